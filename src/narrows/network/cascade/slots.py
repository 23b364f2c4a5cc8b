"""What can limit each buyer: one slot for each essential sector, for each pool of substitutes, for all else together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from narrows.network.cascade.firm_network import FirmNetwork, Floats, shortened
from narrows.network.cascade.parameters import CLASSES, Parameters

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE, NONESSENTIAL, ESSENTIAL, SUBSTITUTABLE = range(len(CLASSES))


@dataclass(frozen=True, kw_only=True, eq=False)
class Slots:
    """g slots in the order of their buyers, lone ones last. `of_link` (e,) is the slot of each link, -1 for inputs that
    stop nobody, `part` (e,) what it supplies of the slot. `start` (g,) is minus the stock, as a part of the slot."""

    buyer: Longs
    feeds: Flags
    lone: Flags
    start: Floats
    of_link: Longs
    part: Floats


def slots_of(
    network: FirmNetwork,
    parameters: Parameters,
    supplier: Longs,
    buyer: Longs,
    value: Floats,
    sector: Longs,
    number: Longs,
    notices: list[str],
) -> Slots:
    """The slots of links (e,), whose firms are numbered as in `sector` (n,); `number` (n,) are these numbers by firm."""
    m = len(network.sectors)
    selling = sector[supplier]
    kind, pool = kinds_of(network, parameters, selling, sector[buyer], notices)
    stock = _stocks(network, parameters, buyer, selling, number, notices)
    pools = int(pool.max(initial=0)) + 1
    # Within a buyer: essential sectors, pools, non-essential sectors with a stock, all other non-essential inputs.
    width = 2 * m + pools + 1
    code = np.select(
        [kind == ESSENTIAL, kind == SUBSTITUTABLE, (kind == NONESSENTIAL) & (stock > 0)],
        [selling, m + pool, m + pools + selling],
        width - 1,
    )
    used = kind != NONE
    keys, inverse, count = np.unique(
        buyer[used] * width + code[used], return_inverse=True, return_counts=True
    )
    owner, feeds = keys // width, keys % width >= m + pools
    weight = np.bincount(inverse, value[used], len(keys))
    bought = np.bincount(buyer, value, len(sector))
    whole = np.where(feeds, bought[owner], weight)
    part = np.zeros(len(value))
    part[used] = value[used] / whole[inverse]
    # A stock is that of a whole sector; links of one sector share it by what they supply.
    start = -np.bincount(inverse, part[used] * stock[used], len(keys))
    lone = (count == 1) & ~feeds & (start == 0)
    order = np.lexsort((np.arange(len(keys)), lone, owner))
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    of_link = np.full(len(value), -1, np.int64)
    of_link[used] = rank[inverse]
    part[used] = np.where(lone[inverse], 1.0, part[used])
    return Slots(
        buyer=owner[order],
        feeds=feeds[order],
        lone=lone[order],
        start=start[order].astype(np.float64) + 0.0,
        of_link=of_link,
        part=part,
    )


def kinds_of(
    network: FirmNetwork, parameters: Parameters, selling: Longs, buying: Longs, notices: list[str]
) -> tuple[Longs, Longs]:
    """The class of each link and its pool, by the rules of its pair of sectors."""
    m = len(network.sectors)
    rules = network.rules
    pair = selling * m + buying
    keys = rules.supplier.astype(np.int64) * m + rules.buyer
    order = np.argsort(keys)
    keys = keys[order]
    at = np.searchsorted(keys, pair).clip(max=max(len(keys) - 1, 0))
    told = keys[at] == pair if len(keys) else np.zeros(len(pair), np.bool_)
    kind = np.full(len(pair), CLASSES.index(parameters.unlisted), np.int64)
    pool = np.zeros(len(pair), np.int64)
    kind[told] = rules.kind[order][at[told]]
    pool[told] = rules.pool[order][at[told]]
    if not len(keys):
        notices.append(
            f"no row of a matrix of essential inputs speaks of these sectors: every input is taken for {parameters.unlisted}"
        )
    elif not told.all():
        silent = np.unique(pair[~told])
        names = [f"{network.sectors[p // m]} to {network.sectors[p % m]}" for p in silent[:4].tolist()]
        names += [""] * (len(silent) - len(names))
        notices.append(
            f"{int((~told).sum()):,} links of {len(silent):,} pairs of sectors that the matrix does not speak of "
            f"are taken for {parameters.unlisted}: {shortened(names)}"
        )
    return kind, pool


def _stocks(
    network: FirmNetwork,
    parameters: Parameters,
    buyer: Longs,
    selling: Longs,
    number: Longs,
    notices: list[str],
) -> Floats:
    """The stock behind each link, as a part of what is needed until the shock ends."""
    stocks = network.stocks
    if not len(stocks.days):
        return np.zeros(len(buyer))
    if parameters.horizon_days is None:
        notices.append("stocks are left out, since no horizon is given against which they could be counted")
        return np.zeros(len(buyer))
    m = len(network.sectors)
    keys = number[stocks.firm] * m + stocks.sector
    order = np.argsort(keys)
    keys = keys[order]
    key = buyer * m + selling
    at = np.searchsorted(keys, key).clip(max=len(keys) - 1)
    days = np.where(keys[at] == key, stocks.days[order][at], 0.0)
    return days / parameters.horizon_days


def output_of(network: FirmNetwork, parameters: Parameters, notices: list[str]) -> Floats:
    """Each firm's output: stated, or its sales over what is not final demand."""
    part = network.final_demand.copy()
    silent = np.isnan(part) & np.isnan(network.output)
    part[silent] = parameters.final_demand
    if silent.any():
        share = f"{parameters.final_demand:g}"
        notices.append(
            f"final demand takes {share} of the output of the {int(silent.sum()):,} firms that state none"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        derived = np.where(network.sales > 0, network.sales / (1.0 - part), 0.0)
    return np.where(np.isnan(network.output), derived, np.maximum(network.output, network.sales))
