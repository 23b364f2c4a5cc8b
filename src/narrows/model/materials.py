"""By what words the name of a thing speaks of a material that control lists name.

The material's own word does, wherever it stands, in English and in the languages of `law/cn/material_own_words.csv`; other words,
formulas and trade names are in `law/cn/material_words.csv`, to be added to like any other law, and count as words of their own or
in the plural. A name that says a listed form of a material and nothing else, as `law/cn/material_names.csv` has them, is of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import get_args

from narrows.model.item import Material
from narrows.model.law_rows import check_known, law_rows, words_under
from narrows.model.prose import Words, folded

__all__ = [
    "MATERIALS_OF",
    "materials_in",
    "named_as_material",
    "own_words_in",
    "says_a_material",
    "speaks_of_a_material",
]

MATERIALS_OF = "cn"
"""The regime whose lists name the materials; the scope of that name is the country that they are about to leave."""
_WORDS = f"{MATERIALS_OF}/material_words.csv"
_COLUMNS = ["words", "material"]
_WORD = re.compile(r"[a-z0-9]+")
_OWN_WORDS, _OWN_COLUMNS = f"{MATERIALS_OF}/material_own_words.csv", ["words", "material", "note"]
_ASIDES, _ASIDE_COLUMNS, _ANY = f"{MATERIALS_OF}/material_asides.csv", ["words", "note"], "MATERIAL"
_NAMES = f"{MATERIALS_OF}/material_names.csv"
_BESIDE = "beside"
"""The heading of words that may stand beside a name: of its purity, its shape, its packing."""
_AMOUNT = re.compile(r"(?<!\w)[0-9][0-9.,]*(?:%|n[0-9]?\b)?")
"""A purity ("99.999 %", "6N"), a size or an amount."""


def speaks_of_a_material(name: str) -> bool:
    """Whether the name of a thing has a word in it that may mean a listed material."""
    return bool(materials_in(name))


def says_a_material(name: str) -> bool:
    """Whether the name of a thing speaks of a listed material, and not aside: "graphite pencil", "GaN phone charger"."""
    return speaks_of_a_material(name) and speaks_of_a_material(_asides().sub(" ", name.casefold()))


@lru_cache(maxsize=1 << 14)
def materials_in(name: str) -> frozenset[str]:
    """The listed materials that words of a name may mean."""
    folded = name.casefold()
    text = f" {' '.join(_WORD.findall(folded))} "
    found = {material for word, material in _words() if f" {word} " in text or f" {word}s " in text}
    return frozenset(found.union(_own_words(folded)))


@lru_cache(maxsize=1 << 14)
def own_words_in(name: str) -> frozenset[str]:
    """The listed materials that a name calls by their own word, and does not speak of aside: "graphite-free", "graphite gray"."""
    folded = name.casefold()
    if not _own()[1].search(folded):
        return frozenset()  # of nearly all names, for which the words around need not be made ready
    return frozenset(_own_words(_asides().sub(" ", folded)))


@lru_cache(maxsize=1 << 14)
def named_as_material(name: str) -> str | None:
    """The listed material of which a name says a listed form, and nothing else ("gallium metal, 99.9999%"); None if it says more or
    less."""
    names, beside = _names()
    materials = names.whole(beside.without(_AMOUNT.sub(" ", folded(name))))
    return next(iter(materials)) if len(materials) == 1 else None


def _own_words(folded: str) -> Iterator[str]:
    materials, pattern = _own()
    return (materials[own] for own in pattern.findall(folded))


@cache
def _own() -> tuple[dict[str, str], re.Pattern[str]]:
    """The material of each own word, and the words, the longest first."""
    materials = {material.replace("_", " "): material for material in get_args(Material)}
    for line, (words, material, _) in enumerate(law_rows(_OWN_WORDS, _OWN_COLUMNS), start=2):
        check_known(material, get_args(Material), _OWN_WORDS, line, "material")
        materials.update((word, material) for word in words.split("/"))
    return materials, re.compile("|".join(map(re.escape, sorted(materials, key=len, reverse=True))))


@cache
def _asides() -> re.Pattern[str]:
    """Words around a material's own by which a name does not say that the thing is of it."""
    own = f"(?:{_own()[1].pattern})"
    said = (
        "[ -]*".join(own if word == _ANY else re.escape(word) for word in words.split())
        for words, _ in law_rows(_ASIDES, _ASIDE_COLUMNS)
    )
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(said)})s?(?![a-z0-9])")


@cache
def _words() -> tuple[tuple[str, str], ...]:
    found = []
    for line, (words, material) in enumerate(law_rows(_WORDS, _COLUMNS), start=2):
        check_known(material, get_args(Material), _WORDS, line, "material")
        found.append((words, material))
    return tuple(found)


@cache
def _names() -> tuple[Words, Words]:
    """The names, each listed under its material, and the words that may stand beside them."""
    own: dict[str, list[str]] = {}
    for word, material in _own()[0].items():
        own.setdefault(material, []).append(word)
    listed = list(words_under(_NAMES, (*get_args(Material), _BESIDE)))
    names = [(of, word.replace(_ANY, "/".join(own[of]))) for of, word in listed if of != _BESIDE]
    return Words(names), Words(row for row in listed if row[0] == _BESIDE)
