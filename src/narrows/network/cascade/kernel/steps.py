"""How many sales it takes, in the mean, until money has left the network: t = 1 + A t."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

MOST = 400
NEAR = 1e-3


@njit(cache=True, nogil=True)
def mean_steps(up):
    """An upper bound of what a residual of 1 everywhere can do to a loss: the largest of t over the least of t - A t.

    For any t > 0 with t - A t >= c > 0 and A >= 0, an error e with |e - A e| <= r satisfies |e| <= r t / c.
    """
    row, buyer, part = up
    n = len(row) - 1
    t = np.ones(n)
    for _ in range(MOST):
        moved = 0.0
        for i in range(n):
            now = 1.0
            for e in range(row[i], row[i + 1]):
                now += part[e] * t[uint64(buyer[e])]
            moved = max(moved, now / t[i] - 1.0)
            t[i] = now
        if moved <= NEAR:
            break
    least = np.inf
    for i in range(n):
        now = t[i]
        for e in range(row[i], row[i + 1]):
            now -= part[e] * t[uint64(buyer[e])]
        least = min(least, now)
    return t.max() / least if least > 0.0 else np.inf
