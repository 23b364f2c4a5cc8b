"""Lists of several agencies in one plain JSON form: a list's id, its count, and its entities.

    {"list_id": "bis-entity-list", "source_file": ..., "extracted": "2026-07-09", "count": 3409,
     "entities": [{"name", "aliases", "country", "address", "status", "effective_date", "federal_register", "notes"}]}

`data/us_sources.csv` gives our id of a list. What `notes` and `federal_register` mean differs by list: the license
requirement of the Entity List (cut off after 200 characters, which is told), the kind and the end of a denial order, a
date of birth of a debarred person, the sanctions of a nonproliferation entry with their ends.

`from_` is `effective_date`: the first day of a denial order or of a sanction, the day of a debarment, the effective day
of the investment ban; for the Entity List and the MEU List, which have none, the day of the earliest notice cited. A
nonproliferation entry ends (`until`) when the last of its sanctions has, and only if each tells when. A notice or
status that says more than that is kept in `remarks`. `Entry.line` is the number of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.entry import Address, Entry, Identifier, Link, Name
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_csl import is_address_label
from narrows.lists.readers.us_entries import address_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_names import names_of, within
from narrows.lists.readers.us_parties import parties_in
from narrows.lists.readers.us_stream import Member, members
from narrows.lists.readers.us_supplement import read_addresses, split_name
from narrows.lists.readers.us_text import (
    citations_of,
    clean,
    find_day,
    first_day,
    nameless,
    place,
    read_birth,
    read_day,
    read_head,
)
from narrows.lists.readers.us_words import list_of_json_id, read_requirement

__all__ = ["ListsJson"]

_FIELDS = ("name", "aliases", "country", "address", "status", "effective_date", "federal_register", "notes")
_EXPIRES = re.compile(r"^Expires: (.+)$")
_USCC = re.compile(r"^USCC: (\w+)(?: \(([^)]*)\))?$")
_ENDED = re.compile(
    r"status: (?:expired|lifted|terminated|all provisions expired)(?: on| as of)? ([\d/]+)\s*(?:;|$)",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"Authority: ([^;]+)")
_PART_OF = re.compile(r"^Subordinate institution of (.+)$")


class _Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    aliases: list[str] | None = None
    country: str | None = None
    address: str | None = None
    status: str | None = None
    effective_date: str | None = None
    federal_register: str | None = None
    notes: str | None = None


class ListsJson:
    """Reads the form; `list_id` stands in for the list's own id."""

    format = "us-lists-json"

    def sniff(self, head: bytes) -> bool:
        """Whether a file starts with the members of the form."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith(b"{") and b'"list_id"' in start[:2000] and b'"entities"' in start

    def header(self, path: Path) -> Header:
        """The day of the extract and its count."""
        read_head(path)
        said = {item.key: item.value for item in _members_before(path)}
        count = said.get("count")
        return Header(
            published=read_day(str(said.get("extracted", ""))),
            claimed=count if isinstance(count, int) else None,
        )

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError for an unknown list and for a count that is not met."""
        read_head(path)
        source = str(path)
        said: dict[str, object] = {}
        ids = Ids()
        read = 0
        for item in members(path, "entities"):
            if isinstance(item, Member):
                said[item.key] = item.value
                continue
            read += 1
            own = list_id or list_of_json_id(str(said.get("list_id", "")))
            if own is None:
                raise FormatError(
                    f"is of the list {said.get('list_id')!r:.60}, which is not known",
                    where=Where(source=source),
                    remedy="Say which list it is, or report it",
                )
            where = Where(source=source, line=item.line, row=item.number)
            try:
                yield _Reading(own, ids, where).entry(_entity(item.value, where))
            except FormatError:
                raise
            except InputError as error:
                yield error
        count = said.get("count")
        if (isinstance(count, int) and count != read) or read == 0:
            raise FormatError(
                f"says that it has {count} records and has {read}",
                where=Where(source=source),
                remedy="Get the file again",
            )


def _members_before(path: Path) -> Iterator[Member]:
    for item in members(path, "entities"):
        if not isinstance(item, Member):
            return
        yield item


def _entity(value: object, where: Where) -> _Entity:
    try:
        return msgspec.convert(value, _Entity)
    except msgspec.ValidationError as error:
        raise FieldError(
            f"the record is not of this form: {error}",
            where=where,
            remedy=f"Its fields are {', '.join(_FIELDS)}",
        ) from None


