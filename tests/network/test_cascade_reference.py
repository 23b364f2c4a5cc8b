"""Cascades beside the same equations written on dense matrices, and the kernels beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from narrows.network.cascade.cascades import Cascade, Cascades
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.kernel.pull import pull
from narrows.network.cascade.kernel.push import push, room_of
from narrows.network.cascade.parameters import Parameters
from network.cascade_reference import Case, drawn

NEAR = 1e-8
seeds = st.integers(0, 2**32 - 1)


def shocks_of(random: np.random.Generator, case: Case) -> tuple[np.ndarray, dict[str, float]]:
    """Levels left to one to four firms, some of them partial."""
    n = len(case.w)
    psi = np.ones(n)
    for i in random.integers(0, n, random.integers(1, 5)):
        psi[i] = random.choice((0.0, 0.0, 0.25, 0.9))
    return psi, {f"f{i}": float(psi[i]) for i in range(n) if psi[i] < 1}


@settings(max_examples=80)
@given(seeds)
def test_levels_are_those_of_the_equations(seed: int) -> None:
    random = np.random.default_rng(seed)
    case = drawn(random, int(random.integers(4, 30)), 4, int(random.integers(5, 120)))
    case.market = bool(random.integers(0, 4))
    if random.integers(0, 2):
        case.days = {(int(i), int(k)): float(d) for i, k, d in random.integers(0, 4, (6, 3))}
    psi, shock = shocks_of(random, case)
    try:
        down, up, _ = case.settled(psi, most=5_000)
    except AssertionError:
        reject()  # so near to critical that plain steps do not end: nothing to compare with
    asked = Parameters(horizon_days=case.horizon, replaceability="market_share" if case.market else "none")
    found = Cascades(case.network(), asked).one(shock)
    assert found.converged
    # What is promised is the residual and the distance; near to critical the second is many times the first.
    assume(found.error_down is not None and found.error_up is not None)
    assert found.error_down is not None
    assert found.error_up is not None
    near_down, near_up = max(NEAR, found.error_down), max(NEAR, found.error_up)
    assert found.levels_down == pytest.approx(down, abs=near_down)
    assert found.levels_up == pytest.approx(up, abs=near_up)
    weight = case.output / case.output.sum() if case.output.sum() else case.output
    either = max(near_down, near_up)
    assert found.esri == pytest.approx(float(weight @ (1 - np.minimum(down, up))), abs=either)
    assert found.downstream == pytest.approx(float(weight @ (1 - down)), abs=near_down)
    assert found.upstream == pytest.approx(float(weight @ (1 - up)), abs=near_up)


@settings(max_examples=40)
@given(seeds)
def test_the_authors_parameters_give_the_authors_iteration(seed: int) -> None:
    """Step for step: one unit of money for a lost sector, no final demand, and the stop by step."""
    random = np.random.default_rng(seed)
    case = drawn(random, 20, 5, 60, final=0.0)
    case.money_unit = True
    psi, shock = shocks_of(random, case)
    for eps in (1e-2, 1e-4):
        found = Cascades(case.network(), Parameters.of_the_authors(eps=eps)).one(shock)
        try:
            down, up, steps = case.settled(psi, eps, 100_000 if found.converged else 1_000)
        except AssertionError:  # a sector that is lost and missed less for it comes back, and is lost again
            assert not found.converged
            continue
        # Where a step that was small enough to stop at is followed by a larger one, that is said.
        assert found.converged or found.residual > eps
        assert found.sweeps_down == steps
        assert found.levels_down == pytest.approx(down, abs=1e-12)
        assert found.levels_up == pytest.approx(up, abs=1e-12)


@settings(max_examples=40)
@given(seeds)
def test_a_shock_gives_the_same_alone_and_beside_others(seed: int) -> None:
    random = np.random.default_rng(seed)
    case = drawn(random, 40, 6, 200)
    cascades = Cascades(case.network())
    shocks = [shocks_of(random, case)[1] for _ in range(random.integers(2, 20))]
    for threads in (1, 2):
        for shock, beside in zip(shocks, cascades.many(shocks, threads=threads), strict=True):
            alone = cascades.one(shock)
            assert beside.shock == shock
            assert beside.residual <= 1e-9
            assert beside.error_up is not None
            assert alone.error_up is not None
            # Little final demand amplifies what is left over; and a residual of 1e-9 downstream is no distance.
            near = 5e-8 + beside.error_up + alone.error_up
            for field in ("esri", "downstream", "upstream"):
                assert getattr(beside, field) == pytest.approx(getattr(alone, field), abs=near)


@settings(max_examples=40)
@given(seeds)
def test_pushing_and_pulling_agree(seed: int) -> None:
    """The kernel that follows what changed and the one that computes every firm anew: within 1e-9, firm by firm."""
    random = np.random.default_rng(seed)
    case = drawn(random, 60, 6, 400)
    arrays = Cascades(case.network()).arrays
    n = len(arrays.weight)
    firms = np.unique(random.integers(0, n, LANES)).astype(np.int32)
    shock = np.zeros((len(firms), LANES))
    shock[np.arange(len(firms)), np.arange(len(firms))] = 1.0
    wide = np.zeros((n, LANES))
    wide[firms] = shock
    assert pull(arrays.down, firms, shock, wide, np.zeros((n, LANES)), 2e-10, 10_000) > 0
    for lane, firm in enumerate(firms):
        room = room_of(arrays.down)
        _, _, ended = push(arrays.down, room, np.array([firm], np.int32), np.ones(1), 2e-10, 2**62)
        assert ended
        assert np.abs(room.loss - wide[:, lane]).max() <= 1e-9


def test_the_order_of_the_firms_does_not_matter() -> None:
    random = np.random.default_rng(5)
    case = drawn(random, 30, 5, 120)
    turned = random.permutation(30)
    other = Case(
        w=case.w[np.ix_(turned, turned)],
        sector=case.sector[turned],
        kind=case.kind,
        pool=case.pool,
        output=case.output[turned],
    )
    here, there = Cascades(case.network()), Cascades(other.network())
    place = {int(old): new for new, old in enumerate(turned)}
    for i in range(30):
        a, b = here.one(f"f{i}"), there.one(f"f{place[i]}")
        assert isinstance(a, Cascade)
        assert a.levels_down[turned] == pytest.approx(b.levels_down, abs=1e-9)
        assert a.levels_up[turned] == pytest.approx(b.levels_up, abs=1e-9)
