"""What starts are worth by the aim of a plan, without the model that found them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from narrows.plan.case import Case, Floats, Longs
from narrows.plan.evaluate import Worth, burden, most_levels, valued, worth
from narrows.plan.model import YEARS_TIE, Aims

REACHED = 1e-6
"""How far below the availability to be reached counts as reached."""


class Valued(NamedTuple):
    """The objective by the aim (-inf for a `cost` plan that does not reach), and all that it follows from."""

    objective: float
    worth: Worth


def objective_of(case: Case, aims: Aims, starts: Longs, trained: Floats | None = None) -> Valued:
    """The objective of starts [K] and training [F, T] over the scenarios of the case: see `Aims`.

    Availability is that of the exposure code. The breadth part uses the expected levels of the same scenarios.
    """
    found = worth(case, starts, case.scenarios, trained)
    return Valued(_by_aim(case, aims, found), found)


def ceiling(case: Case, aims: Aims) -> float:
    """An objective that no plan exceeds: what could be made if money, heads and order were no matter, at no cost."""
    if aims.aim == "cost":
        return 0.0
    luck = case.scenarios
    free = np.zeros(case.periods), np.zeros((len(case.fields), case.periods))
    return _by_aim(case, aims, valued(case, most_levels(case, luck), luck, *free))


def _by_aim(case: Case, aims: Aims, found: Worth) -> float:
    weight = case.scenarios.weight
    mean = float(found.value @ weight)
    rest = found.objective - mean
    if aims.aim == "value":
        at_risk = tail(found.value, weight, aims.alpha) if aims.risk > 0 else 0.0
        return float((1.0 - aims.risk) * mean + aims.risk * at_risk + rest)
    if aims.aim == "maximin":
        return float(found.value.min() + rest)
    expected = availability_of(case, found)
    reached = expected >= aims.reach - REACHED
    if aims.aim == "cost":
        return -float(found.money @ case.discount) if reached[-1] else -math.inf
    return float(case.discount[reached].sum() + YEARS_TIE * mean + rest)


def tail(value: Floats, weight: Floats, alpha: float) -> float:
    """Conditional value at risk: the mean of the worst 1 - alpha of scenarios (Rockafellar and Uryasev 2000)."""
    order = np.argsort(value, kind="stable")
    mass = np.minimum(np.cumsum(weight[order]), 1.0 - alpha)
    share = np.diff(np.concatenate([[0.0], mass]))
    return float(share @ value[order] / (1.0 - alpha))


def availability_of(case: Case, found: Worth) -> Floats:
    """Expected availability of the targets, weighed, in each period [T]."""
    return np.asarray(np.einsum("q,qts,s->t", case.value, found.made, case.scenarios.weight))


def heads_available(case: Case, trained: Floats | None) -> Floats:
    """Researchers there are of each field in each period [F, T], those among them who were trained."""
    there = case.pool.copy()
    if trained is None:
        return there
    for f in range(len(case.fields)):
        for begun in range(case.periods):
            for t in range(begun + int(case.training_delay[f]), case.periods):
                age = t - begun - int(case.training_delay[f])
                there[f, t] += trained[f, begun] * case.stay[f] ** age
    return there


def money_left(case: Case, money: Floats) -> Floats:
    """Money at the end of each period [T] that is carried over, or, without carrying, that lapses."""
    left = case.budget - money
    return np.asarray(np.cumsum(left) if case.carry else left)


def affordable(case: Case, starts: Longs, trained: Floats | None, by: float) -> bool:
    """Whether starts and training keep to money and heads, or exceed them by no more than `by`."""
    money, heads = burden(case, starts, trained)
    if money_left(case, money).min() < -by:
        return False
    return not len(case.fields) or bool((heads - heads_available(case, trained)).max() <= by)


def met(case: Case, starts: Longs) -> list[tuple[int, str]]:
    """The programmes that break a rule of order, and which: `earliest`, `needs` or `one_a_node`."""
    broken = []
    for k in np.flatnonzero(starts >= 0).tolist():
        if starts[k] < case.earliest[k]:
            broken.append((k, "earliest"))
        others = case.of_node[int(case.node[k])]
        if sum(starts[other] >= 0 for other in others) > 1:
            broken.append((k, "one_a_node"))
    for need in case.needs:
        k = need.programme
        if starts[k] >= 0 and not any(
            starts[u] >= 0 and starts[u] + case.lead[u] <= starts[k] for u in need.enough
        ):
            broken.append((k, "needs"))
    return broken


def without(case: Case, starts: Longs, programme: int) -> Longs:
    """The same starts without a programme, and without those that could then no longer start for want of what they need."""
    left = starts.copy()
    left[programme] = -1
    while lacking := [k for k, why in met(case, left) if why == "needs"]:
        left[lacking] = -1
    return left
