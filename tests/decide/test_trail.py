"""The trail: every provision that was consulted, whether it held, the facts it read, and where its text stands."""

from __future__ import annotations

from typing import Any

from decide.small_law import duty, exception, gate, override, policy, provision, requirement
from narrows.model.decision import Decision, TrailStep
from narrows.model.order import parse_order

CITES = ("15 CFR 700.1",)


def step(decision: Decision, provision: str) -> TrailStep:
    (found,) = [step for step in decision.trail if step.provision == provision]
    return found


def term(name: str, value: str, type_: str = "number") -> dict[str, Any]:
    unit = {"unit": "1"} if type_ == "number" else {}
    return provision(f"us.term.{name}", "term", name=name, type=type_, **unit, version={"value": value})


CHIP = provision(
    "us.ear.774.3A090.a",
    "classification",
    eccn="3A090.a",
    when="item.spec.node_nm < 10",
    then={"reasons": ["RS"]},
)
SUBJECT = provision(
    "us.ear.734.1", "jurisdiction", when='ship_from in scope("us")', then={"subject_to": "EAR"}
)


def test_the_steps_stand_in_the_order_in_which_they_were_taken(law: Any) -> None:
    made = law(
        override("o", ("us.ear.1",), "False"),
        duty("d"),
        exception("NAC", ("us.ear.*",), "False"),
        gate("g", "end_use.military"),
        policy("p", "case_by_case"),
        requirement("1", "subject_to_ear"),
        SUBJECT,
        CHIP,
    )
    found = made.decide(item={"eccn": "EAR99", "spec": {"node_nm": 5.0}}).trail
    assert [(step.stage, step.provision, step.result) for step in found] == [
        ("classification", "us.ear.774.3A090.a", True),
        ("jurisdiction", "us.ear.734.1", True),
        ("requirement", "us.ear.1", True),
        ("policy", "us.ear.p", True),
        ("gate", "us.ear.740.2.g", None),
        ("exception", "us.ear.740.nac", False),
        ("duty", "us.ear.758.d", True),
        ("override", "us.override.o", False),
    ]


def test_a_step_shows_its_condition_its_facts_and_its_citations(law: Any) -> None:
    made = law(
        requirement(
            "1",
            'subject_to_ear and doubled > 20 and intersects(via, scope("d5")) and max_product(item.spec.tops) > 5',
            version={"cites": [{"source": "90 FR 1", "at": "amendment 2"}, {"source": "15 CFR 700.1"}]},
        ),
        SUBJECT,
        term("doubled", "item.spec.node_nm * 2"),
    )
    decision = made.decide(
        item={"eccn": "EAR99", "spec": {"node_nm": 16.0, "tops": {32: 1.5, 8: 4.0}}}, via=["SG", "CN"]
    )
    assert step(decision, "us.ear.1") == TrailStep(
        provision="us.ear.1",
        stage="requirement",
        result=True,
        when='subject_to_ear and doubled > 20 and intersects(via, scope("d5")) and max_product(item.spec.tops) > 5',
        facts={
            "doubled": 32.0,
            "item.spec.tops": {"8": 4.0, "32": 1.5},
            "subject_to_ear": True,
            "via": ["CN", "SG"],
        },
        cites=("90 FR 1, amendment 2", "15 CFR 700.1"),
    )
    assert list(step(decision, "us.ear.1").facts) == ["doubled", "item.spec.tops", "subject_to_ear", "via"]
    assert list(step(decision, "us.ear.1").facts["item.spec.tops"]) == ["8", "32"]


def test_what_is_unknown_is_null_and_what_is_set_is_a_list(law: Any) -> None:
    made = law(requirement("1", 'item.origin == "FR" and "IR" in via and "CN" in recipient.citizenship'))
    decision = made.decide(via=[])
    assert step(decision, "us.ear.1").facts == {"item.origin": None, "via": [], "recipient.citizenship": None}
    assert step(decision, "us.ear.1").result is False


def test_a_rule_without_a_condition_always_holds_and_reads_nothing(law: Any) -> None:
    made = law(requirement("1"), override("o", ("us.ear.1",)))
    assert step(made.decide(), "us.override.o") == TrailStep(
        provision="us.override.o", stage="override", result=True, when="", facts={}, cites=CITES
    )


def test_facts_of_single_parties_are_not_among_those_of_a_step(law: Any) -> None:
    made = law(requirement("1", 'any_party(party.headquarters == "CN") and ship_from == "US"'))
    decision = made.decide(parties=[{"role": "end_user", "headquarters": "CN"}])
    assert step(decision, "us.ear.1").facts == {"ship_from": "US"}


def test_time_that_a_version_gives_itself_is_no_step(law: Any) -> None:
    version = {"in_force": {"from": "2024-01-01"}, "compliance": "2025-06-01"}
    made = law(requirement("1", version=version), requirement("2"))
    decision = made.decide()
    assert decision.as_written.outcome == "license_required"
    assert [step.provision for step in decision.trail] == ["us.ear.1", "us.ear.2"]


def test_a_step_says_the_same_of_the_law_for_every_order(law: Any) -> None:
    made = law(requirement("1", 'destination == "FR"'))
    first, second = made.decide(), made.decide(to="FR")
    assert step(first, "us.ear.1").facts == {"destination": "DE"}
    assert step(second, "us.ear.1").facts == {"destination": "FR"}
    assert step(first, "us.ear.1").when == step(second, "us.ear.1").when == 'destination == "FR"'
    assert step(second, "us.ear.1").cites == CITES


def test_a_decision_without_its_trail_says_the_same_otherwise(law: Any) -> None:
    made = law(requirement("1", "end_use.military"))
    order = parse_order({"item": {"eccn": "EAR99"}, "from": "US", "to": "DE", "as_of": "2025-01-01"})
    full, short = made.engine.decide(order), made.engine.decide(order, with_trail=False)
    assert (len(full.trail), short.trail) == (1, ())
    assert made.engine.decider.decide(order, made.engine.blocks(order)) == full
    assert {**full.to_dict(), "trail": []} == {**short.to_dict(), "trail": []}
