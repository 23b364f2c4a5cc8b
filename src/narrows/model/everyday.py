"""Everyday things in the name of an item, whose numbers look like those of circuits: "lamp socket H100", "A100 sandpaper".

The words are in `law/everyday_words.csv`. A name is read in parts, between signs and words that join things ("lamps with H100"),
and a part speaks of an everyday thing only if no word of it speaks of electronics or of what things are packed in: what is sold
beside such a thing, or inside of one, stays what it is.

`finished` are things of every day that no raw material is sold as, too: shirts, tea, furniture.
"""

from __future__ import annotations

import re
from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.prose import Words, folded

__all__ = ["but_everyday_things", "is_finished_thing"]

_FILE = "everyday_words.csv"
_EVERYDAY, _ELECTRONICS, _PACKED, _JOINS = "everyday", "electronics", "packed", "joins"
_FINISHED, _UNFINISHED = "finished", "unfinished"
_BRACKETED = re.compile(r"[(\[]\s*(?=[a-z]*[0-9])([a-z]{0,3}[0-9]{1,4}[a-z]?)\s*[)\]]\s*\Z")
"""A number alone in brackets at the end is that of the thing before it."""
_SIGNS = re.compile(r"[,;:/|+&()\[\]{}<>\n\r\t、。，；／＋（）]|\s[-–—]\s")


def but_everyday_things(name: str) -> str:
    """A name without those parts that speak of an everyday thing and of nothing electronic."""
    words = _words()
    kept = []
    for part in _parts(_BRACKETED.sub(r" \1", folded(name)), words[_JOINS]):
        other = words[_ELECTRONICS].find(part) or words[_PACKED].find(part)
        everyday = words[_EVERYDAY].find(part) or words[_FINISHED].find(part)
        kept.append("" if everyday and not other else part)
    return " , ".join(kept)


def is_finished_thing(name: str) -> bool:
    """Whether each part of a name speaks of a finished thing, and none of what a raw material is sold as. A name that is not
    read in full is none."""
    words = _words()
    if not name.isascii() or words[_UNFINISHED].find(text := folded(name)):
        return False
    parts = [part for part in _parts(text, words[_JOINS]) if part.strip()]
    return bool(parts) and all(words[_FINISHED].find(part) for part in parts)


def _parts(text: str, joins: Words) -> list[str]:
    """The parts of a folded name, between signs and words that join."""
    parts = []
    for between in _SIGNS.split(text):
        start = 0
        for match in joins.find(between):
            parts.append(between[start : match.start])
            start = match.end
        parts.append(between[start:])
    return parts


@cache
def _words() -> dict[str, Words]:
    headings = (_EVERYDAY, _ELECTRONICS, _PACKED, _JOINS, _FINISHED, _UNFINISHED)
    rows = list(words_under(_FILE, headings))
    return {heading: Words(row for row in rows if row[0] == heading) for heading in headings}
