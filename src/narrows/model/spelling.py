"""Ways of writing that say the same in scripts other than Latin.

A Chinese word that is listed in simplified characters is read in traditional ones as well: `law/han_forms.csv` has the characters
that differ, as the dictionaries of OpenCC have them, and repeats those that are traditional ones themselves. A katakana word may
end with the sign of a long vowel or without it (ウエハ, ウエハー). A class of memory is told by a Greek letter (1α), and what is made
at a node may follow its unit without a gap (18nmDRAM). Beside the words of `law/torque_words.csv` "Nm" is another unit.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, product

from narrows.model.law_rows import law_rows, words_under

__all__ = ["spaced", "spellings"]

_FORMS = "han_forms.csv"
_COLUMNS = ["simplified", "traditional"]
_MOST = 16
"""How many ways to write one word in traditional characters are read."""
_LONG = "ー"
_KATAKANA = re.compile("[ァ-ヺー]{3,}(?![ァ-ヺー])")
_NO_LONG = re.compile("[ンッャュョァィゥェォー]")
"""Behind these nothing is written long."""
_SHORTEST = 3
_NODE = re.compile(r"(?<=[0-9]nm)(?=[A-Z])")
_NEWTON_METERS = re.compile(r"(?<=[0-9])\s?Nm(?![A-Za-z])")
_TORQUE, _HEADING = "torque_words.csv", "torque"
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma"}
_CLASS = re.compile(r"(?<![0-9])1\s?([αβγ])\s?")


def spellings(place: str) -> list[str]:
    """What may stand in a place of a word, and, unless they stand there, its other spellings."""
    listed = place.split("/")
    if place.isascii():
        return listed
    found, forms = dict.fromkeys(listed), _forms()
    for text in listed:
        if not forms.keys().isdisjoint(text):
            ways = product(*(forms.get(char, char) for char in text))
            found.update(dict.fromkeys(map("".join, islice(ways, _MOST))))
        elif _KATAKANA.search(text):
            found[_KATAKANA.sub(_other_end, text)] = None
    return list(found)


def _other_end(run: re.Match[str]) -> str:
    """A katakana word with a long vowel at its end where it has none, or without it."""
    word = run[0]
    if word.endswith(_LONG):
        short = word.rstrip(_LONG)
        return short if len(short) >= _SHORTEST else word
    return word if _NO_LONG.match(word[-1]) else word + _LONG


def spaced(text: str) -> str:
    """A text in which the unit of a node stands by itself, and no other unit looks like it, and in which the Greek letter of a class of
    memory is written out."""
    text = _NODE.sub(" ", text) if "nm" in text else text
    if "Nm" in text and _torque().search(text):
        text = _NEWTON_METERS.sub(" newton meters", text)
    return text if text.isascii() else _CLASS.sub(lambda of: f"1 {_GREEK[of[1]]} ", text)


@cache
def _torque() -> re.Pattern[str]:
    """Words beside which a number is one of newton meters."""
    listed = [each for _, word in words_under(_TORQUE, (_HEADING,)) for each in spellings(word)]
    letters = [each.replace("*", "[a-z]*") for each in listed if each.isascii()]
    others = [each for each in listed if not each.isascii()]
    written = "|".join((rf"\b(?:{'|'.join(letters)})\b", *others))
    return re.compile(written, re.IGNORECASE)


@cache
def _forms() -> dict[str, str]:
    return {row[0]: row[1] for row in law_rows(_FORMS, _COLUMNS)}
