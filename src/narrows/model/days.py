"""Days as people and systems write them, of which each is read only where it can mean one day alone."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from narrows.model.fields import refuse

__all__ = ["read_day"]

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_BASIC = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_NAMED = re.compile(rf"([0-9]{{1,2}})[- ]({'|'.join(_MONTHS)})[- ]([0-9]{{4}})", re.IGNORECASE)
_REMEDY = "Write a day as 2023-11-17"


def read_day(value: object) -> object:
    """A day from a date, a datetime at midnight, or text: 2023-11-17 or 20231117 (ISO 8601), 2023/11/17, 17-Nov-2023.

    What begins with the day or the month in figures (04.06.2024) could mean two days, and is refused.
    """
    if isinstance(value, datetime):
        if value.time() != time():
            raise refuse(f"must be a day without a time of day, got {value}", _REMEDY)
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    text = value.strip() if isinstance(value, str) else ""
    found = _figures(text)
    if found is None:
        shown = f"{value!r:.40}" if isinstance(value, str | int | float) else f"a {type(value).__name__}"
        raise refuse(f"must be a date, got {shown}", _REMEDY)
    try:
        return date(*found)
    except ValueError:
        raise refuse(f"is no day of the calendar, got {text!r}", _REMEDY) from None


def _figures(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text, if it is a day written in one of the ways that are read."""
    found = _ISO.fullmatch(text) or _BASIC.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    named = _MONTH_NAMED.fullmatch(text)
    return (int(named[3]), 1 + _MONTHS.index(named[2].lower()), int(named[1])) if named else None
