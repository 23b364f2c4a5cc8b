"""Tables of a firm network, read in stretches: CSV or Parquet, with the place of what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from narrows.errors import FieldError, FormatError, InputError, Where, unreadable
from narrows.tabular.csv_reader import separator_of
from narrows.tabular.parquet_reader import DAMAGE, damaged

__all__ = ["STRETCH", "Stretch", "Table", "table_at", "wrong"]

STRETCH = 1_000_000
"""Rows that are held at once."""
_SHOWN = 60


class Table(NamedTuple):
    """A file and the columns that are read of it, with their types: text, or numbers; `unread` are those that are not."""

    path: Path
    columns: Mapping[str, pl.DataType]
    unread: tuple[str, ...] = ()

    def stretches(self) -> Iterator[Stretch]:
        """The rows in order; empty rows are left out. Raises FormatError, and FieldError for a cell that is no number."""
        if self.path.suffix == ".parquet":
            lazy = pl.scan_parquet(self.path, glob=False)
        else:
            lazy = pl.scan_csv(self.path, glob=False, infer_schema=False, separator=_separator(self.path))
        read = [pl.col(name).cast(pl.String).str.strip_chars() for name in self.columns]
        if self.path.suffix == ".parquet":
            read = [
                pl.col(name) if kind.is_numeric() else pl.col(name).cast(pl.String).str.strip_chars()
                for name, kind in self.columns.items()
            ]
        row = 0
        try:
            for batch in lazy.select(read).collect_batches(chunk_size=STRETCH, maintain_order=True):
                rows = batch.with_columns(pl.int_range(row + 1, row + 1 + len(batch)).alias("row"))
                row += len(batch)
                yield self._typed(
                    Stretch(self, rows.filter(~pl.all_horizontal(pl.col(list(self.columns)).is_null())))
                )
        except DAMAGE as error:
            raise _too_wide(self.path) or damaged(error, str(self.path)) from None

    def _typed(self, stretch: Stretch) -> Stretch:
        frame = stretch.frame
        for name, kind in self.columns.items():
            if not kind.is_numeric():
                frame = frame.with_columns(
                    pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name)
                )
                continue
            number = frame[name].cast(pl.Float64, strict=False)
            bad = number.is_null() & frame[name].is_not_null()
            if frame[name].dtype == pl.String:
                bad &= frame[name] != ""
            if bad.any():
                raise wrong(
                    stretch,
                    bad,
                    name,
                    "is no number: {cell}",
                    "Give a number, with a point and no separators",
                )
            frame = frame.with_columns(number)
        return Stretch(self, frame)


class Stretch(NamedTuple):
    """Some rows of a table. `frame` has the columns asked for and `row`, the number of each from 1 below the header."""

    table: Table
    frame: pl.DataFrame


def table_at(
    folder: Path, name: str, needed: Mapping[str, pl.DataType], optional: Mapping[str, pl.DataType]
) -> Table | None:
    """The table `name` of a folder, as `name.csv` or `name.parquet`; None where there is neither.

    Raises FormatError for both at once, and for a header without a needed column.
    """
    paths = [folder / f"{name}{suffix}" for suffix in (".csv", ".parquet")]
    found = [path for path in paths if path.is_file()]
    if len(found) > 1:
        where = Where(source=str(found[0]))
        raise FormatError(f"stands beside {found[1].name}", where=where, remedy="Keep one of them")
    return table_of(found[0], needed, optional) if found else None


def table_of(path: Path, needed: Mapping[str, pl.DataType], optional: Mapping[str, pl.DataType]) -> Table:
    """A table in a file. Raises FormatError."""
    where = Where(source=str(path), line=1 if path.suffix == ".csv" else None)
    try:
        if path.suffix == ".parquet":
            header = pl.scan_parquet(path, glob=False).collect_schema().names()
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                header = next(csv.reader(file, delimiter=_separator(path)), [])
    except OSError as error:
        raise unreadable(error, where) from None
    except UnicodeDecodeError:
        raise FormatError("is not UTF-8", where=where, remedy="Save it as UTF-8") from None
    except DAMAGE as error:
        raise damaged(error, str(path)) from None
    for column in needed:
        if column not in header:
            told = ", ".join(header)[: _SHOWN * 2] or "nothing"
            remedy = f"The header has {told}; it needs {', '.join(needed)}"
            raise FormatError(f"has no column {column}", where=where, remedy=remedy)
    if len(set(header)) < len(header):
        raise FormatError("has two columns of one name", where=where, remedy="Rename one")
    known = {**needed, **{name: kind for name, kind in optional.items() if name in header}}
    return Table(path, known, tuple(name for name in header if name not in known))


def _separator(path: Path) -> str:
    """What stands between the cells of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return separator_of(file.readline())


def _too_wide(path: Path) -> FormatError | None:
    """The first row with more cells than the header, if that is what is wrong with a CSV file."""
    if path.suffix == ".parquet":
        return None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=_separator(path))
        width = len(next(reader, []))
        begin = reader.line_num + 1
        for cells in reader:
            if len(cells) > width:
                what = f"has {len(cells)} cells, where the header has {width}"
                remedy = "Put a cell with the separator in it in quotes; numbers have no separators"
                return FormatError(what, where=Where(source=str(path), line=begin), remedy=remedy)
            begin = reader.line_num + 1
    return None


def wrong(stretch: Stretch, bad: pl.Series, field: str, what: str, remedy: str) -> InputError:
    """The error of the first row of a stretch that is bad. `{cell}` in `what` is the cell in question."""
    at = int(bad.arg_max() or 0)
    more = int(bad.sum()) - 1
    cell = stretch.frame[field][at] if field in stretch.frame.columns else None
    text = what.format(cell=repr(cell)[:_SHOWN] if cell is not None else "empty")
    if more:
        text += f" (and {more:,} more such row{'s' if more > 1 else ''})"
    return FieldError(
        text, where=place(stretch.table.path, int(stretch.frame["row"][at]), field), remedy=remedy
    )


def place(path: Path, row: int, field: str) -> Where:
    """The place of a row. Lines are counted only now, since cells may hold line breaks."""
    if path.suffix == ".parquet":
        return Where(source=str(path), row=row, field=field)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=_separator(path))
        line = 1
        for number, _ in enumerate(reader):
            if number == row:
                return Where(source=str(path), line=line, field=field)
            line = reader.line_num + 1
    return Where(source=str(path), row=row, field=field)
