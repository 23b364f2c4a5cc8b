"""The economic share: shares multiplied along each chain and added up over all chains, loops included.

It decides nothing under the rule; it tells how much of a company's worth is behind a listed party. A loop adds the
smaller and smaller shares that go round it; the figures are those of the smallest fixed point, to nine decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.ownership.rows import Holdings, Ints, Mask, slices
from narrows.ownership.shares import WHOLE_UNITS

Floats = npt.NDArray[np.float64]

_SETTLED = 1e-13
_ROUNDS = 20_000
"""Rounds after which a loop that hardly lets anything out is given up: its most is then the whole."""


class Multiplied(NamedTuple):
    """For each node the least and the most as fractions of 1; `unsettled` marks those whose most was given up."""

    least: Floats
    most: Floats
    unsettled: Mask


def multiplied(of: Holdings, listed: Mask, maybe: Mask) -> Multiplied:
    """The economic share of `listed` nodes in each node, and at most of those and the `maybe` listed."""
    low, high = of.least / WHOLE_UNITS, of.most / WHOLE_UNITS
    unnamed, named = of.unnamed / WHOLE_UNITS, of.named / WHOLE_UNITS

    def at_least(_: Ints, edges: Ints, ends: Ints, held: Floats) -> Floats:
        return np.minimum(_sums(low[edges] * held[of.owner[edges]], ends), 1.0)

    least, _ = _settle(of, listed, at_least)

    def at_most(nodes: Ints, edges: Ints, ends: Ints, held: Floats) -> Floats:
        share = held[of.owner[edges]]
        stated = _sums(high[edges] * share, ends)
        stated = np.where(stated > 0, stated + unnamed[nodes], 0.0)
        left = 1.0 - (named[nodes] - _sums(low[edges] * share, ends))
        bound = np.minimum(np.where(of.overfull[nodes], 1.0, left), 1.0)
        return np.maximum(np.minimum(stated, bound), least[nodes])

    most, open_ = _settle(of, listed | maybe, at_most)
    unsettled = np.zeros(of.size, dtype=np.bool_)
    while open_.size:
        unsettled[open_] = True
        below = np.unique(of.owned[of.out(open_)])
        open_ = below[~unsettled[below]]
    most[unsettled] = 1.0
    return Multiplied(least, most, unsettled)


_Figure = Callable[[Ints, Ints, Ints, Floats], Floats]


def _settle(of: Holdings, start: Mask, figure: _Figure) -> tuple[Floats, Ints]:
    """The smallest fixed point of `figure`, and the nodes that still moved when it was given up.

    A listed node passes on all that it holds, whatever is held of itself.
    """
    found = np.zeros(of.size)
    held = start.astype(np.float64)
    moved = np.flatnonzero(start).astype(np.int64)
    for _ in range(_ROUNDS):
        if not moved.size:
            break
        nodes = np.unique(of.owned[of.out(moved)])
        edges = slices(of.in_ptr, nodes)
        ends = np.cumsum(of.in_ptr[nodes + 1] - of.in_ptr[nodes])
        value = figure(nodes, edges, ends, held)
        found[nodes] = value
        moved = nodes[~start[nodes] & (np.abs(value - held[nodes]) > _SETTLED)]
        held[moved] = found[moved]
    return found, moved


def _sums(values: Floats, ends: Ints) -> Floats:
    """Sums over runs of values, none of them empty."""
    if not ends.size:
        return np.zeros(0)
    sums: Floats = np.add.reduceat(values, np.append(0, ends[:-1]))
    return sums
