"""Truths of many clauses and rules for many orders, as bits.

A truth is two bits, on two planes: that it may be so (not False), and that it is so (True). `and` and `or` of truths are those
of their bits. Words of 64 bits are worked on at once, so that an order's clauses are some dozens of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.decide.atoms import Members, constant
from narrows.decide.program import Stage
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, Numbers, Small, stretches
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node

Planes = npt.NDArray[np.uint64]
"""Truths as bits: of each row the plane of what may be so and that of what is so, in words (rows x 2 x words)."""
WORD = 64
_STRETCH = 32
"""Rows whose truths are put in their places at a time: there are some ten thousand of each, and a byte for each of their bits."""
_JOINED = 1_024
"""Most rows that are laid out anew to join kinds of parts, some 10 kB each."""
_ORDERS_EACH = 4
"""Fewest orders to a row that is laid out anew: to make one takes as long as to read two."""


def planes(codes: Codes, places: Numbers, words: int, *, otherwise: int = FALSE) -> Planes:
    """The planes of some codes (rows x truths), each truth at its place; `otherwise` stands at all others."""
    found = np.empty((len(codes), 2, words), np.uint64)
    bits = np.empty((min(len(codes), _STRETCH), 2, words * WORD), np.bool_)
    levels = np.array((UNKNOWN, TRUE), np.int8)[:, None]
    bits[:] = otherwise >= levels
    for stretch in stretches(len(codes), _STRETCH):
        some = codes[stretch, None] >= levels
        bits[: len(some), :, places] = some
        found[stretch] = np.packbits(bits[: len(some)], axis=-1).view(np.uint64)
    return found


Spoken = tuple[Planes, Numbers]
"""What parts of one kind say, and which of them each order has."""


def joined(parts: Sequence[Spoken]) -> list[Spoken]:
    """The same for fewer kinds of parts: those of which there are few together, and many orders of each, are taken as one kind."""
    found: list[Spoken] = []
    for table, rows in sorted(parts, key=lambda part: len(part[0])):
        if found:
            other, theirs = found[-1]
            pairs, which = np.unique(theirs * len(table) + rows, return_inverse=True)
            if len(pairs) <= min(_JOINED, len(rows) // _ORDERS_EACH):
                found[-1] = other[pairs // len(table)] & table[pairs % len(table)], which
                continue
        found.append((table, rows))
    return found


def together(parts: Sequence[Spoken]) -> Planes:
    """What the parts of each order say together."""
    (table, rows), *others = parts
    found = table[rows]
    for other, theirs in others:
        found &= other[theirs]
    return found


def codes(truths: Planes, places: Numbers) -> Codes:
    """The codes (rows x truths) of the truths at some places."""
    bits = np.unpackbits(np.ascontiguousarray(truths).view(np.uint8), axis=-1)
    may, is_ = (np.take(bits[:, plane], places, axis=-1) for plane in (0, 1))
    return (may + is_).view(np.int8)


def most(truths: Planes, picked: Planes) -> Codes:
    """The code of the greatest of the truths at the places that are picked, of each row."""
    found: Codes = ((truths & picked) != 0).any(axis=-1).sum(axis=1, dtype=np.int8)
    return found


class _Read(NamedTuple):
    """A part of clauses that reads an earlier result: by its code, what the words from `start` to `stop` are cut down to."""

    block: str
    node: Node
    start: int
    stop: int
    by_code: Planes


class Layers:
    """Where the clauses and the rules of a stage stand, as bits.

    The first clauses of all rules make a layer, the second ones of those that have two another, and so on, with the rules
    that have most clauses first: the truths of the rules are the layers laid over each other.
    """

    def __init__(self, stage: Stage, start: int) -> None:
        counts = np.diff([*stage.starts, len(stage.clauses)])
        order = np.argsort(-counts, kind="stable")
        self.words = -(-len(stage.rules) // WORD)
        """Words of the rules."""
        self.rules: Numbers = np.empty(len(order), np.int64)
        """The place of each rule, among those of the stage."""
        self.rules[order] = np.arange(len(order))
        self.clauses: Numbers = np.empty(len(stage.clauses), np.int64)
        """The place of each clause, among those of all stages."""
        self._layers: list[tuple[int, int]] = []
        starts, stop = np.array(stage.starts, np.int64), start
        for layer in range(int(counts.max(initial=0))):
            some = order[counts[order] > layer]
            self.clauses[starts[some] + layer] = stop * WORD + np.arange(len(some))
            words = -(-len(some) // WORD)
            if words > 1:
                self._layers.append((stop, words))
            stop += words
        self.stop = stop
        """The word after its last one."""
        self._rest = sum(self._layers[-1]) if self._layers else start
        """The first of the layers of one word each."""
        self._reads = self._reading(stage)

    def _reading(self, stage: Stage) -> list[_Read]:
        """The parts of clauses that read earlier results, each once."""
        places: dict[tuple[str, Node], list[int]] = {}
        for clause, place in zip(stage.clauses, self.clauses.tolist(), strict=True):
            for block, parts in clause.items():
                if block.startswith("@"):
                    for node, negated in parts:
                        places.setdefault((block, ir.Not(node) if negated else node), []).append(place)
        found = []
        for (block, node), some in places.items():
            start, stop = min(some) // WORD, max(some) // WORD + 1
            column = np.array(some, np.int64) - start * WORD
            by_code = np.concatenate(
                [
                    planes(np.full((1, len(some)), code, np.int8), column, stop - start, otherwise=TRUE)
                    for code in (FALSE, UNKNOWN, TRUE)
                ]
            )
            found.append(_Read(block, node, start, stop, by_code))
        return found

    def laid(self, clauses: Planes, results: Mapping[str, Codes]) -> Planes:
        """The truths of the rules, from those of all clauses and from earlier results. Writes into `clauses`."""
        for block, node, start, stop, by_code in self._reads:
            clauses[:, :, start:stop] &= by_code[_result(node, results[block])]
        found = np.zeros((len(clauses), 2, self.words), np.uint64)
        for start, words in self._layers:
            found[:, :, :words] |= clauses[:, :, start : start + words]
        if self._rest < self.stop:
            found[:, :, 0] |= np.bitwise_or.reduce(clauses[:, :, self._rest : self.stop], axis=-1)
        return found

    def picked(self, rules: Iterable[int]) -> Planes:
        """The places of some rules of the stage (by their index), as one row."""
        places = self.rules[list(rules)]
        return planes(np.full((1, len(places)), TRUE, np.int8), places, self.words)


class PlaneLayout:
    """Where the clauses and the rules of all stages stand, as bits."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages: list[Layers] = []
        rules, words = [], 0
        for stage in stages:
            layers = Layers(stage, self.stages[-1].stop if self.stages else 0)
            self.stages.append(layers)
            rules.append(layers.rules + words * WORD)
            words += layers.words
        self.clauses: Numbers = np.concatenate([layers.clauses for layers in self.stages])
        self.rules: Numbers = np.concatenate(rules)
        """Among the words of the rules of all stages."""
        self._words = self.stages[-1].stop
        self.held: Planes = planes(np.full((1, len(self.clauses)), TRUE, np.int8), self.clauses, self._words)
        """One row of clauses that hold. Nothing stands where none of them does."""

    def table(self, codes_: Codes, columns: Small) -> Planes:
        """The planes of some clauses (`columns`) from their codes; all others are True."""
        return planes(codes_, self.clauses[columns], self._words, otherwise=TRUE) & self.held


def _result(node: Node, codes: Codes) -> Codes:
    """A part that reads one earlier result, alone or under not, and, or."""
    match node:
        case ir.Not(item=item):
            return (TRUE - _result(item, codes)).astype(np.int8)
        case ir.And(items=items):
            least: Codes = np.minimum.reduce([_result(item, codes) for item in items])
            return least
        case ir.Or(items=items):
            most: Codes = np.maximum.reduce([_result(item, codes) for item in items])
            return most
        case ir.Known():
            return np.where(codes == UNKNOWN, FALSE, TRUE).astype(np.int8)
        case ir.Held():
            return codes
        case ir.Term():
            assert node.name == SUBJECT  # others were taken apart (`clauses.Splitter`)
            return codes
    # It reads no result: a constant.
    return np.full(len(codes), constant((node, Members({}, {}))), np.int8)
