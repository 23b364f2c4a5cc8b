"""narrows behind the interface that the peers have: the one place that knows how its watchlist is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from narrows.lists.entry import Entry, EntryType, Name
from parts.screen_data import Query, Record

FLOOR = 0.02  # hits are asked for down to this score where thresholds are chosen afterwards
_TYPES: dict[str, EntryType] = {
    "Person": "person",
    "Organization": "organization",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}


class Narrows:
    """A watchlist, with what the benchmark asks of it."""

    shown = "narrows"

    def __init__(self, watchlist: Any) -> None:
        self.watchlist = watchlist

    @classmethod
    def build(cls, entries: list[Entry]) -> Self:
        """Index entries."""
        from narrows.screen import Watchlist

        return cls(Watchlist.build(entries))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a saved index."""
        from narrows.screen import Watchlist

        return cls(Watchlist.load(path))

    def save(self, path: Path) -> None:
        """Write the index."""
        self.watchlist.save(path)

    def search(self, queries: Sequence[Query], limit: int) -> list[list[tuple[str, float]]]:
        """For each query, records and scores down to FLOOR, best first."""
        return self._hits(queries, FLOOR, limit)

    def alerts(self, queries: Sequence[Query], limit: int) -> list[list[tuple[str, float]]]:
        """For each query, the hits at the default threshold."""
        return self._hits(queries, None, limit)

    def batch(self, names: Sequence[str]) -> Any:
        """A batch at the default threshold, ten hits a name, as arrays: what batch figures time."""
        return self.watchlist.search(names, None, 10)

    def one(self, name: str) -> Any:
        """One name at the default threshold with whole hits: what single figures time."""
        return self.watchlist.screen([name])

    def _hits(
        self, queries: Sequence[Query], threshold: float | None, limit: int
    ) -> list[list[tuple[str, float]]]:
        # Not the whole hits, whose scores are rounded for reading.
        found = self.watchlist.search([query.text for query in queries], threshold, limit)
        return [
            [(self._ids[at], score) for at, score in zip(places, scores, strict=True) if at >= 0]
            for places, scores in zip(found.entries.tolist(), found.scores.tolist(), strict=True)
        ]

    @cached_property
    def _ids(self) -> list[str]:
        return [entry.id for entry in self.watchlist.entries]


def entries_of(records: Iterable[Record]) -> list[Entry]:
    """Records as entries of a list."""
    return [
        Entry(
            id=record.id,
            list="bench",
            type=_TYPES.get(record.schema, "unknown"),
            names=tuple(
                Name(text=name, kind="primary" if at == 0 else "alias")
                for at, name in enumerate(record.names)
            ),
            countries=tuple(country.upper() for country in record.countries),
        )
        for record in records
    ]
