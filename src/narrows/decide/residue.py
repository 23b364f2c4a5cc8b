"""When two open orders have the same facts missing.

What to ask for depends on the rules that are unknown, on what each part of the order leaves unknown of them, and on what the
answers would be put into. Orders that agree in all of this share one search (`missing.missing_facts`); the rest of their
facts may differ as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
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

_Parts = Mapping[str, int]
"""The numbers of an order's parts in the pools, by kind, and of its parties as a set."""


class Said:
    """What parts of orders say of conditions, remembered for all spans: most spans ask the same of most parts."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self._said: dict[Any, _PartSays] = {}

    def of(self, block: str, steps: tuple[int, ...]) -> _PartSays:
        """What parts of one kind say through some steps."""
        key = (block, steps)
        if key not in self._said:
            self._said[key] = _PartSays(self.kernel, block, steps)
        return self._said[key]


class Residues:
    """Tells open orders of one span apart by what is missing."""

    def __init__(self, law: SpanLaw, said: Said) -> None:
        self.law = law
        self.said = said
        self._asked: dict[frozenset[int], _Asked] = {}
        self._live: dict[tuple[str, int], _Mask] = {}
        self._parties: dict[tuple[int, ...], _PartiesSay] = {}
        self._at_stake: dict[Any, frozenset[int]] = {}
        self._left: dict[Any, tuple[_Asked, int]] = {}
        self._asks: dict[int, int] = {}
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
        asked = self._of(edition.book.same(wanted))
        told_apart = self._of(edition.book.same(telling(edition, again, of))).all_asks
        return asked, self.said.kernel.number_of((kept, told_apart, *staying))

    def _of(self, rules: frozenset[int]) -> _Asked:
        if rules not in self._asked:
            self._asked[rules] = _Asked(self, rules)
        return self._asked[rules]

    def live(self, block: str, part: int) -> _Mask:
        """The clauses that a part does not rule out, now or when facts are filled in; True where one does not speak of it."""
        key = (block, part)
        found = self._live.get(key)
        if found is None:
            found = self._live[key] = np.ones(len(self.law.plan.clauses), np.bool_)
            found[self.law.columns[block]] = self.says(block, tuple(self.law.steps[block])).live(part)
        return found

    def says(self, block: str, steps: tuple[int, ...]) -> _Says:
        """What parts of one kind say through some steps."""
        if block != "parties":
            return self.said.of(block, steps)
        if steps not in self._parties:
            self._parties[steps] = _PartiesSay(self.law, self.said, steps)
        return self._parties[steps]


class _Asked:
    """What parts of orders say of some rules of a span."""

    def __init__(self, residues: Residues, rules: frozenset[int]) -> None:
        self._residues = residues
        self._number_of = residues.said.kernel.number_of
        self._places = residues.clauses(rules)
        self._details: dict[tuple[str, int, bytes], int] = {}
        self._gaps: dict[tuple[str, int, bytes], frozenset[str]] = {}
        self.all_asks = self._number_of(tuple(map(residues.asks, self._places.tolist())))
        """The number of what the clauses ask: equal on two days if it is the same, with the same members in all scopes."""

    @cached_property
    def _says(self) -> dict[str, _Of]:
        """By kind of part: the clauses that speak of it, and what parts of the kind say of these."""
        law = self._residues.law
        clauses = [law.plan.clauses[place] for place in self._places.tolist()]
        found: dict[str, _Of] = {}
        for block in law.columns:
            at = [place for place, clause in enumerate(clauses) if block in clause]
            if at:
                steps = tuple(clauses[place][block] for place in at)
                found[block] = _Of(np.array(at), self._residues.says(block, steps))
        return found

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts)
        found: list[frozenset[str]] = []
        for block, (at, says) in self._says.items():
            here = live[at]
            key = (block, parts[block], here.tobytes())
            if key not in self._gaps:
                self._gaps[key] = says.gaps(parts[block], here)
            found.append(self._gaps[key])
        return frozenset().union(*found)

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts)
        details = []
        for block, (at, says) in self._says.items():
            here = live[at]
            key = (block, parts[block], here.tobytes())
            if key not in self._details:
                self._details[key] = self._number_of(says.detail(parts[block], here))
            details.append(self._details[key])
        return self.all_asks, live.tobytes(), *details

    def _live(self, parts: _Parts) -> _Mask:
        """The clauses that no part rules out."""
        live = np.ones(len(self._places), np.bool_)
        for block in self._says:
            live &= self._residues.live(block, parts[block])[self._places]
        return live


class _Of(NamedTuple):
    """The clauses that speak of one kind of part, by place, and what parts of the kind say of them."""

    at: Numbers
    says: _Says


_Mask = npt.NDArray[np.bool_]


def _packed(matrix: _Mask) -> npt.NDArray[np.uint64]:
    """The rows of a matrix as bits, in words."""
    height, width = matrix.shape
    padded = np.zeros((height, -(-max(width, 1) // 64) * 64), np.bool_)
    padded[:, :width] = matrix
    return np.packbits(padded, axis=1).view(np.uint64)


class _PartSays:
    """What parts of one kind say of clauses, through `steps`, one for each clause."""

    def __init__(self, kernel: Kernel, block: str, steps: tuple[int, ...]) -> None:
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
        self._tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        # Both may turn what is known: a test for knowledge that fails now, and what a class rests on.
        self._turned = _packed(np.hstack([rests & self._tests, below.loose[rows, used]]))
        self._rows: dict[int, tuple[Codes, _Mask, Codes, _Mask]] = {}
        self._details: dict[tuple[int, bytes], tuple[Any, frozenset[str]]] = {}

    def live(self, row: int) -> _Mask:
        """Which clauses are not ruled out by the part, or may not be when facts are filled in."""
        codes, turning, *_ = self._row(row)
        found: _Mask = (codes != FALSE) | turning
        return found

    def flips(self, row: int) -> _Mask:
        """Which clauses' part may turn although it is known."""
        codes, turning, *_ = self._row(row)
        found: _Mask = turning & (codes != UNKNOWN)
        return found

    def says(self, row: int, silent: _Mask) -> _Mask:
        """Of which steps the part says something; `silent` are those of which it says nothing with each code (rows)."""
        codes, turning, *_ = self._row(row)
        found: _Mask = turning | ~silent[codes, np.arange(len(codes))]
        return found

    def _row(self, row: int) -> tuple[Codes, _Mask, Codes, _Mask]:
        """The code of each clause's part, whether it may turn when facts are filled in, and the same of the leaves."""
        found = self._rows.get(row)
        if found is None:
            codes = self._pool.row(row)
            leaves, codes = codes[self._leaves], codes[self._steps]
            tests, open_ = self._tests & (leaves == FALSE), leaves == UNKNOWN
            flips = (self._turned & _packed(np.concatenate([tests, open_])[None])).any(axis=1)
            found = self._rows[row] = codes, (codes == UNKNOWN) | flips, leaves, open_ | tests
        return found

    def gaps(self, row: int, live: _Mask) -> frozenset[str]:
        """The facts whose absence keeps the live clauses open."""
        return self._detailed(row, live)[1]

    def detail(self, row: int, live: _Mask) -> Any:
        """What the part says of the live clauses."""
        return self._detailed(row, live)[0]

    def _detailed(self, row: int, live: _Mask) -> tuple[Any, frozenset[str]]:
        key = (row, live.tobytes())
        if key not in self._details:
            self._details[key] = self._detail(row, live)
        return self._details[key]

    def _detail(self, row: int, live: _Mask) -> tuple[Any, frozenset[str]]:
        codes, turns, leaves, turning = self._row(row)
        turns = live & turns
        if not turns.any():
            return codes[live].tobytes(), frozenset()
        below = np.bitwise_or.reduce(self._below[turns])
        places = np.flatnonzero(np.unpackbits(below.view(np.uint8)))
        pool = self._pool
        facts = pool.rows[row]
        gaps = frozenset().union(*(self._facts[place] for place in places[turning[places]].tolist()))
        # The limits of a number are found through what else its formula speaks of.
        values = [
            tuple(frozen(facts.get(name)) for name in self._facts[place])
            for place in places[leaves[places] == UNKNOWN].tolist()
            if len(self._facts[place]) > 1
        ]
        lacking = (pool.lacks(row)[self._used[places]].tobytes(), *values)
        stated: Any = None
        if self._block == "item":
            # An ECCN speaks along with parameters once these are filled in.
            stated = (pool.eccns[pool.eccn_of[row]], bool(pool.specified[row]))
        elif self._block == "end_use":
            # What is missing of a block that is stated in part is asked for by itself.
            stated = any(value is not None for value in facts.values())
        own = (self._leaves[places].tobytes(), leaves[places].tobytes())
        return (codes[live].tobytes(), turns[live].tobytes(), own, lacking, stated), gaps


