"""The bytes of every snapshot, each under its SHA-256: packed with gzip, never changed, and checked whenever read."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path
from typing import BinaryIO

import msgspec

from narrows.errors import CorruptError, Where
from narrows.lists.store.files import settle

_CHUNK = 1 << 20


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What was put: the SHA-256 and size in bytes of a file as received, and of the packed file that keeps it."""

    sha256: str
    size: int
    packed_sha256: str
    packed_size: int


def digest(path: Path) -> tuple[str, int]:
    """The SHA-256 and the size of a file. Raises OSError."""
    size = 0
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            hashed.update(chunk)
            size += len(chunk)
    return hashed.hexdigest(), size


def place(folder: Path, sha256: str) -> Path:
    """Where the store keeps the file of a hash."""
    return folder / "objects" / f"{sha256}.gz"


def put(folder: Path, file: Path, scratch: Path) -> Stored:
    """Keep a file: packed beside, then moved to its place. Raises OSError."""
    sha256, size = digest(file)
    part = scratch / "packed"
    with (
        file.open("rb") as raw,
        part.open("wb") as out,
        # No name and no time, so that the same bytes make the same packed file.
        gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0) as packed,
    ):
        while chunk := raw.read(_CHUNK):
            packed.write(chunk)
    packed_sha256, packed_size = digest(part)
    settle(part, place(folder, sha256))
    return Stored(sha256=sha256, size=size, packed_sha256=packed_sha256, packed_size=packed_size)


def glance(folder: Path, stored: Stored, name: str) -> None:
    """Whether the packed file is there in its size, without reading it. Raises CorruptError where it is not."""
    path = place(folder, stored.sha256)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _corrupt(path, name, f"cannot be read: {error.strerror}") from None
    if size != stored.packed_size:
        check(folder, stored, name)


def check(folder: Path, stored: Stored, name: str) -> None:
    """Hold what is kept against what was put: the packed file, or if that differs the bytes in it. Raises CorruptError."""
    path = place(folder, stored.sha256)
    try:
        found = digest(path)
    except OSError as error:
        raise _corrupt(path, name, f"cannot be read: {error.strerror}") from None
    if found != (stored.packed_sha256, stored.packed_size):
        unpack(folder, stored, name)  # it may have been packed again by another version of the compressor


def unpack(folder: Path, stored: Stored, name: str, out: BinaryIO | None = None) -> None:
    """Write the file as received into `out`.

    Raises CorruptError when it is not what was put, whatever was written by then, and OSError when `out` cannot be written.
    """
    path = place(folder, stored.sha256)
    hashed = hashlib.sha256()
    try:
        file = path.open("rb")
    except OSError as error:
        raise _corrupt(path, name, f"cannot be read: {error.strerror}") from None
    with file, gzip.GzipFile(fileobj=file) as packed:
        while chunk := _chunk(packed, path, name):
            hashed.update(chunk)
            if out is not None:
                out.write(chunk)
    if hashed.hexdigest() != stored.sha256:
        raise _corrupt(path, name, "does not hold the bytes that were stored")


def _chunk(packed: gzip.GzipFile, path: Path, name: str) -> bytes:
    try:
        return packed.read(_CHUNK)
    except (EOFError, OSError, zlib.error) as error:  # a bad gzip file is an OSError
        raise _corrupt(path, name, f"cannot be unpacked: {error}") from None


def _corrupt(path: Path, name: str, what: str) -> CorruptError:
    return CorruptError(
        f"the file of snapshot {name} {what}",
        where=Where(source=str(path)),
        remedy=f"Get it again (narrows lists update {name.partition('@')[0]}, or lists import with the same file), or "
        "name another snapshot: none is used in its place",
    )
