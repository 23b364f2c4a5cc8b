"""Small networks whose cascades can be followed by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from narrows.network.cascade.firm_network import FirmNetwork, Rules, Stocks
from narrows.network.cascade.parameters import CLASSES

Link = tuple[str, str, float]


def network_of(
    sectors: Mapping[str, str],
    links: list[Link],
    rules: Mapping[tuple[str, str], str] | None = None,
    *,
    pools: Mapping[tuple[str, str], int] | None = None,
    stocks: Mapping[tuple[str, str], float] | None = None,
    output: Mapping[str, float] | None = None,
) -> FirmNetwork:
    """A network from the sector of each firm, its links, and the classes of pairs of sectors."""
    names = sorted(set(sectors.values()))
    firm = {name: i for i, name in enumerate(sectors)}
    number = {name: k for k, name in enumerate(names)}
    rules, pools, stocks = rules or {}, pools or {}, stocks or {}
    whole = np.int32
    return FirmNetwork(
        firms=list(sectors),
        sectors=names,
        sector=np.array([number[name] for name in sectors.values()], whole),
        supplier=np.array([firm[a] for a, _, _ in links], whole),
        buyer=np.array([firm[b] for _, b, _ in links], whole),
        value=np.array([value for _, _, value in links], float),
        output=np.array([(output or {}).get(name, np.nan) for name in sectors]),
        final_demand=np.full(len(sectors), np.nan),
        rules=Rules(
            supplier=np.array([number[a] for a, _ in rules], whole),
            buyer=np.array([number[b] for _, b in rules], whole),
            kind=np.array([CLASSES.index(kind) for kind in rules.values()], whole),
            pool=np.array([pools.get(pair, 0) for pair in rules], whole),
        ),
        stocks=Stocks(
            firm=np.array([firm[name] for name, _ in stocks], whole),
            sector=np.array([number[name] for _, name in stocks], whole),
            days=np.array(list(stocks.values()), float),
        ),
    )


def slow_ring() -> FirmNetwork:
    """`assembly` needs `parts` and `spares`, which replace each other, 99 to 1; `parts` needs `assembly` as a whole.

    With `spares` gone, each round takes one percent of what is left: in the end nothing is made, but the first step
    changes nothing by more than a hundredth.
    """
    return network_of(
        {"assembly": "a", "parts": "p", "spares": "s"},
        [("parts", "assembly", 99.0), ("spares", "assembly", 1.0), ("assembly", "parts", 50.0)],
        {("p", "a"): "substitutable", ("s", "a"): "substitutable", ("a", "p"): "essential"},
    )
