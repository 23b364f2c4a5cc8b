"""Whom the description of an end use names that is on a list, beside those whom the order states, whom the name of the item
says that it is for, and whom the address of a party names.

A name in a text is a question, never a finding: who is named need not get the item. It raises the red flag of the regime
whose list the name is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from narrows.decide.listed import HOME, Known, Screener, open_on, screened, unread_abroad
from narrows.lists.listing import Listing, Mention
from narrows.model.addressed import landmarks, said_by_address
from narrows.model.destined import goes_to
from narrows.model.order import EndUse, Owner, Party
from narrows.model.owners_share import at_least
from narrows.model.party import EXPORTER, LAST, RECEIVING
from narrows.model.red_flag_words import flags
from narrows.model.red_flags import Named, denials, named, plain, said_by_party


class InText(NamedTuple):
    """What a text says of listed names: by flag, who is named, in words; and what is denied, as it is written.

    `footnotes` are those of the entries that are named, of which the law asks what is made for them; `outright` are the flags that
    leave no room for an answer that says no.
    """

    raised: Mapping[str, str] = {}
    denied: Mapping[str, str] = {}
    footnotes: bool = False
    outright: frozenset[str] = frozenset()


NOBODY = InText()
HOLDING = RECEIVING | {"intermediate_consignee"}
"""The roles of those who come to hold the item. A forwarder may only arrange the carriage."""


def mentions(text: str | None, screener: Screener) -> tuple[Mention, ...]:
    """The listed names in a text, over all dates."""
    return screener.named_in(text, plain(text)) if text else ()


def aims(item_name: str | None, screener: Screener) -> tuple[Mention, ...]:
    """The listed names of those for whom the name of an item says that it is, over all dates."""
    found = mentions(item_name, screener)
    if not found:
        return ()
    for_them = goes_to(plain(item_name or ""), ((each.start, each.end) for each in found))
    return tuple(each for each in found if (each.start, each.end) in for_them)


def mentions_in_address(party: Party, screener: Screener) -> tuple[Mention, ...]:
    """The listed names in the address of who comes to hold the item, over all dates: not its own, nor what only calls a place, a
    street or a park, unless that is an entry's whole name."""
    if party.role not in HOLDING or not (found := mentions(party.address, screener)):
        return ()
    own = frozenset(known for listing in screener.match(party.name or "") for known in _whose(listing))
    called = landmarks(plain(party.address or ""), ((each.start, each.end) for each in found))
    return tuple(
        each
        for each in found
        if not any(own & _whose(listing) for listing in each.listings)
        and ((each.start, each.end) not in called or _is_whole(each))
    )


def _is_whole(mention: Mention) -> bool:
    """Whether a mention is all of the name that a list has, and no short form."""
    return any(plain(listing.name).rstrip(" .") == mention.words.rstrip(" .") for listing in mention.listings)


def in_text(
    end_use: EndUse | None,
    parties: Sequence[Party],
    on: date,
    screener: Screener,
    item_name: str | None = None,
    by_names: Mapping[str, str] = MappingProxyType({}),
    outright: frozenset[str] = frozenset(),
) -> InText:
    """Who is named, in a description, in an address or as the one whom an item is for, whose entry stands on a day and is none that
    a party of the order may be; beside what the names of the item and of parties raise by themselves (`by_names`)."""
    described = None if end_use is None else end_use.description
    found = [(described, "", mention) for mention in mentions(described, screener)]
    found += [(item_name, " in the name of the item", mention) for mention in aims(item_name, screener)]
    found += [
        (party.address, " in the address of a party", mention)
        for party in parties
        for mention in mentions_in_address(party, screener)
    ]
    if not found:
        return InText(by_names, outright=outright) if by_names else NOBODY
    denied = {
        text: denials(plain(text), [(each.start, each.end) for of, _, each in found if of == text])
        for text in dict.fromkeys(text for text, _, _ in found)
        if text
    }
    stated = _stated(parties, on, screener)
    raised: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    footnotes = False
    for text, place, mention in found:
        if any(stated & _whose(listing) for listing in mention.listings):
            continue
        told: set[str] = set()
        for listing in _standing(mention.listings, on):
            flag = _flag(listing.list, unread_abroad(listing.list, screener.lists))
            if (no := denied[text or ""].get((mention.start, mention.end))) is not None:
                said.setdefault(flag, no)
                continue
            footnotes |= bool(listing.footnotes)
            who = f"{mention.words!r}{place}, a name of {listing.name} ({listing.list}: {listing.citation})"
            if listing.list not in told and who not in raised.setdefault(flag, []):
                raised[flag].append(who)
            told.add(listing.list)
    return InText(
        {**by_names, **{flag: "; ".join(who) for flag, who in raised.items()}},
        {flag: words for flag, words in said.items() if flag not in raised},
        footnotes,
        outright,
    )


