"""Scanners that the tests share, over a few entries made up for the purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from narrows.catalog import load_catalog
from narrows.lists.entry import Entry
from narrows.scan import Scanner
from narrows.screen.watchlist import Watchlist
from scan.small_list import ENTRIES


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    """Over the entries of `scan.small_list`."""
    return Scanner(Watchlist.build(ENTRIES), load_catalog())


@pytest.fixture(scope="session")
def over() -> Callable[..., Scanner]:
    """A scanner over entries of one's own."""

    def make(*entries: Entry, **options: object) -> Scanner:
        return Scanner(Watchlist.build(entries), None, **options)  # type: ignore[arg-type]

    return make
