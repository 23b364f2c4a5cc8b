"""FollowTheMoney entities, one JSON object in a line, as OpenSanctions publishes them: format `ftm`.

Parties (LegalEntity, Company, Organization, PublicBody, Person, Vessel, Airplane, and schemata this vocabulary does not
know) become entries; what other records say of them is joined to them by id, before or after. Two passes over the
file: memory is taken by the joined records alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from narrows.errors import InputError, Where
from narrows.lists.entry import Address, Entry, Identifier
from narrows.lists.readers.base import Header
from narrows.lists.readers.encoding_json import json_lines
from narrows.lists.readers.encoding_names import Names, even, file_list_id
from narrows.lists.readers.ftm_join import Joined, Record, Sanction, references, texts
from narrows.lists.readers.ftm_words import Schema, country_of, day_range, meaning_of, schema_of

__all__ = ["FollowTheMoney"]

_GIVEN = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_UNKNOWN = Schema("party", "unknown")
_FIRST = 1_000


class FollowTheMoney:
    """Entities of any FollowTheMoney dataset; `list_id` names the list, which is else named after the file."""

    format = "ftm"

    def sniff(self, head: bytes) -> bool:
        first = head.lstrip(b" \t\r\n\xef\xbb\xbf").partition(b"\n")[0]
        return first.startswith(b"{") and all(
            re.search(rf'"{key}"\s*:'.encode(), first) for key in ("schema", "properties")
        )

    def header(self, path: Path) -> Header:
        days = []
        for _, record in islice(json_lines(path, Record), _FIRST):
            if isinstance(record, Record) and record.last_seen:
                span = day_range(record.last_seen)
                days += [date.fromisoformat(span[0])] if span and span[0] == span[1] else []
        return Header(published=max(days, default=None))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        joined = Joined()
        for _, record in json_lines(path, Record):
            if isinstance(record, Record):
                joined.take(record)
        of = list_id or file_list_id(path.name)
        unseen = set(joined.sanctions)
        for line, record in json_lines(path, Record):
            if isinstance(record, InputError):
                yield record
                continue
            unseen.discard(record.id)
            where = Where(source=str(path), line=line)
            schema = schema_of(record.schema) or _UNKNOWN
            if schema.role == "party":
                yield _party(record, schema, joined, of, where)
            elif schema.role == "sanction" and not references(record, schema.source, ""):
                what = f"the sanction {record.id!r} points to no party"
                yield InputError(what, where=where, remedy="Look its party up at the source")
        for missing in sorted(unseen):
            what = f"a sanction points to {missing!r}, which is not in the file"
            yield InputError(what, where=Where(source=str(path)), remedy="Fetch the whole file again")


def _party(record: Record, schema: Schema, joined: Joined, of: str, where: Where) -> Entry | InputError:
    names = Names()
    caption = even(record.caption or "")
    if caption in texts(record, "name"):
        names.add(caption)
    facts = _Facts(record, joined)
    for text, kind in facts.names:
        if kind == "former strong":
            names.add(text, "former")
        else:
            names.add(text, quality="weak" if kind == "alias weak" else "strong")
    if not names.all():
        names.add(" ".join(part for name in _GIVEN for part in texts(record, name)))
        names.add(caption)
    if not names.all():
        if record.schema and schema_of(record.schema) is None:
            what = f"is of the unknown schema {record.schema!r} and has no name"
        else:
            what = f"the {record.schema} {record.id!r} has no name"
        return InputError(what, where=where, remedy="Look it up at the source")
    sanctions = joined.sanctions.get(record.id, [])
    ends = [sanction.end for sanction in sanctions if sanction.end is not None]
    return Entry(
        id=record.id,
        list=of,
        type=schema.type,
        names=names.all(),
        countries=tuple(facts.countries),
        nationalities=tuple(facts.nationalities),
        addresses=tuple(facts.addresses.values()),
        identifiers=tuple(dict.fromkeys((*facts.identifiers, *joined.identifiers.get(record.id, ())))),
        birth_dates=tuple(facts.birth_dates),
        birth_places=tuple(facts.birth_places),
        programs=_each((*facts.programs, *(program for one in sanctions for program in one.programs))),
        citations=_each(one.citation for one in sanctions),
        policy_text="; ".join(_each(one.scope for one in sanctions)),
        links=tuple(joined.links.get(record.id, ())),
        from_=min((one.start for one in sanctions if one.start is not None), default=None),
        # One sanction without an end keeps the party listed.
        until=max(ends) if sanctions and len(ends) == len(sanctions) else None,
        remarks="; ".join(_remarks(record, facts, sanctions, joined, names)),
        url=next(iter(facts.urls), next((one.url for one in sanctions if one.url), "")),
        line=where.line,
    )


def _remarks(
    record: Record, facts: _Facts, sanctions: list[Sanction], joined: Joined, names: Names
) -> Iterator[str]:
    yield from facts.remarks
    yield from _each(one.remark for one in sanctions)
    yield from joined.remarks.get(record.id, ())
    yield from names.remarks
    if record.datasets:
        yield f"datasets: {', '.join(record.datasets)}"


def _each(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in found if text))


class _Facts:
    """The properties of a party by the fields of an entry."""

    def __init__(self, record: Record, joined: Joined) -> None:
        self.names: list[tuple[str, str]] = []
        self.countries: dict[str, None] = {}
        self.nationalities: dict[str, None] = {}
        self.addresses: dict[str, Address] = {}
        self.identifiers: list[Identifier] = []
        self.birth_dates: list[str] = []
        self.birth_places: list[str] = []
        self.programs: list[str] = []
        self.urls: list[str] = []
        self.remarks: list[str] = []
        # Addresses with their countries go before the same as mere text.
        for name in sorted(record.properties, key=lambda name: name != "addressEntity"):
            meaning = meaning_of(name, record.schema)
            if meaning is None:
                continue
            if meaning.field == "address_entity":
                self._placed(record, name, joined)
                continue
            for text in filter(None, texts(record, name)):
                if meaning.field == "identifier":
                    found = Identifier(kind=meaning.kind, value=text, country=meaning.country)
                    self.identifiers.append(found)
                else:
                    self._take(meaning.field, meaning.kind, text)
        order = [name for name in ("name", "alias", "previousName", "weakAlias") if name in record.properties]
        rank = {text: at for at, name in enumerate(order) for text in texts(record, name)}
        self.names.sort(key=lambda pair: rank.get(pair[0], len(order)))

    def _placed(self, record: Record, name: str, joined: Joined) -> None:
        for place in references(record, name, ""):
            found = joined.addresses.get(place.id)
            if found is not None:
                self.addresses.setdefault(found.text, found)

    def _take(self, field: str, kind: str, text: str) -> None:
        if field == "name":
            self.names.append((text, kind))
        elif field in ("country", "nationality"):
            code = country_of(text)
            into = self.countries if field == "country" else self.nationalities
            if code:
                into[code] = None
            else:
                self.remarks.append(f"{field} as published: {text}")
        elif field == "birth_date":
            if day_range(text):
                self.birth_dates.append(text.partition("T")[0])
            else:
                self.remarks.append(f"born as published: {text}")
        elif field == "address":
            self.addresses.setdefault(text, Address(text=text))
        elif field == "remark":
            self.remarks.append(f"{kind}: {text}" if kind else text)
        else:
            {"birth_place": self.birth_places, "program": self.programs, "url": self.urls}[field].append(text)
