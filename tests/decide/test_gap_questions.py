"""How missing facts are asked for: under which name, for which provisions, and one question for what one answer tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decide.small_law import (
    DAY,
    SmallLaw,
    entry,
    exception,
    gate,
    override,
    policy,
    provision,
    requirement,
    subject,
    term,
)
from narrows.decide.gap_questions import questions_about
from narrows.decide.gaps import Gaps
from narrows.model.decision import Missing

YES, NO, OPEN = "license_required", "no_license_required", "undetermined"
NONE = "none of these"
HARMLESS = "stated, on no list, headquartered in the destination"


def asked(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


# Under which name.


def test_a_fact_is_asked_for_though_it_is_stated(law: Any) -> None:
    made = law(requirement("1", "known(item.eccn) and asks(item.eccn) and item.origin == 'CN'"))
    decision = made.decide(item={"eccn": "EAR99", "origin": "CN"})
    assert decision.outcome == "undetermined"
    assert [(one.fact, one.matters_to, one.if_) for one in decision.missing] == [
        ("item.eccn", ("us.ear.1",), {})
    ]
    assert made.decide(item={"eccn": "EAR99", "origin": "DE"}).outcome == "no_license_required"


@pytest.mark.parametrize(
    ("condition", "fact"),
    [
        ('ship_from == "CN"', "from"),
        ("value_usd > 5000", "value"),
        ('exporter.company == "x"', "parties (role: exporter)"),
        ('exporter.headquarters == "CN"', "exporter.headquarters"),
        ('intersects(item.contained_classes, "3A090")', "item.contains"),
        ("item.made_with.plant_direct_product", "item.made_with.plant_direct_product"),
    ],
)
def test_a_fact_is_asked_for_under_the_name_that_an_order_has_for_it(
    law: Any, condition: str, fact: str
) -> None:
    found = asked(law(requirement("1", condition)), **{"from": None})
    assert list(found) == [fact]
    assert set(found[fact].values()) == {YES, NO}


def test_a_fact_is_asked_for_once_for_all_provisions_that_need_it(law: Any) -> None:
    made = law(
        requirement("2", "item.spec.node_nm < 16"),
        requirement("1", "item.spec.node_nm < 8"),
        requirement("3", "item.spec.node_nm < 8 and not item.spec.node_nm < 16"),
    )
    assert made.decide().missing == (
        Missing(
            fact="item.spec.node_nm",
            matters_to=("us.ear.1", "us.ear.2", "us.ear.3"),
            if_={"< 16": YES, ">= 16": NO},
            regime="us",
        ),
    )


def test_a_flag_of_the_end_use_is_named_in_its_answer(law: Any) -> None:
    made = law(requirement("1", "end_use.wmd"), requirement("2", "end_use.military"))
    assert made.decide().missing == (
        Missing(
            fact="end_use",
            matters_to=("us.ear.1", "us.ear.2"),
            if_={"military": YES, "wmd": YES, NONE: NO},
            regime="us",
        ),
    )


@pytest.mark.parametrize(
    "flag", ["military", "advanced_node_facility"]
)  # declared after and before the country
def test_what_qualifies_a_flag_is_left_open_by_the_flag(law: Any, flag: str) -> None:
    made = law(requirement("1", f'end_use.{flag} and end_use.facility_country == "CN"'))
    assert asked(made) == {"end_use": {flag: OPEN, NONE: NO}}
    assert made.decide().missing[0].matters_to == ("us.ear.1",)


# Parties.


def test_all_that_screening_tells_of_a_party_is_asked_for_as_its_name(law: Any) -> None:
    made = law(
        requirement("1", "any_party(party.on_entity_list)"),
        requirement("2", "any_party(party.on_unverified_list)"),
        requirement("3", 'any_party(party.company == "x" and "4" in party.entity_footnotes)'),
    )
    assert made.decide(parties=[{"role": "end_user"}]).missing == (
        Missing(
            fact="parties[0].name",
            matters_to=("us.ear.1", "us.ear.2", "us.ear.3"),
            if_={"on_entity_list": YES, "on_unverified_list": YES, NONE: NO},
            regime="us",
        ),
    )


def test_owners_are_asked_for_by_the_share_they_hold(law: Any) -> None:
    made = law(
        requirement(
            "1",
            'any_party(party.entity_owned_percent >= 50 and not "x" in party.owners_entity_policy)',
        )
    )
    assert asked(made, parties=[{"role": "end_user"}]) == {
        "parties[0].owners": {"entity_owned_percent < 50": NO, "entity_owned_percent >= 50": OPEN}
    }


def test_owners_who_hold_enough_may_be_on_any_list(law: Any) -> None:
    """A share says nothing of which entries they have, and what is said of an entry counts where they hold enough."""
    held = "party.entity_owned_percent >= 50"
    made = law(
        requirement("1", f'any_party({held} and "1" in party.owners_entity_footnotes)'),
        requirement("2", f"any_party({held} and party.owners_on_sdn_744_8)"),
    )
    owned = "entity_owned_percent"
    told = {f"{owned} = 50": OPEN, f"{owned} > 50": OPEN, "owners_on_sdn_744_8": YES, f"{owned} < 50": NO}
    assert asked(made, parties=[{"role": "end_user"}]) == {"parties[0].owners": told}


def test_a_share_without_a_limit_leaves_the_other_answer_on_owners(law: Any) -> None:
    made = law(
        requirement(
            "1",
            'any_party(party.entity_owned_percent > 0 and "x" in party.owners_entity_policy)',
        )
    )
    (missing,) = made.decide(parties=[{"role": "end_user"}]).missing
    assert missing == Missing(fact="parties[0].owners", matters_to=("us.ear.1",), if_={NONE: NO}, regime="us")


def test_each_party_is_named_by_its_place(law: Any) -> None:
    made = law(requirement("1", "any_party(party.on_entity_list and party.headquarters == 'CN')"))
    parties = [
        {"role": "end_user", "name": "Plain Trading Co.", "headquarters": "CN"},
        {"role": "bank", "headquarters": "CN"},
        {"role": "purchaser", "name": "Plain Trading Co."},
        {"role": "forwarder", "headquarters": "FR"},
    ]
    assert asked(made, parties=parties) == {"parties[1].name": {"on_entity_list": YES, NONE: NO}}


def test_an_answer_on_one_party_leaves_the_others_as_they_are(law: Any) -> None:
    made = law(requirement("1", 'all_parties(party.headquarters == "CN")'))
    parties = [{"role": "end_user", "headquarters": "CN"}, {"role": "bank"}]
    assert asked(made, parties=parties) == {"parties[1].headquarters": {"CN": YES, "any other": NO}}
    assert asked(made, parties=[*parties, {"role": "purchaser"}]) == {
        "parties[1].headquarters": {"CN": OPEN, "any other": NO},
        "parties[2].headquarters": {"CN": OPEN, "any other": NO},
    }


@pytest.mark.parametrize(("to", "outcome"), [("CN", YES), ("DE", NO)])
def test_without_parties_the_one_answer_is_a_harmless_one_in_the_destination(
    law: Any, to: str, outcome: str
) -> None:
    made = law(
        requirement("1", 'any_party(party.headquarters in scope("d5"))'),
        requirement("2", "any_party(party.on_entity_list or party.entity_owned_percent > 25)"),
    )
    assert made.decide(to=to).missing == (
        Missing(fact="parties", matters_to=("us.ear.1", "us.ear.2"), if_={HARMLESS: outcome}, regime="us"),
    )


def test_what_a_condition_asks_besides_the_parties_is_asked_of_the_item(law: Any) -> None:
    made = law(
        requirement("1", 'any_party(party.headquarters in scope("d5")) and is_small'),
        requirement("2", 'any_party(party.country in scope("d5")) and item.spec.has_hbm'),
        term("is_small", "item.spec.node_nm < 16"),
    )
    parties = [
        {"role": "end_user", "headquarters": "FR", "country": "FR"},
        {"role": "bank", "headquarters": "CN", "country": "FR"},
    ]
    assert asked(made, parties=parties) == {"item.spec.node_nm": {"< 16": YES, ">= 16": NO}}


# What is followed, and what is not.


def test_what_is_known_is_not_asked_about_with_what_is_not(law: Any) -> None:
    made = law(requirement("1", "max_product(item.spec.tops) / (item.spec.node_nm * item.spec.mrf_nm) > 3"))
    item = {"eccn": "EAR99", "spec": {"tops": {8: 100.0}}}
    assert asked(made, item=item) == {"item.spec.node_nm": {}, "item.spec.mrf_nm": {}}


def test_a_number_that_the_law_does_not_yet_define_leaves_nothing_to_try(law: Any) -> None:
    later = term("limit", "item.spec.mrf_nm * 2", "number")
    later["versions"][0]["in_force"] = {"from": "2026-01-01"}
    made = law(requirement("1", "item.spec.node_nm > limit"), later)
    item = {"eccn": "EAR99", "spec": {"mrf_nm": 8.0}}
    assert asked(made, item=item) == {"item.spec.node_nm": {}}
    assert asked(made, item=item, as_of="2026-01-01") == {"item.spec.node_nm": {"<= 16": NO, "> 16": YES}}


def test_only_the_part_of_a_condition_that_is_unknown_is_asked_about(law: Any) -> None:
    made = law(
        requirement(
            "1",
            'destination == "DE" and (item.spec.has_hbm or item.spec.data_center and ship_from == "CN")'
            ' and not item.origin == "FR"',
        )
    )
    assert asked(made, item={"eccn": "EAR99", "origin": "US"}) == {
        "item.spec.has_hbm": {"true": YES, "false": NO}
    }


def test_jurisdiction_that_rests_on_a_term_that_rests_on_it_is_followed_once(law: Any) -> None:
    made = law(
        subject("1", "item.us_content_percent > 25 and tied"),
        term("tied", "subject_to_ear or item.spec.has_hbm"),
        requirement("1", "subject_to_ear"),
    )
    decision = made.decide()
    assert decision.outcome == OPEN
    assert {missing.fact for missing in decision.missing} == {"item.us_content_percent", "item.spec.has_hbm"}


def test_every_rule_of_jurisdiction_is_looked_into(law: Any) -> None:
    made = law(
        subject("1", "item.us_content_percent > 25"),
        subject("2", "item.made_with.plant_direct_product"),
        subject("3", 'ship_from == "CN"'),
        requirement("1", "subject_to_ear"),
    )
    assert set(asked(made)) == {"item.us_content_percent", "item.made_with.plant_direct_product"}


def test_entries_that_rest_on_each_other_are_followed_once(law: Any) -> None:
    made = law(
        entry("3A001.a", 'classified("3A090") and item.spec.has_hbm'),
        entry("3A090.a", 'classified("3A001") or item.spec.node_nm < 10'),
        requirement("1", 'classified("3A090")'),
    )
    found = asked(made, item={"name": "chip"})
    assert {"item.spec.node_nm", "item.eccn"} <= set(found)


def test_a_reason_is_asked_for_by_the_entries_that_could_carry_it(law: Any) -> None:
    made = law(
        entry("3A090.a", "item.spec.node_nm < 10", "RS"),
        entry("3A001.a", "item.spec.has_hbm", "NS2"),
        requirement("1", '"RS" in item.reasons'),
    )
    decision = made.decide(item={"name": "chip"})
    assert {missing.fact for missing in decision.missing} == {
        "item.eccn",
        "item.spec.node_nm",
        "item.spec.has_hbm",
    }


def test_a_scope_of_entries_is_asked_for_by_the_entries_in_it(law: Any) -> None:
    chips = provision("scope.chips", "scope", of="eccn", version={"members": ["3A090"]})
    del chips["citation"]
    made = law(
        chips,
        entry("3A090.a", "item.spec.node_nm < 10"),
        entry("3A001.a", "item.spec.has_hbm"),
        requirement("1", 'classified(scope("chips"))'),
    )
    item = {"eccn": "EAR99", "spec": {"type": "other", "data_center": True}}
    assert asked(made, item=item) == {"item.spec.node_nm": {"< 10": YES, ">= 10": NO}}


def test_a_requirement_that_another_rule_waits_for_is_asked_about_by_itself(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", "item.spec.has_hbm and item.spec.data_center"),
        exception("NAC", ("us.ear.*",)),
        gate("g", 'held("us.ear.2") and end_use.military'),
    )
    assert {missing.fact: missing.matters_to for missing in made.decide().missing} == {
        "item.spec.has_hbm": ("us.ear.2",),
        "item.spec.data_center": ("us.ear.2",),
        "end_use": ("us.ear.740.2.g",),
    }


def test_a_rule_without_a_condition_asks_nothing(law: Any) -> None:
    made = law(requirement("1"), override("o", ("us.ear.1",)))
    edition = made.engine.book.edition(date.fromisoformat(DAY))
    rules = [rule for rule in edition.rules if rule.kind == "override"]
    assert len(rules) == 1
    gaps = Gaps(edition, edition.layout.blank())
    gaps.follow_rule(rules[0])
    assert questions_about(gaps) == []


def test_an_open_policy_asks_for_what_it_needs_and_nothing_else(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", "item.spec.data_center"),
        policy("p", "policy_of_denial", "item.spec.has_hbm"),
        policy("q", "case_by_case", "not item.spec.has_hbm"),
    )
    assert asked(made) == {
        "item.spec.has_hbm": {
            "true": "license_required (policy_of_denial)",
            "false": "license_required (case_by_case)",
        }
    }


def test_a_rate_that_is_known_stays_where_another_is_filled_in(law: Any) -> None:
    made = law(requirement("1", "max_product(item.spec.tops) >= 4800"))
    item = {"eccn": "EAR99", "spec": {"tops": {8: 4000.0, 16: None}}}
    assert set(asked(made, item=item)["item.spec.tops"].values()) == {YES}
