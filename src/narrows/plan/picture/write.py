"""The picture of a plan into a file, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from narrows.network.picture.write import check_path, save
from narrows.network.supply_map import SupplyMap
from narrows.plan.picture.plan_page import plan_page
from narrows.plan.picture.plan_picture import draw_plan
from narrows.plan.programme import Programmes
from narrows.plan.result import Plan


def write_plan_picture(
    path: str | Path,
    plan: Plan,
    *,
    stages: Mapping[str, str] | None = None,
    programmes: Programmes | None = None,
    map_: SupplyMap | None = None,
    scale: float = 2.0,
) -> None:
    """Draw a plan and write it as .svg, .png (`scale` pixels for each of its own) or .html (`plan_page`).

    `stages`, `programmes` and `map_` are those of `draw_plan`. The file is whole, or as it was before. Raises OutputError for
    another suffix and for a place where nothing can be written, FieldError for a scale that makes no picture.
    """
    form = check_path(path)
    if form == ".html":
        content = plan_page(plan, stages=stages, programmes=programmes, map_=map_)
    else:
        content = draw_plan(plan, stages=stages, programmes=programmes, map_=map_)
    save(path, form, content, scale)
