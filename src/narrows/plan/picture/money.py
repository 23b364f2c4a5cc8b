"""Money year by year: what is spent on programmes and training, against what there is."""

from __future__ import annotations

from narrows.network.picture.layout import MARGIN
from narrows.network.picture.metrics import width
from narrows.network.picture.svg import FAINT, INK, Canvas
from narrows.plan.picture.words import amount
from narrows.plan.picture.years import Years, ceiling, labels, stepped, year_lines
from narrows.plan.result import Plan, Spend

TALL = 132.0
TEXT, SMALL = 10.5, 9.0
PROGRAMMES, TRAINING = "#3d6fa6", "#c98a1b"
STILL = 1e-6
"""Less money than that (in millions) is none."""


def draw_money(canvas: Canvas, plan: Plan, years: Years, step: float, y: float) -> float:
    """Bars over the years of the rows above, their names at the left; returns where it ends."""
    rows = plan.spend
    if not rows:
        canvas.text(MARGIN, y + 14, "The plan says nothing of money", TEXT, kind="soft")
        return y + 22
    before = [0.0, *(row.carried_musd for row in rows[:-1])]
    there = [row.budget_musd + carried for row, carried in zip(rows, before, strict=True)]
    spent = [row.programmes_musd + row.training_musd for row in rows]
    top = ceiling([*there, *spent])
    head, foot = y + 22, y + 22 + TALL

    def at(musd: float) -> float:
        return foot - min(max(musd, 0.0) / top, 1.0) * TALL

    canvas.rect(years.left, head, years.wide, TALL, "panel")
    for part in (0.0, 0.5, 1.0):
        canvas.line(
            years.left, at(part * top), years.right, at(part * top), "faint", FAINT, 0.6, stroke_opacity="0.6"
        )
        canvas.text(years.left - 6, at(part * top) + 3, amount(part * top), SMALL, kind="soft", anchor="end")
    year_lines(canvas, years, head, foot)
    carried = any(one > STILL for one in before)
    for row, given, used in zip(rows, there, spent, strict=True):
        x, end = years.at(row.year), years.at(row.year + step)
        inner, wide = x + (end - x) * 0.14, (end - x) * 0.72
        low, middle = at(row.programmes_musd), at(used)
        if given - row.budget_musd > STILL:
            high, base = at(given), at(row.budget_musd)
            canvas.hatch(x, high, end - x, base - high, opacity="0.75")
        if row.programmes_musd > STILL:
            canvas.rect(inner, low, wide, foot - low, "spent", fill=PROGRAMMES)
        if row.training_musd > STILL:
            canvas.rect(inner, middle, wide, low - middle, "trained", fill=TRAINING)
        figure = amount(used)
        if used > STILL and width(figure, SMALL) < (end - x) - 4:
            canvas.text(
                (x + end) / 2,
                _above(at(used), at(row.budget_musd), at(given)),
                figure,
                SMALL,
                anchor="middle",
            )
    d = stepped(years, [row.year for row in rows], [at(row.budget_musd) for row in rows], step)
    canvas.path(d, "step", INK, 1.8)
    labels(canvas, years, foot + 13)
    _key(canvas, rows, head, carried=carried)
    return foot + 20


def _above(bar: float, budget: float, given: float) -> float:
    """The baseline of a figure over a bar: between it and the line of the budget where it has room there, else over that."""
    if bar - budget > SMALL + 5:
        return bar - 3.5
    return (budget if bar >= budget else min(bar, given)) - 3.5


def _key(canvas: Canvas, rows: tuple[Spend, ...], y: float, *, carried: bool) -> None:
    """The names of what is drawn, with sums over all years."""
    on = sum(row.programmes_musd for row in rows)
    trained = sum(row.training_musd for row in rows)
    given = sum(row.budget_musd for row in rows)
    x = MARGIN
    canvas.line(x, y + 9, x + 22, y + 9, "step", INK, 1.8)
    canvas.text(x + 30, y + 13, f"budget: {amount(given)} in all", TEXT)
    y += 20
    canvas.rect(x, y + 3, 22, 12, "spent", fill=PROGRAMMES)
    canvas.text(x + 30, y + 13, f"spent on programmes: {amount(on)}", TEXT)
    y += 20
    if trained > STILL:
        canvas.rect(x, y + 3, 22, 12, "trained", fill=TRAINING)
        canvas.text(x + 30, y + 13, f"spent on training: {amount(trained)}", TEXT)
        y += 20
    if carried:
        canvas.hatch(x, y + 3, 22, 12)
        canvas.text(x + 30, y + 13, "left from the years before", TEXT)
        y += 20
    left = given - on - trained
    canvas.text(x + 30, y + 13, f"not spent: {amount(max(left, 0.0))}", TEXT, kind="soft")
