"""Where each fact, term and result stands in the vector of one decision."""

from __future__ import annotations

from collections.abc import Iterable


class Layout:
    """Slots of the vector of facts: a fixed place for every name that a condition can read.

    The order of an order's facts, then the list of parties (each a tuple of its facts), the party at hand, what was asked of
    the parties and of the item before, then terms and the results of earlier stages. `places` says where in such a tuple each
    fact of a party stands. `blank()` is a vector in which everything is unknown.
    """

    def __init__(self, facts: Iterable[str], party_facts: Iterable[str], results: Iterable[str]) -> None:
        self.facts = tuple(facts)
        self.party_facts = tuple(party_facts)
        self.results = tuple(results)
        names = [*self.facts, "parties", "party", "asked of parties", "asked of item", *self.results]
        self.slots = {name: index for index, name in enumerate(names)}
        self.parties = self.slots["parties"]
        self.party = self.slots["party"]
        self.asked = self.slots["asked of parties"]
        self.asked_of_item = self.slots["asked of item"]
        self.places = {name: index for index, name in enumerate(self.party_facts)}
        self.size = len(names)
        self.names = tuple(names)
        declared = [*self.facts, *self.party_facts]
        self.order = {name: index for index, name in enumerate(declared)}

    def blank(self) -> list[object]:
        """A vector with every fact unknown."""
        facts: list[object] = [None] * self.size
        facts[self.party] = (None,) * len(self.party_facts)
        return facts
