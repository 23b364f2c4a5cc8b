"""What screening a party says of it: the listings it matches, what may be, and what its owners hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from narrows.lists.listing import Listing, Mention, Near
from narrows.model.order import Owner, Party
from narrows.model.owners_share import (
    ENTITY_LIST,
    asks_about_owners,
    at_least,
    counts_owners,
    lists_that_count_together,
)
from narrows.model.party import owners_below

HOME = "us"
"""The regime that always answers; the ids of its lists begin with it."""


class Screener(Protocol):
    """The seam to screening: everything `decide` asks about a name. `lists` names the party fact that each list decides."""

    lists: Mapping[str, str]

    def match(self, name: str) -> tuple[Listing, ...]:
        """All listings, over all dates, of the party with this name."""

    def entry(self, id_: str) -> tuple[Listing, ...]:
        """All listings, over all dates, of the entry with this id."""

    def near(self, name: str) -> tuple[Near, ...]:
        """Listings, over all dates, of parties that this name is near to without being theirs, best first."""

    def prime(self, names: Iterable[str]) -> None:
        """Have at hand what is near to some names, which is found more quickly together than one by one."""

    def near_by(
        self,
        name: str | None,
        countries: tuple[str, ...],
        address: str,
        identifiers: tuple[tuple[str, str], ...],
    ) -> tuple[Near, ...]:
        """The same, by all that is stated of a party: its address and identifiers (kind and value) beside its name."""

    def named_in(self, written: str, text: str) -> tuple[Mention, ...]:
        """Listed names in a text, as it is written and folded: whole ones, which are not words of prose."""

    def unusable(self, name: str) -> str:
        """Why a name cannot be compared with any other, "" where it can."""

    def company(self, name: str) -> str:
        """The id of the known company with this name, or ""."""

    def seat(self, name: str) -> str:
        """The country in which the known company that a name means is headquartered, or ""."""

    def house(self, name: str) -> str:
        """The id of the known company whose name stands in this longer one, or ""."""

    def owned_range(
        self,
        owners: Sequence[Owner],
        on: date,
        cleared: Sequence[str] = (),
        of_list: str = "",
        of: str | None = None,
    ) -> tuple[float, float]:
        """The least and the most, in percent, that owners hold together on a day who are on lists that count owners
        together, or on one other list. `of` is the name of the party, whose own shares are no part of the whole.

        What owners hold who may be listed counts for the most only; entries in `cleared` are not theirs.
        """


class Found(NamedTuple):
    """The listings that a party matches on a day, those that it may be, and why its name could not be compared, if so."""

    hits: tuple[Listing, ...] = ()
    near: tuple[Near, ...] = ()
    unusable: str = ""


class Known(NamedTuple):
    """What is known of a party beside its name: where it is, and which entries the exporter says that it is, or is not."""

    country: str | None = None
    address: str | None = None
    identifiers: Mapping[str, str] | None = None
    confirmed: Sequence[str] | None = None
    cleared: Sequence[str] | None = None

    @classmethod
    def of(cls, party: Party) -> Known:
        """What an order says of one of its parties."""
        return cls(party.country, party.address, party.identifiers, party.confirmed_hits, party.cleared_hits)


def open_on(listings: Sequence[Listing], on: date) -> list[Listing]:
    """Those of one name that may have stood on a day. One of which it is not published since when it is listed does not count
    where another of the same list has the name and says."""
    dated = {listing.list for listing in listings if listing.start_known}
    return [
        listing
        for listing in listings
        if listing.may_have_stood(on) and (listing.start_known or listing.list not in dated)
    ]


def screened(name: str | None, on: date, screener: Screener, known: Known) -> Found:
    """What screening a party finds on a day.

    An entry that may have stood (`open_on`) is near. Near entries of a list that the party is on for certain are its neighbors, unless
    they are strong; where the party bears the very name of an entry, the list itself tells it from these.
    """
    unusable = screener.unusable(name) if name is not None else ""
    named = name if not unusable else None
    confirmed = frozenset(known.confirmed or ())
    cleared = frozenset(known.cleared or ())
    own = [
        listing
        for listing in (screener.match(named) if named else ())
        if listing.id not in cleared or not listing.may_be_another(known.country)
    ]
    hits = [listing for listing in own if listing.in_force(on)]
    near = [
        Near(listing=listing, match="possible", score=1.0, because=(listing.why_open(on),))
        for listing in open_on(own, on)
    ]
    if known.address or known.identifiers:
        countries = (known.country,) if known.country else ()
        stated = tuple(sorted((known.identifiers or {}).items()))
        beside = screener.near_by(named, countries, known.address or "", stated)
    else:
        beside = screener.near(named) if named else ()
    for one in beside:
        if one.listing.in_force(on):
            near.append(one)
        elif one.listing.may_have_stood(on):
            because = (*one.because, one.listing.why_open(on))
            near.append(Near(listing=one.listing, match="possible", score=one.score, because=because))
    # The exporter's word that the party is an entry counts whatever its name is.
    stated_to_be = [listing for each in sorted(confirmed) for listing in screener.entry(each)]
    hits += [
        listing
        for listing in stated_to_be
        if listing not in hits and (listing.in_force(on) or listing.may_have_stood(on))
    ]
    unheard = sorted(confirmed - {listing.id for listing in stated_to_be})
    if unheard and not unusable:
        unusable = f"confirmed_hits names {', '.join(unheard)}, which no list at hand has"
    sure = {hit.list for hit in hits}
    told_apart = {hit.list for hit in hits if named and hit.name.casefold() == named.casefold()}
    if known.address or known.identifiers:
        told_apart = set()  # they may speak for the other entry
    left = [
        one
        for one in near
        if one.listing.id not in confirmed | cleared
        and (one.listing.list not in sure or (one.match == "strong" and one.listing.list not in told_apart))
    ]
    return Found(tuple(hits), tuple(left), unusable)


def listed_facts(hits: Sequence[Listing], lists: Mapping[str, str]) -> dict[str, Any]:
    """What the listings that a party matches on a day say of it."""
    entity = [hit for hit in hits if hit.list == ENTITY_LIST]
    on = {hit.list for hit in hits}
    return {
        **{name: list_ in on for list_, name in lists.items()},
        "party.entity_footnotes": frozenset(note for hit in entity for note in hit.footnotes),
        "party.entity_policy": frozenset(policy for hit in entity for policy in hit.policy),
        "party.entity_scope": frozenset(hit.scope for hit in entity),
    }


def open_facts(near: Sequence[Near], hits: Sequence[Listing], lists: Mapping[str, str]) -> dict[str, Any]:
    """What stays open where a party may be a listed one: of each list that it is not on for certain.

    A possible hit never clears and never denies: the facts of its list are unknown until someone looked at it.
    """
    on = {hit.list for hit in hits}
    maybe = {one.listing.list for one in near} - on
    facts: dict[str, Any] = {lists[name]: None for name in maybe if name in lists}
    at_home = any(list_.startswith(f"{HOME}.") or list_ not in lists for list_ in maybe)
    if at_home or any(hit.list not in lists for hit in hits):
        # Near a listed party, or on a list whose effect no rule here decides: either way not to be taken as clear. A
        # list of another regime is that regime's to ask about.
        facts["party.may_be_listed"] = None
    if any(unread_abroad(list_, lists) for list_ in maybe | on):
        facts["party.may_be_on_other_list"] = None
    if ENTITY_LIST in maybe:
        facts |= dict.fromkeys(("party.entity_footnotes", "party.entity_policy", "party.entity_scope"))
    elif ENTITY_LIST in on:
        facts |= _beside([one.listing for one in near if one.listing.list == ENTITY_LIST], hits)
    return facts


def unread_abroad(list_: str, lists: Mapping[str, str]) -> bool:
    """Whether a list is one whose effect no rule decides and which is not of the home regime, whose own rules ask about those: it
    holds orders under every law."""
    return list_ not in lists and not list_.startswith(f"{HOME}.")


def _beside(near: Sequence[Listing], hits: Sequence[Listing]) -> dict[str, Any]:
    """What stays open of a party on the Entity List that may be another entry of it as well, with more to it. How an application is
    reviewed its own entry says."""
    facts: dict[str, Any] = {}
    entity = [hit for hit in hits if hit.list == ENTITY_LIST]
    for name, of in (
        ("party.entity_footnotes", lambda listing: frozenset(listing.footnotes)),
        ("party.entity_scope", lambda listing: frozenset((listing.scope,))),
    ):
        known = frozenset().union(*map(of, entity))
        if frozenset().union(*map(of, near)) - known:
            facts[name] = known | {None}
    return facts


def owner_facts(
    owners: Sequence[Owner],
    on: date,
    screener: Screener,
    cleared: Sequence[str] = (),
    of: str | None = None,
) -> dict[str, Any]:
    """What listed owners hold together on a day (None where unknown shares matter), and what they are listed for.

    The entries are those of all listed owners, at any depth: the strictest leads. Where an owner may be listed, what
    follows from its entry is unknown. An owner whose name says nothing may be on any list, if what it holds can be enough.
    """
    names = {owner.name for owner in owners_below(owners)}
    if all(_is_nobody(name, screener) for name in names):
        return dict(UNOWNED)
    least, most = screener.owned_range(owners, on, cleared, of=of)
    each = [screened(name, on, screener, Known(cleared=cleared)) for name in sorted(names)]
    hits = [hit for one in each for hit in one.hits]
    maybe = {near.listing.list for one in each for near in one.near} - {hit.list for hit in hits}
    entity = [hit for hit in hits if hit.list == ENTITY_LIST]
    anybody = any(one.unusable for one in each) and most >= at_least()
    open_ = anybody or ENTITY_LIST in maybe
    listed = {hit.list for hit in hits}

    def told(of: Iterable[str]) -> frozenset[str | None]:
        """What owners are listed for: that of others who may be listed comes on top, and takes nothing back."""
        return frozenset((*of, None)) if open_ else frozenset(of)

    def on_list(name: str | None) -> bool | None:
        return True if name in listed else None if anybody or name in maybe else False

    def counts(name: str | None) -> bool | None:
        """Whether owners on a list hold enough for the party to count as listed itself."""
        if name is None or on_list(name) is False:
            return False
        low, high = screener.owned_range(owners, on, cleared, name, of)
        return True if low >= at_least(name) else None if high >= at_least(name) else False

    of_fact = {fact: list_ for list_, fact in screener.lists.items()}
    return {
        "party.entity_owned_percent": _told(least, most),
        "party.owners_entity_policy": told(p for hit in entity for p in hit.policy),
        "party.owners_entity_scope": told(hit.scope for hit in entity),
        "party.owners_entity_footnotes": told(note for hit in entity for note in hit.footnotes),
        "party.owners_entity_countries": told(hit.country for hit in entity),
        "party.owners_on_meu_list": on_list(of_fact.get("party.on_meu_list")),
        "party.owners_on_sdn_744_8": on_list(of_fact.get("party.on_sdn_744_8")),
        "party.owned_by_cn_control_list": counts(of_fact.get("party.on_cn_control_list")),
        OWNERS_LISTS: frozenset(
            name for name in (listed | maybe) - lists_that_count_together() if counts(name) is not False
        ),
    }


def _told(least: float, most: float) -> float | None:
    """The share that listed owners hold: where it is not known, the most or the least if the rule comes out one way in between."""
    if most < at_least():
        return most
    return least if least >= at_least() or least == most else None


def _is_nobody(name: str, screener: Screener) -> bool:
    """Whether no entry of any day has a name or is near to it."""
    return not (screener.match(name) or screener.near(name) or screener.unusable(name))


OWNERS_LISTS = "party.owners_lists"
"""Of the lists by which owners do not count together: those on which somebody is, or may be, who holds or may hold enough."""
_NOBODY: frozenset[str] = frozenset()
UNOWNED: dict[str, Any] = {
    "party.entity_owned_percent": 0.0,
    "party.owners_entity_policy": _NOBODY,
    "party.owners_entity_scope": _NOBODY,
    "party.owners_entity_footnotes": _NOBODY,
    "party.owners_entity_countries": _NOBODY,
    "party.owners_on_meu_list": False,
    "party.owners_on_sdn_744_8": False,
    "party.owned_by_cn_control_list": False,
    OWNERS_LISTS: _NOBODY,
}
"""The facts of a party that no listed party owns."""


def silent_owners(
    name: str | None, owners: Sequence[Owner], on: date, screener: Screener, cleared: Sequence[str] = ()
) -> list[str]:
    """What is assumed of owners whom the order does not state, where those it does hold less than the whole, of those whose
    name says nothing, and of those on a list of which no rule counts owners, or asks about what they hold."""

    def told_of(of_list: str) -> bool:
        if asks_about_owners(of_list):
            return screener.owned_range(owners, on, cleared, of_list, name)[1] < at_least(of_list)
        return not counts_owners(of_list)

    whose = "a party without a name" if name is None else name
    told: list[str] = []
    for owner in owners_below(owners):
        if why := screener.unusable(owner.name):
            told.append(f"whether the owner {owner.name!r} of {whose} is on a list is not known ({why})")
        elif screener.match(owner.name):
            told += [
                f"the owner {owner.name!r} of {whose} is on {hit.list}; no rule here says what follows for whom it owns"
                for hit in screened(owner.name, on, screener, Known(cleared=cleared)).hits
                if told_of(hit.list)
            ]
    # Those of a share that is left out may hold the rest, so how much is nobody's is not told.
    if sum(owner.share_percent or 0.0 for owner in owners) < _WHOLE:
        told.append(f"owners of {whose} that are not stated are taken to be on no list")
    return told


_WHOLE = 100.0
"""Percent."""
