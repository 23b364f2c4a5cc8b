"""The iteration as its authors run it: all firms at once from the values of the step before, both directions in step.

It stops when one step changes nothing by more than `eps`, which says little of how far the end still is (`residual` does).
With a small eps it is the plainest way to the fixed point, and the measure of the other kernels.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from narrows.network.cascade.kernel.residual import down_residual_one, up_residual_one


@njit(cache=True, nogil=True)
def jacobi(down, up, firms, losses, down_loss, up_loss, eps, most):
    """Losses (n,) both ways from the initial `losses` (s,) of `firms` (s,), written to `down_loss` and `up_loss`.

    Gives the number of steps, negative if `most` were too few.
    """
    n = len(down_loss)
    lost = np.empty(n)
    answer = np.empty(n)
    down_loss[:] = 0.0
    up_loss[:] = 0.0
    for q in range(len(firms)):
        down_loss[firms[q]] = losses[q]
        up_loss[firms[q]] = losses[q]
    for step in range(most):
        moved = down_residual_one(down, firms, losses, down_loss, lost, answer)
        down_loss[:] = answer
        moved = max(moved, up_residual_one(up, firms, losses, up_loss, answer))
        up_loss[:] = answer
        if moved <= eps:
            return step + 1
    return -most
