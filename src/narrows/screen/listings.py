"""Screening of parties against dated listings, as `decide` asks for it: exact names first, then what is near."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from narrows.lists import ListBook, Listing, Near
from narrows.lists.dated import entry_of
from narrows.lists.entry import Entry
from narrows.screen.exact import Matcher

if TYPE_CHECKING:
    from narrows.screen.watchlist import Watchlist

_MOST = 20  # near entries of one name; the best come first


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

    def match(self, name: str) -> tuple[Listing, ...]:
        """Every dated listing that has this name, of every list; empty if none has."""
        return self._exact.match(name)

    def company(self, name: str) -> str:
        """The id of the company that a name means, or ""."""
        return self._exact.company(name)

    def near(self, name: str) -> tuple[Near, ...]:
        """Every dated version of the entries that a name is near to, but for those that carry it; best first."""
        if name not in self._near:
            self.prime((name,))
        return self._near[name]

    def prime(self, names: Iterable[str]) -> None:
        """Screen many names together, so that each is at hand when it is asked for."""
        new = [name for name in dict.fromkeys(names) if name not in self._near]
        if not new:
            return
        for name, hits in zip(new, self._watchlist.screen(new, limit=_MOST), strict=True):
            own = {listing.id for listing in self.match(name)}
            found: list[Near] = []
            for hit in hits:
                if hit.id in own:
                    continue
                found += [
                    Near(
                        listing=listing,
                        match="possible" if hit.match == "possible" else "strong",
                        score=hit.score,
                        because=hit.explanations,
                    )
                    for listing in self._versions[hit.id]
                ]
            self._near[name] = tuple(found)

    @cached_property
    def _versions(self) -> dict[str, list[Listing]]:
        versions: dict[str, list[Listing]] = {}
        for listing in self.book.listings:
            versions.setdefault(listing.id, []).append(listing)
        return versions

    @cached_property
    def _watchlist(self) -> Watchlist:
        entries = [entry_of(versions[-1]) for versions in self._versions.values()]
        if self._build is not None:
            return self._build(entries)
        # Imported late: it brings the compiler with it, which an order without named parties does not need.
        from narrows.screen.watchlist import Watchlist

        return Watchlist.build(entries)
