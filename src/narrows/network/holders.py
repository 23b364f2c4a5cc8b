"""Who may be withdrawn, firms or countries, and what is left of a map without some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from narrows.network.compiled import Flags, Floats, Longs, Network, Variants
from narrows.network.orders import Buyer
from narrows.network.study import Left, Study
from narrows.network.supply_map import CONFIDENCES, Confidence, Share, SupplyMap, Upstream
from narrows.network.upstream import Upstream as Reach

HolderKind = Literal["country", "firm"]
HOLDER_KINDS: tuple[HolderKind, ...] = ("country", "firm")

LESS = 1e-9
"""Availability is below a limit if it is so by more than this: sums of shares are not exact to the last digit."""
_CELLS = 1_000_000


@dataclass(frozen=True)
class Holders:
    """A study without law, and who may be withdrawn from it.

    `ids` are countries or the ids of firms, in order; `of` [m] the number of the holder of each supply, -1 for one that
    cannot be withdrawn: the buyer's own country's, unless asked for, and one of which the country is unknown, since nobody
    can say whose it is.
    """

    study: Study
    by: HolderKind
    ids: tuple[str, ...]
    names: tuple[str, ...]
    of: Longs
    reach: Reach

    @classmethod
    def among(cls, study: Study, by: HolderKind, *, home: bool = False) -> Holders:
        """The holders of a study; `home` says whether those of the buyer's own country may be withdrawn as well."""
        network = study.network
        providers = {one.id: one for one in network.map.providers}
        own = study.buyer.country if study.buyer is not None else ""
        found: list[str] = []
        for supply in network.supplies:
            provider = providers[supply.provider]
            open_ = bool(provider.country) and (home or provider.country != own)
            named = provider.country if by == "country" else provider.id if provider.kind == "firm" else ""
            found.append(named if open_ else "")
        ids = tuple(sorted({one for one in found if one}))
        place = {id_: number for number, id_ in enumerate(ids)}
        return cls(
            study=study,
            by=by,
            ids=ids,
            names=ids if by == "country" else tuple(providers[id_].name for id_ in ids),
            of=np.array([place.get(one, -1) for one in found], np.int64),
            reach=Reach.of(study),
        )

    @property
    def network(self) -> Network:
        """The compiled map."""
        return self.study.network

    @property
    def together(self) -> int:
        """How many scenarios are settled at once."""
        return max(64, _CELLS // max(len(self.network.states), len(self.network.supplies), 1))

    def factors(self, members: Flags) -> Floats:
        """What is left of each supply [m, S] without some holders, members [holders, S]."""
        whole = np.zeros((1, members.shape[1]), bool)
        return 1.0 - np.concatenate([members, whole])[self.of].astype(np.float64)

    def left(self, members: Flags) -> tuple[Floats, Floats]:
        """What is left of each state by itself, and the part of it that needs what goes into it, both [n, S]."""
        return self.reach.left(self.factors(members))

    def settled(self, own: Floats, home: Floats) -> Floats:
        """What is left of each state in the network [n, S], given the two."""
        return self.network.settle(own, home).x

    def without(self, some: Iterable[Sequence[int]]) -> tuple[Floats, Floats]:
        """What is left of each state, by itself and in the network, without each of some sets of holders: [n, sets]."""
        members = columns(len(self.ids), list(some))
        own, x = [], []
        for start in range(0, max(members.shape[1], 1), self.together):
            left, home = self.left(members[:, start : start + self.together])
            own.append(left)
            x.append(self.settled(left, home))
        return np.concatenate(own, axis=1), np.concatenate(x, axis=1)

    def ranged(self, some: Collection[int]) -> Left:
        """What is left without some holders, with the range that shares and what nobody claims allow."""
        gone = np.isin(self.of, list(some))
        return self.study.left(np.repeat(np.where(gone, 0.0, 1.0)[:, None], 3, axis=1))

    def at(self, state: int) -> dict[int, float]:
        """The parts of a state that holders have, where it has shares; 0 for whoever is only listed. -1 is all others."""
        network = self.network
        found: dict[int, float] = {}
        for supply in network.neighbors(network.listed, state):
            found.setdefault(int(self.of[supply]), 0.0)
        for place in range(network.chosen.ptr[state], network.chosen.ptr[state + 1]):
            holder = int(self.of[network.chosen.supply[place]])
            found[holder] = found.get(holder, 0.0) + float(network.chosen.weight[place])
        return found


def columns(height: int, some: Sequence[Sequence[int]]) -> Flags:
    """Sets of numbers as columns of truths: [height, sets]."""
    found = np.zeros((height, len(some)), bool)
    for column, members in enumerate(some):
        found[list(members), column] = True
    return found


def study_of(
    map_: SupplyMap,
    by: HolderKind,
    *,
    country: str,
    variants: Variants = "aggregate",
    exclude: Collection[str] = (),
    upstream: Upstream | None = None,
    min_confidence: Confidence = "low",
) -> Study:
    """The study without law in which firms, or countries, can be withdrawn. Raises FieldError, CountryError.

    Countries are withdrawn from the map as it is. Firms are withdrawn from the shares that name firms, where an input has
    any (`naming_firms`), since shares of countries do not say what a firm holds.
    """
    used = naming_firms(map_, least=min_confidence) if by == "firm" else map_
    return Study.of(
        used,
        buyer=Buyer.of(country),
        law=False,
        variants=variants,
        exclude=exclude,
        upstream=upstream,
        min_confidence=min_confidence,
    )


def naming_firms(map_: SupplyMap, *, least: Confidence = "low") -> SupplyMap:
    """A map in which every input rests on what is said of its firms, if anything is, with `least` confidence.

    Of an input with shares of firms, the measures that state one are kept, with all their rows; of one that only lists
    firms, those rows; any other stays as it is, and no firm can be withdrawn from it.
    """
    firms = {one.id for one in map_.providers if one.kind == "firm"}
    by_input: dict[str, list[Share]] = {}
    for share in map_.shares:
        if CONFIDENCES.index(share.confidence) >= CONFIDENCES.index(least):
            by_input.setdefault(share.input, []).append(share)
    kept: list[Share] = []
    for rows in by_input.values():
        measures = {row.measure for row in rows if row.provider in firms and row.stated and row.middle > 0}
        named = [row for row in rows if row.provider in firms]
        kept += [row for row in rows if row.measure in measures] if measures else named or rows
    about = msgspec.structs.replace(map_.about, measures=())
    return msgspec.structs.replace(map_, shares=tuple(kept), about=about)
