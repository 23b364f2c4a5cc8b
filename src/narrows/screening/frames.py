"""Tables and columns of Polars, pandas and Arrow: records out of them, and answers as a table of the same library.

Neither pandas nor an Arrow library is needed: what comes in is asked for the Arrow interface that all of them have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from narrows.errors import FieldError, Where
from narrows.screening.asked import FIELDS, Asked, asked, field_of, names_in
from narrows.screening.screening import Answer

__all__ = ["SCHEMA", "answer", "name_column", "table"]

SCHEMA: dict[str, Any] = {
    "row": pl.UInt32,
    "query": pl.String,
    "id": pl.String,
    "name": pl.String,
    "alias": pl.String,
    "score": pl.Float64,
    "match": pl.String,
    "lists": pl.List(pl.String),
    "explanations": pl.List(pl.String),
    "error": pl.String,
}
_STRETCH = 65_536


def answer(given: Any, column: str | None, screen: Callable[[Sequence[Asked]], list[Answer]]) -> Any:
    """Screen a column or a table; the answer is a table of the library that it came from."""
    frame = _frame(given)
    parts = [pl.DataFrame(schema=SCHEMA)]
    name = name_column(frame.columns, column)
    read = [each for each in frame.columns if each == name or field_of(each) not in (None, "name")]
    for start in range(0, frame.height, _STRETCH):
        rows = frame.select(read).slice(start, _STRETCH)
        if len(read) == 1:
            values: Sequence[object] = rows.to_series().to_list()
        else:
            values = rows.rows(named=True)
        records = [
            asked("" if value is None else value, Where(row=start + at), name)
            for at, value in enumerate(values)
        ]
        parts.append(table(screen(records), start))
    return _like(pl.concat(parts), given)


def table(answers: Sequence[Answer], start: int = 0) -> pl.DataFrame:
    """A row for each hit, and one for each record that could not be screened; `start` is the row of the first."""
    rows: list[tuple[object, ...]] = [
        (
            row,
            one.asked.text,
            hit.id,
            hit.name,
            hit.alias,
            hit.score,
            hit.match,
            hit.lists,
            hit.explanations,
            None,
        )
        for row, one in enumerate(answers, start)
        for hit in one.hits
    ]
    rows += [
        (row, one.asked.text, None, None, None, None, None, None, None, one.asked.error.what)
        for row, one in enumerate(answers, start)
        if one.asked.error is not None
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("row", maintain_order=True)


def name_column(columns: Sequence[str], column: str | None, where: Where | None = None) -> str:
    """The column of the names. Raises FieldError where it is not there, or could be several.

    Without a place, the only column is taken whatever it is called; in a file, its heading may be a name itself.
    """
    found = names_in(columns, column)
    if len(found) == 1:
        return found[0]
    if column is None and len(columns) == 1 and where is None:
        return columns[0]
    shown = ", ".join(repr(each) for each in list(columns)[:20])
    if column is not None:
        what = f"has no column {column!r:.60}"
    elif found:
        what = f"has several columns of names: {', '.join(map(repr, found))}"
    else:
        what = f"has no column called {', '.join(FIELDS['name'])}"
    remedy = f"Say with --column (column=) which one holds the names; it has {shown}"
    raise FieldError(what, where=where or Where(source="names"), remedy=remedy)


def _frame(given: Any) -> pl.DataFrame:
    if isinstance(given, pl.LazyFrame):
        given = given.collect()
    if isinstance(given, pl.DataFrame):
        return given
    if isinstance(given, pl.Series):
        return given.alias(given.name or "name").to_frame()
    if _library(given) == "pandas":
        # Without the index, which is no column of the user's; and through lists, which needs no other library.
        if hasattr(given, "columns"):
            columns = {str(name): given[name].tolist() for name in given.columns}
            return pl.DataFrame(_without_nan(columns), strict=False)
        return pl.DataFrame(_without_nan({"name": given.tolist()}), strict=False)
    if hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__"):
        read: Any = (
            pl.DataFrame(given)
            if hasattr(given, "column_names") or hasattr(given, "schema")
            else pl.Series("name", given)
        )
        return read if isinstance(read, pl.DataFrame) else read.to_frame()
    if hasattr(given, "tolist"):
        return pl.DataFrame({"name": given.tolist()}, strict=False)
    what = f"cannot take names from {type(given).__name__!r}"
    raise FieldError(
        what,
        where=Where(source="names"),
        remedy="Give a list, or a column or table of Polars, pandas or Arrow",
    )


def _without_nan(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """pandas has NaN and NA where a cell is empty; neither equals itself."""
    return {name: [None if _missing(cell) else cell for cell in cells] for name, cells in columns.items()}


def _missing(cell: Any) -> bool:
    return (
        cell is None
        or type(cell).__name__ in ("NAType", "NaTType")
        or (isinstance(cell, float) and cell != cell)
    )


def _like(frame: pl.DataFrame, given: Any) -> Any:
    """The table in the library of what was given."""
    library = _library(given)
    if library == "pandas":
        from importlib import import_module

        return import_module("pandas").DataFrame(frame.to_dict(as_series=False))
    return frame.to_arrow() if library == "pyarrow" else frame


def _library(given: Any) -> str:
    return type(given).__module__.partition(".")[0]
