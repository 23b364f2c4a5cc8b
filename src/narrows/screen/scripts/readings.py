"""Which rules read a name: by the script that most of its letters are in."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module

from narrows.screen.scripts.alphabet import letter_script, script_of
from narrows.screen.scripts.fold import as_latin, clean, fold_clean, repair
from narrows.screen.scripts.reading import Reading, best

LONGEST = 1000
"""Characters of a name that are read: no name is longer, and no rule need be safe for a book."""


def _by_letters(text: str, script: str) -> tuple[Reading, ...]:
    latin = fold_clean(text)
    if script == "armenian":
        latin = latin.replace("ow", "u")  # one vowel, written with two letters
    return best([Reading(latin, script, explanation="letter by letter")])


def _han(text: str) -> tuple[Reading, ...]:
    from narrows.screen.scripts import han, japanese

    if japanese.is_japanese(text):
        return best((*japanese.readings(text), *han.readings(text)))
    return han.readings(text)


_INDIC = "devanagari bengali gurmukhi gujarati oriya tamil telugu kannada malayalam".split()
_RULES = {
    "arabic": "arabic",
    "cyrillic": "cyrillic",
    "greek": "greek",
    "hangul": "korean",
    "hebrew": "hebrew",
    "kana": "japanese",
    "thai": "thai",
    **dict.fromkeys(_INDIC, "indic"),
}
"""The module with the rules of a script. It is loaded with the first name in it: most runs meet none."""


@cache
def _reader(script: str) -> Callable[[str], tuple[Reading, ...]]:
    if script == "han":
        return _han
    if script not in _RULES:
        return partial(_by_letters, script=script)
    found: Callable[[str], tuple[Reading, ...]] = import_module(
        f"narrows.screen.scripts.{_RULES[script]}"
    ).readings
    return found


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa", "ø": "oe"}
)
# What "㈱" and "㈲" are in plain letters.
_FORMS = {"(株)": "株式会社", "(有)": "有限会社"}
# Where Latin letters and others meet: "华为 Huawei".
_HALVES = re.compile(r"(?<=[^\x00-\u024f])\s+(?=[A-Za-z])|(?<=[A-Za-z.])\s+(?=[^\x00-\u024f])")
# "华为 (Huawei Technologies)": the same name twice, once in each script.
_TWICE = re.compile(r"\s*[(（\[/|;,，]\s*|\s+-\s+|[)）\]]\s*")


def readings(name: str) -> tuple[Reading, ...]:
    """The Latin forms of a name in another script, best first, at most `MOST`; () for Latin text.

    Latin text with umlauts has two: without the dots and with an "e" ("muller", "mueller"). A name in several scripts
    gives readings with all its parts; where it stands there twice, as in "华为 (Huawei)", each part alone is a reading
    too. Of an absurdly long text only the beginning is read.
    """
    if name.isascii() and "&" not in name:
        return ()
    text = repair(clean(name[: 2 * LONGEST]))[:LONGEST]
    for sign, form in _FORMS.items():
        text = text.replace(sign, form)
    script = script_of(text)
    if not script:
        return ()
    if script == "latin":
        return _latin(text)
    reader = _reader(script)
    if twice := _said_twice(text, reader):
        return twice
    found = reader(text)
    if drawn := as_latin(text):
        why = "letters that are drawn as Latin ones are, as those"
        return best(
            (*found[:1], Reading(fold_clean(drawn), "latin", explanation=why, plain=True), *found[1:])
        )
    parts = _parts(text)
    if not parts:
        return found
    native, latin = parts
    alone = Reading(fold_clean(latin), "latin", explanation="the part in Latin letters")
    return best((*reader(native)[:2], alone, *found))


def _said_twice(text: str, reader: Callable[[str], tuple[Reading, ...]]) -> tuple[Reading, ...]:
    """The readings of a name that stands there in its own letters and in Latin ones, a space apart: "华为 Huawei"; () for others."""
    halves: list[str] = _HALVES.split(text.strip())
    if len(halves) != 2:
        return ()
    native, latin = halves if script_of(halves[1]) == "latin" else halves[::-1]
    read = reader(native)
    return read if fold_clean(latin) in {reading.text for reading in read} else ()


def _latin(text: str) -> tuple[Reading, ...]:
    spelled = text.translate(_UMLAUTS)
    if spelled == text:
        return ()
    why = "umlauts without their dots", "umlauts with an e"
    return best(
        Reading(fold_clean(form), "latin", explanation=w)
        for form, w in zip((text, spelled), why, strict=True)
    )


def _parts(text: str) -> tuple[str, str] | None:
    """The native and the Latin part of a name that is written in both, apart by a bracket or the like."""
    pieces = [piece for piece in _TWICE.split(text) if piece]
    if len(pieces) < 2:
        return None
    latin = [piece for piece in pieces if script_of(piece) == "latin"]
    native = [piece for piece in pieces if script_of(piece) not in ("latin", "")]
    if not latin or not native or sum(map(len, latin)) < 4:
        return None
    if any(letter_script(letter) == "latin" for piece in native for letter in piece):
        return None
    return " ".join(native), " ".join(latin)
