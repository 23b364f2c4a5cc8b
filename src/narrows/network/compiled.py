"""A supply map as arrays, ready to be asked what is left when some supplies are cut.

A node that is bought for several uses (the same tool for an advanced and for a mature fab) may be let through for one and
not for another, so the arrays hold *states*: a node as bought for one use. Where no decisions are asked for, each node
has one state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.errors import FieldError, Where, did_you_mean
from narrows.network.kernel import availability as kernel
from narrows.network.measures import Measure, measures_of, providers_of
from narrows.network.supply_map import CONFIDENCES, Confidence, Input, Link, SupplyMap, Upstream, by_id

Variants = Literal["aggregate", "all", "any"]
Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

VARIANTS: dict[str, int] = {"aggregate": kernel.AGGREGATE, "all": kernel.ALL, "any": kernel.ANY}
TOLERANCE = 1e-12
"""Where the sweeps stop; what they leave is measured afterwards and given as the residual."""
CERTIFIED = 1e-9
"""The greatest residual of an answer that is given at all."""
MOST_SWEEPS = 100_000


class State(NamedTuple):
    """A node as bought for the use of another (`use`, an id of a node that has a use), or "" for no stated use."""

    node: str
    use: str


class Supply(NamedTuple):
    """What a provider supplies of an input, for a use: one edge of the network, and one order."""

    input: str
    provider: str
    use: str


class Rows(NamedTuple):
    """Rows of supplies by state, in compressed form: `ptr` [n + 1], `supply` [k], `weight` [k], `low` [k]."""

    ptr: Longs
    supply: Longs
    weight: Floats
    low: Floats


class Links(NamedTuple):
    """Neighbors by state, in compressed form: `ptr` [n + 1], `neighbor` [links]."""

    ptr: Longs
    neighbor: Longs


class Settled(NamedTuple):
    """Availability x [n, S] of every state, the residual of the fixed point, and how many sweeps it took."""

    x: Floats
    residual: float
    sweeps: int


@dataclass(frozen=True)
class Network:
    """A compiled map. Arrays are indexed by state, `supplies` by supply; made by `compile_map`.

    `measures[i]` are the measures of state i, the one in use first, as rows over `supplies`; `listed` its providers, with
    or without a share. `known` says whether it has either.
    """

    map: SupplyMap
    variants: Variants
    upstream: Upstream
    states: tuple[State, ...]
    supplies: tuple[Supply, ...]
    inputs: tuple[Input, ...]
    shares: tuple[tuple[Measure, ...], ...]
    chosen: Rows
    others: tuple[tuple[int, Rows], ...]
    listed: Links
    kinds: Links
    into: Links
    direct: Links
    known: Flags
    shared: Flags
    order: Longs

    @cached_property
    def sha256(self) -> str:
        """The hash of the map."""
        return self.map.sha256()

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The country of the provider of each supply, "" where unknown."""
        where = {one.id: one.country for one in self.map.providers}
        return tuple(where[supply.provider] for supply in self.supplies)

    @cached_property
    def rest(self) -> Floats:
        """What nobody claims of each state, by the measure in use [n]; 0 without shares."""
        return np.array([each[0].rest if each else 0.0 for each in self.shares], np.float64)

    @cached_property
    def bare(self) -> Flags:
        """The states of which nobody says who supplies them and which have no kinds either [n]."""
        return np.asarray(~self.known & (np.diff(self.kinds.ptr) == 0), np.bool_)

    @cached_property
    def unknown_below(self) -> tuple[tuple[str, ...], ...]:
        """For each state the nodes, itself and what leads to it, of which nobody says who supplies them."""
        return self._reaching(self.bare)

    @cached_property
    def low_below(self) -> tuple[tuple[str, ...], ...]:
        """For each state the nodes, itself and what leads to it, that rest on shares of low confidence."""
        low = [bool(each) and each[0].confidence == CONFIDENCES[0] for each in self.shares]
        return self._reaching(np.array(low))

    @cached_property
    def states_of(self) -> dict[str, list[int]]:
        """The states of each node: one for each use that it is bought for."""
        found: dict[str, list[int]] = {}
        for number, state in enumerate(self.states):
            found.setdefault(state.node, []).append(number)
        return found

    def neighbors(self, links: Links, state: int) -> list[int]:
        """The neighbors of a state."""
        found: list[int] = links.neighbor[links.ptr[state] : links.ptr[state + 1]].tolist()
        return found

    def _reaching(self, marked: Flags) -> tuple[tuple[str, ...], ...]:
        """For each state the marked nodes among itself and all that leads to it, in the order of the map."""
        bits = [1 << number if marked[number] else 0 for number in range(len(self.states))]
        below = [
            self.neighbors(self.into, i) + self.neighbors(self.kinds, i) for i in range(len(self.states))
        ]
        moved = True
        while moved:
            moved = False
            for state in self.order.tolist():
                gathered = bits[state]
                for one in below[state]:
                    gathered |= bits[one]
                moved = moved or gathered != bits[state]
                bits[state] = gathered
        names: dict[int, tuple[str, ...]] = {}
        for gathered in set(bits):
            members = [self.states[n].node for n in range(len(self.states)) if gathered >> n & 1]
            names[gathered] = tuple(dict.fromkeys(members))
        return tuple(names[gathered] for gathered in bits)

    def own(self, factors: Floats) -> Floats:
        """What may still be supplied of each state [n, S], given the factor of each supply [m, S], all in [0, 1].

        With shares: their part that is left; what nobody claims is not known to be cut, and stays. With providers alone: as
        much as the best of them. With neither: 1, which is no more than the absence of a statement (`known` is false).
        """
        by_share = kernel.weighted(self.chosen.ptr, self.chosen.supply, self.chosen.weight, factors)
        by_share += self.rest[:, None]
        by_name = kernel.best_of(self.listed.ptr, self.listed.neighbor, factors)
        return np.asarray(np.where(self.shared[:, None], np.minimum(by_share, 1.0), by_name), np.float64)

    def settle(self, own: Floats, home: Floats) -> Settled:
        """The availability that follows from what may be supplied, `own`, and the part of it made at home, both [n, S].

        Raises ArithmeticError when no fixed point is reached, which for a monotone map cannot happen but by its limits.
        """
        scaled = (self.known | self.bare) & (self.upstream == "home")
        x, residual, sweeps = kernel.settle(
            self.order,
            np.ascontiguousarray(own),
            np.ascontiguousarray(home),
            self.known,
            scaled,
            *self.kinds,
            *self.into,
            VARIANTS[self.variants],
            TOLERANCE,
            MOST_SWEEPS,
        )
        if not residual <= CERTIFIED:
            raise ArithmeticError(f"no fixed point after {sweeps} sweeps: residual {residual}")
        return Settled(x, float(residual), int(sweeps))

    def direct_of(self, x: Floats) -> Floats:
        """The least availability among the direct inputs of each state that are no processes, NaN without any: [n, S]."""
        return np.asarray(kernel.least_of(self.direct.ptr, self.direct.neighbor, x))


