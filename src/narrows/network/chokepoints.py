"""Chokepoints: where few hold what many need, for a buyer in one country.

Minimum cuts of a target, single points, concentration, stage by country, and who can cut whom. No law is asked here: the
question is who could withdraw, not who must. `narrows.network.attribution` says who does, under the law of a day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from narrows.errors import FieldError, Where
from narrows.model.decision import least_confident
from narrows.network.attribution import Attribution
from narrows.network.compiled import Network, Variants, check_id
from narrows.network.concentration import Concentration, concentrations
from narrows.network.cut_search import Set
from narrows.network.cuts import blocks_of, minimal_cuts
from narrows.network.exposure import assumptions_of, map_ref
from narrows.network.holders import HOLDER_KINDS, LESS, HolderKind, Holders, study_of
from narrows.network.reach import CanCut, can_cut, main_countries, matrix
from narrows.network.result import SCHEMA_VERSION, Frozen, MapRef
from narrows.network.single_points import SinglePoint, single_points
from narrows.network.stages import Stage, stages
from narrows.network.study import HIGH, LOW, VALUE, Left
from narrows.network.supply_map import Confidence, SupplyMap, Upstream

MOST: dict[HolderKind, int] = {"country": 4, "firm": 3}
"""Up to how many holders a cut is looked for, unless asked otherwise."""
MOST_OF_ALL = 6
LISTED = 25
"""Cuts of a target that are listed; all are counted."""


class Member(Frozen, frozen=True, kw_only=True):
    """A firm or country of a cut."""

    id: str
    name: str


class CutSet(Frozen, frozen=True, kw_only=True):
    """A minimal set of holders without whom less than tau of a target is left.

    `at` are the inputs that lose so much by themselves, `confidence` the least of the shares they rest on. `left` is what
    remains of the target, with its range, in which inputs whose providers are only named may have others; `sure` says
    that it is less than tau all over the range.
    """

    members: tuple[Member, ...]
    left: float
    low: float
    high: float
    sure: bool
    at: tuple[str, ...]
    confidence: str


class TargetCuts(Frozen, frozen=True, kw_only=True):
    """The minimum cuts of one target.

    `status`: found; none_up_to_limit (none of `most` holders or fewer, though there are some of more); none_at_all (even
    without all `candidates`, the holders that matter to it, `least` is left); already (it is below tau with nobody
    withdrawn). `least_low` is the least that ranges allow for `least`, as where the candidates have what nobody claims.
    `fewest` is the size of the smallest, None unless found. `count` minimal cuts have at most `most` members, of which
    `sets` lists the first; `most` is less than was asked for where there are too many sets to try.
    """

    target: str
    name: str
    by: str
    status: str
    fewest: int | None
    most: int
    candidates: int
    least: float
    least_low: float
    count: int
    sets: tuple[CutSet, ...]


class Chokepoints(Frozen, frozen=True, kw_only=True):
    """The chokepoints of a map for a buyer. `unknown_inputs` are those of which nobody is known to supply them: unknown, not
    safe. `attribution` is there where it was asked for, with its day."""

    schema_version: str
    map: MapRef
    country: str
    tau: float
    by: tuple[str, ...]
    target: str | None
    variants: str
    upstream: str
    excluded: tuple[str, ...]
    min_confidence: str
    home_included: bool
    cuts: tuple[TargetCuts, ...]
    single_points: tuple[SinglePoint, ...]
    concentration: tuple[Concentration, ...]
    stages: tuple[Stage, ...]
    can_cut: tuple[CanCut, ...]
    matrix: tuple[CanCut, ...]
    buyers: tuple[str, ...]
    unknown_inputs: tuple[str, ...]
    assumptions: tuple[str, ...]
    notices: tuple[str, ...]
    as_of: str | None = None
    attribution: tuple[Attribution, ...] = ()


def chokepoints(
    map_: SupplyMap,
    *,
    country: str,
    tau: float = 0.5,
    target: str | None = None,
    by: Sequence[HolderKind] = HOLDER_KINDS,
    most: int | None = None,
    home: bool = False,
    listed: int = LISTED,
    variants: Variants = "aggregate",
    exclude: Collection[str] = (),
    upstream: Upstream | None = None,
    min_confidence: Confidence = "low",
    buyers: Sequence[str] | None = None,
) -> Chokepoints:
    """The chokepoints of a map for a buyer in `country`: who leaves less than `tau` of what, by firm and by country.

    Minimum cuts are of `target`, else of every product (of what goes into nothing, if there is none), up to `most` holders
    (else 4 countries or 3 firms). All else is about what leads to `target`, or the whole map. Holders of the buyer's own
    country are left out unless `home`. `buyers` are the countries of the matrix, else those that supply most. Raises
    FieldError and CountryError for what the map or the world does not have, and limits that make no sense.
    """
    _check(tau, most)
    found: dict[HolderKind, Holders] = {}
    for kind in dict.fromkeys([*by, "country"]):
        study = study_of(
            map_,
            kind,
            country=country,
            variants=variants,
            exclude=exclude,
            upstream=upstream,
            min_confidence=min_confidence,
        )
        found[kind] = Holders.among(study, kind, home=home)
    countries = found["country"]
    network, study = countries.network, countries.study
    assert study.buyer is not None
    within = _within(countries, target)
    targets = (target,) if target is not None else _products(network)
    everyone = Holders.among(study, "country", home=True)
    named = tuple(
        dict.fromkeys(buyers if buyers is not None else [study.buyer.country, *main_countries(everyone)])
    )
    used = {kind: _used(found[kind].network) for kind in by}
    points = [point for kind in by for point in single_points(found[kind], tau, within)]
    bare = set(np.flatnonzero(network.bare).tolist())
    return Chokepoints(
        schema_version=SCHEMA_VERSION,
        map=map_ref(network),
        country=study.buyer.country,
        tau=tau,
        by=tuple(by),
        target=target,
        variants=network.variants,
        upstream=network.upstream,
        excluded=study.exclude,
        min_confidence=min_confidence,
        home_included=home,
        cuts=tuple(
            target_cuts(found[kind], one, tau, most if most is not None else MOST[kind], listed)
            for one in targets
            for kind in by
        ),
        single_points=tuple(points),
        concentration=concentrations(map_, by, within=within, used=used, min_confidence=min_confidence),
        stages=stages(everyone, within),
        can_cut=can_cut(countries, tau, within),
        matrix=matrix(study, named, tau, within),
        buyers=named,
        unknown_inputs=tuple(
            state.node
            for number, state in enumerate(network.states)
            if number in bare and state.node in set(within)
        ),
        assumptions=assumptions_of(study, asked=False),
        notices=map_.notices,
    )


def target_cuts(holders: Holders, target: str, tau: float, most: int, listed: int = LISTED) -> TargetCuts:
    """The minimum cuts of one target, those that leave least first among equals in size."""
    network = holders.network
    states = network.states_of[target]
    ranged = holders.ranged(range(len(holders.ids))).settled.x[states].min(axis=0)
    least = float(ranged[VALUE])
    sets: list[Set] = []
    upto = most
    if least < tau - LESS:
        sets, upto = minimal_cuts(holders, states, tau, most)
    if sets == [()]:
        status, sets = "already", []
    elif sets:
        status = "found"
    else:
        status = "none_up_to_limit" if least < tau - LESS else "none_at_all"
    if sets:
        _, left = holders.without(sets)
        of = left[states].min(axis=0)
        order = sorted(range(len(sets)), key=lambda i: (len(sets[i]), of[i], sets[i]))
        sets = [sets[i] for i in order]
    reached = holders.reach.supplies(holders.reach.reaching(states))
    return TargetCuts(
        target=target,
        name=network.map.input(target).name,
        by=holders.by,
        status=status,
        fewest=len(sets[0]) if sets else None,
        most=upto,
        candidates=len({int(one) for one in holders.of[reached] if one >= 0}),
        least=least,
        least_low=float(ranged[LOW]),
        count=len(sets),
        sets=tuple(_cut_set(holders, states, some, tau) for some in sets[:listed]),
    )


def _cut_set(holders: Holders, states: Sequence[int], some: Set, tau: float) -> CutSet:
    network = holders.network
    left = holders.ranged(some)
    worst = min(states, key=lambda state: left.settled.x[state, VALUE])
    at = _at(holders, states, left, tau)
    confidences = [network.shares[state][0].confidence if network.shared[state] else "medium" for state in at]
    x = left.settled.x[worst]
    high = _high(holders, states, left)
    return CutSet(
        members=tuple(Member(id=holders.ids[one], name=holders.names[one]) for one in some),
        left=float(x[VALUE]),
        low=float(x[LOW]),
        high=high,
        sure=high < tau - LESS,
        at=tuple(network.states[state].node for state in at),
        confidence=least_confident(*confidences),
    )


def _high(holders: Holders, states: Sequence[int], left: Left) -> float:
    """The most that may be left: where providers are only named, nobody says that there are no others."""
    named = holders.network.known & ~holders.network.shared
    own = np.where(named, 1.0, left.own[:, HIGH])[:, None]
    home = np.where(named, holders.ranged(()).home[:, HIGH], left.home[:, HIGH])[:, None]
    return float(holders.settled(own, home)[list(states)].min())


def _at(holders: Holders, states: Sequence[int], left: Left, tau: float) -> list[int]:
    """The states by which a cut bites: of which too little is left, and whose scarcity the target takes over as it is.

    Where there is none, it bites by several together: those without the loss of which the target would not be cut.
    """
    blocks = blocks_of(holders, states)
    own = left.own[:, [VALUE]]
    plain = [state for state in sorted(blocks.single) if own[state, 0] < tau - LESS]
    if plain:
        return plain
    hit = np.flatnonzero(holders.reach.reaching(states) & (own[:, 0] < 1.0 - LESS)).tolist()
    healed = np.repeat(own, len(hit), axis=1)
    home = np.repeat(left.home[:, [VALUE]], len(hit), axis=1)
    before = holders.ranged(()).home[:, VALUE]
    healed[hit, range(len(hit))] = 1.0
    home[hit, range(len(hit))] = before[hit]
    back = holders.settled(healed, home)[list(states)].min(axis=0)
    needed = [state for state, now in zip(hit, back, strict=True) if not now < tau - LESS]
    return needed or [state for state in hit if own[state, 0] < tau - LESS]


def _check(tau: float, most: int | None) -> None:
    if not 0.0 < tau <= 1.0:
        raise FieldError(
            f"{tau:g} is no part of a supply",
            where=Where(field="tau"),
            remedy="Give a number above 0, up to 1, such as 0.5",
        )
    if most is not None and not 1 <= most <= MOST_OF_ALL:
        raise FieldError(
            f"cuts of {most} holders are not looked for",
            where=Where(field="most"),
            remedy=f"Give a number from 1 to {MOST_OF_ALL}",
        )


def _within(holders: Holders, target: str | None) -> tuple[str, ...]:
    """The nodes that an answer is about: what can matter to the target, or all."""
    network = holders.network
    if target is None:
        return tuple(state.node for state in network.states)
    check_id(target, {state.node for state in network.states}, "target")
    reached = holders.reach.reaching(network.states_of[target])
    return tuple(network.states[state].node for state in np.flatnonzero(reached))


def _products(network: Network) -> tuple[str, ...]:
    """The products of a map; if it has none, what goes into nothing."""
    products = [
        state.node
        for state, input_ in zip(network.states, network.inputs, strict=True)
        if input_.kind == "product"
    ]
    used = {*network.into.neighbor.tolist(), *network.kinds.neighbor.tolist()}
    return tuple(products) or tuple(
        state.node for number, state in enumerate(network.states) if number not in used
    )


def _used(network: Network) -> dict[str, str]:
    """The measure that each node rests on."""
    return {
        state.node: measures[0].name
        for state, measures in zip(network.states, network.shares, strict=True)
        if measures
    }
