"""What earlier tables said of orders that a later one states again.

A book that is asked every day, or sent in pieces, states most of its orders again under another number and for another amount. The
answer to such a row is looked up by two hashes of all that it states (`batch.alike`), before anything of it is read.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Iterable
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.alike import Alike, alike, spread
from narrows.batch.columns import Ids, combined, rising
from narrows.batch.days import Days
from narrows.batch.distinct import Mask
from narrows.batch.part import Decided, together
from narrows.batch.shared import Column, Shared
from narrows.decide.tables import Met
from narrows.engine import Engine

MOST_KNOWN = 2_000_000
"""When more orders than this are remembered of an engine, all are forgotten: a million take some 100 MB."""


class Known:
    """The answers to orders of tables with the same columns. What is remembered of an engine goes with it."""

    def __init__(self) -> None:
        self._met = Met(2, np.uint64)
        self._shared: tuple[_Entries, ...] = ()
        self._days = np.zeros(0, "datetime64[D]")
        self._flags = np.zeros((0, 2), np.bool_)
        """Of each order whether it has no day, and whether that is beyond a horizon."""
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._days)

    def places(self, same: Alike) -> Ids:
        """Where the answer to each row of a table is; -1 if it is not known."""
        with self._lock:
            places = self._met.places(same.marks)
        places[~same.lasting] = -1
        return places

    def learn(self, found: Decided, marks: npt.NDArray[np.uint64], lasting: Mask) -> None:
        """Remember the answers that were `found` to orders with some marks, but for those in error, and those that no other table can
        state again."""
        with self._lock:
            # Another thread may have learned some of them meanwhile.
            new = lasting & (self._met.places(marks) < 0)
            new[list(found.errors)] = False
            rows = np.flatnonzero(new)
            if len(rows):
                self._met.add(marks[rows])
                self._learn(found, rows)

    def _learn(self, found: Decided, rows: Ids) -> None:
        self._shared = self._shared or tuple(_Entries(shared.entries) for shared in found.shared)
        for entries, shared in zip(self._shared, found.shared, strict=True):
            entries.add(shared, rows)
        self._days = np.concatenate([self._days, found.days[rows]])
        flags = np.stack([found.undated[rows], found.beyond[rows]], axis=1)
        self._flags = np.concatenate([self._flags, flags])

    def at(self, places: Ids) -> Decided:
        """The answers at some places."""
        with self._lock:
            shared = tuple(entries.shown(places) for entries in self._shared)
            undated, beyond = self._flags[places].T
            return Decided(shared, self._days[places], undated, beyond, {})


class _Entries:
    """Entries of several `Shared`, each text once, and for each order the entry that it shows."""

    def __init__(self, names: Iterable[str]) -> None:
        self._texts: dict[str, dict[str | None, int]] = {name: {} for name in names}
        self._shows = {name: np.zeros(0, np.int64) for name in names}
        self._columns: dict[str, Column] = {}
        self._ids: Ids = np.zeros(0, np.int64)

    def add(self, shared: Shared, rows: Ids) -> None:
        """Append what some rows show."""
        shown = shared.ids[rows]
        used, ids = np.unique(shown[shown >= 0], return_inverse=True)
        start = len(next(iter(self._shows.values())))
        places = np.full(len(rows), -1, np.int64)
        places[shown >= 0] = start + ids
        self._ids = np.concatenate([self._ids, places])
        for name, (texts, shows) in shared.entries.items():
            own, at = Column(texts, shows[used]).used()
            known = self._texts[name]
            numbers = np.array([known.setdefault(text, len(known)) for text in own.to_list()], np.int64)
            self._shows[name] = np.concatenate([self._shows[name], numbers[at]])
        self._columns = {}

    def shown(self, orders: Ids) -> Shared:
        """What some orders show, without the entries that none of them does."""
        if not self._columns:
            self._columns = {
                name: Column(pl.Series(list(texts), dtype=pl.String), self._shows[name])
                for name, texts in self._texts.items()
            }
        ids = self._ids[orders]
        used: npt.NDArray[np.bool_] = np.zeros(len(next(iter(self._shows.values()))), np.bool_)
        used[ids[ids >= 0]] = True
        places = np.append(np.cumsum(used) - 1, -1)
        picked = np.flatnonzero(used)
        entries = {name: Column(texts, shows[picked]) for name, (texts, shows) in self._columns.items()}
        return Shared(entries, places[ids])


class Repeated:
    """The rows of a table of which the answers are known, and what the others state."""

    def __init__(self, table: pl.DataFrame, apart: Mask, days: Days, known: Known) -> None:
        self._same = alike(table, apart, days)
        self._known = known
        self._places = known.places(self._same)
        self._new = np.flatnonzero(self._places < 0)
        self._ids, self.rows = self._same.numbered(self._new)
        """The rows that are to be decided: of those that state the same the first."""

    def other_days(self, found: Decided) -> Ids:
        """The rows that are to be decided too, now that the answers to the others are `found`: what is wrong is told with its day, and rows
        that state the same may be of several."""
        if self._same.days is None or not found.errors:
            return np.zeros(0, np.int64)
        days = self._same.days.astype(np.int64)
        own, told = days[self._new], days[self.rows[self._ids]]
        at = np.flatnonzero(np.isin(self._ids, list(found.errors)) & (own != told))
        ids, firsts = rising(*combined([self._ids[at], own[at] - own[at].min(initial=0)]))
        rows = self._new[at[firsts]]
        self._ids = self._ids.copy()
        self._ids[at] = len(self.rows) + ids
        self.rows = np.concatenate([self.rows, rows])
        return rows

    def spread(self, found: Decided, start: int) -> Decided:
        """The answers to all rows, of which the first is row `start` of the whole table, by those `found` to these."""
        self._known.learn(found, self._same.marks[self.rows], self._same.lasting[self.rows])
        answers = []
        old = np.flatnonzero(self._places >= 0)
        if len(old):
            answers.append((self._known.at(self._places[old]), old))
        if len(self._new) or not answers:
            answers.append((spread(found, self._ids, self._new + start), self._new))
        all_ = together(*zip(*answers, strict=True))
        return all_ if self._same.days is None else all_._replace(days=self._same.days)


def repeated(table: pl.DataFrame, apart: Mask, using: Engine, *, searching: bool) -> Repeated:
    """What of a table by public names is to be decided. Rows `apart` are not like others."""
    return Repeated(table, apart, _days_of(using), known_to(using, table, searching=searching))


_KNOWN: weakref.WeakKeyDictionary[Engine, dict[Hashable, Known]] = weakref.WeakKeyDictionary()


_DAYS: weakref.WeakKeyDictionary[Engine, Days] = weakref.WeakKeyDictionary()


def _days_of(using: Engine) -> Days:
    days = _DAYS.get(using)
    if days is None:
        days = _DAYS[using] = Days(using)
    return days


def known_to(using: Engine, table: pl.DataFrame, *, searching: bool) -> Known:
    """What an engine is known to say of tables with the columns of this one, which have their public names."""
    known = _KNOWN.setdefault(using, {})
    if sum(map(len, list(known.values()))) > MOST_KNOWN:
        known.clear()
    return known.setdefault((searching, *table.schema.items()), Known())
