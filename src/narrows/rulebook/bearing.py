"""Whether what an order states of an item puts its stated ECCN in doubt.

Of an item of a known type any parameter does, for all entries that may still describe it. Of one whose type is not known only what
bears on an entry does: the contents of a server say nothing of whether it is a stepper.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from narrows.rulebook.contents import CONTENTS, says_nothing
from narrows.rulebook.expr.scalar import Facts

if TYPE_CHECKING:
    from narrows.rulebook.edition import Edition
    from narrows.rulebook.rule import Rule


class Bearings:
    """What bears on the classes of one edition, by the class."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._any = _Bearing(edition, parameters(edition.layout.facts))
        self._on: dict[int, _Bearing] = {}

    def among(self, rules: Iterable[Rule], facts: Facts) -> list[Rule]:
        """Those of some classes on which an order bears: it states the type of the item, and any parameter; or a quantity, or what
        is inside, on which the class rests."""
        if not self._any(facts):
            return []
        return [rule for rule in rules if self._of(rule)(facts)]

    def _of(self, rule: Rule) -> _Bearing:
        found = self._on.get(rule.number)
        if found is None:
            node = self._edition.book.node(rule.provision, rule.version)
            rests = frozenset() if node is None else self._edition.dependence.rests_on(node)
            found = self._on[rule.number] = _Bearing(self._edition, parameters(rests))
        return found


class _Bearing:
    """Whether an order states the type of an item and any parameter, or some parameters of an item of unknown type."""

    def __init__(self, edition: Edition, names: tuple[str, ...]) -> None:
        slots, self._book = edition.layout.slots, edition.book
        self._spec_slot, self._contents_slot = edition.spec_slot, slots[CONTENTS]
        self._of_a_kind = picked(slots[name] for name in parameters(edition.layout.facts))
        self._of_any = picked(slots[name] for name in names if name in edition.book.quantities)
        self._contents = CONTENTS in names

    def __call__(self, facts: Facts) -> bool:
        typed = facts[self._spec_slot] is not None
        values = (self._of_a_kind if typed else self._of_any)(facts)
        told = len(values) - values.count(None)
        if (
            told
            and (typed or self._contents)
            and says_nothing(self._book, CONTENTS, facts[self._contents_slot])
        ):
            told -= 1
        return told > 0


def picked(slots: Iterable[int]) -> Callable[[Facts], tuple[Any, ...]]:
    """Gives what stands in some slots."""
    chosen = tuple(slots)
    if len(chosen) == 1:
        (only,) = chosen
        return lambda facts: (facts[only],)
    return operator.itemgetter(*chosen) if chosen else lambda facts: ()


def parameters(facts: Iterable[str]) -> tuple[str, ...]:
    """The names among some facts that say what an item can do or holds, beyond its type."""
    return tuple(
        name
        for name in facts
        if (name.startswith("item.spec.") and name != "item.spec.type") or name == CONTENTS
    )
