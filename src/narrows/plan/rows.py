"""Rows and columns of a linear program, gathered as arrays and never one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
INFINITE = np.inf


@dataclass
class Columns:
    """The variables: bounds, cost in the objective (which is maximized) and whether they are whole numbers."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)
    whole: list[Longs] = field(default_factory=list)
    size: int = 0

    def add(
        self,
        *shape: int,
        upper: float | Floats = 1.0,
        lower: float | Floats = 0.0,
        cost: float | Floats = 0.0,
        whole: bool = False,
    ) -> Longs:
        """New variables of a shape; gives their numbers."""
        count = int(np.prod(shape))
        numbers = np.arange(self.size, self.size + count, dtype=np.int64).reshape(shape)
        for values, into in ((lower, self.lower), (upper, self.upper), (cost, self.cost)):
            into.append(np.broadcast_to(np.asarray(values, np.float64), shape).ravel().copy())
        if whole:
            self.whole.append(numbers.ravel())
        self.size += count
        return numbers


@dataclass
class Rows:
    """The constraints: `lower <= sum(value * variable) <= upper`, by blocks of equal kind, each with a name for explanations."""

    row: list[Longs] = field(default_factory=list)
    column: list[Longs] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    blocks: list[tuple[str, int, int, Any]] = field(default_factory=list)
    size: int = 0

    def add(
        self,
        name: str,
        count: int,
        row: Longs,
        column: Longs,
        value: Floats | float,
        *,
        lower: float | Floats = -INFINITE,
        upper: float | Floats = INFINITE,
        about: Any = None,
    ) -> int:
        """A block of `count` rows, whose entries are (row within the block, column, value). Gives the number of its first."""
        first = self.size
        self.row.append(np.asarray(row, np.int64).ravel() + first)
        self.column.append(np.asarray(column, np.int64).ravel())
        self.value.append(np.broadcast_to(np.asarray(value, np.float64), np.shape(row)).ravel().copy())
        self.lower.append(np.broadcast_to(np.asarray(lower, np.float64), (count,)).copy())
        self.upper.append(np.broadcast_to(np.asarray(upper, np.float64), (count,)).copy())
        self.blocks.append((name, first, first + count, about))
        self.size += count
        return first

    def copy(self) -> Rows:
        """The same rows, to which others can be added without changing these."""
        return Rows(
            list(self.row),
            list(self.column),
            list(self.value),
            list(self.lower),
            list(self.upper),
            list(self.blocks),
            self.size,
        )

    def matrix(self) -> tuple[Longs, Longs, Floats]:
        """The whole as compressed rows: starts [rows + 1], columns, values."""
        row = _joined(self.row, np.int64)
        column = _joined(self.column, np.int64)
        value = _joined(self.value, np.float64)
        order = np.argsort(row, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.size))]).astype(np.int64)
        return starts, column[order], value[order]

    def named(self, number: int) -> tuple[str, int, Any]:
        """The block that a row is of, its place there, and what the block is about."""
        for name, first, last, about in self.blocks:
            if first <= number < last:
                return name, number - first, about
        raise IndexError(number)


def _joined(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts).astype(dtype) if parts else np.empty(0, dtype)
