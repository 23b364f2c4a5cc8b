"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.missing_facts`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from narrows.decide.kernel import SpanLaw
from narrows.decide.missing import at_stake, weighed
from narrows.decide.parts import frozen
from narrows.decide.says import NOTHING, About, Mask, PartiesSay, Said, Says, packed
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import Numbers
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import RegimeDecision
from narrows.rulebook.expr.text import render

_Parts = Mapping[str, int]
"""The numbers of an order's parts in the pools, by kind, and of its parties as a set."""
_Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Names of facts by kind of part."""
_NO_STEP = _NOT_ASKED = -1


class Residues:
    """Tells open orders of one span apart by what is missing."""

    def __init__(self, law: SpanLaw, said: Said) -> None:
        self.law = law
        self.said = said
        self._asked: dict[tuple[frozenset[int], frozenset[str]], _Asked] = {}
        self._parties: dict[tuple[tuple[int, ...], About], PartiesSay] = {}
        self._at_stake: dict[Any, frozenset[int]] = {}
        self._left: dict[Any, _Left] = {}
        self._several: dict[frozenset[int], frozenset[tuple[str, tuple[str, ...]]]] = {}
        self._told: dict[frozenset[int], int] = {}
        self._rule_of: Numbers = law.plan.rule_of_clause
        clauses = law.plan.clauses
        self.steps: dict[str, Numbers] = {
            block: np.array([clause.get(block, _NO_STEP) for clause in clauses], np.int64)
            for block in law.columns
        }
        """By kind of part, the step on it of each clause, if it has one."""
        self._asks: Numbers = np.full(len(clauses), _NOT_ASKED, np.int64)
        by_rule = np.argsort(self._rule_of, kind="stable")
        self._by_rule = by_rule, self._rule_of[by_rule]

    def clauses(self, rules: frozenset[int]) -> Numbers:
        """The places of the clauses of some rules, in the order of the plan."""
        places, numbers = self._by_rule
        wanted = np.fromiter(rules, np.int64, len(rules))
        starts, stops = (np.searchsorted(numbers, wanted, side).tolist() for side in ("left", "right"))
        found = [places[start:stop] for start, stop in zip(starts, stops, strict=True) if start < stop]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def _ask(self, place: int) -> int:
        """The number of what a clause asks: equal on two days if it is the same, with the same members in all scopes."""
        parts = self.law.plan.clauses[place].items()
        told = tuple(sorted((block, _told(part)) for block, part in parts))
        return self.said.kernel.number_of((int(self._rule_of[place]), told))

    def key(self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, parts: _Parts) -> Any:
        """Equal for two orders, of any span, only if the same is missing of both for the regime of a judge."""
        facts = self._of(self._stakes(pattern, judge, verdict), NOTHING).gaps(parts)
        of = (judge.regime, pattern, facts)
        if of not in self._left:
            self._left[of] = self._leaves(pattern, judge, verdict, facts)
        asked, beside, left = self._left[of]
        where = None
        if parts["parties"] == NOT_STATED:
            where = self.law.kernel.pools["route"].rows[parts["route"]].get("destination")
        return (judge.regime, left, where, asked.residue(parts), self._values(beside, parts))

    def _stakes(self, pattern: Pattern, judge: Judge, verdict: RegimeDecision) -> frozenset[int]:
        """The rules whose gaps are asked about: what is at stake, and what it rests on of jurisdiction."""
        key = (judge.regime, pattern)
        if key not in self._at_stake:
            edition = self.law.edition
            rules = at_stake(edition.book, judge, pattern, verdict)
            found = {rule.number for rule in rules}
            nodes = [edition.book.node(rule.provision, rule.version) for rule in rules]
            subject = edition.jurisdiction_numbers.isdisjoint(pattern.held)
            if subject and any(
                node is not None and "@" in edition.dependence.rests_on(node) for node in nodes
            ):
                found |= edition.jurisdiction_numbers.intersection(pattern.unknown)
            self._at_stake[key] = edition.book.same(found)
        return self._at_stake[key]

    def _leaves(
        self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, facts: frozenset[str]
    ) -> _Left:
        """The rules that are asked again when some facts are filled in, the facts beside these in the conditions that tell
        answers apart, and the number of what stays of the other rules."""
        edition = self.law.edition
        again, of, kept, told, subject = weighed(edition, pattern, judge, verdict, facts)
        wanted = again & of
        if subject:
            wanted |= again & edition.jurisdiction_numbers
        classified = any(n in edition.class_numbers and n not in again for n in pattern.held)
        if judge.needs_class(pattern) and not classified:
            wanted |= again & edition.class_numbers
        staying = (
            any(n in edition.jurisdiction_numbers and n not in again for n in numbers)
            for numbers in (pattern.held, pattern.unknown)
        )
        # What keeps one of these unknown tells answers apart; of one that is known all its conditions do.
        wanted |= told.intersection(pattern.unknown)
        asked = self._of(edition.book.same(wanted), facts)
        left = self.said.kernel.number_of((kept, self.all_asks(told), *staying))
        return asked, self._beside(told, facts), left

    def _beside(self, rules: frozenset[int], facts: frozenset[str]) -> _Names:
        """The facts that stand beside those filled in, in conditions of some rules on several, by kind of part: the limits of a
        number are found through what else its formula speaks of."""
        program = self.law.kernel.program
        if rules not in self._several:
            places = self.clauses(rules)
            steps = {
                (block, step) for block, of in self.steps.items() for step in np.unique(of[places]).tolist()
            }
            self._several[rules] = frozenset(
                (block, names) for block, step in steps if step != _NO_STEP for names in program.several(step)
            )
        found: dict[str, set[str]] = {}
        for block, names in self._several[rules]:
            if not facts.isdisjoint(names):
                found.setdefault(block, set()).update(names)
        return tuple((block, tuple(sorted(found[block]))) for block in sorted(found))

    def _values(self, beside: _Names, parts: _Parts) -> Any:
        """The values of some facts of an order's parts."""
        pools = self.law.kernel.pools
        found = []
        for block, names in beside:
            if block == "parties":
                pool, rows = pools["party"], self.law.parties.rows(parts[block])
            else:
                pool, rows = pools[block], [parts[block]]
            values = tuple(frozen(pool.rows[row].get(name)) for row in rows for name in names)
            found.append((block, names, values))
        return tuple(found)

    def all_asks(self, rules: frozenset[int]) -> int:
        """The number of what the clauses of rules ask: equal on two days if it is the same, with the same members in all
        scopes."""
        if rules not in self._told:
            places = self.clauses(rules)
            for place in places[self._asks[places] == _NOT_ASKED].tolist():
                self._asks[place] = self._ask(place)
            self._told[rules] = self.said.kernel.number_of(self._asks[places].tobytes())
        return self._told[rules]

    def _of(self, rules: frozenset[int], facts: frozenset[str]) -> _Asked:
        key = (rules, facts)
        if key not in self._asked:
            self._asked[key] = _Asked(self, rules, facts)
        return self._asked[key]

    def says(self, block: str, steps: tuple[int, ...], facts: frozenset[str]) -> Says:
        """What parts of one kind say through some steps, when some facts are filled in."""
        kind = "party" if block == "parties" else block
        classes = block == "item" and self.law.edition.dependence.specifies(facts)
        about = About(facts.intersection(self.law.kernel.pools[kind].types), classes)
        if block != "parties":
            return self.said.of(block, steps, about)
        key = (steps, about)
        if key not in self._parties:
            self._parties[key] = PartiesSay(self.law, self.said, steps, about)
        return self._parties[key]


