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
