"""The folded form of a name: two spellings that differ only in how they are typed have the same one.

Width and compatibility forms (NFKC), case, accents, punctuation and spaces do not matter; "&" is "and";
"Co., Ltd.", "Co Ltd" and "Company Limited" are one spelling, as are "Corp." and "Corporation", "Inc." and
"Incorporated". Nothing is left out: a name with a legal form is not the name without it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Spelled-out legal forms and their usual short form.
_SHORT = {"company": "co", "limited": "ltd", "corporation": "corp", "incorporated": "inc"}
# Latin letters that are letters of their own in Unicode yet are typed without their stroke.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
# Accents of Latin, Greek and Cyrillic; marks of other scripts (kana, Arabic) tell letters apart and stay.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Signs inside a word, so that "Xi'an" is one word and "S.M.I.C." is too.
_INSIDE = re.compile("['’‘ʼ`´.]")
_WORD = re.compile(r"\w+")
_TWO_NAMES = re.compile(r"\s*([^()（）]*[^()（）\s])\s*[(（]([^()（）]+)[)）]\s*")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The folded form of a name; empty if it has neither letters nor digits."""
    text = unicodedata.normalize("NFKC", name).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFD", text).translate(_LETTERS)
        text = unicodedata.normalize("NFKC", _ACCENTS.sub("", text)).casefold()
    text = _INSIDE.sub("", text.replace("&", " and ")).replace("_", " ")
    joined = "".join(_SHORT.get(word, word) for word in _WORD.findall(text))
    if not joined.isascii():
        joined = unicodedata.normalize(
            "NFKC", joined
        )  # what stood apart may go together: the parts of a syllable
    return _SHORT.get(joined, joined)


def two_names(name: str) -> tuple[str, str] | None:
    """The name and the one in brackets behind it, both folded: "Example Industries Corporation (EIC)"; None if there is none.

    Lists print an entry so, and its parts are names of the entry. What is in brackets may be a place as well: it is a name
    only where the entry has it.
    """
    if "(" not in name and "（" not in name:
        return None
    found = _TWO_NAMES.fullmatch(name)
    if found is None:
        return None
    first, second = fold(found[1]), fold(found[2])
    return (first, second) if first and second else None
