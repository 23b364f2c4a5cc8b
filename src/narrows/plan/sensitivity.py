"""What a plan rests on: prices of what is scarce, and which assumptions move the result most.

Two questions are kept apart. *Kept*: what the same plan is worth when an assumption is other than it was taken to be. *Again*: what the best
plan would be worth, had it been known. The first is exact and quick; the second takes a solve each and is given with its gap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from narrows.errors import NoPlanError
from narrows.plan.case import Case
from narrows.plan.model import Aims, Model, build
from narrows.plan.moving import ALL, Figure, changed, factors_of
from narrows.plan.objective import affordable, objective_of
from narrows.plan.programme import Frozen
from narrows.plan.solve import Solution, solve
from narrows.plan.watch import UNWATCHED, Clock, Watch

LEAST_SECONDS = 5.0
"""What a solve is given at least, while there is time."""
PROVEN = 1e-6
"""A gap below this is none."""
SLIGHT = 1e-6
"""By how much a plan may exceed money and heads and still keep to them."""
LOOSE = 2.0
"""A solve that ends with more than this many times the gap asked for is no answer."""


class Moved(Frozen, frozen=True, kw_only=True):
    """One assumption moved alone, to the ends of its range: what the plan that was made is worth then (`kept`; `fits` whether it still keeps to
    money and heads), and what the best plan would be worth (`again`, None where it was not solved in time, or there is none). `effect` is the
    greatest change of `again`, or else of `kept`, as a part of the objective."""

    what: str
    figure: Figure
    about: str
    low: float
    high: float
    kept_low: float
    kept_high: float
    fits_low: bool
    fits_high: bool
    again_low: float | None
    again_high: float | None
    effect: float


class OneAtATime(Frozen, frozen=True, kw_only=True):
    """Assumptions moved one at a time, those with the greatest effect first; `gap` is to what every solve was proven, and effects below it
    mean nothing. `complete`: all were solved again."""

    objective: float
    gap: float
    moved: tuple[Moved, ...]
    complete: bool
    seconds: float


def one_at_a_time(
    case: Case,
    solution: Solution,
    aims: Aims,
    *,
    ranges: Mapping[Figure, tuple[float, float]] | None = None,
    gap: float = 0.01,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> OneAtATime:
    """Move each assumption alone to the ends of its range (see `factors_of`), value the plan exactly, and plan again.

    Planning again is done in the order of what the plan that is kept loses, until `seconds` are over or `watch` says to stop.
    """
    clock = Clock(seconds, watch)
    factors = factors_of(case, solution.starts, ranges)
    kept = []
    for factor in factors:
        ends = [changed(case, [factor], [times]) for times in (factor.low, factor.high)]
        worths = [objective_of(each, aims, solution.starts, solution.trained).objective for each in ends]
        kept.append(
            (ends, worths, [affordable(each, solution.starts, solution.trained, SLIGHT) for each in ends])
        )
    base = float(solution.objective)
    whole = max(abs(base), 1e-9)

    def shift(worths: Sequence[float | None]) -> float:
        finite = [abs(worth - base) for worth in worths if worth is not None and np.isfinite(worth)]
        return max(finite, default=0.0) / whole

    wide = [len(factor.of) != 1 or factor.figure == "heads" for factor in factors]
    order = sorted(range(len(factors)), key=lambda i: (not wide[i], all(kept[i][2]), -shift(kept[i][1])))
    again: dict[int, list[float | None]] = {}
    reached = float(solution.gap)
    for place, i in enumerate(order):
        watch.told(f"assumptions moved one at a time: {place} of {len(order)}")
        ends, worths, fit = kept[i]
        solves = 2 * (sum(wide) - place if wide[i] else len(order) - place)
        found: list[float | None] = []
        for each, worth, fits in zip(ends, worths, fit, strict=True):
            best = None
            if (left := clock.left()) > 0:
                share = min(left, max(left / solves, LEAST_SECONDS))
                best = solved_again(
                    build(each, aims),
                    solution,
                    gap=gap,
                    seconds=share,
                    threads=threads,
                    seed=seed,
                    stop=watch.stop,
                )
            if best is None or best.gap > gap * LOOSE + PROVEN:
                found.append(None)
                continue
            reached = max(reached, float(best.gap))
            found.append(max(float(best.objective), worth if fits else -math.inf))
        again[i] = found
    moved = []
    for i, factor in enumerate(factors):
        _, worths, fit = kept[i]
        solved = again[i]
        moved.append(
            Moved(
                what=factor.what,
                figure=factor.figure,
                about=factor.about,
                low=factor.low,
                high=factor.high,
                kept_low=worths[0],
                kept_high=worths[1],
                fits_low=fit[0],
                fits_high=fit[1],
                again_low=solved[0],
                again_high=solved[1],
                effect=shift(solved) if any(one is not None for one in solved) else shift(worths),
            )
        )
    moved.sort(key=lambda one: (-one.effect, one.what))
    return OneAtATime(
        objective=base,
        gap=reached,
        moved=tuple(moved),
        complete=all(one is not None for found in again.values() for one in found),
        seconds=clock.spent,
    )


def solved_again(
    model: Model,
    first: Solution,
    *,
    gap: float,
    seconds: float,
    threads: int,
    seed: int,
    stop: Callable[[], bool],
) -> Solution | None:
    """The best plan of a model that differs a little from that of the first; None where none was found."""
    begin = (first.starts, first.trained)
    try:
        return solve(model, gap=gap, seconds=seconds, threads=threads, seed=seed, begin=begin, stop=stop)
    except NoPlanError:
        return None


def effects_of(found: OneAtATime) -> dict[str, float]:
    """Effects by what an assumption is called in a plan (`telling.tell`): of a programme the greatest of its figures."""
    effects: dict[str, float] = {}
    for one in found.moved:
        single = one.figure not in ("budget", "heads") and one.about != ALL
        what = f"programme {one.about}" if single else one.what
        effects[what] = max(effects.get(what, 0.0), one.effect)
    return effects
