"""Names that say nothing of what a thing is ("goods as per invoice", "electronic components"), and names of programs that leave open
for which machine they are ("software update").

The words are in `law/open_names.csv`. A name says nothing where all of its words stand under `says_nothing` or `qualifier`, and one
under the former; of software, `program` is one more such heading.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from narrows.model.law_rows import words_under
from narrows.model.prose import Words, folded

__all__ = ["leaves_open", "says_nothing"]

_FILE = "open_names.csv"
_NOTHING, _QUALIFIER, _PROGRAM, _OPEN = "says_nothing", "qualifier", "program", "open_software"
_WORD = re.compile(r"[^\W\d_]")
"""A letter: figures, as of an invoice, say nothing either."""


@lru_cache(maxsize=1 << 14)
def says_nothing(name: str, kind: str | None) -> bool:
    """Whether a name says nothing of what the thing is, that is stated to be of a kind."""
    text = folded(name)
    words = _words()
    nouns = [*words.nothing.find(text), *(words.programs.find(text) if kind == "software" else ())]
    if not nouns:
        return False
    left = list(text)
    for found in (*nouns, *words.qualifiers.find(text)):
        left[found.start : found.end] = " " * (found.end - found.start)
    return _WORD.search("".join(left)) is None


@lru_cache(maxsize=1 << 14)
def leaves_open(name: str) -> bool:
    """Whether the name of a program leaves open for which machine it is."""
    return bool(_words().open_software.find(folded(name)))


class _Lexicon(NamedTuple):
    nothing: Words
    qualifiers: Words
    programs: Words
    open_software: Words


@cache
def _words() -> _Lexicon:
    headings = (_NOTHING, _QUALIFIER, _PROGRAM, _OPEN)
    rows = list(words_under(_FILE, headings))
    return _Lexicon(*(Words(row for row in rows if row[0] == heading) for heading in headings))
