"""What was found before, kept in bounds."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V]):
    """A dictionary of at most `most` findings: when there is one more, all are forgotten first.

    What is asked for again is soon found again; to know which finding was asked for last would cost something at every question.
    """

    __slots__ = ("most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: K, found: V) -> V:
        """Remember a finding, and give it back."""
        if len(self) >= self.most:
            self.clear()
        self[key] = found
        return found
