"""From the intermediate form to Python code, for editions that are asked often.

The same meaning as the closures of `scalar`, in one function a condition instead of one a node: a call costs more than most of what
it computes. The code is written from the intermediate form alone, never from the text of a condition, and names every value
(a scope, a literal, an inner condition) instead of writing it out. It is compiled once per condition and rulebook; an edition
binds it to the scopes of its day.
"""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any, NamedTuple, Protocol

from narrows.remembered import Remembered
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure, Facts, Resolver, compile_scalar, set_test
from narrows.rulebook.layout import Layout

DEEPEST = 30
"""Nesting beyond which a condition is left to closures: the parser of Python has a limit of its own."""
MOST_PARTIES = 2048
"""Most parties, as their facts, of which it is kept what they answered; then all are forgotten."""


class Dated(Resolver, Protocol):
    """The law of a day, with what makes a condition on earlier results the same on two days."""

    def class_slots(self, eccns: tuple[str, ...]) -> tuple[int, ...]:
        """Where the classes of the day at or below some ECCNs are written."""

    def held_slots(self, globs: tuple[str, ...]) -> tuple[int, ...]:
        """Where the requirements of the day that match some patterns are written."""


class Written(NamedTuple):
    """A condition as code, and what its names stand for: a node is still to be bound to a day, all else is as it is."""

    node: Node
    code: CodeType
    names: dict[str, Any]


class _OfSet(NamedTuple):
    """A condition on a set, as what it says of the set's value."""

    node: ir.SetTest | ir.IsEmpty


