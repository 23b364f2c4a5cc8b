"""An entry of a published list, as its publisher gives it: what every reader of list files makes.

An `Entry` is one record of one publication. A `Listing` is what the law asks of it: a dated version with a
citation. `narrows.lists.dated` makes listings of entries.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

EntryType = Literal["organization", "person", "vessel", "aircraft", "address", "unknown"]
NameKind = Literal["primary", "alias", "former", "native"]
Quality = Literal["strong", "weak"]


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """One name of an entry.

    `kind` is native for a name in the party's own script, former for an "f.k.a.". `quality` is weak where the
    publisher says so ("weak a.k.a.", "low quality", a nickname or an acronym alone).
    """

    text: str
    kind: NameKind = "alias"
    quality: Quality = "strong"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One address: as published, its country (ISO 3166 alpha-2, or ""), and the city where it stands apart."""

    text: str
    country: str = ""
    city: str = ""


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """A number that names a party or thing: its kind in lower case ("passport", "imo", "uscc", "tax", "lei",
    "registration", "swift", "mmsi", "call_sign", "tail_number", "unknown" ...), its value as published, and the country
    that issued it (ISO 3166 alpha-2, or "")."""

    kind: str
    value: str
    country: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A relation that the list itself states: to which entry (`id`, or "" if only a name is given) and how."""

    kind: str
    id: str = ""
    name: str = ""
    share_percent: float | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a published list.

    `id` is stable between publications where the publisher gives an id, else made from list, country and name
    (`narrows.lists.identity.made_id`); it is unique within one file. `list` is a list id such as us.el.
    `names[0]` is the primary name; an entry of type "address" has the address as its name. `countries` are those of
    its addresses or that it stands under, `nationalities` a person's; both ISO 3166 alpha-2. `birth_dates` are ISO
    dates, "YYYY-MM", "YYYY" or "YYYY/YYYY" for a range. `policy` holds codes (presumption_of_denial, ...),
    `policy_text` and `license_requirement` the publisher's words. `from_` and `until` are inclusive, None if the
    source does not say. `line` is where the record starts in its file, or its number.
    """

    id: str
    list: str
    type: EntryType
    names: tuple[Name, ...]
    countries: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_dates: tuple[str, ...] = ()
    birth_places: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    license_requirement: str = ""
    footnotes: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    policy_text: str = ""
    links: tuple[Link, ...] = ()
    from_: date | None = None
    until: date | None = None
    remarks: str = ""
    url: str = ""
    line: int | None = None

    @property
    def name(self) -> str:
        """The primary name."""
        return self.names[0].text

    def ends_after(self, published: date) -> bool:
        """Whether its last day lay ahead on the day of the publication, which could only foretell it."""
        return self.until is not None and self.until > published
