"""Which open facts are asked for: those that settle the decision, and none that others make pointless."""

from __future__ import annotations

from typing import Any

import pytest

from decide.small_law import (
    SmallLaw,
    duty,
    exception,
    gate,
    override,
    policy,
    provision,
    requirement,
    subject,
    term,
)

YES, NO, OPEN, EXCEPTION = "license_required", "no_license_required", "undetermined", "license_exception"
ANY = ("us.ear.*",)
HBM, NODE, SMALL = "item.spec.has_hbm", "item.spec.node_nm", "item.spec.node_nm < 16"
DIRECT = "item.made_with.plant_direct_product"


def asked(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


# Facts that are pointless once another is known.


@pytest.mark.parametrize(
    ("truth", "outcomes"), [(HBM, {"true": YES, "false": NO}), (f"not {HBM}", {"true": NO, "false": YES})]
)
def test_a_fact_that_only_adds_to_what_another_settles_is_not_asked(
    law: Any, truth: str, outcomes: dict[str, str]
) -> None:
    made = law(requirement("1", truth), requirement("2", f"{truth} and {SMALL}"))
    assert asked(made) == {HBM: outcomes}


def test_one_of_two_grounds_of_jurisdiction_is_not_asked_where_the_other_settles(law: Any) -> None:
    made = law(
        subject("1", "item.us_content_percent > 25"),
        subject("2", f"not {DIRECT}"),
        requirement("1", f"subject_to_ear and not {DIRECT}"),
    )
    assert asked(made) == {DIRECT: {"true": NO, "false": YES}}


def test_three_facts_are_asked_where_a_fourth_does_not_matter(law: Any) -> None:
    every = f"{SMALL} and {HBM} and item.spec.mrf_nm < 40"
    made = law(requirement("1", every), requirement("2", f"{every} and item.spec.data_center"))
    assert set(asked(made)) == {NODE, HBM, "item.spec.mrf_nm"}


def test_what_is_known_of_an_item_stays_known_while_its_parties_are_looked_at(law: Any) -> None:
    """Nothing settles this order: all that is open is named, but not what stands beside a term that holds."""
    made = law(
        requirement("0", "item.vendor == item.product"),
        requirement("1", 'any_party(party.headquarters == "CN")'),
        requirement("2", f"item.spec.data_center and (is_fine or {HBM})"),
        term("is_fine", "item.spec.mrf_nm < 10"),
    )
    item = {"eccn": "EAR99", "spec": {"mrf_nm": 5.0}}
    assert set(asked(made, item=item, parties=[{"role": "end_user"}])) == {
        "item.vendor",
        "item.product",
        "item.spec.data_center",
        "parties[0].headquarters",
    }


# Gates that stop some exceptions only.


def test_a_gate_is_asked_about_where_it_stops_the_exception_that_can_be_used(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY), gate("g", HBM, blocks=["NAC"]))
    assert asked(made) == {HBM: {"true": YES, "false": EXCEPTION}}


def test_a_gate_is_not_asked_about_where_it_stops_another_exception(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", 'destination == "FR"'),
        exception("NAC", ANY, HBM),
        exception("LVS", ("us.ear.2",)),
        gate("g", "item.spec.data_center", blocks=["LVS"]),
    )
    assert asked(made) == {HBM: {"true": EXCEPTION, "false": YES}}


def test_an_exception_that_a_gate_stops_by_name_is_not_asked_about(law: Any) -> None:
    made = law(
        requirement("1"),
        exception("NAC", ANY, HBM),
        exception("LVS", ANY, "item.spec.data_center"),
        gate("g", blocks=["NAC"]),
    )
    assert asked(made) == {"item.spec.data_center": {"true": EXCEPTION, "false": YES}}


# Orders that nothing settles: every fact that could matter is named, and no other.

NEVER = "item.vendor == item.product"
VENDOR = {"item.vendor", "item.product"}


