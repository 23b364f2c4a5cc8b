"""Rows of a table that state the same: each is decided once, however many there are.

A book repeats itself: the same item to the same parties again and again, under another number, for another amount, and on another
day. What rows may differ in without a difference to the answer is their id; within the cells that the rules tell apart, their value;
and between the days on which the law, a list or what was checked of them ends or begins, their day.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids, is_lasting, marks_of, numbered
from narrows.batch.days import Days
from narrows.batch.distinct import Mask
from narrows.batch.part import Decided
from narrows.batch.values import plain_amounts
from narrows.decide.value_cells import value_cells
from narrows.errors import InputError
from narrows.model.refusal import also


class Alike(NamedTuple):
    """The two hashes of what each row states, whether a row of another table of the same columns that states the same has the same ones,
    and the day of each row, where rows of several days may state the same."""

    marks: npt.NDArray[np.uint64]
    lasting: Mask
    days: npt.NDArray[np.datetime64] | None

    def numbered(self, rows: Ids) -> tuple[Ids, Ids]:
        """What some rows state, numbered, and the first of these rows that states it: they rise."""
        ids, firsts = numbered(self.marks[rows])
        return ids, rows[firsts]


def alike(table: pl.DataFrame, apart: Mask, days: Days) -> Alike:
    """Which rows of a table by public names state the same. Rows that are `apart` are not like others."""
    schema = table.schema
    value = [name for name in schema if name.partition(".")[0] == "value"]
    cells = value_cells(days.book)
    left = {"id", *(value if cells is not None else ())}
    numbers: dict[str, Ids | Mask] = {"apart": apart}
    own = None
    if schema.get("as_of") == pl.Date:
        left.add("as_of")
        own, numbers["stretch"] = days.stretches(table)
    each = [name for name in schema if name not in left]
    lasting = ~apart & all(is_lasting(schema[name]) for name in each)
    if value and cells is not None:
        amounts, others, alone = plain_amounts(table, value)
        # 0 is not stated; what is not stated plainly is told apart by its text.
        cell = np.where(np.isnan(amounts), 0, 1 + cells.cells(amounts))
        if len(others):
            texts, _ = numbered(marks_of(table[others].select(value)))
            cell[others] = 2 + len(cells.samples) + texts
            lasting[others] = False
        numbers |= {"cell": cell, "alone": alone}
    # No field of an order is called like these.
    stated = table.select(each).with_columns(pl.Series(n, some) for n, some in numbers.items())
    return Alike(marks_of(stated), lasting, own)


def spread(found: Decided, ids: Ids, rows: Ids) -> Decided:
    """The answers to what rows state given to these rows, each by its number in `ids`: `rows` are their places in the whole table."""
    wrong = np.flatnonzero(np.isin(ids, list(found.errors))).tolist() if found.errors else []
    return Decided(
        shared=tuple(shared._replace(ids=shared.ids[ids]) for shared in found.shared),
        days=found.days[ids],
        undated=found.undated[ids],
        beyond=found.beyond[ids],
        errors={at: _of_row(found.errors[ids[at]], int(rows[at]) + 1) for at in wrong},
    )


def _of_row(error: InputError, row: int) -> InputError:
    """The same error, of another row."""
    found = copy.copy(error)
    found.where = replace(error.where, row=row)
    found.args = (str(found),)
    if others := also(error):
        vars(found)["also"] = tuple(_of_row(other, row) for other in others)
    return found
