"""Why a node is less than whole: which providers are cut by which rule, or what that goes into it lacks."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from narrows.model.decision import least_confident
from narrows.network.compiled import Floats, Network
from narrows.network.measures import WHOLE, Weight
from narrows.network.orders import Answer
from narrows.network.readings import Reading, factor_of
from narrows.network.result import Because, Cut, Measured, Node, Quantiles
from narrows.network.study import HIGH, LOW, VALUE, Left, Study
from narrows.network.supply_map import Provider

_WHOLE = 1.0 - 1e-12
WITHDRAWN = "withdrawn"
DENIED, LICENSED, OPEN = "denied", "licensed", "undetermined"
"""What stands in the way of a supply."""


def shown_state(
    network: Network, states: Sequence[int], target: str | None, x: Sequence[Sequence[float]]
) -> int:
    """Of the states of a node the one that stands for it: as bought for the target, else the one with the least availability."""
    return min(states, key=lambda i: (network.states[i].use != target, x[i][VALUE], x[i][LOW], i))


class Explaining:
    """The nodes of one answer, with their reasons."""

    def __init__(
        self,
        study: Study,
        left: Left,
        answers: Sequence[tuple[Answer, ...]] | None,
        reading: Reading,
        withdrawn: Collection[str],
    ) -> None:
        self.study = study
        self.network = study.network
        self.left = left
        self.answers = answers
        self.reading = reading
        self.withdrawn = withdrawn
        self.x = left.settled.x
        self._providers: dict[str, Provider] = {one.id: one for one in self.network.map.providers}
        # Lists, since numbers are looked at one by one from here on.
        self._x: list[list[float]] = self.x.tolist()
        self._own: list[list[float]] = left.own.tolist()
        self._factors: list[list[float]] = left.factors.tolist()
        self._known: list[bool] = self.network.known.tolist()
        self._supply_of = [
            {self.network.supplies[s].provider: s for s in self.network.neighbors(self.network.listed, state)}
            for state in range(len(self.network.states))
        ]

    @property
    def unknown_inputs(self) -> tuple[str, ...]:
        """Ids of the nodes of which nobody says who supplies them, groups of kinds aside; in the order of the map."""
        return tuple(dict.fromkeys(self.network.states[i].node for i in np.flatnonzero(self.network.bare)))

    def nodes(self, sampled: Floats | None) -> tuple[Node, ...]:
        """Every node, in the order of the map. Of several states that bought for the target is shown, else the least."""
        direct: list[float] = self.network.direct_of(self.x)[:, VALUE].tolist()
        return tuple(self._node(states, direct, sampled) for states in self.network.states_of.values())

    def _node(self, states: Sequence[int], direct: Sequence[float], sampled: Floats | None) -> Node:
        x, network = self._x, self.network
        worst = shown_state(network, states, self.study.target, self._x)
        input_ = network.inputs[worst]
        uses = {network.states[i].use: x[i][VALUE] for i in states} if len(states) > 1 else {}
        measures = network.shares[worst]
        status = "shares" if measures else "providers" if self._known[worst] else "nothing"
        quantiles = None
        if sampled is not None:
            q05, q50, q95 = (float(each) for each in sampled[worst])
            quantiles = Quantiles(q05=q05, q50=q50, q95=q95)
        own = self._own[worst]
        return Node(
            id=input_.id,
            name=input_.name,
            kind=input_.kind,
            stage=input_.stage,
            availability=x[worst][VALUE],
            direct_availability=None if math.isnan(direct[worst]) else direct[worst],
            low=x[worst][LOW],
            high=x[worst][HIGH],
            own=own[VALUE],
            own_low=own[LOW],
            own_high=own[HIGH],
            **self._lost(worst),
            status=status,
            confidence=measures[0].confidence if measures else "high" if status == "nothing" else "medium",
            unknown=network.unknown_below[worst],
            resting_on_low=network.low_below[worst],
            by_use=uses if len(set(uses.values())) > 1 else {},
            measures=tuple(self._measures(worst)),
            because=tuple(self._because(worst)),
            quantiles=quantiles,
        )

    def _lost(self, state: int) -> dict[str, float]:
        """What is lost of a state's own supply, by what stands in the way."""
        found = dict.fromkeys((DENIED, LICENSED, OPEN), 0.0)
        measures = self.network.shares[state]
        of = self._supply_of[state]
        if measures:
            parts = [(each.share, of[each.provider]) for each in measures[0].weights]
        else:
            # Without shares the best of the providers decides, so it alone stands in the way.
            best = max(of.values(), key=lambda one: self._factors[one][VALUE], default=None)
            parts = [] if best is None else [(1.0, best)]
        for share, supply in parts:
            low, value, high = (self._factors[supply][i] for i in (LOW, VALUE, HIGH))
            if value < 1.0:
                answer = self._strictest(supply)
                undetermined = answer is not None and answer.outcome == "undetermined"
                kind = OPEN if undetermined else LICENSED if high > low else DENIED
                found[kind] += share * (1.0 - value)
        return found

    def _measures(self, state: int) -> Iterator[Measured]:
        """What each measure of a state says by itself."""
        of = self._supply_of[state]
        for measure in self.network.shares[state]:
            left, low, high = measure.rest, 0.0, 1.0
            for each in measure.weights:
                factors = self._factors[of[each.provider]]
                left += each.share * factors[VALUE]
                low += each.low * factors[LOW]
                high -= each.low * (1.0 - factors[HIGH])
            yield Measured(
                name=measure.name,
                left=left,
                low=low,
                high=high,
                coverage=measure.coverage,
                year=measure.year,
                confidence=measure.confidence,
            )

    def _because(self, state: int) -> Iterator[Because]:
        cuts = [
            self._cut(state, supply)
            for supply in self._supply_of[state].values()
            if self._factors[supply][LOW] < 1.0
        ]
        used = self.network.shares[state][0].name if self.network.shares[state] else ""
        if cuts:
            cuts.sort(key=lambda cut: (cut.measure != used, -(cut.share or 0.0) * (1.0 - cut.left)))
            yield Because(cause="providers", availability=self._own[state][VALUE], cuts=tuple(cuts))
        if not self._known[state] or self.network.variants != "aggregate":
            yield from self._via("kinds", self.network.neighbors(self.network.kinds, state))
        below = self.network.neighbors(self.network.into, state)
        if below and self._x[state][VALUE] < self._own[state][VALUE]:
            # Of what goes into it, the scarcest decides.
            least = min(self._x[one][VALUE] for one in below)
            yield from self._via("input", [one for one in below if self._x[one][VALUE] <= least])

    def _via(self, cause: str, below: Iterable[int]) -> Iterator[Because]:
        for one in below:
            if self._x[one][VALUE] < _WHOLE:
                yield Because(
                    cause=cause,
                    availability=self._x[one][VALUE],
                    via=self.network.states[one].node,
                    root=self._root(one),
                )

    def _root(self, state: int) -> str:
        """Where the scarcity of a state begins: the node down its scarcest inputs that is scarce by its own providers."""
        seen = set()
        while state not in seen:
            seen.add(state)
            if self._known[state] and self._own[state][VALUE] <= self._x[state][VALUE]:
                break
            network = self.network
            below = network.neighbors(network.into, state) + network.neighbors(network.kinds, state)
            if not below:
                break
            state = min(below, key=lambda one: (self._x[one][VALUE], one))
        return self.network.states[state].node

    def _cut(self, state: int, supply: int) -> Cut:
        """One provider that is cut, or of which nobody knows."""
        of = self.network.supplies[supply]
        provider = self._providers[of.provider]
        measure, weight = self._weight(state, of.provider)
        bounds = weight.share_of.bounds if weight is not None else None
        answer = None if provider.country and provider.country in self.withdrawn else self._strictest(supply)
        rules = answer.requirements if answer is not None else ()
        return Cut(
            provider=provider.name,
            country=provider.country,
            use=of.use,
            measure=measure,
            share=weight.share if weight is not None else None,
            low=bounds[0] / WHOLE if bounds is not None else None,
            high=bounds[1] / WHOLE if bounds is not None else None,
            confidence=weight.share_of.confidence if weight is not None else "medium",
            left=self._factors[supply][VALUE],
            outcome=answer.outcome if answer is not None else WITHDRAWN,
            policy=answer.policy if answer is not None else None,
            provisions=tuple(r.provision for r in rules),
            citations=tuple(dict.fromkeys(r.citation for r in rules)),
            rule_confidence=least_confident(*(r.confidence for r in rules)),
            missing=answer.missing if answer is not None else (),
            why=answer.why if answer is not None else "",
        )

    def _strictest(self, supply: int) -> Answer | None:
        """Of the answers to the items of a supply the one that is taken; None where none was asked."""
        answers = self.answers[supply] if self.answers is not None else ()
        return min(
            answers, key=lambda one: (factor_of((one,), self.reading).value, one.outcome), default=None
        )

    def _weight(self, state: int, provider: str) -> tuple[str, Weight | None]:
        """What the measure in use says of a provider, else the first that speaks of it, with the name of the measure."""
        for measure in self.network.shares[state]:
            for each in measure.weights:
                if each.provider == provider:
                    return measure.name, each
        return "", None
