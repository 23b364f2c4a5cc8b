"""A peer: the same fixed point by sparse matrices, sweep by sweep, as the equations are usually written with SciPy.

Group minima are taken with `minimum.reduceat`. All data are laid out before the clock starts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from narrows.network.cascade.compiled import Compiled

Floats = NDArray[np.float64]


class Sweeps:
    """Jacobi sweeps over CSR matrices of SciPy."""

    def __init__(self, arrays: Compiled) -> None:
        down, up = arrays.down, arrays.up
        n, slots = len(arrays.weight), len(down.pull) - 1
        self.n = n
        self.into_slots = sparse.csr_matrix((down.part, down.supplier, down.pull), shape=(slots, n))
        self.sold = sparse.csr_matrix((up.part, up.buyer, up.row), shape=(n, n))
        self.first = down.slot[:-1].astype(np.int64)
        self.some = np.flatnonzero(down.slot[1:] > down.slot[:-1])
        self.sector = np.repeat(np.arange(len(down.sector) - 1), np.diff(down.sector))
        self.sales = down.sales
        self.weight = arrays.weight

    def settled(self, firm: int, eps: float) -> tuple[Floats, Floats, int]:
        """Losses both ways, both maps in step until one changes nothing by more than eps; and the steps."""
        down, up = np.zeros(self.n), np.zeros(self.n)
        down[firm] = up[firm] = 1.0
        step = 0
        while True:
            step += 1
            left = np.bincount(self.sector, self.sales * (1.0 - down))[self.sector]
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.minimum(1.0, np.where(left > 0, self.sales / left, 1.0))
            slots = self.into_slots @ (np.nan_to_num(share, nan=0.0) * down)
            new = np.zeros(self.n)
            new[self.some] = np.minimum(1.0, np.maximum.reduceat(slots, self.first[self.some]))
            new_up = self.sold @ up
            new[firm] = new_up[firm] = 1.0
            moved = max(np.abs(new - down).max(), np.abs(new_up - up).max())
            down, up = new, new_up
            if moved <= eps:
                return down, up, step
