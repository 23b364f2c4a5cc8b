"""Plans on scenarios they were not made for: means, errors, the price of not knowing, and planning again as the world unfolds."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

from narrows.plan.case import Case, Scenarios
from narrows.plan.evaluate import burden, worth
from narrows.plan.model import Aims, build
from narrows.plan.rolling import Rolling, World, roll
from narrows.plan.simulate import (
    estimate,
    likely_case,
    mean_case,
    one_scenario,
    out_of_sample,
    outcomes,
    perfect_information,
    stochastic_value,
)
from narrows.plan.solve import Solution, solve
from parts.plan_cases import made_up_case
from plan.every_plan import best_plan
from plan.small_cases import small_case


def _drawn(case: Case, count: int, seed: int) -> Scenarios:
    """Fresh scenarios like those of a small case."""
    drawn = np.random.default_rng(seed)
    programmes = len(case.names)
    return Scenarios(
        weight=np.full(count, 1.0 / count),
        lead=case.lead[None, :] + drawn.integers(0, 2, (count, programmes)),
        success=drawn.random((count, programmes)) < 0.8,
        path=drawn.integers(0, 2, count),
        foreign=case.scenarios.foreign,
    )


def _solved(case: Case, aims: Aims | None = None) -> Solution:
    return solve(build(case, aims or Aims()), gap=0.0)


def _case(seed: int, scenarios: int = 12) -> Case:
    return small_case(seed, programmes=5, scenarios=scenarios, money=1.2, heads=2.0, thrift=0.01)


@pytest.mark.parametrize("seed", range(4))
def test_outcomes_are_the_worth_of_a_plan(seed):
    case = _case(seed)
    solution = _solved(case)
    luck = _drawn(case, 1_203, seed)
    found = outcomes(case, solution.starts, solution.trained, luck)
    assert found.worth @ luck.weight == pytest.approx(
        worth(case, solution.starts, luck, solution.trained).objective, abs=1e-12
    )
    alone = one_scenario(luck, 700)
    assert found.worth[700] == pytest.approx(
        worth(case, solution.starts, alone, solution.trained).objective, abs=1e-12
    )


def test_an_estimate_has_the_usual_error():
    values = np.random.default_rng(0).normal(size=400)
    found = estimate(values, np.full(400, 1 / 400))
    assert found.mean == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std(ddof=1) / 20)
    assert estimate(np.ones(1), np.ones(1)).error is None


def test_on_its_own_scenarios_a_plan_has_no_optimism():
    case = _case(1)
    solution = _solved(case)
    found = out_of_sample(case, solution.starts, solution.trained, case.scenarios)
    assert found.optimism == pytest.approx(0, abs=1e-12)
    assert found.value.mean == pytest.approx(solution.objective)
    assert found.worst <= found.at_risk <= found.value.mean
    assert found.q05 <= found.q95
    assert found.gain.mean == pytest.approx(found.value.mean - found.undone.mean)


def test_the_mean_of_fresh_scenarios_is_within_its_error_of_another_draw():
    case = _case(2)
    solution = _solved(case)
    one, other = (
        out_of_sample(case, solution.starts, solution.trained, _drawn(case, 4_000, seed)) for seed in (1, 2)
    )
    assert one.value.error is not None
    assert abs(one.value.mean - other.value.mean) < 5 * one.value.error


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_for_one_scenario_is_worth_no_more_on_all_of_them(seed):
    case = _case(seed)
    solution = _solved(case)
    found = stochastic_value(case, solution, Aims(), case.scenarios, gap=0.0)
    assert [one.scenario for one in found.plans] == ["mean", "likely"]
    for one in found.plans:
        assert one.vss.mean >= -1e-6
        assert one.vss.mean == pytest.approx(found.in_sample[one.scenario])
        assert one.value.mean == pytest.approx(found.value.mean - one.vss.mean)
        starts = np.full(len(case.names), -1)
        for name, year in one.starts.items():
            starts[case.names.index(name)] = round(year - case.start_year)
        assert worth(case, starts).objective == pytest.approx(one.value.mean)


def test_somewhere_it_is_worth_less():
    assert any(
        plan.vss.mean > 1e-3
        for seed in range(4)
        for plan in stochastic_value(
            _case(seed), _solved(_case(seed)), Aims(), _case(seed).scenarios, gap=0.0
        ).plans
    )


def test_the_simple_cases_are_the_mean_and_the_most_likely():
    case = _case(0)
    mean, likely = mean_case(case), likely_case(case)
    assert mean.scenarios.size == likely.scenarios.size == 1
    chance = case.scenarios.weight @ case.scenarios.success
    assert np.allclose(mean.profile, case.profile * chance[:, None])
    assert likely.scenarios.lead[0].tolist() == case.lead.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_perfect_information_is_what_each_scenario_alone_would_bring(seed):
    case = _case(seed)
    solution = _solved(case)
    luck = _drawn(case, 8, seed)
    found = perfect_information(case, solution, luck, sample=8, gap=0.0)
    by_hand = []
    for s in range(8):
        alone = one_scenario(luck, s)
        best = best_plan(dataclasses.replace(case, scenarios=alone), Aims())
        assert best is not None
        by_hand.append(best.objective - worth(case, solution.starts, alone, solution.trained).objective)
    assert found.scenarios == found.asked == 8
    assert found.found is not None
    assert found.at_most is not None
    assert found.found.mean == pytest.approx(np.mean(by_hand), abs=1e-6)
    assert found.at_most.mean >= found.found.mean - 1e-9
    assert found.at_most.mean == pytest.approx(found.found.mean, abs=1e-5)
    assert min(by_hand) >= -1e-9


def test_what_time_does_not_allow_is_not_counted():
    case = _case(0)
    found = perfect_information(case, _solved(case), _drawn(case, 8, 0), sample=8, seconds=0.0)
    assert (found.scenarios, found.asked) == (0, 8)
    assert found.found is None


def test_in_a_world_without_surprises_planning_again_changes_nothing():
    case = small_case(1, programmes=5, scenarios=1, money=1.2, heads=2.0, thrift=0.01)
    solution = _solved(case)
    found = roll(case, solution, Aims(), case.scenarios, gap=0.0)
    assert found.worlds == 1
    assert found.each[0].solves == case.periods - 1
    assert found.gain is not None
    assert found.gain.mean == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_planning_again_keeps_to_money_and_to_what_is_known(seed):
    case = _case(seed)
    solution = _solved(case)
    for number in range(6):
        truth = one_scenario(_drawn(case, 6, seed), number)
        world = World(case, solution, Aims(), truth)
        for period in range(1, case.periods):
            before = world.plan.copy()
            world.step(period, gap=0.0, seconds=60, threads=1, seed=0)
            begun = before[(before >= 0) & (before < period)]
            assert (world.plan[(before >= 0) & (before < period)] == begun).all(), (
                "what has started stays started"
            )
            new = (world.plan >= 0) & (world.plan == period)
            for need in case.needs:
                if new[need.programme]:
                    assert any(
                        truth.success[0, u]
                        and world.plan[u] >= 0
                        and world.plan[u] + truth.lead[0, u] <= period
                        for u in need.enough
                    ), "what is needed is truly done"
        money, _ = burden(case, world.plan, world.trained)
        for k in world.failed(case.periods):
            end, start = int(world.ends()[k]), int(world.plan[k])
            money[end:] -= case.spend[k, end - start : case.periods - start]
        assert (money <= case.budget + 1e-6).all()


def test_nothing_is_known_before_it_is_seen():
    """Two worlds that are the same until a period have the same starts until then."""
    case = _case(3)
    solution = _solved(case)
    one = one_scenario(_drawn(case, 1, 5), 0)
    later = one._replace(
        success=~one.success
    )  # what comes of programmes shows when they end, at the earliest in period 1
    worlds = [World(case, solution, Aims(), truth) for truth in (one, later)]
    first_end = min(int(world.ends()[world.plan >= 0].min()) for world in worlds)
    for period in range(1, first_end):
        for world in worlds:
            world.step(period, gap=0.0, seconds=60, threads=1, seed=0)
        assert worlds[0].plan.tolist() == worlds[1].plan.tolist()


def test_another_is_started_in_the_place_of_one_that_failed():
    case = made_up_case(3, 8, 2, 1, targets=1, money=3.0, heads=3.0)
    case = dataclasses.replace(
        case,
        needs=(),
        lead=np.full(6, 2, np.int64),
        scenarios=case.scenarios._replace(lead=np.full((1, 6), 2)),
    )
    solution = _solved(case)
    begun = np.flatnonzero(solution.starts == 0)
    assert len(begun)
    truth = case.scenarios._replace(success=case.scenarios.success.copy())
    truth.success[0, begun[0]] = False
    found = roll(case, solution, Aims(), truth, gap=0.0)
    (one,) = found.each
    assert one.failed == (case.names[begun[0]],)
    other = [k for k in case.of_node[int(case.node[begun[0]])] if k != begun[0]]
    assert {case.names[k] for k in other} & set(one.added)
    assert found.gain is not None
    assert found.gain.mean > 0


def test_planning_again_pays_on_the_whole():
    case = made_up_case(16, 7, 2, 40, targets=4)
    solution = solve(build(case), gap=1e-3)
    found = roll(case, solution, Aims(), _drawn(case, 12, 1), gap=1e-3)
    assert found.gain is not None
    assert found.gain.error is not None
    assert found.gain.mean > found.gain.error
    assert found.kept == 0
    assert found.worlds == 12
    assert msgspec.json.decode(msgspec.json.encode(found), type=Rolling) == found


def test_without_time_no_world_is_claimed():
    case = _case(0)
    found = roll(case, _solved(case), Aims(), _drawn(case, 3, 0), seconds=0.0)
    assert found.worlds == 0
    assert found.gain is None


def test_what_needs_a_failure_does_not_start_on_it():
    """Of a plan that is not made again either: that is worth at most what the model takes it for, but for upkeep that is saved."""
    less = 0
    for seed in range(6):
        case = dataclasses.replace(_case(seed), thrift=0.0)
        found = roll(case, _solved(case), Aims(), _drawn(case, 12, 9), gap=0.0)
        for one in found.each:
            assert one.fixed <= one.decided + 1e-9
            less += one.fixed < one.decided - 1e-9
    assert less
