"""The scalar and the columnar compiler agree on every condition, and both mean what the language says."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from expr import expressions as made
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.columnar import compile_columnar
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.parse import parse

N1, N2 = ir.Fact("n1", Type.NUMBER), ir.Fact("item.n2", Type.NUMBER)
T1, S1, M1 = ir.Fact("t1", Type.TEXT), ir.Fact("s1", Type.TEXTS), ir.Fact("item.m1", Type.MAP)
B1, B2 = ir.Fact("b1", Type.BOOLEAN), ir.Fact("b2", Type.BOOLEAN)


@given(made.conditions, made.rows)
@example(ir.OneOf(T1, ("x",)), [{"t1": "x"}, {"t1": "y"}, {"t1": None}])
@example(
    ir.Meets(S1, (), ("no_eccns",), eccns=True), [{"s1": frozenset({"3A090", None})}, {"s1": frozenset()}, {}]
)
@example(ir.Compare("==", ir.Const(0.0, Type.NUMBER), ir.MapMax("value", M1)), [{}, {}])
@example(ir.Compare("<", ir.Const(0.0, Type.NUMBER), ir.Arith("-", ir.Const(1.0, Type.NUMBER), N1)), [{}, {}])
def test_both_compilers_agree_on_conditions(node: Node, rows: list[dict[str, Any]]) -> None:
    assert made.columnar(node, rows) == made.scalar(node, rows)


@given(made.numbers, made.rows)
@example(ir.Arith("/", N1, N2), [{"n1": 1.0, "item.n2": 0.0}, {"n1": 1e300, "item.n2": 1e-300}])
@example(
    ir.MapMax("product", M1), [{"item.m1": {8: 1e308, 16: 1.0}}, {"item.m1": {8: None}}, {"item.m1": {}}, {}]
)
@example(ir.MapMax("value", M1, 9.0), [{"item.m1": {8: None, 16: 1.0}}, {"item.m1": {8: 1.0}}])
def test_both_compilers_agree_on_numbers_which_are_finite(node: Node, rows: list[dict[str, Any]]) -> None:
    one = made.scalar(node, rows)
    assert made.columnar(node, rows) == one
    assert all(value is None or math.isfinite(value) for value in one)


ONE, TWO = ir.Const(1.0, Type.NUMBER), ir.Const(2.0, Type.NUMBER)
NUMBERS = (
    ONE,
    ir.Arith("+", ONE, TWO),
    ir.Arith("/", ONE, ir.Const(0.0, Type.NUMBER)),
    ir.Extreme("max", ONE, ir.Arith("*", TWO, TWO)),
    ir.Extreme("min", ONE, ir.Arith("/", ONE, ir.Const(0.0, Type.NUMBER))),
    ir.MapMax("value", M1),
    N1,
    ir.Arith("*", N1, ir.Arith("+", ONE, TWO)),
)


@pytest.mark.parametrize("op", ["==", "<", ">="])
@pytest.mark.parametrize("height", [1, 3])
def test_numbers_that_are_the_same_in_every_row_stand_beside_columns_of_nothing(op: str, height: int) -> None:
    rows: list[dict[str, Any]] = [{} for _ in range(height)]
    for left in NUMBERS:
        for right in NUMBERS:
            node = ir.Compare(op, left, right)
            assert made.columnar(node, rows) == made.scalar(node, rows), node


@given(made.conditions, made.rows)
def test_a_condition_is_true_false_or_unknown(node: Node, rows: list[dict[str, Any]]) -> None:
    assert all(value is True or value is False or value is None for value in made.scalar(node, rows))


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(made.conditions, st.data())
def test_an_answer_that_is_known_stays_when_an_unknown_is_filled_in(node: Node, data: st.DataObject) -> None:
    """Kleene's promise, on which every other one rests. `known` is the exception: it asks what is known."""
    if any(isinstance(part, ir.Known) for part in node.walk()):
        return
    row = data.draw(made.rows)[0]
    before = made.scalar(node, [row])[0]
    types = {**made.FACTS, **made.TERMS}
    known = {kind: values.filter(lambda value: value is not None) for kind, values in made.VALUES.items()}
    full = {name: data.draw(known[types[name]]) if value is None else value for name, value in row.items()}
    if before is not None:
        assert made.scalar(node, [full])[0] is before


TRUTHS: tuple[Truth, ...] = (True, False, None)


