"""Judging the orders of a table: one pattern of truths per distinct order, one verdict per distinct pattern.

Orders that agree in what the law of their day can tell apart have the same answer, in this table or a later one: it is
found once. What is missing from an open order is searched once for all that lack the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import polars as pl

from narrows.batch.columns import Ids, combined
from narrows.batch.output import View, Views
from narrows.batch.reading import Read, Reader
from narrows.decide.bench import Ruling
from narrows.decide.clauses import BLOCKS
from narrows.decide.decide import REGIME
from narrows.decide.kernel import POOLED, Kernel, SpanLaw
from narrows.decide.missing import NOTHING, Lack, lack, may_clear
from narrows.decide.notices import remarks
from narrows.decide.residue import Open, Residues
from narrows.decide.run import refilled
from narrows.decide.says import Said
from narrows.decide.sets import NOT_STATED
from narrows.decide.tables import Met
from narrows.decide.verdict import Pattern
from narrows.engine import Engine
from narrows.rulebook.expr.scalar import Facts

MOST_PARTS = 1_000_000
MOST_ANSWERS = 2_400_000
"""When more parts of orders, or more answers, than this are remembered, all are forgotten. A table of a million mixed orders has
some 780,000 answers, and another of the same book about a half as many; a million take some 200 MB."""

FEWEST = 64
"""Orders of one span that are worth preparing its law for columns: that takes as long as to decide so many one by one."""

FEWEST_AT_FIRST = 600
"""As `FEWEST`, of all spans together, where none is prepared yet: with the first all conditions are taken apart, of which the next ones
share most."""

MANY_SEARCHES = 256
"""After so many searches under the law of one span its conditions are worth turning into code, which takes as long as some
hundred searches, and halves each."""


class Judging:
    """Judges tables with one engine, and remembers what it found. Unless `searching`, what open orders lack is not told."""

    def __init__(self, using: Engine, *, searching: bool = True) -> None:
        self.engine = using
        self.searching = searching
        self.kernel = Kernel(using.book)
        self.reader = Reader(using, self.kernel)
        self.views = Views()
        self._said = Said(self.kernel)
        self._days: dict[int, _Law] = {}
        self._asked: dict[int, int] = {}
        """How many orders of each span there were."""
        self._lacks: dict[Any, Lack] = {}
        self._view_of: dict[Any, int] = {}

    @property
    def full(self) -> bool:
        """Whether it is time to start anew, with nothing remembered."""
        parts = sum(len(pool.rows) for pool in self.kernel.pools.values())
        answers = sum(len(law.met) + len(law.open) + law.law.parties.height for law in self._days.values())
        return parts > MOST_PARTS or answers > MOST_ANSWERS

    def judged(self, frame: pl.DataFrame) -> tuple[Read, Ids]:
        """A table as read, and the view of each row; -1 for rows that are odd, and those of spans with few."""
        read = self.reader.read(frame)
        good = np.flatnonzero(~read.odd)
        spans = read.spans[good].astype(np.uint16)
        order = good[np.argsort(spans, kind="stable")]
        present, starts = np.unique(read.spans[order], return_index=True)
        view_of = np.full(frame.height, -1, np.int64)
        if not len(order):
            return read, view_of
        parts = zip(present.tolist(), np.split(order, starts[1:]), strict=True)
        several = [(span, rows) for span, rows in parts if self._worth(span, len(rows))]
        if (
            self.searching
            and not self._days
            and sum(self._asked[span] for span, _ in several) < FEWEST_AT_FIRST
        ):
            return read, view_of
        self.kernel.prepare([span for span, _ in several])
        for span, rows in several:
            if span not in self._days:
                self._days[span] = _Law(self.kernel.laws[span], self._said)
            view_of[rows] = self._on(self._days[span], read, rows)
        return read, view_of

    def _worth(self, span: int, rows: int) -> bool:
        """Whether the law of a span is worth preparing for as many orders more. Without a search it always is: a single order is
        searched."""
        self._asked[span] = self._asked.get(span, 0) + rows
        return not self.searching or span in self._days or self._asked[span] >= FEWEST

    def _on(self, day: _Law, read: Read, rows: Ids) -> Ids:
        """The views of rows that fall under the law of one span."""
        law = day.law
        parts = {block: read.parts[block][rows] for block in POOLED}
        parts["parties"] = self._sets(law, [numbers[rows] for numbers in read.slots])
        classes = {block: law.class_of[block][parts[block]] for block in POOLED}
        classes["parties"] = law.set_classes(parts["parties"])
        ids, firsts = combined([classes[block] for block in BLOCKS])
        numbers = self._answers(day, {b: all_[firsts] for b, all_ in classes.items()}, parts["item"][firsts])
        answers = numbers[ids]
        found = np.array([answer.view for answer in day.told], np.int64)[answers]
        open_ = np.flatnonzero(found < 0)
        if len(open_):
            columns = [answers[open_], *(parts[block][open_] for block in BLOCKS)]
            number, firsts = combined(columns)
            views = self._opened(day, *(column[firsts] for column in columns))
            found[open_] = np.array(views, np.int64)[number]
        return found

    def _sets(self, law: SpanLaw, slots: list[Ids]) -> Ids:
        """The sets of parties of rows, worked out once for rows with the same parties."""
        ids, firsts = combined([numbers + 1 for numbers in slots])
        sets = np.full(len(firsts), NOT_STATED, np.int64)
        for numbers in (slot[firsts] for slot in slots):
            here = np.flatnonzero(numbers >= 0)
            if len(here):
                sets[here] = law.parties.extended(sets[here], law.parties.class_of[numbers[here]])
        return sets[ids]

    def _answers(self, day: _Law, classes: Mapping[str, Ids], items: Ids) -> Ids:
        """The number of the answer to each of some distinct orders, given as their classes and the items of each."""
        matrix = np.stack([classes[block] for block in BLOCKS], axis=1).astype(np.int32)
        places = day.met.places(matrix)
        new = np.flatnonzero(places < 0)
        if len(new):
            pool = self.kernel.pools["item"]
            patterns, which = day.law.patterns({block: numbers[new] for block, numbers in classes.items()})
            eccns, typed = pool.eccn_of[items[new]], pool.typed[items[new]]
            ids, firsts = combined([which, eccns, typed])
            told = [
                self._answer(day, patterns[which[row]], _Stated(pool.eccns[eccns[row]], bool(typed[row])))
                for row in firsts.tolist()
            ]
            places[new] = day.met.add(matrix[new])
            day.answers = np.concatenate([day.answers, np.array(told, np.int64)[ids]])
        return day.answers[places]

    def _answer(self, day: _Law, pattern: Pattern, stated: _Stated) -> int:
        pattern = pattern._replace(stated=stated.eccn is not None)
        key = (pattern, stated if stated.eccn is not None else None)
        if key not in day.of_pattern:
            ruling = self.engine.decider.bench.ruling(pattern)
            view = -1 if self._open(ruling) else self._view(day, pattern, ruling, NOTHING, stated)
            day.of_pattern[key] = len(day.told)
            day.told.append(_Answer(len(day.told), view, pattern, ruling, stated))
        return day.of_pattern[key]

    def _open(self, ruling: Ruling) -> tuple[str, ...]:
        """The regimes whose answer depends on what is lacking; where that is not told, those that may clear the order yet."""
        if self.searching:
            return ruling.open
        return tuple(name for name in ruling.open if may_clear(ruling.views[name]))

    def _opened(self, day: _Law, answers: Ids, *parts: Ids) -> list[int]:
        """The views of distinct open orders, given as the number of the answer to each, and its parts by kind as in `BLOCKS`."""
        keys = list(zip(answers.tolist(), *(numbers.tolist() for numbers in parts), strict=True))
        new = [place for place, key in enumerate(keys) if key not in day.open]
        told = [day.told[keys[place][0]] for place in new]
        orders = {block: numbers[new] for block, numbers in zip(BLOCKS, parts, strict=True)}
        for place, answer, lacks in zip(new, told, self._lacking(day, told, orders), strict=True):
            day.open[keys[place]] = self._view(day, answer.pattern, answer.ruling, lacks, answer.stated)
        return [day.open[key] for key in keys]

    def _lacking(self, day: _Law, answers: Sequence[_Answer], orders: Mapping[str, Ids]) -> list[Lack]:
        """What is lacking of each order, regime by regime: searched for where no other order lacked the same."""
        judges = self.engine.decider.bench.judges
        open_ = [
            (row, Open(judges[name], answer.pattern, answer.ruling.views[name]))
            for row, answer in enumerate(answers)
            for name in self._open(answer.ruling)
        ]
        found = [NOTHING] * len(answers)
        for (row, one), residue in zip(open_, self._residues(day, open_, orders), strict=True):
            lacks = self._lacks.get(residue)
            if lacks is None:
                parts = {block: int(numbers[row]) for block, numbers in orders.items()}
                lacks = self._searched(day, one, parts)
                if residue is not None:
                    self._lacks[residue] = lacks
            found[row] = found[row].beside(lacks)
        return found

    def _residues(
        self, day: _Law, open_: Sequence[tuple[int, Open]], orders: Mapping[str, Ids]
    ) -> Sequence[Any]:
        """A key to what is lacking of each open order, by its row; None where it is not told, as to find the key takes longer."""
        if not self.searching:
            return [None] * len(open_)
        rows = [row for row, _ in open_]
        parts = {block: numbers[rows] for block, numbers in orders.items()}
        return day.residues.keys([one for _, one in open_], parts)

    def _searched(self, day: _Law, open_: Open, parts: Mapping[str, int]) -> Lack:
        judge, pattern, verdict = open_
        edition = day.law.edition
        day.searches += 1
        if day.searches == MANY_SEARCHES and not edition.hot:
            edition.heat()
        facts = self._facts(day.law, pattern, parts)
        return lack(edition, facts, pattern, judge, verdict, naming=self.searching)

    def _facts(self, law: SpanLaw, pattern: Pattern, parts: Mapping[str, int]) -> Facts:
        """The vector of an order, as a run of it leaves it behind."""
        pools = self.kernel.pools
        names = self.engine.book.layout.party_facts
        stated = None
        if parts["parties"] != NOT_STATED:
            people = [pools["party"].rows[row] for row in law.parties.rows(parts["parties"])]
            stated = [tuple(person[name] for name in names) for person in people]
        rows = [pools[block].rows[parts[block]] for block in POOLED]
        facts = self.engine.decider.filled(law.edition, rows, stated)
        refilled(law.edition, facts, pattern)
        return facts

    def _view(
        self,
        day: _Law,
        pattern: Pattern,
        ruling: Ruling,
        lacks: Lack,
        stated: _Stated,
    ) -> int:
        edition = day.law.edition
        said = (stated, edition.span) if stated.eccn is not None else None
        key = (pattern, msgspec.json.encode(lacks), said)
        if key not in self._view_of:
            shown = self.engine.decider.shown(edition, stated.eccn, ruling, pattern, lacks)
            notices = remarks(edition, pattern, stated.eccn, stated.typed, shown[REGIME], lacks)
            closing = self.reader.remarks.add_closing(stated.eccn, shown, notices, lacks)
            self._view_of[key] = self.views.add(View(shown, lacks.missing, closing))
        return self._view_of[key]


class _Stated(NamedTuple):
    """The ECCN that an order states, and whether it says what kind of thing the item is."""

    eccn: str | None
    typed: bool


class _Answer(msgspec.Struct, frozen=True, gc=False):
    """What orders with equal truths share; `view` is -1 while it depends on what is missing of each."""

    number: int
    view: int
    pattern: Pattern
    ruling: Ruling
    stated: _Stated


class _Law:
    """What is remembered of one span."""

    def __init__(self, law: SpanLaw, said: Said) -> None:
        self.law = law
        self.residues = Residues(law, said)
        self.met = Met(len(BLOCKS))
        """The orders met, as their classes."""
        self.answers: Ids = np.zeros(0, np.int64)
        """The number of the answer to each order met, and the answers: orders with equal truths share one."""
        self.told: list[_Answer] = []
        self.of_pattern: dict[Any, int] = {}
        self.open: dict[tuple[int, ...], int] = {}
        self.searches = 0
        """How many searches for what is missing there were."""
