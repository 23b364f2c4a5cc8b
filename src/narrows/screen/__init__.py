"""Screening: which entries and listings a party's name may stand for, and how much of it listed parties own.

The package can be called: `narrows.screen(names)` is `narrows.screening.screen`.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from narrows.screen.exact import Matcher, active
from narrows.screen.fold import fold
from narrows.screen.listings import ListingScreener
from narrows.screen.owners import Owner, owned_range
from narrows.screen.screener import Screener

if TYPE_CHECKING:
    from narrows.screen.hits import Hit, Query
    from narrows.screen.watchlist import Watchlist

__all__ = [
    "Hit",
    "ListingScreener",
    "Matcher",
    "Owner",
    "Query",
    "Screener",
    "Watchlist",
    "active",
    "fold",
    "owned_range",
]


def __getattr__(name: str) -> object:
    """`Watchlist`, `Query` and `Hit` are loaded when asked for: they bring the compiler with them."""
    if name == "Watchlist":
        from narrows.screen.watchlist import Watchlist

        return Watchlist
    if name in ("Query", "Hit"):
        from narrows.screen import hits

        return getattr(hits, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Callable(ModuleType):
    """A module that is called like the function whose name it has."""

    def __call__(self, *args: object, **options: object) -> object:
        # Lists and stakes are opened above this package, which is why it is looked up when it is called.
        return import_module("narrows.screening").screen(*args, **options)


sys.modules[__name__].__class__ = _Callable
