"""The cascade written once more, from the equations of the paper, on dense matrices and firm by firm.

Diem, Borsos, Reisch, Kertesz, Thurner 2022, Scientific Reports 12:7719, methods: levels h start at the shock psi, and

    h_d_i = min(psi_i, min over essential sectors k of [1 - sum_j sigma_j W_ji / in_ik (1 - h_d_j)],
                1 - sum over non-essential j of sigma_j W_ji / in_i (1 - h_d_j))
    h_u_i = min(psi_i, 1 - sum_j W_ij / out_i (1 - h_u_j))
    sigma_j = min(1, out_j / sum over l of j's sector of out_l h_d_l)

W[i, j] is what j buys of i. It knows nothing of how narrows numbers firms or arranges links.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from narrows.network.cascade.firm_network import FirmNetwork, Rules, Stocks

Matrix = NDArray[np.float64]


@dataclass(kw_only=True)
class Case:
    """W (n, n), the sector of each firm, class and pool of each pair of sectors (m, m), outputs (n,), days in stock."""

    w: Matrix
    sector: NDArray[np.int64]
    kind: NDArray[np.int64]
    pool: NDArray[np.int64]
    output: Matrix
    days: Mapping[tuple[int, int], float] = field(default_factory=dict)
    horizon: float = 30.0
    money_unit: bool = False
    market: bool = True

    def network(self) -> FirmNetwork:
        """The same for narrows. Outputs are stated."""
        n, m = len(self.w), len(self.kind)
        supplier, buyer = np.nonzero(self.w)
        first, second = np.divmod(np.arange(m * m), m)
        whole = np.int32
        return FirmNetwork(
            firms=[f"f{i}" for i in range(n)],
            sectors=[f"s{k}" for k in range(m)],
            sector=self.sector.astype(whole),
            supplier=supplier.astype(whole),
            buyer=buyer.astype(whole),
            value=self.w[supplier, buyer],
            output=self.output,
            final_demand=np.full(n, np.nan),
            rules=Rules(
                supplier=first.astype(whole),
                buyer=second.astype(whole),
                kind=self.kind.ravel().astype(whole),
                pool=self.pool.ravel().astype(whole),
            ),
            stocks=Stocks(
                firm=np.array([i for i, _ in self.days], whole),
                sector=np.array([k for _, k in self.days], whole),
                days=np.array(list(self.days.values()), float),
            ),
        )

    @cached_property
    def bought(self) -> list[dict[int, list[int]]]:
        """For each firm, its suppliers by sector."""
        n = len(self.w)
        return [
            {
                int(k): [j for j in range(n) if self.sector[j] == k and self.w[j, i] > 0]
                for k in set(self.sector[self.w[:, i] > 0])
            }
            for i in range(n)
        ]

    def share(self, h: Matrix) -> Matrix:
        """sigma (n,) at levels h."""
        if not self.market:
            return np.ones(len(h))
        out = self.w.sum(axis=1)
        sigma = np.ones(len(h))
        for k in set(self.sector):
            of_k = self.sector == k
            left = (out[of_k] * h[of_k]).sum()
            if left > 1e-10:
                sigma[of_k] = np.minimum(1.0, out[of_k] / left)
            elif self.money_unit:
                sigma[of_k] = np.minimum(1.0, out[of_k])
        return sigma

    def down(self, h: Matrix, psi: Matrix) -> Matrix:
        """The downstream map."""
        short = self.share(h) * (1.0 - h)
        level = psi.copy()
        for i, bought in enumerate(self.bought):
            pools: dict[int, tuple[float, float, float]] = {}
            linear = 0.0
            for k, sellers in bought.items():
                kind = self.kind[k, self.sector[i]]
                weight = self.w[sellers, i].sum()
                missed = (self.w[sellers, i] * short[sellers]).sum()
                stock = self.days.get((i, k), 0.0) / self.horizon
                if kind == 2:
                    level[i] = min(level[i], 1.0 - max(0.0, missed / weight - stock))
                elif kind == 3:
                    pool = int(self.pool[k, self.sector[i]])
                    a, b, c = pools.get(pool, (0.0, 0.0, 0.0))
                    pools[pool] = (a + weight, b + missed, c + weight * stock)
                elif kind == 1:
                    linear += max(0.0, missed - weight * stock) / self.w[:, i].sum()
            for whole, lost, kept in pools.values():
                level[i] = min(level[i], 1.0 - max(0.0, (lost - kept) / whole))
            level[i] = max(0.0, min(level[i], 1.0 - linear))
        return level

    def up(self, h: Matrix, psi: Matrix) -> Matrix:
        """The upstream map."""
        sold = np.divide(self.w, self.output[:, None], out=np.zeros_like(self.w), where=self.w > 0)
        return np.maximum(0.0, np.minimum(psi, 1.0 - sold @ (1.0 - h)))

    def settled(self, psi: Matrix, eps: float = 1e-13, most: int = 100_000) -> tuple[Matrix, Matrix, int]:
        """Levels both ways, and the number of steps: both maps in step, until one changes nothing by more than eps."""
        down, up = psi.copy(), psi.copy()
        for step in range(1, most + 1):
            new_down, new_up = self.down(down, psi), self.up(up, psi)
            moved = max(np.abs(new_down - down).max(), np.abs(new_up - up).max())
            down, up = new_down, new_up
            if moved <= eps:
                return down, up, step
        raise AssertionError("no fixed point was reached")


def drawn(random: np.random.Generator, n: int, m: int, links: int, *, final: float = 0.3) -> Case:
    """A made-up case: sectors of uneven size, all four classes, values over two orders of magnitude."""
    sector = np.concatenate((np.arange(m), random.integers(0, m, n - m)))
    w = np.zeros((n, n))
    for i, j in random.integers(0, n, (links, 2)):
        if i != j:
            w[i, j] = float(np.exp(random.normal(0, 1.5)))
    out = w.sum(axis=1)
    kind = random.choice(4, (m, m), p=(0.1, 0.3, 0.4, 0.2))
    pool = np.where(kind == 3, random.integers(0, 2, (m, m)), 0)
    return Case(w=w, sector=sector, kind=kind, pool=pool, output=out / (1 - final * random.random(n)))
