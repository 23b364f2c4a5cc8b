"""Documents of every kind to pieces of text, each with the place where it stands."""

from __future__ import annotations

import base64
import io

import pytest
import xlsxwriter

from narrows.scan import Notice, Segment, extract
from scan import made

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pieces(data: bytes, name: str) -> tuple[list[Segment], list[Notice]]:
    found = list(extract(data, name))
    return [one for one in found if isinstance(one, Segment)], [
        one for one in found if isinstance(one, Notice)
    ]


def told(data: bytes, name: str) -> list[tuple[str, str]]:
    """Text and place of every segment, of a document about which there is nothing to notice."""
    segments, notices = pieces(data, name)
    assert not notices
    return [(one.text, str(one.place)) for one in segments]


def test_text_has_lines() -> None:
    assert told(b"one\r\n\r\n  two\nthree", "a.txt") == [
        ("one", "line 1"),
        ("  two", "line 3"),
        ("three", "line 4"),
    ]


def test_a_long_line_is_cut_and_says_where_its_pieces_start() -> None:
    line = "word " * 20_000
    segments, _ = pieces(line.encode(), "a.txt")
    assert len(segments) > 1
    assert {one.place.line for one in segments} == {1}
    assert all(line[one.offset : one.offset + len(one.text)] == one.text for one in segments)
    assert "".join(one.text for one in segments) == line


def test_csv_has_cells() -> None:
    assert told(b'Consignee;"Example; Co."\n"two\nlines";x\n', "a.csv") == [
        ("Consignee", "row 1, column 1"),
        ("Example; Co.", "row 1, column 2"),
        ("two\nlines", "row 2, column 1"),
        ("x", "row 2, column 2"),
    ]


def test_pdf_has_pages_and_lines_and_attached_files() -> None:
    data = made.pdf(["first", "买方：示范公司"], ["second (2)"], attached={"note.txt": b"attached text"})
    assert told(data, "a.pdf") == [
        ("first", "page 1, line 1"),
        ("买方：示范公司", "page 1, line 2"),
        ("second (2)", "page 2, line 1"),
        ("attached text", "note.txt, line 1"),
    ]


def test_a_page_without_text_is_told_and_a_blank_one_is_not() -> None:
    segments, notices = pieces(made.pdf(["text"], None, ()), "a.pdf")
    assert [one.text for one in segments] == ["text"]
    assert [(one.code, one.what, one.attention) for one in notices] == [
        ("no_text_layer", "page 2 has no text layer: nothing was screened on it", True)
    ]


def test_docx_is_read_in_all_its_parts() -> None:
    body = (
        made.paragraph("Ship", "ment to ", "Example")
        + made.word_table([["Consignee", "Example Co."], ["Bank", "Example Bank"]])
        + made.text_box("In a box")
        + "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
        + "<w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del><w:ins><w:r><w:t>put in</w:t></w:r></w:ins></w:p>"
    )
    parts: dict[str, str | bytes] = {
        "header1.xml": made.paragraph("on top"),
        "footer2.xml": made.paragraph("below"),
        "footnotes.xml": f"<w:footnote>{made.paragraph('a note')}</w:footnote>",
        "comments.xml": f"<w:comment>{made.paragraph('a remark')}</w:comment>",
        "embeddings/order.xlsx": made.xlsx({"Inner": [["in the workbook"]]}),
    }
    assert told(made.docx(body, parts), "a.docx") == [
        ("Shipment to Example", "paragraph 1"),
        ("Consignee", "table 1, row 1, column 1, paragraph 2"),
        ("Example Co.", "table 1, row 1, column 2, paragraph 3"),
        ("Bank", "table 1, row 2, column 1, paragraph 4"),
        ("Example Bank", "table 1, row 2, column 2, paragraph 5"),
        ("a\nb\tc", "paragraph 8"),
        ("put in", "paragraph 9"),
        ("In a box", "text box, paragraph 7"),
        ("struck out", "deleted text"),
        ("on top", "header, paragraph 1"),
        ("below", "footer, paragraph 1"),
        ("a note", "footnotes, paragraph 1"),
        ("a remark", "comments, paragraph 1"),
        ("Inner", "order.xlsx, name of the sheet, sheet Inner"),
        ("in the workbook", "order.xlsx, sheet Inner, cell A1"),
    ]


def test_xlsx_is_read_with_hidden_sheets_comments_boxes_and_headers() -> None:
    data = made.xlsx(
        {"Order": [[None, None], [None, "at B2", 4090.0]], "Secret": [["hidden"]]},
        comments={"B2": "a remark"},
        boxes=["in a box"],
        header='&L&"Arial,Bold"&12Confidential &P',
        hidden=["Secret"],
    )
    found = told(data, "a.xlsx")
    for one in [
        ("at B2", "sheet Order, cell B2"),
        ("4090", "sheet Order, cell C2"),
        ("hidden", "sheet Secret, cell A1"),
        ("a remark", "comments"),
        ("in a box", "drawings"),
    ]:
        assert one in found
    assert [text.strip() for text, place in found if place == "page header or footer"] == ["Confidential"]


