"""Running one day's law over one order's facts: truths of all rules, and from them the pattern for the judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrows.decide.verdict import Pattern
from narrows.rulebook.edition import Edition, Step
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


def rerun(edition: Edition, facts: Facts, before: Pattern, forced: Mapping[int, bool] = _NOTHING) -> Pattern:
    """The pattern after unknown facts were filled in: what was held stays held, what was unknown is asked again.

    `facts` is a copy of the vector that an earlier run left behind, with the answers put in.
    """
    unknown_before = frozenset(before.unknown)
    held: list[int] = []
    unknown: list[int] = []
    for slot, value in edition.terms:
        facts[slot] = value(facts)
    _again(edition.class_steps, facts, unknown_before, forced, held, unknown)
    for slot, value in edition.late_terms:
        facts[slot] = value(facts)
    _again(edition.jurisdiction, facts, unknown_before, forced, held, unknown)
    if facts[edition.subject_slot] is None:
        numbers = {step.rule.number for step in edition.jurisdiction}
        still = any(number in numbers for number in unknown)
        facts[edition.subject_slot] = True if numbers.intersection(held) else None if still else False
    for slot, value in edition.last_terms:
        facts[slot] = value(facts)
    _again(edition.steps, facts, unknown_before, forced, held, unknown)
    stated = facts[edition.eccn_slot] is not None
    return Pattern(tuple(sorted((*before.held, *held))), tuple(sorted(unknown)), before.exceptions, stated)


def _again(
    steps: tuple[Step, ...],
    facts: Facts,
    asked: frozenset[int],
    forced: Mapping[int, bool],
    held: list[int],
    unknown: list[int],
) -> None:
    for rule, test, slot in steps:
        number = rule.number
        if number not in asked:
            continue
        truth = forced[number] if number in forced else test(facts)
        if slot >= 0:
            facts[slot] = truth
        if truth is True:
            held.append(number)
        elif truth is None:
            unknown.append(number)
