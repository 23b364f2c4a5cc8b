"""Bytes to text: UTF-8 with or without a byte order mark, and UTF-16 with one. Nothing else is guessed."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from narrows.errors import FormatError, Where

__all__ = ["LONGEST_LINE", "Line", "lines", "text_of"]

LONGEST_LINE = 16 * 2**20

_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REMEDY = "Save the file as UTF-8; a spreadsheet program offers that as CSV UTF-8"


class Line(NamedTuple):
    """One line with its end; `error` says why it could not be read, and `text` is then only a rough picture of it."""

    number: int
    text: str
    error: FormatError | None = None


def text_of(data: bytes, source: str) -> str:
    """A whole document as text. Raises `FormatError` with the byte offset and line of the first wrong byte."""
    encoding, skip = _encoding(data[:4], source)
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: skip + error.start].decode(encoding, "replace").count("\n") + 1
        raise _undecodable(error, skip, line, source) from None


def lines(stream: BinaryIO, source: str) -> Iterator[Line]:
    """The lines of a stream. A wrong byte or an overlong line spoils that line only; in UTF-16, also what follows."""
    start = stream.read(4)
    encoding, skip = _encoding(start, source)
    rest = io.BufferedReader(Joined(start[skip:], stream))
    if encoding != "utf-8":
        yield from _decoded_lines(rest, encoding, source)
        return
    offset = skip
    number = 0
    while raw := rest.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            offset += len(raw)
            while raw and not raw.endswith(b"\n"):
                raw = rest.readline(LONGEST_LINE)
                offset += len(raw)
            yield Line(number, "\n", _too_long(number, source))
            continue
        try:
            yield Line(number, raw.decode())
        except UnicodeDecodeError as error:
            yield Line(number, raw.decode(errors="replace"), _undecodable(error, offset, number, source))
        offset += len(raw)


def _decoded_lines(stream: BinaryIO, encoding: str, source: str) -> Iterator[Line]:
    number = 0
    with io.TextIOWrapper(stream, encoding, newline="") as text:
        while True:
            try:
                line = text.readline(LONGEST_LINE + 1)
            except UnicodeDecodeError as error:
                yield Line(number + 1, "\n", _undecodable(error, None, number + 1, source))
                return
            if not line:
                return
            number += 1
            if len(line) > LONGEST_LINE:
                yield Line(number, "\n", _too_long(number, source))
                return
            yield Line(number, line)


def _encoding(start: bytes, source: str) -> tuple[str, int]:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", 3
    if start.startswith(_UTF32):
        raise FormatError("is UTF-32, which is not read", where=Where(source=source), remedy=_REMEDY)
    if start.startswith(_UTF16):
        return ("utf-16-le" if start.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"), 2
    if b"\x00" in start:
        raise FormatError(
            "holds zero bytes: it is binary, or UTF-16 without a byte order mark",
            where=Where(source=source),
            remedy=_REMEDY,
        )
    return "utf-8", 0


def _undecodable(error: UnicodeDecodeError, offset: int | None, line: int, source: str) -> FormatError:
    at = "" if offset is None else f" at byte {offset + error.start}"
    byte = f"0x{error.object[error.start]:02x}" if error.start < len(error.object) else "the end"
    return FormatError(
        f"is not valid {error.encoding.upper()}{at} ({byte})",
        where=Where(source=source, line=line),
        remedy=_REMEDY,
    )


def _too_long(line: int, source: str) -> FormatError:
    return FormatError(
        f"the line is longer than {LONGEST_LINE // 2**20} MiB",
        where=Where(source=source, line=line),
        remedy="Check that the file has line ends and closed quotes",
    )


class Joined(io.RawIOBase):
    """Bytes that were read to look at them, followed by the stream they came from."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]  # any writable buffer, as the protocol says
        if self._start:
            n = min(len(target), len(self._start))
            target[:n] = self._start[:n]
            self._start = self._start[n:]
            return n
        data = self._rest.read(len(target))
        target[: len(data)] = data
        return len(data)
