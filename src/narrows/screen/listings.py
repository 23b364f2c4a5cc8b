"""Screening of parties against dated listings, as `decide` asks for it: exact names first, then what is near."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from narrows.lists import ListBook, Listing, Mention, Near
from narrows.lists.dated import entry_of
from narrows.lists.entry import Entry, Identifier
from narrows.model.prose import UNSPACED, folded
from narrows.remembered import Remembered
from narrows.screen.exact import Matcher
from narrows.screen.heads import LONGEST_LINE, TOO_LONG, parts_and_sides

if TYPE_CHECKING:
    from narrows.screen.hits import Hit
    from narrows.screen.prose import NamesInProse
    from narrows.screen.watchlist import Watchlist

_MOST = 20  # near entries of one name; the best come first
_KEPT = 65_536  # texts of which it is remembered who is named in them, and parties with addresses of who they may be
_NAMES_KEPT = 1_000_000  # names of which it is remembered who they may be
_WORD = re.compile(r"[^\W_]+")
_LONG_UNSPACED = re.compile(rf"[{UNSPACED}]{{4}}")


class ListingScreener:
    """Finds the listings of a book by name: those that carry the name, and those of parties that it is near to.

    The index over the names is built when a name is first asked for that no entry carries: by `build`, if there is one,
    which may have it from an earlier time.
    """

    def __init__(self, book: ListBook, build: Callable[[Sequence[Entry]], Watchlist] | None = None) -> None:
        self.book = book
        self._build = build
        self._exact = Matcher(book)
        self._near: dict[str, tuple[Near, ...]] = {}
        self._near_by: Remembered[Any, tuple[Near, ...]] = Remembered(_KEPT)
        self._named_in: Remembered[tuple[str, str], tuple[Mention, ...]] = Remembered(_KEPT)

    def match(self, name: str) -> tuple[Listing, ...]:
        """Every dated listing that has this name, of every list; empty if none has."""
        return self._exact.match(name)

    def entry(self, id_: str) -> tuple[Listing, ...]:
        """Every dated version of the entry with this id; empty if no list has it."""
        return tuple(self._versions.get(id_, ()))

    def company(self, name: str) -> str:
        """The id of the company that a name means, or ""."""
        return self._exact.company(name)

    def seat(self, name: str) -> str:
        """The country in which the known company that a name means is headquartered, or ""."""
        return self._exact.seat(name)

    def house(self, name: str) -> str:
        """The id of the company whose name stands in a longer one, or ""."""
        return self._exact.house(name)

    def near(self, name: str) -> tuple[Near, ...]:
        """Every dated version of the entries that a name is near to, but for those that carry it; best first."""
        if name not in self._near:
            self.prime((name,))
        return self._near[name]

    def prime(self, names: Iterable[str]) -> None:
        """Screen many names together, so that each is at hand when it is asked for."""
        asked = list(dict.fromkeys(names))
        new = [name for name in asked if name not in self._near]
        if not new:
            return
        if len(self._near) + len(new) > _NAMES_KEPT:
            self._near.clear()
            new = asked
        for name, hits in zip(new, self._watchlist.screen(new, limit=_MOST), strict=True):
            self._near[name] = self._found(name, hits)

    def near_by(
        self,
        name: str | None,
        countries: tuple[str, ...],
        address: str,
        identifiers: tuple[tuple[str, str], ...],
    ) -> tuple[Near, ...]:
        """As `near`, by all that is stated of a party: its address and its identifiers, of which a name is one among others."""
        key = (name, countries, address, identifiers)
        if key not in self._near_by:
            from narrows.screen.hits import Query

            query = Query(
                name=name or "",
                countries=countries,
                address=address,
                identifiers=tuple(Identifier(kind=kind, value=value) for kind, value in identifiers),
            )
            (hits,) = self._watchlist.screen([query], limit=_MOST)
            self._near_by.keep(key, self._found(name or "", hits))
        return self._near_by[key]

    def unusable(self, name: str) -> str:
        """Why a name cannot be compared with any other, "" where it can."""
        if len(name) > LONGEST_LINE:
            return TOO_LONG
        from narrows.screen.usable import doubtful, unusable

        if why := unusable(name):
            return why
        # Some lists have lost letters themselves, and some have such names.
        return told if (told := doubtful(name)) and not self.match(name) else ""

    def named_in(self, written: str, text: str) -> tuple[Mention, ...]:
        """The listed names in a text, in order, as it is written and folded."""
        key = (written, text)
        if key not in self._named_in:
            self._named_in.keep(key, self._prose.find(written, text))
        return self._named_in[key]

    def _found(self, name: str, hits: Sequence[Hit]) -> tuple[Near, ...]:
        """Every dated version of the entries that were hit, but for those that carry the name, and of those that a part of it
        names."""
        matched = self.match(name)
        own = {listing.id for listing in matched}
        known = own.union(hit.id for hit in hits)
        # Whose whole name a country lists is that company of a house to it, and no other that a part of the name would be.
        told_apart = {_of(listing) for listing in matched}
        # Imported late, as the index over the names is.
        from narrows.screen.hits import BRAND_SCORE, PART_SCORE, part_told

        inside: dict[Listing, Near] = {}
        for part, listings, whole in self._inside(name):
            for listing in listings:
                if listing.id in known or _of(listing) in told_apart:
                    continue
                if not listing.may_be_another(None):  # persons and craft share their names with words
                    near = Near(
                        listing=listing,
                        match="strong" if whole else "possible",
                        score=PART_SCORE if whole else BRAND_SCORE,
                        because=(part_told(part),),
                    )
                    inside.setdefault(listing, near)
        return (*self._near_hits(own, hits), *sorted(inside.values(), key=lambda near: -near.score))

    def _inside(self, name: str) -> Iterator[tuple[str, Sequence[Listing], bool]]:
        """What a line names: whole names that a part of it is, and those that stand anywhere in it; False with a single word,
        which is part of the names of many."""
        for part in parts_and_sides(name):
            yield part, self.match(part), True
        if len(name) <= LONGEST_LINE:
            for mention in self.named_in(name, folded(name)):
                yield mention.words, mention.listings, _tells(mention.words)

    def _near_hits(self, own: set[str], hits: Sequence[Hit]) -> tuple[Near, ...]:
        return tuple(
            Near(
                listing=listing,
                match="possible" if hit.match == "possible" else "strong",
                score=hit.score,
                because=hit.explanations,
            )
            for hit in hits
            if hit.id not in own
            for listing in self._versions[hit.id]
        )

    @cached_property
    def _versions(self) -> dict[str, list[Listing]]:
        versions: dict[str, list[Listing]] = {}
        for listing in self.book.listings:
            versions.setdefault(listing.id, []).append(listing)
        return versions

    @cached_property
    def _prose(self) -> NamesInProse:
        # Imported late, as the compiler comes with its tables.
        from narrows.screen.prose import NamesInProse

        return NamesInProse(self.book.listings)

    @cached_property
    def _watchlist(self) -> Watchlist:
        entries = [entry_of(versions[-1]) for versions in self._versions.values()]
        if self._build is not None:
            return self._build(entries)
        # Imported late: it brings the compiler with it, which an order without named parties does not need.
        from narrows.screen.watchlist import Watchlist

        return Watchlist.build(entries)


def _of(listing: Listing) -> str:
    """The country, or the union, whose list has an entry."""
    return listing.list.partition(".")[0]


def _tells(words: str) -> bool:
    """Whether words are those of one party, wherever they stand."""
    from narrows.screen.usable import empty_words

    said = sum(word not in empty_words() for word in _WORD.findall(words.lower()))
    return said > 1 or _LONG_UNSPACED.search(words) is not None
