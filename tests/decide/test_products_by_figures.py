"""A product that is stated by its name and all its published figures is judged no more kindly than by its name alone."""

from __future__ import annotations

from typing import Any

import pytest

from decide.orders import plain_order
from narrows.catalog.product import Product
from narrows.engine import engine
from narrows.model.decision import CLEARED, Decision
from narrows.model.order import parse_order

ENGINE = engine()
ROUTES = (("TW", "CN", "2023-11-17"), ("NL", "DE", "2025-06-01"), ("US", "VN", "2024-12-20"))


def decide(item: dict[str, Any], home: str, to: str, day: str) -> Decision:
    activity = "export" if home == "US" else "reexport"
    order = plain_order({"kind": "commodity", **item}, home, to, day, activity)
    return ENGINE.decide(parse_order(order), with_trail=False)


def by_figures(product: Product) -> dict[str, Any]:
    """A product as somebody would state it who has its data sheet."""
    spec = {name: list(value) if isinstance(value, tuple) else value for name, value in product.spec.items()}
    inside = [{"product": part, "count": count} for count, part in product.contains]
    return {
        "name": product.full_name,
        **({"spec": spec} if spec else {}),
        **({"eccn": product.eccn} if product.eccn is not None else {}),
        **({"contains": inside} if inside or product.holds_nothing else {}),
    }


@pytest.mark.parametrize(("home", "to", "day"), ROUTES)
def test_figures_beside_a_name_clear_nothing(home: str, to: str, day: str) -> None:
    wrong = []
    for product in ENGINE.catalog.products:
        known = decide({"product": product.id}, home, to, day)
        told = decide(by_figures(product), home, to, day)
        wrong += [
            (product.id, name)
            for name, view in known.regimes.items()
            if view.outcome not in CLEARED
            and (name not in told.regimes or told.regimes[name].outcome in CLEARED)
        ]
    assert not wrong
