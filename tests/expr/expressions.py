"""Made-up facts, scopes and conditions for the tests of expressions, and both compilers over them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st

from narrows.errors import ExpressionError
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.columnar import compile_columnar
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.parse import Schema, parse
from narrows.rulebook.expr.scalar import Closure, Facts, compile_scalar
from narrows.rulebook.expr.source import Binder
from narrows.rulebook.layout import Layout

FACTS = {
    "n1": Type.NUMBER,
    "item.n2": Type.NUMBER,
    "b1": Type.BOOLEAN,
    "b2": Type.BOOLEAN,
    "t1": Type.TEXT,
    "t2": Type.TEXT,
    "c1": Type.COUNTRY,
    "c2": Type.COUNTRY,
    "s1": Type.TEXTS,
    "cs1": Type.COUNTRIES,
    "item.m1": Type.MAP,
}
PARTY_FACTS = {
    "party.country": Type.COUNTRY,
    "party.listed": Type.BOOLEAN,
    "party.share": Type.NUMBER,
    "party.role": Type.TEXT,
}
TERMS = {"a_number": Type.NUMBER, "a_truth": Type.BOOLEAN}
COUNTRY_SCOPES = {
    "near": frozenset({"CA", "MX"}),
    "far": frozenset({"CN", "JP"}),
    "nowhere": frozenset[str](),
}
ECCN_SCOPES = {"chips": ("3A090", "3A001.a"), "no_eccns": (), "arms": ("ML1", "ML22")}
SCOPES = {
    **dict.fromkeys(COUNTRY_SCOPES, "country"),
    **dict.fromkeys(ECCN_SCOPES, "eccn"),
    "arms": "number",  # of another list than the Commerce Control List
}
SCHEMA = Schema(facts=FACTS, party_facts=PARTY_FACTS, terms=TERMS, values={"t2": ("x", "y")}, scopes=SCOPES)
COUNTRIES = ("CA", "MX", "CN", "JP", "FR")
TEXTS = ("x", "y", "z")
ECCNS = ("3A090", "3A090.a", "3A090.a.1", "3A0901", "3A001", "3A001.a", "3A001.b", "EAR99")

LAYOUT = Layout(FACTS, PARTY_FACTS, TERMS)


class Resolver:
    """What the scalar compiler asks, answered from the tables above; results of stages are facts of their own."""

    layout = LAYOUT

    def countries(self, scope: str) -> frozenset[str]:
        return COUNTRY_SCOPES[scope]

    def eccns(self, scope: str) -> tuple[str, ...]:
        return ECCN_SCOPES[scope]

    def classified(self, eccns: tuple[str, ...]) -> Closure:
        return lambda facts: "3A090" in eccns

    def has_reason(self, reason: str) -> Closure:
        return lambda facts: None if reason == "?" else reason == "NS1"

    def held(self, globs: tuple[str, ...]) -> Closure:
        return lambda facts: "us.*" in globs

    def class_slots(self, eccns: tuple[str, ...]) -> tuple[int, ...]:
        return ()

    def held_slots(self, globs: tuple[str, ...]) -> tuple[int, ...]:
        return ()


class Columns:
    """What the columnar compiler asks."""

    def fact(self, node: ir.Fact) -> pl.Expr:
        return pl.col(node.name)

    def term(self, node: ir.Term) -> pl.Expr:
        return pl.col(node.name)

    def in_scope(self, node: ir.InScope) -> pl.Expr:
        item = compile_columnar(node.item, self)
        return pl.when(item.is_not_null()).then(item.is_in(sorted(COUNTRY_SCOPES[node.scope])))

    def eccns(self, scope: str) -> tuple[str, ...]:
        return ECCN_SCOPES[scope]

    def countries(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted(COUNTRY_SCOPES[scope]))

    def derived(self, node: Node) -> pl.Expr:
        return pl.lit(value=True) if isinstance(node, ir.Classified) else pl.lit(None, dtype=pl.Boolean)


_POLARS: dict[Type, Any] = {
    Type.NUMBER: pl.Float64,
    Type.BOOLEAN: pl.Boolean,
    Type.TEXT: pl.String,
    Type.COUNTRY: pl.String,
    Type.TEXTS: pl.List(pl.String),
    Type.COUNTRIES: pl.List(pl.String),
    Type.MAP: pl.List(pl.Struct({"key": pl.Float64, "value": pl.Float64})),
}


def _cell(type_: Type, value: Any) -> Any:
    if value is None:
        return None
    if type_ is Type.MAP:
        return [{"key": float(key), "value": number} for key, number in value.items()]
    return list(value) if type_ in (Type.TEXTS, Type.COUNTRIES) else value


def scalar(node: Node, rows: list[dict[str, Any]]) -> list[Any]:
    """The value of a condition for each row of facts, one at a time: by closures, and the same by code."""
    test, code = compile_scalar(node, Resolver()), Binder(LAYOUT).bound(node, Resolver())
    found = [test(vector(row)) for row in rows]
    again = [code(vector(row)) for row in rows]
    assert [(type(value), value) for value in again] == [(type(value), value) for value in found]
    return found


def vector(row: dict[str, Any]) -> Facts:
    facts: Facts = LAYOUT.blank()
    facts[LAYOUT.party] = tuple(row.get(name) for name in PARTY_FACTS)
    for name in row.keys() - PARTY_FACTS:
        facts[LAYOUT.slots[name]] = row[name]
    return facts


def columnar(node: Node, rows: list[dict[str, Any]]) -> list[Any]:
    """The value of a condition for all rows of facts at once."""
    types = {**FACTS, **TERMS}
    data = {name: [_cell(type_, row.get(name)) for row in rows] for name, type_ in types.items()}
    frame = pl.DataFrame(data, schema={name: _POLARS[type_] for name, type_ in types.items()})
    return frame.with_columns(compile_columnar(node, Columns()).alias("out"))["out"].to_list()


def any_of(truths: list[Truth]) -> Truth:
    """Kleene's or, from its definition."""
    return True if True in truths else None if None in truths else False


