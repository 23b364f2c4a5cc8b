"""The controlling side: held against every set of controls with every plan of the follower, in cases small enough for both."""

from __future__ import annotations

import dataclasses
import itertools
import math

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.plan.case import Case
from narrows.plan.controller import controls
from narrows.plan.controls_result import Controls
from narrows.plan.denials import TOGETHER, Denial, denials_of, denied, of_country, options_of
from narrows.plan.flatten import flatten
from narrows.plan.leader import Table
from narrows.plan.leader_search import Limits, Pool, least
from narrows.plan.model import Aims, build
from narrows.plan.objective import objective_of
from narrows.plan.solve import solve
from plan.every_plan import every_plan, least_training, valued, values_of
from plan.small_cases import small_case

CLOSE = 1e-6
AIMS = {"value": Aims(), "risk": Aims(risk=0.6, alpha=0.6), "maximin": Aims(aim="maximin")}
SHAPES: dict[str, dict[str, bool]] = {"plain": {}, "groups": {"groups": True}}


def _case(seed: int, shape: str, **more: int) -> Case:
    case = small_case(
        seed, programmes=4, scenarios=1 + seed % 3, money=1.2, heads=1.6, **SHAPES[shape], **more
    )
    drawn = np.random.default_rng(seed + 1000)
    foreign = case.scenarios.foreign.copy()
    inputs = len(foreign[0, 0]) - np.count_nonzero(case.level == 1.0)
    foreign[:, :, :inputs] = np.maximum(foreign[:, :, :inputs], drawn.uniform(0.1, 0.9, inputs))
    return dataclasses.replace(case, scenarios=case.scenarios._replace(foreign=foreign))


def _denials(case: Case, seed: int, count: int = 5) -> list[Denial]:
    """Controls of one or two countries, some of them of the same input."""
    drawn = np.random.default_rng(seed)
    names = [f"i{k}" for k in range(int(np.count_nonzero(case.level < 1.0)))]
    found = []
    for number in range(count):
        node = str(drawn.choice(names))
        for country in ("AA", "BB")[: int(drawn.integers(1, 3))]:
            points = round(float(drawn.uniform(1, 40)), 1)
            found.append(
                Denial(
                    id=f"c{number}",
                    node=node,
                    country=country,
                    from_year=2026 + int(drawn.integers(0, 2)),
                    part=float(drawn.uniform(0.1, 0.9)),
                    points=points,
                    market_musd=100.0 * (1 + number),
                )
            )
    return found


def _truth(case: Case, aims: Aims) -> float:
    """The follower's value by all its plans."""
    plans = every_plan(case)
    made, level, money = values_of(case, plans)
    worth = valued(case, aims, made, level, money)
    for number in np.argsort(-worth, kind="stable").tolist():
        if least_training(case, plans[number], money[number]) is not None:
            return float(worth[number])
    raise AssertionError("no plan")


def _all_values(case: Case, denials: list[Denial], aims: Aims) -> dict[frozenset[int], float]:
    options = options_of(case, denials)
    return {
        frozenset(some): _truth(denied(case, [options[one] for one in some]), aims)
        for size in range(len(options) + 1)
        for some in itertools.combinations(range(len(options)), size)
    }


def _holds(found: Controls, values: dict[frozenset[int], float], case: Case, denials: list[Denial]) -> None:
    options = options_of(case, denials)
    number = {one.id: place for place, one in enumerate(options)}
    for sized in found.sizes:
        best = min(values[some] for some in values if len(some) <= sized.most)
        assert sized.best.low - CLOSE <= best <= sized.best.high + CLOSE
        mine = values[frozenset(number[one] for one in sized.controls)]
        assert sized.follower.low - CLOSE <= mine <= sized.follower.high + CLOSE
        assert len(sized.controls) <= sized.most


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("seed", range(4))
def test_the_best_set_is_that_of_all_sets_and_all_plans(aim, shape, seed):
    case, aims = _case(seed, shape), AIMS[aim]
    denials = _denials(case, seed)
    values = _all_values(case, denials, aims)
    found = controls(case, denials, most=3, reach=0.5, gap=0.0, enough=1.0, aims=aims)
    _holds(found, values, case, denials)
    for sized in found.sizes:
        best = min(values[some] for some in values if len(some) <= sized.most)
        assert sized.best.low == pytest.approx(best, abs=CLOSE)
        assert sized.best.high == pytest.approx(best, abs=CLOSE)
        assert sized.proven
    assert found.undenied.low == pytest.approx(values[frozenset()], abs=CLOSE)
    assert found.all_denied.low == pytest.approx(values[frozenset(range(5))], abs=CLOSE)


