"""A document of any kind that is read to the pieces of text in it, attached documents included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal

from narrows.errors import FormatError, Where
from narrows.scan import docx, xlsx
from narrows.scan.packed import Archive
from narrows.scan.segment import LIMITS, Limits, Notice, Piece, Segment, Writer

Kind = Literal["pdf", "docx", "xlsx", "zip", "html", "mail", "csv", "text", "image", "locked"]

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta)[\s>]", re.IGNORECASE)
_MAIL = re.compile(
    rb"(?:^|\n)(?:Received|Message-ID|MIME-Version|Return-Path|DKIM-Signature):", re.IGNORECASE
)
_HEADER_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]|From ")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_IMAGES_LIKE_TEXT = (b"BM", b"RIFF")
_PACKED = (
    b"\x78\x9f\x3e\x22",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
"""How winmail.dat and archives other than ZIP start."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REMEDY = "Save it as PDF, DOCX, XLSX, HTML, CSV or text"
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "mail"),
    **dict.fromkeys((".htm", ".html", ".xhtml"), "html"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
}


def kind_of(data: bytes, name: str) -> Kind:
    """What a file is, by what it holds; the ending of its name decides between kinds of text alone.

    Raises FormatError for an empty file and for a kind that is not read.
    """
    where = Where(source=name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head and not data.strip(b"\xef\xbb\xbf \t\r\n\x0b\x0c"):
        raise FormatError("is empty", where=where, remedy="Give a document with text")
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "locked"
        if "__substg1.0_".encode("utf-16-le") in data:
            raise FormatError(
                "is an Outlook message, which is not read", where=where, remedy="Save it as .eml"
            )
        raise FormatError(
            "is of an Office format before 2007, which is not read", where=where, remedy=_REMEDY
        )
    if data.startswith(_IMAGES) or (data.startswith(_IMAGES_LIKE_TEXT) and b"\0" in data[:64]):
        return "image"
    if data.startswith(_PACKED):
        raise FormatError(
            "is an archive that is not read", where=where, remedy="Unpack it, or pack it as ZIP"
        )
    if head.startswith(b"{\\rtf"):
        raise FormatError("is RTF, which is not read", where=where, remedy=_REMEDY)
    if _MAIL.search(data[:16384].split(b"\r\n\r\n")[0].split(b"\n\n")[0]) and _HEADER_LINE.match(head):
        return "mail"
    if _HTML.search(head[:1024]):
        return "html"
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    if suffix in (".pdf", ".docx", ".docm", ".xlsx", ".xlsm", ".zip"):
        raise FormatError(
            f"is named {suffix} and is none: it is cut off, garbled or something else",
            where=where,
            remedy=_REMEDY,
        )
    return "text"


def extract(data: bytes, name: str, limits: Limits = LIMITS) -> Iterator[Piece]:
    """The segments and notices of a document named `name`, in its order, then those of documents inside it.

    Raises FormatError, before or during the reading, when the document as a whole is not what it claims to be.
    """
    chars = 0
    size = 0
    for piece in _document(data, name, "", 0, limits, [limits.attachments]):
        if isinstance(piece, Segment):
            chars += len(piece.text)
            size += 1
            if chars > limits.text_chars:
                what = f"holds more than {limits.text_chars:,} characters: the rest was not screened"
                yield Notice(code="too_long", what=what, place=piece.place)
                return
        yield piece
    if size == 0:
        yield Notice(code="no_text", what="no text was found: nothing was screened", place=Writer().place())


def _document(
    data: bytes, name: str, attachment: str, depth: int, limits: Limits, left: list[int]
) -> Iterator[Piece]:
    writer = Writer(attachment)
    source = name
    if len(data) > limits.file_bytes:
        raise FormatError(
            f"is larger than {limits.file_bytes >> 20} MiB", where=Where(source=source), remedy="Split it"
        )
    empty = True
    for piece in _pieces(kind_of(data, name), data, name, writer, limits):
        empty = False
        if not isinstance(piece, tuple):
            yield piece
            continue
        inner, content = piece
        path = f"{attachment}/{inner}" if attachment else inner
        left[0] -= 1
        writer.new_flow()
        if depth >= limits.depth or left[0] < 0:
            what = "lies too deep, or is one of too many: it was not screened"
            yield Notice(code="too_long", what=what, place=Writer(path).place())
            continue
        try:
            yield from _document(content, inner, path, depth + 1, limits, left)
        except FormatError as error:
            what = f"was not screened: {error.what}"
            yield Notice(code="unreadable", what=what, place=Writer(path).place())
    if empty and depth:
        yield writer.notice("no_text", "no text was found: nothing was screened on it")


def _pieces(
    kind: Kind, data: bytes, name: str, writer: Writer, limits: Limits
) -> Iterator[Piece | tuple[str, bytes]]:
    suffix = PurePath(name).suffix.lower()
    if kind == "html" and suffix in (".pdf", ".docx", ".xlsx"):
        yield writer.notice("kind", f"is named {suffix} and is HTML: read as HTML", attention=False)
    if kind == "pdf":
        from narrows.scan.pdf import read_pdf

        yield from read_pdf(data, writer, name, limits)
    elif kind == "zip":
        yield from _packed(data, name, writer, limits)
    elif kind == "html":
        from narrows.scan.html import read_html

        yield from read_html(data, writer, name)
    elif kind == "mail":
        from narrows.scan.mail import read_mail

        yield from read_mail(data, writer, name, limits)
    elif kind == "image":
        yield writer.notice("image", "is an image: nothing was screened on it")
    elif kind == "locked":
        yield writer.notice("encrypted", "is protected by a password: nothing was screened")
    else:
        from narrows.scan.plain import read_csv, read_text

        yield from read_csv(data, writer, name) if kind == "csv" else read_text(data, writer, name)


def _packed(data: bytes, name: str, writer: Writer, limits: Limits) -> Iterator[Piece | tuple[str, bytes]]:
    archive = Archive(data, name, limits)
    if docx.BODY in archive.members:
        yield from docx.read_docx(archive, writer)
    elif xlsx.WORKBOOK in archive.members:
        yield from xlsx.read_xlsx(archive, data, writer, name)
    elif any(each.startswith(("ppt/", "word/", "xl/", "[Content_Types]")) for each in archive.names) or (
        "mimetype" in archive.members
    ):
        raise FormatError(
            "is an office document of a kind that is not read, or lacks its main part",
            where=Where(source=name),
            remedy=_REMEDY,
        )
    else:
        for member in archive.names:
            if archive.locked(member):
                what = f"{member[:80]} is protected by a password: it was not screened"
                yield writer.notice("encrypted", what)
            else:
                try:
                    yield member, archive.read(member)
                except FormatError as error:
                    yield writer.notice("unreadable", f"was not screened: {error.what}", part=member[:80])
