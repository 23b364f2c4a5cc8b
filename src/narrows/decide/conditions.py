"""The atomic conditions that rules come down to, through terms and classes, by the facts that they speak of."""

from __future__ import annotations

from collections.abc import Iterable

from narrows.decide.answers import write_out
from narrows.rulebook.book import Book
from narrows.rulebook.dependence import classes_of
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type


def conditions(edition: Edition) -> dict[int, dict[str, tuple[Node, ...]]]:
    """The atomic conditions of each rule, through terms and classes, by the facts they speak of."""
    found: dict[int, dict[str, tuple[Node, ...]]] = edition.told("conditions", _find_conditions)
    return found


def one_for_all(book: Book, atom: Node) -> Node:
    """An atomic condition, as one object for all that are equal: these can be told apart without comparing them."""
    known: dict[Node, Node] = book.told("atoms", dict)
    return known.setdefault(atom, atom)


_Atoms = tuple[Node, ...]
"""Atomic conditions, each once."""


def _find_conditions(edition: Edition) -> dict[int, dict[str, tuple[Node, ...]]]:
    # What a condition comes down to is the same on every day on which it means the same.
    known: dict[int, _Atoms] = edition.book.told("atomic conditions", dict)
    by_fact: dict[int, dict[str, tuple[Node, ...]]] = edition.book.told("conditions by fact", dict)
    named: dict[int, frozenset[str]] = edition.book.told("facts of atoms", dict)
    asking: set[int] = set()

    def below(node: Node) -> _Atoms:
        """The atomic conditions below a whole condition: that of a rule or a term."""
        key = edition.meanings.of(node)
        if key not in known:
            if key in asking:
                return ()  # it is being found out: classes may ask for each other
            asking.add(key)
            known[key] = gathered(node)
            asking.remove(key)
        return known[key]

    def gathered(node: Node) -> _Atoms:
        match node:
            case ir.Term(name=name, type=Type.BOOLEAN):
                term = edition.term_nodes.get(name)
                return () if term is None else below(term)
            case ir.Classified() | ir.HasReason():
                nodes = (
                    edition.book.node(rule.provision, rule.version) for rule in classes_of(edition, node)
                )
                return _united(below(one) for one in nodes if one is not None)
            case ir.And() | ir.Or() | ir.Not() | ir.AnyParty() | ir.AllParties():
                return _united(map(gathered, node.children()))
        return (one_for_all(edition.book, write_out(edition, node)),)

    found: dict[int, dict[str, tuple[Node, ...]]] = {}
    for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
        node = edition.book.node(step.rule.provision, step.rule.version)
        if node is None:
            found[step.rule.number] = {}
            continue
        key = edition.meanings.of(node)
        if key not in by_fact:
            by_fact[key] = _by_fact(below(node), named)
        found[step.rule.number] = by_fact[key]
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
