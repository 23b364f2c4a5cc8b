"""The packaged law as it was read and checked before, kept in the user's cache folder (`narrows.kept`).

To read all files and hold them against each other takes a fifth of a second, which every command would wait for. What is
kept is under a hash over the content of the law's files and over the code that read them, so it is never that of another law.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import msgspec

from narrows import kept
from narrows.rulebook.facts import Facts
from narrows.rulebook.horizon import Horizon, Instrument, NotModelled
from narrows.rulebook.schema import Provision
from narrows.rulebook.tables import Tables

_KEPT_FILES, _KEPT_BYTES = 4, 1 << 28


class Law(msgspec.Struct, frozen=True, kw_only=True):
    """All that the files say, with no problem in them."""

    provisions: tuple[Provision, ...]
    facts: Facts
    tables: Tables
    instruments: tuple[Instrument, ...]
    requirement_lists: dict[str, tuple[str, ...]]
    horizon: Horizon
    not_modelled: tuple[NotModelled, ...]
    boundaries: tuple[date, ...]


def found(sha256: str) -> Law | None:
    """The law of files with this hash, if it is kept."""
    data = kept.content(_path(sha256))
    if data is not None:
        try:
            return msgspec.msgpack.decode(data, type=Law)
        except msgspec.MsgspecError:
            return None
    return None


def keep(sha256: str, law: Law) -> None:
    """Keep the law of files with this hash."""
    data = msgspec.msgpack.encode(law)
    kept.keep(
        _path(sha256), lambda path: path.write_bytes(data), most_files=_KEPT_FILES, most_bytes=_KEPT_BYTES
    )


def _path(sha256: str) -> Path:
    key = hashlib.sha256(f"{kept.code(['rulebook'])} {sha256}".encode()).hexdigest()[:40]
    return kept.folder("rulebooks") / f"{key}.law"
