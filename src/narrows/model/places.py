"""Countries that the description of an end use names as where an item goes or is used: "for customers in Norway".

Names and aliases are those of `law/geo/countries.csv`; a code is none, as most are words or parts of names as well. People and
places of some countries, by which they are named as often, are in `law/geo/places.csv`. Which words before a name say that a
thing comes from there ("made in"), and which longer words hold a country's name and mean none ("New Jersey"), is in
`law/us/red_flag_words.csv`. A name that is only denied ("not for Norway") is left out.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from narrows.model.country import codes, country
from narrows.model.law_rows import law_rows
from narrows.model.prose import Words, folded, has_words
from narrows.model.red_flags import comes_from, denials, hides_country, plain

_PLACES = ("geo/places.csv", ["country", "words", "note"])
_SHORTEST = 3
"""No name of fewer letters is looked for in Latin script: it is mostly something else."""


class _Names(NamedTuple):
    places: Words
    before: Words


@lru_cache(maxsize=1 << 14)
def named_countries(description: str) -> frozenset[str]:
    """The countries, by code, to which the words of a description may send the item."""
    text = plain(description)
    names = _names()
    behind = {found.end for found in names.before.find(text)}
    found = [
        match
        for match in names.places.find(text)
        if match.under - {""} and len(text[: match.start].rstrip()) not in behind
    ]
    if not found:
        return frozenset()
    no = denials(text, [(match.start, match.end) for match in found])
    return frozenset(code for match in found if (match.start, match.end) not in no for code in match.under)


@cache
def _names() -> _Names:
    listed = [("", word) for word in hides_country()]
    for code in codes():
        entry = country(code)
        listed += [(code, written) for name in (entry.name, *entry.aliases) if (written := _written(name))]
    listed += [(code, word) for code, words, _ in law_rows(*_PLACES) for word in words.split("/")]
    return _Names(Words(listed), Words(("before", word) for word in comes_from()))


def _written(name: str) -> str:
    """A name in the form of a word list, where "/", "*" and "_" have a meaning; "" if it is short, or in a script not read."""
    plainly = "".join(char if char.isalnum() or char == "'" else " " for char in folded(name))
    letters = "".join(plainly.split())
    short = len(letters) < _SHORTEST and letters.isascii()
    return "" if short or not has_words(plainly) else " ".join(plainly.split())
