"""Times and memory of the exposure benchmark."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

BENCHMARKS = Path(__file__).resolve().parent.parent


class Taken(NamedTuple):
    """Seconds of some calls: the median is the figure, the least says what an idle machine does."""

    median: float
    least: float

    def ms(self, each: int = 1) -> str:
        """Both in milliseconds, for each of several things that a call did."""
        return f"{1e3 * self.median / each:.2f} ms (least {1e3 * self.least / each:.2f})"


def taken(work: Callable[[], Any], times: int = 5) -> Taken:
    """Wall time of some calls, after one that is not counted."""
    work()
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return Taken(statistics.median(found), min(found))


def peak_mb() -> float:
    """The most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells there may be that of the process which started this one
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return float(line.split()[1]) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def child(module: str, *words: str) -> dict[str, Any]:
    """What a module of `parts` prints in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"parts.{module}", *words],
        cwd=BENCHMARKS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"parts.{module} {' '.join(words)} failed:\n{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
