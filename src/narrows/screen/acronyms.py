"""Acronyms of long names, which people write in place of the name."""

from __future__ import annotations

import re

from narrows.screen.tables import tables

_WORD = re.compile(r"[A-Za-z]+")
_BRACKETED = re.compile(r"\s*\(([A-Z][A-Z0-9&.-]{1,9})\)\s*")
_LEAST, _MOST = 4, 8  # letters; shorter ones mean too many things


def acronym(name: str) -> str:
    """The first letters of the content words of an ASCII name, or "" where that makes no acronym of 4 to 8 letters."""
    if not name.isascii() or len(name) < 16:
        return ""
    given = tables()
    words = [
        word
        for word in _WORD.findall(name)
        if word.lower() not in given.stopped and word.lower() not in given.legal
    ]
    if not _LEAST <= len(words) <= _MOST or any(len(word) < 3 for word in words):
        return ""
    return "".join(word[0].upper() for word in words)


def apart(name: str) -> tuple[str, str]:
    """A name without the acronym that it has in brackets, and the acronym; both "" where there is none.

    An acronym has the first letters of words of the name, in their order: "(UK)" behind a company's name is a place, and
    the company without it another one.
    """
    found = _BRACKETED.search(name)
    if found is None or len(name) - len(found[0]) < 8:
        return "", ""
    rest = " ".join(_BRACKETED.sub(" ", name).split())
    initials = iter(word[0].upper() for word in _WORD.findall(rest))
    letters = [sign for sign in found[1] if sign.isalpha()]
    if len(letters) < 2 or not all(letter in initials for letter in letters):
        return "", ""
    return rest, found[1]
