"""A first programme file for a map and a country: one programme for every input that is exposed, to be corrected by its user."""

from __future__ import annotations

import math

import numpy as np

from narrows.model.country import country as country_of
from narrows.model.country import resolve
from narrows.network.compiled import Network, compile_map
from narrows.network.orders import Buyer
from narrows.network.study import STEPS, VALUE, Study
from narrows.network.supply_map import Input, SupplyMap

__all__ = ["scaffold"]

YEARS = (1.0, 5.0)
"""Years to replace the main holder where the map does not say."""
EXPOSED = 0.5
"""An input is exposed where home supplies less than this part of it."""
MOST_TARGETS = 5
SUCCESS = {"good": 0.98, "partial": 0.95, "none": 0.85}
"""Success by how well an input can be substituted: a guess, stated as one."""
COST = {"tool": 500, "material": 150, "design": 400, "service": 200, "process": 3000, "product": 1000}
"""Millions of US dollars for a programme by kind of input: a guess, stated as one."""
HEADS = {"process": 0.05, "product": 0.05}
PEOPLE = 1 / 3
PAY_MUSD = 0.1
BEGIN, LAST = 2026, 2035
MONEY = 0.6
"""The budget is this part of what all programmes cost."""
WORKING = 0.5
"""The pool of researchers is this part of those that all programmes at once would take."""


def scaffold(map_: SupplyMap, country: str) -> str:
    """A YAML file with one domestic programme for each input of a map of which home supplies less than half.

    Lead times are those of the map, success follows its substitutability, costs go by the kind of input; each says that it is assumed.
    Targets are the nodes that go into nothing, needs are the map's links between inputs that have programmes and no circle. The
    file loads as it is. Raises CountryError.
    """
    code = resolve(country).code
    network = compile_map(map_, upstream="everywhere")
    study = Study.of(map_, buyer=Buyer.of(code), law=False, upstream="everywhere")
    home = study.left(study.factors(None, "as_enforced")).home
    targets = _targets(network)
    exposed = [
        i
        for i, one in enumerate(network.inputs)
        if not (network.bare[i] and one.kind in STEPS) and home[i, VALUE] < EXPOSED
    ]
    if not exposed:
        exposed = [int(np.argmin(home[:, VALUE]))]
    needs = _needs(network, exposed)
    blocks = [_programme(network, i, float(home[i, VALUE]), needs.get(i, ())) for i in exposed]
    costs = {i: COST[network.inputs[i].kind] for i in exposed}
    money = round(sum(costs.values()) * MONEY / (LAST - BEGIN + 1))
    heads = round(sum(_heads(network.inputs[i]) for i in exposed) * WORKING)
    name = country_of(code).name
    return "\n".join(
        [
            f"# What {name} could undertake to depend less on what is in the map {map_.about.id}. Every figure below is a placeholder:",
            "# it says assumed: true, and how it was set. Put in what you know, with its source and assumed: false.",
            "# docs/guide/plan-data.md says what each field means. Money is in millions of US dollars, levels and parts are from 0 to 1.",
            f"id: {_text(f'{map_.about.id}-{code.lower()}')}",
            f"title: {_text(f'{map_.about.title}: programmes for {name}')}",
            f"country: {_text(code)}",
            f"map: {_text(map_.about.id)}",
            "# exclude: inputs to do without, such as those of a process that is out of reach",
            "exclude: []",
            "discount_per_year: 0.05",
            "# What is reached in the last year counts for so many years more.",
            "after_years: 5",
            "",
            "# What the plan is for: nodes of the map, with weights.",
            "targets:",
            *(f"  - {{input: {_text(network.states[i].node)}, weight: 1}}" for i in targets),
            "",
            f"# Money of each year: {MONEY:.0%} of what all programmes below cost, in equal parts.",
            "budget:",
            *(f"  - {{year: {year}, musd: {money}}}" for year in range(BEGIN, LAST + 1)),
            "",
            "# Courses of controls that may come: from `year` on these countries no longer supply. Weights are made to sum to 1.",
            "paths:",
            "  - {id: as-now, weight: 1}",
            *_hardest(network, code),
            "",
            "# Researchers by field: half of those whom all programmes at once would take.",
            "pools:",
            "  - field: engineers",
            f"    start: {heads}",
            f"    growth_per_year: {round(heads * 0.03)}",
            "    leave_per_year: 0.03",
            "    training_years: 4",
            "    training_musd_per_head: 0.2",
            f"    training_most_per_year: {round(heads * 0.1)}",
            "",
            "# levels: what home supplies at the start where the map does not know it better, such as",
            "# - {input: some_input, level: 0.2, grounds: {source: ..., assumed: false}}",
            "levels: []",
            "",
            "programmes:",
            *blocks,
            "",
        ]
    )


