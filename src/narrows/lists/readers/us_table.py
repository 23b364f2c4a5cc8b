"""Rows of a delimited file as records of named cells, each told apart from a file that is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.readers.us_text import no_nul, read_head
from narrows.tabular.csv_reader import Row, csv_rows

__all__ = ["Record", "header_of", "records"]


class Record(NamedTuple):
    """A row: where it starts, and its cells by column name; or why it is no record."""

    where: Where
    cells: dict[str, str]
    error: InputError | None = None


def header_of(head: bytes, separator: str) -> list[str]:
    """The column names in the first line of a file, without quotes."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return [cell.strip().strip('"') for cell in line.strip("\r").split(separator)]


def records(path: Path, columns: tuple[str, ...], separator: str) -> Iterator[Record]:
    """Every row of a file whose first row names exactly `columns`. A second row of names is passed over.

    A row of another width is an error of that record. Raises FormatError, with the line, for other columns, bytes that
    are not UTF-8, a NUL byte, a quote that is never closed, a last row that is too short (the file is cut off), and a
    file without a record.
    """
    read_head(path)
    source = str(path)
    read = 0
    with path.open("rb") as file:
        rows = csv_rows(file, source, separator)
        first = next(rows, None)
        if first is None:
            raise FormatError("is empty", where=Where(source=source), remedy="Download the list again")
        _usable(first, source)
        names = tuple(cell.strip() for cell in first.cells)
        if names != columns:
            raise FormatError(
                f"has other columns: {', '.join(names):.200}",
                where=Where(source=source, line=first.line),
                remedy=f"The columns of this format are {', '.join(columns)}",
            )
        row = next(rows, None)
        while row is not None:
            _usable(row, source)
            following = next(rows, None)
            where = Where(source=source, line=row.line)
            if len(row.cells) < len(columns) and following is None:
                raise FormatError(
                    "is cut off: the last record has too few cells",
                    where=where,
                    remedy="Download the list again",
                )
            if tuple(row.cells) != columns:
                read += 1
                yield _record(row, columns, where)
            row = following
    if read == 0:
        raise FormatError("has no records", where=Where(source=source), remedy="Download the list again")


def _usable(row: Row, source: str) -> None:
    if row.error is not None:
        raise row.error
    no_nul(row.cells, Where(source=source, line=row.line))


def _record(row: Row, columns: tuple[str, ...], where: Where) -> Record:
    if len(row.cells) != len(columns):
        error = FieldError(
            f"the record has {len(row.cells)} cells, the header {len(columns)}",
            where=where,
            remedy="Look at its quotes and separators",
        )
        return Record(where, {}, error)
    return Record(where, dict(zip(columns, row.cells, strict=True)))
