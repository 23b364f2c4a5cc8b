"""What the model says of networks that can be followed by hand, and what holds of every network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.firm_network import FirmNetwork
from narrows.network.cascade.parameters import Parameters
from network.cascade_cases import network_of, slow_ring
from network.cascade_reference import drawn

CHIP = {"fab": "chips", "lens": "optics", "gas": "gases", "desk": "office"}
INTO_FAB = [("lens", "fab", 2.0), ("gas", "fab", 3.0), ("desk", "fab", 5.0)]


def down(network: FirmNetwork, shock: dict[str, float] | str, **asked: object) -> dict[str, float]:
    """The level of each firm downstream."""
    found = Cascades(network, Parameters(**asked)).one(shock)  # type: ignore[arg-type]
    assert found.converged
    return dict(zip(network.firms, found.levels_down.tolist(), strict=True))


def test_an_essential_input_stops_its_buyer_and_another_one_does_not() -> None:
    rules = {
        ("optics", "chips"): "essential",
        ("gases", "chips"): "nonessential",
        ("office", "chips"): "none",
    }
    network = network_of(CHIP, INTO_FAB, rules)
    assert down(network, "lens")["fab"] == pytest.approx(0.0)
    assert down(network, "gas")["fab"] == pytest.approx(0.7)  # 3 of 10 that it buys
    assert down(network, "desk")["fab"] == pytest.approx(1.0)
    assert down(network, {"lens": 0.4, "gas": 0.0})["fab"] == pytest.approx(0.4)


def test_substitutes_fail_together() -> None:
    rules = {("optics", "chips"): "substitutable", ("gases", "chips"): "substitutable"}
    network = network_of(CHIP, INTO_FAB, rules)
    assert down(network, "lens")["fab"] == pytest.approx(0.6)
    assert down(network, {"lens": 0.0, "gas": 0.0})["fab"] == pytest.approx(0.0)
    apart = network_of(CHIP, INTO_FAB, rules, pools={("optics", "chips"): 1, ("gases", "chips"): 2})
    assert down(apart, "lens")["fab"] == pytest.approx(0.0)


def test_others_of_the_sector_step_in_by_their_share_of_the_market() -> None:
    firms = {"fab": "chips", "foundry": "chips", "lens": "optics", "mirror": "optics"}
    links = [("lens", "fab", 1.0), ("mirror", "foundry", 3.0)]
    network = network_of(firms, links, {("optics", "chips"): "essential"})
    assert down(network, "lens")["fab"] == pytest.approx(1 - 1 / 3)  # 1 against the 3 that are left
    assert down(network, "mirror")["foundry"] == pytest.approx(
        0.0
    )  # 3 against 1: more than can be made up for
    assert down(network, "lens", replaceability="none")["fab"] == pytest.approx(0.0)


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1.0, 1e6])
def test_the_currency_does_not_matter(unit: float) -> None:
    """The authors' divisor of one unit of money does: a whole sector that is lost is missed less in a large unit."""
    rules = {("optics", "chips"): "essential", ("gases", "chips"): "essential"}
    network = network_of(CHIP, [(a, b, value * unit) for a, b, value in INTO_FAB], rules)
    assert down(network, "lens")["fab"] == pytest.approx(0.0)
    theirs = down(network, "lens", lost_sector="money_unit", stop="step", eps=1e-9)["fab"]
    assert theirs == pytest.approx(1 - min(1.0, 2.0 * unit))


def test_a_stock_lasts_as_long_as_it_lasts() -> None:
    rules = {("optics", "chips"): "essential", ("gases", "chips"): "nonessential"}
    stocks = {("fab", "optics"): 15.0, ("fab", "gases"): 30.0}
    network = network_of(CHIP, INTO_FAB, rules, stocks=stocks)
    assert down(network, "lens", horizon_days=60.0)["fab"] == pytest.approx(0.25)
    assert down(network, "lens", horizon_days=10.0)["fab"] == pytest.approx(1.0)
    assert down(network, "gas", horizon_days=60.0)["fab"] == pytest.approx(1 - 0.3 * 0.5)
    left_out = Cascades(network)
    assert left_out.one("lens", levels=False).downstream > 0
    assert any("stocks are left out" in notice for notice in left_out.notices)


def test_lost_demand_reaches_suppliers_by_what_they_sell_to_whom() -> None:
    network = network_of(CHIP, INTO_FAB, output={"lens": 2.0, "gas": 12.0})
    found = Cascades(network, Parameters(final_demand=0.5)).one("fab")
    up = dict(zip(network.firms, found.levels_up.tolist(), strict=True))
    assert up == pytest.approx({"fab": 0.0, "lens": 0.0, "gas": 0.75, "desk": 0.5})


def test_what_is_assumed_is_said() -> None:
    network = network_of(CHIP, INTO_FAB, {("optics", "chips"): "essential"})
    notices = Cascades(network).notices
    assert any("final demand takes 0.5" in notice for notice in notices)
    assert any("2 pairs of sectors that the matrix does not speak of" in notice for notice in notices)
    assert any(
        "no row of a matrix of essential inputs" in notice
        for notice in Cascades(network_of(CHIP, INTO_FAB)).notices
    )


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        ("nobody", "no firm of the network"),
        ({"lens": 1.5}, "out of range"),
        ({"lens": float("nan")}, "out of range"),
    ],
)
def test_a_shock_that_makes_no_sense_is_refused(shock: dict[str, float] | str, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        Cascades(network_of(CHIP, INTO_FAB)).one(shock)


@pytest.mark.parametrize(
    "asked", [{"final_demand": 1.5}, {"eps": 0.0}, {"horizon_days": -1.0}, {"eps": float("nan")}]
)
def test_parameters_that_make_no_sense_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="out of range"):
        Parameters(**asked)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_more_shock_is_never_less_loss(seed: int) -> None:
    """And no shock is no loss."""
    random = np.random.default_rng(seed)
    case = drawn(random, 25, 5, 100)
    cascades = Cascades(case.network())
    levels = random.random(25)
    less = {f"f{i}": float(levels[i]) for i in range(0, 25, 3)}
    more = {name: level * float(random.random()) for name, level in less.items()} | {"f1": 0.0}
    nothing, some, all_ = (cascades.one(shock) for shock in ({}, less, more))
    assert nothing.esri == 0.0
    for levels_of in ("levels_down", "levels_up"):
        assert (getattr(some, levels_of) >= getattr(all_, levels_of) - 1e-8).all()
        assert (getattr(some, levels_of) <= 1.0).all()
        assert (getattr(all_, levels_of) >= -1e-12).all()
    assert some.esri <= all_.esri + 1e-8


def test_a_slow_cascade_is_followed_to_its_end() -> None:
    """The first step moves nothing by more than a hundredth, and in the end nothing is left: a stop by step misses it."""
    network = slow_ring()
    early = Cascades(network, Parameters.of_the_authors(eps=1e-2)).one("spares")
    assert early.residual <= 1e-2
    assert early.levels_down[0] > 0.95
    found = Cascades(network).one("spares")
    assert found.levels_down[0] == pytest.approx(0.0, abs=1e-6)
    assert found.converged
