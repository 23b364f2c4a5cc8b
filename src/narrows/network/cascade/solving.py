"""One scenario, or up to eight side by side, from initial losses to losses that hold, with the residual of both maps."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from narrows.network.cascade.compiled import Compiled
from narrows.network.cascade.firm_network import Floats, Ints
from narrows.network.cascade.kernel.bracket import bracket
from narrows.network.cascade.kernel.jacobi import jacobi
from narrows.network.cascade.kernel.layout import LANES, UNIT
from narrows.network.cascade.kernel.pull import pull
from narrows.network.cascade.kernel.push import push, room_of, tidy
from narrows.network.cascade.kernel.residual import (
    down_residual,
    down_residual_one,
    up_residual,
    up_residual_one,
)
from narrows.network.cascade.kernel.totals import HIT, totals
from narrows.network.cascade.kernel.upstream import up_eight, up_one
from narrows.network.cascade.parameters import Parameters

MOST_SWEEPS = 100_000
ALONE = (0.02, 0.002)
"""Tolerances of the solvers for a scenario alone, as parts of the residual that is asked for; the next is taken where one was
not enough. What is not delivered adds up on its way, so that a level may be forty tolerances from where it ends."""
BESIDE = (0.9, 0.2, 0.02)
"""The same for many scenarios, of which only the residual is promised."""
UPSTREAM = (0.9, 0.2, 0.02)
"""The same upstream, where a sweep leaves a residual well below its last change."""
FEW_LINKS = 200_000
"""Where each of the first scenarios of eight follows more links, the wide kernel is quicker for all of them."""
TRIED = 3
"""Scenarios that are tried; callers put those that are likely to reach far first."""
UNLIMITED = 2**62
SLACKS = (5.0, 50.0, 500.0)
"""Slack of the bracket, as a multiple of what the residual may be."""


class Losses(NamedTuple):
    """Initial losses of one scenario: places of firms (s,) ascending, losses (s,) in (0, 1]."""

    firm: Ints
    loss: Floats


class Solved(NamedTuple):
    """What came of one scenario. `down` and `up` (n,) are losses by place, None if they were not kept. Errors are upper
    bounds of the distance to the fixed point, None where there is none."""

    esri: float
    down_part: float
    up_part: float
    firms_hit: int
    residual_down: float
    residual_up: float
    error_down: float | None
    error_up: float | None
    sweeps_down: int
    sweeps_up: int
    down: Floats | None
    up: Floats | None

    @property
    def residual(self) -> float:
        """The larger of both residuals."""
        return max(self.residual_down, self.residual_up)


class Solver:
    """Solves scenarios one after another, with the arrays of one thread."""

    def __init__(self, arrays: Compiled, parameters: Parameters) -> None:
        self._arrays = arrays
        self._parameters = parameters
        self._room = room_of(arrays.down)
        self._wide: tuple[Floats, Floats, Floats, Floats] | None = None

    def one(
        self, shock: Losses, *, keep: bool = False, bound: bool = True, both_at_once: bool = False
    ) -> Solved:
        """One scenario alone; `keep` its losses, `bound` the distance to the fixed point; `both_at_once` computes the two
        directions on two threads."""
        down, up = self._arrays.down, self._arrays.up
        n = len(self._arrays.weight)
        spare, answer = np.empty(n), np.empty(n)
        if self._parameters.stop == "step":
            down_loss, up_loss = np.empty(n), np.empty(n)
            steps = jacobi(
                down, up, shock.firm, shock.loss, down_loss, up_loss, self._parameters.eps, MOST_SWEEPS
            )
            gaps = (
                down_residual_one(down, shock.firm, shock.loss, down_loss, spare, answer),
                up_residual_one(up, shock.firm, shock.loss, up_loss, answer),
            )
            return self._told((down_loss, up_loss), gaps, (None, None), (abs(steps), abs(steps)), keep)
        if both_at_once:
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(self._up_one, shock)
                down_loss, sweeps_down, gap_down = self._down_one(shock, spare, answer)
                error_down = self._bracket(down_loss, spare, answer) if bound else None
                up_loss, sweeps_up, gap_up = other.result()
        else:
            down_loss, sweeps_down, gap_down = self._down_one(shock, spare, answer)
            error_down = self._bracket(down_loss, spare, answer) if bound else None
            up_loss, sweeps_up, gap_up = self._up_one(shock)
        error_up = gap_up * self._arrays.steps
        errors = (error_down, error_up if np.isfinite(error_up) else None)
        return self._told((down_loss, up_loss), (gap_down, gap_up), errors, (sweeps_down, sweeps_up), keep)

    def _up_one(self, shock: Losses) -> tuple[Floats, int, float]:
        up = self._arrays.up
        loss, answer = np.zeros(len(self._arrays.weight)), np.empty(len(self._arrays.weight))
        loss[shock.firm] = shock.loss
        sweeps_, gap = 0, np.inf
        for finer in UPSTREAM:
            sweeps = up_one(up, shock.firm, shock.loss, loss, finer * self._parameters.eps, MOST_SWEEPS)
            sweeps_ += abs(sweeps)
            gap = up_residual_one(up, shock.firm, shock.loss, loss, answer)
            if gap <= self._parameters.eps or sweeps < 0:
                break
        return loss, sweeps_, gap

    def _down_one(self, shock: Losses, spare: Floats, answer: Floats) -> tuple[Floats, int, float]:
        down = self._arrays.down
        rounds_, gap = 0, np.inf
        loss = np.empty(0)
        for finer in ALONE:
            rounds, _, _ = push(
                down, self._room, shock.firm, shock.loss, finer * self._parameters.eps, UNLIMITED
            )
            rounds_ += rounds
            loss = self._room.loss.copy()
            gap = down_residual_one(down, shock.firm, shock.loss, loss, spare, answer)
            if gap <= self._parameters.eps:
                break
        tidy(down, self._room)
        return loss, rounds_, gap

    def _bracket(self, loss: Floats, lost: Floats, answer: Floats) -> float | None:
        if (
            self._arrays.down.market == UNIT
        ):  # not monotone: a sector that is lost entirely is missed less than before
            return None
        for slack in SLACKS:
            found = bracket(self._arrays.down, loss, lost.copy(), answer.copy(), slack * self._parameters.eps)
            if found >= 0.0:
                return float(found)
        return None

    def _told(
        self,
        losses: tuple[Floats, Floats],
        gaps: tuple[float, float],
        errors: tuple[float | None, float | None],
        sweeps: tuple[int, int],
        keep: bool,
    ) -> Solved:
        weight = self._arrays.weight
        down, up = losses
        most = np.maximum(down, up)
        return Solved(
            esri=float((weight * most).sum()),
            down_part=float((weight * down).sum()),
            up_part=float((weight * up).sum()),
            firms_hit=int((most > HIT).sum()),
            residual_down=float(gaps[0]),
            residual_up=float(gaps[1]),
            error_down=errors[0],
            error_up=errors[1],
            sweeps_down=sweeps[0],
            sweeps_up=sweeps[1],
            down=down if keep else None,
            up=up if keep else None,
        )

    def eight(self, shocks: Sequence[Losses]) -> list[Solved]:
        """Up to eight scenarios side by side, without their losses and without a bound downstream."""
        arrays, eps = self._arrays, self._parameters.eps
        if self._parameters.stop == "step" or len(shocks) == 1:
            return [self.one(shock, bound=False) for shock in shocks]
        n = len(arrays.weight)
        if self._wide is None:
            self._wide = (
                np.empty((n, LANES)),
                np.empty((n, LANES)),
                np.empty((n, LANES)),
                np.empty((n, LANES)),
            )
        down_loss, up_loss, spare, answer = self._wide
        firm, shock = beside(shocks)
        rounds = self._pushed(shocks, down_loss)
        gaps_down = np.full(LANES, np.inf)
        for finer in BESIDE:
            if rounds.min() < 0:
                sweeps = pull(arrays.down, firm, shock, down_loss, spare, finer * eps, MOST_SWEEPS)
                rounds = np.abs(rounds) + abs(sweeps)
            gaps_down = down_residual(arrays.down, firm, shock, down_loss, spare, answer)
            if gaps_down.max() <= eps:
                break
            rounds = -rounds
        up_loss[:] = 0.0
        up_loss[firm] = shock
        gaps_up, sweeps_up = np.full(LANES, np.inf), 0
        for finer in BESIDE:
            sweeps = up_eight(arrays.up, firm, shock, up_loss, spare, finer * eps, MOST_SWEEPS)
            sweeps_up += abs(sweeps)
            gaps_up = up_residual(arrays.up, firm, shock, up_loss, answer)
            if gaps_up.max() <= eps or sweeps < 0:
                break
        sums, hit = totals(arrays.weight, down_loss, up_loss)
        steps = arrays.steps
        return [
            Solved(
                esri=float(sums[2, lane]),
                down_part=float(sums[0, lane]),
                up_part=float(sums[1, lane]),
                firms_hit=int(hit[lane]),
                residual_down=float(gaps_down[lane]),
                residual_up=float(gaps_up[lane]),
                error_down=None,
                error_up=float(gaps_up[lane]) * steps if np.isfinite(steps) else None,
                sweeps_down=int(abs(rounds[lane])),
                sweeps_up=sweeps_up,
                down=None,
                up=None,
            )
            for lane in range(len(shocks))
        ]

    def _pushed(self, shocks: Sequence[Losses], loss: Floats) -> Ints:
        """Push each scenario into its lane of `loss`, unless the first ones reach so far that all are better pulled.

        Gives the rounds, negative for lanes that are not finished.
        """
        rounds = np.zeros(LANES, np.int32)
        loss[:] = 0.0
        wide = [
            lane
            for lane in range(min(TRIED, len(shocks)))
            if not self._push(shocks, lane, loss, rounds, FEW_LINKS)
        ]
        if len(wide) == TRIED:
            for lane in range(TRIED, len(shocks)):
                loss[shocks[lane].firm, lane] = shocks[lane].loss
                rounds[lane] = -1
            return rounds
        for lane in (*wide, *range(TRIED, len(shocks))):
            self._push(shocks, lane, loss, rounds, UNLIMITED)
        return rounds

    def _push(self, shocks: Sequence[Losses], lane: int, loss: Floats, rounds: Ints, most: int) -> bool:
        """Push one scenario, up to so many links. Gives whether it ended."""
        down, tolerance = self._arrays.down, BESIDE[0] * self._parameters.eps
        done, _, ended = push(down, self._room, shocks[lane].firm, shocks[lane].loss, tolerance, most)
        rounds[lane] = done if ended else -done
        loss[:, lane] = self._room.loss
        tidy(down, self._room)
        return bool(ended)


def beside(shocks: Sequence[Losses]) -> tuple[Ints, Floats]:
    """All firms of several scenarios (s,) ascending, and what each scenario takes from them (s, LANES)."""
    firm = np.unique(np.concatenate([shock.firm for shock in shocks]))
    loss = np.zeros((len(firm), LANES))
    for lane, shock in enumerate(shocks):
        loss[np.searchsorted(firm, shock.firm), lane] = shock.loss
    return firm.astype(np.int32), loss
