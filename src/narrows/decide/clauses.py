"""Conditions taken apart by the blocks of an order that they speak of.

Every condition is equivalent, in Kleene's logic too, to an `or` of clauses, each an `and` of parts that speak of one block
only (the item, the route, the parties, the exporter, the end use, the rest) or of one earlier result. Parts are evaluated once per
distinct block; an order's truth is the maximum over clauses of the minimum over blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrows.errors import RulebookError, Where
from narrows.rulebook.book import SUBJECT, Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.rule import Rule

Part = tuple[Node, bool]
"""A condition on one block, and whether it is negated."""
Clause = dict[str, tuple[Part, ...]]
"""Parts by block. The block of an earlier result is its own text, starting with "@"."""
MAX_CLAUSES = 200

BLOCKS = ("item", "route", "parties", "exporter", "end_use", "rest")
# Classes may rest on what the exporter claims (Note 1 to 3A090.a), so claims go with the item.
_BLOCK_OF = {"value": "rest", "claims": "item", "recipient": "rest"}


def block_of(edition: Edition, fact: ir.Fact) -> str:
    """The block that a fact of an order is from."""
    declared = edition.book.raw.facts.get(fact.name)
    block = getattr(declared, "block", "rest")
    return _BLOCK_OF.get(block, block)


_UNDEFINED = ir.Compare(
    ">",
    ir.Arith("/", ir.Const(1.0, Type.NUMBER), ir.Const(0.0, Type.NUMBER)),
    ir.Const(0.0, Type.NUMBER),
)
"""What a term means on a day on which it is not defined: unknown, which a division by zero says to every compiler."""


class Splitter:
    """Takes the conditions of one edition apart. What it finds of a condition is remembered by identity, of one without terms for
    all editions."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._blocks: dict[int, frozenset[str]] = {}
        self._always: dict[int, tuple[Node, frozenset[str]]] = edition.book.made_once("blocks", dict)
        """With the condition, so that no other can take its place."""

    def resolved(self, node: Node) -> Node:
        """A condition, or the condition that a term stands for."""
        while isinstance(node, ir.Term) and node.name != SUBJECT:
            node = self.edition.term_nodes.get(node.name, _UNDEFINED)
        return node

    def blocks(self, node: Node) -> frozenset[str]:
        """The blocks, and the earlier results (starting with "@"), that a condition speaks of."""
        key = id(node)
        if (always := self._always.get(key)) is not None:
            return always[1]
        if key in self._blocks:
            return self._blocks[key]
        below: Sequence[Node] = ()
        match node:
            case ir.Fact():
                found = frozenset((block_of(self.edition, node),))
            case ir.Classified() | ir.HasReason():
                found = frozenset(("item",))
            case ir.Term(name=name) if name == SUBJECT:
                found = frozenset(("@" + name,))
            case ir.Term():
                found = self._blocks[key] = self.blocks(self.resolved(node))
                return found
            case ir.Held(globs=globs):
                found = frozenset(("@held:" + "|".join(globs),))
            case ir.AnyParty() | ir.AllParties():
                found = frozenset(("parties",))
            case _:
                below = tuple(node.children())
                found = frozenset().union(*map(self.blocks, below))
        if all(id(child) in self._always for child in below):
            self._always[key] = node, found
        else:
            self._blocks[key] = found
        return found

    def clauses(self, rule: Rule, node: Node) -> list[Clause]:
        """The clauses of a rule's condition."""
        found = self._clauses(node, False, rule)
        if len(found) > MAX_CLAUSES:
            raise _too_many(rule, len(found))
        return found

    def _clauses(self, node: Node, negated: bool, rule: Rule) -> list[Clause]:
        blocks = self.blocks(node)
        block = next(iter(blocks), "rest")
        if len(blocks) <= 1 and not (block.startswith("@") and _has_terms(node)):
            return [{block: ((node, negated),)}]
        if (resolved := self.resolved(node)) is not node:
            return self._clauses(resolved, negated, rule)
        match node:
            case ir.Not(item=item):
                return self._clauses(item, not negated, rule)
            case ir.And(items=items) | ir.Or(items=items):
                parts = [self._clauses(item, negated, rule) for item in items]
                if isinstance(node, ir.And) == negated:
                    return _united([clause for part in parts for clause in part])
                product: list[Clause] = [{}]
                for part in parts:
                    product = _united([_joined(one, other) for one in product for other in part])
                    if len(product) > MAX_CLAUSES:
                        raise _too_many(rule, len(product))
                return product
        raise RulebookError(
            f"the condition of {rule.id} compares facts of different parts of an order",
            where=Where(source=rule.version.path, line=rule.version.line),
            remedy="Compare each with a scope or a literal",
        )


def ruled(edition: Edition) -> Iterator[tuple[Rule, Node | None]]:
    """The rules of an edition in the order of evaluation, each with its condition; None where what it says is settled by the day."""
    for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
        rule = step.rule
        yield rule, None if rule.clock else edition.book.node(rule.provision, rule.version)


def inseparable(book: Book, *, private_only: bool = False) -> Iterator[RulebookError]:
    """The conditions of a book that cannot be taken apart, each told once: single orders are decided by them, but no table."""
    told: set[int] = set()
    met: set[tuple[int, int]] = set()
    for span in range(len(book.starts) + 1):
        edition = book.edition_of_span(span)
        splitter = Splitter(edition)
        for rule, node in ruled(edition):
            if node is None or rule.number in told or (private_only and not rule.provision.private):
                continue
            meaning = rule.number, edition.meanings.of(node)
            if meaning in met:
                continue
            met.add(meaning)
            try:
                splitter.clauses(rule, node)
            except RulebookError as error:
                told.add(rule.number)
                yield error


def _has_terms(node: Node) -> bool:
    """Whether a condition on an earlier result rests on terms as well, which say nothing of any part of an order."""
    return any(isinstance(part, ir.Term) and part.name != SUBJECT for part in node.walk())


def _joined(one: Clause, other: Clause) -> Clause:
    merged = dict(one)
    for block, parts in other.items():
        merged[block] = merged.get(block, ()) + tuple(
            part for part in parts if part not in merged.get(block, ())
        )
    return merged


def _united(clauses: list[Clause]) -> list[Clause]:
    """Clauses, each once. One that says no more than another, as in `a or (a and b)`, stays: what is missing of an order also
    names what keeps `b` unknown."""
    found: dict[frozenset[tuple[str, int, bool]], Clause] = {}
    for clause in clauses:
        key = frozenset(
            (block, id(node), negated) for block, parts in clause.items() for node, negated in parts
        )
        found.setdefault(key, clause)
    return list(found.values())


def _too_many(rule: Rule, ways: int) -> RulebookError:
    return RulebookError(
        f"the condition of {rule.id} mixes the parts of an order in {ways} ways or more",
        where=Where(source=rule.version.path, line=rule.version.line),
        remedy=f"Keep it under {MAX_CLAUSES}: gather what speaks of one part of the order in a term",
    )