def compile_map(
    map_: SupplyMap,
    *,
    variants: Variants = "aggregate",
    exclude: Collection[str] = (),
    upstream: Upstream | None = None,
    min_confidence: Confidence = "low",
    target: str | None = None,
    by_use: bool = False,
) -> Network:
    """Compile a map. `exclude` leaves nodes out; `target` keeps what leads to one node; `by_use` tells apart what a node is
    bought for. Raises FieldError for an id that the map does not have, and when nothing is left."""
    nodes = by_id(map_)
    for id_ in exclude:
        check_id(id_, nodes, "exclude")
    if target:
        check_id(target, nodes, "target")
    kept = [link for link in map_.links if link.input not in exclude and link.into not in exclude]
    if target is not None and target in exclude:
        raise FieldError(f"{target} is both the target and left out", remedy="Leave out something else")
    within = set(nodes) - set(exclude) if target is None else _leading_to(target, kept)
    links = [link for link in kept if link.input in within and link.into in within]
    inputs: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, list[str]] = defaultdict(list)
    for link in links:
        (inputs if link.relation == "goes_into" else kinds)[link.into].append(link.input)
    used = {use.input for use in map_.uses} if by_use else set()
    uses = _uses(sorted(within), links, used)
    states = tuple(
        State(id_, use) for id_ in (one.id for one in map_.inputs if one.id in within) for use in uses[id_]
    )
    if not states:
        raise FieldError("nothing is left of the map", remedy="Leave out fewer nodes")
    place = {state: number for number, state in enumerate(states)}
    processes = {one.id for one in map_.inputs if one.kind == "process"}
    measures = measures_of(map_, least=min_confidence)
    providers = providers_of(map_, least=min_confidence)
    supplies, number = _supplies(states, providers)
    shares = tuple(measures.get(state.node, ()) for state in states)
    listed = [
        [number[Supply(state.node, provider, state.use)] for provider in providers.get(state.node, ())]
        for state in states
    ]
    into = [
        [place[State(id_, state.node if state.node in used else "")] for id_ in inputs[state.node]]
        for state in states
    ]
    of_kind = [[place[State(id_, state.use)] for id_ in kinds[state.node]] for state in states]
    return Network(
        map=map_,
        variants=variants,
        upstream=upstream or map_.about.upstream,
        states=states,
        supplies=supplies,
        inputs=tuple(nodes[state.node] for state in states),
        shares=shares,
        chosen=_rows(states, [each[:1] for each in shares], number),
        others=_others(states, shares, number),
        listed=_compressed(listed),
        kinds=_compressed(of_kind),
        into=_compressed(into),
        direct=_compressed([[i for i in row if states[i].node not in processes] for row in into]),
        known=np.array([bool(row) for row in listed]),
        shared=np.array([bool(each) for each in shares]),
        order=_order([a + b for a, b in zip(into, of_kind, strict=True)]),
    )


