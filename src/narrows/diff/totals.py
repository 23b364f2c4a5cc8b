"""How many orders changed, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from narrows.diff.difference import Cause
    from narrows.diff.rows import Row

CHANGES = ("stricter", "looser", "other", "unchanged", "error")


class Sum(msgspec.Struct, kw_only=True):
    """A number of orders: what those are worth together that state a value in US dollars, and how many do not."""

    orders: int = 0
    value_usd: float = 0.0
    without_value: int = 0

    def add(self, value_usd: float | None, orders: int = 1) -> None:
        """Count one order (or some that state no value)."""
        self.orders += orders
        if value_usd is None:
            self.without_value += orders
        else:
            self.value_usd = round(self.value_usd + value_usd, 2)


class Totals:
    """The sums of a book by change, by the answers on both sides, and by what made the difference."""

    def __init__(self) -> None:
        self.by_change = {change: Sum() for change in CHANGES}
        self.moves: dict[tuple[str, str], Sum] = {}
        self.causes: dict[tuple[str, str], tuple[Cause, Sum]] = {}

    @property
    def orders(self) -> int:
        return sum(each.orders for each in self.by_change.values())

    @property
    def changed(self) -> int:
        """How many orders have another answer, or another ground for it."""
        return sum(self.by_change[change].orders for change in ("stricter", "looser", "other"))

    @property
    def errors(self) -> int:
        return self.by_change["error"].orders

    def add(self, row: Row) -> None:
        """Count an order."""
        self.by_change[row.change].add(row.value_usd)
        difference = row.difference
        if difference is None or row.change not in ("stricter", "looser", "other"):
            return
        if row.change != "other":
            self.moves.setdefault((told(row.before), told(row.after)), Sum()).add(row.value_usd)
        for key, cause in distinct(difference.causes).items():
            self.causes.setdefault(key, (cause, Sum()))[1].add(row.value_usd)

    def to_dict(self) -> dict[str, object]:
        """The sums as plain values, largest first where they are of one kind."""
        moves = sorted(self.moves.items(), key=lambda move: (-move[1].orders, move[0]))
        causes = sorted(self.causes.items(), key=lambda cause: (-cause[1][1].orders, cause[0]))
        built = msgspec.to_builtins
        return {
            "orders": self.orders,
            **{change: built(total) for change, total in self.by_change.items()},
            "moves": [{"before": was, "after": now, **built(total)} for (was, now), total in moves],
            "causes": [
                {"instrument": c.instrument, "title": c.title, "citation": c.citation, **built(total)}
                for _, (c, total) in causes
            ],
        }


def told(answer: tuple[str, str | None] | None) -> str:
    """An outcome with its policy: license_required (case_by_case)."""
    assert answer is not None
    outcome, policy = answer
    return f"{outcome} ({policy})" if policy else outcome


def distinct(causes: Iterable[Cause]) -> dict[tuple[str, str], Cause]:
    """The acts among some causes, each once."""
    return {(cause.instrument or cause.title, cause.citation): cause for cause in reversed([*causes])}
