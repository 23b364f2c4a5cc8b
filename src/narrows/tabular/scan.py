"""The fast lane: a large CSV or Parquet table as a lazy frame under the public names of the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from narrows.errors import FormatError, Where
from narrows.model.refusal import with_also
from narrows.tabular.columns import Columns, columns_of
from narrows.tabular.csv_reader import Row, csv_rows, separator_of
from narrows.tabular.formats import format_of
from narrows.tabular.parquet_reader import DAMAGE, open_parquet, parquet_header, unreadable

__all__ = ["collected", "scan_table"]

MOST_NAMED = 1_000
"""Rows of a file that is no clean rectangle that are named."""
_CHUNK = 50_000
_NO_SEPARATOR = "\x01"  # occurs in no text that an order may hold


def scan_table(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    input_format: str | None = None,
    ignore_unknown_columns: bool = False,
    refused: dict[int, FormatError] | None = None,
) -> pl.LazyFrame:
    """A CSV or Parquet file as a lazy frame: a column per field, named `item.eccn`, `parties.0.name`, and so on.

    The cells are those that `read` would see, not yet read as values: text for CSV, the file's own types for Parquet;
    empty cells are null, blank rows are left out. Use `columns_of(names, None)` and `Columns.raw` to read them.

    Raises `FormatError` for a file that is not one clean rectangle, for `read` to go through row by row: it carries the
    errors of the other rows that do not fit, the first `MOST_NAMED` in all (`also`). Raises `FieldError`
    for its columns as `read` does. With `refused`, a row that does not fit is no such error: it is a row of nulls, and its own
    error is put there by the row's place, before the rows around it are handed out. Such a file is read row by row.
    Damage inside a Parquet file shows only when the rows are read: use `collected`.
    """
    place = Path(path)
    source = str(path)
    try:
        with place.open("rb") as file:
            head = file.read(1 << 16)
    except OSError as error:
        raise unreadable(error, source) from None
    kind = format_of(place.suffix, head, input_format, source)
    if kind == "parquet":
        table = open_parquet(place)
        header = parquet_header(table, source)
        columns = columns_of(
            header, mapping, source=source, ignore_unknown=ignore_unknown_columns, nested=True
        )
        return _selected(table, header, columns)
    if kind == "csv":
        return _scan_csv(place, source, head, mapping, ignore_unknown_columns, refused)
    raise FormatError(
        f"{kind} is not scanned as a table", where=Where(source=source), remedy="Read it row by row"
    )


def collected(table: pl.LazyFrame, source: str) -> pl.DataFrame:
    """The rows of a scanned table. Raises `FormatError` where the file turns out to be damaged."""
    try:
        return table.collect()
    except DAMAGE as error:
        raise unreadable(error, source) from None


def _scan_csv(
    place: Path,
    source: str,
    head: bytes,
    mapping: Mapping[str, str] | None,
    ignore_unknown: bool,
    refused: dict[int, FormatError] | None,
) -> pl.LazyFrame:
    stated = "\t" if place.suffix.lower() == ".tsv" else None
    with place.open("rb") as file:
        rows = csv_rows(file, source, stated)
        first = next(rows, None)
        if first is None:
            raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
        if first.error is not None:
            raise first.error
        columns = columns_of(first.cells, mapping, source=source, ignore_unknown=ignore_unknown)
        names = [f"column_{n}" for n in range(columns.width)]
        separator = stated or separator_of(
            head.decode("utf-8", "replace").lstrip("\ufeff\r\n").partition("\n")[0]
        )
        if first.line == 1 and _is_plain(place, source, head, separator, columns.width, refused is None):
            table = pl.scan_csv(
                place, has_header=True, separator=separator, infer_schema=False, new_columns=names, glob=False
            )
        elif refused is not None:
            return _row_by_row(place, source, stated, columns, refused)
        else:
            table = _from_rows(rows, source, names)
    text = pl.all().str.strip_chars()
    cleaned = table.with_columns(pl.when(text != "").then(text))
    return _selected(cleaned, names, columns)


def _selected(table: pl.LazyFrame, header: list[str], columns: Columns) -> pl.LazyFrame:
    filled = table.filter(~pl.all_horizontal(pl.all().is_null()))
    return filled.select(pl.col(header[c.position]).alias(c.field.name) for c in columns.columns)


def _is_plain(place: Path, source: str, head: bytes, separator: str, width: int, strict: bool) -> bool:
    """Whether every line is a row in which quotes, if any, enclose whole cells: polars then cuts it as `read` does.

    A line with more or fewer cells than the header, which polars would fill with nulls, is refused where `strict`.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        return False
    line = pl.col("line")
    lines = pl.scan_csv(
        place,
        has_header=False,
        separator=_NO_SEPARATOR,
        quote_char=None,
        schema={"line": pl.String},
        row_index_name="row",
        row_index_offset=1,
        glob=False,
    )
    mark = re.escape(separator)
    quoted = line.str.contains('"', literal=True)
    cell = f'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    whole = line.str.strip_suffix("\r").str.contains(f"^{cell}(?:{mark}{cell})*$")
    bare = pl.when(quoted).then(line.str.replace_all('"(?:[^"]|"")*"', "")).otherwise(line)
    cells = bare.str.count_matches(separator, literal=True) + 1
    ragged = (cells != width) & (line.str.strip_chars() != "")
    odd = (quoted & ~whole) | line.str.strip_suffix("\r").str.contains("\r", literal=True)
    try:
        verdict = lines.select(odd=odd.any(), ragged=ragged.any()).collect(engine="streaming")
        if verdict["odd"][0]:
            return False
        if verdict["ragged"][0]:
            if not strict:
                return False
            wrong = lines.filter(ragged).select("row", cells).head(MOST_NAMED).collect(engine="streaming")
            raise with_also([_ragged(count, width, source, row) for row, count in wrong.iter_rows()])
    except DAMAGE:
        return False  # going through it row by row tells what is wrong, and where
    return True


