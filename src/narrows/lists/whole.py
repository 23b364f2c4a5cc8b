"""Whole published lists beside the embedded excerpts: what `check` screens against when lists are named."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from narrows.errors import FieldError, Where
from narrows.lists.book import ListBook
from narrows.lists.dated import listings_of
from narrows.lists.embedded import load_lists
from narrows.lists.entry import Entry
from narrows.lists.listing import ListInfo, Listing
from narrows.lists.measures import Measures
from narrows.lists.programs import by_program


@dataclass(frozen=True)
class Lists:
    """A book of lists, and what is to be said of how far it reaches: sentences for every answer that rests on it."""

    book: ListBook
    told: tuple[str, ...] = ()


def with_lists(names: Sequence[str], on: date | None = None, base: ListBook | None = None) -> Lists:
    """The embedded book with whole lists added, by the names of snapshots or the paths of files.

    The embedded versions of a list stay beside those of the snapshot: they know first days and earlier footnotes that a
    publication does not tell, and a party that is on either is on the list. Where a list goes on naming parties whose
    measures ended, the embedded days count. Where the law reaches a list by program, entries under other programs are a list
    of their own. A list of which records could not be read is not whole. Raises StoreError,
    CorruptError or FormatError for a list that is not held or cannot be read, and FieldError for one that does not say
    of which day it is.
    """
    from narrows.lists import store

    known = base or load_lists()
    measures = Measures(known)
    held = store.open()
    infos = dict(known.lists)
    sha256 = dict(known.sha256)
    added: list[Listing] = []
    taken: set[str] = set()
    told: list[str] = []
    for name in dict.fromkeys(names):
        snapshot = held.snapshot(name, on)
        day = snapshot.day
        if day is None:
            raise FieldError(
                "does not say of which day it is",
                where=Where(source=name),
                remedy="Import it with `narrows lists import --published DATE` and name the snapshot",
            )
        # Without a day to measure by, only the list's own: the same input must give the same answer on any day.
        told += [store.staleness(snapshot, on) if on else f"{snapshot.name} is of {day}.", *snapshot.notes]
        parts: dict[str, list[Entry]] = {}
        for entry in map(by_program, snapshot.entries()):
            parts.setdefault(entry.list, []).append(entry)
        for list_id, entries in sorted(parts.items()):
            if list_id in taken:
                raise FieldError(
                    f"holds {list_id}, which another named list holds as well",
                    where=Where(source=name),
                    remedy="Name one of the two",
                )
            taken.add(list_id)
            info = infos.get(list_id)
            infos[list_id] = ListInfo(
                id=list_id,
                title=info.title if info is not None else list_id,
                citation=info.citation if info is not None else name,
                extent="excerpt" if snapshot.bad else "complete",
                as_of=day,
                note=f"{snapshot.bad} records could not be read in full" if snapshot.bad else "",
                of_law=info is not None,
                names_ended=info is not None and info.names_ended,
            )
            for entry, listing in zip(entries, listings_of(entries, infos[list_id]), strict=True):
                added += measures.listings(entry, listing)
            before = sha256.get(list_id, "")
            sha256[list_id] = (
                "sha256:" + hashlib.sha256(f"{before} {snapshot.sha256} {list_id}".encode()).hexdigest()
            )
    book = ListBook((*known.listings, *added), known.companies.values(), infos.values(), sha256)
    return Lists(book, tuple(dict.fromkeys(told)))
