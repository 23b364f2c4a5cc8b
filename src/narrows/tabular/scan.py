"""The fast lane: a large CSV or Parquet table as a lazy frame under the public names of the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from narrows.errors import FormatError, Where
from narrows.model.refusal import with_also
from narrows.tabular.columns import Columns, columns_of, ragged
from narrows.tabular.csv_reader import Row, csv_rows, separator_of
from narrows.tabular.formats import format_of
from narrows.tabular.parquet_reader import DAMAGE, damaged, open_parquet, parquet_header, refuse_odd_name

__all__ = ["collected", "scan_frames", "scan_table"]

MOST_NAMED = 1_000
"""Rows of a file that is no clean rectangle that are named."""
_CHUNK = 50_000
_NO_SEPARATOR = "\x01"  # occurs in no text that an order may hold


class _Rows(NamedTuple):
    """A CSV file that is read row by row."""

    place: Path
    source: str
    separator: str | None
    columns: Columns


def scan_table(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    input_format: str | None = None,
    ignore_unknown_columns: bool = False,
) -> pl.LazyFrame:
    """A CSV or Parquet file as a lazy frame: a column per field, named `item.eccn`, `parties.0.name`, and so on.

    The cells are those that `read` would see, not yet read as values: text for CSV, the file's own types for Parquet;
    empty cells are null, blank lines of CSV are left out. A column without a name has a blank one, for its cells to be refused.
    Use `columns_of(names, None)` and `Columns.raw` to read them.

    Raises `FormatError` for a file that is not one clean rectangle, for `read` to go through row by row: it carries the
    errors of the other rows that do not fit, the first `MOST_NAMED` in all (`also`). Raises `FieldError`
    for its columns as `read` does. Damage inside a Parquet file shows only when the rows are read: use `collected`.
    """
    found = _opened(path, mapping, input_format, ignore_unknown_columns, strict=True)
    return found if isinstance(found, pl.LazyFrame) else _from_rows(found)


def scan_frames(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    input_format: str | None = None,
    ignore_unknown_columns: bool = False,
    refused: dict[int, FormatError],
    most: int,
) -> Iterator[pl.DataFrame]:
    """The rows that `scan_table` has, in frames of some `most` rows, in bounded memory.

    A row of CSV that does not fit is no error of the file: it is a row of nulls, and its own error is in `refused`, by its place,
    before the frame with it is handed out. A file with such rows, or with cells over several lines, is read row by row.
    Raises `FormatError` and `FieldError` at once for what is no such file, and for damage when it is come to.
    """
    found = _opened(path, mapping, input_format, ignore_unknown_columns, strict=False)
    return _frames(found, str(path), refused, most)


def _frames(
    found: pl.LazyFrame | _Rows, source: str, refused: dict[int, FormatError], most: int
) -> Iterator[pl.DataFrame]:
    try:
        if isinstance(found, pl.LazyFrame):
            yield from found.collect_batches(chunk_size=most, maintain_order=True)
        else:
            yield from _row_by_row(found, refused, most)
    except DAMAGE as error:
        raise damaged(error, source) from None


def collected(table: pl.LazyFrame, source: str) -> pl.DataFrame:
    """The rows of a scanned table. Raises `FormatError` where the file turns out to be damaged."""
    try:
        return table.collect()
    except DAMAGE as error:
        raise damaged(error, source) from None


def _opened(
    path: str | Path,
    mapping: Mapping[str, str] | None,
    input_format: str | None,
    ignore_unknown: bool,
    *,
    strict: bool,
) -> pl.LazyFrame | _Rows:
    """A file as a lazy frame, or as what polars would not cut as `read` does; see `scan_table`."""
    place = Path(path)
    source = str(path)
    try:
        with place.open("rb") as file:
            head = file.read(1 << 16)
    except OSError as error:
        raise damaged(error, source) from None
    kind = format_of(place.suffix, head, input_format, source)
    if kind == "parquet":
        table = open_parquet(place)
        header = parquet_header(table, source)
        columns = columns_of(header, mapping, source=source, ignore_unknown=ignore_unknown, nested=True)
        return _selected(table, header, columns)
    if kind == "csv":
        return _opened_csv(place, source, head, mapping, ignore_unknown, strict)
    raise FormatError(
        f"is {kind}, which is not scanned as a table",
        where=Where(source=source),
        remedy="Give CSV or Parquet, or let check read it order by order",
    )


def _opened_csv(
    place: Path,
    source: str,
    head: bytes,
    mapping: Mapping[str, str] | None,
    ignore_unknown: bool,
    strict: bool,
) -> pl.LazyFrame | _Rows:
    stated = "\t" if place.suffix.lower() == ".tsv" else None
    with place.open("rb") as file:
        first = next(csv_rows(file, source, stated), None)
    if first is None:
        raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
    if first.error is not None:
        raise first.error
    columns = columns_of(first.cells, mapping, source=source, ignore_unknown=ignore_unknown)
    separator = stated or separator_of(
        head.decode("utf-8", "replace").lstrip("\ufeff\r\n").partition("\n")[0]
    )
    refuse_odd_name(place)
    if first.line != 1 or not _is_plain(place, source, head, separator, columns.width, strict):
        return _Rows(place, source, stated, columns)
    names = _numbered(columns)
    table = pl.scan_csv(
        place, has_header=True, separator=separator, infer_schema=False, new_columns=names, glob=False
    )
    return _cleaned(table, columns)


def _numbered(columns: Columns) -> list[str]:
    return [f"column_{n}" for n in range(columns.width)]


def _cleaned(table: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    text = pl.all().str.strip_chars()
    filled = table.with_columns(pl.when(text != "").then(text)).filter(~pl.all_horizontal(pl.all().is_null()))
    return _selected(filled, _numbered(columns), columns)


def _selected(table: pl.LazyFrame, header: list[str], columns: Columns) -> pl.LazyFrame:
    return table.select(pl.col(header[position]).alias(name) for position, name in columns.kept)


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
    unfit = (cells != width) & (line.str.strip_chars() != "")
    odd = (quoted & ~whole) | line.str.strip_suffix("\r").str.contains("\r", literal=True)
    try:
        verdict = lines.select(odd=odd.any(), ragged=unfit.any()).collect(engine="streaming")
        if verdict["odd"][0]:
            return False
        if verdict["ragged"][0]:
            if not strict:
                return False
            wrong = lines.filter(unfit).select("row", cells).head(MOST_NAMED).collect(engine="streaming")
            raise with_also(
                [ragged(count, width, Where(source=source, line=row)) for row, count in wrong.iter_rows()]
            )
    except DAMAGE:
        return False  # going through it row by row tells what is wrong, and where
    return True


def _from_rows(found: _Rows) -> pl.LazyFrame:
    """A frame built row by row, for text with quotes: it must be cut into cells as `read` cuts it."""
    schema = dict.fromkeys(_numbered(found.columns), pl.String)
    parts = [pl.DataFrame(schema=schema)]
    wrong: list[FormatError] = []
    with found.place.open("rb") as file:
        rows = csv_rows(file, found.source, found.separator)
        next(rows)
        while len(wrong) < MOST_NAMED and (chunk := list(islice(rows, _CHUNK))):
            wrong += [error for row in chunk if (error := _misfit(row, found)) is not None]
            if not wrong:
                parts.append(pl.DataFrame([row.cells for row in chunk], schema=schema, orient="row"))
    if wrong:
        raise with_also(wrong[:MOST_NAMED])
    return _cleaned(pl.concat(parts).lazy(), found.columns)


def _row_by_row(found: _Rows, refused: dict[int, FormatError], most: int) -> Iterator[pl.DataFrame]:
    """The rows of a CSV file as `_cleaned` would have them; see `scan_frames`.

    No source of a lazy frame: polars would call Python while it is waited for, and an interrupt then finds nobody to stop.
    """
    schema = {name: pl.String for _, name in found.columns.kept}
    positions = [position for position, _ in found.columns.kept]
    done = 0
    with found.place.open("rb") as file:
        rows = csv_rows(file, found.source, found.separator)
        next(rows)
        while chunk := list(islice(rows, min(most, _CHUNK))):
            cells: list[list[str | None]] = []
            for place, row in enumerate(chunk, start=done):
                wrong = _misfit(row, found)
                if wrong is not None:
                    if row.cut:
                        raise wrong
                    refused[place] = wrong
                cells.append([row.cells[at].strip() or None if wrong is None else None for at in positions])
            done += len(chunk)
            yield pl.DataFrame(cells, schema=schema, orient="row")


def _misfit(row: Row, found: _Rows) -> FormatError | None:
    """Why a row cannot be taken, if it cannot."""
    if row.error is None and len(row.cells) != found.columns.width:
        return ragged(len(row.cells), found.columns.width, Where(source=found.source, line=row.line))
    return row.error
