"""Atomic conditions say the same of rows whether they are asked one by one or with Polars."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

import narrows.decide.atoms as module
from expr import expressions as made
from narrows.decide.atoms import Atom, Atoms, Members, constant
from narrows.decide.tables import FALSE, TRUE, UNKNOWN
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type

MEMBERS = Members(made.COUNTRY_SCOPES, made.ECCN_SCOPES)
TYPES = {**made.FACTS, "role": Type.TEXT}
CODES = {False: FALSE, None: UNKNOWN, True: TRUE}
ROLE = ir.Fact("role", Type.TEXT, party=True)
NOT_ATOMIC = (ir.Classified, ir.HasReason, ir.Held, ir.AnyParty, ir.AllParties)


def codes_of(atom: Atom, rows: list[dict[str, Any]], most: int) -> list[int]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MOST_ONE_BY_ONE", most)
        atoms = Atoms(TYPES)
        found = [atoms.codes(rows, {7: atom})[7].tolist() for _ in range(2)]
    assert found[0] == found[1]
    codes: list[int] = found[0]
    return codes


@given(made.conditions, made.rows)
@example(ir.OneOf(ROLE, ("x",)), [{"role": "x"}, {"role": "y"}, {"role": None}, {}])
@example(ir.Or((ir.Term("told", Type.BOOLEAN), ir.Fact("b1", Type.BOOLEAN))), [{"b1": True}, {"b1": False}])
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_rows_are_asked_alike_one_by_one_and_with_polars(node: Node, rows: list[dict[str, Any]]) -> None:
    assume(not any(isinstance(part, NOT_ATOMIC) for part in node.walk()))
    # A term that reaches an atomic condition is not defined on the day.
    known = [{name: value for name, value in row.items() if name not in made.TERMS} for row in rows]
    found = codes_of((node, MEMBERS), known, 256)
    assert codes_of((node, MEMBERS), known, 0) == found
    if not any(isinstance(part, ir.Term) or part == ROLE for part in node.walk()):
        assert found == [CODES[truth] for truth in made.scalar(node, known)]


def test_a_condition_that_speaks_of_no_fact_has_one_code() -> None:
    one = ir.Const(1.0, Type.NUMBER)
    assert constant((ir.Compare("<", one, ir.Const(2.0, Type.NUMBER)), MEMBERS)) == TRUE
    assert constant((ir.Compare(">", one, ir.Const(2.0, Type.NUMBER)), MEMBERS)) == FALSE
    assert constant((ir.Compare(">", one, ir.Term("none", Type.NUMBER)), MEMBERS)) == UNKNOWN


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (ir.Classified(("3A090",), ()), "to be one of 3A090"),
        (ir.HasReason("NS"), "to be controlled for NS"),
        (ir.Held(("us.ear.*",)), r"that one of us\.ear\.\* holds"),
    ],
)
def test_what_is_no_atomic_condition_is_not_asked_of_rows(node: Node, said: str) -> None:
    with pytest.raises(TypeError, match=f"{said} is no atomic condition"):
        Atoms(TYPES).codes([{}], {0: (node, MEMBERS)})
