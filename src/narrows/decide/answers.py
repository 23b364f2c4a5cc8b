"""The answers worth trying for an unknown fact: the cells into which the conditions at stake cut its values."""

from __future__ import annotations

import itertools
from typing import Any

from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Facts, compile_scalar

MAX_CELLS = 12
"""Most answers tried for one question; beyond it neighboring cells are left out and the question stays open."""


_BITS = (8, 32)
"""Bit lengths at which a missing map of rates is tried: with the same product at both, every threshold is reached."""


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
        return tuple(
            (f"largest TOPS x bit length {label}", {bits: value / bits for bits in _BITS})
            for label, value in cells
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
        case ir.MapMax(kind="product"):
            return [target]
        case ir.MapMax(least_key=least):
            # As a product at the bit length, of those tried, that carries the rate.
            return [target * next(bits for bits in _BITS if bits >= least)] if least <= _BITS[-1] else []
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
