"""A firm network as arrays for the kernels: firms sector by sector, links in compressed rows both ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrows.compiled_code import ensure_fresh
from narrows.network.cascade.firm_network import FirmNetwork, Floats, Ints
from narrows.network.cascade.kernel import push as push_code
from narrows.network.cascade.kernel.layout import MARKET, NO_MARKET, UNIT, Down, Up
from narrows.network.cascade.kernel.steps import mean_steps
from narrows.network.cascade.parameters import Parameters
from narrows.network.cascade.slots import output_of, slots_of

Longs = NDArray[np.int64]


ensure_fresh(Path(push_code.__file__).parent, push_code.push)


@dataclass(frozen=True, kw_only=True, eq=False)
class Compiled:
    """`number` (n,) is the place of each firm of the network in the arrays, `firm` (n,) the firm at each place. `weight`
    (n,), by place, is each firm's part of all output. `notices` say what was assumed."""

    number: Ints
    firm: Ints
    weight: Floats
    down: Down
    up: Up
    notices: tuple[str, ...]

    @cached_property
    def steps(self) -> float:
        """By how much a residual of the upstream map may be amplified in a loss: the largest number of sales, in the mean,
        by which a unit of money gets from a firm to final demand. Infinite where some of it never gets there."""
        return float(mean_steps(self.up))


def compiled(network: FirmNetwork, parameters: Parameters) -> Compiled:
    """Arrays for the kernels. Takes about a second for each million links."""
    n = len(network.firms)
    sales = network.sales
    order = np.lexsort((-sales, network.sector))
    number = np.empty(n, np.int64)
    number[order] = np.arange(n)
    sector = network.sector[order].astype(np.int64)
    links = _Links(number[network.supplier], number[network.buyer], network.value)
    notices: list[str] = []
    output = output_of(network, parameters, notices)[order]
    market = {"none": NO_MARKET, "market_share": MARKET}[parameters.replaceability]
    if market == MARKET and parameters.lost_sector == "money_unit":
        market = UNIT
    down = _down(network, parameters, links, sector, number, sales[order], market, notices)
    total = float(output.sum())
    return Compiled(
        number=number.astype(np.int32),
        firm=order.astype(np.int32),
        weight=output / total if total > 0 else output,
        down=down,
        up=_up(links, output, n),
        notices=(*network.notices, *notices),
    )


@dataclass(frozen=True, eq=False)
class _Links:
    supplier: Longs
    buyer: Longs
    value: Floats


def _up(links: _Links, output: Floats, n: int) -> Up:
    order = np.lexsort((links.buyer, links.supplier))
    supplier = links.supplier[order]
    part = links.value[order] / output[supplier]
    return Up(_ptr(supplier, n), links.buyer[order].astype(np.int32), part)


def _down(
    network: FirmNetwork,
    parameters: Parameters,
    links: _Links,
    sector: Longs,
    number: Longs,
    sales: Floats,
    market: int,
    notices: list[str],
) -> Down:
    n, m = len(sector), len(network.sectors)

    slots = slots_of(network, parameters, links.supplier, links.buyer, links.value, sector, number, notices)
    used = np.flatnonzero(slots.of_link >= 0)
    slot = slots.of_link[used]
    supplier, buyer, part = links.supplier[used], links.buyer[used], slots.part[used]
    by_slot = np.lexsort((supplier, slot))
    by_supplier = np.lexsort((slot, supplier))
    alone = slots.lone[slot[by_supplier]]
    one, more = by_supplier[alone], by_supplier[~alone]
    count = len(slots.buyer)
    first = _ptr(slots.buyer, n)
    return Down(
        sector=_ptr(sector, m),
        sales=np.ascontiguousarray(sales),
        market=market,
        slot=first,
        many=(first[:-1] + np.bincount(slots.buyer[~slots.lone], minlength=n)).astype(np.int32),
        feeds=slots.feeds.astype(np.uint8),
        start=slots.start,
        pull=_ptr(slot[by_slot], count),
        supplier=supplier[by_slot].astype(np.int32),
        part=part[by_slot],
        lone=_ptr(supplier[one], n),
        lone_buyer=buyer[one].astype(np.int32),
        push=_ptr(supplier[more], n),
        push_slot=slot[more].astype(np.int32),
        push_buyer=buyer[more].astype(np.int32),
        push_part=part[more],
    )


def _ptr(ascending: Longs, size: int) -> Ints:
    """Where the rows 0 to size of ascending row numbers begin: (size + 1,)."""
    return np.searchsorted(ascending, np.arange(size + 1)).astype(np.int32)
