"""The distinct parts of the rows of a table: each is read once, and remembered from table to table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Coded, Ids, combined, is_text
from narrows.errors import NOWHERE, InputError
from narrows.tabular.columns import columns_of

BAD = -1
"""In the place of the number of a part that cannot be read."""
ABSENT = -2
"""In the place of the number of a part that is not there, where that is not a part of its own."""
_KEPT = 500_000
"""Most parts of one kind that are remembered."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Source:
    """A table of orders, and its columns as codes of distinct values."""

    frame: pl.DataFrame
    coded: Coded

    @property
    def zeros(self) -> Ids:
        return np.zeros(self.frame.height, np.int64)


class Part(NamedTuple):
    """A part as read: its number in the pool, and that of what was remarked on it."""

    number: int
    remark: int


def of_rows(ids: Ids, parts: Sequence[Part | None]) -> tuple[Ids, Ids]:
    """The number of each row's part, BAD where it cannot be read, and of the remarks on it; of rows given by which part each has."""
    numbers = [BAD if part is None else part.number for part in parts]
    remarks = [0 if part is None else part.remark for part in parts]
    return np.array(numbers, np.int64)[ids], np.array(remarks, np.int64)[ids]


class Seen:
    """Parts that were read, by the columns they are from and their cells."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], dict[Any, Any]] = {}

    def distinct(
        self, source: Source, columns: Sequence[str], read: Callable[[dict[str, Any]], Any]
    ) -> tuple[Ids, list[Any]]:
        """The number of each row's distinct part, and what each was read as: None if it cannot be read."""
        ids, firsts = source.coded.combined(columns) if columns else (source.zeros, source.zeros[:1])
        # With their types: a 1 is no True, and no 1.0.
        schema = source.frame.schema
        kinds = [f"{name}: {_kind(schema[name])}" for name in columns]
        seen = self._seen.setdefault((read.__name__, *kinds), {})
        if len(seen) > _KEPT:
            seen.clear()
        cells = source.frame.select(columns)[firsts].rows() if columns else [()] * len(firsts)
        reading = columns_of(columns, None, source="table", nested=True) if columns else None
        nested = any(schema[name].is_nested() for name in columns)
        found = []
        for row in cells:
            key = repr(row) if nested else row
            if key not in seen:
                try:
                    raw = {} if reading is None else reading.raw(row, NOWHERE)
                    seen[key] = read(raw)
                except InputError:
                    seen[key] = None
            found.append(seen[key])
        return ids, found

    def parts(
        self, source: Source, columns: Sequence[str], read: Callable[[dict[str, Any]], Part]
    ) -> tuple[Ids, Ids]:
        """The number of each row's part, and of the remarks on it."""
        return of_rows(*self.distinct(source, columns, read))


def _kind(kind: pl.DataType) -> str:
    """The type of cells, by which those of another are told apart; texts are texts, however they are kept."""
    return str(pl.String() if is_text(kind) else kind)


def put_dated(numbers: Ids, dated: Mask, ids: Ids, when: Ids, read: Callable[[int, int], int]) -> None:
    """Put in the numbers of parts that are read by the day: each once for each of its days."""
    rows = np.flatnonzero(dated[ids])
    if len(rows):
        pairs, firsts = combined([ids[rows], when[rows]])
        found = [read(int(ids[row]), int(when[row])) for row in rows[firsts].tolist()]
        numbers[rows] = np.array(found, np.int64)[pairs]