def raised_by_parties(parties: Iterable[Party]) -> dict[str, str]:
    """The red flags about the end use that the names of those who get the item raise, each with its words."""
    return {
        flag: f"{words!r} in the name of a party"
        for party in parties
        if party.role in HOLDING
        for flag, words in said_by_party(party.name).items()
    }


def raised_by_addresses(parties: Iterable[Party]) -> dict[str, str]:
    """The red flags that the addresses of those who get the item raise, each with its words."""
    return {
        flag: f"{words!r} in the address of a party"
        for party in parties
        if party.role in HOLDING and party.address
        for flag, words in said_by_address(party.address, last=party.role in LAST).items()
    }


def _standing(listings: Sequence[Listing], on: date) -> list[Listing]:
    """Those that stand on a day, or may have."""
    maybe = open_on(listings, on)
    return [listing for listing in listings if listing.in_force(on) or listing in maybe]


def _stated(parties: Iterable[Party], on: date, screener: Screener) -> frozenset[str]:
    """Whose entries the parties of an order are, or may be: of these the order is asked anyhow.

    Of an owner or the exporter it is not: neither need be who gets the item.
    """
    known: set[str] = set()
    for party in parties:
        if party.role == EXPORTER:
            continue
        hits, near, _ = screened(party.name, on, screener, Known.of(party))
        for listing in (*hits, *(one.listing for one in near)):
            known |= _whose(listing)
    return frozenset(known)


def _whose(listing: Listing) -> frozenset[str]:
    """What tells whose an entry is: lists have entries of one company each."""
    return frozenset({listing.id, listing.company} - {""})


@cache
def _flag(list_: str, unread: bool) -> str:
    """The flag that a name on a list raises. Lists by which no regime decides share one, of which every law asks."""
    regime = "*" if unread else list_.partition(".")[0]
    raised = {name: flag.id for flag in flags().values() for name in flag.lists}
    return raised.get(regime, raised[HOME])


def by_name(name: str | None) -> dict[str, Any]:
    """What a party's name makes a question; no name raises none."""
    said = named(name) if name is not None else Named()
    return {
        "party.military": None if said.military else False,
        "party.military_intelligence": None if said.intelligence else False,
        "party.freight_forwarder": None if said.forwarder else False,
        "party.chip_fab": None if said.fab else False,
        "party.chip_tool_maker": None if said.tool_maker else False,
        "party.government": None if said.government else False,
        "party.business": None if said.business else False,
        "party.may_be_listed": False,
        "party.may_be_on_other_list": False,
    }


def by_owners(name: str | None, owners: Iterable[Owner]) -> dict[str, Any]:
    """What the names of those who own a party make a question of it beside its own: whether it buys for the fab, or the maker of
    machines for fabs, that owns it. Of a company that makes other things than its group, by its name, the latter is not asked."""
    said = [named(one) for one in owning_names(owners)]
    asked = {
        "party.chip_fab": any(one.fab for one in said),
        "party.chip_tool_maker": any(one.tool_maker for one in said) and not named(name or "").other_maker,
    }
    return {fact: None for fact, so in asked.items() if so}


def owning_names(owners: Iterable[Owner]) -> Iterator[str]:
    """The names of those who own a party, at any depth. An owner counts from the share from which those on the Entity List do, or
    where the share is not stated."""
    for owner in owners:
        if owner.share_percent is None or owner.share_percent >= at_least():
            yield owner.name
            yield from owning_names(owner.owners or ())
