"""From the intermediate form to closures over one order's facts.

A closure takes the vector of facts and returns True, False or None (Unknown). It stops at the first False of an `and` and at
the first True of an `or`; an unknown operand never stops it, so that the answer is Kleene's whatever the order of operands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.layout import Layout

Facts = list[Any]
"""Values by slot (see `Layout`): facts, parties, terms and the results of earlier stages; None is unknown."""
Closure = Callable[[Facts], Any]


class Resolver(Protocol):
    """What a condition needs to know of the rulebook on one day."""

    @property
    def layout(self) -> Layout:
        """Where everything stands in the vector."""

    def countries(self, scope: str) -> frozenset[str]:
        """The members of a scope of countries."""

    def eccns(self, scope: str) -> tuple[str, ...]:
        """The members of a scope of ECCNs."""

    def classified(self, eccns: tuple[str, ...]) -> Closure:
        """The item is classified at or below one of these."""

    def has_reason(self, reason: str) -> Closure:
        """A reason for control stands against the item."""

    def held(self, globs: tuple[str, ...]) -> Closure:
        """A requirement holds."""


def compile_scalar(node: Node, resolver: Resolver) -> Closure:
    """The closure of a condition or of a number."""
    return _BUILDERS[type(node)](node, resolver)


def _const(node: ir.Const, _: Resolver) -> Closure:
    value = node.value
    return lambda facts: value


def _read(node: ir.Fact | ir.Term, resolver: Resolver) -> Closure:
    if isinstance(node, ir.Fact) and node.party:
        party, place = resolver.layout.party, resolver.layout.places[node.name]
        return lambda facts: facts[party][place]
    slot = resolver.layout.slots[node.name]
    return lambda facts: facts[slot]


def _and(node: ir.And, resolver: Resolver) -> Closure:
    parts = tuple(compile_scalar(item, resolver) for item in node.items)
    if len(parts) == 2:
        first, second = parts

        def both(facts: Facts) -> kleene.Truth:
            left = first(facts)
            if left is False:
                return False
            right = second(facts)
            if right is False:
                return False
            return None if left is None or right is None else True

        return both

    def every(facts: Facts) -> kleene.Truth:
        result: kleene.Truth = True
        for part in parts:
            value = part(facts)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return every


def _or(node: ir.Or, resolver: Resolver) -> Closure:
    parts = tuple(compile_scalar(item, resolver) for item in node.items)

    def some(facts: Facts) -> kleene.Truth:
        result: kleene.Truth = False
        for part in parts:
            value = part(facts)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return some


def _not(node: ir.Not, resolver: Resolver) -> Closure:
    part = compile_scalar(node.item, resolver)

    def negated(facts: Facts) -> kleene.Truth:
        value = part(facts)
        return None if value is None else not value

    return negated


def _compare(node: ir.Compare, resolver: Resolver) -> Closure:
    test = kleene.ORDER[node.op]
    left = compile_scalar(node.left, resolver)
    if isinstance(node.right, ir.Const):
        limit = node.right.value

        def against(facts: Facts) -> kleene.Truth:
            value = left(facts)
            return None if value is None else test(value, limit)  # type: ignore[arg-type]

        return against
    right = compile_scalar(node.right, resolver)

    def compared(facts: Facts) -> kleene.Truth:
        a, b = left(facts), right(facts)
        return None if a is None or b is None else test(a, b)

    return compared


def _arith(node: ir.Arith, resolver: Resolver) -> Closure:
    op = node.op
    left, right = compile_scalar(node.left, resolver), compile_scalar(node.right, resolver)
    return lambda facts: kleene.arith(op, left(facts), right(facts))


def _extreme(node: ir.Extreme, resolver: Resolver) -> Closure:
    left, right = compile_scalar(node.left, resolver), compile_scalar(node.right, resolver)
    pick = min if node.fn == "min" else max

    def chosen(facts: Facts) -> float | None:
        a, b = left(facts), right(facts)
        return None if a is None or b is None else pick(a, b)

    return chosen


def _map_max(node: ir.MapMax, resolver: Resolver) -> Closure:
    source = compile_scalar(node.map, resolver)
    kind, least = node.kind, node.least_key
    return lambda facts: kleene.map_max(kind, source(facts), least)


def _in_scope(node: ir.InScope, resolver: Resolver) -> Closure:
    return _among(compile_scalar(node.item, resolver), resolver.countries(node.scope))


def _one_of(node: ir.OneOf, resolver: Resolver) -> Closure:
    return _among(compile_scalar(node.item, resolver), frozenset(node.values))


def _among(item: Closure, values: frozenset[Any]) -> Closure:
    def among(facts: Facts) -> kleene.Truth:
        value = item(facts)
        return None if value is None else value in values

    return among


def _targets(node: ir.SetTest, resolver: Resolver) -> tuple[frozenset[str], Callable[[str], bool]]:
    """What a set is held against, and whether an element is one of it."""
    if node.eccns:
        targets = frozenset(node.values).union(*(resolver.eccns(scope) for scope in node.scopes))
        return targets, lambda element: kleene.at_or_below(element, targets)
    wanted = frozenset(node.values).union(*(resolver.countries(scope) for scope in node.scopes))
    return wanted, wanted.__contains__


SetTest = Callable[[Collection[str | None] | None], kleene.Truth]


def _set_test(node: ir.SetTest | ir.IsEmpty, resolver: Resolver) -> Closure:
    item, test = compile_scalar(node.item, resolver), set_test(node, resolver)
    return lambda facts: test(item(facts))


def set_test(node: ir.SetTest | ir.IsEmpty, resolver: Resolver) -> SetTest:
    """What a condition on a set says of its value."""
    if isinstance(node, ir.IsEmpty):
        return lambda elements: None if elements is None else len(elements) == 0
    return _meets(node, resolver) if isinstance(node, ir.Meets) else _outside(node, resolver)


def _meets(node: ir.SetTest, resolver: Resolver) -> SetTest:
    targets, hit = _targets(node, resolver)
    wider = kleene.above(targets) if node.eccns else frozenset()

    def meets(elements: Collection[str | None] | None) -> kleene.Truth:
        if elements is None:
            return None
        result: kleene.Truth = False
        for element in elements:
            if element is not None and hit(element):
                return True
            if element is None or element in wider:
                result = None
        return result

    return meets


def _outside(node: ir.SetTest, resolver: Resolver) -> SetTest:
    _, inside = _targets(node, resolver)

    def outside(elements: Collection[str | None] | None) -> kleene.Truth:
        if elements is None:
            return None
        if any(element is not None and not inside(element) for element in elements):
            return True
        return None if None in elements else False

    return outside


def _known(node: ir.Known, resolver: Resolver) -> Closure:
    item = compile_scalar(node.item, resolver)
    return lambda facts: item(facts) is not None


def _classified(node: ir.Classified, resolver: Resolver) -> Closure:
    return resolver.classified(node.eccns + tuple(p for scope in node.scopes for p in resolver.eccns(scope)))


def _has_reason(node: ir.HasReason, resolver: Resolver) -> Closure:
    return resolver.has_reason(node.reason)


def _held(node: ir.Held, resolver: Resolver) -> Closure:
    return resolver.held(node.globs)


def _quantified(node: ir.AnyParty | ir.AllParties, resolver: Resolver) -> Closure:
    item = compile_scalar(node.item, resolver)
    slot, at_hand = resolver.layout.parties, resolver.layout.party
    decisive = isinstance(node, ir.AnyParty)

    def over_parties(facts: Facts) -> kleene.Truth:
        parties = facts[slot]
        if parties is None:
            return None
        result: kleene.Truth = not decisive
        for party in parties:
            facts[at_hand] = party
            value: kleene.Truth = item(facts)
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return over_parties


_BUILDERS: dict[type[Node], Callable[[Any, Resolver], Closure]] = {
    ir.Const: _const,
    ir.Fact: _read,
    ir.Term: _read,
    ir.And: _and,
    ir.Or: _or,
    ir.Not: _not,
    ir.Compare: _compare,
    ir.Arith: _arith,
    ir.Extreme: _extreme,
    ir.MapMax: _map_max,
    ir.InScope: _in_scope,
    ir.OneOf: _one_of,
    ir.Meets: _set_test,
    ir.Outside: _set_test,
    ir.IsEmpty: _set_test,
    ir.Known: _known,
    ir.Asks: lambda node, resolver: lambda facts: None,
    ir.Classified: _classified,
    ir.HasReason: _has_reason,
    ir.Held: _held,
    ir.AnyParty: _quantified,
    ir.AllParties: _quantified,
}
