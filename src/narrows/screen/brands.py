"""Brands in names: the single words of a name that name one house wherever they stand ("Huawei" in "Huawei Digital Power").

A list names some companies of a house, each by its own name; the others bear its brand beside words that say what they do, and no
score of whole names tells them from companies that share a common word. Which words tell is what `prose` goes by: no word of prose,
no short acronym, no word of persons' names.

A line that names another party beside one ("A c/o B", "A, B", "A and B") names each that a part of it is, letter for letter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from narrows.screen.heads import LONGEST_LINE, parts_and_sides
from narrows.screen.hits import BRAND_SCORE, PART_SCORE
from narrows.screen.prose import tells_alone
from narrows.screen.respelt import respelt
from narrows.screen.same import key_of
from narrows.screen.tables import tables

__all__ = ["Told", "told_inside"]

_WORD = re.compile(r"[^\W\d_]{4,}")


class Told(NamedTuple):
    """Words inside of a line that may be a name, its key, and the score of an entry that has it; `alone`: names of one word only."""

    words: str
    key: int
    score: float
    alone: bool


def told_inside(name: str) -> list[Told]:
    """What may be names inside of a line: its parts, and words that are brands. A part of a single word tells no more than a brand."""
    found = [Told(part, key, _score(part), False) for part in _parts(name) if (key := key_of(part))]
    return found + [Told(word, key, BRAND_SCORE, True) for word, key in _brand_keys(name)]


def _parts(name: str) -> list[str]:
    return list(dict.fromkeys(part for line in (name, *respelt(name)) for part in parts_and_sides(line)))


def _score(part: str) -> float:
    from narrows.screen.usable import empty_words

    telling = sum(word not in empty_words() for word in re.findall(r"[^\W_]+", part.lower()))
    return PART_SCORE if telling > 1 or (len(part) > 3 and not part.isascii()) else BRAND_SCORE


def _brand_keys(name: str) -> list[tuple[str, int]]:
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
