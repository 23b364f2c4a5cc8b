"""Plain CSV extracts of the Entity List and the Unverified List.

    name,aliases,countries,footnotes,requirement,policy,fr      the Entity List
    name,countries                                              the Unverified List

Aliases stand between " | ", countries and footnotes between blanks. `footnotes` are what the maker of the extract read
from the requirement; ours are read from it again, and those of the extract that are not among them are told in
`remarks`. The extract has no days; `from_` is that of a citation where one holds a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from narrows.errors import InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_csl import CslAddress, CslRecord, entry_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_table import header_of, records
from narrows.lists.readers.us_text import citations_of, clean, first_day, place, read_head

__all__ = ["ListsCsv"]

_ENTITY_LIST = ("name", "aliases", "countries", "footnotes", "requirement", "policy", "fr")
_UNVERIFIED = ("name", "countries")
_SOURCES = {_ENTITY_LIST: "Entity List (EL)", _UNVERIFIED: "Unverified List (UVL)"}


class ListsCsv:
    """Reads both extracts; `list_id` stands in for us.el or us.uvl. `Entry.line` is the line of the record."""

    format = "us-lists-csv"

    def sniff(self, head: bytes) -> bool:
        """Whether the first line names the columns of one of them."""
        return tuple(header_of(head, ",")) in _SOURCES

    def header(self, path: Path) -> Header:
        """The file tells nothing of itself."""
        read_head(path)
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError as `us_table.records` does."""
        named = tuple(header_of(read_head(path), ","))
        columns = named if named in _SOURCES else _ENTITY_LIST
        ids = Ids()
        for item in records(path, columns, ","):
            if item.error is not None:
                yield item.error
                continue
            try:
                entry = _entry(item.cells, _SOURCES[columns], ids, item.where)
            except InputError as error:
                yield error
            else:
                yield entry if list_id is None else _of_list(entry, list_id)


def _entry(cells: dict[str, str], source: str, ids: Ids, where: Where) -> Entry:
    record = CslRecord(
        source=source,
        name=cells["name"],
        alt_names=[alias for alias in cells.get("aliases", "").split(" | ") if alias],
        addresses=[CslAddress(country=text) for text in _places(cells["countries"])],
        federal_register_notice=cells.get("fr"),
        license_requirement=cells.get("requirement"),
        license_policy=cells.get("policy"),
    )
    entry = entry_of(record, ids, where)
    lost = [mark for mark in cells.get("footnotes", "").split() if mark not in entry.footnotes]
    remarks = [entry.remarks, *(f"the extract has footnote {mark}" for mark in lost)]
    return msgspec.structs.replace(
        entry,
        remarks="; ".join(filter(None, remarks)),
        from_=first_day(citations_of(cells.get("fr", ""))),
    )


def _of_list(entry: Entry, list_id: str) -> Entry:
    return msgspec.structs.replace(entry, list=list_id, id=f"{list_id}:{entry.id.partition(':')[2]}")


def _places(cell: str) -> list[str]:
    """The countries of a cell; a place of several words is told by its last, or stands in the table as a whole."""
    text = clean(cell)
    if not text or place(text).known:
        return [text] if text else []
    out: list[str] = []
    rest = text
    while rest:
        words = rest.split()
        for count in range(len(words), 0, -1):
            if place(" ".join(words[:count])).known or count == 1:
                out.append(" ".join(words[:count]))
                rest = " ".join(words[count:])
                break
    return [re.sub(r"\s+", " ", text) for text in out]
