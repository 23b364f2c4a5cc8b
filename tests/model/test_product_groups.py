"""Of what kind the things under a number are, by its product group."""

from __future__ import annotations

import pytest

from narrows.model.product_groups import kind_in, may_be_of_materials, of_materials


@pytest.mark.parametrize(
    ("number", "kind", "materials", "may_be"),
    [
        ("3A001.b", "commodity", False, False),
        ("3B001", "commodity", False, False),
        ("3C005", "commodity", True, True),
        ("3D001", "software", False, False),
        ("3E001", "technology", False, False),
        ("PL9013", None, False, True),
        ("ML22", None, False, True),
        ("16(1)", None, False, True),
    ],
)
def test_a_product_group_tells_the_kind(number: str, kind: str | None, materials: bool, may_be: bool) -> None:
    assert kind_in(number) == kind
    assert (of_materials(number), may_be_of_materials(number)) == (materials, may_be)