class _Reading:
    def __init__(self, list_id: str, ids: Ids, where: Where) -> None:
        self.list_id = list_id
        self.ids = ids
        self.where = where
        self.notes: list[str] = []
        self.until: date | None = None
        self.births: list[str] = []
        self.identifiers: list[Identifier] = []
        self.links: list[Link] = []
        self.programs: list[str] = []
        self.requirement = ""

    def entry(self, raw: _Entity) -> Entry:
        label = clean(raw.name)
        if not label:
            raise nameless(self.where)
        self._notes(clean(raw.notes))
        if raw.status and clean(raw.status):
            self.notes.append(f"status: {clean(raw.status)}")
        requirement = read_requirement(self.requirement)
        self.notes += requirement.notes
        found = place(raw.country or "")
        if raw.country and clean(raw.country) and not found.codes:
            self.notes.append(f"country: {clean(raw.country)}")
        addresses, aliases = self._addresses(raw, found.codes)
        citations = citations_of(raw.federal_register or "")
        country = found.codes[0] if found.codes else ""
        from_ = self._since(clean(raw.effective_date)) or first_day(citations)
        if from_ is not None and self.until is not None and self.until < from_:
            self.notes.append(f"ends on {self.until}, which is before it starts")
            self.until = None
        address = is_address_label(label)
        names = self._names(label, aliases)
        if address:
            self.notes.append(f"listed as {label}")
            if addresses:
                names = (Name(text=addresses[0].text, kind="primary"),)
        return Entry(
            id=self.ids.made(
                self.list_id,
                names[0].text if not address else label,
                country,
                clean(raw.address),
                clean(raw.federal_register),
            ),
            list=self.list_id,
            type="address" if address else "unknown",
            names=names,
            countries=tuple(dict.fromkeys((*found.codes, *(a.country for a in addresses if a.country)))),
            addresses=addresses,
            identifiers=tuple(self.identifiers),
            birth_dates=tuple(self.births),
            programs=tuple(dict.fromkeys(self.programs)),
            citations=tuple(citation.text for citation in citations),
            license_requirement=requirement.text,
            footnotes=requirement.footnotes,
            links=tuple(self.links),
            from_=from_,
            until=self.until,
            remarks="; ".join(dict.fromkeys(self.notes)),
            line=self.where.row,
        )

    def _addresses(self, raw: _Entity, codes: tuple[str, ...]) -> tuple[tuple[Address, ...], list[str]]:
        """The addresses, those among them that run on behind an alias, and the aliases without them."""
        texts, see = read_addresses(raw.address or "")
        self.notes += see
        aliases = []
        for alias in raw.aliases or []:
            name, rest = split_name(alias)
            behind, see = read_addresses(rest)
            if any(char.isdigit() for char in rest) and any(address_of(text).country for text in behind):
                aliases.append(name)
                texts += behind
                self.notes += see
            else:
                aliases.append(alias)
        addresses = [address_of(text) for text in dict.fromkeys(texts)]
        if len(addresses) == 1 and len(codes) == 1 and not addresses[0].country:
            addresses = [Address(text=addresses[0].text, country=codes[0])]
        return tuple(addresses), aliases

    def _names(self, label: str, aliases: list[str]) -> tuple[Name, ...]:
        if inner := within(label):
            self.links.append(Link(kind=inner.kind, name=inner.outer))
            self.notes.append(f"listed as {label}")
            names = names_of(inner.name, aliases, label=label)
        else:
            parties = parties_in(label)
            if parties:
                self.notes.append(f"several parties are listed as {label}")
            names = names_of(label, [*aliases, *parties])
        if not names:
            raise nameless(self.where)
        return names

    def _since(self, text: str) -> date | None:
        if not text:
            return None
        day = read_day(text)
        if day is None:
            self.notes.append(f"effective date: {text}")
        return day

    def _notes(self, text: str) -> None:
        if not text:
            return
        if self.list_id == "us.el":
            self.requirement = text
            if text.endswith("..."):
                self.notes.append("this file cuts off the license requirement")
            return
        if self.list_id == "us.isn":
            self._sanctions(text)
            return
        for part in text.split("; "):
            self._note(part.strip())

    def _note(self, part: str) -> None:
        key, colon, value = part.partition(": ")
        if found := _EXPIRES.match(part):
            self.until = read_day(found[1])
            if self.until is None:
                self.notes.append(part)
        elif found := _USCC.match(part):
            codes = place(found[2] or "").codes
            self.identifiers.append(
                Identifier(kind="uscc", value=found[1], country=codes[0] if codes else "")
            )
        elif found := _PART_OF.match(part):
            self.links.append(Link(kind="subordinate_to", name=found[1]))
        elif colon and key == "Linked To":
            self.links.append(Link(kind="linked_to", name=value))
        elif colon and key == "Program":
            self.programs.append(value)
        elif colon and key == "Date of birth" and (birth := read_birth(value)):
            self.births.append(birth)
        elif part:
            self.notes.append(part)

    def _sanctions(self, text: str) -> None:
        """Keeps every sanction in words; takes an end only where each of them tells one."""
        self.notes.append(text)
        ends: list[date | None] = []
        for part in text.split(" | "):
            if authority := _AUTHORITY.match(part):
                self.programs.append(authority[1].strip())
                ended = _ENDED.search(part)
                ends.append(find_day(ended.group(1)) if ended else None)
        known = [day for day in ends if day is not None]
        if ends and len(known) == len(ends):
            self.until = max(known)
