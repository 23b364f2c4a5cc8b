"""Where a party is by its address and by its name, where that is not what is stated of it: "Example Trading (Iran) LLC".

Of an address the place counts that it ends with, or else one that is a part of it by itself; of one in a script without spaces,
that with which it begins. A region that has rules of its own counts beside the country that it belongs to. Of a name the place in brackets counts, or at its end behind a dash; and words of `law/geo/places.csv` that are read in names: those of
countries under an embargo, as few firms elsewhere bear their names, and cities that firms put at the beginning of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from narrows.model.country import country
from narrows.model.destined import Span
from narrows.model.places import (
    ADDRESS,
    ANYWHERE,
    NAME,
    NAME_START,
    OWN_ADDRESS,
    is_region,
    places_in,
)
from narrows.model.prose import UNSPACED, Words
from narrows.model.red_flags import plain, words_of_place

__all__ = ["addressed_places", "places_of_name"]

_ADDRESS = (ANYWHERE, NAME, NAME_START, ADDRESS)
_PART = re.compile(r"[^,;()\[\]/|\n]+")
_APART = re.compile(r"[(\[](?P<inside>.*?)[)\]]|\s[-–—]\s(?P<behind>[^,()\[\]]+)\Z")
"""What stands in brackets, and what stands at the end behind a dash. Behind a comma persons have their first names."""
_DASH = re.compile(r"\s[-–—]\s")
_LETTER = re.compile(r"[^\W\d_]")
_BEGINS_UNSPACED = re.compile(rf"[{UNSPACED}]")


@lru_cache(maxsize=1 << 14)
def addressed_places(address: str, located: str | None) -> frozenset[str]:
    """The place that an address of a party names, by code, other than where the party is stated to be (`located`)."""
    text = _DASH.sub(" , ", plain(address))
    own = places_in(text, (OWN_ADDRESS,)) if located is not None else {}
    if any(located in codes and _by_itself(text, span, own) for span, codes in own.items()):
        return frozenset()
    found = places_in(text, _ADDRESS)
    if not found:
        return frozenset()
    last = max(found, key=lambda span: span[1])
    said = frozenset[str]()
    if _says_nothing(text[last[1] :], last[1], {}) and not _within(found[last], located):
        said = found[last]
    elif not any(_within(codes, located) for codes in found.values()):
        said = _alone(text, found)
    # A region counts beside the state that it belongs to.
    if any(map(is_region, frozenset[str]().union(*found.values()))):
        said |= frozenset(filter(is_region, _alone(text, found)))
    return said


def _alone(text: str, found: Mapping[Span, frozenset[str]]) -> frozenset[str]:
    """The places that are a part of an address by themselves. Of words that may be other names as well no more than the end
    of an address says that they are places."""
    plainly = places_in(text, (ANYWHERE, NAME, NAME_START))
    return frozenset(
        code
        for span, codes in found.items()
        if _by_itself(text, span, found) and (span in plainly or _BEGINS_UNSPACED.match(text, span[0]))
        for code in codes
    )


@lru_cache(maxsize=1 << 14)
def places_of_name(name: str, located: str | None, seats: frozenset[str] = frozenset()) -> frozenset[str]:
    """The places that the name of a party names, by code, other than where it is stated to be (`located`).

    A firm abroad may bear the name of where it or its parent has its seat (`seats`); in brackets it says where it is itself.
    """
    text = plain(name)
    found = dict(places_in(text, (NAME,)))
    start = next((at for at, char in enumerate(text) if char.isalnum()), 0)
    found |= {span: codes for span, codes in places_in(text, (NAME_START,)).items() if span[0] == start}
    found = {
        span: codes
        for span, codes in found.items()
        if not any(_within(codes, one) for one in (located, *seats))
    }
    for match in _APART.finditer(text):
        first, last = match.span(match.lastgroup or 0)
        inside = places_in(text[first:last], _ADDRESS)
        found |= {
            (first + span[0], first + span[1]): codes
            for span, codes in inside.items()
            if _by_itself(text[first:last], span, inside) and not _within(codes, located)
        }
    return frozenset(code for codes in found.values() for code in codes)


def _within(places: frozenset[str], located: str | None) -> bool:
    """Whether one of some places, none of them a region with rules of its own, is the stated country or belongs with it."""
    if located is None or any(map(is_region, places)):
        return False
    family = {located, country(located).parent} - {None}
    return any(place in family or country(place).parent in family for place in places)


def _by_itself(text: str, span: Span, found: Mapping[Span, frozenset[str]]) -> bool:
    """Whether a place is all that its part of a text says."""
    start = span[0]
    if _BEGINS_UNSPACED.match(text, start):
        return not _LETTER.search(text[:start])
    part = next(match for match in _PART.finditer(text) if match.start() <= start < match.end())
    return _says_nothing(part[0], part.start(), found)


def _says_nothing(part: str, at: int, found: Mapping[Span, frozenset[str]]) -> bool:
    """Whether a part of a text, which begins at `at` of it, holds no words but places and those that only go with them."""
    spans = [(first - at, last - at) for first, last in found if first >= at and last <= at + len(part)]
    spans += [(word.start, word.end) for word in _beside().find(part)]
    rest = "".join(char for place, char in enumerate(part) if not any(a <= place < b for a, b in spans))
    return not _LETTER.search(rest)


@cache
def _beside() -> Words:
    return Words(("", word) for word in words_of_place("beside_place"))
