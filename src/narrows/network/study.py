"""A question about a map: compiled once, asked for any day, reading and withdrawal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from narrows.engine import Engine
from narrows.errors import FieldError
from narrows.network.compiled import Floats, Network, Rows, Settled, Variants, compile_map
from narrows.network.kernel import availability as kernel
from narrows.network.orders import Answer, Buyer, Orders, undetermined
from narrows.network.readings import UNTOUCHED, Factor, Reading, factor_of
from narrows.network.supply_map import Confidence, SupplyMap, Upstream

STEPS = ("process", "product")
"""Kinds of nodes that are made rather than bought."""
VALUE, LOW, HIGH = 0, 1, 2
"""The columns of a study: what is taken, at least, at most."""


class Left(NamedTuple):
    """What is left of each supply [m, 3], of each state by itself [n, 3], and in the network."""

    factors: Floats
    own: Floats
    home: Floats
    settled: Settled


@dataclass(frozen=True)
class Study:
    """A compiled map and the orders of its edges for one buyer; without a buyer no law is asked.

    Made by `Study.of`. Everything else is a pure function of it.
    """

    network: Network
    buyer: Buyer | None
    law: bool
    exclude: tuple[str, ...]
    target: str | None
    min_confidence: Confidence

    @classmethod
    def of(
        cls,
        map_: SupplyMap,
        *,
        buyer: Buyer | None = None,
        law: bool = True,
        variants: Variants = "aggregate",
        exclude: Collection[str] = (),
        upstream: Upstream | None = None,
        target: str | None = None,
        min_confidence: Confidence = "low",
    ) -> Study:
        """Compile a map for a buyer; `law` says whether edges are to be decided. Raises FieldError for unknown ids."""
        if law and buyer is None:
            raise FieldError("no buyer: decisions need a destination", remedy="Name the country that buys")
        network = compile_map(
            map_,
            variants=variants,
            exclude=exclude,
            upstream=upstream,
            min_confidence=min_confidence,
            target=target,
            by_use=law,
        )
        return cls(network, buyer, law, tuple(sorted(exclude)), target, min_confidence)

    @cached_property
    def orders(self) -> Orders | None:
        """The orders of all supplies, None where no law is asked."""
        if not self.law:
            return None
        assert self.buyer is not None
        return Orders(self.network.map, self.network.supplies, self.buyer)

    def answers(
        self, engine: Engine, days: Sequence[date], *, searching: bool = True
    ) -> list[list[tuple[Answer, ...]]]:
        """The answers to the orders of each supply on each day: `[day][supply]`, none where no order is asked.

        Without `searching` nothing is said of which facts are missing. Raises HorizonError for a day before the law's first.
        """
        orders = self.orders
        for day in days:
            engine.check_day(day)
        if orders is None:
            return [[() for _ in self.network.supplies] for _ in days]
        unasked = [(undetermined(why),) if why else () for why in orders.why]
        found = []
        for answers in orders.decided(engine, days, searching=searching):
            alone = [(answer,) for answer in answers]
            found.append(
                [
                    alone[numbers[0]]
                    if len(numbers) == 1
                    else tuple(answers[number] for number in numbers) or unasked[supply]
                    for supply, numbers in enumerate(orders.of)
                ]
            )
        return found

    def factors(
        self,
        answers: Sequence[Sequence[Answer]] | None,
        reading: Reading,
        withdrawn: Collection[str] = (),
        firms: Collection[str] = (),
    ) -> Floats:
        """What is left of each supply [m, 3], by the law and with countries (and firms, by provider id) withdrawn."""
        found = np.ones((len(self.network.supplies), 3))
        known: dict[tuple[Answer, ...], Factor] = {(): UNTOUCHED}
        for supply, of in enumerate(answers or ()):
            key = tuple(of)
            if key not in known:
                known[key] = factor_of(key, reading)
            factor = known[key]
            found[supply] = factor.value, factor.low, factor.high
        for supply, country in enumerate(self.network.countries):
            if (country and country in withdrawn) or self.network.supplies[supply].provider in firms:
                found[supply] = 0.0
        return found

    def parts(self, factors: Floats) -> tuple[Floats, Floats]:
        """What is left of each state by itself, and the part of it that is made at home, both [n, S], given what is left of
        each supply [m, S], all as taken."""
        network, homely = self.network, self._homely
        own = network.own(factors)
        home = np.where(
            network.shared[:, None],
            _sum(network.chosen, network.chosen.weight, homely),
            # By name alone: home has to stand in for what no one abroad may supply. Of what nobody supplies, the steps.
            np.where(
                network.known[:, None], own - network.own(factors * (1.0 - homely)), self._steps[:, None]
            ),
        )
        return own, home

    def left(self, factors: Floats) -> Left:
        """What is left in the network, given what is left of each supply [m, 3].

        The range of a state is over the ranges of its shares and over what nobody claims, which at least is all cut; where it
        has several measures, its ends are those of the measure that gives the least, or the most. A step of making that
        nobody is known for is taken to be done at home, a good to come from somewhere; the range has it otherwise.
        """
        network, homely = self.network, self._homely
        own, home = self.parts(factors)
        home[network.bare, LOW], home[network.bare, HIGH] = 1.0, 0.0
        bounds = self._bounds(network.chosen, factors, homely)
        for _, rows in network.others:
            others = self._bounds(rows, factors, homely)
            less = (np.diff(rows.ptr) > 0) & (others[0] < bounds[0])
            more = (np.diff(rows.ptr) > 0) & (others[1] > bounds[1])
            bounds[0][less], bounds[2][less] = others[0][less], others[2][less]
            bounds[1][more], bounds[3][more] = others[1][more], others[2][more]
        low, high, home_low, home_high = bounds
        shared = network.shared
        own[shared, LOW] = np.minimum(low, own[:, VALUE])[shared]
        own[shared, HIGH] = np.maximum(high, own[:, VALUE])[shared]
        home[shared, LOW], home[shared, HIGH] = home_low[shared], home_high[shared]
        return Left(factors, own, home, network.settle(own, home))

    def _bounds(self, rows: Rows, factors: Floats, homely: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """By one measure per state: least and most that is left, and what at least is made at home, twice; each [n]."""
        low = _sum(rows, rows.low, factors[:, [LOW]])[:, 0]
        high = 1.0 - _sum(rows, rows.low, 1.0 - factors[:, [HIGH]])[:, 0]
        home = _sum(rows, rows.low, homely)[:, 0]
        return low, high, home, home.copy()

    @cached_property
    def _homely(self) -> Floats:
        """1 for supplies from the buyer's own country, else 0: [m, 1]."""
        return np.array(self.home_of_supplies, np.float64).reshape(-1, 1)

    @cached_property
    def _steps(self) -> Floats:
        """1 for states that are made rather than bought, else 0: [n]."""
        return np.array([one.kind in STEPS for one in self.network.inputs], np.float64)

    @cached_property
    def home_of_supplies(self) -> list[bool]:
        country = self.buyer.country if self.buyer is not None else None
        return [country is not None and each == country for each in self.network.countries]


def _sum(rows: Rows, weight: Floats, factors: Floats) -> Floats:
    """The weighted sum over the rows of each state: [n, S]."""
    return np.asarray(kernel.weighted(rows.ptr, rows.supply, weight, np.ascontiguousarray(factors)))
