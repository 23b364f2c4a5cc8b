"""Which facts are missing, and which answers to them are worth trying.

A question is about one unknown fact. Its answers are the cells into which the conditions at stake cut its values: true or
false, inside or outside of each scope that is tested, below, at or above each threshold (solved through the formulas, so
that a missing die area is asked for as an area). Answers are (label, value) pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from narrows.rulebook.book import SUBJECT, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Facts, compile_scalar

MAX_CELLS = 12
"""Most answers tried for one question; beyond it neighboring cells are left out and the question stays open."""


class Question(NamedTuple):
    """An unknown fact: how it is named to a person, how an answer is put into the facts, and the answers to try."""

    fact: str
    put: Callable[[Facts, Any], None]
    answers: tuple[tuple[str, Any], ...]
    matters_to: tuple[str, ...]


class Gap(NamedTuple):
    """An unknown fact below an unknown condition: of the order (`party` -1) or of one party."""

    party: int
    fact: ir.Fact


class _Gaps:
    """Gathers the unknown facts that keep conditions unknown, with the atomic conditions that ask for them.

    Only the parts of a condition that are unknown themselves are followed: in `a and b` with `a` true, only what keeps `b`
    unknown matters. Terms and classes are followed to the facts they rest on.
    """

    def __init__(self, edition: Edition, facts: Facts) -> None:
        self.edition = edition
        self.facts = list(facts)
        self.found: dict[Gap, tuple[dict[str, None], dict[Node, None]]] = {}
        self.rule = ""
        self.party = -1

    def follow_rule(self, rule: Rule) -> None:
        node = self.edition.book.node(rule.provision, rule.version)
        if node is not None:
            self.rule = rule.id
            self.follow(node, frozenset())

    def follow(self, node: Node, above: frozenset[str]) -> None:
        if self.edition.closure(node)(self.facts) is not None:
            return
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                for item in items:
                    self.follow(item, above)
            case ir.Not(item=item):
                self.follow(item, above)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                self._follow_parties(item, above)
            case ir.Term(name=name, type=Type.BOOLEAN):
                if name not in above:
                    below = self.edition.term_nodes.get(name)
                    rules = [step.rule for step in self.edition.jurisdiction] if name == SUBJECT else []
                    nodes = [self.edition.book.node(rule.provision, rule.version) for rule in rules] or [
                        below
                    ]
                    for found in nodes:
                        if found is not None:
                            self.follow(found, above | {name})
            case ir.HasReason() if self.facts[self.edition.eccn_slot] is not None:
                self._note(
                    Gap(-1, ir.Fact("item.eccn", Type.TEXT)), node
                )  # a paragraph would tell more than the entry
            case ir.Classified() | ir.HasReason():
                for rule in _classes(self.edition, node):
                    found = self.edition.book.node(rule.provision, rule.version)
                    if found is not None and rule.id not in above:
                        self.follow(found, above | {rule.id})
            case ir.Held():
                pass
            case _:
                self._atom(write_out(self.edition, node))

    def _follow_parties(self, item: Node, above: frozenset[str]) -> None:
        parties = self.facts[self.edition.parties]
        if parties is None:
            for fact in ir.facts_of(item):
                self._note(Gap(-2, fact), item)
            return
        base = self.edition.party_base
        for number, party in enumerate(parties):
            self.facts[base : base + len(party)] = party
            self.party = number
            self.follow(item, above)
        self.party = -1

    def _atom(self, atom: Node) -> None:
        for fact in ir.facts_of(atom):
            if _is_unknown(self.facts[self.edition.slot(fact.name)]):
                self._note(Gap(self.party if fact.party else -1, fact), atom)

    def _note(self, gap: Gap, atom: Node) -> None:
        ids, atoms = self.found.setdefault(gap, ({}, {}))
        ids[self.rule] = None
        atoms[atom] = None


def _classes(edition: Edition, node: ir.Classified | ir.HasReason) -> tuple[Rule, ...]:
    if isinstance(node, ir.HasReason):
        return edition.classes
    eccns = node.eccns + tuple(p for scope in node.scopes for p in edition.eccns(scope))
    return edition.classes_under(eccns)


def write_out(edition: Edition, node: Node) -> Node:
    """A condition with its number terms replaced by their formulas of the day."""
    match node:
        case ir.Term(name=name, type=Type.NUMBER):
            below = edition.term_nodes.get(name)
            return node if below is None else write_out(edition, below)
        case ir.Compare(op=op, left=left, right=right):
            return ir.Compare(op, write_out(edition, left), write_out(edition, right))
        case ir.Arith(op=op, left=left, right=right):
            return ir.Arith(op, write_out(edition, left), write_out(edition, right))
        case ir.Extreme(fn=fn, left=left, right=right):
            return ir.Extreme(fn, write_out(edition, left), write_out(edition, right))
        case ir.MapMax(kind=kind, map=source, least_key=least):
            return ir.MapMax(kind, write_out(edition, source), least)
    return node


def questions(edition: Edition, facts: Facts, rules: Iterable[Rule]) -> list[Question]:
    """The unknown facts that keep some rules unknown, each with its answers; in the order in which facts are declared."""
    gaps = _Gaps(edition, facts)
    for rule in rules:
        gaps.follow_rule(rule)
    order = {name: index for index, name in enumerate(edition.layout.names)}
    asked = []
    for gap in sorted(gaps.found, key=lambda gap: (gap.party, order[gap.fact.name])):
        ids, atoms = gaps.found[gap]
        asked.append(_ask(edition, facts, gap, tuple(sorted(ids)), tuple(atoms)))
    return _merged(asked)


def _ask(edition: Edition, facts: Facts, gap: Gap, ids: tuple[str, ...], atoms: tuple[Node, ...]) -> Question:
    fact = gap.fact
    declared = edition.book.raw.facts.get(fact.name)
    name = declared.ask if declared is not None and declared.ask else fact.name
    if gap.party == -2:
        return _all_parties(edition, facts, ids)
    found = _named(name, fact, answers(edition, facts, fact, atoms))
    if gap.party >= 0:
        put = _party_putter(edition.parties, gap.party, edition.layout.party_facts.index(fact.name))
        return Question(name.replace("party.", f"parties[{gap.party}]."), put, found, ids)
    slot = edition.slot(fact.name)

    def put_fact(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question(name, put_fact, found, ids)


_NEGATIVE: dict[Type, Any] = {
    Type.TEXT: "",
    Type.TEXTS: frozenset(),
    Type.COUNTRIES: frozenset(),
    Type.COUNTRY: None,
}


def _named(name: str, fact: ir.Fact, found: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    """Answers of a fact that is asked for under a shared name, such as a whole end-use block or a party's name.

    A flag is named in its answers; what only qualifies the flags takes its negative value.
    """
    if name == fact.name or name == fact.name.replace("party.", name.partition(".")[0] + "."):
        return found
    if fact.type is Type.BOOLEAN:
        return ((fact.name.partition(".")[2], True), (_NONE, False))
    if fact.type in _NEGATIVE and name.rpartition(".")[2] in ("end_use", "name", "owners"):
        return ((_NONE, _NEGATIVE[fact.type]),)
    return found


_NONE = "none of these"


def _party_putter(slot: int, number: int, index: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        parties = list(into[slot])
        party = list(parties[number])
        party[index] = value
        parties[number] = tuple(party)
        into[slot] = parties

    return put


def _all_parties(edition: Edition, facts: Facts, ids: tuple[str, ...]) -> Question:
    """No party is stated at all: the one answer worth giving is the harmless one, and that everything else depends."""
    slot = edition.parties
    harmless = edition.harmless_party(facts[edition.slot("destination")])

    def put(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question(
        "parties", put, (("stated, on no list, headquartered in the destination", (harmless,)),), ids
    )


def _is_unknown(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, frozenset | tuple):
        return None in value
    return isinstance(value, dict) and None in value.values()


def answers(
    edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]
) -> tuple[tuple[str, Any], ...]:
    """The cells of a fact's values that the given conditions can tell apart."""
    match fact.type:
        case Type.BOOLEAN:
            return (("true", True), ("false", False))
        case Type.COUNTRY:
            return _countries(edition, fact, atoms)
        case Type.TEXT:
            return _texts(fact, atoms)
        case Type.TEXTS | Type.COUNTRIES:
            return _sets(edition, fact, atoms)
        case _:
            return _numbers(edition, facts, fact, atoms)


