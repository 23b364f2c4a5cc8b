"""What a question about a fact means, where its name alone does not tell: for an item of a stated ECCN (`law/asked_words.csv`), and
where its answers are names of facts that no order has (`law/answer_words.csv`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from narrows.model.law_rows import law_rows

_FILE = "asked_words.csv"
_COLUMNS = ["fact", "eccns", "asks"]
_ANSWERS_FILE = "answer_words.csv"
_ANSWERS_COLUMNS = ["fact", "answers", "asks"]
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
        named = {word for answer in answers for word in answer.split()}
        found |= {f"{of}: {asks}": None for told, names, asks in _answers() if told == of and named & names}
    return list(found)


def _asks(fact: str, eccn: str) -> Iterable[str]:
    return (
        asks for of, above, asks in _rows() if of == fact and (eccn == above or eccn.startswith(f"{above}."))
    )


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (fact, eccn, asks) for fact, eccns, asks in law_rows(_FILE, _COLUMNS) for eccn in eccns.split()
    )


@cache
def _answers() -> tuple[tuple[str, frozenset[str], str], ...]:
    rows = law_rows(_ANSWERS_FILE, _ANSWERS_COLUMNS)
    return tuple((fact, frozenset(answers.split()), asks) for fact, answers, asks in rows)
