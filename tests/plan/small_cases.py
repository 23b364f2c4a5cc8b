"""Planning cases small enough for every plan to be tried, drawn with a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from narrows.network.compiled import Network, compile_map
from narrows.network.supply_map import About, Input, License, Link, Provider, Share, SupplyMap
from narrows.plan.case import Case, Need, Scenarios

TARGETS = 2


def small_network(
    drawn: np.random.Generator, inputs: int, groups: bool, variants: Any = "aggregate"
) -> Network:
    """Inputs i0.., two targets, and perhaps a group `g0` that is the mean of two inputs and `g1` of `g0` and a third."""
    names = [f"i{k}" for k in range(inputs)] + [f"t{q}" for q in range(TARGETS)]
    links = [
        Link(input=f"i{k}", into=f"i{int(drawn.integers(k + 1, inputs))}")
        for k in range(inputs - 1)
        if drawn.random() < 0.5
    ]
    loose: list[str] = []
    if groups:
        names += ["g0", "g1"]
        first, second, third = (f"i{k}" for k in drawn.choice(inputs, 3, replace=False))
        pairs = ((first, "g0"), (second, "g0"), ("g0", "g1"), (third, "g1"))
        links = [link for link in links if link.into not in {first, second, third}]
        links += [Link(input=a, into=b, relation="is_type_of") for a, b in pairs]
        links.append(Link(input=str(drawn.choice(["g0", "g1"])), into="t0"))
        loose = ["g0", "g1"]
    for q in range(TARGETS):
        for k in drawn.choice(inputs, min(inputs, int(drawn.integers(1, 4))), replace=False):
            links.append(Link(input=f"i{k}", into=f"t{q}"))
    map_ = SupplyMap(
        about=About(
            id="small",
            title="A small map",
            vintage="2026",
            license=License(name="CC0", may_ship=True),
            upstream="everywhere",
            remainder="spread",
        ),
        inputs=tuple(Input(id=name, name=name, kind="material") for name in names),
        links=tuple(dict.fromkeys(links)),
        providers=(Provider(id="AA", name="A country", kind="country", country="AA"),),
        shares=tuple(
            Share(input=name, provider="AA", measure="world", percent=100)
            for name in names
            if name not in loose
        ),
    )
    return compile_map(map_, variants=variants)


def small_case(
    seed: int,
    *,
    programmes: int = 5,
    periods: int = 4,
    scenarios: int = 3,
    carry: bool = False,
    needs: bool = True,
    groups: bool = False,
    training: bool = False,
    money: float = 0.5,
    heads: float = 0.6,
    thrift: float = 1e-3,
    distinct: bool = False,
) -> Case:
    """A case in which money and heads are short: some nodes have two programmes, some programmes need others."""
    drawn = np.random.default_rng(seed)
    inputs = programmes if distinct else max(3, programmes - 1)
    network = small_network(drawn, inputs, groups)
    nodes = len(network.states)
    node = np.arange(programmes) if distinct else np.sort(drawn.integers(0, inputs, programmes))
    level = np.ones(nodes)
    level[:inputs] = np.round(drawn.uniform(0.0, 0.5, inputs), 3)
    foreign = np.zeros((2, periods, nodes))
    foreign[:, :, inputs:] = 1.0
    foreign[:, :, :inputs] = np.where(drawn.random(inputs) < 0.5, 0.0, 1.0 - level[:inputs]) * 0.9
    foreign[1, int(drawn.integers(1, periods)) :, :inputs] *= drawn.random(inputs) < 0.5
    lead = drawn.integers(1, 3, programmes)
    adds = drawn.uniform(0.2, 1.0, programmes)
    ramp = int(drawn.integers(1, 3))
    profile = np.minimum(1.0, (np.arange(periods) + 1) / ramp)[None, :] * adds[:, None]
    profile[0, 2:] *= float(drawn.choice([1.0, 0.0]))  # a stockpile runs out
    ages = np.arange(periods)[None, :]
    spend = np.where(ages < lead[:, None], drawn.uniform(0.5, 2.0, programmes)[:, None], 0.1)
    fields = 2
    at_work = np.round(drawn.uniform(0.0, 10.0, (programmes, fields)), 2)
    weight = drawn.uniform(0.5, 1.5, scenarios)
    luck = Scenarios(
        weight=weight / weight.sum(),
        lead=lead[None, :] + drawn.integers(0, 2, (scenarios, programmes)) * (scenarios > 1),
        success=drawn.random((scenarios, programmes)) < (0.8 if scenarios > 1 else 1.1),
        path=np.arange(scenarios) % 2,
        foreign=foreign,
    )
    value = drawn.uniform(0.5, 1.5, TARGETS)
    wanted: list[Need] = []
    for k in range(1, programmes) if needs else ():
        if drawn.random() < 0.4:
            others = [u for u in range(k) if node[u] != node[k]]
            taken = drawn.choice(others, min(len(others), 2), replace=False) if others else ()
            if len(taken):
                wanted.append(Need(k, tuple(int(u) for u in taken)))
    return Case(
        network=network,
        names=tuple(f"p{k}" for k in range(programmes)),
        node=node.astype(np.int64),
        level=level,
        profile=profile,
        lead=lead.astype(np.int64),
        earliest=np.where(drawn.random(programmes) < 0.2, 1, 0).astype(np.int64),
        spend=spend,
        heads=at_work,
        needs=tuple(wanted),
        fields=("optics", "chemistry"),
        budget=np.full(periods, spend[:, 0].sum() * money * 0.5) * drawn.uniform(0.7, 1.3, periods),
        carry=carry,
        pool=np.repeat((at_work.sum(axis=0) * heads * 0.5)[:, None], periods, axis=1),
        training_cost=np.array([0.02, 0.04]) if training else np.zeros(fields),
        training_delay=np.array([1, 2], np.int64),
        training_most=np.array([12.0, 9.0]) if training else np.zeros(fields),
        stay=np.array([0.9, 1.0]),
        targets=np.arange(inputs, inputs + TARGETS),
        value=value / value.sum(),
        discount=np.power(0.95, np.arange(periods, dtype=np.float64)),
        breadth=0.1,
        thrift=thrift,
        start_year=2026,
        per_year=1,
        scenarios=luck,
    )
