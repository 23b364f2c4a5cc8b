"""Judging the orders of a table: one pattern of truths per distinct order, one verdict per distinct pattern."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import polars as pl

from narrows.batch.columns import compressed
from narrows.batch.output import View, frame_of
from narrows.batch.reading import Read
from narrows.decide.decide import REGIME, Blocks
from narrows.decide.kernel import BlockTable, Kernel, fact_types
from narrows.decide.missing import is_open, missing_facts
from narrows.decide.program import Program
from narrows.decide.run import run
from narrows.decide.tables import FactTable
from narrows.decide.verdict import Pattern
from narrows.engine import Engine
from narrows.errors import InputError
from narrows.model.decision import Missing, RegimeDecision
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition, parameters

_PROGRAMS: weakref.WeakKeyDictionary[Book, Program] = weakref.WeakKeyDictionary()


def program(book: Book) -> Program:
    """The compiled conditions of a book, made once and extended as further days are asked for."""
    if book not in _PROGRAMS:
        _PROGRAMS[book] = Program(book)
    return _PROGRAMS[book]


class Judging:
    """Judges chunks of rows with one engine."""

    def __init__(self, using: Engine) -> None:
        self.engine = using
        self.book = using.book

    def judged(self, frame: pl.DataFrame, table: Read) -> pl.DataFrame:
        """The result table of a chunk of rows as read."""
        rows, read, errors, spans = table.rows, table.parts, table.errors, table.spans
        good = np.ones(frame.height, bool)
        good[list(errors)] = False
        blocks = {
            name: [facts_of(name, part) for part in parts]
            for name, parts in read.items()
            if name != "parties"
        }
        present = np.unique(spans[good]).tolist()
        editions = {span: self.book.edition_of_span(span) for span in present}
        kernel = Kernel(program(self.book), self._tables(blocks, read), list(editions.values()))
        remembered: dict[Any, tuple[Missing, ...]] = {}
        views: list[View] = []
        seen: dict[Any, int] = {}
        view_of = np.full(frame.height, -1, np.int64)
        key, size = rows["item"], max(len(read["item"]), 1)
        for name in ("route", "parties", "end_use", "rest"):
            count = max(len(read[name]), 1)
            # Numbered anew at each step: a product of all counts could wrap around and merge different orders.
            key, size = compressed(key * count + rows[name], size * count)
        eccns = [block.get("item.eccn") for block in blocks["item"]]
        stated = np.array([0 if eccn is None else i + 1 for i, eccn in enumerate(eccns)], np.int64)
        for span in present:
            here = np.flatnonzero(good & (spans == span))
            _, first, inverse = np.unique(key[here], return_index=True, return_inverse=True)
            distinct = {name: ids[here[first]] for name, ids in rows.items()}
            patterns, number = kernel.patterns(editions[span], distinct)
            verdicts = [self.engine.decider.judge.verdict(pattern) for pattern in patterns]
            open_ = np.array([is_open(verdict) for verdict in verdicts], bool)
            local = np.zeros(len(first), np.int64)
            pairs = number * (len(eccns) + 1) + stated[distinct["item"]]
            residues: dict[int, tuple[object, Callable[[str, int], object]]] = {}
            for i in np.flatnonzero(open_[number]).tolist():
                which = int(number[i])
                if which not in residues:
                    residues[which] = kernel.residue(editions[span], patterns[which])
                numbers = {name: int(ids[i]) for name, ids in distinct.items()}
                asks, of = residues[which]
                left = [of(name, at) for name, at in numbers.items()]
                unstated = read["parties"][numbers["parties"]].parties is None
                shared = (
                    patterns[which],
                    asks,
                    eccns[numbers["item"]],
                    *left,
                    numbers["route"] if unstated else -1,
                )
                if shared not in remembered:
                    remembered[shared] = self._missing_of(
                        editions[span], patterns[which], verdicts[which], numbers, read
                    )
                local[i] = self._view(
                    views, seen, editions[span], patterns[which], verdicts[which], remembered[shared],
                    eccns[numbers["item"]],
                )  # fmt: skip
            settled = np.flatnonzero(~open_[number])
            _, kind_first, kind_of = np.unique(pairs[settled], return_index=True, return_inverse=True)
            shown = [
                self._view(
                    views,
                    seen,
                    editions[span],
                    patterns[number[i]],
                    verdicts[number[i]],
                    (),
                    eccns[distinct["item"][i]],
                )
                for i in settled[kind_first].tolist()
            ]
            local[settled] = np.array(shown, np.int64)[kind_of]
            view_of[here] = local[inverse]
        return frame_of(frame, table.days, self.book.checked_to(REGIME), views, view_of, errors)

    def _view(
        self,
        views: list[View],
        seen: dict[Any, int],
        edition: Edition,
        pattern: Pattern,
        verdict: RegimeDecision,
        missing: tuple[Missing, ...],
        eccn: str | None,
    ) -> int:
        key = (pattern, msgspec.json.encode(missing), eccn, edition.span if eccn is not None else None)
        if key not in seen:
            seen[key] = len(views)
            facts = edition.layout.blank()
            facts[edition.eccn_slot] = eccn
            views.append(View(self.engine.decider.with_gaps(edition, facts, verdict), missing))
        return seen[key]

    def _missing_of(
        self,
        edition: Edition,
        pattern: Pattern,
        verdict: RegimeDecision,
        numbers: dict[str, int],
        read: dict[str, list[Any]],
    ) -> tuple[Missing, ...]:
        route = read["route"][numbers["route"]]
        blocks = Blocks(
            item=read["item"][numbers["item"]],
            route=route[0],
            parties=read["parties"][numbers["parties"]],
            end_use=read["end_use"][numbers["end_use"]],
            rest=read["rest"][numbers["rest"]],
        )
        facts = self.engine.decider.vector(edition, blocks)
        run(edition, facts)
        return missing_facts(edition, facts, pattern, self.engine.decider.judge, verdict)

    def _tables(
        self, blocks: dict[str, list[dict[str, Any]]], read: dict[str, list[Any]]
    ) -> dict[str, BlockTable]:
        tables: dict[str, BlockTable] = {}
        for name, facts in blocks.items():
            types = fact_types(self.book, name)
            tables[name] = BlockTable(FactTable(types, facts), len(facts))
        tables["item"].specified = [
            facts.get("item.spec.type") is not None
            and any(facts[name] is not None for name in parameters(facts))
            for facts in blocks["item"]
        ]
        tables["item"].eccns = [facts.get("item.eccn") for facts in blocks["item"]]
        parties = read["parties"]
        names = self.book.layout.party_facts
        counts = [0 if block.parties is None else len(block.parties) for block in parties]
        people = [
            dict(zip(names, party.facts, strict=True))
            for block in parties
            if block.parties
            for party in block.parties
        ]
        tables["parties"] = BlockTable(
            FactTable(fact_types(self.book, "parties"), [dict(block.facts) for block in parties]),
            len(parties),
            party_rows=FactTable(self.book.schema.party_facts, people),
            offsets=np.cumsum([0, *counts])[:-1],
            stated=np.array([count > 0 for count in counts], bool),
        )
        return tables


def facts_of(name: str, part: Any) -> dict[str, Any]:
    if isinstance(part, InputError):
        return {}
    return dict(part[0].facts if name == "route" else part.facts)