@pytest.mark.parametrize("gap", [0.05, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_with_a_gap_the_bounds_hold_the_truth(gap, seed):
    case = _case(seed, "plain")
    denials = _denials(case, seed)
    found = controls(case, denials, most=3, reach=0.5, gap=gap)
    _holds(found, _all_values(case, denials, Aims()), case, denials)


@pytest.mark.parametrize("seed", range(4))
def test_stopped_at_once_the_bounds_still_hold_the_truth(seed):
    case = _case(seed, "groups")
    denials = _denials(case, seed)
    asked = itertools.count()
    found = controls(case, denials, most=3, reach=0.5, gap=0.0, stop=lambda: next(asked) > 3)
    assert found.stopped == "interrupt"
    _holds(found, _all_values(case, denials, Aims()), case, denials)


@pytest.mark.parametrize("seed", range(6))
def test_own_sales_are_kept_to(seed):
    case = _case(seed, "plain")
    denials = _denials(case, seed)
    options = options_of(case, denials)
    most = float(np.median([one.musd for one in options if one.musd is not None]))
    values = _all_values(case, denials, Aims())
    allowed = [
        some
        for some in values
        if len(some) <= 3 and math.fsum(options[one].musd or 0 for one in some) <= most
    ]
    found = controls(case, denials, most=3, reach=0.5, gap=0.0, own_most_musd=most)
    assert found.sizes[-1].best.high == pytest.approx(min(values[some] for some in allowed), abs=CLOSE)
    assert all((sized.own_cost.musd_per_year or 0.0) <= most + CLOSE for sized in found.sizes)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_chosen_is_the_smallest_with_enough_effect(seed):
    case = _case(seed, "plain")
    denials = _denials(case, seed)
    values = _all_values(case, denials, Aims())
    found = controls(case, denials, most=4, reach=0.5, gap=0.0, enough=0.9)
    number = {one.id: place for place, one in enumerate(options_of(case, denials))}
    nothing = values[frozenset()]
    wanted = 0.9 * max(nothing - value for some, value in values.items() if len(some) <= 4)
    chosen = frozenset(number[one] for one in found.chosen)
    if wanted < CLOSE:
        return
    assert nothing - values[chosen] >= wanted - CLOSE
    if found.no_smaller:
        assert all(
            nothing - value < wanted + CLOSE for some, value in values.items() if len(some) < len(chosen)
        )


@pytest.mark.parametrize("seed", range(4))
def test_a_country_alone_does_no_more_than_all_together(seed):
    case = _case(seed, "plain")
    denials = _denials(case, seed)
    found = controls(case, denials, most=3, reach=0.5, gap=0.0)
    taken = [one for one in denials if one.id in found.chosen]
    assert {one.country for one in found.alone} == {one.country for one in taken}
    for one in found.alone:
        part = denied(case, options_of(case, of_country(taken, one.country)))
        truth = _truth(part, Aims())
        assert one.follower.low - CLOSE <= truth <= one.follower.high + CLOSE
        assert 0.0 <= one.effect.low <= one.effect.high <= 1.0
        whole = found.undenied.low - found.follower.low
        if whole > 1e-3:
            assert one.effect.low - 1e-3 <= (found.undenied.low - truth) / whole <= one.effect.high + 1e-3


def test_what_is_told_is_what_the_exposure_code_says():
    case = _case(1, "groups")
    denials = _denials(case, 1)
    found = controls(case, denials, most=2, reach=0.3, gap=0.0)
    options = [one for one in options_of(case, denials) if one.id in found.chosen]
    under = denied(case, options)
    plan = solve(build(under), gap=0.0)
    worth = objective_of(under, Aims(), plan.starts, plan.trained).worth
    level = np.einsum("qts,s->qt", worth.made, case.scenarios.weight)
    for q, one in enumerate(found.erosion):
        assert one.at_end == pytest.approx(level[q, -1], abs=CLOSE)
        assert one.target == f"t{q}"
        above = [case.year(t) for t in range(case.periods) if level[q, t] >= 0.3]
        assert (one.returns is None) == (
            not [y for y in above if y >= case.year(min(o.first for o in options))]
        )
        if one.holds is not None:
            assert (level[q, int(one.holds) - case.start_year :] >= 0.3 - CLOSE).all()
    assert found.made == pytest.approx(float(worth.value @ case.scenarios.weight), abs=CLOSE)
    assert [one.control for one in found.binding] == list(found.chosen)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Controls) == found


def test_a_control_that_adds_nothing_is_not_taken():
    """Where one shuts a place, a second of the same place joins no set, and both together are worth no more."""
    taken = 0
    for seed in range(6):
        case = _case(seed, "plain")
        for node in ("i0", "i1", "i2"):
            twice = [
                Denial(id=id_, node=node, country="AA", from_year=2026, part=1.0) for id_ in ("one", "two")
            ]
            found = controls(case, twice, most=2, reach=0.5, gap=0.0, enough=1.0)
            assert found.chosen in ((), ("one",))
            assert found.sizes[1].controls == found.sizes[0].controls
            assert found.all_denied.low == pytest.approx(found.follower.low, abs=CLOSE)
            taken += len(found.chosen)
    assert taken >= 5


def test_the_cases_are_no_trivial_ones():
    """Most controls take something, the best sets of growing size differ, and the follower answers by other starts."""
    effects, sizes, answered = 0, 0, 0
    for seed in range(12):
        case = _case(seed, "plain")
        found = controls(case, _denials(case, seed), most=3, reach=0.5, gap=0.0, enough=1.0)
        effects += found.undenied.low - found.follower.low > 0.01
        sizes += len({one.controls for one in found.sizes}) > 1
        answered += bool(found.answer)
    assert effects >= 8
    assert sizes >= 6
    assert answered >= 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 40),
    shape=st.sampled_from(sorted(SHAPES)),
    some=st.frozensets(st.integers(0, 4), max_size=3),
    more=st.integers(0, 4),
)
def test_to_deny_more_never_helps_the_follower(seed, shape, some, more):
    case = _case(seed, shape)
    options = options_of(case, _denials(case, seed))
    few = solve(build(denied(case, [options[one] for one in some])), gap=0.0)
    many = solve(build(denied(case, [options[one] for one in some | {more}])), gap=0.0)
    assert many.objective <= few.objective + CLOSE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 200),
    shape=st.sampled_from(sorted(SHAPES)),
    aim=st.sampled_from(sorted(AIMS)),
    some=st.frozensets(st.integers(0, 4)),
)
def test_the_fast_worth_of_a_plan_is_that_of_the_exposure_code(seed, shape, aim, some):
    case, aims = _case(seed, shape), AIMS[aim]
    options = options_of(case, _denials(case, seed))
    drawn = np.random.default_rng(seed)
    starts = drawn.integers(-1, case.periods, len(case.names))
    table = Table(case, flatten(case.network), options, starts, None, aims)
    mine = table.worth(table.value(table.cells(some)))
    truth = objective_of(denied(case, [options[one] for one in some]), aims, starts).objective
    assert mine == pytest.approx(truth, abs=1e-9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 200),
    shape=st.sampled_from(sorted(SHAPES)),
    aim=st.sampled_from(sorted(AIMS)),
    most=st.integers(1, 5),
    plans=st.integers(1, 3),
    paid=st.floats(0.2, 1.0),
)
def test_the_search_finds_the_least_floor_of_all_sets(seed, shape, aim, most, plans, paid):
    case, aims = _case(seed, shape), AIMS[aim]
    options = options_of(case, _denials(case, seed, 6))
    drawn = np.random.default_rng(seed)
    pool = Pool(options)
    for _ in range(plans):
        starts = drawn.integers(-1, case.periods, len(case.names))
        pool.add(Table(case, flatten(case.network), options, starts, None, aims))
    cost = tuple(one.musd or 0.0 for one in options)
    limits = Limits(most, paid * math.fsum(cost), cost)
    found = least(pool, limits)
    allowed = [
        frozenset(some)
        for size in range(len(options) + 1)
        for some in itertools.combinations(range(len(options)), size)
        if limits.allows(frozenset(some))
    ]
    assert found.complete
    assert found.some in allowed
    assert found.floor == pytest.approx(min(pool.floor(some) for some in allowed), abs=1e-9)
    assert found.bound <= found.floor


