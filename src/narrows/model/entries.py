"""What the name of a thing says that a single entry of a list speaks of and no type of `item.spec` tells: "FPGA carrier board".

The words are in `law/entry_words.csv`, each under a word that the law reads in `item.named_as`. A word raises a question and
finds nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache

from narrows.model.law_rows import words_under
from narrows.model.prose import Words, folded

__all__ = ["named_as"]

_FILE = "entry_words.csv"


@lru_cache(maxsize=1 << 14)
def named_as(name: str) -> frozenset[str]:
    """The headings of the words that a name holds."""
    return frozenset().union(*(found.under for found in _words().find(folded(name))))


@cache
def _words() -> Words:
    return Words(words_under(_FILE))
