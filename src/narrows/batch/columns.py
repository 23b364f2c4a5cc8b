"""Columns of a table as numbers: which rows have the same values, and what they are."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Ids = npt.NDArray[np.int64]
_LARGEST = 1 << 62
_TABLE = 1 << 22
"""Ranges up to this size are renumbered by a table of that size; beyond it, by hashing."""
_KEYS = secrets.randbits(64), secrets.randbits(64)
"""Of the hashes by which rows are told apart: nobody can write a table for them in advance."""


def slim(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """A table with the texts of some columns as categories: where rows are picked or sent, a cell of them is four bytes."""
    schema = frame.schema
    texts = [name for name in columns if schema[name] == pl.String]
    return frame.with_columns(pl.col(texts).cast(pl.Categorical))


def is_text(kind: pl.DataType) -> bool:
    """Whether the cells of a column of this type are texts, or categories that are read as texts."""
    return kind in (pl.String, pl.Categorical)


class Coded:
    """The columns of a table as numbers, 0 for null."""

    def __init__(self, frame: pl.DataFrame, columns: Sequence[str]) -> None:
        schema = frame.schema
        quick = {name for name in columns if is_text(schema[name]) or schema[name] == pl.Boolean}
        codes = frame.select(_code(schema[name], name) for name in columns if name in quick)
        self._codes = {
            name: (codes if name in quick else _odd_codes(frame.get_column(name))).get_column(name).to_numpy()
            for name in columns
        }

    def combined(self, columns: Sequence[str]) -> tuple[Ids, Ids]:
        """The number of each row's combination of values, and the first row of each combination."""
        return combined([self._codes[name] for name in columns])


def is_lasting(kind: pl.DataType) -> bool:
    """Whether cells of this type have the same hash in every table: categories are numbered table by table, as is what is nested."""
    return kind in (pl.String, pl.Boolean) or kind.is_numeric() or kind.is_temporal()


def marks_of(frame: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """Two hashes of 64 bits of each row, with keys of this process, by which it is told apart."""
    if not frame.height:
        return np.zeros((0, 2), np.uint64)
    frame = frame.select(
        _odd_codes(column).to_series() if column.dtype.is_nested() else column.to_physical()
        for column in frame
    )
    return np.stack([hashes.to_numpy() for hashes in _hashes(frame)], axis=1)


def numbered(marks: npt.NDArray[np.uint64]) -> tuple[Ids, Ids]:
    """Rows with two hashes each numbered without gaps, those of the same ones alike, and the first row of each number: they rise.

    One hash finds the first row like it, and the other confirms it.
    """
    if not len(marks):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    one, other = marks.T
    found = pl.Series("mark", one)
    firsts = found.arg_unique()
    groups = pl.DataFrame({"mark": found.gather(firsts), "number": np.arange(len(firsts))})
    joined = found.to_frame().join(groups, on="mark", how="left", maintain_order="left")
    ids, rows = joined.get_column("number").to_numpy(), firsts.to_numpy().astype(np.int64)
    if (other != other[rows[ids]]).any():
        ids, rows = rising(*combined([pl.Series(some).rank("dense").to_numpy() for some in (one, other)]))
    return ids, rows


def _hashes(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Two hashes of each row that have nothing to do with each other."""
    one, other = (frame.hash_rows(key) for key in _KEYS)
    return one, other


def rising(ids: Ids, firsts: Ids) -> tuple[Ids, Ids]:
    """Numbers in the order of their first rows."""
    ordered, places = np.unique(firsts, return_inverse=True)
    return places[ids], ordered


def combined(columns: Sequence[npt.NDArray[Any]]) -> tuple[Ids, Ids]:
    """Rows of several columns of whole numbers (>= 0) numbered without gaps, and the first row of each number."""
    height = len(columns[0]) if columns else 0
    ids, size = np.zeros(height, np.int64), 1
    for column in columns:
        codes, count = column, int(column.max(initial=0)) + 1
        if count == 1:
            continue
        if size * count >= _LARGEST:
            # Renumbered before it could wrap around and merge different rows.
            ids, size = renumbered(ids, size)
            if size * count >= _LARGEST:
                codes, count = renumbered(codes.astype(np.int64), count)
        ids = codes.astype(np.int64) if size == 1 else ids * count + codes
        size *= count
    ids, size = renumbered(ids, size)
    firsts = np.zeros(size, np.int64)
    firsts[ids[::-1]] = np.arange(height - 1, -1, -1)
    return ids, firsts


def renumbered(ids: Ids, size: int) -> tuple[Ids, int]:
    """The same numbers without gaps, and how many there are."""
    if not len(ids):
        return ids, 0
    if size <= _TABLE:
        present = np.zeros(size, bool)
        present[ids] = True
        numbers = np.cumsum(present) - 1
        return numbers[ids], int(numbers[-1]) + 1
    if len(ids) <= 1 << 16:
        distinct, inverse = np.unique(ids, return_inverse=True)
        return inverse, len(distinct)
    frame = pl.DataFrame({"ids": ids})
    groups = frame.unique().with_row_index("number")
    found = frame.join(groups, on="ids", how="left", maintain_order="left")
    return found.get_column("number").cast(pl.Int64).to_numpy(), groups.height


def _code(dtype: Any, name: str) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Boolean:
        return (column.cast(pl.UInt32) + 1).fill_null(0)
    return (column.cast(pl.Categorical).to_physical() + 1).fill_null(0)


def _odd_codes(column: pl.Series) -> pl.DataFrame:
    if column.dtype.is_nested():
        values = [None if v is None else repr(v) for v in column.to_list()]
        column = pl.Series(column.name, values, dtype=pl.String)
        return column.to_frame().select(_code(pl.String, column.name))
    if column.dtype == pl.Date:
        days = pl.col(column.name).to_physical()
        return column.to_frame().select((days - days.min() + 1).fill_null(0))
    return column.to_frame().select(pl.col(column.name).rank("dense").fill_null(0))
