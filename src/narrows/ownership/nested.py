"""Stakes as the owners of a party in an order: nested, each company's owners stated once."""

from __future__ import annotations

from collections import deque
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from narrows.model.party import DEEPEST_OWNER, MOST_OWNERS
from narrows.ownership.rows import ROUNDED_UNITS
from narrows.ownership.stake import Holding
from narrows.ownership.stakes import Stakes


class Nested(NamedTuple):
    """Owners as an order states them, and remarks on what they leave out."""

    owners: tuple[dict[str, Any], ...]
    notices: tuple[str, ...] = ()


def nest_owners(party: str, stakes: Stakes, on: date) -> Nested:
    """The owners of a party on a day, from its name or id, in the shape of `parties[].owners` of an order.

    `share_percent` is left out where the share is not one figure, and of all owners of a company whose shares come to more than
    the whole by what is left out: an order would take what the figures leave for the most that they can be. A company's owners
    stand where it is nearest to the party and are not repeated elsewhere, so that a loop ends where a name repeats; an order
    counts them in each place. Owners are cut off below the eighth level and beyond ten thousand, with a notice.
    """
    starts = stakes.parties.find(party)
    if not starts:
        return Nested(())
    of, numbers = stakes.above(starts, on)
    index = {int(node): i for i, node in enumerate(numbers.tolist())}
    notices: list[str] = []
    if len(starts) > 1:
        notices.append(
            f"{party!r} is the name of {len(starts)} parties with different ids: the owners of all are taken as possible"
        )
    top: list[dict[str, Any]] = []
    waiting = deque((index[node], top, 1) for node in starts)
    stated = {index[node] for node in starts}
    count = 0
    cut: list[str] = []
    while waiting:
        at, into, level = waiting.popleft()
        edges = range(int(of.in_ptr[at]), int(of.in_ptr[at + 1]))
        if not edges:
            continue
        if level > DEEPEST_OWNER or count + len(edges) > MOST_OWNERS:
            cut.append(stakes.parties.party(int(numbers[at])).label)
            continue
        count += len(edges)
        # An order has no figure for a range, and so may not show that the shares contradict each other.
        figures = sum(int(of.least[edge]) for edge in edges if of.least[edge] == of.most[edge])
        unsure = len(starts) > 1 or bool(of.overfull[at] and figures <= ROUNDED_UNITS)
        found = ((stakes.holding(of, edge, numbers), edge) for edge in edges)
        held = sorted(found, key=lambda one: _by_size(one[0]))
        for holding, edge in held:
            owner: dict[str, Any] = {"name": holding.owner.label}
            # Of a company that owns itself what others hold has no figure; all others agree but for rounding.
            figure = holding.share.least == holding.share.most and of.most[edge] - of.least[edge] <= 1
            if figure and not unsure:
                owner["share_percent"] = float(holding.share.least)
            into.append(owner)
            node = int(of.owner[edge])
            if node not in stated:
                stated.add(node)
                owner["owners"] = []
                waiting.append((node, owner["owners"], level + 1))
    if cut:
        named = ", ".join(repr(name) for name in cut[:3]) + (" and others" if len(cut) > 3 else "")
        notices.append(
            f"the owners of {named} are left out: an order holds {DEEPEST_OWNER} levels and {MOST_OWNERS:,} owners"
        )
    if of.unnamed_rows.size:
        notices.append(f"stakes above {party!r} that name no owner are left out: {of.unnamed_rows.size}")
    _tidy(top)
    return Nested(tuple(top), tuple(notices))


def _tidy(owners: list[dict[str, Any]]) -> None:
    """Leave out empty lists of owners."""
    waiting = [owners]
    while waiting:
        for owner in waiting.pop():
            if owner.get("owners"):
                waiting.append(owner["owners"])
            else:
                owner.pop("owners", None)


def _by_size(holding: Holding) -> tuple[Decimal, Decimal, str]:
    """The order of owners: the largest first."""
    return -holding.share.most, -holding.share.least, holding.owner.label
