"""What is asked of an ECCN that is stated: a paragraph of it, or what is open for another reason."""

from __future__ import annotations

from typing import Any

from narrows.engine import engine
from narrows.model.decision import Decision


def decide(item: dict[str, Any], **more: Any) -> Decision:
    order = {
        "item": {"origin": "US", "kind": "commodity", **item},
        "from": "US",
        "to": "CN",
        "as_of": "2024-05-01",
    }
    return engine(clean=True).check({**order, **more})


def answers(decision: Decision) -> dict[str, list[str]]:
    return {missing.fact: list(missing.if_) for missing in decision.missing if missing.regime == "us"}


def test_only_paragraphs_of_what_is_stated_are_answers() -> None:
    asked = answers(decide({"eccn": "3B002"}, to="SG"))
    asked |= answers(decide({"eccn": "3B001"}, to="SG"))
    assert asked["item.eccn"]
    assert all(answer.startswith(("3B001.", "3B002.")) for answer in asked["item.eccn"])


def test_what_an_item_does_is_asked_where_that_speaks_against_the_stated_entry() -> None:
    asked = answers(decide({"eccn": "EAR99", "spec": {"type": "inspection", "wafer_diameter_mm": 300}}))
    assert "item.eccn" not in asked
    assert "item.spec.capabilities" in asked


def outcomes(decision: Decision) -> dict[str, str]:
    """What the answers about the ECCN lead to."""
    return next((dict(missing.if_) for missing in decision.missing if missing.fact == "item.eccn"), {})


def test_each_paragraph_of_the_registry_is_told_with_what_it_leads_to() -> None:
    told = outcomes(decide({"eccn": "5A992"}))
    assert told["5A992.c"] == "no_license_required"
    assert told["5A992.z"] != told["5A992.c"]


def test_of_many_paragraphs_those_that_lead_to_the_same_are_told_together() -> None:
    told = outcomes(decide({"eccn": "3A001"}, to="DE"))
    clear = next(labels for labels, outcome in told.items() if outcome == "no_license_required")
    assert {"3A001.a.7", "3A001.h"} <= set(clear.split(", "))
    assert any("3A001.b.2" in labels and outcome != "no_license_required" for labels, outcome in told.items())


def test_a_paragraph_that_no_rule_names_is_an_answer_where_the_registry_has_none() -> None:
    parties = [{"role": "end_user", "name": "Example Works", "country": "KH"}]
    order: dict[str, Any] = {
        "to": "KH",
        "as_of": "2021-12-08",
        "parties": parties,
        "end_use": {"military": True},
    }
    told = outcomes(decide({"eccn": "3A991"}, **order))
    assert told["another paragraph"] == "no_license_required"
    assert told["3A991.a.1"].startswith("license_required")


def test_the_paragraph_is_asked_alone_where_it_settles_the_order() -> None:
    order = {
        "item": {"origin": "US", "eccn": "5A992"},
        "activity": "export",
        "from": "US",
        "to": "CN",
        "as_of": "2024-05-01",
        "parties": [{"role": "end_user", "name": "Example Works", "country": "CN"}],
        "end_use": {"description": "office"},
    }
    assert [missing.fact for missing in engine().check(order).missing] == ["item.eccn"]


def test_no_paragraph_is_asked_of_an_entry_without_any_beside_other_questions() -> None:
    technology = {"eccn": "3E001", "kind": "technology"}
    asked = answers(decide(technology, to="MY"))
    assert "item.technology_for" in asked
    assert "item.eccn" not in asked
