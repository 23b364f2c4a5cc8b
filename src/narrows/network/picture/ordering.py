"""The order of nodes from left to right and from top to bottom, such that few links cross.

Stages are columns; neighboring small stages without links between them share one. Within a stage the kinds of a group stand
below it. The order within a column is found by sweeps that move each node towards the mean of its neighbors (Sugiyama,
Tagawa and Toda, 1981), and the order with the fewest crossings is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from narrows.network.picture.view import Edge, View

SWEEPS = 24
MOST_COUNTED = 4000
"""Links between two columns beyond which crossings are no longer counted: the last order is taken."""
ROWS = 36
"""The most rows of a column; a larger stage gets several."""


class Row(NamedTuple):
    """A node in its place: `depth` 0, or more for the kinds of a group that stand below it."""

    id: str
    depth: int


Unit = tuple[Row, ...]
"""A node with its kinds below it."""


class Section(NamedTuple):
    """A stage, or a part of one, within a column. `first` is false for the further columns of a large stage."""

    stage: str
    first: bool
    units: tuple[Unit, ...]


Column = tuple[Section, ...]


def ordered(view: View) -> tuple[Column, ...]:
    """The columns of a picture, each from top to bottom."""
    columns = columns_of(view)
    neighbors: dict[str, list[str]] = defaultdict(list)
    for edge in view.edges:
        neighbors[edge.source].append(edge.target)
        neighbors[edge.target].append(edge.source)
    best, fewest = columns, crossings(columns, view.edges)
    for sweep in range(SWEEPS):
        columns = _swept(columns, neighbors, forward=sweep % 2 == 0, both=sweep % 6 >= 4)
        crossed = crossings(columns, view.edges)
        if crossed is None or (fewest is not None and crossed < fewest):
            best, fewest = columns, crossed
    return tuple(best)


def crossings(columns: Sequence[Column], edges: Sequence[Edge]) -> int | None:
    """How many pairs of links between the same two columns cross; None where there are too many to count."""
    place = _places(columns)
    number = {row.id: n for n, column in enumerate(columns) for row in rows_of(column)}
    between: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for edge in edges:
        ends = number[edge.source], number[edge.target]
        if ends[0] != ends[1]:
            between[ends].append((place[edge.source], place[edge.target]))
    count = 0
    for pairs in between.values():
        if len(pairs) > MOST_COUNTED:
            return None
        ends_ = np.array(pairs)
        left, right = ends_[:, 0], ends_[:, 1]
        crossed = (left[:, None] - left[None, :]) * (right[:, None] - right[None, :]) < 0
        count += int(crossed.sum()) // 2
    return count


def rows_of(column: Column) -> list[Row]:
    """The rows of a column from top to bottom."""
    return [row for section in column for unit in section.units for row in unit]


def columns_of(view: View) -> list[Column]:
    """Stages as columns, in the order of the map: neighboring stages share one where no link joins them and it gets no longer than the longest."""
    parent = _parents(view)
    parts: list[Section] = []
    for stage, ids in view.stages:
        units = _units(ids, parent)
        start, first = 0, True
        while start < len(units):
            end, rows = start, 0
            while end < len(units) and (end == start or rows + len(units[end]) <= ROWS):
                rows += len(units[end])
                end += 1
            parts.append(Section(stage, first, tuple(units[start:end])))
            start, first = end, False
    size = [sum(map(len, part.units)) for part in parts]
    most = max(size, default=0)
    number = {row.id: n for n, part in enumerate(parts) for unit in part.units for row in unit}
    joined = {(number[edge.source], number[edge.target]) for edge in view.edges}
    columns: list[list[int]] = []
    for n in range(len(parts)):
        if columns and parts[n].stage and parts[columns[-1][0]].stage:
            last = columns[-1]
            free = all((n, other) not in joined and (other, n) not in joined for other in last)
            if free and parts[n].first and sum(size[k] + 1 for k in (*last, n)) <= most + 1:
                last.append(n)
                continue
        columns.append([n])
    return [tuple(parts[n] for n in column) for column in columns]


def _parents(view: View) -> dict[str, str]:
    """For each kind the group of its own stage that it stands below; never in a circle."""
    stage = {id_: (n, name) for n, (name, ids) in enumerate(view.stages) for id_ in ids}
    parent: dict[str, str] = {}
    for edge in view.edges:
        if not edge.is_kind or edge.source in parent or stage[edge.source] != stage[edge.target]:
            continue
        above: str | None = edge.target
        while above is not None and above != edge.source:
            above = parent.get(above)
        if above is None:
            parent[edge.source] = edge.target
    return parent


def _units(ids: Sequence[str], parent: dict[str, str]) -> list[Unit]:
    below: dict[str, list[str]] = defaultdict(list)
    for id_ in ids:
        if id_ in parent:
            below[parent[id_]].append(id_)
    units = []
    for id_ in ids:
        if id_ in parent:
            continue
        rows: list[Row] = []
        stack = [Row(id_, 0)]
        while stack:
            row = stack.pop()
            rows.append(row)
            stack += [Row(kind, row.depth + 1) for kind in reversed(below[row.id])]
        units.append(tuple(rows))
    return units


def _places(columns: Sequence[Column]) -> dict[str, float]:
    """The height of each row, from the middle of its column."""
    found: dict[str, float] = {}
    for column in columns:
        rows = rows_of(column)
        for n, row in enumerate(rows):
            found[row.id] = (n + 0.5) / len(rows) - 0.5
    return found


def _swept(
    columns: Sequence[Column], neighbors: dict[str, list[str]], *, forward: bool, both: bool
) -> list[Column]:
    place = _places(columns)
    number = {row.id: n for n, column in enumerate(columns) for row in rows_of(column)}
    found = list(columns)
    for n in range(len(columns)) if forward else range(len(columns) - 1, -1, -1):

        def pull(unit: Unit, n: int = n) -> float:
            heights = [
                place[one]
                for row in unit
                for one in neighbors[row.id]
                if (number[one] != n if both else number[one] < n if forward else number[one] > n)
            ]
            return sum(heights) / len(heights) if heights else place[unit[0].id]

        def turned(unit: Unit, pull: Callable[[Unit], float] = pull) -> Unit:
            """The kinds of a group in order as well, where they have none of their own."""
            if any(row.depth > 1 for row in unit):
                return unit
            return (unit[0], *sorted(unit[1:], key=lambda row: pull((row,))))

        found[n] = tuple(
            section._replace(units=tuple(sorted(map(turned, section.units), key=pull)))
            for section in found[n]
        )
        place.update(_places([found[n]]))
    return found
