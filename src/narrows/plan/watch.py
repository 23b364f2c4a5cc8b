"""Who watches a long piece of work, and how much time it has left."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple


def _never() -> bool:
    return False


def _nobody(_: str) -> None:
    pass


class Watch(NamedTuple):
    """`stop` is asked whether work is to end with what it has found so far; `told` hears how far it is, in words."""

    stop: Callable[[], bool] = _never
    told: Callable[[str], None] = _nobody


UNWATCHED = Watch()


class Clock:
    """The time of a piece of work, in seconds. None is left once it is to stop."""

    def __init__(self, seconds: float = math.inf, watch: Watch = UNWATCHED) -> None:
        self.watch = watch
        self.begun = time.monotonic()
        self.seconds = seconds

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.begun

    def left(self, part: float = 1.0) -> float:
        """Seconds until a part of the time is over: 0 or below when it is."""
        return 0.0 if self.watch.stop() else self.seconds * part - self.spent
