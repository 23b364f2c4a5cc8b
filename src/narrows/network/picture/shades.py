"""The classes of availability, with colors that stay apart for color-blind readers, in gray and in print.

After the scheme YlOrBr of ColorBrewer (Brewer, Harrower and Penn State University, colorbrewer2.org): the less is left, the darker. On
a dark page the order is turned around: the less is left, the brighter. The figure is always written as well.
"""

from __future__ import annotations

from typing import NamedTuple

WHOLE = 1.0 - 1e-9


class Shade(NamedTuple):
    """A class of availability: what a legend calls it, its fill and the ink on it, the line of an edge, light and dark."""

    label: str
    fill: str
    ink: str
    line: str
    dark_fill: str
    dark_ink: str
    dark_line: str


SHADES: tuple[Shade, ...] = (
    Shade("all", "#ffffff", "#1a1a1a", "#9aa1a9", "#262b31", "#e8e8e8", "#5d666f"),
    Shade("75–99%", "#fff0bd", "#1a1a1a", "#d9a520", "#463616", "#f4ead2", "#8a6a24"),
    Shade("50–74%", "#fecb5a", "#1a1a1a", "#d98b0b", "#714c0c", "#fdf3dd", "#b07a1c"),
    Shade("25–49%", "#f98f2a", "#1a1a1a", "#cf6a0a", "#a8620a", "#ffffff", "#d78a2a"),
    Shade("1–24%", "#c34a05", "#ffffff", "#a83f04", "#eb9a35", "#1a1a1a", "#f0a848"),
    Shade("none", "#5e2205", "#ffffff", "#5e2205", "#ffe3a0", "#1a1a1a", "#ffe3a0"),
)
"""From whole to nothing."""


def shade_of(left: float) -> int:
    """The number of the class of what is left, from 0 (all) to 5 (none); by the figure that `percent` writes."""
    if left >= WHOLE:
        return 0
    if left <= 1.0 - WHOLE:
        return 5
    figure = round(left * 100)
    return 1 if figure >= 75 else 2 if figure >= 50 else 3 if figure >= 25 else 4


def percent(left: float) -> str:
    """What is left as a figure for a reader, never rounded to all or to nothing."""
    if left >= WHOLE:
        return "100%"
    if left <= 1.0 - WHOLE:
        return "0%"
    figure = round(left * 100)
    return "<1%" if figure == 0 else ">99%" if figure == 100 else f"{figure}%"


def between(low: float, high: float) -> str:
    """A range as a figure for a reader."""
    return percent(low) if percent(low) == percent(high) else f"{percent(low)} to {percent(high)}"
