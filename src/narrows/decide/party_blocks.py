"""From the parties of an order to facts, as the lists have them on a day: see `blocks` for what is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from narrows.decide.blocks import Assume
from narrows.decide.contradicted import in_parties, name_key, seated_otherwise
from narrows.decide.exporters import exporter_facts, exporter_of, maybe_of_house
from narrows.decide.listed import (
    OWNERS_LISTS,
    UNOWNED,
    Found,
    Known,
    Screener,
    listed_facts,
    open_facts,
    owner_facts,
    screened,
    silent_owners,
    unread_abroad,
)
from narrows.decide.named import HOLDING, by_name, by_owners, owning_names
from narrows.decide.readings import Readings
from narrows.decide.redflags import places_told
from narrows.lists.listing import Listing, Near
from narrows.model.country import is_country
from narrows.model.order import Party
from narrows.model.party import LAST, RECEIVING, SENT_TO, SENT_WHERE_THEY_ARE, owners_below
from narrows.model.party_places import addressed_places, places_of_name, towns_called_alike

_FORWARDER = "party.freight_forwarder"
CLEAN_PARTIES = "assumed clean: no party is on a list, and all are headquartered in the destination"


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """A party as decided: its facts in the order of the declared party facts, and the listings it matched on the day."""

    role: str
    name: str | None
    facts: tuple[Any, ...]
    hits: tuple[Listing, ...] = ()
    near: tuple[Near, ...] = ()
    notices: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    """The places that its name and its address name (`places_of`)."""


@dataclass(frozen=True, slots=True)
class PartiesBlock:
    """All parties (None: not stated), what is known of the exporter, and what was assumed."""

    parties: tuple[PartyBlock, ...] | None
    facts: Mapping[str, Any]
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    of_exporter: tuple[str, ...] = ()
    """What is told where the answer turns on who exports."""


def parties_block(
    parties: Sequence[Party] | None,
    exporter: Party | None,
    destination: str,
    on: date,
    screener: Screener,
    assume: Assume,
    names: tuple[str, ...],
    readings: Readings,
    *,
    sent: bool,
) -> PartiesBlock:
    """The parties as screened on a day, an exporter that is stated apart the last of them. `names` are the declared party
    facts, in order; `sent` says that the item goes somewhere, and is not merely released to a person."""
    assumptions: list[str] = []
    carried = forwarding(parties or ())
    screener.prime(_names((*(parties or ()), *((exporter,) if exporter is not None else ()))))

    def read(party: Party, block: Callable[..., PartyBlock]) -> PartyBlock:
        def anew() -> tuple[PartyBlock, list[str]]:
            assumed: list[str] = []
            return block(party, on, screener, assume, names, assumed), assumed

        found, assumed = readings.reading(block.__name__, party, on, read=anew)
        assumptions.extend(assumed)
        return found

    found: tuple[PartyBlock, ...] | None = None
    if parties is not None:
        found = tuple(
            _forwards(block, names) if party in carried else block
            for party, block in ((party, read(party, party_block)) for party in parties)
        )
        if not any(_gets_it(party, destination, sent=sent) for party in parties):
            # Who gets the item is left out, which is not the same as that nobody does.
            found = (
                *found,
                PartyBlock("end_user", None, _nobody_known(destination, assume, names, assumptions)),
            )
    elif assume.clean:
        found = (PartyBlock("end_user", None, clean_party(destination, names)),)
        assumptions.append(CLEAN_PARTIES)
    if exporter is not None and not _among(exporter, parties or ()):
        shipper = read(exporter, shipper_block)
        if found is not None:
            found = (*found, shipper)
        elif shipper.hits or shipper.near:
            # Whoever else takes part, this one does.
            found = (
                PartyBlock("end_user", None, _nobody_known(destination, assume, names, assumptions)),
                shipper,
            )
    ships = exporter_of(parties, exporter)
    known = exporter_facts(ships, screener, assume, assumptions)
    stated = (*(parties or ()), *((exporter,) if exporter is not None else ()))
    if found is not None:
        twice = seated_otherwise(parties or (), stated)
        found = (*found, *(_once_more(read(party, party_block)) for party in twice))
    notices = (*in_parties(stated), *(notice for party in found or () for notice in party.notices))
    places = frozenset[str]().union(*(party.places for party in found or ()))
    told = maybe_of_house(ships, known)
    return PartiesBlock(found, known, tuple(dict.fromkeys(assumptions)), notices, places, told)


def _names(parties: Iterable[Party]) -> Iterator[str]:
    """The names by which parties and their owners are screened: a party with an address or an identifier is by these together."""
    for party in parties:
        if party.name is not None and not (party.address or party.identifiers):
            yield party.name
        for owner in owners_below(party.owners):
            yield owner.name


def _once_more(block: PartyBlock) -> PartyBlock:
    """A party that is told already, as decided by other facts of it."""
    return replace(block, name=None, hits=(), near=(), notices=(), places=frozenset())


def _gets_it(party: Party, destination: str, *, sent: bool) -> bool:
    """Whether a party is known to get an item that goes to a destination, or is merely released."""
    if sent and party.role in SENT_WHERE_THEY_ARE:
        return party.country in (None, destination)
    return party.role in (SENT_TO if sent else RECEIVING)


def forwarding(parties: Sequence[Party]) -> list[Party]:
    """Those with whom an item ends that bear the name of one who is stated to forward it."""
    carriers = {name_key(party.name) for party in parties if party.role == "forwarder" and party.name}
    return [
        party for party in parties if party.role in LAST and party.name and name_key(party.name) in carriers
    ]


def _forwards(block: PartyBlock, names: tuple[str, ...]) -> PartyBlock:
    """A party as decided, of whom it is a question whether it forwards freight."""
    facts = dict(zip(names, block.facts, strict=True))
    if facts[_FORWARDER] is None:
        return block
    told = f"{block.name} is stated as the forwarder as well: a forwarder that is the last to get an item is red flag 9"
    return replace(block, facts=tuple({**facts, _FORWARDER: None}.values()), notices=(*block.notices, told))


def _among(exporter: Party, parties: Sequence[Party]) -> bool:
    """Whether an exporter that is stated apart is one of the parties, of whom it tells no more than where it is seated."""
    more = (
        exporter.address
        or exporter.identifiers
        or exporter.owners
        or exporter.confirmed_hits
        or exporter.cleared_hits
    )
    return not more and any(party.role == exporter.role and party.name is not None for party in parties)


def _nobody_known(
    destination: str, assume: Assume, names: tuple[str, ...], assumptions: list[str]
) -> tuple[Any, ...]:
    """The facts of somebody of whom only the role is known, and what is assumed of him."""
    if assume.clean:
        assumptions.append(CLEAN_PARTIES)
        return clean_party(destination, names)
    facts = {"party.role": "end_user", **by_name(None), **_UNSCREENED}
    return tuple(facts.get(name) for name in names)


def clean_party(country: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The facts of a party on no list, headquartered in a country."""
    facts = {"party.role": "end_user", "party.company": "", **by_name(None)}
    facts |= dict.fromkeys(
        ("party.country", "party.headquarters", "party.ultimate_parent_headquarters"), country
    )
    facts |= {name: False for name in names if name.startswith(_LISTED)} | _UNLISTED | UNOWNED
    return tuple(facts.get(name) for name in names)


