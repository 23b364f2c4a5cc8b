"""What the name of a thing says of the entries of a list: "FPGA carrier board".

Of what a single entry speaks of and no type of `item.spec` tells apart, the words are in `law/entry_words.csv`, each under a word
that the law reads in `item.named_as`. Of what entries of the Commerce Control List speak of they are in `law/listed_words.csv`, each
under these entries, with the day since which an entry stands that is younger than the rulebook (`2B910>2024-09-06`). A word raises a
question or a notice, and finds nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from narrows.model.law_rows import words_under
from narrows.model.limits import named_over_limits
from narrows.model.numbering import without_numbering
from narrows.model.prose import Words, folded

__all__ = ["entries_on", "named", "named_as"]

_FILE, _LISTED = "entry_words.csv", "listed_words.csv"
_SINCE = re.compile(">(.+)")


def named(name: str) -> dict[str, frozenset[str]]:
    """The facts that a name tells by the words that it holds."""
    return {"item.named_as": named_as(name), "item.named_over_limits": named_over_limits(name)}


@lru_cache(maxsize=1 << 14)
def named_as(name: str) -> frozenset[str]:
    """The headings of the words that a name holds."""
    return frozenset().union(*(found.under for found in _words(_FILE).find(without_numbering(folded(name)))))


@lru_cache(maxsize=1 << 14)
def entries_on(name: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What a name says that entries of the Commerce Control List speak of: the words for it, by the entries, as they are told."""
    text = folded(name)
    words: dict[tuple[str, ...], tuple[str, ...]] = {}
    for found in _words(_LISTED).find(text):
        entries = tuple(sorted(_SINCE.sub(r" (since \1)", entry) for entry in found.under))
        words[entries] = (*words.get(entries, ()), text[found.start : found.end])
    return words


@cache
def _words(file: str) -> Words:
    return Words(words_under(file))
