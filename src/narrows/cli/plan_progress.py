"""How far a plan is, on a terminal, and Ctrl-C, which asks for what there is so far."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from narrows.plan.watch import Watch

if TYPE_CHECKING:
    from narrows.plan.solve import Progress

WIPE = "\r\x1b[K"


@contextmanager
def watched() -> Iterator[Watch]:
    """Within it what work tells stands in one line of standard error, on a terminal only. A first Ctrl-C asks for the best so far,
    and a second one ends the program as usual."""
    shown = sys.stderr.isatty()
    asked: list[bool] = []

    def told(words: str) -> None:
        if shown:
            sys.stderr.write(f"{WIPE}{words}")
            sys.stderr.flush()

    def stop(*_: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)
        told("stopping with what there is so far; Ctrl-C again ends at once")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Watch(stop=lambda: bool(asked), told=told)
    finally:
        signal.signal(signal.SIGINT, before)
        if shown:
            sys.stderr.write(WIPE)
            sys.stderr.flush()


def bounds(progress: Progress) -> str:
    """What the solver knows, in words."""
    best = f"{progress.incumbent:.4f}" if progress.incumbent is not None else "none yet"
    bound = f"{progress.bound:.4f}" if progress.bound is not None else "unknown"
    return f"best plan {best}, no plan above {bound}, {progress.seconds:.0f} s"