def test_a_formula_without_a_value_is_told() -> None:
    data = made.xlsx({"Order": [["=A2&A3"], ["Example"]]})
    emptied = made.rewritten(data, "xl/worksheets/sheet1.xml", (b"<v>0</v>", b""))
    spelled = ((b"<c ", b"<x:c "), (b"</c>", b"</x:c>"), (b"<f>", b"<x:f>"), (b"</f>", b"</x:f>"))
    for sheet in (emptied, made.rewritten(emptied, "xl/worksheets/sheet1.xml", *spelled)):
        notices = [one for one in pieces(sheet, "a.xlsx")[1] if one.code == "valueless"]
        assert [one.attention for one in notices] == [True]
        assert "A1" in notices[0].what


def test_html_has_blocks_cells_and_attributes_people_see() -> None:
    page = (
        "<html><head><title>Offer</title><style>.x{}</style></head><body><p>To <b>Example</b>&nbsp;&amp; Sons<br>next</p>"
        "<div style='display:none'>unseen</div><script>var x = 'no';</script><!-- no -->"
        "<table><tr><td>Buyer<td>Example &#67;o.<tr><td>a<td>b</table><img alt='stamp of Example'></body></html>"
    )
    assert [(text, place.split(", line")[0]) for text, place in told(page.encode(), "a.html")] == [
        ("Offer", "paragraph 1"),
        ("To Example & Sons", "paragraph 2"),
        ("next", "paragraph 3"),
        ("unseen", "paragraph 4"),
        ("Buyer", "table 1, row 1, column 1, paragraph 5"),
        ("Example Co.", "table 1, row 1, column 2, paragraph 6"),
        ("a", "table 1, row 2, column 1, paragraph 7"),
        ("b", "table 1, row 2, column 2, paragraph 8"),
        ("stamp of Example", "alt"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<noscript>Example</noscript>",
        "<svg><text>Example</text></svg>",
        "<math><mtext>Example</mtext></math>",
        "<a aria-label='Example'></a>",
        "<iframe srcdoc='Example'></iframe>",
        "<!--[if mso]><p>Example</p><![endif]-->",
        "<!--[if !mso]><!--><p>Example</p><!--<![endif]-->",
        "<!--><p>Example</p><!-- x -->",
        "<!-- x --!><p>Example</p><!-- x -->",
    ],
)
def test_html_is_read_that_some_reader_shows(page: str) -> None:
    assert "Example" in [
        text for text, _ in told(f"<html><body><p>x</p>{page}</body></html>".encode(), "a.html")
    ]


def test_a_page_of_images_is_not_clear() -> None:
    for text, attention in (("x", True), ("text " * 20, False)):
        _, notices = pieces(f"<html><body><p>{text}</p><img src='cid:1'></body></html>".encode(), "a.html")
        assert [(one.code, one.attention) for one in notices] == [("image", attention)]


def test_mail_is_read_with_its_attachments_and_theirs() -> None:
    inner = made.mail("inner text", Subject="Inner", attached={"a.txt": b"deep"})
    data = made.mail(
        "hello",
        html="<p>dear <i>all</i></p>",
        attached={
            "order.pdf": made.pdf(["in the order"]),
            "fwd.eml": inner,
            "all.zip": made.packed(b__txt=b"zipped"),
        },
        To="=?utf-8?B?5Lmw5pa5?= <buyer@example.com>",
    )
    found = told(data, "a.eml")
    for one in [
        ("买方 <buyer@example.com>", "To"),
        ("hello", "text, line 1"),
        ("in the order", "order.pdf, page 1, line 1"),
        ("Inner", "fwd.eml, Subject"),
        ("inner text", "fwd.eml, text, line 1"),
        ("deep", "fwd.eml/a.txt, line 1"),
        ("zipped", "all.zip/b.txt, line 1"),
    ]:
        assert one in found
    assert "dear all" in [text for text, _ in found]


