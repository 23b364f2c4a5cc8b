"""What a decision says besides its outcome: classes, gaps, assumptions, notices, the horizon, and what it rests on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from decide.small_law import entry, exception, override, provision, requirement
from narrows.decide.blocks import Block
from narrows.decide.decide import TAKEN_AS_NOT_MET
from narrows.engine import engine
from narrows.model.decision import SCHEMA_VERSION, Decision
from narrows.model.order import parse_order

UNKNOWN = "end_use.military"
OUTSIDE = "no entry of the Commerce Control List outside of this rulebook describes the item"


SMALL = entry("3A090.a", "item.spec.node_nm < 10")
NEVER = requirement("1", "False")


def chip(node: float, eccn: str | None = None, **spec: Any) -> dict[str, Any]:
    named = {"name": "chip"} if eccn is None else {"eccn": eccn}
    return {**named, "spec": {"node_nm": node, **spec}}


def classes(decision: Decision) -> tuple[str, ...]:
    return decision.regimes["us"].classes


def test_a_decision_says_what_it_was_asked_and_what_it_rests_on(law: Any) -> None:
    made = law(requirement("1", policy="case_by_case"))
    decision = made.decide(id="A-1")
    order = parse_order(
        {"id": "A-1", "item": {"eccn": "EAR99"}, "from": "US", "to": "DE", "as_of": "2025-01-01"}
    )
    sources = made.engine.sources
    assert (decision.schema, decision.id, decision.as_of) == (SCHEMA_VERSION, "A-1", "2025-01-01")
    assert (decision.outcome, decision.policy) == ("license_required", "case_by_case")
    assert decision.classification == {"us": "EAR99"}
    assert decision.as_written == decision.regimes["us"].as_written
    assert decision.basis.input == "sha256:" + hashlib.sha256(order.canonical()).hexdigest()
    assert decision.basis.rulebook == sources.rulebook
    assert decision.basis.lists == sources.lists
    assert decision.basis.catalog == sources.catalog
    assert decision.basis.version == sources.version
    assert (decision.confidence, decision.beyond_horizon, decision.notices) == ("high", False, ())


def test_the_assumptions_come_in_the_order_of_the_parts_and_end_with_the_general_ones(law: Any) -> None:
    made = law(NEVER)
    made.engine.assume = type(made.engine.assume)(clean=True, home="US", home_scope=frozenset({"US"}))
    decision = made.decide()
    assert decision.assumptions == (
        "the activity is taken to be export, from the countries stated",
        "assumed clean: the item originates in US",
        "assumed clean: the item is and holds no material that a list names",
        "assumed clean: no party is on a list, and all are headquartered in the destination",
        "assumed clean: the exporter is under no directed license requirement (is-informed letter)",
        "assumed clean: the exporter is headquartered in US",
        "assumed clean: no knowledge of any end use named in Part 744",
        "the item is classified EAR99, as the exporter states",
        TAKEN_AS_NOT_MET,
    )


def test_a_class_found_from_parameters_rests_on_there_being_no_other(law: Any) -> None:
    made = law(SMALL, NEVER)
    assert made.decide(item=chip(5.0)).assumptions[1:] == (OUTSIDE, TAKEN_AS_NOT_MET)
    assert made.decide(item=chip(50.0)).assumptions[1:] == ()
    said = made.decide(item=chip(5.0, "3A090.a")).assumptions
    assert "the item is classified 3A090.a, as the exporter states" in said
    assert OUTSIDE not in said


def test_what_no_match_means_is_said_where_a_name_was_compared(law: Any) -> None:
    made = law(NEVER)
    screening = made.engine.sources.screening
    named = {"role": "end_user", "name": "Plain Trading Co."}
    assert screening in made.decide(parties=[{"role": "bank"}, named]).assumptions
    assert screening not in made.decide(parties=[{"role": "bank"}]).assumptions
    assert screening not in made.decide().assumptions


@pytest.mark.parametrize(
    ("provisions", "taken"),
    [
        ((requirement("1", "False"),), True),
        ((requirement("1"), exception("NAC", ("us.ear.*",))), True),
        ((requirement("1"),), False),
        ((requirement("1", UNKNOWN),), False),
        ((requirement("1", outcome="prohibited"),), False),
    ],
)
def test_the_general_prohibitions_are_taken_as_not_met_only_where_no_license_is_asked_for(
    law: Any, provisions: tuple[dict[str, Any], ...], taken: bool
) -> None:
    assert (TAKEN_AS_NOT_MET in law(*provisions).decide().assumptions) is taken


def test_a_day_after_the_law_was_checked_is_noticed(law: Any) -> None:
    made = law(NEVER)
    checked = made.engine.book.checked_to("us")
    on, after = made.decide(as_of=checked), made.decide(as_of=checked.replace(year=checked.year + 1))
    assert (on.beyond_horizon, on.notices) == (False, ())
    assert after.beyond_horizon
    assert after.notices == (
        f"the law was checked to {checked.isoformat()}; what changed after that day is not known here",
    )


def test_notices_on_the_order_come_before_those_on_the_item_and_each_once(law: Any) -> None:
    made = law(SMALL, NEVER)
    owners = [{"name": "A", "share_percent": 80.0}, {"name": "B", "share_percent": 80.0}]
    party = {"role": "end_user", "name": "X", "owners": owners}
    item = {"product": "hbm3-typical", "eccn": "3A001", "spec": {"node_nm": 5.0}}
    found = made.decide(item=item, parties=[party, {**party, "role": "purchaser"}]).notices
    assert len(found) == len(set(found)) >= 3
    assert "add up to 160 percent" in found[0]
    assert "of low confidence" in found[1]
    assert "the parameters meet 3A090.a" in found[-1]


def test_the_confidence_of_the_item_lowers_that_of_the_decision(law: Any) -> None:
    made = law(requirement("1", version={"confidence": "medium"}))
    assert made.decide(item={"product": "hbm3-typical"}).confidence == "low"
    assert made.decide().confidence == "medium"


# The stated ECCN.


def test_a_stated_class_is_shown_where_none_of_its_line_was_found(law: Any) -> None:
    made = law(SMALL, entry("3A001.a", "item.spec.node_nm < 20", "NS2"), NEVER)
    assert classes(made.decide()) == ("EAR99",)
    assert classes(made.decide(item={"name": "thing"})) == ()
    assert classes(made.decide(item=chip(5.0, "3A991"))) == ("3A001.a", "3A090.a", "3A991")
    assert classes(made.decide(item=chip(5.0, "3A090"))) == ("3A001.a", "3A090.a")
    assert classes(made.decide(item=chip(5.0, "3A090.a.1"))) == ("3A001.a", "3A090.a")
    assert made.decide(item=chip(15.0, "3A090")).classification == {"us": "3A001.a"}


def test_a_stated_entry_whose_reasons_are_not_modelled_is_said_to_be_a_gap(law: Any) -> None:
    made = law(SMALL, requirement("1", '"NS1" in item.reasons'))
    gap = ("the reasons for control of 3A001 are not modelled",)
    for item, said in (({"eccn": "3A001"}, gap), ({"eccn": "3A991"}, ()), ({"eccn": "3A090.a"}, ())):
        assert made.decide(item=item).regimes["us"].not_modelled == said


def test_reasons_against_some_items_of_an_entry_are_no_gap_where_it_is_asked_which(law: Any) -> None:
    found = law(requirement("1", '"NS1" in item.reasons')).decide(item={"eccn": "3A002"})
    assert [missing.fact for missing in found.missing] == ["item.eccn"]
    assert found.regimes["us"].not_modelled == ()


def test_reasons_against_some_items_of_an_entry_are_told_where_they_are_open(law: Any) -> None:
    made = law(requirement("1"), requirement("2", '"NS1" in item.reasons'))
    found = made.decide(item={"eccn": "3A002"})
    assert (found.outcome, found.missing) == ("license_required", ())
    assert found.regimes["us"].not_modelled == (
        "which of NS1 stand against the item, as against some of 3A002, is not modelled",
    )


def test_reasons_against_some_items_of_an_entry_are_no_gap_where_nothing_is_open(law: Any) -> None:
    found = law(requirement("1")).decide(item={"eccn": "3A002"})
    assert (found.outcome, found.missing) == ("license_required", ())
    assert found.regimes["us"].not_modelled == ()


def test_the_gap_is_said_where_a_paragraph_of_the_stated_entry_was_found_too(law: Any) -> None:
    made = law(entry("3A001.a", "item.spec.node_nm < 10", "NS2"), requirement("1", '"NS1" in item.reasons'))
    found = made.decide(item=chip(5.0, "3A001")).regimes["us"]
    assert found.not_modelled == ("the reasons for control of 3A001 are not modelled",)
    assert found.classes == ("3A001.a",)


def test_an_open_answer_that_no_fact_would_settle_says_which_rules_are_not_modelled(law: Any) -> None:
    never_known = [requirement(str(n), "1 / 0 > 2") for n in range(7)]
    found = law(
        *never_known, requirement("8", "False"), exception("ABC", ("us.ear.8",), "1 / 0 > 2")
    ).decide()
    assert (found.outcome, found.missing) == ("undetermined", ())
    assert found.regimes["us"].not_modelled == tuple(
        f"what decides 'Title of us.ear.{n}' (15 CFR 700.1) is not modelled" for n in range(5)
    )


def test_what_is_not_enforced_is_no_reason_why_an_answer_stays_open(law: Any) -> None:
    found = law(
        requirement("1", "1 / 0 > 2"), requirement("2", "1 / 0 > 2"), override("stay", ("us.ear.1",))
    ).decide()
    assert (found.outcome, found.missing) == ("undetermined", ())
    assert found.regimes["us"].not_modelled == (
        "what decides 'Title of us.ear.2' (15 CFR 700.1) is not modelled",
    )


def test_a_rule_that_is_kept_open_says_what_to_state_in_its_place() -> None:
    order = {
        "activity": "deemed_export",
        "from": "US",
        "to": "CN",
        "as_of": "2024-06-01",
        "recipient": {"citizenship": ["CN"], "permanent_residency": []},
        "exporter": {"name": "Plain Parts Inc.", "country": "US", "headquarters": "US"},
        "parties": [{"role": "end_user", "name": "Plain Works", "country": "US", "headquarters": "US"}],
        "end_use": {"description": "work"},
    }
    for eccn in ("EAR99", "3E991"):
        found = engine().check({**order, "item": {"eccn": eccn, "kind": "technology", "origin": "US"}})
        assert (found.outcome, found.missing) == ("undetermined", ())
        assert "from and to are then one country" in found.regimes["us"].not_modelled[-1]


def test_an_answer_that_is_settled_says_nothing_of_rules_that_are_not_modelled(law: Any) -> None:
    answered = law(requirement("1"), requirement("2", "1 / 0 > 2")).decide()
    assert (answered.outcome, answered.regimes["us"].not_modelled) == ("license_required", ())


def test_reasons_of_the_paragraphs_below_a_stated_class_may_stand_against_it(law: Any) -> None:
    """No paragraph is stated: the item may be in one that carries more than the class does."""
    made = law(SMALL, entry("3A090.a.1", "False", "RS", "MT1"), requirement("1", '"MT1" in item.reasons'))
    outcomes = {
        eccn: made.decide(item={"eccn": eccn}).outcome for eccn in ("3A090.a", "3A090.a.1", "3A090.a.2")
    }
    assert outcomes == {
        "3A090.a": "undetermined",
        "3A090.a.1": "license_required",
        "3A090.a.2": "no_license_required",
    }


# The stated ECCN and the stated parameters.

MEET = "the stated ECCN is {}, but the parameters meet 3A090.a: the stricter reading decides"
DO_NOT = "the stated ECCN is {}, but the parameters do not meet 3A090.a: the stricter reading decides"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (chip(5.0, "3A991"), (MEET.format("3A991"),)),
        (chip(5.0, "3A090"), ()),
        (chip(5.0, "3A090.a"), ()),
        (chip(5.0, "3A090.a.1"), ()),
        (chip(5.0), ()),
        (chip(50.0, "3A991", type="integrated_circuit"), ()),
        (chip(50.0, "3A090", type="integrated_circuit"), ()),
        (chip(50.0, "3A090.a", type="integrated_circuit"), (DO_NOT.format("3A090.a"),)),
        (chip(50.0, "3A090.a.1", type="integrated_circuit"), (DO_NOT.format("3A090.a.1"),)),
        (chip(50.0, "3A090.a"), ()),
        ({"eccn": "3A090.a", "spec": {"type": "integrated_circuit"}}, ()),
    ],
)
def test_a_stated_class_and_parameters_that_disagree_are_noticed(
    law: Any, item: dict[str, Any], said: tuple[str, ...]
) -> None:
    assert law(SMALL, NEVER).decide(item=item).notices == said


def test_a_class_is_met_by_what_meets_a_paragraph_below_it(law: Any) -> None:
    made = law(entry("3A090", "False"), SMALL, NEVER)
    assert made.decide(item=chip(5.0, "3A090.a", type="integrated_circuit")).notices == ()
    said = tuple(DO_NOT.replace("3A090.a:", f"{one}:").format("3A090.a") for one in ("3A090", "3A090.a"))
    assert set(made.decide(item=chip(50.0, "3A090.a", type="integrated_circuit")).notices) == set(said)


def test_a_catch_all_entry_that_yields_to_another_contradicts_nothing(law: Any) -> None:
    made = law(SMALL, entry("3A991.p", "item.spec.node_nm > 0", "AT1"), NEVER)
    assert made.decide(item=chip(5.0, "EAR99")).notices == (MEET.format("EAR99"),)


# What is inside of an item.

INSIDE = requirement("1", 'intersects(item.contained_classes, "3A090")')


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ([chip(5.0)], "license_required"),
        ([{"eccn": "3A090.a"}], "license_required"),
        ([{"eccn": "3A991"}], "no_license_required"),
        ([chip(50.0)], "no_license_required"),
        ([{"name": "thing"}], "undetermined"),
        ([{"name": "thing"}, chip(5.0)], "license_required"),
        ([chip(5.0, "3A991")], "license_required"),
        ([{"name": "tray", "spec": {"node_nm": 50.0}, "contains": [chip(5.0)]}], "license_required"),
        ([{"eccn": "EAR99", "contains": [chip(50.0)]}], "no_license_required"),
        ([{"eccn": "EAR99", "contains": [{"name": "thing"}]}], "undetermined"),
    ],
)
def test_what_is_inside_is_classified_at_any_depth(
    law: Any, parts: list[dict[str, Any]], outcome: str
) -> None:
    decision = law(SMALL, INSIDE).decide(item={"eccn": "EAR99", "contains": parts})
    assert decision.outcome == outcome
    assert decision.regimes["us"].classes == ("EAR99",)


def test_what_is_inside_is_known_by_what_is_inside_of_it_and_by_terms(law: Any) -> None:
    doubled = provision(
        "us.term.doubled",
        "term",
        name="doubled",
        type="number",
        unit="1",
        version={"value": "item.spec.node_nm * 2"},
    )
    made = law(
        entry("3A090.a", "doubled < 20"),
        entry("3A001.a", 'intersects(item.contained_classes, "3A090")'),
        doubled,
        requirement("1", 'intersects(item.contained_classes, "3A001")'),
    )
    for inside, outcome in (
        (chip(5.0), "license_required"),
        (chip(15.0, "3A991"), "no_license_required"),
        (chip(15.0), "undetermined"),
    ):
        board = {"name": "board", "spec": {"node_nm": 50.0}, "contains": [inside]}
        assert made.decide(item={"eccn": "EAR99", "contains": [board]}).outcome == outcome


def test_what_is_not_claimed_is_not_claimed_for_what_is_inside_either(law: Any) -> None:
    exempt = entry("3A090.a", "item.spec.node_nm < 10 and not claims.backend_only")
    made = law(exempt, INSIDE)
    item = {"eccn": "EAR99", "contains": [chip(5.0)]}
    assert made.decide(item=item).outcome == "license_required"
    assert made.decide(item=chip(5.0)).classification == {"us": "3A090.a"}
    assert made.decide(item=chip(5.0), claims={"backend_only": True}).classification == {"us": None}


def test_a_claim_that_no_part_of_an_order_makes_is_not_made(law: Any) -> None:
    made = law(requirement("1", "not claims.backend_only"))
    order = parse_order({"item": {"eccn": "EAR99"}, "to": "DE", "as_of": "2025-01-01"})
    blocks = replace(made.engine.blocks(order), rest=Block({}))
    assert made.engine.decider.decide(order, blocks).outcome == "license_required"


def test_parts_that_nothing_describes_are_asked_about(law: Any) -> None:
    decision = law(SMALL, INSIDE).decide(item={"eccn": "EAR99", "contains": [{"name": "thing"}]})
    assert [missing.fact for missing in decision.missing] == ["item.contains"]


def test_an_item_of_which_no_parts_are_stated_may_contain_anything(law: Any) -> None:
    made = law(SMALL, INSIDE)
    assert made.decide().outcome == "undetermined"
    assert [missing.fact for missing in made.decide().missing] == ["item.contains"]
