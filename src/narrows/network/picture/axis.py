"""An axis of days, with ISO dates that do not touch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from narrows.network.picture.metrics import width

LABEL = 10.0
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400)
DAYS = (1, 2, 7, 14)


class Axis(NamedTuple):
    """Days `since` to `until`, both inclusive, on the pixels from `left` over `wide`."""

    since: date
    until: date
    left: float
    wide: float

    def at(self, day: date) -> float:
        """Where a day begins; days outside lie on the ends."""
        whole = (self.until - self.since).days + 1
        return self.left + min(max((day - self.since).days / whole, 0.0), 1.0) * self.wide

    def after(self, day: date) -> float:
        """Where a day ends."""
        return self.at(day + timedelta(days=1)) if day < self.until else self.left + self.wide

    def ticks(self) -> list[date]:
        """First days of months, years or weeks, as many as have room for their labels."""
        room = width("2000-00-00", LABEL) + 14
        per_day = self.wide / ((self.until - self.since).days + 1)
        for step in DAYS:
            if step * per_day >= room:
                return list(self._days(step))
        step = next((step for step in MONTHS if step * 28 * per_day >= room), MONTHS[-1])
        return list(self._months(step))

    def _days(self, step: int) -> Iterator[date]:
        day = self.since
        while day <= self.until:
            yield day
            day += timedelta(days=step)

    def _months(self, step: int) -> Iterator[date]:
        month = self.since.year * 12 + self.since.month - 1
        if self.since.day > 1:
            month += 1
        month += -month % step
        while month // 12 <= date.max.year and (day := date(month // 12, month % 12 + 1, 1)) <= self.until:
            yield day
            month += step
