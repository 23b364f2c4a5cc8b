"""Watchlists that were built before, kept in the user's cache folder under the entries, the word tables and the code that each was
built with (`narrows.kept`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from narrows import kept
from narrows.errors import InputError
from narrows.lists.entry import Entry
from narrows.screen.watchlist import Watchlist

__all__ = ["folder", "watchlist"]

SMALL = 2_000
"""Lists of fewer entries are built as quickly as they are found."""
_KEPT_FILES, _KEPT_BYTES = 8, 2 << 30


def folder() -> Path:
    """Where watchlists are kept."""
    return kept.folder("watchlists")


def watchlist(entries: Sequence[Entry], small: int = SMALL) -> Watchlist:
    """The watchlist of some entries, from the cache where it is there; of fewer than `small`, always built."""
    if len(entries) < small:
        return Watchlist.build(entries)
    path = folder() / f"{_key(entries)}.narrows"
    found = _load(path)
    if found is None:
        found = Watchlist.build(entries)
        kept.keep(path, found.save, most_files=_KEPT_FILES, most_bytes=_KEPT_BYTES)
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
    return kept.code(["screen"], (".py", ".csv"))


def _load(path: Path) -> Watchlist | None:
    if kept.whole(path):
        with suppress(InputError):
            return Watchlist.load(path)
    return None
