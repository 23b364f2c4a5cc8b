"""HTML: the text of each block, the cells of tables, and the attributes that people see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lxml import etree

from narrows.errors import FormatError, Where
from narrows.scan.decoding import decode
from narrows.scan.packed import local
from narrows.scan.plain import doubts
from narrows.scan.segment import Piece, Segment, Writer

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""")
_UNSEEN = frozenset(("script", "style"))
_CONDITION = re.compile(r"<!--\[if [^\]]*\]>(?:<!-->|-->)?|(?:<!--)?<!\[endif\]-->", re.IGNORECASE)
"""Marks around what Outlook shows and other readers take for a comment."""
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub"
    " sup tt u var wbr".split()
)
_SEEN_ATTRIBUTES = ("alt", "title", "placeholder", "value", "label", "aria-label", "srcdoc", "content")


def read_html(
    data: bytes, writer: Writer, source: str, *, declared: str | None = None, part: str = ""
) -> Iterator[Piece]:
    """The blocks of a page in their order, hidden ones too. Raises FormatError for what is no text."""
    if not declared and (meta := _DECLARED.search(data[:4096]) or _XML_DECLARED.search(data[:200])):
        declared = meta[1].decode("ascii")
    found = decode(data, source, declared)
    yield from doubts(found, writer, part)
    # As UTF-8 with the parser told so: an encoding declared in the page would be believed otherwise.
    shown = _CONDITION.sub(" ", found.text.replace("\0", ""))
    text = shown.encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser) if text.strip() else None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(
            f"is no readable HTML: {str(error)[:200]}", where=Where(source=source), remedy="Save it anew"
        ) from None
    if any(
        entry.level_name == "FATAL" for entry in parser.error_log
    ):  # the rest of the page is not in the tree
        yield writer.notice(
            "html", "is nested too deep or garbled: read without its tables", part=part, attention=False
        )
        plain = _Plain()
        plain.feed(shown)
        plain.close()
        for block in plain.texts():
            yield from writer.text(block, part=part)
    elif root is not None:
        size = 0
        for segment in _blocks(root, writer, part):
            size += len(segment.text)
            yield segment
        if images := sum(1 for _ in root.iterfind(".//img[@src]")):
            yield writer.images(images, size, part=part)


class _Plain(HTMLParser):
    """The text of a page of which no tree can be made."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._said.append("" if tag in _INLINE else "\n")
        self._said += [f"\n{value}\n" for name, value in attrs if value and name in _SEEN_ATTRIBUTES[:-1]]

    def handle_endtag(self, tag: str) -> None:
        self._said.append("" if tag in _INLINE else "\n")

    def handle_data(self, data: str) -> None:
        self._said.append(" ".join(data.splitlines()) if data.strip() else " ")

    def texts(self) -> list[str]:
        """The blocks."""
        return [" ".join(text.split()) for text in "".join(self._said).split("\n")]


def _blocks(root: etree._Element, writer: Writer, part: str) -> Iterator[Segment]:
    """Walks the tree without recursion: pages may be nested as deep as their author likes."""
    said: list[str] = []
    tables: list[list[int]] = []  # number, row, column of each table that is open
    number = 0
    unseen = 0
    line = 0

    def flush() -> Iterator[Segment]:
        nonlocal number
        text = " ".join("".join(said).split())
        said.clear()
        if text:
            number += 1
            grid = (tables[-1][0], tables[-1][1], tables[-1][2]) if tables and tables[-1][2] else None
            where = dict(zip(("table", "row", "column"), grid, strict=True)) if grid else {}
            yield from writer.text(text, grid, part=part, paragraph=number, line=line, **where)

    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = local(element)
        block = tag not in _INLINE
        if event == "start":
            if block and not unseen:
                yield from flush()
                line = min(element.sourceline or 0, 10**9)
            if tag == "table":
                tables.append([writer.new_table(), 0, 0])
            elif tables and tag == "tr":
                tables[-1][1] += 1
                tables[-1][2] = 0
            elif tables and tag in ("td", "th"):
                tables[-1][2] += 1
            unseen += tag in _UNSEEN
            if not unseen:
                for name in _SEEN_ATTRIBUTES:
                    value = element.get(name)
                    if value and (name != "content" or element.get("name") or element.get("property")):
                        yield from writer.text(value, part=f"{part} {name}".strip(), line=line)
                said.append(element.text or "")
        else:
            unseen -= tag in _UNSEEN
            if block and not unseen:
                yield from flush()
            if tag == "table" and tables:
                tables.pop()
            if not unseen:
                said.append(element.tail or "")
    yield from flush()
