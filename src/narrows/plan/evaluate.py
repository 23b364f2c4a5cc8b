"""What a plan is worth, computed without the model: levels from its starts, availability by the exposure code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from narrows.plan.case import Case, Floats, Longs, Scenarios

_TOGETHER = 4_000
"""Columns (periods of scenarios) that are settled at once."""


class Worth(NamedTuple):
    """`made` [Q, T, S] availability of the targets, `value` [S] discounted value of each scenario, `level` [n, T] expected
    home level, `money` [T] and `heads` [F, T] spent and at work, `objective` as `Aims` of kind value without risk."""

    made: Floats
    value: Floats
    level: Floats
    money: Floats
    heads: Floats
    objective: float
    residual: float


def levels_of(case: Case, starts: Longs, luck: Scenarios) -> Floats:
    """Home levels [n, T, S] that follow from starts [K] (a period, or -1 for never)."""
    periods, size = case.periods, luck.size
    found = np.repeat(np.repeat(case.level[:, None, None], periods, axis=1), size, axis=2)
    for k in np.flatnonzero(starts >= 0).tolist():
        ages = np.arange(periods)[:, None] - starts[k] - luck.lead[:, k][None, :]  # [T, S]
        alive = (ages >= 0) & luck.success[:, k][None, :]
        found[case.node[k]] += np.where(alive, case.profile[k][np.clip(ages, 0, periods - 1)], 0.0)
    return found


def most_levels(case: Case, luck: Scenarios) -> Floats:
    """Home levels [n, T, S] that no plan exceeds: each node by the best of its programmes, started as early as it may be."""
    periods, size = case.periods, luck.size
    most = np.zeros((len(case.level), periods, size))
    best = np.maximum.accumulate(case.profile, axis=1)
    for k, node in enumerate(case.node.tolist()):
        ages = np.arange(periods)[:, None] - case.earliest[k] - luck.lead[:, k][None, :]  # [T, S]
        alive = (ages >= 0) & luck.success[:, k][None, :]
        most[node] = np.maximum(most[node], np.where(alive, best[k][np.clip(ages, 0, periods - 1)], 0.0))
    return np.asarray(case.level[:, None, None] + most)


def available(case: Case, levels: Floats, luck: Scenarios) -> tuple[Floats, float]:
    """Availability of the targets [Q, T, S] by the fixed point of the network, and its greatest residual."""
    count, periods, size = levels.shape
    made = np.empty((len(case.targets), periods, size))
    residual = 0.0
    step = max(1, _TOGETHER // periods)
    for first in range(0, size, step):
        some = slice(first, min(first + step, size))
        foreign = np.moveaxis(luck.foreign[luck.path[some]], (0, 1, 2), (2, 1, 0))  # [n, T, some]
        own = np.minimum(1.0, foreign + levels[:, :, some])
        home = np.minimum(own, levels[:, :, some])
        settled = case.network.settle(own.reshape(count, -1), home.reshape(count, -1))
        made[:, :, some] = settled.x[case.targets].reshape(len(case.targets), periods, -1)
        residual = max(residual, settled.residual)
    return made, residual


def worth(case: Case, starts: Longs, luck: Scenarios | None = None, trained: Floats | None = None) -> Worth:
    """What starts [K] are worth over the scenarios of the case, or over others."""
    luck = luck or case.scenarios
    return valued(case, levels_of(case, starts, luck), luck, *burden(case, starts, trained))


def valued(case: Case, levels: Floats, luck: Scenarios, money: Floats, heads: Floats) -> Worth:
    """What home levels [n, T, S] are worth, with the money [T] and heads [F, T] that they took."""
    made, residual = available(case, levels, luck)
    value = np.einsum("q,t,qts->s", case.value, case.discount, made)
    level = levels @ luck.weight
    objective = (
        float(value @ luck.weight)
        + case.breadth * float((level.mean(axis=0) * case.discount).sum())
        - case.thrift * float(money @ case.discount)
    )
    return Worth(made, value, level, money, heads, objective, residual)


def burden(case: Case, starts: Longs, trained: Floats | None = None) -> tuple[Floats, Floats]:
    """Money [T] and heads [F, T] that starts [K] (and training [F, T]) take in each period."""
    periods = case.periods
    money, heads = np.zeros(periods), np.zeros((len(case.fields), periods))
    for k in np.flatnonzero(starts >= 0).tolist():
        begun = int(starts[k])
        money[begun:] += case.spend[k, : periods - begun]
        heads[:, begun : begun + int(case.lead[k])] += case.heads[k][:, None]
    if trained is not None and len(case.fields):
        money += case.training_cost @ trained
    return money, heads
