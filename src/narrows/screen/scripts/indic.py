"""Names in the scripts of India: Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam.

Their blocks in Unicode have one layout (that of ISCII), so one table of places in the block reads them all. The vowel
that a consonant has of itself is not said at the end of a word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_WORD = re.compile("[\u0900-\u0d7f\u200d]+|[^\\W_]+")
_VOWELS = dict(zip(range(0x05, 0x15), "a a i i u u ri li e e e ai o o o au".split(), strict=True))
_SIGNS = dict(zip(range(0x3E, 0x4D), "a i i u u ri ri e e e ai o o o au".split(), strict=True))
_CONSONANTS = dict(
    zip(
        range(0x15, 0x3A),
        ("k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h".split()),
        strict=True,
    )
)
_NUKTA = {"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f", "y": "y"}
_COMPOSED = dict(zip(range(0x58, 0x60), "q kh gh z r rh f y".split(), strict=True))


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in a script of India, with the Latin words in it."""
    known = table("indic_words")
    words = _WORD.findall(text)
    spelled = [_letters(word) for word in words]
    means = [known.get(word) for word in words]
    said = "; ".join(f"{word} = {forms[0]}" for word, forms in zip(words, means, strict=True) if forms)
    return best(
        Reading(
            fold_clean(
                " ".join(
                    forms[min(which, len(forms) - 1)] if forms else latin
                    for forms, latin in zip(means, spelled, strict=True)
                )
            ),
            "indic",
            explanation=said or "by its letters",
        )
        for which in (0, 1)
    )


@lru_cache(maxsize=16384)
def _letters(word: str) -> str:
    out = ""
    open_consonant = False
    for letter in word:
        code = ord(letter)
        place = code & 0x7F if 0x0900 <= code <= 0x0D7F else -1
        if place in _CONSONANTS or place in _COMPOSED:
            if open_consonant:
                out += "a"
            out += _CONSONANTS.get(place) or _COMPOSED[place]
            open_consonant = True
        elif place in _SIGNS:
            out += _SIGNS[place]
            open_consonant = False
        elif place in _VOWELS:
            out += ("a" if open_consonant else "") + _VOWELS[place]
            open_consonant = False
        elif place == 0x3C:
            found = next((c for c in ("dh", "kh", "ph", "k", "g", "j", "d", "y") if out.endswith(c)), "")
            if found:
                out = out[: -len(found)] + _NUKTA[found]
        elif place == 0x4D:
            open_consonant = False
        elif place in (0x01, 0x02):
            out += ("a" if open_consonant else "") + "n"
            open_consonant = False
        elif place == 0x03:
            out += ("a" if open_consonant else "") + "h"
            open_consonant = False
        elif place == -1:
            out += letter
            open_consonant = False
    return out
