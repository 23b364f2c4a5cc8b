"""The nouns of the lists: a dated listing, a company, and what a list says about itself."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

import msgspec

from narrows.lists.entry import Address, EntryType, Identifier

Confidence = Literal["high", "medium", "low"]
Scope = Literal["all_items", "ccl_items", "see_entry"]
Extent = Literal["complete", "excerpt", "none"]

START_UNKNOWN = "since when it is listed is not published"
"""How the note of a listing begins whose first day is that of the publication and may be earlier."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One dated version of one entry of one list.

    An entry whose footnotes or policy changed is several listings with the same `id` and periods that do not
    overlap. `from_` and `until` are both inclusive; `until` None means no end is known. `country` is the
    ISO 3166 alpha-2 code that the entry stands under, `other_countries` those of its further addresses.
    `policy` holds codes of review policies (presumption_of_denial, case_by_case, see_744_11, ...); where an
    entry has more than one, `policy_text` says which applies to what. `company` is an id of a Company or "".
    `weak` are those of the aliases that the publisher calls weak. Where `start_known` is False, the entry may be older than
    `from_`, the day of the publication that it is known from; where `end_known` is False, it may go on after `until`, which
    the publication could only foretell.
    """

    id: str
    list: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str
    other_countries: tuple[str, ...] = ()
    from_: date
    until: date | None = None
    footnotes: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    policy_text: str = ""
    scope: Scope = "all_items"
    citation: str
    checked: date
    confidence: Confidence
    address: str = ""
    company: str = ""
    note: str = ""
    type: EntryType = "organization"
    weak: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    start_known: bool = True
    end_known: bool = True

    def in_force(self, on: date) -> bool:
        """Whether this version of the entry stands on a day."""
        return self.from_ <= on and (self.until is None or on <= self.until)

    def may_be_another(self, country: str | None) -> bool:
        """Whether a party that has this very name may be another one all the same: the entry is a person or a craft, which
        share their names with many, or none of its countries is the party's."""
        if self.type not in ("organization", "unknown"):
            return True
        places = {self.country, *self.other_countries} - {""}
        return country is not None and bool(places) and country not in places

    def may_have_stood(self, on: date) -> bool:
        """Whether it is not known if the entry stood on a day: it lies before a first day that is not its own, after a
        last day that lay ahead when the list was published, as denial orders are renewed, or after the end of a suspension."""
        return (not self.start_known and on < self.from_) or self._may_go_on(on)

    def why_open(self, on: date) -> str:
        """Why it is not known whether the entry stood on a day."""
        if self.until is not None and self.until < self.from_:
            return f"whether it stands since {self.from_} is not known"
        if self._may_go_on(on):
            return (
                f"its last day, {self.until}, lay ahead on {self.checked}, the day of the list: whether it was renewed is "
                "not known"
            )
        return f"{START_UNKNOWN}; the list is known as of {self.from_}"

    def _may_go_on(self, on: date) -> bool:
        return not self.end_known and self.until is not None and on > self.until


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A listing that a party may be, though its name is not the party's: how near (`score`, a probability), and why."""

    listing: Listing
    match: Literal["strong", "possible"]
    score: float
    because: tuple[str, ...]


class Mention(NamedTuple):
    """A listed name that stands in a text: from where to where, how it is written, and the listings over all dates that have it."""

    start: int
    end: int
    words: str
    listings: tuple[Listing, ...]


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A company that the law or a letter speaks of, listed or not: id, names, headquarters (ISO alpha-2)."""

    id: str
    names: tuple[str, ...]
    headquarters: str


class ListInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one list: its title and legal basis, how much of it is held here, and as of which day.

    `extent` keeps a missing match honest: only of a `complete` list does "no match" mean "not listed". Of a list that the law
    does not speak of (`of_law` False) whoever made it says when an entry ends. Where `names_ended`, its publications go on
    naming parties whose measures were suspended or ended.
    """

    id: str
    title: str
    citation: str
    extent: Extent
    as_of: date
    note: str = ""
    of_law: bool = True
    names_ended: bool = False
