"""What is kept for all days on which the law means the same: an engine that has met other days says of a day what one that has met
none says."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from batch.random_laws import DAYS as DAYS_OF_LAWS  # type: ignore[import-not-found]  # found by the path of the tests
from batch.random_laws import laws_of
from cases.case_files import Case, cases_of
from narrows.batch.table import raw_order
from narrows.engine import Engine
from narrows.errors import InputError
from narrows.model.decision import Decision

DAYS = (
    "2022-10-21",
    "2023-11-17",
    "2024-12-02",
    "2024-12-31",
    "2025-04-04",
    "2025-06-01",
    "2025-11-08",
    "2026-01-21",
)
OF_A_DAY = 30
CASES = Path(__file__).resolve().parents[2] / "cases"
ORDERS = [case for case in cases_of(CASES) if not case.letters and not case.clean]


def hot() -> Engine:
    """An engine that has met nothing, and takes any day for one of many orders."""
    found = Engine.load()
    found.book.hot = True
    return found


MANY_DAYS = hot()


def told(engine: Engine, order: dict[str, Any]) -> Decision | str:
    try:
        return engine.check(order)
    except InputError as error:
        return str(error)


@pytest.fixture(scope="module")
def by_day() -> dict[str, list[tuple[dict[str, Any], Decision | str]]]:
    """Orders of cases, put on other days, with what an engine says that is asked about all these days in turn."""
    draw = random.Random(7)
    found: dict[str, list[tuple[dict[str, Any], Decision | str]]] = {day: [] for day in DAYS}
    some: list[Case] = draw.sample(ORDERS, OF_A_DAY * 2)
    for _ in range(OF_A_DAY):
        for day in draw.sample(DAYS, len(DAYS)):
            order = {**draw.choice(some).order, "as_of": day}
            found[day].append((order, told(MANY_DAYS, order)))
    return found


@pytest.mark.parametrize("day", DAYS)
def test_other_days_change_nothing(
    by_day: dict[str, list[tuple[dict[str, Any], Decision | str]]], day: str
) -> None:
    alone = hot()
    for order, said in by_day[day]:
        assert told(alone, order) == said


def test_days_share_what_means_the_same() -> None:
    first, later = (MANY_DAYS.book.edition(date.fromisoformat(day)) for day in ("2024-12-02", "2024-12-31"))
    assert first.span != later.span
    shared = {id(step) for step in first.steps} & {id(step) for step in later.steps}
    assert len(shared) > len(first.steps) * 0.9


@pytest.mark.parametrize("start", range(3000, 3060, 20))
def test_under_laws_drawn_at_random(start: int, tmp_path: Path) -> None:
    seeds = range(start, start + 20)
    pairs = zip(laws_of(seeds, tmp_path / "both"), laws_of(seeds, tmp_path / "alone"), strict=True)
    for (draw, both), (_, alone) in pairs:
        for using, days in ((both, DAYS_OF_LAWS), (alone, DAYS_OF_LAWS[1:])):
            for day in days:
                using.book.edition(date.fromisoformat(day)).heat()
        table = draw.orders(40)
        for raw in (raw_order(table, row) for row in range(table.height)):
            first, then = ({**raw, "as_of": day} for day in DAYS_OF_LAWS)
            told(both, first)
            assert told(both, then) == told(alone, then)
