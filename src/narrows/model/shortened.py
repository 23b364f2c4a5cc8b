"""Abbreviations of the trade, read as what they are short for: "chip mfg" as "chip manufacturing".

They are in `law/abbreviations.csv`, with "|" between those of one word.
"""

from __future__ import annotations

import re
from functools import cache

from narrows.model.law_rows import law_rows
from narrows.model.prose import LATIN

__all__ = ["in_full"]

_FILE = "abbreviations.csv"
_COLUMNS = ["short", "full", "note"]


def in_full(text: str) -> str:
    """A folded text with its abbreviations written out."""
    pattern, full = _abbreviations()
    return pattern.sub(lambda found: full[found[0]], text)


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    """What is looked for, and what each is short for. A number before it makes it a unit ("5 w/"); an apostrophe behind it, a part of
    another word."""
    full = {short: written for shorts, written, _ in law_rows(_FILE, _COLUMNS) for short in shorts.split("|")}
    longest_first = sorted(full, key=len, reverse=True)
    letters = f"0-9{LATIN}"
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![{letters}'])(?<![0-9] )(?:{either})(?:(?<= )|(?![{letters}']))"), full
