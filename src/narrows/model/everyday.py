"""Everyday things in the name of an item, whose numbers look like those of circuits: "lamp socket H100", "A100 sandpaper".

The words are in `law/everyday_words.csv`. A name is read in parts, between signs and words that join things ("lamps with H100"),
and a part speaks of an everyday thing only if no word of it speaks of electronics or of what things are packed in: what is sold
beside such a thing, or inside of one, stays what it is.
"""

from __future__ import annotations

import re
from functools import cache

from narrows.errors import RulebookError, Where, did_you_mean
from narrows.model.law_rows import law_rows
from narrows.model.prose import Words, folded

__all__ = ["but_everyday_things"]

_FILE = "everyday_words.csv"
_COLUMNS = ["heading", "language", "word", "note"]
_EVERYDAY, _ELECTRONICS, _PACKED, _JOINS = "everyday", "electronics", "packed", "joins"
_SIGNS = re.compile(r"[,;:/|+&()\[\]{}<>\n\r\t、。，；／＋（）]|\s[-–—]\s")


def but_everyday_things(name: str) -> str:
    """A name without those parts that speak of an everyday thing and of nothing electronic."""
    words = _words()
    kept = []
    for part in _parts(folded(name), words[_JOINS]):
        other = words[_ELECTRONICS].find(part) or words[_PACKED].find(part)
        kept.append("" if words[_EVERYDAY].find(part) and not other else part)
    return " , ".join(kept)


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
    listed: dict[str, list[tuple[str, str]]] = {_EVERYDAY: [], _ELECTRONICS: [], _PACKED: [], _JOINS: []}
    for line, (heading, _, word, _) in enumerate(law_rows(_FILE, _COLUMNS), start=2):
        if heading not in listed:
            raise RulebookError(
                f"{heading!r} is not known",
                where=Where(source=f"law/{_FILE}", line=line, field="heading"),
                remedy=did_you_mean(heading, listed),
            )
        listed[heading].append((heading, word))
    return {heading: Words(rows) for heading, rows in listed.items()}
