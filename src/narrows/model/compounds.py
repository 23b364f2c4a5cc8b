"""Words that are written with a hyphen where they are listed in one: "Kern-Waffen" of "Kernwaffen"."""

from __future__ import annotations

import re

from narrows.model.prose import LATIN, Found, Words

__all__ = ["COMPOUNDED", "across_hyphens"]

COMPOUNDED = frozenset({"de", "nl"})
"""Languages that write a word of two in one, or with a hyphen between."""
_HYPHEN = re.compile(rf"(?<=[{LATIN}])[-\u2010](?=[{LATIN}])")


def across_hyphens(words: Words, text: str) -> list[Found]:
    """Which of some words stand in a folded text with a hyphen within."""
    hyphens = {hyphen.start() for hyphen in _HYPHEN.finditer(text)}
    if not hyphens:
        return []
    kept = [at for at in range(len(text)) if at not in hyphens]
    joined = words.find("".join(text[at] for at in kept))
    places = [Found(kept[word.start], kept[word.end - 1] + 1, word.under) for word in joined]
    found = [word for word in places if any(word.start < at < word.end for at in hyphens)]
    # A word that ends before the hyphen is read without it: "military-grade".
    whole = {word.start for word in words.find(text)} if found else set()
    return [word for word in found if word.start not in whole]
