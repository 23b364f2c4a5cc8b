"""Conditions taken apart by the blocks of an order that they speak of.

Every condition is equivalent, in Kleene's logic too, to an `or` of clauses, each an `and` of parts that speak of one block
only (the item, the route, the parties, the end use, the rest) or of one earlier result. Parts are evaluated once per
distinct block; an order's truth is the maximum over clauses of the minimum over blocks.
"""

from __future__ import annotations

from narrows.errors import RulebookError, Where
from narrows.rulebook.book import SUBJECT, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type

Clause = dict[str, tuple[Node, ...]]
"""Parts by block. The block of an earlier result is its own text, starting with "@"."""
MAX_CLAUSES = 200

BLOCKS = ("item", "route", "parties", "end_use", "rest")
# Classes may rest on what the exporter claims (Note 1 to 3A090.a), so claims go with the item.
_BLOCK_OF = {"value": "rest", "claims": "item", "recipient": "rest"}


def block_of(edition: Edition, fact: ir.Fact) -> str:
    """The block that a fact is from."""
    if fact.party:
        return "parties"
    declared = edition.book.raw.facts.get(fact.name)
    block = getattr(declared, "block", "rest")
    return _BLOCK_OF.get(block, block)


def inlined(edition: Edition, node: Node) -> Node:
    """A condition with its terms written out, so that it speaks of facts, classes and earlier results only."""
    match node:
        case ir.Term(name=name):
            if name == SUBJECT:
                return node
            below = edition.term_nodes.get(name)
            # A term that is not defined on a day is unknown: a division by zero says so in every compiler.
            return _UNDEFINED if below is None else inlined(edition, below)
        case ir.And(items=items):
            return ir.And(tuple(inlined(edition, item) for item in items))
        case ir.Or(items=items):
            return ir.Or(tuple(inlined(edition, item) for item in items))
        case ir.Not(item=item):
            return ir.Not(inlined(edition, item))
        case ir.Compare(op=op, left=left, right=right):
            return ir.Compare(op, inlined(edition, left), inlined(edition, right))
        case ir.Arith(op=op, left=left, right=right):
            return ir.Arith(op, inlined(edition, left), inlined(edition, right))
        case ir.Extreme(fn=fn, left=left, right=right):
            return ir.Extreme(fn, inlined(edition, left), inlined(edition, right))
        case ir.Known(item=item):
            return ir.Known(inlined(edition, item))
        case ir.MapMax(kind=kind, map=source, least_key=least):
            return ir.MapMax(kind, inlined(edition, source), least)
    return node


_UNDEFINED = ir.Compare(
    ">",
    ir.Arith("/", ir.Const(1.0, Type.NUMBER), ir.Const(0.0, Type.NUMBER)),
    ir.Const(0.0, Type.NUMBER),
)


def blocks_in(edition: Edition, node: Node) -> frozenset[str]:
    """The blocks, and the earlier results, that a written-out condition speaks of."""
    found = set()
    for part in node.walk():
        match part:
            case ir.Fact():
                found.add(block_of(edition, part))
            case ir.Classified() | ir.HasReason():
                found.add("item")
            case ir.Term(name=name):
                found.add("@" + name)
            case ir.Held(globs=globs):
                found.add("@held:" + "|".join(globs))
    return frozenset(found)


def clauses_of(edition: Edition, rule: Rule, node: Node) -> list[Clause]:
    """The clauses of a rule's condition on a day."""
    found = _clauses(edition, inlined(edition, node), False, rule)
    if len(found) > MAX_CLAUSES:
        raise RulebookError(
            f"the condition of {rule.id} mixes the parts of an order in {len(found)} ways",
            where=Where(source=rule.version.path, line=rule.version.line),
            remedy=f"Keep it under {MAX_CLAUSES}: gather what speaks of one part of the order in a term",
        )
    return found


def _clauses(edition: Edition, node: Node, negated: bool, rule: Rule) -> list[Clause]:
    blocks = blocks_in(edition, node)
    if len(blocks) <= 1:
        block = next(iter(blocks), "rest")
        return [{block: (ir.Not(node) if negated else node,)}]
    match node:
        case ir.Not(item=item):
            return _clauses(edition, item, not negated, rule)
        case ir.And(items=items) | ir.Or(items=items):
            parts = [_clauses(edition, item, negated, rule) for item in items]
            if isinstance(node, ir.And) == negated:
                return _united([clause for part in parts for clause in part])
            product: list[Clause] = [{}]
            for part in parts:
                product = [_joined(one, other) for one in product for other in part]
                if len(product) > 50 * MAX_CLAUSES:
                    break
            return _united(product)
    raise RulebookError(
        f"the condition of {rule.id} compares facts of different parts of an order",
        where=Where(source=rule.version.path, line=rule.version.line),
        remedy="Compare each with a scope or a literal",
    )


def _joined(one: Clause, other: Clause) -> Clause:
    merged = dict(one)
    for block, nodes in other.items():
        merged[block] = merged.get(block, ()) + tuple(node for node in nodes if node not in merged.get(block, ()))
    return merged


def _united(clauses: list[Clause]) -> list[Clause]:
    """Clauses that speak of one and the same block only are one part: an `or` inside the block."""
    by_block: dict[str, list[Node]] = {}
    rest: list[Clause] = []
    for clause in clauses:
        if len(clause) == 1:
            block, nodes = next(iter(clause.items()))
            by_block.setdefault(block, []).append(nodes[0] if len(nodes) == 1 else ir.And(nodes))
        elif clause not in rest:
            rest.append(clause)
    united: list[Clause] = [
        {block: (nodes[0] if len(nodes) == 1 else ir.Or(tuple(nodes)),)} for block, nodes in by_block.items()
    ]
    return united + rest