def all_of(truths: list[Truth]) -> Truth:
    """Kleene's and, from its definition."""
    return False if False in truths else None if None in truths else True


# Values of facts. Numbers include what makes arithmetic fail: zero, and figures whose product is not finite. A condition
# cannot name such figures itself.

_literals = st.one_of(st.sampled_from([0.0, 0.5, 5.92, 4800.0, 1e26]), st.integers(-9, 9).map(float))
_numbers = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 4800.0, 1e300, -1e300, 1e-300]), st.integers(-9, 9).map(float)
)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.NUMBER: _maybe(_numbers),
    Type.BOOLEAN: st.sampled_from([None, True, False]),
    Type.TEXT: _maybe(st.sampled_from(TEXTS)),
    Type.COUNTRY: _maybe(st.sampled_from(COUNTRIES)),
    Type.TEXTS: _maybe(st.frozensets(_maybe(st.sampled_from(ECCNS)), max_size=4)),
    Type.COUNTRIES: _maybe(st.frozensets(_maybe(st.sampled_from(COUNTRIES)), max_size=3)),
    Type.MAP: _maybe(st.dictionaries(st.sampled_from([4, 8, 16, 32]), _maybe(_numbers), max_size=4)),
}
rows = st.lists(
    st.fixed_dictionaries({name: VALUES[type_] for name, type_ in {**FACTS, **TERMS}.items()}),
    min_size=1,
    max_size=8,
)

# Conditions.


def _named(*types: Type) -> st.SearchStrategy[Node]:
    found: list[Node] = [ir.Fact(name, type_) for name, type_ in FACTS.items() if type_ in types]
    found += [ir.Term(name, type_) for name, type_ in TERMS.items() if type_ in types]
    return st.sampled_from(found)