def _ragged(cells: int, width: int, source: str, line: int) -> FormatError:
    what = f"has {cells} cells where the table has {width} columns"
    return FormatError(
        what, where=Where(source=source, line=line), remedy="Quote cells that hold the separator"
    )


def _from_rows(rows: Iterator[Row], source: str, names: list[str]) -> pl.LazyFrame:
    """A frame built row by row, for text with quotes: it must be cut into cells as `read` cuts it."""
    schema = dict.fromkeys(names, pl.String)
    parts = [pl.DataFrame(schema=schema)]
    wrong: list[FormatError] = []
    while len(wrong) < MOST_NAMED and (chunk := list(islice(rows, _CHUNK))):
        for row in chunk:
            if row.error is not None:
                wrong.append(row.error)
            elif len(row.cells) != len(names):
                wrong.append(_ragged(len(row.cells), len(names), source, row.line))
        if not wrong:
            parts.append(pl.DataFrame([row.cells for row in chunk], schema=schema, orient="row"))
    if wrong:
        raise with_also(wrong[:MOST_NAMED])
    return pl.concat(parts).lazy()


def _row_by_row(
    place: Path, source: str, separator: str | None, columns: Columns, refused: dict[int, FormatError]
) -> pl.LazyFrame:
    """A CSV file as `_selected` would have it, read row by row as it is asked for, in bounded memory; see `scan_table`."""
    fields = [(column.position, column.field.name) for column in columns.columns]
    schema = {name: pl.String for _, name in fields}

    def frames(
        wanted: list[str] | None, condition: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        kept = 0
        with place.open("rb") as file:
            rows = csv_rows(file, source, separator)
            next(rows)
            while chunk := list(islice(rows, _CHUNK)):
                cells: list[list[str | None]] = []
                for row in chunk:
                    if row.cut and row.error is not None:
                        raise row.error
                    wrong = row.error
                    if wrong is None and len(row.cells) != columns.width:
                        wrong = _ragged(len(row.cells), columns.width, source, row.line)
                    if wrong is not None:
                        refused[kept + len(cells)] = wrong
                    fits = wrong is None
                    cells.append([row.cells[at].strip() or None if fits else None for at, _ in fields])
                frame = pl.DataFrame(cells, schema=schema, orient="row")
                kept += frame.height
                frame = frame if most is None else frame.head(max(most - kept + frame.height, 0))
                frame = frame if condition is None else frame.filter(condition)
                yield frame if wanted is None else frame.select(wanted)

    return register_io_source(frames, schema=schema)
