"""From rows to entries: the best row of each entry, over all rows of a query."""

from __future__ import annotations

import numpy as np

from narrows.screen.kernel.compiled import compiled
from narrows.screen.kernel.distance import F32


@compiled
def collect(query_of, queries, found, scores, entry_of, limit):
    """The best `limit` entries for each query, by the best of its rows.

    `query_of` (query rows,) ascending, `found` and `scores` (query rows, room) best first, `entry_of` (rows,). Returns
    entries, scores, the row and the query row they rest on, all (queries, limit), -1 where there are no more; and whether
    a query row's room was full of better rows than the last entry's, so that there may be better entries.
    """
    entries = np.full((queries, limit), -1, np.int32)
    best = np.full((queries, limit), F32(-1e9), np.float32)
    rows = np.full((queries, limit), -1, np.int32)
    by = np.full((queries, limit), -1, np.int32)
    full = np.zeros(queries, np.uint8)
    room = found.shape[1]
    for r in range(len(query_of)):
        q = query_of[r]
        for k in range(room):
            row = found[r, k]
            if row < 0:
                break
            score = scores[r, k]
            entry = entry_of[row]
            at = -1
            for i in range(limit):
                if entries[q, i] == entry:
                    at = i
                    break
            if at >= 0:
                if best[q, at] >= score:
                    continue
            else:
                at = limit - 1
                if entries[q, at] >= 0 and best[q, at] >= score:
                    continue
            while at > 0 and best[q, at - 1] < score:
                entries[q, at] = entries[q, at - 1]
                best[q, at] = best[q, at - 1]
                rows[q, at] = rows[q, at - 1]
                by[q, at] = by[q, at - 1]
                at -= 1
            entries[q, at] = entry
            best[q, at] = score
            rows[q, at] = row
            by[q, at] = r
    for r in range(len(query_of)):
        if found[r, room - 1] >= 0 and scores[r, room - 1] > best[query_of[r], limit - 1]:
            full[query_of[r]] = 1
    return entries, best, rows, by, full
