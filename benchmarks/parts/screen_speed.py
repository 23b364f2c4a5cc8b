"""How fast narrows screens, at several lengths of the list."""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from parts import screen_data, screen_growth
from parts.screen_narrows import Narrows, entries_of

BENCHMARKS = Path(__file__).resolve().parent.parent
DELTA = 200
DELTA_SEED = 5


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Keeps this process, with whatever threads it starts, on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """Median wall time of some calls, after one that is not counted."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def at_length(names: int, batch: int, singles: int, path: Path) -> tuple[dict[str, Any], Narrows]:
    """All figures at one length of the list, and the index that was timed, which is left at `path`."""
    figures = child("build", str(names), str(path))
    figures |= child("load", str(path))
    made = Narrows.load(path)
    figures |= answered(made, batch, singles)
    return figures, made


def answered(made: Narrows, batch: int, singles: int) -> dict[str, float]:
    """Batch figures on one core and on two threads, and single queries."""
    asked = screen_growth.asked(screen_data.queries(), batch)
    with one_core():
        p50, p99, whole = one_by_one(made, asked[:singles])  # first, while each query is new to the index
        alone = seconds(lambda: made.batch(asked))
    half = len(asked) // 2
    with ThreadPoolExecutor(2) as pool:
        both = seconds(lambda: list(pool.map(made.batch, (asked[:half], asked[half:]))))
    return {
        "asked": len(asked),
        "distinct": len(set(asked)),
        "per_s": len(asked) / alone,
        "per_s_two_threads": len(asked) / both,
        "p50_ms": p50,
        "p99_ms": p99,
        "max_ms": whole,
    }


def one_by_one(made: Narrows, asked: Sequence[str]) -> tuple[float, float, float]:
    """p50, p99 and the longest, in milliseconds, of single queries with whole hits; each query is new."""
    for name in asked[:200]:
        made.one(name)
    taken = []
    for name in asked[200:]:
        begin = time.perf_counter_ns()
        made.one(name)
        taken.append(time.perf_counter_ns() - begin)
    p50, p99, longest = np.quantile(taken, (0.5, 0.99, 1.0)) / 1e6
    return float(p50), float(p99), float(longest)


def against_delta(counterparties: int) -> dict[str, float]:
    """A book of names against what a list change added: indexing the change, then the whole book."""
    records = screen_data.records()
    added = random.Random(DELTA_SEED).sample(records, DELTA)
    book = [name for record in screen_growth.grown(records, counterparties, seed=3) for name in record.names]
    book = book[:counterparties]
    entries = entries_of(added)
    Narrows.build(entries).batch(book[:1000])

    def whole() -> Any:
        return Narrows.build(entries).batch(book)

    with one_core():
        alone = seconds(whole, times=1)
    half = len(book) // 2

    def split() -> Any:
        made = Narrows.build(entries)
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(made.batch, (book[:half], book[half:])))

    return {
        "book": len(book),
        "entries": DELTA,
        "one_core_s": alone,
        "two_threads_s": seconds(split, times=1),
    }


def child(*words: str) -> dict[str, Any]:
    """What a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-m", "parts.screen_child", *words],
        cwd=BENCHMARKS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"parts.screen_child {' '.join(words)} failed:\n{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
