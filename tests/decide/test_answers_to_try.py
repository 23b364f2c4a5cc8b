"""The answers that are tried for an unknown fact, by their names, and the outcome that each is told to lead to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decide.small_law import DAY, SmallLaw, exception, provision, requirement, scope
from narrows.decide.answers_to_try import MAX_CELLS, MAX_COUNTRIES, answers_to_try
from narrows.model.country import codes
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type

YES, NO, OPEN = "license_required", "no_license_required", "undetermined"
NODE, OTHER = "item.spec.node_nm", "item.spec.mrf_nm"
TOPS = "largest TOPS x bit length"


def asked(made: SmallLaw, **order: Any) -> dict[str, list[tuple[str, str]]]:
    """The missing facts, each with its answers in the order in which they are told."""
    return {missing.fact: list(missing.if_.items()) for missing in made.decide(**order).missing}


def term(name: str, value: str) -> dict[str, Any]:
    return provision(f"us.term.{name}", "term", name=name, type="number", unit="1", version={"value": value})


def item(**spec: float) -> dict[str, Any]:
    return {"eccn": "EAR99", "spec": spec}


# Numbers.

FORMULAS = [
    (f"{NODE} * {OTHER} > 20", {"mrf_nm": 4.0}, [("<= 5", NO), ("> 5", YES)]),
    (f"{NODE} > {OTHER}", {"mrf_nm": 16.0}, [("<= 16", NO), ("> 16", YES)]),
    (f"{OTHER} / 2 < {NODE}", {"mrf_nm": 16.0}, [("<= 8", NO), ("> 8", YES)]),
    (f"max({NODE} * {OTHER}, 3) > 20", {"mrf_nm": 4.0}, [("<= 5", NO), ("> 5", YES)]),
    (f"min(3 * {OTHER}, {NODE} * {OTHER}) > 20", {"mrf_nm": 8.0}, [("<= 2.5", NO), ("> 2.5", YES)]),
    (f"({NODE} + {OTHER}) * {OTHER} > 40", {"mrf_nm": 4.0}, [("<= 6", NO), ("> 6", YES)]),
    (f"{OTHER} * ({OTHER} - {NODE}) > 8", {"mrf_nm": 4.0}, [("< 2", YES), (">= 2", NO)]),
    ("max(doubled, raised) > 20", {}, [("<= 10", NO), ("> 10", YES)]),
    ("min(doubled, raised) > 20", {}, [("<= 16", NO), ("> 16", YES)]),
    ("doubled + raised > 34", {}, []),  # the fact stands on both sides of the sum
    ("40 < raised * 2 - 8", {}, [("<= 20", NO), ("> 20", YES)]),
    (f"2399.2 / {NODE} + 0.000000000001 >= 3.2", {}, [("<= 749.75", YES), ("> 749.75", NO)]),
]


@pytest.mark.parametrize(("condition", "spec", "found"), FORMULAS, ids=[row[0] for row in FORMULAS])
def test_a_limit_is_solved_through_formulas_and_what_is_known(
    law: Any, condition: str, spec: dict[str, float], found: list[tuple[str, str]]
) -> None:
    made = law(requirement("1", condition), term("doubled", f"{NODE} * 2"), term("raised", f"{NODE} + 4"))
    assert asked(made, item=item(**spec)) == {NODE: found}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (f"{NODE} < 0.5", [("< 0.5", YES), (">= 0.5", NO)]),
        (f"{NODE} > 1e25", [("<= 1e+25", NO), ("> 1e+25", YES)]),
        (f"{NODE} > 0", [("= 0", NO), ("> 0", YES)]),
        (f"{NODE} > 0 and {NODE} < 7", [("= 0", NO), ("> 0 and < 7", YES), (">= 7", NO)]),
        (f"{NODE} > -3", []),
        (f"{NODE} > {OTHER}", []),
        (f"{NODE} * {OTHER} > 20", []),
    ],
)
def test_a_limit_is_a_positive_number(law: Any, condition: str, found: list[tuple[str, str]]) -> None:
    assert asked(law(requirement("1", condition)))[NODE] == found


@pytest.mark.parametrize(("known", "told"), [(8.0, "0.875"), (9.0, "0.7777777777777778")])
def test_a_limit_is_told_in_so_many_digits_that_who_states_it_is_on_its_side(
    law: Any, known: float, told: str
) -> None:
    made = law(requirement("1", f"{OTHER} * {NODE} >= 7"))
    assert asked(made, item=item(mrf_nm=known))[NODE] == [(f"< {told}", NO), (f">= {told}", YES)]
    assert made.decide(item=item(mrf_nm=known, node_nm=float(told))).outcome == YES


def test_as_many_limits_are_told_apart_as_can_be_tried(law: Any) -> None:
    at = (5, 10, 15, 20, 25)
    made = law(*(requirement(str(limit), f"{NODE} == {limit}") for limit in at))
    cells = asked(made)[NODE]
    assert [label for label, outcome in cells if outcome == YES] == [f"= {limit}" for limit in at]
    assert cells[1:3] == [("= 5", YES), ("> 5 and < 10", NO)]
    assert (cells[0], cells[-1]) == (("< 5", NO), ("> 25", NO))


def test_where_there_are_more_limits_than_can_be_tried_the_lowest_are(law: Any) -> None:
    made = law(*(requirement(str(limit), f"{NODE} == {limit}") for limit in range(2, 18, 2)))
    points = [label for label, outcome in asked(made)[NODE] if outcome == YES]
    assert points[:6] == ["= 2", "= 4", "= 6", "= 8", "= 10", "= 12"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("max_product(item.spec.tops) >= 4800", [(f"{TOPS} < 4800", NO), (f"{TOPS} >= 4800", YES)]),
        ("max_value(item.spec.tops) >= 600", [(f"{TOPS} < 4800", NO), (f"{TOPS} >= 4800", YES)]),
        ("max_value_from(item.spec.tops, 8) > 2", [(f"{TOPS} <= 16", NO), (f"{TOPS} > 16", YES)]),
        ("max_value_from(item.spec.tops, 16) > 2", [(f"{TOPS} <= 64", NO), (f"{TOPS} > 64", YES)]),
        ("max_value_from(item.spec.tops, 32) > 2", [(f"{TOPS} <= 64", NO), (f"{TOPS} > 64", YES)]),
        ("max_value_from(item.spec.tops, 64) > 2", []),
    ],
)
def test_a_map_is_asked_for_as_one_number(law: Any, condition: str, found: list[tuple[str, str]]) -> None:
    assert asked(law(requirement("1", condition))) == {"item.spec.tops": found}


def test_a_density_asks_for_the_rate_or_the_area_that_is_missing(law: Any) -> None:
    made = law(requirement("1", "max_product(item.spec.tops) / item.spec.applicable_die_area_mm2 >= 5.92"))
    rate = {"eccn": "EAR99", "spec": {"tops": {8: 592.0}}}
    assert asked(made, item=rate) == {"item.spec.applicable_die_area_mm2": [("<= 800", YES), ("> 800", NO)]}
    assert asked(made, item=item(applicable_die_area_mm2=100.0)) == {
        "item.spec.tops": [(f"{TOPS} < 592", NO), (f"{TOPS} >= 592", YES)]
    }


# Countries.


def test_a_country_is_asked_for_by_where_scopes_overlap_and_last_by_none_of_them(law: Any) -> None:
    made = law(
        scope("big", "country", "CN", "US", "FR"),
        requirement(
            "1",
            'item.origin in scope("big") and item.origin in scope("us") or item.origin == "VN"'
            ' or item.origin in scope("d5") and item.origin == "MO"',
        ),
    )
    assert asked(made)["item.origin"] == [
        ("MO", NO),
        ("VN", YES),
        ("CN", NO),
        ("US", YES),
        ("FR", NO),
        ("any other", NO),
    ]


def test_the_country_of_one_fact_is_not_cut_by_the_scopes_of_another(law: Any) -> None:
    made = law(
        requirement("1", 'item.origin in scope("d5") and end_use.facility_country in scope("us")'),
        requirement("2", 'item.origin == "FR" and exporter.headquarters == "JP"'),
    )
    assert [label for label, _ in asked(made)["item.origin"]] == ["FR", "CN", "any other"]


def test_countries_that_a_list_names_are_one_answer(law: Any) -> None:
    names = ("AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR")
    made = law(requirement("1", f"item.origin in {names}"))
    assert asked(made)["item.origin"] == [(", ".join(names), YES), ("any other country", NO)]


def test_a_scope_is_not_tried_with_a_member_that_a_rule_names(law: Any) -> None:
    made = law(
        scope("big", "country", "CN", "FR", "US"),
        requirement("1", 'item.origin in scope("big") and item.origin != "CN"'),
    )
    assert asked(made)["item.origin"] == [("FR, US", YES), ("any other country", NO)]


def test_where_too_many_countries_tell_apart_the_list_settles_nothing(law: Any) -> None:
    names = codes()[:MAX_COUNTRIES]
    made = law(*(requirement(name, f'item.origin == "{name}"') for name in names))
    labels = [label for label, _ in asked(made)["item.origin"]]
    assert labels == [*names[:-1], "any other"]


# Texts and sets.


def test_a_text_is_asked_for_by_the_values_it_is_compared_with_in_order(law: Any) -> None:
    made = law(
        requirement("1", 'item.spec.type in ("hbm", "etch")'),
        requirement("2", 'item.spec.type == "computer" and item.vendor == "x"'),
    )
    assert asked(made)["item.spec.type"] == [
        ("computer", "undetermined"),
        ("etch", YES),
        ("hbm", YES),
        ("any other", NO),
    ]


def test_a_set_is_asked_for_by_countries_and_by_scopes(law: Any) -> None:
    made = law(
        requirement("1", 'intersects(via, scope("d5")) or "IR" in via or "FR" in recipient.citizenship')
    )
    assert asked(made, recipient={"citizenship": ["DE"]}) == {
        "via": [("IR", YES), ("CN", YES), ("none of these", NO)]
    }


def test_a_set_of_entries_is_asked_for_by_scope(law: Any) -> None:
    made = law(
        scope("chips", "eccn", "3A090", "3A001"),
        requirement("1", 'intersects(item.made_with.us_technology, scope("chips"))'),
    )
    assert asked(made) == {"item.made_with.us_technology": [("any of chips", YES), ("none of these", NO)]}


def test_what_is_outside_of_a_scope_is_asked_for_by_scope(law: Any) -> None:
    made = law(
        scope("chips", "eccn", "3A090", "3A001"),
        requirement("1", 'outside(item.made_with.us_technology, scope("chips"))'),
    )
    assert asked(made) == {
        "item.made_with.us_technology": [("any of chips", NO), ("others only", YES), ("none of these", NO)]
    }


def test_several_elements_are_told_where_they_lead_elsewhere_than_each_alone(law: Any) -> None:
    made = law(requirement("1", '"FR" in via and "DE" in via'))
    assert asked(made) == {
        "via": [("DE", NO), ("FR", NO), ("none of these", NO), ("DE and FR", YES)],
    }


def test_a_scope_of_a_set_is_not_tried_with_a_member_that_a_rule_names(law: Any) -> None:
    made = law(
        scope("big", "country", "CN", "FR", "US"),
        requirement("1", 'intersects(via, scope("big")) and not "CN" in via'),
    )
    assert asked(made)["via"] == [("CN", NO), ("any of FR, US", YES), ("none of these", NO)]


def test_whether_a_set_is_empty_is_asked_for(law: Any) -> None:
    made = law(requirement("1", "not is_empty(via)"))
    assert asked(made) == {"via": [("others only", YES), ("none of these", NO)]}


NAMES = [
    f"{one}{two}" for one, two in zip("ABCDEFGHIJKLMNOPQRSTUVWXY", "DAAECIAKDEEAAAMAAEACAAFKE", strict=True)
]
TAKEN = NAMES[: MAX_CELLS - 2]


def test_at_most_so_many_members_of_a_set_are_tried_and_none_of_them_always(law: Any) -> None:
    made = law(requirement("1", " or ".join(f'"{name}" in via' for name in NAMES)))
    assert asked(made) == {
        "via": [*((name, YES) for name in TAKEN), ("another", OPEN), ("none of these", NO)]
    }


def test_of_too_many_members_those_at_stake_are_tried(law: Any) -> None:
    """Another rule names those that come before it in the alphabet."""
    made = law(
        requirement("1", '"ZW" in via'),
        requirement("2", " or ".join(f'"{name}" in via' for name in NAMES) + " and end_use.wmd"),
        exception("NAC", ("us.ear.1",), " or ".join(f'"{name}" in via' for name in NAMES)),
    )
    assert ("ZW", YES) in asked(made, end_use={"description": "x"})["via"]


def test_truth_is_asked_for_as_such(law: Any) -> None:
    made = law(requirement("1", "not item.spec.has_hbm"))
    assert asked(made) == {"item.spec.has_hbm": [("true", NO), ("false", YES)]}


def test_what_has_no_inverse_has_no_limit(law: Any) -> None:
    edition = law(requirement("1")).engine.book.edition(date.fromisoformat(DAY))
    fact = ir.Fact(NODE, Type.NUMBER)
    zero = ir.Const(0.0, Type.NUMBER)
    facts = edition.layout.blank()
    assert answers_to_try(edition, facts, fact, (ir.Compare(">", ir.Known(fact), zero),)).each == ()
    assert answers_to_try(edition, facts, fact, (ir.Known(fact),)).each == ()


def test_where_a_formula_below_an_extreme_turns_cannot_always_be_told(law: Any) -> None:
    made = law(requirement("1", "max(value_usd * value_usd, 1) > 4"))
    assert asked(made) == {"value": []}
