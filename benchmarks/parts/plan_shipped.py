"""The shipped map with the shipped programmes: law, case, plan."""

from __future__ import annotations

import time
from datetime import date
from functools import cache

from narrows.engine import engine
from narrows.network import load_map
from narrows.plan.case import Case
from narrows.plan.casing import prepare
from narrows.plan.load import load_programmes
from parts import plan_timing

AS_OF = date(2026, 7, 23)
SINCE, UNTIL, SEED = 2026, 2035, 1


@cache
def case_of(scenarios: int) -> Case:
    """The case of the shipped map."""
    return prepare(
        load_programmes("cn-chips"),
        load_map("chips"),
        until=UNTIL,
        start_year=SINCE,
        scenarios=scenarios,
        seed=SEED,
        as_of=AS_OF,
        deciding=engine(),
    ).case


def measure(*, quick: bool) -> dict[str, float]:
    """Times for the most likely course and for many."""
    figures = {}
    print(plan_timing.HEAD)
    for scenarios in (1, 5) if quick else (1, 50):
        begin = time.perf_counter()
        case = case_of(scenarios)
        prepared = time.perf_counter() - begin
        found = plan_timing.solved(case, times=1 if quick else 3)
        shape = f"cn-chips {len(case.names)}x{case.periods}x{scenarios}"
        print(plan_timing.line(shape, found) + f"  (map, law and case before that: {prepared:.2f} s)")
        key = 50 if scenarios > 1 else 1
        figures |= {f"s_shipped_{key}": found.wall, f"gap_shipped_{key}": found.solution.gap}
    print()
    return figures
