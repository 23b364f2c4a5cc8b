"""Watchlists that were built before, kept in the user's cache folder: safe to delete, never believed when they do not fit.

A file is named after the entries, the word tables and the code that it was built with, and ends with a hash over itself: one
that is cut off, changed or of other entries is built again. A folder that cannot be written to is done without.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

import narrows
from narrows.errors import InputError, OutputError
from narrows.lists.entry import Entry
from narrows.screen.watchlist import Watchlist

__all__ = ["folder", "watchlist"]

SMALL = 2_000
"""Lists of fewer entries are built as quickly as they are found."""
_KEPT_FILES, _KEPT_BYTES = 8, 2 << 30
_DIGEST = hashlib.sha256().digest_size
_PACKAGE = Path(narrows.__file__).parent


def folder() -> Path:
    """Where watchlists are kept: under $XDG_CACHE_HOME, else under the home folder."""
    own = os.environ.get("XDG_CACHE_HOME")
    # The standard says that a relative path in it is to be ignored.
    base = Path(own) if own and Path(own).is_absolute() else Path("~/.cache").expanduser()
    return base / "narrows" / "watchlists"


def watchlist(entries: Sequence[Entry], small: int = SMALL) -> Watchlist:
    """The watchlist of some entries, from the cache where it is there; of fewer than `small`, always built."""
    if len(entries) < small:
        return Watchlist.build(entries)
    path = folder() / f"{_key(entries)}.narrows"
    found = _load(path)
    if found is None:
        found = Watchlist.build(entries)
        _save(found, path)
    return found


def _key(entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256(_code().encode())
    encoder = msgspec.msgpack.Encoder()
    buffer = bytearray()
    for entry in entries:
        encoder.encode_into(entry, buffer)
        digest.update(buffer)
    return digest.hexdigest()[:40]


@cache
def _code() -> str:
    """A hash over all that decides what an index is."""
    digest = hashlib.sha256(narrows.__version__.encode())
    for path in sorted((_PACKAGE / "screen").rglob("*")):
        if path.suffix in (".py", ".csv"):
            digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _load(path: Path) -> Watchlist | None:
    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            memoryview(data) as view,
        ):
            whole = hashlib.sha256(view[:-_DIGEST]).digest() == bytes(view[-_DIGEST:])
    except (OSError, ValueError):  # there is none, or it is empty
        return None
    if not whole:
        return None
    with suppress(InputError):
        found = Watchlist.load(path)
        with suppress(OSError):
            os.utime(path)  # those that were not used for longest go first
        return found
    return None


def _save(made: Watchlist, path: Path) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(OSError, OutputError):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.save(part)
            with part.open("r+b") as file:
                digest = hashlib.file_digest(file, "sha256").digest()
                file.write(digest)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _prune(path.parent)


def _prune(place: Path) -> None:
    aged = sorted(
        ((each.stat(), each) for each in place.glob("*.narrows")), key=lambda pair: -pair[0].st_mtime
    )
    total = 0
    for count, (stat, each) in enumerate(aged, start=1):
        total += stat.st_size
        if count > 1 and (count > _KEPT_FILES or total > _KEPT_BYTES):
            each.unlink(missing_ok=True)
