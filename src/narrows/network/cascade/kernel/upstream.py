"""Lost demand: the losses u = max(shock, A u), A the parts of a supplier's output that go to each buyer.

Gauss-Seidel sweeps from the shock on. A has row sums below 1, so that there is one solution. After some sweeps all changes
shrink at one rate r; then r / (1 - r) times the last change is still to come, and it is added at once. That may overshoot
somewhere, and the sweeps after it take it back: how near the end is, `residual` says.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from narrows.network.cascade.kernel.gather import gathered
from narrows.network.cascade.kernel.layout import LANES

STEADY = 0.15
"""Two rates in turn that differ by less than this part are taken for steady."""
SLOWEST = 0.99
"""A rate above it is not trusted."""
MANY = 0.3
"""From this part of all links on, all firms are computed rather than those that it concerns."""
SOONEST = 3
"""Sweeps between two additions of what is to come."""


@njit(cache=True, nogil=True)
def up_one(up, firms, losses, loss, tolerance, most):
    """Losses (n,) of one scenario, from the shock `losses` (s,) of `firms` (s,) ascending; `loss` holds it already.

    Ends when a sweep changes nothing by more than `tolerance`. Gives the number of sweeps, negative if `most` were too few.
    """
    row, buyer, part, _, _ = up
    n = len(row) - 1
    before = np.empty(n)
    rate = 0.0
    last = 0.0
    wait = SOONEST
    for sweep in range(most):
        ahead = wait <= 0
        if ahead:
            before[:] = loss
        largest = 0.0
        q = 0
        for i in range(n):
            a, b = row[i], row[i + 1]
            if a == b:
                continue
            s = 0.0
            t = 0.0
            e = a
            while e + 1 < b:
                s += part[e] * loss[uint64(buyer[e])]
                t += part[e + 1] * loss[uint64(buyer[e + 1])]
                e += 2
            if e < b:
                s += part[e] * loss[uint64(buyer[e])]
            now = s + t
            while q < len(firms) and firms[q] < i:
                q += 1
            if q < len(firms) and firms[q] == i:
                now = max(now, losses[q])
            largest = max(largest, abs(now - loss[i]))
            loss[i] = now
        if largest <= tolerance:
            return sweep + 1
        was, rate = rate, largest / last if last > 0.0 else 1.0
        last = largest
        steady = abs(rate - was) <= STEADY * was and rate <= SLOWEST
        wait -= 1
        if ahead and steady:
            for i in range(n):
                loss[i] += (loss[i] - before[i]) * (rate / (1.0 - rate))
            wait = SOONEST
            last = 0.0
    return -most


@njit(cache=True, nogil=True)
def up_eight(up, firms, losses, loss, before, tolerance, most):
    """The same for eight scenarios: `losses` (s, LANES), `loss` (n, LANES); `before` (n, LANES) is scratch.

    A sweep computes the suppliers of firms that have moved by more than the tolerance since they were last told of, as
    long as these are few; else all.
    """
    row, buyer, part, back, seller = up
    n = len(row) - 1
    rate = np.zeros(LANES)
    last = np.zeros(LANES)
    moved = np.zeros(LANES)
    held = np.empty(LANES)
    spare = np.zeros(LANES)
    told = np.zeros(n, np.uint8)
    drift = np.zeros(n)
    telling = True
    everywhere = False
    for q in range(len(firms)):
        tell(back, seller, told, firms[q])
    wait = SOONEST
    for sweep in range(most):
        ahead = wait <= 0
        if ahead:
            before[:] = loss
        moved[:] = 0.0
        q = 0
        links = 0
        for i in range(n):
            if not (everywhere or told[i]) or row[i] == row[i + 1]:
                continue
            told[i] = 0
            while q < len(firms) and firms[q] < i:
                q += 1
            if q < len(firms) and firms[q] == i:
                held[:] = loss[i]
                gathered(loss, i, part, buyer, row[i], row[i + 1], spare)
                change = 0.0
                for lane in range(LANES):
                    loss[i, lane] = max(loss[i, lane], losses[q, lane])
                    change = max(change, abs(loss[i, lane] - held[lane]))
                    moved[lane] = max(moved[lane], abs(loss[i, lane] - held[lane]))
            else:
                change = gathered(loss, i, part, buyer, row[i], row[i + 1], moved)
            drift[i] += change
            if drift[i] > tolerance:
                links += back[i + 1] - back[i]
                if telling:
                    drift[i] = 0.0
                    tell(back, seller, told, i)
        if links == 0:
            return sweep + 1
        # To go from all firms to few, one sweep over all has to tell whom it concerns.
        many = links > MANY * len(seller)
        everywhere, telling = many or not telling, not many
        if everywhere and not telling:
            drift[:] = 0.0
        steady = True
        for lane in range(LANES):
            was = rate[lane]
            rate[lane] = moved[lane] / last[lane] if last[lane] > 0.0 else 1.0
            last[lane] = moved[lane]
            if moved[lane] > tolerance and (abs(rate[lane] - was) > STEADY * was or rate[lane] > SLOWEST):
                steady = False
        wait -= 1
        if ahead and steady:
            for lane in range(LANES):
                rate[lane] = rate[lane] / (1.0 - rate[lane]) if moved[lane] > tolerance else 0.0
            for i in range(n):
                for lane in range(LANES):
                    loss[i, lane] += (loss[i, lane] - before[i, lane]) * rate[lane]
            wait = SOONEST
            last[:] = 0.0
            everywhere = True
    return -most


@njit(cache=True, nogil=True)
def tell(back, seller, told, j):
    """Mark the suppliers of a buyer."""
    for e in range(back[j], back[j + 1]):
        told[uint64(seller[e])] = 1
