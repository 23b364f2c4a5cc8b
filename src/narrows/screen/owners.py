"""How much of a party is held by listed parties, from the owners that an order states.

A company counts as listed where listed owners hold at least a share of it that the law names (`owners.csv` of a regime): alone
or together, directly or through companies that count so themselves. What such a company owns then counts in full,
and what any other company owns counts for nothing, whoever owns it. Shares that a company holds of itself are left out of the
whole: what listed owners hold of the rest decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from narrows.model.owners_share import ENTITY_LIST, ROUNDED_WHOLE, WHOLE, at_least
from narrows.screen.exact import active
from narrows.screen.fold import fold
from narrows.screen.screener import Screener


class Owner(Protocol):
    """A stated owner: a name, the share it holds in percent (None when not known), and its own owners where stated."""

    @property
    def name(self) -> str: ...

    @property
    def share_percent(self) -> float | None: ...

    @property
    def owners(self) -> Sequence[Owner] | None: ...


def owned_range(
    screener: Screener,
    owners: Iterable[Owner],
    on: date,
    of_list: str | Collection[str] = ENTITY_LIST,
    cleared: Collection[str] = (),
    of: str | None = None,
) -> tuple[float, float]:
    """The least and the most that parties on a list, or on any of several, on `on` can hold together, in percent. `of` is the
    name of the party that they own.

    An owner that may be listed, by a name near an entry's, counts for the most only, unless that entry is in `cleared`.

    An owner of unknown share may hold up to what the known shares of all owners leave, and anything where those contradict each
    other, as they come to clearly more than the whole. Owners that no one stated are not
    counted: the figure is as complete as the statement is. Where a company's owners are stated twice, and differently, the
    statement by which it counts as listed is followed.
    """
    lists = {of_list} if isinstance(of_list, str) else set(of_list)
    direct = tuple(owners)
    spelled: dict[str, set[str]] = {}
    stated: dict[str, list[Sequence[Owner]]] = {}
    waiting = [direct]
    while waiting:
        for owner in waiting.pop():
            spelled.setdefault(fold(owner.name), set()).add(owner.name)
            if owner.owners:
                stated.setdefault(fold(owner.name), []).append(owner.owners)
                waiting.append(tuple(owner.owners))
    listed = frozenset(
        key
        for key, names in spelled.items()
        if any(
            found.list in lists and (found.id not in cleared or not found.may_be_another(None))
            for name in names
            for found in active(screener.match(name), on)
        )
    )
    maybe = listed | frozenset(
        key
        for key, names in spelled.items()
        if any(
            listing.list in lists
            and listing.id not in cleared
            and (listing.in_force(on) or listing.may_have_stood(on))
            for name in names
            for listing in (*(one.listing for one in screener.near(name)), *screener.match(name))
        )
        or any(screener.unusable(name) for name in names)
    )
    sure, possible = listed, maybe
    if stated and maybe:
        enough = min(map(at_least, lists))
        sure = _counting(listed, stated, enough, _least)
        possible = _counting(maybe, stated, enough, _most)
    own = fold(of or "")
    return float(_least(direct, sure, own)), float(_most(direct, possible, own))


def _counting(
    listed: frozenset[str],
    stated: Mapping[str, Sequence[Sequence[Owner]]],
    enough: Decimal,
    share: Callable[[Iterable[Owner], frozenset[str], str], Decimal],
) -> frozenset[str]:
    """Those that are listed, and those that count so by their owners. A circle of companies alone does not count."""
    found = listed
    while True:
        more = {
            key
            for key, statements in stated.items()
            if key not in found and any(share(owners, found, key) >= enough for owners in statements)
        }
        if not more:
            return found
        found |= more


def _least(owners: Iterable[Owner], counting: frozenset[str], own: str) -> Decimal:
    """What those that count hold for certain of a company with the name `own`."""
    held = itself = Decimal(0)
    for owner in owners:
        key = fold(owner.name)
        if key == own:
            itself += _share(owner)
        elif key in counting:
            held += _share(owner)
    return _of_the_rest(held, itself)


def _most(owners: Iterable[Owner], counting: frozenset[str], own: str) -> Decimal:
    """What those that count hold at most: an unknown share may be all that the known ones leave, if these can be true."""
    held = known = itself = Decimal(0)
    open_share = open_itself = False
    for owner in owners:
        known += _share(owner)
        key = fold(owner.name)
        if key == own:
            itself += _share(owner)
            open_itself = open_itself or owner.share_percent is None
        elif key in counting:
            held += _share(owner)
            open_share = open_share or owner.share_percent is None
    left = WHOLE if known > ROUNDED_WHOLE else max(WHOLE - known, Decimal(0))
    return _of_the_rest(held + left if open_share else held, itself + left if open_itself else itself)


def _of_the_rest(held: Decimal, itself: Decimal) -> Decimal:
    """A share of what a company does not hold of itself."""
    if not held or not itself:
        return min(held, WHOLE)
    return WHOLE if held + itself >= WHOLE else held * WHOLE / (WHOLE - itself)


def _share(owner: Owner) -> Decimal:
    # As written, so that shares that add up to a half on paper add up to a half here.
    return Decimal(repr(owner.share_percent or 0))
