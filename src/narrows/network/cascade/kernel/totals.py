"""Losses of single firms weighed together."""

from __future__ import annotations

import numpy as np
from numba import njit

from narrows.network.cascade.kernel.layout import LANES

HIT = 1e-6
"""A firm that loses more counts as hit."""


@njit(cache=True, nogil=True)
def totals(weight, down_loss, up_loss):
    """Sums of weight (n,) times the downstream loss, the upstream loss, and the larger of both, (3, LANES); and how many
    firms lose more than HIT, (LANES,). Losses are (n, LANES)."""
    sums = np.zeros((3, LANES))
    hit = np.zeros(LANES, np.int64)
    for i in range(len(weight)):
        for lane in range(LANES):
            d, u = down_loss[i, lane], up_loss[i, lane]
            most = max(d, u)
            sums[0, lane] += weight[i] * d
            sums[1, lane] += weight[i] * u
            sums[2, lane] += weight[i] * most
            hit[lane] += most > HIT
    return sums, hit
