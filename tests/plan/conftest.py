"""The made-up cases of the benchmarks are found by the tests of plans, too, as the package `parts`.

Their folder is not put on the path: `benchmarks/plan.py` would then stand before the helpers in `tests/plan`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

if "parts" not in sys.modules:
    parts = ModuleType("parts")
    parts.__path__ = [str(Path(__file__).resolve().parents[2] / "benchmarks" / "parts")]
    sys.modules["parts"] = parts
