"""A process of its own that decides tables, one after the other: python -m parts.batch_child PROCESSES TABLE...

Prints, as one line of JSON, the seconds for each; the peak of memory in GB after the first and the third, of all processes together;
and a hash over the last table of decisions.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import polars as pl

from narrows.batch import check_table
from narrows.engine import Engine


def peak_gb() -> float:
    """Of this process and those that it started. Not ru_maxrss, in which a new process begins with its parent's peak."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    told = (Path(f"/proc/{one}/status").read_text(encoding="ascii") for one in ("self", *children))
    return sum(int(found[1]) for text in told if (found := re.search(r"VmHWM:\s+(\d+)", text))) / 1024**2


def main(processes: str, *tables: str) -> None:
    engine = Engine.load()
    seconds, peaks, marks = [], [], None
    for path in tables:
        frame = pl.read_parquet(path)
        begin = time.perf_counter()
        result = check_table(frame, deciding=engine, processes=int(processes))
        seconds.append(time.perf_counter() - begin)
        peaks.append(peak_gb())
        marks = int(result.frame.hash_rows(7).hash(7).sum())
    print(json.dumps({"seconds": seconds, "first_gb": peaks[0], "gb": peaks[2], "mark": marks}))


if __name__ == "__main__":
    main(*sys.argv[1:])
