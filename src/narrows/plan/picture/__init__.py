"""Pictures of a plan: what starts when, money, what becomes available, researchers; as SVG, PNG or a page of HTML."""

from narrows.plan.picture.plan_page import plan_page
from narrows.plan.picture.plan_picture import draw_plan
from narrows.plan.picture.write import write_plan_picture

__all__ = ["draw_plan", "plan_page", "write_plan_picture"]
