"""Whether each exception can be used and why, which duties apply, and how certain that makes the decision."""

from __future__ import annotations

from typing import Any

import pytest

from decide.small_law import SmallLaw, duty, exception, gate, override, provision, requirement
from narrows.model.decision import Duty, LicenseException, RegimeDecision

UNKNOWN = "end_use.military"
CITES = {"cites": [{"source": "90 FR 1", "at": "amendment 2"}, {"source": "15 CFR 700.1"}]}
CITED = ("90 FR 1, amendment 2", "15 CFR 700.1")
ANY = ("us.ear.*",)


def regime(made: SmallLaw, **order: Any) -> RegimeDecision:
    return made.decide(**order).regimes["us"]


def because(found: RegimeDecision) -> dict[str, str]:
    return {item.code: item.because for item in found.exceptions}


def test_exceptions_are_listed_only_where_there_is_something_to_overcome(law: Any) -> None:
    assert regime(law(requirement("1", UNKNOWN), exception("NAC", ANY))).exceptions == ()


def test_an_exception_is_shown_with_everything_said_of_it(law: Any) -> None:
    made = law(
        requirement("1"),
        provision(
            "us.ear.740.nac",
            "exception",
            when="True",
            then={"conditions": ["Do this", "Keep that"]},
            code="NAC",
            covers=["us.ear.*"],
            version={"confidence": "medium", **CITES},
        ),
    )
    assert regime(made).exceptions == (
        LicenseException(
            code="NAC",
            provision="us.ear.740.nac",
            available="yes",
            because="its terms hold (15 CFR 700.1)",
            conditions=("Do this", "Keep that"),
            cites=CITED,
            confidence="medium",
        ),
    )


def test_each_exception_says_why_it_can_or_cannot_be_used(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2"),
        exception("NAC", ("us.ear.1",)),
        exception("ACA", ANY),
        exception("GOV", ANY),
        exception("TMP", ANY, UNKNOWN),
        exception("RPL", ANY, "False"),
        exception("ENC", ANY, "claims.exception_enc and known(item.eccn)"),
        exception("LVS", ANY),
        gate("a", blocks=["ACA"]),
        gate("b", UNKNOWN, blocks=["GOV", "TMP"]),
    )
    cited = "(15 CFR 700.1)"
    assert because(regime(made)) == {
        "NAC": f"does not overcome us.ear.2 {cited}",
        "ACA": f"barred by us.ear.740.2.a {cited}",
        "GOV": f"barred if us.ear.740.2.b holds {cited}",
        "TMP": f"whether its terms hold is unknown {cited}",
        "RPL": f"its terms do not hold {cited}",
        "ENC": f"its terms do not hold, or are not claimed by claims.exception_enc {cited}",
        "LVS": f"its terms hold {cited}",
    }
    shown = {item.code: (item.available, item.conditions) for item in regime(made).exceptions}
    assert shown["GOV"] == ("unknown", ("Do what GOV asks",))
    assert shown["TMP"] == ("unknown", ("Do what TMP asks",))
    assert shown["RPL"] == ("no", ())


def test_the_first_gate_that_bars_is_named(law: Any) -> None:
    made = law(
        requirement("1"),
        exception("NAC", ANY),
        gate("a", survives=["NAC"]),
        gate("b", only_for=("us.ear.2",)),
        gate("c", only_for=("us.ear.1",)),
        gate("d"),
        requirement("2", "False"),
    )
    assert because(regime(made)) == {"NAC": "barred by us.ear.740.2.c (15 CFR 700.1)"}


@pytest.mark.parametrize(
    ("only_for", "outcome", "state"),
    [("us.ear.1", "undetermined", "unknown"), ("us.ear.2", "license_exception", "yes")],
)
def test_a_gate_that_may_bar_is_weighed_only_against_its_own_requirements(
    law: Any, only_for: str, outcome: str, state: str
) -> None:
    made = law(
        requirement("1"),
        requirement("2", "False"),
        exception("NAC", ANY),
        gate("g", UNKNOWN, only_for=(only_for,)),
    )
    found = regime(made)
    assert (found.outcome, found.exceptions[0].available) == (outcome, state)


