"""Rows of results as a polars frame: one type per column, whatever mix of values the rows hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec
import polars as pl

__all__ = ["Rows", "frame_of", "plain", "without_formulas"]

Rows = Sequence[Mapping[str, object]] | pl.DataFrame

_LARGEST_INTEGER = 2**63 - 1
_LARGEST_EXACT = 2**53  # beyond it a float would change the number
# What a spreadsheet takes for the start of a formula; the wide forms are what East Asian keyboards type.
_FORMULA = r"^([=+\-@\t\r\n＝＋－＠])"


def frame_of(rows: Rows) -> pl.DataFrame:
    """A frame with the columns of all rows, in the order in which they first occur."""
    if isinstance(rows, pl.DataFrame):
        return rows
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame([_series(name, [row.get(name) for row in rows]) for name in names])


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame without nested columns, for formats whose cells are single values: lists become `a; b`."""
    return frame.with_columns(
        pl.Series(column.name, [_line(value) for value in column.to_list()], dtype=pl.String)
        for column in frame
        if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object)
    )


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Text that a spreadsheet would run gets a leading apostrophe, in headers too; numbers stay numbers."""
    escaped = frame.with_columns(
        pl.col(pl.String, pl.Categorical, pl.Enum).cast(pl.String).str.replace(_FORMULA, "'$1")
    )
    names = pl.Series(frame.columns, dtype=pl.String).str.replace(_FORMULA, "'$1")
    escaped.columns = names.to_list()
    return escaped


def _series(name: str, values: list[object]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return pl.Series(name, values, dtype=pl.Boolean if kinds else pl.Null)
    integers = [v for v in values if isinstance(v, int)]
    if kinds == {int} and all(abs(v) <= _LARGEST_INTEGER for v in integers):
        return pl.Series(name, values, dtype=pl.Int64)
    if kinds <= {int, float} and all(abs(v) <= _LARGEST_EXACT for v in integers):
        return pl.Series(
            name, [None if v is None else float(v) for v in values if v is None or isinstance(v, int | float)]
        )
    if kinds == {date}:
        return pl.Series(name, values, dtype=pl.Date)
    if kinds == {datetime}:
        return pl.Series(name, values)
    if kinds <= {list, tuple} and all(
        isinstance(v, str) for row in values if isinstance(row, list | tuple) for v in row
    ):
        return pl.Series(name, values, dtype=pl.List(pl.String))
    return pl.Series(name, [_line(value) for value in values], dtype=pl.String)


def _line(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    return msgspec.json.encode(value, enc_hook=str).decode()
