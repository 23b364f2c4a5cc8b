"""What texts are read as: words, numbers and characters, in the scripts that are read here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "CJK",
    "HANGUL",
    "LATIN",
    "NUMBER",
    "UNREAD",
    "UNSPACED",
    "UNSPACED_SIGN",
    "Token",
    "pieces_of",
    "tokens_of",
]

LATIN = "a-z\u00c0-\u024f\u1e00-\u1eff"
CJK = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HANGUL = "\uac00-\ud7a3"
UNREAD = (
    "\u0400-\u04ff\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u0900-\u0963\u0e01-\u0e4e\u1000-\u104f\u1780-\u17d3"
)
"""Cyrillic, Hebrew, Arabic, Devanagari, Thai, Burmese and Khmer letters: of these only names of places and some words are read, so
that a text in them says nothing more."""
UNSPACED = CJK + HANGUL
"""Characters of scripts in which words are not told apart by spaces, or carry their particles, as ranges of a pattern."""
UNSPACED_SIGN = re.compile(rf"[{UNSPACED}]")
"""One of them."""
NUMBER = "#"
"""What any number begins with, beside its digits."""
_BEFORE_IT = "(?:[cdjlmnst]|qu|all|dall|dell|nell|sull)'"
_BEHIND_IT = rf"'(?:s|l?[aeiuü]|l[ae]r|y[aeiuü]|[dt][ae]n?|[dt][ae]ki|n?[iuü]n|l[iuü])(?![{LATIN}])"
"""What goes with a word by an apostrophe and is none of its own letters, "l'" or "'s" or a Turkish ending; not in "can't", "Xi'an"."""
_TOKEN = re.compile(
    rf"[0-9]+|{_BEFORE_IT}(?=[{LATIN}]{{2}})|[{LATIN}]+(?:(?!{_BEHIND_IT})'[{LATIN}]+)?|{_BEHIND_IT}"
    rf"|[{CJK}{HANGUL}]|[{UNREAD}]+|:"
)
_LONG = 40
"""No word of so many letters is likely to come again."""


class Token(NamedTuple):
    """A word, number or character of a text; whether it `touches` the one before it; and what it `begins` with, so that the words
    that may stand in its place can be looked up: itself, what it is with any ending, and that it is a number."""

    text: str
    start: int
    end: int
    touches: bool
    begins: frozenset[str]


@lru_cache(maxsize=64)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The words, numbers and characters of a folded text."""
    found: list[Token] = []
    before = -1
    for match in _TOKEN.finditer(text):
        said, (start, end) = match[0], match.span()
        begins = _beginnings(said) if len(said) < _LONG else _beginnings.__wrapped__(said)
        found.append(Token(said, start, end, start == before, begins))
        before = end
    return tuple(found)


def pieces_of(text: str) -> list[str]:
    """The same as mere texts."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=1 << 13)
def _beginnings(token: str) -> frozenset[str]:
    """What a token may be looked up by."""
    begun = (token[:length] for length in range(1, len(token) + 1))
    return frozenset((*begun, NUMBER) if token.isdigit() else begun)
