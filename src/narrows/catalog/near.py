"""Which products of the catalog are offered for a name that fits none.

Whoever writes a product wrong has its number right more often than the words around it: "A10 24GB" is near to the A10, and
"MI308" to the MI308X, whatever the names of makers make of the spelling. So products of the same number come first, then
those whose number begins like that of the text, then those with a rare word of it ("Thor"), then what is spelled alike. How much
memory there is, or which socket, is no number of a product: the patterns of these are in `forms.csv`, under `beside_number`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from string import ascii_lowercase

from narrows.catalog.product import Product
from narrows.model.prose import folded

_SHOWN = 5
_READ = 80
"""Characters of a text that are looked at."""
_NUMBER = re.compile(r"[a-z]*[0-9][a-z0-9]*")
BESIDE = "beside_number"
"""The kind of pattern of what is no number of a product: that of a memory, a socket or a bus, and a digit by itself."""
_WORD = re.compile(r"[a-z]{4,}")
_BEGINNING = 3
"""Shorter numbers begin too many others."""
_RARE = 5
"""A word that more products have tells none of them."""
_ALIKE = 0.6
_SAME, _CLOSE, _BARE, _SHARES = range(4)


class NearNames:
    """Names of products, to look for those near to a text. `beside` are patterns of what is no number of a product."""

    def __init__(self, products: Iterable[Product], beside: Iterable[str] = ()) -> None:
        self._beside = re.compile("|".join(beside) or r"(?!)")
        self._names = {
            folded(name): product.full_name
            for product in products
            for name in (product.full_name, product.name, *product.aliases)
        }

    def of(self, text: str) -> tuple[str, ...]:
        """The full names of the products that a text may mean, the likeliest first."""
        from difflib import SequenceMatcher, get_close_matches  # only errors pay for it

        asked = folded(text[:_READ])
        ranked = []
        for name, product in self._names.items():
            step = self._step(asked, name)
            if step is not None:
                ranked.append((step, -SequenceMatcher(None, asked, name).ratio(), product))
        alike = [self._names[name] for name in get_close_matches(asked, self._names, n=8, cutoff=_ALIKE)]
        return tuple(dict.fromkeys((*(product for *_, product in sorted(ranked)), *alike)))[:_SHOWN]

    def _step(self, asked: str, name: str) -> int | None:
        steps = [_step(one, other) for one in self._numbers(asked) for other in self._numbers(name)]
        found = [step for step in steps if step is not None]
        if not found and any(self._rare[word] <= _RARE for word in _words(asked) & _words(name)):
            return _SHARES
        return min(found, default=None)

    def _numbers(self, text: str) -> frozenset[str]:
        """The numbers of a text with the letters that are written in one with them, an O among them as the zero that it stands for."""
        found = (each for each in _NUMBER.findall(text) if not self._beside.fullmatch(each))
        return frozenset(each.replace("o", "0") for each in found)

    @cached_property
    def _rare(self) -> Counter[str]:
        """Of how many products a word is."""
        of_each: dict[str, set[str]] = {}
        for name, product in self._names.items():
            of_each.setdefault(product, set()).update(_words(name))
        return Counter(word for words in of_each.values() for word in words)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _step(one: str, other: str) -> int | None:
    """How far two numbers are apart: as they are, or without the letters before them ("RTX4090", "4090")."""
    if one == other:
        return _SAME
    if _begins(one, other):
        return _CLOSE
    bare, other_bare = (each.lstrip(ascii_lowercase) for each in (one, other))
    if (bare == one or other_bare == other) and _begins(bare, other_bare):
        return _CLOSE if bare == other_bare else _BARE
    return None


def _begins(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _BEGINNING and (one.startswith(other) or other.startswith(one))
