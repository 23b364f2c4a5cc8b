"""A map as a folder of CSV files, with YAML for what it says of itself and for blocks of orders."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import msgspec

from narrows.network.readers.csv_folder import FILES
from narrows.network.readers.files import ABOUT, BLOCKS, OPTIONAL
from narrows.network.supply_map import About, SupplyMap
from narrows.network.writers.cells import columns, row_of
from narrows.network.writers.yaml_text import document, records

__all__ = ["write_about", "write_csv_folder"]


def write_csv_folder(map_: SupplyMap, folder: Path) -> None:
    """Write the files of a map into an empty folder; optional tables without rows are left out."""
    write_about(map_.about, folder / ABOUT)
    for name, rows in map_.tables():
        if not rows and name in OPTIONAL:
            continue
        if name in BLOCKS:
            (folder / FILES[name]).write_text(records(map(_stated, rows)), encoding="utf-8", newline="\n")
            continue
        heads = columns(name)
        with (folder / FILES[name]).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(heads)
            writer.writerows([_plain(cell) for cell in row_of(row, heads)] for row in rows)


def write_about(about: About, path: Path) -> None:
    """Write `map.yaml`."""
    fields = _stated(about)
    fields["license"] = _stated(about.license) | {"may_ship": about.license.may_ship}
    path.write_text(document(fields), encoding="utf-8", newline="\n")


def _stated(row: msgspec.Struct) -> dict[str, Any]:
    """The fields of a row without those that say nothing."""
    fields = msgspec.to_builtins(row)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
        if value not in ("", None, (), [])
    }


def _plain(cell: object) -> object:
    """A number as people write it: 61 and not 61.0. Both read back as the same number."""
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return cell
