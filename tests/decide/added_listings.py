"""Engines whose lists have a few more entries, for names that no real list has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from narrows.engine import Engine
from narrows.lists import load_lists
from narrows.lists.book import ListBook
from narrows.lists.listing import Listing
from narrows.lists.whole import Lists


def added(list_: str, name: str, country: str, from_: date) -> Listing:
    """An entry of a list, from a day on."""
    return Listing(
        id=f"{list_}.made-for-tests",
        list=list_,
        name=name,
        country=country,
        from_=from_,
        citation="made for tests",
        checked=from_,
        confidence="high",
    )


def engine_with(listings: Iterable[Listing]) -> Engine:
    """An engine that takes what an order leaves out as harmless, and knows some listings besides the real ones."""
    known = load_lists()
    book = ListBook(
        (*known.listings, *listings), known.companies.values(), known.lists.values(), known.sha256
    )
    return Engine.load(clean=True, lists=Lists(book))
