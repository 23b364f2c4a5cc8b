"""Minimum cuts: the fewest holders without whom less than a part `tau` of a target is left, and all smallest such sets.

Withdrawing more never raises an availability, so the sets that cut are closed upward, and the minimal ones say it all.
They are found exactly, up to a size:

1. A target falls below a limit if and only if one of its *blocks* does. The availability of a node that needs all that
   goes into it is the least of its own part and of the availabilities below, so each of these is a block by itself, down
   to where that is no longer so.
2. A block that is one node by itself has an additive part: 1 less the shares of those withdrawn. For a size k nobody does
   more harm than the k greatest shares, whatever k others are taken: so taking the greatest first until the rest is
   below the limit needs the fewest, and no search is needed to know how many (`fewest`). All minimal sets are found in
   descending order of shares (`additive_cuts`).
3. A node of which only the part h that is made at home needs its inputs has x = v - h (1 - b), with v what is left of its
   own part and b the least of what goes into it. So for every set of its own holders that leaves v, x < limit if and only
   if b < (limit - v + h) / h: the same question, one level down.
4. What is left are groups that are the mean or the best of their kinds, and circles. These are searched by size
   (`narrows.network.cut_search`), with the network settled for every candidate. If that would take too many, the answer
   says up to which size it is complete.
5. Of all these sets, those without a smaller one inside them are the minimal cuts of the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from narrows.network.cut_search import Found, Set, searched_cuts
from narrows.network.holders import LESS, Holders
from narrows.network.upstream import scaled

_NONE: Set = ()


@dataclass(frozen=True)
class Blocks:
    """The blocks of a target: nodes that count by themselves, nodes of which the part made at home needs what goes into
    them (`homely`), and nodes to search, which count with all that leads to them."""

    single: tuple[int, ...]
    homely: tuple[int, ...]
    joint: tuple[int, ...]


def blocks_of(holders: Holders, targets: Iterable[int]) -> Blocks:
    """The blocks of some states, of which the least counts."""
    network, reach = holders.network, holders.reach
    single: dict[int, None] = {}
    homely: dict[int, None] = {}
    joint: dict[int, None] = {}
    seen: set[int] = set()
    pending = list(targets)
    while pending:
        state = pending.pop()
        if state in seen:
            continue
        seen.add(state)
        kinds = reach.kinds[state]
        if scaled(network, state) and reach.inputs[state]:
            (homely if not kinds and _plain(holders, state) else joint)[state] = None
            continue
        if kinds and network.variants != "all":
            joint[state] = None
            continue
        if network.known[state]:
            single[state] = None
        pending += [*reach.inputs[state], *kinds]
    return Blocks(tuple(single), tuple(homely), tuple(joint))


def _plain(holders: Holders, state: int) -> bool:
    """Whether what is made at home of a state stays whatever is withdrawn, and the state is in no circle."""
    home = holders.study.home_of_supplies
    stays = all(holders.of[supply] < 0 for supply in holders.reach.of_state(state) if home[supply])
    return stays and not holders.reach.reaching(holders.reach.inputs[state])[state]


def minimal_cuts(holders: Holders, targets: Sequence[int], tau: float, most: int) -> Found:
    """Every minimal set of at most `most` holders without which less than `tau` of some states is left (of the least of
    them), the smallest first. The empty set is the only one if they are below tau with nobody withdrawn."""
    cutting = _Cutting(holders, most)
    found = _minimal(cutting.cuts(tuple(targets), tau - LESS, most, _NONE))
    return Found([some for some in found if len(some) <= cutting.upto], cutting.upto)


def _minimal(found: Iterable[Set]) -> list[Set]:
    """The sets that hold no other, the smallest first."""
    kept: set[Set] = set()
    for some in sorted(found, key=lambda one: (len(one), one)):
        parts = (part for size in range(len(some)) for part in combinations(some, size))
        if not any(part in kept for part in parts):
            kept.add(some)
    return sorted(kept, key=lambda one: (len(one), one))


class _Cutting:
    """The search for cuts. `upto` is the size up to which what was searched by trial is complete."""

    def __init__(self, holders: Holders, most: int) -> None:
        self.holders = holders
        self.upto = most
        self._blocks: dict[tuple[int, ...], Blocks] = {}
        self._parts: dict[int, dict[int, float]] = {}
        self._known: dict[tuple[tuple[int, ...], float, int, Set], set[Set]] = {}

    def cuts(self, targets: tuple[int, ...], limit: float, most: int, gone: Set) -> set[Set]:
        """Sets of at most `most` holders, beside those `gone`, without which the least of some states is below a limit:
        all minimal ones, and perhaps others."""
        key = (targets, limit, most, gone)
        if key not in self._known:
            found: set[Set] = set()
            for some in self._each(targets, limit, most, gone):
                if not some:
                    found = {_NONE}
                    break
                found.add(some)
            self._known[key] = found
        return self._known[key]

    def _each(self, targets: tuple[int, ...], limit: float, most: int, gone: Set) -> Iterator[Set]:
        if targets not in self._blocks:
            self._blocks[targets] = blocks_of(self.holders, targets)
        blocks = self._blocks[targets]
        for state in blocks.single:
            yield from self._of_one(state, limit, most, gone)
        for state in blocks.homely:
            yield from self._of_homely(state, limit, most, gone)
        for state in blocks.joint:
            yield from self._of_joint(state, limit, most, gone)

    def _at(self, state: int) -> dict[int, float]:
        if state not in self._parts:
            self._parts[state] = self.holders.at(state)
        return self._parts[state]

    def _of_one(self, state: int, limit: float, most: int, gone: Set) -> Iterable[Set]:
        """The minimal cuts of what one state has by itself."""
        parts = self._at(state)
        if self.holders.network.shared[state]:
            left = 1.0 - sum(parts.get(one, 0.0) for one in gone)
            return additive_cuts(_others(parts, gone), limit, most, left=left)
        # With providers alone any one of them will do, so all must go.
        together = tuple(sorted(one for one in parts if one not in gone))
        if -1 in together or not limit > 0.0:
            return ()
        return (together,) if len(together) <= most else ()

    def _of_homely(self, state: int, limit: float, most: int, gone: Set) -> Iterator[Set]:
        """The cuts of a state of which the part made at home needs what goes into it, and the rest does not."""
        parts = self._at(state)
        inputs = self.holders.reach.inputs[state]
        if self.holders.reach.by_name[state]:
            yield from self._of_names(state, limit, most, gone)
            return
        home = float(self.holders.reach.at_home[state])
        order = sorted(_others(parts, gone).items(), key=lambda one: (-one[1], one[0]))
        pending = [(_NONE, 0, 1.0 - sum(parts.get(one, 0.0) for one in gone))]
        while pending:
            mine, start, left = pending.pop()
            if left < limit:
                yield tuple(sorted(mine))
                continue
            if left - home < limit:
                below = (limit - left + home) / home
                away = tuple(sorted((*gone, *mine)))
                for some in self.cuts(inputs, below, most - len(mine), away):
                    yield tuple(sorted((*mine, *some)))
            if len(mine) < most:
                pending += [
                    ((*mine, holder), place + 1, left - part)
                    for place, (holder, part) in enumerate(order[start:], start)
                ]

    def _of_names(self, state: int, limit: float, most: int, gone: Set) -> Iterator[Set]:
        """The cuts of a state that home and others supply by name: home has to do alone, and lacks what goes into it."""
        home = self.holders.study.home_of_supplies
        abroad = {
            int(self.holders.of[supply]) for supply in self.holders.reach.of_state(state) if not home[supply]
        }
        mine = tuple(sorted(abroad.difference(gone)))
        if -1 in abroad or len(mine) > most:
            return
        away = tuple(sorted((*gone, *mine)))
        for some in self.cuts(self.holders.reach.inputs[state], limit, most - len(mine), away):
            yield tuple(sorted((*mine, *some)))

    def _of_joint(self, state: int, limit: float, most: int, gone: Set) -> Iterable[Set]:
        """The cuts of a state with all that leads to it, by trial."""
        _, x = self.holders.without([gone])
        if float(x[state, 0]) < limit:
            return (_NONE,)
        if most < 1:
            return ()
        found = searched_cuts(self.holders, state, limit, most, gone=gone)
        if found.upto < most:
            self.upto = min(self.upto, len(gone) + found.upto)
        return found.sets


def _others(parts: Mapping[int, float], gone: Set) -> dict[int, float]:
    """The parts of those who may still be withdrawn."""
    return {one: part for one, part in parts.items() if one >= 0 and part > 0.0 and one not in gone}


def fewest(parts: Iterable[float], tau: float) -> int | None:
    """The least number of shares, as parts of the whole, without which less than `tau` is left; None if all do not do.

    Greatest first: for any k, the k greatest add up to at least as much as any k, so if they do not do, no k will.
    """
    left = 1.0
    for number, part in enumerate(sorted(parts, reverse=True), start=1):
        left -= part
        if left < tau - LESS:
            return number
    return None


def additive_cuts(parts: Mapping[int, float], limit: float, most: int, *, left: float = 1.0) -> list[Set]:
    """All minimal sets of at most `most` holders of which the parts, taken from `left`, leave less than a limit.

    Members are added in descending order of parts. A set that is enough is minimal if and only if it is not without its
    smallest member (without a greater one it is less still), and that is the last one added: so a set is minimal exactly
    if it becomes enough with its last member, and each is met once. A branch ends when the greatest that may still be
    added are not enough.
    """
    if left < limit:
        return [_NONE]
    order = sorted((one for one in parts if parts[one] > 0.0), key=lambda one: (-parts[one], one))
    upto = np.concatenate([[0.0], np.cumsum([parts[one] for one in order])])
    found: list[Set] = []
    pending: list[tuple[Set, int, float]] = [(_NONE, 0, left)]
    while pending:
        some, start, rest = pending.pop()
        room = most - len(some)
        for place in range(start, len(order)):
            end = min(place + room, len(order))
            # A little more is tried than sums allow, since they are not exact to the last digit.
            if rest - float(upto[end] - upto[place]) > limit + LESS:
                break
            now = rest - parts[order[place]]
            if now < limit:
                found.append(tuple(sorted((*some, order[place]))))
            elif room > 1:
                pending.append(((*some, order[place]), place + 1, now))
    return found
