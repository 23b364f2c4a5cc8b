"""Screening of many assumptions at once by elementary effects (Morris, Technometrics 33, 1991, pages 161-174)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from narrows.plan.case import Case, Floats
from narrows.plan.model import Aims, build
from narrows.plan.moving import Factor, changed, factors_of
from narrows.plan.objective import affordable, objective_of
from narrows.plan.programme import Frozen
from narrows.plan.sensitivity import LEAST_SECONDS, SLIGHT, solved_again
from narrows.plan.solve import Solution, relative
from narrows.plan.watch import UNWATCHED, Clock, Watch

LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
"""The step that Morris recommends for an even number of levels: it samples every level as often."""


class Screened(Frozen, frozen=True, kw_only=True):
    """An assumption, screened: `mean_absolute` effect of its whole range on the objective, as a part of it (the measure of Campolongo, Cariboni
    and Saltelli, Environmental Modelling and Software 22, 2007), `mean` with sign, and `spread`, the standard deviation: large beside the
    mean where the effect depends on the others or is not linear."""

    what: str
    low: float
    high: float
    mean_absolute: float
    mean: float
    spread: float


class Screening(Frozen, frozen=True, kw_only=True):
    """All assumptions screened, those with the greatest effect first. `trajectories` of those `asked` for were carried to their end, with
    `solves`; effects below `gap`, to which the worst of them was proven, mean nothing."""

    screened: tuple[Screened, ...]
    trajectories: int
    asked: int
    solves: int
    gap: float
    seconds: float


def trajectories(factors: int, count: int, seed: int) -> Floats:
    """Points in the unit cube [count, factors + 1, factors]: in each trajectory every factor is moved once, by `STEP`, in an order of its own."""
    drawn = np.random.default_rng(seed)
    found = np.empty((count, factors + 1, factors))
    for number in range(count):
        low = drawn.integers(0, LEVELS // 2, factors) / (LEVELS - 1)
        up = drawn.random(factors) < 0.5
        at = np.where(up, low, low + STEP)
        found[number, 0] = at
        for place, factor in enumerate(drawn.permutation(factors).tolist(), start=1):
            at = at.copy()
            at[factor] += STEP if up[factor] else -STEP
            found[number, place] = at
    return found


def effects(points: Floats, worths: Floats) -> Floats:
    """Elementary effects [count, factors] of trajectories [count, factors + 1, factors] with their worths [count, factors + 1]."""
    step = np.diff(points, axis=1)
    moved = np.abs(step).argmax(axis=2)
    by = np.take_along_axis(step, moved[:, :, None], axis=2)[:, :, 0]
    found = np.empty(moved.shape)
    np.put_along_axis(found, moved, np.diff(worths, axis=1) / by, axis=1)
    return found


def screen(
    case: Case,
    solution: Solution,
    aims: Aims,
    *,
    factors: Sequence[Factor] | None = None,
    count: int = 6,
    again: bool = True,
    gap: float = 0.01,
    seconds: float = 120.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Screening:
    """Screen assumptions (without `factors` those of all programmes together, the budget, and each field of researchers) in `count`
    trajectories. With `again` the best plan is sought at every point, in an equal part of the time that is left but not in less than
    `LEAST_SECONDS`: where time is short, fewer trajectories are carried to their end. Else the plan that was made is valued there exactly,
    which takes no solver.

    A trajectory that has a point without a plan, or that time or `watch` cuts, does not count.
    """
    clock = Clock(seconds, watch)
    chosen = tuple(factors) if factors is not None else factors_of(case)
    points = trajectories(len(chosen), count, seed)
    low, high = (np.array([getattr(one, end) for one in chosen]) for end in ("low", "high"))
    reached, solves, left_over = 0.0, 0, points.shape[0] * points.shape[1]

    def worth(at: Floats) -> float:
        nonlocal reached, solves, left_over
        there = changed(case, chosen, (low + at * (high - low)).tolist())
        kept = objective_of(there, aims, solution.starts, solution.trained).objective
        if not again:
            return kept
        left = clock.left()
        if left <= 0:
            return math.nan
        share = min(left, max(left / max(1, left_over), LEAST_SECONDS))
        watch.told(f"screening assumptions: {solves} of {points.shape[0] * points.shape[1]} plans made again")
        solves, left_over = solves + 1, left_over - 1
        found = solved_again(
            build(there, aims),
            solution,
            gap=gap,
            seconds=share,
            threads=threads,
            seed=seed,
            stop=watch.stop,
        )
        if found is None or found.stopped == "interrupt":
            return math.nan
        best = float(found.objective)
        if kept > best and affordable(there, solution.starts, solution.trained, SLIGHT):
            best = kept
        reached = max(reached, relative(float(found.bound), best))
        return best

    worths = _along(points, worth)
    whole = np.isfinite(worths).all(axis=1)
    found = effects(points[whole], worths[whole]) / max(abs(float(solution.objective)), 1e-9)
    done = int(whole.sum())
    rows = [
        Screened(
            what=factor.what,
            low=factor.low,
            high=factor.high,
            mean_absolute=float(np.abs(found[:, i]).mean()),
            mean=float(found[:, i].mean()),
            spread=float(found[:, i].std(ddof=1)) if done > 1 else 0.0,
        )
        for i, factor in enumerate(chosen)
        if done
    ]
    rows.sort(key=lambda one: (-one.mean_absolute, one.what))
    return Screening(
        screened=tuple(rows),
        trajectories=done,
        asked=count,
        solves=solves,
        gap=reached,
        seconds=clock.spent,
    )


def _along(points: Floats, worth: Callable[[Floats], float]) -> Floats:
    """The worth of every point; the rest of a trajectory is left out (NaN) after a point that has none."""
    worths = np.full(points.shape[:2], np.nan)
    for number, trajectory in enumerate(points):
        for place, at in enumerate(trajectory):
            worths[number, place] = worth(at)
            if not np.isfinite(worths[number, place]):
                break
    return worths
