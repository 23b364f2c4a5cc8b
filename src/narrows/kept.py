"""Files kept in the user's cache folder: safe to delete, and never believed when they do not fit.

A file is named after what it was made of, the code that made it among that, and ends with a hash over itself: one that is cut off or
changed is made again. A folder that cannot be written to is done without.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import narrows
from narrows.errors import OutputError

_DIGEST = hashlib.sha256().digest_size
_PACKAGE = Path(narrows.__file__).parent


def folder(name: str) -> Path:
    """Where files of one kind are kept: under $XDG_CACHE_HOME, else under the home folder."""
    own = os.environ.get("XDG_CACHE_HOME")
    # The standard says that a relative path in it is to be ignored.
    base = Path(own) if own and Path(own).is_absolute() else Path("~/.cache").expanduser()
    return base / "narrows" / name


def code(places: Iterable[str], suffixes: tuple[str, ...] = (".py",)) -> str:
    """A hash over the version, and over some files and packages of narrows, by which what they make may differ: over the files
    that end in one of some ways, or without `suffixes` over all but compiled ones."""
    digest = hashlib.sha256(narrows.__version__.encode())
    for place in places:
        root = _PACKAGE / place
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            wanted = path.suffix in suffixes if suffixes else path.suffix != ".pyc"
            if wanted and path.is_file():
                digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def content(path: Path) -> bytes | None:
    """What `keep` wrote to a file; None where there is none, or it is not as it was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data[:-_DIGEST] if _used(path, data) else None


def whole(path: Path) -> bool:
    """Whether a file is there and as it was written."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _used(path, data)
    except (OSError, ValueError):  # there is none, or it is empty
        return False


def _used(path: Path, data: bytes | mmap.mmap) -> bool:
    """Whether what is in a file is as it was written. One that is used is not the first to go."""
    with memoryview(data) as view:
        if hashlib.sha256(view[:-_DIGEST]).digest() != view[-_DIGEST:]:
            return False
    with suppress(OSError):
        os.utime(path)
    return True


def keep(path: Path, write: Callable[[Path], object], *, most_files: int, most_bytes: int) -> None:
    """Keep what is written to a path, whole or not at all; those of its folder that were not used for longest go where there
    are more than some files or bytes."""
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(OSError, OutputError):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(part)
            with part.open("r+b") as file:
                digest = hashlib.file_digest(file, "sha256").digest()
                file.write(digest)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _prune(path.parent, f"*{path.suffix}", most_files, most_bytes)


def _prune(place: Path, pattern: str, most_files: int, most_bytes: int) -> None:
    aged = sorted(((each.stat(), each) for each in place.glob(pattern)), key=lambda pair: -pair[0].st_mtime)
    total = 0
    for count, (stat, each) in enumerate(aged, start=1):
        total += stat.st_size
        if count > 1 and (count > most_files or total > most_bytes):
            each.unlink(missing_ok=True)
