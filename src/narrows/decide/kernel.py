"""Many orders at once: truths of all rules for orders as numbers of their parts, on the law of one span of days.

A `Kernel` keeps the distinct parts of all orders met (`Pool`) and, for each span of days, what its law can tell apart of them
(`SpanLaw`): parts on which every clause has the same truth are one class. An order is six classes; the truths of its rules
are the maximum over clauses of the minimum over classes; and orders with equal truths share one verdict, made by the same
judge as a single decision's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from narrows.decide.clauses import BLOCKS, block_of
from narrows.decide.planes import PlaneLayout, Planes, Spoken, codes, joined, most, together
from narrows.decide.pool import Pool
from narrows.decide.program import Plan, Program
from narrows.decide.sets import PartySets
from narrows.decide.tables import TRUE, UNKNOWN, Classes, Codes, Numbers, Small, distinct_rows, stretches
from narrows.decide.verdict import Pattern
from narrows.rulebook.book import SUBJECT, Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type

POOLED = tuple(block for block in BLOCKS if block != "parties")
"""The kinds of parts of which an order has one each. Its parties are a set, of parts of the kind "party"."""
_STRETCH = 256
"""Orders whose clauses are worked out together: what they take, some 10 kB each, fits into a processor's cache."""


class Kernel:
    """The parts of all orders met under one rulebook, and its law of every span asked for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.program = Program(book)
        self.pools = {block: Pool(self.program, block, fact_types(book, block)) for block in POOLED}
        self.pools["party"] = Pool(self.program, "party", book.schema.party_facts)
        self.laws: dict[int, SpanLaw] = {}
        self._numbered: dict[Any, int] = {}

    def number_of(self, value: Any) -> int:
        """A number for a value, the same for equal values."""
        return self._numbered.setdefault(value, len(self._numbered))

    def prepare(self, spans: Iterable[int]) -> None:
        """Bring everything up to date for orders of some spans whose parts were added."""
        plans = [self.program.plan(self.book.edition_of_span(span)) for span in spans]
        for pool in self.pools.values():
            pool.update()
        for plan in plans:
            if plan.edition.span not in self.laws:
                self.laws[plan.edition.span] = SpanLaw(self, plan)
            self.laws[plan.edition.span].update()


class SpanLaw:
    """The law of one span over the parts of a kernel."""

    def __init__(self, kernel: Kernel, plan: Plan) -> None:
        self.kernel = kernel
        self.plan = plan
        self.edition: Edition = plan.edition
        self.columns: dict[str, Small] = {
            block: np.array([index for index, clause in enumerate(plan.clauses) if block in clause], np.int32)
            for block in BLOCKS
        }
        """The clauses that speak of each kind of part."""
        self.steps = {
            block: [plan.clauses[index][block] for index in columns.tolist()]
            for block, columns in self.columns.items()
        }
        self.column_of_set = {step: number for number, step in enumerate(self.steps["parties"])}
        """The place of each condition on a set of parties, among the steps on these."""
        self.class_of: dict[str, Numbers] = {block: np.zeros(0, np.int64) for block in POOLED}
        """The class of each part of a pool."""
        # What a row shows also names the stated ECCN, and where it does not fit: such items are kept apart.
        extra = {"item": 5}
        self._classes = {b: Classes(len(steps), extra.get(b, 0)) for b, steps in self.steps.items()}
        self._layout = PlaneLayout(plan.stages)
        first, second, _ = self._layout.stages
        self._jurisdiction = first.picked(plan.jurisdiction)
        self._held = {block: second.picked(picked) for block, picked in plan.held.items()}
        self.parties = PartySets(kernel.program, kernel.pools["party"], self.steps["parties"])
        self._set_class: Numbers = np.zeros(0, np.int64)
        self._ascending = np.argsort(plan.numbers, kind="stable")
        # As objects: patterns share them.
        self._numbers = plan.numbers[self._ascending].astype(object)
        at = np.argsort(self._ascending)
        self._varying, self._fixed = at[: len(self._layout.rules)], at[len(self._layout.rules) :]

    def update(self) -> None:
        """Tell apart the parts that were added to the pools."""
        for block in POOLED:
            pool, done = self.kernel.pools[block], len(self.class_of[block])
            if done < pool.height:
                matrix = pool.matrix(self.steps[block], done)
                if block == "item":
                    stated = pool.eccn_of[done:].astype(np.int32).view(np.int8).reshape(-1, 4)
                    matrix = np.hstack([matrix, stated, pool.typed[done:, None].view(np.int8)])
                numbers = self._classes[block].add(matrix)
                self.class_of[block] = np.concatenate([self.class_of[block], numbers])
        self.parties.update()

    def set_classes(self, sets: Numbers) -> Numbers:
        """The classes of sets of parties, given by their numbers in `parties`."""
        done = len(self._set_class)
        if done < self.parties.height:
            numbers = self._classes["parties"].add(self.parties.codes(done))
            self._set_class = np.concatenate([self._set_class, numbers])
        return self._set_class[sets]

    def set_codes(self, number: int) -> Codes:
        """The codes of the clauses' conditions on sets of parties, in the order of `steps`, for one set."""
        found: Codes = self._classes["parties"].codes(self._set_class[[number]])[0]
        return found

    def patterns(self, classes: Mapping[str, Numbers]) -> tuple[list[Pattern], Numbers]:
        """The distinct patterns of truths of orders, given as their classes by kind, and which of them each order has.

        Whether an order states an ECCN is left out.
        """
        parts = []
        for block in BLOCKS:
            used, rows = np.unique(classes[block], return_inverse=True)
            parts.append((self._table(block, used), rows))
        parts = joined(parts)
        height = len(classes["item"])
        # One at least: what is said of no rows has the form of what is said of others.
        some = stretches(max(height, 1), _STRETCH)
        whole = np.concatenate(
            [self._truths([(table, rows[stretch]) for table, rows in parts]) for stretch in some]
        )
        first, inverse = distinct_rows(whole.reshape(len(whole), -1).view(np.int8))
        told = np.empty((len(first), len(self._ascending)), np.int8)
        told[:, self._varying] = codes(whole[first], self._layout.rules)
        told[:, self._fixed] = self.plan.fixed
        exceptions = self.edition.exception_numbers
        return [
            Pattern(held, unknown, exceptions, stated=False)
            for held, unknown in zip(self._coded(told, TRUE), self._coded(told, UNKNOWN), strict=True)
        ], inverse

    def _truths(self, parts: Sequence[Spoken]) -> Planes:
        """The truths of all rules for orders, given as those of all clauses for their parts."""
        truth = together(parts)
        results: dict[str, Codes] = {}
        found: list[Planes] = []
        for number, layers in enumerate(self._layout.stages):
            found.append(layers.laid(truth, results))
            if number == 0:
                results["@" + SUBJECT] = most(found[0], self._jurisdiction)
            elif number == 1:
                results |= {block: most(found[1], picked) for block, picked in self._held.items()}
        return np.concatenate(found, axis=-1)

    def _coded(self, told: Codes, code: int) -> Iterator[tuple[int, ...]]:
        """The numbers of the rules that have a code, of each row."""
        rows, columns = np.divmod(np.flatnonzero(told == code), told.shape[1])
        numbers = self._numbers[columns].tolist()
        stops = np.searchsorted(rows, np.arange(len(told)), "right").tolist()
        return (tuple(numbers[start:stop]) for start, stop in pairwise([0, *stops]))

    def _table(self, block: str, classes: Numbers) -> Planes:
        """The truths of all clauses for some classes of one kind; True where a clause does not speak of it."""
        columns = self.columns[block]
        return self._layout.table(self._classes[block].codes(classes), columns)


def fact_types(book: Book, block: str) -> dict[str, Type]:
    """The declared facts of a block, by name."""
    edition = book.edition(book.starts[-1])
    return {
        name: type_
        for name, type_ in book.schema.facts.items()
        if block_of(edition, ir.Fact(name, type_)) == block
    }
