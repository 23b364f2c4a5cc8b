"""What screening a party says of it: the listings it matches, what may be, and what its owners hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from narrows.lists.listing import Listing, Near
from narrows.model.order import Owner
from narrows.model.party import owners_below

HOME = "us"
"""The regime that always answers; the ids of its lists begin with it."""


class Screener(Protocol):
    """The seam to screening: everything `decide` asks about a name. `lists` names the party fact that each list decides."""

    lists: Mapping[str, str]

    def match(self, name: str) -> tuple[Listing, ...]:
        """All listings, over all dates, of the party with this name."""

    def near(self, name: str) -> tuple[Near, ...]:
        """Listings, over all dates, of parties that this name is near to without being theirs, best first."""

    def company(self, name: str) -> str:
        """The id of the known company with this name, or ""."""

    def owned_range(
        self, owners: Sequence[Owner], on: date, cleared: Sequence[str] = ()
    ) -> tuple[float, float]:
        """The least and the most, in percent, that owners hold together on a day who are on lists that count owners.

        What owners hold who may be listed counts for the most only; entries in `cleared` are not theirs.
        """


def listed_facts(hits: Sequence[Listing], lists: Mapping[str, str]) -> dict[str, Any]:
    """What the listings that a party matches on a day say of it."""
    entity = [hit for hit in hits if hit.list == "us.el"]
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
    maybe = {one.listing.list for one in near}
    facts: dict[str, Any] = {lists[name]: None for name in maybe if name in lists}
    at_home = any(list_.startswith(f"{HOME}.") or list_ not in lists for list_ in maybe)
    if at_home or any(hit.list not in lists for hit in hits):
        # Near a listed party, or on a list whose effect no rule here decides: either way not to be taken as clear. A
        # list of another regime is that regime's to ask about.
        facts["party.may_be_listed"] = None
    if "us.el" in maybe:
        facts |= dict.fromkeys(("party.entity_footnotes", "party.entity_policy", "party.entity_scope"))
    return facts


def owner_facts(
    owners: Sequence[Owner], on: date, screener: Screener, cleared: Sequence[str] = ()
) -> dict[str, Any]:
    """What listed owners hold together on a day (None where unknown shares matter), and what they are listed for.

    The entries are those of all listed owners, at any depth: the strictest leads. Where an owner may be listed, what
    follows from its entry is unknown.
    """
    least, most = screener.owned_range(owners, on, cleared)
    names = {owner.name for owner in owners_below(owners)}
    hits = [hit for name in names for hit in screener.match(name) if hit.in_force(on)]
    maybe = {
        one.listing.list
        for name in names
        for one in screener.near(name)
        if one.listing.in_force(on)
        and one.listing.id not in cleared
        and not any(hit.list == one.listing.list and hit.in_force(on) for hit in screener.match(name))
    }
    entity = [hit for hit in hits if hit.list == "us.el"]
    open_ = "us.el" in maybe
    listed = {hit.list for hit in hits}

    def on_list(name: str) -> bool | None:
        return True if name in listed else None if name in maybe else False

    return {
        "party.entity_owned_percent": least if least == most else None,
        "party.owners_entity_policy": None if open_ else frozenset(p for hit in entity for p in hit.policy),
        "party.owners_entity_scope": None if open_ else frozenset(hit.scope for hit in entity),
        "party.owners_entity_footnotes": None
        if open_
        else frozenset(n for hit in entity for n in hit.footnotes),
        "party.owners_on_meu_list": on_list("us.meu"),
        "party.owners_on_sdn_744_8": on_list("us.sdn"),
    }
