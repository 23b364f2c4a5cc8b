"""Rows of numbers, met again and told apart: most are codes of truths.

A truth is a number: False 0, Unknown 1, True 2, so that Kleene's `and` is the minimum, `or` the maximum, and `not` is 2 minus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

FALSE, UNKNOWN, TRUE = 0, 1, 2
_STRETCH = 64
"""Rows whose codes are packed at a time, some ten thousand of each: what that takes fits into a processor's cache."""
_FEWEST_SLOTS = 8
Codes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
"""Numbers of which there are few, such as those of clauses and steps, and many arrays."""
Digests = npt.NDArray[np.uint64]
Row = Mapping[str, Any]


class Met:
    """Distinct rows of numbers, each with its place in the order in which they were added.

    A row is looked for from the slot of its 64-bit hash on, slot by slot until an empty one, and compared in full: a collision
    cannot take one for another.
    """

    def __init__(self, width: int, dtype: npt.DTypeLike = np.int32) -> None:
        self.rows: npt.NDArray[Any] = np.zeros((0, width), dtype)
        self._digests: Digests = np.zeros(0, np.uint64)
        self._slots: Small = np.full(_FEWEST_SLOTS, -1, np.int32)
        """The place of the row in each slot, -1 for an empty one: at least half of them are."""

    def __len__(self) -> int:
        return len(self.rows)

    def places(self, rows: npt.NDArray[Any]) -> Numbers:
        """The place of each row; -1 for those that were not met."""
        found = np.full(len(rows), -1, np.int64)
        if not len(self):
            return found
        wanted = digests(rows)
        left, slots = np.arange(len(rows)), self._first_slots(wanted)
        while len(left):
            at = self._slots[slots]
            same = self._are(at, rows, wanted, left)
            found[left[same]] = at[same]
            on = (at >= 0) & ~same
            left, slots = left[on], self._next(slots[on])
        return found

    def add(self, rows: npt.NDArray[Any]) -> Numbers:
        """The places of rows that were not met, no two of them the same."""
        fresh = np.arange(len(self), len(self) + len(rows))
        self.rows = np.concatenate([self.rows, rows])
        self._digests = np.concatenate([self._digests, digests(rows)])
        if 2 * len(self) <= len(self._slots):
            self._put(fresh)
        else:
            self._slots = np.full(1 << (4 * len(self) - 1).bit_length(), -1, np.int32)
            self._put(np.arange(len(self)))
        return fresh

    def _are(
        self, places: Small, rows: npt.NDArray[Any], wanted: Digests, numbers: Numbers
    ) -> npt.NDArray[np.bool_]:
        """Whether the rows at some places, -1 for none, are those with some numbers among others."""
        same: npt.NDArray[np.bool_] = (places >= 0) & (self._digests[places] == wanted[numbers])
        for own, other in zip(self.rows.T, rows.T, strict=True):
            same &= own[places] == other[numbers]
        return same

    def _put(self, places: Numbers) -> None:
        """Give rows a slot each."""
        slots = self._first_slots(self._digests[places])
        while len(places):
            free = self._slots[slots] < 0
            self._slots[slots[free]] = places[free]
            on = self._slots[slots] != places  # another row of these took the slot, or had it
            places, slots = places[on], self._next(slots[on])

    def _first_slots(self, wanted: Digests) -> Numbers:
        bits = np.uint64(len(self._slots).bit_length() - 1)
        return (wanted >> (np.uint64(64) - bits)).astype(np.int64)

    def _next(self, slots: Numbers) -> Numbers:
        return (slots + 1) & (len(self._slots) - 1)


class Classes:
    """Numbers for rows of codes: equal rows have the same number, and numbers stay as rows are added.

    A row has `width` codes, and may have other bytes behind them.
    """

    def __init__(self, width: int, beside: int = 0) -> None:
        self._width = width
        self._met = Met(_words(self._tight(np.zeros((0, width + beside), np.int8))).shape[1], np.uint64)

    def __len__(self) -> int:
        return len(self._met)

    def codes(self, numbers: Numbers) -> Codes:
        """The codes of rows, given by their numbers."""
        quads = self._met.rows.view(np.uint8)[numbers, : -(-self._width // 4)].astype(np.uint32)
        apart = (quads | quads << 6 | quads << 12 | quads << 18) & 0x03030303
        return apart.view(np.int8)[:, : self._width]

    def _tight(self, matrix: Codes) -> Codes:
        """Rows with their codes four in a byte: there are many rows, for every span of days."""
        words = -(-self._width // 4)
        quads = np.empty((len(matrix), words), np.uint8)
        padded = np.zeros((min(len(matrix), _STRETCH), words * 4), np.int8)
        for stretch in stretches(len(matrix), _STRETCH):
            some = matrix[stretch, : self._width]
            padded[: len(some), : self._width] = some
            apart = padded[: len(some)].view(np.uint32)
            quads[stretch] = apart | apart >> 6 | apart >> 12 | apart >> 18
        return np.hstack([quads.view(np.int8), matrix[:, self._width :]])

    def add(self, matrix: Codes) -> Numbers:
        """The number of each row."""
        if not len(matrix):
            return np.zeros(0, np.int64)
        matrix = self._tight(matrix)
        first, inverse = distinct_rows(matrix)
        words = _words(matrix[first])
        found = self._met.places(words)
        fresh = np.flatnonzero(found < 0)
        if len(fresh):
            found[fresh] = self._met.add(words[fresh])
        return found[inverse]


def stretches(height: int, of: int) -> Iterator[slice]:
    """The places of some rows, so many at a time."""
    return (slice(start, start + of) for start in range(0, height, of))


def distinct_rows(matrix: Codes) -> tuple[Numbers, Numbers]:
    """The first row of every distinct row, and for each row the number of its distinct row.

    Rows are told apart by a 64-bit hash, and then compared in full: a collision cannot merge two rows.
    """
    words = _words(matrix)
    _, first, inverse = np.unique(digests(words), return_index=True, return_inverse=True)
    wrong = np.flatnonzero((words != words[first[inverse]]).any(axis=1))
    if len(wrong):
        _, again, numbers = np.unique(words[wrong], axis=0, return_index=True, return_inverse=True)
        inverse[wrong] = len(first) + numbers
        first = np.concatenate([first, wrong[again]])
    return first, inverse


def _words(matrix: Codes) -> npt.NDArray[np.uint64]:
    """Rows of codes, eight in a word."""
    height, width = matrix.shape
    padded = np.zeros((height, -(-max(width, 1) // 8) * 8), np.int8)
    padded[:, :width] = matrix
    return padded.view(np.uint64)


def digests(rows: npt.NDArray[np.integer[Any]]) -> Digests:
    """A hash of each row (splitmix-like: multiply and fold, number by number)."""
    found = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        found = (found ^ column.astype(np.uint64, copy=False)) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found
