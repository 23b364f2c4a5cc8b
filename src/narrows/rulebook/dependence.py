"""What the conditions of an edition rest on, and so what may turn when a fact is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from narrows.remembered import Remembered
from narrows.rulebook.bearing import parameters
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.edition import Edition, Step
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure
from narrows.rulebook.gathered import places_of, rules_by_name
from narrows.rulebook.reads import Reads
from narrows.rulebook.rule import Rule

MOST_FILLED = 4096
"""Most sets of facts, filled in under one edition, of which it is remembered what may turn; then all are forgotten."""


TurningTerm = tuple[int, Closure, bool]
"""The slot of a term, what computes it, and whether it tests."""


class Turning(NamedTuple):
    """What may turn when facts are filled in: the rules that rest on them, those that test whether they are known, the
    steps of both by stage (without duties), and the terms, by stage, with whether a term tests."""

    touched: frozenset[int]
    testing: frozenset[int]
    stages: tuple[tuple[Step, ...], ...]
    terms: tuple[tuple[TurningTerm, ...], ...]


class _Bits(NamedTuple):
    """Rules by number and terms by place, a bit for each."""

    rules: int
    terms: int


_NOTHING = _Bits(0, 0)


def classes_of(edition: Edition, node: ir.Classified | ir.HasReason) -> tuple[Rule, ...]:
    """The rules of classification that a condition on the item's entry, or on its reasons for control, rests on."""
    if isinstance(node, ir.HasReason):
        return edition.classes
    eccns = node.eccns + tuple(p for scope in node.scopes for p in edition.eccns(scope))
    return edition.classes_under(eccns)


