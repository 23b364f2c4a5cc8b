"""The share from which owners of a list count, as the law names it: `owners.csv` of each regime that has such a rule. And that from
which owners are asked about whose list says nothing of them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from narrows.model.law_rows import law_rows

ENTITY_LIST = "us.el"
WHOLE = Decimal(100)
ROUNDED_WHOLE = Decimal("100.5")
"""Shares are often rounded, so that all together come to a little more than the whole. Of more nothing follows: they contradict."""
_TOGETHER = "us/part732/owners.csv"
"""Owners on these lists count together; those of any other file count by their list alone."""
_SOURCES = (_TOGETHER, "cn/parties/owners.csv")
_ASKED = "owners_asked.csv"
"""Lists of which no text says what follows for whom somebody on them owns: whether it goes to the owner is asked."""
_COLUMNS = ["list", "at_least_percent", "citation", "confidence", "checked", "note"]


def at_least(of_list: str = ENTITY_LIST) -> Decimal:
    """The share in percent at which a company counts as listed itself, by the list of its owners.

    A list whose law knows no such rule, and that is not asked about from another share on, asks for the whole.
    """
    for source in (*_SOURCES, _ASKED):
        if of_list in _shares(source):
            return _shares(source)[of_list]
    return WHOLE


def counts_owners(of_list: str) -> bool:
    """Whether the law of a list says what follows for a company that those on it own."""
    return any(of_list in _shares(source) for source in _SOURCES)


def lists_that_count_together() -> frozenset[str]:
    """The lists whose law counts owners, and counts those of one with those of another."""
    return frozenset(_shares(_TOGETHER))


def asks_about_owners(of_list: str) -> bool:
    """Whether it is asked what goes to those on a list who own a party: no text says that they count, or that they do not."""
    return of_list in _shares(_ASKED)


@cache
def _shares(source: str) -> dict[str, Decimal]:
    return {row[0]: Decimal(row[1]) for row in law_rows(source, _COLUMNS)}
