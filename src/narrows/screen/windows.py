"""Long names in windows: a row of more words than are compared at once becomes several that overlap."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.text import Prepared

_SPACE, _NEWLINE = 32, 10
_STEP = 12


def windows(prepared: Prepared) -> Prepared:
    """The same rows, those of more than `MOST_WORDS` words cut into overlapping ones; most batches have none."""
    buffer = prepared.buffer
    gap = buffer <= _SPACE
    # A word may be letters and digits run together, which are compared apart: count changes of kind as well.
    digit = (buffer >= 48) & (buffer < 58)
    begins = ~gap & np.concatenate([[True], gap[:-1] | (digit[1:] != digit[:-1])])
    ends = np.flatnonzero(buffer == _NEWLINE)
    counted = np.concatenate([[0], np.cumsum(begins)])
    firsts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    if len(ends) == 0 or int((counted[ends] - counted[firsts]).max(initial=0)) <= MOST_WORDS:
        return prepared
    text: list[bytes] = []
    of: list[int] = []
    for row, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        line = buffer[first:end].tobytes()
        words = line.split()
        if counted[end] - counted[first] <= MOST_WORDS or len(words) <= _STEP:
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
