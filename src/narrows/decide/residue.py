"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.missing_facts`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.decide.kernel import Kernel, SpanLaw
from narrows.decide.missing import stakes, telling, weighed
from narrows.decide.run import subject_may_turn
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, Numbers, frozen
from narrows.decide.verdict import Judge, Pattern
from narrows.model.decision import RegimeDecision
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.text import render

_Mask = npt.NDArray[np.bool_]
_NOTHING: frozenset[str] = frozenset()
_Parts = Mapping[str, int]
"""The numbers of an order's parts in the pools, by kind, and of its parties as a set."""


class About(NamedTuple):
    """Facts of one kind of part that are filled in; `classes`: what classes an item falls under may turn with them, though
    known (`Dependence.specifies`)."""

    facts: frozenset[str]
    classes: bool


class Said:
    """What parts of orders say of conditions, remembered for all spans: most spans ask the same of most parts."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self._said: dict[Any, _PartSays] = {}

    def of(self, block: str, steps: tuple[int, ...], about: About) -> _PartSays:
        """What parts of one kind say through some steps, when some facts are filled in."""
        key = (block, steps, about)
        if key not in self._said:
            self._said[key] = _PartSays(self.kernel, block, steps, about)
        return self._said[key]


class Residues:
    """Tells open orders of one span apart by what is missing."""

    def __init__(self, law: SpanLaw, said: Said) -> None:
        self.law = law
        self.said = said
        self._asked: dict[tuple[frozenset[int], frozenset[str]], _Asked] = {}
        self._parties: dict[tuple[tuple[int, ...], About], _PartiesSay] = {}
        self._at_stake: dict[Any, frozenset[int]] = {}
        self._left: dict[Any, tuple[_Asked, int]] = {}
        self._asks: dict[int, int] = {}
        self._told: dict[frozenset[int], int] = {}
        self._rule_of: Numbers = law.plan.rule_of_clause
        by_rule = np.argsort(self._rule_of, kind="stable")
        self._by_rule = by_rule, self._rule_of[by_rule]

    def clauses(self, rules: frozenset[int]) -> Numbers:
        """The places of the clauses of some rules, in the order of the plan."""
        places, numbers = self._by_rule
        wanted = np.fromiter(rules, np.int64, len(rules))
        starts, stops = (np.searchsorted(numbers, wanted, side).tolist() for side in ("left", "right"))
        found = [places[start:stop] for start, stop in zip(starts, stops, strict=True) if start < stop]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def asks(self, place: int) -> int:
        """The number of what a clause asks: equal on two days if it is the same, with the same members in all scopes."""
        found = self._asks.get(place)
        if found is None:
            parts = self.law.plan.clauses[place].items()
            told = tuple(sorted((block, _told(part)) for block, part in parts))
            found = self._asks[place] = self.said.kernel.number_of((int(self._rule_of[place]), told))
        return found

    def key(self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, parts: _Parts) -> Any:
        """Equal for two orders, of any span, only if the same is missing of both for the regime of a judge."""
        facts = self._of(self._stakes(pattern, judge, verdict), _NOTHING).gaps(parts)
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
            self._at_stake[key] = edition.book.same(found)
        return self._at_stake[key]

    def _leaves(
        self, pattern: Pattern, judge: Judge, verdict: RegimeDecision, facts: frozenset[str]
    ) -> tuple[_Asked, int]:
        """The rules that are asked again when some facts are filled in, and the number of what stays of the others."""
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
        asked = self._of(edition.book.same(wanted), facts)
        told_apart = self.all_asks(edition.book.same(telling(edition, again, of)))
        return asked, self.said.kernel.number_of((kept, told_apart, *staying))

    def all_asks(self, rules: frozenset[int]) -> int:
        """The number of what the clauses of rules ask: equal on two days if it is the same, with the same members in all
        scopes."""
        if rules not in self._told:
            asks = tuple(map(self.asks, self.clauses(rules).tolist()))
            self._told[rules] = self.said.kernel.number_of(asks)
        return self._told[rules]

    def _of(self, rules: frozenset[int], facts: frozenset[str]) -> _Asked:
        key = (rules, facts)
        if key not in self._asked:
            self._asked[key] = _Asked(self, rules, facts)
        return self._asked[key]

    def says(self, block: str, steps: tuple[int, ...], facts: frozenset[str]) -> _Says:
        """What parts of one kind say through some steps, when some facts are filled in."""
        kind = "party" if block == "parties" else block
        classes = block == "item" and self.law.edition.dependence.specifies(facts)
        about = About(facts.intersection(self.law.kernel.pools[kind].types), classes)
        if block != "parties":
            return self.said.of(block, steps, about)
        key = (steps, about)
        if key not in self._parties:
            self._parties[key] = _PartiesSay(self.law, self.said, steps, about)
        return self._parties[key]


class _Asked:
    """What parts of orders say of some rules of a span, when some facts are filled in."""

    def __init__(self, residues: Residues, rules: frozenset[int], facts: frozenset[str]) -> None:
        self._number_of = residues.said.kernel.number_of
        self._says: list[_Of] = []
        """By kind of part: the clauses that speak of it, and what parts of the kind say of these."""
        law = residues.law
        places = residues.clauses(rules)
        self._height = len(places)
        self._all_asks = residues.all_asks(rules)
        clauses = [law.plan.clauses[place] for place in places.tolist()]
        for block in law.columns:
            at = [place for place, clause in enumerate(clauses) if block in clause]
            if at:
                steps = tuple(clauses[place][block] for place in at)
                self._says.append(_Of(block, np.array(at), residues.says(block, steps, facts)))
        self._details: dict[tuple[str, int, bytes], int] = {}
        self._gaps: dict[tuple[str, int, bytes], frozenset[str]] = {}

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts, _NOW)
        found: list[frozenset[str]] = []
        for block, at, says in self._says:
            here = live[at]
            key = (block, parts[block], here.tobytes())
            if key not in self._gaps:
                self._gaps[key] = says.gaps(parts[block], here)
            found.append(self._gaps[key])
        return _NOTHING.union(*found)

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts, _EVER)
        details = []
        for block, at, says in self._says:
            here = live[at]
            key = (block, parts[block], here.tobytes())
            if key not in self._details:
                self._details[key] = self._number_of(says.detail(parts[block], here))
            details.append(self._details[key])
        return self._all_asks, live.tobytes(), *details

    def _live(self, parts: _Parts, when: int) -> _Mask:
        """The clauses that no part rules out."""
        live = np.ones(self._height, np.bool_)
        for block, at, says in self._says:
            live[at] &= says.live(parts[block])[when]
        return live


class _Live(NamedTuple):
    """Which clauses a part does not rule out: now, and also when facts are filled in."""

    now: _Mask
    ever: _Mask


_NOW, _EVER = 0, 1


class _Of(NamedTuple):
    """The clauses that speak of one kind of part, by place, and what parts of the kind say of them."""

    block: str
    at: Numbers
    says: _Says


def _any(matrix: npt.NDArray[np.uint64], bits: _Mask) -> _Mask:
    """Which rows of a packed matrix have one of some bits."""
    return np.asarray((matrix & _packed(bits[None])).any(axis=1))


def _packed(matrix: _Mask) -> npt.NDArray[np.uint64]:
    """The rows of a matrix as bits, in words."""
    height, width = matrix.shape
    padded = np.zeros((height, -(-max(width, 1) // 64) * 64), np.bool_)
    padded[:, :width] = matrix
    return np.packbits(padded, axis=1).view(np.uint64)


class _PartSays:
    """What parts of one kind say of clauses, through `steps`, one for each clause, when some facts are filled in."""

    def __init__(self, kernel: Kernel, block: str, steps: tuple[int, ...], about: About) -> None:
        program = kernel.program
        self._block = block
        self._pool = kernel.pools[block]
        below = self._pool.below()
        rows = np.array([below.places[step] for step in steps], np.int64)[:, None]
        used = np.flatnonzero(below.matrix[rows[:, 0]].any(axis=0))
        leaves = [below.leaves[place] for place in used.tolist()]
        rests = below.matrix[rows, used]
        self._below = _packed(rests)
        self._used = used
        self._leaves = np.array(leaves, np.int64)
        self._steps = np.array(steps, np.int64)
        self._facts = [program.facts(leaf) for leaf in leaves]
        self._about = np.array([not about.facts.isdisjoint(some) for some in self._facts], np.bool_)
        tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        self._tests = tests & self._about
        # Both may turn what is known: a test for knowledge that fails now, and what a class rests on.
        loose = below.loose[rows, used] & (self._about | about.classes)
        self._turned = _packed(np.hstack([rests & self._tests, loose]))
        self._opened = _packed(rests & self._about)
        self._rows: dict[int, tuple[_Live, Codes, _Mask, Codes]] = {}
        self._details: dict[tuple[int, bytes], Any] = {}

    def live(self, row: int) -> _Live:
        """Which clauses are not ruled out by the part."""
        return self._row(row)[0]

    def turning(self, row: int) -> _Mask:
        """Which clauses' part may turn."""
        return self._row(row)[2]

    def says(self, row: int, silent: _Mask) -> _Mask:
        """Of which steps the part says something; `silent` are those of which it says nothing with each code (rows)."""
        _, codes, turning, _ = self._row(row)
        found: _Mask = turning | ~silent[codes, np.arange(len(codes))]
        return found

    def _row(self, row: int) -> tuple[_Live, Codes, _Mask, Codes]:
        """The clauses that the part does not rule out; the code of each clause's part, whether it may turn when the facts are
        filled in, and the codes of the leaves."""
        found = self._rows.get(row)
        if found is None:
            codes = self._pool.row(row)
            leaves, codes = codes[self._leaves], codes[self._steps]
            tests, open_ = self._tests & (leaves == FALSE), leaves == UNKNOWN
            turning = _any(self._turned, np.concatenate([tests, open_]))
            turning |= (codes == UNKNOWN) & _any(self._opened, open_)
            now: _Mask = codes != FALSE
            found = self._rows[row] = _Live(now, now | turning), codes, turning, leaves
        return found

    def gaps(self, row: int, live: _Mask) -> frozenset[str]:
        """The facts whose absence keeps the live clauses open."""
        codes = self._row(row)[1]
        steps = self._steps[live & (codes == UNKNOWN)].tolist()
        return _NOTHING.union(*(self._pool.gaps(row, step) for step in steps))

    def detail(self, row: int, live: _Mask) -> Any:
        """What the part says of the live clauses."""
        key = (row, live.tobytes())
        if key not in self._details:
            self._details[key] = self._detail(row, live)
        return self._details[key]

    def _detail(self, row: int, live: _Mask) -> Any:
        _, codes, turns, leaves = self._row(row)
        turns = live & turns
        if not turns.any():
            return codes[live].tobytes()
        below = np.bitwise_or.reduce(self._below[turns])
        places = np.flatnonzero(np.unpackbits(below.view(np.uint8)))
        pool = self._pool
        facts = pool.rows[row]
        filled = places[self._about[places]]
        # The limits of a number are found through what else its formula speaks of.
        values = [
            tuple(frozen(facts.get(name)) for name in self._facts[place])
            for place in filled[leaves[filled] == UNKNOWN].tolist()
            if len(self._facts[place]) > 1
        ]
        lacking = (pool.lacks(row)[self._used[filled]].tobytes(), *values)
        stated: Any = None
        if self._block == "item":
            # An ECCN speaks along with parameters once these are filled in.
            stated = (pool.eccns[pool.eccn_of[row]], bool(pool.specified[row]))
        elif self._block == "end_use":
            # What is missing of a block that is stated in part is asked for by itself.
            stated = any(value is not None for value in facts.values())
        own = (self._leaves[places].tobytes(), leaves[places].tobytes())
        return codes[live].tobytes(), turns[live].tobytes(), own, lacking, stated


