"""Stakes in statements of the Beneficial Ownership Data Standard 0.4, as a JSON array or JSON lines.

The standard: https://standard.openownership.org/en/0.4.0/. A record has one or more statements over time; each says what
held from then on, until the next one of that record. Only shareholdings are ownership; which interests count how is in
`interests.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec.structs import replace

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.ownership.names import clean_name
from narrows.ownership.periods import When, read_when, several
from narrows.ownership.readers.base import StakeFile, country_or_none, named
from narrows.ownership.shares import UNKNOWN, between
from narrows.ownership.stake import Stake

VERSION = "0.4"
_NONE_THERE = "noBeneficialOwners"


class _Bounds(msgspec.Struct, rename="camel", gc=False):
    exact: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: Decimal | None = None
    exclusive_maximum: Decimal | None = None


class _Interest(msgspec.Struct, rename="camel", gc=False):
    type: str | None = None
    direct_or_indirect: str | None = None
    share: _Bounds | None = None
    start_date: str | None = None
    end_date: str | None = None


class _Reason(msgspec.Struct, gc=False):
    reason: str = "unknown"


class _Details(msgspec.Struct, rename="camel", gc=False):
    """What a record says: of an entity, a person or a relationship."""

    name: str | None = None
    names: list[dict[str, Any]] | None = None
    jurisdiction: dict[str, Any] | None = None
    nationalities: list[dict[str, Any]] | None = None
    subject: str | _Reason | None = None
    interested_party: str | _Reason | None = None
    interests: list[_Interest] | None = None
    component_records: list[str] | None = None


class Statement(msgspec.Struct, rename="camel", gc=False):
    """One statement, as far as ownership goes."""

    statement_id: str = ""
    record_id: str = ""
    record_type: str = ""
    record_status: str | None = None
    statement_date: str | None = None
    statement_type: str | None = None
    record_details: _Details | None = None
    publication_details: dict[str, Any] | None = None
    source: dict[str, Any] | None = None


class _Said(msgspec.Struct, gc=False):
    """A statement of a relationship, the day from which it stands, and its place."""

    statement: Statement
    day: When | None
    where: Where
    wrong: InputError | None = None


_NEVER = When(date.min, date.min)
_SOME_DAY = When(date.min, date.max)
_statement = msgspec.json.Decoder(Statement)


def read_bods(records: Iterable[tuple[Where, bytes | InputError]], source: str) -> StakeFile:
    """The stakes of statements, each as JSON with its place, or the error in its place.

    Raises FormatError for statements of version 0.3 or older, which have another form.
    """
    found = StakeFile(source, "bods")
    people: dict[str, tuple[When | None, str, str]] = {}
    said: dict[str, list[_Said]] = {}
    relations: set[str] = set()
    for where, raw in records:
        if not isinstance(raw, bytes):
            found.refuse(raw, where)
            continue
        found.in_array = where.row is not None
        try:
            one = _statement.decode(raw)
        except (msgspec.DecodeError, RecursionError) as error:
            remedy = "See https://standard.openownership.org/en/0.4.0/"
            found.refuse(FormatError(f"is no statement: {error}", remedy=remedy), where)
            continue
        if one.statement_type is not None and not one.record_type:
            raise FormatError(
                f"holds statements of the standard before version {VERSION}",
                where=where,
                remedy=f"Ask the publisher for version {VERSION}, or convert the file",
            )
        wrong: InputError | None = None
        day = None
        try:
            day = read_when(one.statement_date or "")
        except FieldError as error:
            wrong = error
        if one.record_type == "relationship":
            relations |= {one.statement_id, one.record_id}
            said.setdefault(one.record_id or one.statement_id, []).append(_Said(one, day, where, wrong))
        elif one.record_type in ("entity", "person"):
            _remember(one, day, people)
        else:
            what = f"has the record type {one.record_type!r}"
            found.refuse(FieldError(what, remedy="Known are entity, person, relationship"), where)
    counted = _Counted()
    for series in said.values():
        _series(series, people, relations, found, counted)
    found.notices += counted.notices(source)
    return found.checked()


class _Counted:
    """What was left out, for the notices."""

    def __init__(self) -> None:
        self.control = self.nobody = self.summed = 0

    def notices(self, source: str) -> list[str]:
        told = (
            (self.control, "state control and no shares: control is not ownership, and they are left out"),
            (self.nobody, "state that there is no beneficial owner"),
            (self.summed, "sum up chains that the file states link by link: the links are counted instead"),
        )
        return [f"{number:,} relationships of {source} {what}" for number, what in told if number]


def _remember(one: Statement, day: When | None, people: dict[str, tuple[When | None, str, str]]) -> None:
    """The name of a party, by the latest statement of its record."""
    details = one.record_details or _Details()
    before = people.get(one.record_id)
    if before is not None and before[0] is not None and (day is None or day < before[0]):
        return
    name = details.name or ""
    places = [details.jurisdiction or {}, *(details.nationalities or [])]
    if one.record_type == "person":
        written = [
            str(n.get("fullName") or "") for n in details.names or [] if n.get("type") in (None, "legal")
        ]
        written += [str(n.get("fullName") or "") for n in details.names or []]
        name = next((text for text in written if text), "")
    code = next((str(place["code"]) for place in places if place.get("code")), "")
    people[one.record_id] = (day, name, country_or_none(code[:2]))


def _series(
    series: list[_Said],
    people: dict[str, tuple[When | None, str, str]],
    relations: set[str],
    found: StakeFile,
    counted: _Counted,
) -> None:
    """The stakes of one record, from all its statements. What a later one says is no longer said by an earlier one."""
    series.sort(key=_turn)
    for index, one in enumerate(series):
        details = one.statement.record_details or _Details()
        if index and one.statement.record_status == "closed":
            if one.wrong is not None:
                found.refuse(one.wrong, one.where)
            continue  # it ends what was stated before
        stops = _stops(series[index + 1 :])
        if isinstance(details.interested_party, _Reason) and details.interested_party.reason == _NONE_THERE:
            counted.nobody += 1
            continue
        if not isinstance(details.subject, str) or not details.subject:
            what = "states an owner of a party that it does not name"
            found.refuse(FieldError(what, remedy="Give the subject of the relationship"), one.where)
            continue
        try:
            stake = _sides(details.subject, details.interested_party, people, one)
        except FieldError as error:
            found.refuse(error, one.where)
            continue
        summed = any(id_ in relations for id_ in details.component_records or ())
        kept = [
            (interest, reading)
            for interest in details.interests or [_Interest()]
            if (reading := _readings().get(interest.type or "", "unknown")) != "control"
        ]
        if not kept:
            counted.control += 1
        for number, (interest, reading) in enumerate(kept):
            if interest.direct_or_indirect == "indirect" and summed:
                counted.summed += 1
                continue
            _stake(interest, reading, number, one, stops, stake, found)


def _turn(one: _Said) -> tuple[int, When]:
    """The turn of a statement among those of its record: a record that is closed on no stated day is closed last."""
    if one.day is not None:
        return 1, one.day
    return (2 if one.statement.record_status == "closed" else 0), _NEVER


def _stake(
    interest: _Interest,
    reading: str,
    number: int,
    one: _Said,
    stops: list[When],
    stake: Stake,
    found: StakeFile,
) -> None:
    share, start, end = UNKNOWN, None, None
    wrong = one.wrong
    indirect = interest.direct_or_indirect == "indirect"
    closed = one.statement.record_status == "closed"
    try:
        start, end = read_when(interest.start_date or ""), read_when(interest.end_date or "")
        if interest.share is not None:
            stated = interest.share
            share = between(
                stated.exact,
                stated.minimum,
                stated.maximum,
                stated.exclusive_minimum,
                stated.exclusive_maximum,
            )
    except FieldError as error:
        wrong = error
    if start is None and one.statement.record_status == "updated":
        start = one.day
    if stops and start is not None and start.first > min(stops).last:
        return  # it was corrected, or ended, before it began
    if end is not None:
        stops = [*stops, end]
    elif closed and one.day is not None:
        stops = [*stops, one.day]
    ended = closed and not stops
    klass = ("indirect" if indirect else "") + (f" interest {number + 1}" if number else "")
    found.add(
        replace(stake, share_class=klass.strip()),
        share,
        start,
        min(stops, default=None),
        error=wrong,
        certain=not indirect and not ended and reading == "share",
    )


def _stops(later: list[_Said]) -> list[When]:
    """The days on which a statement stops to hold, by the later ones of its record: any day, if one does not say when."""
    found: list[When] = []
    for one in later:
        ends = [
            i.end_date for i in (one.statement.record_details or _Details()).interests or () if i.end_date
        ]
        if one.statement.record_status == "closed" and ends:
            try:
                found.append(several(ends) or _NEVER)
                continue
            except FieldError as error:
                one.wrong = error
        if one.day is not None:
            found.append(_before(one.day))
        elif one.statement.record_status == "closed":
            found.append(_SOME_DAY)
    return found


def _before(day: When) -> When:
    return When(*(one - timedelta(days=1) if one > date.min else one for one in day))


def _sides(
    subject: str, holder: str | _Reason | None, people: dict[str, tuple[When | None, str, str]], said: _Said
) -> Stake:
    """The two parties of a relationship, as a stake without share and days."""
    holder_id = holder if isinstance(holder, str) else ""
    _, owner, owner_country = people.get(holder_id, (None, "", ""))
    _, owned, owned_country = people.get(subject, (None, "", ""))
    owner, holder_id = named(owner, holder_id, "owner")
    owned, subject = named(owned, subject, "owned")
    return Stake(
        owner=owner,
        owned=owned,
        owner_id=holder_id,
        owned_id=subject,
        owner_country=owner_country,
        owned_country=owned_country,
        source=_source(said.statement),
        line=said.where.line if said.where.line is not None else said.where.row,
    )


def _source(one: Statement) -> str:
    """Who says so, and when: two statements of one record are two sources."""
    publisher = (one.publication_details or {}).get("publisher")
    who = publisher.get("name") if isinstance(publisher, dict) else None
    said = (one.source or {}).get("description") or who or (one.source or {}).get("url") or "statement"
    return clean_name(
        f"{said}, {one.statement_date}" if one.statement_date else f"{said}, {one.statement_id}"
    )


@cache
def _readings() -> dict[str, str]:
    """How each type of interest counts: share (of the company), unknown (it may be one), control."""
    text = files("narrows.ownership.readers").joinpath("interests.csv").read_text(encoding="utf-8")
    return {row["type"]: row["counts_as"] for row in csv.DictReader(text.splitlines(), strict=True)}
