"""The smallest set of missing facts that settles a decision, and the outcome under each answer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from narrows.decide.questions import Question, questions
from narrows.decide.run import Again
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import Missing, RegimeDecision
from narrows.rulebook.book import Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.scalar import Facts

MAX_TRIALS = 600
"""Most combinations of answers tried for one decision. If no set settles it within them, every open fact is named."""
MAX_SET = 3
"""Largest set of facts searched for."""


class _Trial(NamedTuple):
    outcome: str
    settled: bool


def is_open(verdict: RegimeDecision) -> bool:
    """Whether a missing fact could still change the outcome, or the review policy of an enforced requirement."""
    if verdict.outcome == "undetermined":
        return True
    return any(view.policy_open for view in verdict.requirements if view.enforced == "yes")


def missing_facts(
    edition: Edition, facts: Facts, pattern: Pattern, judge: Judge, verdict: RegimeDecision
) -> tuple[Missing, ...]:
    """What to find out. Empty when the decision is settled. `facts` is the vector of the run; it is left as it was."""
    if not is_open(verdict):
        return ()
    rules = [edition.book.rules[number] for number in pattern.unknown]
    stakes = [rule for rule in rules if _at_stake(rule, verdict, stated=pattern.stated)]
    asked = questions(edition, facts, stakes)
    asked += [_lapsed(rule) for rule in rules if rule.clock == "lapse" and _overrides_held(verdict)]
    if not pattern.stated and not verdict.classes:
        asked = [_unclassified(), *(q for q in asked if q.fact != "item.eccn")]
    asked_for = frozenset().union(*(question.facts for question in asked))
    trial = _tester(edition, facts, without_duties(edition, pattern), judge, asked_for)
    chosen = _smallest(asked, trial)
    return tuple(_described(question, trial) for question in chosen)


def without_duties(edition: Edition, pattern: Pattern) -> Pattern:
    """The pattern without duties: they follow from an outcome and never move one."""
    rules = edition.book.rules
    held, unknown = (
        tuple(number for number in numbers if rules[number].kind != "duty")
        for numbers in (pattern.held, pattern.unknown)
    )
    return pattern._replace(held=held, unknown=unknown)


def _at_stake(rule: Rule, verdict: RegimeDecision, *, stated: bool) -> bool:
    """Rules whose truth can still move the outcome or a policy."""
    if verdict.outcome == "undetermined":
        if rule.kind == "classification":
            return not stated and not verdict.classes
        return not rule.clock and rule.kind in (
            ("requirement", "exception", "gate") if verdict.requirements else ("requirement",)
        )
    return rule.kind == "policy"


def _overrides_held(verdict: RegimeDecision) -> bool:
    return any(view.enforced == "undetermined" for view in verdict.requirements)


def _lapsed(rule: Rule) -> Question:
    """Whether a stay that ended after the horizon was extended: a fact about the law, not about the order."""
    number = rule.number

    def put(into: Facts, value: Any) -> None:
        into.append((number, value))

    day = rule.from_.isoformat() if rule.from_ else ""
    answers = ((f"it still stands on {day}", True), ("it has ended", False))
    return Question(f"law: whether {rule.id} was extended", put, answers, (rule.id,))


def _not_answerable(into: Facts, value: Any) -> None:
    """A question without answers to try: nothing is ever put."""


def _unclassified() -> Question:
    """Nothing in the rulebook describes the item: its ECCN must be stated (or its parameters, if those are missing)."""
    return Question("item.eccn", _not_answerable, (), ("classification",))


def _tester(
    edition: Edition, facts: Facts, pattern: Pattern, judge: Judge, asked_for: frozenset[str]
) -> Callable[[Sequence[tuple[Question, Any]]], _Trial]:
    seen: dict[tuple[tuple[str, int], ...], _Trial] = {}
    size = edition.layout.size
    again = Again(edition, facts, pattern, asked_for)

    def trial(given: Sequence[tuple[Question, Any]]) -> _Trial:
        key = tuple((question.fact, id(value)) for question, value in given)
        if key not in seen:
            trial_facts = list(facts)
            for question, value in given:
                question.put(trial_facts, value)
            forced = dict(trial_facts[size:])
            found = judge.verdict(again.pattern(trial_facts[:size], forced))
            outcome = found.outcome if found.policy is None else f"{found.outcome} ({found.policy})"
            seen[key] = _Trial(outcome, not is_open(found))
        return seen[key]

    return trial


def _smallest(asked: list[Question], trial: Callable[..., _Trial]) -> Sequence[Question]:
    """The first smallest set under whose every combination of answers the decision is settled; else all that is asked."""
    answerable = [question for question in asked if question.answers]
    budget = MAX_TRIALS
    for size in range(1, min(MAX_SET, len(answerable)) + 1):
        for group in itertools.combinations(answerable, size):
            combinations = 1
            for question in group:
                combinations *= len(question.answers)
            if combinations > budget:
                continue
            settled = True
            for answers in itertools.product(*(question.answers for question in group)):
                budget -= 1
                given = [(question, value) for question, (_, value) in zip(group, answers, strict=True)]
                if not trial(given).settled:
                    settled = False
                    break
            if settled:
                return group
    return asked


def _described(question: Question, trial: Callable[..., _Trial]) -> Missing:
    outcomes = [(label, trial([(question, value)]).outcome) for label, value in question.answers]
    return Missing(fact=question.fact, matters_to=question.matters_to, if_=joined(outcomes))


_CELL = re.compile(
    r"(?P<what>.*?)(?:(?P<only>[<=>]) (?P<point>[-+.e\d]+)|> (?P<low>[-+.e\d]+) and < (?P<high>[-+.e\d]+))"
)


def joined(outcomes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Answers by label; neighboring cells of a number that lead to the same outcome are told as one."""
    found: list[tuple[str, str]] = []
    cells = [_CELL.fullmatch(label) for label, _ in outcomes]
    if not all(cells) or len(cells) < 2:
        return dict(outcomes)
    start = 0
    for index in range(1, len(outcomes) + 1):
        if index == len(outcomes) or outcomes[index][1] != outcomes[start][1]:
            found.append((_range(cells[start], cells[index - 1]), outcomes[start][1]))
            start = index
    return dict(found)


def _range(first: re.Match[str] | None, last: re.Match[str] | None) -> str:
    """The label of the cells from `first` to `last`."""
    assert first is not None
    assert last is not None
    parts = []
    if first["only"] == "=":
        parts.append(f">= {first['point']}")
    elif first["low"] is not None or first["only"] == ">":
        parts.append(f"> {first['low'] or first['point']}")
    if last["only"] == "=":
        parts.append(f"<= {last['point']}")
    elif last["high"] is not None or last["only"] == "<":
        parts.append(f"< {last['high'] or last['point']}")
    if first is last and first["only"] == "=":
        parts = [f"= {first['point']}"]
    return first["what"] + (" and ".join(parts) or "any value")
