"""Minimal cuts of a node by trial: sets of growing size, the network settled for each, with a bound that ends branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from narrows.network.compiled import Floats
from narrows.network.holders import Holders, columns

Set = tuple[int, ...]
"""Holders by number, ascending."""
MOST_TRIED = 200_000
"""Sets of one size that are tried for one node."""


class Found(NamedTuple):
    """Minimal cuts: all of at most `upto` members."""

    sets: list[Set]
    upto: int


def searched_cuts(
    holders: Holders, state: int, limit: float, most: int, *, gone: Set = (), tries: int = MOST_TRIED
) -> Found:
    """All minimal sets of at most `most` holders without which, and without those `gone`, less than `limit` of one state
    is left in the network; of fewer where more than `tries` sets of one size would have to be tried.

    `most` is at least 1, and the state is not below the limit without `gone` alone.
    """
    network = holders.network
    reached = np.flatnonzero(holders.reach.reaching([state]))
    strength: dict[int, float] = {}
    for one in reached:
        parts = holders.at(int(one))
        for holder, part in parts.items():
            least = part if network.shared[one] else 1.0 / len(parts)
            strength[holder] = max(strength.get(holder, 0.0), least)
    strength.pop(-1, None)
    # The strongest first: what may still join a set is then weak, and most branches end early.
    order = sorted(
        (one for one in strength if strength[one] > 0.0 and one not in gone),
        key=lambda one: (-strength[one], one),
    )
    bounds = _Bounds(holders, reached, order, most)
    found: set[Set] = set()
    level: list[tuple[int, ...]] = [()]
    for size in range(1, most + 1):
        if sum(len(order) - 1 - (some[-1] if some else -1) for some in level) > tries:
            return Found(sorted(found), size - 1)
        longer = [
            (*some, place)
            for some in level
            for place in range(some[-1] + 1 if some else 0, len(order))
            if not _holds_one((*some, place), order, found)
        ]
        level = []
        new: set[Set] = set()
        for start in range(0, len(longer), holders.together):
            tried = longer[start : start + holders.together]
            named = [tuple(order[place] for place in some) for some in tried]
            own, home = holders.left(columns(len(holders.ids), [(*gone, *some) for some in named]))
            left = holders.settled(own, home)[state]
            new.update(tuple(sorted(named[i])) for i in np.flatnonzero(left < limit))
            rest = [i for i in range(len(tried)) if not left[i] < limit]
            if size < most and rest:
                starts = [tried[i][-1] + 1 for i in rest]
                bound = holders.settled(*bounds.left(own[:, rest], starts, most - size))
                level += [tried[rest[i]] for i in np.flatnonzero(bound[state] < limit)]
        found |= new
    return Found(sorted(found), most)


def _holds_one(places: tuple[int, ...], order: Sequence[int], found: set[Set]) -> bool:
    """Whether a set holds one that is a cut already. All smaller cuts are known by then."""
    some = tuple(sorted(order[place] for place in places))
    return any(part in found for size in range(1, len(some)) for part in combinations(some, size))


class _Bounds:
    """What at least is left of states by themselves when some more of the holders from a place on are withdrawn."""

    def __init__(self, holders: Holders, reached: Iterable[int], order: Sequence[int], most: int) -> None:
        network = holders.network
        place = {holder: number for number, holder in enumerate(order)}
        states = len(network.states)
        # The sum of the r greatest parts among holders from a place on: [states, places + 1, most].
        self.taken = np.zeros((states, len(order) + 1, most))
        # By name alone: how many holders from a place on are listed; more than can be withdrawn if some cannot.
        self.listed = np.full((states, len(order) + 1), most + 1, np.int64)
        self.by_name = np.zeros(states, bool)
        # What home has by name needs what goes into it once nobody abroad is left: [states, 1].
        some = np.array([bool(inputs) for inputs in holders.reach.inputs])
        reach = holders.reach
        self.needy = np.where(reach.by_name, np.where(some, 1.0, 0.0), reach.at_home)[:, None]
        for state in reached:
            parts = holders.at(int(state))
            if network.shared[state]:
                self._shares(int(state), {place[one]: part for one, part in parts.items() if one in place})
            elif parts and -1 not in parts:
                self.by_name[state] = True
                at = np.zeros(len(order) + 1, np.int64)
                at[[place[one] for one in parts if one in place]] = 1
                self.listed[state] = at[::-1].cumsum()[::-1]

    def _shares(self, state: int, parts: dict[int, float]) -> None:
        most = self.taken.shape[2]
        greatest: list[float] = []
        for place in sorted(parts, reverse=True):
            greatest = sorted([*greatest, parts[place]], reverse=True)[:most]
            sums = np.cumsum([*greatest, *([0.0] * (most - len(greatest)))])
            self.taken[state, : place + 1] = sums

    def left(self, own: Floats, starts: Sequence[int], more: int) -> tuple[Floats, Floats]:
        """Lower bounds of availability follow from these two [n, S]: what is left by itself after `more` further holders
        from place `starts[s]` on in column s, and the most of it that may need what goes into it."""
        at = np.array(starts)
        least = np.maximum(own - self.taken[:, at, more - 1], 0.0)
        gone = self.by_name[:, None] & (self.listed[:, at] <= more)
        return np.where(gone, 0.0, least), np.repeat(self.needy, len(at), axis=1)
