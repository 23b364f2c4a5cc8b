"""Which unknown facts keep conditions unknown, and which atomic conditions ask for them.

Only the parts of a condition that are unknown themselves are followed: in `a and b` with `a` true, only what keeps `b` unknown
matters. Terms and classes are followed to the facts they rest on. How a condition is taken apart is the same for every order
of a day: it is made once, as one function for each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from narrows.decide.conditions import conditions, one_for_all, write_out
from narrows.decide.run import is_unknown
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.dependence import classes_of
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.scalar import Closure, Facts
from narrows.rulebook.reasons import carrying
from narrows.rulebook.rule import Rule

ECCN = "item.eccn"
NOT_STATED = -2
"""In place of a party: those of an order that states none."""


class Gap(NamedTuple):
    """An unknown fact below an unknown condition: of the order (`party` -1), of one party, or of parties that are not stated."""

    party: int
    fact: ir.Fact


_Found = dict[tuple[int, int], None]
"""What was found below a condition: a party as in `Gap`, and the number of a fact with an atomic condition."""
_NOWHERE: _Found = {}
_Open = Callable[["Gaps"], _Found]
"""Finds the gaps below a condition that is unknown."""


class Gaps:
    """Gathers the unknown facts that keep conditions unknown, with the atomic conditions that ask for them. `names` are the
    facts found. The numbers of the rules whose conditions are followed go into `followed`."""

    def __init__(self, edition: Edition, facts: Facts, followed: set[int] | None = None) -> None:
        self.edition = edition
        self.facts = list(facts)
        self.followed = set[int]() if followed is None else followed
        self.found: dict[Gap, tuple[dict[str, None], dict[int, Node]]] = {}
        """Of each gap the rules, and the atomic conditions by identity."""
        self.outright: set[Gap] = set()
        """Those of facts that a rule asks for whatever is stated of them."""
        self.party = -1
        self.asking = True
        """Whether new gaps are asked about, or only more is learned of the conditions on those found."""
        self.seen: dict[tuple[int, int], _Found] = {}
        """What was found below whole conditions, by identity, for a party at hand."""
        self._noted: dict[tuple[int, int], dict[str, None] | None] = {}
        """What was found, of each party as in `Gap` by the number of a fact with its condition: the rules of the gap."""
        self._openers: _Openers = edition.made_once("openers", _Openers)

    @property
    def names(self) -> frozenset[str]:
        """The facts that the gaps speak of; where no party is stated, those of a party too."""
        names = frozenset(gap.fact.name for gap in self.found)
        nobody = any(gap.party == NOT_STATED for gap in self.found)
        return names | frozenset(self.edition.layout.party_facts) if nobody else names

    def follow_rule(self, rule: Rule) -> _Found:
        """Note the gaps of a rule: new ones while `asking`, else only more conditions on those found."""
        self.followed.add(rule.number)
        below = self._openers.of_rule(rule)(self)
        noted = self._noted
        for pair in below:
            if pair not in noted:
                noted[pair] = self._note(*pair)
            if self.asking and (ids := noted[pair]) is not None:
                ids[rule.id] = None
        return below

    def _note(self, party: int, number: int) -> dict[str, None] | None:
        """Note the condition that asks for a fact; gives the rules of the gap, None of one that is not asked about."""
        fact, atom = self._openers.pairs[number]
        gap = Gap(party, fact)
        if self.asking:
            found = self.found.setdefault(gap, ({}, {}))
            if isinstance(atom, ir.Asks):
                self.outright.add(gap)
        elif gap in self.found:
            found = self.found[gap]
        else:
            return None
        ids, atoms = found
        atoms[id(atom)] = atom
        return ids

    def learn(self, rules: tuple[Rule, ...]) -> None:
        """Note every condition of some rules on the facts that were found, whatever is known of it now."""
        about = conditions(self.edition).of_several(rules)
        for gap, (_, atoms) in self.found.items():
            for atom in about(gap.fact.name):
                atoms[id(atom)] = atom


def _nothing(_: Gaps) -> _Found:
    return _NOWHERE


class _Openers:
    """What finds the gaps below the conditions of one edition: the same for all days on which these mean the same. The facts that
    atomic conditions ask for have numbers, each with the condition: to look up a number is quicker than to compare conditions."""

    def __init__(self, edition: Edition) -> None:
        once = edition.book.made_once
        self.pairs: list[tuple[ir.Fact, Node]] = once("pairs of facts and atoms", list)
        self._numbers: dict[tuple[ir.Fact, Node], int] = once("numbers of pairs", dict)
        self._edition = edition
        # That an item is subject to the regulations means what the rules of jurisdiction do.
        self._law = edition.meanings.of_rules(tuple(step.rule for step in edition.jurisdiction))
        self._shared: dict[tuple[int, int, bool], _Open] = once("openers", dict)
        """By the law of jurisdiction, what a condition means, and whether it is unknown for sure."""
        self._rules: dict[int, _Open] = {}
        self._known: dict[int, tuple[Node, _Open]] = {}
        self._wholes: dict[int, tuple[Node, _Open]] = {}
        """Both by identity; each condition is kept, so that no other can take its place."""
        self._several: dict[tuple[int, ...], _Open] = {}

    def of_rule(self, rule: Rule) -> _Open:
        """Of the condition of a rule that is unknown."""
        found = self._rules.get(rule.number)
        if found is None:
            node = self._edition.book.node(rule.provision, rule.version)
            if node is None:
                found = _nothing
            else:
                key = self._law, self._edition.meanings.of(node), bool(rule.clock)
                found = self._shared.get(key)
                if found is None:
                    # That it is unknown is known of the run; one that lapses may be so for the clock alone.
                    found = self._whole(node) if rule.clock else _once(self._of(node))
                    self._shared[key] = found
            self._rules[rule.number] = found
        return found

    def _of(self, node: Node) -> _Open:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._made(node))
        return known[1]

    def _whole(self, node: Node) -> _Open:
        """Of the condition of a term or a rule, unknown or not."""
        known = self._wholes.get(id(node))
        if known is None:
            known = self._wholes[id(node)] = (node, _once(_together([self._part(node)])))
        return known[1]

    def _below(self, rules: tuple[Rule, ...]) -> _Open:
        """Of any of some rules."""
        key = tuple([rule.number for rule in rules])
        known = self._several.get(key)
        if known is None:
            nodes = [self._edition.book.node(rule.provision, rule.version) for rule in rules]
            wholes = [self._whole(node) for node in nodes if node is not None]

            def opened(gaps: Gaps) -> _Found:
                found: _Found = {}
                for whole in wholes:
                    found.update(whole(gaps))
                return found

            known = self._several[key] = _once(opened)
        return known

    def _borne_on(self, rules: Iterable[Rule]) -> _Open:
        """Of any of some classes on which what is stated of the item bears: no other speaks against a stated ECCN."""
        among = self._edition.bearings.among
        wholes = {rule: self._below((rule,)) for rule in rules}

        def opened(gaps: Gaps) -> _Found:
            found: _Found = {}
            for rule in among(wholes, gaps.facts):
                found.update(wholes[rule](gaps))
            return found

        return opened

    def _part(self, node: Node) -> tuple[Closure, _Open]:
        """The truth of a condition, and what finds the gaps below it; this is made when it is first unknown."""
        opened: _Open | None = None

        def opening(gaps: Gaps) -> _Found:
            nonlocal opened
            if opened is None:
                opened = self._of(node)
            return opened(gaps)

        return self._edition.closure(node), opening

    def _made(self, node: Node) -> _Open:
        edition = self._edition
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                return _together([self._part(item) for item in items])
            case ir.Not(item=item):
                return self._of(item)  # unknown as its negation is
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return _once(self._over_parties(item))
            case ir.Term(name=name, type=Type.BOOLEAN) if name == SUBJECT:
                return self._below(tuple(step.rule for step in edition.jurisdiction))
            case ir.Term(name=name, type=Type.BOOLEAN):
                term = edition.term_nodes.get(name)
                return _nothing if term is None else self._whole(term)
            case ir.Classified() | ir.HasReason():
                return _once(self._classes(node))
            case ir.Held():
                return _nothing
        return self._atom(node)

    def _classes(self, node: ir.Classified | ir.HasReason) -> _Open:
        """Of a condition on classes or on their reasons for control. Where only a paragraph of the stated entry would tell
        more, that is asked for."""
        edition = self._edition
        rules = classes_of(edition, node)
        of_classes = self._below(rules)
        stated_slot = edition.eccn_slot
        paragraph = dict.fromkeys([(-1, self._number(ir.Fact(ECCN, Type.TEXT), node))])
        reason = node.reason if isinstance(node, ir.HasReason) else None
        borne_on = self._borne_on(rules if reason is None else carrying(rules, reason))

        def opened(gaps: Gaps) -> _Found:
            eccn = gaps.facts[stated_slot]
            if eccn is None:
                return of_classes(gaps)
            if reason is not None:
                stated = edition.stated_reasons(eccn)
                if not stated.known or reason in stated.partial:
                    return paragraph
            # The paragraph tells at once what parameters tell together; and it may be that none decides between the paragraphs.
            return borne_on(gaps) or paragraph

        return opened

    def _over_parties(self, item: Node) -> _Open:
        edition = self._edition
        parties_slot, at_hand = edition.parties, edition.layout.party
        truth, open_ = self._part(item)

        def opened(gaps: Gaps) -> _Found:
            facts = gaps.facts
            parties = facts[parties_slot]
            if parties is None:
                return {(NOT_STATED, self._number(fact, item)): None for fact in ir.facts_of(item)}
            found: _Found = {}
            for number, party in enumerate(parties):
                facts[at_hand] = party
                gaps.party = number
                if truth(facts) is None:
                    found |= open_(gaps)
            gaps.party = -1
            return found

        return opened

    def _atom(self, node: Node) -> _Open:
        layout = self._edition.layout
        atom = write_out(self._edition, node)
        asked = [
            (self._number(fact, atom), fact.party, (layout.places if fact.party else layout.slots)[fact.name])
            for fact in ir.facts_of(atom)
        ]
        if isinstance(node, ir.Asks):
            return lambda gaps: {
                (gaps.party if of_party else -1, number): None for number, of_party, _ in asked
            }
        # A map may be stated without the entries that the condition is about, and entries without their paragraphs.
        in_part = dict.fromkeys(
            (-1, number)
            for number, of_party, _ in asked
            if not of_party and self.pairs[number][0].type in (Type.MAP, Type.TEXTS)
        )
        at_hand = layout.party

        def opened(gaps: Gaps) -> _Found:
            facts = gaps.facts
            party = facts[at_hand]
            found: _Found = {
                (gaps.party if of_party else -1, number): None
                for number, of_party, at in asked
                if is_unknown(party[at] if of_party else facts[at])
            }
            return found or in_part

        return opened

    def _number(self, fact: ir.Fact, atom: Node) -> int:
        """The number of a fact with the condition that asks for it."""
        number = self._numbers.setdefault((fact, atom), len(self.pairs))
        if number == len(self.pairs):
            self.pairs.append((fact, one_for_all(self._edition.book, atom)))
        return number


def _together(parts: Sequence[tuple[Closure, _Open]]) -> _Open:
    """Finds what is below any of some conditions, as far as they are unknown."""

    def opened(gaps: Gaps) -> _Found:
        found: _Found = {}
        facts = gaps.facts
        for truth, open_ in parts:
            if truth(facts) is None:
                found.update(open_(gaps))
        return found

    return opened


def _once(open_: _Open) -> _Open:
    """The same, looked for once with each party at hand. Classes may ask for each other: nothing is found on the way round."""

    def opened(gaps: Gaps) -> _Found:
        key = (id(open_), gaps.party)
        known = gaps.seen.get(key)
        if known is None:
            gaps.seen[key] = _NOWHERE
            known = gaps.seen[key] = open_(gaps)
        return known

    return opened
