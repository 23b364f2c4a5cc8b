"""Plans side by side: what is told is what the exposure code and the plans themselves say."""

from __future__ import annotations

import dataclasses
import re

import msgspec
import numpy as np
import pytest

from narrows.errors import FieldError, FormatError
from narrows.plan.amounts import amount
from narrows.plan.compare import compare, starts_of
from narrows.plan.comparison import Comparison
from narrows.plan.difference import PlanDifference, compare_plans, read_plan
from narrows.plan.evaluate import worth
from narrows.plan.greedy import best_greedy, nothing
from narrows.plan.model import Aims, build
from narrows.plan.moves import Sentence, moves_of
from narrows.plan.result import SCHEMA_VERSION, Assumption, Heads, Level, Plan, Spend, Started
from narrows.plan.solve import solve
from parts.plan_cases import made_up_case
from plan.small_cases import small_case

NUMBER = re.compile(r"(?<![\w.'])-?\d[\d,]*\.?\d*(?:e[+-]\d+)?%?")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (12.346, "12.35"),
        (4690.4, "4,690"),
        (9999.4, "9,999"),
        (9999.6, "10,000"),
        (38359.2, "38,359"),
        (-38359.2, "-38,359"),
    ],
)
def test_no_amount_is_told_as_a_power_of_ten(value: float, words: str) -> None:
    assert amount(value) == words


def _numbers(sentence: Sentence) -> list[float]:
    """The numbers that stand in a sentence, outside names."""
    text = re.sub(r"'[^']*'", "", sentence.text)
    return [
        float(found.rstrip("%.,").replace(",", "")) / (100 if found.endswith("%") else 1)
        for found in NUMBER.findall(text)
    ]


def _backed(sentence: Sentence) -> None:
    """Each number of a sentence is one of its figures, to the digits it is told with."""
    figures = [float(each) for each in sentence.figures.values() if isinstance(each, int | float)]
    for number in _numbers(sentence):
        near = [abs(abs(each) - abs(number)) <= 6e-4 * max(1.0, abs(number)) for each in figures]
        assert any(near), (sentence.text, number, sentence.figures)


@pytest.fixture(scope="module")
def case():
    return made_up_case(16, 7, 2, 4, seed=9, targets=4)


@pytest.fixture(scope="module")
def optimum(case):
    return solve(build(case), gap=0.0)


@pytest.fixture(scope="module")
def compared(case, optimum):
    rushed, _ = starts_of(case, dict.fromkeys(case.names[::2], 2026.0))
    return compare(
        case, {"declared": rushed, "optimum": optimum.starts}, reach=0.1, trained={"optimum": optimum.trained}
    )


def test_all_plans_stand_side_by_side(case, optimum, compared):
    assert compared.base == "optimum"
    assert compared.plan("nothing").starts == {}
    assert compared.plan("optimum").objective == pytest.approx(optimum.objective, abs=1e-9)
    name, starts, value = best_greedy(case)
    assert compared.best_greedy == f"greedy: {name}"
    assert compared.plan(f"greedy: {name}").objective == pytest.approx(value, abs=1e-12)
    assert sum(one.kind == "greedy" for one in compared.plans) == 6
    assert all(one.residual <= 1e-9 for one in compared.plans)
    found = worth(case, starts)
    level = np.einsum("q,qts,s->t", case.value, found.made, case.scenarios.weight)
    assert compared.plan(f"greedy: {name}").availability == pytest.approx(level.tolist())
    assert compared.plan(f"greedy: {name}").money_musd == pytest.approx(found.money.tolist())
    assert msgspec.json.decode(msgspec.json.encode(compared), type=Comparison) == compared


def test_the_first_year_at_reach_is_that_of_the_availability(compared):
    for one in compared.plans:
        above = [year for year, level in zip(one.years, one.availability, strict=True) if level >= 0.1 - 1e-7]
        assert one.reached == (above[0] if above else None)
        for target in one.targets:
            above = [year for year, level in zip(one.years, target.mean, strict=True) if level >= 0.1 - 1e-7]
            assert target.reached == (above[0] if above else None)
    assert any(one.reached is not None for one in compared.plans)


def test_sentences_are_made_of_their_figures(compared):
    assert len(compared.sentences) >= 12
    for sentence in compared.sentences:
        years = {2026.0 + k for k in range(7)}
        if not set(_numbers(sentence)) <= years:
            _backed(
                Sentence(
                    text=re.sub(r"\b20\d\d\b", "", sentence.text),
                    figures=sentence.figures,
                )
            )
    first = next(one for one in compared.sentences if "worth" in one.text and "'nothing'" in one.text)
    base, none = compared.plan("optimum"), compared.plan("nothing")
    assert first.figures["change"] == base.objective - none.objective
    assert first.figures["part"] == (base.objective - none.objective) / abs(none.objective)


