"""Single points: inputs of which one firm or country by itself leaves a buyer less than a part."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from narrows.network.holders import LESS, Holders
from narrows.network.result import Frozen
from narrows.network.study import HIGH, LOW, VALUE
from narrows.network.supply_map import by_id


class SinglePoint(Frozen, frozen=True, kw_only=True):
    """One holder of an input without whom less than tau of it is left.

    `share` is the holder's part of the supply, None where providers are only listed (`basis` providers): then it is the
    only one that is named, and nobody says that there are no others. `left` is what remains, with the range that shares
    and what nobody claims allow; `sure` says that it is less than tau all over that range. Lead times are years to replace
    the main holder, where the map says.
    """

    input: str
    name: str
    stage: str
    kind: str
    by: str
    holder: str
    holder_name: str
    share: float | None
    left: float
    low: float
    high: float
    sure: bool
    basis: str
    measure: str
    year: int | None
    confidence: str
    substitutability: str | None
    lead_years_low: float | None
    lead_years_high: float | None
    substitution_source: str


def single_points(holders: Holders, tau: float, within: Iterable[str]) -> tuple[SinglePoint, ...]:
    """The single points among some inputs, those with the greatest share first."""
    network = holders.network
    inputs = by_id(network.map)
    own, _ = holders.without([(holder,) for holder in range(len(holders.ids))])
    wanted = set(within)
    found = []
    for holder in range(len(holders.ids)):
        hit = [
            state
            for state in np.flatnonzero(own[:, holder] < tau - LESS).tolist()
            if network.states[state].node in wanted and network.known[state]
        ]
        if not hit:
            continue
        ranged = holders.ranged((holder,)).own
        for state in hit:
            input_ = inputs[network.states[state].node]
            shared = bool(network.shared[state])
            measure = network.shares[state][0] if shared else None
            found.append(
                SinglePoint(
                    input=input_.id,
                    name=input_.name,
                    stage=input_.stage,
                    kind=input_.kind,
                    by=holders.by,
                    holder=holders.ids[holder],
                    holder_name=holders.names[holder],
                    share=holders.at(state)[holder] if shared else None,
                    left=float(ranged[state, VALUE]),
                    low=float(ranged[state, LOW]),
                    high=float(ranged[state, HIGH]) if shared else 1.0,
                    sure=shared and bool(ranged[state, HIGH] < tau - LESS),
                    basis="shares" if shared else "providers",
                    measure=measure.name if measure is not None else "",
                    year=measure.year if measure is not None else None,
                    confidence=measure.confidence if measure is not None else "low",
                    substitutability=input_.substitutability,
                    lead_years_low=input_.lead_years_low,
                    lead_years_high=input_.lead_years_high,
                    substitution_source=input_.substitution_source,
                )
            )
    return tuple(sorted(found, key=lambda one: (-(one.share or 0.0), one.input, one.holder)))
