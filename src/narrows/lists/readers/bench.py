"""Parties one in a line, with their names alone: format `entities-jsonl`.

    {"id": "x-1", "schema": "Organization", "names": ["Example Co.", "..."], "countries": ["cn"]}

`id` and `names` are needed; `src` says where a record is from. `schema` is one of FollowTheMoney, or absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from narrows.errors import FieldError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding_json import json_lines, misshapen
from narrows.lists.readers.encoding_names import Countries, Names, cut_off, file_list_id
from narrows.lists.readers.ftm_words import schema_of

__all__ = ["EntitiesJsonl"]


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    names: list[str]
    schema: str = ""
    countries: list[str] = msgspec.field(default_factory=list)
    src: str = ""
    cluster: str = ""


_FIELDS = frozenset(field.name for field in msgspec.structs.fields(_Record))


class EntitiesJsonl:
    """Records of names; `list_id` names the list, which is else named after the file."""

    format = "entities-jsonl"

    def sniff(self, head: bytes) -> bool:
        first = head.lstrip(b" \t\r\n\xef\xbb\xbf").partition(b"\n")[0]
        return (
            first.startswith(b"{")
            and bool(re.search(rb'"names"\s*:\s*\[', first))
            and not re.search(rb'"properties"\s*:', first)
        )

    def header(self, path: Path) -> Header:  # noqa: ARG002  # such a file says nothing of itself
        return Header()

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        of = list_id or file_list_id(path.name)
        told: set[str] = set()
        for line, fields in json_lines(path, dict[str, Any]):
            where = Where(source=str(path), line=line)
            if isinstance(fields, InputError):
                yield fields
                continue
            for name in fields.keys() - _FIELDS - told:
                told.add(name)
                what = f"the field {cut_off(name)!r} is not read"
                yield FieldError(what, where=where, remedy=f"Known fields: {', '.join(sorted(_FIELDS))}")
            try:
                record = msgspec.convert(fields, _Record)
            except msgspec.ValidationError as error:
                yield misshapen(error, where)
                continue
            names = Names()
            for text in record.names:
                names.add(text)
            if not names.all() or not record.id:
                what = "a record without an id" if names.all() else f"the record {record.id!r} has no name"
                yield FieldError(what, where=where, remedy="Give it an id and at least one name")
                continue
            schema = schema_of(record.schema)
            countries = Countries()
            for text in record.countries:
                countries.add(text)
            yield Entry(
                id=record.id,
                list=of,
                type=schema.type if schema is not None else "unknown",
                names=names.all(),
                countries=countries.all(),
                programs=(record.src,) if record.src else (),
                remarks="; ".join([*countries.remarks, *names.remarks]),
                line=line,
            )
