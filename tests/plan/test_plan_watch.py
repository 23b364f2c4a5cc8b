"""Work that is stopped gives what it has, and says that it is not all."""

from __future__ import annotations

import numpy as np
import pytest

from narrows.errors import NoPlanError
from narrows.plan.case import Case
from narrows.plan.conflicts import explain
from narrows.plan.model import Aims, build
from narrows.plan.morris import screen
from narrows.plan.near import near_plans
from narrows.plan.prices import shadow_prices
from narrows.plan.rolling import roll
from narrows.plan.sensitivity import one_at_a_time
from narrows.plan.simulate import perfect_information, stochastic_value
from narrows.plan.solve import Solution, solve
from narrows.plan.watch import Clock, Watch
from plan.small_cases import small_case


@pytest.fixture(scope="module")
def case() -> Case:
    return small_case(1, programmes=5, scenarios=6, money=1.0, heads=1.2, thrift=0.01)


@pytest.fixture(scope="module")
def solution(case: Case) -> Solution:
    return solve(build(case), gap=0.0)


STOPPED = Watch(stop=lambda: True)


def test_a_clock_has_no_time_left_once_it_is_to_stop():
    assert Clock(100.0, STOPPED).left() == 0
    clock = Clock(100.0)
    assert 99 < clock.left() <= 100
    assert 49 < clock.left(0.5) <= 50
    assert Clock().left() == np.inf


def test_what_is_stopped_at_once_claims_nothing(case, solution):
    near = near_plans(case, solution, Aims(), watch=STOPPED)
    assert (len(near.plans), near.complete, near.robust()) == (1, False, ())
    assert near.proven == 0
    screened = screen(case, solution, Aims(), watch=STOPPED)
    assert (screened.screened, screened.trajectories, screened.solves) == ((), 0, 0)
    alone = one_at_a_time(case, solution, Aims(), watch=STOPPED)
    assert not alone.complete
    assert {one.again_low for one in alone.moved} == {None}
    assert explain(case, Aims(aim="cost", reach=0.9), watch=STOPPED).feasible is None
    with pytest.raises(NoPlanError, match="relaxation was not solved"):
        shadow_prices(case, solution, Aims(), watch=STOPPED)
    luck = case.scenarios
    known = perfect_information(case, solution, luck, watch=STOPPED)
    assert (known.scenarios, known.found) == (0, None)
    simple = stochastic_value(case, solution, Aims(), luck, watch=STOPPED)
    assert (simple.plans, simple.cut) == ((), True)
    rolled = roll(case, solution, Aims(), luck, watch=STOPPED)
    assert (rolled.worlds, rolled.asked, rolled.gain) == (0, 6, None)


def test_what_is_stopped_on_the_way_keeps_what_it_found(case, solution):
    told: list[str] = []
    whole = screen(case, solution, Aims(), gap=0.0, watch=Watch(told=told.append))
    assert whole.trajectories == whole.asked
    assert len(told) == whole.solves
    counting = Watch(stop=lambda: len(told) >= 20, told=told.append)
    told.clear()
    part = screen(case, solution, Aims(), gap=0.0, watch=counting)
    assert 0 < part.trajectories < part.asked
    assert {one.what for one in part.screened} == {one.what for one in whole.screened}


def test_every_long_work_says_how_far_it_is(case, solution):
    told: list[str] = []
    watch = Watch(told=told.append)
    near_plans(case, solution, Aims(), watch=watch)
    shadow_prices(case, solution, Aims(), watch=watch)
    one_at_a_time(case, solution, Aims(), watch=watch)
    perfect_information(case, solution, case.scenarios, sample=2, watch=watch)
    roll(case, solution, Aims(), case.scenarios, watch=watch)
    text = " ".join(told)
    for words in (
        "plans that differ: 1 of 5",
        "shadow prices",
        "one at a time: 0 of",
        "1 of 2",
        "world 1 of 6",
    ):
        assert words in text
