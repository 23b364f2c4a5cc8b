"""Matrices of a multi-regional input-output table, read row by row or column by column and added up at once.

The whole of Z is never held: EXIOBASE alone has 96 million cells.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrows.errors import FormatError, Where, unreadable

__all__ = ["Axis", "Labels", "Matrix", "Row", "matrix"]

Labels = tuple[str, str]
"""Region, and sector or category."""


@dataclass(frozen=True)
class Axis:
    """The labels of one side of a matrix, in its order."""

    labels: tuple[Labels, ...]


@dataclass(frozen=True)
class Row:
    """One line of a matrix: what it is of, and its values, float64 of shape (labels on the other side,)."""

    label: Labels
    values: NDArray[np.float64]
    line: int


@dataclass(frozen=True)
class Matrix:
    """`rows` are lines along `across`. `flipped` where the file is stored by columns: a line is then a column."""

    source: str
    across: Axis
    rows: Iterator[Row]
    flipped: bool = False


def matrix(path: Path, headers: int = 2) -> Matrix:
    """A matrix whose rows are labelled by region and sector, and whose columns have `headers` labels (1: a vector).

    Reads what pymrio saves as text (tab) or Parquet, and what pandas writes as CSV. Raises FormatError.
    """
    if path.suffix.casefold() == ".parquet":
        return _parquet(path, headers)
    return _text(path, headers)


def _wrong(what: str, path: Path, line: int | None, remedy: str) -> FormatError:
    return FormatError(what, where=Where(source=str(path), line=line), remedy=remedy)


def _text(path: Path, headers: int) -> Matrix:
    rows = _lines(path)
    heads = []
    for number in range(1, headers + 1):
        _, cells = next(rows, (number, []))
        if len(cells) < 3:
            remedy = "It has a row of regions and a row of sectors, then rows of region, sector and numbers"
            raise _wrong("is no table of an input-output system", path, number, remedy)
        heads.append(cells[2:])
    labels = list(zip(*heads, strict=False)) if headers == 2 else [("", head) for head in heads[0]]
    if any(len(head) != len(heads[0]) for head in heads):
        raise _wrong("has header rows of different length", path, headers, "Write the file again")
    across = Axis(tuple((str(region).strip(), str(name).strip()) for region, name in labels))
    return Matrix(str(path), across, _numbers(path, rows, len(across.labels)))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            reader = csv.reader(stream, delimiter="\t" if "\t" in first else ";" if ";" in first else ",")
            for cells in reader:
                yield reader.line_num, cells
    except OSError as error:
        raise unreadable(error, Where(source=str(path))) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise _wrong(f"cannot be read: {error}", path, None, "Save it as UTF-8 text") from None


def _numbers(path: Path, rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Row]:
    first = True
    for line, cells in rows:
        if not any(cells) or (
            first and not any(cells[2:])
        ):  # the names of the index stand in a row of their own
            first = False
            continue
        first = False
        if len(cells) != width + 2:
            what = f"has {len(cells)} cells where the table has {width + 2} columns"
            raise _wrong(what, path, line, "Write the file again")
        try:
            values = np.array(cells[2:], dtype=np.float64)
        except ValueError:
            bad = next(cell for cell in cells[2:] if not _is_number(cell))
            raise _wrong(
                f"{bad!r:.40} is no number", path, line, "Give a number; write 0 for nothing"
            ) from None
        yield Row((cells[0].strip(), cells[1].strip()), _finite(values, path, line), line)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _finite(values: NDArray[np.float64], path: Path, line: int) -> NDArray[np.float64]:
    if not np.isfinite(values).all():
        raise _wrong("holds a value that is not finite", path, line, "Write 0 for nothing")
    return values


def _parquet(path: Path, headers: int) -> Matrix:
    import polars as pl

    from narrows.tabular.parquet_reader import DAMAGE, damaged, open_parquet, parquet_header

    lazy = open_parquet(path)
    columns = parquet_header(lazy, str(path))
    index, names = columns[-2:], columns[:-2]
    try:
        held = lazy.select(index).collect()
        across = Axis(tuple((str(region), str(name)) for region, name in held.iter_rows()))
    except DAMAGE as error:
        raise damaged(error, str(path)) from None

    def rows() -> Iterator[Row]:
        for number, name in enumerate(names, 1):
            try:
                column = lazy.select(pl.col(name).cast(pl.Float64)).collect().to_series()
            except DAMAGE as error:
                raise damaged(error, str(path)) from None
            values = column.fill_null(np.nan).to_numpy()
            yield Row(_pair(name, headers, path), _finite(values, path, number), number)

    return Matrix(str(path), across, rows(), flipped=True)


def _pair(name: str, headers: int, path: Path) -> Labels:
    """The labels of a column, which pandas writes as the text of a tuple."""
    if headers == 1:
        return "", name
    try:
        found = ast.literal_eval(name)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        found = None
    if not (isinstance(found, tuple) and len(found) == 2):
        raise _wrong(f"the column {name!r:.60} names no region and sector", path, None, "Save it with pymrio")
    return str(found[0]), str(found[1])
