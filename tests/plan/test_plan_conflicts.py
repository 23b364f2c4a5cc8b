"""Why there is no plan, and the cheapest ways out, against every plan there is."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import msgspec
import numpy as np
import pytest

from narrows.errors import FieldError
from narrows.plan.case import Case
from narrows.plan.conflicts import Conflicts, explain
from narrows.plan.constraints import Conflict
from narrows.plan.model import Aims, check_aims
from narrows.plan.relaxing import Change, Relaxations, relax
from plan.every_plan import best_plan, every_plan, least_training, values_of
from plan.small_cases import small_case

PLENTY = 1e6
SLACK = 1e-6
"""What is given beyond what has to give, for the tolerance of the solver."""
SEEDS = range(12)


@pytest.fixture(params=["all rows", "rows as needed"])
def rows(request, monkeypatch):
    """Small cases are given all rows at once; large ones get them as they are needed."""
    if request.param == "rows as needed":
        monkeypatch.setattr("narrows.plan.solve.ALL_AT_ONCE", -1)


def _case(seed: int) -> Case:
    return small_case(
        seed,
        programmes=4 + seed % 2,
        distinct=True,
        scenarios=1 + seed % 2,
        carry=seed % 3 == 1,
        money=(0.3, 0.6, 1.2)[seed % 3],
        heads=(0.5, 1.0)[seed % 2],
    )


def _loosened(case: Case, aims: Aims, changes: tuple[Change, ...]) -> tuple[Case, Aims]:
    """The case and aims in which what has to give has given."""
    budget, pool, reach = case.budget.copy(), case.pool.copy(), aims.reach
    waived = set()
    for one in changes:
        t = None if one.year is None else round((one.year - case.start_year) * case.per_year)
        if one.kind == "money":
            budget[t] += one.by + SLACK
        elif one.kind == "researchers":
            pool[case.fields.index(one.about), t] += one.by + SLACK
        elif one.kind == "reach":
            reach -= one.by + SLACK
        else:
            waived.add(one.about)
    needs = tuple(need for need in case.needs if case.names[need.programme] not in waived)
    return dataclasses.replace(case, budget=budget, pool=pool, needs=needs), dataclasses.replace(
        aims, reach=max(0.0, reach)
    )


def _ends(case: Case) -> np.ndarray:
    """Expected availability at the end of every plan that is in order, without money or heads."""
    made, _, _ = values_of(case, every_plan(case))
    return np.asarray(np.einsum("q,pqs,s->p", case.value, made[:, :, -1, :], case.scenarios.weight))


def _out_of_reach(case: Case) -> Aims:
    """Something that can be reached with all the money in the world, and cannot with what there is (where there is such a thing)."""
    rich = _only(case, ())
    best = float(_ends(rich).max())
    plans, ends = every_plan(case), _ends(case)
    _, _, money = values_of(case, plans)
    can = [
        end
        for plan, end, spent in zip(plans, ends, money, strict=True)
        if least_training(case, plan, spent) is not None
    ]
    return Aims(aim="cost", reach=(best + max(can)) / 2)


def _only(case: Case, kept: Collection[Conflict]) -> Case:
    """The case with nothing in the way but some constraints."""
    kinds = {(one.kind, one.about, one.year) for one in kept}
    names = {one.about for one in kept if one.kind == "needs"}
    waits = {one.about for one in kept if one.kind == "earliest"}
    years = [case.year(t) for t in range(case.periods)]
    budget = [
        case.budget[t] if ("budget", "money", year) in kinds else PLENTY for t, year in enumerate(years)
    ]
    pool = [
        [case.pool[f, t] if ("researchers", field, year) in kinds else PLENTY for t, year in enumerate(years)]
        for f, field in enumerate(case.fields)
    ]
    return dataclasses.replace(
        case,
        budget=np.array(budget),
        pool=np.array(pool),
        needs=tuple(need for need in case.needs if case.names[need.programme] in names),
        earliest=np.array(
            [case.earliest[k] if name in waits else 0 for k, name in enumerate(case.names)], np.int64
        ),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_set_conflicts_and_each_of_it_is_needed(seed, rows):
    case = _case(seed)
    aims = _out_of_reach(case)
    found = explain(case, aims)
    assert found.feasible is (best_plan(case, aims) is not None)
    if found.feasible:
        assert found.irreducible == ()
        return
    assert found.proven
    several = [one.about for one in found.irreducible if one.kind == "needs"]
    assert best_plan(_only(case, found.irreducible), aims) is None
    for one in found.irreducible:
        rest = [other for other in found.irreducible if other is not one]
        if one.kind == "reach":
            assert best_plan(_only(case, rest), dataclasses.replace(aims, reach=0.0)) is not None
        elif several.count(one.about) < 2:
            assert best_plan(_only(case, rest), aims) is not None


def test_what_conflicts_is_of_many_kinds():
    kinds = set()
    for seed in SEEDS:
        case = _case(seed)
        kinds |= {one.kind for one in explain(case, _out_of_reach(case)).irreducible}
    assert kinds >= {"reach", "budget", "researchers", "needs"}


def test_words_say_which_year_and_how_much():
    case = _case(0)
    broke = dataclasses.replace(case, budget=case.budget * 0 - 1.0, carry=False)
    found = explain(broke, Aims())
    assert found.feasible is False
    assert found.proven
    (one,) = found.irreducible
    assert one.kind == "budget"
    assert one.words == f"the budget of {one.year:g}: -1 million US dollars"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_that_has_to_give(seed, rows):
    case = _case(seed)
    aims = _out_of_reach(case)
    plans, ends = every_plan(case), _ends(case)
    _, _, money = values_of(case, plans)
    fitting = [
        least_training(case, plan, spent) is not None for plan, spent in zip(plans, money, strict=True)
    ]
    found = relax(case, aims)
    if explain(case, aims).feasible:
        return
    assert found.most_reachable == pytest.approx(ends[np.array(fitting)].max(), abs=0.011 * aims.reach)
    rich = dataclasses.replace(case, budget=np.full(case.periods, PLENTY), carry=False)
    by_money = next(one for one in found.relaxations if one.ways == ("money",))
    reaching = [
        spent
        for plan, spent, end in zip(plans, money, ends, strict=True)
        if end >= aims.reach - 1e-9 and least_training(rich, plan, spent) is not None
    ]
    assert by_money.none == (not reaching)
    if reaching and not case.carry:
        least = min(float(np.maximum(0.0, spent - case.budget).sum()) for spent in reaching)
        assert by_money.cost == pytest.approx(least, rel=0.011, abs=1e-4)
    for one in found.relaxations:
        if one.cost is None:
            assert one.none
            continue
        assert one.cost_at_least is not None
        assert one.cost_at_least <= one.cost
        assert one.cost - one.cost_at_least <= 0.011 * one.cost + 1e-6
        assert {change.kind for change in one.changes} <= set(one.ways)
        easier, lower = _loosened(case, aims, one.changes)
        assert best_plan(easier, lower) is not None, "what gives is enough"


def test_all_ways_together_are_no_dearer_than_one():
    for seed in SEEDS:
        case = _case(seed)
        found = relax(case, _out_of_reach(case))
        costs = [one.cost for one in found.relaxations if one.cost is not None]
        assert found.relaxations[-1].cost is not None
        assert found.relaxations[-1].cost <= min(costs) * 1.011 + 1e-6


def test_where_there_is_a_plan_nothing_has_to_give():
    case = _case(0)
    found = relax(case, Aims(aim="cost", reach=0.0))
    assert all(one.cost == 0 and one.words == "nothing has to give" for one in found.relaxations)


def test_both_are_json():
    case = _case(0)
    aims = _out_of_reach(case)
    why, out = explain(case, aims), relax(case, aims)
    assert msgspec.json.decode(msgspec.json.encode(why), type=Conflicts) == why
    assert msgspec.json.decode(msgspec.json.encode(out), type=Relaxations) == out


def test_without_time_nothing_is_claimed():
    case = _case(0)
    found = explain(case, _out_of_reach(case), seconds=0.0)
    assert found.feasible is None
    assert not found.proven


@pytest.mark.parametrize(
    ("aims", "field"),
    [
        (Aims(risk=1.5), "risk"),
        (Aims(risk=0.5, alpha=1.0), "alpha"),
        (Aims(risk=0.5, alpha=-0.1), "alpha"),
        (Aims(aim="cost", reach=float("nan")), "reach"),
        (Aims(aim="years", reach=1.2), "reach"),
    ],
)
def test_aims_without_meaning_are_refused(aims, field):
    with pytest.raises(FieldError) as refused:
        check_aims(aims)
    assert refused.value.where.field == field
