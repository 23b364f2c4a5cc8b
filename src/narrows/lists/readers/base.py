"""What a reader of a list format is, and what reading a file gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Protocol

import msgspec

from narrows.errors import InputError
from narrows.lists.entry import Entry


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself: the day of publication, the number of records it claims, if it says so."""

    published: date | None = None
    claimed: int | None = None


class ListReader(Protocol):
    """Reads one format.

    `format` is its name on the command line ("csl-json"), `sniff` tells whether a file that starts with `head` (the
    first 64 KiB) is of this format, `read` gives every record in file order, an `InputError` in the place of one that
    cannot be read. `read` raises FormatError when the file as a whole is not what it claims to be: cut off, garbled, an
    error page, fewer records than it says. A reader streams: it never holds more than a few records of the file.
    """

    format: str

    def sniff(self, head: bytes) -> bool: ...

    def header(self, path: Path) -> Header: ...

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]: ...
