"""Text for people: what users wrote made harmless, lines wrapped, columns aligned, codes put into words."""

from __future__ import annotations

import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

PIPED_WIDTH = 100
WIDEST = 120
BEYOND = "beyond the horizon: the law was not checked that far"
"""Said of days, orders and answers: how a command tells that what it says of them may be out of date."""
_HARMFUL = frozenset(("Cc", "Cf", "Zl", "Zp", "Cs"))

OUTCOMES = {
    "prohibited": "Prohibited",
    "license_required": "License required",
    "undetermined": "Undetermined",
    "license_exception": "License exception",
    "no_license_required": "No license required",
}
POLICIES = {
    "policy_of_denial": "policy of denial",
    "presumption_of_denial": "presumption of denial",
    "case_by_case": "case-by-case review",
    "presumption_of_approval": "presumption of approval",
}
_COLORS = {"prohibited": "31", "license_required": "31", "undetermined": "33", "license_exception": "32"}


def clean(text: str) -> str:
    """A text on one line in which nothing steers a terminal: control and direction characters are escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) if unicodedata.category(char) in _HARMFUL else char for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def words(code: str | None) -> str:
    """An outcome or policy in words: license_required is "License required"."""
    if code is None:
        return ""
    return OUTCOMES.get(code) or POLICIES.get(code) or code.replace("_", " ")


def verdict(outcome: str, policy: str | None) -> str:
    """An outcome and its policy in words."""
    return f"{words(outcome)}, {words(policy)}" if policy else words(outcome)


def verdict_of(told: str) -> str:
    """An outcome and its policy, told as license_required (case_by_case), in words."""
    code, _, policy = told.partition(" (")
    return verdict(code, policy.rstrip(")") or None)


def screen_width() -> int:
    """Columns to fill: those of the terminal up to a readable line, and always the same when piped."""
    if not sys.stdout.isatty():
        return PIPED_WIDTH
    import shutil

    return max(40, min(shutil.get_terminal_size((PIPED_WIDTH, 24)).columns, WIDEST))


def painted(text: str, outcome: str) -> str:
    """The text in the color of an outcome, on a terminal that wants color."""
    return _styled(text, f"1;{_COLORS.get(outcome, '32')}")


def bold(text: str) -> str:
    """The text in bold, on a terminal that wants it."""
    return _styled(text, "1")


def _styled(text: str, code: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def wrapped(text: str, *, first: str = "  ", rest: str | None = None, width: int | None = None) -> list[str]:
    """The lines of a paragraph; `rest` is the indent of all lines but the first."""
    return textwrap.wrap(
        clean(text),
        width or screen_width(),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def heading(text: str) -> list[str]:
    """The lines of a heading, in bold."""
    return [bold(line) for line in wrapped(text, first="", rest="  ")]


def columns_wide(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None) -> list[str]:
    """An aligned table; cells of the last column, and whatever does not fit, are wrapped inside their column."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(columns_wide(row[i]) for row in [list(header), *cells]) for i in range(len(header))]
    room = (width or screen_width()) - 2 * (len(widths) - 1)
    least = [
        min(w, max(len(name), 10, min(_longest_word(row[i] for row in cells), 24)))
        for i, (w, name) in enumerate(zip(widths, header, strict=True))
    ]
    while sum(widths) > room:
        # The widest column gives way first; when all are at their least, it is long words that break.
        slack = [w - lowest for w, lowest in zip(widths, least, strict=True)]
        widest = max(range(len(widths)), key=lambda i: (slack[i] > 0, widths[i]))
        if widths[widest] <= 10:
            break
        widths[widest] -= 1
    lines = [_line(header, widths), _line(["-" * w for w in widths], widths)]
    for row in cells:
        parts = [_cell(text, w) for text, w in zip(row, widths, strict=True)]
        height = max(len(part) for part in parts)
        lines += [_line([p[i] if i < len(p) else "" for p in parts], widths) for i in range(height)]
    return lines


_JOINED = re.compile(r"[^._/]*[._/]+|[^._/]+")
"""The names in a word, as of item.spec.type, each with the sign behind it."""


def _longest_word(texts: Iterable[str]) -> int:
    return max((columns_wide(word) for text in texts for word in text.split()), default=0)


def _cell(text: str, width: int) -> list[str]:
    if columns_wide(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        first, *rest = _pieces(word, width)
        line = f"{lines[-1]} {first}" if lines[-1] else first
        if columns_wide(line) <= width:
            lines[-1] = line
        else:
            lines.append(first)
        lines += rest
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """A word in pieces that fit, broken behind a sign that joins names where there is one."""
    if columns_wide(word) <= width:
        return [word]
    found = [""]
    for name in _JOINED.findall(word):
        for piece in [name] if columns_wide(name) <= width else name:
            if columns_wide(found[-1] + piece) <= width:
                found[-1] += piece
            else:
                found.append(piece)
    return found


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [text + " " * (width - columns_wide(text)) for text, width in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()
