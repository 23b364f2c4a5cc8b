"""A map while it is being read: rows with the places they stand in, and everything found wrong so far."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from narrows.errors import NOWHERE, FormatError, InputError, Where, unreadable
from narrows.model.refusal import also, with_also
from narrows.network.supply_map import TABLES, About
from narrows.tabular.record import NO_MARKS, Marks, mark_of

__all__ = ["MOST_ERRORS", "MOST_ROWS", "Draft", "Errors", "Table"]

MOST_ERRORS = 1_000
"""Errors that are told one by one: a table of garbage need not be answered in full."""

MOST_ROWS = 20_000_000
"""Rows that one table may have. Ten million links take about a minute and 2 GB to read (docs/guide/maps.md)."""


class Errors:
    """What was found wrong, in the order in which it was found."""

    def __init__(self) -> None:
        self.found: list[InputError] = []
        self.untold = 0

    def add(self, error: InputError, where: Where = NOWHERE, marks: Marks = NO_MARKS) -> None:
        """Keep an error and the others that it carries; `where` and `marks` tell what they do not know of their place."""
        for one in (error, *also(error)):
            if len(self.found) >= MOST_ERRORS:
                self.untold += 1
                continue
            _settle(one, where, marks)
            vars(one).pop("also", None)
            self.found.append(one)

    def raise_any(self) -> None:
        """Raise the first error, the others in its `also`, if there is any."""
        if not self.found:
            return
        found = list(self.found)
        if self.untold:
            found.append(FormatError(f"{self.untold:,} more errors were found", remedy="Correct these first"))
        raise with_also(found)

    def __bool__(self) -> bool:
        return bool(self.found)


def _settle(error: InputError, where: Where, marks: Marks) -> None:
    """Complete the place of an error; with marks, from the line of its record to that of its field, or of its block."""
    path = error.where.field or where.field or ""
    error.at(replace(where, field=path or None))
    if mark := mark_of(path, marks):
        error.where = replace(error.where, line=mark[0], column=mark[1])
        error.args = (str(error),)


@dataclass
class Table:
    """The rows of one table. `places` has the line of each, or with `by_line` False its number, both from 1.

    `lost` holds the ids of rows that are there and wrong, so that nothing is said to be missing that only has an error.
    """

    name: str
    source: str
    by_line: bool = True
    rows: list[Any] = field(default_factory=list)
    places: array[int] = field(default_factory=lambda: array("q"))
    lost: set[str] = field(default_factory=set)

    def add(self, row: Any, place: int) -> None:
        """A row, and where it stands."""
        self.rows.append(row)
        self.places.append(place)

    def at(self, place: int, name: str | None = None) -> Where:
        """The place in the file, of a field if it is named."""
        if self.by_line:
            return Where(source=self.source, line=place, field=name)
        return Where(source=self.source, row=place, field=name)

    def where(self, index: int, name: str | None = None) -> Where:
        """The place of the row of that index."""
        return self.at(self.places[index], name)

    def told(self, index: int) -> str:
        """The place of a row in words: `line 12`."""
        return f"{'line' if self.by_line else 'row'} {self.places[index]}"


@dataclass
class Draft:
    """All that was read of a map. `torn` names tables of which rows could not be read at all: any id may be in them."""

    source: str
    about: About | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    errors: Errors = field(default_factory=Errors)
    notices: list[str] = field(default_factory=list)
    torn: set[str] = field(default_factory=set)

    @contextmanager
    def reading(self, name: str, path: Path) -> Iterator[None]:
        """While a table is read from a file: what keeps it from being read is an error of the draft, and the table torn."""
        try:
            yield
        except InputError as error:
            self.torn.add(name)
            self.errors.add(error)
        except OSError as error:
            self.torn.add(name)
            self.errors.add(unreadable(error, Where(source=str(path))))

    def table(self, name: str) -> Table:
        """The table of that name, empty where the map has none."""
        assert name in TABLES
        return self.tables.setdefault(name, Table(name, f"{self.source} {name}"))
