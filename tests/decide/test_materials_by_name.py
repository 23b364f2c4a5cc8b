"""What the name of an item says of its materials, beside what the order states of them."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.decide.materials import in_materials, silent_on_materials
from narrows.model.item import Item


@pytest.mark.parametrize(
    ("facts", "unstated", "told"),
    [
        ({}, set(), True),  # the name stands for it
        ({"item.codes.cn": frozenset()}, {"gallium"}, False),
        ({"item.eccn": "3A991.p"}, {"gallium"}, False),
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


def test_a_name_that_says_more_than_a_listed_form_stands_for_nothing() -> None:
    facts: dict[str, Any] = {}
    assert not list(in_materials(facts, "gallium nitride charger"))
    assert "item.materials" not in facts
    assert facts["item.unstated_materials"] == {"gallium"}


def test_an_item_without_a_name_says_nothing() -> None:
    facts: dict[str, Any] = {"item.materials": frozenset()}
    assert not list(in_materials(facts, None))
    assert facts["item.unstated_materials"] == facts["item.named_materials"] == frozenset()


@pytest.mark.parametrize(
    ("codes", "silent"),
    [
        ({}, True),
        ({"3A901"}, True),
        ({"3B901", "1D901", "1E901"}, True),
        ({"1C902"}, False),
        ({"3A901", "1C902"}, False),
        ({"3"}, False),
        (None, True),
    ],
)
def test_a_number_speaks_for_a_material_unless_its_group_is_another(
    codes: set[str] | None, silent: bool
) -> None:
    assert silent_on_materials(Item(name="plate"), {"item.codes.cn": codes}) is silent


@pytest.mark.parametrize(
    "facts",
    [
        {"item.materials": frozenset()},
        {"item.product": "a"},
        {"item.eccn": "3C005"},
        {"item.kind": "technology"},
        {"item.spec.type": "etch"},
    ],
)
def test_what_says_what_an_item_is_leaves_no_silence_on_materials(facts: dict[str, Any]) -> None:
    assert not silent_on_materials(Item(name="plate"), facts)
    assert not silent_on_materials(Item(name="gallium plate"), {})
    assert not silent_on_materials(Item(name="板"), {})
    assert silent_on_materials(
        Item(name="plate"), {"item.eccn": "EAR99", "item.kind": "commodity", "item.spec.type": "other"}
    )
