"""Where each fact, term and result stands in the vector of one decision."""

from __future__ import annotations

from collections.abc import Iterable


class Layout:
    """Slots of the vector of facts: a fixed place for every name that a condition can read.

    The order of an order's facts, then the list of parties, then the facts of the party at hand, then terms and the
    results of earlier stages. `blank()` is a vector in which everything is unknown.
    """

    def __init__(self, facts: Iterable[str], party_facts: Iterable[str], results: Iterable[str]) -> None:
        self.facts = tuple(facts)
        self.party_facts = tuple(party_facts)
        self.results = tuple(results)
        names = [*self.facts, "parties", *self.party_facts, *self.results]
        self.slots = {name: index for index, name in enumerate(names)}
        self.parties = self.slots["parties"]
        self.party_base = self.parties + 1
        self.size = len(names)
        self.names = tuple(names)
        self.order = {name: index for index, name in enumerate(names)}

    def blank(self) -> list[object]:
        """A vector with every fact unknown."""
        return [None] * self.size
