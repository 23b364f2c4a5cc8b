"""Days as stakes give them: whole, or only a month or a year, from which follows when a stake is certain."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from narrows.errors import FieldError, Where

_DAY = timedelta(days=1)
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?)?)?")


class When(NamedTuple):
    """The days that a date may mean: one, or all those of its month or year."""

    first: date
    last: date


class Span(NamedTuple):
    """Days from and until which a stake is held, inclusive, None for open; not `certain` where the dates leave it open."""

    from_: date | None
    until: date | None
    certain: bool


@lru_cache(maxsize=65536)
def read_when(text: str) -> When | None:
    """A day, a month or a year; None where nothing is written. Raises FieldError."""
    cell = text.strip()
    if not cell:
        return None
    found = _WRITTEN.fullmatch(cell)
    if found is None:
        raise FieldError(
            f"must be a date, got {cell!r:.40}",
            remedy="Write 2023-11-17, or 2023-11 or 2023; leave it empty for an open end",
        )
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is None:
            return When(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return When(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return When(date(year, month, day), date(year, month, day))
    except ValueError:
        raise FieldError(f"is no day of the calendar, got {cell!r}", remedy="Write 2023-11-17") from None


@lru_cache(maxsize=65536)
def spans(start: When | None, end: When | None) -> tuple[Span, ...]:
    """The spans of a stake: those in which it is certainly held, and those in which it may be.

    Raises FieldError where it ends before it starts.
    """
    if start is None and end is None:
        return (Span(None, None, certain=True),)
    if start is not None and end is not None and end.last < start.first:
        raise FieldError(
            f"ends on {end.last.isoformat()}, before it starts on {start.first.isoformat()}",
            remedy="Swap the two days",
        )
    if start is not None and end is not None and end.first < start.last:
        return (Span(start.first, end.last, certain=False),)
    found = [Span(start.last if start else None, end.first if end else None, certain=True)]
    if start is not None and start.first < start.last:
        found.insert(0, Span(start.first, start.last - _DAY, certain=False))
    if end is not None and end.first < end.last:
        found.append(Span(end.first + _DAY, end.last, certain=False))
    return tuple(found)


def several(texts: Sequence[str]) -> When | None:
    """One date that several sources give: anything from the earliest to the latest of them. Raises FieldError."""
    found = [when for when in map(read_when, texts) if when is not None]
    if not found:
        return None
    return When(min(when.first for when in found), max(when.last for when in found))


def ordinal(day: object) -> int:
    """A day that is asked about, as a number. Raises FieldError for what is no day."""
    if isinstance(day, date):
        return day.toordinal()
    what = f"must be a date, got {day!r:.40}"
    raise FieldError(what, where=Where(field="on"), remedy="Give it as datetime.date(2025, 10, 15)")
