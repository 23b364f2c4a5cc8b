"""What a decision shows of each requirement, exception and duty, and what it says under both readings of the law."""

from __future__ import annotations

from typing import Any

import pytest

from decide.small_law import SmallLaw, exception, override, policy, provision, requirement
from narrows.model.decision import Reading, RegimeDecision, Requirement

UNKNOWN = "end_use.military"
CITES = {"cites": [{"source": "90 FR 1", "at": "amendment 2"}, {"source": "15 CFR 700.1"}]}
CITED = ("90 FR 1, amendment 2", "15 CFR 700.1")
ANY = ("us.ear.*",)


def regime(made: SmallLaw, **order: Any) -> RegimeDecision:
    return made.decide(**order).regimes["us"]


def test_a_requirement_is_shown_with_everything_said_of_it(law: Any) -> None:
    made = law(
        provision(
            "us.ear.1",
            "requirement",
            when="True",
            then={"license": "required", "reason": "NS", "explain": "A sentence."},
            version={"confidence": "medium", **CITES},
        ),
        policy("p", "case_by_case", conditions=["Show this"], otherwise="policy_of_denial"),
        policy("q", "presumption_of_approval", UNKNOWN),
    )
    assert regime(made).requirements == (
        Requirement(
            provision="us.ear.1",
            title="Title of us.ear.1",
            reason="NS",
            explain="A sentence.",
            citation="15 CFR 700.1",
            cites=CITED,
            policy="case_by_case",
            policy_from="us.ear.p",
            conditions=("Show this",),
            otherwise="policy_of_denial",
            policy_open=(),
            enforced="yes",
            overridden_by=(),
            directed=False,
            confidence="medium",
        ),
    )


def test_a_requirement_is_no_more_certain_than_the_policy_that_governs_it(law: Any) -> None:
    low = provision(
        "us.ear.p",
        "policy",
        when="True",
        then={"policy": "case_by_case"},
        version={"confidence": "low"},
        **{"for": ["us.ear.*"]},
    )
    decision = law(requirement("1"), low).decide()
    assert decision.regimes["us"].requirements[0].confidence == "low"
    assert decision.confidence == "low"


def test_a_requirement_with_no_policy_at_all_shows_none(law: Any) -> None:
    (view,) = regime(law(requirement("1"))).requirements
    assert (view.policy, view.policy_from, view.conditions, view.otherwise) == (None, None, (), None)
    assert (view.policy_open, view.explain) == ((), "")


def test_a_policy_that_is_open_is_listed_once_and_not_if_it_is_the_one_that_governs(law: Any) -> None:
    made = law(
        requirement("1"),
        policy("p1", "case_by_case", UNKNOWN),
        policy("p2", "case_by_case", "end_use.wmd"),
        policy("p3", "policy_of_denial", UNKNOWN),
        policy("p4", "policy_of_denial", UNKNOWN),
    )
    (view,) = regime(made).requirements
    assert (view.policy, view.policy_from) == ("policy_of_denial", "us.ear.p3")
    assert view.policy_open == ("case_by_case",)


def test_a_kinder_policy_is_not_open_beside_one_that_surely_applies(law: Any) -> None:
    made = law(
        requirement("1"),
        policy("p1", "presumption_of_denial"),
        policy("p2", "presumption_of_approval", UNKNOWN),
    )
    (view,) = regime(made).requirements
    assert (view.policy, view.policy_open) == ("presumption_of_denial", ())


def test_what_surely_applies_is_open_beside_a_stricter_one_that_may(law: Any) -> None:
    made = law(
        requirement("1"),
        policy("p1", "case_by_case"),
        policy("p2", "presumption_of_approval", UNKNOWN),
        policy("p3", "presumption_of_denial", UNKNOWN),
    )
    (view,) = regime(made).requirements
    assert (view.policy, view.policy_open) == ("presumption_of_denial", ("case_by_case",))


def test_of_equally_strict_policies_the_first_by_id_governs(law: Any) -> None:
    made = law(requirement("1"), policy("p2", "case_by_case"), policy("p1", "case_by_case", UNKNOWN))
    assert regime(made).requirements[0].policy_from == "us.ear.p1"


@pytest.mark.parametrize(
    ("own", "open_", "governs", "source"),
    [
        ("case_by_case", "policy_of_denial", "policy_of_denial", "us.ear.p"),
        ("case_by_case", "case_by_case", "case_by_case", None),
        ("case_by_case", "presumption_of_approval", "case_by_case", None),
    ],
)
def test_the_own_policy_yields_to_an_unknown_one_only_if_that_is_stricter(
    law: Any, own: str, open_: str, governs: str, source: str | None
) -> None:
    made = law(requirement("1", policy=own), policy("p", open_, UNKNOWN))
    (view,) = regime(made).requirements
    assert (view.policy, view.policy_from) == (governs, source)


def test_a_policy_that_holds_stands_over_a_stricter_own_one_whatever_is_unknown(law: Any) -> None:
    made = law(
        requirement("1", policy="policy_of_denial"),
        policy("p", "case_by_case"),
        policy("q", "presumption_of_approval", UNKNOWN),
    )
    (view,) = regime(made).requirements
    assert (view.policy, view.policy_from) == ("case_by_case", "us.ear.p")


def test_a_prohibition_has_no_policy_even_where_one_is_written_for_it(law: Any) -> None:
    found = regime(law(requirement("1", outcome="prohibited"), policy("p", "policy_of_denial")))
    assert (found.outcome, found.policy) == ("prohibited", None)
    assert found.as_written == Reading(outcome="prohibited", policy=None)
    assert found.requirements[0].policy is None


