"""How much more a plan is worth than greedy ones, and than doing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

from narrows.plan.case import Case
from narrows.plan.evaluate import worth
from narrows.plan.greedy import greedy, nothing, scores
from narrows.plan.model import Aims, build
from narrows.plan.solve import solve
from parts import plan_shipped
from parts.plan_timing import GAP, LIMIT, Size


class Beside(NamedTuple):
    """A plan beside the best greedy one: by how much its objective is more, and its gain over doing nothing."""

    objective: float
    gain: float


def measure(one: Size, many: Size, seeds: Sequence[int], *, quick: bool) -> dict[str, float]:
    """Tables for made-up cases and the shipped map, by one course of events and by many."""
    alone = [compared(f"{one} #{seed}", one.case(seed)) for seed in seeds]
    spread = [compared(f"{many} #{seed}", many.case(seed)) for seed in seeds]
    scenarios = 5 if quick else 20
    shipped = compared(f"cn-chips, {scenarios} scenarios", plan_shipped.case_of(scenarios))
    print(
        "an objective also counts what there is without any plan (home levels, what is left from abroad), which no plan can "
        "raise:\n'gain' is what a plan adds to doing nothing. The more can fail, the less any plan can add.\n"
    )
    return {
        "vs_best_greedy": mean(each.objective for each in spread),
        "gain_vs_best_greedy": mean(each.gain for each in spread),
        "vs_best_greedy_1": mean(each.objective for each in alone),
        "gain_vs_best_greedy_1": mean(each.gain for each in alone),
        "vs_best_greedy_shipped": shipped.objective,
    }


def compared(name: str, case: Case) -> Beside:
    """All greedy plans of a case, and the plan of the model."""
    idle = worth(case, nothing(case)).objective
    valued = {by: worth(case, greedy(case, score)).objective for by, score in scores(case).items()}
    best = max(valued.values())
    found = solve(build(case, Aims()), gap=GAP, seconds=LIMIT, threads=1)
    print(f"{name}: nothing {idle:.4f}, the plan {found.objective:.4f} (gap {found.gap:.2%})")
    for by, value in sorted(valued.items(), key=lambda pair: -pair[1]):
        gain = _more(found.objective - idle, value - idle)
        print(
            f"  greedy, {by:20s} {value:8.4f}   the plan is worth {_more(found.objective, value):7.1%} more, gains {gain:8.1%} more"
        )
    return Beside(_more(found.objective, best), _more(found.objective - idle, best - idle))


def _more(mine: float, theirs: float) -> float:
    """By how much more one is than the other."""
    return mine / theirs - 1.0 if theirs > 0 else float("inf")
