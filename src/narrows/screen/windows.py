"""Long names in windows: a row of more words than are compared at once becomes several that overlap."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.kernel.tokens import words_of_rows
from narrows.screen.text import Prepared

_STEP = 12


def windows(prepared: Prepared) -> Prepared:
    """The same rows, those of more than `MOST_WORDS` words cut into overlapping ones; most batches have none."""
    counts, most = words_of_rows(prepared.buffer, len(prepared.modes))
    if most <= MOST_WORDS:
        return prepared
    text: list[bytes] = []
    of: list[int] = []
    for row, line in enumerate(prepared.buffer.tobytes().split(b"\n")[: len(counts)]):
        words = line.split()
        if counts[row] <= MOST_WORDS or len(words) <= _STEP:
            pieces = [line]
        else:
            pieces = [
                b" ".join(words[i : i + MOST_WORDS]) for i in range(0, max(len(words) - _STEP + 4, 1), _STEP)
            ]
        text += pieces
        of += [row] * len(pieces)
    rows = np.array(of)
    return Prepared(
        np.frombuffer(b"\n".join(text) + b"\n", np.uint8),
        prepared.name[rows],
        prepared.modes[rows],
        prepared.across[rows],
    )
