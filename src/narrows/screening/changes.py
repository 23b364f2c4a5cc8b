"""What a change of a list means for a book of counterparties: hits that are new, that are gone, that stand with other words.

Only entries that changed are indexed, as they were and as they are, so that a large book is held against a few hundred
entries. A counterparty whose hits are all of unchanged entries is not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from narrows.lists.basis import standing
from narrows.lists.entry import Entry
from narrows.lists.store import FieldChange, ListDelta, Snapshot, delta
from narrows.screen.hits import Hit, Query
from narrows.screen.watchlist import Watchlist
from narrows.screening.asked import Asked
from narrows.screening.screening import all_threads

__all__ = ["Changed", "Changes", "changes_between"]

Kind = Literal["new", "gone", "changed"]
Reason = Literal["added", "removed", "changed"]
_QUIET = frozenset(("id", "remarks", "url"))
"""Fields of an entry that may change without anybody having to look again."""
_MOST = 200


class Changed(NamedTuple):
    """A hit that is not what it was: what became of it and of its entry, the hit before and after, the entry's fields."""

    kind: Kind
    reason: Reason
    before: Hit | None
    after: Hit | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def hit(self) -> Hit:
        """The hit as it is, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


class _Side(NamedTuple):
    """An entry on one side of the change it is part of."""

    entry: Entry
    change: int
    after: bool


class Changes:
    """The changed entries of a delta with an index over them."""

    def __init__(self, of: ListDelta) -> None:
        self.delta = of
        self._sides: list[_Side] = []
        self._fields: list[tuple[FieldChange, ...]] = []
        for old, new, fields in _pairs(of):
            change = len(self._fields)
            self._fields.append(fields)
            self._sides += [_Side(old, change, False)] if old is not None else []
            self._sides += [_Side(new, change, True)] if new is not None else []
        # Under numbers, for an entry has one id before and after.
        self._watchlist = Watchlist.build(
            msgspec.structs.replace(side.entry, id=str(number)) for number, side in enumerate(self._sides)
        )

    def of(
        self, asked: Sequence[Asked], threshold: float | None = None, *, threads: int | None = None
    ) -> list[list[Changed]]:
        """What changed for each record, the best hits first; nothing for a record with an error."""
        found: list[list[Changed]] = [[] for _ in asked]
        if not self._sides:
            return found
        count = all_threads() if threads is None else threads
        near = self._watchlist.may_hit([one.text for one in asked], threshold, threads=count)
        queries: list[Query] = []
        places: list[int] = []
        for at, one in enumerate(asked):
            query = one.query
            if query is not None and (near[at] or query.identifiers or query.address):
                queries.append(query)
                places.append(at)
        hits = self._watchlist.screen(queries, threshold, min(len(self._sides), _MOST), threads=count)
        for at, of_one in zip(places, hits, strict=True):
            found[at] = list(self._changed(of_one))
        return found

    def _changed(self, hits: Iterable[Hit]) -> Iterator[Changed]:
        sides: dict[int, dict[bool, Hit]] = {}
        for hit in hits:
            side = self._sides[int(hit.id)]
            own = msgspec.structs.replace(hit, id=side.entry.id, entry=side.entry)
            sides.setdefault(side.change, {})[side.after] = own
        for change, found in sides.items():
            before, after = found.get(False), found.get(True)
            fields = self._fields[change]
            if before is None and after is not None:
                yield Changed("new", "changed" if fields else "added", None, after, fields)
            elif after is None:
                yield Changed("gone", "changed" if fields else "removed", before, None, fields)
            elif before is not None and (before.match != after.match or _telling(fields)):
                yield Changed("changed", "changed", before, after, fields)


def _pairs(of: ListDelta) -> Iterator[tuple[Entry | None, Entry | None, tuple[FieldChange, ...]]]:
    yield from ((entry, None, ()) for entry in of.removed)
    yield from ((None, entry, ()) for entry in of.added)
    yield from ((change.before, change.after, change.fields) for change in of.changed)


def _telling(fields: Iterable[FieldChange]) -> bool:
    return any(change.field not in _QUIET for change in fields)


def changes_between(old: Snapshot, new: Snapshot, lists: Sequence[str] = ()) -> Changes:
    """The changes from one snapshot to another, of some lists alone if they are named.

    Each is taken as it stands on its own day: an entry that ended in between has left. Raises what `Snapshot.entries` does.
    """
    before, after = (
        [entry for entry in standing(each.entries(), each.day) if not lists or entry.list in lists]
        for each in (old, new)
    )
    return Changes(delta(before, after))
