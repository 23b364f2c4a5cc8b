"""Running one day's law over one order's facts: truths of all rules, and from them the pattern for the judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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


class Again:
    """Asks again what an earlier run left unknown, with some unknown facts filled in.

    What was held stays held, and what was not stays not: filling in a fact never changes a truth that was known, but for
    conditions that test whether one of the facts `asked_for` is known, which are asked again too. `facts` is the vector that
    the earlier run left behind.
    """

    def __init__(self, edition: Edition, facts: Facts, before: Pattern, asked_for: frozenset[str]) -> None:
        self.edition = edition
        node = edition.book.node
        asked = set(before.unknown)
        stages = (edition.class_steps, edition.jurisdiction, edition.steps)
        for steps in stages:
            for rule, _, _ in steps:
                condition = node(rule.provision, rule.version)
                if condition is not None and edition.tested_for_knowledge(condition) & asked_for:
                    asked.add(rule.number)
        self.before = before._replace(held=tuple(number for number in before.held if number not in asked))
        terms = (edition.terms, edition.late_terms, edition.last_terms)
        self._stages = tuple(tuple(step for step in steps if step.rule.number in asked) for steps in stages)
        names = {edition.slot(name): below for name, below in edition.term_nodes.items()}
        self._terms = tuple(
            tuple(
                term
                for term in some
                if facts[term[0]] is None or edition.tested_for_knowledge(names[term[0]]) & asked_for
            )
            for some in terms
        )
        self._subject_open = facts[edition.subject_slot] is None

    def pattern(self, facts: Facts, forced: Mapping[int, bool] = _NOTHING) -> Pattern:
        """The pattern under `facts`, a copy of the vector with answers put in; writes terms and results into it."""
        held: list[int] = []
        unknown: list[int] = []
        for number, (terms, steps) in enumerate(zip(self._terms, self._stages, strict=True)):
            for slot, value in terms:
                facts[slot] = value(facts)
            open_before, held_before = len(unknown), len(held)
            for rule, test, slot in steps:
                truth = forced[rule.number] if rule.number in forced else test(facts)
                if slot >= 0:
                    facts[slot] = truth
                if truth is True:
                    held.append(rule.number)
                elif truth is None:
                    unknown.append(rule.number)
            if number == 1 and self._subject_open:
                still = None if len(unknown) > open_before else False
                facts[self.edition.subject_slot] = True if len(held) > held_before else still
        before = self.before
        stated = facts[self.edition.eccn_slot] is not None
        return Pattern(
            tuple(sorted((*before.held, *held))), tuple(sorted(unknown)), before.exceptions, stated
        )
