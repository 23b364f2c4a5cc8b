"""How much of a text is in scripts that are read here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from narrows.model.escaped import has_octets, unescaped
from narrows.model.prose import END_OF_SENTENCE, LATIN, folded
from narrows.model.tokens import UNSPACED_SIGN

__all__ = ["Legible", "is_mangled", "is_turned_round", "legible", "says_unread"]

_LETTERS = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"(?<![^\W_])([a-z])\s?&\s?([a-z])(?![^\W_])")
"""Two letters that are a word together: R&D."""
_LATIN_LETTER = re.compile(rf"[{LATIN}]")


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


_TURNED_ROUND = re.compile("\u202e.*[^\\W_]")
"""A sign behind which a text is shown backwards, and something behind it."""
_PLACE_ON_THE_WEB = re.compile(r"\b\w+://\S+")
_WESTERN = re.compile("[\u00a1-\u00ff]")
_BESIDE = re.compile(
    "[\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""What the bytes of other scripts become where they are read as Western European ones."""
_FEWEST_MANGLED = 4
_OTHERS = ("cp1251", "gbk", "big5", "shift_jis", "euc_kr", "cp437", "cp850")
_MOST_DECODED = 400
_BEYOND_WESTERN = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def _is_unicode_in(text: str, encoding: str) -> bool:
    """Whether a text is UTF-8 that was read in another encoding: then its bytes there are those of Chinese, Japanese or Korean
    characters, or of several letters of Russian, and of no other script: by chance they are rarely of these alone."""
    read = text[:_MOST_DECODED].encode(encoding, "replace").decode("utf-8", "replace")
    if _ELSEWHERE.search(read):
        return False
    wrong = read.count("\ufffd")  # some bytes are lost on the way
    characters, letters = len(_BEYOND_WESTERN.findall(read)), len(_CYRILLIC.findall(read))
    return characters > max(1, 2 * wrong) or letters > max(_FEWEST_MANGLED - 1, 2 * wrong)


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ELSEWHERE = re.compile("[\u0250-\u03ff\u0500-\u1fff]")
"""Letters of other scripts than these and Latin."""


def is_turned_round(text: str) -> bool:
    """Whether a text is shown backwards by a sign in it: who reads it reads another one."""
    return not text.isascii() and _TURNED_ROUND.search(text) is not None


def is_mangled(text: str) -> bool:
    """Whether a text is one of another encoding than it was read in, by its signs: of what is written with Latin letters, few have
    a mark."""
    if text.isascii():
        return False
    if any(_is_unicode_in(text, encoding) for encoding in _OTHERS):
        return True
    western = len(_WESTERN.findall(text))
    signs = sum(not sign.isspace() for sign in text)
    return western >= _FEWEST_MANGLED and 2 * (western + len(_BESIDE.findall(text))) > signs


@lru_cache(maxsize=1 << 14)
def legible(text: str) -> Legible:
    """How much of a text can be read: nothing of one that is not what somebody wrote."""
    read = unread = 0
    if is_turned_round(text) or is_mangled(text) or has_octets(unescaped(_PLACE_ON_THE_WEB.sub(" ", text))):
        return Legible(read, len(text))
    for word in _LETTERS.findall(_INITIALS.sub(r"\1\2", folded(text))):
        alphabet, others = len(_LATIN_LETTER.findall(word)), len(UNSPACED_SIGN.findall(word))
        unread += len(word) - alphabet - others
        if alphabet > 1 or others:
            read += alphabet + others * _CHARACTER_LETTERS
    return Legible(read, unread)


_PART = re.compile(rf"{END_OF_SENTENCE.pattern}|[:\n]")


def says_unread(text: str) -> bool:
    """Whether a text, or a sentence of it or what stands behind a label, says in a script that is not read what it says. Beside
    words that are read, as a name in its own script, such words are taken for the same once more."""
    whole = legible(text)
    if whole.mostly_not or not whole.in_part:
        return whole.mostly_not
    return any(part.in_part and part.mostly_not for part in map(legible, _PART.split(text)))
