"""How much of a party is held by listed parties, from the owners that an order states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from narrows.screen.exact import active
from narrows.screen.screener import Screener

ENTITY_LIST = "us.el"
_WHOLE = Decimal(100)


class Owner(Protocol):
    """A stated owner: a name and the share it holds, in percent; None when the share is not known."""

    @property
    def name(self) -> str: ...

    @property
    def share_percent(self) -> float | None: ...


def owned_range(
    screener: Screener, owners: Iterable[Owner], on: date, of_list: str = ENTITY_LIST
) -> tuple[float, float]:
    """The least and the most that parties listed on `on` can hold together, in percent.

    A listed owner of unknown share may hold up to what the known shares of all owners leave. Owners that no one
    stated are not counted: the figure is as complete as the statement is.
    """
    least = known = Decimal(0)
    open_share = False
    for owner in owners:
        # As written, so that shares that add up to a half on paper add up to a half here.
        share = Decimal(repr(owner.share_percent or 0))
        known += share
        if any(listing.list == of_list for listing in active(screener.match(owner.name), on)):
            least += share
            open_share = open_share or owner.share_percent is None
    rest = max(_WHOLE - known, Decimal(0)) if open_share else Decimal(0)
    return float(least), float(least + rest)


def owned_percent(
    screener: Screener, owners: Iterable[Owner], on: date, of_list: str = ENTITY_LIST
) -> float | None:
    """The share that listed parties hold together, in percent; None where an unknown share leaves it open."""
    least, most = owned_range(screener, owners, on, of_list)
    return least if least == most else None
