"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.missing_facts`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from narrows.decide.kernel import SpanLaw
from narrows.decide.missing import essence, material, stakes
from narrows.decide.run import asked_again, subject_may_turn
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import FALSE, UNKNOWN, frozen
from narrows.decide.verdict import Pattern
from narrows.model.decision import RegimeDecision
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.text import render

_Parts = Mapping[str, int]
"""The numbers of an order's parts in the pools, by kind, and of its parties as a set."""


class Residues:
    """Tells open orders of one span apart by what is missing."""

    def __init__(self, law: SpanLaw) -> None:
        self.law = law
        self._asked: dict[Any, _Asked] = {}
        self._at_stake: dict[Any, frozenset[int]] = {}
        self._left: dict[Any, tuple[_Asked, tuple[Any, ...]]] = {}

    def key(self, pattern: Pattern, verdict: RegimeDecision, parts: _Parts) -> Any:
        """Equal for two orders, of any span, only if the same is missing of both."""
        first = self._of(self._stakes(pattern, verdict))
        facts = frozenset().union(*(first.gaps(block, number) for block, number in parts.items()))
        if (pattern, facts) not in self._left:
            self._left[pattern, facts] = self._leaves(pattern, verdict, facts)
        asked, left = self._left[pattern, facts]
        where = None
        if parts["parties"] == NOT_STATED:
            where = self.law.kernel.pools["route"].rows[parts["route"]].get("destination")
        return (left, where, *(asked.said(block, number) for block, number in parts.items()))

    def _stakes(self, pattern: Pattern, verdict: RegimeDecision) -> frozenset[int]:
        """The rules whose gaps are asked about: what is at stake, and what it rests on of jurisdiction."""
        key = (pattern, verdict.outcome)
        if key not in self._at_stake:
            edition = self.law.edition
            rules = stakes(edition.book, pattern, verdict)
            found = {rule.number for rule in rules}
            nodes = [edition.book.node(rule.provision, rule.version) for rule in rules]
            subject = edition.jurisdiction_numbers.isdisjoint(pattern.held)
            if subject and any(
                node is not None and "@" in edition.dependence.rests_on(node) for node in nodes
            ):
                found |= edition.jurisdiction_numbers.intersection(pattern.unknown)
            self._at_stake[key] = frozenset(found)
        return self._at_stake[key]

    def _leaves(
        self, pattern: Pattern, verdict: RegimeDecision, facts: frozenset[str]
    ) -> tuple[_Asked, tuple[Any, ...]]:
        """The rules that are asked again when some facts are filled in, and what stays of the others."""
        edition = self.law.edition
        again = asked_again(edition, pattern, facts)
        of = material(edition, pattern, verdict, again)
        wanted = again & of
        if subject_may_turn(edition, pattern, facts):
            wanted |= again & edition.jurisdiction_numbers
        classified = any(n in edition.class_numbers and n not in again for n in pattern.held)
        if not pattern.stated and not classified:
            wanted |= again & edition.class_numbers
        staying = (
            any(n in edition.jurisdiction_numbers and n not in again for n in numbers)
            for numbers in (pattern.held, pattern.unknown)
        )
        asked = self._of(wanted, facts)
        return asked, (essence(edition, pattern, of, again), asked.asks, *staying)

    def _of(self, rules: frozenset[int], facts: frozenset[str] | None = None) -> _Asked:
        key = (rules, facts)
        if key not in self._asked:
            self._asked[key] = _Asked(self.law, rules, facts)
        return self._asked[key]


