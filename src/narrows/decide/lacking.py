"""What is missing of orders, kept for when an order with the same facts is asked again.

Only the facts count, not who is named: what is kept of one holds for every order that states as much (see `decide.runs`).
"""

from __future__ import annotations

from typing import Any

from narrows.decide.bench import Bench, Ruling
from narrows.decide.missing import NOTHING, Known, Lack, lack
from narrows.decide.run import completed
from narrows.decide.runs import Stated
from narrows.decide.value_cells import tellers, value_cells
from narrows.decide.verdict import Pattern
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.scalar import Facts

MOST_KEPT = 8192
"""Most orders, with the day, of which it is kept what is missing; then all are forgotten."""
MOST_LEFT = 2048
"""As `MOST_KEPT`, of what orders leave open: it takes some kilobytes to tell."""
_ANY = None
"""In the place of the cell of an amount: the same is missing whatever the amount."""


class Lacking:
    """What is missing of open orders under one rulebook."""

    def __init__(self, book: Book, bench: Bench) -> None:
        self._bench = bench
        self._book = book
        self._stated = Stated(book)
        self._left: Known = Remembered(MOST_LEFT)
        self._known: Remembered[Any, dict[int | None, Lack]] = Remembered(MOST_KEPT)

    def of(self, edition: Edition, facts: Facts, pattern: Pattern, ruling: Ruling) -> Lack:
        """What is missing to settle what each regime says. `facts` is what a run left behind, which stays as it was, and
        `pattern` what it gave."""
        if not ruling.open:
            return NOTHING
        cell, amount = self._amount(edition, facts)
        key = (edition.span, edition.hot, self._stated.but_value(facts), amount)
        kept = self._known.get(key)
        if kept is None:
            kept = self._known.keep(key, {})
        found = kept.get(_ANY) or kept.get(cell)
        if found is None:
            found, asked = self._searched(edition, facts, pattern, ruling)
            # Where the rules that tell amounts apart say the same of two, what is missing differs only if they were asked again.
            counts = cell is not None and not asked.isdisjoint(number for number, _ in tellers(edition) or ())
            kept[cell if counts else _ANY] = found
        return found

    def _amount(self, edition: Edition, facts: Facts) -> tuple[int | None, Any]:
        """The cell of an order's value, and what the rules that tell amounts apart say of the order. None and the amount itself,
        where these are not looked at: it takes a while, and pays where many orders are asked."""
        amount = self._stated.amount(facts)
        if not edition.hot or amount is None:
            return None, amount
        cells, rules = value_cells(self._book), tellers(edition)
        if cells is None or rules is None:
            return None, amount
        return cells.cell(amount), tuple([test(facts) for _, test in rules])

    def _searched(
        self, edition: Edition, facts: Facts, pattern: Pattern, ruling: Ruling
    ) -> tuple[Lack, set[int]]:
        """What is missing, and the rules that were asked to find it."""
        all_rules = completed(edition, facts, pattern)
        judges, views, known = self._bench.judges, ruling.views, self._left
        found, asked = NOTHING, set[int]()
        for name in ruling.open:
            about = edition, facts, all_rules, judges[name], views[name]
            found = found.beside(lack(*about, asked_of=asked, known=known))
        return found, asked
