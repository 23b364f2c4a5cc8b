"""What every picture has: its title, what it stands on, its legend, and whom to credit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from narrows.model.country import country
from narrows.network.picture.metrics import clean, width, wrapped
from narrows.network.picture.shades import SHADES
from narrows.network.picture.svg import LINE, Canvas
from narrows.network.result import Exposure, MapRef, Timeline
from narrows.network.supply_map import CONFIDENCES

TITLE, SUBTITLE, TEXT, SMALL = 20.0, 12.0, 11.0, 10.0
HASH = 12
"""Digits of a hash that are shown."""


class Mark(NamedTuple):
    """An entry of a legend: a drawing `wide` pixels wide and up to 18 high, and what it means."""

    wide: float
    draw: Callable[[Canvas, float, float], None]
    text: str


def country_name(code: str) -> str:
    """The name of a country with its code."""
    return f"{country(code).name} ({code})" if code else "nobody in particular"


def short(digest: str | None) -> str:
    """The first digits of a hash."""
    return digest.removeprefix("sha256:")[:HASH] if digest else ""


def heading(canvas: Canvas, x: float, y: float, room: float, title: str, *below: str) -> float:
    """A title and lines below it, the first of them in larger letters; returns where they end."""
    y += TITLE
    for line in wrapped(clean(title), room, TITLE, bold=True, most=2):
        canvas.text(x, y, line, TITLE, bold=True)
        y += TITLE * 1.2
    for n, text in enumerate(below):
        size, kind = (SUBTITLE + 2, "ink") if n == 0 else (SUBTITLE, "soft")
        for line in wrapped(clean(text), room, size):
            canvas.text(x, y, line, size, kind=kind)
            y += size * 1.4
    return y


def warning(canvas: Canvas, x: float, y: float, room: float, text: str) -> float:
    """A remark that must not be missed; returns where it ends."""
    for line in wrapped(clean(text), room, SUBTITLE, bold=True):
        canvas.text(x, y, line, SUBTITLE, kind="warn", bold=True)
        y += SUBTITLE * 1.4
    return y


def basis(of: Exposure | Timeline) -> str:
    """What an answer stands on, in one line."""
    parts = [f"map {of.map.id} of {of.map.vintage} ({short(of.map.sha256)})"]
    parts.append(f"reading {of.reading}")
    if of.withdrawn:
        parts.append(f"withdrawn {', '.join(of.withdrawn)}")
    parts.append(f"variants {of.variants}")
    parts.append(f"upstream {of.upstream}")
    if of.min_confidence != CONFIDENCES[0]:
        parts.append(f"shares of {of.min_confidence} confidence or better")
    if of.excluded:
        parts.append(f"without {', '.join(of.excluded)}")
    parts.append(f"rulebook {short(of.rulebook)}" if of.rulebook else "no law asked")
    return " · ".join(parts)


def foot(canvas: Canvas, x: float, y: float, room: float, ref: MapRef) -> float:
    """Whom to credit for the map and on what terms it may be used; returns where it ends."""
    text = f"Map: {ref.title}. License: {ref.license or 'none stated'}. {ref.credit}"
    for line in wrapped(clean(text), room, SMALL):
        canvas.text(x, y, line, SMALL, kind="soft")
        y += SMALL * 1.4
    return y


def legend(canvas: Canvas, x: float, y: float, room: float, marks: Sequence[Mark]) -> float:
    """Entries side by side, in as many lines as they need; returns where they end."""
    left = x
    for mark in marks:
        text = clean(mark.text)
        needed = mark.wide + 7 + width(text, TEXT)
        if left > x and left + needed > x + room:
            left, y = x, y + 27
        mark.draw(canvas, left, y)
        lines = wrapped(text, max(room - mark.wide - 7, 60.0), TEXT)
        for n, line in enumerate(lines):
            if n:
                y += 15
            canvas.text(left + mark.wide + 7, y + 13, line, TEXT)
        left += needed + 24
    return y + 27


def scale() -> Mark:
    """The classes of what is left."""
    each = [max(width(shade.label, TEXT, bold=True) + 12, 34.0) for shade in SHADES]

    def draw(canvas: Canvas, x: float, y: float) -> None:
        for n, (shade, wide) in enumerate(zip(SHADES, each, strict=True)):
            canvas.rect(x, y, wide, 18, f"c{n}", stroke=LINE, stroke_width="0.8")
            canvas.text(x + wide / 2, y + 13, shade.label, TEXT, kind=f"t{n}", bold=True, anchor="middle")
            x += wide

    return Mark(sum(each), draw, "of the world's supply is left")


def swatch(draw: Callable[[Canvas, float, float], None], text: str, wide: float = 30.0) -> Mark:
    """An entry with a small drawing."""
    return Mark(wide, draw, text)


def hatched(canvas: Canvas, x: float, y: float) -> None:
    """The sign of what nobody knows."""
    canvas.hatch(x, y, 30, 18, 2, stroke=LINE, stroke_width="0.8")
