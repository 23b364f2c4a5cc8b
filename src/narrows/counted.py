"""Numbers with what they count, and lists that are cut short, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and what it counts: `1 row`, `1,279 shares`. `plural` is that of a noun that takes no s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def first_of(names: Sequence[str], most: int, between: str = ", ", last: str = " and ") -> str:
    """The first of some names, at the most `most`, and behind `last` how many are left: `a, b and 1,279 more`."""
    left = len(names) - most
    return between.join(names[:most]) + (f"{last}{left:,} more" if left > 0 else "")
