"""What an open decision becomes when some unknown facts are filled in.

Only rules that rest on a fact that was filled in are asked again. What was held stays held, and what was not stays not: filling
in a fact never changes a truth that was known, but for conditions that test whether such a fact is known, which are asked
again too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from narrows.decide.question import Question
from narrows.decide.run import asked_again
from narrows.decide.verdict import Judge, Pattern
from narrows.remembered import Remembered
from narrows.rulebook.dependence import TurningTerm
from narrows.rulebook.edition import Edition, Step
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Facts

Given = Sequence[tuple[Question, Any]]
MOST_PICKED = 4096
"""Most patterns of a regime, with the day, of which it is kept what is asked again."""


class Trial(NamedTuple):
    """What a decision becomes: its outcome (with the policy, in words), and whether it is settled."""

    outcome: str
    settled: bool


def trial(outcome: str, policy: str | None, open_: bool) -> Trial:
    """What an outlook comes to. Of a policy that something may still make stricter that is said: it is no promise."""
    still = ", still open" if open_ and outcome != "undetermined" else ""
    return Trial(outcome if policy is None else f"{outcome} ({policy}{still})", not open_)


class Trials:
    """Fills facts into the vector that a run left behind.

    `pattern` is the run's, `of` the rules that are material to it (`missing.material`), `kept` its essence. The numbers of the rules
    that are asked again go into `asked`.
    """

    def __init__(
        self,
        edition: Edition,
        facts: Facts,
        pattern: Pattern,
        kept: Pattern,
        of: frozenset[int],
        judge: Judge,
        asked: set[int],
    ) -> None:
        self.edition = edition
        self.judge = judge
        self.facts = facts
        self._before = pattern
        self._unknown = frozenset(pattern.unknown)
        self._classes = edition.class_numbers.intersection(pattern.held)
        self._kept = kept
        self._of = of
        self._asked = asked
        self._seen: dict[tuple[tuple[str, int], ...], Trial] = {}
        self._found: dict[Pattern, Trial] = {}
        known: Remembered[Any, dict[Any, _Pick]]
        known = edition.book.made_once("picks", lambda: Remembered(MOST_PICKED))
        key = (edition.span, judge.regime, pattern, of)
        picks = known.get(key)
        self._picks = known.keep(key, {}) if picks is None else picks

    def __call__(self, given: Given) -> Trial:
        """What the decision becomes under some answers."""
        key = tuple((question.fact, id(value)) for question, value in given)
        if key not in self._seen:
            again = _Again(self, self._pick(_facts_of(given)))
            again.ask(*self._filled(given))
            self._seen[key] = self._judged(self._kept, again)
        return self._seen[key]

    def open_under(self, given: Given) -> frozenset[str]:
        """The material provisions, and the classes, that stay unknown under some answers."""
        again = _Again(self, self._pick(_facts_of(given)))
        again.ask(*self._filled(given))
        rules = self.edition.book.rules
        before = (*self._kept.unknown, *self.edition.class_numbers.intersection(self._unknown))
        unknown = {n for n in before if n not in again.asked}.union(again.unknown)
        return frozenset(rules[number].id for number in unknown)

    def needed(self, given: Given) -> list[Question]:
        """Those of some questions without whose answer the decision is open, though all others are answered as given.

        If it is open under all of the answers, all are needed.
        """
        every = _Again(self, self._pick(_facts_of(given)))
        vector, forced = self._filled(given)
        every.ask(vector, forced)
        if not self._judged(self._kept, every).settled:
            return [question for question, _ in given]
        found = []
        for index, (question, _) in enumerate(given):
            rest = [*given[:index], *given[index + 1 :]]
            inputs, left = self._filled(rest)
            one = _Again(self, self._among(question.facts, every.pick))
            after_inputs = self.edition.layout.party
            one.ask([*inputs[:after_inputs], *vector[after_inputs:]], left)
            one.keep(every)
            if not self._judged(self._kept, one).settled:
                found.append(question)
        return found

    def _pick(self, facts: frozenset[str]) -> _Pick:
        """What is asked again when some facts are filled in, whatever the answers."""
        found = self._picks.get(facts)
        if found is None:
            found = self._picks[facts] = self._picked(facts)
        self._asked |= found.asked
        return found

    def _among(self, facts: frozenset[str], all_: _Pick) -> _Pick:
        """Of what is asked again when some facts are filled in only what `all_` asks too."""
        key = (facts, all_.asked)
        found = self._picks.get(key)
        if found is None:
            found = self._picks[key] = self._pick(facts).among(all_)
        return found

    def _picked(self, facts: frozenset[str]) -> _Pick:
        edition, before = self.edition, self._before
        subject_open, turning = asked_again(edition, before, facts)
        open_, testing, of = self._unknown, turning.testing, self._of
        classes, jurisdiction, steps = (
            [step for step in steps if (number := step.rule.number) in open_ or number in testing]
            for steps in turning.stages
        )
        steps = [step for step in steps if step.rule.number in of]
        # Nothing is asked again that none of these reads.
        reads = edition.dependence.reads([step.rule for step in steps])
        needs_class = self.judge.needs_class(before)
        if not reads.subject and not (needs_class and subject_open and self.judge.jurisdiction):
            jurisdiction = []
        if needs_class:
            # It matters that there is a class, or that the item needs none, whoever reads it.
            reads = reads.and_(edition.dependence.reads([step.rule for step in (*classes, *jurisdiction)]))
        else:
            classes = [step for step in classes if reads.classes >> step.rule.number & 1]
        terms = tuple(tuple(term for term in some if reads.terms >> term[0] & 1) for some in turning.terms)
        item = edition.dependence.specifies(facts)
        reasons = reads.reasons and (bool(classes) or item)
        return _pick(terms, subject_open, reasons, (classes, jurisdiction, steps), item)

    def _filled(self, given: Given) -> tuple[Facts, dict[int, bool]]:
        """The vector with answers put in, and the rules whose truth is one of the answers."""
        size = self.edition.layout.size
        facts = list(self.facts)
        for question, value in given:
            question.put(facts, value)
        forced = dict(facts[size:])
        return facts[:size] if forced else facts, forced

    def _judged(self, kept: Pattern, again: _Again) -> Trial:
        asked = again.asked
        held = [n for n in kept.held if n not in asked]
        any_class = self.edition.book.any_class
        if any_class not in held and (again.classes or self._classes - asked):
            held.append(any_class)
        if again.subject is not False and not again.stated:
            held.append(self.edition.book.any_jurisdiction)
        pattern = Pattern(
            tuple(sorted((*held, *again.held))),
            tuple(sorted((*(n for n in kept.unknown if n not in asked), *again.unknown))),
            kept.exceptions,
            again.stated,
        )
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = trial(*self.judge.outlook(pattern))
        return found


_Stages = tuple[list[Step], list[Step], list[Step]]
_Terms = tuple[tuple[TurningTerm, ...], ...]


class _Pick(NamedTuple):
    """What is asked again, of all that was unknown or that tests for the facts filled in: terms, with their slots and whether they
    test, and rules, by stage; `asked` are the numbers of the rules. `reasons`: the reasons for control are weighed anew; `item`: the item
    may be another under the answers."""

    terms: _Terms
    subject_open: bool
    reasons: bool
    stages: _Stages
    asked: frozenset[int]
    item: bool

    def among(self, all_: _Pick) -> _Pick:
        """Only those that another asks too."""
        numbers = all_.asked
        classes, jurisdiction, steps = (
            [step for step in steps if step.rule.number in numbers] for steps in self.stages
        )
        if jurisdiction:
            # Whether the item is subject depends on all of jurisdiction, asked by this question or not.
            jurisdiction = all_.stages[1]
        return _pick(self.terms, self.subject_open, self.reasons, (classes, jurisdiction, steps), self.item)


def _pick(terms: _Terms, subject_open: bool, reasons: bool, stages: _Stages, item: bool) -> _Pick:
    asked = frozenset([step.rule.number for steps in stages for step in steps])
    return _Pick(terms, subject_open, reasons, stages, asked, item)


class _Again:
    """Asks some rules again."""

    def __init__(self, trials: Trials, pick: _Pick) -> None:
        self.trials = trials
        self.pick = pick
        self.asked = pick.asked
        self.held: list[int] = []
        self.unknown: list[int] = []
        self.classes: list[int] = []
        self.stated = False
        self.subject: Truth = None

    def ask(self, facts: Facts, forced: dict[int, bool]) -> None:
        """Ask under a vector of facts; writes terms and results into it."""
        trials, edition = self.trials, self.trials.edition
        classes, jurisdiction, steps = self.pick.stages
        early, late, last = self.pick.terms
        asked_of_item = edition.layout.asked_of_item
        if self.pick.item:
            facts[asked_of_item] = None
        _write_open(early, trials.facts, facts)
        for rule, test, slot in classes:
            facts[slot] = truth = test(facts)
            if truth is True:
                self.classes.append(rule.number)
        if self.pick.reasons:
            edition.weigh_reasons(facts)
        if self.pick.item:
            facts[asked_of_item] = {}  # its classes are known now
        _write_open(late, trials.facts, facts)
        if self.pick.subject_open and jurisdiction:
            # Of those that are not asked again none held: the subject may only turn where all that held may.
            elsewhere = edition.jurisdiction_numbers - self.asked
            subject: Truth = False if elsewhere.isdisjoint(trials._unknown) else None
            for _, test, _ in jurisdiction:
                truth = test(facts)
                if truth is True:
                    subject = True
                elif truth is None and subject is False:
                    subject = None
            facts[edition.subject_slot] = subject
        _write_open(last, trials.facts, facts)
        for rule, test, slot in steps:
            number = rule.number
            truth = forced[number] if number in forced else test(facts)
            if slot >= 0:
                facts[slot] = truth
            if truth is True:
                self.held.append(number)
            elif truth is None:
                self.unknown.append(number)
        self.stated = facts[edition.eccn_slot] is not None
        self.subject = facts[edition.subject_slot]

    def keep(self, other: _Again) -> None:
        """Take over what another found of rules that were not asked here."""
        for mine, theirs in (
            (self.held, other.held),
            (self.unknown, other.unknown),
            (self.classes, other.classes),
        ):
            mine += [number for number in theirs if number not in self.asked]
        self.asked |= other.asked


def _facts_of(given: Given) -> frozenset[str]:
    return frozenset().union(*(question.facts for question, _ in given))


def _write_open(terms: Sequence[TurningTerm], before: Facts, into: Facts) -> None:
    """Write the terms that were unknown before, or that test whether a fact is known."""
    for slot, value, tests in terms:
        if tests or before[slot] is None:
            into[slot] = value(into)