class _Asked:
    """What parts of orders say of some rules of a span, when some facts are filled in."""

    def __init__(self, residues: Residues, rules: frozenset[int], facts: frozenset[str]) -> None:
        self._number_of = residues.said.kernel.number_of
        self._says: list[_Of] = []
        """By kind of part: the clauses that speak of it, and what parts of the kind say of these."""
        places = residues.clauses(rules)
        self._height = len(places)
        self._all_asks = residues.all_asks(rules)
        for block, of in residues.steps.items():
            steps = of[places]
            at = np.flatnonzero(steps != _NO_STEP)
            if len(at):
                says = residues.says(block, tuple(steps[at].tolist()), facts)
                self._says.append(_Of(block, at, says))
        self._details: dict[tuple[str, int, bytes], int] = {}
        self._gaps: dict[tuple[str, int, bytes], frozenset[str]] = {}

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts, ever=False)
        found: list[frozenset[str]] = []
        for block, at, says in self._says:
            here = live[at]
            key = (block, parts[block], packed(here))
            if key not in self._gaps:
                self._gaps[key] = says.gaps(parts[block], here)
            found.append(self._gaps[key])
        return NOTHING.union(*found)

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts, ever=True)
        details = []
        for block, at, says in self._says:
            here = live[at]
            key = (block, parts[block], packed(here))
            if key not in self._details:
                self._details[key] = self._number_of(says.detail(parts[block], here))
            details.append(self._details[key])
        return self._all_asks, packed(live), *details

    def _live(self, parts: _Parts, *, ever: bool) -> Mask:
        """The clauses that no part rules out: now, or also when the facts are filled in."""
        live = np.ones(self._height, np.bool_)
        for block, at, says in self._says:
            here = says.live(parts[block])
            live[at] &= here.ever if ever else here.now
        return live


_Left = tuple[_Asked, _Names, int]


class _Of(NamedTuple):
    """The clauses that speak of one kind of part, by place, and what parts of the kind say of them."""

    block: str
    at: Numbers
    says: Says


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
