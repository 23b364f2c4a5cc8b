"""Words in prose: where they stand, in any script, case and width.

A word is written with spaces between its places, "/" between what may stand in one place, "*" for any ending, "#" for a
number, "#1-16" for one within limits, "_" for a gap that may be left out, and "^" before what may not stand inside a longer
word, or be the number of one (DDR3). Words of the Latin script are whole words, whatever stands between them but a letter or a
digit; in other scripts the characters follow each other, and may stand inside a longer word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, KeysView
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from narrows.model.escaped import undone
from narrows.model.spelling import spaced
from narrows.model.tokens import CJK, HANGUL, LATIN, UNREAD, UNSPACED, tokens_of
from narrows.model.word_tree import Node

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
    "blanked",
    "folded",
    "in_latin",
    "is_read",
    "parts_of",
]

END_OF_SENTENCE = re.compile(r"[;。；!?]|\.(?=\s|$)")
_MIXED = re.compile(r"(?=\w*[a-zA-Z])(?=\w*[\u0400-\u04ff])\w+")
_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXQWaesijopcyxhdqw")
"""Cyrillic letters that are drawn as a Latin one is: in a word with Latin letters, or with digits alone, they stand for these."""
_NUMBERED = re.compile("(?<!\\w)(?=\\w*[0-9])(?:[0-9]|[АВЕЅІЈКМНОРСТУХԚԜ])+(?![^\\W_])")
_UNSPACED = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
_BEYOND_ASCII = re.compile(rf"[\u00c0-\u024f{CJK}{HANGUL}{UNREAD}]")
"""The signs that a text is read by (`tokens`) beyond those of ASCII."""
_UNSEEN = re.compile("[\u0300-\u036f\u0483-\u0489\u115f\u1160\u180b-\u180e\ufe00-\ufe0f]")
_IS_UNREAD = re.compile(rf"[{UNREAD}]")


class Found(NamedTuple):
    """Where a word stands, and what it was listed under."""

    start: int
    end: int
    under: frozenset[str]


class Words:
    """Words to look for, each listed under one or more headings."""

    def __init__(self, listed: Iterable[tuple[str, str]]) -> None:
        self._listed = tuple(listed)

    def beginnings(self, *, of_ascii: bool) -> KeysView[str]:
        """What a text must begin a token with to hold one of them, see `beginnings_of`; a text of ASCII alone must with fewer."""
        return (self._of_ascii if of_ascii else self._of_any).beginnings

    # Half of all words are of other scripts: most texts never ask for these, nor for most lists.
    @cached_property
    def _of_ascii(self) -> Node:
        return Node.of(each for each in self._ways() if _may_be_ascii(each[1]))

    @cached_property
    def _of_any(self) -> Node:
        return Node.of(self._ways())

    def _ways(self) -> Iterator[tuple[str, str]]:
        return ((heading, way) for heading, word in self._listed for way in _ways(word))

    def find(self, text: str) -> list[Found]:
        """The words in a folded text, in their order; of those that overlap the first, and the longest of its beginning."""
        found: list[Found] = []
        tree = self._of_ascii if text.isascii() else self._of_any
        beginnings = tree.beginnings
        if beginnings.isdisjoint(beginnings_of(text)):
            return found
        tokens = tokens_of(text)
        at = 0
        while at < len(tokens):
            if beginnings.isdisjoint(tokens[at].begins):
                at += 1
                continue
            read, end = at, at
            under = frozenset[str]()
            node = tree.after(tokens[read])
            while node is not None:
                read += 1
                if node.ends:
                    end, under = read, node.ends
                node = node.after(tokens[read]) if read < len(tokens) else None
            if under:
                found.append(Found(tokens[at].start, tokens[end - 1].end, under))
            at = max(end, at + 1)
        return found

    def whole(self, text: str) -> frozenset[str]:
        """What a folded text is listed under that is one of these words and nothing else that is read."""
        tokens = [token for token in tokens_of(text) if not _IS_UNREAD.match(token.text)]
        found = self.find(text)
        if len(found) != 1 or (found[0].start, found[0].end) != (tokens[0].start, tokens[-1].end):
            return frozenset()
        return found[0].under

    def cover(self, text: str) -> bool:
        """Whether a folded text has nothing that is read but these words."""
        found, tokens = self.find(text), tokens_of(text)
        return all(any(one.start <= token.start < one.end for one in found) for token in tokens)

    def without(self, text: str) -> str:
        """A folded text without these words, and without commas around them."""
        for found in reversed(self.find(text)):
            text = f"{text[: found.start].rstrip(' ,')} {text[found.end :].lstrip(' ,')}"
        return text


def parts_of(
    text: str, start: int = 0, end: int | None = None, *, cut: re.Pattern[str] = END_OF_SENTENCE
) -> Iterator[tuple[int, int]]:
    """The sentences of a text, or of what reaches from `start` to `end` of it the parts between other signs, by where they begin and
    end; the sign is the end of its part."""
    last = len(text) if end is None else end
    cuts = [start, *(match.end() for match in cut.finditer(text, start, last)), last]
    return ((low, high) for low, high in pairwise(cuts) if low < high)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks for what stands between some beginnings and ends, so that all else stays where it is."""
    left = list(text)
    for start, end in spans:
        left[start:end] = " " * (end - start)
    return "".join(left)


