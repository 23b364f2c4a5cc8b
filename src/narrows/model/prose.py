"""Words in prose: where they stand, in any script, case and width.

A word is written with spaces between its places, "/" between what may stand in one place, "*" for any ending, "#" for a
number, "#1-16" for one within limits, "_" for a gap that may be left out, and "^" before what may not stand inside a longer
word. Words of the Latin script are whole words, whatever stands between them but a letter or a digit; in other scripts the
characters follow each other, and may stand inside a longer word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from narrows.model.spelling import apart, in_each_spelling

__all__ = [
    "CJK",
    "END_OF_SENTENCE",
    "HANGUL",
    "LATIN",
    "UNREAD",
    "UNSPACED",
    "Found",
    "Words",
    "beginnings_of",
    "folded",
    "in_latin",
    "is_read",
    "visible",
]

LATIN = "a-z\u00c0-\u024f"
_LAST_LATIN = "\u024f"
CJK = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HANGUL = "\uac00-\ud7a3"
UNREAD = "\u0400-\u04ff\u0620-\u064a\u066e-\u06d3"
"""Cyrillic and Arabic letters: of these only names of places are read, so that a text in them says nothing more."""
UNSPACED = CJK + HANGUL
"""Characters of scripts in which words are not told apart by spaces, or carry their particles, as ranges of a pattern."""
END_OF_SENTENCE = re.compile(r"[;。；!?]|\.(?=\s|$)")
_MIXED = re.compile(r"(?=\w*[a-zA-Z])(?=\w*[\u0400-\u04ff])\w+")
_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXQWaesijopcyxhdqw")
"""Cyrillic letters that are drawn as a Latin one is: in a word with Latin letters they stand for these."""
_UNSPACED = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
_BEFORE_IT = "(?:[cdjlmnst]|qu|all|dall|dell|nell|sull)'"
_BEHIND_IT = rf"'(?:s|l?[aeiuü]|l[ae]r|y[aeiuü]|[dt][ae]n?|[dt][ae]ki|n?[iuü]n|l[iuü])(?![{LATIN}])"
"""What goes with a word by an apostrophe and is none of its own letters, "l'" or "'s" or a Turkish ending; not in "can't", "Xi'an"."""
_TOKEN = re.compile(
    rf"[0-9]+|{_BEFORE_IT}(?=[{LATIN}]{{2}})|[{LATIN}]+(?:(?!{_BEHIND_IT})'[{LATIN}]+)?|{_BEHIND_IT}"
    rf"|[{CJK}{HANGUL}]|[{UNREAD}]+|:"
)
_NUMBER = re.compile(r"#(?:([0-9]+)-([0-9]+))?")
_IS_UNREAD = re.compile(rf"[{UNREAD}]")


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
        self.beginnings = frozenset(chain(self._by_start, self._by_prefix, numbers))
        """What a text must begin a token with to hold one of them: see `beginnings_of`."""

    def find(self, text: str) -> list[Found]:
        """The words in a folded text, in their order; of those that overlap the first, and the longest of its beginning."""
        found: list[Found] = []
        if self.beginnings.isdisjoint(beginnings_of(text)):
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
        return apart(text).lower()
    text = _MIXED.sub(lambda word: word[0].translate(_ALIKE), apart(visible(text)))
    # The Turkish capital of "i" leaves its dot behind; that of "ı" is the one of "i" elsewhere.
    text = text.casefold().replace("i\u0307", "i").replace("ı", "i").replace("’", "'").replace("‘", "'")
    return _UNSPACED.sub("", text)


_ACCENTED = re.compile(rf"[{LATIN}]{{5,}}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How these are written where a keyboard has none."""


@cache
def _ways(word: str) -> frozenset[str]:
    """A word as it is listed, and as it is written without accents: "policia", "Streitkraefte". In short words they tell words apart.
    Of Chinese and Japanese words each spelling is read."""

    def bare(letters: re.Match[str]) -> str:
        apart = unicodedata.normalize("NFD", letters[0])
        return "".join(char for char in apart if not unicodedata.combining(char))

    if word.isascii():
        return frozenset({word})
    spelled = _ACCENTED.sub(lambda letters: letters[0].translate(_UMLAUTS), word)
    return frozenset(map(in_each_spelling, {word, _ACCENTED.sub(bare, word), spelled}))


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
def beginnings_of(text: str) -> frozenset[str]:
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