def test_cut_short_the_search_still_bounds(monkeypatch):
    monkeypatch.setattr("narrows.plan.leader_search.MOST_TRIED", 40)
    for seed in range(12):
        case = _case(seed, ("plain", "groups")[seed % 2])
        options = options_of(case, _denials(case, seed, 6))
        pool = Pool(options)
        starts = np.full(len(case.names), -1)
        pool.add(Table(case, flatten(case.network), options, starts, None, Aims()))
        limits = Limits(4, math.inf, (0.0,) * 6)
        found = least(pool, limits)
        truth = min(pool.floor(frozenset(some)) for some in itertools.combinations(range(6), 4))
        assert found.bound <= truth + 1e-9
        assert found.floor >= truth - 1e-9


def test_parts_follow_from_what_is_left_without_countries():
    """What nobody can be told apart in is there as long as one of two supplies it: only both together take it."""
    case = _case(2, "plain")
    full = case.scenarios.foreign

    def abroad(away: frozenset[str]) -> np.ndarray:
        left = full.copy()
        left[:, :, 0] *= 0.25 if away == {"AA", "BB"} else 0.5 if away == {"AA"} else 0.75
        left[:, :, 1] *= 0.0 if away == {"AA", "BB"} else 1.0
        return left

    found = denials_of(case, {"AA", "BB"}, abroad, from_year=2027, market_musd={"i0": 1000.0})
    assert [(one.id, one.country) for one in found] == [
        ("i0", "AA"),
        ("i0", "BB"),
        ("i1", TOGETHER),
    ]
    under = denied(case, options_of(case, found))
    assert under.scenarios.foreign[:, 1:] == pytest.approx(abroad(frozenset({"AA", "BB"}))[:, 1:])
    assert under.scenarios.foreign[:, 0] == pytest.approx(full[:, 0])
    share = np.bincount(case.scenarios.path, case.scenarios.weight, minlength=2)
    assert found[0].points == pytest.approx(50.0 * share @ full[:, 1:, 0].mean(axis=1))
    assert found[0].market_musd == 1000.0
    assert found[2].market_musd is None


