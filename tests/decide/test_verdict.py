"""How a determination is made from what holds and what is unknown, one rule of it at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from decide.small_law import SmallLaw, duty, exception, gate, override, policy, provision, requirement
from narrows.decide.decide import TAKEN_AS_NOT_MET
from narrows.decide.verdict import Judge, Pattern
from narrows.errors import ExpressionError
from narrows.model.decision import Decision

UNKNOWN = "end_use.military"
"""A condition that no order of these tests answers."""


class Make:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *provisions: dict[str, Any]) -> SmallLaw:
        return SmallLaw(self.folder / "law", *provisions)


@pytest.fixture
def law(tmp_path: Path) -> Make:
    return Make(tmp_path)


def available(decision: Decision) -> dict[str, str]:
    return {item.code: item.available for item in decision.regimes["us"].exceptions}


def test_nothing_holds(law: Make) -> None:
    decision = law(requirement("1", "False")).decide()
    assert (decision.outcome, decision.policy, decision.missing) == ("no_license_required", None, ())
    assert TAKEN_AS_NOT_MET in decision.assumptions


def test_what_is_unknown_is_not_nothing(law: Make) -> None:
    decision = law(requirement("1", UNKNOWN)).decide()
    assert decision.outcome == decision.as_written.outcome == "undetermined"
    assert [missing.fact for missing in decision.missing] == ["end_use"]
    assert set(decision.missing[0].if_.values()) == {"license_required", "no_license_required"}


def test_an_item_that_nothing_describes_is_undetermined(law: Make) -> None:
    decision = law(requirement("1", "False")).decide(item={"name": "thing"})
    assert decision.outcome == "undetermined"
    assert [missing.fact for missing in decision.missing] == ["item.eccn"]


def test_a_requirement_holds_whatever_else_is_unknown(law: Make) -> None:
    decision = law(requirement("1"), requirement("2", UNKNOWN)).decide()
    assert decision.outcome == "license_required"


def test_a_prohibition_is_stricter_than_a_requirement_and_has_no_policy(law: Make) -> None:
    decision = law(requirement("1", policy="case_by_case"), requirement("2", outcome="prohibited")).decide()
    assert (decision.outcome, decision.policy) == ("prohibited", None)
    assert {view.provision: view.policy for view in decision.regimes["us"].requirements} == {
        "us.ear.1": "case_by_case",
        "us.ear.2": None,
    }


def test_no_exception_overcomes_a_prohibition(law: Make) -> None:
    assert (
        law(requirement("1", outcome="prohibited"), exception("NAC", ("us.ear.*",))).decide().outcome
        == "prohibited"
    )


def test_an_exception_must_cover_every_requirement(law: Make) -> None:
    decision = law(
        requirement("1"), requirement("2"), exception("NAC", ("us.ear.1",)), exception("ACA", ("us.ear.*",))
    ).decide()
    assert decision.outcome == "license_exception"
    assert available(decision) == {"NAC": "no", "ACA": "yes"}
    assert "does not overcome us.ear.2" in next(
        item.because for item in decision.regimes["us"].exceptions if item.code == "NAC"
    )
    assert [item.conditions for item in decision.regimes["us"].exceptions] == [("Do what ACA asks",), ()]


def test_an_exception_must_cover_a_requirement_that_may_hold(law: Make) -> None:
    decision = law(requirement("1"), requirement("2", UNKNOWN), exception("NAC", ("us.ear.1",))).decide()
    assert decision.outcome == "undetermined"
    assert set(decision.missing[0].if_.values()) == {"license_required", "license_exception"}


def test_an_exception_that_covers_what_may_hold_stands(law: Make) -> None:
    assert (
        law(requirement("1"), requirement("2", UNKNOWN), exception("NAC", ("us.ear.*",))).decide().outcome
        == "license_exception"
    )


def test_an_exception_for_an_item_that_nothing_describes_is_open(law: Make) -> None:
    assert (
        law(requirement("1"), exception("NAC", ("us.ear.*",))).decide(item={"name": "thing"}).outcome
        == "undetermined"
    )


@pytest.mark.parametrize(
    ("when", "outcome", "state"),
    [
        ("True", "license_exception", "yes"),
        ("False", "license_required", "no"),
        (UNKNOWN, "undetermined", "unknown"),
    ],
)
def test_the_terms_of_an_exception(law: Make, when: str, outcome: str, state: str) -> None:
    decision = law(requirement("1"), exception("NAC", ("us.ear.*",), when)).decide()
    assert (decision.outcome, available(decision)) == (outcome, {"NAC": state})


@pytest.mark.parametrize(
    ("when", "outcome", "state"),
    [
        ("True", "license_required", "no"),
        ("False", "license_exception", "yes"),
        (UNKNOWN, "undetermined", "unknown"),
    ],
)
def test_a_gate_bars_an_exception(law: Make, when: str, outcome: str, state: str) -> None:
    decision = law(requirement("1"), exception("NAC", ("us.ear.*",)), gate("a", when)).decide()
    assert (decision.outcome, available(decision)) == (outcome, {"NAC": state})


def test_a_gate_lets_survivors_through(law: Make) -> None:
    decision = law(
        requirement("1"),
        exception("NAC", ("us.ear.*",)),
        exception("GOV", ("us.ear.*",)),
        gate("a", survives=["GOV"]),
    ).decide()
    assert available(decision) == {"NAC": "no", "GOV": "yes"}


def test_a_gate_for_some_exceptions_leaves_the_others(law: Make) -> None:
    decision = law(
        requirement("1"),
        exception("NAC", ("us.ear.*",)),
        exception("GOV", ("us.ear.*",)),
        gate("a", blocks=["NAC"]),
    ).decide()
    assert available(decision) == {"NAC": "no", "GOV": "yes"}


@pytest.mark.parametrize(
    ("only_for", "outcome"), [(("us.ear.1",), "license_required"), (("us.ear.2",), "license_exception")]
)
def test_a_gate_for_some_requirements(law: Make, only_for: tuple[str, ...], outcome: str) -> None:
    made = law(
        requirement("1"),
        requirement("2", "False"),
        exception("NAC", ("us.ear.*",)),
        gate("a", only_for=only_for),
    )
    assert made.decide().outcome == outcome


def test_the_strictest_policy_that_holds_governs(law: Make) -> None:
    decision = law(
        requirement("1", policy="policy_of_denial"),
        policy("p1", "case_by_case"),
        policy("p2", "presumption_of_denial"),
        policy("p3", "policy_of_denial", "False"),
    ).decide()
    view = decision.regimes["us"].requirements[0]
    assert (decision.policy, view.policy, view.policy_from) == (
        "presumption_of_denial",
        "presumption_of_denial",
        "us.ear.p2",
    )


def test_the_own_policy_stands_where_none_is_written_for_it(law: Make) -> None:
    decision = law(
        requirement("1", policy="policy_of_denial"),
        policy("p1", "case_by_case", for_=("us.ear.2",)),
        requirement("2", "False"),
    ).decide()
    assert (decision.policy, decision.regimes["us"].requirements[0].policy_from) == ("policy_of_denial", None)


def test_the_strictest_over_all_requirements_is_the_policy(law: Make) -> None:
    decision = law(
        requirement("1", policy="presumption_of_approval"),
        requirement("2", policy="presumption_of_denial"),
        requirement("3"),
    ).decide()
    assert decision.policy == decision.as_written.policy == "presumption_of_denial"


def test_conditions_come_with_their_policy(law: Make) -> None:
    decision = law(
        requirement("1"),
        policy("p1", "case_by_case", conditions=["Show this"], otherwise="presumption_of_denial"),
    ).decide()
    view = decision.regimes["us"].requirements[0]
    assert (view.conditions, view.otherwise) == (("Show this",), "presumption_of_denial")


def test_a_policy_that_may_be_stricter_is_taken_and_asked_about(law: Make) -> None:
    decision = law(
        requirement("1"),
        policy("p1", "presumption_of_denial", UNKNOWN),
        policy("p2", "case_by_case", f"not {UNKNOWN}"),
    ).decide()
    assert (decision.outcome, decision.policy) == ("license_required", "presumption_of_denial")
    assert decision.regimes["us"].requirements[0].policy_open == ("case_by_case",)
    assert [missing.fact for missing in decision.missing] == ["end_use"]
    assert set(decision.missing[0].if_.values()) == {
        "license_required (presumption_of_denial)",
        "license_required (case_by_case)",
    }


def test_a_lenient_policy_that_is_unknown_is_not_promised_over_the_own_one(law: Make) -> None:
    decision = law(
        requirement("1", policy="presumption_of_denial"), policy("p1", "case_by_case", UNKNOWN)
    ).decide()
    assert decision.policy == "presumption_of_denial"
    assert decision.regimes["us"].requirements[0].policy_open == ("case_by_case",)


@pytest.mark.parametrize(
    ("effect", "when", "outcome", "enforced"),
    [
        ("stayed", None, "no_license_required", "no"),
        ("not_enforced", "True", "no_license_required", "no"),
        ("stayed", "False", "license_required", "yes"),
        ("stayed", UNKNOWN, "undetermined", "undetermined"),
    ],
)
def test_an_override_leaves_the_written_law(
    law: Make, effect: str, when: str | None, outcome: str, enforced: str
) -> None:
    decision = law(
        requirement("1", policy="case_by_case"), override("o", ("us.ear.1",), when, effect)
    ).decide()
    assert (decision.outcome, decision.as_written.outcome) == (outcome, "license_required")
    assert decision.as_written.policy == "case_by_case"
    view = decision.regimes["us"].requirements[0]
    assert view.enforced == enforced
    assert view.overridden_by == (() if enforced == "yes" else ("us.override.o",))
    assert decision.policy == ("case_by_case" if enforced == "yes" else None)


def test_an_overridden_requirement_that_is_unknown_is_not_in_the_way(law: Make) -> None:
    decision = law(requirement("1", UNKNOWN), override("o", ("us.ear.1",))).decide()
    assert (decision.outcome, decision.as_written.outcome) == ("no_license_required", "undetermined")


def test_an_exception_for_an_item_that_nothing_describes_is_open_under_the_written_law_too(law: Make) -> None:
    made = law(requirement("1"), override("o", ("us.ear.1",)), exception("NAC", ("us.ear.*",)))
    assert made.decide(item={"name": "thing"}).as_written.outcome == "undetermined"
    assert made.decide().as_written.outcome == "license_exception"


def test_what_is_certainly_not_subject_to_the_law_needs_no_class(law: Make) -> None:
    made = law(
        provision(
            "us.ear.734.1", "jurisdiction", when="item.us_content_percent > 25", then={"subject_to": "EAR"}
        ),
        requirement("1", "subject_to_ear"),
    )
    assert made.decide(item={"name": "thing", "us_content_percent": 25.0}).outcome == "no_license_required"
    assert made.decide(item={"name": "thing"}).outcome == "undetermined"


def test_an_override_takes_only_its_own(law: Make) -> None:
    decision = law(requirement("1"), requirement("2"), override("o", ("us.ear.1",))).decide()
    assert {view.provision: view.enforced for view in decision.regimes["us"].requirements} == {
        "us.ear.1": "no",
        "us.ear.2": "yes",
    }
    assert decision.outcome == "license_required"


def test_a_stay_that_ran_out_is_undetermined(law: Make) -> None:
    span = {"in_force": {"from": "2025-01-01", "until": "2026-11-09"}, "lapse": "unknown"}
    made = law(requirement("1", policy="case_by_case"), override("o", ("us.ear.1",), **span))
    assert made.decide(as_of="2024-12-31").outcome == "license_required"
    assert made.decide(as_of="2026-11-09").outcome == "no_license_required"
    after = made.decide(as_of="2026-11-10")
    assert (after.outcome, after.as_written.outcome) == ("undetermined", "license_required")
    assert after.regimes["us"].requirements[0].overridden_by == ("us.override.o (lapse)",)
    assert set(after.missing[0].if_.values()) == {"no_license_required", "license_required (case_by_case)"}
    assert after.beyond_horizon


def test_a_version_is_written_law_before_it_must_be_complied_with(law: Make) -> None:
    version = {"in_force": {"from": "2025-01-01"}, "compliance": "2025-02-01"}
    made = law(requirement("1", version=version), requirement("2", "False"))
    assert [made.decide(as_of=day).outcome for day in ("2024-12-31", "2025-01-31", "2025-02-01")] == [
        "no_license_required",
        "no_license_required",
        "license_required",
    ]
    between = made.decide(as_of="2025-01-31")
    assert between.as_written.outcome == "license_required"
    assert between.regimes["us"].requirements[0].overridden_by == ("us.ear.1 (compliance)",)


def test_duties_go_by_the_outcome(law: Make) -> None:
    made = law(
        requirement("1", 'destination in scope("d5")'),
        requirement("2", f'destination == "FR" and {UNKNOWN}'),
        duty("always"),
        duty("licensed", outcomes=["license_required"]),
        duty("unknown", UNKNOWN),
        duty("never", "False"),
    )
    for to, wanted in (
        ("DE", {"us.ear.758.always": "yes", "us.ear.758.unknown": "unknown"}),
        ("CN", {"us.ear.758.always": "yes", "us.ear.758.licensed": "yes", "us.ear.758.unknown": "unknown"}),
        (
            "FR",
            {"us.ear.758.always": "yes", "us.ear.758.licensed": "unknown", "us.ear.758.unknown": "unknown"},
        ),
    ):
        assert {view.provision: view.applies for view in made.decide(to=to).regimes["us"].duties} == wanted


def test_confidence_is_that_of_what_decided(law: Make) -> None:
    low = {"confidence": "low"}
    assert (
        law(requirement("1", version={"confidence": "medium"}), requirement("2", "False", version=low))
        .decide()
        .confidence
        == "medium"
    )


def test_the_confidence_of_an_exception_counts_when_it_is_used(law: Make) -> None:
    assert (
        law(requirement("1"), exception("NAC", ("us.ear.*",), confidence="low")).decide().confidence == "low"
    )


def test_held_asks_about_requirements(law: Make) -> None:
    made = law(
        requirement("1"),
        requirement("2", "False"),
        policy("p1", "policy_of_denial", 'held("us.ear.2")', ("us.ear.1",)),
        policy("p2", "case_by_case", 'held("us.ear.1") and not held("us.ear.2")'),
    )
    assert made.decide().policy == "case_by_case"


def test_held_comes_after_the_requirements(law: Make) -> None:
    with pytest.raises(ExpressionError, match="cannot be used by a requirement"):
        law(requirement("1", 'held("us.ear.*")'))


def test_jurisdiction_is_any_of_its_rules(law: Make) -> None:
    made = law(
        provision(
            "us.ear.734.1", "jurisdiction", when="item.us_content_percent > 25", then={"subject_to": "EAR"}
        ),
        provision(
            "us.ear.734.2", "jurisdiction", when='ship_from in scope("us")', then={"subject_to": "EAR"}
        ),
        requirement("1", "subject_to_ear"),
    )
    abroad = {"from": "FR"}
    assert made.decide().outcome == "license_required"
    assert made.decide(**abroad).outcome == "undetermined"
    assert (
        made.decide(**abroad, item={"eccn": "EAR99", "us_content_percent": 25.0}).outcome
        == "no_license_required"
    )
    assert (
        made.decide(**abroad, item={"eccn": "EAR99", "us_content_percent": 25.1}).outcome
        == "license_required"
    )


def test_a_more_specific_class_hides_the_catch_all(law: Make) -> None:
    made = law(
        provision(
            "us.ear.774.3A991.p",
            "classification",
            eccn="3A991",
            when="item.spec.node_nm > 0",
            then={"reasons": ["AT1"]},
        ),
        provision(
            "us.ear.774.3A090.a",
            "classification",
            eccn="3A090.a",
            when="item.spec.node_nm < 10",
            then={"reasons": ["RS", "AT1"]},
        ),
        requirement("1", "False"),
    )
    assert made.decide(item={"name": "chip", "spec": {"node_nm": 5.0}}).regimes["us"].classes == ("3A090.a",)
    assert made.decide(item={"name": "chip", "spec": {"node_nm": 50.0}}).regimes["us"].classes == ("3A991",)
    assert made.decide(item={"eccn": "3A090", "spec": {"node_nm": 5.0}}).regimes["us"].classes == ("3A090.a",)


def test_equal_patterns_are_judged_once(law: Make) -> None:
    made = law(requirement("1"))
    item = {"item": {"name": "thing"}}
    assert made.decide(**item).regimes["us"] is made.decide(**item, to="FR").regimes["us"]


def test_a_regime_sees_its_own_rules_alone(law: Make) -> None:
    made = law(requirement("1"))
    pattern = Pattern(tuple(rule.number for rule in made.engine.book.rules), (), (), stated=True)
    assert Judge(made.engine.book, "us").verdict(pattern).outcome == "license_required"
    assert Judge(made.engine.book, "nl").verdict(pattern).requirements == ()


def test_the_memory_of_verdicts_is_bounded(law: Make) -> None:
    judge = Judge(law(requirement("1")).engine.book, "us")
    first = judge.verdict(Pattern((), (), (), stated=True))
    for number in range(100_000):
        judge._seen[Pattern((), (number,), (), stated=False)] = first
    again = judge.verdict(Pattern((0,), (), (), stated=True))
    assert again.outcome == "license_required"
    assert len(judge._seen) == 1