_LISTED = "party.on_"
"""How the names of facts begin that say whether a party is on a list."""
_UNLISTED: dict[str, Any] = {
    "party.entity_footnotes": frozenset(),
    "party.entity_policy": frozenset(),
    "party.entity_scope": frozenset(),
}
"""The facts of a party on no list, beside those that say whether it is on one."""
_UNSCREENED: dict[str, Any] = {"party.may_be_on_other_list": None}
"""The same of one whose name nobody can compare: it may be on any list, also on one by which no rule decides."""


def party_block(
    party: Party, on: date, screener: Screener, assume: Assume, names: tuple[str, ...], assumptions: list[str]
) -> PartyBlock:
    """One party as screened on a day; what is assumed is added to `assumptions`."""
    headquarters, parent = party.headquarters, party.ultimate_parent_headquarters
    if assume.clean:
        headquarters, parent = _clean_seats(party, screener, assumptions)
    facts: dict[str, Any] = {
        "party.role": party.role,
        "party.country": party.country,
        "party.headquarters": headquarters,
        "party.ultimate_parent_headquarters": parent,
        **by_name(party.name),
    }
    if party.country is None and party.role in RECEIVING:
        assumptions.append("a party is taken to be in the destination, where its country is not stated")
    who = party.name or "a party without a name"
    if cleared := {*(party.cleared_hits or ())} - {*(party.confirmed_hits or ())}:
        assumptions.append(
            f"on the exporter's word, {who} and its owners are not {', '.join(sorted(cleared))}"
        )
    found = screened(party.name, on, screener, Known.of(party))
    if found == Found() and party.name is not None and is_country(party.name):
        # Of an owner it names the state.
        found = Found(unusable="nothing to compare: a country names nobody")
    if found.unusable:
        assumptions.append(f"whether {who!r} is on a list is not known ({found.unusable})")
    facts |= _lists_told(party, found, screener, assume, names, assumptions)
    facts |= _owners_told(party, on, screener, assume, assumptions)
    notices, places = _places_told(party, assume)
    told = tuple(facts.get(name) for name in names)
    return PartyBlock(party.role, party.name, told, found.hits, found.near, notices, places)


def _lists_told(
    party: Party,
    found: Found,
    screener: Screener,
    assume: Assume,
    names: tuple[str, ...],
    assumptions: list[str],
) -> dict[str, Any]:
    """The facts of the lists that a party is on, or may be; nothing where its name cannot be compared, or is not stated."""
    hits, near, unusable = found
    compared = party.name is not None and not unusable
    if hits or near or compared:
        facts: dict[str, Any] = {
            "party.company": screener.company(party.name) if party.name is not None else None,
            **listed_facts(hits, screener.lists),
            **open_facts(near, hits, screener.lists),
        }
        if compared:
            return facts
        # Found by an address or an identifier; what the name would say stays open.
        unsaid = {name: None for name in names if name.startswith(_LISTED) and not facts.get(name)}
        return facts | unsaid | _UNSCREENED
    if assume.clean and not unusable:
        assumptions.append("assumed clean: a party without a name is on no list")
        not_on = {name: False for name in names if name.startswith(_LISTED)}
        return {**_UNLISTED, **not_on, "party.company": ""}
    return dict(_UNSCREENED)


