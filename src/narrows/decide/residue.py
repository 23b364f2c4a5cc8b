"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.missing_facts`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from narrows.decide.kernel import SpanLaw
from narrows.decide.missing import stakes, telling, weighed
from narrows.decide.run import subject_may_turn
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import FALSE, UNKNOWN, Codes, Numbers, frozen
from narrows.decide.verdict import Judge, Pattern
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

    def key(self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, parts: _Parts) -> Any:
        """Equal for two orders, of any span, only if the same is missing of both for the regime of a judge."""
        facts = self._of(self._stakes(pattern, judge, verdict)).gaps(parts)
        of = (judge.regime, pattern, facts)
        if of not in self._left:
            self._left[of] = self._leaves(pattern, judge, verdict, facts)
        asked, left = self._left[of]
        where = None
        if parts["parties"] == NOT_STATED:
            where = self.law.kernel.pools["route"].rows[parts["route"]].get("destination")
        return (judge.regime, left, where, asked.residue(parts))

    def _stakes(self, pattern: Pattern, judge: Judge, verdict: RegimeDecision) -> frozenset[int]:
        """The rules whose gaps are asked about: what is at stake, and what it rests on of jurisdiction."""
        key = (judge.regime, pattern, verdict.outcome)
        if key not in self._at_stake:
            edition = self.law.edition
            rules = stakes(edition.book, judge.own(pattern), verdict)
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
        self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, facts: frozenset[str]
    ) -> tuple[_Asked, tuple[Any, ...]]:
        """The rules that are asked again when some facts are filled in, and what stays of the others."""
        edition = self.law.edition
        again, of, kept = weighed(edition, pattern, judge, verdict, facts)
        wanted = again & of
        if subject_may_turn(edition, pattern, facts):
            wanted |= again & edition.jurisdiction_numbers
        classified = any(n in edition.class_numbers and n not in again for n in pattern.held)
        if judge.classifies and not pattern.stated and not classified:
            wanted |= again & edition.class_numbers
        staying = (
            any(n in edition.jurisdiction_numbers and n not in again for n in numbers)
            for numbers in (pattern.held, pattern.unknown)
        )
        asked = self._of(wanted, facts)
        told_apart = self._of(telling(edition, again, of), facts).all_asks
        return asked, (kept, told_apart, *staying)

    def _of(self, rules: frozenset[int], facts: frozenset[str] | None = None) -> _Asked:
        key = (rules, facts)
        if key not in self._asked:
            self._asked[key] = _Asked(self.law, rules, facts)
        return self._asked[key]


class _Asked:
    """What parts of orders say of some rules of a span, when some facts (None: any) are filled in."""

    def __init__(self, law: SpanLaw, rules: frozenset[int], facts: frozenset[str] | None) -> None:
        self.law = law
        clauses = [
            (rule.number, law.plan.clauses[start + within])
            for stage, start in law.plan.stage_starts()
            for index, rule in enumerate(stage.rules)
            if rule.number in rules
            for within in stage.columns(index)
        ]
        self._height = len(clauses)
        self.all_asks = law.kernel.number_of(
            tuple(
                (number, *sorted((block, _told(part)) for block, part in clause.items()))
                for number, clause in clauses
            )
        )
        """The number of what the clauses ask: equal on two days if it is the same, with the same members in all scopes."""
        self._says: dict[str, _Says] = {}
        for block in law.columns:
            at = [place for place, (_, clause) in enumerate(clauses) if block in clause]
            steps = [clauses[place][1][block] for place in at]
            if at:
                kind = _PartiesSay if block == "parties" else _PartSays
                self._says[block] = kind(law, block, np.array(at), steps, facts)
        self._residues: dict[Any, Any] = {}

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts)
        return frozenset().union(*(says.gaps(parts[block], live) for block, says in self._says.items()))

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts)
        details = (says.detail(parts[block], live) for block, says in self._says.items())
        return self.all_asks, live.tobytes(), *details

    def _live(self, parts: _Parts) -> npt.NDArray[np.bool_]:
        live = np.ones(self._height, np.bool_)
        for block, says in self._says.items():
            codes, turning = says.codes(parts[block])
            live[says.at] &= (codes != FALSE) | turning
        return live


_Mask = npt.NDArray[np.bool_]


