"""What a plan is worth on scenarios it was not made for, and what uncertainty costs it.

All figures are of the same measure, whatever the aim: discounted value of what can be made, plus breadth, less the price of money
(the aim `value` without risk). Comparisons are made scenario by scenario, so that their errors are those of the differences.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from narrows.errors import NoPlanError
from narrows.plan.case import Case, Floats, Longs, Scenarios
from narrows.plan.curves import quantiles
from narrows.plan.evaluate import available, burden, levels_of
from narrows.plan.greedy import nothing
from narrows.plan.model import Aims, build
from narrows.plan.objective import tail
from narrows.plan.programme import Frozen
from narrows.plan.solve import Solution, solve
from narrows.plan.watch import UNWATCHED, Clock, Watch

TOGETHER = 500
"""Scenarios that are valued at once: more would take memory and save no time."""


class Estimate(Frozen, frozen=True, kw_only=True):
    """A mean over scenarios and its standard error; None where there are fewer than two."""

    mean: float
    error: float | None


class Sample(Frozen, frozen=True, kw_only=True):
    """What a plan is worth on fresh scenarios: its mean and error, 5 and 95 percent quantiles, the mean of the worst tenth, the worst.

    `in_sample` is the mean over the scenarios it was made for, `optimism` what that was too high by. `undone` is the mean if nothing is
    undertaken, `gain` the mean of the difference. `availability_at_end` is of the targets, weighed.
    """

    scenarios: int
    value: Estimate
    q05: float
    q95: float
    at_risk: float
    worst: float
    in_sample: float
    optimism: float
    undone: Estimate
    gain: Estimate
    availability_at_end: Estimate


class Simplified(Frozen, frozen=True, kw_only=True):
    """The plan for one scenario in the place of all (`mean`: mean lead times, levels times their chance, mean supply from abroad;
    `likely`: everything as most likely), and what it is worth on all of them."""

    scenario: str
    value: Estimate
    gap: float
    starts: dict[str, float]
    vss: Estimate


class StochasticValue(Frozen, frozen=True, kw_only=True):
    """The value of the stochastic solution (Birge, Mathematical Programming 24, 1982): what the plan made for all scenarios is worth more
    than the plan made for one. `vss` of each is estimated on fresh scenarios; `in_sample` on those of the case, `gap` of the plan aside not
    below 0 there. `cut`: time or an interrupt did not let both plans be made."""

    scenarios: int
    value: Estimate
    plans: tuple[Simplified, ...]
    in_sample: dict[str, float]
    cut: bool
    seconds: float


class PerfectInformation(Frozen, frozen=True, kw_only=True):
    """The expected value of perfect information (Raiffa and Schlaifer 1961): what a plan made for each scenario, had it been known, would be
    worth more. Between `found`, by the plans found for each, and `at_most`, by their proven bounds; on `scenarios` of those asked for; None
    where time allowed none."""

    scenarios: int
    asked: int
    found: Estimate | None
    at_most: Estimate | None
    seconds: float


class Outcomes(NamedTuple):
    """Of each scenario [S]: worth, and availability of the targets at the end."""

    worth: Floats
    end: Floats


def outcomes(case: Case, starts: Longs, trained: Floats | None, luck: Scenarios) -> Outcomes:
    """What starts are worth in each scenario, some hundred at a time."""
    money, _ = burden(case, starts, trained)
    spent = case.thrift * float(money @ case.discount)
    parts, ends = [], []
    for first in range(0, luck.size, TOGETHER):
        some = slice(first, first + TOGETHER)
        part = luck._replace(
            weight=luck.weight[some],
            lead=luck.lead[some],
            success=luck.success[some],
            path=luck.path[some],
        )
        levels = levels_of(case, starts, part)
        made, _ = available(case, levels, part)
        value = np.einsum("q,t,qts->s", case.value, case.discount, made)
        breadth = case.breadth * np.einsum("t,ts->s", case.discount, levels.mean(axis=0))
        parts.append(value + breadth - spent)
        ends.append(np.einsum("q,qs->s", case.value, made[:, -1, :]))
    return Outcomes(np.concatenate(parts), np.concatenate(ends))


def estimate(values: Floats, weight: Floats) -> Estimate:
    """The weighted mean and its standard error, for scenarios drawn independently."""
    mean = float(values @ weight)
    if len(values) < 2:
        return Estimate(mean=mean, error=None)
    spread = float(np.sqrt(np.square(weight) @ np.square(values - mean)))
    return Estimate(mean=mean, error=spread * math.sqrt(len(values) / (len(values) - 1)))


def out_of_sample(case: Case, starts: Longs, trained: Floats | None, luck: Scenarios) -> Sample:
    """A plan on fresh scenarios (see `casing.draw`): ten thousand take about a second for a hundred inputs."""
    fresh, idle = outcomes(case, starts, trained, luck), outcomes(case, nothing(case), None, luck)
    inside = float(outcomes(case, starts, trained, case.scenarios).worth @ case.scenarios.weight)
    low, high = quantiles(fresh.worth, luck.weight)
    value = estimate(fresh.worth, luck.weight)
    return Sample(
        scenarios=luck.size,
        value=value,
        q05=low,
        q95=high,
        at_risk=tail(fresh.worth, luck.weight, 0.9),
        worst=float(fresh.worth.min()),
        in_sample=inside,
        optimism=inside - value.mean,
        undone=estimate(idle.worth, luck.weight),
        gain=estimate(fresh.worth - idle.worth, luck.weight),
        availability_at_end=estimate(fresh.end, luck.weight),
    )


def mean_case(case: Case) -> Case:
    """The case with one scenario in the place of all: mean lead times, rounded; levels times the chance of success; mean supply."""
    luck = case.scenarios
    lead = np.maximum(1, np.rint(luck.weight @ luck.lead)).astype(np.int64)
    foreign = np.einsum("s,stn->tn", luck.weight, luck.foreign[luck.path])
    return replace(
        case,
        profile=case.profile * (luck.weight @ luck.success)[:, None],
        scenarios=_one(lead, foreign),
    )


def likely_case(case: Case) -> Case:
    """The case with everything as most likely: nominal lead times, success, the path of greatest weight."""
    luck = case.scenarios
    path = int(np.bincount(luck.path, weights=luck.weight).argmax())
    return replace(case, scenarios=_one(case.lead, luck.foreign[path]))


def _one(lead: Longs, foreign: Floats) -> Scenarios:
    return Scenarios(
        weight=np.ones(1),
        lead=lead[None, :],
        success=np.ones((1, len(lead)), bool),
        path=np.zeros(1, np.int64),
        foreign=foreign[None],
    )


def stochastic_value(
    case: Case,
    solution: Solution,
    aims: Aims,
    luck: Scenarios,
    *,
    gap: float = 0.01,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> StochasticValue:
    """The value of the stochastic solution against the plans for the mean and for the most likely scenario, on fresh scenarios.

    A plan of no meaning for one scenario (a target that cannot be reached in it) is left out, and so is one for which time ran out or
    `watch` said to stop.
    """
    clock = Clock(seconds, watch)
    mine = outcomes(case, solution.starts, solution.trained, luck).worth
    inside = outcomes(case, solution.starts, solution.trained, case.scenarios).worth
    plans: list[Simplified] = []
    in_sample: dict[str, float] = {}
    cut = False
    for number, (name, simple) in enumerate((("mean", mean_case(case)), ("likely", likely_case(case)))):
        left = clock.left() / (2 - number)
        if left <= 0:
            cut = True
            break
        watch.told(f"the plan for the {name} scenario alone")
        try:
            found = solve(
                build(simple, aims), gap=gap, seconds=left, threads=threads, seed=seed, stop=watch.stop
            )
        except NoPlanError:
            cut = cut or clock.left() <= 0
            continue
        if found.stopped == "interrupt":
            cut = True
            break
        theirs = outcomes(case, found.starts, found.trained, luck).worth
        here = outcomes(case, found.starts, found.trained, case.scenarios).worth
        in_sample[name] = float((inside - here) @ case.scenarios.weight)
        plans.append(
            Simplified(
                scenario=name,
                value=estimate(theirs, luck.weight),
                gap=float(found.gap),
                starts={
                    case.names[k]: case.year(int(found.starts[k]))
                    for k in np.flatnonzero(found.starts >= 0).tolist()
                },
                vss=estimate(mine - theirs, luck.weight),
            )
        )
    return StochasticValue(
        scenarios=luck.size,
        value=estimate(mine, luck.weight),
        plans=tuple(plans),
        in_sample=in_sample,
        cut=cut,
        seconds=clock.spent,
    )


def perfect_information(
    case: Case,
    solution: Solution,
    luck: Scenarios,
    *,
    sample: int = 30,
    gap: float = 0.01,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> PerfectInformation:
    """The expected value of perfect information on the first `sample` of fresh scenarios, drawn independently.

    Each is planned for alone (wait and see) to `gap`; its error is that of the sample, the distance of its two figures that of the gaps.
    """
    clock = Clock(seconds, watch)
    asked = min(sample, luck.size)
    found: list[float] = []
    at_most: list[float] = []
    for s in range(asked):
        left = clock.left()
        if left <= 0:
            break
        watch.told(f"plans for one known scenario each: {s} of {asked}")
        alone = one_scenario(luck, s)
        known = replace(case, scenarios=alone)
        mine = float(outcomes(case, solution.starts, solution.trained, alone).worth[0])
        try:
            best = solve(
                build(known),
                gap=gap,
                seconds=left,
                threads=threads,
                seed=seed,
                begin=(solution.starts, solution.trained),
                stop=watch.stop,
            )
        except NoPlanError:
            break
        if best.stopped == "interrupt":
            break
        found.append(max(float(best.objective), mine) - mine)
        at_most.append(float(best.bound) - mine)
    count = len(found)
    weight = np.full(count, 1.0 / max(count, 1))
    return PerfectInformation(
        scenarios=count,
        asked=asked,
        found=estimate(np.array(found), weight) if count else None,
        at_most=estimate(np.array(at_most), weight) if count else None,
        seconds=clock.spent,
    )


def one_scenario(luck: Scenarios, number: int) -> Scenarios:
    """One scenario alone."""
    return Scenarios(
        weight=np.ones(1),
        lead=luck.lead[number : number + 1],
        success=luck.success[number : number + 1],
        path=luck.path[number : number + 1],
        foreign=luck.foreign,
    )
