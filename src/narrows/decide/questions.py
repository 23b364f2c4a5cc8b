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


class Leaves(NamedTuple):
    """The facts a rule rests on, through terms and classes, and its atomic conditions with terms written out."""

    facts: frozenset[ir.Fact]
    atoms: tuple[Node, ...]


def leaves(edition: Edition, rule: Rule) -> Leaves:
    """The leaves of a rule on a day, remembered with the edition."""
    if rule.number not in edition.leaves:
        node = edition.book.node(rule.provision, rule.version)
        atoms: dict[Node, None] = {}
        if node is not None:
            _collect(edition, node, atoms, set())
        facts = frozenset(fact for atom in atoms for fact in ir.facts_of(atom))
        edition.leaves[rule.number] = Leaves(facts, tuple(atoms))
    found: Leaves = edition.leaves[rule.number]
    return found


def _collect(edition: Edition, node: Node, atoms: dict[Node, None], seen: set[str]) -> None:
    """Write out terms and classes below `node` and gather the atomic conditions."""
    match node:
        case ir.And(items=items) | ir.Or(items=items):
            for item in items:
                _collect(edition, item, atoms, seen)
        case ir.Not(item=item) | ir.AnyParty(item=item) | ir.AllParties(item=item):
            _collect(edition, item, atoms, seen)
        case ir.Term(name=name, type=Type.BOOLEAN):
            if name == SUBJECT:
                _collect_rules(edition, (step.rule for step in edition.jurisdiction), atoms, seen)
            elif name not in seen:
                seen.add(name)
                below = edition.term_nodes.get(name)
                if below is not None:
                    _collect(edition, below, atoms, seen)
        case ir.Classified() | ir.HasReason():
            atoms[ir.Known(ir.Fact("item.eccn", Type.TEXT))] = None
            _collect_rules(edition, _classes(edition, node), atoms, seen)
        case ir.Held():
            pass
        case _:
            atoms[write_out(edition, node)] = None


def _collect_rules(edition: Edition, rules: Iterable[Rule], atoms: dict[Node, None], seen: set[str]) -> None:
    for rule in rules:
        if rule.id not in seen:
            seen.add(rule.id)
            node = edition.book.node(rule.provision, rule.version)
            if node is not None:
                _collect(edition, node, atoms, seen)


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
    """The unknown facts that some rules rest on, each with its answers; in the order in which facts are declared."""
    wanted: dict[tuple[int, str], tuple[ir.Fact, list[str], dict[Node, None]]] = {}
    slots = edition.layout.slots
    for rule in rules:
        found = leaves(edition, rule)
        for fact in found.facts:
            key = (slots["parties"] if fact.party else slots[fact.name], fact.name)
            _, ids, atoms = wanted.setdefault(key, (fact, [], {}))
            if rule.id not in ids:
                ids.append(rule.id)
            atoms.update(dict.fromkeys(atom for atom in found.atoms if fact in ir.facts_of(atom)))
    asked: list[Question] = []
    for key in sorted(wanted):
        fact, ids, atoms = wanted[key]
        asked.extend(_ask(edition, facts, fact, tuple(sorted(ids)), tuple(atoms)))
    return _merged(asked)


def _ask(edition: Edition, facts: Facts, fact: ir.Fact, ids: tuple[str, ...], atoms: tuple[Node, ...]) -> list[Question]:
    declared = edition.book.raw.facts.get(fact.name)
    name = declared.ask if declared is not None and declared.ask else fact.name
    if not fact.party:
        slot = edition.slot(fact.name)
        if not _is_unknown(facts[slot]):
            return []

        def put(into: Facts, value: Any) -> None:
            into[slot] = value

        return [Question(name, put, _named(name, fact, answers(edition, facts, fact, atoms)), ids)]
    parties = facts[edition.parties]
    if parties is None:
        return [_all_parties(edition, facts, ids)]
    index = edition.layout.party_facts.index(fact.name)
    asked = []
    for number, party in enumerate(parties):
        if _is_unknown(party[index]):
            asked.append(
                Question(
                    name.replace("party.", f"parties[{number}]."),
                    _party_putter(edition.parties, number, index),
                    _named(name, fact, answers(edition, facts, fact, atoms)),
                    ids,
                )
            )
    return asked


def _named(name: str, fact: ir.Fact, found: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    """Answers of a flag that is asked for under another name, such as those of a whole end-use block, name the flag."""
    if fact.type is Type.BOOLEAN and name != fact.name:
        return ((fact.name.partition(".")[2], True), ("none of these", False))
    return found


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

    return Question("parties", put, (("stated, on no list, headquartered in the destination", (harmless,)),), ids)


def _is_unknown(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, frozenset | tuple):
        return None in value
    return isinstance(value, dict) and None in value.values()


def answers(edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    """The cells of a fact's values that the given conditions can tell apart."""
    match fact.type:
        case Type.BOOLEAN:
            return (("true", True), ("false", False))
        case Type.COUNTRY:
            return _countries(edition, fact, atoms)
        case Type.TEXT:
            return _texts(edition, fact, atoms)
        case Type.TEXTS | Type.COUNTRIES:
            return _sets(edition, fact, atoms)
        case _:
            return _numbers(edition, facts, fact, atoms)


def _countries(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    scopes = sorted({part.scope for atom in atoms for part in atom.walk() if isinstance(part, ir.InScope) and part.item == fact})
    literals = sorted({v for atom in atoms for part in atom.walk() if isinstance(part, ir.OneOf) and part.item == fact for v in part.values})
    sets = {scope: edition.countries(scope) for scope in scopes}
    cells: dict[tuple[bool, ...], str] = {}
    for country in sorted(frozenset().union(*sets.values()) | {"\x00"}):
        cells.setdefault(tuple(country in members for members in sets.values()), country)
    found = [(value, value) for value in literals]
    for cell, country in cells.items():
        inside = [scope for scope, yes in zip(scopes, cell, strict=True) if yes]
        label = "in " + " and ".join(inside) if inside else "in none of " + ", ".join(scopes) if scopes else "any other"
        found.append((label, country))
    return tuple(found[:MAX_CELLS])


def _texts(edition: Edition, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
    literals = sorted({v for atom in atoms for part in atom.walk() if isinstance(part, ir.OneOf) and part.item == fact for v in part.values})
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


def _numbers(edition: Edition, facts: Facts, fact: ir.Fact, atoms: tuple[Node, ...]) -> tuple[tuple[str, Any], ...]:
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
        return tuple((f"largest TOPS x bit length {label}", {8: value / 8, 32: value / 32}) for label, value in cells)
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
            return [p for side in (left, right) if fact in ir.facts_of(side) for p in _invert(edition, facts, fact, side, target)]
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
        for question, part in ((first, value[0]), (second, value[1])):
            if part is not _ABSENT:
                question.put(into, part)

    negative_first = first.answers[-1][1] if first.answers else _ABSENT
    negative_second = second.answers[-1][1] if second.answers else _ABSENT
    pairs = [(label, (value, negative_second)) for label, value in first.answers[:-1]]
    pairs += [(label, (negative_first, value)) for label, value in second.answers[:-1]]
    pairs.append(("none of these", (negative_first, negative_second)))
    ids = tuple(sorted({*first.matters_to, *second.matters_to}))
    return Question(first.fact, put, tuple(pairs[:MAX_CELLS]), ids)


_ABSENT = object()