def test_a_declared_plan_that_cannot_be_is_not_the_base(case, compared):
    """All at once: more money than there is, and needs that are not met; its worth is told with that."""
    declared = compared.plan("declared")
    assert {one.rule for one in declared.breaches} >= {"budget"}
    found = worth(case, starts_of(case, dict.fromkeys(case.names[::2], 2026.0))[0])
    short = case.budget - found.money
    budget = next(one for one in declared.breaches if one.rule == "budget")
    assert budget.short == pytest.approx(-short.min())
    assert budget.year == case.year(int(short.argmin()))
    assert any(
        "could not be carried out" in one.text and "'declared'" in one.text for one in compared.sentences
    )
    assert not compared.plan("optimum").breaches
    assert not any(one.breaches for one in compared.plans if one.kind != "given")


def test_needs_and_order_are_looked_at():
    case = small_case(3, programmes=5)
    for number, need in enumerate(case.needs):
        starts = nothing(case)
        starts[need.programme] = case.periods - 1
        found = compare(case, {f"plan {number}": starts}, reach=0.5, with_greedy=False)
        assert "needs" in {one.rule for one in found.plan(f"plan {number}").breaches}
    assert case.needs
    early = dataclasses.replace(case, earliest=np.full(5, 2))
    starts = nothing(case)
    starts[0] = 1
    rushed = compare(early, {"early": starts}, reach=0.5, with_greedy=False).plan("early")
    assert ("earliest", "p0") in {(one.rule, one.about) for one in rushed.breaches}


def test_moves_lead_from_the_other_to_the_base(case, compared):
    for name, moves in compared.moves.items():
        other = dict(compared.plan(name).starts)
        for move in moves:
            assert other.get(move.programme) == move.before
            if move.after is None:
                del other[move.programme]
            else:
                other[move.programme] = move.after
        assert other == compared.plan("optimum").starts


def test_each_change_of_a_start_is_named():
    found = moves_of(
        {"a": 2027, "b": 2028, "c": 2030, "e": 2026}, {"b": 2027, "c": 2031, "d": 2029, "e": 2026}
    )
    assert {(one.programme, one.change) for one in found} == {
        ("a", "dropped"),
        ("b", "earlier"),
        ("c", "later"),
        ("d", "added"),
    }


def test_risk_and_half_years():
    case = made_up_case(10, 8, 1, 4, seed=1, targets=2, per_year=2)
    starts, remarks = starts_of(
        case, {"i2 mode 0": 2026.5, "i3 mode 0": 2024.0, "i4 mode 0": 2031, "x": 2027}
    )
    assert starts[2] == 1
    assert starts[3] == 0
    assert starts[4] == -1
    assert len(remarks) == 3
    found = compare(case, {"some": starts}, reach=0.5, aims=Aims(risk=1.0, alpha=0.75), base="nothing")
    one = found.plan("some")
    rest = worth(case, starts).objective - one.expected
    assert one.objective == pytest.approx(one.at_risk + rest)
    assert one.at_risk == pytest.approx(one.worst)
    assert one.starts == {"i2 mode 0": 2026.5, "i3 mode 0": 2026.0}
    assert found.base == "nothing"


@pytest.mark.parametrize(
    ("plans", "how", "said"),
    [
        ({"a": np.zeros(3, np.int64)}, {}, r"has starts of shape \(3,\)"),
        ({"a": np.full(5, 9)}, {}, "outside the 4 periods"),
        ({"nothing": np.full(5, -1)}, {}, "a plan is called 'nothing'"),
        ({"a": np.full(5, -1)}, {"base": "b"}, "no plan is called 'b'"),
        ({"a": np.full(5, -1)}, {"reach": 0.0}, "reach is 0"),
        ({"a": np.full(5, -1)}, {"trained": {"a": np.zeros((1, 4))}}, "the training of the plan 'a'"),
    ],
)
def test_what_makes_no_plan_is_refused(plans, how, said):
    with pytest.raises(FieldError, match=said):
        compare(small_case(0), plans, **{"reach": 0.5, **how})


def _plan(**changed: object) -> Plan:
    def started(programme: str, year: float) -> Started:
        return Started(
            programme=programme,
            input="lens",
            mode="domestic_rd",
            year=year,
            done=year + 3,
            cost_musd=10.0,
            worth=0.1,
            because=(),
        )

    def level(year: float, mean: float) -> Level:
        return Level(target="scanner", year=year, mean=mean, q05=0.0, q95=1.0, undone=0.0, scarcest="lens")

    plan = Plan(
        schema_version=SCHEMA_VERSION,
        side="controlled",
        country="CN",
        map_sha256="m" * 8,
        programmes_sha256="p" * 8,
        rulebook=None,
        as_of=None,
        aim="value",
        until=2030,
        gap=0.01,
        bound=2.02,
        objective=2.0,
        expected=1.9,
        at_risk=1.0,
        worst=0.9,
        undone=0.5,
        stopped="gap",
        seconds=1.0,
        scenarios=10,
        seed=0,
        starts=(started("lens", 2026), started("mirror", 2027)),
        availability=(level(2029, 0.25), level(2030, 0.5)),
        spend=(
            Spend(year=2026, programmes_musd=30.0, training_musd=2.5, budget_musd=50.0, carried_musd=17.5),
        ),
        researchers=(Heads(field="optics", year=2026, at_work=100.0, available=120.0, trained=5.0),),
        robust=(),
        assumptions=(Assumption(what="cost of lens", value="10", grounds="assumed"),),
        notices=(),
    )
    return msgspec.structs.replace(plan, **changed)


