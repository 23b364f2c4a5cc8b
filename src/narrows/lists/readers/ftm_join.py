"""Records of a FollowTheMoney file that say something of a party: gathered in a first pass, by the party's id.

Addresses, identifications, wallets, sanctions and relations are records of their own, before or after the party they
point to. They are held in memory until the party comes; parties are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec

from narrows.lists.entry import Address, Identifier, Link
from narrows.lists.readers.encoding_names import cut_off, even
from narrows.lists.readers.ftm_words import Schema, country_of, day_range, schema_of, share_of

__all__ = ["Joined", "Record", "Sanction", "address_of", "texts"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a file. A value of a property is a text, or a record of its own where the export nests them."""

    id: str
    schema: str
    caption: str | None = None
    properties: dict[str, list[Any]] = msgspec.field(default_factory=dict)
    datasets: list[str] = msgspec.field(default_factory=list)
    last_seen: str | None = None


class Sanction(NamedTuple):
    """What a sanction record says: programs, citation, first and last day, words on scope, remark, address of a page."""

    programs: tuple[str, ...]
    citation: str
    start: date | None
    end: date | None
    scope: str
    remark: str
    url: str


class _Reference(NamedTuple):
    id: str
    name: str


class Joined:
    """What the records of a file say of each party id."""

    def __init__(self) -> None:
        self.addresses: dict[str, Address] = {}
        self.identifiers: dict[str, list[Identifier]] = {}
        self.sanctions: dict[str, list[Sanction]] = {}
        self.links: dict[str, list[Link]] = {}
        self.remarks: dict[str, list[str]] = {}

    def take(self, record: Record, within: str = "") -> None:
        """Add a record and what is nested in it. `within` is the id of the record that it is nested in."""
        for inner in _nested(record):
            self.take(inner, record.id)
        schema = schema_of(record.schema)
        if schema is None:
            return
        if schema.role == "address":
            found = address_of(record)
            if found is not None:
                self.addresses[record.id] = found
        elif schema.role == "link":
            self._link(record, schema, within)
        elif schema.role in ("identification", "wallet", "sanction"):
            for holder in references(record, schema.source, within):
                self._hold(record, schema.role, holder.id)

    def _hold(self, record: Record, role: str, holder: str) -> None:
        if role == "sanction":
            self.sanctions.setdefault(holder, []).append(_sanction(record))
            return
        if role == "wallet":
            found = [Identifier(kind="wallet", value=key) for key in texts(record, "publicKey")]
        else:
            kind = "passport" if record.schema == "Passport" else _kind(texts(record, "type"))
            country = next(filter(None, map(country_of, texts(record, "country"))), "")
            numbers = texts(record, "number") + texts(record, "passportNumber")
            found = [Identifier(kind=kind, value=number, country=country) for number in numbers]
        self.identifiers.setdefault(holder, []).extend(found)

    def _link(self, record: Record, schema: Schema, within: str) -> None:
        sources = references(record, schema.source, within)
        targets = references(record, schema.target, within)
        # A relation that has ended is not the same as one that stands.
        former = "former_" if texts(record, "endDate") else ""
        stated = texts(record, "percentage")
        shares = [share for share in map(share_of, stated) if share is not None]
        share = max(shares, default=None)
        for source in sources:
            for target in targets:
                if source.id == target.id:
                    continue
                self._add(source.id, former + schema.forward, target, share)
                self._add(target.id, former + schema.backward, source, share)
                if stated and share is None:
                    note = f"{former}{schema.backward} {source.id}: share as published {cut_off(stated[0])!r}"
                    self.remarks.setdefault(target.id, []).append(note)

    def _add(self, party: str, kind: str, other: _Reference, share: float | None) -> None:
        link = Link(kind=kind, id=other.id, name=other.name, share_percent=share)
        self.links.setdefault(party, []).append(link)


def texts(record: Record, name: str) -> list[str]:
    """The texts of a property, without records nested in it."""
    values = record.properties.get(name, ())
    return [even(str(value)) for value in values if not isinstance(value, dict | list) and value is not None]


def references(record: Record, name: str, within: str) -> list[_Reference]:
    """The parties that a property points to; where it is absent from a nested record, the record it is nested in."""
    found = [_Reference(text, "") for text in texts(record, name) if text]
    for value in record.properties.get(name, ()):
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            caption = value.get("caption")
            found.append(_Reference(value["id"], caption if isinstance(caption, str) else ""))
    return found or ([_Reference(within, "")] if within else [])


def address_of(record: Record) -> Address | None:
    """The address that an Address record is, None where it says nothing."""
    parts = ("postOfficeBox", "street", "street2", "postalCode", "city", "region", "state")
    whole = texts(record, "full") or texts(record, "name")
    text = whole[0] if whole else ", ".join(part for name in parts for part in texts(record, name))
    country = next(filter(None, map(country_of, texts(record, "country"))), "")
    if not text:
        return None
    return Address(text=text, country=country, city=next(iter(texts(record, "city")), ""))


def _nested(record: Record) -> Iterator[Record]:
    for values in record.properties.values():
        for value in values:
            if isinstance(value, dict) and "schema" in value:
                try:
                    yield msgspec.convert(value, Record)
                except msgspec.ValidationError:
                    continue  # a stub of a record, which points and says nothing of its own


def _kind(types: list[str]) -> str:
    plain = even("".join(c if c.isalnum() else " " for c in (types[0] if types else "").casefold()))
    if "passport" in plain:
        return "passport"
    return plain.replace(" ", "_")[:40] or "identification"


def _sanction(record: Record) -> Sanction:
    programs = tuple(dict.fromkeys(texts(record, "program") + texts(record, "programId")))
    cited = texts(record, "authority")[:1] + (texts(record, "program") or texts(record, "programId"))[:1]
    starts = _days(texts(record, "startDate"), 0) or _days(texts(record, "listingDate"), 0)
    ends = _days(texts(record, "endDate"), 1)
    remark = [*texts(record, "reason"), *(f"status: {text}" for text in texts(record, "status"))]
    return Sanction(
        programs=programs,
        citation=", ".join(cited),
        start=min(starts, default=None),
        end=max(ends, default=None),
        scope="; ".join(texts(record, "provisions")),
        remark="; ".join(remark),
        url=next(iter(texts(record, "sourceUrl")), ""),
    )


def _days(values: list[str], side: int) -> list[date]:
    found = []
    for text in values:
        span = day_range(text)
        if span is None:
            continue
        year, month, day = map(int, span[side].split("-"))
        while day > 0:
            try:
                found.append(date(year, month, day))
                break
            except ValueError:
                day -= 1  # the last day of a shorter month
    return found
