"""Days as lists write them: whole, in part, as a span of years, or not at all.

Each function gives what `Entry.birth_dates` holds ("YYYY-MM-DD", "YYYY-MM", "YYYY", "YYYY/YYYY") or None for what is
no date; nothing is guessed, and an impossible day is not cut down to its month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

# What a publisher writes in place of a part that it does not know.
_NO_PART = re.compile(r"0*|[dmy]+|x+|-+|\?+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T+Z ].*|-\d\d:\d\d)?")
_BRITISH = re.compile(r"(\w{1,2})/(\w{1,2})/(\w{4})(?: .*)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDED = re.compile(r"(?:(\d{1,2}) )?(?:([A-Za-z]{3,9})\.? )?(\d{4})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_EARLIEST_YEAR = 1000


def partial(year: str, month: str = "", day: str = "") -> str | None:
    """A date of its parts, as precise as they are. A part such as "", "00", "dd" is not known."""
    known = ["" if _NO_PART.fullmatch(part.strip()) else part.strip() for part in (year, month, day)]
    if not known[0] or (known[2] and not known[1]):
        return None
    if not all(part.isascii() and part.isdigit() for part in known if part):
        return None
    y, m, d = int(known[0]), int(known[1] or 1), int(known[2] or 1)
    if not (_EARLIEST_YEAR <= y <= date.max.year and 1 <= m <= 12 and 1 <= d <= monthrange(y, m)[1]):
        return None
    parts = (f"{y:04}", *([f"{m:02}"] if known[1] else []), *([f"{d:02}"] if known[2] else []))
    return "-".join(parts)


def span(first: str, last: str) -> str | None:
    """What two dates or years enclose: a day, a month, a year, or "YYYY/YYYY". None unless first <= last."""
    if not first or not last or _first_day(first) > _last_day(last):
        return None
    lo, hi = _first_day(first), _last_day(last)
    if lo == hi:
        return lo
    if lo[:7] == hi[:7] and lo == _first_day(lo[:7]) and hi == _last_day(lo[:7]):
        return lo[:7]
    return lo[:4] if lo[:4] == hi[:4] else f"{lo[:4]}/{hi[:4]}"


def iso(text: str) -> str | None:
    """ "2012-12-31", "2012-12", "2012", each perhaps with a time of day or zone behind."""
    found = _ISO.fullmatch(text.strip())
    return partial(found[1], found[2] or "", found[3] or "") if found else None


def british(text: str) -> str | None:
    """ "31/12/2012", with "dd", "mm" or "00" for what is not known; an ISO date or a year alone too."""
    found = _BRITISH.fullmatch(text.strip())
    return partial(found[3], found[2], found[1]) if found else iso(text)


def american(text: str) -> str | None:
    """ "12/31/2012", or an ISO date."""
    found = _AMERICAN.fullmatch(text.strip())
    return partial(found[3], found[1], found[2]) if found else iso(text)


def worded(text: str) -> str | None:
    """ "31 Dec 2012", "Dec 2012", "2012", or two of them with "to" between."""
    first, to, last = text.strip().partition(" to ")
    if to:
        return span(worded(first) or "", worded(last) or "")
    found = _WORDED.fullmatch(first)
    if not found:
        return iso(first)
    month = found[2] or ""
    if month:
        if month[:3].lower() not in _MONTHS:
            return None
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    return partial(found[3], month, found[1] or "")


def whole(text: str | None) -> date | None:
    """The day of a date that has all of its parts, else None."""
    return date.fromisoformat(text) if text and len(text) == len("2012-12-31") else None


def _first_day(text: str) -> str:
    return text + "-01-01"[: 10 - len(text)] if len(text) == 4 else text + "-01" if len(text) == 7 else text


def _last_day(text: str) -> str:
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]:02}"
    return text
