"""Rows of tables and paragraphs of the XML that the Government Publishing Office makes of the CFR and its changes.

Two forms of tables: the eCFR's, as of HTML (`TABLE`, `TR`, `TH`, `TD`), and the Federal Register's (`GPOTABLE`, `BOXHD`
with `CHED`, `ROW`, `ENT`); see the user guides at https://github.com/usgpo/bulk-data. Superscripts (`SU`, `sup`, `E
T="51"`) come as superscript digits, line breaks (`br`, `LI`, `P`) as line ends. The file is read as a stream; nothing
outside of it is loaded, and a document with entities of its own is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from narrows.errors import FormatError, Where
from narrows.lists.readers.us_text import clean, read_head

__all__ = ["Paragraph", "Row", "pieces"]

_ROWS = ("TR", "ROW")
_TABLES = ("TABLE", "GPOTABLE")
_SECTIONS = ("DIV9", "APPENDIX")
_PARAGRAPHS = (
    *("HEAD", "HD", "P", "FP", "AMDPAR", "EFFDATE", "DATES", "DATE", "FRDOC", "SUBJECT", "REGTEXT"),
    *("CITA", "FTNT", "VOL"),
)
_HELD = ("EFFDATE", "DATES", "FTNT")  # paragraphs that hold paragraphs and are wanted as one
_BREAKS = ("BR", "LI", "P", "FP")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CELLS = ("TD", "TH", "ENT", "CHED")


class Cell(NamedTuple):
    text: str
    width: int
    height: int


class Row(NamedTuple):
    """A row of a table: its cells by column, each cell that spans columns or rows in all of them.

    `own` tells which cells the row holds itself, not through a span from above; `table` counts the tables of the file,
    `heading` is the section's (an appendix's `N` or head).
    """

    line: int
    cells: list[str]
    own: list[bool]
    head: bool
    table: int
    heading: str


class Paragraph(NamedTuple):
    """A paragraph outside of tables: the name of its element, upper case, and its text."""

    line: int
    kind: str
    text: str
    heading: str


def pieces(path: Path) -> Iterator[Row | Paragraph]:
    """The rows and paragraphs of a document in order.

    Raises FormatError, with the line, for what is not well-formed XML, is cut off, is an HTML page, or declares
    entities.
    """
    head = read_head(path)
    source = str(path)
    if re.search(rb"<!ENTITY|<!DOCTYPE[^>\[]*\[", head):
        raise FormatError(
            "declares entities of its own, which no published file does",
            where=Where(source=source, line=1),
            remedy="Download the file from its publisher",
        )
    reading = _Reading(source)
    with path.open("rb") as file:
        try:
            yield from _stream(file, reading)
        except etree.XMLSyntaxError as error:
            cut = re.search(r"premature end|is empty", error.msg or "", re.IGNORECASE)
            what = "is cut off" if cut else f"is not well-formed XML: {error.msg}"
            where = Where(source=source, line=error.lineno or reading.line)
            raise FormatError(what, where=where, remedy="Download the file again") from None


def _stream(file: BinaryIO, reading: _Reading) -> Iterator[Row | Paragraph]:
    context = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
        huge_tree=False,
    )
    for event, element in context:
        if event == "start":
            reading.start(element)
        else:
            yield from reading.end(element)


class _Reading:
    def __init__(self, source: str) -> None:
        self._source = source
        self._heading = ""
        self._in_row = 0
        self._in_held = 0
        self._tables = 0
        self._spans: dict[int, tuple[int, str]] = {}
        self.line = 1

    def start(self, element: etree._Element) -> None:
        name = _name(element)
        self.line = _line(element, self.line)
        if name in _SECTIONS:
            self._heading = element.get("N", "")
        elif name in _TABLES:
            self._tables += 1
            self._spans = {}
        elif name in _ROWS or name == "BOXHD":
            self._in_row += 1
        elif name in _HELD:
            self._in_held += 1

    def end(self, element: etree._Element) -> Iterator[Row | Paragraph]:
        name = _name(element)
        if name in _ROWS or name == "BOXHD":
            self._in_row -= 1
            if not self._in_row:
                yield self._row(element, name)
                _forget(element)
            return
        if name in _HELD:
            self._in_held -= 1
        if self._in_row or self._in_held:
            return
        if name in _PARAGRAPHS:
            text = self._text(element)
            if name in ("HEAD", "HD") and _name(element.getparent()) in _SECTIONS:
                self._heading = clean(f"{self._heading} {text}")
            if text.strip():
                yield Paragraph(_line(element, self.line), name, text, self._heading)
            _forget(element)
        elif name in _SECTIONS:
            self._heading = ""
            _forget(element)

    def _row(self, element: etree._Element, name: str) -> Row:
        found = [child for child in element.iter() if _name(child) in _CELLS]
        head = name == "BOXHD" or (bool(found) and all(_name(child) == "TH" for child in found))
        cells: list[str] = []
        own: list[bool] = []
        for child in found:
            self._fill(cells, own)
            cell = Cell(self._text(child), *_span(child))
            for _ in range(cell.width):
                if cell.height > 1:
                    self._spans[len(cells)] = (cell.height - 1, cell.text)
                cells.append(cell.text)
                own.append(True)
        self._fill(cells, own)
        return Row(_line(element, self.line), cells, own, head, self._tables, self._heading)

    def _fill(self, cells: list[str], own: list[bool]) -> None:
        """Takes over the cells that reach down into this row."""
        while (span := self._spans.get(len(cells))) is not None:
            rows, text = span
            if rows == 1:
                del self._spans[len(cells)]
            else:
                self._spans[len(cells)] = (rows - 1, text)
            cells.append(text)
            own.append(False)

    def _text(self, element: etree._Element) -> str:
        parts: list[str] = []
        self._gather(element, parts)
        lines = "".join(parts).split("\v")
        return "\n".join(line for line in map(clean, lines) if line)

    def _gather(self, element: etree._Element, parts: list[str]) -> None:
        if element.text:
            parts.append(element.text)
        for child in element:
            name = _name(child)
            if not name:
                raise FormatError(
                    "holds an entity that it does not explain",
                    where=Where(source=self._source, line=_line(child, self.line)),
                    remedy="Download the file again",
                )
            if name in _BREAKS:
                parts.append("\v")
                self._gather(child, parts)
                if name != "BR":
                    parts.append("\v")
            elif _is_raised(child, name):
                inner: list[str] = []
                self._gather(child, inner)
                parts.append("".join(inner).strip().translate(_RAISED))
            elif name != "PRTPAGE":
                self._gather(child, parts)
            if child.tail:
                parts.append(child.tail)


def _is_raised(element: etree._Element, name: str) -> bool:
    return name in ("SU", "SUP") or (name == "E" and element.get("T") == "51")


def _name(element: etree._Element | None) -> str:
    """The element's name in upper case, without a namespace; "" for what is no element."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].upper()


def _line(element: etree._Element, otherwise: int) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else otherwise


def _span(element: etree._Element) -> tuple[int, int]:
    """How many columns and rows a cell takes. An `ENT` says with `A` how many columns it takes besides its own."""
    across = element.get("A")
    if across and across.lstrip("LRJ").isdigit():
        return min(int(across.lstrip("LRJ")) + 1, 20), 1
    width, height = element.get("colspan", "1"), element.get("rowspan", "1")
    return (
        min(int(width), 20) if width.isdigit() and int(width) else 1,
        min(int(height), 10_000) if height.isdigit() and int(height) else 1,
    )


def _forget(element: etree._Element) -> None:
    """Lets go of an element that was read, and of what stands before it."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lacks the keyword
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
