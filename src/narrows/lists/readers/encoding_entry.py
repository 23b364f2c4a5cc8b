"""Texts of an entry that could be written nowhere: control characters in names, halves of surrogate pairs."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from narrows.errors import FieldError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.encoding_names import cut_off, even

__all__ = ["cleaned"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def cleaned(entry: Entry, where: Where) -> tuple[Entry | None, InputError | None]:
    """An entry that can be screened and written, and what was wrong with it.

    The entry is None only if no name is left of it.
    """
    problem: InputError | None = None
    try:
        msgspec.json.encode(entry)
    except UnicodeEncodeError:
        entry = msgspec.convert(_without_surrogates(msgspec.to_builtins(entry)), Entry)
        problem = FieldError(
            f"texts of {cut_off(entry.id)!r} hold halves of surrogate pairs",
            where=where,
            remedy="Fetch the file again; it is screened with � in their place",
        )
    if any(_CONTROL.search(name.text) for name in entry.names):
        names = tuple(msgspec.structs.replace(name, text=_bare(name.text)) for name in entry.names)
        entry = msgspec.structs.replace(entry, names=names)
        problem = FieldError(
            f"a name of {cut_off(entry.id)!r} holds control characters",
            where=where,
            remedy="Fetch the file again; it is screened without them",
        )
    names = tuple(name for name in entry.names if even(name.text))
    if len(names) < len(entry.names):
        entry = msgspec.structs.replace(entry, names=names)
    if not entry.names:
        what = f"the record {cut_off(entry.id)!r} has no name"
        return None, FieldError(what, where=where, remedy="Look it up at the publisher")
    return entry, problem


def _bare(text: str) -> str:
    return even(_CONTROL.sub(lambda found: " " if found[0].isspace() else "", text))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _without_surrogates(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(inner) for inner in value]
    return value
