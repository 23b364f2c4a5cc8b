"""The rows that bound availability by own levels, kept apart until they are needed.

    made[q, t, s] <= foreign[i, t, s] + level[i] + sum over programmes k of i, started in a, of profile[k, t - a - lead[k, s]]

One for every node i that a target rests on, every period and every scenario: a quarter of a million for a hundred inputs, ten
years and fifty scenarios, of which the scarcest node of each period and scenario binds. So only those that some solution would
break are put into the program; leaving rows out can only raise its bound, which therefore stays a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from narrows.plan.case import Case, Flags, Floats, Longs
from narrows.plan.rows import Columns

BROKEN = 1e-7
"""A row that is broken by less than this is kept to."""


class Block(NamedTuple):
    """The rows of one node for one variable [T, S]: the right sides [T, S] without programmes, and which rows can bind at all."""

    node: int
    variables: Longs
    bound: Floats
    open: Flags


class Picked(NamedTuple):
    """Rows of a program: entries (row, column, value), and the right side of each row."""

    row: Longs
    column: Longs
    value: Floats
    upper: Floats


@dataclass
class Bounds:
    """All rows, and which of them are in the program already."""

    blocks: list[Block] = field(default_factory=list)

    def variables(self, case: Case, columns: Columns, nodes: frozenset[int]) -> Longs:
        """New variables [T, S] that are bounded by the own levels of some nodes; what no programme moves bounds at once."""
        order = sorted(nodes)
        luck = case.scenarios
        own = np.minimum(1.0, luck.foreign[:, :, order] + case.level[order])  # [paths, T, nodes]
        fixed = np.array([node not in case.of_node for node in order], bool)
        ceiling = own[:, :, fixed].min(axis=2, initial=1.0)[luck.path].transpose()
        variables = columns.add(case.periods, luck.size, upper=ceiling)
        for place in np.flatnonzero(~fixed).tolist():
            bound = own[:, :, place][luck.path].transpose()
            can = bound < ceiling - BROKEN
            if can.any():
                self.blocks.append(Block(order[place], variables, bound, can))
        return variables

    def scarcest(self, count: int) -> list[Flags]:
        """The rows to begin with: for each variable the `count` nodes that leave least without programmes."""
        return self._worst([np.where(block.open, block.bound, np.inf) for block in self.blocks], count)

    def broken(self, case: Case, start: Floats, values: Floats, count: int) -> list[Flags]:
        """The rows that a solution breaks, at most `count` of each variable: start [K, T], values of all variables."""
        added = added_levels(case, start)
        slack = [
            np.where(block.open, block.bound + added[block.node] - values[block.variables], np.inf)
            for block in self.blocks
        ]
        worst = self._worst(slack, count)
        return [flags & (each < -BROKEN) for flags, each in zip(worst, slack, strict=True)]

    def _worst(self, measure: list[Floats], count: int) -> list[Flags]:
        """The `count` least of a measure for each variable, among the blocks of that variable."""
        picked = [np.zeros(each.shape, bool) for each in measure]
        by_variable: dict[int, list[int]] = {}
        for number, block in enumerate(self.blocks):
            by_variable.setdefault(int(block.variables.flat[0]), []).append(number)
        for numbers in by_variable.values():
            stacked = np.stack([measure[number] for number in numbers])
            take = min(count, len(numbers))
            least = np.argpartition(stacked, take - 1, axis=0)[:take]
            flags = np.zeros(stacked.shape, bool)
            np.put_along_axis(flags, least, True, axis=0)
            flags &= np.isfinite(stacked)
            for place, number in enumerate(numbers):
                picked[number] = flags[place]
        return picked

    def rows(self, case: Case, start: Longs, picked: list[Flags]) -> Picked:
        """Rows of the program, for those picked: `start` [K, T] are the numbers of the variables start."""
        row: list[Longs] = []
        column: list[Longs] = []
        value: list[Floats] = []
        upper: list[Floats] = []
        first = 0
        luck, periods = case.scenarios, case.periods
        begun = np.arange(periods)
        for block, flags in zip(self.blocks, picked, strict=True):
            t, s = np.nonzero(flags)
            if not len(t):
                continue
            numbers = first + np.arange(len(t))
            row.append(numbers)
            column.append(block.variables[t, s])
            value.append(np.ones(len(t)))
            upper.append(block.bound[t, s])
            for k in case.of_node[block.node]:
                age = t[:, None] - begun[None, :] - luck.lead[s, k][:, None]
                alive = (age >= 0) & luck.success[s, k][:, None]
                gain = np.where(alive, case.profile[k][np.clip(age, 0, periods - 1)], 0.0)
                at, a = np.nonzero(gain > 0)
                row.append(numbers[at])
                column.append(start[k, a])
                value.append(-gain[at, a])
            first += len(t)
        if not first:
            return Picked(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0))
        return Picked(
            np.concatenate(row), np.concatenate(column), np.concatenate(value), np.concatenate(upper)
        )


def added_levels(case: Case, start: Floats) -> dict[int, Floats]:
    """The level that (parts of) starts [K, T] add to each node that has programmes: [T, S]."""
    periods, luck = case.periods, case.scenarios
    ages = np.arange(periods)[:, None] - np.arange(periods)[None, :]  # [t, a]
    found: dict[int, Floats] = {}
    for node, ks in case.of_node.items():
        total = np.zeros((periods, luck.size))
        for k in ks:
            if not start[k].any():
                continue
            leads, of = np.unique(luck.lead[:, k], return_inverse=True)
            by_lead = np.zeros((len(leads), periods))
            for number, lead in enumerate(leads.tolist()):
                gain = np.where(ages >= lead, case.profile[k][np.clip(ages - lead, 0, periods - 1)], 0.0)
                by_lead[number] = gain @ start[k]
            total += np.where(luck.success[:, k][None, :], by_lead[of.reshape(-1)].transpose(), 0.0)
        found[node] = total
    return found
