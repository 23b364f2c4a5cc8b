"""The entries that a scan looks for: of named lists, or of the lists that come with the package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from narrows.lists import Listing, load_lists
from narrows.lists.entry import Address, Entry, Name


def of_lists(names: Sequence[str], on: date) -> tuple[tuple[Entry, ...], list[str]]:
    """The entries of some lists, by the name of a snapshot or the path of a file, and what is to be said of each.

    Raises StoreError for a list that is not held, and FormatError for a file that is no list.
    """
    from narrows.lists import store

    held = store.open()
    entries: list[Entry] = []
    told: list[str] = []
    for name in dict.fromkeys(names):
        snapshot = held.snapshot(name, on)
        entries += snapshot.entries()
        told += [store.staleness(snapshot, on), *snapshot.notes]
    return tuple(entries), told


def embedded() -> tuple[tuple[Entry, ...], list[str]]:
    """The embedded listings, each version of one as an entry, and how far they reach."""
    book = load_lists()
    held = ", ".join(info.id for info in book.lists.values() if info.extent != "none")
    told = (
        f"Compared with the embedded excerpts of {held}, as of {book.as_of.isoformat()}: what is not found there may "
        "be listed all the same. Name whole lists with --list."
    )
    return tuple(map(_entry, book.listings)), [told]


def _entry(listing: Listing) -> Entry:
    names = (Name(text=listing.name, kind="primary"), *(Name(text=alias) for alias in listing.aliases))
    return Entry(
        id=listing.id,
        list=listing.list,
        type="organization",
        names=names,
        countries=(listing.country, *listing.other_countries),
        addresses=(Address(text=listing.address, country=listing.country),) if listing.address else (),
        citations=(listing.citation,),
        footnotes=listing.footnotes,
        policy=listing.policy,
        policy_text=listing.policy_text,
        from_=listing.from_,
        until=listing.until,
        remarks=listing.note,
    )
