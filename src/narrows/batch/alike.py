"""Rows of a table that state the same: each is decided once, however many there are.

A book that is asked on one day repeats itself: the same item to the same parties again and again, under another number and for
another amount. What rows may differ in without a difference to the answer is their id and, within the cells that the rules tell
apart, their value.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids, is_lasting, numbered
from narrows.batch.distinct import Mask
from narrows.batch.part import Decided
from narrows.batch.values import plain_amounts
from narrows.decide.value_cells import value_cells
from narrows.errors import InputError
from narrows.model.refusal import also
from narrows.rulebook.book import Book


class Alike(NamedTuple):
    """For each row the number of what it states; for each number the first such row, which rise, the two hashes by which that is told
    apart, and whether a row of another table of the same columns that states the same has the same ones."""

    ids: Ids
    firsts: Ids
    marks: npt.NDArray[np.uint64]
    lasting: Mask

    def spread(self, found: Decided, start: int) -> Decided:
        """The answers to the first rows given to all rows, of which the first is row `start` of the whole table."""
        ids = self.ids
        wrong = np.flatnonzero(np.isin(ids, list(found.errors))).tolist() if found.errors else []
        return Decided(
            shared=tuple(shared._replace(ids=shared.ids[ids]) for shared in found.shared),
            days=found.days[ids],
            undated=found.undated[ids],
            beyond=found.beyond[ids],
            errors={row: _of_row(found.errors[ids[row]], start + row + 1) for row in wrong},
        )


def alike(table: pl.DataFrame, apart: Mask, book: Book) -> Alike:
    """Which rows of a table by public names state the same. Rows that are `apart` are not like others."""
    value = [name for name in table.columns if name.partition(".")[0] == "value"]
    cells = value_cells(book)
    each = [name for name in table.columns if name != "id" and (cells is None or name not in value)]
    numbers: dict[str, Ids | Mask] = {"apart": apart}
    lasting = ~apart & all(is_lasting(table.schema[name]) for name in each)
    if value and cells is not None:
        amounts, others, alone = plain_amounts(table, value)
        # 0 is not stated; what is not stated plainly is told apart by its text.
        cell = np.where(np.isnan(amounts), 0, 1 + cells.cells(amounts))
        if len(others):
            cell[others] = 2 + len(cells.samples) + numbered(table[others].select(value)).ids
            lasting[others] = False
        numbers |= {"cell": cell, "alone": alone}
    # No field of an order is called like these.
    ids, firsts, marks = numbered(
        table.select(each).with_columns(pl.Series(n, some) for n, some in numbers.items())
    )
    return Alike(ids, firsts, marks, lasting[firsts])


def _of_row(error: InputError, row: int) -> InputError:
    """The same error, of another row."""
    found = copy.copy(error)
    found.where = replace(error.where, row=row)
    found.args = (str(found),)
    if others := also(error):
        vars(found)["also"] = tuple(_of_row(other, row) for other in others)
    return found
