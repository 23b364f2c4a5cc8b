"""Rows split into words, each replaced by the word it stands for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.kernel.tokens import canonical, tokenize
from narrows.screen.tables import tables


class Words(NamedTuple):
    """Words of rows: hashes (n,), where they start (n,), their lengths (n,), the first word of each row (rows + 1,), and
    the hashes of the words as they are spelled (n,)."""

    hashes: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int16]
    first: npt.NDArray[np.int32]
    surfaces: npt.NDArray[np.uint64]


def canonical_words(buffer: npt.NDArray[np.uint8], rows: int) -> Words:
    """The words of prepared rows, without stop words and repetitions."""
    given = tables()
    hashes, starts, lengths, first = tokenize(buffer, rows)
    found: tuple[npt.NDArray[np.uint64], ...] = canonical(
        hashes, starts, lengths, first, given.same_from, given.same_to, given.stop, given.hot
    )
    return Words(*found)  # type: ignore[arg-type]
