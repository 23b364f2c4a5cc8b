"""What the reader of a workbook's values does not tell of the cells of a sheet: read from the sheet itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from narrows.errors import FormatError, Where

__all__ = ["Flaws", "flaws_of"]

_MOST_MERGED = 2**20  # rows with merged cells
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class Flaws:
    """By row from 1: the first cell that holds an error or a formula without a stored value, and the merged cells of which one
    has no value (both are read as empty cells, which would pass for facts that are not stated); and, by column from 0, what
    numbers show beside them."""

    broken: dict[int, tuple[str, str]] = field(default_factory=dict)
    merged: dict[int, str] = field(default_factory=dict)
    marked: dict[int, dict[int, str]] = field(default_factory=dict)


def flaws_of(chunks: Iterable[bytes], styles: dict[int, str], source: str) -> Flaws:
    """The flaws of a sheet; `styles` are those that show something beside a number.

    Raises `FormatError`; of XML that cannot be read `ExpatError`, and of an unknown encoding `ValueError` or `LookupError`.
    """
    sheet = _Sheet(styles, source)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sheet.start
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.text
    parser.StartDoctypeDeclHandler = sheet.refuse_types
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)
    return sheet.found


class _Sheet:
    """Follows the elements of a sheet. Rows and cells need not say where they stand: then they follow the one before."""

    def __init__(self, styles: dict[int, str], source: str) -> None:
        self.found = Flaws()
        self.styles = styles
        self.source = source
        self.row = 0
        self.column = -1
        self.cell: dict[str, str] = {}
        self.formula = self.value = self.within = False
        self.rows_merged = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            if place is not None:
                self.row, self.column = int(place[2]), _column(place[1])
            else:
                self.column += 1
            self.cell = attributes
            self.formula = self.value = False
        elif name == "v" or name == "t":
            self.within = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) if stated.isdecimal() else self.row + 1
            self.column = -1
        elif name == "mergeCell" and (area := _AREA.fullmatch(attributes.get("ref", ""))):
            self._merge(*area.groups())

    def text(self, data: str) -> None:
        if self.within and data:
            self.value = True

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v" or name == "t":
            self.within = False
        elif name == "c":
            kind = self.cell.get("t", "n")
            if kind == "e":
                self._break("holds an error")
            elif self.formula and not self.value:
                self._break("holds a formula without a stored value")
            elif kind == "n" and self.styles:
                style = self.cell.get("s", "")
                mark = self.styles.get(int(style)) if style.isdecimal() else None
                if mark is not None:
                    self.found.marked.setdefault(self.row, {})[self.column] = mark

    def refuse_types(self, *_: object) -> None:
        where = Where(source=self.source)
        raise FormatError("declares types of its own", where=where, remedy="Save it again as .xlsx")

    def _break(self, why: str) -> None:
        self.found.broken.setdefault(self.row, (f"{_letters(self.column)}{self.row}", why))

    def _merge(self, left: str, top: str, right: str, bottom: str) -> None:
        first = int(top) + (left == right)  # the row of the value has cells without it only beside it
        self.rows_merged += int(bottom) - first + 1
        if self.rows_merged > _MOST_MERGED:
            raise FormatError(
                "has too many merged cells",
                where=Where(source=self.source),
                remedy="Take them apart, and fill each of them",
            )
        for row in range(first, int(bottom) + 1):
            self.found.merged.setdefault(row, f"{left}{top}:{right}{bottom}")


def _column(letters: str) -> int:
    """The place of a column, from 0."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _letters(column: int) -> str:
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
