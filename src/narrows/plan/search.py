"""Questions put to a plan model beside its own: is there a plan worth at least so much that does this, or leaves that?"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from narrows.plan.case import Case, Floats, Longs
from narrows.plan.model import Aims, build
from narrows.plan.objective import objective_of
from narrows.plan.solve import Rounds, begin_with, listen, passed
from narrows.plan.watch import UNWATCHED, Clock, Watch

Outcome = Literal["found", "none", "time"]
"""found: such a plan, valued exactly; none: proven that there is none; time: neither in the time given."""
SHORT = 1e-6
"""A plan that is worth less than asked for by this much, for rounding, is taken."""


class Candidate(NamedTuple):
    """A plan that was found: starts [K], training [F, T], its exact objective."""

    starts: Longs
    trained: Floats
    objective: float


class Answer(NamedTuple):
    """What a search gave. `bound` is the solver's bound of whatever was maximized, inf where there is none."""

    outcome: Outcome
    plan: Candidate | None
    bound: float


class Search(Rounds):
    """A model that can be asked for plans worth at least `floor`. The rows gathered for one question serve the next."""

    def __init__(
        self,
        case: Case,
        aims: Aims,
        *,
        floor: float,
        threads: int = 1,
        seed: int = 0,
        watch: Watch = UNWATCHED,
    ) -> None:
        super().__init__(build(case, aims), threads=threads, seed=seed)
        self.case, self.aims, self.floor, self.watch = case, aims, floor, watch
        self._cost = np.concatenate(self.model.columns.cost)
        self._relaxed: Any = None
        self._relaxed_rows = 0

    def gather(self, seconds: float) -> None:
        """Gather the rows that bind without whole numbers, once, before any question."""
        self.relax(time.monotonic(), seconds, self.watch.stop)

    def starting(self, highs: Any, programme: int, does: bool) -> None:
        """Demand that a programme starts, or that it does not."""
        columns = self.model.start[programme].astype(np.int32)
        if does:
            highs.addRow(1.0, 1.0, len(columns), columns, np.ones(len(columns)))
        else:
            for column in columns.tolist():
                highs.changeColBounds(column, 0.0, 0.0)

    def best_without_whole(self, programme: int, does: bool) -> float:
        """The bound of the linear relaxation when a programme starts or does not: no such plan is worth more. -inf if there is none."""
        import highspy

        if self._relaxed is None or self._relaxed_rows != len(self.extra):
            self._relaxed = self._passed(math.inf, relaxed=True)
            self._relaxed_rows = len(self.extra)
            self._relaxed.run()
        highs = self._relaxed
        columns = self.model.start[programme].tolist()
        upper = np.concatenate(self.model.columns.upper)
        rows = highs.getNumRow()
        self.starting(highs, programme, does)
        highs.run()
        status = highs.getModelStatus()
        found = float(highs.getInfo().objective_function_value)
        if does:
            highs.deleteRows(1, np.array([rows], np.int32))
        else:
            for column in columns:
                highs.changeColBounds(column, 0.0, float(upper[column]))
        if status == highspy.HighsModelStatus.kInfeasible:
            return -math.inf
        return found if status == highspy.HighsModelStatus.kOptimal else math.inf

    def relaxed_program(self, seconds: float) -> Any:
        """The linear relaxation, with the rows gathered so far."""
        return self._passed(seconds, relaxed=True)

    def add_broken_by(self, start: Floats, values: Floats, count: int = 4) -> bool:
        """Add the rows that (parts of) starts [K, T] break, given the values of all variables; whether there were any."""
        return self.take(self.model.bounds.broken(self.case, start, values, count))

    def ask(
        self,
        change: Callable[[Any], None],
        *,
        seconds: float,
        gap: float = 0.0,
        first: bool = True,
        begin: Candidate | None = None,
    ) -> Answer:
        """A plan worth at least the floor, under what `change` does to the program (other bounds, rows, or costs).

        `first` takes the first such plan; else the program is solved to `gap`. A plan counts only by its exact value: where rows that
        were left out let the program promise too much, they are added and it is asked again. `begin` is a plan to begin with.
        """
        import highspy

        clock, bound = Clock(seconds, self.watch), math.inf
        while (left := clock.left()) > 0:
            highs = self._passed(left, gap=gap)
            highs.setOptionValue("mip_max_improving_sols", 1 if first else 2**31 - 1)
            self._floor_row(highs)
            change(highs)
            if begin is not None:
                begin_with(highs, self.model, begin.starts, begin.trained)
            highs.run()
            status, info = highs.getModelStatus(), highs.getInfo()
            if status == highspy.HighsModelStatus.kInfeasible:
                return Answer("none", None, -math.inf)
            if math.isfinite(info.mip_dual_bound):
                bound = min(bound, float(info.mip_dual_bound))
            if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
                return Answer("time", None, bound)
            values = np.array(highs.getSolution().col_value)[: self.model.columns.size]
            plan = self._candidate(values)
            if plan.objective >= self.floor - SHORT:
                return Answer("found", plan, bound)
            if not self.add_broken_by(self.model.start_values(plan.starts), values):
                return Answer("time", None, bound)
        return Answer("time", None, bound)

    def _candidate(self, values: Floats) -> Candidate:
        starts = self.model.starts_in(values)
        trained = np.maximum(values[self.model.train], 0.0)
        return Candidate(starts, trained, objective_of(self.case, self.aims, starts, trained).objective)

    def _passed(self, seconds: float, *, gap: float = 0.0, relaxed: bool = False) -> Any:
        highs = passed(
            self.model,
            self.extra,
            gap=gap,
            seconds=seconds,
            threads=self.threads,
            seed=self.seed,
            relaxed=relaxed,
        )
        listen(highs, None, self.watch.stop)
        return highs

    def _floor_row(self, highs: Any) -> None:
        """The objective of the model is at least the floor."""
        some = np.flatnonzero(self._cost)
        highs.addRow(
            self.floor - self.model.constant,
            highs.inf,
            len(some),
            some.astype(np.int32),
            self._cost[some],
        )
