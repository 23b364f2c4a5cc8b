"""A record of the Consolidated Screening List as an entry: what its JSON and its CSV have in common.

Source of the format: https://www.trade.gov/consolidated-screening-list (download files and their field names). Each
record names the list it is of in `source`; `data/us_sources.csv` gives our id of it. Fields of vessels and unknown
fields are kept in `remarks`, as `name: value`.

`from_` is the record's `start_date`: for denied persons the first day of the order, for the lists of the EAR the day of
the notice that first listed the party (not since when the entry stands in its present words), for nonproliferation
sanctions the day they were imposed. For Chinese military-industrial companies it is the day their "Effective Date"
identifier tells. `until` is `end_date`. Where neither stands there, None: the Treasury's lists tell no day of listing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

import msgspec

from narrows.errors import FieldError, Where
from narrows.lists.entry import Address, Entry, EntryType, Identifier, Link, Name
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_names import names_of, within
from narrows.lists.readers.us_parties import parties_in
from narrows.lists.readers.us_text import (
    DATA,
    citations_of,
    clean,
    find_day,
    in_united_states,
    nameless,
    place,
    read_birth,
    read_day,
)
from narrows.lists.readers.us_words import list_of_source, policy_of, read_requirement
from narrows.own_tables import one_of, rows

__all__ = ["CslAddress", "CslId", "CslRecord", "entry_of", "is_address_label"]

Text = str | int | float | None
Texts = list[str] | str | None

_TYPES: dict[str, EntryType] = {
    "individual": "person",
    "entity": "organization",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_ADDRESS = re.compile(r"address(?:\s+no\.?)?\s*#?\d{1,3}", re.IGNORECASE)
_REMARKED = re.compile(r"(?:[af]\.k\.a\.,?|formerly known as|also known as) [^.;:()]{3,80}", re.IGNORECASE)
_IN_REMARKS = (
    *("title", "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner"),
    *("standard_order", "remarks"),
)


class CslAddress(msgspec.Struct, frozen=True):
    """An address in its parts; the CSV has it in one."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class CslId(msgspec.Struct, frozen=True):
    """What the list calls an identifier: a number of a party, or any other fact that the Treasury keeps so."""

    type: str | None = None
    number: Text = None
    country: str | None = None
    issue_date: str | None = None
    expiration_date: str | None = None


class CslRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record, its fields named as in the JSON; lists may be null, and a single text."""

    id: Text = None
    source: str | None = None
    entity_number: Text = None
    type: str | None = None
    programs: Texts = None
    name: str | None = None
    title: str | None = None
    addresses: list[CslAddress] | None = None
    country: str | None = None
    federal_register_notice: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    standard_order: str | None = None
    license_requirement: str | None = None
    license_policy: str | None = None
    call_sign: Text = None
    vessel_type: str | None = None
    gross_tonnage: Text = None
    gross_registered_tonnage: Text = None
    vessel_flag: str | None = None
    vessel_owner: str | None = None
    remarks: str | None = None
    source_list_url: str | None = None
    source_information_url: str | None = None
    alt_names: Texts = None
    citizenships: Texts = None
    dates_of_birth: Texts = None
    nationalities: Texts = None
    places_of_birth: Texts = None
    ids: list[CslId] | None = None


def is_address_label(name: str) -> bool:
    """Whether a name of the Entity List is but the label of an address ("Address 01")."""
    return _ADDRESS.fullmatch(clean(name)) is not None


def entry_of(record: CslRecord, ids: Ids, where: Where, extra: Mapping[str, object] | None = None) -> Entry:
    """The entry of a record. `extra` holds fields that the format does not know; they go to `remarks`.

    Raises InputError for a record without a name or of an unknown source, and for an id that is used again.
    """
    source = clean(record.source)
    list_id = list_of_source(source)
    if list_id is None:
        raise FieldError(
            f"the source {source!r:.80} is not known" if source else "the record names no source",
            where=_field(where, "source"),
            remedy="Report it; until then read that list from its own publication",
        )
    if not clean(record.name):
        raise nameless(where)
    if number := clean(_text(record.id)):
        ids.claim(list_id, number, where)
    return _Reading(record, list_id, ids, where).entry(extra or {})


class _Fact(NamedTuple):
    kind: str
    role: str


class _Reading:
    """One record being read: gathers what has no field of its own in `notes`."""

    def __init__(self, record: CslRecord, list_id: str, ids: Ids, where: Where) -> None:
        self.record = record
        self.list_id = list_id
        self.ids = ids
        self.where = where
        self.notes: list[str] = []
        self.links: list[Link] = []
        self.aliases: list[str] = _texts(record.alt_names)
        if also := _REMARKED.fullmatch(clean(record.remarks)):
            self.aliases.append(also.group())
        self.countries: dict[str, None] = {}
        self.nationalities: dict[str, None] = {}
        self.identifiers: list[Identifier] = []
        self.effective: date | None = None

    def entry(self, extra: Mapping[str, object]) -> Entry:
        record = self.record
        addresses = self._addresses()
        self._countries_of(self.countries, [record.country] if record.country else [], "country")
        self._facts()
        self._vessel()
        self._countries_of(self.nationalities, _texts(record.nationalities), "nationality")
        self._countries_of(self.nationalities, _texts(record.citizenships), "citizenship")
        names = self._names(addresses)
        requirement = read_requirement(record.license_requirement or "")
        policy_text = clean(record.license_policy)
        policy = policy_of(policy_text)
        if policy_text and not policy:
            self.notes.append("the words under license policy name no policy")
        self.notes += requirement.notes
        citations = citations_of(record.federal_register_notice or "")
        from_, until = self._period()
        inner = within(record.name or "")
        label = inner.name if inner else clean(record.name)
        country = next(iter(self.countries), "")
        number = clean(_text(record.entity_number))
        return Entry(
            id=self.ids.numbered(self.list_id, number)
            if number
            else self.ids.made(
                self.list_id,
                label,
                country,
                clean(record.federal_register_notice),
                *(a.text for a in addresses),
            ),
            list=self.list_id,
            type=self._type(),
            names=names,
            countries=tuple(self.countries),
            nationalities=tuple(self.nationalities),
            addresses=addresses,
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            birth_dates=self._births(),
            birth_places=tuple(_texts(record.places_of_birth)),
            programs=tuple(_texts(record.programs)),
            citations=tuple(citation.text for citation in citations),
            license_requirement=requirement.text,
            footnotes=requirement.footnotes,
            policy=policy,
            policy_text=policy_text,
            links=tuple(self.links),
            from_=from_,
            until=until,
            remarks=self._remarks(extra),
            url=clean(record.source_list_url) or clean(record.source_information_url),
            line=self.where.row if self.where.row is not None else self.where.line,
        )

    def _type(self) -> EntryType:
        if is_address_label(self.record.name or ""):
            return "address"
        return _TYPES.get(clean(self.record.type).lower(), "unknown")

    def _names(self, addresses: tuple[Address, ...]) -> tuple[Name, ...]:
        label = clean(self.record.name)
        if is_address_label(label):
            self.notes.append(f"listed as {label}")
            if addresses:
                return (Name(text=addresses[0].text, kind="primary"),)
            self.notes.append("this file does not tell the address")
            return (Name(text=label, kind="primary"),)
        if inner := within(label):
            self.links.append(Link(kind=inner.kind, name=inner.outer))
            self.notes.append(f"listed as {label}")
            return names_of(inner.name, self.aliases, label=label)
        parties = parties_in(label)
        if parties:
            self.notes.append(f"several parties are listed as {label}")
        names = names_of(label, [*self.aliases, *parties])
        if not names:
            raise nameless(self.where)
        return names

    def _addresses(self) -> tuple[Address, ...]:
        out: dict[Address, None] = {}
        for item in self.record.addresses or ():
            parts = [clean(p) for p in (item.address, item.city, item.state, item.postal_code, item.country)]
            country = ""
            named = parts[-1] or ("US" if in_united_states(parts[0], parts[2]) else "")
            if named:
                found = place(named)
                country = found.codes[0] if found.codes else ""
                self._countries_of(self.countries, [named], "country")
            text = ", ".join(part for part in parts if part).strip(" ,")
            if any(parts[:-1]):  # a country alone is no address
                out[Address(text=text, country=country, city=parts[1])] = None
        return tuple(out)

    def _countries_of(self, into: dict[str, None], texts: list[str], what: str) -> None:
        for text in texts:
            if not clean(text):
                continue
            found = place(text)
            into.update(dict.fromkeys(found.codes))
            if not found.codes:
                self.notes.append(f"{what}: {clean(text)}")

    def _facts(self) -> None:
        for item in self.record.ids or ():
            label, value = clean(item.type), clean(_text(item.number))
            if not label and not value:
                continue
            fact = _fact(label)
            if fact.role == "identifier" and value:
                found = place(item.country or "")
                country = found.codes[0] if found.codes else ""
                self.identifiers.append(Identifier(kind=fact.kind or "unknown", value=value, country=country))
                if item.country and clean(item.country) and not found.codes:
                    self.notes.append(f"{label} {value}: {clean(item.country)}")
                continue
            self._other_fact(fact.role, label, value or clean(item.country))

    def _other_fact(self, role: str, label: str, value: str) -> None:
        if role == "alias":
            self.aliases.append(value)
        elif role == "link":
            self.links.append(Link(kind="linked_to", name=value))
        elif role == "country":
            self._countries_of(self.countries, [value], label)
        elif role == "nationality":
            self._countries_of(self.nationalities, [value], label)
        else:
            self.notes.append(f"{label.rstrip(' :-')}: {value}")
            if role == "from":
                self.effective = read_day(value)

    def _vessel(self) -> None:
        if sign := clean(_text(self.record.call_sign)):
            self.identifiers.append(Identifier(kind="call_sign", value=sign))
        if owner := clean(self.record.vessel_owner):
            self.links.append(Link(kind="owned_by", name=owner))
        if flag := clean(self.record.vessel_flag):
            self.countries.update(dict.fromkeys(place(flag).codes))

    def _births(self) -> tuple[str, ...]:
        out: dict[str, None] = {}
        for text in _texts(self.record.dates_of_birth):
            birth = read_birth(text)
            if birth is None:
                self.notes.append(f"date of birth: {text}")
            else:
                out[birth] = None
        return tuple(out)

    def _period(self) -> tuple[date | None, date | None]:
        start = self._day("start_date", self.record.start_date) or self.effective
        end = self._day("end_date", self.record.end_date)
        if start is not None and end is not None and end < start:
            self.notes.append(f"end_date: {end}, which is before it starts")
            return start, None
        return start, end

    def _day(self, field: str, text: str | None) -> date | None:
        text = clean(text)
        if not text:
            return None
        found = read_day(text) or find_day(text)
        if found is None:
            self.notes.append(f"{field}: {text}")
        return found

    def _remarks(self, extra: Mapping[str, object]) -> str:
        said = ((name, clean(_text(getattr(self.record, name)))) for name in _IN_REMARKS)
        out = [v if name == "remarks" else f"{name.replace('_', ' ')}: {v}" for name, v in said if v]
        out += self.notes
        out += [f"{key}: {value}" for key, value in extra.items() if value not in (None, "", [], {})]
        return "; ".join(dict.fromkeys(out))


def _field(where: Where, field: str) -> Where:
    return Where(source=where.source, line=where.line, row=where.row, field=field)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(value: Texts) -> list[str]:
    if value is None:
        return []
    return [text for text in map(clean, [value] if isinstance(value, str) else value) if text]


def _plain(label: str) -> str:
    return " ".join(re.sub(r"[.:()'’]", "", label).casefold().split())


def _fact(label: str) -> _Fact:
    """What an identifier's kind stands for; a kind that the table does not know names itself."""
    plain = _plain(label)
    known = _facts().get(plain)
    if known is not None:
        return known
    for start, fact in _facts().items():
        if start.endswith("*") and plain.startswith(start[:-1]):
            return fact
    return _Fact(re.sub(r"\W+", "_", plain).strip("_"), "identifier")


@cache
def _facts() -> dict[str, _Fact]:
    known = ("identifier", "alias", "link", "country", "nationality", "from", "remark")
    return {
        row["type"]: _Fact(row["kind"], one_of(row["role"], known, where))
        for where, row in rows(DATA / "us_ids.csv", ("type", "kind", "role"))
    }
