"""Words in prose: where they stand, in any script, case and width, and which of them a sentence denies.

A word is written with spaces between its places, "/" between what may stand in one place, "*" for any ending, "#" for a
number, "#1-16" for one within limits, "_" for a gap that may be left out, and "^" before what may not stand inside a longer word. Words of the Latin script are whole words, whatever stands between them but
a letter or a digit; in other scripts the characters follow each other, and may stand inside a longer word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

__all__ = [
    "LATIN",
    "UNSPACED",
    "Found",
    "Marks",
    "Words",
    "denied",
    "folded",
    "in_latin",
    "is_read",
    "visible",
]

_FARTHEST, _SHORT = 12, 9
"""How many words may stand between a denial and what it denies, and how long a member of a denied list may be."""
LATIN = "a-z\u00c0-\u024f"
_LAST_LATIN = "\u024f"
_CJK = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HANGUL = "\uac00-\ud7a3"
_UNREAD = "\u0400-\u04ff\u0620-\u064a\u066e-\u06d3"
"""Cyrillic and Arabic letters: of these only names of places are read, so that a text in them says nothing more."""
UNSPACED = _CJK + _HANGUL
"""Characters of scripts in which words are not told apart by spaces, or carry their particles, as ranges of a pattern."""
_MIXED = re.compile(r"(?=\w*[a-zA-Z])(?=\w*[\u0400-\u04ff])\w+")
_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXQWaesijopcyxhdqw")
"""Cyrillic letters that are drawn as a Latin one is: in a word with Latin letters they stand for these."""
_UNSPACED = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_BEFORE_IT = "(?:[cdjlmnst]|qu|all|dall|dell|nell|sull)'"
_BEHIND_IT = rf"'(?:s|l?[aeiuü]|l[ae]r|y[aeiuü]|[dt][ae]n?|[dt][ae]ki|n?[iuü]n|l[iuü])(?![{LATIN}])"
"""What goes with a word by an apostrophe and is none of its own letters, "l'" or "'s" or a Turkish ending; not in "can't", "Xi'an"."""
_TOKEN = re.compile(
    rf"[0-9]+|{_BEFORE_IT}(?=[{LATIN}]{{2}})|[{LATIN}]+(?:(?!{_BEHIND_IT})'[{LATIN}]+)?|{_BEHIND_IT}"
    rf"|[{_CJK}{_HANGUL}]|[{_UNREAD}]+|:"
)
_COUNTED = re.compile(rf"[0-9{LATIN}']+|[{_CJK}]{{1,2}}|[{_HANGUL}]+|[{_UNREAD}]+")
_NUMBER = re.compile(r"#(?:([0-9]+)-([0-9]+))?")
_IS_UNREAD = re.compile(rf"[{_UNREAD}]")
_SENTENCE = re.compile(r"[;!?。]|\.(?=\s|$)")
_PART = re.compile(r"[,、،/()\[\]{}–—]")
_AND = re.compile(r"\W*(?:(?:or|and|nor)\b\W*)?")


class Found(NamedTuple):
    """Where a word stands, and what it was listed under."""

    start: int
    end: int
    under: frozenset[str]


class _Atom(NamedTuple):
    """A token of a word; `close` if it must follow the one before without a gap, False if it must not, None if it may. A number has
    limits where only some numbers are meant."""

    text: str
    ending: bool
    close: bool | None
    limits: range | None = None

    def fits(self, token: re.Match[str], before: int) -> bool:
        """Whether it can be a token that follows one which ends at `before`."""
        if self.close is not None and self.close != (token.start() == before):
            return False
        if self.text == "#":
            return token[0].isdigit() and (self.limits is None or _is_in(token[0], self.limits))
        return token[0].startswith(self.text) if self.ending else token[0] == self.text


class Words:
    """Words to look for, each listed under one or more headings."""

    def __init__(self, listed: Iterable[tuple[str, str]]) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        self._by_prefix: dict[str, list[tuple[str, str]]] = {}
        self._by_limits: dict[range, list[tuple[str, str]]] = {}
        for heading, written in ((heading, way) for heading, word in listed for way in _ways(word)):
            # The rest of a word is read where a text begins like it.
            for first in {_atoms(text)[0] for text in written.split(" ")[0].split("/")}:
                if first.limits is not None:
                    self._by_limits.setdefault(first.limits, []).append((heading, written))
                    continue
                begun = self._by_prefix if first.ending else self._by_start
                begun.setdefault(first.text, []).append((heading, written))
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix})
        numbers = ["#"] if self._by_limits else []
        self._beginnings = frozenset(chain(self._by_start, self._by_prefix, numbers))

    def find(self, text: str) -> list[Found]:
        """The words in a folded text, in their order; of those that overlap the first, and the longest of its beginning."""
        found: list[Found] = []
        if self._beginnings.isdisjoint(_beginnings_of(text)):
            return found
        tokens = tokens_of(text)
        at = 0
        while at < len(tokens):
            longest = at
            under: set[str] = set()
            for heading, written in self._beginning(tokens[at][0]):
                end = _matched(_written(written), 0, tokens, at)
                if end > longest:
                    longest, under = end, set()
                if end == longest > at:
                    under.add(heading)
            if under:
                found.append(Found(tokens[at].start(), tokens[longest - 1].end(), frozenset(under)))
            at = max(longest, at + 1)
        return found

    def whole(self, text: str) -> frozenset[str]:
        """What a folded text is listed under that is one of these words and nothing else that is read."""
        tokens = [token for token in tokens_of(text) if not _IS_UNREAD.match(token[0])]
        found = self.find(text)
        if len(found) != 1 or (found[0].start, found[0].end) != (tokens[0].start(), tokens[-1].end()):
            return frozenset()
        return found[0].under

    def cover(self, text: str) -> bool:
        """Whether a folded text has nothing that is read but these words."""
        found, tokens = self.find(text), tokens_of(text)
        return all(any(one.start <= token.start() < one.end for one in found) for token in tokens)

    def _beginning(self, token: str) -> list[tuple[str, str]]:
        found = self._by_start.get(token, [])
        if token.isdigit():
            within = [words for limits, words in self._by_limits.items() if _is_in(token, limits)]
            return list(chain(found, self._by_start.get("#", ()), *within))
        for length in self._lengths:
            if length > len(token):
                break
            if (begun := self._by_prefix.get(token[:length])) is not None:
                found = found + begun
        return found

    def without(self, text: str) -> str:
        """A folded text without these words, and without commas around them."""
        for found in reversed(self.find(text)):
            text = f"{text[: found.start].rstrip(' ,')} {text[found.end :].lstrip(' ,')}"
        return text


class Marks(NamedTuple):
    """Words by which prose denies, and by which it goes on or stops denying.

    `after` denies what stands before it, `before` what follows it, `next` the word that it touches. `doubt` looks like a
    denial and is none, nor is one that a `limit` behind it holds for a time or leaves open for some. A denial ends before a
    `turn`, and does not go on in a part of a sentence that `opens` anew. An `aside` is left out. Only what stands under
    `between` may stand between a denial and what it denies: of "no cooler for X" it is the cooler. A list of `acts` is denied as
    one: "not for the design, production or use of X".
    """

    before: Words
    after: Words
    next: Words
    doubt: Words
    limit: Words
    turn: Words
    opens: Words
    aside: Words
    between: Words
    acts: Words

    @classmethod
    def of(cls, listed: Mapping[str, Sequence[str]]) -> Marks:
        return cls(**{role: Words((role, word) for word in listed[role]) for role in cls._fields})


def is_read(text: str) -> bool:
    """Whether a folded text has anything that can be found in others."""
    return bool(tokens_of(text))


def visible(text: str) -> str:
    """A text in one width, without its invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def in_latin(text: str) -> str:
    """A text as it looks, with Latin letters for those that only look so."""
    return text if text.isascii() else visible(text).translate(_ALIKE)


