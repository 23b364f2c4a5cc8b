"""Plans near the best, and what they share, against every plan there is."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from narrows.plan.case import Case
from narrows.plan.evaluate import worth
from narrows.plan.finding import DISTANCE_GAP, WHEN, distance
from narrows.plan.model import Aims, build
from narrows.plan.near import Near, near_plans
from narrows.plan.solve import solve
from plan.every_plan import every_plan, least_training, valued, values_of
from plan.small_cases import small_case

WITHIN = 0.1
CASES = [
    (seed, aims) for seed in range(5) for aims in (Aims(), Aims(risk=0.5, alpha=0.6), Aims(aim="maximin"))
]


@pytest.fixture(params=["all rows", "rows as needed"])
def rows(request, monkeypatch):
    """Small cases are given all rows at once; large ones get them as they are needed."""
    if request.param == "rows as needed":
        monkeypatch.setattr("narrows.plan.solve.ALL_AT_ONCE", -1)


def _case(seed: int) -> Case:
    return small_case(
        seed, programmes=5, money=(1.0, 1.6)[seed % 2], heads=2.0, groups=seed % 2 == 0, carry=seed % 3 == 0
    )


def _near_by_hand(case: Case, aims: Aims, floor: float) -> np.ndarray:
    """Every plan worth at least the floor: starts [plans, K]."""
    plans = every_plan(case)
    made, level, money = values_of(case, plans)
    worths = valued(case, aims, made, level, money)
    kept = [
        plan
        for plan, value, spent in zip(plans, worths, money, strict=True)
        if value >= floor - 1e-9 and least_training(case, plan, spent) is not None
    ]
    return np.array(kept)


def _found(case: Case, aims: Aims) -> tuple[Near, np.ndarray]:
    solution = solve(build(case, aims), gap=0.0)
    near = near_plans(case, solution, aims, within=WITHIN, seconds=60.0)
    return near, _near_by_hand(case, aims, near.floor)


@pytest.mark.parametrize(("seed", "aims"), CASES)
def test_decisions_are_those_of_all_plans_near_the_best(seed, aims, rows):
    case = _case(seed)
    near, every = _found(case, aims)
    assert near.complete
    for k, decision in enumerate(near.decisions):
        started = every[:, k] >= 0
        assert decision.where == ("every" if started.all() else "some" if started.any() else "none")
        assert decision.proven
        if decision.at_most is not None:
            assert decision.at_most < near.floor
    assert near.sampled == 0
    assert set(near.robust()) == {case.names[k] for k in np.flatnonzero((every >= 0).all(axis=0))}


@pytest.mark.parametrize(("seed", "aims"), CASES)
def test_each_plan_is_near_and_as_far_as_can_be(seed, aims, rows):
    case = _case(seed)
    near, every = _found(case, aims)
    allowed = {tuple(plan) for plan in every.tolist()}
    before: list[np.ndarray] = []
    for plan in near.plans:
        starts = np.full(len(case.names), -1)
        for one in plan.starts:
            starts[case.names.index(one.programme)] = round(one.year - case.start_year)
        assert tuple(starts.tolist()) in allowed
        assert plan.objective >= near.floor - 1e-6
        assert plan.loss <= WITHIN + 1e-6
        if aims == Aims():
            assert plan.objective == pytest.approx(worth(case, starts).objective, abs=1e-9)
        if before:
            farthest = max(min(distance(each, other) for other in before) for each in every)
            assert plan.distance == min(distance(starts, other) for other in before)
            assert plan.distance >= farthest * (1 - 2 * DISTANCE_GAP) - 1e-6
            assert plan.distance_at_most is not None
            assert plan.distance_at_most >= farthest - 1e-6
        before.append(starts)
    if len(near.plans) < 5:
        left = [min(distance(each, other) for other in before) for each in every]
        assert max(left) < WHEN * 1.25, "a plan that differs was left out"


def test_some_cases_have_several_plans():
    many = [len(_found(_case(seed), Aims())[0].plans) for seed in range(5)]
    assert max(many) == 5


def test_a_distance_counts_whether_before_when():
    one, other = np.array([0, 1, -1, -1]), np.array([0, 2, 0, -1])
    assert distance(one, other) == 1 + WHEN
    assert distance(one, one) == 0


def test_the_same_case_gives_the_same_plans():
    case = _case(1)
    solution = solve(build(case), gap=0.0)
    first, second = (near_plans(case, solution, Aims(), within=WITHIN) for _ in range(2))
    same = msgspec.structs.replace(second, seconds=first.seconds)
    assert first == same
    assert msgspec.json.decode(msgspec.json.encode(first), type=Near) == first


def test_without_time_nothing_is_called_proven_that_is_not():
    case = _case(1)
    solution = solve(build(case), gap=0.0)
    near = near_plans(case, solution, Aims(), within=WITHIN, seconds=0.0)
    assert not near.complete
    assert near.robust() == ()
    assert near.sampled == len(case.names)
