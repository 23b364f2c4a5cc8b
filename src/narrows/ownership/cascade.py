"""The share by the rule: what a company holds counts in full if listed owners hold enough of it, and else not at all.

The rule is 15 CFR 744.11(a)(1) as amended by 90 FR 47201, which follows the 50 percent rule of the Office of Foreign Assets
Control: shares are added up, not multiplied along a chain.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from narrows.ownership.rows import Holdings, Ints, Mask
from narrows.ownership.shares import WHOLE_UNITS

NEVER = -1


class Cascade(NamedTuple):
    """For each node the least and the most that counting owners hold, in units, and the round in which it counted.

    A listed node counts in round 0, others after an owner did; `NEVER` does not. `sure` goes by the least, `possible` by
    the most.
    """

    least: Ints
    most: Ints
    sure: Ints
    possible: Ints


def cascade(of: Holdings, listed: Mask, maybe: Mask, enough: int) -> Cascade:
    """The shares held by `listed` nodes, and at most by those and the `maybe` listed; `enough` in units.

    A circle of companies adds nothing by itself: what counts is the smallest set that the listed ones set off.
    """
    least = np.zeros(of.size, dtype=np.int64)
    sure = _round_zero(listed)
    front = np.flatnonzero(listed).astype(np.int64)
    step = 0
    while front.size:
        step += 1
        edges = of.out(front)
        np.add.at(least, of.owned[edges], of.least[edges])
        touched = np.unique(of.owned[edges])
        front = touched[(sure[touched] == NEVER) & (least[touched] >= enough)]
        sure[front] = step
    least = np.minimum(least, WHOLE_UNITS)

    held_most, held_least, most = (np.zeros(of.size, dtype=np.int64) for _ in range(3))
    possible = _round_zero(listed | maybe)
    front = np.flatnonzero(possible == 0).astype(np.int64)
    step = 0
    while front.size:
        step += 1
        edges = of.out(front)
        np.add.at(held_most, of.owned[edges], of.most[edges])
        np.add.at(held_least, of.owned[edges], of.least[edges])
        touched = np.unique(of.owned[edges])
        most[touched] = _at_most(of, touched, held_most[touched], held_least[touched], least[touched])
        front = touched[(possible[touched] == NEVER) & (most[touched] >= enough)]
        possible[front] = step
    return Cascade(least, most, sure, possible)


def _round_zero(start: Mask) -> Ints:
    return np.where(start, np.int64(0), np.int64(NEVER))


def _at_most(of: Holdings, nodes: Ints, held_most: Ints, held_least: Ints, sure: Ints) -> Ints:
    """What counting owners can hold: no more than they state, and no more than what the others certainly hold leaves.

    Where one listed owner is known, an owner whom nobody names may be another.
    """
    stated = np.where(held_most > 0, held_most + of.unnamed[nodes], 0)
    left = np.where(of.overfull[nodes], WHOLE_UNITS, WHOLE_UNITS - (of.named[nodes] - held_least))
    return np.maximum(np.minimum(np.minimum(stated, left), WHOLE_UNITS), sure)
