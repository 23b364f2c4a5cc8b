"""Lost demand: the losses u = max(shock, A u), A the parts of a supplier's output that go to each buyer.

Gauss-Seidel sweeps from the shock on. A has row sums below 1, so that there is one solution, and sweeps get to it from
anywhere. After some sweeps all changes shrink at one rate r; then r / (1 - r) times the last change is still to come, and it
is added at once. That may overshoot somewhere, and the sweeps after it take it back: how near the end is, `residual` says.
Where changes have both signs there is no such rate, and where adding did not help it is not tried again.
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
SOONEST = 3
"""Sweeps between two additions of what is to come."""
ALIKE = 0.95
"""How much of all changes is left when those of either sign are set off against each other, for them to be of one rate."""
HELPED = 0.5
"""After an addition and the sweeps that follow it, the largest change must have fallen below this part of what it was."""


@njit(cache=True, nogil=True)
def up_one(up, firms, losses, loss, tolerance, most):
    """Losses (n,) of one scenario, from the shock `losses` (s,) of `firms` (s,) ascending; `loss` holds it already.

    Ends when a sweep changes nothing by more than `tolerance`. Gives the number of sweeps, negative if `most` were too few.
    """
    row, buyer, part = up
    n = len(row) - 1
    before = np.empty(n)
    rate = 0.0
    last = 0.0
    wait = SOONEST
    added_at = np.inf
    for sweep in range(most):
        ahead = wait == 0
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
        if ahead and largest > HELPED * added_at:
            wait = most + 1  # never again
        elif ahead and abs(rate - was) <= STEADY * was and rate <= SLOWEST:
            change = loss - before
            if abs(change.sum()) >= ALIKE * np.abs(change).sum():
                loss += change * (rate / (1.0 - rate))
                wait = SOONEST + 1
                added_at = largest
                last = 0.0
        wait = max(wait - 1, 0)
    return -most


@njit(cache=True, nogil=True)
def up_eight(up, firms, losses, loss, before, tolerance, most):
    """The same for eight scenarios: `losses` (s, LANES), `loss` (n, LANES); `before` (n, LANES) is scratch."""
    row, buyer, part = up
    n = len(row) - 1
    rate = np.zeros(LANES)
    last = np.zeros(LANES)
    times = np.zeros(LANES)
    moved = np.zeros(LANES)
    held = np.empty(LANES)
    spare = np.zeros(LANES)
    wait = SOONEST
    added_at = np.full(LANES, np.inf)
    for sweep in range(most):
        ahead = wait == 0
        if ahead:
            before[:] = loss
        moved[:] = 0.0
        q = 0
        for i in range(n):
            if row[i] == row[i + 1]:
                continue
            while q < len(firms) and firms[q] < i:
                q += 1
            if q < len(firms) and firms[q] == i:
                held[:] = loss[i]
                gathered(loss, i, part, buyer, row[i], row[i + 1], spare)
                for lane in range(LANES):
                    loss[i, lane] = max(loss[i, lane], losses[q, lane])
                    moved[lane] = max(moved[lane], abs(loss[i, lane] - held[lane]))
            else:
                gathered(loss, i, part, buyer, row[i], row[i + 1], moved)
        if moved.max() <= tolerance:
            return sweep + 1
        some = False
        worse = False
        for lane in range(LANES):
            was = rate[lane]
            rate[lane] = moved[lane] / last[lane] if last[lane] > 0.0 else 1.0
            last[lane] = moved[lane]
            worse |= moved[lane] > max(tolerance, HELPED * added_at[lane])
            steady = (
                abs(rate[lane] - was) <= STEADY * was and rate[lane] <= SLOWEST and moved[lane] > tolerance
            )
            times[lane] = rate[lane] / (1.0 - rate[lane]) if steady else 0.0
            some |= steady
        if ahead and worse:
            wait = most + 1  # never again
        elif ahead and some:
            to_come(loss, before, times)
            for lane in range(LANES):
                if times[lane] > 0.0:
                    added_at[lane] = moved[lane]
                    last[lane] = 0.0
            wait = SOONEST + 1
        wait = max(wait - 1, 0)
    return -most


@njit(cache=True, nogil=True)
def to_come(loss, before, times):
    """Add so many times the last change in each lane where it has one sign; `times` becomes 0 where it has not."""
    n, w = loss.shape
    sums = np.zeros(w)
    sizes = np.zeros(w)
    for i in range(n):
        for lane in range(w):
            change = loss[i, lane] - before[i, lane]
            sums[lane] += change
            sizes[lane] += abs(change)
    for lane in range(w):
        if abs(sums[lane]) < ALIKE * sizes[lane]:
            times[lane] = 0.0
    for i in range(n):
        for lane in range(w):
            loss[i, lane] += (loss[i, lane] - before[i, lane]) * times[lane]
