"""A map as a folder: `map.yaml`, a CSV file for each table, and YAML for blocks of orders."""

from __future__ import annotations

from pathlib import Path

import msgspec

from narrows.errors import FieldError, FormatError, Where
from narrows.network.readers.about import about_in
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft, Table
from narrows.network.readers.files import BLOCKS, table_files, whole
from narrows.network.readers.rows import RowReader, header
from narrows.network.supply_map import TABLES
from narrows.tabular.csv_reader import csv_rows
from narrows.tabular.yaml_reader import read_yaml

__all__ = ["FILES", "read_csv_folder", "read_yaml_table"]

FILES = {name: f"{name}.yaml" if name in BLOCKS else f"{name}.csv" for name in TABLES}
"""The file of each table."""


def read_csv_folder(folder: Path, draft: Draft) -> None:
    """Read all files of a folder into the draft, errors included. Raises FormatError where the folder cannot be read."""
    files = table_files(folder, FILES, draft)
    draft.about = about_in(folder, draft.errors)
    for name, path in files.items():
        table = draft.tables[name] = Table(name, str(path))
        with draft.reading(name, path):
            if name in BLOCKS:
                read_yaml_table(path, table, draft)
            else:
                _csv_table(path, table, draft)


def _csv_table(path: Path, table: Table, draft: Draft) -> None:
    source = str(path)
    with path.open("rb") as stream:
        rows = csv_rows(stream, source)
        first = next(rows, None)
        if first is None:
            raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
        if first.error is not None:
            raise first.error
        columns = header(
            [cell.strip() for cell in first.cells], table.name, Where(source=source, line=first.line)
        )
        reader = RowReader(draft, table, columns)
        width = len(columns)
        for line, cells, error, _ in rows:
            if error is not None:
                draft.errors.add(error, table.at(line))
                draft.torn.add(table.name)
            elif len(cells) != width:
                what = f"has {len(cells)} cells where the table has {width} columns"
                wrong = FormatError(
                    what, remedy="Quote a cell that holds the separator, and keep empty cells"
                )
                draft.errors.add(wrong, table.at(line))
                draft.torn.add(table.name)
            else:
                reader.take(line, cells)


def read_yaml_table(path: Path, table: Table, draft: Draft) -> None:
    """Read a table of blocks from YAML into a draft, errors included."""
    known = [one.encode_name for one in msgspec.structs.fields(TABLES[table.name])]
    reader = RowReader(draft, table, known)
    no_mapping = ("must be a mapping", f"Write it as fields: {', '.join(known)}")
    for found in read_yaml(whole(path), str(path), no_mapping):
        line = found.where.line or 1
        if found.error is not None:
            draft.errors.add(found.error, found.where)
            continue
        raw = found.raw or {}
        strange = [name for name in raw if name not in known]
        for name in strange:
            wrong = FieldError("is no known field", remedy=nearest(str(name), known))
            draft.errors.add(wrong, table.at(line, str(name)), found.marks)
        if not strange:
            reader.take(line, [raw.get(name) for name in known], found.marks)