@pytest.mark.parametrize("one", TRUTHS)
@pytest.mark.parametrize("two", TRUTHS)
def test_the_tables_of_kleene(one: Truth, two: Truth) -> None:
    row = [{"b1": one, "b2": two}]
    for extra in ((), (B1,), (B2, B1)):
        assert made.scalar(ir.And((B1, B2, *extra)), row) == [made.all_of([one, two])]
        assert made.scalar(ir.Or((B1, B2, *extra)), row) == [made.any_of([one, two])]
    assert made.scalar(ir.Not(B1), row) == [None if one is None else not one]


PARTY = st.tuples(
    made.VALUES[Type.COUNTRY], made.VALUES[Type.BOOLEAN], made.VALUES[Type.NUMBER], made.VALUES[Type.TEXT]
)
PARTY_CONDITIONS = (
    'party.country in scope("far")',
    "party.listed",
    "party.share >= 0.5 and not party.listed",
    'party.role == "x" or party.country != "FR"',
)


@given(st.none() | st.lists(PARTY, max_size=4), st.sampled_from(PARTY_CONDITIONS))
def test_parties_one_by_one(parties: list[tuple[Any, ...]] | None, text: str) -> None:
    row: dict[str, Any] = {"parties": parties}
    some, every = (
        parse(f"{name}_party({text})", made.SCHEMA)
        if name == "any"
        else parse(f"all_parties({text})", made.SCHEMA)
        for name in ("any", "all")
    )
    assert isinstance(some, ir.AnyParty)
    if parties is None:
        assert made.scalar(some, [row]) == made.scalar(every, [row]) == [None]
        return
    names = list(made.PARTY_FACTS)
    single = [made.scalar(some.item, [dict(zip(names, party, strict=True))])[0] for party in parties]
    assert made.scalar(some, [row]) == [made.any_of(single)]
    assert made.scalar(every, [row]) == [made.all_of(single)]


def test_what_stages_give_is_asked_of_the_rulebook() -> None:
    row: list[dict[str, Any]] = [{}]
    assert made.scalar(parse('classified("3A090", scope("chips"))', made.SCHEMA), row) == [True]
    assert made.scalar(parse('classified("4A090")', made.SCHEMA), row) == [False]
    assert made.scalar(ir.HasReason("?"), row) == [None]
    assert made.scalar(parse('held("us.*")', made.SCHEMA), row) == [True]
    derived: tuple[Node, ...] = (
        ir.Classified(("3A090",)),
        ir.HasReason("NS1"),
        ir.Held(("us.*",)),
        ir.AnyParty(B1),
        ir.AllParties(B1),
    )
    for node in derived:
        assert made.columnar(node, [{}]) == [True if isinstance(node, ir.Classified) else None]


def test_a_paragraph_is_below_its_entry_and_nothing_else_is() -> None:
    node = parse('intersects(s1, "3A090")', made.SCHEMA)
    rows = [{"s1": frozenset({name})} for name in ("3A090", "3A090.a", "3A0901", "3A09")]
    assert made.scalar(node, rows) == made.columnar(node, rows) == [True, True, False, False]


def test_an_entry_that_is_wider_than_what_is_asked_for_leaves_it_open() -> None:
    node = parse('intersects(s1, "3A090.a.1", "3A001")', made.SCHEMA)
    rows = [
        {"s1": frozenset(names)}
        for names in (["3A090"], ["3A090.a"], ["3A090.b"], ["3A090", "3A001.b"], ["3A0"])
    ]
    assert made.scalar(node, rows) == made.columnar(node, rows) == [None, None, False, True, False]


def test_a_literal_in_a_set_is_meant_exactly() -> None:
    node = parse('"3A090" in s1', made.SCHEMA)
    rows = [{"s1": frozenset({"3A090"})}, {"s1": frozenset({"3A090.a"})}, {"s1": frozenset({"x", None})}]
    assert made.scalar(node, rows) == made.columnar(node, rows) == [True, False, None]


def test_a_table_without_rows_gives_none() -> None:
    assert made.columnar(parse("n1 > 1", made.SCHEMA), []) == []


def test_a_kind_of_node_that_is_unknown_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_columnar(ir.Node(), made.Columns())


def test_nesting_beyond_what_code_can_hold_means_the_same() -> None:
    node: Node = ir.Compare(">", N1, N2)
    for depth in range(100):
        node = ir.Not(node) if depth % 2 else ir.And((node, B1))
    rows = [
        {"n1": 2.0, "item.n2": 1.0, "b1": True},
        {"n1": 2.0, "b1": True},
        {"n1": 0.0, "item.n2": 1.0, "b1": False},
    ]
    assert made.scalar(node, rows) == made.columnar(node, rows)
