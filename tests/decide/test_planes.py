"""Truths as bits say what codes say: `and` is the least of the codes, `or` the greatest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.decide import planes as planes_of
from narrows.decide.planes import WORD, PlaneLayout, codes, joined, most, planes, together
from narrows.decide.program import Stage
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, stretches
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type

SUBJECT = ir.Term("subject_to_ear", Type.BOOLEAN)
HELD = ir.Held(("a.*",))
READS = (("@subject_to_ear", SUBJECT, False), ("@subject_to_ear", SUBJECT, True), ("@held:a.*", HELD, False))
few_clauses = st.integers(1, 3)
many_clauses = st.integers(1, 150)
counts = st.lists(st.one_of(few_clauses, few_clauses, few_clauses, many_clauses), max_size=140)


def stage(clauses_of_rules: list[int], draw: np.random.Generator) -> Stage:
    """A stage of rules that have so many clauses, of which some read earlier results."""
    found = Stage()
    for count in clauses_of_rules:
        clauses: list[dict[str, Any]] = []
        for _ in range(count):
            reads = [READS[draw.integers(3)]] if draw.random() < 0.3 else []
            clauses.append({block: [(node, negated)] for block, node, negated in reads})
        found.add(None, clauses)  # type: ignore[arg-type]  # no one asks which rule it is
    return found


@given(st.lists(counts, min_size=1, max_size=3), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_the_same_as_from_codes(shape: list[list[int]], height: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    stages = [stage(some, draw) for some in shape]
    clauses = [clause for one in stages for clause in one.clauses]
    layout = PlaneLayout(stages)
    truths = draw.integers(0, 3, (height, len(clauses)), np.int8)
    results = {block: draw.integers(0, 3, height, np.int8) for block in ("@subject_to_ear", "@held:a.*")}
    columns = np.flatnonzero(draw.random(len(clauses)) < 0.7).astype(np.int32)
    bits = np.repeat(layout.held, height, axis=0) & layout.table(truths[:, columns], columns)
    found = [one.laid(bits, results) for one in layout.stages]

    expected = np.full((height, len(clauses)), TRUE, np.int8)
    expected[:, columns] = truths[:, columns]
    for column, clause in enumerate(clauses):
        for block, ((_, negated),) in clause.items():
            said = TRUE - results[block] if negated else results[block]
            expected[:, column] = np.minimum(expected[:, column], said)
    start, rules = 0, []
    for one in stages:
        for first, last in pairwise([*one.starts, len(one.clauses)]):
            rules.append(expected[:, start + first : start + last].max(axis=1))
        start += len(one.clauses)
    assert codes(np.concatenate(found, axis=-1), layout.rules).T.tolist() == [rule.tolist() for rule in rules]

    for one, layers, part in zip(stages, layout.stages, found, strict=True):
        picked = np.flatnonzero(draw.random(len(one.rules)) < 0.1).tolist()
        alone = codes(part, layers.rules)[:, picked].max(axis=1, initial=0)
        assert most(part, layers.picked(picked)).tolist() == alone.tolist()


def test_rows_are_worked_off_in_stretches_that_leave_none_out() -> None:
    assert [list(range(5))[some] for some in stretches(5, 2)] == [[0, 1], [2, 3], [4]]
    assert [list(range(4))[some] for some in stretches(4, 4)] == [[0, 1, 2, 3]]
    assert list(stretches(0, 4)) == []


@pytest.mark.parametrize("otherwise", [FALSE, UNKNOWN, TRUE])
@pytest.mark.parametrize("height", [0, 1, 31, 32, 33, 64, 65, 100])
def test_every_row_has_its_own_truths_however_many_there_are(height: int, otherwise: int) -> None:
    draw = np.random.default_rng(height)
    truths = draw.integers(0, 3, (height, 70), np.int8)
    places = draw.permutation(2 * WORD)[:70]
    expected = np.full((height, 2 * WORD), otherwise, np.int8)
    expected[:, places] = truths
    found = planes(truths, places, 2, otherwise=otherwise)
    assert found.shape == (height, 2, 2)
    assert codes(found, np.arange(2 * WORD)).tolist() == expected.tolist()


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.integers(0, 200),
    st.integers(1, 100),
    st.integers(0, 2**32 - 1),
)
def test_kinds_of_parts_that_are_joined_say_the_same(
    sizes: list[int], orders: int, most_rows: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    parts = [
        (draw.integers(0, 2**64, (size, 2, 3), np.uint64), draw.integers(0, size, orders)) for size in sizes
    ]
    expected = np.full((orders, 2, 3), 2**64 - 1, np.uint64)
    for table, rows in parts:
        expected &= table[rows]
    assert together(parts).tolist() == expected.tolist()
    with patch.object(planes_of, "_JOINED", most_rows):
        found = joined(parts)
    assert together(found).tolist() == expected.tolist()
    assert all(len(table) <= max(most_rows, *sizes, 1) for table, _ in found)
    few = min(most_rows, orders // planes_of._ORDERS_EACH)
    for (_, some), (_, others) in pairwise(found):
        # What could have been taken together was.
        assert len(set(zip(some.tolist(), others.tolist(), strict=True))) > few
