"""A watchlist: the entries of lists with an index over every name they have, screened by name and by what else is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from narrows.errors import InputError
from narrows.lists.basis import standing
from narrows.lists.entry import Entry, Name
from narrows.screen.brands import told_inside
from narrows.screen.entries import EntryStore, Named, named
from narrows.screen.explain import explain
from narrows.screen.facts import Keys, weigh
from narrows.screen.fold import fold, two_names
from narrows.screen.heads import heads, inside
from narrows.screen.hits import Hit, Match, Query, bare_hit, part_told
from narrows.screen.index import (
    Compared,
    Index,
    build,
    compare_with,
    find,
    near_room,
    query_rows,
    search_room,
)
from narrows.screen.kernel.collect import collect
from narrows.screen.kernel.layout import Near, Room
from narrows.screen.prose import NOT_SOUGHT
from narrows.screen.same import Same, same_of
from narrows.screen.saved import load, save
from narrows.screen.schools import are_other_schools, is_another_school
from narrows.screen.tables import model, thresholds
from narrows.screen.text import prepare

_CHUNK = 8192
_DEEP = 16  # rows kept for a query row at first, before they are put together by entry
_DEEPEST = 8192
_ULP = 1e-6


class Matches(NamedTuple):
    """Entries found for each name, best first: positions in `Watchlist.entries` (names, limit) with -1 for none, the
    probabilities, and the row of the index and of the query that each rests on."""

    entries: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int32]
    by: npt.NDArray[np.int32]


class _Found(NamedTuple):
    """An entry found by name: its position, the probability, and the row as it was given."""

    entry: int
    score: float
    row: int


class Watchlist:
    """Entries and an index over their names. Built by `build`, or mapped from a file by `load`.

    Screening is a function of the entries alone: a score does not depend on what else is on the list, so that the same
    pair of names scores the same over a list of ten entries and over all of them.
    """

    def __init__(
        self,
        entries: EntryStore,
        index: Index,
        entry_of: npt.NDArray[np.int32],
        name_of: npt.NDArray[np.int32],
        same: Same,
    ) -> None:
        self.entries = entries
        self.index = index
        self._entry_of = entry_of  # (rows,)
        self._name_of = name_of  # (rows,) position of the name among the entry's
        self._same = same
        self._rooms: list[tuple[Near, Room]] = []

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Watchlist:
        """An index over every name of some entries, over readings of names in other scripts, and over acronyms."""
        store = EntryStore.of(entries)
        rows: Named = named(store)
        prepared = prepare(rows.names)
        index = build(prepared, rows.flags_of(prepared))
        first = np.unique(prepared.name, return_index=True)[1]
        own = np.flatnonzero(rows.own)
        same = same_of([rows.names[i] for i in own], [int(row) for row in first[own]])
        return cls(store, index, rows.entry[prepared.name], rows.position[prepared.name], same)

    def save(self, path: Path) -> None:
        """Write the watchlist as one file, whole or not at all. Raises OutputError."""
        save(path, self.entries, self.index, self._entry_of, self._name_of, self._same)

    @classmethod
    def load(cls, path: Path) -> Watchlist:
        """A watchlist mapped from a file that `save` wrote. Raises FormatError where it is none, is not as it
        was written, or is of another version."""
        return cls(*load(path))

    def entry_of(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The positions in `entries` of the entries that rows of the index, as they were given, are of."""
        return self._entry_of[rows]

    def __len__(self) -> int:
        return len(self.entries)

    def on(self, day: date) -> Watchlist:
        """The watchlist of the entries that stand on a day; an entry that does not say since when is taken to stand."""
        kept = standing(self.entries, day)
        return self if len(kept) == len(self.entries) else Watchlist.build(kept)

    def search(
        self, names: Sequence[str], threshold: float | None = None, limit: int = 10, *, threads: int = 1
    ) -> Matches:
        """The entries whose names are near each of some names, as arrays; the quick way for many names."""
        if isinstance(names, str):
            raise InputError("one text is given where names are asked for", remedy="Put the name into a list")
        if limit < 1:
            raise InputError(f"the limit of hits is {limit}", remedy="Ask for one hit at least")
        if threshold is not None and not 0 <= threshold <= 1:
            raise InputError(f"{threshold} is no threshold", remedy="Give a probability from 0 to 1")
        # A score may be given back as a threshold: it is not to fail by what single precision leaves of it.
        least = _odds((thresholds().possible if threshold is None else threshold) - _ULP)
        if threads <= 1 or len(names) < 2 * _CHUNK:
            parts = [
                self._part(names[i : i + _CHUNK * 4], least, limit) for i in range(0, len(names), _CHUNK * 4)
            ]
        else:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(threads) as pool:
                chunks = [names[i : i + _CHUNK] for i in range(0, len(names), _CHUNK)]
                parts = list(pool.map(lambda chunk: self._part(chunk, least, limit), chunks))
        if not parts:
            parts = [self._part([], least, limit)]
        matches = Matches(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        within = list(heads(names))
        if within:
            _better(matches, within, self._part([text for _, text in within], least, limit))
        return matches

    def may_hit(
        self, names: Sequence[str], threshold: float | None = None, *, threads: int = 1
    ) -> npt.NDArray[np.bool_]:
        """Which of some names `screen` may find a hit for by the name."""
        found = self.search(names, threshold, 1, threads=threads).entries[:, 0] >= 0
        known = self._name_keys
        for at in np.flatnonzero(~found).tolist():
            found[at] = any(told.key in known for told in told_inside(names[at]))
        return found

    def screen(
        self,
        names: Sequence[str | Query],
        threshold: float | None = None,
        limit: int = 10,
        *,
        threads: int = 1,
    ) -> list[list[Hit]]:
        """The hits of each name or query, best first.

        `threshold` is a probability; the default is the one that the development set gave (`screen/data/thresholds.csv`).
        A secondary fact raises or lowers a hit and never hides it.
        """
        if isinstance(names, str):  # else each letter would be a name, and every one of them clear
            raise InputError("one text is given where names are asked for", remedy="Put the name into a list")
        queries = [name if isinstance(name, Query) else Query(name=name) for name in names]
        texts = [query.name for query in queries]
        found = self.search(texts, threshold, limit, threads=threads)
        out = []
        for q, query in enumerate(queries):
            entries = found.entries[q].tolist()
            hits = self._hits(
                query,
                [
                    _Found(entry, score, row)
                    for entry, score, row in zip(
                        entries, found.scores[q].tolist(), found.rows[q].tolist(), strict=True
                    )
                    if entry >= 0
                ],
            )
            within = inside(query.name)
            if within:
                said = " and ".join(map(repr, within))
                told = (f"compared by {said} as well, inside of what was asked",)
                hits = [msgspec.structs.replace(hit, explanations=(*hit.explanations, *told)) for hit in hits]
            known = set(entries)
            hits += self._by_name(query, known)
            # Whose whole name is listed is that company of a house.
            exact = any(hit.match == "certain" for hit in hits)
            if not exact:
                hits += self._by_part(query, known, threshold or 0.0)
            hits += self._by_fact(query, known)
            hits.sort(key=lambda hit: (_RANK[hit.match], -hit.score, hit.id))
            out.append(hits[:limit])
        return out

    def _part(self, names: Sequence[str], least: float, limit: int) -> Matches:
        with self._lent_room() as room:
            matches, short = self._look(names, least, limit, max(_DEEP, 2 * limit), room)
            deep = max(_DEEP, 2 * limit)
            while len(short) and deep < _DEEPEST:
                # A few entries with very many near names have taken all the room of these.
                deep *= 8
                again, still = self._look([names[i] for i in short], least, limit, deep, room)
                for whole, part in zip(matches, again, strict=True):
                    whole[short] = part
                short = short[still]
        return matches

    @contextmanager
    def _lent_room(self) -> Iterator[tuple[Near, Room]]:
        """Room for a search, which is as large as the vocabulary: made once for each thread that needs it at a time."""
        try:
            room = self._rooms.pop()
        except IndexError:  # other threads have them all
            room = near_room(self.index.words), search_room(self.index)
        try:
            yield room
        finally:
            self._rooms.append(room)

    def _look(
        self, names: Sequence[str], least: float, limit: int, deep: int, room: tuple[Near, Room]
    ) -> tuple[Matches, npt.NDArray[np.intp]]:
        """The matches with room for `deep` rows of each query row, and which names may have more entries than were found."""
        prepared = query_rows(self.index, names)
        found = find(self.index, prepared, limit=deep, least=least, room=room)
        entries, odds, rows, by, full = collect(
            prepared.name, len(names), found.rows, found.scores, self._entry_of, limit
        )
        short = np.flatnonzero(full)
        return Matches(entries, probability(odds), rows, by), short

    def _hits(self, query: Query, found: Sequence[_Found]) -> list[Hit]:
        """Hits of a query by its name; all of them are compared word by word together."""
        hits = []
        own = [_same_name(query.name, self.entries[one.entry]) for one in found]
        at = [int(self._row_of[one.row]) for one in found]
        compared = iter(
            self._compared(query.name, [place for place, name in zip(at, own, strict=True) if name is None])
        )
        for one, name, place in zip(found, own, at, strict=True):
            entry = self.entries[one.entry]
            listed = name or entry.names[self._name_of[one.row]]
            best = next(compared, None) if name is None else None
            if best is not None and (is_another_school(best) or are_other_schools(query.name, listed.text)):
                continue
            lines = explain(
                query.name, listed, int(self.index.rows.flags[place]), best, same=name is not None
            )
            facts = weigh(query, entry)
            odds = _odds(one.score) + facts.odds
            hits.append(
                Hit(
                    id=entry.id,
                    name=entry.name,
                    alias=listed.text,
                    score=round(float(probability(np.float32(odds))) if facts.odds else one.score, 4),
                    match=_match(one.score, name is not None, listed.quality == "weak", facts.certain),
                    lists=(entry.list,),
                    explanations=(*lines, *facts.lines),
                    entry=entry,
                    facts=round(facts.odds, 2),
                )
            )
        return hits

    def _compared(self, name: str, places: Sequence[int]) -> list[Compared]:
        if not places:
            return []
        with self._lent_room() as room:
            return compare_with(self.index, name, places, room)

    def _by_name(self, query: Query, known: set[int]) -> list[Hit]:
        """Hits on names that are the query's but for how they are typed, however little such a name tells."""
        found = []
        for row in self._same.of(query.name):
            entry = int(self._entry_of[row])
            if entry in known:
                continue
            known.add(entry)
            compared = self._compared(query.name, [int(self._row_of[row])])
            odds = model().judge(compared[0].features) if compared else np.float32(0)
            found.append(_Found(entry, float(probability(odds)), row))
        return self._hits(query, found)

    def _by_part(self, query: Query, known: set[int], least: float) -> list[Hit]:
        """Hits on names that are a part of the query, or a telling word of it, beside others."""
        hits = []
        for words, key, score, alone in told_inside(query.name):
            for row in self._same.with_key(key) if key in self._name_keys and score >= least else ():
                at = int(self._entry_of[row])
                entry = self.entries[at]
                name = entry.names[self._name_of[row]]
                if at in known or entry.type in NOT_SOUGHT or name.quality == "weak":
                    continue
                if alone and " " in name.text:
                    continue
                known.add(at)
                match = _match(score, same=False, weak=False, certain=False)
                hits.append(bare_hit(entry, name.text, score, match, part_told(words), "name"))
        return hits

    def _by_fact(self, query: Query, known: set[int]) -> list[Hit]:
        """Hits by an identifier or an address that the name did not give; `known` are the entries it gave."""
        if not query.identifiers and not query.address:
            return []
        hits = []
        for at, field, line in self._keys.find(query):
            entry = self.entries[at]
            if at in known:
                continue
            known.add(at)
            name = entry.names[0].text if entry.names else ""
            certain = field == "identifier"
            match: Match = "certain" if certain else "possible"
            hits.append(bare_hit(entry, name, 0.99 if certain else 0.5, match, line, field))
        return hits

    @cached_property
    def _name_keys(self) -> frozenset[int]:
        return frozenset(self._same.keys.tolist())

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.entries)

    @cached_property
    def _row_of(self) -> npt.NDArray[np.int32]:
        """Where each row as given stands in the index, which has them by weight."""
        source = self.index.rows.source
        at = np.empty(len(source), np.int32)
        at[source] = np.arange(len(source), dtype=np.int32)
        return at