def test_a_prohibition_leaves_the_policy_of_other_requirements_out_of_both_readings(law: Any) -> None:
    found = regime(law(requirement("1", outcome="prohibited"), requirement("2", policy="case_by_case")))
    assert (found.policy, found.as_written.policy) == (None, None)


def test_a_prohibition_that_is_only_possible_settles_nothing(law: Any) -> None:
    made = law(
        provision("us.ear.1", "requirement", when=UNKNOWN, then={"outcome": "prohibited", "reason": "RS"})
    )
    assert regime(made).outcome == "undetermined"


def test_both_readings_have_their_own_policy(law: Any) -> None:
    made = law(
        requirement("1", policy="policy_of_denial"),
        requirement("2", policy="case_by_case"),
        override("o", ("us.ear.1",)),
    )
    found = regime(made)
    assert (found.outcome, found.policy) == ("license_required", "case_by_case")
    assert found.as_written == Reading(outcome="license_required", policy="policy_of_denial")


def test_an_order_under_an_exception_keeps_the_policy_that_a_license_would_be_under(law: Any) -> None:
    found = regime(law(requirement("1", policy="case_by_case"), exception("NAC", ANY)))
    assert (found.outcome, found.policy) == ("license_exception", "case_by_case")
    assert found.as_written == Reading(outcome="license_exception", policy="case_by_case")


def test_an_undetermined_order_keeps_the_policy_of_what_holds(law: Any) -> None:
    found = regime(law(requirement("1", policy="case_by_case"), exception("NAC", ANY, UNKNOWN)))
    assert (found.outcome, found.policy) == ("undetermined", "case_by_case")
    assert found.as_written == Reading(outcome="undetermined", policy="case_by_case")


@pytest.mark.parametrize(
    "provisions",
    [(requirement("1", "False"),), (requirement("1"), exception("NAC", ANY))],
    ids=["nothing holds", "an exception holds"],
)
def test_an_item_that_nothing_describes_is_undetermined_under_both_readings(
    law: Any, provisions: tuple[dict[str, Any], ...]
) -> None:
    found = regime(law(*provisions), item={"name": "thing"})
    assert (found.outcome, found.as_written.outcome) == ("undetermined", "undetermined")


def test_an_exception_only_against_what_is_written_is_not_needed_in_force(law: Any) -> None:
    """The stay leaves nothing to overcome; the written law is overcome by the exception."""
    made = law(requirement("1"), exception("NAC", ANY), override("o", ("us.ear.1",)))
    found = regime(made)
    assert (found.outcome, found.as_written.outcome) == ("no_license_required", "license_exception")
    assert [(item.code, item.available) for item in found.exceptions] == [("NAC", "yes")]


def test_an_exception_is_weighed_against_what_is_enforced(law: Any) -> None:
    made = law(
        requirement("1"), requirement("2"), exception("NAC", ("us.ear.1",)), override("o", ("us.ear.2",))
    )
    found = regime(made)
    assert (found.outcome, found.as_written.outcome) == ("license_exception", "license_required")
    assert found.exceptions[0].available == "yes"


def test_a_requirement_whose_stay_is_open_must_be_covered_too(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2"),
        exception("NAC", ("us.ear.1",)),
        override("o", ("us.ear.2",), UNKNOWN),
    )
    found = regime(made)
    assert found.outcome == "undetermined"
    assert {view.provision: view.enforced for view in found.requirements} == {
        "us.ear.1": "yes",
        "us.ear.2": "undetermined",
    }


def _class(eccn: str, when: str, *reasons: str, confidence: str = "high") -> dict[str, Any]:
    return provision(
        f"us.ear.774.{eccn}",
        "classification",
        eccn=eccn,
        when=when,
        then={"reasons": list(reasons)},
        version={"confidence": confidence},
    )


def test_classes_are_shown_from_the_entry_down_and_lower_the_confidence(law: Any) -> None:
    made = law(
        _class("3A090.a", "item.spec.node_nm < 10", "RS", "AT1"),
        _class("3A001.a.7", "item.spec.node_nm < 10", "NS2", confidence="medium"),
        _class("3A001", "item.spec.node_nm < 10", "AT1", "NS2"),
        _class("3A991.p", "item.spec.node_nm < 10", "AT1", confidence="low"),
        requirement("1", "False"),
    )
    found = regime(made, item={"name": "chip", "spec": {"node_nm": 5.0}})
    assert found.classes == ("3A001", "3A090.a", "3A001.a.7")
    assert found.confidence == "medium"
    assert (found.outcome, found.not_modelled) == ("no_license_required", ())


def test_a_decision_is_open_while_the_policy_of_an_enforced_requirement_is(law: Any) -> None:
    open_ = (requirement("1", policy="policy_of_denial"), policy("p", "case_by_case", UNKNOWN))
    decision = law(*open_).decide()
    assert (decision.outcome, decision.policy) == ("license_required", "policy_of_denial")
    assert [missing.fact for missing in decision.missing] == ["end_use"]


def test_the_open_policy_of_what_is_not_enforced_keeps_nothing_open(law: Any) -> None:
    made = law(
        requirement("1", policy="policy_of_denial"),
        policy("p", "case_by_case", UNKNOWN),
        override("o", ("us.ear.1",)),
    )
    assert regime(made).requirements[0].policy_open == ("case_by_case",)
    assert made.decide().missing == ()