class Binder:
    """Writes conditions of one rulebook, and remembers the code.

    Days on which a condition means the same share its function: orders of many days then find it where it lay already.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._dated: dict[int, tuple[Node, tuple[tuple[int, Node], ...]]] = {}
        """Of conditions by identity, each kept, the parts that the day has a say in, numbered: equal parts have one number."""
        self._parts: dict[Node, int] = {}
        self._meant: dict[int, tuple[Dated, dict[int, int]]] = {}
        """What these parts mean under the law of a day, as numbers: by its identity, kept."""
        self._meanings: dict[Any, int] = {}
        self._written: dict[int, Written] = {}
        self._bound: dict[Any, Closure] = {}
        self._closures: dict[Any, Closure] = {}
        self._answers: Remembered[tuple[Any, ...], dict[Closure, kleene.Truth]] = Remembered(MOST_PARTIES)

    def closure(self, node: Node, resolver: Dated) -> Closure:
        """What `bound` gives, as closures: there at once, and slower."""
        key = self._key(node, resolver)
        found = self._closures.get(key)
        if found is None:
            found = self._closures[key] = compile_scalar(node, resolver)
        return found

    def bound(self, node: Node, resolver: Dated) -> Closure:
        """The function of a condition under the law of a day."""
        written = self._written.get(id(node))
        if written is None:
            written = self._written[id(node)] = self._write(node)
        key = self._key(node, resolver)
        found = self._bound.get(key)
        if found is None:
            names = {name: self._resolved(value, resolver) for name, value in written.names.items()}
            found = self._bound[key] = FunctionType(written.code, names)
        return found

    def _key(self, node: Node, resolver: Dated) -> Any:
        """Equal on two days on which a condition means the same. The condition is kept, so that no other takes its place."""
        dated = self._dated.get(id(node))
        if dated is None:
            numbers = self._parts
            parts = [part for part in node.walk() if isinstance(part, _DATED)]
            numbered = tuple([(numbers.setdefault(part, len(numbers)), part) for part in parts])
            dated = self._dated[id(node)] = (node, numbered)
        _, meant = self._meant.get(id(resolver)) or self._meant.setdefault(id(resolver), (resolver, {}))
        key = [id(node)]
        for number, part in dated[1]:
            means = meant.get(number)
            if means is None:
                means = self._meanings.setdefault(meaning(part, resolver), len(self._meanings))
                meant[number] = means
            key.append(means)
        return tuple(key)

    def _write(self, node: Node) -> Written:
        writer = _Writer(self._layout)
        text = writer.text(node, 0)
        space: dict[str, Any] = {}
        exec(compile(f"def condition(f):\n    return {text}\n", "<condition>", "exec"), space)  # noqa: S102
        return Written(node, space["condition"].__code__, writer.names)

    def _resolved(self, value: Any, resolver: Dated) -> Any:
        match value:
            case ir.InScope(scope=scope):
                return resolver.countries(scope)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return self._over_parties(value, self.bound(item, resolver))
            case _OfSet(node=node):
                return set_test(node, resolver)
            case ir.Classified() | ir.HasReason():
                return self._of_item(self.closure(value, resolver))
            case Node():
                return compile_scalar(value, resolver)
        return value

    def _of_item(self, test: Closure) -> Closure:
        """The same, asked once of an item whose classes are known: the vector then holds what it answered before."""
        asked = self._layout.asked_of_item

        def of_item(facts: Facts) -> kleene.Truth:
            answers: dict[Closure, kleene.Truth] | None = facts[asked]
            if answers is None:
                answer: kleene.Truth = test(facts)
                return answer
            answer = answers.get(test, _UNASKED)
            if answer is _UNASKED:
                answer = answers[test] = test(facts)
            return answer

        return of_item

    def _over_parties(self, node: ir.AnyParty | ir.AllParties, item: Closure) -> Closure:
        """The same as in `scalar`, of which each party is asked once: another order's party with the same facts says the same.

        What parties answered stands in the vector beside their list, and is that of no other list.
        """
        slot, at_hand, asked = self._layout.parties, self._layout.party, self._layout.asked
        decisive = isinstance(node, ir.AnyParty)

        def over_parties(facts: Facts) -> kleene.Truth:
            parties = facts[slot]
            if parties is None:
                return None
            known = facts[asked]
            if known is None or known[0] is not parties:
                known = facts[asked] = parties, [self._answers_of(party) for party in parties]
            result: kleene.Truth = not decisive
            for number, answers in enumerate(known[1]):
                value: kleene.Truth = answers.get(item, _UNASKED)
                if value is _UNASKED:
                    facts[at_hand] = parties[number]
                    value = answers[item] = item(facts)
                if value is decisive:
                    return decisive
                if value is None:
                    result = None
            return result

        return over_parties

    def _answers_of(self, party: tuple[Any, ...]) -> dict[Closure, kleene.Truth]:
        """What a party answered to conditions on one party, by its facts."""
        found = self._answers.get(party)
        if found is None:
            found = self._answers.keep(party, {})
        return found


_UNASKED: Any = object()
_DATED = (ir.InScope, ir.SetTest, ir.Classified, ir.Held)


def meaning(node: Node, resolver: Dated) -> Any:
    """Equal on two days on which a part of a condition means the same."""
    match node:
        case ir.InScope(scope=scope):
            return resolver.countries(scope)
        case ir.SetTest(scopes=scopes, eccns=True):
            return tuple(resolver.eccns(scope) for scope in scopes)
        case ir.SetTest(scopes=scopes):
            return tuple(resolver.countries(scope) for scope in scopes)
        case ir.Classified(eccns=eccns, scopes=scopes):
            wanted = eccns + tuple(eccn for scope in scopes for eccn in resolver.eccns(scope))
            return wanted, resolver.class_slots(wanted)
    assert isinstance(node, ir.Held)
    return resolver.held_slots(node.globs)


class _Writer:
    """The text of one condition. `f` is the vector of facts; `v0`, `v1`, ... hold truths on the way."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.names: dict[str, Any] = {}
        self._variables = 0

    def text(self, node: Node, depth: int) -> str:
        if depth > DEEPEST:
            return self._call(node)
        match node:
            case ir.Const(value=value) if value is True or value is False:
                return repr(value)
            case ir.Fact(name=name, party=True):
                return f"f[{self._layout.party}][{self._layout.places[name]}]"
            case ir.Fact(name=name) | ir.Term(name=name):
                return f"f[{self._layout.slots[name]}]"
            case ir.And(items=items):
                return self._some(items, "False", "True", depth)
            case ir.Or(items=items):
                return self._some(items, "True", "False", depth)
            case ir.Not(item=item):
                v = self._variable()
                return f"(None if ({v} := {self.text(item, depth + 1)}) is None else not {v})"
            case ir.Compare(op=op, left=left, right=ir.Const(value=limit)):
                v = self._variable()
                return f"(None if ({v} := {self.text(left, depth + 1)}) is None else {v} {op} {self._name(limit)})"
            case ir.Compare(op=op, left=left, right=right):
                a, b = self._variable(), self._variable()
                one, other = self.text(left, depth + 1), self.text(right, depth + 1)
                return f"(None if ({a} := {one}) is None or ({b} := {other}) is None else {a} {op} {b})"
            case ir.InScope(item=item):
                v = self._variable()
                return (
                    f"(None if ({v} := {self.text(item, depth + 1)}) is None else {v} in {self._name(node)})"
                )
            case ir.OneOf(item=item, values=values):
                v = self._variable()
                among = self._name(frozenset(values))
                return f"(None if ({v} := {self.text(item, depth + 1)}) is None else {v} in {among})"
            case ir.Meets(item=item) | ir.Outside(item=item) | ir.IsEmpty(item=item):
                return f"{self._name(_OfSet(node))}({self.text(item, depth + 1)})"
            case ir.Arith(op=op, left=left, right=right):
                one, other = self.text(left, depth + 1), self.text(right, depth + 1)
                return f"{self._name(kleene.arith)}({self._name(op)}, {one}, {other})"
            case ir.Known(item=item):
                return f"({self.text(item, depth + 1)} is not None)"
        return self._call(node)

    def _some(self, items: tuple[Node, ...], decisive: str, other: str, depth: int) -> str:
        """An `and` (decided by the first False) or an `or` (by the first True) of any number of parts."""
        variables = [self._variable() for _ in items]
        tests = " or ".join(
            f"({v} := {self.text(item, depth + 1)}) is {decisive}"
            for v, item in zip(variables, items, strict=True)
        )
        unknown = " or ".join(f"{v} is None" for v in variables)
        return f"({decisive} if {tests} else None if {unknown} else {other})"

    def _call(self, node: Node) -> str:
        return f"{self._name(node)}(f)"

    def _name(self, value: Any) -> str:
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"
