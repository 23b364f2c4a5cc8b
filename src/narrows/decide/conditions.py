"""The atomic conditions that rules come down to, through terms and classes, by the facts that they speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.dependence import classes_of
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.rule import Rule

MOST_SEVERAL = 4096
"""Most sets of rules of one edition of which it is kept what they say of each fact."""


def conditions(edition: Edition) -> Conditions:
    """The atomic conditions of the rules of an edition."""
    found: Conditions = edition.made_once("conditions", Conditions)
    return found


def one_for_all(book: Book, atom: Node) -> Node:
    """An atomic condition, as one object for all that are equal: these can be told apart without comparing them."""
    known: dict[Node, Node] = book.made_once("atoms", dict)
    return known.setdefault(atom, atom)


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
        case ir.Known(item=item):
            return ir.Known(write_out(edition, item))
    return node


_Atoms = tuple[Node, ...]
"""Atomic conditions, each once."""


class Conditions:
    """The atomic conditions of each rule, through terms and classes, by the facts they speak of.

    What a condition comes down to is the same on every day on which it means the same, and is found out when it is asked for.
    """

    def __init__(self, edition: Edition) -> None:
        once = edition.book.made_once
        self._edition = edition
        self._known: dict[int, _Atoms] = once("atomic conditions", dict)
        self._of_classes: dict[int, _Atoms] = once("atomic conditions of classes", dict)
        self._by_fact: dict[int, dict[str, _Atoms]] = once("conditions by fact", dict)
        self._named: dict[int, frozenset[str]] = once("facts of atoms", dict)
        self._of: dict[int, dict[str, _Atoms]] = {}
        self._of_several: Remembered[tuple[int, ...], dict[str, _Atoms]] = Remembered(MOST_SEVERAL)
        self._asking: set[int] = set()
        self._circles = 0

    def of(self, rule: Rule) -> dict[str, _Atoms]:
        """The atomic conditions of a rule, by the facts that they speak of."""
        found = self._of.get(rule.number)
        if found is None:
            node = self._edition.book.node(rule.provision, rule.version)
            found = self._of[rule.number] = {} if node is None else self._told(node)
        return found

    def of_several(self, rules: tuple[Rule, ...]) -> Callable[[str], _Atoms]:
        """Gives the atomic conditions of some rules that speak of a fact: the same rules tell the answers to many orders apart."""
        key = tuple([rule.number for rule in rules])
        known = self._of_several.get(key)
        if known is None:
            known = self._of_several.keep(key, {})

        def about(name: str) -> _Atoms:
            found = known.get(name)
            if found is None:
                of_rules = [self.of(rule) for rule in rules]
                found = known[name] = _united(of[name] for of in of_rules if name in of)
            return found

        return about

    def _told(self, node: Node) -> dict[str, _Atoms]:
        key = self._edition.meanings.of(node)
        if key not in self._by_fact:
            self._by_fact[key] = _by_fact(self._below(node), self._named)
        return self._by_fact[key]

    def _below(self, node: Node) -> _Atoms:
        """The atomic conditions below a whole condition: that of a rule or a term."""
        key = self._edition.meanings.of(node)
        found = self._known.get(key)
        if found is None:
            if key in self._asking:
                self._circles += 1
                return ()  # it is being found out: classes may ask for each other
            self._asking.add(key)
            found = self._known[key] = self._gathered(node)
            self._asking.remove(key)
        return found

    def _gathered(self, node: Node) -> _Atoms:
        match node:
            case ir.Term(name=name, type=Type.BOOLEAN):
                term = self._edition.term_nodes.get(name)
                return () if term is None else self._below(term)
            case ir.Classified() | ir.HasReason():
                return self._together(node)
            case ir.And() | ir.Or() | ir.Not() | ir.AnyParty() | ir.AllParties():
                return _united(map(self._gathered, node.children()))
        return (one_for_all(self._edition.book, write_out(self._edition, node)),)

    def _together(self, node: ir.Classified | ir.HasReason) -> _Atoms:
        """What is below the classes that a condition asks for: many ask for the same. What runs in a circle is not kept."""
        edition = self._edition
        key = edition.meanings.classes_of(node)
        found = self._of_classes.get(key)
        if found is None:
            before = self._circles
            rules = classes_of(edition, node)
            nodes = (edition.book.node(rule.provision, rule.version) for rule in rules)
            found = _united(self._below(one) for one in nodes if one is not None)
            if self._circles == before:
                self._of_classes[key] = found
        return found


def _united(some: Iterable[_Atoms]) -> _Atoms:
    """What is below any of some conditions. Atoms are one object for all that are equal, so that identity tells them apart."""
    found: dict[int, Node] = {}
    for atoms in some:
        found.update(zip(map(id, atoms), atoms, strict=True))
    return tuple(found.values())


def _by_fact(atoms: _Atoms, named: dict[int, frozenset[str]]) -> dict[str, tuple[Node, ...]]:
    """Atoms by the facts that they speak of; `named` remembers these, by the identity of the atom."""
    found: dict[str, list[Node]] = {}
    for atom in atoms:
        if id(atom) not in named:
            named[id(atom)] = frozenset(fact.name for fact in ir.facts_of(atom))
        for name in named[id(atom)]:
            found.setdefault(name, []).append(atom)
    return {name: tuple(atoms) for name, atoms in found.items()}
