"""A private list as CSV or XLSX, one party in a row: format `table`.

Headings that are names of fields need no mapping (`narrows.lists.readers.mapping`). What cannot be read of a party, a
country or a date, is an error beside the party, which is screened without it: nobody leaves a list by a typing error.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.entry import Address, Entry, EntryType, Identifier, NameKind, Quality
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding import ENCODING_REMEDY
from narrows.lists.readers.encoding_names import Names, country_code, cut_off, even, file_list_id
from narrows.lists.readers.mapping import Place, TableMapping, columns_of, headed_name
from narrows.lists.readers.us_ids import Ids
from narrows.tabular.cells import ABSENT, read_cell
from narrows.tabular.csv_reader import csv_rows
from narrows.tabular.fieldkinds import Kind
from narrows.tabular.xlsx_reader import xlsx_rows

__all__ = ["Table"]

TYPES: dict[str, EntryType] = {
    "organization": "organization",
    "organisation": "organization",
    "entity": "organization",
    "company": "organization",
    "person": "person",
    "individual": "person",
    "vessel": "vessel",
    "ship": "vessel",
    "aircraft": "aircraft",
    "airplane": "aircraft",
    "address": "address",
    "unknown": "unknown",
}
_NAMES: tuple[tuple[str, NameKind, Quality], ...] = (
    ("name", "primary", "strong"),
    ("native_names", "native", "strong"),
    ("aliases", "alias", "strong"),
    ("former_names", "former", "strong"),
    ("weak_aliases", "alias", "weak"),
)
_WORKBOOK = b"PK\x03\x04"
_CODE = re.compile(r"[A-Z]{2}")
_IDENTIFIER = re.compile(r"(?:([A-Za-z][A-Za-z0-9_ -]{0,30}):)?\s*(.*?)(?:\s*\(([A-Za-z]{2})\))?")
_BIRTH = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?|/[0-9]{4})?")


class Table:
    """A reader of private tables; `list_id` names the list, which is else named after the file."""

    format = "table"

    def __init__(self, mapping: TableMapping | None = None) -> None:
        self.mapping = mapping

    def sniff(self, head: bytes) -> bool:
        if head.startswith(_WORKBOOK):
            return True
        encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        first = head.decode(encoding, "replace").lstrip().partition("\n")[0]
        if first[:1] in ("<", "{", "[", ""):
            return False
        row = next(csv_rows(io.BytesIO(first.encode()), ""), None)
        return row is not None and row.error is None and headed_name(row.cells)

    def header(self, path: Path) -> Header:  # noqa: ARG002  # a table says nothing of itself
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        source = str(path)
        of = list_id or file_list_id(path.name)
        rows = _rows(path)
        first = next(rows, None)
        if first is None:
            raise FormatError("is empty", where=Where(source=source), remedy="Give a row of column names")
        if first.error is not None:
            raise first.error
        places, width = columns_of(first.cells, self.mapping, source)
        ids = Ids()
        for row in rows:
            if row.error is not None:
                yield row.error
            elif len(row.cells) != width:
                what = f"has {len(row.cells)} cells where the table has {width} columns"
                yield FormatError(what, where=row.where, remedy="Quote cells that hold the separator")
            else:
                yield from _Party(row, places, of, ids).read()


class _Row(NamedTuple):
    where: Where
    cells: Sequence[object]
    error: InputError | None = None

    @property
    def line(self) -> int | None:
        return self.where.line if self.where.line is not None else self.where.row


def _rows(path: Path) -> Iterator[_Row]:
    source = str(path)
    with path.open("rb") as stream:
        workbook = stream.read(len(_WORKBOOK)) == _WORKBOOK
        stream.seek(0)
        if workbook:
            for row in xlsx_rows(stream, source):
                yield _Row(Where(source=source, row=row.row), row.cells, row.error)
            return
        for line in csv_rows(stream, source, "\t" if path.suffix.lower() == ".tsv" else None):
            if line.error is not None:
                # A quote or an encoding that is wrong leaves it open what the rest of the file says.
                undecodable = "is not valid" in line.error.what and "CSV" not in line.error.what
                remedy = ENCODING_REMEDY if undecodable else line.error.remedy
                raise FormatError(line.error.what, where=line.error.where, remedy=remedy)
            yield _Row(Where(source=source, line=line.line), line.cells)


class _Party:
    """One row on its way to an entry."""

    def __init__(self, row: _Row, places: dict[str, list[Place]], of: str, ids: Ids) -> None:
        self._row = row
        self._places = places
        self._list = of
        self._ids = ids
        self._problems: list[InputError] = []

    def read(self) -> Iterator[Entry | InputError]:
        """The entry, and after it what could not be read of it; an error alone for a row without a name."""
        names = Names()
        for field, kind, quality in _NAMES:
            for text in self._texts(field):
                names.add(text, kind, quality)
        if not names.all():
            self._problem("name", "the row has no name", "Write one, or remove the row")
            yield from self._problems
            return
        countries = self._countries("country")
        first = names.all()[0].text
        start, end = self._day("from"), self._day("until")
        if start and end and end < start:
            self._problem("until", f"ends on {end}, before it starts on {start}", "Correct one of the days")
            end = None
        yield Entry(
            id=self._one("id") or self._made_id(first, countries),
            list=self._list,
            type=self._type(),
            names=names.all(),
            countries=countries,
            nationalities=self._countries("nationality"),
            addresses=tuple(Address(text=even(text)) for text in self._texts("address")),
            identifiers=tuple(map(identifier, self._texts("identifiers"))),
            birth_dates=self._births(),
            programs=tuple(self._texts("program")),
            citations=tuple(self._texts("citation")),
            license_requirement=self._one("license_requirement"),
            footnotes=tuple(word for text in self._texts("footnotes") for word in text.split()),
            policy_text=self._one("policy"),
            from_=start,
            until=end,
            remarks="; ".join([*self._texts("remarks"), *names.remarks]),
            url=self._one("url"),
            line=self._row.line,
        )
        yield from self._problems

    def _made_id(self, name: str, countries: tuple[str, ...]) -> str:
        """Of the name and country; where another row has the same, of all that the row says."""
        country = countries[0] if countries else ""
        return self._ids.made(self._list, name, country, *(str(cell) for cell in self._row.cells))

    def _problem(self, field: str, what: str, remedy: str) -> None:
        where = self._row.where
        place = Where(source=where.source, line=where.line, row=where.row, field=field)
        self._problems.append(FieldError(what, where=place, remedy=remedy))

    def _cells(self, field: str) -> Iterator[tuple[object, str]]:
        for place in self._places.get(field, ()):
            yield self._row.cells[place.at], place.split

    def _texts(self, field: str) -> list[str]:
        found: list[str] = []
        for cell, split in self._cells(field):
            try:
                value = read_cell(cell, Kind.TEXT)
            except FieldError as error:
                self._problem(field, error.what, error.remedy)
                continue
            if not isinstance(value, str):
                continue
            parts = (
                [value] if field in ("name", "remarks", "policy") else re.split(f"[{split or '|;'}]", value)
            )
            found += [part for part in map(even, parts) if part]
        return found

    def _one(self, field: str) -> str:
        """The text of a field that has one column and is not parted."""
        cells = [cell for cell, _ in self._cells(field)]
        try:
            value = read_cell(cells[0], Kind.TEXT) if cells else ABSENT
        except FieldError as error:
            self._problem(field, error.what, error.remedy)
            return ""
        return even(value) if isinstance(value, str) else ""

    def _countries(self, field: str) -> tuple[str, ...]:
        codes: list[str] = []
        for text in self._texts(field):
            code = country_code(text)
            if code:
                codes.append(code)
                continue
            # Codes are written one after another, with blanks between them, as well.
            words = text.split()
            found = [country_code(word) if _CODE.fullmatch(word) or len(word) > 3 else "" for word in words]
            codes += filter(None, found)
            if not all(found):
                self._problem(
                    field, f"{cut_off(text)!r} is no country", "Write an ISO 3166-1 code such as CN"
                )
        return tuple(dict.fromkeys(codes))

    def _type(self) -> EntryType:
        text = self._one("type")
        if text and text.casefold() not in TYPES:
            self._problem("type", f"{cut_off(text)!r} is no type of party", f"Use one of {', '.join(TYPES)}")
        return TYPES.get(text.casefold(), "unknown")

    def _day(self, field: str) -> date | None:
        for cell, _ in self._cells(field):
            if isinstance(cell, datetime):
                return cell.date()
            if isinstance(cell, date):
                return cell
        text = self._one(field)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._problem(field, f"{cut_off(text)!r} is no date", "Write it as YYYY-MM-DD")
            return None

    def _births(self) -> tuple[str, ...]:
        found = [
            cell.isoformat()[:10]
            for cell, _ in self._cells("birth_date")
            if isinstance(cell, datetime | date)
        ]
        for text in [] if found else self._texts("birth_date"):
            if _BIRTH.fullmatch(text):
                found.append(text)
            else:
                what = f"{cut_off(text)!r} is no date of birth"
                self._problem("birth_date", what, "Write 1961-07-05 or 1961")
        return tuple(found)


def identifier(text: str) -> Identifier:
    """`kind: value (CC)`, of which the value alone is needed."""
    found = _IDENTIFIER.fullmatch(text)
    if not found or not found[2]:
        return Identifier(kind="unknown", value=text)
    kind = "_".join((found[1] or "unknown").casefold().replace("-", " ").split())
    return Identifier(kind=kind, value=found[2], country=country_code(found[3]) if found[3] else "")
