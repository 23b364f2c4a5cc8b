"""That a result is as near to the fixed point as it says, and that losses only grow on the way to it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.kernel.bracket import bracket
from narrows.network.cascade.kernel.pull import pull
from narrows.network.cascade.kernel.push import push, room_of
from narrows.network.cascade.kernel.residual import down_residual_one
from narrows.network.cascade.parameters import Parameters
from network.cascade_cases import network_of, slow_ring
from network.cascade_reference import drawn

NEAR = 1e-11
"""What the iteration of the equations leaves, and rounding."""

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=60)
@given(seeds)
def test_bounds_hold(seed: int) -> None:
    """Against the equations, which are iterated until nothing moves."""
    random = np.random.default_rng(seed)
    case = drawn(random, 25, 5, 100)
    psi = np.ones(25)
    psi[random.integers(0, 25, 3)] = 0.0
    down, up, _ = case.settled(psi, 1e-14)
    shock = {f"f{i}": 0.0 for i in range(25) if psi[i] == 0}
    for eps in (1e-9, 1e-4):
        found = Cascades(case.network(), Parameters(eps=eps)).one(shock)
        assert found.converged
        # What is told is what the equations give for the levels that are told.
        told = np.abs(case.down(found.levels_down, psi) - found.levels_down).max()
        assert abs(told - found.residual_down) <= 1e-12
        told = np.abs(case.up(found.levels_up, psi) - found.levels_up).max()
        assert abs(told - found.residual_up) <= 1e-12
        if found.error_down is not None:
            assert np.abs(found.levels_down - down).max() <= found.error_down + NEAR
        assert found.error_up is not None
        assert np.abs(found.levels_up - up).max() <= found.error_up + NEAR
        # Levels come from above: what is told is never more loss than there is.
        assert (found.levels_down >= down - NEAR).all()


@settings(max_examples=40)
@given(seeds)
def test_the_bracket_is_a_point_that_the_map_does_not_lower(seed: int) -> None:
    random = np.random.default_rng(seed)
    case = drawn(random, 25, 5, 100)
    psi = np.ones(25)
    psi[0] = 0.0
    arrays = Cascades(case.network()).arrays
    firms, whole = arrays.number[[0]], np.ones(1)
    room = room_of(arrays.down)
    push(arrays.down, room, firms, whole, 1e-6, 2**62)
    lost, answer = np.zeros(25), np.zeros(25)
    down_residual_one(arrays.down, firms, whole, room.loss, lost, answer)
    slack = 1e-4
    if bracket(arrays.down, room.loss, lost, answer, slack) >= 0:
        below = 1.0 - np.minimum(1.0, answer + slack)[arrays.number]
        below = np.minimum(below, psi)
        assert (case.down(below, psi) >= below - 1e-12).all()


def test_a_cascade_that_is_critical_is_bounded_or_said_not_to_be() -> None:
    found = Cascades(slow_ring(), Parameters(eps=1e-3)).one("spares")
    assert found.residual <= 1e-3
    distance = float(found.levels_down[0])  # the fixed point is 0
    assert found.error_down is None or found.error_down >= distance
    assert distance > 1e-3  # so the residual alone would have said too much


def test_a_ring_of_sole_suppliers_is_bounded() -> None:
    """Each passes on the whole of its loss: nothing shrinks on the way round."""
    firms = {name: name for name in "abcd"}
    links = [(x, y, 1.0) for x, y in zip("abcd", "bcda", strict=True)]
    network = network_of(firms, links, {(x, y): "essential" for x, y, _ in links})
    found = Cascades(network).one({"a": 0.5})
    assert found.levels_down.tolist() == [0.5] * 4
    assert found.error_down is not None
    assert found.error_down < 1e-7


def test_no_bound_upstream_where_nothing_leaves_the_network() -> None:
    network = network_of({"x": "s", "y": "s", "z": "s"}, [("x", "y", 1.0), ("y", "x", 1.0), ("z", "x", 1.0)])
    found = Cascades(network, Parameters(final_demand=0.0)).one("z")
    assert found.error_up is None
    assert Cascades(network).one("z").error_up is not None


@settings(max_examples=30)
@given(seeds)
def test_losses_only_grow(seed: int) -> None:
    """However early a solver is stopped, what it has is a lower bound of the losses: levels never rise."""
    random = np.random.default_rng(seed)
    case = drawn(random, 25, 5, 100)
    arrays = Cascades(case.network()).arrays
    firms = np.array([3], np.int32)
    shock = np.zeros((1, 8))
    shock[0] = 1.0
    before = np.zeros((25, 8))
    for sweeps in (1, 2, 3, 5, 8, 10_000):
        loss = np.zeros((25, 8))
        loss[firms] = shock
        pull(arrays.down, firms, shock, loss, np.zeros((25, 8)), 0.0, sweeps)
        assert (loss >= before).all()
        before = loss
    room = room_of(arrays.down)
    for most in (0, 10, 100, 2**62):
        push(arrays.down, room, firms, np.ones(1), 1e-12, most)
        assert (room.loss <= before[:, 0] + 1e-12).all()
