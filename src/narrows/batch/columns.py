"""Columns of a table as numbers: which rows have the same values, and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.errors import InputError, Where
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type
from narrows.tabular.columns import columns_of

Ids = npt.NDArray[np.int64]


def raw_rows(frame: pl.DataFrame, columns: list[str], firsts: Ids) -> Iterator[dict[str, Any] | InputError]:
    """The given rows as raw parts of orders, read cell by cell as in any table; an error in the place of a bad one."""
    if not columns:
        yield {}
        return
    reading = columns_of(columns, None, source="table", nested=True)
    for number, row in zip(firsts.tolist(), frame.select(columns)[firsts.tolist()].iter_rows(), strict=True):
        try:
            yield reading.raw(row, Where(row=number + 1))
        except InputError as error:
            yield error


def factorized(frame: pl.DataFrame, columns: list[str]) -> tuple[Ids, Ids]:
    """The number of each row's combination of values, and the first row of each combination."""
    if not columns:
        return np.zeros(frame.height, np.int64), np.zeros(1, np.int64)
    ids = np.zeros(frame.height, np.int64)
    size = 1
    for name in columns:
        codes, count = _codes(frame.get_column(name))
        ids, size = compressed(ids * count + codes, size * count)
    _, firsts = np.unique(ids, return_index=True)
    return ids, firsts


def compressed(ids: Ids, size: int) -> tuple[Ids, int]:
    """The same combinations, numbered without gaps."""
    if size <= 1 << 24:
        present = np.zeros(size, bool)
        present[ids] = True
        numbers = np.cumsum(present) - 1
        return numbers[ids], max(int(numbers[-1]) + 1, 1)
    _, inverse = np.unique(ids, return_inverse=True)
    return inverse, int(inverse.max(initial=0)) + 1


def _codes(column: pl.Series) -> tuple[Ids, int]:
    """The values of a column as numbers, nulls included."""
    if column.dtype.is_nested():
        column = pl.Series(
            column.name,
            [None if v is None else msgspec.json.encode(_plain(v)).decode() for v in column.to_list()],
        )
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int64).fill_null(2).to_numpy(), 3
    if column.dtype == pl.String:
        codes = column.cast(pl.Categorical).to_physical().cast(pl.Int64)
    else:
        codes = column.rank("dense").cast(pl.Int64)
    numbers = codes.fill_null(-1).to_numpy() + 1
    return numbers, int(numbers.max(initial=0)) + 1


def _plain(value: Any) -> Any:
    return value.to_list() if isinstance(value, pl.Series) else value


def value_cells(book: Book) -> tuple[npt.NDArray[np.float64], list[float]]:
    """The amounts that some rule compares the value with, and one sample for each cell between and on them."""
    found: set[float] = set()
    for provision in book.raw.provisions.values():
        for version in provision.versions:
            node = book.node(provision, version)
            for part in node.walk() if node is not None else ():
                if isinstance(part, ir.Compare) and any(f.name == "value_usd" for f in ir.facts_of(part)):
                    found |= {
                        float(c.value)
                        for c in part.walk()
                        if isinstance(c, ir.Const) and c.type is Type.NUMBER
                    }
    limits = sorted(point for point in found if point > 0)
    if not limits:
        return np.array([]), [1.0]
    samples = [limits[0] / 2]
    for low, high in zip(limits, [*limits[1:], limits[-1] * 4], strict=True):
        samples += [low, (low + high) / 2]
    return np.array(limits), samples
