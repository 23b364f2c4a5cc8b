"""Who can cut whom: the inputs of which one country by itself leaves a buyer less than a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from narrows.network.holders import LESS, Holders
from narrows.network.orders import Buyer
from narrows.network.result import Frozen
from narrows.network.study import Study

MAIN = 8
"""Countries of which it is shown whom they can cut, beside the one asked about."""


class CanCut(Frozen, frozen=True, kw_only=True):
    """What a country can cut a buyer off from by itself.

    `direct` are inputs of which it supplies so much itself; `through` are those that it does not, but that lack what goes
    into them. A state does not cut itself.
    """

    country: str
    buyer: str
    direct: tuple[str, ...]
    through: tuple[str, ...]


def can_cut(holders: Holders, tau: float, within: Iterable[str]) -> tuple[CanCut, ...]:
    """What each country can cut the buyer of a study off from, of some inputs, who can cut most first.

    Countries that can cut nothing are left out.
    """
    network = holders.network
    wanted = np.array([state.node in set(within) for state in network.states])
    own, x = holders.without([(holder,) for holder in range(len(holders.ids))])
    buyer = holders.study.buyer.country if holders.study.buyer is not None else ""
    found = []
    for holder, country in enumerate(holders.ids):
        direct = wanted & network.known & (own[:, holder] < tau - LESS)
        through = wanted & ~direct & (x[:, holder] < tau - LESS)
        if direct.any() or through.any():
            found.append(
                CanCut(
                    country=country,
                    buyer=buyer,
                    direct=tuple(network.states[i].node for i in np.flatnonzero(direct)),
                    through=tuple(network.states[i].node for i in np.flatnonzero(through)),
                )
            )
    return tuple(sorted(found, key=lambda one: (-len(one.direct), -len(one.through), one.country)))


def main_countries(holders: Holders) -> tuple[str, ...]:
    """The few countries that supply most, by the sum of their parts over all inputs that have shares."""
    total = np.zeros(len(holders.ids) + 1)
    for state in np.flatnonzero(holders.network.shared).tolist():
        for holder, part in holders.at(state).items():
            total[holder] += part
    order = np.argsort(-total[:-1], kind="stable")[:MAIN]
    return tuple(holders.ids[number] for number in order if total[number] > 0.0)


def matrix(study: Study, buyers: Sequence[str], tau: float, within: Sequence[str]) -> tuple[CanCut, ...]:
    """What every country can cut each of some buyers off from. Each buyer has what is made at home to itself."""
    found: list[CanCut] = []
    for buyer in buyers:
        mine = replace(study, buyer=Buyer(country=buyer))
        found += can_cut(Holders.among(mine, "country"), tau, within)
    return tuple(found)