def check_id(id_: str, nodes: Collection[str], field: str = "id") -> None:
    """Refuse an id that the map does not have, with the nearest that it has."""
    if id_ in nodes:
        return
    remedy = did_you_mean(id_, nodes, "`narrows map show` lists the ids", most=3, cutoff=0.5)
    raise FieldError(f"the map has no input {id_!r}", where=Where(field=field), remedy=remedy)


def _leading_to(target: str, links: Iterable[Link]) -> set[str]:
    """A node and everything that leads to it."""
    below: dict[str, list[str]] = defaultdict(list)
    for link in links:
        below[link.into].append(link.input)
    found, pending = {target}, [target]
    while pending:
        new = [id_ for id_ in below[pending.pop()] if id_ not in found]
        found.update(new)
        pending += new
    return found


def _uses(ids: Sequence[str], links: Sequence[Link], used: set[str]) -> dict[str, tuple[str, ...]]:
    """The uses for which each node is bought: those of what it goes into and of what it is a type of.

    What goes into nothing is bought for a use of its own.
    """
    found: dict[str, dict[str, None]] = {id_: {} for id_ in ids}
    above: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.relation == "goes_into":
            found[link.input][link.into if link.into in used else ""] = None
        else:
            above[link.input].append(link.into)
    for id_ in ids:
        if not found[id_] and not above[id_]:
            found[id_][id_ if id_ in used else ""] = None
    moved = True
    while moved:
        moved = False
        for id_, groups in above.items():
            new = {use: None for group in groups for use in found[group] if use not in found[id_]}
            found[id_].update(new)
            moved = moved or bool(new)
    return {id_: tuple(of) or ("",) for id_, of in found.items()}


def _supplies(
    states: Sequence[State], providers: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Supply, ...], dict[Supply, int]]:
    supplies = tuple(
        Supply(state.node, provider, state.use)
        for state in states
        for provider in providers.get(state.node, ())
    )
    return supplies, {supply: number for number, supply in enumerate(supplies)}


def _rows(states: Sequence[State], measures: Sequence[Sequence[Measure]], number: dict[Supply, int]) -> Rows:
    ptr, supply, weight, low = [0], [], [], []
    for state, used in zip(states, measures, strict=True):
        for measure in used:
            for each in measure.weights:
                supply.append(number[Supply(state.node, each.provider, state.use)])
                weight.append(each.share)
                low.append(each.low)
        ptr.append(len(supply))
    return Rows(
        np.array(ptr, np.int64),
        np.array(supply, np.int64),
        np.array(weight, np.float64),
        np.array(low, np.float64),
    )


def _others(
    states: Sequence[State], shares: Sequence[Sequence[Measure]], number: dict[Supply, int]
) -> tuple[tuple[int, Rows], ...]:
    """Every further measure: its place among the measures of its state, and its rows over all states."""
    most = max((len(each) for each in shares), default=0)
    return tuple(
        (rank, _rows(states, [each[rank : rank + 1] for each in shares], number)) for rank in range(1, most)
    )


def _compressed(rows: Sequence[Sequence[int]]) -> Links:
    ptr = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    return Links(ptr, np.array([one for row in rows for one in row], np.int64))


def _order(below: Sequence[Sequence[int]]) -> Longs:
    """States so that what goes into one comes before it, except around a circle: one sweep then settles all but circles."""
    done: list[int] = []
    seen = bytearray(len(below))
    for root in range(len(below)):
        stack = [(root, 0)]
        while stack:
            node, place = stack.pop()
            if place == 0:
                if seen[node]:
                    continue
                seen[node] = 1
            if place < len(below[node]):
                stack.append((node, place + 1))
                if not seen[below[node][place]]:
                    stack.append((below[node][place], 0))
            else:
                done.append(node)
    return np.array(done, np.int64)