def _owners_told(
    party: Party, on: date, screener: Screener, assume: Assume, assumptions: list[str]
) -> dict[str, Any]:
    """The facts of those who own a party; nothing where they are not stated."""
    if party.owners is None:
        if not assume.clean:
            return {}
        assumptions.append("assumed clean: no party is owned by listed parties, where owners are not stated")
        return dict(UNOWNED)
    cleared = party.cleared_hits or ()
    facts = by_owners(party.name, party.owners)
    facts |= owner_facts(party.owners, on, screener, cleared, party.name)
    if not screener.lists.keys() >= facts[OWNERS_LISTS]:
        # As where the party itself is on a list of which no rule here speaks.
        facts["party.may_be_listed"] = None
    if any(unread_abroad(name, screener.lists) for name in facts[OWNERS_LISTS]):
        facts["party.may_be_on_other_list"] = None
    assumptions += silent_owners(party.name, party.owners, on, screener, cleared)
    return facts


def _places_told(party: Party, assume: Assume) -> tuple[tuple[str, ...], frozenset[str]]:
    """What a reader is told of places that the name, the address and the owners of a party name, and these places."""
    named, addressed, owning = _named(party), _addressed(party), _owned_from(party, assume)
    places = named | addressed | owning
    if not places:
        return (), places
    who = party.name or "a party without a name"
    country = (
        f"{who} is stated to be in {party.country}" if party.country else f"of {who} no country is stated"
    )
    notices = tuple(
        places_told(f"{country}, and {words} names", some)
        for words, some in (
            ("its name", named),
            ("its address", addressed),
            ("the name of who owns it", owning),
        )
        if some
    )
    return notices, places


def _clean_seats(party: Party, screener: Screener, assumptions: list[str]) -> tuple[str | None, str | None]:
    """Where a party and its ultimate parent are taken to be headquartered, where that is not stated: where the party is, unless its
    name is that of a company that is known to be led from elsewhere."""
    headquarters, parent = party.headquarters, party.ultimate_parent_headquarters
    if headquarters is None and party.country is not None:
        headquarters = party.country
        assumptions.append("assumed clean: a party is headquartered where it is located, where not stated")
    if parent is None and headquarters is not None:
        seat = screener.seat(party.name) if party.name is not None else ""
        parent = seat or headquarters
        assumptions.append(
            f"{party.name} is taken to belong to the company of that name, which is headquartered in {seat}"
            if seat
            else "assumed clean: no party has a parent headquartered elsewhere, where not stated"
        )
    return headquarters, parent


def places_of(party: Party, assume: Assume) -> frozenset[str]:
    """The places that the name, the address and the owners of who comes to hold the item name, where another country is stated."""
    return _named(party) | _addressed(party) | _owned_from(party, assume)


def _named(party: Party) -> frozenset[str]:
    if party.name is None or party.role not in HOLDING:
        return frozenset()
    seats = frozenset({party.headquarters, party.ultimate_parent_headquarters} - {None})
    named = places_of_name(party.name, party.country, seats)
    return named - towns_called_alike(party.address, party.country) if named and party.address else named


def _owned_from(party: Party, assume: Assume) -> frozenset[str]:
    """The places that the names of those name who own a party, where neither its seat nor that of its parent is stated, or taken,
    to be there."""
    seats = {party.headquarters, party.ultimate_parent_headquarters} - {None}
    if not party.owners or not (seats or assume.clean) or party.role not in HOLDING:
        return frozenset()
    named = (places_of_name(name, party.country, frozenset(seats)) for name in owning_names(party.owners))
    return frozenset[str]().union(*named)


def _addressed(party: Party) -> frozenset[str]:
    if not party.address or party.role not in HOLDING:
        return frozenset()
    return addressed_places(party.address, party.country)


def shipper_block(
    exporter: Party,
    on: date,
    screener: Screener,
    assume: Assume,
    names: tuple[str, ...],
    assumptions: list[str],
) -> PartyBlock:
    """An exporter that is stated apart, as the party that it is. Of one without a name only the seats count: who ships is
    not asked of an order that leaves the exporter out either."""
    if exporter.name or exporter.address or exporter.identifiers or exporter.confirmed_hits:
        return party_block(exporter, on, screener, assume, names, assumptions)
    facts = dict(zip(names, clean_party("", names), strict=True))
    for name in ("role", "country", "headquarters", "ultimate_parent_headquarters"):
        facts[f"party.{name}"] = getattr(exporter, name)
    return PartyBlock(exporter.role, None, tuple(facts.values()))
