"""Which of the questions that are open to ask: the fewest that settle a decision."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from narrows.decide.question import Question, harmless_last
from narrows.decide.trials import Trials
from narrows.model.eccn import EAR99
from narrows.rulebook.bearing import parameters

MAX_TRIALS = 600
"""Most combinations of answers tried for one decision. If no set settles it within them, those to ask first are named."""
MAX_SET = 3
"""Largest set of facts searched for."""
FEW = 5
"""Most questions asked at once although an answer to one may make others idle."""
KIND = "item.kind"
TYPE = "item.spec.type"
_Given = list[tuple[Question, Any]]


def smallest(asked: list[Question], trials: Trials) -> Sequence[Question]:
    """The first smallest set under whose every combination of answers the decision is settled; else those to ask first.

    A question is in every such set if the decision stays open without its answer whatever the others are answered: so the
    sets tried are those that hold all questions of that kind.
    """
    answerable = [question for question in asked if question.answers and question.complete]
    if not answerable or len(asked) == 1:
        return first(asked, trials)
    needed = trials.needed([(question, question.answers[-1][1]) for question in answerable])
    if len(needed) == len(asked):
        return first(asked, trials)
    budget = MAX_TRIALS
    worst = {question.fact: question.answers[-1][1] for question in answerable}
    for size in range(max(len(needed), 1), min(MAX_SET, len(answerable)) + 1):
        others = [question for question in answerable if question not in needed]
        for more in itertools.combinations(others, size - len(needed)):
            group = [question for question in answerable if question in needed or question in more]
            # What left another set open may leave this one open as well: it is tried first.
            choices = [_led_by(worst[question.fact], question) for question in group]
            combinations = math.prod(map(len, choices))
            if combinations > budget:
                continue
            settled = True
            for values in itertools.product(*choices):
                budget -= 1
                given = list(zip(group, values, strict=True))
                if not trials(given).settled:
                    settled = False
                    worst |= {question.fact: value for question, value in given}
                    break
            if settled:
                return group
    return first(asked, trials)


def leads_to(asked: Sequence[Question], trials: Trials) -> str | None:
    """The outcome under every combination of answers to some questions, where there are no other answers, each combination settles
    the decision, and all lead to the same."""
    if not asked or not all(question.answers and question.exhausts for question in asked):
        return None
    choices = [[value for _, value in (*question.answers, *question.more)] for question in asked]
    if math.prod(map(len, choices)) > MAX_TRIALS:
        return None
    outcome = None
    for values in itertools.product(*choices):
        found = trials(list(zip(asked, values, strict=True)))
        if not found.settled or outcome not in (None, found.outcome):
            return None
        outcome = found.outcome
    return outcome


def _led_by(value: Any, question: Question) -> list[Any]:
    """The answers to a question, one of them first."""
    values = [each for _, each in (*question.answers, *question.more)]
    return [*(each for each in values if each is value), *(each for each in values if each is not value)]


def first(asked: Sequence[Question], trials: Trials) -> Sequence[Question]:
    """Those to ask first, where no few questions settle the decision whatever the answers.

    Of questions that settle it if nothing out of the ordinary comes back, the fewest: whoever finds something is asked more. Those
    without an ordinary answer are asked, with everything else, where it is not settled without them.
    """
    unclassified = any(question.classifies for question in asked)
    if unclassified and len(asked) > FEW:
        asked = _after_the_type(asked)
    ordinary = [
        (question, EAR99 if question.classifies else harmless_last(question)[-1][1])
        for question in asked
        if question.classifies or (question.answers and _has_an_ordinary_answer(question, unclassified))
    ]
    # A class makes parameters idle, and one that is told beside it may open others.
    bare = [pair for pair in ordinary if not (unclassified and parameters(pair[0].facts))]
    whole = next((given for given in (bare, ordinary) if trials(given).settled), None)
    if len(asked) < 2 or whole is None:
        return asked if len(asked) <= FEW else _after_the_type(asked)
    if not unclassified:
        # Beside other answers one may be needed that is not by itself: to know the product, say, opens what letters say of products.
        to = trials(whole)
        alone = next((question for question, value in whole if trials([(question, value)]) == to), None)
        return _fewest(whole, trials) if alone is None else [alone]
    least = _fewest(whole, trials)
    # A class answers all that is open of an item for want of one. Its parameters are the other way to it, and the type is theirs;
    # of these, what is idle if nothing else out of the ordinary comes back waits for that.
    others = [
        (question, value) for question, value in whole if question in least and not _of_the_item(question)
    ]
    open_ = trials.open_under(others)
    return [
        question
        for question in asked
        if question.classifies
        or (
            _a_way_to_the_class(question) and not open_.isdisjoint(question.matters_to)
            if _of_the_item(question)
            else question in least
        )
    ]


def _has_an_ordinary_answer(question: Question, unclassified: bool) -> bool:
    """The type of an item whose entry is stated has none: the entry says what it is about."""
    return question.ordinary and (unclassified or TYPE not in question.facts)


def _fewest(whole: _Given, trials: Trials) -> list[Question]:
    """The fewest of some questions whose answers lead where those of all do."""
    to, needed = trials(whole), trials.needed(whole)
    others = [question for question, _ in whole if question not in needed]
    for size in range(MAX_SET):
        if math.comb(len(others), size) > MAX_TRIALS:
            break
        for more in itertools.combinations(others, size):
            group = [(question, value) for question, value in whole if question in needed or question in more]
            if group and trials(group) == to:
                return [question for question, _ in group]
    # What comes first is left out last.
    for question in reversed(others):
        fewer = [(other, value) for other, value in whole if other != question]
        if trials(fewer) == to:
            whole = fewer
    return [question for question, _ in whole]


def _after_the_type(asked: Sequence[Question]) -> list[Question]:
    """Without parameters as long as the type is open: which of them matter it is that says."""
    if not any(TYPE in question.facts for question in asked):
        return list(asked)
    return [
        question
        for question in asked
        if not question.facts or len(parameters(question.facts)) < len(question.facts)
    ]


def _of_the_item(question: Question) -> bool:
    return bool(question.facts) and all(name.startswith("item.") for name in question.facts)


def _a_way_to_the_class(question: Question) -> bool:
    return not question.facts.isdisjoint((KIND, TYPE)) or bool(parameters(question.facts))
