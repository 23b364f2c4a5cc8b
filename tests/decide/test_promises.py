"""The outcome told for an answer is the outcome once the answer is given, for every value that the answer stands for."""

from __future__ import annotations

from typing import Any

from decide.small_law import SmallLaw, policy, provision, requirement, scope

YES, NO, OPEN = "license_required", "no_license_required", "undetermined"
DENIED, CASE = f"{YES} (policy_of_denial)", f"{YES} (case_by_case)"


def told(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


def test_parameters_make_a_stated_eccn_weigh_less(law: Any) -> None:
    chip = provision(
        "us.ear.774.3A090.a",
        "classification",
        eccn="3A090.a",
        when="item.spec.node_nm < 10 and item.spec.has_hbm",
        then={"reasons": ["RS"]},
    )
    made = law(chip, requirement("1", 'classified("3A090")'), requirement("2", "item.spec.data_center"))
    spec: dict[str, Any] = {"type": "integrated_circuit"}
    item = {"eccn": "EAR99", "spec": spec}
    assert told(made, item=item) == {"item.spec.data_center": {"true": YES, "false": OPEN}}
    spec["data_center"] = False
    assert made.decide(item=item).outcome == OPEN


def test_nothing_inside_is_not_the_same_as_unknown(law: Any) -> None:
    made = law(requirement("1", 'intersects(item.contained_classes, "3A090")'))
    assert made.decide(item={"eccn": "EAR99"}).outcome == OPEN
    assert made.decide(item={"eccn": "EAR99", "contains": []}).outcome == NO


def test_every_limit_has_its_cell(law: Any) -> None:
    made = law(*(requirement(str(n), f"item.spec.node_nm == {n}") for n in range(2, 22, 2)))
    cells = told(made)["item.spec.node_nm"]
    assert {label for label, outcome in cells.items() if outcome == YES} == {
        f"= {n}" for n in range(2, 22, 2)
    }


def test_beyond_the_most_limits_nothing_is_promised(law: Any) -> None:
    made = law(*(requirement(f"{n:02}", f"item.spec.node_nm == {n}") for n in range(2, 42, 2)))
    cells = told(made)["item.spec.node_nm"]
    assert "> 22 and < 24" in cells
    assert not any(label.startswith("> 24") for label in cells)


def test_answers_are_told_apart_by_policies_that_follow(law: Any) -> None:
    made = law(
        scope("big", "country", "CN", "FR"),
        requirement("1", 'item.origin in scope("big")', policy="case_by_case"),
        policy("p", "policy_of_denial", 'item.origin == "CN"', for_=("us.ear.1",)),
    )
    assert told(made)["item.origin"] == {"CN": DENIED, "FR": CASE, "any other": NO}
    assert made.decide(item={"eccn": "EAR99", "origin": "FR"}).policy == "case_by_case"


DENIED_TO_CHINA = {"when": 'item.origin == "CN"', "policy": "policy_of_denial"}
KINDER = policy("p", "case_by_case", "item.spec.data_center", for_=("us.ear.1",))


def test_a_kinder_policy_that_may_govern_leaves_the_policy_open(law: Any) -> None:
    made = law(requirement("1", **DENIED_TO_CHINA), KINDER)
    assert told(made)["item.origin"] == {"CN": f"{YES} (policy_of_denial, still open)", "any other": NO}


def test_it_leaves_nothing_open_beside_a_requirement_that_is_denied_in_any_case(law: Any) -> None:
    made = law(requirement("1", **DENIED_TO_CHINA), requirement("2", **DENIED_TO_CHINA), KINDER)
    assert told(made) == {"item.origin": {"CN": DENIED, "any other": NO}}
    assert made.decide(item={"eccn": "EAR99", "origin": "CN"}).missing == ()


def test_a_stricter_policy_of_one_requirement_is_open_beside_another(law: Any) -> None:
    made = law(
        requirement("1", 'item.origin == "CN"', policy="case_by_case"),
        policy("p", "policy_of_denial", "item.spec.data_center", for_=("us.ear.1",)),
        requirement("2", 'item.origin == "CN"', policy="presumption_of_denial"),
    )
    open_ = made.decide(item={"eccn": "EAR99", "origin": "CN"})
    assert [missing.fact for missing in open_.missing] == ["item.spec.data_center"]
