"""E-mail that is cut off, garbled or encoded in some unknown way: what is not read is told."""

from __future__ import annotations

import base64

import pytest

from narrows.scan import Report, Scanner
from scan import made

NAME = "Exemplar Photonics Technology Co., Ltd."
ENCODED = base64.encodebytes(NAME.encode())
HEAD = b"From: a@example.com\nMIME-Version: 1.0\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"


def names(report: Report) -> set[str]:
    return {one.id for one in report.findings if one.kind == "party"}


def codes(report: Report) -> list[str]:
    return [one.code for one in report.notices if one.attention]


@pytest.mark.parametrize(
    "encoding", [b"x-base64x", b"x-uuencode", b"8bit\nContent-Transfer-Encoding: base64"]
)
def test_a_part_that_cannot_be_decoded_is_told(scanner: Scanner, encoding: bytes) -> None:
    encoded = b"Content-Transfer-Encoding: " + encoding + b"\n\n" + ENCODED
    inside = b"--x\nContent-Type: application/octet-stream; name=a.txt\n" + encoded
    for data in (HEAD + encoded, MIXED + inside + b"\n--x--\n"):
        assert codes(scanner.scan(data, "a.eml")) == ["unreadable"]


@pytest.mark.parametrize("encoding", [b"BASE64 ", b"base64;", b"base64 (said so)"])
def test_an_encoding_is_known_however_it_is_written(scanner: Scanner, encoding: bytes) -> None:
    report = scanner.scan(HEAD + b"Content-Transfer-Encoding: " + encoding + b"\n\n" + ENCODED, "a.eml")
    assert names(report) == {"x.photonics"}
    assert not report.notices


def test_mail_that_is_cut_off_is_told_at_any_depth(scanner: Scanner) -> None:
    text = b"--x\nContent-Type: text/plain\n\nhello\n"
    assert not scanner.scan(MIXED + text + b"--x--\n", "a.eml").attention
    assert codes(scanner.scan(MIXED + text, "a.eml")) == ["unreadable"]
    for kind in (b"message/rfc822", b"message/global"):
        outer = MIXED.replace(b"=x", b"=y") + b"--y\nContent-Type: " + kind + b"\n\n" + MIXED + text
        assert "unreadable" in codes(scanner.scan(outer + b"\n--y--\n", "a.eml"))


@pytest.mark.parametrize("encoding", [b"7bit", b"base64", b"quoted-printable"])
def test_a_message_in_a_message_is_read_however_it_is_encoded(scanner: Scanner, encoding: bytes) -> None:
    inner = made.mail("hello", Subject=NAME)
    if encoding == b"base64":
        inner = base64.encodebytes(inner)
    part = b"--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: " + encoding + b"\n\n" + inner
    assert names(scanner.scan(MIXED + part + b"\n--x--\n", "a.eml")) == {"x.photonics"}


def test_what_stands_around_the_parts_is_read(scanner: Scanner) -> None:
    text = b"--x\nContent-Type: text/plain\n\nhello\n"
    for data in (
        MIXED + NAME.encode() + b"\n" + text + b"--x--\n",
        MIXED + text + b"--x--\n" + NAME.encode(),
    ):
        assert names(scanner.scan(data, "a.eml")) == {"x.photonics"}


def test_parts_that_are_reports_or_pieces_of_messages(scanner: Scanner) -> None:
    report = (
        b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nRemark: " + NAME.encode()
    )
    assert names(scanner.scan(MIXED + report + b"\n\n--x--\n", "a.eml")) == {"x.photonics"}
    piece = b"--x\nContent-Type: message/partial; number=1; total=2; id=a\n\nSubject: x\n\nhello\n--x--\n"
    assert codes(scanner.scan(MIXED + piece, "a.eml")) == ["unreadable"]


@pytest.mark.parametrize(
    "subject", ["示范光子技术有限公司".encode("gb18030"), b"=?utf-8?B?" + ENCODED.strip(), b"=?utf-8?Z?abc?="]
)
def test_a_header_that_cannot_be_decoded_is_told(scanner: Scanner, subject: bytes) -> None:
    report = scanner.scan(HEAD + b"Subject: " + subject + b"\n\nhello", "a.eml")
    assert [(one.code, str(one.place)) for one in report.notices] == [("unreadable", "Subject")]
