"""An announcement as lines of text: a text file as it is, an HTML page with each block and table row as a line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from narrows.lists.readers.encoding_names import even

__all__ = ["CELL", "lines_of"]

CELL = "\t"
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|br)\b", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre "
    "section table tbody tfoot thead title tr ul".split()
)
_HIDDEN = frozenset(("script", "style", "noscript", "template"))


def lines_of(text: str) -> list[str]:
    """The lines that are not blank, with single spaces; the cells of a table row stand between tabs."""
    if _PAGE.search(text):
        page = _Page()
        page.feed(text)
        page.close()
        text = page.text()
    rows = (CELL.join(map(even, line.split(CELL))).strip() for line in text.splitlines())
    return [row for row in rows if row]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0
        self._in_cell = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # as the base has it
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in ("td", "th"):
            self._in_cell += 1
        elif tag in _BLOCKS:
            self._parts.append(" " if self._in_cell and tag != "tr" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in ("td", "th"):
            self._in_cell = max(self._in_cell - 1, 0)
            self._parts.append(CELL)
        elif tag in _BLOCKS:
            self._parts.append(" " if self._in_cell and tag not in ("tr", "table") else "\n")
            if tag in ("tr", "table"):
                self._in_cell = 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data.replace("\r", " ").replace("\n", " ").replace(CELL, " "))

    def text(self) -> str:
        return "".join(self._parts)