def folded(text: str) -> str:
    """One form of a text: case, width, invisible characters, letters that only look Latin, and gaps in scripts that have none do
    not matter."""
    if text.isascii():
        return text.lower()
    text = _MIXED.sub(lambda word: word[0].translate(_ALIKE), visible(text))
    # The Turkish capital of "i" leaves its dot behind; that of "ı" is the one of "i" elsewhere.
    text = text.casefold().replace("i\u0307", "i").replace("ı", "i").replace("’", "'").replace("‘", "'")
    return _UNSPACED.sub("", text)


def denied(
    text: str, found: Sequence[Found], marks: Marks, listed: frozenset[str], beside: Iterable[Found] = ()
) -> dict[Found, str]:
    """Those of some words that a folded text denies, each with the denial as it is written.

    A denial holds within its part of a sentence, and goes on in the members of a list whose first (or, for one that stands
    behind, last) member it denies; only words under `listed` make lists. It passes over such words of other kinds `beside` as well.
    Where that is not clear, nothing is denied.
    """
    doubt = marks.doubt.find(text)

    def clear(words: Words) -> list[Found]:
        marked = words.find(text)
        return [mark for mark in marked if not (_overlapped(mark, doubt) or _overlapped(mark, found))]

    before, after = clear(marks.before), clear(marks.after)
    said: dict[Found, str] = {}
    for mark in clear(marks.next):
        for match in found[bisect_left(found, mark.end, key=_start) :][:1]:
            if _between(text, mark, match) == 0:
                said[match] = text[mark.start : match.end]
    if not (before or after):
        return _without_limit(text, said, marks)
    turns = [mark.start for mark in marks.turn.find(text)]
    opens = {mark.start for mark in marks.opens.find(text)}
    members = [one for one in found if one.under & listed] or found
    passed = _joined([*members, *(one for one in beside if one.under & listed)])
    reach = _Reach(text, passed, marks.between, marks.acts)
    for low, high in _split(text, 0, len(text), _SENTENCE):
        if text[high - 1] == "?":  # A question denies nothing.
            continue
        parts = list(_parts(text, low, high, turns, opens))
        said |= _through(reach, parts, found, before, listed, forward=True)
        said |= _through(reach, parts[::-1], found, after, listed, forward=False)
    return _without_limit(text, said, marks)


