"""A question about an unknown fact, and questions that a person answers with one statement, made one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from narrows.rulebook.expr.scalar import Facts

__all__ = ["NONE", "Question", "harmless_last", "merged"]

NONE = "none of these"
_LEFT = object()
"""In the place of an answer: the fact stays unknown."""


class Question(NamedTuple):
    """An unknown fact: how it is named to a person, how an answer is put into the facts, and the answers to try.

    `more`, `complete` and `countries` are those of `Answers`. `classifies`: what the item is classified as is asked, and any class
    is an answer. `ordinary`: the harmless answer is the one to expect, which is not so of quantities, nor of what the law is.
    `exhausts`: one of the answers is as good as whatever the fact may be, by itself and beside answers to other questions.
    """

    fact: str
    put: Callable[[Facts, Any], None]
    answers: tuple[tuple[str, Any], ...]
    matters_to: tuple[str, ...]
    facts: frozenset[str] = frozenset()
    complete: bool = True
    more: tuple[tuple[tuple[str, ...], Any], ...] = ()
    countries: tuple[tuple[str, ...], ...] = ()
    classifies: bool = False
    ordinary: bool = True
    exhausts: bool = False


def merged(asked: list[Question]) -> list[Question]:
    """Questions that a person answers with one statement, made one: several facts of a party's name, say."""
    by_name: dict[str, Question] = {}
    for question in asked:
        if question.fact not in by_name:
            by_name[question.fact] = question
            continue
        first = by_name[question.fact]
        by_name[question.fact] = _together(first, question)
    return list(by_name.values())


def harmless_last(question: Question) -> Sequence[tuple[str, Any]]:
    """The answers to a question with the harmless one last: of a share that is held it is the lowest."""
    lowest, *rest = question.answers
    return (*rest, lowest) if _sign(lowest[0]) == "<" else question.answers


def _sign(label: str) -> str:
    """What stands before the limit in an answer about a number that is named in it."""
    _, sign, *limit = *label.split(" ", 2), ""
    return sign if limit else ""


def _together(first: Question, second: Question) -> Question:
    def put(into: Facts, value: Any) -> None:
        first.put(into, value[0])
        if value[1] is not _LEFT:
            second.put(into, value[1])

    ids = tuple(sorted({*first.matters_to, *second.matters_to}))
    if not second.answers or not first.answers or first.fact == "parties":
        return (first if first.answers else second)._replace(
            matters_to=ids, facts=first.facts | second.facts, exhausts=False
        )
    *raised, (last_label, negative_first) = harmless_last(first)
    *others, (_, negative_second) = second.answers
    # What only qualifies a flag, or a share, is not known to be harmless where the flag is raised, or the share held.
    of_list = first.fact.endswith((".name", ".owners"))
    beside = _LEFT if of_list and not others else negative_second
    # What is said of owners counts where they hold enough.
    held = next((value for label, value in raised if _sign(label) == ">"), negative_first)
    pairs = [(label, (value, beside)) for label, value in raised]
    pairs += [(label, (held, value)) for label, value in others]
    share = _sign(last_label) == "<"
    harmless = (last_label if share or not others else NONE, (negative_first, negative_second))
    pairs.insert(0 if share and not others else len(pairs), harmless)
    complete = first.complete and second.complete and not first.more and not second.more
    return Question(first.fact, put, tuple(pairs), ids, first.facts | second.facts, complete)