def _targets(network: Network) -> list[int]:
    """Nodes that go into nothing, those first that most leads to."""
    used = set(network.into.neighbor.tolist()) | set(network.kinds.neighbor.tolist())
    ends = [i for i in range(len(network.states)) if i not in used]
    ends.sort(key=lambda i: -int(network.into.ptr[i + 1] - network.into.ptr[i]))
    return ends[:MOST_TARGETS] or [int(network.order[-1])]


def _needs(network: Network, exposed: list[int]) -> dict[int, tuple[int, ...]]:
    """What goes into an exposed input and is exposed itself, along the order of the map, so that no circle can come about."""
    place = {int(i): number for number, i in enumerate(network.order)}
    goods = [i for i in exposed if network.inputs[i].kind not in STEPS]
    return {
        i: tuple(
            one for one in network.neighbors(network.into, i) if one in set(goods) and place[one] < place[i]
        )
        for i in goods
    }


def _heads(one: Input) -> int:
    """Researchers of a programme: what is pay in its cost, over its years."""
    years = _years(one)[1]
    return max(1, round(COST[one.kind] * HEADS.get(one.kind, PEOPLE) / PAY_MUSD / years))


def _years(one: Input) -> tuple[float, float, float]:
    """Lead time of a programme: low, mode and high."""
    low, high = one.lead_years_low, one.lead_years_high
    low = low or min(YEARS[0], high or YEARS[0])
    high = high or max(YEARS[1], low)
    return low, round(math.sqrt(low * high), 1) if low < high else low, high


def _programme(network: Network, i: int, home: float, needs: tuple[int, ...]) -> str:
    one = network.inputs[i]
    low, mode, high = _years(one)
    mode = min(max(mode, low), high)
    known = one.lead_years_low is not None
    easy = one.substitutability or "partial"
    requires = [f"{{input: {_text(network.states[n].node)}, level: 0.1}}" for n in needs]
    source = one.substitution_source if known else ""
    return "\n".join(
        [
            f"  # {' '.join(one.name.split())}: home supplies {home:.0%}"
            + (" as far as anybody says" if network.bare[i] else ""),
            f"  - id: {_text(one.id)}",
            f"    input: {_text(one.id)}",
            "    mode: domestic_rd",
            "    adds: 0.3",
            f"    cost_musd: {COST[one.kind]}",
            f"    lead_years: {{low: {low:g}, mode: {mode:g}, high: {high:g}}}",
            f"    success: {SUCCESS[easy]}",
            f"    researchers: {{engineers: {_heads(one)}}}",
            *([f"    requires: [{', '.join(requires)}]"] if requires else []),
            "    grounds:",
            *([f"      source: {_text(source)}"] if source else []),
            "      assumed: true",
            "      confidence: low",
            f"      note: {_text(_note(one, known, easy))}",
        ]
    )


def _note(one: Input, known: bool, easy: str) -> str:
    years = "years are those of the map" if known else "years are a guess"
    said = (
        f"as the map calls it {easy} to substitute"
        if one.substitutability
        else "as nothing is said of substitutes"
    )
    return f"placeholder: cost by kind ({one.kind}), {years}, success {said}"


def _hardest(network: Network, home: str) -> list[str]:
    """A path in which the two countries that supply most inputs withdraw."""
    counts: dict[str, int] = {}
    for country in network.countries:
        if country and country != home:
            counts[country] = counts.get(country, 0) + 1
    most = sorted(counts, key=lambda code: (-counts[code], code))[:2]
    if not most:
        return []
    return [f"  - {{id: harder, weight: 0.5, withdraw: [{', '.join(map(_text, most))}], year: {BEGIN + 2}}}"]


def _text(value: str) -> str:
    """A value in quotes, so that no YAML reader takes it for anything else."""
    return '"' + " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