def test_no_sum_is_made_up_where_no_market_is_stated():
    case = _case(1, "plain")
    denials = [dataclasses.replace(one, market_musd=None) for one in _denials(case, 1)]
    found = controls(case, denials, most=2, reach=0.5, gap=0.01)
    assert found.own_cost.musd_per_year is None
    assert found.own_cost.points > 0
    assert found.own_cost.unknown
    assert any("no stated size" in one.text for one in found.sentences)
    with pytest.raises(FieldError, match="nobody states the market of c0"):
        controls(case, denials, most=2, reach=0.5, own_most_musd=100.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"node": "i9"}, "the map has no input 'i9'"),
        ({"from_year": 2031}, "after the last year 2029"),
        ({"part": 1.5}, "not within 0 and 1"),
        ({"part": np.zeros(3)}, r"has the shape \(3,\)"),
        ({"part": float("nan")}, "not within 0 and 1"),
        ({"points": 101.0}, "gives up 101 points"),
        ({"market_musd": -1.0}, "the market of control 'c0' is -1"),
    ],
)
def test_a_denial_that_makes_no_sense_is_refused(changed, said):
    case = _case(0, "plain")
    denials = _denials(case, 0)
    with pytest.raises(FieldError, match=said):
        controls(case, [dataclasses.replace(denials[0], **changed), *denials[1:]], most=1, reach=0.5)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"most": 0}, "at most 0 controls"),
        ({"reach": 0.0}, "reach is 0"),
        ({"enough": 1.5}, "enough is 1.5"),
        ({"gap": -0.1}, "the gap is -0.1"),
        ({"own_most_musd": -1.0}, "own sales of -1"),
        ({"aims": Aims(aim="cost")}, "the aim 'cost'"),
    ],
)
def test_what_is_asked_for_must_make_sense(how, said):
    case = _case(0, "plain")
    asked = {"most": 2, "reach": 0.5, **how}
    with pytest.raises(FieldError, match=said):
        controls(case, _denials(case, 0), **asked)
    with pytest.raises(FieldError, match="no control to choose from"):
        controls(case, [], most=1, reach=0.5)