def _without_limit(text: str, said: dict[Found, str], marks: Marks) -> dict[Found, str]:
    """What is denied without a limit behind it in its sentence ("until 2030", "except for the coast guard")."""
    limits = [limit.start for limit in marks.limit.find(text)] if said else []
    if not limits:
        return said

    def limited(match: Found) -> bool:
        end = _SENTENCE.search(text, match.end)
        last = end.start() if end else len(text)
        return bisect_left(limits, match.end) < bisect_left(limits, last)

    return {match: words for match, words in said.items() if not limited(match)}


class _Part(NamedTuple):
    """A part of a sentence; `anew` if no denial goes on over its beginning."""

    start: int
    end: int
    anew: bool


class _Reach(NamedTuple):
    """How far denials in a text reach: over what makes lists, if anything does, and over words that may stand between."""

    text: str
    passed: Sequence[Found]
    between: Words
    acts: Words

    def passes(self, start: int, end: int) -> bool:
        """Whether a denial goes on from one place to another."""
        at = start
        # The one before may hold the beginning: "ministry of defense: no" denies the ministry as well.
        first = max(bisect_left(self.passed, start, key=_start) - 1, 0)
        for one in self.passed[first : bisect_left(self.passed, end, key=_start)]:
            if not self.between.cover(self.text[at : one.start]):
                return False
            at = max(at, one.end)
        return self.between.cover(self.text[at:end])

    def acts_in(self, start: int, end: int) -> bool:
        """Whether a denial goes on over acts between two places."""
        return bool(self.acts.find(self.text[start:end])) and self.passes(start, end)

    def near(self, first: Found, second: Found) -> bool:
        """Whether a denial goes on from one word to another that follows it."""
        gap = _between(self.text, first, second)
        return gap is not None and gap <= _FARTHEST and self.passes(first.end, second.start)

    def denying(self, match: Found, by: Sequence[Found], forward: bool) -> Found | None:
        """Which of some denials denies a word of the same part."""
        if forward:
            return next((mark for mark in by if self.near(mark, match)), None)
        return next((mark for mark in by if self.near(match, mark)), None)

    def carried(self, part: _Part, match: Found, forward: bool, of_acts: bool) -> bool:
        """Whether a denial of another part reaches a word in this one; where it denied acts alone, by an act here as well."""
        start, end = (part.start, match.start) if forward else (match.end, part.end)
        acts = not of_acts or self.acts.find(self.text[min(start, match.start) : max(end, match.end)])
        return bool(acts) and self.passes(start, end)

    def acting(self, part: _Part, by: Sequence[Found], forward: bool) -> Found | None:
        """Which of some denials in a part denies nothing in it but acts, up to where it ends."""
        if forward:
            return next((mark for mark in by if self.acts_in(mark.end, part.end)), None)
        return next((mark for mark in by if self.acts_in(part.start, mark.start)), None)


def _through(
    reach: _Reach,
    parts: Sequence[_Part],
    found: Sequence[Found],
    by: Sequence[Found],
    listed: frozenset[str],
    *,
    forward: bool,
) -> dict[Found, str]:
    """What denials that stand before (or behind) deny, part by part in the direction in which they hold."""
    text = reach.text
    said: dict[Found, str] = {}
    going: Found | None = None
    crossed = of_acts = False
    for part in parts:
        crossed = part.anew if forward else crossed
        if going and (crossed or len(_COUNTED.findall(text, part.start, part.end)) > _SHORT):
            going = None
        began: Found | None = None
        denials, matches = _within(by, part), _within(found, part)
        for match in matches:
            mark, makes_list = reach.denying(match, denials, forward), bool(match.under & listed)
            if not mark and going and makes_list and reach.carried(part, match, forward, of_acts):
                mark = going
            if mark and makes_list:
                began = began or mark
            if mark:
                said[match] = text[min(mark.start, match.start) : max(mark.end, match.end)]
        if began:
            going, of_acts = began, False
        elif not matches and (acting := reach.acting(part, denials, forward)):
            going, of_acts = acting, True
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


