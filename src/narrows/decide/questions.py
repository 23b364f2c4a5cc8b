"""Which facts are missing, and which answers to them are worth trying.

A question is about one unknown fact. Its answers are the cells into which the conditions at stake cut its values: true or
false, inside or outside of each scope that is tested, below, at or above each threshold (solved through the formulas, so
that a missing die area is asked for as an area). Answers are (label, value) pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from narrows.decide.answers import answers, write_out
from narrows.decide.run import is_unknown
from narrows.rulebook.book import SUBJECT, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Facts


class Question(NamedTuple):
    """An unknown fact: how it is named to a person, how an answer is put into the facts, and the answers to try."""

    fact: str
    put: Callable[[Facts, Any], None]
    answers: tuple[tuple[str, Any], ...]
    matters_to: tuple[str, ...]
    facts: frozenset[str] = frozenset()


class Gap(NamedTuple):
    """An unknown fact below an unknown condition: of the order (`party` -1) or of one party."""

    party: int
    fact: ir.Fact


class _Gaps:
    """Gathers the unknown facts that keep conditions unknown, with the atomic conditions that ask for them.

    Only the parts of a condition that are unknown themselves are followed: in `a and b` with `a` true, only what keeps `b`
    unknown matters. Terms and classes are followed to the facts they rest on.
    """

    def __init__(self, edition: Edition, facts: Facts) -> None:
        self.edition = edition
        self.facts = list(facts)
        self.found: dict[Gap, tuple[dict[str, None], dict[Node, None]]] = {}
        self.rule = ""
        self.party = -1

    def follow_rule(self, rule: Rule) -> None:
        node = self.edition.book.node(rule.provision, rule.version)
        if node is not None:
            self.rule = rule.id
            self.follow(node, frozenset())

    def follow(self, node: Node, above: frozenset[str]) -> None:
        if self.edition.closure(node)(self.facts) is not None:
            return
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                for item in items:
                    self.follow(item, above)
            case ir.Not(item=item):
                self.follow(item, above)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                self._follow_parties(item, above)
            case ir.Term(name=name, type=Type.BOOLEAN):
                if name not in above:
                    below = self.edition.term_nodes.get(name)
                    rules = [step.rule for step in self.edition.jurisdiction] if name == SUBJECT else []
                    nodes = [self.edition.book.node(rule.provision, rule.version) for rule in rules] or [
                        below
                    ]
                    for found in nodes:
                        if found is not None:
                            self.follow(found, above | {name})
            case ir.HasReason() if self.facts[self.edition.eccn_slot] is not None:
                self._note(
                    Gap(-1, ir.Fact("item.eccn", Type.TEXT)), node
                )  # a paragraph would tell more than the entry
            case ir.Classified() | ir.HasReason():
                for rule in _classes(self.edition, node):
                    found = self.edition.book.node(rule.provision, rule.version)
                    if found is not None and rule.id not in above:
                        self.follow(found, above | {rule.id})
            case ir.Held():
                pass
            case _:
                self._atom(write_out(self.edition, node))

    def _follow_parties(self, item: Node, above: frozenset[str]) -> None:
        parties = self.facts[self.edition.parties]
        if parties is None:
            for fact in ir.facts_of(item):
                self._note(Gap(-2, fact), item)
            return
        base = self.edition.party_base
        for number, party in enumerate(parties):
            self.facts[base : base + len(party)] = party
            self.party = number
            self.follow(item, above)
        self.party = -1

    def _atom(self, atom: Node) -> None:
        for fact in ir.facts_of(atom):
            if is_unknown(self.facts[self.edition.slot(fact.name)]):
                self._note(Gap(self.party if fact.party else -1, fact), atom)

    def _note(self, gap: Gap, atom: Node) -> None:
        ids, atoms = self.found.setdefault(gap, ({}, {}))
        ids[self.rule] = None
        atoms[atom] = None


def _classes(edition: Edition, node: ir.Classified | ir.HasReason) -> tuple[Rule, ...]:
    if isinstance(node, ir.HasReason):
        return edition.classes
    eccns = node.eccns + tuple(p for scope in node.scopes for p in edition.eccns(scope))
    return edition.classes_under(eccns)


def questions(edition: Edition, facts: Facts, rules: Iterable[Rule]) -> list[Question]:
    """The unknown facts that keep some rules unknown, each with its answers; in the order in which facts are declared."""
    gaps = _Gaps(edition, facts)
    for rule in rules:
        gaps.follow_rule(rule)
    order = {name: index for index, name in enumerate(edition.layout.names)}
    asked = []
    for gap in sorted(gaps.found, key=lambda gap: (gap.party, order[gap.fact.name])):
        ids, atoms = gaps.found[gap]
        asked.append(_ask(edition, facts, gap, tuple(sorted(ids)), tuple(atoms)))
    return _merged(asked)


def _ask(edition: Edition, facts: Facts, gap: Gap, ids: tuple[str, ...], atoms: tuple[Node, ...]) -> Question:
    fact = gap.fact
    declared = edition.book.raw.facts.get(fact.name)
    name = declared.ask if declared is not None and declared.ask else fact.name
    if gap.party == -2:
        return _all_parties(edition, facts, ids)
    found = _named(name, fact, answers(edition, facts, fact, atoms))
    if gap.party >= 0:
        put = _party_putter(edition.parties, gap.party, edition.layout.party_facts.index(fact.name))
        return Question(
            name.replace("party.", f"parties[{gap.party}]."), put, found, ids, frozenset((fact.name,))
        )
    slot = edition.slot(fact.name)

    def put_fact(into: Facts, value: Any) -> None:
        into[slot] = value

    return Question(name, put_fact, found, ids, frozenset((fact.name,)))


_NEGATIVE: dict[Type, Any] = {
    Type.TEXT: "",
    Type.TEXTS: frozenset(),
    Type.COUNTRIES: frozenset(),
    Type.COUNTRY: None,
}


def _named(name: str, fact: ir.Fact, found: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    """Answers of a fact that is asked for under a shared name, such as a whole end-use block or a party's name.

    A flag is named in its answers; what only qualifies the flags takes its negative value.
    """
    if name == fact.name or name == fact.name.replace("party.", name.partition(".")[0] + "."):
        return found
    if fact.type is Type.BOOLEAN:
        return ((fact.name.partition(".")[2], True), (_NONE, False))
    if fact.type in _NEGATIVE and name.rpartition(".")[2] in ("end_use", "name", "owners"):
        return ((_NONE, _NEGATIVE[fact.type]),)
    return found


_NONE = "none of these"


def _party_putter(slot: int, number: int, index: int) -> Callable[[Facts, Any], None]:
    def put(into: Facts, value: Any) -> None:
        parties = list(into[slot])
        party = list(parties[number])
        party[index] = value
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


def _merged(asked: list[Question]) -> list[Question]:
    """Questions that a person answers with one statement, made one: several facts of a party's name, say."""
    by_name: dict[str, Question] = {}
    for question in asked:
        if question.fact not in by_name:
            by_name[question.fact] = question
            continue
        first = by_name[question.fact]
        by_name[question.fact] = _together(first, question)
    return list(by_name.values())


def _together(first: Question, second: Question) -> Question:
    def put(into: Facts, value: Any) -> None:
        first.put(into, value[0])
        second.put(into, value[1])

    ids = tuple(sorted({*first.matters_to, *second.matters_to}))
    if not second.answers or not first.answers or first.fact == "parties":
        return (first if first.answers else second)._replace(matters_to=ids, facts=first.facts | second.facts)
    (last_label, negative_first), (_, negative_second) = first.answers[-1], second.answers[-1]
    pairs = [(label, (value, negative_second)) for label, value in first.answers[:-1]]
    pairs += [(label, (negative_first, value)) for label, value in second.answers[:-1]]
    pairs.append((last_label if len(second.answers) == 1 else _NONE, (negative_first, negative_second)))
    return Question(first.fact, put, tuple(pairs), ids, first.facts | second.facts)
