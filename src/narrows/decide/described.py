"""How a missing fact is told: each answer with the outcome that it leads to, those that lead to the same together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrows.decide.answers_to_try import ANY_OTHER
from narrows.decide.gaps import ECCN
from narrows.decide.question import Question
from narrows.decide.trials import Trials
from narrows.model.decision import Missing

FEW = 6
"""Most answers about a country that are told one by one; of more, those that lead to the same outcome are told together."""
MANY = 60
"""Most countries that are told one by one where groups of them would do."""


def described(question: Question, trials: Trials) -> Missing:
    """A question as it is shown, with the outcome under each answer."""
    outcomes = [(label, trials([(question, value)]).outcome) for label, value in question.answers]
    if question.countries and (len(outcomes) > FEW or _grouped(question.countries)):
        told = by_country(question.countries, [outcome for _, outcome in outcomes])
    elif ECCN in question.facts:
        told = _by_outcome(outcomes)
    else:
        told = _rest_first(joined(outcomes)) if question.complete else joined(outcomes)
    for labels, value in question.more:
        # Several at once are told where they lead elsewhere than each of them alone.
        outcome = trials([(question, value)]).outcome
        if outcome not in {told[label] for label in labels}:
            told[" and ".join(labels)] = outcome
    return Missing(fact=question.fact, matters_to=question.matters_to, if_=told, regime=trials.judge.regime)


def _grouped(countries: Sequence[Sequence[str]]) -> bool:
    """Whether answers that stand for several countries are better told by these: the names of groups are the rulebook's own."""
    return any(len(members) > 1 for members in countries) and sum(map(len, countries)) <= MANY


def by_country(countries: Sequence[Sequence[str]], outcomes: Sequence[str]) -> dict[str, str]:
    """Countries that lead to the same outcome, told together by their codes; those of the last cell are all others."""
    together: dict[str, list[str]] = {}
    for members, outcome in zip(countries, outcomes, strict=True):
        together.setdefault(outcome, []).extend(members)
    *_, rest = outcomes
    found = {", ".join(sorted(members)): outcome for outcome, members in together.items() if outcome != rest}
    return {**found, "any other country": rest}


def _by_outcome(outcomes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Answers by label; those that lead to the same outcome are told together, where an entry has more than a few paragraphs."""
    if len(outcomes) <= FEW:
        return dict(outcomes)
    together: dict[str, list[str]] = {}
    for label, outcome in outcomes:
        together.setdefault(outcome, []).append(label)
    return {", ".join(labels): outcome for outcome, labels in together.items()}


def _rest_first(told: dict[str, str]) -> dict[str, str]:
    """Answers by label, where there are more than a few: first what all that are not told lead to, then those that lead elsewhere."""
    if len(told) <= FEW or ANY_OTHER not in told:
        return told
    rest = told[ANY_OTHER]
    return {ANY_OTHER: rest, **{label: outcome for label, outcome in told.items() if outcome != rest}}


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
        if first["point"] != "0":  # below which there is nothing
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
