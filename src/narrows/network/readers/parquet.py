"""A map as a folder of Parquet files, a file for each table, and `map.yaml`."""

from __future__ import annotations

from pathlib import Path

from narrows.errors import Where
from narrows.network.readers.about import about_in
from narrows.network.readers.draft import Draft, Table
from narrows.network.readers.files import table_files
from narrows.network.readers.rows import RowReader, header
from narrows.network.supply_map import TABLES
from narrows.tabular.parquet_reader import open_parquet, parquet_header, parquet_rows

__all__ = ["FILES", "read_parquet_folder"]

FILES = {name: f"{name}.parquet" for name in TABLES}
"""The file of each table."""


def read_parquet_folder(folder: Path, draft: Draft) -> None:
    """Read all files of a folder into the draft, errors included. Raises FormatError where the folder cannot be read."""
    files = table_files(folder, FILES, draft)
    draft.about = about_in(folder, draft.errors)
    for name, path in files.items():
        table = draft.tables[name] = Table(name, str(path), by_line=False)
        with draft.reading(name, path):
            lazy = open_parquet(path)
            columns = header(parquet_header(lazy, str(path)), name, Where(source=str(path)))
            RowReader(draft, table, columns).take_all(parquet_rows(lazy, str(path)))