class _Asked:
    """What parts of orders say of some rules of a span, when some facts (None: any) are filled in."""

    def __init__(self, law: SpanLaw, rules: frozenset[int], facts: frozenset[str] | None) -> None:
        self.law = law
        program = law.kernel.program
        clauses = [
            law.plan.clauses[start + within]
            for stage, start in law.plan.stage_starts()
            for index, rule in enumerate(stage.rules)
            if rule.number in rules
            for within in stage.columns(index)
        ]
        self.asks = tuple(
            tuple(sorted((block, _told(part)) for block, part in clause.items())) for clause in clauses
        )
        """The steps of the clauses: equal on two days if they ask the same, with the same members in all scopes."""
        steps = {block: {clause[block] for clause in clauses if block in clause} for block in law.columns}
        inner = {below for step in steps.pop("parties") for below in program.party_steps(step)}
        self._views = {block: _View(law, block, sorted(numbers), facts) for block, numbers in steps.items()}
        self._party = _View(law, "party", sorted(inner), facts)
        self._known: dict[tuple[str, int], Said] = {}

    def gaps(self, block: str, number: int) -> frozenset[str]:
        """The unknown facts of a part that keep some of the rules unknown, or that they test for being known."""
        return self._part(block, number)[1]

    def said(self, block: str, number: int) -> Any:
        """What a part says of the rules: equal parts answer alike, whatever is filled in."""
        return self._part(block, number)[0]

    def _part(self, block: str, number: int) -> Said:
        key = (block, number)
        if key not in self._known:
            self._known[key] = self._set(number) if block == "parties" else self._views[block].said(number)
        return self._known[key]

    def _set(self, number: int) -> Said:
        sets = self.law.parties
        found = [self._party.said(sets.first[class_]) for class_ in sets.parties(number)]
        gaps = frozenset().union(*(gaps for _, gaps in found))
        if number == NOT_STATED and self._party.steps:
            gaps = frozenset(self.law.edition.layout.party_facts)
        return tuple(said for said, _ in found), gaps


Said = tuple[Any, frozenset[str]]


class _View:
    """What parts of one kind say of some steps."""

    def __init__(self, law: SpanLaw, block: str, steps: list[int], filled: frozenset[str] | None) -> None:
        program = law.kernel.program
        self.steps = steps
        self._block = block
        self._pool = law.kernel.pools[block]
        places, columns, matrix = self._pool.below()
        rows = matrix[[places[step] for step in steps]]
        used = np.flatnonzero(rows.any(axis=0))
        leaves = [columns[place] for place in used.tolist()]
        self._below = rows[:, used]
        self._facts = [program.facts(leaf) for leaf in leaves]
        self._places = np.array([*steps, *leaves], np.int64)
        self._tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        self._filled = np.array(
            [filled is None or not filled.isdisjoint(names) for names in self._facts], np.bool_
        )
        self._seen: dict[int, Said] = {}

    def said(self, row: int) -> Said:
        """What a row of the pool says, in a form that is equal for rows that answer alike; and its gaps."""
        if not self.steps:
            return (), frozenset()
        if row not in self._seen:
            self._seen[row] = self._say(row)
        return self._seen[row]

    def _say(self, row: int) -> Said:
        pool = self._pool
        codes = pool.row(row)[self._places]
        steps, leaves = codes[: len(self.steps)], codes[len(self.steps) :]
        # A test for knowledge that fails now turns when the fact is filled in.
        failing = self._tests & (leaves == FALSE) & self._filled
        turning = failing | ((leaves == UNKNOWN) & self._filled)
        open_ = self._below[(self._below & turning).any(axis=1)].any(axis=0)
        places = np.flatnonzero(open_)
        if not len(places):
            return steps.tobytes(), frozenset()
        facts = pool.rows[row]
        gaps: set[str] = set()
        lacking: list[Any] = []
        for place in places.tolist():
            names = self._facts[place]
            unknown = leaves[place] == UNKNOWN
            if unknown or failing[place]:
                gaps.update(names)
            if len(names) > 1 and unknown:
                # The limits of a number are found through what else its formula speaks of.
                lacking.append(tuple(frozen(facts.get(name)) for name in names))
            else:
                lacking.append(tuple(facts.get(name) is None for name in names))
        stated = None
        if self._block == "item":
            # An ECCN speaks along with parameters once these are filled in.
            stated = (pool.eccns[pool.eccn_of[row]], bool(pool.specified[row]))
        said = (steps.tobytes(), places.tobytes(), leaves[places].tobytes(), tuple(lacking), stated)
        return said, frozenset(gaps)


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
