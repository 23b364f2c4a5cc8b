"""PDF: the text layer of each page, form fields, comments and attached files."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from narrows.errors import FormatError, Where
from narrows.scan.plain import lines
from narrows.scan.segment import COLUMNS, Limits, Notice, Piece, Writer

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

BROKEN = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, ArithmeticError),
    *(RecursionError, NotImplementedError, OSError, EOFError, MemoryError, struct.error, zlib.error),
)
"""What a reader of broken PDF objects may run into, beside the errors that pypdf raises on purpose."""
_UNREADABLE = 0.2
"""The share of characters without a meaning from which a page counts as not read."""
_BETWEEN_GAPS = re.compile(r"\S+(?: \S+)*")
_INLINE = re.compile(rb"\bBI\s(.{0,400}?)\sID\s", re.DOTALL)
_SIZE = re.compile(rb"/(W|H)(?:idth|eight)?\s+([0-9]{1,6})\b")
"""Images that stand in the drawing itself, and their sizes."""
_LARGE_IMAGE = 400_000
_LITTLE_TEXT = 200


def read_pdf(data: bytes, writer: Writer, source: str, limits: Limits) -> Iterator[Piece | tuple[str, bytes]]:
    """The lines of every page, and attached files as (name, bytes). Raises FormatError for a broken file."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is told in notices
    broken = (PyPdfError, *BROKEN)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not _opens(reader):
            yield writer.notice("encrypted", "is protected by a password: nothing was screened")
            return
        pages = len(reader.pages)
    except broken as error:
        raise FormatError(
            f"is a broken PDF: {_short(error)}", where=Where(source=source), remedy="Print or save it anew"
        ) from None
    if not pages:
        raise FormatError("is a PDF without pages", where=Where(source=source), remedy="Save it anew")
    if pages > limits.pages:
        yield writer.notice("too_long", f"has {pages:,} pages: only the first {limits.pages:,} were screened")
    columns: list[tuple[int, list[tuple[int, str]]]] = []
    for number in range(1, min(pages, limits.pages) + 1):
        try:
            page = reader.pages[number - 1]
            yield from _page(page, number, writer)
            columns.append((number, _columns(page)))
        except broken as error:
            yield writer.notice(
                "unreadable",
                f"page {number} cannot be read ({_short(error)}): it was not screened",
                page=number,
            )
    for number, pieces in columns:
        writer.new_flow()
        for line, text in pieces:
            yield from writer.text(text, part=COLUMNS, page=number, line=line)
    writer.new_flow()
    for step in (_fields, _outline, _properties, _attached):
        try:
            yield from step(reader, writer)
        except broken as error:
            yield writer.notice("unreadable", f"{step.__name__[1:]} cannot be read: {_short(error)}")


def _opens(reader: PdfReader) -> bool:
    """Whether an encrypted file opens without a password, as one does that is only protected against changes."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):  # an algorithm that needs more than this installation has
        return False


def _page(page: PageObject, number: int, writer: Writer) -> Iterator[Piece]:
    text = page.extract_text() or ""
    yield from lines(text, writer, page=number)
    seen = [char for char in text if not char.isspace()]
    if not seen:
        if not _blank(page):
            yield _without_text(writer, number)
    elif sum(map(_meaningless, seen)) > _UNREADABLE * len(seen):
        what = f"the fonts of page {number} do not say which letters they show: it was not screened reliably"
        yield writer.notice("unreadable", what, page=number)
    elif len(seen) < _LITTLE_TEXT and _pixels(page) > _LARGE_IMAGE:
        what = f"most of page {number} is an image, and no text of it was screened"
        yield writer.notice("no_text_layer", what, page=number)
    for note in page.get("/Annots") or ():
        shown = note.get_object()
        for key in ("/Contents", "/RC"):
            if shown.get(key):
                yield from writer.text(str(shown[key]), page=number, part="comments")


def _columns(page: PageObject) -> list[tuple[int, str]]:
    """Line and text of what stands below one another, if a page has columns: a line may run on below, and not beside."""
    from pypdf.errors import PyPdfError

    found: dict[int, list[tuple[int, str]]] = {}
    try:
        laid_out = page.extract_text(extraction_mode="layout")
    except (PyPdfError, *BROKEN):  # a second look at a page that was read
        return []
    for line, text in enumerate(laid_out.splitlines(), start=1):
        for piece in _BETWEEN_GAPS.finditer(text):
            start = piece.start()
            known = next((near for near in range(start - 2, start + 3) if near in found), start)
            found.setdefault(known, []).append((line, piece[0]))
    return [piece for start in sorted(found) for piece in found[start]] if len(found) > 1 else []


def _without_text(writer: Writer, number: int) -> Notice:
    what = f"page {number} has no text layer: nothing was screened on it"
    return writer.notice("no_text_layer", what, page=number)


def _meaningless(char: str) -> bool:
    code = ord(char)
    return char == "\ufffd" or 0xE000 <= code < 0xF900 or code < 32


def _blank(page: PageObject) -> bool:
    """Whether a page shows nothing: no images, and nothing drawn."""
    contents = page.get_contents()
    return _pixels(page) == 0 and (contents is None or not contents.get_data().strip())


def _pixels(page: PageObject) -> int:
    """The pixels of the largest image that a page may show, also inside forms."""
    contents = page.get_contents()
    drawn = contents.get_data() if contents is not None else b""
    sizes = [dict(_SIZE.findall(head)) for head in _INLINE.findall(drawn)]
    largest = max((int(size.get(b"W", 1)) * int(size.get(b"H", 1)) for size in sizes), default=0)
    waiting: list[tuple[Any, int]] = [(page, 0)]
    while waiting:
        holder, depth = waiting.pop()
        resources = holder.get("/Resources")
        objects = resources.get_object().get("/XObject") if resources else None
        for shown in (objects.get_object() if objects else {}).values():
            one = shown.get_object()
            if one.get("/Subtype") == "/Image":
                largest = max(largest, int(one.get("/Width", 0)) * int(one.get("/Height", 0)), 1)
            elif one.get("/Subtype") == "/Form" and depth < 3:
                waiting.append((one, depth + 1))
    return largest


def _fields(reader: PdfReader, writer: Writer) -> Iterator[Piece]:
    for name, field in (reader.get_fields() or {}).items():
        value = field.get("/V")
        if isinstance(value, str) and value not in ("/Off", "/Yes"):
            yield from writer.text(value, part=f"field {name[:80]}")


def _outline(reader: PdfReader, writer: Writer) -> Iterator[Piece]:
    waiting: list[Any] = list(reader.outline)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting[:0] = one
        elif one.title:
            writer.new_flow()
            yield from writer.text(str(one.title), part="bookmarks")


def _properties(reader: PdfReader, writer: Writer) -> Iterator[Piece]:
    found = reader.metadata
    writer.new_flow()
    for name in ("title", "author", "subject", "keywords"):
        value = getattr(found, name, None)
        if value:
            yield from writer.text(str(value), part="properties")


def _attached(reader: PdfReader, writer: Writer) -> Iterator[tuple[str, bytes]]:
    del writer
    for name, contents in reader.attachments.items():
        for content in contents:
            yield name, content


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:160]
