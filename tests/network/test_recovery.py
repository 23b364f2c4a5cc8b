"""Recovery day by day: what has to hold whatever the numbers, and courses that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.network.cascade.extraction import Table
from narrows.network.cascade.parameters import Parameters
from narrows.network.cascade.recovery import Economy, Settings, capacity_path
from network.cascade_cases import network_of
from network.cascade_reference import drawn

CHAIN = {"ore": "mines", "steel": "mills", "car": "makers"}
LINKS = [("ore", "steel", 365.0), ("steel", "car", 730.0)]
HARD = {("mines", "mills"): "essential", ("mills", "makers"): "essential"}
ORE, STEEL, CAR = range(3)


def chain(days: float = 0.0, rules: dict[tuple[str, str], str] | None = None) -> Economy:
    """Ore goes into steel, steel into cars; each firm makes more than the next one buys."""
    output = {"ore": 730.0, "steel": 1095.0, "car": 1460.0}
    network = network_of(CHAIN, LINKS, rules or HARD, output=output)
    return Economy.of_network(network, days=days)


def struck(economy: Economy, node: int, loss: float, **path: object) -> np.ndarray:
    """Capacity after a node loses a part of it."""
    lost = np.zeros(len(economy.output))
    lost[node] = loss
    return capacity_path(lost, **path)  # type: ignore[arg-type]


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_without_a_shock_nothing_moves(seed: int, rebalance: bool) -> None:
    random = np.random.default_rng(seed)
    economy = Economy.of_network(drawn(random, 25, 5, 100).network(), days=float(random.integers(0, 120)))
    course = economy.course(np.ones((400, 25)), Settings(rebalance=rebalance))
    assert np.abs(course.production - economy.output).max() <= 1e-8 * economy.output.max()
    assert np.abs(course.final - economy.final).max() <= 1e-8 * economy.output.max()
    assert np.ptp(course.stock) <= 1e-8 * course.stock.max(initial=1.0)
    assert course.lost_final == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_a_short_lack_passes_whatever_is_in_stock(seed: int) -> None:
    """Stocks kept for the plan of the day, in place of a normal one, swing for ever, and the more the larger they are."""
    random = np.random.default_rng(seed)
    network = drawn(random, 25, 5, 100).network()
    path = capacity_path(np.where(np.arange(25) == 2, 0.9, 0.0), days=10, hold=5, horizon=1000)
    courses = [Economy.of_network(network, days=days).course(path) for days in (5.0, 30.0, 120.0)]
    for course in courses:
        made = course.production.sum(axis=1)
        assert made[-100:] == pytest.approx(made[0], rel=1e-3)
    assert all(more.lost <= less.lost * 1.5 + 1e-6 for less, more in pairwise(courses))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_what_is_made_is_delivered_or_in_stock(seed: int) -> None:
    """Money a day: production is final deliveries, plus what buyers use, plus what their stocks grow by."""
    random = np.random.default_rng(seed)
    network = drawn(random, 25, 5, 100).network()
    found = Economy.of_network(network, Parameters(unlisted="essential"), days=3.0)
    every = np.ones(len(found.buyer), np.bool_)  # only what stops a buyer is always used up in proportion
    hard = replace(found, essential=every, counts=every)
    course = hard.course(struck(hard, 2, 0.7, days=20, horizon=60))
    assert (course.production >= 0).all()
    assert (course.final >= 0).all()
    assert (course.stock >= -1e-9).all()
    use = course.production @ np.bincount(hard.buyer, hard.need, 25)
    growth = np.diff(course.stock, prepend=((hard.days + 1) * hard.need * hard.output[hard.buyer]).sum())
    made = course.production.sum(axis=1)
    assert np.abs(made - course.final.sum(axis=1) - use - growth).max() <= 1e-8 * made.max()


def test_a_lack_travels_down_the_chain_a_day_at_a_time() -> None:
    course = chain().course(struck(chain(), ORE, 1.0, days=10, horizon=30, shape="step"))
    level = course.production / chain().output
    assert level[1].tolist() == pytest.approx([0.0, 1.0, 1.0])  # yesterday's deliveries are still there
    assert level[2, STEEL] == pytest.approx(0.0)
    assert level[2, CAR] == pytest.approx(1.0)
    assert level[3, CAR] == pytest.approx(0.0)
    assert level[-1].tolist() == pytest.approx([1.0, 1.0, 1.0], abs=5e-3)
    assert course.days_until(0.99) in range(13, 20)
    assert course.days_until(1.1) is None


@pytest.mark.parametrize("days", [0, 2, 5])
def test_a_stock_delays_by_as_many_days_as_it_holds(days: int) -> None:
    economy = chain(float(days))
    course = economy.course(
        struck(economy, ORE, 1.0, days=40, horizon=30, shape="step"), Settings(restock_days=1e6)
    )
    stopped = np.flatnonzero(course.production[:, STEEL] <= 1e-9)
    assert stopped[0] == days + 2
    assert stopped.size == 30 - (days + 2)


def test_a_stock_is_enough_for_a_short_outage() -> None:
    economy = chain(12.0)
    course = economy.course(struck(economy, ORE, 1.0, days=10, horizon=120, shape="step"))
    assert np.abs(course.production[:, CAR] / economy.output[CAR] - 1.0).max() <= 1e-9
    assert course.stock[-1] == pytest.approx(course.stock[0], rel=1e-2)


def test_an_input_that_is_not_essential_slows_and_does_not_stop() -> None:
    firms = {"a": "x", "b": "y", "c": "z"}
    rules = {("x", "z"): "nonessential", ("y", "z"): "essential"}
    links = [("a", "c", 365.0), ("b", "c", 1095.0)]
    network = network_of(firms, links, rules, output={"c": 2000.0})
    economy = Economy.of_network(network)
    course = economy.course(struck(economy, 0, 1.0, days=10, horizon=8, shape="step"))
    assert course.production[5, 2] / economy.output[2] == pytest.approx(0.75)  # a quarter of all it buys


def test_orders_move_to_those_that_can_make_more() -> None:
    firms = {"one": "x", "two": "x", "buyer": "y"}
    links = [("one", "buyer", 365.0), ("two", "buyer", 365.0)]
    output = {"one": 3650.0, "two": 3650.0, "buyer": 730.0}
    economy = Economy.of_network(network_of(firms, links, {("x", "y"): "essential"}, output=output))
    path = struck(economy, 0, 1.0, days=40, horizon=20, shape="step")
    moved = economy.course(path, Settings(extra=0.25, rebalance=True))
    stuck = economy.course(path, Settings(extra=0.25, rebalance=False))
    assert moved.production[10, 2] / economy.output[2] == pytest.approx(1.0)
    assert stuck.production[10, 2] / economy.output[2] < 0.6


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_a_larger_shock_loses_more_in_a_chain(seed: int, hold: bool) -> None:
    random = np.random.default_rng(seed)
    economy = chain(float(random.integers(0, 6)))
    lost = [
        economy.course(struck(economy, ORE, part, days=12, horizon=80, hold=5 * hold)).lost
        for part in (0.0, 0.2, 0.5, 0.8, 1.0)
    ]
    assert lost[0] == pytest.approx(0.0, abs=1e-9)
    assert all(a <= b + 1e-6 for a, b in pairwise(lost))


def test_a_table_of_sectors_recovers_too() -> None:
    a = np.array([[0.1, 0.4], [0.3, 0.1]])
    table = Table(names=["a", "b"], coefficients=a, output=np.linalg.solve(np.eye(2) - a, np.full(2, 365.0)))
    economy = Economy.of_table(table, days=5.0)
    course = economy.course(struck(economy, 0, 0.5, days=30, horizon=400))
    assert course.production[0] == pytest.approx(economy.output)
    assert course.lost > 0
    assert course.production[-1] / economy.output == pytest.approx(1.0, abs=1e-3)
    slow = Economy.of_table(table, essential=np.zeros((2, 2), np.bool_), days=5.0)
    assert slow.course(struck(slow, 0, 0.5, days=30, horizon=400)).lost <= course.lost


def test_stated_stocks_are_taken() -> None:
    stocks = {("steel", "mines"): 4.0}
    network = network_of(CHAIN, LINKS, HARD, stocks=stocks, output={"car": 1460.0})
    assert Economy.of_network(network, days=1.0).days.tolist() == [4.0, 1.0]


def test_paths_come_back_as_asked() -> None:
    loss = np.array([0.8, 0.0])
    step = capacity_path(loss, days=3, horizon=6, shape="step")
    assert step[:, 0].tolist() == pytest.approx([1, 0.2, 0.2, 0.2, 1, 1])
    assert (step[:, 1] == 1).all()
    assert capacity_path(loss, days=4, horizon=6)[:, 0].tolist() == pytest.approx(
        [1, 0.2, 0.4, 0.6, 0.8, 1.0]
    )
    halved = capacity_path(loss, days=2, horizon=6, hold=1, shape="exponential")
    assert halved[:, 0].tolist() == pytest.approx([1, 0.2, 0.2, 1 - 0.8 / 2**0.5, 0.6, 1 - 0.8 / 2**1.5])


def test_what_makes_no_sense_is_refused() -> None:
    economy = chain()
    for loss in ([1.5, 0, 0], [-0.1, 0, 0], [float("nan"), 0, 0]):
        with pytest.raises(FieldError, match="out of range"):
            capacity_path(np.array(loss), days=3, horizon=5)
    with pytest.raises(FieldError, match="at least 1"):
        capacity_path(np.zeros(3), days=0, horizon=5)
    with pytest.raises(FieldError, match="shape"):
        economy.course(np.ones((5, 2)))
    with pytest.raises(FieldError, match="out of range"):
        economy.course(np.full((5, 3), np.nan))
    with pytest.raises(FieldError, match="settings"):
        economy.course(np.ones((5, 3)), Settings(restock_days=0.0))
