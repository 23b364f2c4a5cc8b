"""Stretches of text that may be the name of a party, however it is written: what screening is asked about.

`Kind` tells how good a reason there is to take it for a party: a value behind a label ("Consignee:"), a name with a legal
form, a cell or short line by itself, a run of capitalized words, a run of another script, a window over words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from narrows.own_tables import rows
from narrows.scan.fold import DATA, Block, Span, folded
from narrows.scan.segment import PEOPLE, Segment

Kind = Literal["field", "form", "cell", "run", "script", "window"]
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff"
_HAN_RUN = re.compile(rf"[{_HAN}][{_HAN}A-Za-z0-9()（）·・\u200b-\u200f\u2060]*[{_HAN})）]")
_CASELESS = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u10d0-\u10ff\uac00-\ud7af\ufb1d-\ufdff\ufe70-\ufefc]"  # Hebrew to Sinhala, Hangul
)
_THAI_RUN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{4,60}")
_IN_NAME = re.compile(r"[ .'’`´&()（）/\-–\"“”«»_\u200b-\u200f\u2060\u00ad]{0,4}")
_COMMA = re.compile(r"\.? ?[,，] ?")
_CONNECTORS = frozenset("of and for the de la du des der und et y e i dan do da al el van den".split())
_PIECE = re.compile(r"[^,;<>\"]+")
_MOST_WORDS, _MOST_CELL_WORDS, _BEFORE_FORM = 14, 12, 9
_LONGEST_LABELLED, _LONGEST_LABEL = 400, 60
_HAN_BEFORE_FORM = 24
_HAN_TELLING = 4
"""Characters before the form in a window that does not start with the run."""
_WINDOWS = (2, 3, 4, 5, 6, 7)
_WORDS_TOO = 3
"""Letters up to which a legal form may be a small word of some language, if it is written small."""
_NO_WORDS = frozenset(("co", "ltd", "llc", "inc", "jsc", "bhd", "plc"))


class Candidate(NamedTuple):
    """A stretch that may be a name, and why."""

    span: Span
    kind: Kind


class Forms(NamedTuple):
    """Words that show a name of a party: behind it or before it, in Latin script and in Chinese characters."""

    after: frozenset[str]
    before: frozenset[str]
    han: re.Pattern[str]


@cache
def forms() -> Forms:
    """The legal forms and the like."""
    found = [row for _, row in rows(DATA / "legal_forms.csv", ("script", "place", "form", "note"))]
    latin = [row for row in found if row["script"] == "latin"]
    han = sorted({row["form"] for row in found if row["script"] == "han"}, key=len, reverse=True)
    return Forms(
        frozenset(folded(row["form"]) for row in latin if row["place"] == "after"),
        frozenset(folded(row["form"]) for row in latin if row["place"] == "before"),
        re.compile("|".join(map(re.escape, han))),
    )


class _Labels(NamedTuple):
    """A label with a colon and what stands behind it; a label that is all a line or cell says."""

    before: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def _labels() -> _Labels:
    found = {row["label"] for _, row in rows(DATA / "labels.csv", ("language", "label"))}
    said = "|".join(re.escape(one).replace(r"\ ", "[ -]") for one in sorted(found, key=len, reverse=True))
    label = rf"(?:the )?(?:{said})(?:['’]s (?:full )?name| name)?[\s*]*(?:[/(（|][^:：\n]{{1,40}})?"
    before = rf"(?:^|[\t|;*#>]|\s\s)[\s*#>|-]*{label}\s*[:：][\s*]*(?P<value>[^\t|;\n]*)"
    return _Labels(re.compile(before, re.IGNORECASE), re.compile(rf"[\W\d]*{label}\W*", re.IGNORECASE))


def is_label(text: str) -> bool:
    """Whether a text is a label of a party and nothing else."""
    return _labels().alone.fullmatch(text) is not None


class Candidates:
    """Finds candidates block by block; remembers which columns of a table are headed by a label."""

    def __init__(self) -> None:
        self._columns: set[tuple[int, int]] = set()

    def find(self, block: Block) -> Iterator[Candidate]:
        """The candidates of a block, not all of them distinct."""
        for number, segment in enumerate(block.segments):
            yield from self._labelled(block, number, segment)
            yield from _alone(block, number)
        yield from _capitalized(block)
        yield from _with_form(block)
        yield from _han(block)
        yield from _other_scripts(block)

    def _labelled(self, block: Block, number: int, segment: Segment) -> Iterator[Candidate]:
        """What stands behind a label: on its line, in the next line or cell, or below it in its column."""
        if len(segment.text) > _LONGEST_LABELLED:
            return
        if _is_field(segment.place.part):
            yield from _field(block, block.segment_span(number))
            for piece in _PIECE.finditer(segment.text):
                start = block.bases[number]
                yield from _field(block, block.span_of(start + piece.start(), start + piece.end()))
        column = (segment.grid[0], segment.grid[2]) if segment.grid else None
        if column in self._columns and not is_label(segment.text):
            yield from _field(block, block.segment_span(number))
        base = block.bases[number]
        values = [found.span("value") for found in _labels().before.finditer(segment.text)]
        for start, end in values:
            if segment.text[start:end].strip():
                yield from _field(block, block.span_of(base + start, base + end))
        if any(not segment.text[start:end].strip() for start, end in values) or (
            not values and len(segment.text) <= _LONGEST_LABEL and _labels().alone.fullmatch(segment.text)
        ):
            if number + 1 < len(block.segments) and not is_label(block.segments[number + 1].text):
                yield from _field(block, block.segment_span(number + 1))
            if column and _heads(block, number):
                self._columns.add(column)


def _heads(block: Block, number: int) -> bool:
    """Whether a cell may head a column: it stands in the first row of its table, or in a row of three cells or more."""
    grid = block.segments[number].grid
    assert grid is not None
    around = block.segments[max(0, number - 2) : number + 3]
    return grid[1] == 1 or sum(one.grid is not None and one.grid[:2] == grid[:2] for one in around) > 2


def _is_field(part: str) -> bool:
    """Whether a part of a document is a header of a message, or a field of a form, that names somebody."""
    return part in PEOPLE or (part.startswith("field ") and is_label(part.removeprefix("field ")))


def _field(block: Block, span: Span) -> Iterator[Candidate]:
    if 0 < span.last - span.first <= 2 * _MOST_WORDS or _is_han(block, span):
        yield Candidate(span, "field")
        for end in range(span.first + 1, min(span.last, span.first + _MOST_WORDS)):
            between = block.text[block.ends[end - 1] : block.starts[end]]
            if _COMMA.fullmatch(between) and block.words[end] not in forms().after:
                if end > span.first + 1:  # one word before a comma is a surname or a town as often as a party
                    yield Candidate(Span(span.first, end), "field")
                return


def _is_han(block: Block, span: Span) -> bool:
    return 0 < span.last - span.first <= 60 and not block.words[span.first].isascii()


def _alone(block: Block, number: int) -> Iterator[Candidate]:
    span = block.segment_span(number)
    size = span.last - span.first
    if 0 < size <= _MOST_CELL_WORDS and any(word.isalpha() for word in block.words[span.first : span.last]):
        yield Candidate(span, "cell")


def _capitalized(block: Block) -> Iterator[Candidate]:
    """Runs of capitalized words with the small words between them, whole and cut at commas."""
    text, starts, words = block.text, block.starts, block.words
    first = -1
    cuts: list[int] = []
    for at in range(len(words) + 1):
        if at < len(words):
            char = text[starts[at]]
            fits = char.isupper() or char.isdigit() or (first >= 0 and words[at] in _CONNECTORS)
            gap = text[block.ends[at - 1] : starts[at]] if at else ""
            runs_on = first >= 0 and at > 0
            if runs_on and fits and _IN_NAME.fullmatch(gap):
                continue
            if runs_on and fits and _COMMA.fullmatch(gap):
                if words[at] not in forms().after:
                    cuts.append(at)
                continue
        if first >= 0:
            yield from _cut(block, first, at, cuts)
        first, cuts = -1, []
        if at < len(words) and text[starts[at]].isupper():
            first = at


def _cut(block: Block, first: int, last: int, cuts: list[int]) -> Iterator[Candidate]:
    bounds = [first, *cuts, last]
    pieces = [Span(low, high) for low, high in pairwise(bounds)]
    named = forms().after | forms().before
    for piece in dict.fromkeys((Span(first, last), *pieces)):
        high = piece.last
        while high > piece.first and block.words[high - 1] in _CONNECTORS:
            high -= 1
        if (
            1 <= high - piece.first <= _MOST_WORDS
            and len(block.run[block.at[piece.first] : block.at[high]]) > 3
        ):
            kind: Kind = "run" if named.isdisjoint(block.words[piece.first : high]) else "form"
            yield Candidate(Span(piece.first, high), kind)


def _with_form(block: Block) -> Iterator[Candidate]:
    """What stands before or behind a legal form, in windows, for text without capitals or in nothing but capitals."""
    after, before, words = forms().after, forms().before, block.words
    for at, word in enumerate(words):
        if len(word) <= _WORDS_TOO and word not in _NO_WORDS and block.text[block.starts[at]].islower():
            continue
        number = block.segment_of(at) if word in after or word in before else -1
        if word in after and not (at + 1 < len(words) and words[at + 1] in after):
            low = block.segment_span(number).first
            start = at
            while start > low and words[start - 1] in after:
                start -= 1
            for first in range(max(low, start - _BEFORE_FORM), start):
                yield Candidate(Span(first, at + 1), "window")
        if word in before:
            high = block.segment_span(number).last
            for last in range(at + 2, min(high, at + _BEFORE_FORM) + 1):
                yield Candidate(Span(at, last), "window")


def _han(block: Block) -> Iterator[Candidate]:
    """Runs of Chinese characters: whole if short, and what ends with a form that shows an organization."""
    form = forms().han
    for run in _HAN_RUN.finditer(block.text):
        start, end = run.start(), run.end()
        if end - start <= _HAN_BEFORE_FORM:
            yield Candidate(block.span_of(start, end), "script")
        ends = [(start + found.end(), len(found[0])) for found in form.finditer(run[0])]
        for stop, size in ends:
            low = max(start, stop - _HAN_BEFORE_FORM)
            for first in range(low, stop - 3):
                if first > start and stop - size - first < _HAN_TELLING:
                    break
                yield Candidate(block.span_of(first, stop), "form" if first == start else "window")
            if low > start and stop - start <= 2 * _HAN_BEFORE_FORM:
                yield Candidate(block.span_of(start, stop), "form")
    for run in _THAI_RUN.finditer(block.text):
        yield Candidate(block.span_of(run.start(), run.end()), "script")


def _other_scripts(block: Block) -> Iterator[Candidate]:
    """Windows over words of scripts that have no capitals."""
    text, starts = block.text, block.starts
    if not _CASELESS.search(text):
        return
    caseless = [_CASELESS.match(text[start]) is not None for start in starts]
    for first in range(len(starts)):
        if not caseless[first]:
            continue
        for size in _WINDOWS:
            last = first + size
            if last > len(starts) or not caseless[last - 1]:
                break
            if "\n" not in text[starts[first] : block.ends[last - 1]]:
                yield Candidate(Span(first, last), "script")
