"""How wide text is, without a browser: safe upper bounds, so that what is placed by them cannot overlap.

The widths are those of the font that PNG pictures use, or of Helvetica where that is wider, so that a browser which shows
an SVG in Arial, Helvetica or a font of their widths stays within them as well.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib.resources import files

_UNKNOWN = 1000
"""Of a character that the table lacks: as wide as the text is high, as Han characters are."""
_ELLIPSIS = "…"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of text around: a name must not turn what stands beside it."""


def clean(text: str) -> str:
    """Text as one line that XML can hold: without control characters, marks of direction and halves of a character."""
    kept = []
    for char in text:
        if char.isspace():
            kept.append(" ")
        elif char in _BIDI:
            continue
        elif unicodedata.category(char) in ("Cc", "Cs") or ord(char) in (0xFFFE, 0xFFFF):
            kept.append("\ufffd")
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


def width(text: str, size: float, *, bold: bool = False) -> float:
    """An upper bound of the width of a line of text, in the unit of `size`."""
    known = widths()
    column = 1 if bold else 0
    return sum(_advance(char, known, column) for char in text) * size / 1000


def drawn(text: str) -> bool:
    """Whether every character is one that the font of PNG pictures has."""
    known = widths()
    return all(ord(char) in known for char in text)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, cut short with an ellipsis where it is wider than `room`; "" where not even that has room."""
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width(_ELLIPSIS, size, bold=bold)
    known = widths()
    kept = 0
    for char in text:
        left -= _advance(char, known, 1 if bold else 0) * size / 1000
        if left < 0:
            break
        kept += 1
    whole = text[:kept].rstrip()
    return whole + _ELLIPSIS if whole or left >= 0 else ""


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """The text in lines no wider than `room`, broken at spaces, within a word only where it has no room by itself.

    With `most`, no more lines than that: the last one is cut short.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, size, bold=bold) > room and len(line) > 1:
            head = _fitting(line, room, size, bold=bold)
            lines.append(line[:head])
            line = line[head:]
    if line:
        lines.append(line)
    if most and len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        lines = [*lines[: most - 1], shortened(rest, room, size, bold=bold)]
    return lines


def _fitting(text: str, room: float, size: float, *, bold: bool) -> int:
    """How many characters fit, at least one."""
    known, used = widths(), 0.0
    for count, char in enumerate(text):
        used += _advance(char, known, 1 if bold else 0) * size / 1000
        if used > room:
            return max(count, 1)
    return len(text)


def _advance(char: str, known: dict[int, tuple[int, int]], column: int) -> int:
    found = known.get(ord(char))
    if found is not None:
        return found[column]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return _UNKNOWN


@cache
def widths() -> dict[int, tuple[int, int]]:
    """The width of each character, regular and bold, in thousandths of the size of the text."""
    source = files("narrows.network.picture") / "data" / "widths.csv"
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {int(row["code"], 16): (int(row["regular"]), int(row["bold"])) for row in rows}
