"""The days of a table of orders, and the spans of law and lists that they fall into."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.decide.decide import REGIME
from narrows.engine import Engine
from narrows.errors import InputError
from narrows.model.order import parse_as_of

_Days = npt.NDArray[np.datetime64]
_NO_DAY = 1 << 32
"""More than the number of any day: what lies below 0 is no stretch."""


class Days:
    """Reads days for one engine. An epoch is a span of days on which neither the law nor any listing changes."""

    def __init__(self, using: Engine) -> None:
        self.book = using.book
        start = self.book.raw.horizon.regimes[REGIME].start
        self.first = self.book.starts[0] if start is None else start
        self._starts = sorted({*self.book.starts, *using.screening.book.boundaries})
        self._bounds = np.array(self._starts, dtype="datetime64[D]")
        self._spans = np.array([0, *(self.book.span(day) for day in self._starts)])
        checked = (self.book.checked_to(name) for name in self.book.raw.horizon.regimes)
        horizons = np.array([*checked], dtype="datetime64[D]") + np.timedelta64(1, "D")
        self._turns = np.unique(np.concatenate([self._bounds, horizons]))

    def read(self, frame: pl.DataFrame) -> tuple[_Days, npt.NDArray[np.bool_]]:
        """The day of each row, and which rows have none that can be decided (their day is then the first)."""
        if "as_of" not in frame.columns:
            return np.full(frame.height, np.datetime64(self.first)), np.ones(frame.height, np.bool_)
        column = frame.get_column("as_of")
        if column.dtype != pl.Date:
            read = {value: _day(value) for value in column.unique().to_list()}
            column = pl.Series("as_of", [read[value] for value in column.to_list()], dtype=pl.Date)
        odd = (column.is_null() | (column < self.first)).fill_null(True)
        days = column.set(odd, self.first) if odd.any() else column
        return days.to_numpy().astype("datetime64[D]"), odd.to_numpy().copy()

    def epochs(self, days: _Days) -> Ids:
        """The epoch of each day."""
        return _places(self._bounds, days)

    def stretches(self, frame: pl.DataFrame) -> tuple[_Days, Ids]:
        """The day of each row of a table that states days, as `read` gives it, and the stretch on which all that is said of an order is the
        same: of an epoch, what lies within the same horizons. A day on which nothing can be decided is one by itself."""
        days, odd = self.read(frame)
        found = _places(self._turns, days)
        stated = frame.get_column("as_of").to_physical().cast(pl.Int64).fill_null(_NO_DAY).to_numpy()
        found[odd] = stated[odd] - 2 * _NO_DAY
        return days, found

    def span_of(self, epochs: Ids) -> Ids:
        """The span of law of each epoch."""
        found: Ids = self._spans[epochs]
        return found

    def day_of(self, epoch: int) -> date:
        """A day of an epoch."""
        return self._starts[epoch - 1] if epoch else self.first


def _places(bounds: _Days, days: _Days) -> Ids:
    """How many of some rising days are not after each day."""
    if not len(days):
        return np.zeros(0, np.int64)
    low, high = days.min(), days.max()
    reach = int((high - low).astype(int)) + 1
    if reach > 1_000_000:
        found: Ids = np.searchsorted(bounds, days, side="right")
    else:
        every = np.arange(low, high + np.timedelta64(1, "D"))
        found = np.searchsorted(bounds, every, side="right")[(days - low).astype(np.int64)]
    return found


def _day(value: Any) -> date | None:
    try:
        return parse_as_of(value)
    except InputError:
        return None
