"""A watchlist as one file that is mapped into memory, not read: arrays end to end, each aligned, named in a header."""

from __future__ import annotations

import hashlib
import os
import threading
import zlib
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from narrows.errors import FormatError, OutputError, Where
from narrows.screen.entries import EntryStore
from narrows.screen.index import Index
from narrows.screen.kernel.layout import Rows, Words
from narrows.screen.same import Same

_MAGIC = b"narrows-watchlist\n"
_VERSION = 6
_ALIGN = 64
_BLOCK = 1 << 16  # bytes that are summed at once
_DIGEST = 16
_HEAD = len(_MAGIC) + 8 + _DIGEST


_TABLES = (
    "background",
    "characters",
    "legal_forms",
    "native_forms",
    "particles",
    "same_words",
    "stop_words",
)


class _Array(msgspec.Struct, frozen=True):
    name: str
    dtype: str
    shape: tuple[int, ...]
    at: int
    check: int


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    tables: str
    bits: tuple[int, int]
    numbers: dict[str, int]
    arrays: list[_Array]
    size: int


def tables_hash() -> str:
    """A hash over the word tables that an index is built with: an index of other tables is not used."""
    digest = hashlib.sha256()
    screen = files("narrows.screen")
    paths = [screen / "data" / f"{name}.csv" for name in _TABLES]
    readings = [path for path in (screen / "scripts" / "data").iterdir() if path.name.endswith(".csv")]
    for path in paths + sorted(readings, key=lambda path: path.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _check(data: npt.NDArray[np.uint8]) -> int:
    """A check number of some bytes, as fast as memory is read: a file of an index is checked before it is used."""
    whole = len(data) // _BLOCK * _BLOCK
    sums = data[:whole].view(np.uint64).reshape(-1, _BLOCK // 8).sum(axis=1, dtype=np.uint64)
    return zlib.crc32(data[whole:].data, zlib.crc32(sums.data))


def _digest(header: bytes) -> bytes:
    return hashlib.blake2b(header, digest_size=_DIGEST).digest()


def save(
    path: Path,
    entries: EntryStore,
    index: Index,
    entry_of: npt.NDArray[Any],
    name_of: npt.NDArray[Any],
    same: Same,
) -> None:
    """Write a watchlist whole, or leave what stood. Raises OutputError."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "entries": entries.data,
        "starts": entries.starts,
        "entry_of": entry_of,
        "name_of": name_of,
        "same.keys": same.keys,
        "same.rows": same.rows,
    }
    numbers: dict[str, int] = {}
    for group, holder in (("words", index.words), ("rows", index.rows)):
        for name, value in holder._asdict().items():
            if isinstance(value, np.ndarray):
                arrays[f"{group}.{name}"] = value
            else:
                numbers[f"{group}.{name}"] = int(value)
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    listed: list[_Array] = []
    at = 0
    for name, array in arrays.items():
        check = _check(array.reshape(-1).view(np.uint8))
        listed.append(_Array(name, array.dtype.str, array.shape, at, check))
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    header = msgspec.msgpack.encode(
        _Header(
            version=_VERSION, tables=tables_hash(), bits=index.bits, numbers=numbers, arrays=listed, size=at
        )
    )
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with draft.open("wb") as stream:
            stream.write(_MAGIC + len(header).to_bytes(8, "little") + _digest(header) + header)
            stream.write(b"\0" * (-stream.tell() % _ALIGN))
            for array in arrays.values():
                stream.write(array.data)
                stream.write(b"\0" * (-array.nbytes % _ALIGN))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OutputError(
            f"cannot write the watchlist: {error.strerror}",
            where=Where(source=str(path)),
            remedy="Name a place that can be written to and has room",
        ) from error


def load(path: Path) -> tuple[EntryStore, Index, npt.NDArray[np.int32], npt.NDArray[np.int32], Same]:
    """Map a watchlist. Raises FormatError where the file is none, is not as it was written, or is of another version."""
    where = Where(source=str(path))
    remedy = "Build the watchlist again from its lists"
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            if head[: len(_MAGIC)] != _MAGIC or len(head) < _HEAD:
                raise FormatError("is no watchlist", where=where, remedy=remedy)
            length = int.from_bytes(head[len(_MAGIC) : -_DIGEST], "little")
            packed = stream.read(min(length, size))
        if len(packed) < length or _digest(packed) != head[-_DIGEST:]:
            raise FormatError("has a broken header", where=where, remedy=remedy)
        header = msgspec.msgpack.decode(packed, type=_Header)
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", where=where, remedy=remedy) from error
    except msgspec.MsgspecError as error:
        raise FormatError("was made by another version of narrows", where=where, remedy=remedy) from error
    start = -(-(_HEAD + length) // _ALIGN) * _ALIGN
    if header.version != _VERSION or header.tables != tables_hash():
        raise FormatError("was made by another version of narrows", where=where, remedy=remedy)
    if start + header.size > size:
        raise FormatError("is cut off", where=where, remedy=remedy)
    # Copy on write: the compiled code sees arrays of the kind that a fresh index has, and the file stays as it is.
    blob = np.memmap(path, np.uint8, mode="c")
    found: dict[str, Any] = dict(header.numbers)
    for one in header.arrays:
        dtype = np.dtype(one.dtype)
        count = int(np.prod(one.shape, dtype=np.int64))
        begin = start + one.at
        part = np.asarray(blob[begin : begin + count * dtype.itemsize])
        if _check(part) != one.check:
            raise FormatError("is not as it was written", where=where, remedy=remedy)
        found[one.name] = part.view(dtype).reshape(one.shape)
    words = Words(*(found[f"words.{name}"] for name in Words._fields))
    rows = Rows(*(found[f"rows.{name}"] for name in Rows._fields))
    return (
        EntryStore(found["entries"], found["starts"]),
        Index(words, rows, header.bits),
        found["entry_of"],
        found["name_of"],
        Same(found["same.keys"], found["same.rows"]),
    )
