"""Names that are the same but for how they are typed, by a key of their folded form: found whatever their score is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.fold import fold


class Same(NamedTuple):
    """Keys of listed names, ascending, and the first row of the index that each name has, as rows were given."""

    keys: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int32]

    def of(self, name: str) -> list[int]:
        """The rows of the listed names that have the folded form of this one."""
        key = key_of(name)
        return self.with_key(key) if key else []

    def with_key(self, key: int) -> list[int]:
        """The rows of the listed names that have a key."""
        first = end = int(self.keys.searchsorted(np.uint64(key)))
        while end < len(self.keys) and self.keys[end] == key:
            end += 1
        return [int(row) for row in self.rows[first:end]]


def key_of(name: str) -> int:
    """64 bits of a hash over the folded form of a name; 0 for a name without letters and digits."""
    folded = fold(name)
    if not folded:
        return 0
    return (
        int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        or 1
    )


def same_of(names: Sequence[str], rows: Sequence[int]) -> Same:
    """The keys of some names, each with its row; a name without a key has none."""
    keys = np.fromiter((key_of(name) for name in names), np.uint64, len(names))
    given = np.asarray(rows, np.int32)
    order = np.lexsort((given, keys))
    order = order[keys[order] != 0]
    return Same(keys[order], given[order])
