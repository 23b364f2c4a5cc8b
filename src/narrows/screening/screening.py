"""Screening against named lists: the lists, the day, the index over them, and the answers to records."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from narrows.lists.basis import Basis, Chosen, of_lists, standing, whatever_is_held
from narrows.ownership import Stakes, load_stakes
from narrows.screen import fold
from narrows.screen.hits import Hit, Query
from narrows.screen.watchlist import Watchlist
from narrows.screening.asked import Asked
from narrows.screening.cache import watchlist
from narrows.screening.owned import LEVELS, Owners

__all__ = ["Answer", "Screening", "all_threads"]


class Answer(NamedTuple):
    """What became of one record: its hits, best first. A record with an error has none, and is not clear."""

    asked: Asked
    hits: list[Hit]


class Screening:
    """Lists that are ready to be screened against, as they stand on a day.

    `basis` says what they are, `problems` which of their records could not be read, in words. `stakes` are those that
    owners are looked up in, None without any.
    """

    def __init__(
        self, chosen: Chosen, on: date, stakes: Stakes | None = None, *, cached: bool = True
    ) -> None:
        self.on = on
        self.basis: tuple[Basis, ...] = chosen.basis
        self.problems = chosen.problems
        self.stakes = stakes
        entries = standing(chosen.entries, on)
        self.watchlist: Watchlist = watchlist(entries) if cached else Watchlist.build(entries)
        self._owners: dict[float | None, Owners] = {}

    @classmethod
    def open(
        cls,
        lists: Sequence[str | Path] = (),
        *,
        on: date,
        as_of: date | None = None,
        stakes: Sequence[str | Path] = (),
    ) -> Screening:
        """The lists of some names, or whatever is held without a name; those of `as_of`, where it is given.

        Entries that do not stand on `as_of`, else on `on`, are left out. Raises StoreError for a list that is not held,
        CorruptError for a damaged one, FormatError for a file that is no list or holds no stakes.
        """
        names = [str(each) for each in lists]
        chosen = of_lists(names, as_of or on, as_of) if names else whatever_is_held(as_of or on, as_of)
        return cls(chosen, as_of or on, load_stakes(*stakes, key=fold) if stakes else None)

    @property
    def told(self) -> list[str]:
        """What there is to say of each list, in sentences."""
        return [basis.note for basis in self.basis]

    @property
    def unread(self) -> bool:
        """Whether something of the lists or of the stakes could not be read, so that no hit clears nobody."""
        return bool(self.problems) or (self.stakes is not None and bool(self.stakes.errors))

    def screen(
        self,
        asked: Sequence[Asked],
        threshold: float | None = None,
        limit: int = 10,
        *,
        threads: int | None = None,
    ) -> list[Answer]:
        """An answer for each record, in order. `threads` is as many as there are processors, unless it is given."""
        count = all_threads() if threads is None else threads
        usable = [one for one in asked if one.query is not None]
        queries = [one.query for one in usable if one.query is not None]
        found = iter(self._hits(queries, [one.id for one in usable], threshold, limit, count))
        return [Answer(one, next(found) if one.query is not None else []) for one in asked]

    def _hits(
        self, queries: list[Query], ids: list[str], threshold: float | None, limit: int, threads: int
    ) -> list[list[Hit]]:
        hits = self.watchlist.screen(queries, threshold, limit, threads=threads)
        if self.stakes is None:
            return hits
        if threshold not in self._owners:
            self._owners[threshold] = Owners(self.stakes, self.watchlist, self.on, threshold, threads)
        owners = self._owners[threshold].hits(queries, ids, threshold, threads)
        return [_joined(own, of, limit) for own, of in zip(hits, owners, strict=True)]


def _joined(own: list[Hit], of: list[Hit], limit: int) -> list[Hit]:
    """The hits of a party and those of its owners; what it is itself comes before what it belongs to."""
    known = {hit.id for hit in own}
    both = [*own, *(hit for hit in of if hit.id not in known)]
    both.sort(key=lambda hit: LEVELS.index(hit.match))
    return both[:limit]


def all_threads() -> int:
    """As many threads as there are processors."""
    return os.cpu_count() or 1
