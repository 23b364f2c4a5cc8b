"""Whether an interrupt came, whatever became of the exception that told it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

__all__ = ["noted"]


@contextmanager
def noted() -> Iterator[Callable[[], bool]]:
    """Within it Ctrl-C is also remembered: compiled code that calls back into Python turns `KeyboardInterrupt` into an exception
    of its own, and a reader may take that for damage of its file. Yields what tells whether one came."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or current_thread() is not main_thread():
        yield lambda: False  # interrupts are ignored, or somebody else's
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, before)
