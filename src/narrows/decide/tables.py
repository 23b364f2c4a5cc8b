"""Distinct facts as tables: one row per distinct block, on which atomic conditions are evaluated with Polars.

A batch has far fewer distinct items, routes, sets of parties and end uses than it has orders. Each condition is evaluated
once per distinct block, and the truths are combined per order by Kleene's rules as numbers: False 0, Unknown 1, True 2, so
that `and` is the minimum, `or` the maximum and `not` is 2 minus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.rulebook.expr import ir
from narrows.rulebook.expr.columnar import compile_columnar
from narrows.rulebook.expr.ir import Type

FALSE, UNKNOWN, TRUE = 0, 1, 2
Codes = npt.NDArray[np.int8]

_DTYPES: dict[Type, Any] = {
    Type.BOOLEAN: pl.Boolean(),
    Type.NUMBER: pl.Float64(),
    Type.TEXT: pl.String(),
    Type.COUNTRY: pl.String(),
    Type.TEXTS: pl.List(pl.String()),
    Type.COUNTRIES: pl.List(pl.String()),
    Type.MAP: pl.List(pl.Struct({"key": pl.Float64(), "value": pl.Float64()})),
}


class FactTable:
    """Rows of facts by name. `evaluate` gives the codes of many atomic conditions in one pass."""

    def __init__(self, types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]]) -> None:
        self.height = len(rows)
        columns = {}
        for name, type_ in types.items():
            values = [_cell(row.get(name), type_) for row in rows]
            columns[name] = pl.Series(name, values, dtype=_DTYPES[type_], strict=False)
        self.frame = pl.DataFrame(columns)

    def evaluate(self, atoms: Sequence[tuple[ir.Node, Members]]) -> list[Codes]:
        """The codes of atoms, each with the members of the scopes it names."""
        expressions = [
            _code(compile_columnar(node, members)).alias(f"c{index}")
            for index, (node, members) in enumerate(atoms)
        ]
        found = self.frame.select(expressions) if expressions else pl.DataFrame()
        codes = []
        for index in range(len(atoms)):
            column = found.get_column(f"c{index}").to_numpy()
            codes.append(np.broadcast_to(column, (self.height,)).astype(np.int8, copy=False))
        return codes


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

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Members) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def fact(self, node: ir.Fact) -> pl.Expr:
        return pl.col(node.name)

    def term(self, node: ir.Term) -> pl.Expr:
        raise TypeError(f"the term {node.name} was not written out")

    def derived(self, node: ir.Node) -> pl.Expr:
        raise TypeError(f"{type(node).__name__} is no atomic condition")

    def in_scope(self, node: ir.InScope) -> pl.Expr:
        return compile_columnar(node.item, self).is_in(sorted(self._countries[node.scope]))

    def eccns(self, scope: str) -> tuple[str, ...]:
        return self._eccns[scope]

    def countries(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted(self._countries[scope]))
