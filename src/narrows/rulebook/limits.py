"""Ranges of numbers, and the range in which a comparison says that a number is."""

from __future__ import annotations

import math
from typing import NamedTuple

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
"""What each comparison says where it does not hold."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Range(NamedTuple):
    """Numbers from `low` to `high`, and whether each of the two belongs to them."""

    low: float = -math.inf
    low_in: bool = False
    high: float = math.inf
    high_in: bool = False

    def within(self, other: Range) -> Range:
        """The numbers of both."""
        low, low_out = max((self.low, not self.low_in), (other.low, not other.low_in))
        high, high_in = min((self.high, self.high_in), (other.high, other.high_in))
        return Range(low, not low_out, high, high_in)

    @property
    def some(self) -> bool:
        return self.low < self.high or (self.low == self.high and self.low_in and self.high_in)


EVERY_NUMBER = Range()


def limit_of(node: Node, want: bool) -> tuple[Node, Range] | None:
    """A number, and the range in which the atom (or its opposite) says that it is; all numbers for "anything but 3"."""
    if not isinstance(node, ir.Compare):
        return None
    op, item, bound = node.op, node.left, node.right
    if isinstance(item, ir.Const):
        op, item, bound = _MIRRORED[op], bound, item
    if not isinstance(bound, ir.Const) or bound.type is not ir.Type.NUMBER or isinstance(item, ir.Const):
        return None
    value = float(bound.value)
    match op if want else OPPOSITE[op]:
        case "==":
            return item, Range(value, True, value, True)
        case "!=":
            return item, EVERY_NUMBER
        case ">" | ">=" as found:
            return item, Range(low=value, low_in=found == ">=")
        case found:
            return item, Range(high=value, high_in=found == "<=")
