"""Concentration of supply: the Herfindahl-Hirschman index of each input, by firm and by country, with its range.

The index is the sum of the squares of the shares in percent, from near 0 (a great many small holders) to 10,000 (one
holder): U.S. Department of Justice and Federal Trade Commission, Merger Guidelines (2023), sec. 2.1. Shares of different
measures are never mixed: each measure has its own index.

What is not known widens the range. Shares lie within their bounds, and what nobody claims may be held by very many, which
adds nothing, or by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from narrows.network.data_rows import data_rows
from narrows.network.holders import HolderKind
from narrows.network.measures import WHOLE, Measure, measures_of
from narrows.network.result import Frozen
from narrows.network.supply_map import Confidence, SupplyMap

_LOOSE = 1e-9


class Level(NamedTuple):
    """From which index on a market counts as concentrated, and who says so."""

    level: str
    above: float
    citation: str


class Concentration(Frozen, frozen=True, kw_only=True):
    """How concentrated one measure of one input is, by firm or by country.

    `hhi` is the index of the shares as claimed, with `low` and `high` over their ranges and over who may hold what nobody
    claims. `level` is what `hhi` counts as, `sure` whether both ends of the range count as the same. `holders` are known by
    name, `coverage` is the sum of their shares in percent. `in_use` marks the measure that the network rests on.
    """

    input: str
    name: str
    stage: str
    by: str
    measure: str
    in_use: bool
    hhi: float
    low: float
    high: float
    level: str
    sure: bool
    holders: int
    largest: str
    largest_percent: float
    coverage: float
    year: int | None
    confidence: str


class Held(NamedTuple):
    """What one holder has of a measure in percent: at least, as claimed, at most."""

    low: float
    middle: float
    high: float


@cache
def levels() -> tuple[Level, ...]:
    """Levels of concentration, the lowest first."""
    rows = data_rows("concentration.csv")
    found = [Level(row["level"], float(row["above"]), row["citation"]) for row in rows]
    return tuple(sorted(found, key=lambda one: one.above))


def level_of(hhi: float) -> str:
    """What an index counts as: low, or the highest level that it is above of."""
    passed = [one.level for one in levels() if hhi > one.above]
    return passed[-1] if passed else "low"


def hhi_of(held: Iterable[Held], *, joined: bool, spread: bool = False) -> tuple[float, float, float]:
    """The index of some holders of one measure: at least, as claimed, at most.

    An admissible completion gives every holder a share within its bounds and what is then left of 100 to others; with
    `joined`, that may also be more of the same holders (unnamed firms of a country that is listed). `spread` says that what
    nobody claims is like what is claimed (which needs `joined`): then the shares as claimed are scaled up to 100. Bounds
    that add up to more than 100, as rounded tables do, are scaled down to it.

    Least: every holder has its lower bound, and the rest is held by so many that their squares vanish. Most: the sum of
    squares is convex, so it is greatest at a corner. With `joined` the corner is found exactly: all that is free goes to
    the holder with the greatest lower bound (or to one other, if nobody has any). Without, what is free goes where each
    percent adds most, by the chord of s**2 over its bounds, (low + high) for each percent: at least the true maximum, and
    equal to it where the bounds are filled evenly. Others count as one more holder from 0 to what is free.
    """
    some = [Held(max(0.0, one.low), one.middle, min(WHOLE, one.high)) for one in held]
    floor = sum(one.low for one in some)
    if floor > WHOLE:
        some = [Held(*(part * WHOLE / floor for part in one)) for one in some]
        floor = WHOLE
    free = WHOLE - floor
    least = sum(one.low**2 for one in some)
    if joined:
        greatest = max((one.low for one in some), default=0.0)
        most = least - greatest**2 + (greatest + free) ** 2
    else:
        most = _greatest(some, free)
    claimed = sum(one.middle for one in some)
    scale = WHOLE / claimed if claimed > WHOLE or (spread and claimed > 0.0) else 1.0
    middle = sum((one.middle * scale) ** 2 for one in some)
    return least, min(max(middle, least), most), most


def _greatest(some: Sequence[Held], free: float) -> float:
    """An upper bound of the sum of squares where what is free may go to each holder up to its bound, or to one other."""
    total = sum(one.low**2 for one in some)
    room = [(one.low, min(one.high, one.low + free)) for one in some] + [(0.0, free)]
    for low, high in sorted(room, key=lambda one: -(one[0] + one[1])):
        taken = min(free, high - low)
        total += taken * (low + high)
        free -= taken
        if free <= _LOOSE:
            break
    return total


def concentrations(
    map_: SupplyMap,
    by: Sequence[HolderKind],
    *,
    within: Iterable[str],
    used: dict[HolderKind, dict[str, str]],
    min_confidence: Confidence = "low",
) -> tuple[Concentration, ...]:
    """The concentration of every measure of every input of `within`, the highest first.

    By firm, of measures that only firms have shares of; by country, of all, firms counted where their headquarters are.
    `used` are the measures that a network rests on, by kind of holder and input. Holders without a country are nobody in
    particular: what they have counts as unclaimed.
    """
    whole = msgspec.structs.replace(map_, about=msgspec.structs.replace(map_.about, measures=()))
    measures = measures_of(whole, least=min_confidence)
    inputs = {one.id: one for one in map_.inputs}
    found = []
    for id_ in dict.fromkeys(within):
        for measure in measures.get(id_, ()):
            for kind in by:
                held = _held(map_, measure, kind)
                if not held:
                    continue
                # A country's firms may be among those nobody names; so may anybody where the rest is like what is listed.
                spread = map_.about.remainder == "spread"
                joined = spread or (kind == "country" and _of_firms(map_, measure))
                low, hhi, high = hhi_of(held.values(), joined=joined, spread=spread)
                largest = max(held, key=lambda one: (held[one].middle, one))
                found.append(
                    Concentration(
                        input=id_,
                        name=inputs[id_].name,
                        stage=inputs[id_].stage,
                        by=kind,
                        measure=measure.name,
                        in_use=used.get(kind, {}).get(id_) == measure.name,
                        hhi=hhi,
                        low=low,
                        high=high,
                        level=level_of(hhi),
                        sure=level_of(low) == level_of(high),
                        holders=len(held),
                        largest=largest,
                        largest_percent=held[largest].middle,
                        coverage=sum(one.middle for one in held.values()),
                        year=measure.year,
                        confidence=measure.confidence,
                    )
                )
    return tuple(sorted(found, key=lambda one: (-one.hhi, one.input, one.by, one.measure)))


def _of_firms(map_: SupplyMap, measure: Measure) -> bool:
    """Whether a measure is of firms, at least in part."""
    firms = {one.id for one in map_.providers if one.kind == "firm"}
    return any(each.provider in firms for each in measure.weights)


def _held(map_: SupplyMap, measure: Measure, by: HolderKind) -> dict[str, Held]:
    """What each holder has, by name; nothing where the measure does not say, as by firm what is of countries."""
    providers = {one.id: one for one in map_.providers}
    if by == "firm" and any(providers[each.provider].kind != "firm" for each in measure.weights):
        return {}
    found: dict[str, Held] = {}
    for each in measure.weights:
        provider, share = providers[each.provider], each.share_of
        if not provider.country:
            continue
        who = provider.country if by == "country" else provider.name
        old = found.get(who, Held(0.0, 0.0, 0.0))
        low, high = share.bounds
        found[who] = Held(old.low + low, old.middle + share.middle, old.high + high)
    return {who: one for who, one in found.items() if one.high > 0.0}
