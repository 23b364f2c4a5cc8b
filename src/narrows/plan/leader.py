"""What single plans of the controlled side are worth under any set of controls, fast: the pieces of a leader's bound.

If the follower is known to have the plans x of a pool, then whatever set S of controls is chosen, it can reach at least

    floor(S) = max over x of W(x, S)

where W(x, S) is the worth of plan x under S. `Table` computes W for one plan. It restates the network as the least over the
nodes that a target rests on (`flatten`), since thousands of sets are asked for; what is reported is valued by the exposure code.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from narrows.errors import FieldError
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.denials import Option
from narrows.plan.evaluate import levels_of
from narrows.plan.flatten import Flat
from narrows.plan.model import Aims
from narrows.plan.objective import objective_of, tail

Chosen = frozenset[int]
"""A set of controls, by number."""


class Table:
    """The worth of one plan under sets of controls: W(x, S) for the aims `value` (with risk) and `maximin`."""

    def __init__(
        self,
        case: Case,
        flat: Flat,
        options: Sequence[Option],
        starts: Longs,
        trained: Floats | None,
        aims: Aims,
    ) -> None:
        luck = case.scenarios
        self.case, self.aims, self.options = case, aims, options
        self.groups = _groups(case, flat)
        kinds = sorted({kind for group in self.groups for kind in flat.kinds[group]})
        heads = kinds + case.targets.tolist()
        place = {kind: number for number, kind in enumerate(kinds)}
        self.kinds = {group: [place[kind] for kind in flat.kinds[group]] for group in self.groups}
        self.above = {
            group: np.flatnonzero([group in flat.rests[head][1] for head in heads]) for group in self.groups
        }
        self.resting = {
            node: np.flatnonzero([node in flat.rests[head][0] for head in heads])
            for node in {int(node) for one in options for node in one.nodes}
        }
        level = levels_of(case, starts, luck)
        self.level = {node: level[node] for node in self.resting}
        own = np.minimum(1.0, level + np.moveaxis(luck.foreign[luck.path], (0, 1, 2), (2, 1, 0)))
        ones = np.ones((1, case.periods, luck.size))
        self.base = np.stack(
            [np.concatenate([ones, own[sorted(flat.rests[head][0])]]).min(axis=0) for head in heads]
        )
        self.own = {node: own[node] for node in self.resting}
        found = objective_of(case, aims, starts, trained)
        self.rest = found.objective - self.measure(found.worth.value)

    def measure(self, value: Floats) -> float:
        """What values [S] of scenarios count for: their mean and the mean of the worst of them, or the worst."""
        weight, aims = self.case.scenarios.weight, self.aims
        if aims.aim == "maximin":
            return float(value.min())
        at_risk = tail(value, weight, aims.alpha) if aims.risk > 0 else 0.0
        return (1.0 - aims.risk) * float(value @ weight) + aims.risk * at_risk

    def worth(self, value: Floats) -> float:
        """W, from the values [S] of scenarios."""
        return self.measure(value) + self.rest

    def cells(self, some: Chosen) -> Floats:
        """Availability of the kinds of mean groups and then of targets [heads, T, S] under some controls."""
        return self._settled(self.base.copy(), some, self._touched(some))

    def further(self, some: Chosen, cells: Floats, more: Chosen) -> Floats:
        """The same, with `more` controls beside those of which `cells` are known; only where there is no mean group."""
        return self._settled(cells.copy(), some | more, self._touched(more))

    def value(self, cells: Floats) -> Floats:
        """The discounted value of what can be made [S]."""
        case = self.case
        return np.asarray(
            np.einsum("q,t,qts->s", case.value, case.discount, cells[len(cells) - len(case.targets) :])
        )

    def lost(self, some: Chosen) -> Floats:
        """The value [S] that would be lost if what `some` controls take were all that ever is short of anything.

        Shortfalls follow from those of nodes by greatest-of and means, which is subadditive: what any set of controls loses in
        addition is at most the sum of this over its members.
        """
        cells = np.ones_like(self.base)
        short = {node: 1.0 - (self.own[node] - self._own(node, some)) for node in self._touched(some)}
        for node, own in short.items():
            rows = self.resting[node]
            cells[rows] = np.minimum(cells[rows], own)
        return np.asarray(self.case.discount.sum() * self.case.value.sum() - self.value(self._means(cells)))

    def _settled(self, cells: Floats, some: Chosen, touched: set[int]) -> Floats:
        for node in touched:
            rows = self.resting[node]
            cells[rows] = np.minimum(cells[rows], self._own(node, some))
        return self._means(cells)

    def _means(self, cells: Floats) -> Floats:
        for group in self.groups:
            rows = self.above[group]
            cells[rows] = np.minimum(cells[rows], cells[self.kinds[group]].mean(axis=0))
        return cells

    def _touched(self, some: Chosen) -> set[int]:
        return {int(node) for one in some for node in self.options[one].nodes}

    def _own(self, node: int, some: Chosen) -> Floats:
        """The own level [T, S] of a node under some controls."""
        luck = self.case.scenarios
        foreign = luck.foreign[:, :, node].copy()
        for number in some:
            one = self.options[number]
            for place in np.flatnonzero(one.nodes == node):
                foreign -= one.taken[place]
        return np.asarray(np.minimum(1.0, np.maximum(foreign, 0.0)[luck.path].T + self.level[node]))


def neighbors_of(options: Sequence[Option]) -> list[Chosen]:
    """For each control those that take from a node that it takes from, itself among them."""
    nodes = [set(one.nodes.tolist()) for one in options]
    return [frozenset(j for j, other in enumerate(nodes) if other & mine) for mine in nodes]


def check_aims(aims: Aims) -> None:
    """Refuse aims whose worth is no mean, tail or least of values: no bound on a leader's best is known for those."""
    if aims.aim not in ("value", "maximin"):
        raise FieldError(
            f"the controlling side cannot be planned against the aim {aims.aim!r}",
            remedy="Use value or maximin; when availability returns is told in any case",
        )


def _groups(case: Case, flat: Flat) -> list[int]:
    """The mean groups that targets rest on, those that others rest on first."""
    order: list[int] = []

    def visit(group: int) -> None:
        if group not in order:
            for kind in flat.kinds[group]:
                for other in sorted(flat.rests[kind][1]):
                    visit(other)
            order.append(group)

    for target in case.targets.tolist():
        for group in sorted(flat.rests[target][1]):
            visit(group)
    return order