@pytest.mark.parametrize("gate_holds", ["True", UNKNOWN])
@pytest.mark.parametrize(
    ("only_for", "covers", "state"),
    [("us.ear.2", ANY, "unknown"), ("us.ear.3", ANY, "yes"), ("us.ear.2", ("us.ear.1",), "yes")],
)
def test_a_gate_for_what_may_hold_beside_leaves_the_exception_open(
    law: Any, gate_holds: str, only_for: str, covers: tuple[str, ...], state: str
) -> None:
    """What an exception does not overcome leaves the outcome open by itself."""
    made = law(
        requirement("1"),
        requirement("2", UNKNOWN),
        requirement("3", "False"),
        exception("NAC", covers),
        gate("g", gate_holds, only_for=(only_for,)),
    )
    found = regime(made)
    open_ = state == "unknown" or covers is not ANY
    assert found.exceptions[0].available == state
    assert found.outcome == ("undetermined" if open_ else "license_exception")


def test_one_exception_that_can_be_used_is_enough(law: Any) -> None:
    made = law(requirement("1"), exception("ACA", ANY, UNKNOWN), exception("NAC", ANY))
    assert regime(made).outcome == "license_exception"


def test_of_the_exceptions_that_can_be_used_one_must_cover_all_that_may_hold(law: Any) -> None:
    wide = (exception("ACA", ("us.ear.1",)), exception("NAC", ANY))
    made = law(requirement("1"), requirement("2", UNKNOWN), *wide)
    assert regime(made).outcome == "license_exception"


def test_a_duty_is_shown_with_everything_said_of_it(law: Any) -> None:
    made = law(
        requirement("1"),
        provision(
            "us.ear.758.1",
            "duty",
            when="True",
            then={"duty": "File it", "outcomes": ["license_required", "prohibited"]},
            version={"confidence": "medium", **CITES},
        ),
        duty("2", outcomes=["no_license_required"]),
    )
    assert regime(made).duties == (
        Duty(
            provision="us.ear.758.1",
            duty="File it",
            applies="yes",
            citation="15 CFR 700.1",
            cites=CITED,
            confidence="medium",
        ),
    )


def test_duties_that_are_certain_come_before_those_that_may_apply(law: Any) -> None:
    made = law(requirement("1"), duty("a", UNKNOWN), duty("b"), duty("c", outcomes=["license_exception"]))
    assert [(view.provision, view.applies) for view in regime(made).duties] == [
        ("us.ear.758.b", "yes"),
        ("us.ear.758.a", "unknown"),
    ]


def test_a_duty_of_an_undetermined_order_applies_where_it_is_meant_for_one(law: Any) -> None:
    made = law(
        requirement("1", UNKNOWN),
        duty("open", outcomes=["undetermined"]),
        duty("licensed", outcomes=["license_required"]),
        duty("twice", UNKNOWN, outcomes=["license_required"]),
    )
    assert {view.provision: view.applies for view in regime(made).duties} == {
        "us.ear.758.open": "yes",
        "us.ear.758.licensed": "unknown",
        "us.ear.758.twice": "unknown",
    }


@pytest.mark.parametrize(("when", "confidence"), [("True", "low"), ("False", "high"), (UNKNOWN, "high")])
def test_the_confidence_of_an_exception_counts_only_where_it_carries_the_outcome(
    law: Any, when: str, confidence: str
) -> None:
    made = law(requirement("1"), exception("NAC", ANY, when, confidence="low"))
    assert regime(made).confidence == confidence


def test_an_exception_that_is_not_used_does_not_lower_the_confidence(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY), exception("ACA", ANY, "False", confidence="low"))
    assert (regime(made).outcome, regime(made).confidence) == ("license_exception", "high")


def test_one_exception_that_is_sure_is_enough(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY, confidence="low"), exception("ACA", ANY))
    assert regime(made).confidence == "high"


def test_an_exception_that_only_the_written_law_needs_does_not_lower_the_confidence(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY, confidence="low"), override("o", ("us.ear.1",)))
    assert (regime(made).outcome, regime(made).confidence) == ("no_license_required", "high")
