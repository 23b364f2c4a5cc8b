"""Whether a name in a text is where, or for whom, a thing goes ("pumps for Norway", "Norway project"), or where it comes from
("made in Norway").

The words that tell are in `law/us/red_flag_words.csv`: `purpose`, behind which everything is what a thing is for;
`purpose_beside`, which stand right before or behind a name; `purpose_after`, right behind it; `purpose_ending`, which the
name ends with; `thing_ending`, which a thing that is called by the name ends with (军用雷达用). `comes_from` stand right before
a name, `comes_from_after` and `comes_from_ending` behind it. `no_ending` are longer words that only begin like an ending;
`who_comes_from` are persons and `comes_from` together ("customers from"): they come from there, and the thing goes to them.
`between_before`, `between_after` and `joins` are the small words between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from narrows.model.prose import UNSPACED, Words
from narrows.model.red_flag_words import words_of_place

__all__ = ["Span", "comes_from", "goes_to", "serves"]

Span = tuple[int, int]


class _Tell(NamedTuple):
    before: Words
    after: Words
    ending: Words


class _Told(NamedTuple):
    """Where words end before a name, where they begin behind it, and what a name may end with."""

    before: frozenset[int]
    after: frozenset[int]
    ending: Words

    @classmethod
    def of(cls, text: str, tell: _Tell) -> _Told:
        """Of one text, by the words that are told apart."""
        return cls(
            frozenset(found.end for found in tell.before.find(text) if found.under - {_WHO}),
            frozenset(found.start for found in tell.after.find(text)),
            tell.ending,
        )

    def tells(self, text: str, span: Span) -> bool:
        """Whether the words around a name, or its own end, say that it is where the thing goes to, or comes from."""
        start, end = span
        # Read from the end of the name on: of 半導体工場向け the factory may be a part of the name, and of 上海工場向け of the ending.
        if any(found.start == 0 and found.under - {_NONE} for found in self.ending.find(text[end:])[:1]):
            return True
        if self.before and _between().lead.search(text[:start]).start() in self.before:  # type: ignore[union-attr]
            return True
        return bool(self.after) and _between().trail.match(text, end).end() in self.after  # type: ignore[union-attr]


def comes_from(text: str, spans: Iterable[Span]) -> frozenset[Span]:
    """Which names in a plain text, by where they stand, are where a thing comes from."""
    spans = tuple(spans)
    told = _Told.of(text, _origin())
    return _with_joined(text, spans, frozenset(span for span in spans if told.tells(text, span)))


def goes_to(text: str, spans: Iterable[Span]) -> frozenset[Span]:
    """Which names in the plain name of a thing are where it goes, or for whom it is. What stands by itself is often who made it."""
    spans = tuple(spans)
    if not spans:
        return frozenset()
    purposes = _purpose().find(text)
    behind = purposes[0].end if purposes else len(text)
    told = _Told.of(text, _aim())
    made = comes_from(text, spans)
    aims = frozenset(
        span for span in spans if span not in made and (span[0] >= behind or told.tells(text, span))
    )
    return _with_joined(text, spans, aims)


def serves(text: str, spans: Iterable[Span]) -> frozenset[Span]:
    """Which names in the plain name of a thing begin what it is for, in scripts without spaces: 军用 in 军用雷达用芯片."""
    spans = tuple(spans)
    endings = [found.start for found in _things().find(text) if found.under - {_NONE}] if spans else []
    return frozenset(
        (start, end)
        for start, end in spans
        if any(end < at <= _THING.match(text, end).end() for at in endings)  # type: ignore[union-attr]
    )


def _with_joined(text: str, spans: tuple[Span, ...], said: frozenset[Span]) -> frozenset[Span]:
    """Names of which something is said, and those that they are joined to: "Norway and Sweden project"."""
    found = set(said)
    joined = _between().join.fullmatch
    pairs = [pair for pair in pairwise(sorted(spans)) if joined(text, pair[0][1], pair[1][0])]
    for one, other in (*pairs, *reversed(pairs)):
        if one in found or other in found:
            found |= {one, other}
    return frozenset(found)


_THING = re.compile(rf" ?[{UNSPACED}]{{0,10}}")
"""What a name begins, such as the radar of 军用雷达."""
_NONE = "no_ending"
_WHO = "who_comes_from"


class _Between(NamedTuple):
    """What may stand between a word and the name behind it, between a name and the word behind it, and what joins two names of
    which the same is said."""

    lead: re.Pattern[str]
    trail: re.Pattern[str]
    join: re.Pattern[str]


@cache
def _between() -> _Between:
    lead, trail, join = map(_any_of, ("between_before", "between_after", "joins"))
    return _Between(
        re.compile(rf"(?:{_SIGNS}|{lead})*\Z"),
        re.compile(rf"(?:'s\b|{_SIGNS}|{trail})*"),
        re.compile(rf"\s*(?:[、・/&+]|{join})\s*"),
    )


_SIGNS = r"""[\s:()\[\]"'-]"""


def _any_of(heading: str) -> str:
    """A pattern for any of the words under a heading; those of an alphabet stand by themselves."""
    words = [word for row in words_of_place(heading) for word in row.split("/")]
    return "|".join(rf"\b{word}\b" if word.isascii() else re.escape(word) for word in words)


@cache
def _purpose() -> Words:
    return _words("purpose")


@cache
def _aim() -> _Tell:
    return _Tell(
        _words("purpose_beside"), _words("purpose_beside", "purpose_after"), _words("purpose_ending", _NONE)
    )


@cache
def _things() -> Words:
    return _words("thing_ending", _NONE)


@cache
def _origin() -> _Tell:
    return _Tell(_words("comes_from", _WHO), _words("comes_from_after"), _words("comes_from_ending", _NONE))


def _words(*headings: str) -> Words:
    return Words((heading, word) for heading in headings for word in words_of_place(heading))
