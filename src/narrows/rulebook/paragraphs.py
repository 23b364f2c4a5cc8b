"""Whether the paragraph of an entry that an order states is one on a day, and what is said of one that is none.

A paragraph of today is often stated for days before there was one. Its entry answers then, and a notice says so. Of one that there
never was `paragraph_table` knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from narrows.remembered import Remembered
from narrows.rulebook.expr import kleene

if TYPE_CHECKING:
    from narrows.rulebook.book import Book
    from narrows.rulebook.paragraph_table import Unlisted

MOST_STATED = 4096
"""Most stated paragraphs of which it is remembered when they stand; then all are forgotten."""


class _Span(NamedTuple):
    """Days on which an entry, or a paragraph, is one."""

    eccn: str
    first: date
    last: date


def stands(book: Book, eccn: str, on: date) -> bool:
    """Whether a paragraph is one on a day. Of one that the book holds on no day at all only its entry can speak."""
    known = _known(book, eccn)
    return not known or any(span.first <= on <= span.last for span in known)


def told(book: Book, eccn: str, on: date, unlisted: Unlisted | None = None) -> str:
    """What to say of a paragraph that is none on a day: since or until when it is one, or how one that is `unlisted` is read. Nothing
    of one that is, nor of one of which the book only holds what it is a paragraph of."""
    if when := _other_days(book, eccn, on):
        return f"{eccn} is no paragraph of {_entry(eccn)} on this day, but {when}"
    if unlisted is None:
        return ""
    read = "state the one that the item is in" if unlisted.asked else f"{unlisted.above} as a whole decides"
    return f"{eccn} is no paragraph of {_entry(eccn)} on this day: {read}"


def entry_days(book: Book, entry: str, on: date) -> str:
    """Since or until when an entry stands that does not on a day; nothing of one that never does."""
    known = [span for span in _spans(book) if kleene.at_or_below(span.eccn, (entry,))]
    return _other_time(known, on) if known else ""


def _entry(eccn: str) -> str:
    return eccn.partition(".")[0]


def _other_days(book: Book, eccn: str, on: date) -> str:
    """Since or until when a paragraph is one, and what decides meanwhile; nothing of one that is one on the day, or of which the book
    has no days."""
    known = [span for span in _known(book, eccn) if kleene.at_or_below(span.eccn, (eccn,))]
    if not known or any(span.first <= on <= span.last for span in known):
        return ""
    when = _other_time(known, on)
    above = [span.eccn for span in _known(book, eccn) if span.first <= on <= span.last]
    decides = max(above, key=len) if above else "the entry"
    return f"{when}: {decides} as a whole decides"


def _other_time(spans: Sequence[_Span], on: date) -> str:
    """Since when, or else until when, there is one of some spans, none of which holds a day."""
    later = [span.first for span in spans if span.first > on]
    return f"from {min(later)} on" if later else f"until {max(span.last for span in spans)}"


def _known(book: Book, eccn: str) -> list[_Span]:
    """When the paragraph, those below and those above it are in the book."""
    if "." not in eccn:
        return []
    known: Remembered[str, list[_Span]]
    known = book.made_once("spans of stated paragraphs", lambda: Remembered(MOST_STATED))
    found = known.get(eccn)
    if found is None:
        spans = [
            span
            for span in _spans(book)
            if "." in span.eccn
            and (kleene.at_or_below(span.eccn, (eccn,)) or kleene.at_or_below(eccn, (span.eccn,)))
        ]
        found = known.keep(eccn, spans)
    return found


def _spans(book: Book) -> list[_Span]:
    """When entries and paragraphs are in the book."""
    found: list[_Span] = book.made_once("spans", lambda: _all_spans(book))
    return found


def _all_spans(book: Book) -> list[_Span]:
    classes = [
        _Span(provision.eccn, version.from_ or date.min, version.until or date.max)
        for provision in book.raw.provisions.values()
        if provision.kind == "classification"
        for version in provision.versions
    ]
    rows = [_Span(row.eccn, row.from_ or date.min, row.until or date.max) for row in book.raw.eccns.rows]
    return classes + rows
