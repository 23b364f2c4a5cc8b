"""What starts when: a row for each programme, from its start to when it is done and what it supplies after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrows.counted import counted
from narrows.network.picture import furniture
from narrows.network.picture.furniture import Mark, swatch
from narrows.network.picture.layout import MARGIN
from narrows.network.picture.metrics import clean, shortened
from narrows.network.picture.svg import FAINT, INK, LINE, Canvas, number
from narrows.plan.picture.rows import Group, Row, Rows
from narrows.plan.picture.words import amount, mode_words, year_words
from narrows.plan.picture.years import Years, labels, year_lines
from narrows.plan.result import Plan

ROW, BAR = 18.0, 11.0
"""Height of a row and of the bar in it."""
NAME, HEAD, SMALL = 10.5, 12.0, 9.5
PROGRAMME, INPUT, MODE = 128.0, 168.0, 82.0
"""Widths of the columns at the left."""
COST, WORTH, SHARE = 62.0, 98.0, 58.0
"""Widths of the columns at the right."""
BETWEEN = 22.0
COLORS: Mapping[str, str] = {
    "domestic_rd": "#3d6fa6",
    "second_source": "#1f8a83",
    "stockpile": "#7d8690",
    "redesign": "#a8527f",
    "joint_venture": "#7a63b8",
}
"""The color of a mode, which stands in words beside it: of middle lightness, so that it reads on light and dark pages."""
OTHER = "#5f6b78"
LANES = 4
"""So many arrows turn beside each other."""
DIM = "0.62"
"""A start that other plans near the best do without, where that was looked at."""


class Columns(NamedTuple):
    """Which columns there are, and where the bars begin and end."""

    mode: bool
    worth: bool
    share: bool
    left: float
    right: float


def columns_of(plan: Plan, rows: Rows, room: float) -> Columns:
    """The columns that a plan has anything to say in."""
    share = any(one.share_of_plans is not None for one in plan.starts)
    worth = plan.aim != "cost" and plan.objective > 0
    right = room - COST - (WORTH if worth else 0.0) - (SHARE if share else 0.0)
    left = PROGRAMME + INPUT + (MODE if rows.by_stage else 0.0)
    return Columns(rows.by_stage, worth, share, MARGIN + left, MARGIN + right)


def draw_gantt(
    canvas: Canvas, plan: Plan, rows: Rows, years: Years, columns: Columns, room: float, y: float
) -> float:
    """The rows under their headings, below the baseline `y`; returns where they end."""
    if not rows.groups:
        return _nothing(canvas, plan, room, y)
    y = _legend(canvas, plan, rows, room, y + 6)
    _heads(canvas, columns, y + 12)
    labels(canvas, years, y + 12)
    top = y + 18
    places: list[float] = []
    y = top
    for group in rows.groups:
        y += BETWEEN
        places += [y + n * ROW for n in range(len(group.rows))]
        y += len(group.rows) * ROW + 5
    canvas.rect(years.left, top, years.wide, y - top, "panel")
    year_lines(canvas, years, top, y)
    every = [row for group in rows.groups for row in group.rows]
    for row, at in zip(every, places, strict=True):
        _supply(canvas, row, years, at)
    _arrows(canvas, every, places, years)
    first = 0
    for group in rows.groups:
        _heading(canvas, group, columns, places[first] - 7)
        for n, row in enumerate(group.rows):
            _row(canvas, plan, row, years, columns, places[first + n])
        first += len(group.rows)
    labels(canvas, years, y + 13)
    y += 18
    if rows.left_out:
        told = f"{counted(rows.left_out, 'more start')}, worth less than these, are not drawn"
        canvas.text(MARGIN, y + 12, told, NAME, kind="soft")
        y += 18
    return y


def _nothing(canvas: Canvas, plan: Plan, room: float, y: float) -> float:
    """No rows: said, with the reason where the plan gives one."""
    why = next(
        (one for one in plan.notices if one.startswith("nothing is undertaken")), "nothing is undertaken"
    )
    line = shortened(clean(why), room, HEAD)
    canvas.text(MARGIN, y + 22, line[:1].upper() + line[1:], HEAD)
    return y + 26


def _heads(canvas: Canvas, columns: Columns, y: float) -> None:
    x = MARGIN
    for wide, head in ((PROGRAMME, "Programme"), (INPUT, "Input"), (MODE, "Mode")):
        if head != "Mode" or columns.mode:
            canvas.text(x, y, head, SMALL, kind="soft")
        x += wide
    x = columns.right
    for wanted, wide, head in _right(columns):
        if wanted:
            x += wide
            canvas.text(x, y, head, SMALL, kind="soft", anchor="end")


def _right(columns: Columns) -> tuple[tuple[bool, float, str], ...]:
    return (
        (True, COST, "m USD"),
        (columns.worth, WORTH, "worth lost without"),
        (columns.share, SHARE, "in plans"),
    )


def _heading(canvas: Canvas, group: Group, columns: Columns, y: float) -> None:
    """The name of a group; how much it is and what it costs stand where there is room."""
    title = shortened(clean(group.title), PROGRAMME + INPUT - 12, HEAD, bold=True)
    canvas.text(MARGIN, y, title, HEAD, bold=True)
    cost = sum(row.start.cost_musd for row in group.rows)
    canvas.text(columns.right + COST, y, amount(cost), SMALL, kind="soft", anchor="end")


def _row(canvas: Canvas, plan: Plan, row: Row, years: Years, columns: Columns, y: float) -> None:
    start, base = row.start, y + ROW / 2 + 3.8
    robust = start.robust is True
    canvas.group(_told(row), **{"data-programme": clean(start.programme)})
    x = MARGIN
    name = shortened(clean(start.programme), PROGRAMME - 8, NAME, bold=robust)
    canvas.text(x, base, name, NAME, bold=robust)
    x += PROGRAMME
    canvas.text(x, base, shortened(clean(row.name), INPUT - 8, SMALL), SMALL, kind="soft")
    if columns.mode:
        x += INPUT
        canvas.text(x, base, shortened(clean(mode_words(start.mode)), MODE - 8, SMALL), SMALL, kind="soft")
    _bar(canvas, row, years, y, dim=start.robust is False)
    shown = ("~" if row.assumed else "") + amount(start.cost_musd)
    x = columns.right + COST
    canvas.text(x, base, shown, NAME, anchor="end")
    if columns.worth:
        x += WORTH
        canvas.text(x, base, _part(start.worth / plan.objective), NAME, anchor="end")
    if columns.share:
        x += SHARE
        share = start.share_of_plans
        canvas.text(x, base, "" if share is None else f"{share:.0%}", NAME, anchor="end", bold=robust)
    canvas.end()


def _part(part: float) -> str:
    """A part of the worth of a plan; what is less than a thousandth is not worth a figure."""
    return "<0.1%" if abs(part) < 0.001 else f"{part:.1%}"


def _bar(canvas: Canvas, row: Row, years: Years, y: float, *, dim: bool) -> None:
    """From the start to when it is done, and the time that it takes at least and at most."""
    start = row.start
    x, end, middle = years.at(start.year), years.at(start.done), y + ROW / 2
    more = {"opacity": DIM} if dim else {}
    if start.robust:
        more |= {"stroke": INK, "stroke_width": "1.6"}
    color = COLORS.get(start.mode, OTHER)
    canvas.rect(x, middle - BAR / 2, max(end - x, 1.5), BAR, "bar", fill=color, radius=1.5, **more)
    if start.done > years.until + 1e-9:
        canvas.path(
            f"M{number(end - 9)} {number(middle - 3.5)}l4 3.5l-4 3.5m4.5 -7l4 3.5l-4 3.5",
            "paper-line",
            "#ffffff",
            1.3,
        )
    if row.lead is not None and row.lead[1] > row.lead[0]:
        least, most = years.at(start.year + row.lead[0]), years.at(start.year + row.lead[1])
        if most > least:
            canvas.line(least, middle, most, middle, "line", LINE, 1.0)
            for at in (least, most)[: 1 if start.year + row.lead[1] > years.until else 2]:
                canvas.line(at, middle - 3, at, middle + 3, "line", LINE, 1.0)


def _supply(canvas: Canvas, row: Row, years: Years, y: float) -> None:
    """What it supplies once it is done: rising as it ramps up, until it ends."""
    start = row.start
    if start.done >= years.until:
        return
    foot, head = y + (ROW + BAR) / 2, y + (ROW - BAR) / 2
    end = years.until if row.lasts is None else min(years.until, start.done + row.lasts)
    ramp = row.ramp or 0.0
    x, high, last = years.at(start.done), years.at(min(start.done + ramp, end)), years.at(end)
    reached = min(1.0, (end - start.done) / ramp) if ramp > 0 else 1.0
    top = foot - reached * (foot - head)
    d = f"M{number(x)} {number(foot)}L{number(high)} {number(top)}H{number(last)}V{number(foot)}Z"
    canvas.path(d, "supply", "none", 0, fill=COLORS.get(start.mode, OTHER), fill_opacity="0.24")


def _arrows(canvas: Canvas, rows: list[Row], places: list[float], years: Years) -> None:
    """From what had to be done first to what waited for it; those of different origin turn at different places."""
    lanes = {n: place for place, n in enumerate(sorted({n for row in rows for n in row.needs}))}
    for row, at in zip(rows, places, strict=True):
        for n in row.needs:
            here, there = places[n] + ROW / 2, at + ROW / 2
            x, done = years.at(row.start.year), years.at(rows[n].start.done)
            turn = max(x - 5 - 3.5 * (lanes[n] % LANES), years.left)
            from_ = f"M{number(done)} {number(here)}H{number(turn)}" if done < turn else ""
            below = BAR / 2 if there > here else -BAR / 2
            from_ = from_ or f"M{number(turn)} {number(here + below)}"
            d = f"{from_}V{number(there)}H{number(x)}"
            canvas.path(
                d, "faint", FAINT, 1.1, data_arrow=clean(f"{rows[n].start.programme} {row.start.programme}")
            )
            canvas.path(f"M{number(x - 4)} {number(there - 3)}l4 3l-4 3", "faint", FAINT, 1.1)


def _told(row: Row) -> str:
    """A row in words, for a pointer that rests on it."""
    start = row.start
    told = f"{start.programme} ({mode_words(start.mode)} of {row.name}): from {year_words(start.year)}, "
    return f"{told}done in {year_words(start.done)}, {start.cost_musd:,.0f} million US dollars. " + " ".join(
        start.because
    )


def _legend(canvas: Canvas, plan: Plan, rows: Rows, room: float, y: float) -> float:
    every = [row for group in rows.groups for row in group.rows]
    looked = any(one.robust is not None for one in plan.starts)
    color = COLORS.get(every[0].start.mode, OTHER)

    def bar(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y + 3.5, 30, BAR, "bar", fill=color, radius=1.5)

    def framed(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x + 1, y + 3.5, 28, BAR, "bar", fill=color, radius=1.5, stroke=INK, stroke_width="1.6")

    def paler(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y + 3.5, 30, BAR, "bar", fill=color, radius=1.5, opacity=DIM)

    def whisker(canvas: Canvas, x: float, y: float) -> None:
        canvas.path(f"M{number(x)} {number(y + 9)}h30m-30 -3v6m30 -6v6", "line", LINE, 1.0)

    def supply(canvas: Canvas, x: float, y: float) -> None:
        foot = y + 3.5 + BAR
        d = f"M{number(x)} {number(foot)}l14 {number(-BAR)}h16v{number(BAR)}Z"
        canvas.path(d, "supply", "none", 0, fill=color, fill_opacity="0.24")

    def arrow(canvas: Canvas, x: float, y: float) -> None:
        canvas.path(f"M{number(x)} {number(y + 9)}h30m-4 -3l4 3l-4 3", "faint", FAINT, 1.1)

    ramps = any(row.ramp for row in every)
    marks: list[tuple[bool, Mark]] = [
        (True, swatch(bar, "work, if it takes as long as most likely")),
        (any(row.lead for row in every), swatch(whisker, "when it is done at the earliest and latest")),
        (True, swatch(supply, "supplies, rising as it ramps up" if ramps else "supplies")),
        (any(row.needs for row in every), swatch(arrow, "had to be done first")),
        (looked and bool(plan.robust), swatch(framed, "robust: in every plan near the best")),
        (looked and len(plan.robust) < len(plan.starts), swatch(paler, "not in every plan near the best")),
        (
            any(row.assumed for row in every),
            Mark(0, lambda canvas, x, y: None, "~ assumed, without a source"),
        ),
    ]
    return furniture.legend(canvas, MARGIN, y, room, [mark for wanted, mark in marks if wanted])
