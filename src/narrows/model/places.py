"""Countries that the words of an order name as where an item goes or is used: "for customers in Norway".

In the description of an end use every name counts but one that a thing comes from. In the name of an item only one counts
that the item is for: one that stands by itself is mostly where it was made. In an address the last one counts.

Names and aliases are those of `law/geo/countries.csv`; a code is none, as most are words or parts of names as well. People and
places of some countries, by which they are named as often, are in `law/geo/places.csv`. Which longer words hold a country's
name and mean none ("New Jersey") is in `law/us/red_flag_words.csv`, which words say that a thing goes there or comes from there
in `destined`. A name that is only denied ("not for Norway") is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from narrows.model.country import codes, country
from narrows.model.destined import Span, comes_from, goes_to
from narrows.model.law_rows import law_rows
from narrows.model.prose import Words, folded, has_words
from narrows.model.red_flags import denials, plain, words_of_place

_PLACES = ("geo/places.csv", ["country", "words", "note"])
_SHORTEST = 3
"""No name of fewer letters is looked for in Latin script: it is mostly something else."""


@lru_cache(maxsize=1 << 14)
def named_countries(description: str) -> frozenset[str]:
    """The countries, by code, to which the words of a description may send the item."""
    text = plain(description)
    found = _found(text)
    made = comes_from(text, found) if found else frozenset()
    return _not_denied(text, {span: codes for span, codes in found.items() if span not in made})


@lru_cache(maxsize=1 << 14)
def destined_countries(name: str) -> frozenset[str]:
    """The countries, by code, for which the name of an item says that it is."""
    text = plain(name)
    found = _found(text)
    aims = goes_to(text, found) if found else frozenset()
    return _not_denied(text, {span: codes for span, codes in found.items() if span in aims})


@lru_cache(maxsize=1 << 14)
def addressed_countries(address: str, located: str) -> frozenset[str]:
    """The country that an address ends with, or the city, where a party is stated to be in another one (`located`, a code) that
    the address does not name."""
    text = plain(address)
    found = _found(text)
    family = {located, country(located).parent} - {None}
    if any(code in family or country(code).parent in family for codes in found.values() for code in codes):
        return frozenset()
    last = max(found, key=lambda span: span[1], default=None)
    ends = last is not None and not any(char.isalpha() for char in text[last[1] :])
    return found[last] if last is not None and ends else frozenset()


def _found(text: str) -> dict[Span, frozenset[str]]:
    """The countries that a plain text names, by where their names stand."""
    return {(match.start, match.end): match.under for match in _names().find(text) if match.under - {""}}


def _not_denied(text: str, found: Mapping[Span, frozenset[str]]) -> frozenset[str]:
    if not found:
        return frozenset()
    no = denials(text, list(found))
    return frozenset(code for span, under in found.items() if span not in no for code in under)


@cache
def _names() -> Words:
    listed = [("", word) for word in words_of_place("no_country")]
    for code in codes():
        entry = country(code)
        listed += [(code, written) for name in (entry.name, *entry.aliases) if (written := _written(name))]
    listed += [(code, word) for code, words, _ in law_rows(*_PLACES) for word in words.split("/")]
    return Words(listed)


def _written(name: str) -> str:
    """A name in the form of a word list, where "/", "*" and "_" have a meaning; "" if it is short, or in a script not read."""
    plainly = "".join(char if char.isalnum() or char == "'" else " " for char in folded(name))
    letters = "".join(plainly.split())
    short = len(letters) < _SHORTEST and letters.isascii()
    return "" if short or not has_words(plainly) else " ".join(plainly.split())