def is_read(text: str) -> bool:
    """Whether a folded text has anything that can be found in others."""
    return bool(tokens_of(text))


def _visible(text: str) -> str:
    """A decoded text in one width, without its invisible characters."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2800", " ")
    return "".join(char for char in plain if char.isascii() or not _is_unseen(char))


def _is_unseen(char: str) -> bool:
    """Whether nobody sees a sign, or sees it as a mark that no letter takes."""
    return unicodedata.category(char) in ("Cf", "Co") or _UNSEEN.match(char) is not None


def in_latin(text: str) -> str:
    """A text as it looks, with Latin letters for those that only look so."""
    text = undone(text)
    return text if text.isascii() else _visible(text).translate(_ALIKE)


def folded(text: str) -> str:
    """One form of a text: case, width, invisible characters, letters that only look Latin or are written out as code, and gaps in
    scripts that have none do not matter."""
    text = undone(text)
    if text.isascii():
        return spaced(text).lower()
    text = _MIXED.sub(_alike, _NUMBERED.sub(_alike, spaced(_visible(text))))
    # The Turkish capital of "i" leaves its dot behind; that of "ı" is the one of "i" elsewhere.
    text = text.casefold().replace("i\u0307", "i").replace("ı", "i").replace("’", "'").replace("‘", "'")
    return _UNSPACED.sub("", text)


def _alike(word: re.Match[str]) -> str:
    return word[0].translate(_ALIKE)


_ACCENT = re.compile("[\u00c0-\u024f]")
_ACCENTED = re.compile(rf"[{LATIN}]{{5,}}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""How these are written where a keyboard has none."""


def _ways(word: str) -> set[str]:
    """A word as it is listed, and as it is written without accents: "policia", "Streitkraefte". In short words they tell words apart."""

    def bare(letters: re.Match[str]) -> str:
        decomposed = unicodedata.normalize("NFD", letters[0])
        return "".join(char for char in decomposed if not unicodedata.combining(char))

    if word.isascii() or not _ACCENT.search(word):
        return {word}
    spelled = _ACCENTED.sub(lambda letters: letters[0].translate(_UMLAUTS), word)
    return {word, _ACCENTED.sub(bare, word), spelled}


def _may_be_ascii(way: str) -> bool:
    """Whether a text of ASCII alone may hold a word: in each of its places something may stand that has no letter of another script."""
    return way.isascii() or all(
        any(not _BEYOND_ASCII.search(text) for text in place.split("/")) for place in way.split(" ")
    )


@lru_cache(maxsize=64)
def beginnings_of(text: str) -> frozenset[str]:
    """What the tokens of a folded text may be listed by."""
    return frozenset[str]().union(*(token.begins for token in tokens_of(text)))
