"""The leader's best set against a pool of the follower's plans: branch and bound, whose bound holds for the true problem.

    least over S of floor(S),  floor(S) = max over plans x of the pool of W(x, S)

with at most `most` controls and at most `budget` of own sales. Since the follower may have better plans than those of the pool,
this is never more than the best a leader can reach. A branch (A, what may still join, how many) is bounded from below by

    W(x, A) - sum of the greatest gains g(x, j, A)      where joint losses are at most the sum of single ones
    W(x, A and all that may still join)                 denying more never helps the follower

for each x, the greatest of all. Where no mean group lies between, losses are submodular in the set of nodes that are denied in
full, and the gains are those at A (Nemhauser, Wolsey and Fisher, Mathematical Programming 14, 1978). Otherwise they are what
each control would take if nothing else were short of anything (`Table.lost`).
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from narrows.plan.case import Floats
from narrows.plan.denials import Option
from narrows.plan.leader import Chosen, Table, neighbors_of

MOST_TRIED = 200_000
"""Worths that one search computes before it stops and gives the bound that it has."""
EVEN = 1e-12
"""Floors that differ by less are the same, so that a set is not preferred to a part of it for nothing."""


class Least(NamedTuple):
    """The set with the least floor that was found, a lower bound of all floors, and whether the search came to its end."""

    some: Chosen
    floor: float
    bound: float
    complete: bool


class Limits(NamedTuple):
    """What a leader may do: at most `most` controls, and at most `budget` of own cost, by `cost` of each control."""

    most: int
    budget: float
    cost: tuple[float, ...]

    def spent(self, some: Chosen) -> float:
        """The own cost of a set."""
        return math.fsum(self.cost[one] for one in some)

    def allows(self, some: Chosen) -> bool:
        """Whether a set keeps to both."""
        return len(some) <= self.most and self.spent(some) <= self.budget + 1e-9


class Pool:
    """Plans of the follower, and what they are worth under sets of controls."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.options = options
        self.neighbors = neighbors_of(options)
        self.tables: list[Table] = []
        self.lost: list[Floats] = []
        self.tried = 0

    def add(self, table: Table) -> None:
        """Add a plan."""
        self.tables.append(table)
        if table.groups:
            lost = [-table.measure(-table.lost(each)) for each in self.neighbors]
            self.lost.append(np.array(lost, np.float64))

    def floor(self, some: Chosen) -> float:
        """The most that a plan of the pool is worth under a set."""
        self.tried += len(self.tables)
        return max(each.worth(each.value(each.cells(some))) for each in self.tables)

    def joined(self, some: Chosen, others: Sequence[int]) -> tuple[Floats, Floats]:
        """For each plan and each of others the worth when it joins the set, and its gain for bounds: both [X, others]."""
        worth = np.empty((len(self.tables), len(others)))
        gain = np.empty_like(worth)
        for x, table in enumerate(self.tables):
            cells = table.cells(some)
            before = table.value(cells)
            for place, one in enumerate(others):
                alone = frozenset([one])
                after = table.value(
                    table.cells(some | alone) if table.groups else table.further(some, cells, alone)
                )
                worth[x, place] = table.worth(after)
                if table.groups:
                    gain[x, place] = self.lost[x][one]
                    continue
                if len(self.neighbors[one]) > 1:
                    after = table.value(table.further(some, cells, self.neighbors[one]))
                gain[x, place] = -table.measure(after - before)
        self.tried += worth.size
        return worth, gain


class _Branch(NamedTuple):
    bound: float
    number: int
    some: Chosen
    rest: tuple[int, ...]


