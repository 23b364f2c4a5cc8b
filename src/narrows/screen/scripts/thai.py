"""Thai names: known words by their meaning, the rest after the Royal Thai General System, as near as letters tell."""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.cut import cut
from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_RUN = re.compile("[\u0e01-\u0e4e]+")
_CONSONANTS = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_INITIAL = dict(
    zip(
        _CONSONANTS,
        "k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l - h".split(),
        strict=True,
    )
)
_FINAL = {
    **dict.fromkeys("กขคฆ", "k"),
    **dict.fromkeys("จชซฎฏฐฑฒดตถทธศษส", "t"),
    **dict.fromkeys("บปพฟภ", "p"),
} | {
    **dict.fromkeys("นณญรลฬ", "n"),
    "ม": "m",
    "ง": "ng",
    "ย": "i",
    "ว": "o",
}
_C = f"[{_CONSONANTS}]"
_SILENT = re.compile(f"{_C}[ิุ]?์|[็ฺ่้๊๋]")
# A leading vowel is written before the consonant it is spoken after. Longer patterns first.
_SYLLABLES = (
    (re.compile(f"เ({_C})ีย"), "ia"),
    (re.compile(f"เ({_C})ือ"), "uea"),
    (re.compile(f"({_C})ัว"), "ua"),
    (re.compile(f"เ({_C})า(?!ะ)"), "ao"),
    (re.compile(f"เ({_C})ิ"), "oe"),
    (re.compile(f"เ({_C})อ"), "oe"),
    (re.compile(f"[ใไ]({_C})ย?"), "ai"),
    (re.compile(f"แ({_C})ะ?"), "ae"),
    (re.compile(f"โ({_C})ะ?"), "o"),
    (re.compile(f"เ({_C})ะ?"), "e"),
    (re.compile(f"({_C})ำ"), "am"),
    (re.compile(f"({_C})[ะาั]"), "a"),
    (re.compile(f"({_C})[ิี]"), "i"),
    (re.compile(f"({_C})[ึื]อ?"), "ue"),
    (re.compile(f"({_C})[ุู]"), "u"),
    (re.compile(f"({_C})รร"), "an"),
    (re.compile(f"({_C})อ"), "o"),
)


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in Thai letters, with the Latin words in it."""
    words = []
    sounds = []
    said = []
    at = 0
    for run in _RUN.finditer(text):
        words.append(text[at : run.start()])
        sounds.append(text[at : run.start()])
        for native, forms in _cut(run[0]):
            sound = _sound(native)
            words.append(forms[0] if forms else sound)
            sounds.append(sound)
            said.append(f"{native} = {forms[0] if forms else sound}")
        at = run.end()
    words.append(text[at:])
    sounds.append(text[at:])
    return best(
        (
            Reading(fold_clean(" ".join(words)), "thai", explanation="; ".join(said)),
            Reading(fold_clean(" ".join(sounds)), "thai", explanation="by its sound"),
        )
    )


@lru_cache(maxsize=8192)
def _cut(run: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A run cut into known words, the longest first; what is left over has no forms."""
    return tuple(cut(run, table("thai_words"), 3, 18))


@lru_cache(maxsize=8192)
def _sound(run: str) -> str:
    text = _SILENT.sub("", run.replace("\u0e4d\u0e32", "\u0e33"))  # NFKC takes this vowel apart
    # Each pattern leaves its initial as Latin and a mark, so that what follows a vowel is known to be a final.
    for pattern, vowel in _SYLLABLES:
        text = pattern.sub(lambda found, vowel=vowel: _INITIAL[found[1]].replace("-", "") + vowel + "|", text)  # type: ignore[misc]
    out = ""
    for at, letter in enumerate(text):
        if letter not in _INITIAL:
            out += letter
            continue
        after = text[at + 1 : at + 2]
        last_two = after in _INITIAL and at + 2 == len(text)  # a syllable of their own, with an "o"
        closes = out.endswith("|") and not last_two
        if closes:
            out = out[:-1] + _FINAL.get(letter, "")
        else:
            out += _INITIAL[letter].replace("-", "")
            if after in _INITIAL:
                out += "o" if at + 2 == len(text) else "a"
    return out.replace("|", "")
