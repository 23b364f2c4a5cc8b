"""Scanners that the tests share: over the embedded lists, and over a few entries made up for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from narrows.catalog import load_catalog
from narrows.lists.basis import embedded
from narrows.lists.entry import Entry
from narrows.scan import Report, Scanner
from narrows.screen.watchlist import Watchlist
from scan.small_list import ENTRIES

Scan = Callable[..., Report]


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    """Over the entries of `scan.small_list`."""
    return Scanner(Watchlist.build(ENTRIES), load_catalog())


@pytest.fixture(scope="session")
def embedded_scanner() -> Scanner:
    """Over the lists that come with the package, on no day in particular."""
    return Scanner(Watchlist.build(embedded(date(2026, 7, 31)).entries), load_catalog())


@pytest.fixture(scope="session")
def over() -> Callable[..., Scanner]:
    """A scanner over entries of one's own."""

    def make(*entries: Entry, **options: object) -> Scanner:
        return Scanner(Watchlist.build(entries), None, **options)  # type: ignore[arg-type]

    return make
