"""Extraction in closed form beside tables that are solved anew without the nodes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.network.cascade.extraction import Kind, Table, extracted, extracted_each

KINDS: tuple[Kind, ...] = ("node", "sales", "purchases")
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, n: int) -> Table:
    """A productive table: columns add up to less than 0.95, some nodes buy nothing, some sell nothing."""
    random = np.random.default_rng(seed)
    a = random.random((n, n)) ** 3 * (random.random((n, n)) < 0.5)
    a *= random.uniform(0.0, 0.95, n) / np.maximum(a.sum(axis=0), 1e-12)
    a[:, random.integers(0, n)] = 0.0
    final = random.lognormal(0, 2, n)
    output = np.asarray(np.linalg.solve(np.eye(n) - a, final), dtype=np.float64)
    return Table(names=[f"n{i}" for i in range(n)], coefficients=a, output=output)


def solved_anew(table: Table, parts: dict[str, float], kind: Kind) -> np.ndarray:
    """The loss at every node, from the changed table."""
    n = len(table.names)
    keep = np.ones(n)
    for name, part in parts.items():
        keep[table.place[name]] = 1.0 - part
    a, final = table.coefficients.copy(), table.final_demand.copy()
    if kind in ("node", "sales"):
        a *= keep[:, None]
    if kind == "node":
        final *= keep
    if kind == "purchases":
        a *= keep
    return table.output - np.linalg.solve(np.eye(n) - a, final)


@settings(max_examples=60)
@given(seeds, st.sampled_from(KINDS))
def test_sets_of_nodes_agree_with_the_table_solved_anew(seed: int, kind: Kind) -> None:
    random = np.random.default_rng(seed)
    table = drawn(seed, 40)
    for parts in (
        {"n3": 1.0},
        {"n3": 0.4, "n7": 1.0},
        {f"n{i}": float(random.random()) for i in range(0, 40, 3)},
        {f"n{i}": 1.0 for i in range(40)},
    ):
        lost = extracted(table, parts, kind=kind)
        near = 1e-10 * table.output.sum()
        assert np.abs(lost - solved_anew(table, parts, kind)).max() <= near
        assert abs(lost.sum() - solved_anew(table, parts, kind).sum()) <= near


@settings(max_examples=30)
@given(seeds, st.sampled_from(KINDS), st.sampled_from((1.0, 0.3)))
def test_all_single_nodes_at_once(seed: int, kind: Kind, part: float) -> None:
    table = drawn(seed, 25)
    lost = extracted_each(table, part=part, kind=kind)
    for i, name in enumerate(table.names):
        anew = solved_anew(table, {name: part}, kind).sum()
        assert lost[i] == pytest.approx(anew, rel=1e-10, abs=1e-10 * table.output.sum())


def test_a_whole_node_is_lost_with_all_that_needs_it() -> None:
    """By hand: 0.5 of `a` goes into each unit of `b`; final demand is 1 of each."""
    table = Table(
        names=["a", "b"], coefficients=np.array([[0.0, 0.5], [0.0, 0.0]]), output=np.array([1.5, 1.0])
    )
    assert extracted(table, ["a"]).tolist() == pytest.approx([1.5, 0.0])
    assert extracted(table, ["b"]).tolist() == pytest.approx([0.5, 1.0])
    assert extracted_each(table).tolist() == pytest.approx([1.5, 1.5])
    assert extracted(table, ["b"], kind="purchases").tolist() == pytest.approx([0.5, 0.0])
    assert extracted(table, ["a"], kind="sales").tolist() == pytest.approx([0.5, 0.0])


@settings(max_examples=30)
@given(seeds)
def test_taking_out_more_never_loses_less(seed: int) -> None:
    table = drawn(seed, 20)
    for kind in KINDS:
        before = np.zeros(20)
        for part in (0.1, 0.5, 0.9, 1.0):
            lost = extracted(table, {"n1": part, "n2": part / 2}, kind=kind)
            assert (lost >= before - 1e-9 * table.output.sum()).all()
            before = lost


def test_flows_become_coefficients() -> None:
    table = Table.of_flows(
        ["a", "b", "idle"], np.array([[0, 2, 0], [1, 0, 0], [0, 0, 0.0]]), np.array([4, 5, 0.0])
    )
    assert table.coefficients.tolist() == [[0, 0.4, 0], [0.25, 0, 0], [0, 0, 0]]
    assert table.final_demand.tolist() == pytest.approx([2, 4, 0])
    assert extracted_each(table)[2] == 0.0
    with pytest.raises(FieldError, match="'idle', which buys"):
        Table.of_flows(["a", "idle"], np.array([[0, 2], [0, 0.0]]), np.array([4, 0.0]))


@pytest.mark.parametrize(
    ("a", "said"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], "has no inverse"),
        ([[0.5, 1.5], [0.5, 0.2]], "is not productive"),
        ([[1.2, 0.0], [0.0, 0.2]], "is not productive"),
        ([[0.0, 1.0], [1.0 - 1e-13, 0.0]], "inverse"),
    ],
)
def test_tables_that_use_more_than_they_make_are_refused(a: list[list[float]], said: str) -> None:
    table = Table(names=["a", "b"], coefficients=np.array(a), output=np.ones(2))
    with pytest.raises(FieldError, match=said) as caught:
        extracted_each(table)
    assert caught.value.remedy


def test_a_column_above_one_may_still_be_productive() -> None:
    """What counts is the spectral radius: 0.9 here."""
    a = np.array([[0.0, 1.62], [0.5, 0.0]])
    table = Table(names=["a", "b"], coefficients=a, output=np.linalg.solve(np.eye(2) - a, np.ones(2)))
    assert extracted_each(table)[0] == pytest.approx(solved_anew(table, {"a": 1.0}, "node").sum())


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"n9": 1.0}, "no node is called 'n9'"), ({"n1": 1.5}, "out of range"), ({"n1": float("nan")}, "out")],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, float], said: str) -> None:
    with pytest.raises(FieldError, match=said):
        extracted(drawn(1, 5), asked)
    with pytest.raises(FieldError, match="negative"):
        Table(names=["a"], coefficients=np.array([[-0.1]]), output=np.ones(1))
    with pytest.raises(FieldError, match="shape"):
        Table(names=["a"], coefficients=np.zeros((2, 2)), output=np.ones(1))
    with pytest.raises(FieldError, match="twice"):
        Table(names=["a", "a"], coefficients=np.zeros((2, 2)), output=np.ones(2))
