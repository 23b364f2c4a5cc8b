"""What a condition can come to, whatever the facts are: true, false, both or neither.

Each fact stands for all its values at once; where it cannot be told whether one is left, it is taken to be. What is unknown is
neither true nor false, so a test that `known(x)` never follows from a test of x, and does not make one needless.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, cast

from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Resolver, compile_scalar
from narrows.rulebook.limits import EVERY_NUMBER, Range, limit_of

Wanted = tuple[Node, bool]
"""A part of a condition; with False, its opposite."""


class Possible(NamedTuple):
    """Whether something can be true, and whether it can be false. Neither: it is never known."""

    true: bool
    false: bool

    def of(self, want: bool) -> Possible:
        """The same, asked of the opposite where `want` is False."""
        return self if want else Possible(self.false, self.true)


ANYTHING = Possible(True, True)
UNKNOWN = Possible(False, False)


class Law(Protocol):
    """What conditions rest on, on a day."""

    def countries(self, scope: str) -> frozenset[str]:
        """The members of a scope of countries."""

    def eccns(self, scope: str) -> tuple[str, ...]:
        """The members of a scope of ECCNs."""

    def listed(self, eccn: str) -> bool:
        """Whether an entry stands at, above or below an ECCN."""

    def has_reason(self, reason: str) -> bool:
        """Whether some entry carries a reason for control."""

    def held(self, globs: tuple[str, ...]) -> bool:
        """Whether a requirement that one of the globs means is in force."""

    def term(self, name: str) -> Possible:
        """What a boolean term can come to."""

    def definition(self, name: str) -> Node | None:
        """The value of a term."""

    def values(self, item: Node) -> frozenset[str] | None:
        """The closed set of values of a fact, if it has one."""


@dataclass(slots=True)
class Assumed:
    """What must hold beside a part: truths of atoms, the values left to texts and countries, and ranges of numbers."""

    law: Law
    atoms: dict[Node, bool] = field(default_factory=dict)
    left: dict[Node, frozenset[str]] = field(default_factory=dict)
    out: dict[Node, frozenset[str]] = field(default_factory=dict)
    ranges: dict[Node, Range] = field(default_factory=dict)
    impossible: bool = False

    def beside(self, literals: Iterable[Wanted]) -> Assumed:
        """These assumptions and some more; `impossible` where they contradict each other."""
        more = Assumed(
            self.law, dict(self.atoms), dict(self.left), dict(self.out), dict(self.ranges), self.impossible
        )
        for node, want in literals:
            more.impossible = more.impossible or not atom(node, more).of(want).true
            more._add(node, want)
        return more

    def _add(self, node: Node, want: bool) -> None:
        self.atoms[node] = want
        if chosen := _chosen(node, self.law):
            item, values = chosen
            if want:
                self.left[item] = self.left.get(item, values) & values
            else:
                self.out[item] = self.out.get(item, frozenset()) | values
        elif limit := limit_of(node, want):
            item, span = limit
            self.ranges[item] = self.ranges.get(item, EVERY_NUMBER).within(span)
        elif isinstance(node, ir.Term) and (meaning := self.law.definition(node.name)) is not None:
            # What a term says holds beside it; of alternatives in it nothing is known.
            for part, holds in split([(meaning, want)])[0]:
                self.impossible = self.impossible or not atom(part, self).of(holds).true
                self._add(part, holds)


def outcome(node: Node, law: Law) -> Possible:
    """What a condition as a whole can come to."""
    return possible((node, True), Assumed(law))


def possible(part: Wanted, assumed: Assumed) -> Possible:
    """What a part can come to beside what is assumed."""
    node, want = part
    if isinstance(node, ir.Not):
        return possible((node.item, not want), assumed)
    if isinstance(node, ir.And | ir.Or):
        items = [(item, want) for item in node.items]
        if isinstance(node, ir.And) == want:
            return Possible(together(items, assumed), any(possible(item, assumed).false for item in items))
        opposites = [(item, not wanted) for item, wanted in items]
        return Possible(any(possible(item, assumed).true for item in items), together(opposites, assumed))
    return atom(node, assumed).of(want)


def together(items: Iterable[Wanted], assumed: Assumed) -> bool:
    """Whether some parts can all hold."""
    literals, compounds = split(items)
    beside = assumed.beside(literals)
    return not beside.impossible and all(possible(part, beside).true for part in compounds)


def split(items: Iterable[Wanted]) -> tuple[list[Wanted], list[Wanted]]:
    """Parts that must all hold, as atoms and as alternatives; nested ones are opened."""
    literals: list[Wanted] = []
    compounds: list[Wanted] = []
    for part in items:
        node, want = part
        while isinstance(node, ir.Not):
            node, want = node.item, not want
        if not isinstance(node, ir.And | ir.Or):
            literals.append((node, want))
        elif isinstance(node, ir.And) == want:
            below = split((item, want) for item in node.items)
            literals += below[0]
            compounds += below[1]
        else:
            compounds.append((node, want))
    return literals, compounds


def atom(node: Node, assumed: Assumed) -> Possible:
    """What a part without parts of its own can come to."""
    law = assumed.law
    known = assumed.atoms.get(node)
    if known is not None:
        return Possible(known, not known)
    if unknowable(node, assumed):
        return UNKNOWN
    if _constant(node):
        return _truth(node, law)
    if chosen := _chosen(node, law):
        return _choice(*chosen, assumed)
    if limit := limit_of(node, True):
        return _inside(node, *limit, assumed)
    match node:
        case ir.Term(name=name, type=ir.Type.BOOLEAN):
            return law.term(name)
        case ir.Classified():
            return _classified(node, assumed)
        case ir.HasReason(reason=reason):
            return Possible(law.has_reason(reason), True)
        case ir.Held(globs=globs):
            return Possible(law.held(globs), True)
        case ir.Meets(item=item):
            empty = assumed.atoms.get(ir.IsEmpty(item)) is True
            return Possible(not empty and _meets(node, law), True)
        case ir.Outside(item=item):
            return Possible(assumed.atoms.get(ir.IsEmpty(item)) is not True, True)
        case ir.IsEmpty(item=item):
            met = any(isinstance(n, ir.SetTest) and n.item == item and v for n, v in assumed.atoms.items())
            return Possible(not met, True)
        case ir.AnyParty(item=item):
            return Possible(outcome(item, law).true, True)
        case ir.AllParties(item=item):
            return Possible(True, outcome(item, law).false)
    return ANYTHING


def targets(node: ir.Classified, law: Law) -> tuple[str, ...]:
    """The ECCNs that a classification is asked for."""
    return (*node.eccns, *(eccn for scope in node.scopes for eccn in law.eccns(scope)))


def unknowable(node: Node, assumed: Assumed) -> bool:
    """Whether an atom is never known: it rests on a fact that is assumed not to be, on a term that never is, or on nothing."""
    if isinstance(node, ir.Known | ir.AnyParty | ir.AllParties):
        return False
    if isinstance(node, ir.Asks):
        return True
    if _constant(node):
        return _truth(node, assumed.law) == UNKNOWN
    if isinstance(node, ir.Term) and node.type is ir.Type.BOOLEAN:
        return assumed.law.term(node.name) == UNKNOWN
    unknown = [n for n, value in assumed.atoms.items() if isinstance(n, ir.Known) and not value]
    return bool(unknown) and any(not ir.facts_of(node).isdisjoint(ir.facts_of(n)) for n in unknown)


def _constant(node: Node) -> bool:
    """Whether an atom compares what is written out."""
    atoms = isinstance(node, ir.Const | ir.Compare)
    return atoms and not any(isinstance(part, ir.Fact | ir.Term) for part in node.walk())


def _truth(node: Node, law: Law) -> Possible:
    value = compile_scalar(node, cast("Resolver", law))([])  # there is nothing in it to look up
    return Possible(value is True, value is False)


def _classified(node: ir.Classified, assumed: Assumed) -> Possible:
    mine = targets(node, assumed.law)
    true, false = any(map(assumed.law.listed, mine)), True
    for other, value in assumed.atoms.items():
        if isinstance(other, ir.Classified):
            theirs = targets(other, assumed.law)
            if value and theirs and all(kleene.at_or_below(eccn, mine) for eccn in theirs):
                false = False
            if not value and all(kleene.at_or_below(eccn, theirs) for eccn in mine):
                true = False
    return Possible(true, false)


def _meets(node: ir.Meets, law: Law) -> bool:
    closed = law.values(node.item)
    if node.values and (closed is None or not closed.isdisjoint(node.values)):
        return True
    return any(law.eccns(scope) if node.eccns else law.countries(scope) for scope in node.scopes)


def _chosen(node: Node, law: Law) -> tuple[Node, frozenset[str]] | None:
    """A fact, and the values of which the atom says that it has one."""
    match node:
        case ir.OneOf(item=item, values=values):
            return item, frozenset(values)
        case ir.InScope(item=item, scope=scope):
            return item, law.countries(scope)
    return None


def _choice(item: Node, values: frozenset[str], assumed: Assumed) -> Possible:
    left, out = assumed.left.get(item), assumed.out.get(item, frozenset())
    closed = assumed.law.values(item)
    if closed is not None:
        left = closed if left is None else left & closed
    if left is None:
        return Possible(bool(values - out), True)
    return Possible(bool((values & left) - out), bool(left - out - values))


def _inside(node: Node, item: Node, span: Range, assumed: Assumed) -> Possible:
    now = assumed.ranges.get(item, EVERY_NUMBER)
    opposite = limit_of(node, False)
    assert opposite is not None
    # Of a single number, "anything else" is everything but that: it is left unless the range has shrunk to the number.
    true, false = now.within(span).some, now.within(opposite[1]).some
    if span == EVERY_NUMBER:
        true = now != opposite[1]
    elif opposite[1] == EVERY_NUMBER:
        false = now != span
    return Possible(true, false)
