"""The search behind `near`: plans that differ, and proofs that none does otherwise."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from narrows.plan.case import Case, Longs
from narrows.plan.objective import affordable, met, objective_of, without
from narrows.plan.search import SHORT, Candidate, Search

WHEN = 0.25
"""What another time of start counts in a distance, where starting or not counts 1."""
DISTANCE_GAP = 0.1
"""To what relative gap the greatest distance is searched for."""
LOOSE = 1e-9
"""By how much money and heads may be overdrawn, for rounding."""


def distance(one: Longs, other: Longs) -> float:
    """How far two plans are apart: 1 for each programme that only one starts, `WHEN` for each that starts at another time."""
    whether = (one >= 0) != (other >= 0)
    when = (one >= 0) & (other >= 0) & (one != other)
    return float(whether.sum() + WHEN * when.sum())


class Finding:
    """A search under way: plans that differ, all plans seen, and what is proven of each programme."""

    def __init__(self, search: Search, best: Candidate) -> None:
        self.search, self.case, self.aims = search, search.case, search.aims
        self.best, self.watch = best, search.watch
        self.plans: list[Candidate] = [best]
        self.at_most: list[float | None] = [0.0]
        self.seen: list[Candidate] = [best]
        self.moves: dict[tuple[int, int], float] = {}
        """Single moves from the best: (programme, start or -1), and what each loses."""
        self.closed: dict[int, float | None] = {}
        """Programmes for which it is proven that no plan near the best decides otherwise, and the bound that says so."""

    def differ(self, count: int, until: float) -> bool:
        """Find plans that differ; whether each is proven to be within `DISTANCE_GAP` of the farthest that there is."""
        done = True
        while len(self.plans) < count:
            left = self._left(until) / (count - len(self.plans))
            if left <= 0:
                return False
            self.watch.told(f"looking for plans that differ: {len(self.plans)} of {count}")
            walked = self._walk(time.monotonic() + left / 3)
            answer = self.search.ask(
                self._farthest, seconds=left * 2 / 3, gap=DISTANCE_GAP, first=False, begin=walked
            )
            found = max((walked, answer.plan or walked), key=self._least)
            least = self._least(found)
            if least < WHEN:
                return answer.outcome != "time"  # there is no other plan, or none was found
            self.plans.append(found)
            self.at_most.append(max(answer.bound, least) if math.isfinite(answer.bound) else None)
            self.seen.append(found)
            done = done and answer.outcome == "found" and least >= answer.bound * (1 - 2 * DISTANCE_GAP)
        return done

    def _least(self, plan: Candidate) -> float:
        """The distance of a plan to the nearest of those that differ."""
        return min(distance(plan.starts, other.starts) for other in self.plans)

    def _walk(self, until: float) -> Candidate:
        """A plan far from the others, by moves from the best that each keep to everything and to the floor: programmes left out,
        put in, or exchanged, those first that cost least worth alone."""
        at, far = self.best, self._least(self.best)
        moves = [(loss, k, begun) for (k, begun), loss in self.moves.items()]
        for _, k, begun in sorted(moves):
            if self._left(until) <= 0:
                break
            starts = self._moved(at.starts, k, begun)
            step = min(distance(starts, other.starts) for other in self.plans)
            if step <= far or not fits(self.case, starts, self.best):
                continue
            value = objective_of(self.case, self.aims, starts, self.best.trained).objective
            if value >= self.search.floor:
                at, far = Candidate(starts, self.best.trained, value), step
        return at

    def _moved(self, starts: Longs, k: int, begun: int) -> Longs:
        """Starts with one more programme (in the place of another of its node), or without one and those that need it."""
        if begun < 0:
            return without(self.case, starts, k)
        moved = starts.copy()
        moved[self.case.of_node[int(self.case.node[k])]] = -1
        moved[k] = begun
        return moved

    def _farthest(self, highs: Any) -> None:
        """Maximize the least distance from the plans so far."""
        start = self.search.model.start
        count, periods = start.shape
        columns = self.search.model.columns.size
        highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), np.zeros(columns))
        highs.changeObjectiveOffset(0.0)
        highs.addCol(1.0, 0.0, float(count), 0, np.empty(0, np.int32), np.empty(0))
        numbers = np.concatenate([start.ravel(), [columns]]).astype(np.int32)
        for plan in self.plans:
            weight = np.ones((count, periods))
            some = np.flatnonzero(plan.starts >= 0)
            weight[some] = WHEN - 1.0
            weight[some, plan.starts[some]] = -1.0
            values = np.concatenate([-weight.ravel(), [1.0]])
            highs.addRow(-highs.inf, float(len(some)), len(numbers), numbers, values)

    def decide(self, until: float) -> bool:
        """Prove for each programme that all plans near the best do as it does, or find one that does not."""
        count = len(self.case.names)
        loss = {k: self.moves.get((k, -1), math.inf) for k in range(count)}
        order = sorted(range(count), key=lambda k: (self.best.starts[k] < 0, -loss[k], k))
        pending = [k for k in order if not self.other(k)]
        pending = self._by_relaxation(pending, until)
        done = True
        for place, k in enumerate(pending):
            left = self._left(until)
            if left <= 0:
                return False
            self.watch.told(
                f"proving what all plans near the best do: {count - len(pending) + place} of {count} programmes"
            )
            if self.other(k):
                continue
            does = bool(self.best.starts[k] < 0)
            answer = self.search.ask(
                lambda highs, k=k, does=does: self.search.starting(highs, k, does),  # type: ignore[misc]
                seconds=max(left / (len(pending) - place), min(left, 1.0)),
            )
            if answer.plan is not None:
                self.seen.append(answer.plan)
            elif answer.outcome == "none":
                self.closed[k] = None
            else:
                done = False
        return done

    def look(self, until: float) -> None:
        """Value every single move from the best: each programme left out, or put in where it fits at the earliest and at the latest.
        Those that stay near the best are plans seen."""
        case = self.case
        for k in np.argsort(self.best.starts < 0, kind="stable").tolist():
            if self.best.starts[k] >= 0:
                times = [-1]
            else:
                can = range(int(case.earliest[k]), case.periods)
                some = [t for t in can if fits(case, self._moved(self.best.starts, k, t), self.best)]
                times = sorted({some[0], some[-1]}) if some else []
            for begun in times:
                if self._left(until) <= 0:
                    return
                starts = self._moved(self.best.starts, k, begun)
                value = objective_of(case, self.aims, starts, self.best.trained).objective
                self.moves[k, begun] = self.best.objective - value
                if value >= self.search.floor:
                    self.seen.append(Candidate(starts, self.best.trained, value))

    def _by_relaxation(self, pending: Sequence[int], until: float) -> list[int]:
        """Close what the linear relaxation closes; gives what it leaves open."""
        left = []
        for k in pending:
            if self._left(until) <= 0:
                left.append(k)
                continue
            bound = self.search.best_without_whole(k, bool(self.best.starts[k] < 0))
            if bound < self.search.floor - SHORT:
                self.closed[k] = bound if np.isfinite(bound) else None
            else:
                left.append(k)
        return left

    def _left(self, until: float) -> float:
        """Seconds until a time of the monotonic clock: none once it is to stop."""
        return 0.0 if self.watch.stop() else until - time.monotonic()

    def other(self, k: int) -> bool:
        """Whether some plan seen decides otherwise on a programme than the best."""
        return any((plan.starts[k] >= 0) != (self.best.starts[k] >= 0) for plan in self.seen)


def fits(case: Case, starts: Longs, plan: Candidate) -> bool:
    """Whether starts keep to order, money and heads with the training of a plan."""
    return not met(case, starts) and affordable(case, starts, plan.trained, LOOSE)
