"""Excel workbooks: the cells of every sheet, hidden ones too, with comments, text boxes and page headers."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from narrows.counted import first_of
from narrows.errors import FormatError, Where
from narrows.scan.packed import BROKEN_ZIP, Archive, attribute, properties, texts_under
from narrows.scan.segment import Piece, Segment, Writer

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

WORKBOOK = "xl/workbook.xml"
_COMMENTS = re.compile(r"xl/(?:threadedComments/\w+|comments/?\w*)\.xml")
_DRAWN = re.compile(r"xl/(?:drawings|charts|diagrams)/\w+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_HEADER = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]{1,3}|[A-Z&])')
_BOX = re.compile(rb"<v:textbox[^>]*>(.*?)</v:textbox>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|formula[12]?|definedName)(?:\s[^>]*)?>([^<]+)</")
_QUOTED = re.compile(r'"([^"]+)"')
_TEXTS = {
    re.compile(r"xl/(?:workbook|worksheets/[^/]+)\.xml"): (
        re.compile(rb'\s(?:prompt|promptTitle|error|errorTitle|tooltip|display|comment)="([^"]+)"'),
    ),
    re.compile(r"xl/externalLinks/[^/]+\.xml"): (re.compile(rb"<v>([^<]+)</v>"),),
    re.compile(r"xl/pivotCache/[^/]+\.xml"): (re.compile(rb'<s\s[^>]*?\bv="([^"]+)"'),),
}
"""Where texts stand that no cell holds: messages, links, copies of the data of other books."""
_VALUELESS = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*\s)?r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
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
    size = 0
    for name in names:
        writer.new_flow()
        yield from writer.text(name, sheet=name, part="name of the sheet")
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, *BROKEN_ZIP) as error:
            what = f"sheet {name!r} cannot be read ({str(error)[:100]}): it was not screened"
            yield writer.notice("unreadable", what, sheet=name)
            continue
        for segment in _sheet(sheet, name, writer):
            size += len(segment.text)
            yield segment
    if images := sum(name.startswith("xl/media/") for name in archive.names):
        yield writer.images(images, size)


def _sheet(sheet: CalamineSheet, name: str, writer: Writer) -> Iterator[Segment]:
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
    try:
        for text in properties(archive, name):
            writer.new_flow()
            yield from writer.text(text, part="properties")
    except FormatError as error:
        yield writer.notice("unreadable", f"a part was not screened: {error.what}", part=name[:80])
    for text in _hidden(name, data):
        writer.new_flow()
        yield from writer.text(text, part="formulas, lists and links")
    if name.startswith("xl/embeddings/"):
        yield posixpath.basename(name), data
    elif _SHEET.fullmatch(name):
        for header in _HEADER.findall(data):
            writer.new_flow()
            said = header.decode("utf-8", "replace").replace("&amp;", "&")
            yield from writer.text(_CODE.sub(" ", said), part="page header or footer")
        if empty := [cell.decode() for cell in _VALUELESS.findall(data)]:
            what = f"cells {first_of(empty, _SHOWN)} of {posixpath.basename(name)} hold formulas without a value: they were not screened"
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
        root = archive.xml(name)
        for text in (
            *texts_under(root, "p", "t"),
            *(attribute(one, "descr") for one in root.iter("{*}cNvPr")),
        ):
            yield from writer.text(text, part="drawings")
    elif name.endswith(".vml"):
        for box in _BOX.findall(data):
            writer.new_flow()
            said = html.unescape(_TAG.sub(" ", box.decode("utf-8", "replace")))
            yield from writer.text(said, part="drawings")


def _hidden(name: str, data: bytes) -> Iterator[str]:
    """Texts that no cell holds, each once: of formulas what is quoted, for A100 is a cell there and no chip."""
    for formula in dict.fromkeys(_FORMULA.findall(data) if name.startswith("xl/work") else ()):
        yield from _QUOTED.findall(html.unescape(formula.decode("utf-8", "replace")))
    patterns = next((found for part, found in _TEXTS.items() if part.fullmatch(name)), ())
    for said in dict.fromkeys(text for pattern in patterns for text in pattern.findall(data)):
        yield html.unescape(said.decode("utf-8", "replace"))


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
