"""Documents that the tests scan, written as the formats are: PDF and DOCX by hand, XLSX by the writer of the package."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from xml.sax.saxutils import escape

import xlsxwriter

DAY = (2022, 10, 24, 0, 0, 0)
"""When members of archives say that they were written, so that a document is made the same each time."""


class Archive(zipfile.ZipFile):
    """A zip archive to write to, whose members are all of one day."""

    def put(self, name: str, data: str | bytes) -> None:
        member = zipfile.ZipInfo(name, DAY)
        member.compress_type = zipfile.ZIP_DEFLATED
        self.writestr(member, data)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(*pages: Sequence[str] | None, attached: Mapping[str, bytes] | None = None) -> bytes:
    """A PDF with the given lines on each page; None makes a page that shows an image alone, () a blank one.

    Text is set in a standard Chinese font without embedding; the map from codes to characters is the code itself.
    """
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(data: bytes, head: bytes = b"") -> int:
        packed = zlib.compress(data)
        return add(b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head, len(packed), packed))

    catalog, tree = add(b""), add(b"")
    to_unicode = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
        b"endcmap end end"
    )
    inner = add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 2>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox"
        b"[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>"
    )
    chinese = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (inner, to_unicode)
    )
    latin = add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    kids = []
    for lines in pages:
        resources = b"<</Font<</L %d 0 R/C %d 0 R>>>>" % (latin, chinese)
        if lines is None:
            image = stream(
                b"\xff" * 900,
                b"/Type/XObject/Subtype/Image/Width 30/Height 30/ColorSpace/DeviceGray/BitsPerComponent 8",
            )
            resources = b"<</XObject<</I %d 0 R>>>>" % image
            content = b"q 500 0 0 700 50 50 cm /I Do Q"
        else:
            content = b"BT 14 TL 56 790 Td\n" + b"".join(map(_line, lines)) + b"ET" if lines else b""
        drawn = stream(content)
        kids.append(
            add(
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources %s/Contents %d 0 R>>"
                % (tree, resources, drawn)
            )
        )
    names = b""
    for name, data in (attached or {}).items():
        file = stream(data, b"/Type/EmbeddedFile")
        spec = add(b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>" % (name.encode(), name.encode(), file))
        names = b"/Names<</EmbeddedFiles<</Names[(%s) %d 0 R]>>>>" % (name.encode(), spec)
    objects[catalog - 1] = b"<</Type/Catalog/Pages %d 0 R%s>>" % (tree, names)
    objects[tree - 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    at = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, catalog, at))
    return out.getvalue()


def _line(text: str) -> bytes:
    try:
        plain = text.encode("cp1252")
    except UnicodeEncodeError:
        return b"/C 10 Tf <%s> Tj T*\n" % text.encode("utf-16-be").hex().encode()
    for sign in (b"\\", b"(", b")"):
        plain = plain.replace(sign, b"\\" + sign)
    return b"/L 10 Tf (%s) Tj T*\n" % plain


def locked_pdf(data: bytes, password: str) -> bytes:
    """The same PDF behind a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    """A paragraph of a Word document; each run may be formatted on its own, so names are often spread over several."""
    return (
        "<w:p>"
        + "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs)
        + "</w:p>"
    )


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document."""
    cells = ["".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def text_box(text: str) -> str:
    """A paragraph that holds a text box, in the two copies that Word writes."""
    box = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )


def docx(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document; `parts` are further parts by name: the inner XML of headers, notes and the like, or bytes."""
    out = io.BytesIO()
    with Archive(out, "w") as archive:
        types = [("/word/document.xml", "document.main")]
        for name, content in (parts or {}).items():
            if isinstance(content, bytes):
                archive.put(posixpath.normpath(f"word/{name}"), content)
                continue
            kind = name.removesuffix(".xml").rstrip("0123456789")
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            types.append((f"/word/{name}", kind))
            archive.put(
                f"word/{name}", f"<?xml version='1.0' encoding='UTF-8'?><w:{root} {W}>{content}</w:{root}>"
            )
        made = "application/vnd.openxmlformats-officedocument.wordprocessingml"
        overrides = "".join(
            f'<Override PartName="{p}" ContentType="{made}.{kind}+xml"/>' for p, kind in types
        )
        archive.put(
            "[Content_Types].xml",
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )
        archive.put(
            "_rels/.rels",
            '<?xml version="1.0" encoding="UTF-8"?><Relationships '
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.put(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    comments: Mapping[str, str] | None = None,
    boxes: Sequence[str] = (),
    header: str = "",
    hidden: Sequence[str] = (),
) -> bytes:
    """A workbook; comments (by cell), text boxes and the page header stand on the first sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(*DAY, tzinfo=UTC)})
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(row, column, cell)
            if name in hidden:
                sheet.hide()
            if number == 0:
                for cell, text in (comments or {}).items():
                    sheet.write_comment(cell, text)
                for at, text in enumerate(boxes):
                    sheet.insert_textbox(20 + 5 * at, 0, text)
                if header:
                    sheet.set_header(header)
    return out.getvalue()


def mail(text: str, *, html: str = "", attached: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    """A message."""
    message = EmailMessage()
    for name, value in {
        "From": "sales@example.com",
        "To": "orders@example.com",
        "Subject": "Order",
        **headers,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def packed(**members: bytes) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with Archive(out, "w") as archive:
        for name, data in members.items():
            archive.put(name.replace("__", "."), data)
    return out.getvalue()


def rewritten(data: bytes, name: str, *changes: tuple[bytes, bytes]) -> bytes:
    """A zip archive with bytes of one member exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, Archive(out, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            for before, after in changes if member == name else ():
                assert before in content
                content = content.replace(before, after)
            new.put(member, content)
    return out.getvalue()
