"""A map as a SQLite file: a table for each of its tables, and `about` with one row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.network.readers.about import about_of
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft, Table
from narrows.network.readers.files import OPTIONAL
from narrows.network.readers.rows import RowReader, header
from narrows.network.supply_map import TABLES, About, License

__all__ = ["ABOUT_COLUMNS", "LICENSE_PREFIX", "LISTS", "read_sqlite"]

LICENSE_PREFIX = "license_"
LISTS = ("stages", "measures")
"""Fields of `about` that are lists: JSON in one cell."""

ABOUT_COLUMNS = (
    *(one.encode_name for one in msgspec.structs.fields(About) if one.name != "license"),
    *(f"{LICENSE_PREFIX}{one.encode_name}" for one in msgspec.structs.fields(License)),
)
"""The columns of `about`: those of the license have its name before theirs."""


def read_sqlite(path: Path, draft: Draft) -> None:
    """Read all tables into the draft, errors included. Raises FormatError where the file cannot be read."""
    with _opened(path) as database:
        there = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        there = {name for name in there if not name.startswith("sqlite_")}
        for name in sorted(there - TABLES.keys() - {"about"}):
            where = Where(source=f"{path} {name}")
            draft.errors.add(
                FieldError("is no table of a map", where=where, remedy=nearest(name, [*TABLES, "about"]))
            )
        for name in [*TABLES, "about"]:
            if name not in there and name not in OPTIONAL:
                draft.torn.add(name)
                where = Where(source=f"{path} {name}")
                draft.errors.add(
                    FieldError("is missing", where=where, remedy=f"A map needs the table {name}")
                )
        if "about" in there:
            draft.about = _about(database, path, draft)
        for name in TABLES:
            if name in there:
                table = draft.tables[name] = Table(name, f"{path} {name}", by_line=False)
                try:
                    _table(database, table, draft)
                except InputError as error:
                    draft.torn.add(name)
                    draft.errors.add(error)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, read only. What SQLite finds damaged is a FormatError."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            yield database
    except sqlite3.Error as error:
        where = Where(source=str(path))
        raise FormatError(f"cannot be read: {error}", where=where, remedy="Write the file again") from None


def _table(database: sqlite3.Connection, table: Table, draft: Draft) -> None:
    cursor = database.execute(f'SELECT * FROM "{table.name}"')  # noqa: S608  # one of our own names
    columns = header([one[0] for one in cursor.description], table.name, Where(source=table.source))
    RowReader(draft, table, columns).take_all(enumerate(cursor, 1))


def _about(database: sqlite3.Connection, path: Path, draft: Draft) -> About | None:
    cursor = database.execute("SELECT * FROM about")
    columns = [one[0] for one in cursor.description]
    rows = cursor.fetchmany(2)
    where = Where(source=f"{path} about", row=1)
    if len(rows) != 1:
        what = "has several rows" if rows else "has no row"
        draft.errors.add(FormatError(what, where=Where(source=f"{path} about"), remedy="It holds one row"))
        return None
    raw: dict[str, Any] = {}
    terms: dict[str, Any] = {}
    for column, value in zip(columns, rows[0], strict=True):
        if column not in ABOUT_COLUMNS:
            wrong = FieldError(
                f"{column!r:.60} is an unknown column of about", remedy=nearest(column, ABOUT_COLUMNS)
            )
            draft.errors.add(wrong, where)
        elif value is None or value == "":
            continue
        elif column.startswith(LICENSE_PREFIX):
            terms[column.removeprefix(LICENSE_PREFIX)] = value
        else:
            raw[column] = _list(value) if column in LISTS else value
    if terms:
        raw["license"] = terms
        ship = terms.get("may_ship")
        if isinstance(ship, int) and ship in (0, 1):  # SQLite has no truth values of its own
            terms["may_ship"] = bool(ship)
    return about_of(raw, draft.errors, where)


def _list(value: object) -> object:
    """The list that a cell holds as JSON; anything else as it is, to be complained about."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value
