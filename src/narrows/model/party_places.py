"""Where a party is by its address and by its name, where that is not what is stated of it: "Example Trading (Iran) LLC".

Of an address the place counts that it ends with, or else one that is a part of it by itself; of one in a script without spaces,
that with which it begins. A country whose mission an address or a name speaks of counts wherever it stands (`missions`). A region that has rules of its own counts beside the country that it belongs to. Of a name the place
in brackets counts, or at its end behind a dash or a comma; and words of `law/geo/places.csv` that are read in names: those of
countries under an embargo, as few firms elsewhere bear their names, and cities that firms put at the beginning of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from narrows.model.country import country
from narrows.model.destined import Span
from narrows.model.missions import of_missions
from narrows.model.places import (
    ADDRESS,
    ANYWHERE,
    NAME,
    NAME_START,
    OWN_ADDRESS,
    by_themselves,
    is_region,
    places_in,
    rest_of,
)
from narrows.model.red_flags import plain
from narrows.model.tokens import UNSPACED_SIGN

__all__ = ["addressed_places", "places_of_name", "towns_called_alike"]

_ADDRESS = (ANYWHERE, NAME, NAME_START, ADDRESS)
_APART = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]]|\s[-–—]\s(?P<behind>[^,()\[\]]+)\Z")
"""What stands in brackets, and what stands at the end behind a dash."""
_COMMA = re.compile(r",([^,()\[\]]+)\Z")
"""What stands at the end behind a comma, where persons have their first names, which some countries have as well."""
_DASH = re.compile(r"\s[-–—]\s")
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=1 << 14)
def addressed_places(address: str, located: str | None) -> frozenset[str]:
    """The place that an address of a party names, by code, other than where the party is stated to be (`located`)."""
    text = plain(address)
    several = _DASH.sub(" , ", text).split(";")
    return _missions(text, located).union(*(_ends_elsewhere(one, located) for one in several))


@lru_cache(maxsize=1 << 14)
def towns_called_alike(address: str, located: str | None) -> frozenset[str]:
    """The places, by code, after which a town is called that an address names together with a state of where the party is."""
    text = _DASH.sub(" , ", plain(address))
    if not _in_own_state(text, located):
        return frozenset()
    found = places_in(text, _ADDRESS)
    return frozenset(code for span in by_themselves(rest_of(text, found), found) for code in found[span])


def _missions(text: str, *located: str | None) -> frozenset[str]:
    """The places whose missions a text names, other than where a party is stated to be."""
    found = places_in(text, _ADDRESS)
    return frozenset(
        code
        for span in (of_missions(text, found) if found else ())
        if not any(_within(found[span], one) for one in located)
        for code in found[span]
    )


def _in_own_state(text: str, located: str | None) -> bool:
    own = places_in(text, (OWN_ADDRESS,)) if located is not None else {}
    return any(located in own[span] for span in by_themselves(rest_of(text, own), own))


def _ends_elsewhere(text: str, located: str | None) -> frozenset[str]:
    """As of `addressed_places`, of one address as it is read."""
    if _in_own_state(text, located):
        return frozenset()
    found = places_in(text, _ADDRESS)
    if not found:
        return frozenset()
    rest = rest_of(text, found)
    last = max(found, key=lambda span: span[1])
    said = frozenset[str]()
    if not _LETTER.search(rest, last[1]) and not _within(found[last], located):
        said = found[last]
    elif not any(_within(codes, located) for codes in found.values()):
        said = _alone(text, rest, found)
    # A region counts beside the state that it belongs to.
    if any(map(is_region, frozenset[str]().union(*found.values()))):
        said |= frozenset(filter(is_region, _alone(text, rest, found)))
    return said


def _alone(text: str, rest: str, found: Mapping[Span, frozenset[str]]) -> frozenset[str]:
    """The places that are a part of an address by themselves. Of words that may be other names as well no more than the end
    of an address says that they are places; a script without spaces begins with the place."""
    plainly = places_in(text, (ANYWHERE, NAME, NAME_START))
    spans = {span for span in by_themselves(rest, found) if span in plainly}
    spans -= {span for span in spans if UNSPACED_SIGN.match(text, span[0])}
    letter = _LETTER.search(rest)
    begins = letter.start() if letter else len(rest)
    spans |= {span for span in found if span[0] <= begins and UNSPACED_SIGN.match(text, span[0])}
    return frozenset(code for span in spans for code in found[span])


@lru_cache(maxsize=1 << 14)
def places_of_name(name: str, located: str | None, seats: frozenset[str] = frozenset()) -> frozenset[str]:
    """The places that the name of a party names, by code, other than where it is stated to be (`located`).

    A firm abroad may bear the name of where it or its parent has its seat (`seats`); in brackets it says where it is itself.
    """
    text = plain(name)
    found = dict(places_in(text, (NAME,), of_party=True))
    start = next((at for at, char in enumerate(text) if char.isalnum()), 0)
    starts = places_in(text, (NAME_START,), of_party=True)
    found |= {span: codes for span, codes in starts.items() if span[0] == start}
    if (end := _COMMA.search(text)) is not None:
        said = places_in(end[1], (ANYWHERE, NAME, NAME_START), of_party=True)
        alone = by_themselves(rest_of(end[1], said), said)
        found |= {(end.start(1) + span[0], end.start(1) + span[1]): said[span] for span in alone}
    found = {
        span: codes
        for span, codes in found.items()
        if not any(_within(codes, one) for one in (located, *seats))
    }
    for match in _APART.finditer(text):
        first, last = match.span(match.lastgroup or 0)
        inside = places_in(text[first:last], _ADDRESS)
        found |= {
            (first + span[0], first + span[1]): inside[span]
            for span in by_themselves(rest_of(text[first:last], inside), inside)
            if not _within(inside[span], located)
        }
    return frozenset(code for codes in found.values() for code in codes) | _missions(text, located, *seats)


def _within(places: frozenset[str], located: str | None) -> bool:
    """Whether one of some places, none of them a region with rules of its own, is the stated country or belongs with it."""
    if located is None or any(map(is_region, places)):
        return False
    family = {located, country(located).parent} - {None}
    return any(place in family or country(place).parent in family for place in places)
