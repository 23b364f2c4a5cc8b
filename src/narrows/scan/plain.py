"""Plain text, Markdown and CSV: a segment for each line or cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from narrows.scan.decoding import Decoded, decode
from narrows.scan.segment import Piece, Writer

_DELIMITERS = ",;\t|"
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ENCODED = re.compile(
    r"^-----BEGIN PGP MESSAGE-----|^begin [0-7]{3} \S|^Content-Transfer-Encoding:[ \t]*(?![78]bit|binary)\S"
    r"|;ENCODING=B(?:ASE64)?[:;]|^[A-Za-z0-9+/]{60,76}\r?\n[A-Za-z0-9+/]{60,76}\r?$|[A-Za-z0-9+/]{500}",
    re.MULTILINE | re.IGNORECASE,
)
"""What is text by its letters alone: encrypted, uuencoded, the parts of a message, base64."""
_SIGNED = re.compile(
    r"-----BEGIN (PGP SIGNATURE|PGP PUBLIC KEY BLOCK|CERTIFICATE)-----.*?-----END \1", re.DOTALL
)
_CELLS_LOOKED_AT = 64 * 1024


def read_text(
    data: bytes, writer: Writer, source: str, *, declared: str | None = None, part: str = ""
) -> Iterator[Piece]:
    """The lines of a text. Raises FormatError for what is no text."""
    found = decode(data, source, declared)
    yield from doubts(found, writer, part)
    yield from lines(found.text, writer, part)
    if _ENCODED.search(_SIGNED.sub("", found.text)):
        yield writer.notice(
            "encoded", "holds text that is encoded or encrypted: that was not screened", part=part
        )


def lines(text: str, writer: Writer, part: str = "", page: int = 0) -> Iterator[Piece]:
    """A segment for each line that is not blank."""
    at = 0
    number = 0
    while at <= len(text):
        number += 1
        end = _LINE_END.search(text, at)
        line = text[at : end.start() if end else len(text)]
        yield from writer.text(line, part=part, page=page, line=number)
        if end is None:
            return
        at = end.end()


def doubts(found: Decoded, writer: Writer, part: str = "") -> Iterator[Piece]:
    """What there is to tell of how bytes were made text."""
    if found.remark:
        yield writer.notice("encoding", f"the text {found.remark}", part=part, attention=found.doubtful)


def read_csv(data: bytes, writer: Writer, source: str) -> Iterator[Piece]:
    """The cells of a table; the lines of what is none."""
    found = decode(data, source)
    yield from doubts(found, writer)
    text = found.text.replace("\0", "")
    head = text[:_CELLS_LOOKED_AT]
    delimiter = max(_DELIMITERS, key=head.count)
    table = writer.new_table()
    try:
        # The size of a field is limited by csv itself, to 128 KiB.
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            for column, cell in enumerate(row, start=1):
                yield from writer.text(cell, (table, number, column), row=number, column=column)
    except csv.Error as error:
        yield writer.notice("table", f"no table from here on ({error}); read as lines", attention=False)
        writer.new_flow()
        yield from lines(text, writer)
