"""How much more a plan is worth than greedy ones and than doing nothing, and how much more any plan could be worth at most."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

import numpy as np

from narrows.plan.case import Case
from narrows.plan.evaluate import worth
from narrows.plan.greedy import by_gain, greedy, nothing, scores
from narrows.plan.model import Aims, build
from narrows.plan.simulate import one_scenario
from narrows.plan.solve import solve
from parts import plan_shipped
from parts.plan_timing import GAP, LIMIT, Size

BY_GAIN = "exact gain for the money"
MOST_KNOWN = 25
"""Scenarios of a case that are planned for as if each were known beforehand."""
PLENTY = 1e9


class Beside(NamedTuple):
    """A plan beside the best greedy one, as parts of what that is worth: by how much the plan is worth more; any plan at most (proven);
    any plan if each scenario were known beforehand; any plan with money and researchers without limit. `gain` is by how much more the plan
    adds to doing nothing, `undone` what that is worth itself. `scored` is beside the best greedy one that goes by a score, not by gains."""

    plan: float
    scored: float
    gain: float
    at_most: float
    known: float
    rich: float
    undone: float


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
        "vs_best_greedy": mean(each.plan for each in spread),
        "vs_best_scored_greedy": mean(each.scored for each in spread),
        "gain_vs_best_greedy": mean(each.gain for each in spread),
        "any_plan_vs_best_greedy": mean(each.at_most for each in spread),
        "foresight_vs_best_greedy": mean(each.known for each in spread),
        "no_limits_vs_best_greedy": mean(each.rich for each in spread),
        "undone_vs_best_greedy": mean(each.undone for each in spread),
        "vs_best_greedy_1": mean(each.plan for each in alone),
        "vs_best_scored_greedy_1": mean(each.scored for each in alone),
        "gain_vs_best_greedy_1": mean(each.gain for each in alone),
        "any_plan_vs_best_greedy_1": mean(each.at_most for each in alone),
        "vs_best_greedy_shipped": shipped.plan,
        "vs_best_scored_greedy_shipped": shipped.scored,
        "any_plan_vs_best_greedy_shipped": shipped.at_most,
    }


def compared(name: str, case: Case) -> Beside:
    """All greedy plans of a case, the plan of the model, and what bounds every plan."""
    idle = worth(case, nothing(case)).objective
    valued = {by: worth(case, greedy(case, score)).objective for by, score in scores(case).items()}
    scored = max(valued.values())
    begin = time.process_time()
    valued[BY_GAIN] = worth(case, by_gain(case)).objective
    by_gain_s = time.process_time() - begin
    best = max(valued.values())
    begin = time.process_time()
    found = solve(build(case, Aims()), gap=GAP, seconds=LIMIT, threads=1)
    print(
        f"{name}: nothing {idle:.4f}, the plan {found.objective:.4f} (gap {found.gap:.2%}) in {time.process_time() - begin:.1f} s of "
        f"processor time; greedy by {BY_GAIN} takes {by_gain_s:.1f} s"
    )
    for by, value in sorted(valued.items(), key=lambda pair: -pair[1]):
        gain = _more(found.objective - idle, value - idle)
        print(
            f"  greedy, {by:25s} {value:8.4f}   the plan is worth {_more(found.objective, value):7.1%} more, gains {gain:8.1%} more"
        )
    beside = Beside(
        plan=_more(found.objective, best),
        scored=_more(found.objective, scored),
        gain=_more(found.objective - idle, best - idle),
        at_most=_more(found.bound, best),
        known=_more(foresight(case), best),
        rich=_more(without_limits(case), best),
        undone=idle / best,
    )
    print(
        f"  beside the best of these: {beside.undone:.0%} of its worth stands if nothing is done; no plan is worth more than "
        f"{beside.at_most:.1%} more (proven),\n  nor {beside.known:.1%} more if each scenario were known beforehand, nor "
        f"{beside.rich:.1%} more with money and researchers without limit"
    )
    return beside


def foresight(case: Case) -> float:
    """No plan is worth more in the mean, had each scenario (of the first `MOST_KNOWN`) been known beforehand: by the bounds of a plan for
    each alone. Where there are more scenarios this is of a sample."""
    luck = case.scenarios
    bounds = [
        solve(build(dataclasses.replace(case, scenarios=one_scenario(luck, s))), gap=GAP, seconds=LIMIT).bound
        for s in range(min(luck.size, MOST_KNOWN))
    ]
    return mean(bounds)


def without_limits(case: Case) -> float:
    """No plan is worth more than this with as much money and as many researchers as it likes: the bound of that program."""
    rich = dataclasses.replace(
        case, budget=np.full(case.periods, PLENTY), pool=np.full_like(case.pool, PLENTY)
    )
    return solve(build(rich), gap=GAP, seconds=LIMIT).bound


def _more(mine: float, theirs: float) -> float:
    """By how much more one is than the other."""
    return mine / theirs - 1.0 if theirs > 0 else float("inf")
