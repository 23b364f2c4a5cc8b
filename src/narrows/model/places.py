"""Countries that the words of an order name as where an item goes or is used: "for customers in Norway".

In the description of an end use every name counts but one that a thing comes from. In the name of an item only one counts
that the item is for, or that is a part of the name by itself: "pumps (Norway)". One within other words ("Norwegian pumps") is
mostly where it was made. What the address and the name of a party say is in
`party_places`.

Names and aliases are those of `law/geo/countries.csv`; a code is none, as most are words or parts of names as well, but for a few
that are a part of an item's name by themselves ("pump (RU)"). People and
places of some countries, by which they are named as often, are in `law/geo/places.csv`, with where such words are read
(`READ_IN`); a region that has rules of its own is there by its code of ISO 3166-2, and comes out by it. Which longer words hold
a country's name and mean none ("New Jersey"), or a street that is named after it, is in `law/us/red_flag_words.csv`, which words
say that a thing goes there or comes from there in `destined`. A name that is only denied ("not for Norway") is left out, and
so is the name of a people by which its language is meant ("teaching Norwegian").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from narrows.errors import RulebookError, Where
from narrows.model.country import codes, country
from narrows.model.destined import Span, comes_from, goes_to
from narrows.model.law_rows import law_rows
from narrows.model.prose import Words, folded, is_read
from narrows.model.red_flag_words import words_of_place
from narrows.model.red_flags import denials, plain

__all__ = [
    "ADDRESS",
    "ANYWHERE",
    "NAME",
    "NAME_START",
    "OWN_ADDRESS",
    "by_themselves",
    "country_of",
    "destined_places",
    "is_region",
    "named_places",
    "places_in",
    "rest_of",
    "with_regions",
]

_PLACES = ("geo/places.csv", ["place", "words", "read_in", "note"])
ANYWHERE, NAME, NAME_START, ADDRESS, OWN_ADDRESS = "", "name", "name_start", "address", "own_address"
APART, _TOLD = "apart", "told"
READ_IN = {
    ANYWHERE: "descriptions, names of items and addresses",
    NAME: "these and names of parties",
    NAME_START: "these and names of parties that begin so",
    ADDRESS: "addresses alone",
    _TOLD: "addresses, and descriptions and names of items that say that something is or goes there",
    OWN_ADDRESS: "addresses of parties that are stated to be in the country",
    APART: "names of items, as a part by themselves",
}
_PROSE = (ANYWHERE, NAME, NAME_START)
_PLAINLY = (NAME, NAME_START)
"""Words that mean a place wherever they stand; of the others some are also a color, a grape or a kind of steel."""
_PART = re.compile(r"[^,،;()\[\]{}/|\n:]+")
_DASH = re.compile(r"\s[-–—]\s?|\s?[–—]\s|\s-$")
_LETTER = re.compile(r"[^\W\d_]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]+")
_SHORTEST_KATAKANA = 2
"""Signs of a name that is the beginning of many words."""
_NO_NAME = "\u30f7"
"""A sign of katakana with which no name begins."""
_SHORTEST = 3
"""No name of fewer letters is looked for in Latin script: it is mostly something else."""
_NO_PLACE, _NO_PLACE_OF_NAME = "no_country", "no_country_name"
"""Longer words that hold the name of a place and mean none: in any text, and in names of parties."""
_STREET, _STAND_IN = "no_country_before", "countries"
"""Words that make a name before them one of a street or the like, and words for countries in the place of their names."""
_LANGUAGE = _IS_LANGUAGE, _BEFORE, _BEHIND = "language", "language_before", "language_behind"
"""Names of a people that are those of a language, what is done with one, and words behind it that speak of something else."""
_GAP = re.compile(r"\s*")
_NO_MORE = re.compile(r"[.,;:)\]]?\Z|[.;:)\]]")


def country_of(place: str) -> str:
    """The country of a place that is given by its code: of a region, the state that it belongs to."""
    return place[:2]


def is_region(place: str) -> bool:
    """Whether a place is a region that has rules of its own."""
    return place != country_of(place)


@cache
def with_regions() -> frozenset[str]:
    """The countries of which a region has rules of its own."""
    return frozenset(country_of(place) for place, _ in _rows(READ_IN) if is_region(place))


@lru_cache(maxsize=1 << 14)
def named_places(description: str) -> frozenset[str]:
    """The places, by code, to which the words of a description may send the item."""
    text = plain(description)
    found = places_in(text, _PROSE)
    made = comes_from(text, found) | _languages(text, found) if found else frozenset()
    return _not_denied(text, {span: codes for span, codes in found.items() if span not in made})


@lru_cache(maxsize=1 << 14)
def destined_places(name: str) -> frozenset[str]:
    """The places, by code, for which the name of an item says that it is."""
    text = plain(name)
    found = places_in(text, (*_PROSE, APART))
    if not found:
        return frozenset()
    # A code is too short to be read among other words.
    plainly = places_in(text, _PROSE)
    aims = {*goes_to(text, plainly), *_apart(text)} - comes_from(text, found)
    return _not_denied(text, {span: codes for span, codes in found.items() if span in aims})


def _apart(text: str) -> list[Span]:
    """The places that are a part of a name by themselves ("pumps (Norway)", "pumps, Norway"), of a name that says more."""
    cut = _DASH.sub(lambda dash: "," * len(dash[0]), text)
    found = places_in(cut, (*_PLAINLY, APART))
    rest = rest_of(cut, found)
    return by_themselves(rest, found) if found and _LETTER.search(rest) else []


def places_in(text: str, read_in: tuple[str, ...], *, of_party: bool = False) -> dict[Span, frozenset[str]]:
    """The places that a plain text names by words that are read in it, by where the words stand, in their order; in the name of
    a party no country but by these words, for persons are called like some."""
    words, read = _names(read_in, of_party), text
    while True:
        found = {(match.start, match.end): match.under - {""} for match in words.find(read)}
        amid = [span[0] for span, under in found.items() if under and _within_katakana(text, span)]
        if not amid:
            break
        # What begins within it may be a name all the same.
        read = "".join(_NO_NAME if at in amid else char for at, char in enumerate(read))
    streets = {match.start for match in _streets().find(text) if _STREET in match.under} if found else set()
    return {
        span: under
        for span, under in found.items()
        if under and len(text) - len(text[span[1] :].lstrip(" -")) not in streets
    }


def _within_katakana(text: str, span: Span) -> bool:
    """Whether a name in katakana is amid a longer word: "アイランド" names no country. One of more than two signs may stand at the
    end, behind the name of a firm, and at the beginning before what goes there."""
    if not _KATAKANA.fullmatch(text, *span):
        return False
    before = _KATAKANA.fullmatch(text[span[0] - 1 : span[0]])
    behind = _KATAKANA.fullmatch(text[span[1] : span[1] + 1])
    return bool((before or behind) if span[1] - span[0] <= _SHORTEST_KATAKANA else (before and behind))


def _not_denied(text: str, found: Mapping[Span, frozenset[str]]) -> frozenset[str]:
    if not found:
        return frozenset()
    # "Embargoed countries (one, another)": what is no place by itself may begin the list that a denial denies.
    begins = ((match.start, match.end) for match in _stand_ins().find(text))
    no = denials(text, sorted({*found, *begins}))
    return frozenset(code for span, under in found.items() if span not in no for code in under)


@cache
def _names(read_in: tuple[str, ...], of_party: bool) -> Words:
    headings = (_NO_PLACE, _NO_PLACE_OF_NAME) if of_party else (_NO_PLACE,)
    listed = [("", word) for heading in headings for word in words_of_place(heading)]
    if not of_party and read_in != (OWN_ADDRESS,):
        apart = _apart_from_words()
        for code in codes():
            entry = country(code)
            listed += [
                (code, written)
                for name in (entry.name, *entry.aliases)
                if (written := _written(name)) and (code, written) not in apart
            ]
    return Words([*listed, *_rows(read_in)])


@cache
def _apart_from_words() -> frozenset[tuple[str, str]]:
    """The names of countries that law/geo/places.csv reads only where no longer word has them at its end."""
    return frozenset((code, word[1:]) for code, word in _rows(READ_IN) if word.startswith("^"))


def _rows(read_in: Iterable[str]) -> Iterator[tuple[str, str]]:
    for place, words, where, _ in law_rows(*_PLACES):
        if where not in READ_IN or country_of(place) not in codes():
            raise RulebookError(
                f"reads {place!r} in {where!r}, of which one is unknown",
                where=Where(source=f"law/{_PLACES[0]}"),
                remedy=f"Give the code of a country or region, and one of {', '.join(filter(None, READ_IN))} or nothing",
            )
        if where in read_in or (where == _TOLD and ADDRESS in read_in):
            yield from ((place, word) for word in words.split("/"))
        elif where == _TOLD and ANYWHERE in read_in:
            yield from ((place, told) for word in words.split("/") for told in _told(word))


def _told(name: str) -> Iterator[str]:
    """Ways to say that something is at a place whose name alone may be that of a person or a thing."""
    yield from (f"{before} {name}" for before in words_of_place("place_before"))
    yield from (f"{name} {after}" for after in words_of_place("place_after"))


@cache
def _stand_ins() -> Words:
    return Words(("", word) for word in words_of_place(_STAND_IN))


def _languages(text: str, found: Iterable[Span]) -> frozenset[Span]:
    """The names of a people that are its language: behind "teaching" and the like, and before nothing that it may be the people of."""
    words = _of_languages()
    told = {heading: [word for word in words.find(text) if heading in word.under] for heading in _LANGUAGE}
    before, behind = ({word.end for word in told[_BEFORE]}, {word.start for word in told[_BEHIND]})
    spans = {(word.start, word.end) for word in told[_IS_LANGUAGE]}
    return frozenset(
        span
        for span in found
        if span in spans
        and len(text[: span[0]].rstrip()) in before
        and ((at := _GAP.match(text, span[1]).end()) in behind or _NO_MORE.match(text, at))  # type: ignore[union-attr]
    )


@cache
def _of_languages() -> Words:
    return Words((heading, word) for heading in _LANGUAGE for word in words_of_place(heading))


@cache
def _streets() -> Words:
    return Words((heading, word) for heading in (_STREET, "no_ending") for word in words_of_place(heading))


def _written(name: str) -> str:
    """A name in the form of a word list, where "/", "*" and "_" have a meaning; "" if it is short, or in a script not read."""
    plainly = "".join(char if char.isalnum() or char == "'" else " " for char in folded(name))
    letters = "".join(plainly.split())
    short = len(letters) < _SHORTEST and letters.isascii()
    return "" if short or not is_read(plainly) else " ".join(plainly.split())


def rest_of(text: str, found: Iterable[Span]) -> str:
    """A text without the places that were found in it, and without words that only go with them."""
    rest = list(text)
    for start, end in (*found, *((word.start, word.end) for word in _beside().find(text))):
        rest[start:end] = "." * (end - start)
    return "".join(rest)


def by_themselves(rest: str, found: Iterable[Span]) -> list[Span]:
    """The places that are all that their parts of a text say, by what is left of the text without them."""
    parts = [(match.start(), _LETTER.search(match[0]) is None) for match in _PART.finditer(rest)]
    starts = [start for start, _ in parts]
    return [span for span in found if parts[bisect_right(starts, span[0]) - 1][1]]


@cache
def _beside() -> Words:
    return Words(("", word) for word in words_of_place("beside_place"))