class Dependence:
    """The dependence of one edition's rules on facts. What is found of a condition is remembered by what it means, so it is
    found once for all days on which it means the same."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._meanings = edition.meanings
        self._tested: dict[int, frozenset[str]] = edition.book.made_once("tested for knowledge", dict)
        self._rests: dict[int, frozenset[str]] = edition.book.made_once("rests on", dict)
        self._of_classes: dict[tuple[str, int], frozenset[str]] = edition.book.made_once(
            "facts of classes", dict
        )
        self._asking: set[tuple[int, int]] = set()
        self._circles = 0
        self._turning: Remembered[tuple[frozenset[str], bool, bool], Turning] = Remembered(MOST_FILLED)
        self._made: Remembered[tuple[int, int, int, int], Turning] = Remembered(MOST_FILLED)
        self._spreads: dict[tuple[_Bits, bool], _Bits] = {}
        self._reads: dict[int, Reads] = {}
        self._read: dict[int, Reads] = edition.book.made_once("read", dict)
        self._reading: set[int] = set()

    def tested_for_knowledge(self, node: Node) -> frozenset[str]:
        """The facts whose being known a condition tests (`known(...)`), directly or through terms and classes: when such a
        fact is filled in, even a truth that was known can turn."""
        key = self._meanings.of(node)
        return self._found(self._tested, key, node, self._tested_by)

    def _found(
        self,
        known: dict[int, frozenset[str]],
        key: int,
        node: Node,
        of: Callable[[Node], frozenset[str]],
    ) -> frozenset[str]:
        """What the parts of a condition say together; nothing while it is being found out."""
        found = known.get(key)
        if found is None:
            asked = (id(known), key)
            if asked in self._asking:
                self._circles += 1
                return frozenset()
            self._asking.add(asked)
            found = known[key] = frozenset().union(*map(of, node.walk()))
            self._asking.remove(asked)
        return found

    def _tested_by(self, part: Node) -> frozenset[str]:
        match part:
            case ir.Known(item=item):
                return self.rests_on(item)
            case ir.Term(name=name):
                below = self.edition.term_nodes.get(name)
                return frozenset() if below is None else self.tested_for_knowledge(below)
            case ir.Classified() | ir.HasReason():
                return self._together("tested", part, self.tested_for_knowledge)
        return frozenset()

    def rests_on(self, node: Node) -> frozenset[str]:
        """The facts that a condition rests on, through terms and classes too. The results of earlier stages are named
        "@" and, for held requirements, "@" and their patterns."""
        key = self._meanings.of(node)
        return self._found(self._rests, key, node, self._rested_on_by)

    def _rested_on_by(self, part: Node) -> frozenset[str]:
        match part:
            case ir.Fact(name=name):
                return frozenset((name,))
            case ir.Term(name=name) if name == SUBJECT:
                return frozenset(("@",))
            case ir.Term(name=name):
                below = self.edition.term_nodes.get(name)
                return frozenset() if below is None else self.rests_on(below)
            case ir.Held(globs=globs):
                return frozenset(("@" + "|".join(globs),))
            case ir.Classified() | ir.HasReason():
                return self._together("rests", part, self.rests_on) | {"item.eccn"}
        return frozenset()

    def _together(
        self, what: str, part: ir.Classified | ir.HasReason, of: Callable[[Node], frozenset[str]]
    ) -> frozenset[str]:
        """What the conditions of the classes that a part of a condition looks at say together: all that ask for reasons for
        control look at all of them. What runs in a circle is not kept, as one of them is still being found out."""
        key = what, self._meanings.classes_of(part)
        found = self._of_classes.get(key)
        if found is None:
            before = self._circles
            found = frozenset().union(*map(of, self._nodes_of(classes_of(self.edition, part))))
            if self._circles == before:
                self._of_classes[key] = found
        return found

    def _nodes_of(self, rules: Iterable[Rule]) -> list[Node]:
        """The conditions of those rules that have one."""
        nodes = (self.edition.book.node(rule.provision, rule.version) for rule in rules)
        return [node for node in nodes if node is not None]

    def turning(self, facts: frozenset[str], *, subject_open: bool, stated: bool) -> Turning:
        """What may turn when some facts, unknown so far, are filled in.

        `subject_open` says whether it may turn with them that the item is subject to the regulations, `stated` whether the
        order states an ECCN, which weighs less once parameters are known (`Edition.bears_on`).
        """
        classes = stated and not facts.isdisjoint(self._specifying)
        key = (facts, subject_open, classes)
        found = self._turning.get(key)
        if found is None:
            turning = self._find_turning(facts, subject_open=subject_open, classes=classes)
            found = self._turning.keep(key, turning)
        return found

    def reads(self, rules: Iterable[Rule]) -> Reads:
        """What some rules read, and what these classes, terms and rules of jurisdiction read in turn."""
        found = self._read_by_rules(rules)
        return found.and_(self._read_by_jurisdiction) if found.subject else found

    @cached_property
    def _read_by_jurisdiction(self) -> Reads:
        return self._read_by_rules(step.rule for step in self.edition.jurisdiction)

    def _read_by_rules(self, rules: Iterable[Rule]) -> Reads:
        found = Reads()
        for rule in rules:
            one = self._reads.get(rule.number)
            if one is None:
                node = self.edition.book.node(rule.provision, rule.version)
                one = self._reads[rule.number] = Reads() if node is None else self._read_by(node)
            found = found.and_(one)
        return found

    def _read_by(self, node: Node) -> Reads:
        """What a condition reads, but for what jurisdiction does."""
        key = self._meanings.of(node)
        found = self._read.get(key)
        if found is None:
            self._reading.add(key)
            found = self._read[key] = self._find_read(node, key)
            self._reading.remove(key)
        return found

    def _find_read(self, node: Node, key: int) -> Reads:
        found = Reads()
        seen, open_ = {key}, [node]
        while open_:
            below, own = self._reads_itself(open_.pop())
            found = found.and_(own)
            for one in below:
                key = self._meanings.of(one)
                if key in seen:
                    continue
                seen.add(key)
                if key in self._reading:
                    # Classes may ask for each other: what it reads is gathered here as well.
                    open_.append(one)
                else:
                    found = found.and_(self._read_by(one))
        return found

    def _reads_itself(self, node: Node) -> tuple[list[Node], Reads]:
        """What a condition itself reads, and the conditions of that."""
        edition = self.edition
        dated = self._meanings.dated(node)
        names = [name for name in dated.terms if name in edition.term_nodes]
        below = [edition.term_nodes[name] for name in names]
        classes = terms = 0
        for name in names:
            terms |= 1 << edition.slot(name)
        reasons = False
        for part in dated.parts:
            if isinstance(part, ir.Classified | ir.HasReason):
                reasons = reasons or isinstance(part, ir.HasReason)
                rules = classes_of(edition, part)
                for rule in rules:
                    classes |= 1 << rule.number
                below += self._nodes_of(rules)
        return below, Reads(classes, terms, SUBJECT in dated.terms, reasons)

    def specifies(self, facts: frozenset[str]) -> bool:
        """Whether some facts say what an item is or can do, or name its ECCN."""
        return "item.eccn" in facts or not facts.isdisjoint(self._specifying)

    @cached_property
    def _specifying(self) -> frozenset[str]:
        """The facts that say what an item is or can do, or by which else an entry is told: the stated one weighs less then."""
        told = map(self.rests_on, self._nodes_of(self.edition.classes))
        return frozenset(("item.spec.type", *parameters(self.edition.layout.facts))).union(*told)

    def _find_turning(self, facts: frozenset[str], *, subject_open: bool, classes: bool) -> Turning:
        tests = [self._tests.get(name, _NOTHING) for name in facts]
        if classes:
            tests.append(self._readers.get("item.eccn", _NOTHING))
        touched = self._spread(
            [self._readers.get(name, _NOTHING) for name in facts], subject_open=subject_open
        )
        tests += [
            self._tests[name] for name in self._tested_results_of(touched.rules, subject_open=subject_open)
        ]
        testing = self._spread(tests, subject_open=subject_open)
        key = (touched.rules | self._lapsing, testing.rules, touched.terms, testing.terms)
        found = self._made.get(key)
        return self._made.keep(key, self._made_of(*key)) if found is None else found

    def _tested_results_of(self, rules: int, *, subject_open: bool) -> list[str]:
        """The results that some rules are part of, of those whose being known is tested."""
        if not self._tested_results:
            return []
        numbers = places_of(rules & self._with_results)
        names = {name for number in numbers for name in self._results_of(number, subject_open=subject_open)}
        return [name for name in self._tested_results if name in names]

    @cached_property
    def _tested_results(self) -> tuple[str, ...]:
        """The results whose being known some rule or term tests."""
        return tuple(name for name in self._tests if name.startswith("@"))

    def _made_of(self, touched: int, testing: int, terms: int, testing_terms: int) -> Turning:
        turn = frozenset(places_of(touched | testing))
        stages = tuple(tuple([step for number, step in steps if number in turn]) for steps in self._stages)
        asked, tested = frozenset(places_of(terms | testing_terms)), frozenset(places_of(testing_terms))
        shown = tuple(
            tuple(either[place in tested] for place, either in enumerate(some, start) if place in asked)
            for start, some in self._turning_terms
        )
        return Turning(self._rules_of(touched), self._rules_of(testing), stages, shown)

    @cached_property
    def _turning_terms(self) -> tuple[tuple[int, tuple[tuple[TurningTerm, TurningTerm], ...]], ...]:
        """The terms as in `_terms`, each as it turns and as one that also tests: the same objects for all facts that are filled in."""
        return tuple(
            (start, tuple(((slot, value, False), (slot, value, True)) for slot, value in some))
            for start, some in self._terms
        )

    @cached_property
    def _stages(self) -> tuple[tuple[tuple[int, Step], ...], ...]:
        """The steps by stage, without duties, each with the number of its rule."""
        edition = self.edition
        return tuple(
            tuple((step.rule.number, step) for step in steps if step.rule.kind != "duty")
            for steps in (edition.class_steps, edition.jurisdiction, edition.steps)
        )

    def _rules_of(self, bits: int) -> frozenset[int]:
        """The numbers of rules, as the objects that the rules have: many sets share them."""
        book = self.edition.book
        return book.same(book.rules[place].number for place in places_of(bits))

    def _spread(self, firsts: Iterable[_Bits], *, subject_open: bool) -> _Bits:
        """Some rules and terms, and those that rest on what follows from them."""
        rules = terms = 0
        for first in firsts:
            key = (first, subject_open)
            if key not in self._spreads:
                self._spreads[key] = self._follow(first, subject_open=subject_open)
            found = self._spreads[key]
            rules, terms = rules | found.rules, terms | found.terms
        return _Bits(rules, terms)

    def _follow(self, first: _Bits, *, subject_open: bool) -> _Bits:
        rules, terms = first
        done = set[str]()
        results = self._with_results
        open_ = places_of(rules & results)
        while open_:
            for name in self._results_of(open_.pop(), subject_open=subject_open):
                if name not in done:
                    done.add(name)
                    reads = self._readers.get(name, _NOTHING)
                    open_ += places_of(reads.rules & ~rules & results)
                    rules, terms = rules | reads.rules, terms | reads.terms
        return _Bits(rules, terms)

    @cached_property
    def _with_results(self) -> int:
        """The rules that are part of some result."""
        edition = self.edition
        return sum(
            1 << step.rule.number
            for step in (*edition.jurisdiction, *edition.steps)
            if self._results_of(step.rule.number, subject_open=True)
        )

    @cached_property
    def _lapsing(self) -> int:
        """The rules that lapse: whether they were extended may always turn."""
        return sum(1 << rule.number for rule in self.edition.rules if rule.clock == "lapse")

    @cached_property
    def _terms(self) -> tuple[tuple[int, tuple[tuple[int, Closure], ...]], ...]:
        """The terms by stage, each stage with the place of its first term among all."""
        edition = self.edition
        stages = (edition.terms, edition.late_terms, edition.last_terms)
        starts = (0, len(stages[0]), len(stages[0]) + len(stages[1]))
        return tuple((start, tuple(some)) for start, some in zip(starts, stages, strict=True))

    @cached_property
    def _readers(self) -> dict[str, _Bits]:
        """The rules and terms that rest on each fact or result (as named in `rests_on`)."""
        return self._by_name("rests on", self.rests_on)

    @cached_property
    def _tests(self) -> dict[str, _Bits]:
        """The rules and terms that test if a fact is known."""
        return self._by_name("tests", self.tested_for_knowledge)

    def readers(self, name: str) -> frozenset[int]:
        """The numbers of the rules that rest on a fact or result (as named in `rests_on`)."""
        return frozenset(places_of(self._readers.get(name, _NOTHING).rules))

    def _by_name(self, what: str, of: Callable[[Node], frozenset[str]]) -> dict[str, _Bits]:
        edition = self.edition
        of_rules: dict[int, frozenset[str]] = {}
        for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
            node = edition.book.node(step.rule.provision, step.rule.version)
            if node is not None:
                of_rules[step.rule.number] = of(node)
        rules = rules_by_name(edition, what, of_rules)
        terms: dict[str, int] = {}
        for start, some in self._terms:
            for place, (slot, _) in enumerate(some, start):
                for name in of(edition.term_at[slot]):
                    terms[name] = terms.get(name, 0) | 1 << place
        return {name: _Bits(rules.get(name, 0), terms.get(name, 0)) for name in {*rules, *terms}}

    def _results_of(self, number: int, *, subject_open: bool) -> Sequence[str]:
        """The names, as in `rests_on`, of the results that a rule is part of."""
        rule = self.edition.book.rules[number]
        if rule.kind == "jurisdiction":
            return ["@"] if subject_open else []
        return self._held_names.get(rule.id, []) if rule.kind == "requirement" else []

    @cached_property
    def _held_names(self) -> dict[str, tuple[str, ...]]:
        """The names, as in `rests_on`, of the results that each requirement is part of, by its id."""
        found: dict[str, list[str]] = {}
        for name in self._readers:
            if name.startswith("@") and name != "@":
                for id_ in self.edition.book.requirements_like(name[1:].split("|")):
                    found.setdefault(id_, []).append(name)
        # One object for all days that say the same of a requirement.
        same: dict[tuple[str, ...], tuple[str, ...]] = self.edition.book.made_once("names of results", dict)
        return {id_: same.setdefault(names := tuple(sorted(some)), names) for id_, some in found.items()}
