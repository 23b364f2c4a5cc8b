"""Prices of what is scarce, and which assumptions move a result: against small changes made by hand, and functions whose answer is known."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

from narrows.plan.case import Case
from narrows.plan.evaluate import burden, worth
from narrows.plan.model import Aims, build
from narrows.plan.morris import STEP, Screening, effects, screen, trajectories
from narrows.plan.moving import Factor, changed, factors_of
from narrows.plan.prices import Prices, shadow_prices
from narrows.plan.sensitivity import OneAtATime, effects_of, one_at_a_time
from narrows.plan.solve import Solution, solve
from plan.every_plan import best_plan
from plan.small_cases import small_case


def _solved(case: Case, aims: Aims | None = None) -> Solution:
    return solve(build(case, aims or Aims()), gap=0.0)


def _case(seed: int, **how: bool) -> Case:
    return small_case(seed, programmes=5, scenarios=6, money=1.0, heads=1.2, thrift=0.01, **how)


def _tight(seed: int, *, carry: bool = False) -> Case:
    """A case in which money and heads bind."""
    money, heads = ((0.3, 3.0), (3.0, 0.4))[seed % 2]
    return small_case(seed, programmes=5, scenarios=6, money=money, heads=heads, thrift=1e-4, carry=carry)


def _relaxed(case: Case) -> float:
    return shadow_prices(case, _solved(case), Aims()).relaxed


@pytest.mark.parametrize("carry", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_price_is_what_a_little_more_is_worth_in_the_relaxation(seed, carry):
    """Where prices are unique: between what a little more brings and what a little less costs."""
    case = _tight(seed, carry=carry)
    found = shadow_prices(case, _solved(case), Aims())
    assert found.exact
    assert found.relaxed >= found.objective - 1e-6
    step = 1e-4
    whole = np.vstack([case.budget, case.pool])
    assert len(found.prices) == whole.size
    for place, price in enumerate(found.prices):
        row, t = divmod(place, case.periods)
        assert price.about == ("money", *case.fields)[row]
        assert price.year == case.year(t)
        assert price.there_is == whole[row, t]

        def given(by: float, row: int = row, t: int = t) -> float:
            other = whole.copy()
            other[row, t] += by
            return _relaxed(dataclasses.replace(case, budget=other[0], pool=other[1:]))

        up, down = (given(step) - found.relaxed) / step, (found.relaxed - given(-step)) / step
        assert up - 1e-3 <= price.price <= down + 1e-3
    for price in found.prices:
        assert price.price >= 0
    assert "relaxation" in found.caveat


def test_something_has_a_price():
    prices = [
        one for seed in range(4) for one in shadow_prices(_tight(seed), _solved(_tight(seed)), Aims()).prices
    ]
    assert {one.kind for one in prices if one.price > 1e-3} == {"budget", "researchers"}


def test_prices_are_json():
    found = shadow_prices(_case(1), _solved(_case(1)), Aims())
    assert msgspec.json.decode(msgspec.json.encode(found), type=Prices) == found


@pytest.mark.parametrize("seed", range(3))
def test_each_assumption_moved_is_planned_for_again(seed):
    case = _case(seed)
    solution = _solved(case)
    found = one_at_a_time(case, solution, Aims(), gap=0.0)
    assert found.complete
    by_what = {factor.what: factor for factor in factors_of(case, solution.starts)}
    assert {one.what for one in found.moved} == set(by_what)
    assert [one.effect for one in found.moved] == sorted((one.effect for one in found.moved), reverse=True)
    for one in found.moved:
        for times, kept, again in (
            (one.low, one.kept_low, one.again_low),
            (one.high, one.kept_high, one.again_high),
        ):
            there = changed(case, [by_what[one.what]], [times])
            assert kept == pytest.approx(worth(there, solution.starts, trained=solution.trained).objective)
            best = best_plan(there, Aims())
            assert best is not None
            assert again == pytest.approx(best.objective, abs=1e-6)


def test_the_effects_are_those_of_programmes():
    case = _case(1)
    solution = _solved(case)
    found = one_at_a_time(case, solution, Aims(), gap=0.0)
    by = effects_of(found)
    for k in np.flatnonzero(solution.starts >= 0):
        mine = [one.effect for one in found.moved if one.about == case.names[k]]
        assert by[f"programme {case.names[k]}"] == max(mine)
    assert {"budget", "researchers of optics", "cost of all programmes"} <= set(by)
    assert msgspec.json.decode(msgspec.json.encode(found), type=OneAtATime) == found


def test_without_time_the_plan_is_valued_and_not_made_again():
    case = _case(1)
    found = one_at_a_time(case, _solved(case), Aims(), seconds=0.0)
    assert not found.complete
    assert all(one.again_low is None and one.again_high is None for one in found.moved)
    assert any(one.kept_low != found.objective for one in found.moved)


def test_less_money_no_longer_fits():
    case = _case(1)
    solution = _solved(case)
    found = one_at_a_time(case, solution, Aims(), ranges={"budget": (0.01, 2.0)}, gap=0.0)
    budget = next(one for one in found.moved if one.figure == "budget")
    assert burden(case, solution.starts)[0].max() > 0
    assert not budget.fits_low
    assert budget.fits_high


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_times_one_changes_nothing(seed):
    case = _case(seed)
    for factor in factors_of(case, np.zeros(len(case.names), np.int64)):
        there = changed(case, [factor], [1.0])
        for name in ("spend", "lead", "profile", "budget", "pool"):
            assert np.allclose(getattr(there, name), getattr(case, name)), (factor.what, name)
        assert (there.scenarios.lead == case.scenarios.lead).all()
        assert (there.scenarios.success == case.scenarios.success).all()


def test_figures_are_moved_as_said():
    case = _case(2)
    every = tuple(range(len(case.names)))
    assert np.allclose(changed(case, [Factor("cost", (1,), "p1", 0, 2)], [1.5]).spend[1], case.spend[1] * 1.5)
    later = changed(case, [Factor("lead", every, "", 0, 2)], [2.0])
    assert (later.lead == 2 * case.lead).all()
    done = np.minimum(case.lead, case.periods)
    for k in every:
        if 2 * case.lead[k] <= case.periods:
            assert later.spend[k, : 2 * done[k]].sum() == pytest.approx(case.spend[k, : done[k]].sum())
    chance = case.scenarios.weight @ case.scenarios.success
    less = changed(case, [Factor("success", every, "", 0, 2)], [0.5]).scenarios
    assert (np.abs(less.weight @ less.success - chance / 2) <= less.weight.max() / 2 + 1e-9).all()
    more = changed(case, [Factor("adds", every, "", 0, 2)], [10.0]).profile
    assert (more <= np.maximum(case.profile, (1 - case.level[case.node])[:, None]) + 1e-12).all()


def test_longer_takes_no_more_money_where_it_runs_over_the_end():
    case = _case(0)
    later = changed(case, [Factor("lead", (0,), "p0", 1, 9)], [9.0])
    before = case.spend[0, : case.lead[0]].sum()
    assert later.spend[0].sum() == pytest.approx(before * case.periods / later.lead[0])


def test_elementary_effects_of_a_line_are_its_slopes():
    points = trajectories(5, 8, seed=3)
    slopes = np.array([3.0, -1.0, 0.0, 0.5, 10.0])
    found = effects(points, points @ slopes)
    assert np.allclose(found, slopes[None, :])


def test_elementary_effects_of_a_product_spread():
    points = trajectories(2, 600, seed=1)
    found = effects(points, points[:, :, 0] * points[:, :, 1])
    assert found.std(axis=0).min() > 0.2
    assert np.allclose(found.mean(axis=0), 0.5, atol=0.1)


def test_trajectories_move_each_factor_once_and_stay_inside():
    points = trajectories(7, 20, seed=0)
    assert points.min() >= 0
    assert points.max() <= 1 + 1e-12
    steps = np.diff(points, axis=1)
    assert np.allclose(np.sort(np.abs(steps), axis=2)[:, :, :-1], 0)
    assert np.allclose(np.abs(steps).max(axis=2), STEP)
    assert (np.abs(steps).sum(axis=1) > 0).all()


@pytest.mark.parametrize("again", [True, False])
def test_screening_finds_what_does_nothing(again):
    case = dataclasses.replace(_case(1), fields=(), pool=np.empty((0, 4)), heads=np.empty((5, 0)))
    case = dataclasses.replace(
        case,
        training_cost=np.empty(0),
        training_delay=np.empty(0, np.int64),
        training_most=np.empty(0),
        stay=np.empty(0),
    )
    plenty = dataclasses.replace(case, budget=case.budget * 100)
    found = screen(plenty, _solved(plenty), Aims(), count=3, gap=0.0, again=again)
    by_what = {one.what: one for one in found.screened}
    assert found.trajectories == found.asked == 3
    assert by_what["budget"].mean_absolute == pytest.approx(0, abs=1e-6), "of plenty more is worth nothing"
    assert by_what["what is added by all programmes"].mean_absolute > 0
    assert found.solves == (3 * (len(by_what) + 1) if again else 0)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Screening) == found


def test_screening_is_the_same_with_the_same_seed():
    case = _case(2)
    solution = _solved(case)
    one, other = (screen(case, solution, Aims(), count=2, gap=0.0, seed=5) for _ in range(2))
    assert one.screened == other.screened


def test_a_trajectory_that_time_cuts_does_not_count():
    case = _case(2)
    found = screen(case, _solved(case), Aims(), count=2, seconds=0.0)
    assert found.trajectories == 0
    assert found.screened == ()
