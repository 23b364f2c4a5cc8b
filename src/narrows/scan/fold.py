"""The words of a text in folded form, each with where it stands: what names in running text are found by.

Words are folded as names are (`narrows.screen.fold`), and a name is found as the run of its words without what stands
between them. So neither case, accents, width, punctuation, invisible characters, a line break nor a hyphen at the end of
a line hides a name. Scripts without spaces have each character as a word.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from narrows.scan.segment import Segment
from narrows.screen.fold import fold
from narrows.screen.scripts.fold import repair

DATA = Path(__file__).parent / "data"

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_INVISIBLE = (
    "\x00\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
_LETTER = rf"[^\W_{UNSPACED}]"
_TOKEN = re.compile(
    r"\x1b\[[0-9;]*[A-Za-z]|&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|[&＆]"
    rf"|{_LETTER}+(?:[{_INVISIBLE}]+{_LETTER}+)*|[{UNSPACED}]"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0370-\u052f]")


def folded(token: str) -> str:
    """The folded form of one word; "" for what has no letter or digit."""
    known = _FOLDED.get(token)
    if known is None:
        known = _folded(token)
        if len(_FOLDED) < _MOST_FOLDED:
            _FOLDED[token] = known
    return known


_FOLDED: dict[str, str] = {}
_MOST_FOLDED = 1 << 18


def _folded(token: str) -> str:
    token = _UNSEEN.sub("", token)
    if token.startswith("\x1b"):  # a sign for terminals
        return ""
    if token.startswith("&") and len(token) > 1:
        plain = html.unescape(token)
        return fold(plain) if plain != token else fold(token)
    # A Latin word with letters of another script that look the same is meant to be read as Latin.
    return fold(repair(token) if _OTHER.search(token) and _LATIN.search(token) else token)


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return [word for token in _TOKEN.findall(text) if (word := folded(token))]


def key_of(name: str) -> str:
    """The folded words of a name, run together."""
    return "".join(words_of(name))


def unspaced(word: str) -> bool:
    """Whether a word is of a script without spaces."""
    return not word.isascii() and _IS_UNSPACED.match(word) is not None


class Span(NamedTuple):
    """A run of words of a block: from the word `first` up to but without `last`."""

    first: int
    last: int


class Block:
    """Some segments whose text runs on, as words.

    `text` is the segments joined by line breaks; `words[i]` stands at `starts[i]:ends[i]` of it. `run` is all words run
    together, in which `words[i]` starts at `at[i]`.
    """

    def __init__(self, segments: Sequence[Segment], text: str | None = None) -> None:
        self.segments = segments
        self.text = "\n".join(segment.text for segment in segments) if text is None else text
        self.bases: list[int] = []
        base = 0
        for segment in segments:
            self.bases.append(base)
            base += len(segment.text) + 1
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for found in _TOKEN.finditer(self.text):
            token = found[0]
            word = _FOLDED.get(token) or folded(token)
            if word:
                self.words.append(word)
                self.starts.append(found.start())
                self.ends.append(found.end())
        self.at: list[int] = []
        length = 0
        for word in self.words:
            self.at.append(length)
            length += len(word)
        self.at.append(length)
        self.run = "".join(self.words)

    def respelled(self, text: str) -> Block:
        """The same segments with a text of the same length, in which characters were exchanged."""
        return Block(self.segments, text)

    def around(self, start: int, end: int) -> Span:
        """The words of which any part stands within a stretch of the text."""
        return Span(bisect_right(self.ends, start), bisect_right(self.starts, end - 1))

    def written(self, span: Span) -> str:
        """A span as it is written, on one line."""
        return " ".join(self.text[self.starts[span.first] : self.ends[span.last - 1]].split())

    def segment_of(self, word: int) -> int:
        """The number of the segment that a word stands in."""
        return bisect_right(self.bases, self.starts[word]) - 1

    def segment_span(self, number: int) -> Span:
        """The words of a segment."""
        base = self.bases[number]
        first = bisect_right(self.starts, base - 1)
        return Span(first, bisect_right(self.starts, base + len(self.segments[number].text)))

    def span_of(self, start: int, end: int) -> Span:
        """The words that stand wholly within a stretch of the text."""
        return Span(bisect_right(self.starts, start - 1), bisect_right(self.ends, end))

    def crosses(self, span: Span) -> bool:
        """Whether a span runs over the end of a segment."""
        return self.segment_of(span.first) != self.segment_of(span.last - 1)