def _better(matches: Matches, inside: Sequence[tuple[int, str]], found: Matches) -> None:
    """Put the matches of the heads of some names among those of the names; of an entry that both found, the better one."""
    limit = matches.entries.shape[1]
    for at, (place, _) in enumerate(inside):
        both = [
            tuple(array[row, column] for array in some)
            for some, row in ((matches, place), (found, at))
            for column in range(limit)
            if some.entries[row, column] >= 0
        ]
        best: dict[int, tuple[Any, ...]] = {}
        for one in sorted(both, key=lambda one: (-one[1], one[0])):
            best.setdefault(int(one[0]), one)
        for column, one in enumerate(list(best.values())[:limit]):
            for array, value in zip(matches, one, strict=True):
                array[place, column] = value


def _same_name(asked: str, entry: Entry) -> Name | None:
    """The name of an entry that is the same as the one asked for, but for how it is typed; one that is not weak, if any."""
    folded = fold(asked)
    same = [name for name in entry.names if folded and fold(name.text) == folded]
    both = None if same else two_names(asked)
    # "Name (Another Name)": both have to be names of this entry, the one in brackets one that makes it certain.
    if both and any(name.quality != "weak" and fold(name.text) == both[1] for name in entry.names):
        same = [name for name in entry.names if fold(name.text) == both[0]]
    return min(same, key=lambda name: name.quality == "weak", default=None)


_RANK = {"certain": 0, "strong": 1, "possible": 2}


def _match(score: float, same: bool, weak: bool, certain: bool) -> Match:
    if certain or (same and not weak):
        return "certain"
    return "strong" if score >= thresholds().strong else "possible"


def probability(odds: npt.NDArray[np.float32] | np.float32) -> npt.NDArray[np.float32]:
    """Log odds as a probability."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float32)


def _odds(score: float) -> float:
    kept = min(max(score, 1e-9), 1 - 1e-9)
    return float(np.log(kept / (1 - kept)))
