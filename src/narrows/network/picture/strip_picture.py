"""Several days side by side, drawn: inputs as rows, days as columns, in each cell what is left and by whose rule."""

from __future__ import annotations

from collections.abc import Sequence

from narrows.network.picture import furniture
from narrows.network.picture.furniture import Mark, swatch
from narrows.network.picture.layout import MARGIN
from narrows.network.picture.map_legend import DOTTED, VISIBLE, dotted
from narrows.network.picture.metrics import clean, shortened, wrapped
from narrows.network.picture.shades import percent, shade_of
from narrows.network.picture.side_by_side import HALF, Cell, Rows, side_by_side
from narrows.network.picture.svg import LINE, Canvas
from narrows.network.picture.view import title_of
from narrows.network.result import Exposure
from narrows.network.supply_map import SupplyMap

NAMES, CELL, TALL, BETWEEN = 262.0, 124.0, 32.0, 3.0
"""Width of the names, and width and height of a cell, and what is between cells."""
LEAST = 760.0
NAME, RULE = 11.0, 9.0
OPEN = 18.0
"""Width of the hatched end of a cell a part of which is undetermined."""


def strip(
    exposures: Sequence[Exposure], map_: SupplyMap, node_id: str | None = None, *, everything: bool = False
) -> str:
    """The direct inputs of a node as rows, exposures of several days as columns, as SVG; without a node, all of the map.

    A cell says what is left of an input for the node and, in small letters, by whose rules the rest is lost, those that
    cut most first. Inputs that lose nothing on any of the days are only counted, unless `everything` is asked for. The
    exposures must be of one question; best with `target` the node, since the same input may be let through for another
    use. Equal input gives equal bytes. Raises FieldError for no or more than 12 exposures, for different questions, another
    map, or an unknown node.
    """
    rows = side_by_side(exposures, map_, node_id)
    drawn = {id_ for id_ in rows.cells if everything or rows.loses(id_)}
    canvas = Canvas("strip")
    room = max(NAMES + len(exposures) * (CELL + BETWEEN), LEAST)
    last = exposures[-1]
    what = f"What {rows.of} needs" if rows.of else last.map.title
    y = furniture.heading(canvas, MARGIN, MARGIN - 6, room, what, when(last), furniture.basis(last))
    y = _days(canvas, rows, [one.beyond_horizon for one in exposures], y + 10)
    for stage, ids in rows.stages:
        if not drawn.intersection(ids):
            continue
        y += 20
        canvas.text(MARGIN, y, title_of(stage) or "Inputs", 12, bold=True)
        y += 7
        for id_ in ids:
            if id_ in drawn:
                _row(canvas, rows.names[id_], rows.cells[id_], y)
                y += TALL + BETWEEN
    y = _rest(canvas, rows, drawn, room, y + 12)
    y = furniture.legend(canvas, MARGIN, y + 4, room, _legend(rows, drawn))
    y = furniture.foot(canvas, MARGIN, y + 14, room, last.map)
    return canvas.svg(room + 2 * MARGIN, y + MARGIN - 10, f"{what}: {when(last)}", told(rows))


def when(exposure: Exposure) -> str:
    """For whom it is."""
    buyer = f"{exposure.buyer}, " if exposure.buyer else ""
    return f"What is left of the world's supply of each for {buyer}{furniture.country_name(exposure.country)}"


def told(rows: Rows) -> str:
    """The days in words."""
    each = [
        f"{day}: {rows.less(n)} of {len(rows.cells)} have less than half of their supply left"
        for n, day in enumerate(rows.days)
    ]
    return ". ".join(each) + "."


