"""Greek names by ELOT 743 (ISO 843), and with known words by their meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_LETTERS = str.maketrans(
    dict(
        zip(
            "αβγδεζηθικλμνξοπρστυφχψω",
            "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(),
            strict=True,
        )
    )
)
# Pairs that stand for one sound; "αυ" and "ευ" are harder before a voiceless letter or at the end.
_PAIRS = (
    (re.compile("([αεη])υ(?=[βγδζλμνραεηιουω])"), r"\1β"),
    (re.compile("([αεη])υ(?=[θκξπστφχψ]|$)"), r"\1φ"),
    (re.compile("ου"), "oυ"),
    (re.compile("γγ"), "νγ"),
    (re.compile("γξ"), "νξ"),
    (re.compile("γχ"), "νχ"),
    (re.compile("^μπ"), "b"),
    (re.compile("^ντ"), "d"),
    (re.compile("^γκ"), "g"),
    (re.compile("τζ"), "tz"),
)


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned, repaired name in Greek letters, with the Latin words in it."""
    words = [_plain(word) for word in _WORD.findall(text)]
    known = table("greek_words")
    spelled = [_letters(word) for word in words]
    means = [known.get(word.replace(".", "")) for word in words]
    said = "; ".join(
        f"{word} = {forms[0]}" for word, forms in zip(words, means, strict=True) if forms and forms[0]
    )
    translated = [forms[0] if forms else latin for forms, latin in zip(means, spelled, strict=True)]
    other = [forms[-1] if forms else _loose(latin) for forms, latin in zip(means, spelled, strict=True)]
    return best(
        (
            Reading(
                _join(spelled) if not any(means) else "", "greek", explanation="by its letters (ELOT 743)"
            ),
            Reading(_join(translated) if any(means) else "", "translated", explanation=said),
            Reading(_join(spelled), "greek", explanation="by its letters (ELOT 743)"),
            Reading(_join(other) if any(means) else "", "translated", explanation=said),
            Reading(_join(map(_loose, spelled)), "greek", explanation="by its letters, as often written"),
        )
    )


def _join(words: Iterable[str]) -> str:
    return fold_clean(" ".join(words))


def _plain(word: str) -> str:
    """Lower case without accents, final sigma as sigma."""
    low = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in low if not unicodedata.combining(letter)).replace("ς", "σ")


@lru_cache(maxsize=16384)
def _letters(word: str) -> str:
    for pattern, pair in _PAIRS:
        word = pattern.sub(pair, word)
    return word.replace("oυ", "ou").translate(_LETTERS)


def _loose(latin: str) -> str:
    """As people often write: "ch" as "h", "y" as "i", "f" of a name as "ph"."""
    return latin.replace("ch", "h").replace("y", "i")
