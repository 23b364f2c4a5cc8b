"""Why no plan keeps to everything: constraints that cannot all hold, of which each is needed for that, and the cheapest ways out.

The set is found by deletion filtering (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991) on the whole program, with its whole
numbers: a group of rows is left out, and stays out if there is still no plan. Groups are tried many at once and halved, the less
telling first. What the map and scenarios say of availability is never left out: it is what the constraints conflict over.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace

from narrows.plan.because import node
from narrows.plan.case import Case, Longs
from narrows.plan.constraints import LEAST_TELLING, Conflict, Group, as_one, groups_of
from narrows.plan.evaluate import worth
from narrows.plan.model import WHOLE, Aims, check_aims
from narrows.plan.objective import REACHED, availability_of
from narrows.plan.programme import Frozen
from narrows.plan.search import Search
from narrows.plan.watch import UNWATCHED, Watch

MOST_LISTED = 12
"""More conflicts of one kind than this are told as one."""
MOST_ROWS = 16
"""Rows of availability that are added for each variable at once: a program without an objective promises much."""


class Conflicts(Frozen, frozen=True, kw_only=True):
    """Whether there is a plan (None: not known in the time given), and if not, an irreducible set of constraints that conflict.

    `irreducible` is what was found; it is `proven` when there is no plan that keeps to all of it, and without each of them there is one.
    Other such sets may exist.
    """

    feasible: bool | None
    irreducible: tuple[Conflict, ...]
    proven: bool
    seconds: float


def explain(
    case: Case,
    aims: Aims,
    *,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Conflicts:
    """Which constraints conflict, in at most `seconds`. Raises FieldError for aims without meaning.

    The program of valid aims is never unbounded: whatever it earns from is bounded by 1 a period.
    """
    check_aims(aims)
    begun = time.monotonic()
    asking = Feasibility(case, aims, threads=threads, seed=seed, watch=watch)
    watch.told("looking for a plan that keeps to all constraints")
    asking.gather(seconds / 4)
    until = begun + seconds
    whole = asking.there_is(asking.groups, until)
    if whole is not False:
        return Conflicts(feasible=whole, irreducible=(), proven=False, seconds=time.monotonic() - begun)
    watch.told("there is none: looking for constraints that conflict")
    left = Filter(asking, until).run()
    return Conflicts(
        feasible=False,
        irreducible=tuple(left),
        proven=all(one.needed for one in left),
        seconds=time.monotonic() - begun,
    )


class Filter:
    """A deletion filter over groups of constraints: by kinds and fields first, then one by one within what is left.

    Where time runs out within a kind, or too many of it are needed to be read, the kind stays as one conflict.
    """

    def __init__(self, asking: Feasibility, until: float) -> None:
        self.asking, self.until = asking, until
        self.kept = list(asking.groups)

    def run(self) -> list[Conflict]:
        """The conflicts left."""
        together: dict[tuple[str, str], list[Group]] = {}
        for kind in LEAST_TELLING:
            for group in self.kept:
                if group.conflict.kind == kind:
                    about = group.conflict.about if kind == "researchers" else ""
                    together.setdefault((kind, about), []).append(group)
        needed: list[tuple[list[Group], bool]] = []
        for number, groups in enumerate(together.values()):
            there_is = self._without(groups, self._share(len(together) + 1 - number))
            if there_is is not False:
                needed.append((groups, there_is is True))
        found: list[Conflict] = []
        for number, (groups, sure) in enumerate(needed):
            found += self._within(groups, sure, self._share(len(needed) - number))
        return found

    def _share(self, parts: int) -> float:
        """When an equal part of the time that is left is over."""
        now = time.monotonic()
        return now + max(0.0, self.until - now) / max(1, parts)

    def _within(self, groups: list[Group], sure: bool, until: float) -> list[Conflict]:
        """Which of some groups are needed each; as one where time runs out or they are many."""
        if len(groups) == 1:
            return [replace(groups[0].conflict, needed=sure)]
        before = list(self.kept)
        pending = [groups[: len(groups) // 2], groups[len(groups) // 2 :]]
        while pending:
            some = pending.pop(0)
            there_is = self._without(some, until)
            if there_is is None:
                self.kept = before
                return [as_one([group.conflict for group in groups], sure)]
            if there_is and len(some) > 1:
                pending = [some[: len(some) // 2], some[len(some) // 2 :], *pending]
        kept = {id(group) for group in self.kept}
        left = [group.conflict for group in groups if id(group) in kept]
        return left if len(left) <= MOST_LISTED else [as_one(left, True)]

    def _without(self, some: Sequence[Group], until: float) -> bool | None:
        """Whether there is a plan without some groups; if there is none they are left out for good."""
        out = {id(group) for group in some}
        rest = [group for group in self.kept if id(group) not in out]
        there_is = self.asking.there_is(rest, until)
        if there_is is False:
            self.kept = rest
        return there_is


class Feasibility(Search):
    """Whether there is a plan at all, with some groups of constraints left out."""

    def __init__(self, case: Case, aims: Aims, *, threads: int, seed: int, watch: Watch = UNWATCHED) -> None:
        super().__init__(case, aims, floor=-math.inf, threads=threads, seed=seed, watch=watch)
        self.groups = groups_of(self.model)

    def there_is(self, kept: Collection[Group], until: float) -> bool | None:
        """Whether some plan keeps to these groups; None where time ran out."""
        import highspy

        inside = {id(group) for group in kept}
        out = [group for group in self.groups if id(group) not in inside]
        reaching = any(group.conflict.kind == "reach" for group in kept)
        while (left := self.until(until)) > 0:
            highs = self.feasible_program(left)
            highs.setOptionValue("mip_max_improving_sols", 1)
            for group in out:
                for row in group.rows:
                    highs.changeRowBounds(row, -highs.inf, highs.inf)
                for column in group.columns:
                    whole = group.conflict.kind == "earliest"
                    highs.changeColBounds(column, 0.0, 1.0 if whole else highs.inf)
                if group.conflict.kind == "one_a_node":
                    self._each_once(highs, group.conflict.about)
            highs.run()
            status = highs.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return False
            if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
                return None
            values = np.array(highs.getSolution().col_value)[: self.model.columns.size]
            if not reaching or self.reaches(values, self.aims.reach) or not self.add_missing(values):
                return True
        return None

    def until(self, when: float) -> float:
        """Seconds that are left: none once it is to stop."""
        return 0.0 if self.watch.stop() else when - time.monotonic()

    def feasible_program(self, seconds: float, *, gap: float = 0.0) -> Any:
        """The program in which nothing is maximized."""
        highs = self._passed(seconds, gap=gap)
        count = self.model.columns.size
        highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.zeros(count))
        highs.changeObjectiveOffset(0.0)
        return highs

    def _each_once(self, highs: Any, input_: str) -> None:
        """Each programme of an input still starts once at most, where several may."""
        for number, programmes in self.case.of_node.items():
            for k in programmes if node(self.case, number) == input_ else ():
                columns = self.model.start[k].astype(np.int32)
                highs.addRow(-highs.inf, 1.0, len(columns), columns, np.ones(len(columns)))

    def reaches(self, values: Any, reach: float) -> bool:
        """Whether the plan of a solution reaches, by the exposure code, what the program promises."""
        return self.reached(self.model.starts_in(values)) >= reach - REACHED * 10

    def reached(self, starts: Longs) -> float:
        """Expected availability at the end."""
        return float(availability_of(self.case, worth(self.case, starts))[-1])

    def add_missing(self, values: Any) -> bool:
        """Add the rows that a solution breaks; whether there were any."""
        start = np.where(values[self.model.start] > WHOLE, 1.0, 0.0)
        return self.add_broken_by(start, values, MOST_ROWS)
