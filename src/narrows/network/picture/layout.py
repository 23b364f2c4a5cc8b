"""Where everything of the map stands, in pixels: boxes, headings and panels of stages, nothing on top of anything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from narrows.network.picture.metrics import clean, wrapped
from narrows.network.picture.ordering import Column, Row, Section, ordered
from narrows.network.picture.view import View, title_of

BOX, GAP, MARGIN = 186.0, 92.0, 24.0
"""Width of a box, between columns, and around the whole."""
FIGURE = 54.0
"""Room for the figure at the right of a box."""
NAME, HEAD = 11.0, 12.0
"""Sizes of names and of headings."""
LINE = 13.0
PAD = 7.0
INDENT = 13.0
ROW, UNIT, SPREAD, SECTION = 6.0, 9.0, 22.0, 26.0
"""Room between the rows of a group, between groups at least and at most, and between stages of a column at least."""
PANEL = 9.0
HEADING = 15.0
SETTLING = 10


class Box(NamedTuple):
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> float:
        return self.y + self.h / 2

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


class Placed(NamedTuple):
    """A node in its place: its box, its name in lines, and the group that it stands below, if any."""

    box: Box
    lines: tuple[str, ...]
    group: str | None


class Panel(NamedTuple):
    """The ground of a stage, with the lines of its heading."""

    box: Box
    heading: tuple[str, ...]


class Layout(NamedTuple):
    """The map in a frame that begins at (0, 0): nodes, panels, columns by node, width and height."""

    placed: dict[str, Placed]
    panels: tuple[Panel, ...]
    column: dict[str, int]
    width: float
    height: float


class _Block(NamedTuple):
    """What moves as one: a stage with its heading; `tops` are the tops of its rows from the top of the block."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]
    tops: tuple[float, ...]
    above: float
    height: float


def laid_out(view: View) -> Layout:
    """Every node of a view in its place."""
    columns = ordered(view)
    lines = {
        row.id: tuple(wrapped(clean(view.shown[row.id].node.name) or clean(row.id), _room(row), NAME, most=3))
        for column in columns
        for section in column
        for unit in section.units
        for row in unit
    }
    least = [_blocks(column, lines, UNIT) for column in columns]
    height = max(map(_needed, least), default=0.0)
    blocks = [
        _blocks(column, lines, _gap(column, height - _needed(now)))
        for column, now in zip(columns, least, strict=True)
    ]
    tops = _settled(view, blocks, lines, height)
    placed: dict[str, Placed] = {}
    panels: list[Panel] = []
    number: dict[str, int] = {}
    for n, column in enumerate(blocks):
        left = PANEL + n * (BOX + GAP)
        for block, top in zip(column, tops[n], strict=True):
            ground = Box(left - PANEL, top - PANEL, BOX + 2 * PANEL, block.height + 2 * PANEL)
            panels.append(Panel(ground, block.heading))
            group: list[str] = []
            for row, y in zip(block.rows, block.tops, strict=True):
                group[row.depth :] = [row.id]
                inset = INDENT * row.depth
                box = Box(left + inset, top + y, BOX - inset, _tall(lines[row.id]))
                placed[row.id] = Placed(box, lines[row.id], group[row.depth - 1] if row.depth else None)
                number[row.id] = n
    wide = 2 * PANEL + len(columns) * (BOX + GAP) - GAP if columns else 0.0
    return Layout(placed, tuple(panels), number, wide, height + PANEL)


def _room(row: Row) -> float:
    return BOX - INDENT * row.depth - FIGURE - PAD


def _tall(lines: Sequence[str]) -> float:
    return LINE * max(len(lines), 1) + 11.0


def _heading(lines: Sequence[str]) -> float:
    return len(lines) * HEADING + 9.0 if lines else 0.0


def _blocks(column: Column, lines: Mapping[str, tuple[str, ...]], gap: float) -> list[_Block]:
    """The stages of a column, with `gap` between nodes that are not kinds of each other."""
    found = []
    for n, section in enumerate(column):
        heading = _heading_of(section)
        y, rows, tops = _heading(heading), [], []
        for unit in section.units:
            for row in unit:
                rows.append(row)
                tops.append(y)
                y += _tall(lines[row.id]) + ROW
            y += gap - ROW
        found.append(_Block(heading, tuple(rows), tuple(tops), SECTION if n else PANEL, y - gap))
    return found


def _needed(column: Sequence[_Block]) -> float:
    return sum(block.above + block.height for block in column)


def _gap(column: Column, free: float) -> float:
    """More room between nodes where a column has much of it."""
    count = sum(len(section.units) for section in column)
    return min(UNIT + free / (2 * count), SPREAD) if count else UNIT


def _heading_of(section: Section) -> tuple[str, ...]:
    if not section.stage:
        return ()
    name = title_of(section.stage) + ("" if section.first else " (continued)")
    return tuple(wrapped(clean(name), BOX, HEAD, bold=True, most=2))


def _settled(
    view: View, blocks: Sequence[Sequence[_Block]], lines: Mapping[str, tuple[str, ...]], height: float
) -> list[list[float]]:
    """The top of each block: as near to the mean height of its neighbors as the order and the room allow."""
    neighbors: dict[str, list[str]] = defaultdict(list)
    where = {row.id: n for n, column in enumerate(blocks) for block in column for row in block.rows}
    for edge in view.edges:
        if where[edge.source] != where[edge.target]:
            neighbors[edge.source].append(edge.target)
            neighbors[edge.target].append(edge.source)
    middle: dict[str, float] = {}
    tops: list[list[float]] = []

    def place(column: Sequence[_Block], top: Sequence[float]) -> None:
        for block, y in zip(column, top, strict=True):
            for row, inside in zip(block.rows, block.tops, strict=True):
                middle[row.id] = y + inside + _tall(lines[row.id]) / 2

    for column in blocks:
        y, top = (height - _needed(column)) / 2, []
        for block in column:
            y += block.above
            top.append(y)
            y += block.height
        tops.append(top)
        place(column, top)

    def wish(block: _Block) -> float | None:
        heights = [middle[one] for row in block.rows for one in neighbors[row.id]]
        return sum(heights) / len(heights) - block.height / 2 if heights else None

    for sweep in range(SETTLING):
        for n in range(len(blocks)) if sweep % 2 else range(len(blocks) - 1, -1, -1):
            tops[n] = _spread(blocks[n], tops[n], wish, height)
            place(blocks[n], tops[n])
    return tops


def _spread(
    column: Sequence[_Block], top: Sequence[float], wish: Callable[[_Block], float | None], height: float
) -> list[float]:
    """The tops nearest to what each block wishes, by least squares, in order and with the room between them.

    Taking away what stands above each block leaves heights that must not fall: pooling neighbors that would fall gives the
    least squares (isotonic regression).
    """
    offsets, used = [], 0.0
    for block in column:
        used += block.above
        offsets.append(used)
        used += block.height
    pools: list[tuple[float, int]] = []
    for block, now, offset in zip(column, top, offsets, strict=True):
        wished = wish(block)
        mean, count = (wished if wished is not None else now) - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean = (mean * count + other * size) / (count + size)
            count += size
        pools.append((mean, count))
    slack = height - used
    free = [min(max(mean, 0.0), slack) for mean, count in pools for _ in range(count)]
    return [low + offset for low, offset in zip(free, offsets, strict=True)]
