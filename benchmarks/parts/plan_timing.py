"""Times of a plan: the model built and solved to a proven gap, the least of several runs, and whether each gave the same plan."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from narrows.plan.case import Case
from narrows.plan.greedy import first_plan
from narrows.plan.model import Aims, Model, build
from narrows.plan.solve import Rounds, Solution, passed, solve
from parts.plan_cases import made_up_case

GAP = 0.01
LIMIT = 120.0
"""Seconds after which the search of a plan ends, whatever its gap."""
HEAD = (
    f"{'case':28s} {'least s':>8s} {'most s':>8s} {'cpu s':>8s} {'build s':>8s} {'share':>6s} {'gap':>8s} {'nodes':>7s} "
    f"{'rows':>8s} {'of':>9s} {'columns':>8s} {'starts':>7s}"
)


class Size(NamedTuple):
    """How large a case is: inputs, periods, modes and scenarios."""

    inputs: int
    periods: int
    modes: int
    scenarios: int
    per_year: int = 1

    def case(self, seed: int) -> Case:
        """The made-up case of this size for a seed."""
        return made_up_case(
            self.inputs, self.periods, self.modes, self.scenarios, seed=seed, per_year=self.per_year
        )

    def __str__(self) -> str:
        halves = " half-years" if self.per_year == 2 else ""
        return f"{self.inputs}x{self.periods}x{self.modes}x{self.scenarios}{halves}"


class Timed(NamedTuple):
    """Seconds of wall and processor (the least of several runs), the most that a run took, of them for building; what was found."""

    wall: float
    most: float
    cpu: float
    build: float
    solution: Solution
    all_rows: int
    same: bool


def solved(case: Case, *, times: int = 3, gap: float = GAP, seconds: float = LIMIT) -> Timed:
    """Build and solve a case several times, beginning as `narrows plan` does."""
    walls, cpus, builds, found = [], [], [], []
    for _ in range(times):
        cpu, begin = time.process_time(), time.perf_counter()
        model = build(case, Aims())
        built = time.perf_counter() - begin
        begun = (first_plan(case), np.zeros((len(case.fields), case.periods)))
        found.append(solve(model, gap=gap, seconds=seconds, threads=1, begin=begun))
        walls.append(time.perf_counter() - begin)
        cpus.append(time.process_time() - cpu)
        builds.append(built + passing(model))
    first = found[0]
    same = all(
        np.array_equal(one.starts, first.starts)
        and one.bound == first.bound
        and one.objective == first.objective
        for one in found[1:]
    )
    rows = model.rows.size + sum(int(block.open.sum()) for block in model.bounds.blocks)
    return Timed(min(walls), max(walls), min(cpus), min(builds), first, rows, same)


def passing(model: Model) -> float:
    """Seconds to choose the first rows and to hand a model to the solver, which count as building it."""
    begin = time.perf_counter()
    Rounds(model, threads=1, seed=0)
    passed(model, gap=0.0, seconds=1.0, threads=1, seed=0)
    return time.perf_counter() - begin


def line(name: str, each: Timed) -> str:
    """A line of the table that `HEAD` heads."""
    one = each.solution
    return (
        f"{name:28s} {each.wall:8.2f} {each.most:8.2f} {each.cpu:8.2f} {each.build:8.3f} {each.build / each.wall:6.1%} {one.gap:8.3%} "
        f"{one.nodes:7,d} {one.rows:8,d} {each.all_rows:9,d} {one.columns:8,d} {int((one.starts >= 0).sum()):7,d}"
    )
