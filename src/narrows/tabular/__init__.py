"""Order files and tables: reading them record by record, scanning large tables, and writing results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrows.tabular.columns import Column, Columns, columns_of
from narrows.tabular.flat import flatten, unflatten
from narrows.tabular.formats import INPUT_FORMATS
from narrows.tabular.reader import read
from narrows.tabular.record import Record
from narrows.tabular.writer import OUTPUT_FORMATS, output_format_of, write

if TYPE_CHECKING:
    from narrows.tabular.scan import collected, scan_table

__all__ = [
    "INPUT_FORMATS",
    "OUTPUT_FORMATS",
    "Column",
    "Columns",
    "Record",
    "collected",
    "columns_of",
    "flatten",
    "output_format_of",
    "read",
    "scan_table",
    "unflatten",
    "write",
]


def __getattr__(name: str) -> object:
    # polars takes a tenth of a second to import, and reading one YAML order needs none of it.
    if name in ("collected", "scan_table"):
        from narrows.tabular import scan

        return getattr(scan, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
