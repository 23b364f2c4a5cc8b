"""What an open order becomes under an answer is what it is once the answer stands in it, though little of it is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.random_laws import laws_of  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch.table import raw_order
from narrows.decide.review import may_change, may_turn
from narrows.decide.rules import strictest
from narrows.decide.run import completed, run
from narrows.decide.trials import Given, Trial, Trials, trial
from narrows.engine import Engine
from narrows.model.decision import RegimeDecision
from narrows.model.order import Order, parse_order

LAWS = 12
"""Rulebooks in one test, each with twenty orders."""


def whole(trials: Trials, given: Given) -> Trial:
    """What a decision becomes, by running all of the law."""
    edition = trials.edition
    facts = list(trials.facts)
    for question, value in given:
        question.put(facts, value)
    forced = dict(facts[edition.layout.size :])
    facts = facts[: edition.layout.size]
    pattern = completed(edition, facts, run(edition, facts))
    held, unknown = (
        [number for number in numbers if number not in forced] for numbers in (pattern.held, pattern.unknown)
    )
    held += [number for number, truth in forced.items() if truth]
    pattern = pattern._replace(held=tuple(sorted(held)), unknown=tuple(sorted(unknown)))
    return trial(*trials.judge.outlook(trials.judge.own(pattern)))


def assert_alike(using: Engine, order: Order) -> None:
    """What a judge says in short is what its verdict says."""
    decider = using.decider
    edition = decider.book.edition(order.as_of)
    facts = decider.vector(edition, using.blocks(order))
    pattern = run(edition, facts)
    for name, view in decider.bench.ruling(pattern).views.items():
        judge = decider.bench.judges[name]
        assert judge.outlook(judge.own(pattern)) == (view.outcome, view.policy, is_open(view))


def is_open(verdict: RegimeDecision) -> bool:
    """Whether a missing fact could still change the outcome or the review, read off what a user sees."""
    sure = [view for view in verdict.requirements if view.enforced == "yes"]
    reviewed = any(view.stricter for view in verdict.possible)
    reviewed = reviewed or may_turn([(view.policy, view.policy_open) for view in sure])
    # What may be stayed counts in the policy: whether it is stayed is then asked.
    stayed = verdict.outcome == "license_required" and verdict.policy != strictest(v.policy for v in sure)
    return may_change(verdict.outcome, reviewed=reviewed or stayed)


@pytest.mark.parametrize("start", range(1040, 1040 + 15 * LAWS, LAWS))
def test_an_answer_tried_is_an_answer_given(
    start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[Trials, Given, Trial]] = []
    once = Trials.__call__

    def noted(self: Trials, given: Given) -> Trial:
        found = once(self, given)
        tried.append((self, list(given), found))
        return found

    monkeypatch.setattr(Trials, "__call__", noted)
    seen: set[str] = set()
    for draw, using in laws_of(range(start, start + LAWS), tmp_path):
        table = draw.orders(20)
        for row in range(table.height):
            order = parse_order(raw_order(table, row))
            using.decide(order)
            assert_alike(using, order)
            while tried:
                trials, given, found = tried.pop()
                assert found == whole(trials, given), [(question.fact, value) for question, value in given]
                seen.add(found.outcome)
    assert len(seen) > 2
