"""By what words the name of a thing speaks of a material that control lists name.

The material's own word does, wherever it stands; other words, formulas and trade names are in `law/cn/material_words.csv`, to
be added to like any other law, and count as words of their own or in the plural.
"""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from narrows.model.item import Material
from narrows.model.law_rows import check_known, law_rows

_WORDS = "cn/material_words.csv"
_COLUMNS = ["words", "material"]
_WORD = re.compile(r"[a-z0-9]+")


def speaks_of_a_material(name: str) -> bool:
    """Whether the name of a thing, in letters of ASCII, has a word in it that may mean a listed material."""
    folded = name.casefold()
    if any(material.replace("_", " ") in folded for material in get_args(Material)):
        return True
    text = f" {' '.join(_WORD.findall(folded))} "
    return any(f" {word} " in text or f" {word}s " in text for word in _words())


@cache
def _words() -> tuple[str, ...]:
    found = []
    for line, (words, material) in enumerate(law_rows(_WORDS, _COLUMNS), start=2):
        check_known(material, get_args(Material), _WORDS, line, "material")
        found.append(words)
    return tuple(found)
