"""A plan on one page: what starts when, the money, what becomes available, and who works on it."""

from __future__ import annotations

from collections.abc import Mapping

from narrows.counted import counted
from narrows.network.picture import furniture
from narrows.network.picture.layout import MARGIN
from narrows.network.picture.metrics import clean, wrapped
from narrows.network.picture.svg import Canvas
from narrows.network.supply_map import SupplyMap
from narrows.plan.picture.curves import availability_panels, researcher_panels
from narrows.plan.picture.gantt import columns_of, draw_gantt
from narrows.plan.picture.money import draw_money
from narrows.plan.picture.panels import Panel, draw_panels
from narrows.plan.picture.rows import rows_of, stages_of
from narrows.plan.picture.words import assumed_words, basis_words
from narrows.plan.picture.years import Years, span_of
from narrows.plan.programme import Programmes
from narrows.plan.result import Plan
from narrows.plan.telling import gap_words, sentences

ROOM = 1180.0
"""Width of the whole, without margins."""
SECTION = 13.0
SENTENCE, SMALL = 11.0, 10.0
MOST_NOTICES = 4
NO_FORECAST = (
    "A plan of a model under these assumptions, and no forecast: other plans near it may be as good, and what is not in the "
    "model (politics, firms, secrets) is not in the picture."
)


def title_of_plan(plan: Plan) -> str:
    """Whose plan it is, and until when."""
    who = f"for {furniture.country_name(plan.country)} " if plan.country else ""
    side = "" if plan.side in ("", "country") else f", side: {plan.side}"
    return f"A plan {who}until {plan.until}{side}"


def draw_plan(
    plan: Plan,
    *,
    stages: Mapping[str, str] | None = None,
    programmes: Programmes | None = None,
    map_: SupplyMap | None = None,
) -> str:
    """A plan as SVG: what starts when, money, availability of the targets and researchers, over the same years.

    `stages` gives the stage of inputs, in the order in which stages are drawn; without it they are those of `map_`, and
    without both starts are grouped by mode. `map_` also gives the names of inputs. `programmes`, those that the plan was made
    from, give what a plan does not say: how long each ramps up and supplies, what it takes at least and at most, what had to be
    done first, and whether its figures are assumed. Equal input gives equal bytes.
    """
    names = {one.id: one.name for one in map_.inputs} if map_ is not None else {}
    if stages is None and map_ is not None:
        stages = stages_of(map_)
    rows = rows_of(plan, stages, programmes, names)
    columns = columns_of(plan, rows, ROOM)
    since, until, step = span_of(plan)
    years = Years(since, until, columns.left, columns.right - columns.left)
    canvas = Canvas("plan")
    y = _head(canvas, plan)
    y = _section(canvas, "What starts, and when", y)
    y = draw_gantt(canvas, plan, rows, years, columns, ROOM, y)
    y = _section(canvas, "Money, in millions of US dollars a " + ("year" if step == 1.0 else "period"), y)
    y = draw_money(canvas, plan, years, step, y)
    targets, left_out = availability_panels(plan, names, step)
    y = _panels(
        canvas,
        "What the targets have of what they need",
        targets,
        left_out,
        "target",
        (since, until),
        y,
        tall=96.0,
        aside=118.0,
    )
    fields, left_out = researcher_panels(plan, step)
    y = _panels(
        canvas, "Researchers, by field", fields, left_out, "field", (since, until), y, tall=64.0, aside=84.0
    )
    y = _foot(canvas, plan, map_, y + 8)
    return canvas.svg(ROOM + 2 * MARGIN, y + MARGIN - 10, title_of_plan(plan), " ".join(sentences(plan)))


def _head(canvas: Canvas, plan: Plan) -> float:
    starts = f"{counted(len(plan.starts), 'programme')} {'starts' if len(plan.starts) == 1 else 'start'}"
    first = f"{starts if plan.starts else 'Nothing starts'}; {gap_words(plan)}"
    y = furniture.heading(canvas, MARGIN, MARGIN - 6, ROOM, title_of_plan(plan), first, basis_words(plan))
    if plan.stopped != "gap":
        why = "it was interrupted" if plan.stopped == "interrupt" else "time was up"
        y = furniture.warning(canvas, MARGIN, y, ROOM, f"The search ended before the gap asked for: {why}.")
    y += 5
    for one in sentences(plan)[1:]:
        for line in wrapped(clean(one), ROOM, SENTENCE):
            canvas.text(MARGIN, y + SENTENCE, line, SENTENCE)
            y += SENTENCE * 1.4
    return y


def _section(canvas: Canvas, title: str, y: float) -> float:
    """A heading of a part of the page; returns its baseline."""
    canvas.text(MARGIN, y + 24, title, SECTION, bold=True)
    return y + 24


def _panels(
    canvas: Canvas,
    title: str,
    panels: list[Panel],
    left_out: int,
    what: str,
    span: tuple[float, float],
    y: float,
    *,
    tall: float,
    aside: float,
) -> float:
    y = _section(canvas, title, y + 6)
    if not panels:
        canvas.text(MARGIN, y + 18, f"The plan has no {what}s", SMALL, kind="soft")
        return y + 24
    y = draw_panels(canvas, panels, span, ROOM, y + 8, tall=tall, aside=aside)
    if left_out:
        canvas.text(MARGIN, y + 10, f"{counted(left_out, f'more {what}')} not drawn", SMALL, kind="soft")
        y += 16
    return y


def _foot(canvas: Canvas, plan: Plan, map_: SupplyMap | None, y: float) -> float:
    """What is assumed, what a reader should know, and whom to credit."""
    told = [*assumed_words(plan), NO_FORECAST]
    told += [f"{one[:1].upper()}{one[1:]}." for one in plan.notices[:MOST_NOTICES]]
    if len(plan.notices) > MOST_NOTICES:
        told.append(f"{counted(len(plan.notices) - MOST_NOTICES, 'more notice')} in the plan itself.")
    if map_ is not None:
        about = map_.about
        told.append(
            f"Map: {about.title}. License: {about.license.name or 'none stated'}. {about.license.credit}"
        )
    for n, text in enumerate(told):
        for line in wrapped(clean(text), ROOM, SMALL):
            canvas.text(MARGIN, y + SMALL, line, SMALL, kind="ink" if n == 0 else "soft")
            y += SMALL * 1.4
    return y
