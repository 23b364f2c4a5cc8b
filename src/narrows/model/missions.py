"""Missions of states abroad in addresses and names of parties: "Embassy of Norway, 12 Station Road".

Who is in one is that state, wherever it stands. The words are in `law/geo/missions.csv`: those for a `mission`, longer ones that
only look like one (`no_mission`), what may stand `between` it and the name of the country, `posted` before where it is, and
`landmark_before` and `landmark_after`, by which somebody says what he is beside of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from narrows.model.destined import Span
from narrows.model.law_rows import words_under
from narrows.model.prose import UNSPACED, Found, Words

__all__ = ["of_missions"]

_FILE = "geo/missions.csv"
_MISSION, _NONE, _BETWEEN, _POSTED = "mission", "no_mission", "between", "posted"
_BEFORE, _AFTER = "landmark_before", "landmark_after"
_SIGNS = r"""[\s.・·'"’()\[\]-]"""
_STOPS = " ,.:-'\"()[]"


class _Lexicon(NamedTuple):
    missions: Words
    between: re.Pattern[str]
    lead: re.Pattern[str]
    before: Words
    after: Words


def of_missions(text: str, places: Iterable[Span]) -> frozenset[Span]:
    """Which names of places in a folded text, by where they stand, are those of states of whose missions it speaks."""
    words = _words()
    found = [match for match in words.missions.find(text) if _NONE not in match.under]
    if not found:
        return frozenset()
    return frozenset(
        span
        for span in places
        for mission in found
        if _together(text, span, mission) and not _landmark(text, span, mission)
    )


def _together(text: str, span: Span, mission: Found) -> bool:
    """Whether a name of a place is that of a mission: it stands before, behind or around the word for it."""
    low, high = sorted((span, (mission.start, mission.end)))
    return low[1] > high[0] or _words().between.fullmatch(text, low[1], high[0]) is not None


def _landmark(text: str, span: Span, mission: Found) -> bool:
    """Whether somebody says by it what is beside: "opposite the Embassy of Norway"."""
    words, start, end = _words(), min(span[0], mission.start), max(span[1], mission.end)
    lead = words.lead.search(text[:start]).start()  # type: ignore[union-attr]
    behind = text[end:].lstrip(_STOPS)
    return any(lead <= one.end <= start for one in words.before.find(text[:start])) or any(
        one.start == 0 for one in words.after.find(behind)
    )


@cache
def _words() -> _Lexicon:
    headings = (_MISSION, _NONE, _BETWEEN, _POSTED, _BEFORE, _AFTER)
    rows = list(words_under(_FILE, headings))

    def any_of(heading: str) -> str:
        written = [word for under, row in rows if under == heading for word in row.split("/")]
        return "|".join(
            re.escape(word) if re.match(rf"[{UNSPACED}]", word) else rf"\b{re.escape(word)}\b"
            for word in written
        )

    between = rf"{_SIGNS}|{any_of(_BETWEEN)}"
    return _Lexicon(
        Words(row for row in rows if row[0] in (_MISSION, _NONE)),
        re.compile(rf"(?:{between}|(?:{any_of(_POSTED)})[{UNSPACED}]{{1,6}}?)*"),
        re.compile(rf"(?:{between}|,)*\Z"),
        Words(row for row in rows if row[0] == _BEFORE),
        Words(row for row in rows if row[0] == _AFTER),
    )
