"""Running one day's law over one order's facts: which rules hold or are unknown, as a pattern for the judge."""

from __future__ import annotations

from typing import Any, NamedTuple

from narrows.decide.parts import parts_of
from narrows.decide.verdict import Pattern
from narrows.rulebook.dependence import Turning
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.guards import evaluate
from narrows.rulebook.reaching import compute


def run(edition: Edition, facts: Facts) -> Pattern:
    """Evaluate an edition. Writes terms and results into `facts`.

    Policies, exceptions, gates and overrides of which no requirement is left are not consulted, and not in the pattern: they
    say nothing of the order. Of what it may become they do, see `completed`.
    """
    if not edition.hot:
        edition.warm()
    low, high = edition.book.results
    facts[low:high] = [False] * (high - low)
    held, unknown = _classified(edition, facts)
    _, jurisdiction, requirements, always = edition.guarded
    before = len(held), len(unknown)
    evaluate(jurisdiction, facts, held, unknown)
    subject: Truth = False
    if len(held) > before[0]:
        subject = True
    elif len(unknown) > before[1]:
        subject = None
    facts[edition.subject_slot] = subject
    compute(edition.reached_terms[-1], facts)
    before = len(held), len(unknown)
    evaluate(requirements, facts, held, unknown)
    present = {*held[before[0] :], *unknown[before[1] :]}
    for consulted in edition.consulted:
        if not consulted.beside.isdisjoint(present):
            evaluate(consulted.groups, facts, held, unknown)
    evaluate(always, facts, held, unknown)
    stated = facts[edition.eccn_slot] is not None
    return Pattern(tuple(sorted(held)), tuple(sorted(unknown)), edition.exception_numbers, stated)


def _classified(edition: Edition, facts: Facts, found: Pattern | None = None) -> tuple[list[int], list[int]]:
    """Write the terms and the reasons for control that jurisdiction is asked with; gives the classes that hold and that are
    unknown. Where the pattern is `found` already its results are written, and no class is asked."""
    held: list[int] = []
    unknown: list[int] = []
    terms = edition.reached_terms
    parts = parts_of(edition)
    if parts is not None:
        held, unknown = parts.fill(facts)
        terms = parts.terms
    compute(terms[0], facts)
    if found is not None:
        _write(edition, facts, found)
    if parts is None or not parts.classes:
        if found is None:
            evaluate(edition.guarded[0], facts, held, unknown)
        edition.weigh_reasons(facts)
    compute(terms[1], facts)
    return held, unknown


def refilled(edition: Edition, facts: Facts, pattern: Pattern) -> None:
    """Write into `facts` what a run writes, where its pattern is known already."""
    low, high = edition.book.results
    facts[low:high] = [False] * (high - low)
    _classified(edition, facts, pattern)
    subject: Truth = None if not edition.jurisdiction_numbers.isdisjoint(pattern.unknown) else False
    if not edition.jurisdiction_numbers.isdisjoint(pattern.held):
        subject = True
    facts[edition.subject_slot] = subject
    compute(edition.reached_terms[-1], facts)


def _write(edition: Edition, facts: Facts, pattern: Pattern) -> None:
    """Write the results of a pattern into `facts`."""
    slots: dict[int, int] = edition.made_once("result slots", _result_slots)
    for numbers, truth in ((pattern.held, True), (pattern.unknown, None)):
        for number in numbers:
            if number in slots:
                facts[slots[number]] = truth


def _result_slots(edition: Edition) -> dict[int, int]:
    """The slot of each rule whose truth is a result."""
    return {step.rule.number: step.slot for step in (*edition.class_steps, *edition.steps) if step.slot >= 0}


def completed(edition: Edition, facts: Facts, pattern: Pattern) -> Pattern:
    """A run's pattern with the rules that it did not consult, under the facts that it left behind."""
    held, unknown = list(pattern.held), list(pattern.unknown)
    present = {*held, *unknown}
    for consulted in edition.consulted:
        if consulted.beside.isdisjoint(present):
            evaluate(consulted.groups, facts, held, unknown)
    return pattern._replace(held=tuple(sorted(held)), unknown=tuple(sorted(unknown)))


def is_unknown(value: Any) -> bool:
    """Whether a fact's value is not known, or not known in full."""
    if value is None:
        return True
    if isinstance(value, frozenset | tuple):
        return None in value
    return isinstance(value, dict) and None in value.values()


class Again(NamedTuple):
    """What may turn when some facts, unknown so far, are filled in: whether the item is subject to the regulations (not if a
    rule says so that stays), and what does with it."""

    subject: bool
    turning: Turning

    def rules(self, before: Pattern) -> frozenset[int]:
        """The rules whose truth may turn."""
        return self.turning.touched.intersection(before.unknown) | self.turning.testing


def asked_again(edition: Edition, before: Pattern, facts: frozenset[str]) -> Again:
    """What may turn when some facts are filled in, of a run with the pattern `before`."""
    turning = edition.dependence.turning(facts, subject_open=True, stated=before.stated)
    subject = (edition.jurisdiction_numbers - turning.testing).isdisjoint(before.held)
    if not subject:
        turning = edition.dependence.turning(facts, subject_open=False, stated=before.stated)
    return Again(subject, turning)
