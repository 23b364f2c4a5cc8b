"""Writing into the store: whole or not at all, on the disk before it counts, one writer for each source."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from narrows.errors import StoreError, Where

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_POLL_S = 0.1


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what the disk says while the store is written into a StoreError."""
    try:
        yield
    except OSError as error:
        where = Where(source=str(error.filename or folder))
        if error.errno in _FULL:
            raise StoreError(
                f"cannot be written: {error.strerror}; the store is as it was",
                where=where,
                remedy="Make room on the disk and try again",
            ) from None
        raise StoreError(
            f"cannot be written: {error.strerror or error}; the store is as it was",
            where=where,
            remedy="Check the folder and its permissions, or name another with --store",
        ) from None


def put(path: Path, data: bytes) -> None:
    """Replace a file in one step: the old one stands until all of the new one is on the disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with part.open("xb") as stream:
            stream.write(data)
        settle(part, path)
    finally:
        part.unlink(missing_ok=True)


def settle(part: Path, path: Path) -> None:
    """Move a written file to its place, with its bytes on the disk before its name. Raises OSError."""
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    part.replace(path)
    # The file is in its place. Should its name be lost with the power, the old one stands, whole; not every file system
    # can be told to write a folder down.
    with suppress(OSError):
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def scratch(folder: Path, source: str) -> Iterator[Path]:
    """An empty folder for work on one source, gone afterwards. What a killed run left in it is wiped: hold the lock."""
    place = folder / "tmp" / source
    with writing(folder):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def locked(
    folder: Path, source: str, *, wait_s: float, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the right to write one source. Waits for another process up to `wait_s` seconds, and says so once.

    The system lets go of the lock when a process ends, however it ends: there is no stale lock to remove.
    """
    with writing(folder):
        path = folder / "locks" / f"{source}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not _lock(handle):
            if waiting is not None:
                waiting(source)
            _wait(handle, source, path, wait_s)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, source: str, path: Path, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while not _lock(handle):
        if time.monotonic() >= end:
            raise StoreError(
                f"another update of {source} has been running for {wait_s:.0f} seconds",
                where=Where(source=str(path)),
                remedy="Let it end, or end that process; nothing needs to be deleted",
            )
        time.sleep(_POLL_S)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def _lock(handle: int) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
