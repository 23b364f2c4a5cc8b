"""Entries of a snapshot as parsed before, beside its bytes: safe to delete, and never believed when stale or damaged."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from narrows.errors import InputError
from narrows.kept import code
from narrows.lists.entry import Entry
from narrows.lists.store.files import put

_PARSER = ("lists/readers", "lists/entry.py", "lists/identity.py", "model/country.py", "law/geo")
"""Whatever decides what a file is read into."""


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a file was read into: its entries, and the records that could not be read, in words."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


def in_words(error: InputError, *, remedy: bool = True) -> str:
    """What is wrong, and at which line, row and field; not in which file, for that is a copy."""
    where = error.where
    places = (("line", where.line), ("row", where.row), ("field", where.field))
    place = ", ".join(f"{noun} {value}" for noun, value in places if value is not None)
    what = f"{error.what} ({place})" if place else error.what
    return f"{what}. {error.remedy}" if remedy and error.remedy else what


@cache
def parser_version() -> str:
    """A hash over the version of the package and the files that decide what a list is read into."""
    return code(_PARSER, suffixes=())


def place(folder: Path, sha256: str, how: tuple[object, ...]) -> Path:
    """Where entries are kept: by what was read, how it was read, and by which parser."""
    key = hashlib.sha256(msgspec.json.encode([how, parser_version()], order="deterministic")).hexdigest()
    return folder / "parsed" / f"{sha256[:32]}-{key[:16]}.msgpack"


def load(path: Path) -> Parsed | None:
    """The entries, or None if there are none that can be believed."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    with suppress(msgspec.MsgspecError):
        return msgspec.msgpack.decode(data[32:], type=Parsed)
    return None


def save(path: Path, parsed: Parsed) -> None:
    """Keep entries, in the place of those of older parsers. A store that cannot be written does without."""
    data = msgspec.msgpack.encode(parsed)
    with suppress(OSError):
        for old in path.parent.glob(f"{path.name.partition('-')[0]}-*.msgpack"):
            if old != path:
                old.unlink(missing_ok=True)
        put(path, hashlib.sha256(data).digest() + data)
