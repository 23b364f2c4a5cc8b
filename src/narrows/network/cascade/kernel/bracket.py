"""How far losses are from the least fixed point at most: a verified upper bound of it, near by.

The map is monotone. Where losses m satisfy map(m) <= m in every component, the least fixed point is below m (Knaster and
Tarski), and what `push` and `pull` return is below the fixed point. Such an m is looked for as follows. Take what firms
fail to deliver, X, and the buyers' losses that follow from it, L. If every firm, at the losses min(1, L + slack), fails to
deliver at most X + slack, then map(L + slack) <= L + slack: parts of a slot add up to 1 at most, so that `slack` more of
everything moves no buyer by more than `slack`. Firms for which it does not hold are given a larger X, and their buyers are
computed anew, until it holds for all; or the search is given up.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from narrows.network.cascade.kernel.market import missing, rate_of

ROUNDS = 200
ROOM = 0.25
"""What a firm that is raised is given beyond its need, as a part of the slack, so that what comes back of it finds room."""


@njit(cache=True, nogil=True)
def bracket(down, loss, lost, answer, slack):
    """An upper bound of the largest distance between `loss` (n,) and the least fixed point; negative if none was found.

    `lost` and `answer` (n,) are those of `down_residual_one` at `loss`. Both are changed: `answer` + slack is the bound
    of each firm's loss afterwards.
    """
    sector, sales, market = down.sector, down.sales, down.market
    n, m = len(loss), len(sector) - 1
    wanting = np.ones(m, np.uint8)
    stale = np.zeros(n, np.uint8)
    for _ in range(ROUNDS):
        raised = False
        for k in range(m):
            if not wanting[k]:
                continue
            wanting[k] = 0
            a, b = sector[k], sector[k + 1]
            left = 0.0
            for i in range(a, b):
                left += sales[i] * (1.0 - min(1.0, answer[i] + slack))
            rate = rate_of(market, left)
            for i in range(a, b):
                need = missing(sales[i], rate, min(1.0, answer[i] + slack))
                if need > lost[i] + slack:
                    # Nothing beyond it where a loss is passed on whole: round a ring of such firms it would never end.
                    lost[i] = need - slack * (1.0 - ROOM if sales[i] * rate < 1.0 else 1.0)
                    raised = True
                    tell(down, i, stale)
        if not raised:
            return furthest_above(answer, loss) + slack
        for j in range(n):
            if stale[j]:
                stale[j] = 0
                now = at_firm(down, j, lost)
                if now > answer[j]:
                    answer[j] = now
                    wanting[sector_of(sector, j)] = 1
    return -1.0


@njit(cache=True, nogil=True)
def tell(down, i, stale):
    for e in range(down.lone[i], down.lone[i + 1]):
        stale[down.lone_buyer[e]] = 1
    for e in range(down.push[i], down.push[i + 1]):
        stale[down.push_buyer[e]] = 1


@njit(cache=True, nogil=True)
def at_firm(down, j, lost):
    """The map at one firm."""
    worst = 0.0
    fed = 0.0
    for g in range(down.slot[j], down.slot[j + 1]):
        c = down.start[g]
        for e in range(down.pull[g], down.pull[g + 1]):
            c += down.part[e] * lost[uint64(down.supplier[e])]
        if down.feeds[g]:
            fed += max(0.0, c)
        else:
            worst = max(worst, c)
    return min(1.0, max(worst, fed))


@njit(cache=True, nogil=True)
def sector_of(sector, j):
    return np.searchsorted(sector, j, side="right") - 1


@njit(cache=True, nogil=True)
def furthest_above(answer, loss):
    most = 0.0
    for i in range(len(loss)):
        most = max(most, answer[i] - loss[i])
    return most
