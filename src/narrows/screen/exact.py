"""Screening by exact folded name: what is typed differently is found, what is named differently is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from narrows.lists import ListBook, Listing, Near
from narrows.screen.fold import fold, two_names


class Matcher:
    """Finds the listings that carry a party's name, over all dates, and the company that a name means.

    A name that is not one of an entry's names or aliases does not match, however near it is: "Huawei" matches
    because the entry of Huawei Technologies has it as an alias. Building takes some milliseconds, a match
    microseconds.
    """

    def __init__(self, book: ListBook) -> None:
        self._listings: dict[str, list[Listing]] = {}
        self._companies: dict[str, str] = {}
        self._seats = {company.id: company.headquarters for company in book.companies.values()}
        self._houses: dict[tuple[str, ...], str] = {}
        keys: dict[str, tuple[str, ...]] = {}
        for listing in book.listings:
            # Versions of an entry share their names: fold them once.
            if listing.id not in keys:
                keys[listing.id] = tuple(dict.fromkeys(map(fold, _own_names(listing))))
            for key in keys[listing.id]:
                self._listings.setdefault(key, []).append(listing)
                if listing.company:
                    self._companies.setdefault(key, listing.company)
        for company in book.companies.values():
            for name in company.names:
                self._companies[fold(name)] = company.id
                self._houses[_words(name)] = company.id
        self._listings.pop("", None)
        self._companies.pop("", None)
        self._houses.pop((), None)

    def match(self, name: str) -> tuple[Listing, ...]:
        """Every dated listing that has this name, or one and another of its names in brackets, of every list."""
        own = self._listings.get(fold(name), [])
        if (both := two_names(name)) is None:
            return tuple(own)
        second = {listing.id for listing in self._listings.get(both[1], ())}
        known = {listing.id for listing in own}
        return (
            *own,
            *(
                listing
                for listing in self._listings.get(both[0], ())
                if listing.id in second and listing.id not in known
            ),
        )

    def near(self, name: str) -> tuple[Near, ...]:  # noqa: ARG002 - the protocol's
        """Nothing: here a name is an entry's or it is not."""
        return ()

    def unusable(self, name: str) -> str:
        """Why a name cannot be compared; here every name that is not empty can be."""
        return "" if fold(name) else "nothing to compare: the name is empty"

    def company(self, name: str) -> str:
        """The id of the company that a name means, or ""."""
        own = self._companies.get(fold(name), "")
        if own or (both := two_names(name)) is None:
            return own
        first = self._companies.get(both[0], "")
        return first if first == self._companies.get(both[1], "") else ""

    def seat(self, name: str) -> str:
        """The country in which the known company that a name means is headquartered, or ""."""
        return self._seats.get(self.company(name), "")

    def house(self, name: str) -> str:
        """The id of the company whose name stands in a longer one, as in those of its subsidiaries, or "".

        A name of few letters counts at the beginning alone: further on it is a word or the initials of somebody else.
        """
        words = _words(name)
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                part = words[start:end]
                found = self._houses.get(part, "")
                if found and part != words and (start == 0 or len("".join(part)) >= _TELLING):
                    return found
        return ""


_TELLING = 6
_WORDS_READ = 12
"""No name of a company is read beyond so many words: the rest of a long line says what it does."""


def _words(name: str) -> tuple[str, ...]:
    return tuple(filter(None, map(fold, name.split()[:_WORDS_READ])))


def _own_names(listing: Listing) -> tuple[str, ...]:
    """The names that are the entry's own: an alias that the publisher calls weak makes nobody certain."""
    weak = frozenset(listing.weak)
    return (listing.name, *(alias for alias in listing.aliases if alias not in weak))


def active(listings: Iterable[Listing], on: date) -> tuple[Listing, ...]:
    """Those of some listings that stand on a day."""
    return tuple(listing for listing in listings if listing.in_force(on))
