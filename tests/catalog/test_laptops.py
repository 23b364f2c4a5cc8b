"""A laptop holds the circuit for laptops in place of the card of the same number."""

from __future__ import annotations

import pytest

from narrows.catalog.catalog import load_catalog


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("laptop, 32 GB RAM, RTX 4090", "nv-rtx4090-laptop"),
        ("laptop and RTX 4090", "nv-rtx4090"),
        ("desktop with RTX 4090", "nv-rtx4090"),
    ],
)
def test_a_card_is_told_from_a_laptop(text: str, id_: str) -> None:
    found = load_catalog().within(text)
    assert found is not None
    assert found.id == id_


def test_beside_a_laptop_every_name_is_read() -> None:
    catalog = load_catalog()
    for product in catalog.products:
        catalog.within(f"laptop with {product.name}")
        catalog.beside(f"laptop with {product.name}")
