"""The value of an order, as far as some rule tells it apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.scalar import Closure

VALUE = "value_usd"
Amounts = npt.NDArray[np.float64]
Tellers = tuple[tuple[int, Closure], ...]
"""Rules by number, each with its condition."""


class Cells(NamedTuple):
    """The amounts in US dollars that some rule compares the value with, and one sample for each cell between and on them."""

    limits: tuple[float, ...]
    samples: list[float]

    def cell(self, amount: float) -> int:
        """The cell of an amount."""
        return bisect_left(self.limits, amount) + bisect_right(self.limits, amount)

    def cells(self, amounts: Amounts) -> npt.NDArray[np.int64]:
        """The cell of each of some amounts."""
        found = np.zeros(amounts.shape, np.int32)
        for limit in self.limits:  # few of them: quicker than to search among them
            found += amounts >= limit
            found += amounts > limit
        # NaN is told apart by who asks.
        return found.astype(np.int64)


def value_cells(book: Book) -> Cells | None:
    """The cells of a rulebook; None where some rule does more with the value than compare it with a literal: then each amount
    counts for itself."""
    found: Cells | None = book.made_once("cells of values", lambda: _cells(book))
    return found


def _cells(book: Book) -> Cells | None:
    found: set[float] = set()
    value = ir.Fact(VALUE, Type.NUMBER)
    for node in book.conditions_on(VALUE):
        if node == value:
            return None  # a term is the value, and others may do anything with it
        for part in node.walk():
            children = part.children()
            if value not in children or isinstance(part, ir.Known):
                continue
            literals = [c.value for c in children if isinstance(c, ir.Const)]
            if not isinstance(part, ir.Compare) or len(literals) != 1:
                return None
            found.add(float(literals[0]))
    limits = sorted(point for point in found if point >= 0)
    if not limits:
        return Cells((), [1.0])
    samples = [limits[0] / 2]
    for low, high in zip(limits, [*limits[1:], limits[-1] * 4 + 1], strict=True):
        samples += [low, (low + high) / 2]
    return Cells(tuple(limits), samples)


def tellers(edition: Edition) -> Tellers | None:
    """The rules that may tell amounts apart, but for duties, of which no outcome depends; None where a class or what brings an item
    under a law does. Asked of an edition that is hot: its conditions stay as they are."""
    found: Tellers | None = edition.made_once("tellers of values", _tellers)
    return found


def _tellers(edition: Edition) -> Tellers | None:
    telling = edition.dependence.readers(VALUE)
    if any(step.rule.number in telling for step in (*edition.class_steps, *edition.jurisdiction)):
        return None
    later = (step for step in edition.steps if step.rule.number in telling and step.rule.kind != "duty")
    return tuple([(step.rule.number, step.test) for step in later])
