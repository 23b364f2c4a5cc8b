"""Truths as bits say what codes say: `and` is the least of the codes, `or` the greatest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from narrows.decide.planes import Layout, codes, most
from narrows.decide.program import Stage
from narrows.decide.tables import TRUE, stretches
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
    layout = Layout(stages)
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
