"""The identifiers of a table's orders: text, each given once."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from narrows.errors import FieldError, InputError, Where
from narrows.model.order import parse_id
from narrows.tabular.cells import ABSENT, read_cell
from narrows.tabular.fieldkinds import Kind

_PLAIN = r"^[!-~]{1,200}$"
_SEED = 20221007


class Identifiers:
    """Reads the identifiers of one table, part by part, and remembers which were given."""

    def __init__(self) -> None:
        self._before: list[pl.Series] = []

    def read(self, frame: pl.DataFrame, start: int = 0) -> tuple[pl.Series, dict[int, InputError]]:
        """The identifier of each row of a part that starts with row `start`; and the rows without a fit one, with why."""
        if "id" not in frame.columns:
            return _nothing(frame.height), {}
        column = frame.get_column("id")
        if column.dtype.is_integer():
            column = column.cast(pl.String)
        if column.dtype == pl.String:
            others = np.flatnonzero((~column.str.contains(_PLAIN)).fill_null(False).to_numpy())
        else:
            others, column = np.arange(frame.height), _nothing(frame.height)
        errors: dict[int, InputError] = {}
        if len(others):
            texts = []
            values = frame.get_column("id").gather(others).to_list()
            for row, value in zip(others.tolist(), values, strict=True):
                try:
                    texts.append(_read(value, Where(row=start + row + 1)))
                except InputError as error:
                    texts.append(None)
                    errors[row] = error
            column = column.clone().scatter(others, pl.Series(texts, dtype=pl.String))
        for row in self._repeated(column):
            where = Where(row=start + row + 1, field="id")
            what = f"the id {column[row]!r:.80} was already given to another order"
            errors[row] = FieldError(what, where=where, remedy="Rename one")
        return column, errors

    def _repeated(self, column: pl.Series) -> list[int]:
        # Hashes, not names: a stream of ten million orders has to fit.
        marks = column.hash(_SEED)
        own = marks.filter(column.is_not_null())
        # What has a hash of its own has a name of its own.
        again = pl.repeat(False, len(column), eager=True)
        if own.n_unique() < len(own):
            again = column.is_not_null() & ~column.is_first_distinct()
        for before in self._before:
            again |= column.is_not_null() & marks.is_in(before.implode())
        self._before.append(own)
        return again.arg_true().to_list()


def _read(value: Any, where: Where) -> str | None:
    try:
        cell = read_cell(value, Kind.TEXT)
    except InputError as error:
        raise error.at(Where(row=where.row, field="id")) from None
    return None if cell is ABSENT else parse_id(cell, where=where)


def _nothing(height: int) -> pl.Series:
    return pl.Series("id", [None], dtype=pl.String).new_from_index(0, height)
