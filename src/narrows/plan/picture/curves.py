"""What becomes available, target by target, and who works on it, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from narrows.network.picture.shades import percent
from narrows.network.picture.svg import INK, LINE, Canvas
from narrows.network.picture.time_picture import BAND
from narrows.network.picture.view import title_of
from narrows.plan.picture.panels import Frame, Panel, apart
from narrows.plan.picture.words import amount, year_words, years_words
from narrows.plan.picture.years import SHARES, ceiling, stepped
from narrows.plan.result import Heads, Level, Plan

MOST_TARGETS, MOST_FIELDS = 24, 12
"""So many panels are drawn at most."""
FULL = 0.995
"""From this part of them on, all researchers of a field are at work."""
WORK = "#3d6fa6"
LARGE, SMALL = 11.0, 9.0


def availability_panels(plan: Plan, names: Mapping[str, str], step: float) -> tuple[list[Panel], int]:
    """A panel for each target, on one scale, and how many targets are left out: those that the plan moves least."""
    by_target: dict[str, list[Level]] = {}
    for level in plan.availability:
        by_target.setdefault(level.target, []).append(level)
    moved = {target: sum(one.mean - one.undone for one in levels) for target, levels in by_target.items()}
    most = set(sorted(by_target, key=lambda target: -moved[target])[:MOST_TARGETS])
    chosen = {target: levels for target, levels in by_target.items() if target in most}
    figures = [
        figure for levels in chosen.values() for one in levels for figure in (one.q95, one.mean, one.undone)
    ]
    top = ceiling(figures, SHARES)
    panels = [_target(levels, names, top, step) for levels in chosen.values()]
    return panels, len(by_target) - len(chosen)


def _target(levels: Sequence[Level], names: Mapping[str, str], top: float, step: float) -> Panel:
    last = levels[-1]
    scarce = names.get(last.scarcest) or last.scarcest
    below = (
        f"in {year_words(last.year)} most often bounded by {scarce}"
        if scarce
        else f"whole in {year_words(last.year)}, in every scenario"
    )
    begins = [one.year for one in levels]

    def draw(canvas: Canvas, frame: Frame) -> None:
        for one in levels:
            x, end = frame.years.at(one.year), frame.years.at(one.year + step)
            high, low = frame.at(one.q95), frame.at(one.q05)
            if low - high > 0.2:
                canvas.rect(x, high, end - x, low - high, "band", fill=BAND, opacity="0.2")
        undone = stepped(frame.years, begins, [frame.at(one.undone) for one in levels], step)
        canvas.path(undone, "line", LINE, 1.3, stroke_dasharray="4 3")
        mean = stepped(frame.years, begins, [frame.at(one.mean) for one in levels], step)
        canvas.path(mean, "step", INK, 2.0, stroke_linejoin="round")
        _ends(canvas, frame, last)

    return Panel(names.get(last.target) or last.target, below, top, _share, draw)


def _share(part: float) -> str:
    return f"{part * 100:g}%"


def _ends(canvas: Canvas, frame: Frame, last: Level) -> None:
    """What the lines are and where they end, beside their ends."""
    blocks = [(frame.at(last.mean), 27.0), (frame.at(last.undone), 13.0)]
    first, second = apart(blocks, frame.head - 6, frame.foot + 6)
    canvas.text(frame.aside, first + 11, f"{percent(last.mean)} mean", LARGE, bold=True)
    same = percent(last.q05) == percent(last.q95)
    band = "in every scenario" if same else f"{percent(last.q05)} to {percent(last.q95)} (5–95%)"
    canvas.text(frame.aside, first + 22, band, SMALL, kind="ink")
    canvas.text(frame.aside, second + 10, f"{percent(last.undone)} if nothing starts", SMALL, kind="soft")


def researcher_panels(plan: Plan, step: float) -> tuple[list[Panel], int]:
    """A panel for each field, and how many fields are left out: those of which least is at work."""
    by_field: dict[str, list[Heads]] = {}
    for row in plan.researchers:
        by_field.setdefault(row.field, []).append(row)
    used = {
        field: max((row.at_work / row.available if row.available > 0 else 0.0) for row in rows)
        for field, rows in by_field.items()
    }
    most = set(sorted(by_field, key=lambda field: -used[field])[:MOST_FIELDS])
    panels = [_field(rows, step) for field, rows in by_field.items() if field in most]
    return panels, len(by_field) - len(panels)


def _field(rows: Sequence[Heads], step: float) -> Panel:
    full = [row.year for row in rows if row.at_work > 0 and row.at_work >= FULL * row.available]
    most = max(rows, key=lambda row: row.at_work / row.available if row.available > 0 else row.at_work)
    if full:
        below = f"all at work in {years_words(full, step)}"
    elif most.at_work > 0 and most.available > 0:
        below = f"at most {most.at_work / most.available:.0%} of them at work"
    else:
        below = "none at work"
    trained = sum(row.trained for row in rows)
    if trained >= 0.5:
        below += f"; {amount(trained)} begin training"
    begins = [row.year for row in rows]

    def draw(canvas: Canvas, frame: Frame) -> None:
        for row in rows:
            if row.at_work > 0:
                x, end, y = frame.years.at(row.year), frame.years.at(row.year + step), frame.at(row.at_work)
                gap = (end - x) * 0.08
                canvas.rect(x + gap, y, end - x - 2 * gap, frame.foot - y, "work", fill=WORK)
        there = stepped(frame.years, begins, [frame.at(row.available) for row in rows], step)
        canvas.path(there, "step", INK, 1.8)
        last = rows[-1]
        blocks = [(frame.at(last.available), 13.0), (frame.at(most.at_work), 24.0)]
        first, second = apart(blocks, frame.head - 6, frame.foot + 6)
        canvas.text(frame.aside, first + 10, f"{amount(last.available)} there", SMALL, bold=True)
        canvas.text(frame.aside, second + 10, f"{amount(most.at_work)} at work", SMALL, kind="soft")
        canvas.text(frame.aside, second + 21, f"in {year_words(most.year)}", SMALL, kind="soft")

    top = ceiling([figure for row in rows for figure in (row.at_work, row.available)])
    return Panel(title_of(rows[0].field), below, top, amount, draw)
