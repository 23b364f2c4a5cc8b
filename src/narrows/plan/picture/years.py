"""An axis of years, and scales that end on round figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from narrows.network.picture.metrics import width
from narrows.network.picture.svg import FAINT, Canvas, number
from narrows.plan.result import Plan

LABEL = 10.0
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""The first digits of the top of a scale."""
SHARES = (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0)
"""The tops of a scale of availability."""
NOTHING = 1e-9
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Years(NamedTuple):
    """The time from the beginning of `since` up to `until` on the pixels from `left` over `wide`; a year is as long as the next."""

    since: float
    until: float
    left: float
    wide: float

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.left + self.wide

    def at(self, year: float) -> float:
        """Where a time lies; times outside lie on the ends."""
        whole = self.until - self.since
        return self.left + min(max((year - self.since) / whole, 0.0), 1.0) * self.wide

    def ticks(self, size: float = LABEL) -> list[int]:
        """Whole years, the first among them, as many as have room for their labels."""
        years = range(math.ceil(self.since - 1e-9), math.ceil(self.until - 1e-9))
        room = width("2000", size) + 8
        per_year = self.wide / (self.until - self.since)
        step = next((one for one in STEPS if one * per_year >= room), STEPS[-1])
        return [year for year in years if (year - years[0]) % step == 0]


def span_of(plan: Plan) -> tuple[float, float, float]:
    """When the first period of a plan begins, when its last one ends, and how long a period is, in years."""
    told = [row.year for row in plan.spend] + [row.year for row in plan.availability]
    years = sorted({*told, *(row.year for row in plan.researchers)})
    if not years:
        first = min((one.year for one in plan.starts), default=float(plan.until))
        return first, max(float(plan.until + 1), first + 1.0), 1.0
    step = min((b - a for a, b in pairwise(years)), default=1.0)
    return years[0], years[-1] + step, step


def labels(canvas: Canvas, years: Years, y: float, size: float = LABEL) -> None:
    """The years, each over the middle of its own room where that is wide enough, else where it begins."""
    per_year = years.wide / (years.until - years.since)
    for year in years.ticks(size):
        end = min(year + 1.0, years.until)
        x = (years.at(year) + years.at(end)) / 2
        half = width(str(year), size) / 2
        if per_year < 2 * half + 4:
            x = min(max(years.at(year) + half, years.left + half), years.right - half)
        canvas.text(x, y, str(year), size, kind="soft", anchor="middle")


def year_lines(canvas: Canvas, years: Years, top: float, foot: float) -> None:
    """A faint line where each labeled year begins."""
    for year in years.ticks():
        x = years.at(year)
        canvas.line(x, top, x, foot, "faint", FAINT, 0.6, stroke_opacity="0.45")


def ceiling(values: Iterable[float], tops: Sequence[float] = ()) -> float:
    """The round figure at which a scale ends that holds all values; 1 where there is nothing above 0."""
    most = max((value for value in values if math.isfinite(value)), default=0.0)
    if tops:
        return next((top for top in tops if most <= top + 1e-9), tops[-1])
    if most < NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next((digit * power for digit in ROUND if most <= digit * power * (1 + 1e-9)), 10.0 * power)


def stepped(years: Years, begins: Sequence[float], heights: Sequence[float], step: float) -> str:
    """The path of a line that holds a height from the beginning of each period to its end; a gap where periods are missing."""
    d = ""
    for n, (year, y) in enumerate(zip(begins, heights, strict=True)):
        joined = n > 0 and abs(begins[n - 1] + step - year) < 1e-6
        d += f"V{number(y)}" if joined else f"M{number(years.at(year))} {number(y)}"
        d += f"H{number(years.at(year + step))}"
    return d
