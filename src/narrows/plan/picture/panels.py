"""Small panels side by side, each with its own years and a scale: availability of targets, researchers of fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from narrows.network.picture.layout import MARGIN
from narrows.network.picture.metrics import clean, shortened
from narrows.network.picture.svg import FAINT, Canvas
from narrows.plan.picture.years import Years, labels, year_lines

GAP, AXIS, HEAD, FOOT = 34.0, 38.0, 34.0, 18.0
"""Between panels, room for the figures of the scale, for the title above and for the years below."""
TITLE, SMALL = 11.5, 9.0
MOST_COLUMNS = 3


class Frame(NamedTuple):
    """Where a panel draws: its years, the pixels of nothing and of the top of its scale, and room at the right from `aside` on."""

    years: Years
    foot: float
    head: float
    top: float
    aside: float

    def at(self, value: float) -> float:
        """The height of a value."""
        return self.foot - min(max(value / self.top, 0.0), 1.0) * (self.foot - self.head)


class Panel(NamedTuple):
    """A panel: what it is of, a line below that, the top of its scale, how its figures are written, and what draws into it."""

    title: str
    below: str
    top: float
    figure: Callable[[float], str]
    draw: Callable[[Canvas, Frame], None]


def draw_panels(
    canvas: Canvas,
    panels: Sequence[Panel],
    span: tuple[float, float],
    room: float,
    y: float,
    *,
    tall: float,
    aside: float,
) -> float:
    """Panels in as few lines as they take, at most three beside each other; returns where they end."""
    across = max(min(len(panels), MOST_COLUMNS if len(panels) != 4 else 2), 2)
    wide = (room - (across - 1) * GAP) / across
    for n, panel in enumerate(panels):
        x = MARGIN + (n % across) * (wide + GAP)
        top = y + (n // across) * (HEAD + tall + FOOT + 14)
        _panel(canvas, panel, span, x, top, wide, tall, aside)
    return y + -(-len(panels) // across) * (HEAD + tall + FOOT + 14) - 8


def _panel(
    canvas: Canvas,
    panel: Panel,
    span: tuple[float, float],
    x: float,
    y: float,
    wide: float,
    tall: float,
    aside: float,
) -> None:
    years = Years(span[0], span[1], x + AXIS, wide - AXIS - aside)
    frame = Frame(years, y + HEAD + tall, y + HEAD, panel.top, years.right + 6)
    canvas.text(x, y + 12, shortened(clean(panel.title), wide, TITLE, bold=True), TITLE, bold=True)
    canvas.text(x, y + 25, shortened(clean(panel.below), wide, SMALL), SMALL, kind="soft")
    canvas.rect(years.left, frame.head, years.wide, tall, "panel")
    for part in (0.0, 0.5, 1.0):
        at = frame.at(part * panel.top)
        canvas.line(years.left, at, years.right, at, "faint", FAINT, 0.6, stroke_opacity="0.6")
        canvas.text(years.left - 5, at + 3, panel.figure(part * panel.top), SMALL, kind="soft", anchor="end")
    year_lines(canvas, years, frame.head, frame.foot)
    labels(canvas, years, frame.foot + 12, SMALL)
    panel.draw(canvas, frame)


def apart(wanted: Sequence[tuple[float, float]], head: float, foot: float) -> list[float]:
    """Tops of blocks of text, from above to below: each (middle, height) as near to its middle as it can be without touching another.

    Blocks keep their order; they stay between `head` and `foot` where they all have room there.
    """
    tops: list[float] = []
    y = head
    for middle, height in wanted:
        y = max(y, middle - height / 2)
        tops.append(y)
        y += height
    limit = foot
    for n in range(len(tops) - 1, -1, -1):
        tops[n] = min(tops[n], limit - wanted[n][1])
        limit = tops[n]
    return tops
