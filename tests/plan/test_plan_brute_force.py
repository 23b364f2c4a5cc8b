"""The solver against every plan there is, on cases small enough to try them all: the same worth, and a bound that holds."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from narrows.errors import NoPlanError
from narrows.plan.case import Case, Need
from narrows.plan.compare import breaches_of
from narrows.plan.evaluate import burden, worth
from narrows.plan.greedy import LONG, Left, best_greedy, by_gain, first_plan, greedy, nothing, ready, scores
from narrows.plan.model import Aims, build
from narrows.plan.objective import ceiling, heads_available
from narrows.plan.solve import Solution, solve
from parts.plan_cases import made_up_case
from plan.every_plan import best_plan, every_plan
from plan.small_cases import small_case

AIMS = {
    "value": Aims(),
    "half-at-risk": Aims(risk=0.5, alpha=0.6),
    "at-risk": Aims(risk=1.0, alpha=0.75),
    "maximin": Aims(aim="maximin"),
    "cost": Aims(aim="cost", reach=0.4),
    "years": Aims(aim="years", reach=0.35),
}
SHAPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "carried": {"carry": True},
    "groups": {"groups": True},
    "training": {"training": True, "thrift": 0.05},
    "all": {"carry": True, "groups": True, "training": True},
}
SEEDS = range(6)


def _case(seed: int, shape: str, programmes: int | None = None) -> Case:
    chosen: dict[str, Any] = dict(SHAPES[shape])
    heads = 0.3 if "training" in chosen else (0.8, 1.2, 2.0)[seed // 2 % 3]
    return small_case(
        seed,
        programmes=programmes or 4 + seed % 2,
        scenarios=1 + seed % 4,
        money=(0.6, 1.0, 1.6)[seed % 3],
        heads=heads,
        **chosen,
    )


def _agrees(case: Case, aims: Aims) -> Solution | None:
    best = best_plan(case, aims)
    try:
        found = solve(build(case, aims), gap=0.0)
    except NoPlanError:
        assert best is None
        return None
    assert best is not None, "the solver gave a plan where none keeps to all constraints"
    assert found.objective == pytest.approx(best.objective, abs=1e-6)
    assert found.bound >= best.objective - 1e-6
    assert found.bound - found.objective <= 1e-5
    assert tuple(found.starts.tolist()) in set(every_plan(case))
    return found


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("aim", AIMS)
def test_the_solver_finds_the_best_of_all_plans(aim, shape):
    for seed in SEEDS:
        _agrees(_case(seed, shape), AIMS[aim])


@pytest.mark.parametrize("aim", AIMS)
def test_with_rows_added_as_they_are_needed(aim, monkeypatch):
    """As large cases are solved, of which small ones have no need."""
    monkeypatch.setattr("narrows.plan.solve.ALL_AT_ONCE", -1)
    for seed in SEEDS:
        _agrees(_case(seed, "all"), AIMS[aim])
        _agrees(_case(seed, "plain"), AIMS[aim])


@pytest.mark.parametrize("seed", [100, 104, 107])
def test_six_programmes(seed):
    case = _case(seed, "all", programmes=6)
    for aims in AIMS.values():
        _agrees(case, aims)


def test_the_cases_are_no_trivial_ones():
    """Most have a best plan that does something, some train, and in some no plan reaches what is asked for."""
    started, trained, impossible = [], 0, 0
    for seed in SEEDS:
        for shape in SHAPES:
            case = _case(seed, shape)
            found = solve(build(case), gap=0.0)
            started.append(int((found.starts >= 0).sum()))
            trained += bool(found.trained.any())
            impossible += best_plan(case, AIMS["cost"]) is None
    assert np.mean(np.array(started) > 0) > 0.5
    assert max(started) >= 3
    assert trained >= 2
    assert impossible >= 2


@pytest.mark.parametrize("shape", SHAPES)
def test_the_worth_of_a_plan_is_that_of_its_starts(shape):
    for seed in SEEDS:
        case = _case(seed, shape)
        found = solve(build(case), gap=0.0)
        assert worth(case, found.starts, trained=found.trained).objective == pytest.approx(
            found.objective, abs=1e-9
        )


def test_heads_are_taken_for_the_lead_time_and_those_trained_are_there_after_theirs():
    case = _case(SEEDS[0], "training")
    alone = nothing(case)
    for k in range(len(case.names)):
        begun = int(case.earliest[k])
        starts = alone.copy()
        starts[k] = begun
        _, heads = burden(case, starts)
        for t in range(case.periods):
            at_work = begun <= t < begun + int(case.lead[k])
            assert heads[:, t].tolist() == (case.heads[k].tolist() if at_work else [0.0] * len(case.fields))
    trained = np.zeros((len(case.fields), case.periods))
    trained[:, 0] = 100.0
    more = heads_available(case, trained) - case.pool
    assert (case.training_delay < case.periods).any()
    for f in range(len(case.fields)):
        delay = int(case.training_delay[f])
        expected = [100.0 * case.stay[f] ** (t - delay) if t >= delay else 0.0 for t in range(case.periods)]
        assert more[f] == pytest.approx(expected)


@pytest.mark.parametrize("shape", ["training", "all"])
def test_a_plan_keeps_to_money_and_heads(shape):
    for seed in SEEDS:
        case = _case(seed, shape)
        found = solve(build(case), gap=0.0)
        money, heads = burden(case, found.starts, found.trained)
        left = case.budget - money
        assert (np.cumsum(left) if case.carry else left).min() >= -1e-6
        for f in range(len(case.fields)):
            for t in range(case.periods):
                delay = int(case.training_delay[f])
                more = sum(
                    found.trained[f, a] * case.stay[f] ** (t - a - delay)
                    for a in range(case.periods)
                    if t - a - delay >= 0
                )
                assert heads[f, t] <= case.pool[f, t] + more + 1e-6


def test_more_money_is_never_worth_less():
    for seed in SEEDS:
        case = _case(seed, "carried")
        richer = dataclasses.replace(case, budget=case.budget * 2)
        assert solve(build(richer), gap=0.0).objective >= solve(build(case), gap=0.0).objective - 1e-6


def test_nothing_keeps_to_a_budget_below_nothing():
    case = _case(0, "plain")
    broke = dataclasses.replace(case, budget=case.budget * 0 - 1.0)
    assert best_plan(broke, Aims()) is None
    with pytest.raises(NoPlanError, match="no plan keeps to all constraints"):
        solve(build(broke))


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_plan_exceeds_the_ceiling(aim, shape):
    for seed in SEEDS:
        case = _case(seed, shape)
        best = best_plan(case, AIMS[aim])
        assert best is None or best.objective <= ceiling(case, AIMS[aim]) + 1e-9


def test_the_ceiling_is_reached_where_nothing_is_in_the_way():
    case = dataclasses.replace(small_case(3, programmes=4, distinct=True), needs=(), thrift=0.0)
    assert len(set(case.node.tolist())) == 4
    free = dataclasses.replace(case, budget=np.full(case.periods, 1e6), pool=np.full_like(case.pool, 1e6))
    best = best_plan(free, Aims())
    assert best is not None
    assert best.objective == pytest.approx(ceiling(free, Aims()), abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_greedy_plans_keep_to_everything_and_are_done_in_time(shape):
    for seed in SEEDS:
        case = _case(seed, shape)
        for score in scores(case).values():
            starts = greedy(case, score)
            some = starts >= 0
            assert (starts[some] + case.lead[some] < case.periods).all()
            assert breaches_of(case, starts, worth(case, starts)) == ()


def test_a_plan_by_gains_keeps_to_everything_and_no_programme_more_would_add_to_it():
    for seed in SEEDS:
        case = _case(seed, "all")
        starts = by_gain(case)
        value = worth(case, starts).objective
        assert breaches_of(case, starts, worth(case, starts)) == ()
        assert value >= worth(case, nothing(case)).objective
        left = Left(case)
        for k in np.flatnonzero(starts >= 0).tolist():
            left.take(k, int(starts[k]))
        for k in np.flatnonzero(starts < 0).tolist():
            after = ready(case, starts, k)
            taken = any(starts[other] >= 0 for other in case.of_node[int(case.node[k])])
            begun = None if taken or after is None else left.first(k, after)
            if begun is not None:
                more = starts.copy()
                more[k] = begun
                assert worth(case, more).objective <= value


def test_a_search_over_many_periods_begins_with_the_better_of_both():
    case = made_up_case(12, LONG + 1, 1, 2, seed=1, targets=2)
    values = {worth(case, by_gain(case)).objective, best_greedy(case)[2]}
    assert len(values) == 2
    assert worth(case, first_plan(case)).objective == max(values)
    short = made_up_case(12, LONG, 1, 2, seed=1, targets=2)
    assert worth(short, first_plan(short)).objective == best_greedy(short)[2]


def test_a_programme_that_waited_goes_before_those_with_a_lower_score():
    """Money for one more programme a time: what the score puts first starts as soon as what it needs is done."""
    case = small_case(0, programmes=3, distinct=True, scenarios=1)
    spend = np.zeros_like(case.spend)
    spend[:, 0] = 1.0
    case = dataclasses.replace(
        case, spend=spend, budget=np.ones(case.periods), carry=False, heads=np.zeros_like(case.heads),
        lead=np.ones(3, np.int64), earliest=np.zeros(3, np.int64), needs=(Need(0, (1,)),),
    )  # fmt: skip
    assert greedy(case, np.array([3.0, 2.0, 1.0])).tolist() == [1, 0, 2]