class _PartiesSay:
    """What sets of parties say of clauses, through `steps`, conditions on any or all of them."""

    def __init__(self, law: SpanLaw, said: Said, steps: tuple[int, ...]) -> None:
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
        self._party = said.of("party", tuple(inner))
        self._known: dict[int, tuple[Codes, _Mask]] = {}

    def live(self, number: int) -> _Mask:
        """As of `_PartSays`."""
        codes, turning = self._codes(number)
        found: _Mask = (codes != FALSE) | turning
        return found

    def _codes(self, number: int) -> tuple[Codes, _Mask]:
        """The code of each clause's part, and whether it may turn when facts are filled in."""
        found = self._known.get(number)
        if found is None:
            codes = self._law.set_codes(number)[self._columns]
            if number == NOT_STATED:
                turns = np.ones(len(codes), np.bool_)
            else:
                flips = np.logical_or.reduce([self._party.flips(row) for row in self._rows(number)])
                turns = (codes == UNKNOWN) | self._inner[:, flips].any(axis=1)
            found = self._known[number] = (codes, turns)
        return found

    def _rows(self, number: int) -> list[int]:
        sets = self._law.parties
        return [sets.first[class_] for class_ in sets.parties(number)]

    def gaps(self, number: int, live: _Mask) -> frozenset[str]:
        """As of `_PartSays`."""
        if number == NOT_STATED:
            return frozenset(self._law.edition.layout.party_facts)
        inner = np.asarray(self._inner[live].any(axis=0))
        return frozenset().union(*(self._party.gaps(row, inner) for row in self._rows(number)))

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
