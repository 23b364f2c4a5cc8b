"""Korean names: words by their meaning, the rest in the Revised Romanization and as people write it in South and North.

A syllable block is taken apart by the arithmetic of Unicode (chapter 3.12): 19 initials, 21 vowels, 28 finals.
"""

from __future__ import annotations

import re
from functools import lru_cache

from narrows.screen.scripts.cut import cut
from narrows.screen.scripts.fold import fold_clean
from narrows.screen.scripts.reading import Reading, best
from narrows.screen.scripts.tables import table

_RUN = re.compile("[가-힣]+")
_FIRST = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINAL = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()
_SILENT = _FIRST.index("-")
# McCune-Reischauer without its marks, and what is usual in the North ("Jong", "Chol", "Thae").
_MR_FIRST = "k kk n t tt r m p pp s ss - ch tch ch k t p h".split()
_POPULAR_FIRST = "k kk n d tt r m b pp s ss - j jj ch k t p h".split()
_NORTH_FIRST = "k kk n t tt r m p pp s ss - j jj ch kh th ph h".split()
_MR_VOWELS = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()
# As many in the South write their names: 성 is "sung", 영 "young", 명 "myung".
_POPULAR_VOWELS = "a ae ya yae u e yeo ye o wa wae oe yo oo won we wi yu eu ui i".split()


def readings(text: str) -> tuple[Reading, ...]:
    """The readings of a cleaned name in Hangul, with the Latin words in it."""
    compact = text.replace(" ", "")
    if _RUN.fullmatch(compact) and 2 <= len(compact) <= 4:
        person = _person(compact)
        if person:
            return best(person)
    return best(
        (
            Reading(_written(text, 0, "revised"), "korean", explanation=_explained(text)),
            Reading(_written(text, 1, "mr"), "korean", explanation=_explained(text)),
            Reading(_written(text, 0, "revised", sounded=True), "korean", explanation="by its sound"),
        )
    )


def _person(name: str) -> list[Reading]:
    """Surname and given name, each syllable a word as lists have them; none if it is a known word or no known surname
    leads."""
    surnames = table("korean_surnames")
    size = 2 if name[:2] in surnames and len(name) > 2 else 1
    if name in table("korean_words") or name[:size] not in surnames or not 1 <= len(name) - size <= 2:
        return []
    family, given = surnames[name[:size]], name[size:]
    cut = _cut(given)
    if len(cut) == 1 and cut[0][1]:
        return []
    return [
        Reading(
            f"{family[min(which, len(family) - 1)]} {' '.join(_syllable(s, style) for s in given)}",
            "korean",
            explanation=why,
        )
        for which, style, why in (
            (0, "revised", "Revised Romanization, usual spelling of the surname"),
            (0, "popular", "as often written in the South"),
            (1, "mr", "McCune-Reischauer without its marks"),
            (1, "north", "as written in the North"),
            (2, "mr", "McCune-Reischauer, another spelling of the surname"),
        )
    ]


def _written(text: str, which: int, style: str, *, sounded: bool = False) -> str:
    words = []
    at = 0
    for run in _RUN.finditer(text):
        words.append(text[at : run.start()])
        for native, forms in _cut(run[0]):
            if forms and not (sounded and forms[0] not in ("co ltd", "llc", "ltd")):
                words.append(forms[min(which, len(forms) - 1)])
            else:
                words.append("".join(_syllable(syllable, style) for syllable in native))
        at = run.end()
    words.append(text[at:])
    return fold_clean(" ".join(words))


def _explained(text: str) -> str:
    pieces = [piece for run in _RUN.findall(text) for piece in _cut(run)]
    return "; ".join(
        f"{native} = {forms[0] if forms else _written(native, 0, 'revised')}" for native, forms in pieces
    )


@lru_cache(maxsize=8192)
def _cut(run: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A run cut into known words; what is left over has no forms, but that a single syllable at the end may be a word."""
    words = table("korean_words")
    out = cut(run, words, 2, 14)
    last, forms = out[-1]
    if not forms and len(out) > 1:
        out[-1] = last, words.get(last, ())
    return tuple(out)


@lru_cache(maxsize=16384)
def _syllable(block: str, style: str) -> str:
    code = ord(block) - 0xAC00
    first, vowel, final = code // 588, code % 588 // 28, code % 28
    initials = {"mr": _MR_FIRST, "north": _NORTH_FIRST, "popular": _POPULAR_FIRST}.get(style, _FIRST)
    vowels = {"popular": _POPULAR_VOWELS, "revised": _VOWELS}.get(style, _MR_VOWELS)
    latin = (initials[first] + vowels[vowel] + _FINAL[final]).replace("-", "")
    return latin.replace("yeo", "you" if first == _SILENT else "yu") if style == "popular" else latin
