"""The values of a table's orders, as far as some rule tells them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type

_LARGEST = 1e12
_PLAIN = r"^([0-9]{1,12}(?:\.[0-9]{1,2})?)(?: USD)?$"
"""Amounts that have one reading; others are read one by one."""
Amounts = npt.NDArray[np.float64]


class Cells(NamedTuple):
    """The amounts that some rule compares the value with, and one sample for each cell between and on them."""

    limits: Amounts
    samples: list[float]

    def of(self, amounts: Amounts) -> Ids:
        """The cell of each amount."""
        found: Ids = np.searchsorted(self.limits, amounts, "left") + np.searchsorted(
            self.limits, amounts, "right"
        )
        return found


def value_cells(book: Book) -> Cells | None:
    """The cells of a rulebook; None where some rule does more with the value than compare it with a literal: then each amount
    counts for itself."""
    found: Cells | None = book.told("cells of values", lambda: _cells(book))
    return found


def _cells(book: Book) -> Cells | None:
    found: set[float] = set()
    value = ir.Fact("value_usd", Type.NUMBER)
    for provision in book.raw.provisions.values():
        for version in provision.versions:
            node = book.node(provision, version)
            for part in node.walk() if node is not None else ():
                children = part.children()
                if value not in children or isinstance(part, ir.Known):
                    continue
                literals = [c.value for c in children if isinstance(c, ir.Const)]
                if not isinstance(part, ir.Compare) or len(literals) != 1:
                    return None
                found.add(float(literals[0]))
    limits = sorted(point for point in found if point >= 0)
    if not limits:
        return Cells(np.array([]), [1.0])
    samples = [limits[0] / 2]
    for low, high in zip(limits, [*limits[1:], limits[-1] * 4 + 1], strict=True):
        samples += [low, (low + high) / 2]
    return Cells(np.array(limits), samples)


def plain_amounts(frame: pl.DataFrame, value: Sequence[str]) -> tuple[Amounts, Ids]:
    """The amounts in US dollars of the rows that state them plainly (NaN: not stated), and the rows that do not. `value` are the
    columns of the value, at least one."""
    dtype = frame.schema[value[0]]
    if list(value) != ["value"] or not (dtype == pl.String or dtype.is_integer() or dtype.is_float()):
        return np.full(frame.height, math.nan), np.arange(frame.height)
    column = pl.col("value")
    if dtype == pl.String:
        plain = column.str.extract(_PLAIN, 1).cast(pl.Float64)
        blank = (column.str.strip_chars() == "").fill_null(True)
    else:
        stated = column.cast(pl.Float64)
        plain, blank = pl.when(stated.is_between(0, _LARGEST)).then(stated), column.is_null()
    read = frame.select(plain.alias("plain"), (plain.is_null() & ~blank).alias("other"))
    amounts = read.get_column("plain").fill_null(math.nan).to_numpy().copy()
    return amounts, np.flatnonzero(read.get_column("other").to_numpy())