def _days(canvas: Canvas, rows: Rows, beyond: Sequence[bool], y: float) -> float:
    """Days as headings, below each how many inputs have less than half of their supply left."""
    for n, day in enumerate(rows.days):
        x = MARGIN + NAMES + n * (CELL + BETWEEN) + CELL / 2
        canvas.text(x, y + 12, shortened(clean(day), CELL, 13, bold=True), 13, bold=True, anchor="middle")
        canvas.text(x, y + 28, f"{rows.less(n)} of {len(rows.cells)}", NAME, anchor="middle")
        if beyond[n]:
            canvas.text(x, y + 42, "law not checked to the end", RULE, kind="warn", anchor="middle")
    canvas.text(MARGIN, y + 28, "with less than half of their supply left", NAME, kind="soft")
    return y + (46 if any(beyond) else 32)


def _row(canvas: Canvas, name: str, cells: Sequence[Cell | None], y: float) -> None:
    lines = wrapped(clean(name), NAMES - 12, NAME, most=2)
    canvas.lines(MARGIN, y + TALL / 2 + 4 - (len(lines) - 1) * 6.5, lines, NAME, step=13)
    for n, cell in enumerate(cells):
        if cell is not None:
            _draw(canvas, cell, MARGIN + NAMES + n * (CELL + BETWEEN), y)


def _draw(canvas: Canvas, cell: Cell, x: float, y: float) -> None:
    shade = shade_of(cell.left)
    blank = not cell.known and shade == 0
    mostly = cell.open >= HALF
    border = {"stroke": LINE, "stroke_width": "0.8", **(DOTTED if cell.weak else {})}
    ink = "ink" if blank or mostly else f"t{shade}"
    if blank or mostly:
        canvas.hatch(x, y, CELL, TALL, 2, **border)
    else:
        canvas.rect(x, y, CELL, TALL, f"c{shade}", radius=2, **border)
    room = CELL - 12
    if cell.open >= VISIBLE and not mostly:
        room -= OPEN
        canvas.hatch(x + CELL - OPEN, y + 1, OPEN - 1, TALL - 2)
        canvas.text(x + CELL - OPEN / 2, y + TALL / 2 + 4, "?", 12, bold=True, anchor="middle")
    figure = "unknown" if blank else percent(cell.left) + ("?" if mostly else "")
    canvas.text(x + 6, y + (14 if cell.whose else TALL / 2 + 4), figure, 12, kind=ink, bold=True)
    canvas.text(x + 6, y + 26, shortened(clean(cell.whose), room, RULE), RULE, kind=ink)


def _rest(canvas: Canvas, rows: Rows, drawn: set[str], room: float, y: float) -> float:
    """How many inputs are not drawn, and why."""
    rest = [row for id_, row in rows.cells.items() if id_ not in drawn]
    if not rest:
        return y
    unknown = sum(any(cell is not None and not cell.known for cell in row) for row in rest)
    text = f"{len(rest) - unknown} more lose nothing on these days"
    if unknown:
        text += f"; of {unknown} nobody says who supplies them"
    for line in wrapped(text, room, NAME):
        canvas.text(MARGIN, y + NAME, line, NAME, kind="soft")
        y += 16
    return y + 8


def _legend(rows: Rows, drawn: set[str]) -> list[Mark]:
    cells = [cell for id_ in rows.cells if id_ in drawn for cell in rows.cells[id_] if cell is not None]
    marks = [furniture.scale()]
    if any(cell.open >= VISIBLE for cell in cells):
        marks.append(
            swatch(_open, "a part is undetermined, and not counted as left (whole cell: more than half)")
        )
    if any(not cell.known for cell in cells):
        marks.append(swatch(furniture.hatched, "unknown: nobody says who supplies it"))
    if any(cell.weak for cell in cells):
        marks.append(swatch(dotted, "its shares are of low confidence"))
    if any(cell.whose.startswith("by ") for cell in cells):
        marks.append(Mark(0, lambda canvas, x, y: None, "by: whose rules cut it, those that cut most first"))
    return marks


def _open(canvas: Canvas, x: float, y: float) -> None:
    furniture.hatched(canvas, x, y)
    canvas.text(x + 15, y + 13, "?", 12, bold=True, anchor="middle")
