"""Running one day's law over one order's facts: truths of all rules, and from them the pattern for the judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from narrows.decide.verdict import Pattern
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Facts


class Run(NamedTuple):
    """The truth of every rule of the edition, in the order of its stages, and the pattern they form."""

    truths: tuple[Truth, ...]
    pattern: Pattern


_NOTHING: Mapping[int, bool] = {}


def run(edition: Edition, facts: Facts, forced: Mapping[int, bool] = _NOTHING) -> Run:
    """Evaluate an edition. Writes terms and results into `facts`; `forced` fixes the truth of rules by number."""
    for slot, value in edition.terms:
        facts[slot] = value(facts)
    held: list[int] = []
    unknown: list[int] = []
    truths: list[Truth] = []
    for rule, test, slot in edition.class_steps:
        facts[slot] = truth = test(facts)
        truths.append(truth)
        if truth is True:
            held.append(rule.number)
        elif truth is None:
            unknown.append(rule.number)
    for slot, value in edition.late_terms:
        facts[slot] = value(facts)
    subject: Truth = False
    for rule, test, _ in edition.jurisdiction:
        truth = test(facts)
        truths.append(truth)
        if truth is True:
            held.append(rule.number)
            subject = True
        elif truth is None:
            unknown.append(rule.number)
            if subject is False:
                subject = None
    facts[edition.subject_slot] = subject
    for slot, value in edition.last_terms:
        facts[slot] = value(facts)
    for rule, test, slot in edition.steps:
        number = rule.number
        truth = forced[number] if number in forced else test(facts)
        truths.append(truth)
        if slot >= 0:
            facts[slot] = truth
        if truth is True:
            held.append(number)
        elif truth is None:
            unknown.append(number)
    stated = facts[edition.eccn_slot] is not None
    return Run(
        tuple(truths), Pattern(tuple(sorted(held)), tuple(sorted(unknown)), edition.exception_numbers, stated)
    )


def is_unknown(value: Any) -> bool:
    """Whether a fact's value is not known, or not known in full."""
    if value is None:
        return True
    if isinstance(value, frozenset | tuple):
        return None in value
    return isinstance(value, dict) and None in value.values()


def subject_may_turn(edition: Edition, before: Pattern, asked_for: frozenset[str]) -> bool:
    """Whether filling in some facts may turn if the item is subject to the regulations: not if a rule says so that stays."""
    turning = edition.dependence.turning(asked_for, subject_open=True, stated=before.stated)
    return not any(n in edition.jurisdiction_numbers and n not in turning.testing for n in before.held)


def asked_again(edition: Edition, before: Pattern, asked_for: frozenset[str]) -> frozenset[int]:
    """The rules whose truth may turn when some facts, unknown so far, are filled in."""
    subject_open = subject_may_turn(edition, before, asked_for)
    turning = edition.dependence.turning(asked_for, subject_open=subject_open, stated=before.stated)
    return turning.touched.intersection(before.unknown) | turning.testing
