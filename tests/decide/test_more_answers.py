"""When the answers to one question settle a decision by themselves, and how many of them that takes."""

from __future__ import annotations

from typing import Any

import pytest

from decide.small_law import SmallLaw, entry, override, policy, requirement, scope, term
from narrows.decide.described import FEW, MANY
from narrows.model.country import codes

YES, NO = "license_required", "no_license_required"
DENIED, CASE = f"{YES} (policy_of_denial)", f"{YES} (case_by_case)"
HBM, NODE, OWNED = "item.spec.has_hbm", "item.spec.node_nm", "party.entity_owned_percent"
COUNTRIES = (
    "AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU",
    "IE", "IT", "JP", "KR", "LT", "LU", "LV",
)  # fmt: skip


def told(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


# One question is enough as long as each of its answers was tried.


@pytest.mark.parametrize(("count", "enough"), [(23, True), (24, False)])
def test_a_country_settles_an_order_while_each_country_has_its_answer(
    law: Any, count: int, enough: bool
) -> None:
    """Of 24 countries and the rest of the world one is not tried: the last country, which needs more."""
    *others, last = COUNTRIES[:count]
    made = law(
        *(requirement(code, f'item.origin == "{code}"') for code in others),
        requirement("x", f'item.origin == "{last if not enough else others[0]}" and {HBM}'),
    )
    assert set(told(made)) == ({"item.origin"} if enough else {"item.origin", HBM})


@pytest.mark.parametrize("count", [5, 6])  # of 5 all are tried together; of 6 not all are
def test_a_set_is_asked_for_alone_though_its_elements_cannot_all_be_tried_together(
    law: Any, count: int
) -> None:
    made = law(
        *(requirement(code, f'"{code}" in via') for code in COUNTRIES[:count]),
        requirement("x", f'"AE" in via and {HBM}'),
    )
    assert set(told(made)) == {"via"}


@pytest.mark.parametrize(("count", "enough"), [(12, True), (13, False)])
def test_a_number_settles_an_order_while_all_its_limits_can_be_tried(
    law: Any, count: int, enough: bool
) -> None:
    made = law(
        *(requirement(f"{limit:02}", f"{NODE} == {limit}") for limit in range(1, count + 1)),
        requirement("x", f"{NODE} == 1 and {HBM}"),
    )
    assert set(told(made)) == ({NODE} if enough else {NODE, HBM})


@pytest.mark.parametrize(("count", "enough"), [(12, True), (13, False)])
def test_a_map_settles_an_order_while_all_limits_of_its_products_can_be_tried(
    law: Any, count: int, enough: bool
) -> None:
    made = law(
        *(requirement(f"{n:02}", f"max_product(item.spec.tops) == {n}") for n in range(1, count + 1)),
        requirement("x", f"max_product(item.spec.tops) == 1 and {HBM}"),
    )
    assert set(told(made)) == ({"item.spec.tops"} if enough else {"item.spec.tops", HBM})


def test_a_map_that_is_stated_is_asked_for_the_entries_that_it_lacks(law: Any) -> None:
    made = law(requirement("1", "max_value_from(item.spec.tops, 32) >= 0.005"))
    lacking = "at bit lengths that are not stated, largest TOPS x bit length"
    assert told(made, item={"eccn": "EAR99", "spec": {"tops": {8: 600.0}}}) == {
        "item.spec.tops": {f"{lacking} < 0.16": NO, f"{lacking} >= 0.16": YES}
    }


@pytest.mark.parametrize(("which", "limit"), [("max", 10), ("min", 4)])
def test_a_number_is_compared_with_the_larger_or_the_smaller_of_two(law: Any, which: str, limit: int) -> None:
    made = law(requirement("1", f"{NODE} > {which}(item.spec.mrf_nm, 10)"))
    item = {"eccn": "EAR99", "spec": {"mrf_nm": 4.0}}
    assert told(made, item=item) == {NODE: {f"<= {limit}": NO, f"> {limit}": YES}}


def test_the_end_use_settles_an_order_though_it_answers_for_several_facts(law: Any) -> None:
    made = law(
        requirement("1", "end_use.military"),
        requirement("2", "end_use.wmd"),
        requirement("3", f"end_use.military and {HBM}"),
    )
    assert told(made) == {"end_use": {"military": YES, "wmd": YES, "none of these": NO}}


@pytest.mark.parametrize(
    "last", [24, 28]
)  # of the second not all limits are tried; the lowest share settles it
def test_owners_are_asked_for_alone_though_not_all_limits_of_their_share_can_be_tried(
    law: Any, last: int
) -> None:
    made = law(
        *(requirement(f"{n:02}", f"any_party({OWNED} == {n})") for n in range(2, last + 2, 2)),
        requirement("x", f'any_party({OWNED} == 2 and "x" in party.owners_entity_policy) and {HBM}'),
    )
    found = told(made, parties=[{"role": "end_user"}])
    assert set(found) == {"parties[0].owners"}


# How answers are labeled.


def test_several_scopes_are_told_by_their_countries(law: Any) -> None:
    made = law(
        scope("big", "country", "US", "FR"),
        requirement("1", 'item.origin in scope("big") or item.origin in scope("d5")'),
    )
    assert told(made) == {"item.origin": {"CN, FR, US": YES, "any other country": NO}}


@pytest.mark.parametrize("count", [FEW - 1, FEW])
def test_many_answers_about_a_country_are_told_by_the_countries(law: Any, count: int) -> None:
    places = {f"p{number}": COUNTRIES[2 * number : 2 * number + 2] for number in range(count)}
    made = law(
        *(scope(place, "country", *members) for place, members in places.items()),
        *(requirement(place, f'item.origin in scope("{place}")') for place in places),
        policy("p", "policy_of_denial", 'item.origin in scope("p1")', for_=("us.ear.p1",)),
    )
    others = sorted(code for place, members in places.items() if place != "p1" for code in members)
    wanted = {", ".join(others): YES, ", ".join(places["p1"]): DENIED, "any other country": NO}
    assert told(made)["item.origin"] == wanted


def test_a_large_group_is_told_by_its_name_and_exceptions_to_it_by_their_codes(law: Any) -> None:
    made = law(
        scope("big", "country", *codes()[: MANY + 20]),
        requirement("1", 'item.origin in scope("big") and item.origin != "CN" and item.origin != "FR"'),
    )
    assert told(made)["item.origin"] == {"CN": NO, "FR": NO, "in big other than CN, FR": YES, "any other": NO}


def test_a_paragraph_lies_in_every_scope_that_has_its_entry(law: Any) -> None:
    made = law(
        scope("entries", "eccn", "3A090"),
        scope("paragraphs", "eccn", "3A090.a"),
        requirement("1", 'intersects(item.made_with.us_technology, scope("entries"))'),
        requirement("2", f'intersects(item.made_with.us_technology, scope("paragraphs")) and {HBM}'),
    )
    assert told(made) == {
        "item.made_with.us_technology": {
            "any of entries and paragraphs": YES,
            "any of entries": YES,
            "none of these": NO,
        }
    }


# Rules that hold only while a fact is unknown tell its answers apart too.

WHILE_UNKNOWN = 'not known(item.origin) or item.origin == "CN"'


@pytest.mark.parametrize(
    ("condition", "terms"),
    [
        (WHILE_UNKNOWN, {}),
        ("careful", {"careful": WHILE_UNKNOWN}),
        ("not easy", {"easy": "simple", "simple": 'known(item.origin) and not item.origin == "CN"'}),
    ],
    ids=["itself", "a term", "a term of a term"],
)
def test_a_policy_for_what_is_unknown_tells_answers_apart_once_it_is_known(
    law: Any, condition: str, terms: dict[str, str]
) -> None:
    made = law(
        scope("big", "country", "CN", "FR"),
        requirement("1", 'item.origin in scope("big")', policy="case_by_case"),
        policy("p", "policy_of_denial", condition),
        *(term(name, value) for name, value in terms.items()),
    )
    assert told(made)["item.origin"] == {"CN": DENIED, "FR": CASE, "any other": NO}


def test_an_entry_for_what_is_unknown_tells_answers_apart_once_it_is_known(law: Any) -> None:
    """Though entries refer to each other, and though one provision has no condition at all."""
    made = law(
        entry("3A001.a", f'classified("3A090") and {HBM}'),
        entry("3A090.a", f'classified("3A001") or not known({NODE}) or {NODE} < 5'),
        requirement("1", f"{NODE} < 10"),
        requirement("2", f"{NODE} < 3"),
        override("o", ("us.ear.2",)),
        policy("p", "policy_of_denial", 'classified("3A090")'),
    )
    item = {"eccn": "EAR99", "spec": {"has_hbm": False}}
    assert told(made, item=item) == {NODE: {"< 5": DENIED, ">= 5 and < 10": YES, ">= 10": NO}}


def test_a_party_of_whom_a_fact_is_unknown_tells_answers_apart_once_it_is_known(law: Any) -> None:
    seat = "party.headquarters"
    made = law(
        scope("big", "country", "CN", "FR"),
        requirement("1", f'any_party({seat} in scope("big"))', policy="case_by_case"),
        policy("p", "policy_of_denial", f'any_party(not known({seat}) or {seat} == "CN")'),
    )
    found = told(made, parties=[{"role": "end_user"}])
    assert found["parties[0].headquarters"] == {"CN": DENIED, "FR": CASE, "any other": NO}


def test_an_answer_that_says_what_an_item_can_do_weighs_its_stated_eccn_anew(law: Any) -> None:
    """Beside a parameter the stated ECCN no longer tells alone that an entry is not met that rests on it: 3A090 is open then."""
    made = law(
        entry("3A090", f"{NODE} < 5 and item.spec.overlay_nm > 1"),
        requirement("1", '"RS" in item.reasons'),
        requirement("2", "item.spec.overlay_nm > 5"),
    )
    found = told(made, item={"eccn": "3A991"})
    assert found == {"item.spec.overlay_nm": {"<= 1": NO, "> 1 and <= 5": "undetermined", "> 5": YES}}
    assert made.decide(item={"eccn": "3A991", "spec": {"overlay_nm": 4}}).outcome == "undetermined"


def test_what_bears_on_no_entry_leaves_the_stated_eccn_alone_where_the_type_is_unknown(law: Any) -> None:
    made = law(entry("3A090", f"{NODE} < 5"), requirement("1", '"RS" in item.reasons'))
    spec = {"overlay_nm": 4}
    assert made.decide(item={"eccn": "3A991", "spec": spec}).outcome == "no_license_required"
    assert made.decide(item={"eccn": "3A991", "spec": {**spec, "type": "etch"}}).outcome == "undetermined"


def test_a_kind_that_is_told_may_meet_an_entry_beside_the_stated_eccn(law: Any) -> None:
    """What tells an entry need be no parameter: then what was not may be."""
    made = law(
        entry("3A090", f'item.kind == "software" or {NODE} < 5'),
        requirement("1", 'classified("3A090")'),
        requirement("2", 'item.kind == "technology"'),
    )
    assert told(made, item={"eccn": "EAR99"})["item.kind"]["software"] == YES
