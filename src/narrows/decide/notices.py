"""What a decision remarks on its answers: facts that make no difference, and an ECCN that does not fit."""

from __future__ import annotations

from collections.abc import Iterable

from narrows.decide.missing import Lack
from narrows.decide.verdict import Pattern
from narrows.model.asked import told_of_answers, told_of_questions
from narrows.model.decision import RegimeDecision
from narrows.model.eccn import is_lesser
from narrows.rulebook import paragraphs
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import kleene
from narrows.rulebook.wording import joined


def remarks(
    edition: Edition,
    pattern: Pattern,
    stated: str | None,
    typed: bool,
    verdict: RegimeDecision,
    lacks: Lack,
) -> list[str]:
    """What is remarked on the answers to an order that states an ECCN or none, with a `verdict` of the home regime; `typed`: whether
    it says what kind of thing the item is."""
    return [
        *_contradictions(stated, typed, pattern, edition, verdict),
        *told_of_questions((question.fact for question in lacks.missing), stated),
        *told_of_answers((question.fact, question.if_) for question in lacks.missing),
        *_told_of_idle(lacks),
    ]


def _told_of_idle(lacks: Lack) -> list[str]:
    """That facts are not known, and make no difference to what a regime answers."""
    return [
        f"{name}: whatever {joined(facts, 'and')} may be, the answer is the same{_OF_THE_ITEM if _of_the_item(facts) else ''}"
        for name, facts in lacks.idle
    ]


_OF_THE_ITEM = "; what the item is classified as may still depend on it"


def _of_the_item(facts: Iterable[str]) -> bool:
    return any(fact.startswith("item.") for fact in facts)


def _contradictions(
    stated: str | None, typed: bool, pattern: Pattern, edition: Edition, verdict: RegimeDecision
) -> list[str]:
    """Where the stated ECCN and the parameters (if `typed`) disagree; the stricter decides. And where
    its paragraph is none of the day."""
    if stated is None:
        return []
    found: dict[int, str] = {}
    rules = edition.book.rules
    for number in edition.class_numbers.intersection(pattern.held):
        eccn = rules[number].provision.eccn
        related = kleene.at_or_below(eccn, (stated,)) or kleene.at_or_below(stated, (eccn,))
        if not related and eccn in verdict.classes:
            found[number] = f"the stated ECCN is {stated}, but the parameters meet {eccn}"
    if typed and not is_lesser(stated):  # which is no stricter than what the parameters meet
        known = {*pattern.held, *pattern.unknown}
        met = {rules[number].provision.eccn for number in known}
        for rule in edition.classes_over(stated):
            eccn = rule.provision.eccn
            if rule.number not in known and not any(kleene.at_or_below(one, (eccn,)) for one in met):
                found[rule.number] = f"the stated ECCN is {stated}, but the parameters do not meet {eccn}"
    no_paragraph = paragraphs.told(edition.book, stated, edition.start, edition.unlisted(stated))
    disagree = [f"{found[number]}: the stricter reading decides" for number in sorted(found)]
    return [no_paragraph, *disagree] if no_paragraph else disagree


def read_as(edition: Edition, stated: str | None) -> tuple[str, ...]:
    """That what an order states is read as the entry, or the paragraph, of which it is no paragraph on the day."""
    unlisted = None if stated is None else edition.unlisted(stated)
    if stated is None or unlisted is None or unlisted.asked:
        return ()
    return (paragraphs.told(edition.book, stated, edition.start, unlisted),)
