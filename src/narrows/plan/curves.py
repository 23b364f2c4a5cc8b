"""What a plan means period by period: availability with its range and what bounds it, money, researchers."""

from __future__ import annotations

import numpy as np

from narrows.plan.because import node
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.evaluate import Worth, burden, levels_of
from narrows.plan.flatten import Flat, flatten
from narrows.plan.objective import heads_available, money_left
from narrows.plan.result import Heads, Level, Spend

QUANTILES = (0.05, 0.95)
WHOLE = 1.0 - 1e-9
TIED = 1e-9


def availability(case: Case, starts: Longs, found: Worth, idle: Worth) -> tuple[Level, ...]:
    """Availability of each target in each period, with quantiles over scenarios and what most often bounds it."""
    weight = case.scenarios.weight
    scarcest = Scarcity(case, starts)
    undone = idle.made @ weight
    rows = []
    for q, target in enumerate(case.targets.tolist()):
        for t in range(case.periods):
            made = found.made[q, t]
            low, high = quantiles(made, weight)
            rows.append(
                Level(
                    target=node(case, target),
                    year=case.year(t),
                    mean=float(made @ weight),
                    q05=low,
                    q95=high,
                    undone=float(undone[q, t]),
                    scarcest=scarcest.of(target, t, made),
                )
            )
    return tuple(rows)


def quantiles(values: Floats, weight: Floats) -> tuple[float, float]:
    """The least values below or at which 5 and 95 percent of the weight lie (no interpolation: each was some scenario's)."""
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weight[order])
    places = [min(int(np.searchsorted(mass, part * mass[-1] - 1e-12)), len(values) - 1) for part in QUANTILES]
    return float(values[order[places[0]]]), float(values[order[places[1]]])


class Scarcity:
    """What bounds each target under a plan: the node, or the mean group, whose level is the least of all it rests on."""

    def __init__(self, case: Case, starts: Longs) -> None:
        self.case = case
        self.flat: Flat = flatten(case.network)
        levels = levels_of(case, starts, case.scenarios)
        foreign = np.moveaxis(case.scenarios.foreign[case.scenarios.path], (0, 1, 2), (2, 1, 0))
        self.own = np.minimum(1.0, foreign + levels)  # [n, T, S]
        self.means: dict[int, Floats] = {}

    def _mean(self, group: int) -> Floats:
        """The mean of the kinds of a group [T, S], each as available as what it rests on lets it be."""
        if group not in self.means:
            kinds = [self._least(kind) for kind in self.flat.kinds[group]]
            self.means[group] = np.asarray(np.mean(kinds, axis=0))
        return self.means[group]

    def _least(self, number: int) -> Floats:
        owns, groups = self.flat.rests[number]
        parts = [self.own[i] for i in sorted(owns)] + [self._mean(group) for group in sorted(groups)]
        return np.asarray(np.min(parts, axis=0))

    def of(self, target: int, period: int, made: Floats) -> str:
        """The node that bounds a target in most scenarios, by weight; "" where it is whole in all of them. Of several that tie,
        the first in the order of the map."""
        owns, groups = self.flat.rests[target]
        numbers = sorted(owns) + sorted(groups)
        parts = [self.own[i, period] for i in sorted(owns)]
        parts += [self._mean(group)[period] for group in sorted(groups)]
        bounds = (np.stack(parts) <= made + TIED) & (made < WHOLE)
        weighed = bounds @ self.case.scenarios.weight
        return node(self.case, numbers[int(weighed.argmax())]) if weighed.max() > 0 else ""


def spending(case: Case, starts: Longs, trained: Floats) -> tuple[Spend, ...]:
    """Money in each period."""
    money, _ = burden(case, starts)
    training = case.training_cost @ trained if len(case.fields) else np.zeros(case.periods)
    left = money_left(case, money + training)
    return tuple(
        Spend(
            year=case.year(t),
            programmes_musd=float(money[t]),
            training_musd=float(training[t]),
            budget_musd=float(case.budget[t]),
            carried_musd=max(0.0, float(left[t])) if case.carry and t + 1 < case.periods else 0.0,
        )
        for t in range(case.periods)
    )


def researchers(case: Case, starts: Longs, trained: Floats) -> tuple[Heads, ...]:
    """Researchers of each field in each period."""
    _, at_work = burden(case, starts)
    there = heads_available(case, trained)
    return tuple(
        Heads(
            field=name,
            year=case.year(t),
            at_work=float(at_work[f, t]),
            available=float(there[f, t]),
            trained=float(trained[f, t]),
        )
        for f, name in enumerate(case.fields)
        for t in range(case.periods)
    )
