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
from narrows.decide.tables import FALSE, UNKNOWN, Codes, Numbers, frozen
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

    def of(self, block: str, steps: tuple[int, ...], filled: frozenset[str] | None) -> _PartSays:
        """What parts of one kind say through some steps, when some facts (None: any) are filled in."""
        key = (block, steps, filled)
        if key not in self._said:
            self._said[key] = _PartSays(self.kernel, block, steps, filled)
        return self._said[key]


class Residues:
    """Tells open orders of one span apart by what is missing."""

    def __init__(self, law: SpanLaw, said: Said) -> None:
        self.law = law
        self.said = said
        self._asked: dict[Any, _Asked] = {}
        self._at_stake: dict[Any, frozenset[int]] = {}
        self._left: dict[Any, tuple[_Asked, int]] = {}
        self._asks: dict[int, int] = {}
        self._clauses_of = {
            rule.number: range(start + (own := stage.columns(index)).start, start + own.stop)
            for stage, start in law.plan.stage_starts()
            for index, rule in enumerate(stage.rules)
        }

    def clauses(self, rules: frozenset[int]) -> list[int]:
        """The places of the clauses of some rules, in the order of the plan."""
        of = self._clauses_of
        return sorted(place for rule in rules if rule in of for place in of[rule])

    def asks(self, place: int) -> int:
        """The number of what a clause asks: equal on two days if it is the same, with the same members in all scopes."""
        found = self._asks.get(place)
        if found is None:
            parts = self.law.plan.clauses[place].items()
            told = tuple(sorted((block, _told(part)) for block, part in parts))
            found = self._asks[place] = self.said.kernel.number_of((self._rule_of[place], told))
        return found

    @cached_property
    def _rule_of(self) -> dict[int, int]:
        return {place: rule for rule, places in self._clauses_of.items() for place in places}

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
        asked = self._of(wanted, facts)
        told_apart = self._of(telling(edition, again, of), facts).all_asks
        return asked, self.said.kernel.number_of((kept, told_apart, *staying))

    def _of(self, rules: frozenset[int], facts: frozenset[str] | None = None) -> _Asked:
        key = (rules, facts)
        if key not in self._asked:
            self._asked[key] = _Asked(self, rules, facts)
        return self._asked[key]


class _Asked:
    """What parts of orders say of some rules of a span, when some facts (None: any) are filled in."""

    def __init__(self, residues: Residues, rules: frozenset[int], facts: frozenset[str] | None) -> None:
        self._law = residues.law
        self._said = residues.said
        self._places = residues.clauses(rules)
        self._facts = facts
        self._all = (1 << len(self._places)) - 1
        self._left: dict[tuple[str, int], int] = {}
        self._details: dict[tuple[str, int, int], int] = {}
        self._gaps: dict[tuple[str, int, int], frozenset[str]] = {}
        self.all_asks = self._said.kernel.number_of(tuple(map(residues.asks, self._places)))
        """The number of what the clauses ask: equal on two days if it is the same, with the same members in all scopes."""

    @cached_property
    def _says(self) -> dict[str, _Of]:
        """By kind of part: the clauses that speak of it, and what parts of the kind say of these."""
        clauses = [self._law.plan.clauses[place] for place in self._places]
        found: dict[str, _Of] = {}
        for block in self._law.columns:
            at = [place for place, clause in enumerate(clauses) if block in clause]
            if at:
                steps = tuple(clauses[place][block] for place in at)
                says: _Says = (
                    _PartiesSay(self._law, self._said, steps, self._facts)
                    if block == "parties"
                    else self._said.of(block, steps, self._facts)
                )
                found[block] = _Of(np.array(at), sum(1 << place for place in at), says)
        return found

    def gaps(self, parts: _Parts) -> frozenset[str]:
        """The unknown facts of an order that keep some of the rules unknown."""
        live = self._live(parts)
        found: list[frozenset[str]] = []
        for block, (at, bits, says) in self._says.items():
            key = (block, parts[block], live & bits)
            if key not in self._gaps:
                self._gaps[key] = says.gaps(parts[block], _mask(live, len(self._places))[at])
            found.append(self._gaps[key])
        return frozenset().union(*found)

    def residue(self, parts: _Parts) -> Any:
        """What an order says of the rules: equal orders answer alike, whatever is filled in.

        A clause with a part that is false and stays so says nothing; of the others, what each part says of them.
        """
        live = self._live(parts)
        details = []
        for block, (at, bits, says) in self._says.items():
            key = (block, parts[block], live & bits)
            if key not in self._details:
                detail = says.detail(parts[block], _mask(live, len(self._places))[at])
                self._details[key] = self._said.kernel.number_of(detail)
            details.append(self._details[key])
        return self.all_asks, live, *details

    def _live(self, parts: _Parts) -> int:
        """The clauses that no part rules out, a bit for each."""
        live = self._all
        for block in self._says:
            part = (block, parts[block])
            left = self._left.get(part)
            if left is None:
                left = self._left[part] = self._left_by(*part)
            live &= left
        return live

    def _left_by(self, block: str, part: int) -> int:
        """The clauses that one part does not rule out."""
        at, _, says = self._says[block]
        left = np.ones(len(self._places), np.bool_)
        left[at] = says.live(part)
        return int.from_bytes(np.packbits(left, bitorder="little").tobytes(), "little")


