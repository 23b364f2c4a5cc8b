"""The Consolidated Screening List as JSON: as trade.gov publishes it, and in a repackaged short form.

As published (`consolidated.json`): an object with `results`, an array of records; see `us_csl` for the fields.

Short form: `entries` in place of `results`, keys of one or two letters that `fieldKey` explains ("lr":
"license_requirement (index into tables.licenceRequirements)"), look-up `tables` of repeated texts, and `entryCount` and
`countsBySource` to hold the entries against. It has no addresses, days or identifiers; `from_` stays None.

`Entry.line` is the number of the record, counted from 1: both forms may stand on one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_csl import CslAddress, CslRecord, entry_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_stream import Element, Member, members
from narrows.lists.readers.us_text import find_day, read_head

__all__ = ["CslJson"]

_FIELDS = frozenset(CslRecord.__struct_fields__)
_INDEXED = re.compile(r"(?P<field>[\w ]+?)\s*\(index into tables\.(?P<table>\w+)\)")
_DAY_KEYS = ("sourceGeneratedAt", "search_performed_at", "last_updated", "retrievedAt")


class CslJson:
    """Reads both forms; `list_id` picks the entries of one list."""

    format = "csl-json"

    def sniff(self, head: bytes) -> bool:
        """Whether a file starts as one of the two forms."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start.startswith(b"{"):
            return False
        published = b'"results"' in start and (b'"source_list_url"' in start or b'"entity_number"' in start)
        return published or (b'"fieldKey"' in start and b'"tables"' in start)

    def header(self, path: Path) -> Header:
        """The day and the count that a short form states; the published form states neither before its records."""
        read_head(path)
        published = claimed = None
        for item in members(path, ("results", "entries")):
            if isinstance(item, Element):
                break
            if item.key in _DAY_KEYS and isinstance(item.value, str):
                published = published or find_day(item.value)
            if item.key in ("entryCount", "total") and isinstance(item.value, int):
                claimed = item.value
        return Header(published=published, claimed=claimed)

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """The entries in file order. Raises FormatError also where the stated counts are not met."""
        read_head(path)
        source = str(path)
        beside: dict[str, object] = {}
        ids = Ids()
        form: _Short | None = None
        read = 0
        by_source: Counter[str] = Counter()
        for item in members(path, ("results", "entries")):
            if isinstance(item, Member):
                beside[item.key] = item.value
                continue
            if read == 0 and "fieldKey" in beside:
                form = _Short(beside, source)
            read += 1
            where = Where(source=source, line=item.line, row=item.number)
            try:
                record, extra = (
                    _record(item.value, where) if form is None else (form.record(item.value, where), {})
                )
                by_source[record.source or ""] += 1
                entry = entry_of(record, ids, where, extra)
            except InputError as error:
                if isinstance(error, FormatError):
                    raise
                yield error
                continue
            if list_id is None or entry.list == list_id:
                yield entry
        _check(beside, read, by_source, source)


def _record(value: object, where: Where) -> tuple[CslRecord, Mapping[str, object]]:
    if not isinstance(value, dict):
        raise FieldError("the record is no object", where=where, remedy="Look at the file; download it again")
    try:
        record = msgspec.convert(value, CslRecord)
    except msgspec.ValidationError as error:
        raise FieldError(
            f"the record is not as published: {error}", where=where, remedy="Download the list again"
        ) from None
    return record, {key: item for key, item in value.items() if key not in _FIELDS}


def _check(beside: Mapping[str, object], read: int, by_source: Counter[str], source: str) -> None:
    claimed = beside.get("entryCount", beside.get("total"))
    if isinstance(claimed, int) and claimed != read:
        raise FormatError(
            f"says that it has {claimed} records and has {read}",
            where=Where(source=source),
            remedy="Download the list again",
        )
    counts = beside.get("countsBySource")
    for name, count in counts.items() if isinstance(counts, dict) else ():
        if by_source[name] != count:
            raise FormatError(
                f"says that it has {count} records of {name} and has {by_source[name]}",
                where=Where(source=source),
                remedy="Download the list again",
            )
    if read == 0:
        raise FormatError("has no records", where=Where(source=source), remedy="Download the list again")


class _Short:
    """The short form's keys and tables."""

    def __init__(self, beside: Mapping[str, object], source: str) -> None:
        keys, tables = beside.get("fieldKey"), beside.get("tables")
        if not isinstance(keys, dict) or not isinstance(tables, dict):
            raise self._wrong("fieldKey and tables must stand before the entries", source)
        self._fields: dict[str, tuple[str, list[object] | None]] = {}
        for key, said in keys.items():
            indexed = _INDEXED.fullmatch(str(said))
            field = (indexed["field"] if indexed else re.sub(r"\s*\(.*", "", str(said))).strip()
            table = tables.get(indexed["table"]) if indexed else None
            if indexed and not isinstance(table, list):
                raise self._wrong(f"the table {indexed['table']} of {key!r} is missing", source)
            if field == "address countries":
                field = "countries"
            elif field not in _FIELDS:
                raise self._wrong(
                    f"fieldKey explains {key!r} as {field!r}, which is no field of the list", source
                )
            self._fields[key] = (field, table)

    def record(self, value: object, where: Where) -> CslRecord:
        if not isinstance(value, dict):
            raise FieldError(
                "the record is no object", where=where, remedy="Look at the file; download it again"
            )
        out: dict[str, object] = {}
        for key, item in value.items():
            if key not in self._fields:
                raise FieldError(
                    f"fieldKey does not explain {key!r}", where=where, remedy="Download the list again"
                )
            field, table = self._fields[key]
            out[field] = item if table is None else self._looked_up(table, item, key, where)
        countries = out.pop("countries", None) or []
        try:
            places = msgspec.convert(countries, list[str])
            out["addresses"] = [CslAddress(country=text) for text in places]
            if isinstance(programs := out.get("programs"), str):
                out["programs"] = programs.split("; ")
            return msgspec.convert(out, CslRecord)
        except msgspec.ValidationError as error:
            raise FieldError(
                f"the record is not as explained: {error}", where=where, remedy="Download the list again"
            ) from None

    def _looked_up(self, table: list[object], index: object, key: str, where: Where) -> object:
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(table):
            raise FieldError(
                f"{key}: {index!r} is no row of its table", where=where, remedy="Download it again"
            )
        return table[index]

    def _wrong(self, what: str, source: str) -> FormatError:
        return FormatError(what, where=Where(source=source), remedy="Read the list as published instead")
