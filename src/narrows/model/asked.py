"""What a question about a fact means, where its name alone does not tell: for an item of a stated ECCN (`law/asked_words.csv`), and
where its answers are names of facts that no order has (`law/answer_words.csv`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from narrows.model.law_rows import law_rows

_OF_ECCNS = "asked_words.csv", ("fact", "eccns", "asks")
_OF_ANSWERS = "answer_words.csv", ("fact", "answers", "asks")
_PLACE = re.compile(r"\[\d+\]")
"""Which of several parties a fact is about."""


def told_of_questions(asked: Iterable[str], eccn: str | None) -> list[str]:
    """A line for each fact asked for of which the file says what it means for an ECCN, or for one above it."""
    if eccn is None:
        return []
    return [f"{fact}: {asks}" for fact in asked for asks in _asks(fact, eccn)]


def told_of_answers(asked: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """A line for what each fact asked for means by its answers, of which the file says it; one line for all parties of which the
    same is asked. An answer begins with its name."""
    found: dict[str, None] = {}
    for fact, answers in asked:
        of = _PLACE.sub("", fact)
        if rows := _told(*_OF_ANSWERS).get(of):
            named = {word for answer in answers for word in answer.split()}
            found |= {f"{of}: {asks}": None for names, asks in rows if not named.isdisjoint(names)}
    return list(found)


def _asks(fact: str, eccn: str) -> Iterable[str]:
    return (
        asks
        for eccns, asks in _told(*_OF_ECCNS).get(fact, ())
        for above in eccns
        if eccn == above or eccn.startswith(f"{above}.")
    )


@cache
def _told(file: str, columns: tuple[str, ...]) -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """The rows of a file by fact: of which ECCNs or answers, and what is asked."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for fact, of, asks in law_rows(file, list(columns)):
        found.setdefault(fact, []).append((tuple(of.split()), asks))
    return found