def _split(text: str, start: int, end: int, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    cuts = [start, *(match.end() for match in at.finditer(text, start, end)), end]
    return ((low, high) for low, high in pairwise(cuts) if low < high)


def _parts(text: str, start: int, end: int, turns: Sequence[int], opens: set[int]) -> Iterator[_Part]:
    for low, high in _split(text, start, end, _PART):
        cuts = [low, *turns[bisect_left(turns, low + 1) : bisect_left(turns, high)], high]
        for first, last in pairwise(cuts):
            begin = _AND.match(text, first, last)
            at = begin.end() if begin else first
            turned = bisect_left(turns, at + 1) > bisect_left(turns, first)
            yield _Part(first, last, at in opens or turned)


_ACCENTED = re.compile(rf"[{LATIN}]{{5,}}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How these are written where a keyboard has none."""


@cache
def _ways(word: str) -> frozenset[str]:
    """A word as it is listed, and as it is written without accents: "policia", "Streitkraefte". In short words they tell words apart."""

    def bare(letters: re.Match[str]) -> str:
        apart = unicodedata.normalize("NFD", letters[0])
        return "".join(char for char in apart if not unicodedata.combining(char))

    if word.isascii():
        return frozenset({word})
    spelled = _ACCENTED.sub(lambda letters: letters[0].translate(_UMLAUTS), word)
    return frozenset({word, _ACCENTED.sub(bare, word), spelled})


def _is_in(number: str, limits: range) -> bool:
    """Whether a number, of however many digits, is within limits."""
    return len(number) <= _DIGITS and int(number) in limits


_DIGITS = 18


class _Place(NamedTuple):
    """What may stand in one place of a word, as the tokens of each: by the token that it begins with; and what begins with any of
    several, or may be left out."""

    by_first: Mapping[str, Sequence[tuple[_Atom, ...]]]
    loose: Sequence[tuple[_Atom, ...]]

    @classmethod
    def of(cls, listed: str) -> _Place:
        by_first: dict[str, list[tuple[_Atom, ...]]] = {}
        loose: list[tuple[_Atom, ...]] = []
        for atoms in map(_atoms, listed.split("/")):
            # A sign that no text keeps, such as "&", is a place that may be left out.
            literal = bool(atoms) and not atoms[0].ending and atoms[0].text != "#"
            (by_first.setdefault(atoms[0].text, []) if literal else loose).append(atoms)
        return cls(by_first, loose)

    def beginning(self, token: str) -> Iterator[tuple[_Atom, ...]]:
        """What may stand here where a text goes on with a token."""
        return chain(self.by_first.get(token, ()), self.loose)


_Written = tuple[_Place, ...]
"""The places of a word."""


@cache
def _written(word: str) -> _Written:
    return tuple(map(_Place.of, word.split(" ")))


def _atoms(text: str) -> tuple[_Atom, ...]:
    atoms: list[_Atom] = []
    for piece in text.split("_"):
        ending = piece.endswith("*")
        number = _NUMBER.fullmatch(piece)
        tokens = ["#"] if number else _TOKEN.findall(piece)
        begins = False if piece.startswith("^") else None
        limits = range(int(number[1]), int(number[2]) + 1) if number and number[1] else None
        atoms += [
            _Atom(token, ending and token == tokens[-1], True if place else begins, limits)
            for place, token in enumerate(tokens)
        ]
    return tuple(atoms)


@lru_cache(maxsize=64)
def tokens_of(text: str) -> tuple[re.Match[str], ...]:
    """The words, numbers and characters of a folded text."""
    return tuple(_TOKEN.finditer(text))


@lru_cache(maxsize=64)
def _beginnings_of(text: str) -> frozenset[str]:
    """What the tokens of a folded text may be listed by: as they are, with any ending, or as a number."""
    tokens = {token[0] for token in tokens_of(text)}
    begun = {token[:length] for token in tokens for length in range(1, len(token) + 1)}
    return frozenset(begun | {"#"}) if any(map(str.isdigit, tokens)) else frozenset(begun)


def _matched(places: _Written, place: int, tokens: Sequence[re.Match[str]], at: int) -> int:
    """Where the longest match of the places of a word from `at` on ends, or -1."""
    if place == len(places):
        return at
    best = -1
    for atoms in places[place].beginning(tokens[at][0] if at < len(tokens) else ""):
        end = at
        for atom in atoms:
            if end == len(tokens) or not atom.fits(tokens[end], tokens[end - 1].end() if end else -1):
                break
            end += 1
        else:
            best = max(best, _matched(places, place + 1, tokens, end))
    return best
