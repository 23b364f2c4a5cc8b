"""Stakes as columns, and the holdings that they come to on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from narrows.model.owners_share import ROUNDED_WHOLE
from narrows.ownership.shares import WHOLE_UNITS, units

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ALWAYS, FOREVER = 0, date.max.toordinal()
UNNAMED = -1
"""The node of an owner that nobody names."""
ROUNDED_UNITS = units(ROUNDED_WHOLE)


@dataclass(frozen=True, slots=True)
class Rows:
    """Every statement as one row: nodes of the parties, bounds in units, days as ordinals, numbers of source and class.

    Rows are sorted by the party owned: those of node n are `ptr[n]` to `ptr[n + 1]`. `stake` is the statement's place.
    """

    owner: Ints
    owned: Ints
    least: Ints
    most: Ints
    from_: Ints
    until: Ints
    source: Ints
    klass: Ints
    stake: Ints
    ptr: Ints

    def of(self, node: int, day: int) -> list[int]:
        """The rows that state owners of a party on a day."""
        start, stop = int(self.ptr[node]), int(self.ptr[node + 1])
        if stop - start < 32:  # a few comparisons cost less than the arrays would
            return [r for r in range(start, stop) if self.from_[r] <= day <= self.until[r]]
        held = (self.from_[start:stop] <= day) & (day <= self.until[start:stop])
        return [int(r) + start for r in np.flatnonzero(held)]

    def above(self, nodes: Iterable[int], day: int) -> Ints:
        """The rows that state owners of these parties on a day, owners of those, and so on."""
        seen = set(nodes)
        waiting = list(seen)
        found: list[int] = []
        while waiting:
            rows = self.of(waiting.pop(), day)
            found += rows
            for owner in self.owner[rows].tolist() if rows else ():
                if owner != UNNAMED and owner not in seen:
                    seen.add(owner)
                    waiting.append(owner)
        return np.sort(np.array(found, dtype=np.int64))

    def on(self, day: int) -> Ints:
        """All rows of a day."""
        return np.flatnonzero((self.from_ <= day) & (day <= self.until)).astype(np.int64)


@dataclass(frozen=True)
class Holdings:
    """What each owner holds of each party on a day: one edge for each pair and class of shares, sorted by party owned.

    Nodes are numbered from 0 to `size` - 1. `unnamed` is what owners that nobody names may hold of each node, `named` the
    least that all others do, `overfull` marks nodes whose shares come to clearly more than the whole: they contradict each
    other, so that nothing follows from what they leave. The rows of edge e are `rows[row_ptr[e]:row_ptr[e + 1]]`; those of
    owners that nobody names, each a holding of its own, are `unnamed_rows`.
    """

    size: int
    owner: Ints
    owned: Ints
    least: Ints
    most: Ints
    unnamed: Ints
    named: Ints
    overfull: Mask
    rows: Ints
    row_ptr: Ints
    unnamed_rows: Ints

    @cached_property
    def in_ptr(self) -> Ints:
        """Where the edges into each node start."""
        return _pointers(self.owned, self.size)

    @cached_property
    def out_edges(self) -> Ints:
        """The edges by owner."""
        return np.argsort(self.owner, kind="stable").astype(np.int64)

    @cached_property
    def out_ptr(self) -> Ints:
        """Where the edges out of each node start in `out_edges`."""
        return _pointers(self.owner, self.size)

    def out(self, nodes: Ints) -> Ints:
        """The edges out of some nodes."""
        return self.out_edges[slices(self.out_ptr, nodes)]

    def without_names(self, nodes: Mask) -> Holdings:
        """The same, where these nodes too are owners that nobody names, unless their own owners are stated."""
        edges = nodes[self.owner] & (self.in_ptr[self.owner] == self.in_ptr[self.owner + 1])
        if not edges.any():
            return self
        unnamed, named = self.unnamed.copy(), self.named.copy()
        np.add.at(unnamed, self.owned[edges], self.most[edges])
        np.subtract.at(named, self.owned[edges], self.least[edges])
        return replace(self, unnamed=unnamed, named=named)


def _pointers(nodes: Ints, size: int) -> Ints:
    ptr = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(nodes, minlength=size), out=ptr[1:])
    return ptr


def slices(ptr: Ints, nodes: Ints) -> Ints:
    """The numbers from `ptr[n]` to `ptr[n + 1]`, for each of some nodes, one after another."""
    starts = ptr[nodes]
    counts = ptr[nodes + 1] - starts
    ends = np.cumsum(counts)
    shift = np.repeat(starts - (ends - counts), counts)
    return shift + np.arange(shift.size, dtype=np.int64)


def holdings(rows: Rows, chosen: Ints, nodes: Ints | None = None) -> Holdings:
    """The holdings that some rows come to, of all nodes or of some: then these, ascending, are numbered from 0."""
    size = rows.ptr.size - 1 if nodes is None else nodes.size
    owner, owned, klass = rows.owner[chosen], rows.owned[chosen], rows.klass[chosen]
    order = np.lexsort((klass, owner, owned)) if klass.any() else np.lexsort((owner, owned))
    chosen, owner, owned, klass = chosen[order], owner[order], owned[order], klass[order]
    new = np.ones(chosen.size, dtype=np.bool_)
    new[1:] = (owner[1:] != owner[:-1]) | (owned[1:] != owned[:-1]) | (klass[1:] != klass[:-1])
    first = np.flatnonzero(new).astype(np.int64)
    row_ptr = np.append(first, chosen.size).astype(np.int64)
    least, most = rows.least[chosen[first]], rows.most[chosen[first]]
    for edge in np.flatnonzero(np.diff(row_ptr) > 1).tolist():
        least[edge], most[edge] = _agreed(rows, chosen[row_ptr[edge] : row_ptr[edge + 1]])
    owner, owned = owner[first], owned[first]
    nameless = owner == UNNAMED
    if nodes is not None:
        owned = np.searchsorted(nodes, owned)
        owner = np.where(nameless, UNNAMED, np.searchsorted(nodes, owner))
    named, unnamed, whole = (np.zeros(size, dtype=np.int64) for _ in range(3))
    np.add.at(unnamed, owned[nameless], most[nameless])
    np.add.at(named, owned[~nameless], least[~nameless])
    np.add.at(whole, owned, least)
    starts, stops = row_ptr[:-1], row_ptr[1:]
    kept = np.flatnonzero(~nameless).astype(np.int64)
    return Holdings(
        size=size,
        owner=owner[kept],
        owned=owned[kept],
        least=least[kept],
        most=most[kept],
        unnamed=unnamed,
        named=named,
        overfull=whole > ROUNDED_UNITS,
        rows=chosen[slices(row_ptr, kept)],
        row_ptr=np.append(0, np.cumsum((stops - starts)[kept])).astype(np.int64),
        unnamed_rows=chosen[row_ptr[:-1][nameless]],
    )


def _agreed(rows: Rows, some: Ints) -> tuple[int, int]:
    """The bounds of one holding by several statements.

    Statements of different sources are alternatives. Different figures of one source may be that too, or parts of one
    holding, so that their sum is possible. The same statement twice is one.
    """
    stated = set(
        zip(rows.source[some].tolist(), rows.least[some].tolist(), rows.most[some].tolist(), strict=True)
    )
    together: dict[int, int] = {}
    for source, _, most in stated:
        together[source] = together.get(source, 0) + most
    return min(least for _, least, _ in stated), min(max(together.values()), WHOLE_UNITS)
