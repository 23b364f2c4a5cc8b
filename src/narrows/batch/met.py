"""Rows of numbers that were met before, looked up many at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from narrows.batch.columns import Ids

Rows = npt.NDArray[np.int32]
_Digests = npt.NDArray[np.uint64]


class Met:
    """Distinct rows, each with its place in the order in which they were added.

    Rows are found by a 64-bit hash among sorted ones, and then compared in full: a collision cannot take one for another.
    """

    def __init__(self, width: int) -> None:
        self._rows: Rows = np.zeros((0, width), np.int32)
        self._digests: _Digests = np.zeros(0, np.uint64)
        """Sorted, and the place of the row of each."""
        self._places: Ids = np.zeros(0, np.int64)
        self._aside: dict[bytes, int] = {}
        """The places of rows whose hash is that of another row."""

    def __len__(self) -> int:
        return len(self._rows)

    def places(self, rows: Rows) -> Ids:
        """The place of each row; -1 for those that were not met."""
        found = np.full(len(rows), -1, np.int64)
        if not len(self._digests):
            return found
        digests = _digests(rows)
        at = np.searchsorted(self._digests, digests).clip(max=len(self._digests) - 1)
        hit = np.flatnonzero(self._digests[at] == digests)
        places = self._places[at[hit]]
        same = (self._rows[places] == rows[hit]).all(axis=1)
        found[hit[same]] = places[same]
        for row in hit[~same].tolist():
            found[row] = self._aside.get(rows[row].tobytes(), -1)
        return found

    def add(self, rows: Rows) -> Ids:
        """The places of rows that were not met, no two of them the same."""
        places = np.arange(len(self), len(self) + len(rows))
        digests, first = np.unique(_digests(rows), return_index=True)
        alone = np.ones(len(first), np.bool_)
        if len(self._digests):
            at = np.searchsorted(self._digests, digests).clip(max=len(self._digests) - 1)
            alone = self._digests[at] != digests
        aside = np.ones(len(rows), np.bool_)
        aside[first[alone]] = False
        for row in np.flatnonzero(aside).tolist():
            self._aside[rows[row].tobytes()] = int(places[row])
        into = np.searchsorted(self._digests, digests[alone])
        self._digests = np.insert(self._digests, into, digests[alone])
        self._places = np.insert(self._places, into, places[first[alone]])
        self._rows = np.concatenate([self._rows, rows])
        return places


def _digests(rows: Rows) -> _Digests:
    """A hash of each row (splitmix-like: multiply and fold, number by number)."""
    found = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        found = (found ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found
