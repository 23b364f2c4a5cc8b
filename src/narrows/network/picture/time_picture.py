"""What is left over time: a strip or a stepped line for each node, the acts that changed it as numbered lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from narrows.counted import first_of
from narrows.errors import FieldError, Where
from narrows.network.compiled import check_id
from narrows.network.picture import furniture
from narrows.network.picture.acts import acts_of, badges, key
from narrows.network.picture.axis import LABEL, Axis
from narrows.network.picture.furniture import Mark, swatch
from narrows.network.picture.layout import MARGIN
from narrows.network.picture.map_legend import VISIBLE, range_sample, ranged
from narrows.network.picture.metrics import clean, width, wrapped
from narrows.network.picture.shades import percent, shade_of
from narrows.network.picture.svg import FAINT, INK, LINE, Canvas, number
from narrows.network.picture.view import check_map
from narrows.network.result import Day, Level, Timeline
from narrows.network.supply_map import SupplyMap, by_id

Form = Literal["auto", "strips", "lines"]

ROOM, NAMES, FIGURES = 1180.0, 264.0, 72.0
"""Width of the whole, of the names at the left, and of the last figure at the right."""
STRIP, STEPS, BETWEEN = 24.0, 62.0, 5.0
"""Height of a strip, of a stepped line, and between them."""
NAME, SMALL = 11.0, 8.5
MOST, MOST_LINES = 40, 8
"""So many nodes are drawn unless others are named; so few as stepped lines."""
BAND = "#c34a05"


class Span(NamedTuple):
    """A time over which the level of a node stays the same, both days inclusive."""

    since: date
    until: date
    level: Level


def draw_timeline(
    timeline: Timeline,
    nodes: Sequence[str] | None = None,
    *,
    map_: SupplyMap | None = None,
    form: Form = "auto",
) -> str:
    """What is left of nodes over time, as SVG.

    Without `nodes`, those that changed, at most 40 of them: the ones that lost most. `map_` gives their names; without it
    they go by their ids. Few nodes are drawn as stepped lines with their range as a band, many as strips; `form` says
    otherwise. Equal input gives equal bytes. Raises FieldError for a node that is not in the timeline and for another map.
    """
    if map_ is not None:
        check_map(timeline.map, map_)
    if not timeline.days:
        raise FieldError(
            "a timeline without days", where=Where(field="days"), remedy="Ask for at least one day"
        )
    chosen, left_out = _chosen(timeline, nodes)
    names = {id_: one.name for id_, one in by_id(map_).items()} if map_ is not None else {}
    lines = form == "lines" or (form == "auto" and len(chosen) <= MOST_LINES)
    canvas = Canvas("time")
    axis = Axis(
        date.fromisoformat(timeline.since),
        date.fromisoformat(timeline.until),
        MARGIN + NAMES,
        ROOM - NAMES - FIGURES,
    )
    y = furniture.heading(
        canvas, MARGIN, MARGIN - 6, ROOM, timeline.map.title, _when(timeline), furniture.basis(timeline)
    )
    acts = acts_of(timeline)
    y = _horizon(canvas, timeline, axis, y + 8)
    canvas.text(MARGIN + ROOM, y + 17, timeline.until, LABEL, kind="soft", anchor="end")
    top = badges(canvas, axis, acts, y + 4) if acts else y + 26
    bottom = top + (STEPS if lines else STRIP) * max(len(chosen), 1) + BETWEEN * max(len(chosen) - 1, 0)
    _ground(canvas, timeline, axis, top, bottom)
    _axis(canvas, axis, top, bottom)
    for act in acts:
        x = axis.at(act.day)
        canvas.line(x, act.badge, x, bottom, "line", LINE, 0.9, stroke_opacity="0.65", stroke_dasharray="2 3")
    y = top
    for id_ in chosen:
        spans = _spans(timeline.days, id_)
        _label(canvas, names.get(id_) or id_, y, STEPS if lines else STRIP)
        (_steps if lines else _strip)(canvas, axis, spans, y)
        last = spans[-1].level.availability
        middle = y + (STEPS if lines else STRIP) / 2 + 4
        canvas.text(MARGIN + ROOM, middle, percent(last), NAME, bold=True, anchor="end")
        y += (STEPS if lines else STRIP) + BETWEEN
    if not chosen:
        canvas.text(axis.left + 8, top + 16, "Nothing changed in this time", NAME, kind="soft")
    y = bottom + 34
    if left_out:
        canvas.text(MARGIN, y, f"{left_out} more nodes changed and are not drawn", NAME, kind="soft")
        y += 20
    y = key(canvas, MARGIN, y + 10, ROOM, acts)
    y = furniture.legend(canvas, MARGIN, y + 8, ROOM, _legend(timeline, lines=lines))
    y = furniture.foot(canvas, MARGIN, y + 14, ROOM, timeline.map)
    return canvas.svg(
        ROOM + 2 * MARGIN,
        y + MARGIN - 10,
        f"{timeline.map.title}: {_when(timeline)}",
        _told(timeline, chosen, names),
    )


def _when(timeline: Timeline) -> str:
    buyer = f"{timeline.buyer}, " if timeline.buyer else ""
    who = f"{buyer}{furniture.country_name(timeline.country)}"
    return f"What is left of the world's supply for {who} from {timeline.since} to {timeline.until}"


def _told(timeline: Timeline, chosen: Sequence[str], names: dict[str, str]) -> str:
    first, last = timeline.days[0].levels, timeline.days[-1].levels
    told = [
        f"{names.get(id_) or id_} from {percent(first[id_].availability)} to {percent(last[id_].availability)}"
        for id_ in chosen
    ]
    shown = first_of(told, 12, "; ", ", and ")
    return f"{len(chosen)} nodes over {len(timeline.days)} spans of time: {shown}."


def _chosen(timeline: Timeline, nodes: Sequence[str] | None) -> tuple[list[str], int]:
    """The nodes to draw, and how many that changed are left out."""
    known = timeline.days[0].levels
    if nodes is not None:
        for id_ in nodes:
            check_id(id_, known, field="nodes")
        return list(dict.fromkeys(nodes)), 0
    changed = {id_ for day in timeline.days for id_ in day.changed}
    lost = {
        id_: sum(
            (1.0 - day.levels[id_].availability)
            * ((date.fromisoformat(day.until) - date.fromisoformat(day.day)).days + 1)
            for day in timeline.days
        )
        for id_ in known
        if id_ in changed
    }
    most = set(sorted(lost, key=lambda id_: -lost[id_])[:MOST])
    return [id_ for id_ in known if id_ in most], len(lost) - len(most)


def _spans(days: Sequence[Day], id_: str) -> list[Span]:
    found: list[Span] = []
    for day in days:
        since, until = date.fromisoformat(day.day), date.fromisoformat(day.until)
        level = day.levels[id_]
        if found and found[-1].level == level and (since - found[-1].until).days == 1:
            found[-1] = found[-1]._replace(until=until)
        else:
            found.append(Span(since, until, level))
    return found


def _horizon(canvas: Canvas, timeline: Timeline, axis: Axis, y: float) -> float:
    """Says from where on the law was not checked to the end; returns where that ends."""
    beyond = [day for day in timeline.days if day.beyond_horizon]
    if not beyond:
        return y
    text = "the law of these days was not checked to the end"
    x, end = axis.at(date.fromisoformat(beyond[0].day)), MARGIN + ROOM
    canvas.text(max(min(x, end - width(text, LABEL)), MARGIN), y + 10, text, LABEL, kind="warn")
    return y + 15


def _ground(canvas: Canvas, timeline: Timeline, axis: Axis, top: float, bottom: float) -> None:
    """What rows stand on, hatched where the law was not checked to the end."""
    canvas.rect(axis.left, top - 3, axis.wide, bottom - top + 6, "panel")
    for day in timeline.days:
        if day.beyond_horizon:
            x, end = axis.at(date.fromisoformat(day.day)), axis.after(date.fromisoformat(day.until))
            canvas.hatch(x, top - 8, end - x, bottom - top + 16, opacity="0.6")


def _axis(canvas: Canvas, axis: Axis, top: float, bottom: float) -> None:
    for day in axis.ticks():
        x = axis.at(day)
        half = width(day.isoformat(), LABEL) / 2
        canvas.line(x, top - 3, x, bottom + 7, "faint", FAINT, 0.7, stroke_opacity="0.5")
        place = min(max(x, MARGIN + half), MARGIN + ROOM - half)
        canvas.text(place, bottom + 19, day.isoformat(), LABEL, kind="soft", anchor="middle")


def _label(canvas: Canvas, name: str, y: float, tall: float) -> None:
    room = NAMES - (44 if tall > STRIP else 10)
    lines = wrapped(clean(name), room, NAME, most=2 if tall > STRIP else 1)
    first = y + tall / 2 + 4 - (len(lines) - 1) * 6.5
    canvas.lines(MARGIN, first, lines, NAME, step=13)


def _strip(canvas: Canvas, axis: Axis, spans: Sequence[Span], y: float) -> None:
    for span in spans:
        x, end = axis.at(span.since), axis.after(span.until)
        shade = shade_of(span.level.availability)
        text = percent(span.level.availability)
        canvas.rect(x, y, end - x, STRIP, f"c{shade}", stroke=LINE, stroke_width="0.5")
        if end - x >= width(text, NAME, bold=True) + 8:
            canvas.text(x + 4, y + 14, text, NAME, kind=f"t{shade}", bold=True)
        if end - x >= 28 and span.level.high - span.level.low >= VISIBLE:
            ends = span.level.low, span.level.high
            ranged(canvas, x + 4, y + STRIP - 4, end - x - 8, ends, span.level.availability, shade)


def _steps(canvas: Canvas, axis: Axis, spans: Sequence[Span], y: float) -> None:
    """A stepped line from 0 at the foot to 100 percent at the top, its range as a band."""
    top, foot = y + 14, y + STEPS - 4

    def at(left: float) -> float:
        return foot - left * (foot - top)

    for left in (0.0, 0.5, 1.0):
        canvas.line(
            axis.left, at(left), axis.left + axis.wide, at(left), "faint", FAINT, 0.6, stroke_opacity="0.6"
        )
        canvas.text(axis.left - 5, at(left) + 3, percent(left), SMALL, kind="soft", anchor="end")
    for span in spans:
        x, end = axis.at(span.since), axis.after(span.until)
        high, low = at(span.level.high), at(span.level.low)
        if low - high > 0.2:
            canvas.rect(x, high, end - x, low - high, "band", fill=BAND, opacity="0.2")
    d, joined = "", False
    for n, span in enumerate(spans):
        x, end, here = axis.at(span.since), axis.after(span.until), at(span.level.availability)
        joined = n > 0 and (span.since - spans[n - 1].until).days == 1
        d += f"V{number(here)}H{number(end)}" if joined else f"M{number(x)} {number(here)}H{number(end)}"
    canvas.path(d, "step", INK, 2.0, stroke_linejoin="round")
    for span in spans:
        x, end, text = axis.at(span.since), axis.after(span.until), percent(span.level.availability)
        if end - x >= width(text, LABEL, bold=True) + 6:
            canvas.text(x + 4, at(span.level.availability) - 4, text, LABEL, bold=True)


def _legend(timeline: Timeline, *, lines: bool) -> list[Mark]:
    ranges = any(level.high - level.low >= VISIBLE for day in timeline.days for level in day.levels.values())
    marks = []
    if lines:
        marks.append(swatch(_line_sample, "what is left, from 0 (lowest line) to 100%"))
        if ranges:
            marks.append(swatch(_band_sample, "the range it may have"))
    else:
        marks.append(furniture.scale())
        if ranges:
            marks.append(swatch(range_sample, "the range it may have, 0 to 100% across the span"))
    if any(day.beyond_horizon for day in timeline.days):
        marks.append(
            swatch(furniture.hatched, "after what was checked of the law: later changes may be missing")
        )
    return marks


def _line_sample(canvas: Canvas, x: float, y: float) -> None:
    canvas.path(f"M{number(x)} {number(y + 4)}h14v9h16", "step", INK, 2.0)


def _band_sample(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x, y + 2, 30, 14, "band", fill=BAND, opacity="0.2")