def _countries(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    scopes = sorted(
        {
            part.scope
            for atom in atoms
            for part in atom.walk()
            if isinstance(part, ir.InScope) and part.item == fact
        }
    )
    literals = sorted(
        {
            v
            for atom in atoms
            for part in atom.walk()
            if isinstance(part, ir.OneOf) and part.item == fact
            for v in part.values
        }
    )
    sets = {scope: edition.countries(scope) for scope in scopes}
    cells: dict[tuple[bool, ...], str] = {}
    for country in sorted(frozenset().union(*sets.values()) | {"\x00"}):
        cells.setdefault(tuple(country in members for members in sets.values()), country)
    found = [(value, value) for value in literals]
    for cell, country in sorted(cells.items(), reverse=True):  # the cell that is in no scope comes last
        inside = [scope for scope, yes in zip(scopes, cell, strict=True) if yes]
        label = (
            "in " + " and ".join(inside)
            if inside
            else "in none of " + ", ".join(scopes)
            if scopes
            else "any other"
        )
        found.append((label, country))
    return tuple(found[:MAX_CELLS])


def _texts(fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    literals = sorted(
        {
            v
            for atom in atoms
            for part in atom.walk()
            if isinstance(part, ir.OneOf) and part.item == fact
            for v in part.values
        }
    )
    if not literals:
        return ()  # an open question, such as an ECCN: no list of answers would be complete
    return (*((value, value) for value in literals), ("any other", "\x00"))


def _sets(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {}
    for atom in atoms:
        for part in atom.walk():
            if isinstance(part, ir.Meets) and part.item == fact:
                for value in part.values:
                    found[value] = frozenset({value})
                for scope in part.scopes:
                    members = edition.eccns(scope) if part.eccns else tuple(sorted(edition.countries(scope)))
                    if members:
                        found[f"any of {scope}"] = frozenset({members[0]})
    return (*tuple(found.items())[: MAX_CELLS - 1], ("none of these", frozenset()))


def _numbers(
    edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]
) -> tuple[tuple[str, Any], ...]:
    points: set[float] = set()
    for atom in atoms:
        for part in atom.walk():
            if isinstance(part, ir.Compare):
                points.update(_solve(edition, facts, fact, part))
    ordered = sorted(point for point in points if point > 0)[: MAX_CELLS // 2]
    if not ordered:
        return ()
    cells: list[tuple[str, float]] = [(f"< {ordered[0]:.6g}", ordered[0] / 2)]
    for low, high in itertools.pairwise([*ordered, float("inf")]):
        cells.append((f"= {low:.6g}", low))
        if high == float("inf"):
            cells.append((f"> {low:.6g}", low * 2))
        else:
            cells.append((f"> {low:.6g} and < {high:.6g}", (low + high) / 2))
    if fact.type is Type.MAP:
        # A dense rate at 8 bits and the same product at 32: enough to reach every threshold on products and on rates.
        return tuple(
            (f"largest TOPS x bit length {label}", {8: value / 8, 32: value / 32}) for label, value in cells
        )
    return tuple(cells)


def _solve(edition: Edition, facts: Facts, fact: ir.Fact, compare: ir.Compare) -> list[float]:
    """Where a comparison turns as `fact` grows and everything else stays: by inverting the formula down to the fact."""
    left, right = fact in ir.facts_of(compare.left), fact in ir.facts_of(compare.right)
    if left == right:
        return []
    inner, outer = (compare.left, compare.right) if left else (compare.right, compare.left)
    target = compile_scalar(outer, edition)(facts)
    return [] if target is None else _invert(edition, facts, fact, inner, float(target))


def _invert(edition: Edition, facts: Facts, fact: ir.Fact, node: Node, target: float) -> list[float]:
    match node:
        case ir.Fact():
            return [target]
        case ir.MapMax(kind=kind):
            return [target if kind == "product" else target * 8]
        case ir.Extreme(left=left, right=right):
            return [
                p
                for side in (left, right)
                if fact in ir.facts_of(side)
                for p in _invert(edition, facts, fact, side, target)
            ]
        case ir.Arith(op=op, left=left, right=right):
            in_left, in_right = fact in ir.facts_of(left), fact in ir.facts_of(right)
            if in_left and in_right:
                return []
            known = compile_scalar(right if in_left else left, edition)(facts)
            if known is None:
                return []
            inside = left if in_left else right
            if op == "+":
                back = target - known
            elif op == "-":
                back = target + known if in_left else known - target
            elif op == "*":
                back = target / known if known else None
            else:
                back = target * known if in_left else (known / target if target else None)
            return [] if back is None else _invert(edition, facts, fact, inside, back)
    return []


def _merged(asked: list[Question]) -> list[Question]:
    """Questions that a person answers with one statement, made one: several facts of a party's name, say."""
    by_name: dict[str, Question] = {}
    for question in asked:
        if question.fact not in by_name:
            by_name[question.fact] = question
            continue
        first = by_name[question.fact]
        by_name[question.fact] = _together(first, question)
    return list(by_name.values())


def _together(first: Question, second: Question) -> Question:
    def put(into: Facts, value: Any) -> None:
        first.put(into, value[0])
        second.put(into, value[1])

    ids = tuple(sorted({*first.matters_to, *second.matters_to}))
    if not second.answers or not first.answers or first.fact == "parties":
        return (first if first.answers else second)._replace(matters_to=ids)
    (last_label, negative_first), (_, negative_second) = first.answers[-1], second.answers[-1]
    pairs = [(label, (value, negative_second)) for label, value in first.answers[:-1]]
    pairs += [(label, (negative_first, value)) for label, value in second.answers[:-1]]
    pairs.append((last_label if len(second.answers) == 1 else _NONE, (negative_first, negative_second)))
    return Question(first.fact, put, tuple(pairs), ids)
