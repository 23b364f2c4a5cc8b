"""What the address of a party says beside where it is: words for an end use, or for one who forwards freight.

A street, a park or a building that is called after somebody says nothing of who is there, nor does what a place is near. The words
that tell are in `law/us/red_flag_words.csv`: `landmark`, right behind a name, and `landmark_before`, right before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from narrows.model.destined import Span
from narrows.model.prose import Words
from narrows.model.red_flag_words import words_of_place
from narrows.model.red_flags import FORWARDED, forwarders_in, plain, words_about_use

__all__ = ["landmarks", "said_by_address"]

_BEHIND, _BEFORE = "landmark", "landmark_before"
_GAP = re.compile(r"[\s.'&-]*")


@lru_cache(maxsize=1 << 14)
def said_by_address(address: str, *, last: bool) -> Mapping[str, str]:
    """The red flags that an address raises, each with its words; that of a forwarder only of those who are the `last` to get an item."""
    text = plain(address)
    found = dict(words_about_use(text))
    if last:
        found |= {span: found.get(span, frozenset()) | {FORWARDED} for span in forwarders_in(text)}
    called = landmarks(text, found)
    said = sorted(span for span in found if span not in called)
    return MappingProxyType(
        {flag: text[start:end] for start, end in said[::-1] for flag in found[start, end]}
    )


def landmarks(text: str, spans: Iterable[Span]) -> frozenset[Span]:
    """Which names in a plain address, by where they stand, only call a street, a park or a building, or what the place is near."""
    spans = tuple(spans)
    marks = _words().find(text) if spans else ()
    behind = {mark.start for mark in marks if _BEHIND in mark.under}
    before = {mark.end for mark in marks if _BEFORE in mark.under}
    return frozenset(
        (start, end)
        for start, end in spans
        if _GAP.match(text, end).end() in behind or len(text[:start].rstrip(" .'&-")) in before  # type: ignore[union-attr]
    )


@cache
def _words() -> Words:
    return Words((heading, word) for heading in (_BEHIND, _BEFORE) for word in words_of_place(heading))
