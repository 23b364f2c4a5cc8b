"""What may hold beside a license that is required in any case: a stricter review, or a prohibition."""

from __future__ import annotations

from typing import Any

from decide.small_law import override, policy, requirement

SURE = requirement("1", policy="case_by_case")


def possible(decision: Any) -> dict[str, tuple[str, str | None, bool]]:
    (view,) = decision.regimes.values()
    return {one.provision: (one.outcome, one.policy, one.stricter) for one in view.possible}


def missing(decision: Any) -> dict[str, dict[str, str]]:
    return {one.fact: one.if_ for one in decision.missing}


def test_a_stricter_review_is_asked_about(law: Any) -> None:
    made = law(SURE, requirement("2", "end_use.military", policy="presumption_of_denial"))
    decision = made.decide()
    assert (decision.outcome, decision.policy) == ("license_required", "case_by_case")
    assert possible(decision) == {"us.ear.2": ("license_required", "presumption_of_denial", True)}
    assert missing(decision) == {
        "end_use": {
            "military": "license_required (presumption_of_denial)",
            "none of these": "license_required (case_by_case)",
        }
    }


def test_a_laxer_or_equal_review_is_named_but_not_asked_about(law: Any) -> None:
    lax = requirement("2", "end_use.military", policy="presumption_of_approval")
    equal = requirement("3", "end_use.wmd", policy="case_by_case")
    silent = requirement("4", "end_use.supercomputer")
    decision = law(SURE, lax, equal, silent).decide()
    assert possible(decision) == {
        "us.ear.2": ("license_required", "presumption_of_approval", False),
        "us.ear.3": ("license_required", "case_by_case", False),
        "us.ear.4": ("license_required", None, False),
    }
    assert decision.missing == ()


def test_a_policy_of_its_own_rule_counts(law: Any) -> None:
    maybe = requirement("2", "end_use.military")
    denied = policy("3", "policy_of_denial", for_=("us.ear.2",))
    decision = law(SURE, maybe, denied).decide()
    assert possible(decision) == {"us.ear.2": ("license_required", "policy_of_denial", True)}
    assert set(missing(decision)) == {"end_use"}


def test_a_possible_requirement_is_no_surer_than_the_policy_that_governs_it(law: Any) -> None:
    denied = policy("3", "policy_of_denial", for_=("us.ear.2",))
    denied["versions"][0]["confidence"] = "low"
    decision = law(SURE, requirement("2", "end_use.military"), denied).decide()
    (view,) = decision.regimes.values()
    (one,) = view.possible
    assert (one.provision, one.policy, one.confidence) == ("us.ear.2", "policy_of_denial", "low")
    assert view.confidence == "high"


def test_any_policy_is_stricter_than_none(law: Any) -> None:
    decision = law(
        requirement("1"), requirement("2", "end_use.military", policy="presumption_of_approval")
    ).decide()
    assert decision.policy is None
    assert possible(decision)["us.ear.2"][2]


def test_a_prohibition_is_asked_about_and_the_license_stands_meanwhile(law: Any) -> None:
    banned = requirement("2", "end_use.military", outcome="prohibited")
    decision = law(requirement("1", policy="policy_of_denial"), banned).decide()
    assert decision.outcome == "license_required"
    assert possible(decision) == {"us.ear.2": ("prohibited", None, True)}
    assert missing(decision)["end_use"]["military"] == "prohibited"


def test_what_is_known_not_to_hold_is_not_possible(law: Any) -> None:
    made = law(SURE, requirement("2", "end_use.military", policy="policy_of_denial"))
    assert possible(made.decide(end_use={"military": False})) == {}
    assert made.decide(end_use={"military": False}).missing == ()


def test_an_open_or_clear_order_has_none(law: Any) -> None:
    made = law(requirement("2", "end_use.military", policy="policy_of_denial"))
    assert possible(made.decide()) == {}
    assert made.decide().outcome == "undetermined"


def test_a_held_requirement_that_an_override_may_lift_hides_no_stricter_one(law: Any) -> None:
    lifted = override("o", ("us.ear.2", "us.ear.3"), "end_use.wmd")
    made = law(SURE, requirement("2"), requirement("3", outcome="prohibited"), lifted)
    assert made.decide().outcome == "license_required"
    assert possible(made.decide()) == {"us.ear.3": ("prohibited", None, True)}
