"""Orders that leave the same open share one search for what is missing: what it found is what a search of their own finds."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch.random_laws import DAYS, laws_of  # type: ignore[import-not-found]  # found by the path of the tests
from decide import orders
from narrows.batch.table import raw_order
from narrows.decide import lacking, left, missing
from narrows.decide.missing import Lack
from narrows.engine import Engine

LAWS = 15
"""Rulebooks in one test, each with fifty orders."""


class Searches:
    """Counts what was asked for and what was known of it, and holds the latter against a search."""

    def __init__(self) -> None:
        self.asked = self.known = 0

    def __call__(self, *about: Any, asked_of: set[int], known: Any) -> Lack:
        self.asked += 1
        before, rules = dict(known), set[int]()
        found = missing.lack(*about, asked_of=rules, known=known)
        if known == before:
            self.known += 1
            own = set[int]()
            assert found == missing.lack(*about, asked_of=own)
            assert rules == own
        asked_of |= rules
        return found


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Iterator[Searches]:
    found = Searches()
    monkeypatch.setattr(lacking, "lack", found)
    monkeypatch.setattr(left, "FEW", 0)
    yield found
    assert 0 < found.known < found.asked


@pytest.mark.parametrize("start", range(2000, 2000 + 6 * LAWS, LAWS))
def test_under_laws_drawn_at_random(start: int, tmp_path: Path, searches: Searches) -> None:
    for draw, using in laws_of(range(start, start + LAWS), tmp_path):
        for day in DAYS:
            using.book.edition(date.fromisoformat(day)).heat()
        table = draw.orders(50)
        for row in range(table.height):
            using.check(raw_order(table, row))


OTHER: dict[str, Any] = {
    "to": ("CN", "HK", "VN", "DE", "RU"),
    "from": ("US", "TW", "NL"),
    "value": ("9000 USD", "90 USD"),
    "as_of": ("2022-10-15", "2024-05-01"),
}


@st.composite
def neighbors(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Orders that leave out the same, each made from one by changing a few other things."""
    order = draw(orders.complete)
    left_out = draw(st.lists(st.sampled_from(orders.removable(order)), min_size=1, max_size=4, unique=True))
    found = []
    for _ in range(5):
        other = copy.deepcopy(order) | draw(
            st.fixed_dictionaries(
                {}, optional={key: st.sampled_from(values) for key, values in OTHER.items()}
            )
        )
        if draw(st.booleans()):
            other["parties"][0]["country"] = draw(st.sampled_from(orders.SEATS))
        found.append(orders.without(orders.existing(other), left_out))
    return found


def test_under_the_law_as_it_is(searches: Searches) -> None:
    using = Engine.load()
    using.book.hot = True

    @settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    @given(neighbors())
    def alike(some: list[dict[str, Any]]) -> None:
        for order in some:
            using.check(order)

    alike()
