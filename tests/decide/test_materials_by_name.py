"""What the name of an item says of its materials, beside what the order states of them."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.decide.materials import in_materials


@pytest.mark.parametrize(
    ("facts", "unstated", "told"),
    [
        ({}, {"gallium"}, False),
        ({"item.materials": frozenset()}, {"gallium"}, True),
        ({"item.materials": frozenset({"gallium"})}, set(), False),
        ({"item.materials": frozenset({"indium"}), "item.eccn": "EAR99"}, {"gallium"}, True),
        ({"item.materials": frozenset(), "item.eccn": "3C005"}, {"gallium"}, True),
        ({"item.materials": frozenset(), "item.eccn": "3A991.p"}, {"gallium"}, False),
        ({"item.materials": frozenset(), "item.spec.type": "etch"}, {"gallium"}, False),
        ({"item.materials": frozenset(), "item.codes.cn": frozenset()}, {"gallium"}, False),
    ],
)
def test_a_material_that_the_stated_ones_leave_out_is_told_of_what_may_be_one(
    facts: dict[str, Any], unstated: set[str], told: bool
) -> None:
    notices = list(in_materials(facts, "gallium nitride wafers"))
    assert facts["item.unstated_materials"] == unstated
    assert facts["item.named_materials"] == {"gallium"}
    assert bool(notices) is told


def test_an_item_without_a_name_says_nothing() -> None:
    facts: dict[str, Any] = {"item.materials": frozenset()}
    assert not list(in_materials(facts, None))
    assert facts["item.unstated_materials"] == facts["item.named_materials"] == frozenset()
