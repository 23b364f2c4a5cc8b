"""Stage by country: which part of the inputs of each stage a country supplies."""

from __future__ import annotations

from collections.abc import Iterable

from narrows.network.holders import Holders
from narrows.network.result import Frozen
from narrows.network.supply_map import by_id


class Stage(Frozen, frozen=True, kw_only=True):
    """One row of the heat map.

    `shares` is, by country, the mean of its part over the `known` inputs of the stage that have shares, each by its own
    measure; a country that is not listed of an input counts as 0 there. `unclaimed` is the mean of what nobody claims, or
    holders without a country do; it and the shares add up to 1. `unknown` are inputs of the stage without any share, which
    the means leave out. A stage with few known inputs says little of the stage.
    """

    stage: str
    known: int
    unknown: tuple[str, ...]
    shares: dict[str, float]
    unclaimed: float


def stages(holders: Holders, within: Iterable[str]) -> tuple[Stage, ...]:
    """The heat map over some inputs, in the order of the map's stages. Processes without shares of their own are left out.

    `holders` are countries, with those of the buyer's own country.
    """
    network = holders.network
    wanted = set(within)
    inputs = by_id(network.map)
    rows: dict[str, list[dict[int, float]]] = {}
    unknown: dict[str, list[str]] = {}
    for state, of in enumerate(network.states):
        input_ = inputs[of.node]
        if of.node not in wanted or (input_.kind == "process" and not network.shared[state]):
            continue
        rows.setdefault(input_.stage, [])
        if network.shared[state]:
            rows[input_.stage].append(holders.at(state))
        else:
            unknown.setdefault(input_.stage, []).append(of.node)
    order = {stage: number for number, stage in enumerate(network.map.about.stages)}
    found = []
    for stage in sorted(rows, key=lambda one: (order.get(one, len(order)), one)):
        parts, count = rows[stage], len(rows[stage])
        means = {
            id_: mean
            for number, id_ in enumerate(holders.ids)
            if count and (mean := sum(one.get(number, 0.0) for one in parts) / count) > 0.0
        }
        found.append(
            Stage(
                stage=stage,
                known=count,
                unknown=tuple(unknown.get(stage, ())),
                shares=dict(sorted(means.items(), key=lambda one: (-one[1], one[0]))),
                unclaimed=max(0.0, 1.0 - sum(means.values())) if count else 1.0,
            )
        )
    return tuple(found)
