"""The same program with all its rows given at once: to HiGHS itself, and to SCIP where it is installed.

SCIP (Apache-2.0 since 8.0.3) is a peer: never imported by the package. It reads the very program from a file.
"""

from __future__ import annotations

import importlib.util
import math
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np

from narrows.plan.case import Case
from narrows.plan.model import Aims, Model, build
from narrows.plan.solve import exact, passed
from parts import plan_timing
from parts.plan_timing import GAP, Size

LIMIT, QUICK_LIMIT = 300.0, 20.0
"""Seconds that another way of solving is given."""


class Outcome(NamedTuple):
    """What another way of solving came to: seconds, the exact worth of its plan (NaN without one), its bound."""

    seconds: float
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """By its own bound, and the exact worth."""
        return (self.bound - self.objective) / abs(self.objective)


def measure(one: Size, many: Size, *, quick: bool) -> dict[str, float]:
    """Both ways on one course of events and on many; ratios are their seconds divided by those of narrows."""
    limit = QUICK_LIMIT if quick else LIMIT
    scip = importlib.util.find_spec("pyscipopt") is not None
    if not scip:
        print("SCIP is left out: pyscipopt is not installed (`uv sync --group bench-plan`)")
    figures: dict[str, float] = {}
    for size, key in ((one, "_1"), (many, "")):
        case = size.case(0)
        mine = plan_timing.solved(case, times=2)
        print(f"{size} #0, {mine.all_rows:,} rows: to {GAP:.0%}, or {limit:.0f} s")
        print(
            f"  {'narrows':23s} {mine.wall:8.2f} s  gap {mine.solution.gap:8.3%}  worth {mine.solution.objective:.5f}"
        )
        ways: list[tuple[str, str, Outcome]] = [
            ("HiGHS, all rows", f"vs_all_rows{key}", by_highs(case, limit))
        ]
        if scip:
            ways.append((f"SCIP {scip_version()}, all rows", f"vs_scip{key}", by_scip(case, limit)))
        for name, ratio, found in ways:
            figures[ratio] = found.seconds / mine.wall
            least = "at least " if found.seconds >= limit and not found.gap <= GAP else ""
            print(
                f"  {name:23s} {found.seconds:8.2f} s  gap {found.gap:8.3%}  worth {found.objective:.5f}  "
                f"{least}{figures[ratio]:.1f} times as long"
            )
            agree(mine.solution.objective, mine.solution.bound, found)
    print()
    return figures


def agree(objective: float, bound: float, found: Outcome) -> None:
    """No plan is worth more than another's bound, or one of the two is wrong."""
    if found.objective > bound + 1e-6 or objective > found.bound + 1e-6:
        raise SystemExit(f"bounds and plans contradict each other: {objective}, {bound}, {found}")


def whole(case: Case, limit: float) -> tuple[Model, Any]:
    """The model of a case, and a HiGHS instance that has all its rows."""
    model = build(case, Aims())
    rows = model.bounds.rows(case, model.start, [block.open for block in model.bounds.blocks])
    return model, passed(model, [rows], gap=GAP, seconds=limit, threads=1, seed=0)


def by_highs(case: Case, limit: float) -> Outcome:
    """HiGHS, given everything."""
    begin = time.perf_counter()
    model, highs = whole(case, limit)
    highs.run()
    taken = time.perf_counter() - begin
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Outcome(taken, math.nan, float(info.mip_dual_bound))
    values = np.array(highs.getSolution().col_value)
    return Outcome(taken, exact(model, _starts(model, values), values), float(info.mip_dual_bound))


def by_scip(case: Case, limit: float) -> Outcome:
    """SCIP, from a file that HiGHS wrote; reading it is not counted."""
    from pyscipopt import Model as Scip

    model, highs = whole(case, limit)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.mps"
        highs.writeModel(str(path))
        peer = Scip()
        peer.hideOutput()
        peer.readProblem(str(path))
    for name, value in (("limits/gap", GAP), ("limits/time", limit), ("numerics/feastol", 1e-7)):
        peer.setParam(name, value)
    begin = time.perf_counter()
    peer.optimize()
    taken = time.perf_counter() - begin
    bound = peer.getDualbound()
    if not peer.getNSols():
        return Outcome(taken, math.nan, bound)
    best = peer.getBestSol()
    by_name = {one.name: peer.getSolVal(best, one) for one in peer.getVars(transformed=False)}
    values = np.array([by_name.get(f"c{n}", 0.0) for n in range(model.columns.size)])
    return Outcome(taken, exact(model, _starts(model, values), values), bound)


def scip_version() -> str:
    """Which SCIP there is."""
    from pyscipopt import Model as Scip

    return f"{Scip().version():.1f}"


def _starts(model: Model, values: Any) -> Any:
    chosen = values[model.start] > 0.5
    return np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1).astype(np.int64)
