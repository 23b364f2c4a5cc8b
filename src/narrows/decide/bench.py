"""What all regimes say of one order: each by its own judge, and the strictest of them together.

Every regime decides on its own facts and its own rules; a regime that does not reach the order is left out. The outcome of
the whole is the strictest of the single ones; its review policy is the strictest of those that lead to that outcome, and its
confidence the lowest of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from narrows.decide.rules import strictest
from narrows.decide.verdict import NOTHING, Judge, Pattern
from narrows.model.decision import OUTCOMES, Reading, RegimeDecision, least_confident
from narrows.remembered import Remembered
from narrows.rulebook.book import Book

MOST_REMEMBERED = 100_000


class Whole(NamedTuple):
    """Several regimes as one."""

    outcome: str
    policy: str | None
    as_written: Reading
    confidence: str


class Ruling(NamedTuple):
    """The answers of the home regime and of the others that reach an order, in the order in which the rulebook names them,
    and of those the ones that a missing fact could still change."""

    views: Mapping[str, RegimeDecision]
    open: tuple[str, ...]


class Bench:
    """The judges of a rulebook. Rulings are remembered: equal patterns give the same object."""

    def __init__(self, book: Book, home: str) -> None:
        self.book = book
        self.home = home
        modelled = [r for r in book.raw.horizon.regimes.values() if r.state == "modelled"]
        names = [home, *(regime.regime for regime in modelled if regime.regime != home)]
        self.judges = {name: Judge(book, name) for name in names}
        self.horizons = book.raw.horizon.regimes
        self._regime_of = tuple(rule.provision.regime for rule in book.rules)
        self._reaches = frozenset(rule.number for rule in book.rules if rule.kind == "reach")
        self._seen: Remembered[Pattern, Ruling] = Remembered(MOST_REMEMBERED)

    def ruling(self, pattern: Pattern) -> Ruling:
        """What every regime that reaches the order says."""
        found = self._seen.get(pattern)
        if found is None:
            found = self._seen.keep(pattern, self._rule(pattern))
        return found

    def _rule(self, pattern: Pattern) -> Ruling:
        reached = self._reached(pattern)
        alone = reached <= {self.home}
        views: dict[str, RegimeDecision] = {}
        left_open: list[str] = []
        for name, judge in self.judges.items():
            if name in reached or not self.horizons[name].reach:
                own = pattern if alone else judge.own(pattern)
            elif name == self.home:
                own = NOTHING
            else:
                continue
            views[name] = judge.verdict(own)
            if judge.outlook(own).open:
                left_open.append(name)
        return Ruling(views, tuple(left_open))

    def _reached(self, pattern: Pattern) -> frozenset[str]:
        """The regimes whose reach holds or is unknown."""
        numbers = self._reaches
        return frozenset(
            self._regime_of[n] for some in (pattern.held, pattern.unknown) for n in some if n in numbers
        )

    def beyond(self, views: Mapping[str, RegimeDecision], on: date) -> list[str]:
        """The regimes, of those that answered, whose law was not checked as far as a day."""
        return [name for name in views if on > self.book.checked_to(name)]


def whole(views: Mapping[str, RegimeDecision]) -> Whole:
    """The strictest of some regimes' answers."""
    if len(views) == 1:
        (view,) = views.values()
        return Whole(view.outcome, view.policy, view.as_written, view.confidence)
    enforced = _strictest([Reading(outcome=view.outcome, policy=view.policy) for view in views.values()])
    written = _strictest([view.as_written for view in views.values()])
    leading = [view.confidence for view in views.values() if view.outcome == enforced.outcome]
    confidence = least_confident(*leading)
    return Whole(enforced.outcome, enforced.policy, written, confidence)


def _strictest(readings: list[Reading]) -> Reading:
    outcome = min((reading.outcome for reading in readings), key=OUTCOMES.index)
    return Reading(outcome=outcome, policy=strictest(r.policy for r in readings if r.outcome == outcome))
