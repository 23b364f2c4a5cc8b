"""A map as a SQLite file."""

from __future__ import annotations

import json
import sqlite3
import typing
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from narrows.errors import OutputError, Where
from narrows.network.readers.sqlite import ABOUT_COLUMNS, LICENSE_PREFIX, LISTS
from narrows.network.supply_map import TABLES, SupplyMap
from narrows.network.writers.cells import columns, row_of

__all__ = ["write_sqlite"]

_ABOUT = {f"{LICENSE_PREFIX}may_ship": "INTEGER"}


def write_sqlite(map_: SupplyMap, path: Path) -> None:
    """Write all tables into an empty file."""
    try:
        with closing(sqlite3.connect(path)) as database, database:
            _table(
                database, "about", {name: _ABOUT.get(name, "TEXT") for name in ABOUT_COLUMNS}, [_about(map_)]
            )
            for name, rows in map_.tables():
                kinds = _kinds(name)
                _table(database, name, kinds, (row_of(row, tuple(kinds)) for row in rows))
    except sqlite3.Error as error:
        where = Where(source=str(path))
        raise OutputError(f"cannot be written: {error}", where=where, remedy="Check the free space") from None


def _table(
    database: sqlite3.Connection, name: str, kinds: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> None:
    """A table with its rows. Names are those of our own structs."""
    named = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
    database.execute(f'CREATE TABLE "{name}" ({named})')
    marks = ", ".join("?" for _ in kinds)
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608  # our own names


def _kinds(table: str) -> dict[str, str]:
    """The SQL type of each column."""
    types = {one.encode_name: one.type for one in msgspec.structs.fields(TABLES[table])}
    return {name: _kind(types[name]) for name in columns(table)}


def _kind(kind: Any) -> str:
    inner = set(typing.get_args(kind)) | {kind}
    if float in inner:
        return "REAL"
    return "INTEGER" if int in inner else "TEXT"


def _about(map_: SupplyMap) -> list[Any]:
    fields = msgspec.structs.asdict(map_.about)
    terms = msgspec.structs.asdict(fields.pop("license"))
    terms["may_ship"] = int(terms["may_ship"])
    fields |= {f"{LICENSE_PREFIX}{name}": value for name, value in terms.items()}
    for name in LISTS:
        fields[name] = json.dumps(fields[name]) if fields[name] else None
    return [None if fields[name] == "" else fields[name] for name in ABOUT_COLUMNS]
