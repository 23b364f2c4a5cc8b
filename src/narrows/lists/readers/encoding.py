"""List files as plain files: unpacked from gzip within limits, and in UTF-8 where the user states another encoding.

UTF-8 with or without a byte order mark and UTF-16 with one need no word; GB18030, Shift-JIS and the like only
when stated, for they cannot be told apart by their bytes. A byte that does not belong is a FormatError with its place.
"""

from __future__ import annotations

import codecs
import gzip
import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from narrows.errors import FieldError, FormatError, Where, unreadable
from narrows.tabular.encoding import text_of

__all__ = ["ENCODING_REMEDY", "GZIP", "plain_file", "whole_text"]

GZIP = b"\x1f\x8b"
ENCODING_REMEDY = "Save the file as UTF-8, or state its encoding, such as gb18030 or shift_jis"

MOST_UNPACKED = 8 * 2**30  # the largest list published packed unpacks to some 3 GB
STEEPEST = 200  # unpacked to packed; lists reach some tens
LARGEST_TEXT = 256 * 2**20
_LARGE = 64 * 2**20
_CHUNK = 2**20


@contextmanager
def plain_file(path: Path, encoding: str | None = None) -> Iterator[Path]:
    """A file that the readers can read: `path` itself, or an unpacked or re-encoded copy that goes away afterwards.

    The copy has the name of the file, without .gz. Raises FormatError for a file that cannot be read, is cut off, or
    unpacks to too much, and for a byte that is not of the stated encoding; FieldError for an unknown encoding.
    """
    source = str(path)
    packed = _is_packed(path, source)
    codec = _marked(path, packed) if encoding is None else _codec(encoding, source)
    if not packed and codec is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="narrows-") as folder:
        name = path.name.removesuffix(".gz") if packed else path.name
        copy = Path(folder) / (name or "list")
        try:
            with path.open("rb") as file, copy.open("wb") as out:
                _copy(_Unpacked(file, path.stat().st_size) if packed else file, out, codec, source)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            what = "the gzip file is cut off" if isinstance(error, EOFError) else f"is damaged: {error}"
            remedy = "Fetch the file again"
            raise FormatError(what, where=Where(source=source), remedy=remedy) from None
        except OSError as error:
            raise unreadable(error, Where(source=source)) from None
        yield copy


def _is_packed(path: Path, source: str) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(GZIP)) == GZIP
    except OSError as error:
        raise unreadable(error, Where(source=source)) from None


def _marked(path: Path, packed: bool) -> codecs.CodecInfo | None:
    """UTF-16, where a file begins with its mark. XML is left to its parser: it says itself which encoding it has."""
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            start = file.read(4)
    except (OSError, EOFError, zlib.error):
        return None  # told where the file is read
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not start.startswith(
        codecs.BOM_UTF32_LE
    )
    return codecs.lookup("utf-16") if marked and b"<" not in start else None


def whole_text(path: Path) -> str:
    """A file of limited size as text. Raises FormatError with the place of the first byte that does not belong."""
    source = str(path)
    with path.open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise FormatError(
            f"is larger than {LARGEST_TEXT // 2**20} MiB",
            where=Where(source=source),
            remedy="Check that this is the list",
        )
    try:
        return text_of(data, source)
    except FormatError as error:
        raise FormatError(error.what, where=error.where, remedy=ENCODING_REMEDY) from None


class _Unpacked(io.RawIOBase):
    """The content of a gzip file, counted while it is unpacked."""

    def __init__(self, packed: BinaryIO, size: int) -> None:
        self._stream = gzip.GzipFile(fileobj=packed)
        self._size = size
        self._count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._count += len(data)
        if self._count > MOST_UNPACKED or (self._count > _LARGE and self._count > STEEPEST * self._size):
            raise FormatError("unpacks to more than a list should", remedy="Unpack it and look at it")
        return data


def _copy(stream: BinaryIO | _Unpacked, out: BinaryIO, codec: codecs.CodecInfo | None, source: str) -> None:
    decoder = None if codec is None else codec.incrementaldecoder("strict")
    done = 0
    try:
        while chunk := stream.read(_CHUNK):
            if decoder is None:
                out.write(chunk)
                continue
            held = len(decoder.getstate()[0])
            try:
                out.write(decoder.decode(chunk).encode())
            except UnicodeDecodeError as error:
                raise _undecodable(error, done - held) from None
            done += len(chunk)
        if decoder is not None:
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError as error:
                raise _undecodable(error, done - held) from None
    except FormatError as error:
        raise error.at(Where(source=source)) from None


def _undecodable(error: UnicodeDecodeError, offset: int) -> FormatError:
    byte = error.object[error.start]
    return FormatError(
        f"is not valid {error.encoding.upper()} at byte {offset + error.start} (0x{byte:02x})",
        remedy="State the encoding that the file has, or leave it out for UTF-8",
    )


def _codec(encoding: str, source: str) -> codecs.CodecInfo:
    try:
        found = codecs.lookup(encoding.strip())
        " ".encode(found.name)
    except (LookupError, ValueError):
        raise FieldError(
            f"unknown encoding {encoding!r:.40}",
            where=Where(source=source, field="encoding"),
            remedy="Use utf-8, utf-16, gb18030, shift_jis or another name that Python knows",
        ) from None
    return found
