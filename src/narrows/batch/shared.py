"""Texts that rows share: each written once, with a number for every row.

Rows show entries, and entries show texts, column by column: most entries differ in a column or two, so that the texts are few,
and what is handed from one process to another is little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from narrows.batch.columns import Ids


class Column(NamedTuple):
    """The texts of a column, and which of them each entry shows."""

    texts: pl.Series
    shows: Ids

    @staticmethod
    def of(values: Iterable[str | None]) -> Column:
        """A column with a value for each entry."""
        texts: dict[str | None, int] = {}
        shows = [texts.setdefault(value, len(texts)) for value in values]
        return Column(pl.Series(list(texts), dtype=pl.String), np.array(shows, np.int64))

    def used(self) -> Column:
        """Without the texts that no entry shows."""
        used, shows = np.unique(self.shows, return_inverse=True)
        return Column(self.texts.gather(pl.Series(used)), shows)

    @staticmethod
    def together(columns: Sequence[Column]) -> Column:
        """Several columns, one after the other."""
        starts = np.cumsum([0, *(len(column.texts) for column in columns)])
        shows = [column.shows + start for column, start in zip(columns, starts[:-1].tolist(), strict=True)]
        # In one piece: of several, each row would be given a copy of its text.
        return Column(pl.concat([column.texts for column in columns], rechunk=True), np.concatenate(shows))


class Shared(NamedTuple):
    """Entries, column by column, and for each row of orders the entry that it shows; -1 for none."""

    entries: Mapping[str, Column]
    ids: Ids

    @property
    def height(self) -> int:
        """How many entries there are."""
        return next((len(column.shows) for column in self.entries.values()), 0)

    def columns(self) -> list[pl.Series]:
        """The texts, row for row."""
        nothing = Column.of([None])
        entries = {}
        for name, column in self.entries.items():
            # What shows no entry, shows the last one of these.
            texts, shows = Column.together([column, nothing])
            entries[name] = texts.gather(pl.Series(shows))
        rows = np.where(self.ids < 0, self.height, self.ids)
        # All at once: rows are looked up once for all columns.
        return pl.DataFrame(entries)[pl.Series(rows)].get_columns()

    def replaced(self, rows: Sequence[int], texts: Mapping[str, Sequence[str]]) -> Shared:
        """With texts of their own for some rows, in every column."""
        ids = self.ids.copy()
        ids[list(rows)] = self.height + np.arange(len(rows))
        own = {name: Column.of(texts[name]) for name in self.entries}
        return Shared({name: Column.together([self.entries[name], own[name]]) for name in own}, ids)

    def without(self, name: str) -> Shared:
        """With nulls in one column."""
        nothing = Column.of([None] * self.height)
        return Shared({**self.entries, name: nothing}, self.ids)

    @staticmethod
    def together(parts: Sequence[Shared], places: Sequence[Ids]) -> Shared:
        """Those of several parts of a table as one, of which each part has the rows at some places."""
        ids = np.empty(sum(map(len, places)), np.int64)
        start = 0
        for part, where in zip(parts, places, strict=True):
            ids[where] = np.where(part.ids < 0, -1, part.ids + start)
            start += part.height
        names = parts[0].entries
        return Shared({name: Column.together([part.entries[name] for part in parts]) for name in names}, ids)
