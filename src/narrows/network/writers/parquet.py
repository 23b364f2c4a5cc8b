"""A map as a folder of Parquet files."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from narrows.network.readers.files import ABOUT
from narrows.network.readers.parquet import FILES
from narrows.network.supply_map import TABLES, SupplyMap
from narrows.network.writers.cells import columns, row_of
from narrows.network.writers.csv_folder import write_about

__all__ = ["write_parquet_folder"]


def write_parquet_folder(map_: SupplyMap, folder: Path) -> None:
    """Write the files of a map into an empty folder."""
    write_about(map_.about, folder / ABOUT)
    for name, rows in map_.tables():
        heads = columns(name)
        frame = pl.DataFrame([row_of(row, heads) for row in rows], schema=_schema(name), orient="row")
        frame.write_parquet(folder / FILES[name])


def _schema(table: str) -> dict[str, pl.DataType]:
    return {one.encode_name: _kind(one.type) for one in msgspec.structs.fields(TABLES[table])}


def _kind(kind: Any) -> pl.DataType:
    inner = set(typing.get_args(kind)) | {kind}
    if float in inner:
        return pl.Float64()
    return pl.Int64() if int in inner else pl.String()
