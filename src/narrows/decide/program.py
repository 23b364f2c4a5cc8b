"""The conditions of a rulebook as a program of steps over blocks, made once and kept for every batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from narrows.decide.atoms import Members
from narrows.decide.clauses import Clause, Splitter, ruled
from narrows.decide.conditions import write_out
from narrows.decide.tables import TRUE, UNKNOWN, Numbers, Small
from narrows.errors import RulebookError, Where
from narrows.rulebook.bearing import parameters
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.reasons import carrying
from narrows.rulebook.rule import Rule


class Program:
    """The parts of all conditions of a book, each once: a list of steps in which every step comes after its operands.

    Conditions of different days that ask the same of a block, with the same members in the scopes they name, are one
    step; so a batch over many years evaluates little more than a batch over one day.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.steps: list[tuple[Any, ...]] = []
        self._numbers: list[int] = []
        self._ids: dict[Any, int] = {}
        self._of_block: dict[str, list[int]] = {}
        self._leaves: dict[int, frozenset[int]] = {}
        self._loose: dict[int, frozenset[int]] = {}
        self._sets: dict[frozenset[int], frozenset[int]] = {}
        self._over_parties: dict[int, frozenset[tuple[str, int]]] = {}
        self._facts: dict[int, tuple[str, ...]] = {}
        self._several: dict[int, frozenset[tuple[str, ...]]] = {}
        self._plans: dict[int, Plan] = {}
        self.bits = {name: bit for bit, name in enumerate(parameters(book.layout.facts), start=1)}
        """What an order can state of an item beyond its type, each with a number from 1 on."""
        self._stated_bits: dict[int, int] = {}
        self.clauses: dict[tuple[int, int], list[dict[str, Any]]] = {}
        """The clauses of rules, by what these mean on a day."""

    def plan(self, edition: Edition) -> Plan:
        """The plan of an edition, made once."""
        if edition.span not in self._plans:
            self._plans[edition.span] = Plan(self, edition)
        return self._plans[edition.span]

    def step(self, *parts: Any) -> int:
        """The number of a step, new or known."""
        number = self._ids.get(parts)
        if number is None:
            number = self._ids[parts] = len(self.steps)
            self.steps.append(parts)
            self._numbers.append(number)
            self._of_block.setdefault(parts[1], []).append(number)
        return number

    def shared(self, steps: Small) -> tuple[int, ...]:
        """Steps by number, for keeping: one object for each number in all that is kept."""
        return tuple(map(self._numbers.__getitem__, steps.tolist()))

    def of_block(self, block: str) -> Sequence[int]:
        """The steps on one kind of part, each after its operands."""
        return self._of_block.get(block, ())

    def operands(self, number: int) -> tuple[int, ...]:
        """The steps that a step reads."""
        match self.steps[number]:
            case ("and" | "or", _, numbers):
                return tuple(numbers)
            case ("not" | "any" | "all", _, one):
                return (one,)
            case ("classified", _, spec, *_):
                return (spec,)
            case ("reason", _, spec, anything, *_):
                return spec, anything
        return ()

    def over_parties(self, number: int) -> frozenset[tuple[str, int]]:
        """The conditions on single parties that a step on all of them rests on, each with whether it is of any or of all."""
        if number not in self._over_parties:
            step = self.steps[number]
            if step[0] in ("any", "all"):
                self._over_parties[number] = frozenset(((step[0], step[2]),))
            else:
                below = map(self.over_parties, self.operands(number))
                self._over_parties[number] = frozenset().union(*below)
        return self._over_parties[number]

    def facts(self, number: int) -> tuple[str, ...]:
        """The facts that an atomic condition speaks of."""
        if number not in self._facts:
            self._facts[number] = tuple(sorted({fact.name for fact in ir.facts_of(self.steps[number][2])}))
        return self._facts[number]

    def leaves(self, number: int) -> frozenset[int]:
        """The atomic conditions that a step rests on."""
        if number not in self._leaves:
            if self.steps[number][0] == "leaf":
                self._leaves[number] = frozenset((number,))
            else:
                self._leaves[number] = self._united(map(self.leaves, self.operands(number)))
        return self._leaves[number]

    def stated_bits(self, number: int) -> int:
        """What an order can state of an item, beyond its type, that a step rests on: a bit for each."""
        if number not in self._stated_bits:
            names = {name for leaf in self.leaves(number) for name in self.facts(leaf)}
            self._stated_bits[number] = sum(1 << self.bits[name] for name in parameters(names))
        return self._stated_bits[number]

    def several(self, number: int) -> frozenset[tuple[str, ...]]:
        """The facts of each of the atomic conditions that a step rests on, of those that speak of more than one."""
        if number not in self._several:
            facts = map(self.facts, self.leaves(number))
            self._several[number] = frozenset(some for some in facts if len(some) > 1)
        return self._several[number]

    def loose(self, number: int) -> frozenset[int]:
        """The atomic conditions that a step rests on through classes: filling them in may turn even what is known, as a
        stated ECCN weighs less beside parameters."""
        if number not in self._loose:
            if self.steps[number][0] in ("classified", "reason"):
                self._loose[number] = self.leaves(number)
            else:
                self._loose[number] = self._united(map(self.loose, self.operands(number)))
        return self._loose[number]

    def _united(self, some: Iterable[frozenset[int]]) -> frozenset[int]:
        """All that some sets have, as one object for all that are equal."""
        first, *others = sorted(some, key=len, reverse=True) or [frozenset()]
        found = first if all(other <= first for other in others) else first.union(*others)
        return self._sets.setdefault(found, found)


