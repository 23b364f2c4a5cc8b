"""What is remembered between decisions is bounded, and decides nothing."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from decide.small_law import SmallLaw, provision, requirement
from narrows.engine import Engine

BOUNDS = (
    "narrows.decide.answers_to_try._MOST_KNOWN",
    "narrows.decide.bench.MOST_REMEMBERED",
    "narrows.decide.lacking.MOST_KEPT",
    "narrows.decide.readings.MOST_KEPT",
    "narrows.decide.missing.MOST_WEIGHED",
    "narrows.decide.parts.MOST_KEPT",
    "narrows.decide.runs.MOST_KEPT",
    "narrows.decide.trail.MOST_ITEMS",
    "narrows.decide.trials.MOST_PICKED",
    "narrows.decide.verdict.MOST_REMEMBERED",
    "narrows.decide.gap_questions.MOST_STATED",
    "narrows.rulebook.book.MOST_SETS",
    "narrows.rulebook.contents.MOST_CONTENTS",
    "narrows.rulebook.dependence.MOST_FILLED",
    "narrows.rulebook.edition.MOST_STATED",
    "narrows.rulebook.expr.source.MOST_PARTIES",
    "narrows.rulebook.paragraphs.MOST_STATED",
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


HOT = "narrows.rulebook.edition.HOT"
"""Orders after which a day's law is compiled, and what it says of parts of orders is kept."""
_NO_USE = {"military": False, "advanced_node_facility": False}


def _alike() -> list[dict[str, Any]]:
    """Orders with the same items, parties, routes and end uses in every combination, on two days."""
    more: tuple[dict[str, Any], ...] = (
        {},
        {"end_use": _NO_USE, "value": "900 USD"},
        {"end_use": {**_NO_USE, "military": True}, "via": ["AE"], "claims": {"fundamental_research": True}},
    )
    return [
        {**order, "as_of": day, **some}
        for some in more
        for day in ("2024-06-01", "2025-06-01")
        for order in _orders()
    ]


def _decided(engine: Engine, orders: list[dict[str, Any]]) -> list[bytes]:
    return [engine.check(order).to_json() for order in orders]


def test_a_day_that_is_asked_often_says_what_one_that_is_asked_once_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders = _alike()
    # The last orders differ in their value alone, which not every rule tells apart.
    others = [
        {**order, "value": amount} for order in orders[::9] for amount in ("9 USD", "8.5 USD", "9000000 USD")
    ]
    monkeypatch.setattr(HOT, 10**9)
    plain = Engine.load()
    once, told = _decided(plain, orders), _decided(plain, others)
    monkeypatch.setattr(HOT, 1)
    often = Engine.load()
    assert _decided(often, orders) == once
    # Now all orders are known; in another order, each after another.
    assert _decided(often, orders[::-1]) == once[::-1]
    assert _decided(often, others) == told
    for bound in BOUNDS:
        monkeypatch.setattr(bound, 1)
    assert _decided(Engine.load(), orders[::7]) == once[::7]


@pytest.mark.parametrize("runs", [1, 10**9])
def test_a_class_that_speaks_of_more_than_the_item_is_asked_of_every_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: int
) -> None:
    monkeypatch.setattr(HOT, runs)
    law = SmallLaw(
        tmp_path / "law",
        provision(
            "us.ear.774.3A090.a",
            "classification",
            eccn="3A090.a",
            when='item.spec.type == "integrated_circuit" and destination == "CN"',
            then={"reasons": ["RS"]},
        ),
        requirement("742.6", 'classified("3A090.a")'),
    )
    chip = {"spec": {"type": "integrated_circuit"}}
    found = [law.decide(item=chip, to=to).outcome for to in ("CN", "DE", "CN", "DE")]
    assert found[0] == found[2] == "license_required"
    assert found[1] == found[3] != "license_required"


def test_an_engine_that_is_let_go_takes_its_rulebook_with_it() -> None:
    engine = Engine.load()
    for order in _orders():
        engine.check(order)
    book = weakref.ref(engine.book)
    del engine
    gc.collect()
    assert book() is None


def test_decisions_are_the_same_when_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.load()
    remembered = [engine.check(order).to_json() for order in _orders()]
    for bound in BOUNDS:
        monkeypatch.setattr(bound, 1)
    forgetful = Engine.load()
    assert [forgetful.check(order).to_json() for order in _orders()] == remembered
    assert any(engine.check(order).missing for order in _orders())
