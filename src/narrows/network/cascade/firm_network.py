"""The noun of cascades: firms, what they sell to each other, and which inputs stop whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from narrows.counted import first_of
from narrows.errors import FieldError, Where
from narrows.network.cascade.parameters import CLASSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

SHOWN = 3
"""Names that a notice gives."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """Which inputs stop whom, by pairs of sectors: (r,) each. `kind` numbers CLASSES; `pool` tells apart the pools of
    substitutable inputs, 0 where a pair names none."""

    supplier: Ints
    buyer: Ints
    kind: Ints
    pool: Ints

    @classmethod
    def none(cls) -> Rules:
        """No pair is spoken of."""
        nothing = np.zeros(0, np.int32)
        return cls(supplier=nothing, buyer=nothing, kind=nothing, pool=nothing)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stocks:
    """Days of use that a firm has in stock of what it buys from a sector: (s,) each."""

    firm: Ints
    sector: Ints
    days: Floats

    @classmethod
    def none(cls) -> Stocks:
        """Nobody has a stock."""
        nothing = np.zeros(0, np.int32)
        return cls(firm=nothing, sector=nothing, days=np.zeros(0))


@dataclass(frozen=True, kw_only=True, eq=False)
class FirmNetwork:
    """n firms in m sectors, and e links from a supplier to a buyer, each with the value sold in a year.

    `sector` (n,), `supplier`, `buyer` (e,) are numbers of `sectors` and `firms`; `value` (e,) is positive, in one money.
    `output` and `final_demand` (n,) are NaN where a firm does not state them: its output in the same money, or the part of
    it that goes outside of the network. No link occurs twice, none goes from a firm to itself.
    """

    firms: Sequence[str]
    sectors: Sequence[str]
    sector: Ints
    supplier: Ints
    buyer: Ints
    value: Floats
    output: Floats
    final_demand: Floats
    countries: Sequence[str] = ()
    rules: Rules = field(default_factory=Rules.none)
    stocks: Stocks = field(default_factory=Stocks.none)
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _checked(self)

    def __repr__(self) -> str:
        return f"<FirmNetwork: {len(self.firms):,} firms, {len(self.value):,} links, {len(self.sectors):,} sectors>"

    @cached_property
    def place(self) -> dict[str, int]:
        """The number of each firm."""
        return {name: number for number, name in enumerate(self.firms)}

    @cached_property
    def sales(self) -> Floats:
        """What each firm sells to others of the network: (n,)."""
        return np.bincount(self.supplier, self.value, len(self.firms)).astype(np.float64)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that a result depends on."""
        sums = hashlib.sha256()
        for names in (self.firms, self.sectors):
            for name in names:
                sums.update(name.encode() + b"\0")
            sums.update(b"\1")
        rules, stocks = self.rules, self.stocks
        arrays: tuple[NDArray[Any], ...] = (
            *(self.sector, self.supplier, self.buyer, self.value, self.output, self.final_demand),
            *(rules.supplier, rules.buyer, rules.kind, rules.pool),
            *(stocks.firm, stocks.sector, stocks.days),
        )
        for array in arrays:
            sums.update(
                str(len(array)).encode() + array.dtype.str.encode() + np.ascontiguousarray(array).tobytes()
            )
        return sums.hexdigest()


def numbers(values: Iterable[int]) -> Ints:
    """Numbers of firms or sectors."""
    return np.fromiter(values, np.int32)


def shortened(names: Sequence[str]) -> str:
    """The first names of many."""
    return first_of([repr(name)[:60] for name in names], SHOWN)


def _checked(network: FirmNetwork) -> None:
    """What holds of every network, however it came about. Readers say more, with the line of the file."""
    n, m = len(network.firms), len(network.sectors)
    if n == 0:
        raise wrong("firms", "there is none", "Give at least one firm")
    if len(set(network.firms)) < n:
        raise wrong("firms", "an id occurs twice", "Give each firm an id of its own")
    if len(set(network.sectors)) < m:
        raise wrong("sectors", "a sector occurs twice", "Name each sector once")
    for name, array, size in (
        ("sector", network.sector, n),
        ("output", network.output, n),
        ("final_demand", network.final_demand, n),
        ("buyer", network.buyer, len(network.supplier)),
        ("value", network.value, len(network.supplier)),
    ):
        if array.shape != (size,):
            raise wrong(name, f"has the shape {array.shape}", f"It needs {size} values")
    for name, array, most in (
        ("sector", network.sector, m),
        ("supplier", network.supplier, n),
        ("buyer", network.buyer, n),
        ("rules.supplier", network.rules.supplier, m),
        ("rules.buyer", network.rules.buyer, m),
        ("rules.kind", network.rules.kind, len(CLASSES)),
        ("stocks.firm", network.stocks.firm, n),
        ("stocks.sector", network.stocks.sector, m),
    ):
        if array.size and not 0 <= int(array.min()) <= int(array.max()) < most:
            raise wrong(name, "points at nothing", f"Use numbers from 0 to {most - 1}")
    _check_links(network)
    _check_outputs(network)
    if not (np.isfinite(network.stocks.days) & (network.stocks.days >= 0)).all():
        raise wrong("stocks.days", "is negative or no number", "Give days of use")


def _check_links(network: FirmNetwork) -> None:
    value = network.value
    if not (np.isfinite(value) & (value > 0)).all():
        raise wrong(
            "value", "a link is zero, negative or no number", "Give what is sold; leave out what is not"
        )
    if (network.supplier == network.buyer).any():
        raise wrong("links", "a firm sells to itself", "Leave its own use out")
    keys = network.supplier.astype(np.int64) * len(network.firms) + network.buyer
    keys.sort()
    if (keys[1:] == keys[:-1]).any():
        raise wrong("links", "a supplier and a buyer are linked twice", "Add the values up")


def _check_outputs(network: FirmNetwork) -> None:
    output, part = network.output, network.final_demand
    for i in np.flatnonzero(~np.isnan(output) & ~np.isnan(part)).tolist()[:1]:
        raise _of_firm(network, i, "final_demand_share", "stands beside an output", "Give one of them")
    for i in np.flatnonzero((part < 0) | (part > 1) | np.isinf(part)).tolist()[:1]:
        raise _of_firm(
            network, i, "final_demand_share", f"is {part[i]:g}", "Give a part of output, from 0 to 1"
        )
    for i in np.flatnonzero((output < 0) | np.isinf(output)).tolist()[:1]:
        raise _of_firm(network, i, "output", f"is {output[i]:g}", "Give the output in the money of the links")
    # Sums in another order than the source's may differ in the last digits.
    for i in np.flatnonzero(output < network.sales * (1 - 1e-9)).tolist()[:1]:
        what = f"is {output[i]:g}, less than the {network.sales[i]:g} sold to other firms"
        raise _of_firm(network, i, "output", what, "Give output and links in one money and of one year")
    for i in np.flatnonzero((part == 1) & (network.sales > 0)).tolist()[:1]:
        what = f"is 1, yet other firms buy for {network.sales[i]:g}"
        raise _of_firm(network, i, "final_demand_share", what, "Give a part below 1, or leave the links out")


def wrong(name: str, what: str, remedy: str) -> FieldError:
    """The error of an argument, by its name."""
    return FieldError(what, where=Where(field=name), remedy=remedy)


def _of_firm(network: FirmNetwork, firm: int, name: str, what: str, remedy: str) -> FieldError:
    """Of a firm, the row of which is counted from 1."""
    where = Where(field=name, row=firm + 1)
    return FieldError(f"of {network.firms[firm]!r:.80} {what}", where=where, remedy=remedy)