class _PartSays:
    """What parts of one kind say of the clauses at `at`, through `steps`."""

    def __init__(
        self, law: SpanLaw, block: str, at: Numbers, steps: list[int], filled: frozenset[str] | None
    ) -> None:
        program = law.kernel.program
        self.at = at
        self._block = block
        self._pool = law.kernel.pools[block]
        places, columns, matrix = self._pool.below()
        rows = matrix[[places[step] for step in steps]]
        used = np.flatnonzero(rows.any(axis=0))
        leaves = [columns[place] for place in used.tolist()]
        self._below = rows[:, used]
        self._leaves = np.array(leaves, np.int64)
        self._steps = np.array(steps, np.int64)
        self._facts = [program.facts(leaf) for leaf in leaves]
        self._tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        self._filled = np.array(
            [filled is None or not filled.isdisjoint(names) for names in self._facts], np.bool_
        )
        self._rows: dict[int, tuple[Codes, _Mask, Codes, _Mask]] = {}
        self._details: dict[tuple[int, bytes], tuple[Any, frozenset[str]]] = {}

    def codes(self, row: int) -> tuple[Codes, _Mask]:
        """The code of each clause's part, and whether it may turn when the facts are filled in."""
        return self._row(row)[:2]

    def _row(self, row: int) -> tuple[Codes, _Mask, Codes, _Mask]:
        found = self._rows.get(row)
        if found is None:
            codes = self._pool.row(row)
            leaves = codes[self._leaves]
            # A test for knowledge that fails now turns when the fact is filled in.
            turning = self._filled & ((leaves == UNKNOWN) | (self._tests & (leaves == FALSE)))
            found = codes[self._steps], (self._below & turning).any(axis=1), leaves, turning
            self._rows[row] = found
        return found

    def gaps(self, row: int, live: _Mask) -> frozenset[str]:
        """The facts whose absence keeps the live clauses open."""
        return self._detailed(row, live[self.at])[1]

    def detail(self, row: int, live: _Mask) -> Any:
        """What the part says of the live clauses."""
        return self._detailed(row, live[self.at])[0]

    def _detailed(self, row: int, live: _Mask) -> tuple[Any, frozenset[str]]:
        key = (row, live.tobytes())
        if key not in self._details:
            self._details[key] = self._detail(row, live)
        return self._details[key]

    def _detail(self, row: int, live: _Mask) -> tuple[Any, frozenset[str]]:
        codes, turns, leaves, turning = self._row(row)
        places = np.flatnonzero(self._below[live & turns].any(axis=0))
        if not len(places):
            return codes[live].tobytes(), frozenset()
        pool = self._pool
        facts = pool.rows[row]
        gaps: set[str] = set()
        lacking: list[Any] = []
        for place in places.tolist():
            names = self._facts[place]
            if turning[place]:
                gaps.update(names)
            if len(names) > 1 and leaves[place] == UNKNOWN:
                # The limits of a number are found through what else its formula speaks of.
                lacking.append(tuple(frozen(facts.get(name)) for name in names))
            else:
                lacking.append(tuple(facts.get(name) is None for name in names))
        stated = None
        if self._block == "item":
            # An ECCN speaks along with parameters once these are filled in.
            stated = (pool.eccns[pool.eccn_of[row]], bool(pool.specified[row]))
        own = (self._leaves[places].tobytes(), leaves[places].tobytes())
        return (codes[live].tobytes(), turns[live].tobytes(), own, tuple(lacking), stated), frozenset(gaps)


class _PartiesSay:
    """What sets of parties say of the clauses at `at`, through `steps`, conditions on any or all of them."""

    def __init__(
        self, law: SpanLaw, block: str, at: Numbers, steps: list[int], filled: frozenset[str] | None
    ) -> None:
        program = law.kernel.program
        self.at = at
        self._law = law
        self._columns = [law.steps[block].index(step) for step in steps]
        below = [program.party_steps(step) for step in steps]
        inner = sorted(frozenset().union(*below))
        self._inner = np.array([[step in some for step in inner] for some in below], np.bool_)
        self._party = _PartSays(law, "party", np.arange(len(inner)), inner, filled)
        self._known: dict[int, tuple[Codes, _Mask]] = {}

    def codes(self, number: int) -> tuple[Codes, _Mask]:
        """As of `_PartSays`."""
        found = self._known.get(number)
        if found is None:
            codes = self._law.set_codes(number)[self._columns]
            if number == NOT_STATED:
                turns = np.ones(len(codes), np.bool_)
            else:
                any_ = np.logical_or.reduce([self._party.codes(row)[1] for row in self._rows(number)])
                turns = (self._inner & any_).any(axis=1)
            found = self._known[number] = (codes, turns)
        return found

    def _rows(self, number: int) -> list[int]:
        sets = self._law.parties
        return [sets.first[class_] for class_ in sets.parties(number)]

    def gaps(self, number: int, live: _Mask) -> frozenset[str]:
        """As of `_PartSays`."""
        mine = live[self.at]
        if number == NOT_STATED:
            return frozenset(self._law.edition.layout.party_facts) if mine.any() else frozenset()
        inner = np.logical_or.reduce(self._inner[mine], axis=0)
        return frozenset().union(*(self._party.gaps(row, inner) for row in self._rows(number)))

    def detail(self, number: int, live: _Mask) -> Any:
        """As of `_PartSays`: of each party in turn, for the conditions on them below live clauses."""
        mine = live[self.at]
        codes, turns = self.codes(number)
        inner = np.logical_or.reduce(self._inner[mine & turns], axis=0)
        each = tuple(self._party.detail(row, inner) for row in self._rows(number))
        return codes[mine].tobytes(), turns[mine].tobytes(), each


_Says = _PartSays | _PartiesSay


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
