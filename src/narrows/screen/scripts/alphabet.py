"""Which script a letter is of, and which script a text is in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache

# First code point, last code point, script; the blocks of Unicode's Blocks.txt that names are written in.
_BLOCKS = sorted(
    [
        (0x0041, 0x005A, "latin"),
        (0x0061, 0x007A, "latin"),
        (0x00AA, 0x00AA, "latin"),
        (0x00BA, 0x00BA, "latin"),
        (0x00C0, 0x00D6, "latin"),
        (0x00D8, 0x00F6, "latin"),
        (0x00F8, 0x02AF, "latin"),
        (0x1D00, 0x1DBF, "latin"),
        (0x1E00, 0x1EFF, "latin"),
        (0x2C60, 0x2C7F, "latin"),
        (0xA722, 0xA7FF, "latin"),
        (0xAB30, 0xAB6F, "latin"),
        (0xFB00, 0xFB06, "latin"),
        (0x0370, 0x03FF, "greek"),
        (0x1F00, 0x1FFF, "greek"),
        (0x0400, 0x052F, "cyrillic"),
        (0x1C80, 0x1C8F, "cyrillic"),
        (0x2DE0, 0x2DFF, "cyrillic"),
        (0xA640, 0xA69F, "cyrillic"),
        (0x0531, 0x058A, "armenian"),
        (0xFB13, 0xFB17, "armenian"),
        (0x0591, 0x05F4, "hebrew"),
        (0xFB1D, 0xFB4F, "hebrew"),
        (0x0600, 0x06FF, "arabic"),
        (0x0750, 0x077F, "arabic"),
        (0x08A0, 0x08FF, "arabic"),
        (0xFB50, 0xFDFF, "arabic"),
        (0xFE70, 0xFEFC, "arabic"),
        (0x0700, 0x074F, "syriac"),
        (0x0780, 0x07BF, "thaana"),
        (0x0900, 0x097F, "devanagari"),
        (0x0980, 0x09FF, "bengali"),
        (0x0A00, 0x0A7F, "gurmukhi"),
        (0x0A80, 0x0AFF, "gujarati"),
        (0x0B00, 0x0B7F, "oriya"),
        (0x0B80, 0x0BFF, "tamil"),
        (0x0C00, 0x0C7F, "telugu"),
        (0x0C80, 0x0CFF, "kannada"),
        (0x0D00, 0x0D7F, "malayalam"),
        (0x0D80, 0x0DFF, "sinhala"),
        (0x0E01, 0x0E5B, "thai"),
        (0x0E81, 0x0EDF, "lao"),
        (0x0F00, 0x0FFF, "tibetan"),
        (0x1000, 0x109F, "myanmar"),
        (0x10A0, 0x10FF, "georgian"),
        (0x1C90, 0x1CBF, "georgian"),
        (0x2D00, 0x2D2F, "georgian"),
        (0x1100, 0x11FF, "hangul"),
        (0x3130, 0x318F, "hangul"),
        (0xA960, 0xA97F, "hangul"),
        (0xAC00, 0xD7FF, "hangul"),
        (0x1200, 0x139F, "ethiopic"),
        (0x2D80, 0x2DDF, "ethiopic"),
        (0x1780, 0x17FF, "khmer"),
        (0x1800, 0x18AF, "mongolian"),
        (0x3041, 0x3096, "kana"),
        (0x309D, 0x30FF, "kana"),
        (0x31F0, 0x31FF, "kana"),
        (0xFF66, 0xFF9D, "kana"),
        (0x3105, 0x312F, "bopomofo"),
        (0x3005, 0x3007, "han"),
        (0x2E80, 0x2FDF, "han"),
        (0x3400, 0x4DBF, "han"),
        (0x4E00, 0x9FFF, "han"),
        (0xF900, 0xFAFF, "han"),
        (0x20000, 0x323AF, "han"),
    ]
)
_STARTS = [block[0] for block in _BLOCKS]


@lru_cache(maxsize=8192)
def letter_script(letter: str) -> str:
    """The script of one character; "" for digits, signs, emoji and letters of scripts that are not told apart."""
    code = ord(letter)
    _, last, script = _BLOCKS[bisect_right(_STARTS, code) - 1] if code >= _STARTS[0] else (0, -1, "")
    return script if code <= last else ""


def scripts_in(text: str) -> dict[str, int]:
    """How many letters of each script there are."""
    counts = Counter(map(letter_script, text))
    counts.pop("", None)
    return counts


def script_of(text: str) -> str:
    """The script a text is in: "latin", or the other script that most of its letters are of; "" if it has no letters.

    Latin letters beside another script do not count: a Chinese name with a Latin brand in it is "han". A text with any
    kana is "kana".
    """
    counts = scripts_in(text)
    if "kana" in counts:
        return "kana"
    other = [script for script in counts if script != "latin"]
    if other:
        return max(other, key=lambda script: counts[script])
    return "latin" if counts else ""
