"""PDF pages with columns, rotated text, images in the drawing itself, and bookmarks."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from narrows.scan import Report, Scanner
from scan import made

NAME = "Exemplar Photonics Technology Co., Ltd."


def page(drawing: str, bookmark: str = "") -> bytes:
    """A PDF of one page that draws what is given; its font is /L."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made.pdf(["x"]))))
    contents = StreamObject()
    contents.set_data(drawing.encode())
    writer.pages[0][NameObject("/Contents")] = writer._add_object(contents)
    if bookmark:
        writer.add_outline_item(title=bookmark, page_number=0)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def text(said: str, x: int = 50, y: int = 700, turn: str = "1 0 0 1") -> str:
    return f"BT /L 10 Tf {turn} {x} {y} Tm ({said}) Tj ET\n"


def found(report: Report) -> dict[str, int]:
    return {one.id: one.count for one in report.findings if one.kind == "party"}


def in_columns(report: Report) -> list[str]:
    mentions = [mention for one in report.findings if one.id == "x.photonics" for mention in one.mentions]
    return [one.text for one in mentions if one.place.part == "columns" and one.place.page == 1]


def test_a_name_that_runs_on_in_its_column_is_found(scanner: Scanner) -> None:
    left = ("the goods of Exemplar", "Photonics Technology Co.,", "Ltd. of Wuhan")
    right = ("payment is due in May", "and in June, at the bank", "of the seller")
    rows = [text(said, 50, 700 - 14 * n) + text(right[n], 320, 700 - 14 * n) for n, said in enumerate(left)]
    report = scanner.scan(page("".join(rows)), "a.pdf")
    assert in_columns(report) == ["Exemplar Photonics Technology Co., Ltd"]


def test_a_name_that_runs_on_at_the_top_of_the_next_column_is_found(scanner: Scanner) -> None:
    rows = text("Terms of delivery") + text("Technology Co., Ltd. of Wuhan", 320)
    rows += text("agreed with Exemplar Photonics", 50, 686) + text("in the month of May", 320, 686)
    assert in_columns(scanner.scan(page(rows), "a.pdf")) == ["Exemplar Photonics Technology Co., Ltd"]


def test_a_name_within_a_column_counts_once(scanner: Scanner) -> None:
    rows = text(NAME) + text("payment in May", 320) + text("and more", 50, 686) + text("of it", 320, 686)
    report = scanner.scan(page(rows), "a.pdf")
    assert (found(report), report.segments) == ({"x.photonics": 1}, 2)


@pytest.mark.parametrize("turn", ["0 1 -1 0", "-1 0 0 -1", "0 -1 1 0", ".7 .7 -.7 .7"])
def test_rotated_text_is_read(scanner: Scanner, turn: str) -> None:
    assert found(scanner.scan(page(text("hello") + text(NAME, 300, 400, turn)), "a.pdf")) == {
        "x.photonics": 1
    }


def test_a_large_image_in_the_drawing_itself_needs_attention(scanner: Scanner) -> None:
    for size, told in ((1000, ["no_text_layer"]), (10, [])):
        image = f"q BI /W {size} /H {size} /BPC 1 /CS /G /F /AHx ID 00> EI Q"
        report = scanner.scan(page(text("scanned") + image), "a.pdf")
        assert [one.code for one in report.notices] == told


def test_bookmarks_are_read(scanner: Scanner) -> None:
    assert found(scanner.scan(page(text("hello"), NAME), "a.pdf")) == {"x.photonics": 1}
