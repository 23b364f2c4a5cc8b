"""The shares of an input, kept apart by what they are shares of.

Percentages of revenue and of tonnes cannot be added up, so an input's supply is computed within one measure. Which one is
a rule, not a choice by result: a measure that covers at least half of the supply, then the one whose weakest share is known
best, then the newest, then the one that covers most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narrows.network.supply_map import CONFIDENCES, Confidence, Remainder, Share, SupplyMap

HALF = 50.0
"""Percent of the supply from which on a measure counts as one that says who supplies it."""
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Weight:
    """One provider's part of one measure, as fractions of the whole: `share` as claimed, `low` at least."""

    provider: str
    share: float
    low: float
    share_of: Share


@dataclass(frozen=True, slots=True)
class Measure:
    """The shares of one input that are shares of the same thing. `coverage` is their sum in percent."""

    input: str
    name: str
    weights: tuple[Weight, ...]
    coverage: float
    confidence: Confidence
    year: int | None

    @property
    def rest(self) -> float:
        """The part of the whole that nobody claims."""
        return max(0.0, 1.0 - sum(each.share for each in self.weights))

    @property
    def rank(self) -> tuple[bool, int, int, float, str]:
        """The greater, the sooner it is used."""
        return (
            self.coverage >= HALF,
            CONFIDENCES.index(self.confidence),
            self.year or 0,
            self.coverage,
            self.name,
        )


def measures_of(map_: SupplyMap, *, least: Confidence) -> dict[str, tuple[Measure, ...]]:
    """The usable measures of each input, the one to use first; inputs without any share are left out.

    `least` is the least confidence of a share that counts. In a map with the remainder `spread` shares are normalised to sum
    1, so that what nobody claims is like what is listed. Else they are parts of the whole (normalised only where rounding
    took them over 100), and what nobody claims is a rest of which nobody knows who supplies it.
    """
    rest = map_.about.remainder
    preferred = map_.about.measures
    grouped: dict[str, dict[str, list[Share]]] = defaultdict(lambda: defaultdict(list))
    for share in map_.shares:
        usable = share.stated and CONFIDENCES.index(share.confidence) >= CONFIDENCES.index(least)
        if usable and (not preferred or share.measure in preferred):
            grouped[share.input][share.measure].append(share)
    found: dict[str, tuple[Measure, ...]] = {}
    for input_, by_name in grouped.items():
        made = [
            one for name, rows in by_name.items() if (one := _measure(input_, name, rows, rest)) is not None
        ]
        if preferred:
            made.sort(key=lambda one: preferred.index(one.name))
        else:
            made.sort(key=lambda one: one.rank, reverse=True)
        if made:
            found[input_] = tuple(made)
    return found


def _measure(input_: str, name: str, rows: Sequence[Share], rest: Remainder) -> Measure | None:
    """The measure of some shares; None where they are all zero, which says nothing of who supplies."""
    total = sum(row.middle for row in rows)
    if total <= 0:
        return None
    whole = total if rest == "spread" else max(WHOLE, total)
    weights = tuple(
        Weight(row.provider, row.middle / whole, min(row.bounds[0], row.middle) / whole, row) for row in rows
    )
    years = [row.year for row in rows if row.year is not None]
    confidence = min((row.confidence for row in rows), key=CONFIDENCES.index)
    return Measure(input_, name, weights, total, confidence, max(years, default=None))


def providers_of(map_: SupplyMap, *, least: Confidence = "low") -> Mapping[str, tuple[str, ...]]:
    """The providers of each input, with or without a share, in the order of the map; inputs without any are left out."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for share in map_.shares:
        if CONFIDENCES.index(share.confidence) >= CONFIDENCES.index(least):
            found[share.input][share.provider] = None
    return {input_: tuple(providers) for input_, providers in found.items()}
