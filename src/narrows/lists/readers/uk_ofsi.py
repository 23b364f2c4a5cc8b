"""The consolidated list of financial sanctions targets of the UK's OFSI, as XML.

Format: ConList.xml ("2022 format"), an `ArrayOfFinancialSanctionsTarget` of flat rows. OFSI closed this list on
2026-01-28 in favor of the UK sanctions list; copies of it remain, and stand for earlier days. What is worth knowing:

- There is a row for each name, not for each target: the rows of one target share a `GroupID`, and repeat its other
  facts. They need not stand together, so a first pass counts the rows of each group and an entry is given with the
  last of its rows.
- One field may hold several values, "(1) Kabul (2) Herat".
- Dates are dd/mm/yyyy or ISO with a time; "00" stands for a day or month that is not known.
- `GrpStatus` is A for an asset freeze, I for an investment ban.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import InputError
from narrows.lists.entry import Entry, Link
from narrows.lists.readers.base import Header
from narrows.lists.readers.uk_sanctions import imo
from narrows.lists.readers.xmlstream import Element, line_of, records, sniffed, text
from narrows.lists.readers.xmlstream_dates import british
from narrows.lists.readers.xmlstream_draft import Draft, entries, picked, words_of

LIST_ID = "uk.ofsi"
ROOT = "ArrayOfFinancialSanctionsTarget"
NAMESPACES = ("http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist", "")
_RECORD = "FinancialSanctionsTarget"
_NUMBERED = re.compile(r"\(\d{1,2}\)")
_REMARKS = (
    ("title", "Title"),
    ("position", "Individual_Position"),
    ("gender", "Individual_Gender"),
    ("passport", "Individual_PassportDetails"),
    ("national id", "Individual_NIDetails"),
    ("type of entity", "Entity_Type"),
    ("type of ship", "Ship_Type"),
    ("previous flag", "Ship_PreviousFlags"),
    ("tonnage", "Ship_Tonnage"),
    ("length", "Ship_Length"),
    ("year built", "Ship_YearBuilt"),
    ("phone", "PhoneNumber"),
    ("e-mail", "EmailAddress"),
    ("website", "Website"),
    ("", "OtherInformation"),
    ("reasons", "UKStatementOfReasons"),
    ("listing", "ListingType"),
    ("UK sanctions list", "UKSanctionsListRef"),
    ("UN reference", "UNRef"),
    ("last updated", "LastUpdated"),
)
_LINKS = (
    ("subsidiary_of", "Entity_ParentCompany"),
    ("parent_of", "Entity_Subsidiaries"),
    ("owned_or_operated_by", "Ship_CurrentOwners"),
    ("formerly_owned_or_operated_by", "Ship_PreviousOwners"),
)


class _Target:
    """The rows of one group that were read so far."""

    def __init__(self, line: int | None) -> None:
        self.draft = Draft(words_of("uk"), line)
        self.type = ""
        self.listed: set[str] = set()
        self.measures: list[str] = []


class UkOfsi:
    """Reads OFSI's consolidated list. Ids are `uk.ofsi:` and the group's number."""

    format = "uk-ofsi"

    def sniff(self, head: bytes) -> bool:
        return sniffed(head, ROOT, NAMESPACES)

    def header(self, path: Path) -> Header:  # noqa: ARG002 - the file says nothing of itself
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        rows_left = Counter(_group(row) for row in _rows(path))
        targets: dict[str, _Target] = {}

        def made(row: Element) -> Iterator[Entry]:
            group = _group(row)
            target = targets.setdefault(group, _Target(line_of(row)))
            _add(target, row)
            rows_left[group] -= 1
            if not group or not rows_left[group]:
                yield _entry(targets.pop(group), group)

        yield from picked(path, entries(path, _rows(path), made), list_id)


def _rows(path: Path) -> Iterator[Element]:
    return records(path, (_RECORD,), root=ROOT, namespaces=NAMESPACES)


def _group(row: Element) -> str:
    return text(row, "GroupID")


def _add(target: _Target, row: Element) -> None:
    draft = target.draft
    parts = (*(text(row, f"name{n}") or text(row, f"Name{n}") for n in range(1, 6)), text(row, "Name6"))
    kind = draft.words.get("alias", text(row, "AliasType")) or "alias"
    weak = draft.words.get("weak", text(row, "AliasQuality")) is not None
    draft.names(" ".join(part for part in parts if part), kind, weak=weak)
    draft.names(text(row, "NameNonLatinScript"), "native")
    lines = [text(row, f"Address{n}") for n in range(1, 7)]
    draft.address([*lines, text(row, "PostCode")], text(row, "Country"), lines[-1])
    for born in _values(text(row, "Individual_DateOfBirth")):
        draft.born(british(born), born)
    towns = _values(text(row, "Individual_TownOfBirth"))
    states = _values(text(row, "Individual_CountryOfBirth"))
    if len(towns) == len(states):
        draft.birth_places += [f"{town}, {state}" for town, state in zip(towns, states, strict=True)]
    else:
        draft.birth_places += [*towns, *states]
    for nationality in _values(text(row, "Individual_Nationality")):
        draft.nationality(nationality)
    for kind, field in (
        ("passport", "Individual_PassportNumber"),
        ("national_id", "Individual_NINumber"),
        ("registration", "Entity_BusinessRegNumber"),
    ):
        for number in _values(text(row, field)):
            draft.identifier(kind, number)
    imo(draft, text(row, "Ship_IMONumber"))
    draft.stands_under(text(row, "Ship_Flag"), "flag")
    for kind, field in _LINKS:
        draft.links += [Link(kind=kind, name=name) for name in _values(text(row, field))]
    draft.programs.append(text(row, "RegimeName"))
    for label, field in _REMARKS:
        draft.remark(label, text(row, field))
    status = text(row, "GrpStatus")
    target.measures.append(text(row, "GroupSanctions") or draft.words.get("status", status) or status)
    target.type = target.type or text(row, "GroupTypeDescription")
    target.listed |= {text(row, "DateDesignated") or text(row, "DateListed")} - {""}


def _entry(target: _Target, group: str) -> Entry:
    draft = target.draft
    read = sorted((found, published) for published in target.listed if (found := british(published)))
    listed = read[0] if read else (None, ", ".join(sorted(target.listed)))
    return draft.entry(
        f"{LIST_ID}:{group}" if group else "",
        LIST_ID,
        draft.type(target.type),
        listed=listed,
        policy_text=", ".join(dict.fromkeys(measure for measure in target.measures if measure)),
    )


def _values(field: str) -> list[str]:
    return [value for part in _NUMBERED.split(field) if (value := part.strip(" ,;"))]
