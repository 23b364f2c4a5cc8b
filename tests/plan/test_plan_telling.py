"""What a plan says of itself: every figure follows from its starts, and every sentence from its figures."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal

import msgspec
import numpy as np
import pytest

from narrows.errors import NoPlanError
from narrows.plan.case import Case
from narrows.plan.evaluate import worth
from narrows.plan.greedy import nothing
from narrows.plan.looked import Looked
from narrows.plan.model import Aim, Aims, build
from narrows.plan.morris import Screened, Screening
from narrows.plan.near import Decision, Near
from narrows.plan.objective import objective_of, without
from narrows.plan.programme import Budget, LeadTime, Path, Programme, Programmes, Target
from narrows.plan.result import Assumption, Plan
from narrows.plan.solve import Solution, exact, solve
from narrows.plan.telling import sentences, tell
from parts.plan_cases import made_up_case
from plan.small_cases import small_case


def _told(case: Case, aims: Aims | None = None) -> tuple[Solution, Plan]:
    aims = aims or Aims()
    solution = solve(build(case, aims), gap=0.0)
    return solution, tell(case, solution, aims)


@pytest.fixture(scope="module")
def made_up() -> tuple[Case, Solution, Plan]:
    case = made_up_case(14, 6, 2, 6, targets=4)
    return case, *_told(case)


def test_a_plan_is_json_and_comes_back(made_up):
    _, _, plan = made_up
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_what_is_told_adds_up(made_up):
    case, solution, plan = made_up
    found = worth(case, solution.starts, trained=solution.trained)
    assert plan.objective == pytest.approx(found.objective, abs=1e-12)
    assert plan.expected == pytest.approx(found.value.mean())
    assert plan.worst == pytest.approx(found.value.min())
    assert plan.worst <= plan.at_risk <= plan.expected
    assert plan.undone == pytest.approx(worth(case, nothing(case)).value.mean())
    again = sum(
        case.value[q] * case.discount[t] * plan.availability[q * case.periods + t].mean
        for q in range(len(case.targets))
        for t in range(case.periods)
    )
    assert plan.expected == pytest.approx(again)
    assert sum(row.programmes_musd for row in plan.spend) == pytest.approx(
        sum(start.cost_musd for start in plan.starts)
    )
    for level in plan.availability:
        assert level.q05 <= level.mean + 1e-12
        assert level.mean <= level.q95 + 1e-12
        assert level.undone <= level.mean + 1e-12
    for row in plan.spend:
        assert row.programmes_musd + row.training_musd <= row.budget_musd + 1e-6
    for heads in plan.researchers:
        assert heads.at_work <= heads.available + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_the_worth_of_a_start_is_what_is_lost_without_it(seed):
    case = small_case(seed, money=1.6, heads=2.0, groups=bool(seed % 2))
    solution, plan = _told(case)
    for start in plan.starts:
        left = without(case, solution.starts, case.names.index(start.programme))
        lost = plan.objective - worth(case, left, trained=solution.trained).objective
        assert start.worth == pytest.approx(lost)
        assert start.worth >= -1e-9, "a best plan holds nothing that it would be better without"


def test_a_programme_goes_with_those_that_need_it():
    case = small_case(2, programmes=4, needs=False)
    case = dataclasses.replace(case, node=np.arange(4) % 3, needs=())
    from narrows.plan.case import Need

    case = dataclasses.replace(case, needs=(Need(1, (0,)), Need(2, (1,))), lead=np.ones(4, np.int64))
    starts = np.array([0, 1, 2, -1])
    assert without(case, starts, 0).tolist() == [-1, -1, -1, -1]
    assert without(case, starts, 1).tolist() == [0, -1, -1, -1]


def test_the_sentences_say_the_figures(made_up):
    _, _, plan = made_up
    for start in plan.starts:
        first, raised, home, _ = start.because
        told = re.search(r"worth ([\d.e-]+) less \((-?[\d.]+)% of its worth\)", first)
        assert told is not None
        assert float(told[1]) == pytest.approx(start.worth, rel=1e-3)
        assert float(told[2]) == pytest.approx(100 * start.worth / plan.objective, abs=0.05)
        of = re.search(r"It raises (\w+) in ([\d.]+) from ([\d.]+)% to ([\d.]+)%", raised)
        if of is not None:
            level = next(a for a in plan.availability if a.target == of[1] and a.year == float(of[2]))
            assert float(of[4]) == pytest.approx(100 * level.mean, abs=0.05)
            assert float(of[3]) < float(of[4])
        assert start.input in home
    quoted = sentences(plan)
    assert len(quoted) == 5
    assert f"{len(plan.starts)} programmes" in quoted[0]
    assert f"{plan.gap:.2%}" in quoted[0]


def test_one_start_is_one_programme(made_up):
    _, _, plan = made_up
    alone = msgspec.structs.replace(plan, starts=plan.starts[:1])
    assert sentences(alone)[0].startswith("The plan starts 1 programme by ")


def test_an_earlier_start_lacks_what_is_said():
    """What keeps a programme from an earlier start is no longer there when there is plenty of it."""
    case = made_up_case(14, 6, 2, 4, targets=4, heads=0.15)
    _, plan = _told(case)
    lacking = [
        s for s in plan.starts if any("would lack" in why and "researchers" in why for why in s.because)
    ]
    assert lacking
    plenty = dataclasses.replace(case, pool=case.pool * 100)
    _, easier = _told(plenty)
    assert not any("researchers" in why for start in easier.starts for why in start.because)


def test_what_bounds_a_target_bounds_it(made_up):
    """More of the scarcest input, and of nothing else, is more of the target, unless another is as scarce."""
    case, solution, plan = made_up
    names = [state.node for state in case.network.states]
    one = dataclasses.replace(case, scenarios=case.scenarios._replace(foreign=case.scenarios.foreign.copy()))
    level = next(a for a in plan.availability if a.year == case.year(5) and a.scarcest)
    one.scenarios.foreign[:, :, names.index(level.scarcest)] += 0.3
    q = names.index(level.target) - int(case.targets[0])
    before = worth(case, solution.starts).made[q, 5]
    after = worth(one, solution.starts).made[q, 5]
    assert (after > before + 1e-9).mean() > 1 / len(names)


@pytest.mark.parametrize("aim", ["value", "maximin", "cost", "years"])
@pytest.mark.parametrize("risk", [0.0, 0.5])
def test_the_objective_without_a_model_is_that_of_the_model(aim: Aim, risk):
    case = small_case(1, money=1.6, heads=2.0, training=True, groups=True)
    aims = Aims(aim=aim, risk=risk, alpha=0.6, reach=0.3)
    model = build(case, aims)
    solution = solve(model, gap=0.0)
    assert objective_of(case, aims, solution.starts, solution.trained).objective == pytest.approx(
        exact(model, solution.starts, solution.values), abs=1e-12
    )
    plan = tell(case, solution, aims)
    assert plan.objective == pytest.approx(solution.objective, abs=1e-9)
    msgspec.json.encode(plan)


def test_a_plan_for_cost_says_what_is_missed():
    case = small_case(3, programmes=5, money=1.6, heads=2.0)
    aims = Aims(aim="cost", reach=0.4)
    _, plan = _told(case, aims)
    assert plan.starts
    for start in plan.starts:
        assert "where 40.0% is to be reached" in start.because[0]
        assert start.worth <= 0


def _screening(effects: dict[str, float]) -> Screening:
    screened = tuple(
        Screened(what=what, low=0.5, high=2, mean_absolute=effect, mean=-effect, spread=0.0)
        for what, effect in effects.items()
    )
    return Screening(screened=screened, trajectories=1, asked=2, solves=6, gap=0.01, seconds=9)


def _near(decided: dict[str, tuple[Literal["every", "some"], float]]) -> Near:
    decisions = tuple(
        Decision(
            programme=name,
            in_best=True,
            where=where,
            proven=True,
            share=share,
            first=None,
            last=None,
            at_most=None,
        )
        for name, (where, share) in decided.items()
    )
    return Near(
        within=0.01, floor=0.0, plans=(), decisions=decisions, proven=2, sampled=0, better=False, complete=False,
        seconds=5,
    )  # fmt: skip


def test_what_was_cut_short_is_said():
    looked = Looked(
        near=_near({"p0": ("every", 1.0)}), morris=_screening({"budget": 0.1}), unanswered=("prices: no",)
    )
    told = " ".join(looked.remarks())
    for words in (
        "cut short after 5 s",
        "there may be some that differ more",
        "1 of 2 trajectories",
        "prices: no",
    ):
        assert words in told
    assert Looked().remarks() == ()


def test_what_carries_the_result_is_listed_first():
    case = small_case(0)
    solution = solve(build(case), gap=0.0)
    given = [Assumption(what=f"programme p{k}", value="1", grounds="assumed") for k in range(3)]
    plan = tell(
        case,
        solution,
        Aims(),
        assumptions=given,
        looked=Looked(morris=_screening({"programme p2": 0.2, "cost of all programmes": 0.4})),
    )
    assert [one.what for one in plan.assumptions] == [
        "cost of all programmes",
        "programme p2",
        "programme p0",
        "programme p1",
    ]


def test_programmes_give_modes_and_country():
    case = small_case(3, money=1.6, heads=2.0)
    solution = solve(build(case), gap=0.0)
    lead = LeadTime(low=1, mode=1, high=2)
    programmes = Programmes(
        id="made-up",
        title="Made up",
        country="AA",
        programmes=tuple(
            Programme(id=name, input="i0", mode="joint_venture", adds=0.1, cost_musd=1, lead_years=lead)
            for name in case.names
        ),
        budget=(Budget(year=2026, musd=1),),
        paths=(Path(id="as-is"),),
        targets=(Target(input="t0"),),
    )
    near = _near({"p0": ("every", 1.0), "p1": ("some", 0.5)})
    plan = tell(case, solution, Aims(), programmes=programmes, looked=Looked(near=near))
    assert plan.near == near
    assert plan.robust == ("p0",)
    assert plan.country == "AA"
    assert len(plan.programmes_sha256) == 64
    assert {start.mode for start in plan.starts} == {"joint_venture"}
    for start in plan.starts:
        assert start.robust == (start.programme == "p0")
        assert start.share_of_plans == {"p0": 1.0, "p1": 0.5}.get(start.programme, 0.0)


def test_an_unproven_plan_says_so():
    case = small_case(0)
    solution = solve(build(case), gap=0.0)
    cut = solution._replace(stopped="time", gap=0.125, bound=solution.objective * 1.125)
    plan = tell(case, cut, Aims())
    assert any("time was up" in told and "12.50%" in told for told in plan.notices)


def test_a_plan_that_does_not_reach_is_no_answer():
    case = small_case(3, programmes=5, money=1.6, heads=2.0)
    aims = Aims(aim="cost", reach=0.4)
    solution = solve(build(case, aims), gap=0.0)
    short = solution._replace(starts=nothing(case), objective=-np.inf, gap=np.nan, stopped="time")
    with pytest.raises(NoPlanError, match="does not reach"):
        tell(case, short, aims)
