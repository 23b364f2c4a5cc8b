"""Lost supply, eight scenarios side by side, by pulling: every buyer is computed anew, sector by sector.

The same least fixed point as `push`, for scenarios that reach most firms. Losses only grow.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from narrows.network.cascade.kernel.gather import limited, undelivered, unsold
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.kernel.market import rate_of


@njit(cache=True, nogil=True)
def pull(down, firms, shock, loss, lost, tolerance, most):
    """Losses (n, LANES) from the initial losses `shock` (s, LANES) of `firms` (s,) ascending, all at least in `loss` before,
    which may hold any lower bounds of the losses; `lost` (n, LANES) is scratch.

    A sweep computes the buyers of firms of which more than the tolerance has gone undelivered since they were last told
    of. Ends when there are none. Gives the number of sweeps, negative if `most` were too few.
    """
    sector, sales, _, slot, _, feeds, start, links, supplier, part = down[:10]
    lone, lone_buyer, out, _, out_buyer, _ = down[10:]
    m = len(sector) - 1
    rate = np.empty(LANES)
    told = np.zeros(len(sales), np.uint8)
    drift = np.zeros(len(sales))
    lost[:] = 0.0
    for sweep in range(most):
        quiet = True
        q = 0
        for k in range(m):
            a, b = sector[k], sector[k + 1]
            touched = sweep == 0
            for j in range(a, b):
                if told[j]:
                    told[j] = 0
                    touched = True
                    limited(loss, j, part, lost, supplier, links, start, feeds, slot[j], slot[j + 1])
                    while q < len(firms) and firms[q] <= j:
                        if firms[q] == j:
                            for lane in range(LANES):
                                loss[j, lane] = max(loss[j, lane], shock[q, lane])
                        q += 1
            if not touched:
                continue
            unsold(loss, sales, a, b, rate)
            for lane in range(LANES):
                rate[lane] = rate_of(down.market, rate[lane])
            for i in range(a, b):
                drift[i] += undelivered(lost, loss, i, sales[i], rate)
                if drift[i] > tolerance:
                    drift[i] = 0.0
                    quiet = False
                    for e in range(lone[i], lone[i + 1]):
                        told[uint64(lone_buyer[e])] = 1
                    for e in range(out[i], out[i + 1]):
                        told[uint64(out_buyer[e])] = 1
        if quiet:
            return sweep + 1
    return -most


@njit(cache=True, nogil=True)
def deliver(down, loss, lost, k, rate):
    """What the firms of sector k fail to deliver at these losses. `rate` (LANES) is scratch."""
    unsold(loss, down.sales, down.sector[k], down.sector[k + 1], rate)
    for lane in range(LANES):
        rate[lane] = rate_of(down.market, rate[lane])
    for i in range(down.sector[k], down.sector[k + 1]):
        undelivered(lost, loss, i, down.sales[i], rate)
