"""What a user should know of a case: remarks on how it was made, and the assumptions that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from narrows.counted import first_of
from narrows.network.check.gaps import some
from narrows.plan.case import Case, Floats
from narrows.plan.flatten import flatten
from narrows.plan.programme import Grounds, Programme, Programmes
from narrows.plan.result import Assumption
from narrows.plan.start import Start, first_period

__all__ = ["assumptions_of", "remarks_of"]

SCARCE = 0.5
"""An input without a programme is told of where less than this is left of it on some path."""
MOST_TOLD = 6


def remarks_of(
    programmes: Programmes,
    case: Case,
    start: Start,
    chosen: Sequence[Programme],
    *,
    full: Floats,
    asked: bool,
) -> tuple[str, ...]:
    """Remarks on a case; `full` [K, T] are the profiles before they were cut to the room that is left."""
    found: list[str] = []
    dropped = [one.id for one in programmes.programmes if one.id not in case.names]
    if dropped:
        found.append(
            f"{some(dropped, 'programme')} left out: their inputs are not in the part of the map planned for"
        )
    lost = [one.input for one in programmes.targets if one.input not in {s.node for s in case.network.states}]
    if lost:
        found.append(f"{some(lost, 'target')} left out with the part of the map that they are in")
    capped = [
        case.names[k] for k in np.flatnonzero(full.max(axis=1) > case.profile.max(axis=1) + 1e-9).tolist()
    ]
    if capped:
        found.append(f"{some(capped, 'programme')} would add more than is lacking: cut to what is")
    late = [case.names[k] for k in range(len(chosen)) if case.earliest[k] + case.lead[k] >= case.periods]
    if late:
        found.append(
            f"{some(late, 'programme')} cannot be done by the last year if all takes as long as most likely"
        )
    found += _paths(programmes, case, start)
    rests = resting(case)
    idle = [one.id for k, one in enumerate(chosen) if int(case.node[k]) not in rests]
    if idle:
        found.append(
            f"no target rests on the inputs of {some(idle, 'programme')}: they count for breadth alone"
        )
    stated = {one.input for one in programmes.levels}
    states = case.network.states
    unknown = [states[i].node for i in sorted(rests) if start.unknown[i] and states[i].node not in stated]
    if unknown:
        found.append(
            f"nobody is named who provides {some(unknown, 'input')}: taken as available, unknown and not safe"
        )
    found += _without_programme(case, rests)
    if not asked:
        found.append("no law was asked: only what paths withdraw is missing from abroad")
    if any(one.beyond_horizon for of in start.answers or () for one in of):
        found.append(
            "the day lies beyond the horizon of the law of some country, which was not checked that far"
        )
    mapped = case.network.map.about.id
    if programmes.map and programmes.map != mapped:
        found.append(
            f"the programmes were written for the map {programmes.map!r}, and this one is {mapped!r}"
        )
    return tuple(found)


def _paths(programmes: Programmes, case: Case, start: Start) -> list[str]:
    """Paths that contradict the map, or do not come within the years of the plan."""
    found = []
    suppliers = set(case.network.countries)
    for number, path in enumerate(programmes.paths):
        found += [
            f"the path {path.id!r} withdraws {code}, which supplies nothing in the map"
            for code in path.withdraw
            if code not in suppliers
        ]
        first = first_period(path, case.start_year, case.per_year)
        if path.withdraw and first >= case.periods:
            found.append(f"the path {path.id!r} begins in {path.year}, after the last year of the plan")
        elif path.withdraw and path.year is not None and path.year < case.start_year:
            found.append(f"the path {path.id!r} begins in {path.year}: taken from {case.start_year} on")
        elif path.withdraw and np.array_equal(start.foreign[number, first], start.open_):
            found.append(f"the path {path.id!r} takes away nothing that was left")
    return found


def resting(case: Case) -> frozenset[int]:
    """The nodes whose own level bounds a target, directly or through a group that is the mean of its kinds."""
    flat = flatten(case.network)
    found: set[int] = set()
    seen: set[int] = set()
    pending = case.targets.tolist()
    while pending:
        owns, groups = flat.rests[pending.pop()]
        found |= owns
        for group in groups - seen:
            seen.add(group)
            pending += flat.kinds[group]
    return frozenset(found)


def _without_programme(case: Case, rests: Collection[int]) -> list[str]:
    """Scarce inputs that no programme raises: the targets stay at or below what is left of them."""
    last = case.scenarios.foreign[:, -1, :] + case.level
    least = last.min(axis=0)
    states = case.network.states
    scarce = sorted(
        (float(least[i]), states[i].node) for i in rests if i not in case.of_node and least[i] < SCARCE
    )
    if not scarce:
        return []
    told = first_of([f"{name} ({left:.0%})" for left, name in scarce], MOST_TOLD)
    groups = [name for _, name in scarce if case.network.neighbors(case.network.kinds, _number(case, name))]
    hint = (
        f"; {', '.join(groups)} group other inputs and have shares of their own: leave them out with --exclude"
        " if their kinds are enough"
        if groups
        else ""
    )
    return [f"no programme raises {told}: on some path targets stay at or below that{hint}"]


def _number(case: Case, node: str) -> int:
    return next(number for number, state in enumerate(case.network.states) if state.node == node)


def assumptions_of(
    programmes: Programmes, case: Case, chosen: Sequence[Programme], *, as_of: date | None
) -> tuple[Assumption, ...]:
    """What the case rests on: how levels are meant, figures that are assumed, and after them those that are cited."""
    states = {state.node: number for number, state in enumerate(case.network.states)}
    found = [
        Assumption(what="levels", value="share of supply", grounds=LEVELS),
        Assumption(what="success and lead times", value="independent of each other", grounds=INDEPENDENT),
    ]
    if as_of is not None:
        found.append(Assumption(what="law", value=f"of {as_of.isoformat()}, without an end", grounds=LAW))
    if programmes.after_years > 0:
        value = f"the last year stands for {programmes.after_years:g} more"
        found.append(Assumption(what="after the last year", value=value, grounds=AFTER))
    figures: list[tuple[bool, Assumption]] = []
    for one in programmes.levels:
        if one.input in states:
            abroad = "" if one.abroad is None else f", {one.abroad:g} from abroad"
            figures.append(_figure(f"home level of {one.input}", f"{one.level:g}{abroad}", one.grounds))
    for each in chosen:
        lead = each.lead_years
        years = f"{lead.low:g} to {lead.high:g} years (most likely {lead.mode:g})"
        if lead.low == lead.high:
            years = f"{lead.mode:g} year{'' if lead.mode == 1 else 's'}"
        value = f"adds {each.adds:g} for {each.cost_musd:g} million US dollars in {years}, succeeds with {each.success:g}"
        figures.append(_figure(f"programme {each.id}", value, each.grounds))
    for pool in programmes.pools:
        value = f"{pool.start:g} at the start, {pool.growth_per_year:g} more a year, {pool.leave_per_year:g} of them leave"
        figures.append(_figure(f"researchers of {pool.field}", value, pool.grounds))
    money = {one.year: one for one in programmes.budget}
    inside = [
        one
        for year, one in money.items()
        if case.start_year <= year < case.start_year + case.periods / case.per_year
    ]
    total = sum(one.musd for one in inside)
    figures.append(_figure("budget", f"{total:g} million US dollars in all", inside[0].grounds))
    whole = sum(one.weight for one in programmes.paths)
    for path in programmes.paths:
        away = f"without {', '.join(path.withdraw)}" + (
            f" from {path.year} on" if path.year is not None else ""
        )
        value = f"{path.weight / whole:.0%}: {away if path.withdraw else 'nothing is added'}"
        figures.append(_figure(f"path {path.id}", value, path.grounds))
    figures.sort(key=lambda one: not one[0])
    return tuple(found + [one for _, one in figures])


def _figure(what: str, value: str, grounds: Grounds) -> tuple[bool, Assumption]:
    """Whether a figure is assumed, and what it rests on in words."""
    said = "; ".join(part for part in (grounds.source, grounds.note) if part)
    told = f"assumed: {said or 'no ground is given'}" if grounds.assumed else f"{said} ({grounds.confidence})"
    return grounds.assumed, Assumption(what=what, value=value, grounds=told)


LEVELS = (
    "a level is a part of the supply of an input, on the scale of the map's shares, which are of the world's supply: "
    "that the country needs less than the world is not in it"
)
INDEPENDENT = "that one programme fails or is late says nothing of another"
AFTER = "what was reached by then is kept, and what it costs to keep goes on; nothing more is added"
LAW = "what the law leaves from abroad on that day is left in every year, but for what a path withdraws"
