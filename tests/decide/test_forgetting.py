"""What is remembered between decisions is bounded, and decides nothing."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.engine import Engine

BOUNDS = (
    "narrows.decide.answers._MOST_KNOWN",
    "narrows.decide.bench.MOST_REMEMBERED",
    "narrows.decide.missing.MOST_WEIGHED",
    "narrows.decide.verdict.MOST_REMEMBERED",
    "narrows.screen.listings._KEPT",
    "narrows.screen.listings._NAMES_KEPT",
)
CHIP = {"type": "integrated_circuit", "tops": {8: 600.0}, "applicable_die_area_mm2": 800.0}


def _orders() -> list[dict[str, Any]]:
    """Orders that lack this or that, so that much is asked and remembered."""
    seats: tuple[dict[str, str], ...] = (
        {},
        {"headquarters": "CN"},
        {"headquarters": "DE", "ultimate_parent_headquarters": "CN"},
    )
    items = (
        {"eccn": "3A001"},
        {"spec": CHIP},
        {"eccn": "EAR99"},
        {"spec": {"type": "lithography", "source_nm": 193.0}},
    )
    return [
        {
            "as_of": "2024-06-01",
            "from": "US",
            "to": to,
            "item": {**item, "origin": "US"},
            "parties": [{"role": "end_user", "name": "Example Works", "country": to, **seat}],
        }
        for to in ("CN", "VN")
        for item in items
        for seat in seats
    ]


def test_decisions_are_the_same_when_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.load()
    remembered = [engine.check(order).to_json() for order in _orders()]
    for bound in BOUNDS:
        monkeypatch.setattr(bound, 1)
    forgetful = Engine.load()
    assert [forgetful.check(order).to_json() for order in _orders()] == remembered
    assert any(engine.check(order).missing for order in _orders())