def test_two_plans_on_the_same_basis():
    before = _plan()
    starts = (
        msgspec.structs.replace(before.starts[0], year=2027.0),
        msgspec.structs.replace(before.starts[1], programme="resist"),
    )
    after = _plan(
        objective=2.01,
        bound=2.015,
        starts=starts,
        availability=(before.availability[0], msgspec.structs.replace(before.availability[1], mean=0.625)),
        spend=(msgspec.structs.replace(before.spend[0], programmes_musd=40.0),),
        researchers=(msgspec.structs.replace(before.researchers[0], at_work=80.0),),
        assumptions=(msgspec.structs.replace(before.assumptions[0], value="12"),),
    )
    found = compare_plans(before, after)
    assert found.comparable
    assert found.beyond_gaps is False
    assert found.basis == ()
    assert [(one.programme, one.change) for one in found.starts] == [
        ("lens", "later"),
        ("mirror", "dropped"),
        ("resist", "added"),
    ]
    assert [(one.what, one.year, one.change) for one in found.availability] == [("scanner", 2030, 0.125)]
    assert [(one.what, one.year, one.change) for one in found.spend] == [("musd", 2026, 10.0)]
    assert [(one.what, one.year, one.change) for one in found.researchers] == [("optics", 2026, -20.0)]
    assert [(one.what, one.before, one.after) for one in found.assumptions] == [("cost of lens", "10", "12")]
    assert {one.what for one in found.values} == {"objective", "bound"}
    text = " ".join(one.text for one in found.sentences)
    assert "within what the proven gaps leave open" in text
    assert "from 50.0% to 62.5%" in text
    assert "The first spends 32.5 million US dollars, the second 42.5." in text
    for sentence in found.sentences:
        _backed(Sentence(text=re.sub(r"\b20\d\d\b", "", sentence.text), figures=sentence.figures))
    assert msgspec.json.decode(msgspec.json.encode(found), type=PlanDifference) == found


def test_the_same_plan_twice_is_no_difference():
    found = compare_plans(_plan(), _plan())
    for part in (found.values, found.starts, found.availability, found.spend, found.basis):
        assert part == ()
    assert any("nothing starts differently" in one.text for one in found.sentences)


def test_plans_of_other_countries_and_maps_are_refused_unless_meant():
    for changed in ({"country": "RU"}, {"map_sha256": "x"}, {"side": "controller"}):
        with pytest.raises(FieldError, match=f"the plans differ in {next(iter(changed))}"):
            compare_plans(_plan(), _plan(**changed))
        found = compare_plans(_plan(), _plan(**changed), across=True)
        assert found.notices
        assert not found.comparable
        assert found.beyond_gaps is None
        assert any("not of the same thing" in one.text for one in found.sentences)


def test_another_basis_is_said():
    found = compare_plans(_plan(), _plan(programmes_sha256="q", as_of="2025-01-01", objective=3.0, bound=3.1))
    assert [one.what for one in found.basis] == ["programmes_sha256", "as_of"]
    assert not found.comparable
    assert "programmes_sha256, as_of" in found.sentences[0].text
    drawn = compare_plans(_plan(), _plan(seed=1, objective=3.0, bound=3.1))
    assert drawn.comparable
    assert drawn.beyond_gaps
    assert any("scenarios are not the same" in one.text for one in drawn.sentences)
    hidden = compare_plans(_plan(), _plan(objective=3.0, bound=3.1))
    assert any("cannot be the same" in one.text for one in hidden.sentences)


def test_a_plan_is_read_as_it_was_written():
    assert read_plan(msgspec.json.encode(_plan()), "a.json") == _plan()


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", FormatError, "a.json: is no JSON"),
        (b"{", FormatError, "a.json: is no JSON"),
        (b"[]", FieldError, "a.json: is no plan"),
        (b'{"schema_version": "1"}', FieldError, "missing required field"),
        (
            msgspec.json.encode(_plan(schema_version="9")),
            FieldError,
            "a.json: schema_version: a plan of schema '9'",
        ),
        (msgspec.json.encode(_plan()).replace(b'"until":2030', b'"until":"x"'), FieldError, "a.json: until"),
    ],
)
def test_what_is_no_plan_is_told_clearly(data, error, said):
    with pytest.raises(error, match=re.escape(said)):
        read_plan(data, "a.json")
