"""The Consolidated Screening List as CSV: the file `consolidated.csv` of trade.gov.

The fields are those of the JSON (see `us_csl`), with `_id` for `id`. Lists stand in one cell, their items set apart by
"; ": addresses, each with its country code at its end, and identifiers as "kind, number, country, dates". An item that
holds a "; " of its own comes apart there. A published file repeats its header row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from narrows.errors import FieldError, InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_csl import CslAddress, CslId, CslRecord, entry_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_table import header_of, records
from narrows.lists.readers.us_text import clean, read_head

__all__ = ["CslCsv"]

COLUMNS = (
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses"),
    *("federal_register_notice", "start_date", "end_date", "standard_order", "license_requirement"),
    *(
        "license_policy",
        "call_sign",
        "vessel_type",
        "gross_tonnage",
        "gross_registered_tonnage",
        "vessel_flag",
    ),
    *("vessel_owner", "remarks", "source_list_url", "alt_names", "citizenships", "dates_of_birth"),
    *("nationalities", "places_of_birth", "source_information_url", "ids"),
)
_LISTS = ("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth")
_COUNTRY = re.compile(r"^(?P<text>.*?),?\s*\b(?P<country>[A-Z]{2})$", re.DOTALL)
_DATED = re.compile(r"^(?P<rest>.*), (?P<country>[A-Z]{2}), (?P<dates>[^,]+(?:, [^,]+)?)$")


class CslCsv:
    """Reads the CSV; `list_id` picks the entries of one list. `Entry.line` is the line a record starts in."""

    format = "csl-csv"

    def sniff(self, head: bytes) -> bool:
        """Whether the first line names the columns."""
        return tuple(header_of(head, ",")) == COLUMNS

    def header(self, path: Path) -> Header:
        """The file tells nothing of itself."""
        read_head(path)
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError as `us_table.records` does."""
        ids = Ids()
        for item in records(path, COLUMNS, ","):
            if item.error is not None:
                yield item.error
                continue
            try:
                entry = entry_of(_record(item.cells), ids, item.where)
            except msgspec.ValidationError as error:
                yield FieldError(f"the record is not as published: {error}", where=item.where)
            except InputError as error:
                yield error
            else:
                if list_id is None or entry.list == list_id:
                    yield entry


def _record(cells: dict[str, str]) -> CslRecord:
    out: dict[str, object] = {
        key: text or None for key, text in cells.items() if key not in ("_id", "ids", "addresses")
    }
    out["id"] = cells["_id"]
    for key in _LISTS:
        out[key] = _items(cells[key])
    out["addresses"] = [_address(text) for text in _items(cells["addresses"])]
    out["ids"] = [_identifier(text) for text in _items(cells["ids"])]
    return msgspec.convert(out, CslRecord)


def _items(cell: str) -> list[str]:
    return [text for text in (piece.strip(" ;") for piece in cell.split("; ")) if text]


def _address(text: str) -> CslAddress:
    text = clean(text).strip(" ,")
    found = _COUNTRY.match(text)
    if found is None:
        return CslAddress(address=text)
    return CslAddress(address=found["text"].strip(" ,") or None, country=found["country"])


def _identifier(text: str) -> CslId:
    text = clean(text)
    kind, comma, rest = text.partition(", ")
    if not comma:
        return CslId(type="unknown", number=text)
    dates = country = None
    if dated := _DATED.match(rest):
        rest, country, dates = dated["rest"], dated["country"], dated["dates"]
    elif found := re.match(r"^(.+), ([A-Z]{2})$", rest):
        rest, country = found[1], found[2]
    return CslId(type=kind, number=rest, country=country, issue_date=dates)
