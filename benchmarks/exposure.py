"""How fast narrows follows losses through networks, beside its peers, in one run. docs/benchmarks.md says what is measured.

python benchmarks/exposure.py [--quick] [--only cascade|extraction|recovery|map] [--all-sample N]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHART = ROOT / "build" / "bench-exposure" / "growth.svg"
KEYS = ("firm12_ms", "firm_mean_ms", "all_100k_min", "cascade_1m_s", "eto_ms", "edges_decided_1m_s")
PARTS = ("cascade", "extraction", "recovery", "map")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small networks; no figure in the last line")
    parser.add_argument("--only", choices=PARTS, help="one part of the run")
    parser.add_argument(
        "--all-sample",
        type=int,
        metavar="N",
        help="the time of all firms, extrapolated from N drawn at random",
    )
    asked = parser.parse_args()
    print(f"{os.cpu_count()} processors; medians of several calls, the least in brackets")
    figures: dict[str, Any] = {}
    if asked.only in (None, "cascade"):
        from parts import exposure_cascade

        print("== 1. cascades through networks of firms, both directions, residual at most 1e-9")
        figures |= exposure_cascade.measure(asked.quick, asked.all_sample, CHART)
    if asked.only in (None, "extraction"):
        from parts import exposure_extraction

        print("== 2. hypothetical extraction")
        exposure_extraction.measure(asked.quick)
    if asked.only in (None, "recovery"):
        from parts import exposure_recovery

        print("== 3. recovery, day by day")
        exposure_recovery.measure(asked.quick)
    if asked.only in (None, "map") and importlib.util.find_spec("parts.exposure_map") is not None:
        from parts import exposure_map

        print("== 4. exposure of supply maps")
        figures |= exposure_map.measure(quick=asked.quick)
    print(json.dumps({key: _rounded(figures.get(key)) for key in KEYS}))
    return 0


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
