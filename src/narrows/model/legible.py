"""How much of a text is in scripts that are read here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from narrows.model.prose import LATIN, UNSPACED, folded

__all__ = ["Legible", "legible"]

_LETTERS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?<![^\W_])([a-z])\s?&\s?([a-z])(?![^\W_])")
"""Two letters that are a word together: R&D."""
_LATIN_LETTER = re.compile(rf"[{LATIN}]")
_UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")


class Legible(NamedTuple):
    """How many letters of a text are in scripts that are read here, and how many in others; single ones and numbers are none."""

    read: int
    unread: int

    @property
    def in_part(self) -> bool:
        """Whether words of the text are in a script that is not read; a mere sign, as in "Ω", is no word."""
        return self.unread > _SIGNS

    @property
    def mostly_not(self) -> bool:
        """Whether the text says in such a script what it says: somebody else must read it."""
        return self.unread > 1 and self.unread >= self.read


_SIGNS = 2
"""Letters of another script that are mere signs beside words."""
_CHARACTER_LETTERS = 3
"""A character of a script without an alphabet counts as so many letters."""


@lru_cache(maxsize=1 << 14)
def legible(text: str) -> Legible:
    """How much of a text can be read."""
    read = unread = 0
    for word in _LETTERS.findall(_INITIALS.sub(r"\1\2", folded(text))):
        alphabet, others = len(_LATIN_LETTER.findall(word)), len(_UNSPACED_LETTER.findall(word))
        unread += len(word) - alphabet - others
        if alphabet > 1 or others:
            read += alphabet + others * _CHARACTER_LETTERS
    return Legible(read, unread)
