"""From published entries to dated listings: what the law asks of a list.

A publication says who stands on a list on its day; many do not say since when. The law asks about a day. Where an entry
has no first day, it counts from the day of its publication, and the listing's note says that it may be older: a decision
for an earlier day must not read "not listed" out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from narrows.errors import RulebookError
from narrows.lists.entry import Address, Entry, Name
from narrows.lists.listing import START_UNKNOWN, Confidence, ListInfo, Listing, Scope

__all__ = ["START_UNKNOWN", "entry_of", "listings_of"]


def listings_of(entries: Iterable[Entry], info: ListInfo) -> Iterator[Listing]:
    """A listing for each entry of one list, as published on `info.as_of`.

    Raises RulebookError for an entry of another list, whose legal basis `info` does not have.
    """
    for entry in entries:
        if entry.list != info.id:
            raise RulebookError(
                f"entry {entry.id!r} is of the list {entry.list!r}, not of {info.id!r}",
                remedy="Give the entries of one list with what is known of that list",
            )
        yield _listing(entry, info)


def _listing(entry: Entry, info: ListInfo) -> Listing:
    start, known, unknown = _start(entry, info.as_of)
    notes = [unknown, entry.remarks]
    countries = entry.countries or entry.nationalities
    return Listing(
        id=entry.id,
        list=entry.list,
        name=entry.name,
        aliases=tuple(name.text for name in entry.names[1:]),
        country=countries[0] if countries else "",
        other_countries=countries[1:],
        from_=start,
        until=entry.until,
        footnotes=entry.footnotes,
        policy=entry.policy or _policy(entry),
        policy_text=entry.policy_text,
        scope=_scope(entry),
        citation="; ".join(entry.citations) or info.citation,
        checked=info.as_of,
        confidence=_confidence(entry),
        address="; ".join(address.text for address in entry.addresses),
        type=entry.type,
        weak=tuple(name.text for name in entry.names[1:] if name.quality == "weak"),
        addresses=entry.addresses,
        identifiers=entry.identifiers,
        start_known=known,
        end_known=not (info.of_law and entry.ends_after(info.as_of)),
        note="; ".join(filter(None, notes)),
    )


def _start(entry: Entry, published: date) -> tuple[date, bool, str]:
    """The first day, whether it is the entry's own, and a note where it is not."""
    if entry.from_ is not None and (entry.until is None or entry.from_ <= entry.until):
        return entry.from_, True, ""
    day = published if entry.until is None else min(published, entry.until)
    if entry.from_ is not None:
        return (
            day,
            False,
            f"its first day {entry.from_} is after its last day {entry.until}; counted from {day}",
        )
    return day, False, f"{START_UNKNOWN}; counted from {day}, the day up to which the list is known"


def _policy(entry: Entry) -> tuple[str, ...]:
    """The codes of a review policy that only its words tell, as in a table of one's own."""
    if not entry.policy_text:
        return ()
    from narrows.lists.readers.us_words import policy_of

    return policy_of(entry.policy_text)


def _scope(entry: Entry) -> Scope:
    if not entry.license_requirement:
        return "see_entry"
    # Words of the Entity List; loaded only where there are any.
    from narrows.lists.readers.us_words import scope_of

    return scope_of(entry.license_requirement)


def _confidence(entry: Entry) -> Confidence:
    known = (entry.from_ is not None) + bool(entry.citations)
    return ("low", "medium", "high")[known]


def entry_of(listing: Listing) -> Entry:
    """A dated listing as an entry, to be screened by all that it says of the party. One of which it is not known whether it goes
    on has no last day: screening leaves out who does not stand, and nobody is clear of it."""
    weak = frozenset(listing.weak)
    names = (
        Name(text=listing.name, kind="primary"),
        *(Name(text=alias, quality="weak" if alias in weak else "strong") for alias in listing.aliases),
    )
    whole = (Address(text=listing.address, country=listing.country),) if listing.address else ()
    return Entry(
        id=listing.id,
        list=listing.list,
        type=listing.type,
        names=names,
        countries=(listing.country, *listing.other_countries),
        addresses=listing.addresses or whole,
        identifiers=listing.identifiers,
        citations=(listing.citation,),
        footnotes=listing.footnotes,
        policy=listing.policy,
        policy_text=listing.policy_text,
        from_=listing.from_,
        until=listing.until if listing.end_known else None,
        remarks=listing.note,
    )
