"""Excel workbooks: the stored values of one sheet, after a look at what the archive would unpack to."""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.parsers.expat import ExpatError

from narrows.errors import FormatError, InputError, Where
from narrows.tabular.cells import Marked
from narrows.tabular.xlsx_flaws import flaws_of
from narrows.tabular.xlsx_formats import marks

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["SheetRow", "xlsx_rows"]

MOST_BYTES = 512 * 2**20  # unpacked, all parts together
MOST_PARTS = 2_000
SHEET = "orders"

_LARGE = 16 * 2**20
_STEEPEST = 300  # unpacked to packed; sheets of repeated rows reach some tens
_CHUNK = 2**20
_SHEET_TAG = re.compile(r'<sheet\s[^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r'(Id|Target)="([^"]*)"')


class SheetRow(NamedTuple):
    """A row of the sheet by its 1-based number; `error` says that a cell of it has no value."""

    row: int
    cells: list[object]
    error: InputError | None = None


def xlsx_rows(stream: BinaryIO, source: str) -> Iterator[SheetRow]:
    """The rows of the sheet named `orders`, or of the only visible sheet that is not empty, without blank rows.

    Raises `FormatError` for a file that is no workbook, unpacks to too much, or leaves it open which sheet is meant.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with zipfile.ZipFile(stream) as archive:
            _weigh(archive, source)
            stream.seek(0)
            book = CalamineWorkbook.from_filelike(stream)
            sheet = _sheet(book, source)
            part = archive.getinfo(_part_of(archive, book.sheet_names.index(sheet.name)))
            flaws = flaws_of(_unpacked(archive, part), marks(archive), source)
    except PasswordError:
        raise _refused("is protected by a password", source, "Save it without a password") from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        CalamineError,
        ExpatError,
        LookupError,
        ValueError,
        EOFError,
        NotImplementedError,
        OSError,
    ) as error:
        raise _refused(f"is no readable workbook: {error}", source, "Save it again as .xlsx") from None
    header = True
    left = (
        sheet.start[1] if sheet.start is not None else 0
    )  # empty columns before the first filled one are left out
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        where = Where(source=source, row=number)
        if number in flaws.broken:
            cell, why = flaws.broken[number]
            yield SheetRow(
                number, list(cells), FormatError(f"the cell {cell} {why}", where=where, remedy=_REMEDY)
            )
        elif any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells):
            spoilt: InputError | None = None
            if number in flaws.merged and not header:
                what = f"has a cell of the merged cells {flaws.merged[number]}, whose value stands in the first of them alone"
                spoilt = FormatError(what, where=where, remedy="Take the cells apart, and fill each of them")
            yield SheetRow(number, _marked(cells, flaws.marked.get(number, {}), left), spoilt)
            header = False


_REMEDY = "Correct the cell, let the spreadsheet program calculate, and save"


def _sheet(book: CalamineWorkbook, source: str) -> CalamineSheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]
    for name in shown:
        if name.strip().casefold() == SHEET:
            return book.get_sheet_by_name(name)
    filled = [sheet for sheet in map(book.get_sheet_by_name, shown) if sheet.end is not None]
    if len(filled) > 1:
        names = ", ".join(repr(sheet.name) for sheet in filled[:10])
        raise _refused(
            f"has several sheets: {names}",
            source,
            f"Name the one that is meant {SHEET!r}, or save it in a file of its own",
        )
    if not filled:
        raise _refused("is empty", source, "Give at least a row of column names")
    return filled[0]


def _weigh(archive: zipfile.ZipFile, source: str) -> None:
    """Unpack every part to nowhere, counting: the sizes that an archive declares can be false."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _refused(f"has {len(parts):,} parts", source, "Save it again as .xlsx")
    total = 0
    for part in parts:
        size = 0
        for chunk in _unpacked(archive, part):
            size += len(chunk)
            if total + size > MOST_BYTES or (size > _LARGE and size > _STEEPEST * max(part.compress_size, 1)):
                raise _refused(
                    f"unpacks to more than a workbook should (part {part.filename!r})",
                    source,
                    "Save the sheet as CSV or Parquet, which are read as a stream",
                )
        total += size


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    honest = copy.copy(part)
    honest.file_size = (
        MOST_BYTES + 2 * _CHUNK
    )  # read to the end of the packed data, whatever size is declared
    with archive.open(honest) as data:
        while chunk := data.read(_CHUNK):
            yield chunk


def _marked(cells: list[Any], shown: dict[int, str], left: int) -> list[object]:
    return [
        Marked(cell, shown[place]) if place in shown and type(cell) in (int, float) else cell
        for place, cell in enumerate(cells, start=left)
    ]


def _part_of(archive: zipfile.ZipFile, index: int) -> str:
    """The archive's name of the sheet that stands at `index` in the workbook."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {
        pair["Id"]: pair["Target"]
        for pair in (dict(_ATTRIBUTE.findall(tag)) for tag in _RELATION.findall(relations))
        if "Id" in pair and "Target" in pair
    }
    sheets = _SHEET_TAG.findall(book)
    target = targets[sheets[index][1]] if index < len(sheets) else targets[""]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _refused(what: str, source: str, remedy: str) -> FormatError:
    return FormatError(what, where=Where(source=source), remedy=remedy)
