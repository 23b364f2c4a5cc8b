"""Long names in windows: a row of more words than are compared at once becomes several that overlap."""

from __future__ import annotations

import re

import numpy as np

from narrows.screen.kernel.marking import MOST_WORDS
from narrows.screen.kernel.tokens import words_of_rows
from narrows.screen.text import Prepared

_STEP = 12
_WORD = re.compile(rb"[0-9]+|[^0-9 ]+")  # as they are told apart for comparing


def windows(prepared: Prepared) -> Prepared:
    """The same rows, each of more than `MOST_WORDS` words followed by windows into it; most batches have none.

    The row itself stays: its first words, without stop words and repetitions, are those that an index has of such a name.
    """
    counts, most = words_of_rows(prepared.buffer, len(prepared.modes))
    if most <= MOST_WORDS:
        return prepared
    text: list[bytes] = []
    of: list[int] = []
    for row, line in enumerate(prepared.buffer.tobytes().split(b"\n")[: len(counts)]):
        pieces = [line]
        if counts[row] > MOST_WORDS:
            words = [found.span() for found in _WORD.finditer(line)]
            for at in range(_STEP, len(words) - _STEP + 4, _STEP):
                last = min(at + MOST_WORDS, len(words)) - 1
                pieces.append(line[words[at][0] : words[last][1]])
        text += pieces
        of += [row] * len(pieces)
    rows = np.array(of)
    return Prepared(
        np.frombuffer(b"\n".join(text) + b"\n", np.uint8),
        prepared.name[rows],
        prepared.modes[rows],
        prepared.across[rows],
    )
