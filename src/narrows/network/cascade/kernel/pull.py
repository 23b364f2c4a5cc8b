"""Lost supply, eight scenarios side by side, by pulling: every buyer is computed anew, sector by sector.

The same least fixed point as `push`, for scenarios that reach most firms. Losses only grow.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from narrows.network.cascade.kernel.gather import limited, undelivered, unsold
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.kernel.market import rate_of


@njit(cache=True, nogil=True)
def pull(down, firms, shock, loss, lost, tolerance, most):
    """Losses (n, LANES) from the initial losses `shock` (s, LANES) of `firms` (s,) ascending, all at least in `loss` before,
    which may hold any lower bounds of the losses; `lost` (n, LANES) is scratch.

    Ends when a sweep changes what no firm fails to deliver by more than `tolerance`. Gives the number of sweeps, negative
    if `most` were too few.
    """
    sector, _, _, slot, _, feeds, start, links, supplier, part = down[:10]
    m = len(sector) - 1
    rate = np.empty(LANES)
    moved = np.empty(LANES)
    for k in range(m):
        deliver(down, loss, lost, k, rate, moved)
    for sweep in range(most):
        moved[:] = 0.0
        q = 0
        for k in range(m):
            for j in range(sector[k], sector[k + 1]):
                if slot[j] < slot[j + 1]:
                    limited(loss, j, part, lost, supplier, links, start, feeds, slot[j], slot[j + 1])
                    while q < len(firms) and firms[q] <= j:
                        if firms[q] == j:
                            for lane in range(LANES):
                                loss[j, lane] = max(loss[j, lane], shock[q, lane])
                        q += 1
            deliver(down, loss, lost, k, rate, moved)
        if moved.max() <= tolerance:
            return sweep + 1
    return -most


@njit(cache=True, nogil=True)
def deliver(down, loss, lost, k, rate, moved):
    """Bring what the firms of sector k fail to deliver up to date. `rate` (LANES) is scratch."""
    a, b = down.sector[k], down.sector[k + 1]
    unsold(loss, down.sales, a, b, rate)
    for lane in range(LANES):
        rate[lane] = rate_of(down.market, rate[lane])
    undelivered(lost, loss, down.sales, rate, a, b, moved)
