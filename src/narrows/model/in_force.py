"""Whether a day lies within a time of which either end may be open."""

from __future__ import annotations

from datetime import date

__all__ = ["in_force"]


def in_force(on: date, first: date | None, last: date | None) -> bool:
    """Whether a day is one of those from `first` to `last`, both of them included; None: for ever."""
    return (first is None or first <= on) and (last is None or on <= last)
