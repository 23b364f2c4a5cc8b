"""Japan's End User List of the Ministry of Economy, Trade and Industry (METI).

The ministry publishes a table of two languages: No., country or region, company or organization, also known as, and
the types of weapons its entities are a concern for. `jp-meti-xlsx` reads it as a workbook, `jp-meti-json` a snapshot
repackaged as JSON. Numbers change with every revision, so ids are made from names. No entry says since when it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.identity import made_id
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding_json import JsonRecord, json_array, strings, text_field
from narrows.lists.readers.encoding_names import Names, cut_off, even
from narrows.lists.readers.meti_words import (
    LIST,
    TITLE,
    add_name,
    bulleted,
    column_of,
    country_and_rest,
    types_of,
)
from narrows.lists.readers.mofcom import verified_day
from narrows.tabular.xlsx_reader import SheetRow, xlsx_rows

__all__ = ["MetiJson", "MetiXlsx"]

_CODE = "jp-end-user-list"
_HEADING_WITHIN = 20  # rows of a title above the headings
_FIELDS = ("number", "country", "name", "aliases", "types")
_DAY = re.compile(r"([0-9]{4})[年./-]\s*([0-9]{1,2})[月./-]\s*([0-9]{1,2})")


def _entry(
    names: Names, country: str, types: str, where: Where, *, remarks: list[str], url: str = ""
) -> Iterator[Entry | InputError]:
    every = names.all()
    if not every:
        raise FieldError("an entity without a name", where=where, remedy="Look it up in the official list")
    programs, rest = types_of(types)
    code, _ = country_and_rest(country)
    line = where.line if where.line is not None else where.row
    yield Entry(
        id=made_id(LIST, every[0].text, code),
        list=LIST,
        type="organization",
        names=every,
        countries=(code,) if code else (),
        programs=programs,
        remarks="; ".join([*remarks, *names.remarks]),
        url=url,
        line=line,
    )
    if country and not code:
        what = f"{cut_off(country)!r} is no country, of {every[0].text!r}"
        yield FieldError(what, where=where, remedy="Correct the record; it is screened for any country")
    if rest or not programs:
        what = f"{cut_off(types)!r} names no known type of weapons, of {every[0].text!r}"
        yield FieldError(what, where=where, remedy="Correct the record; it is screened all the same")


class MetiJson:
    """The list as one JSON array with `entity_name`, `aliases`, `addresses` (the country) and `reason` (the types)."""

    format = "jp-meti-json"

    def sniff(self, head: bytes) -> bool:
        return head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"[") and bool(
            re.search(rf'"list_id"\s*:\s*"{_CODE}"'.encode(), head)
        )

    def header(self, path: Path) -> Header:
        return Header(published=verified_day(path))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        _check(list_id, path)
        for record in json_array(path):
            if isinstance(record, InputError):
                yield record
                continue
            try:
                yield from _from_json(record, Where(source=str(path), line=record.line))
            except InputError as error:
                yield error


def _from_json(record: JsonRecord, where: Where) -> Iterator[Entry | InputError]:
    source = where.source or ""
    if text_field(record, "list_id", source) != _CODE:
        raise FieldError("is of another list", where=where, remedy=f"Keep the records of {_CODE}")
    name = even(text_field(record, "entity_name", source))
    country = even(" ".join(strings(record, "addresses", source)))
    remarks = []
    if not name:
        # The table of some pages is cut so that the name has run into the country.
        code, name = country_and_rest(country)
        if code and name:
            remarks.append(f"the name is published as part of {country!r}")
            country = country[: len(country) - len(name)].strip()
    names = Names()
    for text in (*bulleted(name), *strings(record, "aliases", source)):
        add_name(names, text)
    url = text_field(record, "source_url", source)
    reason = text_field(record, "reason", source)
    yield from _entry(names, country, reason, where, remarks=remarks, url=url)


class MetiXlsx:
    """The list as a workbook of one sheet, with the headings of the official table in Japanese, English or both."""

    format = "jp-meti-xlsx"

    def sniff(self, head: bytes) -> bool:  # noqa: ARG002  # as every reader has it
        return False  # the headings lie packed in the archive: see `sniff_file`

    def sniff_file(self, path: Path) -> bool:
        """Whether a workbook has the headings of the list."""
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return False
            try:
                _columns(xlsx_rows(stream, str(path)), str(path))
            except InputError:
                return False
        return True

    def header(self, path: Path) -> Header:
        with path.open("rb") as stream:
            above, _ = _columns(xlsx_rows(stream, str(path)), str(path))
        return Header(published=next(filter(None, map(_day, above)), None))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        _check(list_id, path)
        source = str(path)
        last = 0
        with path.open("rb") as stream:
            rows = xlsx_rows(stream, source)
            _, columns = _columns(rows, source)
            for row in rows:
                where = Where(source=source, row=row.row)
                if row.error is not None:
                    yield row.error
                    last += 1
                    continue
                cells = {
                    field: "\n".join(
                        filter(None, (_text(row.cells[at]) for at in places if at < len(row.cells)))
                    )
                    for field, places in columns.items()
                }
                if _is_beside(cells):
                    continue
                number = _number(cells["number"], where)
                if number != last + 1:
                    what = f"entity {number} follows entity {last}"
                    raise FormatError(what, where=where, remedy="Export the whole table again")
                last += 1
                try:
                    yield from _from_row(cells, where)
                except InputError as error:
                    yield error


def _from_row(cells: dict[str, str], where: Where) -> Iterator[Entry | InputError]:
    # A cell has the Japanese on one line and the English on the next.
    lines = [line for line in map(even, cells["country"].split("\n")) if line]
    country = next((line for line in reversed(lines) if country_and_rest(line)[0]), even(cells["country"]))
    names = Names()
    for text in (*bulleted(even(cells["name"])), *bulleted(cells["aliases"])):
        add_name(names, text)
    yield from _entry(names, country, cells["types"], where, remarks=[])


def _columns(rows: Iterator[SheetRow], source: str) -> tuple[list[str], dict[str, list[int]]]:
    """The texts above the headings, and the places of each field. Raises FormatError where there are no headings."""
    above: list[str] = []
    for row, _ in zip(rows, range(_HEADING_WITHIN), strict=False):
        places: dict[str, list[int]] = {field: [] for field in _FIELDS}
        for at, cell in enumerate(row.cells):
            field = column_of(_text(cell))
            if field:
                places[field].append(at)
        if all(len(places[field]) == 1 for field in _FIELDS if field != "types") and places["types"]:
            return above, places
        above += [_text(cell) for cell in row.cells if cell not in ("", None)]
    raise FormatError(
        f"has no row with the headings of the {TITLE[1]}",
        where=Where(source=source),
        remedy="Keep No., Country or Region, Company or Organization, Also Known As, Type of WMD",
    )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _is_beside(cells: dict[str, str]) -> bool:
    """Whether a row is no entity: a note, or the headings again at the top of a page."""
    if column_of(cells["number"]) == "number":
        return column_of(cells["name"]) == "name"
    return not (cells["name"] or cells["aliases"]) and not re.fullmatch(r"[0-9]+", cells["number"])


def _number(text: str, where: Where) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise FormatError(
            f"{cut_off(text)!r} is no number of an entity", where=where, remedy="Keep the table as it is"
        )
    return int(text)


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _check(list_id: str | None, path: Path) -> None:
    if list_id not in (None, LIST):
        raise FormatError(
            f"is {LIST}, not {list_id}", where=Where(source=str(path)), remedy="Leave the list out"
        )
