"""From the intermediate form to Polars expressions over a table of facts.

Null is Unknown: Polars' boolean algebra is Kleene's, so `and`, `or` and `not` carry over; everything else is written here so
that it agrees with `kleene` (a property test holds the two compilers together).

Shapes of columns: booleans and numbers as such; texts and countries as strings; sets as lists of strings; a map as a list of
structs `{key: f64, value: f64}`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import polars as pl

from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node

_OPS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
UNKNOWN = pl.lit(None, dtype=pl.Boolean)


class Columns(Protocol):
    """How the table names what a condition asks for."""

    def fact(self, node: ir.Fact) -> pl.Expr:
        """The column of a fact."""

    def term(self, node: ir.Term) -> pl.Expr:
        """The column of a term or of the result of a stage."""

    def in_scope(self, node: ir.InScope) -> pl.Expr:
        """Whether a country is in a dated scope on the day of each row."""

    def eccns(self, scope: str) -> tuple[str, ...]:
        """The members of a scope of ECCNs on the day of the table."""

    def countries(self, scope: str) -> tuple[str, ...]:
        """The members of a scope of countries on the day of the table."""

    def derived(self, node: ir.Classified | ir.HasReason | ir.Held | ir.AnyParty | ir.AllParties) -> pl.Expr:
        """What is computed before the condition: classes, reasons, held requirements, and any_party."""


def compile_columnar(node: Node, columns: Columns) -> pl.Expr:
    """The Polars expression of a condition or of a number."""
    if isinstance(node, ir.Arith | ir.Extreme) and _is_fixed(node):
        # Beside what is worked out from single numbers, polars makes one row of a column in which all is unknown.
        return pl.lit(_fixed(node), pl.Float64)
    return _BUILDERS[type(node)](node, columns)


def _const(node: ir.Const, _: Columns) -> pl.Expr:
    return pl.lit(node.value)


def _and(node: ir.And, columns: Columns) -> pl.Expr:
    first, *rest = (compile_columnar(item, columns) for item in node.items)
    for part in rest:
        first = first & part
    return first


def _or(node: ir.Or, columns: Columns) -> pl.Expr:
    first, *rest = (compile_columnar(item, columns) for item in node.items)
    for part in rest:
        first = first | part
    return first


def _not(node: ir.Not, columns: Columns) -> pl.Expr:
    return ~compile_columnar(node.item, columns)


def _compare(node: ir.Compare, columns: Columns) -> pl.Expr:
    left, right = compile_columnar(node.left, columns), compile_columnar(node.right, columns)
    if _is_fixed(node.left):
        # With a single number on the left, polars makes one row of a column in which all is unknown.
        return _OPS[_TURNED.get(node.op, node.op)](right, left)
    return _OPS[node.op](left, right)


def _is_fixed(node: Node) -> bool:
    """Whether a number is the same in every row."""
    return not (ir.facts_of(node) or ir.terms_of(node))


def _fixed(node: Node) -> float | None:
    """The value of a number that is the same in every row."""
    match node:
        case ir.Arith(op=op, left=left, right=right):
            return kleene.arith(op, _fixed(left), _fixed(right))
        case ir.Extreme(fn=fn, left=left, right=right):
            a, b = _fixed(left), _fixed(right)
            return None if a is None or b is None else min(a, b) if fn == "min" else max(a, b)
    assert isinstance(node, ir.Const)
    assert isinstance(node.value, int | float)
    return node.value


def _finite(number: pl.Expr) -> pl.Expr:
    return pl.when(number.is_finite()).then(number)


def _arith(node: ir.Arith, columns: Columns) -> pl.Expr:
    left, right = compile_columnar(node.left, columns), compile_columnar(node.right, columns)
    if node.op == "/":
        divisor: pl.Expr = pl.when(right != 0).then(right)
        if _is_fixed(node.right):
            # By a single number polars multiplies with the reciprocal, which may be off in the last digit.
            divisor = divisor + left * 0
        return _finite(left / divisor)
    if node.op == "*":
        return _finite(left * right)
    return _finite(left + right if node.op == "+" else left - right)


def _extreme(node: ir.Extreme, columns: Columns) -> pl.Expr:
    left, right = compile_columnar(node.left, columns), compile_columnar(node.right, columns)
    # The horizontal functions pass over nulls: where one is unknown, so is the result.
    known = left.is_not_null() & right.is_not_null()
    found = pl.min_horizontal if node.fn == "min" else pl.max_horizontal
    return pl.when(known).then(found(left, right))


def _map_max(node: ir.MapMax, columns: Columns) -> pl.Expr:
    entries = compile_columnar(node.map, columns)
    key, value = pl.element().struct.field("key"), pl.element().struct.field("value")
    found = key * value if node.kind == "product" else value
    # Among the keys that count: the maximum, unless one of the values is unknown.
    counted = entries.list.eval(
        pl.when(key >= node.least_key).then(found.fill_null(float("nan"))).drop_nulls()
    )
    best = counted.list.max()
    unknown = counted.list.eval(pl.element().is_nan()).list.any()
    return pl.when(unknown.fill_null(False)).then(None).otherwise(_finite(best))


def _one_of(node: ir.OneOf, columns: Columns) -> pl.Expr:
    item = compile_columnar(node.item, columns)
    first, *rest = (item == value for value in node.values)
    for test in rest:
        first = first | test
    return first


def _targets(node: ir.SetTest, columns: Columns) -> tuple[tuple[str, ...], pl.Expr]:
    """What a set is held against, and whether an element is one of it."""
    members_of = columns.eccns if node.eccns else columns.countries
    targets = node.values + tuple(member for scope in node.scopes for member in members_of(scope))
    hit = pl.element().is_in(list(targets)) if targets else pl.lit(False)
    for target in targets if node.eccns else ():
        hit = hit | pl.element().str.starts_with(target + ".")
    return targets, hit


def _meets(node: ir.Meets, columns: Columns) -> pl.Expr:
    item = compile_columnar(node.item, columns)
    element = pl.element()
    targets, hit = _targets(node, columns)
    if node.eccns:
        wider = sorted(kleene.above(targets))
        hit = (
            pl.when(hit).then(pl.lit(True)).when(element.is_in(wider)).then(UNKNOWN).otherwise(pl.lit(False))
        )
    hits = item.list.eval(pl.when(element.is_not_null()).then(hit))
    some_hit = hits.list.eval(element.fill_null(False)).list.any()
    some_unknown = hits.list.eval(element.is_null()).list.any()
    empty = item.list.len() == 0
    return (
        pl.when(item.is_null()).then(UNKNOWN)
        .when(empty).then(pl.lit(False))
        .when(some_hit).then(pl.lit(True))
        .when(some_unknown).then(UNKNOWN)
        .otherwise(pl.lit(False))
    )  # fmt: skip


def _outside(node: ir.Outside, columns: Columns) -> pl.Expr:
    item = compile_columnar(node.item, columns)
    _, inside = _targets(node, columns)
    other = item.list.eval(pl.when(pl.element().is_not_null()).then(~inside))
    some_other = other.list.eval(pl.element().fill_null(False)).list.any()
    some_unknown = item.list.eval(pl.element().is_null()).list.any()
    return (
        pl.when(item.is_null()).then(UNKNOWN)
        .when(item.list.len() == 0).then(pl.lit(False))
        .when(some_other).then(pl.lit(True))
        .when(some_unknown).then(UNKNOWN)
        .otherwise(pl.lit(False))
    )  # fmt: skip


def _is_empty(node: ir.IsEmpty, columns: Columns) -> pl.Expr:
    return compile_columnar(node.item, columns).list.len() == 0


def _known(node: ir.Known, columns: Columns) -> pl.Expr:
    return compile_columnar(node.item, columns).is_not_null()


def _asks(node: ir.Asks, columns: Columns) -> pl.Expr:
    # As long as the column of the fact.
    return pl.when(compile_columnar(node.item, columns).is_null()).then(UNKNOWN).otherwise(UNKNOWN)


_BUILDERS: dict[type[Node], Callable[[Any, Columns], pl.Expr]] = {
    ir.Const: _const,
    ir.Fact: lambda node, columns: columns.fact(node),
    ir.Term: lambda node, columns: columns.term(node),
    ir.And: _and,
    ir.Or: _or,
    ir.Not: _not,
    ir.Compare: _compare,
    ir.Arith: _arith,
    ir.Extreme: _extreme,
    ir.MapMax: _map_max,
    ir.InScope: lambda node, columns: columns.in_scope(node),
    ir.OneOf: _one_of,
    ir.Meets: _meets,
    ir.Outside: _outside,
    ir.IsEmpty: _is_empty,
    ir.Known: _known,
    ir.Asks: _asks,
    ir.Classified: lambda node, columns: columns.derived(node),
    ir.HasReason: lambda node, columns: columns.derived(node),
    ir.Held: lambda node, columns: columns.derived(node),
    ir.AnyParty: lambda node, columns: columns.derived(node),
    ir.AllParties: lambda node, columns: columns.derived(node),
}
