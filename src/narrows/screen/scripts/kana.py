"""Kana by Hepburn's rules."""

from __future__ import annotations

import re
from functools import lru_cache

_ROWS = {
    "": "ア イ ウ エ オ",
    "k": "カ キ ク ケ コ",
    "s": "サ . ス セ ソ",
    "t": "タ . . テ ト",
    "n": "ナ ニ ヌ ネ ノ",
    "h": "ハ ヒ . ヘ ホ",
    "m": "マ ミ ム メ モ",
    "r": "ラ リ ル レ ロ",
    "g": "ガ ギ グ ゲ ゴ",
    "z": "ザ . ズ ゼ ゾ",
    "d": "ダ . . デ ド",
    "b": "バ ビ ブ ベ ボ",
    "p": "パ ピ プ ペ ポ",
    "y": "ヤ . ユ . ヨ",
}
_KANA = {
    letter: consonant + vowel
    for consonant, row in _ROWS.items()
    for letter, vowel in zip(row.split(), "aiueo", strict=True)
    if letter != "."
} | dict(
    zip("シチツフジヂヅワヰヱヲンヴヵヶ", "shi chi tsu fu ji ji zu wa i e o n vu ka ke".split(), strict=True)
)
_SMALL = dict(zip("ァィゥェォャュョヮ", "a i u e o ya yu yo wa".split(), strict=True))
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_LONG = re.compile("([aiueo])\\1+|(o)u")


@lru_cache(maxsize=16384)
def romaji(kana: str) -> tuple[str, str]:
    """Kana as passports write it, long vowels short ("tokyo"), and with every vowel ("toukyou")."""
    full = ""
    double = False
    for letter in kana.translate(_KATAKANA):
        if letter == "ッ":
            double = True
            continue
        if letter == "ー":
            full += full[-1:]
        elif letter in _SMALL:
            sound = _SMALL[letter]
            if full.endswith(("shi", "chi", "ji")) and sound[0] in "yaueo":
                full = full[:-1] + sound.lstrip("y")
            elif (full.endswith("i") and sound[0] == "y") or full[-1:] in ("u", "o", "e"):
                full = full[:-1] + sound
            else:
                full += sound
        else:
            sound = _KANA.get(letter, "")
            if double and sound:
                full += "t" if sound.startswith("ch") else sound[0]
            full += sound
        double = False
    return _LONG.sub(lambda found: found[1] or found[2], full), full
