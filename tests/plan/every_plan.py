"""All plans of a small case, one after the other: what the solver is held against.

Written from the words of the case and the aims, and not from the model: constraints are walked through in plain loops, values
come from the exposure code of the network, and training is settled by a linear program of its own for each plan.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import highspy
import numpy as np

from narrows.plan.case import Case
from narrows.plan.model import YEARS_TIE, Aims

NEVER = -1
EPS = 1e-9


class Best(NamedTuple):
    """The best plan, what it is worth, and how many plans keep to all constraints without training."""

    starts: tuple[int, ...]
    objective: float
    plans: int


def every_plan(case: Case) -> list[tuple[int, ...]]:
    """Starts that keep to needs, earliest years and one programme a node; money and heads are not looked at."""
    choices = [[NEVER, *range(int(case.earliest[k]), case.periods)] for k in range(len(case.names))]
    return [plan for plan in itertools.product(*choices) if _in_order(case, plan)]


def _in_order(case: Case, plan: tuple[int, ...]) -> bool:
    started = [k for k, begun in enumerate(plan) if begun != NEVER]
    nodes = [int(case.node[k]) for k in started]
    if len(set(nodes)) < len(nodes):
        return False
    for need in case.needs:
        begun = plan[need.programme]
        done = [plan[u] + int(case.lead[u]) for u in need.enough if plan[u] != NEVER]
        if begun != NEVER and not any(end <= begun for end in done):
            return False
    return True


def values_of(case: Case, plans: list[tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """made [plans, Q, T, S], expected home level averaged over nodes [plans, T], money [plans, T] without training."""
    periods, luck = case.periods, case.scenarios
    nodes = len(case.level)
    levels = np.empty((len(plans), nodes, periods, luck.size))
    levels[:] = case.level[None, :, None, None]
    money = np.zeros((len(plans), periods))
    for number, plan in enumerate(plans):
        for k, begun in enumerate(plan):
            if begun == NEVER:
                continue
            for t in range(begun, periods):
                money[number, t] += case.spend[k, t - begun]
            for s in range(luck.size):
                done = begun + int(luck.lead[s, k])
                for t in range(done, periods) if luck.success[s, k] else ():
                    levels[number, case.node[k], t, s] += case.profile[k, t - done]
    foreign = np.empty((nodes, periods, luck.size))
    for s in range(luck.size):
        foreign[:, :, s] = luck.foreign[luck.path[s]].T
    own = np.minimum(1.0, levels + foreign[None])
    flat = np.moveaxis(own, 0, -1).reshape(nodes, -1)
    home = np.moveaxis(np.minimum(own, levels), 0, -1).reshape(nodes, -1)
    x = case.network.settle(flat, home).x.reshape(nodes, periods, luck.size, len(plans))
    made = np.moveaxis(x[case.targets], -1, 0)
    return made, (levels @ luck.weight).mean(axis=1), money


def valued(case: Case, aims: Aims, made: np.ndarray, level: np.ndarray, money: np.ndarray) -> np.ndarray:
    """The objective of each plan as the aim says in words."""
    weight, discount = case.scenarios.weight, case.discount
    value = np.einsum("q,t,pqts->ps", case.value, discount, made)
    expected = np.einsum("q,pqts,s->pt", case.value, made, weight)
    spent = money @ discount
    rest = case.breadth * level @ discount - case.thrift * spent
    if aims.aim == "cost":
        return np.where(expected[:, -1] >= aims.reach - 1e-9, -spent, -np.inf)
    if aims.aim == "maximin":
        return value.min(axis=1) + rest
    if aims.aim == "years":
        return (expected >= aims.reach - 1e-9) @ discount + YEARS_TIE * value @ weight + rest
    tails = np.array([_tail(each, weight, 1.0 - aims.alpha) for each in value])
    return (1 - aims.risk) * value @ weight + aims.risk * tails + rest


def _tail(value: np.ndarray, weight: np.ndarray, part: float) -> float:
    """Mean of the worst `part` of the mass, taken from the worst upward."""
    left, total = part, 0.0
    for s in sorted(range(len(value)), key=lambda s: value[s]):
        taken = min(left, float(weight[s]))
        total += taken * float(value[s])
        left -= taken
    return total / part


def best_plan(case: Case, aims: Aims) -> Best | None:
    """The best of all plans, or None if none keeps to all constraints."""
    plans = every_plan(case)
    made, level, money = values_of(case, plans)
    before = valued(case, aims, made, level, money)
    price = 1.0 if aims.aim == "cost" else case.thrift
    best: Best | None = None
    fitting = 0
    for number in np.argsort(-before, kind="stable").tolist():
        if not np.isfinite(before[number]):
            break
        if best is not None and before[number] <= best.objective:
            break  # training can only make it worth less
        cost = least_training(case, plans[number], money[number])
        if cost is None:
            continue
        fitting += 1
        objective = float(before[number]) - price * cost
        if best is None or objective > best.objective:
            best = Best(plans[number], objective, fitting)
    return best


def least_training(case: Case, plan: tuple[int, ...], money: np.ndarray) -> float | None:
    """The least discounted money for training with which a plan has its heads and keeps to its budget; None if it cannot."""
    periods, fields = case.periods, len(case.fields)
    short = -case.pool.copy()
    for k, begun in enumerate(plan):
        if begun != NEVER:
            for t in range(begun, min(periods, begun + int(case.lead[k]))):
                short[:, t] += case.heads[k]
    if (short <= EPS).all():
        left = case.budget - money
        room = np.cumsum(left) if case.carry else left
        return 0.0 if (room >= -EPS).all() else None
    columns = fields * periods
    rows: list[tuple[dict[int, float], float]] = []
    for f in range(fields):
        for t in range(periods):
            row = {}
            for begun in range(t + 1):
                age = t - begun - int(case.training_delay[f])
                if age >= 0:
                    row[f * periods + begun] = -(float(case.stay[f]) ** age)
            rows.append((row, -float(short[f, t])))
    for t in range(periods):
        since = range(t + 1) if case.carry else range(t, t + 1)
        row = {f * periods + a: float(case.training_cost[f]) for f in range(fields) for a in since}
        rows.append((row, float(sum(case.budget[a] - money[a] for a in since))))
    return _least(columns, np.repeat(case.training_most, periods), _prices(case), rows)


def _prices(case: Case) -> np.ndarray:
    return (case.training_cost[:, None] * case.discount[None, :]).ravel()


def _least(
    columns: int, upper: np.ndarray, price: np.ndarray, rows: list[tuple[dict[int, float], float]]
) -> Any:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)  # as the solver does: HiGHS has one number of threads a process
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    for column in range(columns):
        highs.addCol(float(price[column]), 0.0, float(upper[column]), 0, np.empty(0, np.int32), np.empty(0))
    for row, most in rows:
        index = np.array(list(row), np.int32)
        highs.addRow(-np.inf, most + EPS, len(index), index, np.array(list(row.values()), np.float64))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(highs.getInfo().objective_function_value)
