"""Stakes in few words, and the definition of what they come to, worked out in another way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from narrows.ownership import Stake, Stakes

DAY = date(2025, 1, 1)

Write = Callable[..., Path]

Edge = tuple[str, str, int | None]


def stake(owner: str, owned: str, share: str | float | None = None, **rest: object) -> Stake:
    """A stake of one figure, of a range such as "25-50", or of an unknown share."""
    low, high = Decimal(0), Decimal(100)
    if share is not None:
        first, _, last = str(share).partition("-")
        low, high = Decimal(first), Decimal(last or first)
    return Stake(owner=owner, owned=owned, least_percent=low, most_percent=high, **rest)  # type: ignore[arg-type]


def smallest_closed(names: Iterable[str], edges: Iterable[Edge], listed: set[str]) -> set[str]:
    """The parties that count as listed, straight from the definition.

    A set is closed if it has the listed ones and every party of which its members hold half or more. What counts is what
    every closed set has.
    """
    everyone, held = sorted(set(names) | listed), list(edges)
    common = set(everyone)
    for size in range(len(everyone) + 1):
        for some in combinations(everyone, size):
            members = set(some)
            if listed <= members and all(
                owned in members or sum(s or 0 for o, c, s in held if c == owned and o in members) < 50
                for _, owned, _ in held
            ):
                common &= members
    return common


def verdict(stakes: Stakes, of: str, *listed: str, on: date = DAY) -> tuple[str, str]:
    """Verdict and share by the rule of one party."""
    (share,) = stakes.look_up(of, set(listed), on)
    return share.counts, str(share.cascade)


def jsonl(*records: object) -> str:
    """Records as JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
