"""Documents that are broken, locked, hostile or something else than they say: never clear, and never a traceback."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from email.message import EmailMessage

import pytest

from narrows.scan import Limits, Report, Scanner
from narrows.screen.watchlist import Watchlist
from scan import made
from scan.small_list import ENTRIES

NAME = "Exemplar Photonics Technology Co., Ltd."
GOOD = {
    "a.pdf": made.pdf([f"Consignee: {NAME}", "more"], ["page two"]),
    "a.docx": made.docx(made.paragraph(NAME), {"header1.xml": made.paragraph("head")}),
    "a.xlsx": made.xlsx({"A": [[NAME]]}, comments={"A1": "remark"}),
    "a.eml": made.mail(NAME, html="<p>x</p>", attached={"b.pdf": made.pdf([NAME])}),
    "a.html": f"<p>{NAME}</p>".encode(),
    "a.csv": f"a,b\n{NAME.replace(',', '')},c\n".encode(),
    "a.txt": NAME.encode(),
}


def names(report: Report) -> set[str]:
    return {one.id for one in report.findings if one.kind == "party"}


def codes(report: Report) -> list[str]:
    return [one.code for one in report.notices if one.attention]


@pytest.mark.parametrize("name", GOOD)
def test_the_good_ones_are_read(scanner: Scanner, name: str) -> None:
    report = scanner.scan(GOOD[name], name)
    assert report.error is None
    assert not report.notices
    assert "x.photonics" in names(report)


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.eml"])
@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(scanner: Scanner, name: str, data: bytes) -> None:
    error = scanner.scan(data, name).error
    assert error is not None
    assert error.code == "format"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx"])
def test_a_file_cut_short_is_an_error_or_told(scanner: Scanner, name: str) -> None:
    data = GOOD[name]
    for share in range(1, 20):
        report = scanner.scan(data[: len(data) * share // 20], name)
        assert report.error is not None or report.attention
        assert report.error is None or report.error.remedy


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.eml", "a.html"])
def test_garbled_files_give_no_traceback(scanner: Scanner, name: str) -> None:
    dice = random.Random(4)
    for _ in range(60):
        data = bytearray(GOOD[name])
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        scanner.scan(bytes(data), name)


def test_html_that_is_named_pdf_is_read_as_html(scanner: Scanner) -> None:
    report = scanner.scan(b"<!DOCTYPE html><html><body><p>" + NAME.encode(), "order.pdf")
    assert names(report) == {"x.photonics"}
    assert [(one.code, one.attention) for one in report.notices] == [("kind", False)]


def test_text_that_is_named_pdf_is_an_error(scanner: Scanner) -> None:
    for name in ("a.pdf", "a.docx", "a.xlsx"):
        assert scanner.scan(b"just some text", name).error is not None


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\0" * 1000,
        b"{\\rtf1 Example}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"WordDocument" * 50,
        made.packed(**{"ppt/presentation__xml": b"<x/>"}),
        made.packed(mimetype=b"application/vnd.oasis.opendocument.text", content__xml=b"<x/>"),
    ],
)
def test_kinds_that_are_not_read_are_errors(scanner: Scanner, data: bytes) -> None:
    error = scanner.scan(data, "document").error
    assert error is not None
    assert error.code == "format"


def test_what_is_locked_needs_attention(scanner: Scanner) -> None:
    locked = made.locked_pdf(GOOD["a.pdf"], "secret")
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    for name, data in (("a.pdf", locked), ("a.docx", office), ("a.xlsx", office)):
        report = scanner.scan(data, name)
        assert report.error is None
        assert codes(report)[0] == "encrypted"
        assert report.attention
        assert not report.findings
    inside = scanner.scan(made.mail("hello", attached={"a.pdf": locked}), "a.eml")
    assert [str(one.place) for one in inside.notices] == ["a.pdf"]
    assert inside.attention


def test_a_pdf_locked_against_changes_alone_is_read(scanner: Scanner) -> None:
    assert "x.photonics" in names(scanner.scan(made.locked_pdf(GOOD["a.pdf"], ""), "a.pdf"))


def test_what_shows_images_alone_needs_attention(scanner: Scanner) -> None:
    scanned = scanner.scan(made.pdf(None, None), "a.pdf")
    assert codes(scanned) == ["no_text_layer", "no_text_layer", "no_text"]
    assert codes(scanner.scan(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png")) == ["image", "no_text"]
    pictured = made.docx(made.paragraph(""), {"media/image1.png": b"\x89PNG"})
    assert "image" in codes(scanner.scan(pictured, "a.docx"))


def test_a_document_without_text_is_not_clear(scanner: Scanner) -> None:
    assert codes(scanner.scan(made.docx(""), "a.docx")) == ["no_text"]
    assert codes(scanner.scan(b"<html><body></body></html>", "a.html")) == ["no_text"]


def bomb(name: str, inner: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, inner)
    return out.getvalue()


def test_bombs_are_refused(scanner: Scanner) -> None:
    zeros = b"\0" * (40 * 2**20)
    for name in ("word/document.xml", "xl/workbook.xml"):
        error = scanner.scan(bomb(name, zeros), "a.docx").error
        assert error is not None
        assert "unpacks to more" in error.what
    assert codes(scanner.scan(bomb("a.txt", zeros), "a.zip"))[0] == "unreadable"
    entities = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><w:document>&b;</w:document>'
    assert scanner.scan(bomb("word/document.xml", entities), "a.docx").error is not None


def test_nesting_ends_somewhere_and_is_told(scanner: Scanner) -> None:
    data = NAME.encode()
    name = "a.txt"
    for _ in range(12):
        data, name = bomb(name, data), "a.zip"
    assert "too_long" in codes(scanner.scan(data, "a.zip"))
    xml = made.docx("<w:x>" * 5_000 + made.paragraph(NAME) + "</w:x>" * 5_000)
    assert scanner.scan(xml, "a.docx").error is not None


@pytest.mark.parametrize("depth", [200, 1_000, 50_000])
def test_html_is_read_however_deep(scanner: Scanner, depth: int) -> None:
    page = (
        b"<html><p>on top</p>" + b"<div>" * depth + NAME.encode() + b"</div>" * depth + b"<p>last</p></html>"
    )
    report = scanner.scan(page, "a.html")
    assert names(report) == {"x.photonics"}
    assert report.segments == 3


def test_what_is_too_long_is_told() -> None:
    small = Scanner(
        Watchlist.build(ENTRIES), limits=Limits(text_chars=1000, pages=1, attachments=1, file_bytes=100_000)
    )
    report = small.scan(b"x" * 900 + b"\n" + b"word " * 100 + NAME.encode(), "a.txt")
    assert codes(report) == ["too_long"]
    assert codes(small.scan(GOOD["a.pdf"], "a.pdf")) == ["too_long"]
    assert codes(small.scan(made.packed(a__txt=b"a", b__txt=b"b"), "a.zip")) == ["too_long"]
    assert small.scan(b"x" * 100_001, "a.txt").error is not None


def test_a_broken_attachment_needs_attention_and_the_rest_is_read(scanner: Scanner) -> None:
    report = scanner.scan(
        made.mail(NAME, attached={"b.pdf": GOOD["a.pdf"][:300], "c.docx": b"", "d.png": b"\x89PNG"}), "a.eml"
    )
    assert report.error is None
    assert names(report) == {"x.photonics"}
    assert {str(one.place) for one in report.notices if one.attention} == {"b.pdf", "c.docx", "d.png"}


def test_garbled_mail_is_told(scanner: Scanner) -> None:
    torn = (
        b"From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n"
        + NAME.encode()
    )
    assert names(scanner.scan(torn, "a.eml")) == {"x.photonics"}
    message = EmailMessage()
    message["From"] = "a@example.com"
    message["Content-Type"] = "application/pkcs7-mime; smime-type=enveloped-data"
    message["MIME-Version"] = "1.0"
    message.set_payload("AAAA")
    assert codes(scanner.scan(bytes(message), "a.eml"))[0] == "encrypted"
    assert scanner.scan(b"no header here at all\n", "a.eml").error is not None


def test_bytes_that_are_no_utf8_are_told(scanner: Scanner) -> None:
    cut = ("甲乙丙丁" * 50 + NAME).encode()[1:]
    report = scanner.scan(cut, "a.txt")
    assert names(report) == {"x.photonics"}
    assert codes(report) == ["encoding"]


def test_a_csv_that_is_none_is_read_all_the_same(scanner: Scanner) -> None:
    field = '"' + "x" * 200_000 + "\n" + NAME
    assert "x.photonics" in names(scanner.scan(f"a,b\n{field}".encode(), "a.csv"))


@pytest.mark.parametrize(
    "text",
    [
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----",
        b"see below\nbegin 644 a.txt\n#86)C\n`\nend\n",
        b"From: a@example.com\nContent-Transfer-Encoding: base64\n\nU3Vnb24=\n",
        b"BEGIN:VCARD\nORG;ENCODING=BASE64:U3Vnb24=\nEND:VCARD",
        base64.encodebytes(GOOD["a.pdf"]),
        base64.b64encode(GOOD["a.pdf"]),
    ],
)
def test_encoded_text_is_not_clear(scanner: Scanner, text: bytes) -> None:
    assert codes(scanner.scan(text, "a.txt")) == ["encoded"]
    signature = (
        b"hello\n-----BEGIN PGP SIGNATURE-----\n"
        + base64.encodebytes(bytes(200))
        + b"-----END PGP SIGNATURE-----"
    )
    assert not scanner.scan(signature, "a.txt").attention


@pytest.mark.parametrize(
    "start", [b"\x78\x9f\x3e\x22", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh91"]
)
def test_archives_that_are_not_read_are_told_however_short(scanner: Scanner, start: bytes) -> None:
    assert scanner.scan(start + b"abc", "a").error is not None
    assert codes(scanner.scan(made.mail("hello", attached={"winmail.dat": start + b"abc"}), "a.eml")) == [
        "unreadable"
    ]


def test_a_document_without_text_is_not_clear_inside_another(scanner: Scanner) -> None:
    report = scanner.scan(made.packed(a__docx=made.docx(""), b__txt=b"hello"), "a.zip")
    assert [(one.code, str(one.place)) for one in report.notices] == [("no_text", "a.docx")]


@pytest.mark.slow
def test_fifty_megabytes_of_text(scanner: Scanner) -> None:
    line = b"Delivery of spare parts under the contract of the third of May, net of taxes and duties, to the usual place.\n"
    data = line * (50 * 2**20 // len(line)) + NAME.encode()
    report = scanner.scan(data, "a.txt")
    assert names(report) == {"x.photonics"}
    assert report.error is None
