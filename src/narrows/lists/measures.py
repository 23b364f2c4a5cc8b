"""How long a measure was carried out, for lists whose publications go on naming whom they were suspended for.

China's ministry announces who joins a list, and in other announcements that measures are suspended or no longer carried
out. A snapshot of such a list says since when somebody is on it and never until when; the embedded excerpt has the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from narrows.lists.book import ListBook
from narrows.lists.dated import entry_of
from narrows.lists.entry import Entry
from narrows.lists.identity import words_of
from narrows.lists.listing import Listing

__all__ = ["Measures"]

# Some publications state the day of the announcement and some the first day in force.
_NEAR = timedelta(days=7)


class Measures:
    """The embedded versions of the entries of such lists, found by list, a name and about the first day."""

    def __init__(self, book: ListBook) -> None:
        versions: dict[str, list[Listing]] = {}
        for listing in book.listings:
            if book.lists[listing.list].names_ended:
                versions.setdefault(listing.id, []).append(listing)
        self._known: dict[tuple[str, str], list[list[Listing]]] = {}
        for dated in versions.values():
            dated.sort(key=lambda listing: listing.from_)
            names = {words_of(name) for one in dated for name in (one.name, *one.aliases)}
            for name in names - {""}:
                self._known.setdefault((dated[0].list, name), []).append(dated)

    def of(self, entry: Entry) -> list[Listing]:
        """The versions of the one entry that this one is. One that says no first day, or another, may be a new measure."""
        if entry.from_ is None or entry.until is not None:
            return []
        for name in entry.names:
            for dated in self._known.get((entry.list, words_of(name.text)), ()):
                if abs(dated[0].from_ - entry.from_) <= _NEAR:
                    return dated
        return []

    def listings(self, entry: Entry, listing: Listing) -> Iterator[Listing]:
        """What the law asks of a published entry: `listing`, or a listing for each time that its measure was carried out."""
        known = self.of(entry)
        if not known:
            yield listing
        for version in known:
            yield msgspec.structs.replace(
                listing,
                from_=version.from_,
                until=version.until,
                end_known=version.end_known,
                citation=version.citation,
                checked=version.checked,
                confidence=version.confidence,
                note="; ".join(filter(None, (listing.note, version.note))),
            )

    def entries(self, published: Iterable[Entry]) -> Iterator[Entry]:
        """Published entries, each as often as its measure was carried out."""
        for entry in published:
            known = self.of(entry)
            if not known:
                yield entry
            for version in known:
                dated = entry_of(version)
                told = "; ".join(filter(None, (entry.remarks, dated.remarks)))
                yield msgspec.structs.replace(entry, from_=dated.from_, until=dated.until, remarks=told)
