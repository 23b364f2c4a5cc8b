"""Numbers of different units that a condition compares, adds or chooses from: nanometers held against kelvins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.text import render


def apart(node: Node, units: Mapping[str, str]) -> Iterator[tuple[Node, str, str]]:
    """The parts of a condition that set two numbers side by side, and the unit of each. `units` are those of facts and terms.

    A literal takes the unit of what stands beside it. A product or quotient has a unit that is not followed.
    """
    for part in dict.fromkeys(node.walk()):
        if isinstance(part, ir.Compare | ir.Extreme) or (isinstance(part, ir.Arith) and part.op in "+-"):
            left, right = unit_of(part.left, units), unit_of(part.right, units)
            if left and right and left != right:
                yield part, f"{render(part.left)} is in {left}", f"{render(part.right)} in {right}"


def unit_of(node: Node, units: Mapping[str, str]) -> str:
    """The unit of a number; empty where it has none of its own, or none that is known."""
    match node:
        case ir.Fact(name=name) | ir.Term(name=name):
            return units.get(name, "")
        case ir.Extreme(left=left, right=right):
            return unit_of(left, units) or unit_of(right, units)
        case ir.Arith(op="+" | "-", left=left, right=right):
            return unit_of(left, units) or unit_of(right, units)
    return ""


__all__ = ["apart", "unit_of"]