def _constant(values: st.SearchStrategy[Any], type_: Type) -> st.SearchStrategy[Node]:
    return values.map(lambda value: ir.Const(value, type_))


def _numeric(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(ir.Arith, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(ir.Extreme, st.sampled_from(["min", "max"]), inner, inner),
    )


_map_max = st.one_of(
    st.builds(ir.MapMax, st.sampled_from(["value", "product"]), _named(Type.MAP)),
    st.builds(ir.MapMax, st.just("value"), _named(Type.MAP), st.sampled_from([0.0, 8.0, 9.5, 64.0])),
)
numbers: st.SearchStrategy[Node] = st.recursive(
    st.one_of(_constant(_literals, Type.NUMBER), _named(Type.NUMBER), _map_max), _numeric, max_leaves=5
)


def _some(values: tuple[str, ...], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=3, unique=True).map(tuple)


_texts_or_country = st.one_of(
    st.builds(ir.OneOf, st.just(ir.Fact("t1", Type.TEXT)), _some(TEXTS, 1)),
    st.builds(ir.OneOf, _named(Type.COUNTRY), _some(COUNTRIES, 1)),
)
_same_kind = st.one_of(
    st.builds(ir.Compare, st.sampled_from(["==", "!="]), _named(Type.TEXT), _named(Type.TEXT)),
    st.builds(ir.Compare, st.sampled_from(["==", "!="]), _named(Type.COUNTRY), _named(Type.COUNTRY)),
)
_set_tests = st.one_of(
    *(
        test
        for kind in (ir.Meets, ir.Outside)
        for test in (
            st.builds(kind, _named(Type.TEXTS), _some(ECCNS), _some(tuple(ECCN_SCOPES)), st.just(value=True)),
            st.builds(kind, _named(Type.COUNTRIES), _some(COUNTRIES), _some(tuple(COUNTRY_SCOPES))),
        )
    )
).filter(lambda node: bool(node.values or node.scopes))
atoms: st.SearchStrategy[Node] = st.one_of(
    st.builds(ir.Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers, numbers),
    _same_kind,
    _texts_or_country,
    _set_tests,
    st.builds(ir.InScope, _named(Type.COUNTRY), st.sampled_from(tuple(COUNTRY_SCOPES))),
    st.builds(ir.IsEmpty, _named(Type.TEXTS, Type.COUNTRIES)),
    st.builds(ir.Asks, st.sampled_from([ir.Fact(name, found) for name, found in FACTS.items()])),
    st.builds(ir.Known, st.one_of(_named(*Type), numbers)).filter(
        lambda known: not (isinstance(known.item, ir.Term) and known.item.type is Type.BOOLEAN)
    ),
    _named(Type.BOOLEAN),
    _constant(st.booleans(), Type.BOOLEAN),
)


def _junction(kind: type[ir.And] | type[ir.Or], items: tuple[Node, ...]) -> Node:
    """An and of ands is written as one and, as text reads it."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else [item])
    return kind(tuple(flat))


def _logical(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(lambda items: _junction(ir.And, items)),
        several.map(lambda items: _junction(ir.Or, items)),
        inner.map(ir.Not),
    )


conditions: st.SearchStrategy[Node] = st.recursive(atoms, _logical, max_leaves=8)


def refused(text: str, expect: Type = Type.BOOLEAN, schema: Schema = SCHEMA) -> tuple[str, str, int | None]:
    """What is said of a condition that is refused, what to do, and the column."""
    with pytest.raises(ExpressionError) as caught:
        parse(text, schema, expect=expect)
    error = caught.value
    return error.what, error.remedy, error.where.column


def refused_at_the_caret(marked: str, schema: Schema = SCHEMA) -> tuple[str, str]:
    """What is said of a condition that is refused, and what to do; the column is that of the caret, which is no part of it."""
    what, remedy, column = refused(marked.replace("^", ""), schema=schema)
    assert column == marked.index("^") + 1
    return what, remedy
