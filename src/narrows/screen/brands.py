"""Brands in names: the single words of a name that name one house wherever they stand ("Huawei" in "Huawei Digital Power").

A list names some companies of a house, each by its own name; the others bear its brand beside words that say what they do, and no
score of whole names tells them from companies that share a common word. Which words tell is what `prose` goes by: no word of prose,
no short acronym, no word of persons' names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.heads import LONGEST_LINE
from narrows.screen.prose import tells_alone
from narrows.screen.same import key_of
from narrows.screen.tables import tables

__all__ = ["brand_keys"]

_WORD = re.compile(r"[^\W\d_]{4,}")


def brand_keys(name: str) -> list[tuple[str, int]]:
    """The words of a name that may be brands, each with the key of a name that is this word alone; none of a single word."""
    if len(name) > LONGEST_LINE:
        return []
    words = list(dict.fromkeys(_WORD.findall(name.lower())))
    found = [(word, key) for word in words if (key := _key(word))]
    return found if len(words) > 1 else []


@lru_cache(maxsize=1 << 18)
def _key(word: str) -> int:
    given = tables()
    if not word.isascii() or word in given.legal or word in given.stopped or word in given.particles:
        return 0
    return key_of(word) if tells_alone(word) else 0
