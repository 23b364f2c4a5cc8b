"""Which words a sentence denies: "not for X", "X is excluded", 非X.

A denial stands before what it denies, or behind it, and reaches over words of use and of trade, over the words of other flags, and
over lists; never over what it denies instead, as the cooler of "no cooler for X".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from narrows.model.prose import CJK, END_OF_SENTENCE, HANGUL, LATIN, UNREAD, Found, Words, parts_of

__all__ = ["MARKS", "Marks", "answered", "denied"]

MARKS = {
    "before": "denies_before",
    "after": "denies_after",
    "next": "denies_next",
    "doubt": "no_denial",
    "limit": "limits_denial",
    "now": "limits_denial_before",
    "turn": "turn",
    "opens": "opens",
    "aside": "aside",
    "between": "between_denial",
    "acts": "denied_act",
    "topics": "denied_topic",
    "last": "joins_last",
    "joins": "joins_part",
    "answers": "answers_no",
}
"""Under which headings the words of each role stand."""
_FARTHEST, _SHORT = 12, 9
"""How many words may stand between a denial and what it denies, and how long a member of a denied list may be."""
_COUNTED = re.compile(rf"[0-9{LATIN}']+|[{CJK}]{{1,2}}|[{HANGUL}]+|[{UNREAD}]+")
_PART = re.compile(r"[,、،/()\[\]{}–—]")
_CUT = re.compile(f"{END_OF_SENTENCE.pattern}|{_PART.pattern}")
_SIGNS = re.compile(r"\W*")
_LISTED = re.compile(r"[、/]")
"""What stands between members of a list alone."""


_CHOICE = re.compile(r"\s*[(\[]([^()\[\]/]{1,12}/[^()\[\]/]{1,12})[)\]](?=\s*[:?=])")
"""Two answers that a form leaves to choose from: "(yes/no):"."""
_ASKS = ("?", ":", "=", "-")
"""What stands between what is asked and an answer."""
_ENDS = re.compile(r"\s*(?:[.,;!)\n。，、]|\Z)")
"""What follows an answer that is all that is said."""


class Marks(NamedTuple):
    """Words by which prose denies, and by which it goes on or stops denying.

    `after` denies what stands before it, `before` what follows it, `next` the word that it touches. `doubt` looks like a
    denial and is none, nor is one that a `limit` behind it, or a `now` before it, holds for a time or leaves open for some. A
    denial ends before a `turn`, and does not go on in a part of a sentence that `opens` anew. An `aside` is left out. Only what
    stands under `between` may stand between a denial and what it denies: of "no cooler for X" it is the cooler. A list of `acts`
    is denied as one: "not for the design, production or use of X". `topics` raise nothing and begin a list all the same, where it
    cannot be read as anything else: "not for aerospace, rockets or X". The `last` member is joined to a list by these, and `joins` may
    stand before what opens a part anew: "and for X". `answers` deny what a question right before them asks: "military use? No".
    """

    before: Words
    after: Words
    next: Words
    doubt: Words
    limit: Words
    now: Words
    turn: Words
    opens: Words
    aside: Words
    between: Words
    acts: Words
    topics: Words
    last: Words
    joins: Words
    answers: Words

    @classmethod
    def of(cls, listed: Mapping[str, Sequence[str]]) -> Marks:
        """Those of a list, by its headings."""
        words = {role: listed[heading] for role, heading in MARKS.items()}
        words["between"] = [*words["between"], *words["topics"]]
        return cls(**{role: Words((role, word) for word in of_role) for role, of_role in words.items()})


def answered(text: str, marks: Marks) -> str:
    """A folded text with a colon for the question mark of each question that is answered with no and nothing else, as on a form; not
    of one that denies itself: "not military? No". The answers to choose from are left out."""
    text = _CHOICE.sub(lambda choice: "" if marks.answers.find(choice[1]) else choice[0], text)
    for no in marks.answers.find(text) if "?" in text else ():
        asked = text[: no.start].rstrip()
        if not asked.endswith("?") or not _ENDS.match(text, no.end):
            continue
        question = asked[max((cut.end() for cut in _CUT.finditer(asked, 0, len(asked) - 1)), default=0) : -1]
        if not (marks.before.find(question) or marks.next.find(question) or marks.after.find(question)):
            text = f"{asked[:-1]}:{text[len(asked) :]}"
    return text


def denied(
    text: str, found: Sequence[Found], marks: Marks, listed: frozenset[str], beside: Iterable[Found] = ()
) -> dict[Found, str]:
    """Those of some words that a folded text denies, each with the denial as it is written.

    A denial holds within its part of a sentence, and goes on in the members of a list whose first (or, for one that stands
    behind, last) member it denies; only words under `listed` make lists. It passes over such words of other kinds `beside` as well.
    Where that is not clear, nothing is denied, nor where what denies is answered with no.
    """
    doubt = marks.doubt.find(text)

    def clear(words: Words) -> list[Found]:
        marked = words.find(text)
        return [mark for mark in marked if not (_overlapped(mark, doubt) or _overlapped(mark, found))]

    before, after = clear(marks.before), clear(marks.after)
    said: dict[Found, str] = {}
    for mark in clear(marks.next):
        for match in found[bisect_left(found, mark.end, key=_start) :][:1]:
            if _between(text, mark, match) == 0 and not _PART.search(text, mark.end, match.start):
                said[match] = text[mark.start : match.end]
    if not (before or after):
        return _without_limit(text, _unanswered(text, said, marks), marks)
    behind: dict[Found, str] = {}
    turns = [mark.start for mark in marks.turn.find(text)]
    opens = {mark.start for mark in marks.opens.find(text)}
    joins = {mark.start: mark.end for mark in marks.joins.find(text)}
    own = [one for one in found if one.under & listed]
    others = [one for one in beside if one.under & listed]
    members = _joined([*own, *others])
    reach = _Reach(text, _joined([*(own or found), *others]), marks, listed)
    for low, high in parts_of(text):
        if text[high - 1] == "?":  # A question denies nothing.
            continue
        parts = list(_parts(text, low, high, turns, opens, joins))
        said |= _through(reach, parts, found, before, members, forward=True)
        behind |= _through(reach, parts[::-1], found, after, members, forward=False)
    once = _unanswered(text, said, marks)
    behind = {match: words for match, words in behind.items() if match in once or match not in said}
    return _without_limit(text, once | _unanswered(text, behind, marks, behind=True), marks)


def _unanswered(text: str, said: dict[Found, str], marks: Marks, *, behind: bool = False) -> dict[Found, str]:
    """What is denied before it (or behind it), but for what a question or a form says so and an answer of no and nothing else denies
    again: "non-military use: no", "military use excluded: no"."""
    answers = marks.answers.find(text) if said else []

    def answered_no(end: int) -> bool:
        for no in answers:
            asked = text[end : no.start].rstrip()
            if asked.endswith(_ASKS) and not _CUT.search(asked[:-1]) and _ENDS.match(text, no.end):
                return True
        return False

    ends = {match: match.start + len(words) if behind else match.end for match, words in said.items()}
    return {match: words for match, words in said.items() if not answered_no(ends[match])}


def _without_limit(text: str, said: dict[Found, str], marks: Marks) -> dict[Found, str]:
    """What is denied without a limit behind it in its sentence ("until 2030", "except for the coast guard"), or before it in its part
    ("現時点では")."""
    limits = [limit.start for limit in marks.limit.find(text)] if said else []
    times = [time.start for time in marks.now.find(text)] if said else []
    if not (limits or times):
        return said

    def limited(match: Found) -> bool:
        end = END_OF_SENTENCE.search(text, match.end)
        last = end.start() if end else len(text)
        first = max((cut.end() for cut in _CUT.finditer(text, 0, match.start)), default=0)
        return any(match.end <= limit < last for limit in limits) or any(
            first <= time < match.start for time in times
        )

    return {match: words for match, words in said.items() if not limited(match)}


class _Part(NamedTuple):
    """A part of a sentence; `anew` if no denial goes on over its beginning."""

    start: int
    end: int
    anew: bool


class _Going(NamedTuple):
    """A denial that goes on into other parts; `over` are the words that it denies alone, if it denies no member of a list."""

    mark: Found
    over: Words | None = None


class _Reach(NamedTuple):
    """How far denials in a text reach: over what makes lists, if anything does, and over words that may stand between."""

    text: str
    passed: Sequence[Found]
    marks: Marks
    listed: frozenset[str]

    def passes(self, start: int, end: int) -> bool:
        """Whether a denial goes on from one place to another."""
        at = start
        # The one before may hold the beginning: "ministry of defense: no" denies the ministry as well.
        first = max(bisect_left(self.passed, start, key=_start) - 1, 0)
        for one in self.passed[first : bisect_left(self.passed, end, key=_start)]:
            if not self.marks.between.cover(self.text[at : one.start]):
                return False
            at = max(at, one.end)
        return self.marks.between.cover(self.text[at:end])

    def goes_over(self, words: Words, start: int, end: int) -> bool:
        """Whether a denial goes on between two places over some words, which stand there."""
        return bool(words.find(self.text[start:end])) and self.passes(start, end)

    def near(self, first: Found, second: Found) -> bool:
        """Whether a denial goes on from one word to another that follows it."""
        gap = _between(self.text, first, second)
        return gap is not None and gap <= _FARTHEST and self.passes(first.end, second.start)

    def denying(self, match: Found, by: Sequence[Found], forward: bool) -> Found | None:
        """Which of some denials denies a word of the same part."""
        if forward:
            return next((mark for mark in by if self.near(mark, match)), None)
        return next((mark for mark in by if self.near(match, mark)), None)

    def denied_by(
        self, part: _Part, match: Found, by: Sequence[Found], going: _Going | None, forward: bool
    ) -> Found | None:
        """Which denial denies a word of a part: one of those in it or, of a member of a list, one that goes on from another part."""
        if mark := self.denying(match, by, forward):
            return mark
        carried = going and match.under & self.listed and self.carried(part, match, forward, going)
        return going.mark if going and carried else None

    def carried(self, part: _Part, match: Found, forward: bool, going: _Going) -> bool:
        """Whether a denial of another part reaches a word in this one: where it denied acts alone, by an act here as well; where it
        denied topics alone, in a list that can be nothing else."""
        start, end = (part.start, match.start) if forward else (match.end, part.end)
        if not self.passes(start, end):
            return False
        if going.over is self.marks.acts:
            return bool(going.over.find(self.text[min(start, match.start) : max(end, match.end)]))
        mark = going.mark
        if self.marks.last.find(self.text[min(mark.end, part.start) : max(mark.start, part.end)]):
            return True
        if going.over is self.marks.topics:
            between = self.text[mark.end : match.start] if forward else self.text[match.end : mark.start]
            return not _PART.search(_LISTED.sub("", between))
        return self.passes(match.end, part.end) if forward else self.passes(part.start, match.start)

    def alone(self, part: _Part, by: Sequence[Found], forward: bool) -> _Going | None:
        """Which of some denials in a part denies nothing in it but acts, or topics, up to where it ends."""
        for mark in by:
            start, end = (mark.end, part.end) if forward else (part.start, mark.start)
            for over in (self.marks.topics, self.marks.acts):
                if self.goes_over(over, start, end):
                    return _Going(mark, over)
        return None


def _through(
    reach: _Reach,
    parts: Sequence[_Part],
    found: Sequence[Found],
    by: Sequence[Found],
    members: Sequence[Found],
    *,
    forward: bool,
) -> dict[Found, str]:
    """What denials that stand before (or behind) deny, part by part in the direction in which they hold. Those of a list deny on from
    a member of any kind."""
    text = reach.text
    said: dict[Found, str] = {}
    going: _Going | None = None
    crossed = False
    for part in parts:
        crossed = part.anew if forward else crossed
        if going and (crossed or len(_COUNTED.findall(text, part.start, part.end)) > _SHORT):
            going = None
        denials, matches = _within(by, part), _within(found, part)
        for match in matches:
            if mark := reach.denied_by(part, match, denials, going, forward):
                said[match] = text[min(mark.start, match.start) : max(mark.end, match.end)]
        listed = (reach.denied_by(part, one, denials, going, forward) for one in _within(members, part))
        if began := next(filter(None, listed), None):
            going = _Going(began)
        elif not matches and (alone := reach.alone(part, denials, forward)):
            going = alone
        elif not matches and not reach.passes(part.start, part.end):
            going = None
        crossed = part.anew
    return said


def _joined(found: Iterable[Found]) -> list[Found]:
    """Words by where they stand, those that overlap as one."""
    joined: list[Found] = []
    for one in sorted(found, key=_start):
        if joined and one.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Found(last.start, max(last.end, one.end), last.under | one.under)
        else:
            joined.append(one)
    return joined


def _start(found: Found) -> int:
    return found.start


def _within(found: Sequence[Found], part: _Part) -> Sequence[Found]:
    return found[bisect_left(found, part.start, key=_start) : bisect_left(found, part.end, key=_start)]


def _overlapped(one: Found, others: Sequence[Found]) -> bool:
    """Whether a word overlaps one of others, which do not overlap each other."""
    at = bisect_left(others, one.end, key=_start)
    return at > 0 and others[at - 1].end > one.start


def _between(text: str, first: Found, second: Found) -> int | None:
    """How many words stand between two, or None if the second does not follow the first."""
    return len(_COUNTED.findall(text, first.end, second.start)) if first.end <= second.start else None


def _parts(
    text: str, start: int, end: int, turns: Sequence[int], opens: set[int], joins: Mapping[int, int]
) -> Iterator[_Part]:
    for low, high in parts_of(text, start, end, cut=_PART):
        cuts = [low, *turns[bisect_left(turns, low + 1) : bisect_left(turns, high)], high]
        for first, last in pairwise(cuts):
            at = _behind_signs(text, first, last)
            at = _behind_signs(text, joins[at], last) if at in joins else at
            turned = bisect_left(turns, at + 1) > bisect_left(turns, first)
            yield _Part(first, last, at in opens or turned)


def _behind_signs(text: str, start: int, end: int) -> int:
    found = _SIGNS.match(text, start, end)
    return found.end() if found else start
