"""Made-up planning cases of any size, drawn with a seed: a layered map, programmes with needs, scenarios of luck and controls."""

from __future__ import annotations

import numpy as np

from narrows.network.compiled import compile_map
from narrows.network.supply_map import About, Input, License, Link, Provider, Share, SupplyMap
from narrows.plan.case import Case, Need, Scenarios

LAYERS = 6


def made_up_map(inputs: int, targets: int, seed: int) -> SupplyMap:
    """A map in layers: each input goes into a few of later layers, and all of the last into one of some targets."""
    drawn = np.random.default_rng(seed)
    layer = np.sort(drawn.integers(0, LAYERS, inputs))
    nodes = [Input(id=f"i{k}", name=f"input {k}", kind="material") for k in range(inputs)]
    nodes += [Input(id=f"t{q}", name=f"target {q}", kind="product") for q in range(targets)]
    links = set()
    for k in range(inputs):
        later = np.flatnonzero(layer > layer[k])
        for other in drawn.choice(later, size=min(2, len(later)), replace=False) if len(later) else ():
            links.add((f"i{k}", f"i{other}"))
    for q in range(targets):
        for k in drawn.choice(inputs, size=max(3, int(inputs * drawn.uniform(0.06, 0.2))), replace=False):
            links.add((f"i{k}", f"t{q}"))
    return SupplyMap(
        about=About(
            id="made-up",
            title="A made-up map",
            vintage="2026",
            license=License(name="CC0", may_ship=True),
            upstream="everywhere",
            remainder="spread",
        ),
        inputs=tuple(nodes),
        links=tuple(Link(input=a, into=b) for a, b in sorted(links)),
        providers=(Provider(id="CN", name="China", kind="country", country="CN"),),
        shares=tuple(Share(input=n.id, provider="CN", measure="world", percent=100) for n in nodes),
    )


def made_up_case(
    inputs: int,
    periods: int,
    modes: int,
    scenarios: int,
    *,
    seed: int = 0,
    targets: int = 12,
    per_year: int = 1,
    money: float = 0.55,
    heads: float = 0.25,
) -> Case:
    """A case over such a map: `modes` programmes for each input, the later ones quicker and dearer; money for some of them."""
    drawn = np.random.default_rng(seed)
    network = compile_map(made_up_map(inputs, targets, seed), variants="aggregate")
    count, nodes = inputs * modes, len(network.states)
    node = np.repeat(np.arange(inputs), modes)
    mode = np.tile(np.arange(modes), inputs)
    level = np.ones(nodes)
    level[:inputs] = np.clip(drawn.beta(0.6, 4.0, inputs), 0, 1)
    blocked = drawn.random(inputs) < 0.6
    foreign = np.zeros((1, periods, nodes))
    foreign[0, :, :inputs] = np.where(blocked, 0.0, 1.0 - level[:inputs])
    if scenarios > 1:
        harder = foreign.copy()
        for k in np.flatnonzero(~blocked & (drawn.random(inputs) < 0.3)).tolist():
            harder[0, int(drawn.integers(1, periods)) :, k] = 0.0
        foreign = np.concatenate([foreign, harder])
    years = np.maximum(1, np.repeat(drawn.integers(2, 8, inputs), modes) - mode)
    lead = years * per_year
    cost = np.repeat(drawn.lognormal(1.0, 0.8, inputs), modes) * (1 + 0.6 * mode)
    work = np.repeat(drawn.lognormal(5.0, 0.7, inputs), modes) * (1 + 0.4 * mode)
    ramp = 3 * per_year
    profile = np.minimum(1.0, (np.arange(periods) + 1) / ramp)[None, :] * (1.0 - level[node])[:, None]
    spend = np.where(np.arange(periods)[None, :] < lead[:, None], (cost / lead)[:, None], 0.0)
    chosen = cost.reshape(inputs, modes)[:, 0].sum()
    luck = Scenarios(
        weight=np.full(scenarios, 1.0 / scenarios),
        lead=lead[None, :] + (drawn.integers(0, 3, (scenarios, count)) * per_year if scenarios > 1 else 0),
        success=drawn.random((scenarios, count)) < 0.85 if scenarios > 1 else np.ones((1, count), bool),
        path=np.arange(scenarios) % len(foreign),
        foreign=foreign,
    )
    value = drawn.lognormal(0.0, 0.7, targets)
    return Case(
        network=network,
        names=tuple(f"i{n} mode {m}" for n, m in zip(node, mode, strict=True)),
        node=node,
        level=level,
        profile=profile,
        lead=lead,
        earliest=np.zeros(count, np.int64),
        spend=spend,
        heads=work[:, None],
        needs=_needs(network, inputs, modes, level),
        fields=("engineers",),
        budget=np.full(periods, chosen / periods * money),
        carry=False,
        pool=np.full((1, periods), work.reshape(inputs, modes)[:, 0].sum() * heads),
        training_cost=np.zeros(1),
        training_delay=np.ones(1, np.int64),
        training_most=np.zeros(1),
        stay=np.ones(1),
        targets=np.arange(inputs, inputs + targets),
        value=value / value.sum(),
        discount=0.97 ** (np.arange(periods) / per_year),
        breadth=0.1,
        thrift=1e-4 / chosen,
        start_year=2026,
        per_year=per_year,
        scenarios=luck,
    )


def _needs(network: object, inputs: int, modes: int, level: np.ndarray) -> tuple[Need, ...]:
    """From the source: an input may be worked on once one of those that go into it is done, where home has little of it."""
    from narrows.network.compiled import Network

    assert isinstance(network, Network)
    found = []
    for node in range(inputs):
        for below in network.neighbors(network.into, node):
            if below < inputs and level[below] <= 0.3:
                enough = tuple(range(below * modes, (below + 1) * modes))
                found += [Need(node * modes + m, enough) for m in range(modes)]
    return tuple(found)
