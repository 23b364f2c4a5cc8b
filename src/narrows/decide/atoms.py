"""Atomic conditions over rows of facts, as codes (see `tables`).

Each condition is evaluated once per distinct combination of the facts it speaks of, however many rows share it: of few by its
closure, as that of a single order; of many with Polars, which takes as long to be told a condition as to ask it of some hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from narrows.decide.parts import frozen
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, Numbers, Row
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.columnar import compile_columnar
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Closure, compile_scalar
from narrows.rulebook.layout import Layout

MOST_ONE_BY_ONE = 256
"""Most distinct combinations of facts of which a condition is asked one by one."""
_CODES: dict[Truth, int] = {False: FALSE, None: UNKNOWN, True: TRUE}
_DTYPES: dict[Type, Any] = {
    Type.BOOLEAN: pl.Boolean(),
    Type.NUMBER: pl.Float64(),
    Type.TEXT: pl.String(),
    Type.COUNTRY: pl.String(),
    Type.TEXTS: pl.List(pl.String()),
    Type.COUNTRIES: pl.List(pl.String()),
    Type.MAP: pl.List(pl.Struct({"key": pl.Float64(), "value": pl.Float64()})),
}


class Members:
    """The members of scopes on one day, as the columnar compiler asks for them. Equal if they name the same members."""

    def __init__(self, countries: Mapping[str, frozenset[str]], eccns: Mapping[str, tuple[str, ...]]) -> None:
        self.by_scope = countries
        self._eccns = eccns
        self._key = (tuple(sorted(countries.items())), tuple(sorted(eccns.items())))
        self._hash = hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Members) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def fact(self, node: ir.Fact) -> pl.Expr:
        return pl.col(node.name)

    def term(self, node: ir.Term) -> pl.Expr:
        # A term that is defined on the day is written out: this one is not, and so it is unknown.
        return pl.lit(None, _DTYPES[node.type])

    def derived(self, node: ir.Node) -> pl.Expr:
        raise TypeError(f"{type(node).__name__} is no atomic condition")

    def in_scope(self, node: ir.InScope) -> pl.Expr:
        return compile_columnar(node.item, self).is_in(sorted(self.by_scope[node.scope]))

    def eccns(self, scope: str) -> tuple[str, ...]:
        return self._eccns[scope]

    def countries(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted(self.by_scope[scope]))


Atom = tuple[ir.Node, Members]
"""An atomic condition, with the members of the scopes it names."""


class _Asked(NamedTuple):
    """An atomic condition, with the facts it speaks of, its closure over a vector of these, and the size of that."""

    atom: Atom
    names: tuple[str, ...]
    test: Closure
    size: int


class Atoms:
    """The atomic conditions that are asked of rows of facts of these types. Each is compiled once."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = types
        self._asked: dict[int, _Asked] = {}

    def codes(self, rows: Sequence[Row], atoms: Mapping[int, Atom]) -> dict[int, Codes]:
        """The codes of atoms for every row, each by a number that is that atom's for good."""
        together: dict[tuple[str, ...], list[int]] = {}
        for number, atom in atoms.items():
            asked = self._asked.get(number)
            if asked is None:
                asked = self._asked[number] = _asked(atom)
            together.setdefault(asked.names, []).append(number)
        found: dict[int, Codes] = {}
        for names, numbers in together.items():
            ids, distinct = combinations(rows, names)
            some = [self._asked[number] for number in numbers]
            few = len(distinct) <= MOST_ONE_BY_ONE
            codes = _one_by_one(some, distinct) if few else self._with_polars(some, distinct)
            found |= {number: of[ids] for number, of in zip(numbers, codes, strict=True)}
        return found

    def _with_polars(self, asked: Sequence[_Asked], rows: Sequence[Row]) -> list[Codes]:
        types = self._types
        cells = {
            name: pl.Series(name, [_cell(row.get(name), types[name]) for row in rows], _DTYPES[types[name]])
            for name in asked[0].names
        }
        truths = [compile_columnar(*one.atom).alias(str(place)) for place, one in enumerate(asked)]
        codes = pl.DataFrame(cells).select([_code(truth) for truth in truths])
        return [codes.to_series(place).to_numpy().astype(np.int8) for place in range(len(asked))]


def constant(atom: Atom) -> int:
    """The code of a condition that speaks of no fact."""
    return int(_one_by_one([_asked(atom)], [{}])[0][0])


def combinations(rows: Sequence[Row], names: Sequence[str]) -> tuple[Numbers, list[Row]]:
    """Which combination of some facts each row has, and a row for each combination."""
    seen: dict[Any, int] = {}
    distinct: list[Row] = []
    ids = np.zeros(len(rows), np.int64)
    for index, row in enumerate(rows):
        key = tuple([frozen(row.get(name)) for name in names])
        number = seen.get(key)
        if number is None:
            number = seen[key] = len(distinct)
            distinct.append(row)
        ids[index] = number
    return ids, distinct or [{}]


class _Row:
    """A row of facts, of an order or of a party, as the scalar compiler asks for it."""

    def __init__(self, layout: Layout, members: Members) -> None:
        self.layout = layout
        self._members = members

    def countries(self, scope: str) -> frozenset[str]:
        return self._members.by_scope[scope]

    def eccns(self, scope: str) -> tuple[str, ...]:
        return self._members.eccns(scope)

    def classified(self, eccns: tuple[str, ...]) -> Closure:
        raise TypeError(f"to be one of {', '.join(eccns)} is no atomic condition")

    def has_reason(self, reason: str) -> Closure:
        raise TypeError(f"to be controlled for {reason} is no atomic condition")

    def held(self, globs: tuple[str, ...]) -> Closure:
        raise TypeError(f"that one of {', '.join(globs)} holds is no atomic condition")


def _asked(atom: Atom) -> _Asked:
    node, members = atom
    names = tuple(sorted({fact.name for fact in ir.facts_of(node)}))
    # Terms that are defined on the day are written out: of others nothing is known.
    layout = Layout(names, names, sorted(ir.terms_of(node)))
    return _Asked(atom, names, compile_scalar(node, _Row(layout, members)), layout.size)


def _one_by_one(asked: Sequence[_Asked], rows: Sequence[Row]) -> list[Codes]:
    names = asked[0].names
    layout = Layout(names, names, ())
    blank = layout.blank()
    blank += [None] * (max(one.size for one in asked) - len(blank))
    vectors = []
    for row in rows:
        facts = blank.copy()
        cells = [row.get(name) for name in names]
        facts[: len(names)] = cells
        facts[layout.party] = cells
        vectors.append(facts)
    return [np.array([_CODES[one.test(facts)] for facts in vectors], np.int8) for one in asked]


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
