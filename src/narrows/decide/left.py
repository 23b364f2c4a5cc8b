"""What an order leaves open, as a key: two orders of a day that leave the same open lack the same.

What is lacking depends on the rules that may turn, on what is left of each (its condition without the parts that are known and
stay so), on what is known of the facts asked for, and on what stands beside these in one condition. The rest of two orders
may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from operator import call
from typing import Any

from narrows.decide.conditions import conditions, write_out
from narrows.decide.gaps import ECCN, NOT_STATED, Gap, Gaps
from narrows.decide.idle import never_known
from narrows.decide.parts import frozen, parts_of
from narrows.decide.run import asked_again, is_unknown
from narrows.decide.verdict import Judge, Pattern
from narrows.remembered import Remembered
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Facts

FEW = 32
"""Orders with open answers of one edition that are searched for by themselves: to take its conditions apart takes longer than a search."""
MOST_TOLD = 4096
"""Most things that are left of conditions of one edition and are kept to be told as one object; then all are forgotten."""
MOST_MADE = 65_536
"""Most conditions of one edition, each with the facts filled in, of which it is kept what tells what is left of them."""
_Tell = Callable[[Facts], Any]
"""Tells what is left of a condition: its truth if that stays, else what keeps it open."""
_Slots = tuple[int, ...]
_UNTOLD: Any = object()
_MADE_OF_OTHERS = (ir.And, ir.Or, ir.Not, ir.AnyParty, ir.AllParties, ir.Term)
"""Kinds of conditions that take longer to ask."""


class Left:
    """Tells what orders leave open under one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._rules: Remembered[tuple[int, frozenset[str], bool], _Tell] = Remembered(MOST_MADE)
        self._residues: Remembered[tuple[int, frozenset[str], bool], tuple[Node, _Tell]]
        self._residues = Remembered(MOST_MADE)
        """Of conditions by identity, each kept, so that no other can take its place."""
        self._besides: Remembered[tuple[frozenset[int], frozenset[str]], tuple[_Slots, _Slots]]
        self._besides = Remembered(MOST_TOLD)
        self._never: Remembered[tuple[frozenset[int], frozenset[int]], tuple[bool, _Slots, _Slots]]
        self._never = Remembered(MOST_TOLD)
        self._asked = 0
        self._met: Remembered[int, None] = Remembered(MOST_MADE)
        """Marks of the facts that were lacking of orders, rule by rule."""
        self._same: Remembered[Any, Any] = Remembered(MOST_TOLD)
        self._of_terms: dict[_Tell, Any] = {}
        """What is left of terms, of the order at hand."""
        own = edition.book.raw.facts.facts
        types = edition.book.schema.facts
        self._shared = {
            fact.name: tuple(edition.slot(one.name) for one in own if one.ask == fact.ask != one.name)
            for fact in own
            if fact.ask and fact.ask != fact.name and types.get(fact.name) is Type.COUNTRY
        }
        """Of countries that are asked for under a shared name, the facts of that name."""

    def key(
        self, gaps: Gaps, pattern: Pattern, judge: Judge, telling: frozenset[int], below: Iterable[Any]
    ) -> Any:
        """A key to what is left open by an order with a pattern: equal for two only if the same is. `gaps` are what was found below
        the rules that tell answers apart (`telling`) and those at stake; `below` is that rule by rule. None of the first few orders, of the
        first that lacks these facts (most that come once do not come again), and where the item would have to be told in full and cannot."""
        self._asked += 1
        if self._asked <= FEW:
            return None
        below = tuple(below)
        mark = hash((judge.regime, telling, below))
        if mark not in self._met:
            self._met.keep(mark, None)
            return None
        edition, facts, names = self._edition, gaps.facts, gaps.names
        item: Any = None
        specified = edition.dependence.specifies(names)
        if specified:
            # With what an item is its classes and reasons turn: what it is counts as a whole.
            parts = parts_of(edition)
            item = None if parts is None else parts.item(facts)
            if item is None:
                return None
        again = asked_again(edition, pattern, names)
        self._of_terms.clear()
        may, turning = again.rules(pattern), telling.intersection(pattern.unknown)
        turning |= telling & again.turning.testing
        classes, jurisdiction = edition.class_numbers, edition.jurisdiction_numbers
        held, unknown = jurisdiction.intersection(pattern.held), jurisdiction.intersection(pattern.unknown)
        open_classes = classes.intersection(pattern.unknown)
        parties = facts[edition.parties]
        ways = None
        if parties is None:  # those that an order may have are taken to be where it goes
            ways = facts[edition.slot("destination")], facts[edition.slot("activity")]
        return (
            edition.span,
            judge.regime,
            telling,
            below,
            None if item is None else tuple(item),
            facts[edition.eccn_slot] if ECCN in names else None,
            (held & may, held <= may, unknown <= may, bool(unknown)),
            (judge.needs_class(pattern), judge.unclassified(pattern) and open_classes),
            bool(classes.intersection(pattern.held) - may),
            tuple([self._told(self._rule(number, names, specified)(facts)) for number in sorted(turning)]),
            tuple([self._known(gap, facts, parties) for gap in gaps.found]),
            self._beside(telling, names, facts, parties),
            self._kept_open(open_classes | unknown, telling, facts),
            ways,
        )

    def _told(self, residue: Any) -> Any:
        """What is left of a condition, as one object for all that are equal: few are, of many orders."""
        if residue is None or isinstance(residue, bool):
            return residue
        found = self._same.get(residue)
        return self._same.keep(residue, residue) if found is None else found

    def _known(self, gap: Gap, facts: Facts, parties: Any) -> Any:
        """What is known of a fact that is asked for: of a set or a map some may be."""
        name = gap.fact.name
        if gap.party == NOT_STATED:
            return None
        if gap.party >= 0:
            return parties[gap.party][self._edition.layout.places[name]]
        value = frozen(facts[self._edition.slot(name)])
        shared = self._shared.get(name)
        return value if shared is None else (value, any(facts[slot] is not None for slot in shared))

    def _beside(self, telling: frozenset[int], names: frozenset[str], facts: Facts, parties: Any) -> Any:
        """The values of the facts that stand beside those asked for in one condition: limits of a number are found through them, and
        a country is held against another."""
        own, of_parties = self._with(telling, names)
        people = [tuple([party[place] for place in of_parties]) for party in parties or ()]
        return tuple([frozen(facts[slot]) for slot in own]), tuple(people) if of_parties else None

    def _with(self, telling: frozenset[int], names: frozenset[str]) -> tuple[_Slots, _Slots]:
        """The slots, and the places in a party, of the facts in those conditions that speak of some facts together with others."""
        found = self._besides.get((telling, names))
        if found is None:
            layout, rules, about = self._edition.layout, self._edition.book.rules, conditions(self._edition)
            by_name = [about.of(rules[number]) for number in telling]
            atoms = {id(atom): atom for of in by_name for name in names for atom in of.get(name, ())}
            several = [facts for facts in map(ir.facts_of, atoms.values()) if len(facts) > 1]
            facts = frozenset[ir.Fact]().union(*several)
            own = tuple(sorted(layout.slots[fact.name] for fact in facts if not fact.party))
            of_parties = tuple(sorted(layout.places[fact.name] for fact in facts if fact.party))
            found = self._besides.keep((telling, names), (own, of_parties))
        return found

    def _kept_open(self, numbers: frozenset[int], telling: frozenset[int], facts: Facts) -> Any:
        """Which unknown terms of some unknown rules are never known (`idle.may_stay_unknown`): of those that tell answers apart by
        term, of the others whether there are any."""
        found = self._never.get((numbers, telling))
        if found is None:
            rules, slot = self._edition.book.rules, self._edition.slot
            of = {number: never_known(self._edition, rules[number]) for number in numbers}
            others = frozenset[str | None]().union(*(of[number] for number in numbers - telling))
            told = frozenset[str | None]().union(*(of[number] for number in numbers & telling))
            slots, apart = (
                tuple(slot(name) for name in names if name is not None) for names in (others, told)
            )
            found = self._never.keep((numbers, telling), (None in others, slots, apart))
        always, slots, apart = found
        return always or any(facts[at] is None for at in slots), tuple([facts[at] is None for at in apart])

    def _rule(self, number: int, names: frozenset[str], specified: bool) -> _Tell:
        """What tells what is left of a rule when some facts are filled in."""
        found = self._rules.get((number, names, specified))
        if found is None:
            rule = self._edition.book.rules[number]
            node = None if rule.clock else self._edition.book.node(rule.provision, rule.version)
            tell: _Tell = (lambda facts: None) if node is None else self._residue(node, names, specified)
            found = self._rules.keep((number, names, specified), tell)
        return found

    def _residue(self, node: Node, names: frozenset[str], specified: bool) -> _Tell:
        """What tells what is left of a condition when some facts are filled in, `specified` with them what the item is."""
        edition = self._edition
        rests = edition.dependence.rests_on(node)
        touched, turns = names & rests, specified and ECCN in rests
        key = (id(node), touched, turns)
        found = self._residues.get(key)
        if found is None:
            stays = not touched and not turns and not any(name.startswith("@") for name in rests)
            tell = edition.closure(node) if stays else self._made(node, touched, turns)
            found = self._residues.keep(key, (node, tell))
        return found[1]

    def _made(self, node: Node, names: frozenset[str], specified: bool) -> _Tell:
        edition = self._edition
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                atoms_first = sorted(items, key=lambda item: isinstance(item, _MADE_OF_OTHERS))
                parts = [self._residue(item, names, specified) for item in atoms_first]
                return _several(parts, settles=isinstance(node, ir.Or))
            case ir.Not(item=item):
                return _negated(self._residue(item, names, specified))
            case ir.Term(name=name, type=Type.BOOLEAN) if name != SUBJECT and name in edition.term_nodes:
                return self._once(self._residue(edition.term_nodes[name], names, specified))
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                inner = self._residue(item, names, specified)
                return self._of_parties(inner, settles=isinstance(node, ir.AnyParty))
            case ir.Known(item=item):
                return self._tested(node, item, names, specified)
        truth = edition.closure(node)
        if not isinstance(node, ir.Classified | ir.HasReason | ir.Held | ir.Term):
            return truth  # a condition on facts that is known stays so
        return lambda facts: (truth(facts),)

    def _once(self, tell: _Tell) -> _Tell:
        """The same, told once of an order: many rules rest on one term."""
        told = self._of_terms

        def once(facts: Facts) -> Any:
            found = told.get(tell, _UNTOLD)
            if found is _UNTOLD:
                found = told[tell] = tell(facts)
            return found

        return once

    def _tested(self, node: Node, item: Node, names: frozenset[str], specified: bool) -> _Tell:
        """Of a test for knowledge: what is known stays known, else it counts which of its facts are not."""
        layout = self._edition.layout
        truth, at = self._edition.closure(node), layout.party
        of = [
            (fact.party, (layout.places if fact.party else layout.slots)[fact.name])
            for fact in ir.facts_of(write_out(self._edition, item))
        ]
        term = isinstance(item, ir.Term) and item.type is Type.BOOLEAN
        below = self._residue(item, names, specified) if term else None

        def tell(facts: Facts) -> Any:
            if truth(facts):
                return True
            unknown = [is_unknown((facts[at] if party else facts)[slot]) for party, slot in of]
            return tuple(unknown), None if below is None else below(facts)

        return tell

    def _of_parties(self, inner: _Tell, *, settles: bool) -> _Tell:
        slot, at = self._edition.parties, self._edition.layout.party

        def each(facts: Facts) -> Iterator[Any]:
            for party in facts[slot]:
                facts[at] = party
                yield inner(facts)

        return lambda facts: None if facts[slot] is None else _together(each(facts), settles=settles)


def _several(parts: Sequence[_Tell], *, settles: bool) -> _Tell:
    return lambda facts: _together(map(call, parts, repeat(facts)), settles=settles)


def _together(told: Iterable[Any], *, settles: bool) -> Any:
    """What is left of several conditions of which one that is as `settles` says settles all: of each what is left of it, by its place;
    those that are known otherwise say nothing."""
    found = []
    for place, one in enumerate(told):
        if one is settles:
            return settles
        if not isinstance(one, bool):
            found.append((place, one))
    return (settles, *found) if found else not settles


def _negated(inner: _Tell) -> _Tell:
    def tell(facts: Facts) -> Any:
        found = inner(facts)
        return not found if isinstance(found, bool) else found

    return tell
