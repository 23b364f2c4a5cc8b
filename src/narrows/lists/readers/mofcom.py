"""Lists of China's Ministry of Commerce (MOFCOM), repackaged as JSON: format `cn-mofcom-json`.

The ministry publishes announcements (`narrows.lists.readers.mofcom_text`) and no list of them; a snapshot has one
object for each party: `list_id`, `entity_name`, `aliases`, `addresses`, `date_added`, `source_url`, `last_verified`.
Its ids are the packager's, and some stand for two parties, so ids are made from names: the same as those of an
announcement. Its `country` is that of the list. What an announcement suspends or ends later, it does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.entry import Address, Entry
from narrows.lists.identity import made_id
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding_json import JsonRecord, json_array, strings, text_field
from narrows.lists.readers.encoding_names import Countries, cut_off, even
from narrows.lists.readers.mofcom_words import Pair, address_country, lists, paired

__all__ = ["MofcomJson"]


class MofcomJson:
    """The lists of the ministry in one JSON array; `list_id` takes one of them."""

    format = "cn-mofcom-json"

    def sniff(self, head: bytes) -> bool:
        codes = "|".join(re.escape(one.code) for one in lists())
        return head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"[") and bool(
            re.search(rf'"list_id"\s*:\s*"(?:{codes})"'.encode(), head)
        )

    def header(self, path: Path) -> Header:
        return Header(published=verified_day(path))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        known = {one.code: one for one in lists()}
        if list_id is not None and list_id not in {one.list for one in known.values()}:
            raise FormatError(
                f"has no list {list_id!r}",
                where=Where(source=str(path)),
                remedy=f"It may hold {', '.join(one.list for one in known.values())}",
            )
        for record in json_array(path):
            if isinstance(record, InputError):
                yield record
                continue
            where = Where(source=str(path), line=record.line)
            try:
                code = text_field(record, "list_id", str(path))
                if code not in known:
                    raise FieldError(f"unknown list {cut_off(code)!r}", where=where, remedy="Correct list_id")
                if list_id is None or known[code].list == list_id:
                    yield from _party(record, known[code].list, where)
            except InputError as error:
                yield error


def _party(record: JsonRecord, list_id: str, where: Where) -> Iterator[Entry | InputError]:
    source = where.source or ""
    aliases = strings(record, "aliases", source)
    pair = paired([text_field(record, "entity_name", source), *aliases])
    names = pair.names.all()
    if not names:
        raise FieldError("a party without a name", where=where, remedy="Look it up in its announcement")
    places = [even(text) for text in strings(record, "addresses", source)]
    countries = Countries()
    for place in places:
        countries.add(address_country(place))
    added, problem = day_of(record, "date_added", where)
    yield Entry(
        id=made_id(list_id, names[0].text),
        list=list_id,
        type="organization",
        names=names,
        countries=countries.all(),
        addresses=tuple(Address(text=place, country=address_country(place)) for place in places if place),
        from_=added,
        remarks="; ".join(
            filter(None, (even(text_field(record, "reason", source)), *pair.remarks, *pair.names.remarks))
        ),
        url=text_field(record, "source_url", source),
        line=record.line,
    )
    if problem is not None:
        yield problem
    yield from unnamed(pair, where)


def unnamed(pair: Pair, where: Where) -> Iterator[InputError]:
    """The complaint about a text that speaks of parties it does not name."""
    if pair.others:
        what = f"{pair.names.all()[0].text!r} is listed with others that are not named"
        yield InputError(what, where=where, remedy="Read the announcement for their names")


def day_of(record: JsonRecord, name: str, where: Where) -> tuple[date | None, InputError | None]:
    """A day of a record, and what is wrong with it: the party stays on the list whatever its date says."""
    text = text_field(record, name, where.source or "")
    if not text:
        return None, None
    try:
        return date.fromisoformat(text), None
    except ValueError:
        place = Where(source=where.source, line=where.line, field=name)
        error = FieldError(f"{cut_off(text)!r} is no date", where=place, remedy="Write it as YYYY-MM-DD")
        return None, error


def verified_day(path: Path) -> date | None:
    """The earliest day on which a snapshot's records were held against their source, if every record says one."""
    days: list[date] = []
    for record in json_array(path):
        if isinstance(record, InputError):
            continue
        day, _ = day_of(record, "last_verified", Where(source=str(path), line=record.line))
        if day is None:
            return None
        days.append(day)
    return min(days, default=None)
