"""Which facts are asked for, and how the answers worth trying are found."""

from __future__ import annotations

from typing import Any

import pytest

from decide.small_law import SmallLaw, policy, provision, requirement


def asked(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


def term(name: str, value: str, type_: str = "number") -> dict[str, Any]:
    unit = {"unit": "1"} if type_ == "number" else {}
    return provision(f"us.term.{name}", "term", name=name, type=type_, **unit, version={"value": value})


YES, NO = "license_required", "no_license_required"
NUMBERS = {
    "item.spec.node_nm < 16": {"< 16": YES, ">= 16": NO},
    "item.spec.node_nm <= 16": {"<= 16": YES, "> 16": NO},
    "16 > item.spec.node_nm": {"< 16": YES, ">= 16": NO},
    "8 < item.spec.node_nm < 16": {"<= 8": NO, "> 8 and < 16": YES, ">= 16": NO},
    "item.spec.node_nm + 4 > 20": {"<= 16": NO, "> 16": YES},
    "4 + item.spec.node_nm > 20": {"<= 16": NO, "> 16": YES},
    "item.spec.node_nm - 4 > 20": {"<= 24": NO, "> 24": YES},
    "40 - item.spec.node_nm > 20": {"< 20": YES, ">= 20": NO},
    "item.spec.node_nm * 2 > 20": {"<= 10": NO, "> 10": YES},
    "item.spec.node_nm / 2 > 20": {"<= 40": NO, "> 40": YES},
    "100 / item.spec.node_nm > 20": {"< 5": YES, ">= 5": NO},
    "max(item.spec.node_nm, 3) > 20": {"<= 20": NO, "> 20": YES},
    "min(item.spec.node_nm, 300) > 20": {"<= 20": NO, "> 20": YES},
    "doubled > 20": {"<= 10": NO, "> 10": YES},
}


@pytest.mark.parametrize("condition", NUMBERS)
def test_a_number_is_asked_for_by_the_limits_it_is_compared_with(law: Any, condition: str) -> None:
    made = law(
        requirement("1", condition), term("doubled", "item.spec.node_nm * 2"), term("again", "doubled + 0")
    )
    assert asked(made) == {"item.spec.node_nm": NUMBERS[condition]}


UNSOLVED = [
    "item.spec.node_nm * item.spec.node_nm > 20",
    "item.spec.node_nm > item.spec.node_nm",
    "item.spec.node_nm * 0 > 20",
    "0 / item.spec.node_nm > 0",
    "item.spec.node_nm > 0",
    "item.spec.node_nm / (item.spec.node_nm + 1) > 3",
]


@pytest.mark.parametrize("condition", UNSOLVED)
def test_a_number_whose_limit_cannot_be_solved_is_asked_for_all_the_same(law: Any, condition: str) -> None:
    assert list(asked(law(requirement("1", condition)))) == ["item.spec.node_nm"]


def test_two_numbers_are_asked_for_together(law: Any) -> None:
    made = law(requirement("1", "item.spec.node_nm * item.spec.mrf_nm > 20"))
    assert set(asked(made)) == {"item.spec.node_nm", "item.spec.mrf_nm"}


@pytest.mark.parametrize(
    "condition",
    [
        "max_product(item.spec.tops) >= 4800",
        "max_value(item.spec.tops) >= 600",
        "max_value_from(item.spec.tops, 32) > 1",
    ],
)
def test_a_map_is_asked_for_by_its_largest_product(law: Any, condition: str) -> None:
    found = asked(law(requirement("1", condition)))
    assert set(found["item.spec.tops"].values()) == {YES, NO}
    assert all("TOPS x bit length" in label for label in found["item.spec.tops"])


def test_a_country_is_asked_for_by_scopes_and_names(law: Any) -> None:
    made = law(requirement("1", 'item.origin in scope("d5") or item.origin == "FR"'))
    assert asked(made) == {"item.origin": {"FR": YES, "CN": YES, "any other": NO}}


def test_a_country_compared_with_names_alone(law: Any) -> None:
    assert asked(law(requirement("1", 'item.origin == "FR"'))) == {
        "item.origin": {"FR": YES, "any other": NO}
    }


def test_a_text_is_asked_for_by_its_values(law: Any) -> None:
    made = law(requirement("1", 'item.spec.type == "hbm"'))
    assert asked(made) == {"item.spec.type": {"hbm": YES, "any other": NO}}


def test_two_texts_that_must_be_equal_have_no_answers_to_try(law: Any) -> None:
    made = law(requirement("1", "item.vendor == item.product"))
    assert asked(made) == {"item.vendor": {}, "item.product": {}}


def test_a_set_is_asked_for_by_what_it_may_hold(law: Any) -> None:
    made = law(requirement("1", 'intersects(via, scope("d5")) or "IR" in via'))
    found = asked(made)["via"]
    assert found["none of these"] == NO
    assert set(found.values()) == {YES, NO}


def test_no_party_is_stated(law: Any) -> None:
    made = law(requirement("1", "any_party(party.on_entity_list)"))
    assert asked(made) == {"parties": {"stated, on no list, headquartered in the destination": NO}}
    assert made.decide(parties=[{"role": "end_user"}]).missing[0].fact == "parties[0].name"


def test_each_party_is_asked_about_by_itself(law: Any) -> None:
    made = law(requirement("1", 'any_party(party.headquarters in scope("d5"))'))
    parties = [{"role": "end_user", "headquarters": "FR"}, {"role": "purchaser"}, {"role": "bank"}]
    found = asked(made, parties=parties)
    assert set(found) == {"parties[1].headquarters", "parties[2].headquarters"}
    assert found["parties[1].headquarters"] == {"CN": YES, "in none of d5": "undetermined"}


def test_a_party_that_settles_it_is_not_asked_about(law: Any) -> None:
    made = law(requirement("1", 'all_parties(party.headquarters in scope("d5"))'))
    assert made.decide(parties=[{"role": "end_user", "headquarters": "FR"}, {"role": "bank"}]).missing == ()


def test_the_smallest_set_that_settles_is_named(law: Any) -> None:
    """What the end use is does not matter once the memory is known."""
    made = law(
        requirement("1", "item.spec.has_hbm"), requirement("2", "item.spec.has_hbm and end_use.military")
    )
    assert asked(made) == {"item.spec.has_hbm": {"true": YES, "false": NO}}


def test_three_facts_where_two_do_not_settle(law: Any) -> None:
    made = law(
        requirement("1", "end_use.military and item.spec.node_nm < 16"),
        requirement("2", "item.spec.has_hbm and item.spec.node_nm < 8"),
    )
    assert set(asked(made)) == {"item.spec.node_nm", "item.spec.has_hbm", "end_use"}


def test_only_what_is_at_stake_is_asked(law: Any) -> None:
    made = law(
        requirement("1", 'ship_from in scope("d5") and end_use.military'),
        requirement("2", "item.spec.has_hbm"),
    )
    assert asked(made) == {"item.spec.has_hbm": {"true": YES, "false": NO}}


def test_a_policy_that_is_open_is_asked_about(law: Any) -> None:
    made = law(
        requirement("1"),
        policy("a", "policy_of_denial", "item.spec.has_hbm"),
        policy("b", "case_by_case", "not item.spec.has_hbm"),
    )
    assert set(asked(made)["item.spec.has_hbm"].values()) == {
        "license_required (policy_of_denial)",
        "license_required (case_by_case)",
    }


def test_a_term_of_truth_is_looked_into(law: Any) -> None:
    made = law(
        requirement("1", "is_small and not is_small2"),
        term("is_small", "item.spec.node_nm < 16", "boolean"),
        term("is_small2", "item.spec.node_nm < 8", "boolean"),
    )
    assert asked(made)["item.spec.node_nm"] == {"< 8": NO, ">= 8 and < 16": YES, ">= 16": NO}


def test_a_class_is_looked_into(law: Any) -> None:
    made = law(
        provision(
            "us.ear.774.3A090.a",
            "classification",
            eccn="3A090.a",
            when="item.spec.node_nm < 10",
            then={"reasons": ["RS"]},
        ),
        requirement("1", 'classified("3A090")'),
    )
    found = asked(made, item={"name": "chip"})
    assert found["item.spec.node_nm"]["< 10"] == YES


def test_a_stated_entry_with_reasons_in_part_asks_for_its_paragraph(law: Any) -> None:
    made = law(requirement("1", '"NS1" in item.reasons'))
    decision = made.decide(item={"eccn": "3A001"})
    assert decision.outcome == "undetermined"
    assert [missing.fact for missing in decision.missing] == ["item.eccn"]
    assert decision.regimes["us"].not_modelled == ("the reasons for control of 3A001 are not modelled",)


def test_jurisdiction_is_looked_into(law: Any) -> None:
    made = law(
        provision(
            "us.ear.734.1", "jurisdiction", when="item.us_content_percent > 25", then={"subject_to": "EAR"}
        ),
        requirement("1", "subject_to_ear"),
    )
    assert asked(made) == {"item.us_content_percent": {"<= 25": NO, "> 25": YES}}


def test_more_facts_than_can_be_tried_are_all_named(law: Any) -> None:
    facts = ("item.spec.node_nm", "item.spec.mrf_nm", "item.spec.overlay_nm", "item.spec.source_nm")
    made = law(*(requirement(str(number), f"{fact} > 10") for number, fact in enumerate(facts)))
    assert set(asked(made)) == set(facts)


def test_what_many_limits_cut_is_still_asked_for(law: Any) -> None:
    made = law(
        *(requirement(str(limit), f"{limit} < item.spec.node_nm < {limit + 1}") for limit in range(2, 40, 2))
    )
    assert list(asked(made)) == ["item.spec.node_nm"]


def test_a_single_point_is_told_apart(law: Any) -> None:
    made = law(requirement("1", "item.spec.node_nm == 16"))
    assert asked(made) == {"item.spec.node_nm": {"< 16": NO, "= 16": YES, "> 16": NO}}


def test_a_term_that_rests_on_jurisdiction_is_known_after_it(law: Any) -> None:
    made = law(
        provision(
            "us.ear.734.1", "jurisdiction", when="item.us_content_percent > 25", then={"subject_to": "EAR"}
        ),
        term("subject_and_small", "subject_to_ear and item.spec.node_nm < 16", "boolean"),
        requirement("1", "subject_and_small"),
    )
    assert (
        made.decide(item={"eccn": "EAR99", "us_content_percent": 30.0, "spec": {"node_nm": 5.0}}).outcome
        == YES
    )
    assert made.decide(item={"eccn": "EAR99", "us_content_percent": 20.0}).outcome == NO
    assert asked(made, item={"eccn": "EAR99", "us_content_percent": 30.0}) == {
        "item.spec.node_nm": {"< 16": YES, ">= 16": NO}
    }
    assert set(asked(made)) == {"item.us_content_percent", "item.spec.node_nm"}


def test_a_term_without_a_version_of_the_day_is_unknown_and_nothing_can_be_asked(law: Any) -> None:
    later = term("not_yet", "item.spec.node_nm < 16", "boolean")
    later["versions"][0]["in_force"] = {"from": "2026-01-01"}
    made = law(requirement("1", "not_yet"), later)
    decision = made.decide()
    assert (decision.outcome, decision.missing) == ("undetermined", ())
    assert made.decide(as_of="2026-01-01").missing[0].fact == "item.spec.node_nm"


# What is asked first, where no few facts settle an order whatever they are.


def test_of_many_facts_those_are_asked_first_that_settle_it_if_nothing_comes_back(law: Any) -> None:
    made = law(
        requirement("1", "end_use.military and (item.spec.node_nm > 10 or item.spec.mrf_nm > 10)"),
        requirement("2", "end_use.military and (item.spec.overlay_nm > 10 or item.spec.source_nm > 10)"),
    )
    assert asked(made) == {"end_use": {"military": "undetermined", "none of these": NO}}
    assert set(asked(made, end_use={"military": True})) == {
        "item.spec.node_nm",
        "item.spec.mrf_nm",
        "item.spec.overlay_nm",
        "item.spec.source_nm",
    }


def test_an_item_of_which_nothing_is_known_is_asked_for_its_class_and_its_type(law: Any) -> None:
    spec = ("node_nm", "mrf_nm", "overlay_nm", "source_nm")
    made = law(
        *(
            provision(
                f"us.ear.774.{eccn}",
                "classification",
                eccn=eccn,
                when=f'item.spec.type == "lithography" and item.spec.{fact} > 10',
                then={"reasons": ["AT1"]},
            )
            for eccn, fact in zip(("3A090.a", "3A090.b", "3A090.c", "3A991.p"), spec, strict=True)
        ),
        requirement("1", 'classified("3A090") and destination == "CN" and end_use.military'),
    )
    named = made.decide(item={"name": "machine"}).missing
    assert [missing.fact for missing in named] == ["item.eccn", "item.spec.type"]
    of_a_type = made.decide(item={"spec": {"type": "lithography"}}).missing
    assert {missing.fact for missing in of_a_type} == {"item.eccn", *(f"item.spec.{fact}" for fact in spec)}


def test_where_one_of_two_is_enough_the_earlier_is_asked_first(law: Any) -> None:
    made = law(
        requirement("1", "item.made_with.plant_direct_product and item.spec.data_center"),
        requirement("2", "item.made_with.contains_ic_from_such_plant and item.spec.has_hbm"),
        requirement("3", "item.within_entry_scope and item.ecad_or_tcad"),
    )
    assert set(asked(made, item={"eccn": "EAR99"})) == {
        "item.made_with.plant_direct_product",
        "item.made_with.contains_ic_from_such_plant",
        "item.within_entry_scope",
    }


def test_of_very_many_questions_the_fewest_are_found_one_by_one(law: Any) -> None:
    made = law(
        requirement(
            "1", 'any_party(party.headquarters == "CN" and party.ultimate_parent_headquarters == "CN")'
        )
    )
    parties = [{"role": "bank", "name": f"Example Bank {number}"} for number in range(20)]
    found = asked(made, parties=parties)  # the exporter is one more
    assert set(found) == {f"parties[{number}].headquarters" for number in range(21)}


def test_more_than_a_few_quantities_are_all_asked_for(law: Any) -> None:
    facts = ("node_nm", "mrf_nm", "overlay_nm", "source_nm", "pitch_nm", "void_nm")
    made = law(*(requirement(fact, f"item.spec.{fact} > 10") for fact in facts))
    assert set(asked(made)) == {f"item.spec.{fact}" for fact in facts}
