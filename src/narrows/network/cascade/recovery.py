"""Day by day after a shock: capacity, stocks of inputs, orders, and how long it takes until all is made again.

In the way of ARIO (Hallegatte 2008, Risk Analysis 28(3); 2014, Risk Analysis 34(1)), reduced to what can be checked. Of each
node i are known its daily output x0_i and final demand f0_i, of each link its daily flow z0_ji, of each group of inputs g
(what i buys of one sector, or of one pool of substitutes) a_g = sum of z0 / x0_i. On each day t:

    demand        d_i = orders + f0_i
    plan          p_i = min(capacity_i(t) (1 + extra) x0_i, d_i)
    cover         c_g = min(1, stock_g / (a_g p_i)), 1 where nothing is needed
    production    x_i = p_i min(c_g of essential g, 1 - sum over non-essential g of w_g (1 - c_g)), w_g a part of all inputs
    use           u_g = min(stock_g, a_g x_i)
    delivery      each order, and final demand, gets the same part x_i / d_i
    stock         stock_g + deliveries - u_g
    orders        a_g p_i + (target_g - stock_g) / restock_days, at least 0, target_g = (days_g + 1) a_g x0_i;
                  to suppliers in proportion to z0, or to z0 times capacity if orders are rebalanced

A day's deliveries are used on the next day: that is the one day in the target. At x0 and full stocks nothing moves.
Stocks are kept for a normal day, not, as in ARIO, for the day's plan: a target that follows the plan has each buyer order
1 + (days_g + 1) / restock_days times what its own orders changed by. Tier upon tier that grows without end: with a month
of stock a lack of ten days, or rounding alone, sets all production swinging and never lets it rest.

What it is not: there are no prices, no choice, no backlog (final demand that is not met is lost, other orders come back only
as gaps in stocks), no time in transport but that day, and no sector that learns. Non-essential inputs count as in cascades.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from narrows.network.cascade.extraction import Table
from narrows.network.cascade.firm_network import FirmNetwork, Floats, wrong
from narrows.network.cascade.parameters import Parameters
from narrows.network.cascade.slots import ESSENTIAL, NONE, SUBSTITUTABLE, kinds_of, output_of

__all__ = ["Course", "Economy", "Settings", "capacity_path"]

DAYS = 365.0
Longs = NDArray[np.int64]


class Settings(NamedTuple):
    """`extra`: capacity beyond x0 where demand asks for it, as a part (ARIO allows up to 0.25). `restock_days`: in how many
    days a gap in a stock is to be closed; where little goes to final demand, a few days make orders swing. `rebalance`:
    whether orders go to suppliers that still have capacity."""

    extra: float = 0.25
    restock_days: float = 30.0
    rebalance: bool = True


class Course(NamedTuple):
    """What came of each of T days: `production` (T, n), `final` (T, n) delivered to final demand, `stock` (T,) all stocks
    at the end of the day. `lost` and `lost_final` are the sums of what was not made and not delivered, in money."""

    production: Floats
    final: Floats
    stock: Floats
    lost: float
    lost_final: float

    def days_until(self, part: float) -> int | None:
        """The first day from which on all production stays at that part of the normal one or above; None if none."""
        normal = self.production[0].sum()
        short = np.flatnonzero(self.production.sum(axis=1) < part * normal * (1 - 1e-12))
        day = int(short[-1]) + 1 if len(short) else 0
        return day if day < len(self.production) else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Economy:
    """n nodes, e links, g groups of inputs. All flows are money a day.

    `supplier`, `group` (e,), `flow` (e,), links in the order of their groups; `buyer` (g,) ascending, `essential`,
    `counts` (g,) whether a group stops its buyer, or slows it; `days` (g,) in stock; `output`, `final` (n,).
    """

    supplier: Longs
    group: Longs
    flow: Floats
    buyer: Longs
    essential: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    days: Floats
    output: Floats
    final: Floats

    @classmethod
    def of_network(
        cls, network: FirmNetwork, parameters: Parameters | None = None, *, days: float = 0.0
    ) -> Economy:
        """Of a network of firms, in its order; `days` are those in stock of inputs for which it states none.

        What firms without any output buy counts as final demand.
        """
        asked = parameters or Parameters()
        n, m = len(network.firms), len(network.sectors)
        output = output_of(network, asked, [])
        supplier, buyer = network.supplier.astype(np.int64), network.buyer.astype(np.int64)
        selling = network.sector[supplier].astype(np.int64)
        kind, pool = kinds_of(network, asked, selling, network.sector[buyer].astype(np.int64), [])
        making = output[buyer] > 0
        width = m + int(pool.max(initial=0)) + 1
        key = buyer * width + np.where(kind == SUBSTITUTABLE, m + pool, selling)
        order = np.lexsort((supplier, key))
        order = order[making[order]]
        keys, first, group = np.unique(key[order], return_index=True, return_inverse=True)
        stock = np.full(len(keys), days)
        stated = {(int(i), int(k)): float(d) for i, k, d in zip(*_stocks(network), strict=True)}
        if stated:
            # A pool holds the stocks of its sectors by what they supply.
            each = [stated.get((int(buyer[e]), int(selling[e])), days) for e in order.tolist()]
            weight = network.value[order]
            stock = np.bincount(group, weight * np.array(each)) / np.bincount(group, weight)
        sold = np.bincount(supplier[order], network.value[order], n)
        kind_of_group = kind[order][first]
        return cls(
            supplier=supplier[order],
            group=group,
            flow=network.value[order] / DAYS,
            buyer=buyer[order][first],
            essential=np.isin(kind_of_group, (ESSENTIAL, SUBSTITUTABLE)),
            counts=kind_of_group != NONE,
            days=stock,
            output=output / DAYS,
            final=(output - sold) / DAYS,
        )

    @classmethod
    def of_table(
        cls, table: Table, *, essential: NDArray[np.bool_] | None = None, days: Floats | float = 0.0
    ) -> Economy:
        """Of a table of sectors: `essential` (n, n) whether a lack of i stops j, else all; `days` a number or (n, n)."""
        flows = table.coefficients * table.output
        buyer, supplier = np.nonzero(flows.T > 0)
        each = np.broadcast_to(np.asarray(days, np.float64), flows.shape)
        return cls(
            supplier=supplier,
            group=np.arange(len(supplier)),
            flow=flows[supplier, buyer] / DAYS,
            buyer=buyer,
            essential=np.ones(len(buyer), np.bool_) if essential is None else essential[supplier, buyer],
            counts=np.ones(len(buyer), np.bool_),
            days=each[supplier, buyer],
            output=table.output / DAYS,
            final=table.final_demand / DAYS,
        )

    @cached_property
    def need(self) -> Floats:
        """a_g (g,): input for a unit of output."""
        spent = np.bincount(self.group, self.flow, len(self.buyer))
        return np.asarray(spent / self.output[self.buyer], np.float64)

    def course(self, capacity: Floats, settings: Settings | None = None) -> Course:
        """The days of `capacity` (T, n), the part of normal capacity of each node; the first day is one of full stocks.

        Raises FieldError for capacities that are negative, above 1 or no number, or settings out of range.
        """
        asked = settings or Settings()
        n = len(self.output)
        _checked(capacity, n, asked)
        need, shape = self.need, capacity.shape
        target = stock = (self.days + 1.0) * need * self.output[self.buyer]
        orders = self.flow
        production, final, stocks = np.empty(shape), np.empty(shape), np.empty(len(capacity))
        for day, able in enumerate(capacity):
            demand = np.bincount(self.supplier, orders, n) + self.final
            plan = np.minimum(able * (1.0 + asked.extra) * self.output, demand)
            made = plan * self._level(stock, need * plan[self.buyer])
            use = np.minimum(stock, need * made[self.buyer])
            part = np.divide(made, demand, out=np.zeros(n), where=demand > 0)
            arrived = np.bincount(self.group, orders * part[self.supplier], len(self.buyer))
            stock = stock + arrived - use
            production[day], final[day], stocks[day] = made, self.final * part, stock.sum()
            orders = self._orders(target - stock, plan, able, asked)
        lost = float((self.output - production).clip(min=0.0).sum())
        lost_final = float((self.final - final).sum())
        return Course(production, final, stocks, lost, lost_final)

    def _level(self, stock: Floats, needed: Floats) -> Floats:
        """What of its plan each node can make of its stocks (n,)."""
        level: Floats = np.ones(len(self.output))
        cover = np.minimum(1.0, np.divide(stock, needed, out=np.ones(len(stock)), where=needed > 0))
        hard, soft = self.essential & self.counts, ~self.essential & self.counts
        np.minimum.at(level, self.buyer[hard], cover[hard])
        short = np.bincount(self.buyer[soft], (self._weight * (1.0 - cover))[soft], len(level))
        return np.asarray(np.minimum(level, 1.0 - short), np.float64)

    @cached_property
    def _weight(self) -> Floats:
        """w_g (g,): the part of a group in all that its buyer buys."""
        spent = np.bincount(self.group, self.flow, len(self.buyer))
        whole = np.bincount(self.buyer, spent, len(self.output))
        return np.asarray(spent / whole[self.buyer], np.float64)

    def _orders(self, gap: Floats, plan: Floats, able: Floats, asked: Settings) -> Floats:
        wanted = np.maximum(0.0, self.need * plan[self.buyer] + gap / asked.restock_days)
        if not asked.rebalance:
            share = self.flow / np.bincount(self.group, self.flow, len(self.buyer))[self.group]
            return np.asarray(wanted[self.group] * share, np.float64)
        weight = self.flow * able[self.supplier]
        total = np.bincount(self.group, weight, len(self.buyer))
        nobody = total[self.group] == 0  # nobody has capacity: orders are given as before, and not met
        weight = np.where(nobody, self.flow, weight)
        total = np.bincount(self.group, weight, len(self.buyer))
        return np.asarray(wanted[self.group] * weight / total[self.group], np.float64)


def capacity_path(
    loss: Floats,
    *,
    days: int,
    horizon: int,
    hold: int = 0,
    shape: Literal["step", "linear", "exponential"] = "linear",
) -> Floats:
    """Capacity (horizon, n) after a loss (n,) in [0, 1] on day 1, the first day being a normal one.

    The loss is whole for `hold` days; then it is gone after `days` days at once (`step`), shrinks to nothing evenly over
    `days` days (`linear`), or is halved every `days` days (`exponential`).
    """
    if not ((loss >= 0) & (loss <= 1)).all():
        raise wrong("loss", "is out of range or no number somewhere", "Give parts of capacity, from 0 to 1")
    if days < 1 or hold < 0 or horizon < 1:
        raise wrong("days", "days and horizon must be at least 1, hold at least 0", "Give whole days")
    since = np.maximum(0.0, np.arange(horizon) - 1.0 - hold)
    if shape == "step":
        left = (since < days).astype(np.float64)
    elif shape == "linear":
        left = np.maximum(0.0, 1.0 - since / days)
    else:
        left = 0.5 ** (since / days)
    left[0] = 0.0
    return np.asarray(1.0 - left[:, None] * loss, np.float64)


def _stocks(network: FirmNetwork) -> tuple[Longs, Longs, Floats]:
    stocks = network.stocks
    return stocks.firm.astype(np.int64), stocks.sector.astype(np.int64), stocks.days


def _checked(capacity: Floats, n: int, asked: Settings) -> None:
    if capacity.ndim != 2 or capacity.shape[1] != n or not len(capacity):
        raise wrong("capacity", f"has the shape {capacity.shape}", f"Give (days, {n})")
    if not ((capacity >= 0) & (capacity <= 1)).all():
        raise wrong(
            "capacity", "is out of range or no number somewhere", "Give parts of normal capacity, from 0 to 1"
        )
    if not (0 <= asked.extra <= 10 and 1 <= asked.restock_days <= 1e6):
        raise wrong("settings", "are out of range", "Give extra from 0 on, and restock_days from 1 on")
