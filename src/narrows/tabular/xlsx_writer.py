"""An Excel workbook of one sheet, the same bytes for the same rows."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import IO

import polars as pl

from narrows.errors import OutputError
from narrows.tabular.frame import plain, without_formulas

__all__ = ["write_xlsx"]

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767
_LARGEST_EXACT = 2**53
_REMEDY = "Write CSV or Parquet, which have no such limit"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed creation time, so that equal rows give equal files


def write_xlsx(frame: pl.DataFrame, file: IO[bytes]) -> None:
    """Write a frame under a header. Raises `OutputError` for what a sheet cannot hold, rather than cut it."""
    import xlsxwriter

    frame = without_formulas(plain(frame))
    if frame.height + 1 > MOST_ROWS or frame.width > MOST_COLUMNS:
        raise OutputError(
            f"a sheet holds at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns", remedy=_REMEDY
        )
    # xlsxwriter leaves out what is too long without a word, so nothing is begun that cannot be finished.
    longest = [column.str.len_chars().max() for column in frame if column.dtype == pl.String]
    if any(isinstance(length, int) and length > LONGEST_CELL for length in longest):
        raise OutputError(f"a cell holds at most {LONGEST_CELL:,} characters", remedy=_REMEDY)
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
    book.set_properties({"created": _EPOCH})
    sheet = book.add_worksheet("narrows")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.freeze_panes(1, 0)
    for row, cells in enumerate((tuple(frame.columns), *frame.iter_rows())):
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _LARGEST_EXACT:
                sheet.write_number(row, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_string(row, column, str(value))
    book.close()
