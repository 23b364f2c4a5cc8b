"""How much of a firm's lost supply others of its sector make up for: market-share replaceability.

Diem et al. 2022: a buyer misses the part sigma_i = min(1, s_i / sum of s_l h_l over the sector) of what firm i does not
deliver, s being sales before the shock and h levels. Where nobody of the sector sells anything any more, sigma is 1, which
is the limit; the authors' code divides by 1 unit of money there (`UNIT`), so that sigma depends on the currency.
"""

from __future__ import annotations

from numba import njit

from narrows.network.cascade.kernel.layout import NO_MARKET, UNIT

GONE = 1e-10
"""Sales of a sector below which the authors' code takes it for lost."""
HUGE = 1e300


@njit(cache=True, nogil=True)
def rate_of(market, left):
    """1 over what a sector still sells, `left`. Finite, so that firms without sales stay at 0: nobody misses them."""
    if market == NO_MARKET:
        return HUGE
    if market == UNIT and left <= GONE:
        return 1.0
    return 1.0 / left if left > 1.0 / HUGE else HUGE


@njit(cache=True, nogil=True)
def missing(sales, rate, loss):
    """What of a firm's loss nobody makes up for."""
    return loss * min(1.0, sales * rate)


@njit(cache=True, nogil=True)
def remaining(sales, loss, a, b):
    """What the firms from a to b still sell. Four sums side by side: one alone would wait for each addition."""
    s0 = s1 = s2 = s3 = 0.0
    i = a
    while i + 3 < b:
        s0 += sales[i] * (1.0 - loss[i])
        s1 += sales[i + 1] * (1.0 - loss[i + 1])
        s2 += sales[i + 2] * (1.0 - loss[i + 2])
        s3 += sales[i + 3] * (1.0 - loss[i + 3])
        i += 4
    while i < b:
        s0 += sales[i] * (1.0 - loss[i])
        i += 1
    return (s0 + s1) + (s2 + s3)
