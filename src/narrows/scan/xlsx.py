"""Excel workbooks: the cells of every sheet, hidden ones too, with comments, text boxes and page headers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from narrows.errors import FormatError, Where
from narrows.scan.packed import BROKEN_ZIP, Archive, texts_under
from narrows.scan.segment import Piece, Writer

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

WORKBOOK = "xl/workbook.xml"
_COMMENTS = re.compile(r"xl/(?:threadedComments/\w+|comments/?\w*)\.xml")
_DRAWN = re.compile(r"xl/(?:drawings|charts|diagrams)/\w+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_HEADER = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]{1,3}|[A-Z&])')
_VALUELESS = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_SHOWN = 5


def read_xlsx(
    archive: Archive, data: bytes, writer: Writer, source: str
) -> Iterator[Piece | tuple[str, bytes]]:
    """The cells of all sheets row by row, then what stands beside them, and embedded files as (name, bytes).

    Raises FormatError for a broken workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    for name in archive.names:  # weighs each part before the reader of values unpacks it without a limit
        beside = list(_beside(archive, name, writer))
        yield from beside
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        names = book.sheet_names
    except PasswordError:
        yield writer.notice("encrypted", "is protected by a password: nothing was screened")
        return
    except (CalamineError, *BROKEN_ZIP) as error:
        raise FormatError(
            f"is a broken workbook: {str(error)[:200]}",
            where=Where(source=source),
            remedy="Save it again as .xlsx",
        ) from None
    for name in names:
        writer.new_flow()
        yield from writer.text(name, sheet=name, part="name of the sheet")
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, *BROKEN_ZIP) as error:
            what = f"sheet {name!r} cannot be read ({str(error)[:100]}): it was not screened"
            yield writer.notice("unreadable", what, sheet=name)
            continue
        yield from _sheet(sheet, name, writer)


def _sheet(sheet: CalamineSheet, name: str, writer: Writer) -> Iterator[Piece]:
    table = writer.new_table()
    left = (
        sheet.start[1] + 1 if sheet.start else 1
    )  # rows come from the first of the sheet on, columns do not
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        for column, value in enumerate(cells, start=left):
            if value != "":
                text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
                yield from writer.text(
                    text, (table, row, column), sheet=name, cell=f"{_letters(column)}{row}"
                )


def _beside(archive: Archive, name: str, writer: Writer) -> Iterator[Piece | tuple[str, bytes]]:
    """What a part of the workbook holds beside the values of cells."""
    data = archive.read(name)
    if name.startswith("xl/embeddings/"):
        yield posixpath.basename(name), data
    elif _SHEET.fullmatch(name):
        for header in _HEADER.findall(data):
            writer.new_flow()
            said = header.decode("utf-8", "replace").replace("&amp;", "&")
            yield from writer.text(_CODE.sub(" ", said), part="page header or footer")
        if empty := [cell.decode() for cell in _VALUELESS.findall(data)]:
            more = f" and {len(empty) - _SHOWN} more" if len(empty) > _SHOWN else ""
            cells = ", ".join(empty[:_SHOWN])
            what = f"cells {cells}{more} of {posixpath.basename(name)} hold formulas without a value: they were not screened"
            yield writer.notice("valueless", what)
    elif _COMMENTS.fullmatch(name):
        for text in texts_under(archive.xml(name), "comment", "t"):
            writer.new_flow()
            yield from writer.text(text, part="comments")
        for text in texts_under(archive.xml(name), "threadedComment", "text"):
            writer.new_flow()
            yield from writer.text(text, part="comments")
    elif _DRAWN.fullmatch(name):
        writer.new_flow()
        for text in texts_under(archive.xml(name), "p", "t"):
            yield from writer.text(text, part="drawings")


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
