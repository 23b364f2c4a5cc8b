"""The intermediate form of a condition: small frozen nodes, typed, with the facts they rest on.

One tree is compiled twice: to closures (`scalar`) and to Polars expressions (`columnar`). Truth is three-valued (Kleene):
True, False, and Unknown, written None in Python and null in Polars.

What is defined where operands are missing or do not fit:

* a comparison, an arithmetic operation or a membership test with an unknown operand is Unknown;
* a division by an unknown or by zero is Unknown;
* numbers are finite; NaN never enters (it is refused where orders are read), and a result that is not finite is Unknown;
* a set that holds an unknown element contains what it visibly contains; for anything else it is Unknown;
* `known(x)` is True or False, never Unknown; `asks(x)` is always Unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any


class Type(Enum):
    """The type of an expression."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    COUNTRY = "country"
    TEXTS = "texts"
    COUNTRIES = "countries"
    MAP = "map"

    # Every hash of a fact asks for it; that of Enum is computed from the name, in Python.
    __hash__ = object.__hash__


SETS = (Type.TEXTS, Type.COUNTRIES)
"""Types whose values are sets."""
PLACES = (Type.COUNTRY, Type.COUNTRIES)
"""Types whose values are codes of countries."""


_BELOW: dict[type, Callable[[Any], Sequence[Node]]] = {}
"""What gives the nodes right below a node, by its kind."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the intermediate form. Equal nodes mean the same condition."""

    def children(self) -> Sequence[Node]:
        """The nodes right below, in their order."""
        below = _BELOW.get(type(self))
        if below is None:
            below = _BELOW[type(self)] = _below(type(self))
        return below(self)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, depth first."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += node.children()[::-1]


def _below(kind: type[Node]) -> Callable[[Any], Sequence[Node]]:
    """Reads the fields of a kind that hold nodes: several of one each, or one of one or of many."""
    held = {spec.name: str(spec.type) for spec in fields(kind) if "Node" in str(spec.type)}
    if not held:
        return lambda node: ()
    read: Callable[[Any], Any] = operator.attrgetter(*held)
    return (lambda node: (read(node),)) if [*held.values()] == ["Node"] else read


@dataclass(frozen=True, slots=True)
class Const(Node):
    value: float | str | bool
    type: Type


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A declared fact of the order (`party` False) or of the party at hand."""

    name: str
    type: Type
    party: bool = False


@dataclass(frozen=True, slots=True)
class Term(Node):
    """A dated named value, or the result of a stage: a term, `subject_to_ear`, a class, a held requirement."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class And(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Arith(Node):
    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """min or max of two numbers."""

    fn: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class MapMax(Node):
    """The largest `value` (kind "value") or `key * value` (kind "product") of a map, among keys >= `least_key`."""

    kind: str
    map: Node
    least_key: float = field(default=float("-inf"))


@dataclass(frozen=True, slots=True)
class InScope(Node):
    """A country is in a dated scope."""

    item: Node
    scope: str


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """A text or country is one of some literals."""

    item: Node
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTest(Node):
    """A set is held against literals and dated scopes; `eccns`: an element counts at or below them."""

    item: Node
    values: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    eccns: bool = False


@dataclass(frozen=True, slots=True)
class Meets(SetTest):
    """A set has an element in common with them."""


@dataclass(frozen=True, slots=True)
class Outside(SetTest):
    """A set has an element that is none of them."""


@dataclass(frozen=True, slots=True)
class IsEmpty(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class Known(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class Asks(Node):
    """Never known: a fact is asked for, whatever is stated of it."""

    item: Node


@dataclass(frozen=True, slots=True)
class Classified(Node):
    """The item is classified at or below one of `eccns` or of the members of `scopes`."""

    eccns: tuple[str, ...]
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HasReason(Node):
    """A reason for control (or Country Chart column) stands against one of the item's classes."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held(Node):
    """Some requirement whose id matches one of the globs holds."""

    globs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyParty(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class AllParties(Node):
    item: Node


def facts_of(node: Node) -> frozenset[Fact]:
    """The declared facts that a condition speaks of directly (not through terms)."""
    return frozenset(n for n in node.walk() if isinstance(n, Fact))


def terms_of(node: Node) -> frozenset[str]:
    """The names of the terms that a condition speaks of directly."""
    return frozenset(n.name for n in node.walk() if isinstance(n, Term))
