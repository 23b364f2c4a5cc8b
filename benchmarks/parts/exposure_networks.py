"""Made-up firm networks: heavy-tailed sizes, sectors that buy from some thirty others, a random matrix of essential inputs.

Nothing in them is fitted to a country; they have the size and the unevenness of one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from narrows.network.cascade.firm_network import FirmNetwork, Rules

SEED = 20220510
FEEDING = 30
"""Sectors that a sector buys from."""
TAIL = 1.2
"""Exponent of the Pareto distribution of sizes."""
CLASSES = (0.15, 0.45, 0.40)
"""How many pairs of sectors are none, non-essential and essential."""


def made(firms: int, links: int, sectors: int = 600, seed: int = SEED) -> FirmNetwork:
    """A network of that size, the same for the same seed."""
    random = np.random.default_rng(seed)
    weight = random.lognormal(0.0, 1.0, sectors)
    weight /= weight.sum()
    sector = random.choice(sectors, firms, p=weight).astype(np.int32)
    sector[:sectors] = np.arange(sectors)
    size = random.pareto(TAIL, firms) + 1.0
    keys = _links(random, sector, size, weight, links)
    supplier, buyer = (keys // firms).astype(np.int32), (keys % firms).astype(np.int32)
    value = random.lognormal(0.0, 1.5, links) * np.sqrt(size[supplier] * size[buyer])
    kind = random.choice(3, sectors * sectors, p=CLASSES).astype(np.int32)
    pair = np.arange(sectors * sectors)
    silent = np.full(firms, np.nan)
    return FirmNetwork(
        firms=[f"f{number}" for number in range(firms)],
        sectors=[f"s{number}" for number in range(sectors)],
        sector=sector,
        supplier=supplier,
        buyer=buyer,
        value=value,
        output=silent,
        final_demand=silent.copy(),
        rules=Rules(
            supplier=(pair // sectors).astype(np.int32),
            buyer=(pair % sectors).astype(np.int32),
            kind=kind,
            pool=np.zeros(len(pair), np.int32),
        ),
    )


def _links(
    random: np.random.Generator,
    sector: NDArray[np.int32],
    size: NDArray[np.float64],
    weight: NDArray[np.float64],
    links: int,
) -> NDArray[np.int64]:
    """Different pairs of firms, supplier * n + buyer: large firms buy and sell more often."""
    n, sectors = len(sector), len(weight)
    mass = size**0.9
    order = np.argsort(sector, kind="stable")
    first = np.searchsorted(sector[order], np.arange(sectors))
    run = np.concatenate(([0.0], np.cumsum(mass[order])))
    total = np.add.reduceat(mass[order], first)
    buying = np.cumsum(mass)
    sources = np.stack([random.choice(sectors, FEEDING, replace=False, p=weight) for _ in range(sectors)])
    shares = np.cumsum(random.dirichlet(np.full(FEEDING, 0.5), sectors), axis=1)
    found = np.zeros(0, np.int64)
    while len(found) < links:
        count = int((links - len(found)) * 1.15) + 1000
        buyer = np.searchsorted(buying, random.random(count) * buying[-1]).clip(0, n - 1)
        draw = random.random(count)
        which = (shares[sector[buyer]] < draw[:, None]).sum(axis=1).clip(0, FEEDING - 1)
        source = sources[sector[buyer], which]
        at = np.searchsorted(run, run[first[source]] + random.random(count) * total[source]) - 1
        supplier = order[at.clip(0, n - 1)].astype(np.int64)
        other = supplier != buyer
        found = np.unique(np.concatenate((found, supplier[other] * n + buyer[other])))
    return np.sort(random.choice(found, links, replace=False))
