"""The legend of the map: only what the picture has; and the signs that picture and legend share."""

from __future__ import annotations

from collections.abc import Callable

from narrows.network.picture import furniture
from narrows.network.picture.furniture import Mark, swatch
from narrows.network.picture.shades import SHADES
from narrows.network.picture.svg import FAINT, LINE, Canvas, fill_of, number
from narrows.network.picture.view import Shown, View

DOTTED = {"stroke_dasharray": "1.5 2.5", "stroke_width": "1.6", "stroke_linecap": "round"}
"""The border of a node whose own shares are of low confidence."""
VISIBLE = 0.005
"""A range or a part narrower than that is not drawn."""

Draw = Callable[[Canvas, float, float], None]


def legend_of(view: View) -> list[Mark]:
    """The entries for what a view shows."""
    shown = view.shown.values()
    entries: list[tuple[bool, Mark]] = [
        (True, furniture.scale()),
        (any(map(wide, shown)), swatch(range_sample, "the range it may have, 0 to 100% across the box")),
        (
            any(not each.known for each in shown),
            swatch(furniture.hatched, "nobody says who supplies it; a figure is what its own inputs leave"),
        ),
        (any(each.weak for each in shown), swatch(dotted, "its own shares are of low confidence")),
        (
            any(each.resting for each in shown),
            swatch(_sign("~"), "it or what leads to it rests on such shares", 12),
        ),
        (
            any(each.open >= VISIBLE for each in shown),
            swatch(_sign("?"), "a part is undetermined, and not counted as left", 10),
        ),
        (any(edge.is_kind for edge in view.edges), swatch(_group, "a group, with its kinds below it")),
        (
            any(each.node.kind in ("process", "product") for each in shown),
            swatch(_round, "round: a step of making, or a product"),
        ),
        (bool(view.edges), swatch(_line(FAINT, "faint", 1.0), "goes into (dashed: is a kind of)")),
        (
            any(edge.cut for edge in view.edges),
            swatch(_cut, "carries less than before, in the color of what is left"),
        ),
        (
            any(edge.decides for edge in view.edges),
            swatch(_line(SHADES[5].line, "l5", 2.6), "decides what is left of where it leads"),
        ),
    ]
    return [mark for wanted, mark in entries if wanted]


def wide(shown: Shown) -> bool:
    """Whether a node has a range that can be seen."""
    return shown.range is not None and shown.range[1] - shown.range[0] >= VISIBLE


def ranged(
    canvas: Canvas, x: float, y: float, w: float, ends: tuple[float, float], left: float, shade: int
) -> None:
    """A thin bar from the least to the most on a track of width `w`, with a stroke at the figure itself."""
    ink = fill_of(f"t{shade}")
    canvas.rect(x, y, w, 1, f"t{shade}", fill=ink, opacity="0.25")
    canvas.rect(x + ends[0] * w, y - 0.75, (ends[1] - ends[0]) * w, 2.5, f"t{shade}", fill=ink, opacity="0.8")
    canvas.rect(x + left * w - 1, y - 2.5, 2, 6, f"t{shade}", fill=ink)


def cut_bar(canvas: Canvas, x: float, y: float, shade: int) -> None:
    """Two strokes across a link: it is cut."""
    for offset in (0.0, 4.0):
        x1, x2 = number(x + offset - 1.5), number(x + offset + 1.5)
        canvas.path(f"M{x1} {number(y + 5)}L{x2} {number(y - 5)}", f"l{shade}", SHADES[shade].line, 1.8)


def _sign(text: str) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.text(x, y + 13, text, 13, bold=True)

    return draw


def _line(stroke: str, kind: str, thick: float) -> Draw:
    return lambda canvas, x, y: canvas.line(x, y + 9, x + 30, y + 9, kind, stroke, thick)


def _cut(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x, y + 9, x + 30, y + 9, "l4", SHADES[4].line, 1.25)
    cut_bar(canvas, x + 9, y + 9, 4)


def dotted(canvas: Canvas, x: float, y: float) -> None:
    """The sign of weak shares, for a legend."""
    canvas.rect(x, y, 30, 18, "c0", radius=2, stroke=LINE, **DOTTED)


def _round(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x, y, 30, 18, "c0", radius=9, stroke=LINE, stroke_width="1")


def _group(canvas: Canvas, x: float, y: float) -> None:
    for offset, kind in ((3.0, "paper"), (0.0, "c0")):
        canvas.rect(x + offset, y + offset, 27, 14, kind, radius=2, stroke=LINE, stroke_width="1")


def range_sample(canvas: Canvas, x: float, y: float) -> None:
    """The sign of a range, for a legend."""
    canvas.rect(x, y, 30, 18, "c0", radius=2, stroke=LINE, stroke_width="1")
    ranged(canvas, x + 3, y + 12, 24, (0.2, 0.8), 0.4, 0)
