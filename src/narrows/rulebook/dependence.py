"""What the conditions of an edition rest on, and so what may turn when a fact is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from narrows.rulebook.book import SUBJECT
from narrows.rulebook.edition import Edition, Step, parameters
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure


class Turning(NamedTuple):
    """What may turn when facts are filled in: the rules that rest on them, those that test whether they are known, the
    steps of both by stage (without duties), and the terms, by stage, with whether a term tests."""

    touched: frozenset[int]
    testing: frozenset[int]
    stages: tuple[tuple[Step, ...], ...]
    terms: tuple[tuple[tuple[int, Closure, bool], ...], ...]


class Dependence:
    """The dependence of one edition's rules on facts. What is found of a condition is remembered by what it means, so it is
    found once for all days on which it means the same."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._meanings = edition.meanings
        self._tested: dict[int, frozenset[str]] = edition.book.told("tested for knowledge", dict)
        self._rests: dict[int, frozenset[str]] = edition.book.told("rests on", dict)
        self._asking: set[tuple[int, int]] = set()
        self._turning: dict[tuple[frozenset[str], bool, bool], Turning] = {}

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
                return frozenset().union(*map(self.tested_for_knowledge, self._class_nodes(part)))
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
                found = map(self.rests_on, self._class_nodes(part))
                return frozenset(("item.eccn",)).union(*found)
        return frozenset()

    def _class_nodes(self, part: ir.Classified | ir.HasReason) -> list[Node]:
        """The conditions of the classes that a part of a condition may look at."""
        edition = self.edition
        rules = edition.classes
        if isinstance(part, ir.Classified):
            rules = edition.classes_under(
                part.eccns + tuple(p for scope in part.scopes for p in edition.eccns(scope))
            )
        nodes = (self.edition.book.node(rule.provision, rule.version) for rule in rules)
        return [node for node in nodes if node is not None]

    def turning(self, facts: frozenset[str], *, subject_open: bool, stated: bool) -> Turning:
        """What may turn when some facts, unknown so far, are filled in.

        `subject_open` says whether it may turn with them that the item is subject to the regulations, `stated` whether the
        order states an ECCN, which weighs less once parameters are known (`Edition.specified`).
        """
        classes = stated and not facts.isdisjoint(self._specifying)
        key = (facts, subject_open, classes)
        if key not in self._turning:
            self._turning[key] = self._find_turning(facts, subject_open=subject_open, classes=classes)
        return self._turning[key]

    def specifies(self, facts: frozenset[str]) -> bool:
        """Whether some facts say what an item is or can do, or name its ECCN."""
        return "item.eccn" in facts or not facts.isdisjoint(self._specifying)

    @cached_property
    def _specifying(self) -> frozenset[str]:
        """The facts that say what an item is or can do."""
        return frozenset(("item.spec.type", *parameters(self.edition.layout.facts)))

    def _find_turning(self, facts: frozenset[str], *, subject_open: bool, classes: bool) -> Turning:
        index, testers = self._readers
        lapsing = {rule.number for rule in self.edition.rules if rule.clock == "lapse"}
        touched, turned = self._spread(lapsing, facts, subject_open=subject_open)
        first: set[int] = set().union(*(testers.get(name, frozenset()) for name in facts))
        if classes:
            first |= index.get("item.eccn", frozenset())
        results = [name for number in first for name in self._results_of(number, subject_open=subject_open)]
        testing, tested = self._spread(first, results, subject_open=subject_open)
        turn = touched | testing
        edition = self.edition
        stages = tuple(
            tuple(step for step in steps if step.rule.number in turn and step.rule.kind != "duty")
            for steps in (edition.class_steps, edition.jurisdiction, edition.steps)
        )
        terms = tuple(
            tuple(
                (slot, value, tests_now)
                for slot, value, rests, tests in some
                if (
                    tests_now := not tests.isdisjoint(facts)
                    or not rests.isdisjoint(tested)
                    or (classes and "item.eccn" in rests)
                )
                or not rests.isdisjoint(turned)
            )
            for some in self._term_readers
        )
        return Turning(frozenset(touched), frozenset(testing), stages, terms)

    def _spread(
        self, rules: Iterable[int], names: Iterable[str], *, subject_open: bool
    ) -> tuple[set[int], set[str]]:
        """The rules, with some to start with, that rest on some facts or results or on what follows from them."""
        index, _ = self._readers
        found, done = set(rules), set[str]()
        open_ = list(names)
        while open_:
            name = open_.pop()
            if name not in done:
                done.add(name)
                for number in index.get(name, frozenset()) - found:
                    found.add(number)
                    open_ += self._results_of(number, subject_open=subject_open)
        return found, done

    @cached_property
    def _readers(self) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
        """The rules that rest on each fact or result (as named in `rests_on`), and those that test if a fact is known."""
        edition = self.edition
        index: dict[str, set[int]] = {}
        testers: dict[str, set[int]] = {}
        for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
            node = self.edition.book.node(step.rule.provision, step.rule.version)
            if node is not None:
                for name in self.rests_on(node):
                    index.setdefault(name, set()).add(step.rule.number)
                for name in self.tested_for_knowledge(node):
                    testers.setdefault(name, set()).add(step.rule.number)
        return (
            {name: frozenset(numbers) for name, numbers in index.items()},
            {name: frozenset(numbers) for name, numbers in testers.items()},
        )

    @cached_property
    def _term_readers(self) -> tuple[tuple[tuple[int, Closure, frozenset[str], frozenset[str]], ...], ...]:
        """The terms by stage, each with what it rests on and what it tests."""
        edition = self.edition
        names = {edition.slot(name): below for name, below in self.edition.term_nodes.items()}
        return tuple(
            tuple(
                (slot, value, self.rests_on(names[slot]), self.tested_for_knowledge(names[slot]))
                for slot, value in some
            )
            for some in (edition.terms, edition.late_terms, edition.last_terms)
        )

    def _results_of(self, number: int, *, subject_open: bool) -> list[str]:
        """The names, as in `rests_on`, of the results that a rule is part of."""
        rule = self.edition.book.rules[number]
        if rule.kind == "jurisdiction":
            return ["@"] if subject_open else []
        return self._held_names.get(rule.id, []) if rule.kind == "requirement" else []

    @cached_property
    def _held_names(self) -> dict[str, list[str]]:
        """The names, as in `rests_on`, of the results that each requirement is part of, by its id."""
        found: dict[str, list[str]] = {}
        for step in self.edition.steps:
            node = self.edition.book.node(step.rule.provision, step.rule.version)
            for name in self.rests_on(node) if node is not None else ():
                if name.startswith("@") and name != "@":
                    for id_ in self.edition.book.requirements_like(name[1:].split("|")):
                        found.setdefault(id_, []).append(name)
        return found