CHINESE = "收货人：示范光子技术有限公司，地址在武汉市江夏区，货物为激光器和光学元件，请于三十日内付款。" * 3
JAPANESE = (
    "最終需要者は株式会社サンプル光学です。納入先の住所は東京都千代田区にあります。よろしくお願いします。" * 3
)
RUSSIAN = (
    "Грузополучатель: Северный Пример Авиа, улица Примерная, дом пять, город Москва. Оплата в течение месяца."
    * 2
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (RUSSIAN, "cp1251"),
        ("Käufer: Müller & Söhne GmbH, Straße 5, 12345 Köln. Lieferung fällig.", "cp1252"),
        ("Buyer: Example", "utf-16-le"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    segments, notices = pieces(text.encode(encoding), "a.txt")
    assert "".join(one.text for one in segments) == text
    assert all(one.code == "encoding" for one in notices)
    # A guess among encodings that are no Western ones is never clear.
    assert any(one.attention for one in notices) == (encoding in ("gb18030", "shift_jis", "cp1251"))


def test_a_declared_encoding_is_believed_where_it_can_be_right() -> None:
    page = '<html><head><meta charset="shift_jis"></head><body><p>株式会社</p></body></html>'
    assert told(page.encode("shift_jis"), "a.html")[0][0] == "株式会社"
    # Saved anew as UTF-8 by a program that left the declaration alone.
    assert told(page.encode(), "a.html")[0][0] == "株式会社"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("株式会社サンプル光学", "iso-2022-jp"), ("서울", "iso-2022-kr"), ("示范光子", "hz")],
)
def test_encodings_that_look_like_ascii(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert [one.text for one in pieces(data, "a.txt")[0]] == [text]
    head = (
        f"From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; charset={encoding}\n\n".encode()
    )
    assert text in [one[0] for one in told(head + data, "a.eml")]


def test_docx_is_read_where_text_hides() -> None:
    def run(text: str, tag: str = "t") -> str:
        return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'

    changed = f"<w:p>{run('Exemplar ')}<w:del>{run('Photonics', 'delText')}</w:del><w:ins>{run('Optics')}</w:ins></w:p>"
    moved = f"<w:p><w:moveFrom>{run('moved away', 'delText')}</w:moveFrom></w:p>"
    choice = '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="a choice"/></w:dropDownList></w:sdtPr></w:sdt>'
    picture = '<w:p><w:r><w:drawing><w:docPr descr="a picture"/></w:drawing></w:r></w:p>'
    drawn = '<w:p><w:r><w:pict><w:textpath string="drawn words"/></w:pict></w:r></w:p>'
    old = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice/><mc:Fallback><w:txbxContent>{made.paragraph('an old box')}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    parts: dict[str, str | bytes] = {
        "../docProps/custom.xml": b"<x><y>a property</y></x>",
        "../customXml/item1.xml": b"<x><y>bound data</y></x>",
        "glossary/document.xml": f"<w:glossaryDocument {made.W}>{made.paragraph('a block')}</w:glossaryDocument>".encode(),
        "headerA.xml": made.paragraph("on top"),
        "chunk1.html": b"<html><body>a chunk</body></html>",
    }
    field = f"<w:p>{run('AUTHOR Example', 'instrText')}</w:p>"
    found = told(made.docx(changed + moved + choice + picture + drawn + old + field, parts), "a.docx")
    for one in [
        ("Exemplar Optics", "paragraph 1"),
        ("Exemplar Photonics", "deleted text"),
        ("moved away", "deleted text"),
        ("a choice", "fields and pictures"),
        ("a picture", "fields and pictures"),
        ("drawn words", "fields and pictures"),
        ("AUTHOR Example", "fields and pictures"),
        ("a property", "properties"),
        ("bound data", "properties"),
        ("a block", "glossary, paragraph 1"),
        ("on top", "header, paragraph 1"),
        ("a chunk", "chunk1.html, paragraph 1, line 1"),
    ]:
        assert one in found
    assert "an old box" in [text for text, _ in found]


def test_xlsx_is_read_where_text_hides() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"company": "a company"})
        book.set_custom_property("Customer", "a property")
        book.define_name("Buyer", '="a defined name"')
        sheet = book.add_worksheet("Order")
        sheet.write_formula("A1", '=IF(A100="in a formula",1,0)', None, 0)
        sheet.data_validation(
            "A2", {"validate": "list", "source": ["a choice"], "input_message": "a message"}
        )
        sheet.write_url("A3", "https://example.com/", string="click", tip="a tip")
        sheet.insert_button("B3", {"caption": "a button"})
        sheet.insert_image("D3", "x.png", {"image_data": io.BytesIO(PICTURE), "description": "a picture"})
    segments, notices = pieces(out.getvalue(), "a.xlsx")
    said = " | ".join(one.text for one in segments)
    hidden = "company, property, defined name, choice, message, tip, button, picture"
    assert [
        one for one in ("in a formula", *(f"a {each}" for each in hidden.split(", "))) if one not in said
    ] == []
    assert "A100" not in said
    assert [(one.code, one.attention) for one in notices] == [("image", True)]


def test_the_copies_that_a_workbook_keeps_of_other_data_are_read() -> None:
    data = io.BytesIO(made.xlsx({"Order": [["x"]]}))
    with made.Archive(data, "a") as archive:
        archive.put(
            "xl/externalLinks/externalLink1.xml",
            "<externalLink><cell><v>of another book</v></cell></externalLink>",
        )
        archive.put(
            "xl/pivotCache/pivotCacheDefinition1.xml",
            '<pivotCacheDefinition><s v="in a pivot"/></pivotCacheDefinition>',
        )
    assert {"of another book", "in a pivot"} <= {text for text, _ in told(data.getvalue(), "a.xlsx")}
