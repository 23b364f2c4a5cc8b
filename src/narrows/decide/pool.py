"""Distinct parts of orders, numbered as they are met, with the codes of a program's steps on each.

A `Pool` holds the parts of one kind (items, routes, single parties, ...). Every step is evaluated once per part: parts met
again, in the same table or a later one, cost a lookup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.decide.atoms import Atoms, combinations
from narrows.decide.parts import frozen
from narrows.decide.program import Program
from narrows.decide.run import is_unknown
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, Numbers, Row
from narrows.rulebook.bearing import parameters
from narrows.rulebook.contents import says_nothing
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import kleene
from narrows.rulebook.expr.ir import Type

_NO_CODES: Codes = np.zeros(0, np.int8)
_NONE: frozenset[str] = frozenset()
_OF_A_TYPE = 1
"""The bit before those of parameters, which are as many as a number has; with more of them numpy refuses."""


class Below(NamedTuple):
    """Which atomic conditions (columns, `leaves`) steps (rows, at `places`) rest on: at all, and through classes."""

    places: dict[int, int]
    leaves: list[int]
    matrix: npt.NDArray[np.bool_]
    loose: npt.NDArray[np.bool_]


class Pool:
    """The distinct parts of one kind, as facts by name."""

    def __init__(self, program: Program, block: str, types: Mapping[str, Type]) -> None:
        self.program = program
        self.block = block
        self.types = types
        self._atoms = Atoms(types)
        self.rows: list[Row] = []
        self._otherwise: Row = {name: False for name in program.book.false_if_absent if name in types}
        """What counts of a part that leaves it out."""
        self.height = 0
        """Rows whose codes are known; `update` brings it to the number of rows."""
        self.eccns: list[str | None] = []
        """The stated ECCNs met, None first."""
        self.eccn_of: Numbers = np.zeros(0, np.int64)
        """Of each row, the place of its ECCN in `eccns`."""
        self.told: Numbers = np.zeros(0, np.int64)
        """Of each row, as bits, what it states of the item that bears on classes (see `rulebook.bearing`)."""
        self.typed: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        """Of each row, whether it says what kind of thing it is."""
        self._numbers: dict[Any, int] = {}
        self._codes: dict[int, Codes] = {}
        self._lacks: dict[str, Codes] = {}
        self._by_row: Codes | None = None
        self._below: Below | None = None
        self._named: tuple[list[str], Numbers] | None = None
        self._absent: dict[int, npt.NDArray[np.uint8]] = {}
        self._open: dict[tuple[int, int], frozenset[str]] = {}

    def add(self, facts: Row) -> int:
        """The number of a part with these facts."""
        facts = {**self._otherwise, **facts}
        key = tuple(
            (name, frozen(facts[name])) for name in self.types if name in facts and facts[name] is not None
        )
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.rows)
            self.rows.append(facts)
        return number

    def update(self) -> None:
        """Evaluate what was added since: the program's new steps on all rows, and all steps on new rows."""
        fresh = self.rows[self.height :]
        if fresh:
            self._describe(fresh)
            part = self._evaluated(list(self._codes), fresh, self.height, {})
            self._codes = {n: np.concatenate([codes, part[n]]) for n, codes in self._codes.items()}
            self.height = len(self.rows)
        new = [n for n in self.program.of_block(self.block) if n not in self._codes]
        if new:
            self._codes |= self._evaluated(new, self.rows, 0, self._codes)

    def matrix(self, steps: Sequence[int], start: int = 0) -> Codes:
        """The codes of some steps (columns) for the rows from `start` on."""
        found = np.empty((self.height - start, len(steps)), np.int8)
        for column, step in enumerate(steps):
            found[:, column] = self._codes[step][start:]
        return found

    def row(self, row: int) -> Codes:
        """The codes of one row by step, whole: at the numbers of other kinds' steps stands nothing of meaning."""
        if self._by_row is None or self._by_row.shape != (self.height, len(self.program.steps)):
            self._by_row = np.zeros((self.height, len(self.program.steps)), np.int8)
            numbers = list(self._codes)
            self._by_row[:, numbers] = self.matrix(numbers)
        found: Codes = self._by_row[row]
        return found

    def below(self) -> Below:
        """Which atomic conditions the steps rest on."""
        program, numbers = self.program, self.program.of_block(self.block)
        if self._below is None or len(self._below.places) < len(numbers):
            leaves = [n for n in numbers if program.steps[n][0] == "leaf"]
            column = {n: place for place, n in enumerate(leaves)}
            matrix, loose = (np.zeros((len(numbers), len(leaves)), np.bool_) for _ in range(2))
            for place, number in enumerate(numbers):
                matrix[place, [column[leaf] for leaf in program.leaves(number)]] = True
                loose[place, [column[leaf] for leaf in program.loose(number)]] = True
            self._below = Below({n: place for place, n in enumerate(numbers)}, leaves, matrix, loose)
        return self._below

    def lacks(self, row: int) -> npt.NDArray[np.uint8]:
        """Which of the facts that each atomic condition (rows, as the columns of `below`) speaks of are absent, as bits."""
        leaves = self.below().leaves
        found = self._absent.get(row)
        if found is None or len(found) < len(leaves):
            if self._named is None or len(self._named[1]) < len(leaves):
                self._named = self._facts_of(leaves)
            names, named = self._named
            facts = self.rows[row]
            absent = np.array([*(facts.get(name) is None for name in names), False], np.bool_)
            found = self._absent[row] = np.packbits(absent[named], axis=1)
        return found

    def _facts_of(self, leaves: Sequence[int]) -> tuple[list[str], Numbers]:
        """The facts that atomic conditions speak of, and of each condition their places among these; -1 for none."""
        facts = [self.program.facts(leaf) for leaf in leaves]
        names = sorted(frozenset().union(*facts))
        places = {name: place for place, name in enumerate(names)}
        named = np.full((len(leaves), max(map(len, facts), default=1)), -1, np.int64)
        for number, some in enumerate(facts):
            named[number, : len(some)] = [places[name] for name in some]
        return names, named

    def gaps(self, row: int, step: int) -> frozenset[str]:
        """The absent facts of a row that keep a step unknown: those that `gaps.Gaps` finds, or more.

        As there, only operands that are unknown themselves are followed.
        """
        key = (row, step)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = (
                self._find_gaps(row, step) if self._codes[step][row] == UNKNOWN else _NONE
            )
        return found

    def _find_gaps(self, row: int, step: int) -> frozenset[str]:
        program = self.program
        match program.steps[step]:
            case ("leaf", *_):
                facts, stated = program.facts(step), self.rows[row]
                absent = frozenset(name for name in facts if is_unknown(stated.get(name)))
                # Of a map or a set some entries may lack.
                return absent or frozenset(facts)
            case ("classified" | "reason", *_):
                # The classes that are unknown, though another is met; and the paragraph of a stated entry.
                classes = {below for one in program.operands(step) for below in program.operands(one)}
                own = _NONE if self.eccns[self.eccn_of[row]] is None else frozenset(("item.eccn",))
                return own.union(*(self.gaps(row, below) for below in classes))
        return _NONE.union(*(self.gaps(row, below) for below in program.operands(step)))

    def unknown(self, names: Sequence[str], start: int = 0) -> Codes:
        """Which facts (columns) the rows from `start` on lack, as 1 and 0."""
        found = np.empty((self.height - start, len(names)), np.int8)
        for column, name in enumerate(names):
            found[:, column] = self._lacking(name)[start : self.height]
        return found

    def _lacking(self, name: str) -> Codes:
        """Which rows lack a fact: told once for each row, whatever span asks."""
        known = self._lacks.get(name, _NO_CODES)
        if len(known) < self.height:
            fresh = [is_unknown(row.get(name)) for row in self.rows[len(known) : self.height]]
            known = self._lacks[name] = np.concatenate([known, np.array(fresh, np.int8)])
        return known

    def _describe(self, fresh: Sequence[Row]) -> None:
        places = {eccn: place for place, eccn in enumerate(self.eccns or [None])}
        ids = [places.setdefault(row.get("item.eccn"), len(places)) for row in fresh]
        typed = np.array([row.get("item.spec.type") is not None for row in fresh], np.bool_)
        told = [self._stated(row) for row in fresh]
        self.eccns = list(places)
        self.eccn_of = np.concatenate([self.eccn_of, np.array(ids, np.int64)])
        self.typed = np.concatenate([self.typed, typed])
        self.told = np.concatenate([self.told, np.array(told, np.int64)])

    def _stated(self, row: Row) -> int:
        """What a row states of the item, as bits; of an item of a known type one stands for any of them."""
        book, bits = self.program.book, self.program.bits
        names = [
            name
            for name in parameters(row)
            if row[name] is not None and not says_nothing(book, name, row[name])
        ]
        if row.get("item.spec.type") is not None:
            return _OF_A_TYPE if names else 0
        return sum(1 << bits[name] for name in names if name in book.quantities)

    def _evaluated(
        self, numbers: Sequence[int], rows: Sequence[Row], start: int, known: Mapping[int, Codes]
    ) -> dict[int, Codes]:
        """The codes of steps, each after its operands, on `rows`, the rows of the pool from `start` on."""
        steps = self.program.steps
        atoms = {n: (steps[n][2], steps[n][3]) for n in numbers if steps[n][0] == "leaf"}
        found = self._atoms.codes(rows, atoms)
        doubts: dict[int, npt.NDArray[np.bool_] | None] = {}
        for n in numbers:
            if n not in found:
                found[n] = self._combined(steps[n], found, known, len(rows), start, doubts)
        return found

    def _combined(
        self,
        step: tuple[Any, ...],
        found: Mapping[int, Codes],
        known: Mapping[int, Codes],
        height: int,
        start: int,
        doubts: dict[int, npt.NDArray[np.bool_] | None],
    ) -> Codes:
        rows = slice(start, start + height)

        def of(number: int) -> Codes:
            return found[number] if number in found else known[number]

        def doubt(classes: int) -> npt.NDArray[np.bool_]:
            """Of which rows one of some classes is unknown, and something that they state bears on it."""
            doubted = np.zeros(height, np.bool_)
            for one in self.program.operands(classes):
                if one not in doubts:
                    own = (of(one) == UNKNOWN) & self._borne_on(one, rows)
                    doubts[one] = own if own.any() else None
                own = doubts[one]
                if own is not None:
                    doubted |= own
            return doubted

        match step:
            case ("classified", _, spec, targets, untold):
                return self._classified(of(spec), targets, untold, rows, doubt(spec))
            case ("reason", _, spec, anything, reason, span):
                edition = self.program.book.edition_of_span(span)
                return self._has_reason(of(spec), of(anything), reason, edition, rows, doubt(spec))
        return combined(step, of, height)

    def _borne_on(self, class_: int, rows: slice) -> npt.NDArray[np.bool_]:
        """Of which rows something that they state bears on a class."""
        found: npt.NDArray[np.bool_] = (
            self.told[rows] & (self.program.stated_bits(class_) | _OF_A_TYPE)
        ) != 0
        return found

    def _classified(
        self,
        spec: Codes,
        targets: tuple[str, ...],
        untold: tuple[str, ...],
        rows: slice,
        doubt: npt.NDArray[np.bool_],
    ) -> Codes:
        """As `Edition.classified`: True and False of the stated ECCN alone, else what the parameters say."""
        says = np.full(len(self.eccns), UNKNOWN, np.int8)
        wanted, wider = frozenset(targets), kleene.above(targets)
        for place, stated in enumerate(self.eccns):
            if stated is not None and kleene.at_or_below(stated, wanted):
                says[place] = TRUE
            elif stated is not None and stated not in wider:
                says[place] = FALSE
        stated_says = says[self.eccn_of[rows]]
        excluded = (stated_says == FALSE) & (spec != TRUE) & ~((spec == UNKNOWN) & doubt)
        below = kleene.above(untold)
        blind = np.array([stated in below for stated in self.eccns])[self.eccn_of[rows]]
        lower = np.where(blind & (stated_says == UNKNOWN) & (spec == FALSE), UNKNOWN, spec)
        found = np.where(excluded, FALSE, np.where(stated_says == TRUE, TRUE, lower))
        return found.astype(np.int8)

    def _has_reason(
        self,
        spec: Codes,
        anything: Codes,
        reason: str,
        edition: Edition,
        rows: slice,
        doubt: npt.NDArray[np.bool_],
    ) -> Codes:
        """As `Edition.has_reason`."""
        says = np.array(
            [
                UNKNOWN if stated is None else code_of(edition.stated_reasons(stated).has(reason))
                for stated in self.eccns
            ],
            np.int8,
        )
        ids = self.eccn_of[rows]
        unstated = np.where((spec == FALSE) & (anything != TRUE), UNKNOWN, spec)
        doubtful = np.where((spec == UNKNOWN) & doubt, UNKNOWN, says[ids])
        stated = np.where((spec == TRUE) | (says[ids] == TRUE), TRUE, doubtful)
        return np.where(ids == 0, unstated, stated).astype(np.int8)

    def values(self, names: Sequence[str]) -> Numbers:
        """Which combination of some facts each row has."""
        return combinations(self.rows, names)[0]


def combined(step: tuple[Any, ...], of: Any, height: int) -> Codes:
    """The codes of an `and`, `or` or `not` of steps whose codes `of` gives."""
    word, _, operands = step
    if word == "not":
        negated: Codes = (TRUE - of(operands)).astype(np.int8)
        return negated
    if not operands:
        return np.zeros(height, np.int8)
    reduce = np.minimum if word == "and" else np.maximum
    found: Codes = reduce.reduce([of(number) for number in operands])
    return found


def code_of(truth: kleene.Truth) -> int:
    """The code of a truth."""
    return UNKNOWN if truth is None else TRUE if truth else FALSE