class _Of(NamedTuple):
    """The clauses that speak of one kind of part, by place and as bits, and what parts of the kind say of them."""

    at: Numbers
    bits: int
    says: _Says


def _mask(bits: int, size: int) -> _Mask:
    """Bits as an array of truths (size,)."""
    data = np.frombuffer(bits.to_bytes(-(-size // 8), "little"), np.uint8)
    return np.unpackbits(data, count=size, bitorder="little").astype(np.bool_)


_Mask = npt.NDArray[np.bool_]


class _PartSays:
    """What parts of one kind say of clauses, through `steps`, one for each clause."""

    def __init__(
        self, kernel: Kernel, block: str, steps: tuple[int, ...], filled: frozenset[str] | None
    ) -> None:
        program = kernel.program
        self._block = block
        self._pool = kernel.pools[block]
        places, columns, matrix = self._pool.below()
        rows = matrix[[places[step] for step in steps]]
        used = np.flatnonzero(rows.any(axis=0))
        leaves = [columns[place] for place in used.tolist()]
        self._below = rows[:, used]
        self._used = used
        self._leaves = np.array(leaves, np.int64)
        self._steps = np.array(steps, np.int64)
        self._facts = [program.facts(leaf) for leaf in leaves]
        self._tests = np.array([isinstance(program.steps[leaf][2], ir.Known) for leaf in leaves], np.bool_)
        self._filled = np.array(
            [filled is None or not filled.isdisjoint(names) for names in self._facts], np.bool_
        )
        self._rows: dict[int, tuple[Codes, _Mask, Codes, _Mask]] = {}
        self._details: dict[tuple[int, bytes], tuple[Any, frozenset[str]]] = {}
        self._live: dict[int, _Mask] = {}

    def live(self, row: int) -> _Mask:
        """Which clauses are not ruled out by the part, or may not be when the facts are filled in."""
        found = self._live.get(row)
        if found is None:
            codes, turning, *_ = self._row(row)
            found = self._live[row] = (codes != FALSE) | turning
        return found

    def turning(self, row: int) -> _Mask:
        """Which clauses' part may turn when the facts are filled in."""
        return self._row(row)[1]

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
        places = np.flatnonzero(self._below[live & turns].any(axis=0))
        if not len(places):
            return codes[live].tobytes(), frozenset()
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

    def __init__(
        self, law: SpanLaw, said: Said, steps: tuple[int, ...], filled: frozenset[str] | None
    ) -> None:
        program = law.kernel.program
        self._law = law
        self._columns = [law.steps["parties"].index(step) for step in steps]
        below = [program.party_steps(step) for step in steps]
        inner = sorted(frozenset().union(*below))
        self._inner = np.array([[step in some for step in inner] for some in below], np.bool_)
        self._party = said.of("party", tuple(inner), filled)
        self._known: dict[int, tuple[Codes, _Mask]] = {}

    def live(self, number: int) -> _Mask:
        """As of `_PartSays`."""
        codes, turning = self._codes(number)
        found: _Mask = (codes != FALSE) | turning
        return found

    def _codes(self, number: int) -> tuple[Codes, _Mask]:
        """The code of each clause's part, and whether it may turn when the facts are filled in."""
        found = self._known.get(number)
        if found is None:
            codes = self._law.set_codes(number)[self._columns]
            if number == NOT_STATED:
                turns = np.ones(len(codes), np.bool_)
            else:
                any_ = np.logical_or.reduce([self._party.turning(row) for row in self._rows(number)])
                turns = (self._inner & any_).any(axis=1)
            found = self._known[number] = (codes, turns)
        return found

    def _rows(self, number: int) -> list[int]:
        sets = self._law.parties
        return [sets.first[class_] for class_ in sets.parties(number)]

    def gaps(self, number: int, live: _Mask) -> frozenset[str]:
        """As of `_PartSays`."""
        if number == NOT_STATED:
            return frozenset(self._law.edition.layout.party_facts) if live.any() else frozenset()
        inner = np.logical_or.reduce(self._inner[live], axis=0)
        return frozenset().union(*(self._party.gaps(row, inner) for row in self._rows(number)))

    def detail(self, number: int, live: _Mask) -> Any:
        """As of `_PartSays`: of each party in turn, for the conditions on them below live clauses."""
        codes, turns = self._codes(number)
        inner = np.logical_or.reduce(self._inner[live & turns], axis=0)
        each = tuple(self._party.detail(row, inner) for row in self._rows(number))
        return codes[live].tobytes(), turns[live].tobytes(), each


_Says = _PartSays | _PartiesSay


def _told(part: Any) -> str:
    return (
        str(part)
        if isinstance(part, int)
        else "; ".join(f"{negated} {render(node)}" for node, negated in part)
    )
