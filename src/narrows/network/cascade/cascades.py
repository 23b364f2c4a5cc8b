"""Cascades through a firm network: what is lost, by how far and how surely, when firms stop."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import numpy as np

from narrows.errors import FieldError, Where
from narrows.network.cascade.compiled import Compiled, compiled
from narrows.network.cascade.firm_network import FirmNetwork, Floats, shortened
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.parameters import Parameters
from narrows.network.cascade.solving import Losses, Solved, Solver

__all__ = ["Cascade", "Cascades"]

LARGE = 20_000
"""Firms from which on one cascade is worth two threads."""


class Cascade(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one shock. All losses are parts of all output.

    `shock`: the level that is left to each shocked firm. `esri`: the economic systemic risk index, in which each firm loses
    the larger of what it loses downstream (for want of inputs) and upstream (for want of buyers). `residual` is the largest
    change that one more evaluation of either map would make to any firm. `error_down` and `error_up` are upper bounds of
    any firm's distance to the fixed point, None where none was found or asked for. `converged` is false where the residual
    is larger than was asked for. `levels_down` and `levels_up` (n,), by the order of the network's firms, if asked for.
    """

    shock: dict[str, float]
    esri: float
    downstream: float
    upstream: float
    firms_hit: int
    residual: float
    residual_down: float
    residual_up: float
    error_down: float | None
    error_up: float | None
    sweeps_down: int
    sweeps_up: int
    converged: bool
    levels_down: Any = None
    levels_up: Any = None


class Cascades:
    """A network made ready for any number of cascades. Making it takes a second for each million links."""

    def __init__(self, network: FirmNetwork, parameters: Parameters | None = None) -> None:
        self.network = network
        self.parameters = parameters or Parameters()
        self.arrays: Compiled = compiled(network, self.parameters)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was assumed where the network is silent."""
        return self.arrays.notices

    def one(
        self,
        shock: Mapping[str, float] | str,
        *,
        levels: bool = True,
        bound: bool = True,
        threads: int | None = None,
    ) -> Cascade:
        """The cascade of one shock: a firm that stops, or the level from 0 to 1 that is left to each of some firms.

        `levels` asks for every firm's level, `bound` for an upper bound of the distance to the fixed point downstream. With
        more than one of `threads`, a large network takes one for each direction.
        Raises FieldError for an unknown firm or a level out of range.
        """
        wanted = _shock(shock)
        # The two directions do not depend on each other; a thread is worth it where they take milliseconds.
        both = (threads or os.cpu_count() or 1) > 1 and len(self.network.firms) >= LARGE
        solver = Solver(self.arrays, self.parameters)
        solved = solver.one(self._losses(wanted), keep=levels, bound=bound, both_at_once=both)
        return self._cascade(wanted, solved)

    def many(
        self, shocks: Iterable[Mapping[str, float] | str], *, threads: int | None = None
    ) -> list[Cascade]:
        """The cascades of several shocks, eight at a time on each thread, without levels and bounds downstream.

        What comes of a shock is the same alone and beside others, up to the residual.
        """
        wanted = [_shock(shock) for shock in shocks]
        places = [self._losses(shock) for shock in wanted]
        order = sorted(range(len(places)), key=lambda i: -self._size(places[i]))
        groups = [order[i : i + LANES] for i in range(0, len(order), LANES)]
        # Few shocks are spread over all threads rather than eight to the first.
        count = min(threads or os.cpu_count() or 1, max(1, len(places)))
        if len(groups) % count:
            size = -(-len(order) // (count * -(-len(groups) // count)))
            groups = [order[i : i + size] for i in range(0, len(order), size)]
        solved: list[Solved | None] = [None] * len(places)
        for group, found in zip(groups, self._solved(groups, places, count), strict=True):
            for i, each in zip(group, found, strict=True):
                solved[i] = each
        return [
            self._cascade(shock, each) for shock, each in zip(wanted, solved, strict=True) if each is not None
        ]

    def _solved(
        self, groups: Sequence[Sequence[int]], places: Sequence[Losses], threads: int
    ) -> list[list[Solved]]:
        solvers = [Solver(self.arrays, self.parameters) for _ in range(threads)]
        jobs = [[places[i] for i in group] for group in groups]
        if threads == 1:
            return [solvers[0].eight(job) for job in jobs]

        def share(thread: int) -> list[tuple[int, list[Solved]]]:
            return [(i, solvers[thread].eight(jobs[i])) for i in range(thread, len(jobs), threads)]

        with ThreadPoolExecutor(threads) as pool:
            found = dict(pair for pairs in pool.map(share, range(threads)) for pair in pairs)
        return [found[i] for i in range(len(jobs))]

    def _size(self, losses: Losses) -> float:
        return float((self.arrays.down.sales[losses.firm] * losses.loss).sum())

    def _losses(self, shock: Mapping[str, float]) -> Losses:
        """Places and losses of a shock, ascending; levels of 1 are no shock and are left out."""
        unknown = [name for name in shock if name not in self.network.place]
        if unknown:
            what = f"no firm of the network is called {shortened(unknown)}"
            raise FieldError(what, where=Where(field="firm"), remedy="Use an id of firms.csv")
        for name, level in shock.items():
            if not 0.0 <= level <= 1.0:
                what = f"the level {level!r} of {name!r:.80} is out of range"
                raise FieldError(what, where=Where(field="level"), remedy="Give what is left, from 0 to 1")
        place = np.array([self.arrays.number[self.network.place[name]] for name in shock], np.int32)
        loss = 1.0 - np.array(list(shock.values()), np.float64)
        order = np.argsort(place)
        order = order[loss[order] > 0.0]
        return Losses(place[order], loss[order])

    def _cascade(self, shock: dict[str, float], solved: Solved) -> Cascade:
        asked = self.parameters
        return Cascade(
            shock=shock,
            esri=solved.esri,
            downstream=solved.down_part,
            upstream=solved.up_part,
            firms_hit=solved.firms_hit,
            residual=solved.residual,
            residual_down=solved.residual_down,
            residual_up=solved.residual_up,
            error_down=solved.error_down,
            error_up=solved.error_up,
            sweeps_down=solved.sweeps_down,
            sweeps_up=solved.sweeps_up,
            converged=solved.residual <= asked.eps,
            levels_down=self._levels(solved.down),
            levels_up=self._levels(solved.up),
        )

    def _levels(self, loss: Floats | None) -> Floats | None:
        return None if loss is None else 1.0 - loss[self.arrays.number]


def _shock(shock: Mapping[str, float] | str) -> dict[str, float]:
    return {shock: 0.0} if isinstance(shock, str) else dict(shock)
