"""What is missing of orders, kept for when an order with the same facts is asked again.

An order is asked many times: when it is taken, when it is released, when it ships, and each day that its parties are screened. Only
the facts count, not who is named: what is kept of one holds for every order that states as much.
"""

from __future__ import annotations

from typing import Any

from narrows.decide.bench import Bench, Ruling
from narrows.decide.missing import NOTHING, Lack, lack
from narrows.decide.parts import frozen
from narrows.decide.run import completed
from narrows.decide.value_cells import VALUE, value_cells
from narrows.decide.verdict import Pattern
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.scalar import Facts

MOST_KEPT = 4096
"""Most orders, with the day, of which it is kept what is missing; then all are forgotten."""


class Lacking:
    """What is missing of open orders under one rulebook."""

    def __init__(self, book: Book, bench: Bench) -> None:
        self._bench = bench
        layout = book.layout
        self._book = book
        self._facts, self._parties = len(layout.facts), layout.parties
        self._value = layout.slots.get(VALUE)
        self._maps = tuple(layout.slots[name] for name in layout.facts if book.schema.facts[name] is Type.MAP)
        self._known: Remembered[tuple[int, bool, Any], Lack] = Remembered(MOST_KEPT)

    def of(self, edition: Edition, facts: Facts, pattern: Pattern, ruling: Ruling) -> Lack:
        """What is missing to settle what each regime says. `facts` is what a run left behind, which stays as it was, and
        `pattern` what it gave."""
        if not ruling.open:
            return NOTHING
        key = (edition.span, edition.hot, self._stated(facts, by_cell=edition.hot))
        found = self._known.get(key)
        if found is None:
            found = self._known.keep(key, self._searched(edition, facts, pattern, ruling))
        return found

    def _stated(self, facts: Facts, *, by_cell: bool) -> Any:
        """All facts of an order, as what can be a key: terms and results follow from these. Of its value the cell does, as no rule
        tells more; to find the cells takes a while, and pays where many orders are asked."""
        stated = facts[: self._facts]
        for slot in self._maps:
            stated[slot] = frozen(stated[slot])
        if by_cell and self._value is not None and stated[self._value] is not None:
            cells = value_cells(self._book)
            if cells is not None:
                stated[self._value] = cells.cell(stated[self._value])
        parties = facts[self._parties]
        return tuple(stated), None if parties is None else tuple(parties)

    def _searched(self, edition: Edition, facts: Facts, pattern: Pattern, ruling: Ruling) -> Lack:
        all_rules = completed(edition, facts, pattern)
        judges, views = self._bench.judges, ruling.views
        found = NOTHING
        for name in ruling.open:
            found = found.beside(lack(edition, facts, all_rules, judges[name], views[name]))
        return found
