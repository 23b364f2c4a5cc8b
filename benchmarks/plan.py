"""How fast narrows plans and how good its plans are, beside greedy plans and other solvers, in one run. docs/benchmarks.md says
what each figure means.

python benchmarks/plan.py [--quick] [--only size|shipped|greedy|peers|growth] [--no-peers]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from parts import plan_greedy, plan_growth, plan_peers, plan_shipped, plan_timing
from parts.plan_timing import GAP, Size

ROOT = Path(__file__).resolve().parent.parent
CHARTS = ROOT / "build" / "bench-plan"
PARTS = ("size", "shipped", "greedy", "peers", "growth")
SEEDS = (0, 1, 2)
SIZES = {
    "126": Size(126, 10, 2, 50),
    "126_1": Size(126, 10, 2, 1),
    "300": Size(300, 10, 2, 50),
    "half_years": Size(126, 20, 2, 50, per_year=2),
}
QUICK = {
    "126": Size(40, 10, 2, 10),
    "126_1": Size(40, 10, 2, 1),
    "300": Size(60, 10, 2, 10),
    "half_years": Size(40, 20, 2, 5, per_year=2),
}
KEYS = (
    "s_126x10x2x50",
    "gap_126",
    "s_300",
    "gap_half_years",
    "vs_best_greedy",
    "vs_best_scored_greedy",
    "gain_vs_best_greedy",
    "any_plan_vs_best_greedy",
    "foresight_vs_best_greedy",
    "no_limits_vs_best_greedy",
    "undone_vs_best_greedy",
    "vs_best_greedy_1",
    "vs_best_scored_greedy_1",
    "gain_vs_best_greedy_1",
    "any_plan_vs_best_greedy_1",
    "vs_best_greedy_shipped",
    "vs_best_scored_greedy_shipped",
    "any_plan_vs_best_greedy_shipped",
    "s_126x10x2x1",
    "gap_300",
    "s_half_years",
    "s_shipped_1",
    "gap_shipped_1",
    "s_shipped_50",
    "gap_shipped_50",
    "build_share",
    "same_plan",
    "vs_all_rows",
    "vs_scip_1",
    "vs_scip",
    "growth_inputs",
    "growth_years",
    "growth_scenarios",
    "load",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--quick", action="store_true", help="small cases; no figure of theirs is meant to be kept"
    )
    parser.add_argument("--only", choices=PARTS, help="one part of the run")
    parser.add_argument("--no-peers", action="store_true", help="no other solver")
    asked = parser.parse_args()
    figures: dict[str, Any] = {"load": max(os.getloadavg()[:2])}
    print(
        f"{os.cpu_count()} processors, load before {figures['load']:.1f}; one thread, to a proven gap of {GAP:.0%}; wall times are "
        "the least of several\nruns, since other work on the machine can only add to them; processor time beside them"
    )
    sizes = QUICK if asked.quick else SIZES
    wanted = [asked.only] if asked.only else [one for one in PARTS if one != "peers" or not asked.no_peers]
    if "size" in wanted:
        size(sizes, figures, quick=asked.quick)
    if "shipped" in wanted:
        print("== 2. the shipped map, with the programmes cn-chips, until 2035")
        figures |= plan_shipped.measure(quick=asked.quick)
    if "greedy" in wanted:
        print("== 3. the plan beside greedy plans and beside nothing")
        figures |= plan_greedy.measure(sizes["126_1"], sizes["126"], SEEDS, quick=asked.quick)
    if "peers" in wanted:
        print("== 4. the same program, all its rows at once: other ways to solve it")
        figures |= plan_peers.measure(sizes["126_1"], sizes["126"], quick=asked.quick)
    if "growth" in wanted:
        print("== 5. growth")
        figures |= plan_growth.measure(SEEDS, CHARTS, quick=asked.quick)
    print(f"load after {os.getloadavg()[0]:.1f}")
    print(json.dumps({key: _rounded(figures.get(key)) for key in KEYS}))
    return 0


def size(sizes: dict[str, Size], figures: dict[str, Any], *, quick: bool) -> None:
    print("== 1. size: made-up maps and programmes, three of each size; the slowest of the three counts")
    print(plan_timing.HEAD)
    shares, same = [], True
    for name, one in sizes.items():
        found = [
            plan_timing.solved(
                one.case(seed), times=1 if quick else 2 if name in ("300", "half_years") else 3
            )
            for seed in SEEDS
        ]
        for seed, each in zip(SEEDS, found, strict=True):
            print(plan_timing.line(f"{one} #{seed}", each))
        slowest = max(each.wall for each in found)
        widest = max(each.solution.gap for each in found)
        shares += [each.build / each.wall for each in found]
        same = same and all(each.same for each in found)
        seconds = {"126": "s_126x10x2x50", "126_1": "s_126x10x2x1"}.get(name, f"s_{name}")
        figures |= {seconds: slowest, f"gap_{name}": widest}
    if quick:
        same = plan_timing.solved(sizes["126"].case(0), times=2).same
    figures |= {"build_share": max(shares), "same_plan": same}
    print(
        f"building the model takes {max(shares):.1%} of the whole at most; a second run gave "
        f"{'the same plan and bound' if same else 'ANOTHER PLAN OR BOUND'}\n"
    )


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
