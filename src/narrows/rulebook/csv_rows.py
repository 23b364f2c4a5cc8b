"""Strict reading of CSV tables whose rows are dated and cited."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NoReturn, TypeVar

import msgspec

from narrows.errors import RulebookError, Where
from narrows.model.decision import CONFIDENCES
from narrows.model.in_force import in_force
from narrows.rulebook.fields import iso_date, nearest
from narrows.rulebook.yaml_tree import decode

DATED = ("from", "until", "citation", "confidence", "checked", "note")
"""The columns that every dated table ends with."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What every dated row says. `until` is inclusive; None is open."""

    from_: date | None
    until: date | None
    citation: str
    confidence: str
    checked: date
    note: str
    path: str
    line: int

    def in_force(self, on: date) -> bool:
        return in_force(on, self.from_, self.until)


class Line:
    """One row of a CSV file being read."""

    def __init__(self, cells: dict[str, str], source: str, line: int) -> None:
        self.cells = cells
        self.source = source
        self.line = line

    def refuse(self, column: str, what: str, remedy: str) -> NoReturn:
        raise RulebookError(
            what, where=Where(source=self.source, line=self.line, field=column), remedy=remedy
        )

    def need(self, column: str) -> str:
        if not self.cells[column]:
            self.refuse(column, f"an empty {column!r}", f"Every row needs its {column}")
        return self.cells[column]

    def matching(self, column: str, pattern: re.Pattern[str], what: str) -> str:
        if not pattern.fullmatch(value := self.need(column)):
            self.refuse(column, f"{value!r} is not {what}", f"Write {what}")
        return value

    def day(self, column: str) -> date | None:
        """The day in a cell; None where the cell is empty."""
        if not (value := self.cells[column]):
            return None
        if (day := iso_date(value)) is None:
            self.refuse(column, f"{value!r} is not a day", "Write a real day as YYYY-MM-DD")
        return day

    def dated(self) -> dict[str, Any]:
        """What every dated row has: its days, where it is from, and how sure it is."""
        from_, until = self.day("from"), self.day("until")
        if from_ and until and until < from_:
            self.refuse("until", f"until {until} is before from {from_}", "Swap or correct the dates")
        self.need("checked")
        if (confidence := self.need("confidence")) not in CONFIDENCES:
            self.refuse("confidence", f"{confidence!r} is not a confidence", nearest(confidence, CONFIDENCES))
        return {
            "from_": from_,
            "until": until,
            "citation": self.need("citation"),
            "confidence": confidence,
            "checked": self.day("checked"),
            "note": self.cells["note"],
            "path": self.source,
            "line": self.line,
        }


R = TypeVar("R", bound=Row)


def read_dated(
    data: bytes,
    source: str,
    columns: tuple[str, ...],
    row: Callable[[Line], R],
    key: Callable[[R], tuple[str, ...]],
) -> tuple[R, ...]:
    """A dated table with exactly these columns; the days of the rows of one `key` must not overlap.

    Raises RulebookError with the line of the row at fault.
    """
    lines = rows(data, source)
    _, header = next(lines, (1, []))
    if tuple(header) != columns:
        raise RulebookError(
            f"has the columns {', '.join(header) or 'none'}",
            where=Where(source=source, line=1),
            remedy=f"The first row must be: {','.join(columns)}",
        )
    out: list[R] = []
    spans: dict[tuple[str, ...], list[R]] = {}
    for number, cells in lines:
        made = row(line_of(header, cells, source, number))
        for other in spans.setdefault(key(made), []):
            if (other.until is None or made.from_ is None or made.from_ <= other.until) and (
                made.until is None or other.from_ is None or other.from_ <= made.until
            ):
                raise RulebookError(
                    f"the days of {' '.join(key(made))} overlap those of line {other.line}",
                    where=Where(source=source, line=number),
                    remedy="'until' is the last day; end one row the day before the other begins",
                )
        spans[key(made)].append(made)
        out.append(made)
    return tuple(out)


def rows(data: bytes, source: str) -> Iterator[tuple[int, list[str]]]:
    """(line, stripped cells) of every row that is not blank, the header first.

    A cell may not go on over several lines: a quote left open would swallow the rows up to the next one.
    """
    reader = csv.reader(decode(data, source).splitlines(keepends=True), strict=True)
    start = 1
    what = ""
    try:
        for cells in reader:
            if reader.line_num > start:
                what = "a cell that goes on over several lines"
                break
            if cells:
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        what = f"is not valid CSV: {error}"
    if what:
        raise RulebookError(
            what,
            where=Where(source=source, line=start),
            remedy="Close the quotes on the same line; a quote inside quotes is doubled",
        )


def line_of(header: list[str], cells: list[str], source: str, number: int) -> Line:
    """The row with its cells by column, or a RulebookError when it is ragged."""
    if len(cells) != len(header):
        raise RulebookError(
            f"{len(cells)} cells in a table of {len(header)} columns",
            where=Where(source=source, line=number),
            remedy="Quote a cell that holds a comma, and keep empty cells",
        )
    return Line(dict(zip(header, cells, strict=True)), source, number)
