"""Names from CSV, XLSX and Parquet tables: a column of names, and those of country, birth date and the like beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from narrows.errors import FormatError, InputError, Where
from narrows.screening.asked import Asked, asked, field_of
from narrows.screening.frames import name_column

_Row = tuple[Where, Sequence[object], InputError | None]


def of_table(
    stream: BinaryIO, path: Path | None, kind: str, source: str, column: str | None
) -> Iterator[Asked]:
    """The records of a table. Raises FormatError for what is none, FieldError where no column is that of the names."""
    if kind == "parquet":
        rows = _parquet(stream, path, source)
    elif kind == "xlsx":
        rows = _xlsx(stream, source)
    else:
        rows = _csv(stream, path, source)
    where, header, error = next(rows, (Where(source=source), [], None))
    if error is not None:
        raise error
    headings = ["" if cell is None else str(cell).strip() for cell in header]
    twice = next((text for text in headings if text and headings.count(text) > 1), None)
    if twice is not None:
        what = f"the column {twice!r:.60} stands twice"
        raise FormatError(what, where=where, remedy="Rename or remove one of them")
    name = name_column(headings, column, where)
    at = headings.index(name)
    facts = [(i, text) for i, text in enumerate(headings) if i != at and field_of(text) not in (None, "name")]
    empty = True
    for where, cells, error in rows:
        empty = False
        if error is not None:
            yield Asked("", where, error=error)
        elif len(cells) != len(headings):
            what = f"has {len(cells)} cells where the table has {len(headings)} columns"
            remedy = "Quote cells that hold the separator"
            text = cells[at] if at < len(cells) else ""
            yield Asked(str(text), where, error=FormatError(what, where=where, remedy=remedy))
        else:
            given = "" if cells[at] is None else cells[at]
            record = {text: cells[i] for i, text in facts if cells[i] not in (None, "")}
            yield asked({name: given, **record} if record else given, where, name)
    if empty:
        raise FormatError(
            "holds no name below its header", where=Where(source=source), remedy="Give at least one"
        )


def _csv(stream: BinaryIO, path: Path | None, source: str) -> Iterator[_Row]:
    from narrows.tabular.csv_reader import csv_rows

    tab = "\t" if path is not None and path.suffix.lower() == ".tsv" else None
    for row in csv_rows(stream, source, tab):
        yield Where(source=source, line=row.line), row.cells, row.error


def _xlsx(stream: BinaryIO, source: str) -> Iterator[_Row]:
    from io import BytesIO

    from narrows.tabular.xlsx_reader import xlsx_rows

    for row in xlsx_rows(stream if stream.seekable() else BytesIO(stream.read()), source):
        yield Where(source=source, row=row.row), row.cells, row.error


def _parquet(stream: BinaryIO, path: Path | None, source: str) -> Iterator[_Row]:
    from io import BytesIO

    from narrows.tabular.parquet_reader import open_parquet, parquet_header, parquet_rows

    table = open_parquet(path if path is not None and stream.seekable() else BytesIO(stream.read()))
    yield Where(source=source), parquet_header(table, source), None
    for number, cells in parquet_rows(table, source):
        yield Where(source=source, row=number), cells, None
