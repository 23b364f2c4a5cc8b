"""How the time of a plan grows with inputs, years and scenarios.

To a gap that is a part of the worth of a plan: the more inputs, the smaller the part of it that any plan can change in these cases, and
the sooner a gap is proven. So the same program without whole numbers is timed beside it: its growth is that of the size alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import geometric_mean

from narrows.plan.case import Case
from narrows.plan.model import Aims, build
from narrows.plan.solve import Rounds
from parts import plan_timing, screen_chart
from parts.plan_timing import Size

BASE = Size(126, 10, 2, 20)
RANGES: dict[str, tuple[int, ...]] = {
    "inputs": (40, 63, 126, 250, 500),
    "periods": (6, 8, 10, 14, 20),
    "scenarios": (5, 10, 20, 50, 100),
}
QUICK: dict[str, tuple[int, ...]] = {"inputs": (20, 40, 80), "periods": (6, 8, 10), "scenarios": (5, 10, 20)}


def measure(seeds: Sequence[int], charts: Path, *, quick: bool) -> dict[str, float]:
    """A table for each; the exponents are those of straight lines through the points on log axes."""
    base = Size(40, 8, 2, 5) if quick else BASE
    figures = {}
    charts.mkdir(parents=True, exist_ok=True)
    print(f"around {base}; geometric means over {len(seeds)} cases, processor time")
    for what, values in (QUICK if quick else RANGES).items():
        seconds, relaxed, builds, rows, gaps = [], [], [], [], []
        for value in values:
            size = base._replace(**{what: value})
            found = [plan_timing.solved(size.case(seed), times=1) for seed in seeds]
            seconds.append(geometric_mean(max(each.cpu, 1e-3) for each in found))
            relaxed.append(geometric_mean(without_whole(size.case(seed)) for seed in seeds))
            builds.append(geometric_mean(max(each.build, 1e-4) for each in found))
            rows.append(geometric_mean(each.solution.rows for each in found))
            gaps.append(max(each.solution.gap for each in found))
        exponent = screen_chart.exponent(values, seconds)
        key = "years" if what == "periods" else what
        figures[f"growth_{key}"] = exponent
        path = charts / f"growth-{key}.svg"
        screen_chart.write(
            path,
            values,
            {"plan, s": seconds, "relaxed, s": relaxed, "model, s": builds},
            f"{key}; both axes logarithmic",
        )
        print(f"  {key:10s} " + " ".join(f"{value:>9,d}" for value in values))
        for name, found, form in (
            ("cpu s", seconds, "9.2f"),
            ("relaxed s", relaxed, "9.3f"),
            ("build s", builds, "9.3f"),
            ("rows", rows, "9,.0f"),
        ):
            told = " ".join(format(one, form) for one in found)
            print(f"  {name:10s} {told}   n^{screen_chart.exponent(values, found):.2f}")
        print(f"  {'gap':10s} " + " ".join(f"{one:9.2%}" for one in gaps) + "   (the widest)")
        if max(gaps) > plan_timing.GAP:
            print(
                f"  where the gap is wider than {plan_timing.GAP:.0%}, {plan_timing.LIMIT:.0f} s were not enough: the time is a lower bound"
            )
    print(f"drawn in {charts}\n")
    return figures


def without_whole(case: Case) -> float:
    """Processor seconds to gather the rows that bind, and to solve the program, without whole numbers."""
    rounds = Rounds(build(case, Aims()), threads=1, seed=0)
    begin = time.process_time()
    rounds.relax(time.monotonic(), plan_timing.LIMIT, lambda: False)
    return max(time.process_time() - begin, 1e-3)