def least(pool: Pool, limits: Limits, *, known: Sequence[Chosen] = (), deadline: float = math.inf) -> Least:
    """The set with the least floor. `known` sets are looked at first; the search stops at `deadline` (of the monotonic clock).

    Of sets with the same floor the one found first is given, which is never a greater one that holds a smaller one.
    """
    best: Chosen = frozenset()
    floor = pool.floor(best)
    begun = pool.tried
    dived = _dive(pool, limits)
    for some in sorted({*known, dived}, key=lambda each: (len(each), sorted(each))):
        if limits.allows(some) and (found := pool.floor(some)) < floor - EVEN:
            best, floor = some, found
    number = itertools.count()
    order = _order(pool, limits)
    branches = [_Branch(-math.inf, next(number), frozenset(), order)]
    while branches:
        if branches[0].bound >= floor - EVEN:
            return Least(best, floor, floor, True)
        if pool.tried - begun > MOST_TRIED or time.monotonic() > deadline:
            return Least(best, floor, min(floor, branches[0].bound), False)
        branch = heapq.heappop(branches)
        left = limits.budget - limits.spent(branch.some)
        rest = [one for one in branch.rest if limits.cost[one] <= left + 1e-9]
        more = limits.most - len(branch.some)
        if not rest or more < 1:
            continue
        worth, gain = pool.joined(branch.some, rest)
        floors = worth.max(axis=0)
        for place in np.flatnonzero(floors < floor - EVEN).tolist():
            if floors[place] < floor - EVEN:
                best, floor = branch.some | {rest[place]}, float(floors[place])
        if more == 1:
            continue
        for place, one in enumerate(rest[:-1]):
            after = tuple(rest[place + 1 :])
            some = branch.some | {one}
            most = _most(
                gain[:, place + 1 :], [limits.cost[k] for k in after], more - 1, left - limits.cost[one]
            )
            bound = float((worth[:, place] - most).max())
            if bound < floor - EVEN:
                bound = max(bound, branch.bound, pool.floor(some.union(after)))
            if bound < floor - EVEN:
                heapq.heappush(branches, _Branch(bound, next(number), some, after))
    return Least(best, floor, floor, True)


def _most(gain: Floats, cost: Sequence[float], more: int, left: float) -> Floats:
    """The most that up to `more` of some controls within `left` can gain together, at most: [X], from gains [X, controls]."""
    gain = np.maximum(gain, 0.0)
    counted = np.sort(gain, axis=1)[:, -more:].sum(axis=1)
    prices = np.array(cost, np.float64)
    if not math.isfinite(left) or prices.sum() <= left:
        return np.asarray(counted)
    paid = np.empty(len(gain))
    for x, each in enumerate(gain):  # parts of controls allowed: the best for the money first
        order = np.argsort(-each / np.maximum(prices, 1e-300), kind="stable")
        before = np.cumsum(prices[order]) - prices[order]
        part = np.clip((left - before) / np.maximum(prices[order], 1e-300), 0.0, 1.0)
        part[prices[order] <= 0.0] = 1.0
        paid[x] = part @ each[order]
    return np.asarray(np.minimum(counted, paid))


def _order(pool: Pool, limits: Limits) -> tuple[int, ...]:
    """Controls that may be chosen at all, those that gain most first: what may still join a set is then weak."""
    able = [one for one in range(len(pool.options)) if limits.allows(frozenset([one]))]
    if not able:
        return ()
    worth, _ = pool.joined(frozenset(), able)
    floors = worth.max(axis=0)
    return tuple(able[place] for place in np.argsort(floors, kind="stable").tolist())


def _dive(pool: Pool, limits: Limits) -> Chosen:
    """A good set: the best next one until no more may join, then single exchanges as long as they help."""
    some: Chosen = frozenset()
    floor = pool.floor(some)

    def joined(base: Chosen) -> tuple[Chosen, float]:
        able = [one for one in range(len(pool.options)) if one not in base and limits.allows(base | {one})]
        if not able:
            return base, math.inf
        worth, _ = pool.joined(base, able)
        floors = worth.max(axis=0)
        place = int(floors.argmin())
        return base | {able[place]}, float(floors[place])

    while True:
        longer, found = joined(some)
        if not found < floor - EVEN:
            break
        some, floor = longer, found
    moved = True
    while moved:
        moved = False
        for one in sorted(some):
            other, found = joined(some - {one})
            if found < floor - EVEN:
                some, floor, moved = other, found, True
                break
    return some
