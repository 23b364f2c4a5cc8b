"""What a run of the rules gave, kept for when an order with the same facts is asked again.

An order is asked many times: when it is taken, when it is released, when it ships, and each day that its parties are screened. Only
the facts count, not who is named: what is kept of one holds for every order that states as much.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from narrows.decide.parts import frozen
from narrows.decide.run import run
from narrows.decide.value_cells import VALUE, value_cells
from narrows.decide.verdict import Pattern
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.scalar import Facts

MOST_KEPT = 4096
"""Most orders, with the day, of which it is kept what a run gave; then all are forgotten. One takes some twelve kilobytes."""


class Stated:
    """The facts that orders state, as what can be a key: terms and results follow from these and the value."""

    def __init__(self, book: Book) -> None:
        layout = book.layout
        self._facts, self._parties = len(layout.facts), layout.parties
        self._value = layout.slots.get(VALUE)
        self._maps = tuple(layout.slots[name] for name in layout.facts if book.schema.facts[name] is Type.MAP)

    def amount(self, facts: Facts) -> float | None:
        """The value of an order."""
        return None if self._value is None else facts[self._value]

    def but_value(self, facts: Facts) -> Any:
        """All facts of an order but its value."""
        stated = facts[: self._facts]
        for slot in self._maps:
            stated[slot] = frozen(stated[slot])
        if self._value is not None:
            stated[self._value] = None
        parties = facts[self._parties]
        return tuple(stated), None if parties is None else tuple(parties)


class _Ran(NamedTuple):
    """What a run gave, and what it wrote behind the facts."""

    pattern: Pattern
    written: tuple[Any, ...]


class Runs:
    """Runs of the rules of one rulebook over orders. Those under the law of a day that is asked often are kept."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._stated = Stated(book)
        self._behind = book.layout.parties + 1
        self._known: Remembered[Any, _Ran] = Remembered(MOST_KEPT)

    def of(self, edition: Edition, facts: Facts) -> Pattern:
        """The pattern of an order under an edition, as `run` gives it. Writes terms and results into `facts`."""
        if not edition.hot:
            return run(edition, facts)
        key = (edition.span, self._amount(facts), self._stated.but_value(facts))
        found = self._known.get(key)
        if found is None:
            pattern = run(edition, facts)
            found = self._known.keep(key, _Ran(pattern, tuple(facts[self._behind :])))
        else:
            facts[self._behind :] = found.written
        return found.pattern

    def _amount(self, facts: Facts) -> Any:
        """The value of an order, as far as some rule tells it apart."""
        amount, cells = self._stated.amount(facts), value_cells(self._book)
        return amount if amount is None or cells is None else (cells.cell(amount),)