def test_an_exception_that_cannot_overcome_what_is_required_is_not_asked_about(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", 'destination == "FR"'),
        exception("NAC", ANY, NEVER),
        exception("LVS", ("us.ear.2",), HBM),
    )
    assert set(asked(made)) == VENDOR
    assert set(asked(made, to="FR")) == VENDOR


def test_a_gate_that_stops_no_usable_exception_is_not_asked_about(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", 'destination == "FR"'),
        exception("NAC", ANY, NEVER),
        exception("LVS", ("us.ear.2",)),
        gate("g", HBM, blocks=["LVS"]),
        gate("h", "item.spec.data_center", blocks=["NAC"]),
    )
    assert set(asked(made)) == {*VENDOR, "item.spec.data_center"}


def test_an_exception_that_a_gate_stops_is_not_asked_about_while_the_gate_stands(law: Any) -> None:
    made = law(
        requirement("1"),
        exception("NAC", ANY, HBM),
        exception("LVS", ANY, NEVER),
        gate("g", blocks=["NAC"]),
    )
    assert set(asked(made)) == VENDOR


def test_a_gate_for_another_requirement_leaves_an_exception_to_be_asked_about(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", 'destination == "FR"'),
        exception("NAC", ANY, HBM),
        exception("LVS", ANY, NEVER),
        gate("g", only_for=("us.ear.2",), blocks=["NAC"]),
    )
    assert set(asked(made)) == {*VENDOR, HBM}
    assert set(asked(made, to="FR")) == VENDOR


def test_what_no_requirement_holds_for_is_not_asked_about_with_what_may_hold(law: Any) -> None:
    """Neither policies of a requirement that does not hold, nor further requirements, once one holds."""
    made = law(
        requirement("1"),
        requirement("2", "item.spec.data_center"),
        policy("p", "policy_of_denial", NEVER, for_=("us.ear.1",)),
        policy("q", "case_by_case", HBM, for_=("us.ear.2",)),
        policy("r", "case_by_case", f"not ({NEVER})", for_=("us.ear.1",)),
    )
    assert set(asked(made)) == VENDOR


# Rules that hold only while a fact is unknown let go with any answer to it.


def test_a_gate_that_stands_while_a_fact_is_unknown_opens_with_any_answer(law: Any) -> None:
    made = law(
        requirement("1"),
        exception("NAC", ANY),
        gate("g", f"not known({HBM})", blocks=["NAC"]),
        policy("p", "policy_of_denial", HBM),
        policy("q", "case_by_case", f"not {HBM}"),
    )
    assert made.decide().outcome == YES
    assert asked(made) == {
        HBM: {"true": f"{EXCEPTION} (policy_of_denial)", "false": f"{EXCEPTION} (case_by_case)"}
    }


def test_a_stay_that_lasts_while_a_fact_is_unknown_ends_with_any_answer(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", HBM),
        override("o", ("us.ear.1",), f"not known({HBM})"),
        exception("NAC", ("us.ear.2",)),
    )
    assert made.decide().outcome == OPEN
    assert asked(made) == {HBM: {"true": YES, "false": YES}}


def test_a_requirement_that_holds_while_a_fact_is_unknown_makes_room_for_an_exception(law: Any) -> None:
    made = law(
        requirement("1", f"not known({HBM})"),
        requirement("2", "item.spec.data_center"),
        exception("NAC", ("us.ear.2",)),
        policy("p", "policy_of_denial", HBM, for_=("us.ear.1",)),
        policy("q", "case_by_case", f"not {HBM}", for_=("us.ear.1",)),
    )
    data_center = {"eccn": "EAR99", "spec": {"data_center": True}}
    assert made.decide(item=data_center).outcome == YES
    assert asked(made, item=data_center) == {HBM: {"true": EXCEPTION, "false": EXCEPTION}}


