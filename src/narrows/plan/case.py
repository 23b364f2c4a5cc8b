"""A plan as arrays: what the model, the simulation and the comparison all read.

K programmes, n nodes of the map, T periods, S scenarios, F fields of researchers, Q targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.network.compiled import Network

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Need(NamedTuple):
    """That a programme may start only once some programme of `enough` is done, or never where that is empty."""

    programme: int
    enough: tuple[int, ...]


class Scenarios(NamedTuple):
    """What may come: `weight` [S] (sums to 1), `lead` [S, K] in periods, `success` [S, K], `path` [S] into `foreign`
    [paths, T, n], what may still be had from abroad of each node, in [0, 1]."""

    weight: Floats
    lead: Longs
    success: Flags
    path: Longs
    foreign: Floats

    @property
    def size(self) -> int:
        """S."""
        return len(self.weight)


@dataclass(frozen=True)
class Case:
    """Everything that a plan is computed from, checked and in periods of `1 / per_year` years.

    `names` [K], `node` [K] the node of each programme, `level` [n] the home level at the start, `profile` [K, T] the level that
    a programme adds by its age in periods since it was done, `lead` [K] nominal periods, `spend` [K, T] money by its age since
    the start, `heads` [K, F] while it runs, `budget` [T], `pool` [F, T] heads without training. Training of field f: begins
    in t, costs `training_cost` [F] a head, gives heads from t + `training_delay` [F] on, of which `stay` [F] remain each
    period; at most `training_most` [F] a period. `targets` [Q] nodes with `value` [Q] (sums to 1). `discount` [T].
    """

    network: Network
    names: tuple[str, ...]
    node: Longs
    level: Floats
    profile: Floats
    lead: Longs
    earliest: Longs
    spend: Floats
    heads: Floats
    needs: tuple[Need, ...]
    fields: tuple[str, ...]
    budget: Floats
    carry: bool
    pool: Floats
    training_cost: Floats
    training_delay: Longs
    training_most: Floats
    stay: Floats
    targets: Longs
    value: Floats
    discount: Floats
    breadth: float
    thrift: float
    start_year: int
    per_year: int
    scenarios: Scenarios

    @property
    def periods(self) -> int:
        """T."""
        return len(self.budget)

    def year(self, period: int) -> float:
        """The year of a period: 2027, or 2027.5 for its second half."""
        return self.start_year + period / self.per_year

    @cached_property
    def of_node(self) -> dict[int, list[int]]:
        """The programmes of each node that has any."""
        found: dict[int, list[int]] = {}
        for k, node in enumerate(self.node.tolist()):
            found.setdefault(node, []).append(k)
        return found
