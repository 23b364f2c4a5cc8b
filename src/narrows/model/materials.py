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
from narrows.model.law_rows import check_known, law_rows

__all__ = ["MATERIALS_OF", "materials_in", "named_as_material", "own_words_in", "speaks_of_a_material"]

MATERIALS_OF = "cn"
"""The regime whose lists name the materials; the scope of that name is the country that they are about to leave."""
_WORDS = f"{MATERIALS_OF}/material_words.csv"
_COLUMNS = ["words", "material"]
_WORD = re.compile(r"[a-z0-9]+")
_OWN_WORDS, _OWN_COLUMNS = f"{MATERIALS_OF}/material_own_words.csv", ["words", "material", "note"]
_ASIDES, _ASIDE_COLUMNS, _ANY = f"{MATERIALS_OF}/material_asides.csv", ["words", "note"], "MATERIAL"
_NAMES, _NAME_COLUMNS = f"{MATERIALS_OF}/material_names.csv", ["part", "words", "materials", "note"]
_BESIDE = "beside"
"""The part of words that may stand beside a name: of its purity, its shape, its packing."""
_AMOUNT = re.compile(r"(?<!\w)[0-9][0-9.,]*(?:%|n[0-9]?\b)?")
"""A purity ("99.999 %", "6N"), a size or an amount."""
_LETTERS = re.compile(r"[^\W_]+")


def speaks_of_a_material(name: str) -> bool:
    """Whether the name of a thing has a word in it that may mean a listed material."""
    return bool(materials_in(name))


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
    folded = _AMOUNT.sub(" ", name.casefold())
    own = set(_own_words(folded))
    if len(own) > 1:
        return None
    names, beside = _names()
    said = _LETTERS.findall(_own()[1].sub(_ANY, folded))
    return names.get((" ".join(word for word in said if word not in beside), *own))


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
def _names() -> tuple[dict[tuple[str, ...], str], frozenset[str]]:
    """The material of each name, with its own word where the name has it, and the words that may stand beside."""
    names: dict[tuple[str, ...], str] = {}
    beside: set[str] = set()
    for line, (part, words, materials, _) in enumerate(law_rows(_NAMES, _NAME_COLUMNS), start=2):
        check_known(part, ("name", _BESIDE), _NAMES, line, "part")
        if part == _BESIDE:
            beside.update(words.split("/"))
            continue
        for material in materials.split("/"):
            check_known(material, get_args(Material), _NAMES, line, "materials")
            names |= {(said, material) if _ANY in said else (said,): material for said in words.split("/")}
    return names, frozenset(beside)
