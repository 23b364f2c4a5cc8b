"""CSV tables of others: the columns that are needed must be there, further ones are read past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from narrows.errors import FieldError, FormatError, Where, unreadable
from narrows.network.readers.draft import Errors
from narrows.tabular.csv_reader import Row, csv_rows

__all__ = ["heads_of", "records"]


def heads_of(path: Path) -> list[str]:
    """The header of a CSV file. Raises FormatError."""
    try:
        with path.open("rb") as stream:
            return _first(csv_rows(stream, str(path)), str(path))[1]
    except OSError as error:
        raise unreadable(error, Where(source=str(path))) from None


def records(
    path: Path,
    needed: Sequence[str],
    errors: Errors,
    optional: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their lines, as the cells of the named columns; "" for an optional one that it lacks.

    `mapping` goes from a name to the header of its column, where they differ.

    A row that cannot be read is an error in `errors`. Raises FormatError and FieldError for the file and its header.
    """
    source = str(path)
    try:
        with path.open("rb") as stream:
            rows = csv_rows(stream, source)
            head_line, heads = _first(rows, source)
            place = _columns(heads, needed, optional, mapping or {}, Where(source=source, line=head_line))
            width = len(heads)
            for line, cells, error, _ in rows:
                where = Where(source=source, line=line)
                if error is not None:
                    errors.add(error, where)
                elif len(cells) != width:
                    what = f"has {len(cells)} cells where the table has {width} columns"
                    errors.add(FormatError(what, where=where, remedy="Quote cells that hold the separator"))
                else:
                    cells.append("")
                    yield line, {name: cells[at] for name, at in place.items()}
    except OSError as error:
        raise unreadable(error, Where(source=str(path))) from None


def _first(rows: Iterator[Row], source: str) -> tuple[int, list[str]]:
    """The line and the cells of the header."""
    first = next(rows, None)
    if first is None:
        raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
    if first.error is not None:
        raise first.error
    return first.line, [cell.strip() for cell in first.cells]


def _columns(
    heads: list[str], needed: Sequence[str], optional: Sequence[str], mapping: Mapping[str, str], where: Where
) -> dict[str, int]:
    place: dict[str, int] = {}
    for name in (*needed, *optional):
        head = mapping.get(name, name)
        if heads.count(head) > 1:
            raise FieldError(f"has the column {head!r:.60} twice", where=where, remedy="Remove one")
        if head not in heads and (name in needed or name in mapping):
            raise FieldError(
                f"has no column {head!r:.60}",
                where=where,
                remedy=f"It has {', '.join(map(repr, heads[:20]))}",
            )
        place[name] = heads.index(head) if head in heads else len(heads)
    return place
