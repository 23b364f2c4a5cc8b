"""Numbers with what they count, in words."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and what it counts: `1 row`, `1,279 shares`. `plural` is that of a noun that takes no s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
