"""What the law of a day says of one part of an order alone, kept for the next order with the same part.

Most terms, and all classes, speak of the item only, others of the parties, the route or the end use only: they are found once for a
part and all days on which these mean the same, not once for an order. What speaks of several parts is asked of every order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from narrows.decide.clauses import BLOCKS, Splitter, block_of
from narrows.remembered import Remembered
from narrows.rulebook.bearing import picked
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Closure, Facts
from narrows.rulebook.guards import evaluate
from narrows.rulebook.reaching import TermGroup

MOST_KEPT = 8192
"""Most parts of one kind, with the law of their days, of which it is kept what it says; then all are forgotten."""
FEWEST = 4
"""Fewest terms that are worth keeping: to tell two parts apart takes as long as to compute some."""
_ITEM = "item"


class Kept(NamedTuple):
    """What the law says of a part: the values of its slots and, of an item, the classes that hold and that are unknown, and what
    it answered when it was asked for classes and reasons for control."""

    values: tuple[Any, ...]
    held: tuple[int, ...]
    unknown: tuple[int, ...]
    answers: dict[Closure, Truth]


class Parts:
    """What one edition says of the parts of an order. For editions that are asked often: to tell the parts apart takes a while."""

    def __init__(self, edition: Edition) -> None:
        splitter = Splitter(edition)
        nodes = [edition.book.node(rule.provision, rule.version) for rule in edition.classes]
        blocks_of = _blocks(edition, splitter)
        spoken = frozenset().union(*(blocks_of(node) for node in nodes if node is not None))
        # So it is in every rulebook that a batch takes.
        self.classes = spoken <= {_ITEM}
        """Whether the classes speak of the item alone: then they are kept with it."""
        alone: dict[str, dict[int, Closure]] = {block: {} for block in BLOCKS}
        self._of_none: list[tuple[int, Closure]] = []
        """Terms that speak of no part, on which any other may rest."""
        for slot, value in (*edition.terms, *(edition.late_terms if self.classes else ())):
            blocks = blocks_of(edition.term_at[slot])
            if not blocks:
                self._of_none.append((slot, value))
            elif len(blocks) == 1 and blocks.issubset(BLOCKS):
                alone[next(iter(blocks))][slot] = value
        self._parts = [
            _Part(edition, block, terms, classes=block == _ITEM and self.classes)
            for block, terms in alone.items()
            if len(terms) >= FEWEST or (block == _ITEM and self.classes)
        ]
        self._asked = edition.layout.asked_of_item
        self._item = next((part for part in self._parts if part.classes), None)
        kept = {slot for slot, _ in self._of_none}.union(*(part.slots for part in self._parts))
        early, late, last = edition.reached_terms
        self.terms = _without(early, kept), _without(late, kept), last
        """The terms that are not kept, by stage."""

    def fill(self, facts: Facts) -> tuple[list[int], list[int]]:
        """Write into `facts` what is kept of each part; gives the classes that hold and that are unknown, where they are kept."""
        held: list[int] = []
        unknown: list[int] = []
        facts[self._asked] = None
        for slot, value in self._of_none:
            facts[slot] = value(facts)
        for part in self._parts:
            kept = part.kept(facts)
            held += kept.held
            unknown += kept.unknown
            if part is self._item:
                facts[self._asked] = kept.answers
        return held, unknown

    def item(self, facts: Facts) -> Any:
        """The item that an order has, as what can be a key; None where classes speak of more."""
        return self._item.as_key(facts) if self._item is not None else None

    @property
    def item_law(self) -> int:
        """The number of what the law of the day says of items alone, see `_Part.law`; -1 where classes speak of more."""
        return self._item.law if self._item is not None else -1


class _Part:
    """One kind of part under one edition, with the terms that speak of it alone, by slot."""

    def __init__(self, edition: Edition, block: str, terms: dict[int, Closure], *, classes: bool) -> None:
        self.slots = (*terms, edition.reasons_slot) if classes else tuple(terms)
        self.classes = classes
        self._edition = edition
        late = {slot for slot, _ in edition.late_terms}
        self._early = tuple((slot, value) for slot, value in terms.items() if slot not in late)
        self._late = tuple((slot, value) for slot, value in terms.items() if slot in late)
        layout, types = edition.layout, edition.book.schema.facts
        own = [name for name in layout.facts if block_of(edition, ir.Fact(name, types[name])) == block]
        self._parties = layout.parties if block == "parties" else None
        self._key = picked(layout.slots[name] for name in own if types[name] is not Type.MAP)
        self._maps = tuple(layout.slots[name] for name in own if types[name] is Type.MAP)
        self._slot_of = {step.rule.number: step.slot for step in edition.class_steps} if classes else {}
        self._known: Remembered[Any, Kept] = edition.book.made_once(
            f"kept of {block}", lambda: Remembered(MOST_KEPT)
        )
        means = tuple([(slot, edition.meanings.of(edition.term_at[slot])) for slot in terms])
        laws: dict[Any, int] = edition.book.made_once(f"laws of {block}", dict)
        every = means, edition.meanings.of_all_classes() if classes else None
        self.law = laws.setdefault(every, len(laws))
        """The number of what the law says of these parts: one for all days on which it means the same."""

    def kept(self, facts: Facts) -> Kept:
        """What the law says of the part that an order has: written into `facts`."""
        key = (self.law, *self.as_key(facts))
        found = self._known.get(key)
        if found is None:
            found = self._known.keep(key, self._found(facts))
        else:
            for slot, value in zip(self.slots, found.values, strict=True):
                facts[slot] = value
            for number in found.held:
                facts[self._slot_of[number]] = True
            for number in found.unknown:
                facts[self._slot_of[number]] = None
        return found

    def as_key(self, facts: Facts) -> Sequence[Any]:
        """The part, as what can be a key."""
        if self._parties is not None:
            parties = facts[self._parties]
            return (None,) if parties is None else parties
        maps = self._maps
        return (*self._key(facts), *[frozen(facts[slot]) for slot in maps]) if maps else self._key(facts)

    def _found(self, facts: Facts) -> Kept:
        edition = self._edition
        held: list[int] = []
        unknown: list[int] = []
        for slot, value in self._early:
            facts[slot] = value(facts)
        if self.classes:
            evaluate(edition.guarded[0], facts, held, unknown)
            edition.weigh_reasons(facts)
        for slot, value in self._late:
            facts[slot] = value(facts)
        return Kept(tuple([facts[slot] for slot in self.slots]), tuple(held), tuple(unknown), {})


def parts_of(edition: Edition) -> Parts | None:
    """What an edition says of the parts of an order, where it is asked often."""
    return edition.made_once("parts", Parts) if edition.hot else None


def _blocks(edition: Edition, splitter: Splitter) -> Callable[[Node], frozenset[str]]:
    """What parts of an order a condition speaks of: found once for all days on which it means the same."""
    known: dict[int, frozenset[str]] = edition.book.made_once("blocks by meaning", dict)

    def blocks_of(node: Node) -> frozenset[str]:
        key = edition.meanings.of(node)
        found = known.get(key)
        if found is None:
            found = known[key] = splitter.blocks(node)
        return found

    return blocks_of


def frozen(value: Any) -> Any:
    """A fact's value in a form that can be a key: equal values have equal forms."""
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


def _without(groups: tuple[TermGroup, ...], kept: AbstractSet[int]) -> tuple[TermGroup, ...]:
    """The terms that are not kept, by group."""
    rest = [
        TermGroup(group.reach, tuple(term for term in group.terms if term[0] not in kept)) for group in groups
    ]
    return tuple(group for group in rest if group.terms)
