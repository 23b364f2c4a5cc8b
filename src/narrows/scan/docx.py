"""Word documents: body, tables, text boxes, headers, footers, notes, comments, charts and embedded files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from narrows.errors import FormatError
from narrows.scan.packed import Archive, attribute, local, properties, texts_under
from narrows.scan.segment import Piece, Writer

BODY = "word/document.xml"
_PARTS = re.compile(r"word/(header|footer|footnotes|endnotes|comments|glossary)(?:/document|\w*)\.xml")
_DRAWN = re.compile(r"word/(?:charts|diagrams)/[^/]+\.xml")
_INNER = re.compile(r"word/(?!media/)[^/]+\.(?!xml$|bin$|vml$)\w+")
"""Documents that Word shows as if they were text of its own."""
_SHOWN = {
    "docPr": ("descr", "title"),
    "textpath": ("string",),
    "shape": ("alt",),
    "listItem": ("displayText", "value"),
    "listEntry": ("val",),
    "default": ("val",),
    "alias": ("val",),
}
"""Attributes that hold text: of pictures, of drawn words, and of fields to fill in."""
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
# Word writes a text box twice, once for old readers; these hold the second copy.
_TWICE = "Fallback"


def read_docx(archive: Archive, writer: Writer) -> Iterator[Piece | tuple[str, bytes]]:
    """The paragraphs of all parts, and embedded files as (name, bytes). Raises FormatError for a broken body."""
    size = 0
    for piece in _part(archive.xml(BODY), "", writer):
        size += len(getattr(piece, "text", ""))
        yield piece
    for name in archive.names:
        try:
            if found := _PARTS.fullmatch(name):
                writer.new_flow()
                yield from _part(archive.xml(name), found[1], writer)
            elif _DRAWN.fullmatch(name):
                writer.new_flow()
                for text in texts_under(archive.xml(name), "p", "t"):
                    yield from writer.text(text, part="drawings")
            elif name.startswith("word/embeddings/") or _INNER.fullmatch(name):
                yield posixpath.basename(name), archive.read(name)
            for text in properties(archive, name):
                writer.new_flow()
                yield from writer.text(text, part="properties")
        except FormatError as error:
            yield writer.notice("unreadable", f"a part was not screened: {error.what}", part=name[:80])
    if images := sum(name.startswith("word/media/") for name in archive.names):
        yield writer.images(images, size)


def _part(root: etree._Element, part: str, writer: Writer) -> Iterator[Piece]:
    """The paragraphs of a part, those of text boxes and table cells at the place where they stand."""
    number = 0
    grids = _grids(root, writer)
    boxed: list[tuple[etree._Element, int]] = []
    for paragraph in root.iter("{*}p"):
        if _is_copy(paragraph):
            continue
        number += 1
        if _within(paragraph, "txbxContent"):
            boxed.append((paragraph, number))  # a box breaks no sentence that runs past it
            continue
        yield from _paragraph(paragraph, part, number, grids, writer)
    if boxed:
        writer.new_flow()
        for paragraph, number in boxed:
            yield from _paragraph(paragraph, f"{part} text box".strip(), number, grids, writer)
    writer.new_flow()
    for text in filter(None, map(_before_changes, root.iter("{*}p"))):
        yield from writer.text(text, part=f"{part} deleted text".strip())
    for text in _beside(root):
        writer.new_flow()
        yield from writer.text(text, part=f"{part} fields and pictures".strip())


def _before_changes(paragraph: etree._Element) -> str:
    """What a paragraph said before tracked changes, if they deleted any of it."""
    if next(paragraph.iter("{*}delText"), None) is None:
        return ""
    return "".join(
        element.text or ""
        for element in paragraph.iter("{*}t", "{*}delText")
        if not _within(element, "ins") or local(element) == "delText"
    )


def _beside(root: etree._Element) -> Iterator[str]:
    """Text that stands in attributes and in the instructions of fields."""
    for element in root.iter("{*}instrText", *(f"{{*}}{name}" for name in _SHOWN)):
        if local(element) == "instrText":
            yield element.text or ""
        for name in _SHOWN.get(local(element), ()):
            yield attribute(element, name)


def _paragraph(
    paragraph: etree._Element,
    part: str,
    number: int,
    grids: dict[etree._Element, tuple[int, int, int]],
    writer: Writer,
) -> Iterator[Piece]:
    cell = next((each for each in paragraph.iterancestors("{*}tc")), None)
    grid = grids.get(cell) if cell is not None else None
    where: dict[str, int] = {"paragraph": number}
    if grid:
        where |= dict(zip(("table", "row", "column"), grid, strict=True))
    yield from writer.text(_text(paragraph), grid, part=part, **where)


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph, without that of boxes anchored in it."""
    said: list[str] = []
    for element in paragraph.iter("{*}t", *(f"{{*}}{name}" for name in _BREAKS)):
        owner = next(each for each in element.iterancestors("{*}p"))
        if owner is not paragraph:
            continue
        name = local(element)
        if name == "t":
            said.append(element.text or "")
        elif local(element.getparent()) == "r":  # type: ignore[arg-type]  # the root is no break
            said.append(_BREAKS[name])
    return "".join(said)


def _grids(root: etree._Element, writer: Writer) -> dict[etree._Element, tuple[int, int, int]]:
    """The table, row and column of every cell; a cell over several columns counts for as many."""
    found: dict[etree._Element, tuple[int, int, int]] = {}
    for table in root.iter("{*}tbl"):
        if _is_copy(table):
            continue
        name = writer.new_table()
        for row, line in enumerate((each for each in table if local(each) == "tr"), start=1):
            column = 1
            for cell in (each for each in line.iter("{*}tc") if next(each.iterancestors("{*}tr")) is line):
                found[cell] = (name, row, column)
                spans = [attribute(span, "val") for span in cell.iterfind("{*}tcPr/{*}gridSpan")]
                column += int(spans[0]) if spans and spans[0].isdecimal() and len(spans[0]) < 4 else 1
    return found


def _is_copy(element: etree._Element) -> bool:
    """Whether an element stands in the second copy of something whose first copy has text as well."""
    copy = next(element.iterancestors(f"{{*}}{_TWICE}"), None)
    first = copy.getparent() if copy is not None else None
    return first is not None and any(text.text for text in first.iterfind("{*}Choice//{*}t"))


def _within(element: etree._Element, name: str) -> bool:
    return next(element.iterancestors(f"{{*}}{name}"), None) is not None
