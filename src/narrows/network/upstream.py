"""What can matter to a node: the states and the supplies that its availability is a function of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from narrows.network.compiled import Flags, Floats, Network
from narrows.network.study import Study


@dataclass(frozen=True)
class Upstream:
    """Which states can move which others, for one buyer.

    `inputs[i]` and `kinds[i]` are the states that state i is a function of: a link that the availability of i provably does
    not depend on is left out. That is so for the kinds of a group that has suppliers of its own (`aggregate`), and for what
    goes into a node that nobody at home supplies, where only what is made at home needs its inputs (`upstream: home`).
    `at_home` [n] is the part of each state that is made at home, with nothing cut. It stays the same whatever is cut, but
    for states that are supplied by name alone (`by_name`), where home has to stand in for all who are cut.
    """

    study: Study
    network: Network
    at_home: Floats
    by_name: Flags
    inputs: tuple[tuple[int, ...], ...]
    kinds: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, study: Study) -> Upstream:
        """What matters to what in a study."""
        network = study.network
        homely = np.array(study.home_of_supplies, np.float64).reshape(-1, 1)
        at_home = study.parts(np.ones((len(network.supplies), 1)))[1][:, 0]
        by_name = network.known & ~network.shared
        inputs, kinds = [], []
        for state in range(len(network.states)):
            some = any(homely[supply, 0] > 0.0 for supply in network.neighbors(network.listed, state))
            made = some if by_name[state] else at_home[state] > 0.0
            apart = scaled(network, state) and not made
            inputs.append(() if apart else tuple(network.neighbors(network.into, state)))
            own = network.variants == "aggregate" and bool(network.known[state])
            kinds.append(() if own else tuple(network.neighbors(network.kinds, state)))
        return cls(study, network, at_home, by_name, tuple(inputs), tuple(kinds))

    def left(self, factors: Floats) -> tuple[Floats, Floats]:
        """What is left of each state by itself, and the part of it that needs what goes into it, both [n, S], given what is
        left of each supply [m, S]: as `Study.left` has it for a single question."""
        return self.study.parts(factors)

    def reaching(self, targets: Iterable[int]) -> Flags:
        """The states that the availability of some states depends on, themselves among them: [n]."""
        found = np.zeros(len(self.network.states), bool)
        pending = list(targets)
        while pending:
            state = pending.pop()
            if not found[state]:
                found[state] = True
                pending += [*self.inputs[state], *self.kinds[state]]
        return found

    def supplies(self, states: Flags) -> list[int]:
        """The supplies that what is left of some states by themselves depends on, in order.

        With shares, those that have one; without, all that are listed. This is what `Network.own` reads.
        """
        return sorted({supply for state in np.flatnonzero(states) for supply in self.of_state(int(state))})

    def of_state(self, state: int) -> list[int]:
        """The supplies of one state that its own part depends on."""
        network = self.network
        if not network.shared[state]:
            return network.neighbors(network.listed, state)
        span = slice(network.chosen.ptr[state], network.chosen.ptr[state + 1])
        supplies = network.chosen.supply[span]
        found: list[int] = supplies[network.chosen.weight[span] > 0.0].tolist()
        return found


def scaled(network: Network, state: int) -> bool:
    """Whether only the part of a state that is made at home needs what goes into it."""
    return network.upstream == "home" and bool(network.known[state] or network.bare[state])
