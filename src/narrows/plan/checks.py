"""What makes programmes whole: nothing twice, names that are known, needs that can be met, money in one unit."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from narrows.errors import did_you_mean
from narrows.network.check.cycles import a_cycle
from narrows.network.supply_map import SupplyMap
from narrows.plan.programme import Programme, Programmes
from narrows.plan.read_fields import Reader

__all__ = ["check_map", "check_whole"]

Wrong = Callable[[str, str, str], None]
"""Takes the path of a field, what is wrong with it, and what to do."""

MIXED = 100.0
"""Budgets of neighboring years differ by less than this; between million and billion lie a thousand."""
MIXED_MODES = 500.0
"""So do the costs of programmes for the same input."""
DEAREST = 50.0
"""A programme that costs this many times all the money of the budget was hardly meant."""


def check_whole(programmes: Programmes, reader: Reader) -> None:
    """All errors that a file shows by itself, without a map."""
    wrong = reader.wrong
    _not_empty(programmes, wrong)
    _once([one.id for one in programmes.programmes], "programmes", "id", wrong)
    _once([one.field for one in programmes.pools], "pools", "field", wrong)
    _once([one.id for one in programmes.paths], "paths", "id", wrong)
    _once([one.input for one in programmes.targets], "targets", "input", wrong)
    _once([one.input for one in programmes.levels], "levels", "input", wrong)
    _once([str(one.year) for one in programmes.budget], "budget", "year", wrong)
    _once(programmes.exclude, "exclude", "", wrong)
    for index, one in enumerate(programmes.programmes):
        _programme(one, f"programmes[{index}]", programmes, wrong)
    _budget(programmes, wrong)
    _costs(programmes, wrong)
    _paths(programmes, wrong)
    _declared(programmes, wrong)
    _loops(programmes, wrong)
    for index, target in enumerate(programmes.targets):
        if target.input in programmes.exclude:
            wrong(f"targets[{index}].input", f"{target.input!r} is left out by exclude", "Keep one of them")


def check_map(programmes: Programmes, map_: SupplyMap, wrong: Wrong) -> None:
    """Errors for every input that the map does not have, with the nearest that it has."""
    known = {one.id for one in map_.inputs}
    named: list[tuple[str, str]] = []
    for index, one in enumerate(programmes.programmes):
        named.append((f"programmes[{index}].input", one.input))
        named += [(f"programmes[{index}].requires[{n}].input", r.input) for n, r in enumerate(one.requires)]
    named += [(f"targets[{n}].input", one.input) for n, one in enumerate(programmes.targets)]
    named += [(f"levels[{n}].input", one.input) for n, one in enumerate(programmes.levels)]
    named += [(f"exclude[{n}]", one) for n, one in enumerate(programmes.exclude)]
    for path, name in named:
        if name not in known:
            wrong(path, f"the map {map_.about.id!r} has no input {name!r:.60}", _near(name, known, "inputs"))


def _not_empty(programmes: Programmes, wrong: Wrong) -> None:
    for name, what in (
        ("programmes", "Give at least one programme"),
        ("budget", "Give the money of each year: [{year: 2026, musd: 4000}, ...]"),
        ("paths", "Give at least one path, such as {id: as now}"),
        ("targets", "Name at least one input of the map that the plan is for"),
    ):
        if not getattr(programmes, name):
            wrong(name, "is empty", what)


def _once(names: Sequence[str], table: str, field: str, wrong: Wrong) -> None:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            place = f"{table}[{index}].{field}" if field else f"{table}[{index}]"
            wrong(place, f"{name!r:.60} stands twice, first in {table}[{first[name]}]", "Keep one")
        first.setdefault(name, index)


def _programme(one: Programme, path: str, programmes: Programmes, wrong: Wrong) -> None:
    lead = one.lead_years
    if not lead.low <= lead.mode <= lead.high:
        wrong(
            f"{path}.lead_years",
            f"low, mode and high must rise: {lead.low:g}, {lead.mode:g}, {lead.high:g}",
            "The most likely lies between the least and the most",
        )
    if one.adds_most is not None and one.adds_most < one.adds:
        wrong(
            f"{path}.adds_most",
            f"{one.adds_most:g} is less than adds, {one.adds:g}",
            "Raise it, or leave it out",
        )
    if one.learning_per_year > 0 and one.adds_most is None:
        wrong(f"{path}.learning_per_year", "needs adds_most, up to which it learns", "Give adds_most")
    if one.input in programmes.exclude:
        wrong(f"{path}.input", f"{one.input!r} is left out by exclude", "Keep one of them")
    fields = [pool.field for pool in programmes.pools]
    for field in one.researchers:
        if field not in fields:
            remedy = _near(field, fields, "pools") if fields else "Add a pool of that field"
            wrong(f"{path}.researchers.{field}", f"no pool has the field {field!r:.60}", remedy)
    for index, need in enumerate(one.requires):
        if need.input == one.input:
            what = f"{one.input!r} requires itself"
            wrong(f"{path}.requires[{index}].input", what, "Name what has to come before it")


def _budget(programmes: Programmes, wrong: Wrong) -> None:
    years = {one.year: (index, one.musd) for index, one in enumerate(programmes.budget)}
    if not years:
        return
    gaps = [year for year in range(min(years), max(years)) if year not in years]
    if gaps:
        shown = ", ".join(map(str, gaps[:5])) + (", ..." if len(gaps) > 5 else "")
        wrong("budget", f"has no money for {shown}", "Give every year; write musd: 0 where there is none")
    usual = statistics.median(musd for _, musd in years.values())
    for year, (index, musd) in years.items():
        others = [years[near][1] for near in (year - 1, year + 1) if near in years and years[near][1] > 0]
        if (
            musd > 0
            and others
            and all(_apart(musd, other, MIXED) for other in others)
            and _apart(musd, usual, MIXED)
        ):
            wrong(
                f"budget[{index}].musd",
                f"{musd:g} beside {others[0]:g} in a neighboring year: million and billion mixed?",
                "Money is in millions of US dollars: write 4300 for 4.3 billion",
            )


def _costs(programmes: Programmes, wrong: Wrong) -> None:
    """Costs a thousand times off those of the other programmes of the input, or off all the money there is."""
    money = sum(one.musd for one in programmes.budget)
    costs: dict[str, list[float]] = defaultdict(list)
    for one in programmes.programmes:
        costs[one.input].append(one.cost_musd)
    remedy = "Money is in millions of US dollars: write 4300 for 4.3 billion"
    for index, one in enumerate(programmes.programmes):
        rest = [cost for cost in costs[one.input] if cost > 0]
        path = f"programmes[{index}].cost_musd"
        if one.cost_musd > 0 and one.cost_musd >= MIXED_MODES * min(rest):
            what = f"{one.cost_musd:g} for {one.input!r}, and {min(rest):g} in another mode: million and billion mixed?"
            wrong(path, what, remedy)
        elif money > 0 and one.cost_musd > DEAREST * money:
            what = f"{one.cost_musd:g} is {one.cost_musd / money:.0f} times all the money of the budget: million and billion mixed?"
            wrong(path, what, remedy)
    total = sum(one.cost_musd for one in programmes.programmes)
    if total > 0 and money > 1000.0 * total:
        what = f"{money:g} in all is over a thousand times what all programmes cost, {total:g}: million and billion mixed?"
        wrong("budget", what, remedy)


def _apart(one: float, other: float, times: float) -> bool:
    return one > 0 and other > 0 and max(one, other) >= times * min(one, other)


def _paths(programmes: Programmes, wrong: Wrong) -> None:
    if programmes.paths and not sum(one.weight for one in programmes.paths) > 0:
        wrong(
            "paths", "all weights are 0", "Give at least one path a weight above 0; they are made to sum to 1"
        )
    for index, one in enumerate(programmes.paths):
        if programmes.country in one.withdraw:
            what = f"withdraws {programmes.country}, the country that the plan is for"
            wrong(f"paths[{index}].withdraw", what, "Name countries that supply it")
        _once(one.withdraw, f"paths[{index}].withdraw", "", wrong)
        if one.year is not None and not one.withdraw:
            wrong(
                f"paths[{index}].year",
                "has a year and withdraws nobody",
                "Name countries, or leave the year out",
            )


def _declared(programmes: Programmes, wrong: Wrong) -> None:
    known = [one.id for one in programmes.programmes]
    _once([one.programme for one in programmes.declared], "declared", "programme", wrong)
    for index, one in enumerate(programmes.declared):
        if one.programme not in known:
            what = f"there is no programme {one.programme!r:.60}"
            wrong(f"declared[{index}].programme", what, _near(one.programme, known, "programmes"))


def _loops(programmes: Programmes, wrong: Wrong) -> None:
    """Programmes that wait for each other: an input of which every programme needs one that needs it."""
    of: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(programmes.programmes):
        of[one.input].append(index)
    free: set[str] = set()
    moved = True
    while moved:
        moved = False
        for name, indexes in of.items():
            if name not in free and any(
                all(need.input in free or need.input not in of or need.input == name for need in one.requires)
                for one in (programmes.programmes[index] for index in indexes)
            ):
                free.add(name)
                moved = True
    stuck = {
        (need.input, name)
        for name, indexes in of.items()
        if name not in free
        for index in indexes
        for need in programmes.programmes[index].requires
        if need.input in of and need.input not in free and need.input != name
    }
    circle = a_cycle(sorted(stuck))
    if circle:
        index = of[circle[-1]][0]
        what = f"requirements go round in a circle: {' before '.join(circle)}"
        wrong(f"programmes[{index}].requires", what, "Leave one of these requirements out")


def _near(name: str, known: Iterable[str], table: str) -> str:
    return did_you_mean(name, known, f"Add it to {table}, or correct the id", most=3, cutoff=0.5)
