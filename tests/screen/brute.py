"""A slow search to hold the quick one against: every row is compared with every query row, and nothing is pruned."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.index import Index, near_room, query_rows, same_tables, search_room
from narrows.screen.kernel.layout import NAME_FLOOR, QUERY_FLOOR, SLACK
from narrows.screen.kernel.marking import MOST_WORDS, PAIRED, mark_words
from narrows.screen.kernel.resolve import resolve
from narrows.screen.kernel.search import compare
from narrows.screen.split import canonical_words
from narrows.screen.tables import model


class Pair(NamedTuple):
    """A query row and a row of the index that pass the floors, their log odds, and the shares of the query's and of the
    name's weight that words near each other make up."""

    query: int
    row: int
    odds: float
    query_reach: float
    name_reach: float

    @property
    def by_words(self) -> bool:
        """Whether the search is to find the pair: it goes by words near each other, not by letters left over."""
        return self.query_reach >= SLACK * QUERY_FLOOR + 1e-3 and self.name_reach >= SLACK * NAME_FLOOR + 1e-3


def every(index: Index, names: list[str], least: float) -> list[Pair]:
    """All pairs of rows that pass the floors and `least` log odds."""
    asked = query_rows(index, names)
    words, rows = index.words, index.rows
    near, room = near_room(words), search_room(index)
    buffer = asked.buffer.copy()
    split = canonical_words(buffer, len(asked.modes))
    tokens = resolve(words, *index.bits, near, buffer, *split, asked.modes)
    places = np.arange(len(rows.weight))
    ends = [0, *(np.flatnonzero(asked.buffer == ord("\n")) + 1).tolist()]
    pairs = []
    for q in range(len(asked.modes)):
        if split.first[q] == split.first[q + 1]:
            continue
        mode = int(asked.modes[q])
        line = asked.buffer[ends[q] : ends[q + 1]].copy()
        found = compare(
            words, rows, index.bits, near, room, line, same_tables(), asked.modes[q : q + 1], asked.across[q : q + 1],
            *model(), places,
        )  # fmt: skip
        features = found[4]
        odds = model().judge(features)
        # A hair below the floors: sums of other order may fall on either side.
        passed = (features[:, 0] >= QUERY_FLOOR + 1e-4) & (features[:, 1] >= NAME_FLOOR + 1e-4)
        passed &= odds >= least + 1e-3
        if passed.any():
            like, weight, mask, total = _marks(index, near, room, buffer, tokens, split.first, q, mode)
            for c in np.flatnonzero(passed).tolist():
                of = rows.words[rows.first[c] : rows.first[c + 1]]
                bits = mask[of].tolist()
                of = of[[_counts(one, bits) for one in bits]]
                reach = float((like[of] * weight[of]).sum()) / total
                name_reach = float((like[of] * words.weight[of]).sum()) / max(float(rows.weight[c]), 0.1)
                pairs.append(Pair(q, c, float(odds[c]), reach, name_reach))
    return pairs


def _counts(mask: int, others: list[int]) -> bool:
    """Whether a mark counts among those of a row: some halves of a compound do only beside their other half."""
    if not mask & int(PAIRED):
        return True
    own = mask & ~int(PAIRED)
    low = own.bit_length() - 1
    other = own ^ (3 << (low - (low - MOST_WORDS) % 2))
    return any(one & ~int(PAIRED) == other for one in others)


def _marks(
    index: Index, near: Any, room: Any, buffer: Any, tokens: Any, first: Any, q: int, mode: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.uint64], float]:
    """How near each word of the vocabulary is to a word of the query row, that word's weight and bits, and the row's weight."""
    slots, weights = np.empty(MOST_WORDS, np.int64), np.zeros(MOST_WORDS, np.float32)
    n = min(int(first[q + 1] - first[q]), MOST_WORDS)
    count, _, _ = mark_words(
        index.words, index.bits, near, room, buffer, tokens, int(first[q]), n, mode, slots, weights
    )
    like = np.zeros(len(index.words.weight), np.float32)
    weight = np.zeros(len(index.words.weight), np.float32)
    marked = room.slot_word[1 : count + 1]
    like[marked] = room.slot_like[1 : count + 1]
    weight[marked] = room.slot_weight[1 : count + 1]
    mask = np.zeros(len(index.words.weight), np.uint64)
    mask[marked] = room.slot_mask[1 : count + 1]
    room.mark[marked] = 0
    return like, weight, mask, max(float(weights[:n].sum()), 1e-6)
