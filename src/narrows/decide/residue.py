"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.lack`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from narrows.decide.kernel import SpanLaw
from narrows.decide.missing import at_stake, weighed
from narrows.decide.parts import frozen
from narrows.decide.says import NOTHING, About, Mask, PartiesSay, Said, Says
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import Numbers, Small
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import RegimeDecision
from narrows.rulebook.expr.text import render

_Parts = Mapping[str, int]
"""The numbers of an order's parts in the pools, by kind, and of its parties as a set."""
_Orders = Mapping[str, Numbers]
"""The same of several orders."""
_Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Names of facts by kind of part."""
_NO_STEP = _NOT_ASKED = -1


class Open(NamedTuple):
    """What is open: the answer of one regime to an order, with the pattern of the order over all regimes."""

    judge: Judge
    pattern: Pattern
    verdict: RegimeDecision


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
        height = len(law.plan.clauses)
        self.steps: dict[str, Small] = {}
        """By kind of part, the step on it of each clause, if it has one."""
        for block, columns in law.columns.items():
            self.steps[block] = np.full(height, _NO_STEP, np.int32)
            self.steps[block][columns] = law.steps[block]
        self._asks: Numbers = np.full(height, _NOT_ASKED, np.int64)
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

    def keys(self, opens: Sequence[Open], orders: _Orders) -> list[Any]:
        """A key to what is missing of each of some orders for a regime: equal for two, of any span, only if the same is."""
        found = []
        rows = zip(*(numbers.tolist() for numbers in orders.values()), strict=True)
        for open_, row in zip(opens, rows, strict=True):
            parts = dict(zip(orders, row, strict=True))
            gaps = self._of(self._stakes(open_), NOTHING).gaps(parts)
            asked, beside, number = self._left_of(open_, gaps)
            residue = asked.residue(parts)
            found.append(
                (open_.judge.regime, number, self._where(parts), residue, self._values(beside, parts))
            )
        return found

    def _where(self, parts: _Parts) -> Any:
        """Where an order goes, if it states no parties: those that it may have are taken to be there."""
        if parts["parties"] != NOT_STATED:
            return None
        return self.law.kernel.pools["route"].rows[parts["route"]].get("destination")

    def _stakes(self, open_: Open) -> frozenset[int]:
        """The rules whose gaps are asked about: what is at stake, and what it rests on of jurisdiction."""
        judge, pattern, verdict = open_
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

    def _left_of(self, open_: Open, facts: frozenset[str]) -> _Left:
        of = (open_.judge.regime, open_.pattern, facts)
        found = self._left.get(of)
        if found is None:
            found = self._left[of] = self._leaves(open_, facts)
        return found

    def _leaves(self, open_: Open, facts: frozenset[str]) -> _Left:
        """The rules that are asked again when some facts are filled in, the facts beside these in the conditions that tell
        answers apart, and the number of what stays of the other rules."""
        judge, pattern, verdict = open_
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
        # What keeps one of these unknown tells answers apart; of one that is known all its conditions do. What is at stake is named
        # beside what is asked for, though it moves nothing.
        stakes = self._stakes(open_)
        wanted |= told.intersection(pattern.unknown) | stakes
        asked = self._of(edition.book.same(wanted), facts)
        left = self.said.kernel.number_of((kept, self.all_asks(told), self.all_asks(stakes), *staying))
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
        self._says: list[_Of] = []
        """By kind of part."""
        places = residues.clauses(rules)
        shared = residues.law.kernel.program.shared
        self._every = (1 << len(places)) - 1
        self._all_asks = residues.all_asks(rules)
        for block, of in residues.steps.items():
            steps = of[places]
            at = np.flatnonzero(steps != _NO_STEP).astype(np.int32)
            if len(at):
                says = residues.says(block, shared(steps[at]), facts)
                self._says.append(_Of(block, at, len(places), says, residues.said.kernel.number_of))

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts, ever=False)
        return NOTHING.union(*[of.gaps(parts[of.block], live & of.own) for of in self._says])

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts, ever=True)
        return (
            self._all_asks,
            live,
            *[of.detail(parts[of.block], live & of.own) for of in self._says],
        )

    def _live(self, parts: _Parts, *, ever: bool) -> int:
        """The clauses that no part rules out: now, or also when the facts are filled in."""
        live = self._every
        for of in self._says:
            live &= ~of.ruled_out(parts[of.block])[ever]
        return live


class _Of:
    """What parts of one kind say of the clauses of some rules. Clauses are the bits of a number: the sets of many orders are told in no
    time."""

    def __init__(
        self, block: str, at: Small, height: int, says: Says, number_of: Callable[[Any], int]
    ) -> None:
        self.block = block
        self._at = at
        """The clauses that speak of the kind, of so many."""
        self._height = height
        self._says = says
        self._number_of = number_of
        self.own = self._bits(np.ones(len(at), np.bool_))
        self._out: dict[int, tuple[int, int]] = {}
        self._gaps: dict[tuple[int, int], frozenset[str]] = {}
        self._details: dict[tuple[int, int], int] = {}

    def ruled_out(self, part: int) -> tuple[int, int]:
        """The clauses that a part rules out: now, and also when the facts are filled in."""
        found = self._out.get(part)
        if found is None:
            live = self._says.live(part)
            found = self._out[part] = self._bits(~live.now), self._bits(~live.ever)
        return found

    def gaps(self, part: int, live: int) -> frozenset[str]:
        """The facts of a part whose absence keeps live clauses open."""
        found = self._gaps.get((part, live))
        if found is None:
            found = self._gaps[part, live] = self._says.gaps(part, self._mask(live))
        return found

    def detail(self, part: int, live: int) -> int:
        """The number of what a part says of live clauses."""
        found = self._details.get((part, live))
        if found is None:
            found = self._number_of(self._says.detail(part, self._mask(live)))
            self._details[part, live] = found
        return found

    def _bits(self, mask: Mask) -> int:
        every = np.zeros(self._height, np.bool_)
        every[self._at] = mask
        return int.from_bytes(np.packbits(every, bitorder="little").tobytes(), "little")

    def _mask(self, bits: int) -> Mask:
        packed = np.frombuffer(bits.to_bytes(-(-self._height // 8), "little"), np.uint8)
        mask: Mask = np.unpackbits(packed, bitorder="little").view(np.bool_)[self._at]
        return mask


_Left = tuple[_Asked, _Names, int]


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
