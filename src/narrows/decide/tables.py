"""Atomic conditions over rows of facts, evaluated with Polars, as codes.

A truth is a number: False 0, Unknown 1, True 2, so that Kleene's `and` is the minimum, `or` the maximum, and `not` is 2 minus.
Each condition is evaluated once per distinct combination of the facts it speaks of, however many rows share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.decide.parts import frozen
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.columnar import compile_columnar
from narrows.rulebook.expr.ir import Type

FALSE, UNKNOWN, TRUE = 0, 1, 2
Codes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int64]
Digests = npt.NDArray[np.uint64]
Row = Mapping[str, Any]

_DTYPES: dict[Type, Any] = {
    Type.BOOLEAN: pl.Boolean(),
    Type.NUMBER: pl.Float64(),
    Type.TEXT: pl.String(),
    Type.COUNTRY: pl.String(),
    Type.TEXTS: pl.List(pl.String()),
    Type.COUNTRIES: pl.List(pl.String()),
    Type.MAP: pl.List(pl.Struct({"key": pl.Float64(), "value": pl.Float64()})),
}


def evaluate(
    types: Mapping[str, Type], rows: Sequence[Row], atoms: Sequence[tuple[ir.Node, Members]]
) -> list[Codes]:
    """The codes of atoms, each with the members of the scopes it names, for every row."""
    found: list[Codes] = [np.zeros(0, np.int8)] * len(atoms)
    together: dict[tuple[str, ...], list[int]] = {}
    for index, (node, _) in enumerate(atoms):
        names = tuple(sorted({fact.name for fact in ir.facts_of(node)}))
        together.setdefault(names, []).append(index)
    for names, indexes in together.items():
        ids, distinct = combinations(rows, names)
        frame = pl.DataFrame(
            {
                name: pl.Series(
                    name, [_cell(row.get(name), types[name]) for row in distinct], _DTYPES[types[name]]
                )
                for name in names
            }
        )
        expressions = [_code(compile_columnar(*atoms[index])).alias(str(index)) for index in indexes]
        codes = frame.select(expressions)
        for index in indexes:
            found[index] = codes.get_column(str(index)).to_numpy().astype(np.int8)[ids]
    return found


def combinations(rows: Sequence[Row], names: Sequence[str]) -> tuple[Numbers, list[Row]]:
    """Which combination of some facts each row has, and a row for each combination."""
    seen: dict[Any, int] = {}
    distinct: list[Row] = []
    ids = np.zeros(len(rows), np.int64)
    for index, row in enumerate(rows):
        key = tuple(frozen(row.get(name)) for name in names)
        number = seen.get(key)
        if number is None:
            number = seen[key] = len(distinct)
            distinct.append(row)
        ids[index] = number
    return ids, distinct or [{}]


def _code(truth: pl.Expr) -> pl.Expr:
    return (truth.cast(pl.Int8) * TRUE).fill_null(UNKNOWN)


def _cell(value: Any, type_: Type) -> Any:
    if value is None:
        return None
    if type_ is Type.MAP:
        return [{"key": float(key), "value": part} for key, part in value.items()]
    if type_ in (Type.TEXTS, Type.COUNTRIES):
        return sorted(value, key=str)
    return float(value) if type_ is Type.NUMBER else value


class Members:
    """The members of scopes on one day, as the columnar compiler asks for them. Equal if they name the same members."""

    def __init__(self, countries: Mapping[str, frozenset[str]], eccns: Mapping[str, tuple[str, ...]]) -> None:
        self._countries = countries
        self._eccns = eccns
        self._key = (tuple(sorted(countries.items())), tuple(sorted(eccns.items())))
        self._hash = hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Members) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def fact(self, node: ir.Fact) -> pl.Expr:
        return pl.col(node.name)

    def term(self, node: ir.Term) -> pl.Expr:  # noqa: ARG002  # as the protocol has it
        # A term that is defined on the day is written out: this one is not, and so it is unknown.
        return pl.lit(None, pl.Float64)

    def derived(self, node: ir.Node) -> pl.Expr:
        raise TypeError(f"{type(node).__name__} is no atomic condition")

    def in_scope(self, node: ir.InScope) -> pl.Expr:
        return compile_columnar(node.item, self).is_in(sorted(self._countries[node.scope]))

    def eccns(self, scope: str) -> tuple[str, ...]:
        return self._eccns[scope]

    def countries(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted(self._countries[scope]))


class Classes:
    """Numbers for rows of codes: equal rows have the same number, and numbers stay as rows are added.

    Rows are found by a 64-bit hash, and then compared in full: a collision cannot take one for another.
    """

    def __init__(self, width: int) -> None:
        self.rows: Codes = np.zeros((0, width), np.int8)
        self._numbers: dict[int, int] = {}
        """The number of the first row with a hash."""
        self._aside: dict[bytes, int] = {}
        """The numbers of rows whose hash is that of another row."""

    def add(self, matrix: Codes) -> Numbers:
        """The number of each row."""
        if not len(matrix):
            return np.zeros(0, np.int64)
        first, inverse = distinct_rows(matrix)
        rows = matrix[first]
        marks = digests(_words(rows)).tolist()
        found = np.array([self._numbers.get(mark, -1) for mark in marks], np.int64)
        hits = np.flatnonzero(found >= 0)
        same = (self.rows[found[hits]] == rows[hits]).all(axis=1)
        for at in hits[~same].tolist():
            found[at] = self._aside.get(rows[at].tobytes(), -1)
        fresh = np.flatnonzero(found < 0)
        found[fresh] = len(self.rows) + np.arange(len(fresh))
        for at in fresh.tolist():
            number = int(found[at])
            if self._numbers.setdefault(marks[at], number) != number:
                self._aside[rows[at].tobytes()] = number
        if len(fresh):
            self.rows = np.concatenate([self.rows, rows[fresh]])
        return found[inverse]


def distinct_rows(matrix: Codes) -> tuple[Numbers, Numbers]:
    """The first row of every distinct row, and for each row the number of its distinct row.

    Rows are told apart by a 64-bit hash, and then compared in full: a collision cannot merge two rows.
    """
    words = _words(matrix)
    _, first, inverse = np.unique(digests(words), return_index=True, return_inverse=True)
    wrong = np.flatnonzero((words != words[first[inverse]]).any(axis=1))
    if len(wrong):
        _, again, numbers = np.unique(words[wrong], axis=0, return_index=True, return_inverse=True)
        inverse[wrong] = len(first) + numbers
        first = np.concatenate([first, wrong[again]])
    return first, inverse


def _words(matrix: Codes) -> npt.NDArray[np.uint64]:
    """Rows of codes, eight in a word."""
    height, width = matrix.shape
    padded = np.zeros((height, -(-max(width, 1) // 8) * 8), np.int8)
    padded[:, :width] = matrix
    return padded.view(np.uint64)


def digests(rows: npt.NDArray[np.integer[Any]]) -> Digests:
    """A hash of each row (splitmix-like: multiply and fold, number by number)."""
    found = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        found = (found ^ column.astype(np.uint64, copy=False)) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found
