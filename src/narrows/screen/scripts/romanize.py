"""Chinese syllables: pinyin, Wade-Giles and Hong Kong spelling of characters."""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.tables import table

_INITIALS = {
    "b": "p",
    "p": "p",
    "d": "t",
    "t": "t",
    "g": "k",
    "k": "k",
    "j": "ch",
    "q": "ch",
    "x": "hs",
    "zh": "ch",
    "ch": "ch",
    "r": "j",
    "z": "ts",
    "c": "ts",
}
_WHOLE = {
    "zhi": "chih",
    "chi": "chih",
    "shi": "shih",
    "ri": "jih",
    "zi": "tzu",
    "ci": "tzu",
    "si": "szu",
    "er": "erh",
    "ge": "ko",
    "ke": "ko",
    "he": "ho",
    "e": "o",
    "gui": "kuei",
    "kui": "kuei",
    "you": "yu",
    "yan": "yen",
    "ye": "yeh",
    "yue": "yueh",
    "yong": "yung",
    "xu": "hsu",
    "luo": "lo",
    "duo": "to",
    "tuo": "to",
    "nuo": "no",
    "ruo": "jo",
    "zuo": "tso",
    "cuo": "tso",
    "suo": "so",
    "zhuo": "cho",
    "chuo": "cho",
    "yi": "i",
    "ran": "jan",
}
_FINALS = (
    (re.compile("ong$"), "ung"),
    (re.compile("ian$"), "ien"),
    (re.compile("(?<=[^aeiou])ie$"), "ieh"),
    (re.compile("ue$"), "ueh"),
)
_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([a-z]+)")


@lru_cache(maxsize=65536)
def pinyin(characters: str) -> tuple[str, ...]:
    """The syllables of some characters, without tones; words with several readings by their context."""
    from pypinyin import lazy_pinyin  # a tenth of a second, and only Chinese needs it

    syllables = lazy_pinyin(characters, errors="ignore", v_to_u=True)
    return tuple(syllable.replace("ü", "u") for syllable in syllables)


def name_pinyin(characters: str) -> tuple[str, ...]:
    """The syllables of a name, in which some characters have another sound than in most words: 长 is chang."""
    own = table("han_heteronyms")
    syllables = pinyin(characters)
    if len(syllables) != len(characters) or not any(character in own for character in characters):
        return syllables
    return tuple(own[c][0] if c in own else s for c, s in zip(characters, syllables, strict=True))


def foreign(characters: str) -> str | None:
    """A foreign word that Chinese characters give the sound of: 赫斯塔尔 is "hestal"; None where it is none.

    All characters must be of those that such words are written with, three at least of them, and one that stands for a
    bare consonant.
    """
    sounds = table("han_phonetic")
    if len(characters) < 3 or any(character not in sounds for character in characters):
        return None
    latin = [sounds[character][0] for character in characters]
    if not any(len(sound) == 1 and sound not in "aeiou" for sound in latin):
        return None
    return "".join(latin)


@lru_cache(maxsize=4096)
def wade_giles(syllable: str) -> str:
    """A pinyin syllable in Wade-Giles, without apostrophes: "zhang" is "chang"."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    found = _SYLLABLE.fullmatch(syllable)
    if found is None:
        return syllable
    initial, final = found[1], found[2]
    for pattern, latin in _FINALS:
        final = pattern.sub(latin, final)
    return _INITIALS.get(initial, initial) + final


def hong_kong(characters: str) -> tuple[str, ...] | None:
    """The syllables as the Hong Kong government spells them; None if fewer than half of the characters are in the table."""
    known = table("han_cantonese")
    found = [known.get(character, ("",))[0] for character in characters]
    if sum(map(bool, found)) * 2 < len(found):
        return None
    spelled = []
    for character, syllable in zip(characters, found, strict=True):
        spelled.append(syllable or "".join(pinyin(character)))
    return tuple(spelled)
