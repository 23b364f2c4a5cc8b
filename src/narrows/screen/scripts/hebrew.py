"""Hebrew names: usual spellings of known names, known words by their meaning, the rest with guessed vowels."""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.abjad import vocalized
from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1-\u05c7]")
_WORD = re.compile(r"[^\W_]+(?:[\"״׳'][^\W_]+)*")
_VALUES = dict(
    zip(
        "אבגדהזחטכךלמםנןסעפףצץקרשת",
        "a v g d h z h t k kh l m m n n s a p f ts ts k r sh t".split(),
        strict=True,
    )
)
_SEMIVOWELS = {"ו": ("v", "o"), "י": ("y", "i")}
# The article, and "and", "in", "of" before a known word.
_PREFIXES = {"ה": ("ha", ""), "ו": ("ve", "and"), "ב": ("be", "in"), "ל": ("le", "for"), "מ": ("mi", "from")}


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in Hebrew letters, with the Latin words in it."""
    words = [_word(word) for word in _WORD.findall(_POINTS.sub("", text))]
    usual = fold_clean(" ".join(forms[0] for forms in words))
    other = fold_clean(" ".join(forms[-1] for forms in words))
    why = "usual spellings of known names and words, other vowels guessed"
    return best(
        (
            Reading(usual, "hebrew", explanation=why),
            Reading(other, "hebrew", explanation=f"other {why}"),
            Reading(usual, "hebrew", abjad=True, explanation="consonants; short vowels are not written"),
        )
    )


@lru_cache(maxsize=16384)
def _word(word: str) -> tuple[str, ...]:
    known = table("hebrew_words")
    plain = word.replace('"', "").replace("״", "").replace("׳", "").replace("'", "")
    if plain in known:
        return known[plain]
    if plain[:1] in _PREFIXES and len(plain) > 2 and plain[1:] in known:
        spoken, meant = _PREFIXES[plain[0]]
        return tuple(f"{meant} {form}".strip() for form in known[plain[1:]]) + (spoken + known[plain[1:]][0],)
    if len(plain) > 2 and plain.endswith("ה"):
        return (vocalized(plain[:-1], _initial(plain), _SEMIVOWELS, "אה") + "a",)
    return (vocalized(plain, _initial(plain), _SEMIVOWELS, "אה"),)


def _initial(word: str) -> dict[str, str]:
    """The values of the letters; ב and פ are hard where they begin the word."""
    return {**_VALUES, "ב": "b"} if word.startswith("ב") else _VALUES
