"""Which facts are missing, and which answers to them are worth trying.

A question is about one unknown fact. Its answers are the cells into which the conditions at stake cut its values: true or
false, inside or outside of each scope that is tested, below, at or above each threshold (solved through the formulas, so
that a missing die area is asked for as an area). Answers are (label, value) pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from narrows.decide.answers import Answers, answers, write_out
from narrows.decide.conditions import conditions
from narrows.decide.question import NONE, Question, merged
from narrows.decide.run import is_unknown
from narrows.rulebook.book import SUBJECT, Rule
from narrows.rulebook.dependence import classes_of
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import at_or_below
from narrows.rulebook.expr.scalar import Facts

ECCN = "item.eccn"


class Gap(NamedTuple):
    """An unknown fact below an unknown condition: of the order (`party` -1) or of one party."""

    party: int
    fact: ir.Fact


_Found = dict[tuple[int, int], None]
"""What was found below a condition: a party, or -1 or -2 as in `Gap`, and the number of a fact with an atomic condition."""


_NOWHERE: _Found = {}


class _Asked:
    """The facts that atomic conditions of an edition ask for, each with the condition, by number: to look up a number is quicker
    than to compare conditions."""

    def __init__(self) -> None:
        self.pairs: list[tuple[ir.Fact, Node]] = []
        self.atoms: dict[int, tuple[Node, tuple[tuple[int, bool, int], ...]]] = {}
        """Of each atomic condition, by identity: itself, and for each of its facts the number, if it is a party's, where it
        stands among the facts of the order or of the party."""
        self._numbers: dict[tuple[ir.Fact, Node], int] = {}

    def number(self, fact: ir.Fact, atom: Node) -> int:
        """The number of a fact with the condition that asks for it."""
        number = self._numbers.setdefault((fact, atom), len(self.pairs))
        if number == len(self.pairs):
            self.pairs.append((fact, atom))
        return number


class Gaps:
    """Gathers the unknown facts that keep conditions unknown, with the atomic conditions that ask for them.

    Only the parts of a condition that are unknown themselves are followed: in `a and b` with `a` true, only what keeps `b`
    unknown matters. Terms and classes are followed to the facts they rest on. `names` are the facts found.
    """

    def __init__(self, edition: Edition, facts: Facts) -> None:
        self.edition = edition
        self.facts = list(facts)
        self.found: dict[Gap, tuple[dict[str, None], dict[Node, None]]] = {}
        self._seen: dict[tuple[int, int], _Found] = {}
        self._asked: _Asked = edition.told("asking", lambda _: _Asked())
        self.party = -1
        self.asking = True
        """Whether new gaps are asked about, or only more is learned of the conditions on those found."""

    @property
    def names(self) -> frozenset[str]:
        names = frozenset(gap.fact.name for gap in self.found)
        nobody = any(gap.party == -2 for gap in self.found)
        return names | frozenset(self.edition.layout.party_facts) if nobody else names

    def follow_rule(self, rule: Rule) -> None:
        """Note the gaps of a rule: new ones while `asking`, else only more conditions on those found."""
        node = self.edition.book.node(rule.provision, rule.version)
        pairs = self._asked.pairs
        # That a rule is unknown is known of the run; one that lapses may be unknown for that alone.
        below = self._below if rule.clock else self._below_unknown
        for party, number in below(node) if node is not None else ():
            fact, atom = pairs[number]
            gap = Gap(party, fact)
            if self.asking:
                ids, atoms = self.found.setdefault(gap, ({}, {}))
                ids[rule.id] = None
                atoms[atom] = None
            elif gap in self.found:
                self.found[gap][1][atom] = None

    def _below(self, node: Node) -> _Found:
        """The gaps below a condition, each with the atomic condition that asks for it."""
        known = self._seen.get((id(node), self.party))
        if known is not None:
            return known
        if self.edition.closure(node)(self.facts) is None:
            return self._below_unknown(node)
        self._seen[id(node), self.party] = _NOWHERE
        return _NOWHERE

    def _below_unknown(self, node: Node) -> _Found:
        """The same of a condition that is unknown."""
        key = (id(node), self.party)
        known = self._seen.get(key)
        if known is None:
            self._seen[key] = _NOWHERE  # terms do not run in circles
            known = self._seen[key] = self._open(node)
        return known

    def _open(self, node: Node) -> _Found:
        edition = self.edition
        below: Iterable[Node | None] = ()
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                below = items
            case ir.Not(item=item):
                below = (item,)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return self._open_parties(item)
            case ir.Term(name=name, type=Type.BOOLEAN) if name == SUBJECT:
                below = [edition.book.node(s.rule.provision, s.rule.version) for s in edition.jurisdiction]
            case ir.Term(name=name, type=Type.BOOLEAN):
                below = (edition.term_nodes.get(name),)
            case ir.HasReason() if self.facts[edition.eccn_slot] is not None and not self._described(node):
                # A paragraph would tell more than the entry.
                return self._paragraph(node)
            case ir.Classified() if self.facts[edition.eccn_slot] is not None and not classes_of(
                edition, node
            ):
                return self._paragraph(node)
            case ir.Classified() | ir.HasReason():
                below = [
                    edition.book.node(rule.provision, rule.version) for rule in classes_of(edition, node)
                ]
            case ir.Held():
                pass
            case _:
                return self._atom(node)
        found: _Found = {}
        for one in below:
            if one is not None:
                found.update(self._below(one))
        if not found and isinstance(node, ir.Classified) and self.facts[edition.eccn_slot] is not None:
            # No parameter decides between the paragraphs of what is stated.
            return self._paragraph(node)
        return found

    def _described(self, node: ir.HasReason) -> bool:
        """Whether a reason is open for what an item is said to do, and not for the ECCN that is stated."""
        stated = self.edition.stated_reasons(self.facts[self.edition.eccn_slot])
        return self.edition.specified(self.facts) and stated.known and node.reason not in stated.partial

    def _paragraph(self, node: Node) -> _Found:
        return {(-1, self._asked.number(ir.Fact(ECCN, Type.TEXT), node)): None}

    def _open_parties(self, item: Node) -> _Found:
        parties = self.facts[self.edition.parties]
        if parties is None:
            return {(-2, self._asked.number(fact, item)): None for fact in ir.facts_of(item)}
        at_hand = self.edition.layout.party
        found: _Found = {}
        for number, party in enumerate(parties):
            self.facts[at_hand] = party
            self.party = number
            found |= self._below(item)
        self.party = -1
        return found

    def _atom(self, node: Node) -> _Found:
        known = self._asked.atoms.get(id(node))
        if known is None:
            atom = write_out(self.edition, node)
            slots, places = self.edition.layout.slots, self.edition.layout.places
            asked = tuple(
                (self._asked.number(fact, atom), fact.party, (places if fact.party else slots)[fact.name])
                for fact in ir.facts_of(atom)
            )
            # The condition is kept with it, so that no other can take its place.
            known = self._asked.atoms[id(node)] = (node, asked)
        facts = self.facts
        party = facts[self.edition.layout.party]
        found = {
            (self.party if of_party else -1, number): None
            for number, of_party, at in known[1]
            if is_unknown(party[at] if of_party else facts[at])
        }
        if not found:
            # A map may be stated without the entries that the condition is about, and entries without their paragraphs.
            found = {
                (-1, number): None
                for number, of_party, _ in known[1]
                if not of_party and self._asked.pairs[number][0].type in (Type.MAP, Type.TEXTS)
            }
        if isinstance(node, ir.Asks):
            found = {(self.party if of_party else -1, number): None for number, of_party, _ in known[1]}
        return found

    def learn(self, rule: Rule) -> None:
        """Note every condition of a rule on the facts that were found, whatever is known of it now."""
        about = conditions(self.edition)[rule.number]
        for gap, (_, atoms) in self.found.items():
            for atom in about.get(gap.fact.name, ()):
                atoms[atom] = None


def questions(gaps: Gaps) -> list[Question]:
    """The unknown facts that were found, each with its answers; in the order in which facts are declared."""
    edition, facts = gaps.edition, gaps.facts
    order = edition.layout.order
    asked = []
    for gap in sorted(gaps.found, key=lambda gap: (gap.party, order[gap.fact.name])):
        ids, atoms = gaps.found[gap]
        asked.append(_ask(edition, facts, gap, tuple(sorted(ids)), tuple(atoms)))
    return merged(asked)


def _ask(edition: Edition, facts: Facts, gap: Gap, ids: tuple[str, ...], atoms: tuple[Node, ...]) -> Question:
    fact = gap.fact
    declared = edition.book.raw.facts.get(fact.name)
    name = declared.ask if declared is not None and declared.ask else fact.name
    if name != fact.name and fact.type is Type.COUNTRY and _partly_stated(edition, facts, name):
        name = fact.name
    if gap.party == -2:
        return _all_parties(edition, facts, ids)
    found = _named(name, fact, answers(edition, facts, fact, atoms))
    stated = facts[edition.eccn_slot]
    if fact.name == ECCN and stated is not None:
        # Only a paragraph of what is stated would tell more.
        within = [
            (label, value) for label, value in found.each if value != stated and at_or_below(value, (stated,))
        ]
        found = Answers(tuple(within), complete=False)
    if gap.party >= 0:
        put = _party_putter(edition.parties, gap.party, edition.layout.places[fact.name])
        name = name.replace("party.", f"parties[{gap.party}].")
    else:
        put = _putter(edition.slot(fact.name))
    return Question(
        name, put, found.each, ids, frozenset((fact.name,)), found.complete, found.more, found.countries
    )


def _putter(slot: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        into[slot] = _beside(into[slot], value)

    return put


def _beside(known: Any, value: Any) -> Any:
    """An answer beside what is known of a fact: of a set or a map some members may be."""
    if isinstance(known, frozenset) and isinstance(value, frozenset):
        return value | (known - {None})
    if isinstance(known, dict) and isinstance(value, dict):
        return {**value, **{key: rate for key, rate in known.items() if rate is not None}}
    return value


def _partly_stated(edition: Edition, facts: Facts, name: str) -> bool:
    """Whether some of the facts that are asked for under a shared name are known: then each of the others has its own."""
    return any(
        facts[edition.slot(fact.name)] is not None
        for fact in edition.book.raw.facts.facts
        if fact.ask == name and fact.name != name
    )


_NEGATIVE: dict[Type, Any] = {
    Type.TEXT: "",
    Type.TEXTS: frozenset(),
    Type.COUNTRIES: frozenset(),
    Type.COUNTRY: None,
}


def _named(name: str, fact: ir.Fact, found: Answers) -> Answers:
    """Answers of a fact that is asked for under a shared name, such as a whole end-use block or a party's name.

    A flag and a number are named in their answers, and so is each element of a set that stands beside the flags; what only
    qualifies them takes its negative value.
    """
    if name == fact.name or name == fact.name.replace("party.", name.partition(".")[0] + "."):
        return found
    if fact.type is Type.BOOLEAN:
        return Answers(((fact.name.partition(".")[2], True), (NONE, False)))
    if fact.type is Type.NUMBER:
        own = fact.name.partition(".")[2]
        return found._replace(each=tuple((f"{own} {label}", value) for label, value in found.each))
    if fact.type is Type.TEXTS and fact.name.startswith(f"{name}."):
        *some, (_, harmless) = found.each
        own = fact.name.removeprefix(f"{name}.")
        return Answers((*((f"{own}: {label}", value) for label, value in some), (NONE, harmless)))
    if fact.type in _NEGATIVE and name.rpartition(".")[2] in ("end_use", "name", "owners"):
        return Answers(((NONE, _NEGATIVE[fact.type]),))
    return found


def _party_putter(slot: int, number: int, index: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        parties = list(into[slot])
        party = list(parties[number])
        party[index] = _beside(party[index], value)
        parties[number] = tuple(party)
        into[slot] = parties

    return put


def _all_parties(edition: Edition, facts: Facts, ids: tuple[str, ...]) -> Question:
    """No party is stated at all: the one answer worth giving is the harmless one, and that everything else depends."""
    slot = edition.parties
    harmless = edition.harmless_party(facts[edition.slot("destination")])

    def put(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question(
        "parties",
        put,
        (("stated, on no list, headquartered in the destination", (harmless,)),),
        ids,
        frozenset(edition.layout.party_facts),
    )
