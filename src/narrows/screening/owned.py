"""Parties that listed parties own by half or more, found by the stakes that a user supplies.

Every party of the stakes is screened. Those of which hits hold at least the share that the law names count as hits
themselves, with a match that is never better than that of their owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, get_args

import msgspec

from narrows.lists.entry import Entry, Name
from narrows.ownership import Chain, OwnedShare, Party, Stakes
from narrows.screen.hits import Hit, Match, Query
from narrows.screen.watchlist import Watchlist

__all__ = ["Owners"]

LEVELS: tuple[Match, ...] = get_args(Match)
_CHAINS = 3


class _Owned(NamedTuple):
    share: OwnedShare
    match: Match


class Owners:
    """The parties that count as listed by their owners on a day, and the hits that these owners are."""

    def __init__(
        self, stakes: Stakes, watchlist: Watchlist, on: date, threshold: float | None = None, threads: int = 1
    ) -> None:
        self._on = on
        self._hits = dict(_listed(stakes, watchlist, threshold, threads))
        self._owned = list(_counting(stakes, {party: hit.match for party, hit in self._hits.items()}, on))
        self._by_id = {one.share.party.id: one for one in self._owned if one.share.party.id}
        self._index = Watchlist.build(
            Entry(
                id=str(number),
                list="stakes",
                type="unknown",
                names=tuple(Name(text=text, kind="alias") for text in one.share.party.names),
                countries=(one.share.party.country,) if one.share.party.country else (),
            )
            for number, one in enumerate(self._owned)
            if one.share.party.names
        )

    def hits(
        self, queries: Sequence[Query], ids: Sequence[str], threshold: float | None = None, threads: int = 1
    ) -> list[list[Hit]]:
        """For each query, which may have an id of the stakes, its listed owners as hits, best first."""
        if not self._owned:
            return [[] for _ in queries]
        found = (
            self._index.screen(queries, threshold, threads=threads)
            if len(self._index)
            else [[]] * len(queries)
        )
        out: list[list[Hit]] = []
        for id_, parties in zip(ids, found, strict=True):
            hits: dict[str, Hit] = {}
            if id_ in self._by_id:
                _keep(hits, self._of(self._by_id[id_], "certain", 1.0, f"the id {id_!r} of the stakes"))
            for party in parties:
                one = self._owned[int(party.id)]
                _keep(hits, self._of(one, party.match, party.score, party.explanations[0]))
            out.append(sorted(hits.values(), key=lambda hit: (LEVELS.index(hit.match), -hit.score, hit.id)))
        return out

    def _of(self, one: _Owned, match: Match, score: float, why: str) -> Iterator[Hit]:
        """The hits of a party that was found in the stakes: one for each listed owner at the top of its chains."""
        party = one.share.party
        through: dict[Party, list[Chain]] = {}
        for chain in one.share.through:
            through.setdefault(chain.links[0].owner, []).append(chain)
        for owner, chains in through.items():
            hit = self._hits.get(owner)
            if hit is None:
                continue
            lines = [
                f"listed owners hold {one.share.cascade} of {party.label!r} on {self._on}",
                *(str(chain) for chain in chains[:_CHAINS]),
                *([f"and by {len(chains) - _CHAINS} more chains"] if len(chains) > _CHAINS else []),
                f"the party in the stakes: {why}",
                f"its owner {owner.label!r} ({hit.match} {hit.score:.2f}): {hit.explanations[0]}",
                *one.share.notices,
            ]
            yield msgspec.structs.replace(
                hit,
                alias=owner.label,
                score=min(hit.score, score),
                match=LEVELS[max(map(LEVELS.index, (match, one.match)))],
                explanations=tuple(lines),
                field="owner",
            )


def _keep(hits: dict[str, Hit], more: Iterable[Hit]) -> None:
    for hit in more:
        known = hits.get(hit.id)
        if known is None or LEVELS.index(hit.match) < LEVELS.index(known.match):
            hits[hit.id] = hit


def _listed(
    stakes: Stakes, watchlist: Watchlist, threshold: float | None, threads: int
) -> Iterator[tuple[Party, Hit]]:
    """Every party of the stakes that is a hit by one of its names, with the best hit."""
    parties = [stakes.parties.party(node) for node in range(len(stakes.parties))]
    asked = [(party, name) for party in parties for name in party.names]
    near = [
        asked[at]
        for at in watchlist.may_hit([name for _, name in asked], threshold, threads=threads).nonzero()[0]
    ]
    queries = [Query(name=name, countries=(party.country,) if party.country else ()) for party, name in near]
    best: dict[Party, Hit] = {}
    for (party, _), hits in zip(near, watchlist.screen(queries, threshold, threads=threads), strict=True):
        for hit in hits:
            known = best.get(party)
            if known is None or _rank(hit) < _rank(known):
                best[party] = hit
    yield from best.items()


def _rank(hit: Hit) -> tuple[int, float]:
    return LEVELS.index(hit.match), -hit.score


def _counting(stakes: Stakes, matches: dict[Party, Match], on: date) -> Iterator[_Owned]:
    """The parties that count by owners of a match or a better one; by owners or shares that are in doubt, as possible."""
    done: set[Party] = set()
    for number, level in enumerate(LEVELS):
        good = frozenset(LEVELS[: number + 1])
        listed = frozenset(party for party, match in matches.items() if match in good)
        owned = stakes.owned(listed.__contains__, on)
        counting = owned.counting("yes")
        if level == LEVELS[-1]:
            counting += owned.counting("maybe")
        for party in counting:
            if party not in done:
                done.add(party)
                yield _Owned(owned[party], level)
