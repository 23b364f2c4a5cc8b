"""Excel workbooks: values rather than formulas, dates, numbers, and archives that are not what they say."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from narrows.errors import FieldError, FormatError
from narrows.tabular import Record, read

Fill = Callable[[Any, Any], None]


def workbook(path: Path, fill: Fill, *, sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet(sheet))
    return path


def read_all(path: Path, **options: Any) -> list[Record]:
    return list(read(path, **options))


def test_values_by_kind(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        names = [
            "id",
            "as_of",
            "to",
            "eccn",
            "tops_8",
            "item.spec.data_center",
            "parties.0.name",
            "parties.0.role",
        ]
        sheet.write_row(2, 1, [*names, "value", "item.us_content_percent", "item.contains.0.count"])
        sheet.write(3, 1, 1001)
        sheet.write_datetime(3, 2, date(2023, 11, 17), day)
        sheet.write_row(3, 3, ["NO", "3A090.a", 1979, True, 360, "end_user", 10000, "25%", 2])
        sheet.write_row(5, 1, ["b", "2023-11-17", "CN"])
        sheet.write_formula(5, 7, '="Ex"&"ample"', None, "Example")
        sheet.write(5, 8, "End user")

    found = read_all(workbook(tmp_path / "o.xlsx", fill))
    assert [r.error for r in found] == [None, None]
    assert [r.where.row for r in found] == [4, 6]
    order = found[0].order()
    assert (order.id, order.as_of, order.destination) == ("1001", date(2023, 11, 17), "NO")
    assert order.item.spec is not None
    assert order.item.spec.tops == {8: 1979}
    assert order.item.spec.data_center is True
    assert order.item.us_content_percent == 25
    assert order.item.contains is not None
    assert order.item.contains[0].count == 2
    assert order.parties is not None
    assert order.parties[0].name == "360"
    assert order.value_usd == 10000
    assert found[1].raw == {
        "id": "b",
        "as_of": "2023-11-17",
        "to": "CN",
        "parties": [{"name": "Example", "role": "end_user"}],
    }


@pytest.mark.parametrize(
    ("header", "value", "what"),
    [
        ("eccn", 30, "must be an ECCN"),
        ("item.us_content_percent", 0.25, "could be 0.25 percent or 25%"),
        ("item.us_content_percent", 1, "could be 1 percent or 100%"),
        ("item.name", True, "must be text, got true"),
        ("item.name", date(2023, 3, 1), "must be text, got the date or time 2023-03-01"),
        ("as_of", 45247, "must be a date, got 45247"),
        ("item.spec.node_nm", True, "must be a number, got true"),
        ("item.spec.has_hbm", 2, "must be true or false, got 2"),
        ("item.contains.0.count", 1.5, "must be a whole number, got 1.5"),
        ("value", True, "must be a sum of money, got true"),
    ],
)
def test_cells_that_a_spreadsheet_may_have_changed(
    tmp_path: Path, header: str, value: object, what: str
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["to", header])
        sheet.write(1, 0, "CN")
        if isinstance(value, date):
            sheet.write_datetime(1, 1, value, book.add_format({"num_format": "yyyy-mm-dd"}))
        else:
            sheet.write(1, 1, value)

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    with pytest.raises(FieldError) as caught:
        found.order()
    assert any(what in str(e) for e in (caught.value, *getattr(caught.value, "also", ())))
    assert caught.value.where.row == 2


def test_errors_and_empty_formulas_spoil_their_row_alone(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "to", "item.name"])
        sheet.write_row(1, 0, ["a", "CN", "x"])
        sheet.write_row(2, 0, ["b", "CN"])
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["c", "CN"])
        sheet.write_formula(3, 2, "=A1", None, "MARK")
        sheet.write_row(4, 0, ["d", "CN", "x"])

    path = workbook(tmp_path / "o.xlsx", fill)
    changed = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<v>MARK</v>", b"<v></v>"))
    found = read_all(changed)
    assert [r.raw and r.raw["id"] for r in found] == ["a", None, None, "d"]
    assert "C3 holds an error" in str(found[1].error)
    assert "C4 holds a formula without a stored value" in str(found[2].error)


def test_which_sheet(tmp_path: Path) -> None:
    def two(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["notes"])
        sheet.write_row(1, 0, ["hello"])
        other = book.add_worksheet("Orders ")
        other.write_row(0, 0, ["id", "to"])
        other.write_row(1, 0, ["a", "CN"])

    assert read_all(workbook(tmp_path / "o.xlsx", two, sheet="Notes"))[0].raw == {"id": "a", "to": "CN"}

    def unclear(book: Any, sheet: Any) -> None:
        two(book, sheet)
        book.worksheets()[1].name = "Other"

    assert "has several sheets: 'Notes', 'Other'" in str(
        read_all(workbook(tmp_path / "o.xlsx", unclear, sheet="Notes"))[0].error
    )

    def hidden(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "to"])
        sheet.write_row(1, 0, ["a", "CN"])
        other = book.add_worksheet("Lists")
        other.write(0, 0, "x")
        other.hide()
        book.add_worksheet("Empty")

    assert read_all(workbook(tmp_path / "o.xlsx", hidden))[0].raw == {"id": "a", "to": "CN"}
    assert "is empty" in str(read_all(workbook(tmp_path / "o.xlsx", lambda book, sheet: None))[0].error)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "o.xlsx", lambda book, sheet: sheet.write(0, 0, "id"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"0" * 40_000_000)
    (found,) = read_all(path)
    assert isinstance(found.error, FormatError)
    assert "unpacks to more" in found.error.what


def test_a_bomb_that_lies_about_its_size_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "o.xlsx", lambda book, sheet: sheet.write(0, 0, "id"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"0" * 40_000_000)
    size = struct.pack("<L", 40_000_000)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<L", 10)))
    (found,) = read_all(path)
    assert isinstance(found.error, FormatError)
    assert "unpacks to more" in found.error.what
    monkeypatch.setattr("narrows.tabular.xlsx_reader.MOST_PARTS", 3)
    assert "parts" in str(read_all(path)[0].error)


def test_archives_that_are_no_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "no readable workbook" in str(read_all(path)[0].error)
    good = workbook(tmp_path / "p.xlsx", lambda book, sheet: sheet.write(0, 0, "id")).read_bytes()
    for cut in (5, 100, len(good) // 2, len(good) - 3):
        path.write_bytes(good[:cut])
        assert isinstance(read_all(path)[0].error, FormatError)
    broken = bytearray(good)
    broken[60] ^= 0xFF
    path.write_bytes(broken)
    assert isinstance(read_all(path)[0].error, FormatError)


def test_merged_cells_spoil_the_rows_that_have_no_value_of_their_own(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "to", "end_use.description", "end_use.military"])
        for row, id_ in enumerate("abcd", start=1):
            sheet.write_row(row, 0, [id_, "CN", "radio"])
        sheet.merge_range(1, 3, 3, 3, True)
        sheet.merge_range(4, 2, 4, 3, "radio")
        sheet.merge_range(6, 0, 7, 3, "")  # nothing stands there

    found = read_all(workbook(tmp_path / "o.xlsx", fill))
    assert found[0].raw is not None
    assert found[0].raw["end_use"] == {"description": "radio", "military": True}
    assert [record.error is None for record in found] == [True, False, False, False]
    for record, cells in zip(found[1:], ("D2:D4", "D2:D4", "C5:D5"), strict=True):
        assert record.error is not None
        assert f"merged cells {cells}" in record.error.what
        assert "Take the cells apart" in record.error.remedy


def test_a_merged_title_column_is_a_column_without_a_name(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["CN", "x", "y"])
        sheet.merge_range(0, 1, 0, 2, "item.name")
        sheet.write(0, 0, "to")

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    assert found.error is not None
    assert "'y' stands in a column without a name" in found.error.what


def test_valueless_cells_are_found_in_every_way_to_write_them(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "to", "item.name"])
        sheet.write_row(1, 0, ["a", "CN"])
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_row(2, 0, ["b", "CN"])
        sheet.write_formula(2, 2, "=A1", None, "")

    plain = workbook(tmp_path / "o.xlsx", fill)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(tmp_path / "p.xlsx", "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if "sheet1.xml" in part.filename and "rels" not in part.filename:
                data = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data.replace(b"<?xml", b"<!xml")).replace(
                    b"<!xml", b"<?xml"
                )
                data = data.replace(b"xmlns=", b"xmlns:x=", 1)
                data = re.sub(rb'<x:c r="(\w+)" t="(\w+)"', rb"<x:c t='\2' r='\1'", data)
            new.writestr(part, data)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(tmp_path / "q.xlsx", "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                # Places are left out, and the formula is written with what XML has besides.
                data = re.sub(rb' r="\w+"', b"", data)
                data = data.replace(b"<f>A1</f><v></v>", b"<f><![CDATA[A1]]></f><!-- none --><v></v>")
                assert b"CDATA" in data
            new.writestr(part, data)
    for path in (plain, tmp_path / "p.xlsx", tmp_path / "q.xlsx"):
        found = read_all(path)
        assert [record.error is not None for record in found] == [True, True], path
        assert found[0].error is not None
        assert found[1].error is not None
        assert "C2 holds an error" in found[0].error.what
        assert "C3 holds a formula" in found[1].error.what


@pytest.mark.parametrize(
    ("shown", "mark"),
    [
        ("[$€-407]#,##0", "€"),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00', "€"),
        ("[$HK$-C04]#,##0", "HK$"),
        ("0元", "元"),
        ('0" thousand"', "thousand"),
        ("#,##0,", "thousands left off"),
        ("0%", "%"),
        ("$#,##0.00", None),
        ("[$$-409]#,##0", None),
        ("[$USD] 0", None),
        ("_-* #,##0.00\\ _€_-", None),
        ('#,##0_);[Red]-#,##0" EUR"', None),
        ("0.00E+00", None),
        ("General", None),
        ("[$$-en-US]#,##0", None),
        ("[$$-C09]#,##0", "$-C09"),
        ("[$$-404]#,##0", "$-404"),
    ],
)
def test_a_value_that_is_shown_with_what_is_not_in_it(tmp_path: Path, shown: str, mark: str | None) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 1, ["item.spec.node_nm", "to", "value"])
        sheet.write_row(1, 1, [7, "CN", 100])
        for column in (1, 3):
            sheet.write(1, column, 7, book.add_format({"num_format": shown}))

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    if mark is None:
        assert found.raw == {"item": {"spec": {"node_nm": 7}}, "to": "CN", "value": 7}
    else:
        # What says thousands is told of any number, a unit of money of sums alone.
        field = "item.spec.node_nm" if "thousand" in mark else "value"
        assert f"row 2: {field}: is shown with {mark!r}" in str(found.error)


def test_a_long_number_that_a_workbook_cannot_keep_is_no_id(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "to"])
        sheet.write_row(1, 0, [12345678901234567890, "CN"])

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    assert "more digits than a workbook keeps" in str(found.error)


@pytest.mark.parametrize(
    ("stored", "shown", "percent"),
    [(0.25, 9, 25.0), (0.07, "0.0%", 7.0), (1, 10, 100.0), (0.005, "0.00%", 0.5), (25, "0.0", 25.0)],
)
def test_a_share_is_what_its_format_shows(
    tmp_path: Path, stored: float, shown: str | int, percent: float
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["to", "item.us_content_percent"])
        sheet.write(1, 0, "CN")
        sheet.write(1, 1, stored, book.add_format({"num_format": shown}))

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    assert found.raw == {"to": "CN", "item": {"us_content_percent": percent}}


@pytest.mark.parametrize("shown", [9, "0%"])
def test_a_share_of_more_than_the_whole_is_no_small_one(tmp_path: Path, shown: str | int) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["as_of", "to", "item.us_content_percent", "item.name"])
        sheet.write_row(1, 0, ["2024-01-02", "CN", 0, "x"])
        sheet.write(1, 2, 1.5, book.add_format({"num_format": shown}))

    (found,) = read_all(workbook(tmp_path / "o.xlsx", fill))
    with pytest.raises(FieldError, match="less than or equal to 100, got 150"):
        found.order()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"<sheetData>", b"<sheetData><", "no readable workbook"),
        (b'encoding="UTF-8"', b'encoding="gbk"', "no readable workbook"),
        (b"<worksheet", b"<!DOCTYPE x><worksheet", "declares types of its own"),
    ],
)
def test_a_sheet_that_is_no_plain_xml(tmp_path: Path, old: bytes, new: bytes, what: str) -> None:
    plain = workbook(tmp_path / "o.xlsx", lambda book, sheet: sheet.write_row(0, 0, ["id", "to"]))
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(tmp_path / "p.xlsx", "w") as made:
        for part in given.infolist():
            data = given.read(part)
            made.writestr(part, data.replace(old, new, 1) if part.filename.endswith("sheet1.xml") else data)
    (found,) = read_all(tmp_path / "p.xlsx")
    assert what in str(found.error)