def test_a_stay_that_begins_once_a_fact_is_known_makes_room_for_an_exception(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2"),
        override("o", ("us.ear.1",), f"known({HBM})"),
        exception("NAC", ("us.ear.2",)),
        policy("p", "policy_of_denial", HBM),
        policy("q", "case_by_case", f"not {HBM}"),
    )
    assert made.decide().outcome == YES
    assert asked(made) == {
        HBM: {"true": f"{EXCEPTION} (policy_of_denial)", "false": f"{EXCEPTION} (case_by_case)"}
    }


@pytest.mark.parametrize(
    "bystander",
    [
        policy("p", "policy_of_denial", 'item.origin == "FR"', for_=("us.ear.2",)),
        exception("LVS", ("us.ear.2",), 'item.origin == "FR"'),
        duty("d", 'item.origin == "FR"'),
    ],
    ids=["policy", "exception", "duty"],
)
def test_answers_are_not_told_apart_by_rules_that_cannot_matter(law: Any, bystander: dict[str, Any]) -> None:
    made = law(
        requirement("1", 'item.origin == "CN"'),
        requirement("2", 'destination == "FR"'),
        bystander,
    )
    assert asked(made) == {"item.origin": {"CN": YES, "any other": NO}}


def test_jurisdiction_that_rests_on_a_fact_being_unknown_ends_with_any_answer(law: Any) -> None:
    made = law(
        subject("1", f"not known({HBM})"),
        requirement("1", "subject_to_ear"),
        policy("p", "policy_of_denial", HBM),
        policy("q", "case_by_case", f"not {HBM}"),
    )
    assert made.decide().outcome == YES
    assert asked(made) == {HBM: {"true": NO, "false": NO}}


def test_a_requirement_that_ends_with_jurisdiction_makes_room_for_an_exception(law: Any) -> None:
    made = law(
        subject("1", f"not known({HBM})"),
        requirement("1", "subject_to_ear"),
        requirement("2"),
        exception("NAC", ("us.ear.2",)),
        policy("p", "policy_of_denial", HBM),
        policy("q", "case_by_case", f"not {HBM}"),
    )
    assert made.decide().outcome == YES
    assert asked(made) == {
        HBM: {"true": f"{EXCEPTION} (policy_of_denial)", "false": f"{EXCEPTION} (case_by_case)"}
    }


def test_jurisdiction_by_the_stated_entry_is_open_once_parameters_are_known(law: Any) -> None:
    entry = provision(
        "us.ear.774.3A090.a",
        "classification",
        eccn="3A090.a",
        when=f"{NODE} < 10 and {HBM}",
        then={"reasons": ["RS"]},
    )
    made = law(
        entry,
        subject("1", 'not classified("3A090")'),
        requirement("1", "subject_to_ear and item.spec.data_center"),
    )
    item = {"eccn": "EAR99", "spec": {"type": "integrated_circuit"}}
    assert asked(made, item=item)["item.spec.data_center"] == {"true": OPEN, "false": NO}


# What is needed in any case is found before anything is tried that could be needed.


def test_facts_that_are_needed_in_any_case_are_found_among_many_that_could_be_tried(law: Any) -> None:
    """Each low number settles the order, so numbers take long to try; three flags always settle it."""
    numbers = (
        "applicable_die_area_mm2",
        "io_bandwidth_gb_s",
        "dram_bandwidth_gb_s",
        "mrf_nm",
        "overlay_nm",
        "source_nm",
    )
    low = " or ".join(f"item.spec.{name} == {n}" for name in numbers for n in range(2, 8))
    low += " or " + " or ".join(f"item.spec.{name} < 7" for name in numbers)
    one, third = "item.spec.data_center", DIRECT
    even = f"({one} and not {HBM} or {HBM} and not {one})"
    made = law(
        requirement("1", low),
        requirement("2", f"{even} and not {third} or {third} and not {even}"),
        requirement("3", f"not ({even} and not {third} or {third} and not {even})"),
    )
    assert set(asked(made)) == {one, HBM, third}
