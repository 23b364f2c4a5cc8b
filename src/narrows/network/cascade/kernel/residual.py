"""Both maps evaluated in full, once, at given losses: how far these are from a fixed point.

Nothing of a solver's state enters: what is not delivered is computed from the losses anew, then every buyer from all of
its links.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from narrows.network.cascade.kernel.gather import furthest, limited, summed
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.kernel.market import missing, rate_of
from narrows.network.cascade.kernel.pull import deliver


@njit(cache=True, nogil=True)
def down_residual(down, firms, shock, loss, lost, answer):
    """The largest |map(loss) - loss| in each of eight lanes. loss (n, 8); firms (s,) with their initial losses shock (s, 8).

    Fills `lost` (n, 8), what buyers miss of each firm, and `answer` (n, 8), the map's value.
    """
    _, _, _, slot, _, feeds, start, links, supplier, part = down[:10]
    rate = np.empty(LANES)
    moved = np.empty(LANES)
    for k in range(len(down.sector) - 1):
        deliver(down, loss, lost, k, rate, moved)
    for j in range(len(loss)):
        limited(answer, j, part, lost, supplier, links, start, feeds, slot[j], slot[j + 1])
    return gaps(firms, shock, loss, answer)


@njit(cache=True, nogil=True)
def up_residual(up, firms, shock, loss, answer):
    """The same for lost demand."""
    row, buyer, part = up
    for i in range(len(loss)):
        summed(answer, i, part, loss, buyer, row[i], row[i + 1])
    return gaps(firms, shock, loss, answer)


@njit(cache=True, nogil=True)
def gaps(firms, shock, loss, answer):
    for q in range(len(firms)):
        for lane in range(LANES):
            answer[firms[q], lane] = max(answer[firms[q], lane], shock[q, lane])
    most = np.zeros(LANES)
    furthest(answer, loss, most)
    return most


@njit(cache=True, nogil=True)
def down_residual_one(down, firms, shock, loss, lost, answer):
    """The same for one scenario: shock (s,), loss, lost and answer (n,)."""
    for k in range(len(down.sector) - 1):
        a, b = down.sector[k], down.sector[k + 1]
        left = 0.0
        for i in range(a, b):
            left += down.sales[i] * (1.0 - loss[i])
        rate = rate_of(down.market, left)
        for i in range(a, b):
            lost[i] = missing(down.sales[i], rate, loss[i])
    slot, _, feeds, start, links, supplier, part = down[3:10]
    for j in range(len(loss)):
        worst = 0.0
        fed = 0.0
        for g in range(slot[j], slot[j + 1]):
            c = start[g]
            for e in range(links[g], links[g + 1]):
                c += part[e] * lost[uint64(supplier[e])]
            if feeds[g]:
                fed += max(0.0, c)
            else:
                worst = max(worst, c)
        answer[j] = min(1.0, max(worst, fed))
    return gap(firms, shock, loss, answer)


@njit(cache=True, nogil=True)
def up_residual_one(up, firms, shock, loss, answer):
    """The same for lost demand."""
    row, buyer, part = up
    for i in range(len(row) - 1):
        c = 0.0
        for e in range(row[i], row[i + 1]):
            c += part[e] * loss[uint64(buyer[e])]
        answer[i] = c
    return gap(firms, shock, loss, answer)


@njit(cache=True, nogil=True)
def gap(firms, shock, loss, answer):
    """The largest difference, after the shocks have been taken into the answer."""
    for q in range(len(firms)):
        answer[firms[q]] = max(answer[firms[q]], shock[q])
    return np.abs(answer - loss).max()