class _PartiesSay:
    """What sets of parties say of clauses, through `steps`, conditions on any or all of them, when some facts are filled in."""

    def __init__(self, law: SpanLaw, said: Said, steps: tuple[int, ...], about: About) -> None:
        program = law.kernel.program
        self._law = law
        column = {step: number for number, step in enumerate(law.steps["parties"])}
        self._columns = [column[step] for step in steps]
        below = [program.over_parties(step) for step in steps]
        inner = sorted({step for some in below for _, step in some})
        place = {step: number for number, step in enumerate(inner)}
        self._inner = np.zeros((len(steps), len(inner)), np.bool_)
        # By code: of which conditions a party says nothing with it. One that fails decides nothing for any of them, one that
        # holds nothing for all.
        self._silent = np.zeros((3, len(inner)), np.bool_)
        self._silent[[FALSE, TRUE]] = True
        for row, some in enumerate(below):
            for word, step in some:
                self._inner[row, place[step]] = True
                self._silent[TRUE if word == "any" else FALSE, place[step]] = False
        self._filled = bool(about.facts)
        self._party = said.of("party", tuple(inner), about)
        self._known: dict[int, tuple[Codes, _Mask]] = {}

    def live(self, number: int) -> _Live:
        """As of `_PartSays`."""
        codes, turning = self._codes(number)
        return _Live(codes != FALSE, (codes != FALSE) | turning)

    def _codes(self, number: int) -> tuple[Codes, _Mask]:
        """The code of each clause's part, and whether it may turn when facts are filled in."""
        found = self._known.get(number)
        if found is None:
            codes = self._law.set_codes(number)[self._columns]
            if number == NOT_STATED:
                turns = np.full(len(codes), self._filled)
            else:
                turning = np.logical_or.reduce([self._party.turning(row) for row in self._rows(number)])
                turns = np.asarray(self._inner[:, turning].any(axis=1))
            found = self._known[number] = (codes, turns)
        return found

    def _rows(self, number: int) -> list[int]:
        sets = self._law.parties
        return [sets.first[class_] for class_ in sets.parties(number)]

    def gaps(self, number: int, live: _Mask) -> frozenset[str]:
        """As of `_PartSays`."""
        open_ = live & (self._codes(number)[0] == UNKNOWN)
        if number == NOT_STATED:
            return frozenset(self._law.edition.layout.party_facts) if open_.any() else _NOTHING
        inner = np.asarray(self._inner[open_].any(axis=0))
        return _NOTHING.union(*(self._party.gaps(row, inner) for row in self._rows(number)))

    def detail(self, number: int, live: _Mask) -> Any:
        """As of `_PartSays`: of each party that says something of the conditions on them below live clauses."""
        codes, turns = self._codes(number)
        inner = np.asarray(self._inner[live & turns].any(axis=0))
        each = []
        for place, row in enumerate(self._rows(number)):
            said = inner & self._party.says(row, self._silent)
            if said.any():
                each.append((place, said.tobytes(), self._party.detail(row, said)))
        return codes[live].tobytes(), turns[live].tobytes(), tuple(each)


_Says = _PartSays | _PartiesSay


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