class Plan:
    """One edition: the clauses of its rules in three stages, with the step of every part."""

    def __init__(self, program: Program, edition: Edition) -> None:
        self.program = program
        self.edition = edition
        self._memo: dict[tuple[int, str], int] = {}
        self._splitter = Splitter(edition)
        self._any_class: int | None = None
        self.stages = [Stage(), Stage(), Stage()]
        fixed: list[tuple[Rule, int]] = []
        for rule, node in ruled(edition):
            if node is None:
                fixed.append((rule, UNKNOWN if rule.clock == "lapse" else TRUE))
                continue
            stage = self.stages[{"classification": 0, "jurisdiction": 0, "requirement": 1}.get(rule.kind, 2)]
            stage.add(rule, self._clauses(rule, node))
        order = [rule for stage in self.stages for rule in stage.rules] + [rule for rule, _ in fixed]
        self.clauses = [clause for stage in self.stages for clause in stage.clauses]
        self.fixed = np.array([code for _, code in fixed], np.int8)
        self.numbers = np.array([rule.number for rule in order])
        self.jurisdiction = [i for i, rule in enumerate(self.stages[0].rules) if rule.kind == "jurisdiction"]
        ids = [rule.id for rule in self.stages[1].rules]
        self.held: dict[str, list[int]] = {}
        for clause in self.stages[2].clauses:
            for block in clause:
                if block.startswith("@held:") and block not in self.held:
                    wanted = edition.book.requirements_like(block.removeprefix("@held:").split("|"))
                    self.held[block] = [index for index, id_ in enumerate(ids) if id_ in wanted]
        # What serves to take conditions apart is as large as the plan, and there is one for every span of days.
        del self._memo, self._splitter

    @cached_property
    def rule_of_clause(self) -> Numbers:
        """The number of the rule of each clause."""
        found = [
            np.repeat([rule.number for rule in stage.rules], np.diff([*stage.starts, len(stage.clauses)]))
            for stage in self.stages
        ]
        return np.concatenate(found).astype(np.int64)

    def _clauses(self, rule: Rule, node: Node) -> list[dict[str, Any]]:
        """The clauses of a rule with their steps: those of an earlier plan, on whose days the condition means the same."""
        known = self.program.clauses
        key = (rule.number, self.edition.meanings.of(node))
        if key not in known:
            known[key] = [self._compiled(clause) for clause in self._splitter.clauses(rule, node)]
        return known[key]

    def _compiled(self, clause: Clause) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for block, parts in clause.items():
            if block.startswith("@"):
                found[block] = parts
            else:
                found[block] = self._all(block, [self._part(block, node, negated) for node, negated in parts])
        return found

    def _all(self, block: str, steps: list[int]) -> int:
        return steps[0] if len(steps) == 1 else self.program.step("and", block, tuple(sorted(set(steps))))

    def _part(self, block: str, node: Node, negated: bool = False) -> int:
        number = self._compile(block, node)
        return self.program.step("not", block, number) if negated else number

    def _compile(self, block: str, node: Node) -> int:
        """The step of a condition on one block; `block` "party" is a single party."""
        key = (id(node), block)
        if key not in self._memo:
            self._memo[key] = self._step(block, node)
        return self._memo[key]

    def _step(self, block: str, node: Node) -> int:
        program = self.program
        node = self._splitter.resolved(node)
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                word = "and" if isinstance(node, ir.And) else "or"
                return program.step(
                    word, block, tuple(sorted({self._compile(block, item) for item in items}))
                )
            case ir.Not(item=item):
                return program.step("not", block, self._compile(block, item))
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return program.step(
                    "any" if isinstance(node, ir.AnyParty) else "all", block, self._compile("party", item)
                )
            case ir.Classified(eccns=eccns, scopes=scopes):
                targets = eccns + tuple(p for scope in scopes for p in self.edition.eccns(scope))
                return program.step(
                    "classified",
                    block,
                    self._classes(self.edition.classes_under(targets)),
                    targets,
                    self.edition.untold(targets),
                )
            case ir.HasReason(reason=reason):
                rules = carrying(self.edition.classes, reason)
                if self._any_class is None:
                    self._any_class = self._classes(self.edition.classes)
                return program.step(
                    "reason", block, self._classes(rules), self._any_class, reason, self.edition.reasons_since
                )
        leaf = write_out(self.edition, node)
        members = _members(self.edition, leaf)
        return program.step("leaf", block, leaf, members)

    def _classes(self, rules: Sequence[Rule]) -> int:
        steps = set()
        for rule in rules:
            node = self.edition.book.node(rule.provision, rule.version)
            assert node is not None  # the loader asks every class for its condition
            if self._splitter.blocks(node) - {"item"}:
                raise RulebookError(
                    f"the class {rule.id} speaks of more than the item and what is claimed of it",
                    where=Where(source=rule.version.path, line=rule.version.line),
                    remedy="Leave that to a requirement",
                )
            steps.add(self._compile("item", node))
        return self.program.step("or", "item", tuple(sorted(steps)))


class Stage:
    """Rules whose clauses are evaluated together."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.clauses: list[dict[str, Any]] = []
        self.starts: list[int] = []

    def add(self, rule: Rule, clauses: list[dict[str, Any]]) -> None:
        self.rules.append(rule)
        self.starts.append(len(self.clauses))
        self.clauses += clauses


def _members(edition: Edition, node: Node) -> Members:
    countries: dict[str, frozenset[str]] = {}
    eccns: dict[str, tuple[str, ...]] = {}
    for part in node.walk():
        if isinstance(part, ir.InScope):
            countries[part.scope] = edition.countries(part.scope)
        if isinstance(part, ir.SetTest):
            for scope in part.scopes:
                if part.eccns:
                    eccns[scope] = edition.eccns(scope)
                else:
                    countries[scope] = edition.countries(scope)
    return Members(countries, eccns)
