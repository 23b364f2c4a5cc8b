"""The dated table of the paragraphs that entries have: which paragraph of an entry does not exist, and how it is read.

Only a row says that a paragraph does not exist. Of an entry or paragraph without one, whatever is stated below it is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from narrows.rulebook.csv_rows import DATED, Line, Row, read_dated
from narrows.rulebook.names import ECCN

PARAGRAPHS = "us/paragraphs.csv"

_PARAGRAPH = re.compile(r"[a-z]|[1-9][0-9]?")
ABOVE, ASKED = "above", "asked"


class ParagraphRow(Row, frozen=True, kw_only=True):
    """What the paragraphs next below an ECCN are: all of them (`has`), or some that it does not have (`lacks`).

    What is stated by one that there is not is read as what it would be a paragraph of (`unlisted` is above), or stays as it is
    stated, and rules ask for it by the fact item.unlisted_paragraph (asked).
    """

    eccn: str
    has: frozenset[str]
    lacks: frozenset[str]
    unlisted: str


class Unlisted(NamedTuple):
    """What the list has of an ECCN whose paragraph does not exist, and whether the number itself is asked for."""

    above: str
    asked: bool


class Paragraphs:
    """The paragraphs of paragraphs.csv."""

    def __init__(self, rows: Iterable[ParagraphRow] = ()) -> None:
        self._by_code: dict[str, list[ParagraphRow]] = {}
        for row in sorted(
            rows, key=lambda row: bool(row.has)
        ):  # what is said of single paragraphs goes first
            self._by_code.setdefault(row.eccn, []).append(row)

    def unlisted(self, eccn: str, on: date | None = None) -> Unlisted | None:
        """What there is, on a day (none: on some day), of an ECCN of which some paragraph does not exist; None of one that
        exists, or may."""
        above, *below = eccn.split(".")
        for paragraph in below:
            for row in self._by_code.get(above, ()):
                known = paragraph in row.lacks or (row.has and paragraph not in row.has)
                if known and (on is None or row.in_force(on)):
                    return Unlisted(above, row.unlisted == ASKED)
            above = f"{above}.{paragraph}"
        return None


def read_paragraphs(data: bytes, source: str) -> tuple[ParagraphRow, ...]:
    """us/paragraphs.csv. Paragraphs are separated by spaces. Raises RulebookError with the row's line."""

    def some(line: Line, column: str) -> frozenset[str]:
        found = line.cells[column].split()
        for paragraph in found:
            if not _PARAGRAPH.fullmatch(paragraph):
                line.refuse(
                    column, f"{paragraph!r} is not a paragraph", "Write letters or numbers such as a b c"
                )
        return frozenset(found)

    def row(line: Line) -> ParagraphRow:
        has, lacks = some(line, "has"), some(line, "lacks")
        if bool(has) == bool(lacks):
            line.refuse("has", "says either all paragraphs or some that there are not", "Fill one of the two")
        if (unlisted := line.need("unlisted")) not in (ABOVE, ASKED):
            line.refuse("unlisted", f"{unlisted!r} is no way to read a number", f"Write {ABOVE} or {ASKED}")
        eccn = line.matching("eccn", ECCN, "an ECCN such as 3A090.a")
        return ParagraphRow(eccn=eccn, has=has, lacks=lacks, unlisted=unlisted, **line.dated())

    columns = ("eccn", "has", "lacks", "unlisted", *DATED)
    return read_dated(data, source, columns, row, lambda r: (r.eccn, "has" if r.has else "lacks"))
