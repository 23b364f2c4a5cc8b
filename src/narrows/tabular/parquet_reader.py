"""Parquet tables, read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl

from narrows.errors import FormatError, Where, unreadable, writable

__all__ = ["DAMAGE", "damaged", "open_parquet", "parquet_header", "parquet_rows", "refuse_odd_name"]

# What polars raises for a damaged file; parts of its Parquet reader panic where they should complain.
DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)

_BATCH = 50_000


def parquet_header(table: pl.LazyFrame, source: str) -> list[str]:
    """The names of the columns. Raises `FormatError` for a file that is no Parquet file."""
    try:
        return table.collect_schema().names()
    except DAMAGE as error:
        raise damaged(error, source) from None


def parquet_rows(table: pl.LazyFrame, source: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The rows with their 1-based numbers."""
    row = 0
    try:
        for batch in table.collect_batches(chunk_size=_BATCH, maintain_order=True):
            for cells in batch.iter_rows():
                row += 1
                yield row, cells
    except DAMAGE as error:
        raise damaged(error, source, row + 1) from None


def open_parquet(place: Path | BinaryIO) -> pl.LazyFrame:
    """A lazy table over one file: its name is no pattern. Raises `FormatError` for one whose name polars cannot take."""
    if isinstance(place, Path):
        refuse_odd_name(place)
    return pl.scan_parquet(place, glob=False)


def refuse_odd_name(place: Path) -> None:
    """Raises `FormatError` for a file whose name is no Unicode, which polars does not open."""
    if str(place) != writable(str(place)):
        where = Where(source=str(place))
        raise FormatError("has a name that is not valid Unicode", where=where, remedy="Rename it")


def damaged(error: BaseException, source: str, row: int | None = None) -> FormatError:
    """What polars found wrong, in the words of this package."""
    where = Where(source=source, row=row)
    if isinstance(error, OSError) and error.strerror:
        return unreadable(error, where)
    words = " ".join(str(error).split("\n\n")[0].split())
    return FormatError(f"cannot be read: {words[:300]}", where=where, remedy="Write the file again")
