"""What a question about a fact means for an item of a stated ECCN, where its name alone does not tell: `law/asked_words.csv`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from narrows.model.law_rows import law_rows

_FILE = "asked_words.csv"
_COLUMNS = ["fact", "eccns", "asks"]


def told_of_questions(asked: Iterable[str], eccn: str | None) -> list[str]:
    """A line for each fact asked for of which the file says what it means for an ECCN, or for one above it."""
    if eccn is None:
        return []
    return [f"{fact}: {asks}" for fact in asked for asks in _asks(fact, eccn)]


def _asks(fact: str, eccn: str) -> Iterable[str]:
    return (
        asks for of, above, asks in _rows() if of == fact and (eccn == above or eccn.startswith(f"{above}."))
    )


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (fact, eccn, asks) for fact, eccns, asks in law_rows(_FILE, _COLUMNS) for eccn in eccns.split()
    )
