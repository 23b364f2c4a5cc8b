"""Rows of numbers that were met before, looked up many at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from narrows.batch.columns import Ids
from narrows.decide.tables import Digests, digests

Rows = npt.NDArray[np.int32]


class Met:
    """Distinct rows, each with its place in the order in which they were added.

    Rows are found by a 64-bit hash among sorted ones, and then compared in full: a collision cannot take one for another.
    """

    def __init__(self, width: int) -> None:
        self._rows: Rows = np.zeros((0, width), np.int32)
        self._digests: Digests = np.zeros(0, np.uint64)
        """Sorted, and the place of the row of each."""
        self._places: Ids = np.zeros(0, np.int64)
        self._aside: dict[bytes, int] = {}
        """The places of rows whose hash is that of another row."""

    def __len__(self) -> int:
        return len(self._rows)

    def places(self, rows: Rows) -> Ids:
        """The place of each row; -1 for those that were not met."""
        found = np.full(len(rows), -1, np.int64)
        at, hits = self._find(digests(rows))
        hit = np.flatnonzero(hits)
        places = self._places[at[hit]]
        same = (self._rows[places] == rows[hit]).all(axis=1)
        found[hit[same]] = places[same]
        for row in hit[~same].tolist():
            found[row] = self._aside.get(rows[row].tobytes(), -1)
        return found

    def add(self, rows: Rows) -> Ids:
        """The places of rows that were not met, no two of them the same."""
        places = np.arange(len(self), len(self) + len(rows))
        fresh, first = np.unique(digests(rows), return_index=True)
        into, met = self._find(fresh)
        aside = np.ones(len(rows), np.bool_)
        aside[first[~met]] = False
        for row in np.flatnonzero(aside).tolist():
            self._aside[rows[row].tobytes()] = int(places[row])
        self._digests = np.insert(self._digests, into[~met], fresh[~met])
        self._places = np.insert(self._places, into[~met], places[first[~met]])
        self._rows = np.concatenate([self._rows, rows])
        return places

    def _find(self, wanted: Digests) -> tuple[Ids, npt.NDArray[np.bool_]]:
        """Where each hash is, or would have to be put, among those of rows, and whether it is there."""
        at = np.searchsorted(self._digests, wanted)
        hits = at < len(self._digests)
        hits[hits] = self._digests[at[hits]] == wanted[hits]
        return at, hits
