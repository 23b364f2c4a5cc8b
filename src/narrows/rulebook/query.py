"""Questions about the rulebook itself: show, search, calendar. Plain data; nothing here prints or decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

import msgspec

from narrows.errors import InputError, meant
from narrows.rulebook.fields import nearest
from narrows.rulebook.horizon import Instrument
from narrows.rulebook.loader import RawRulebook
from narrows.rulebook.names import matches
from narrows.rulebook.schema import Provision, Version
from narrows.rulebook.scopes import plain_name
from narrows.rulebook.tables import EccnRow, Membership


class ShownProvision(msgspec.Struct, frozen=True, kw_only=True):
    """A provision, the overrides of it, and the provisions that refer to it (policies, gates, exceptions)."""

    provision: Provision
    overrides: tuple[Provision, ...]
    related: tuple[Provision, ...]


class ShownInstrument(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument and the versions it made."""

    instrument: Instrument
    versions: tuple[Version, ...]


class ShownTable(msgspec.Struct, frozen=True, kw_only=True):
    """A country group or chart column with its rows, in the order of the file."""

    name: str
    rows: tuple[Membership, ...]


class ShownEccn(msgspec.Struct, frozen=True, kw_only=True):
    """An ECCN of the registry with its rows, and the classification provisions at or below it."""

    eccn: str
    rows: tuple[EccnRow, ...]
    classifications: tuple[Provision, ...]


Shown = ShownProvision | ShownInstrument | ShownTable | ShownEccn


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One hit of a search. `what`: a kind of provision, or instrument, table, eccn, not_modelled."""

    what: str
    id: str
    title: str
    citation: str
    score: int


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to the law on a day.

    `event`: published, effective or compliance (of an instrument); begins, changes, complied (compliance day) or ends
    (the first day without) of a provision; lapses (of an override after which nobody knows); joins or leaves (of a
    table; `title` lists the countries).
    """

    day: date
    event: str
    id: str
    title: str
    citation: str
    instrument: str | None = None


def show(book: RawRulebook, wanted: str, on: date | None = None) -> tuple[Shown, ...]:
    """What an id, scope name, term name, ECCN, instrument or citation stands for, with a day as far as it is in force on it.

    A citation finds what is at or below it: 744.23 finds 15 CFR 744.23(a)(2). One of several parts is found as an answer
    prints it, and a document by its number. Raises InputError, with near names, when there is nothing.
    """
    wanted = wanted.strip()
    shown: list[Shown] = [
        _shown(book, p)
        for p in book.provisions.values()
        if (wanted and wanted in (p.id, p.name)) or (p.kind == "scope" and plain_name(p.id) == wanted)
    ]
    if wanted in book.instruments:
        shown.append(_shown_instrument(book, book.instruments[wanted]))
    if wanted in book.scopes and book.scopes.is_table(wanted):
        shown.append(ShownTable(name=wanted, rows=book.scopes.rows(wanted)))
    if wanted in book.eccns or any(p.eccn == wanted for p in book.of_kind("classification")):
        rows = tuple(row for row in book.tables.eccns if row.eccn == wanted)
        below = [
            p for p in book.of_kind("classification") if p.eccn == wanted or p.eccn.startswith(f"{wanted}.")
        ]
        shown.append(ShownEccn(eccn=wanted, rows=rows, classifications=tuple(below)))
    if not shown and (key := _citation_key(wanted)):
        shown += [_shown(book, p) for p in book.provisions.values() if _cited(p, key)]
        shown += [
            _shown_instrument(book, i)
            for i in book.instruments.values()
            if _at_or_below(i.citation, key) or key.removeprefix("doc") in _numbers_of(i.citation)
        ]
    if not shown:
        names = [
            *book.provisions,
            *book.scopes.names(),
            *book.instruments,
            *(p.name for p in book.of_kind("term")),
        ]
        below_it = sorted(name for name in names if name.startswith(f"{wanted}."))[:5]
        near = meant(below_it) or nearest(wanted, names)
        raise InputError(
            f"the rulebook has nothing called {wanted!r}",
            remedy=f"{near} 'narrows law search' looks for words".strip(),
        )
    return tuple(shown if on is None else (_standing(one, on) for one in shown))


def search(book: RawRulebook, words: str, on: date | None = None) -> tuple[Found, ...]:
    """Everything in which each word occurs, best first: in ids, then titles, then citations, then notes. With a day, of what is
    dated only what is in force on it."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    found: list[Found] = []
    for what, id_, title, citation, notes in _searchable(book, on):
        fields = [(8, id_.casefold()), (4, title.casefold()), (2, citation.casefold()), (1, notes.casefold())]
        scores = [max((weight for weight, text in fields if word in text), default=0) for word in wanted]
        if all(scores):
            whole = 8 if words.casefold().strip() in (id_.casefold(), title.casefold()) else 0
            found.append(Found(what=what, id=id_, title=title, citation=citation, score=sum(scores) + whole))
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.what, hit.id)))


def calendar(
    book: RawRulebook, from_: date | None = None, to: date | None = None
) -> tuple[CalendarEntry, ...]:
    """What happened to the law from one day to another, both inclusive, by day.

    What was in force already on the first day that is answered for is no change: it is left out, unless an instrument
    is named for it.
    """
    entries = [*_instrument_days(book), *_version_days(book), *_table_days(book)]
    entries = [e for e in entries if (from_ is None or from_ <= e.day) and (to is None or e.day <= to)]
    return tuple(sorted(entries, key=lambda entry: (entry.day, entry.id, entry.event)))


def _shown(book: RawRulebook, provision: Provision) -> ShownProvision:
    others = [p for p in book.provisions.values() if p.id != provision.id]
    related = [p for p in others if matches(provision.id, (*p.for_, *p.covers, *p.only_for))]
    overrides = [p for p in others if p.kind == "override" and provision.id in p.of]
    return ShownProvision(provision=provision, overrides=tuple(overrides), related=tuple(related))


def _shown_instrument(book: RawRulebook, instrument: Instrument) -> ShownInstrument:
    versions = [v for p in book.provisions.values() for v in p.versions if v.instrument == instrument.id]
    return ShownInstrument(instrument=instrument, versions=tuple(versions))


def _standing(shown: Shown, on: date) -> Shown:
    """What of it is in force on a day; a provision that is not has no versions."""

    def there(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(one for one in some if one.in_force(on))

    def standing(some: tuple[Provision, ...]) -> tuple[Provision, ...]:
        return tuple(p for p in some if p.version(on) is not None)

    match shown:
        case ShownProvision(provision=p, overrides=overrides, related=related):
            now = msgspec.structs.replace(p, versions=there(p.versions))
            return ShownProvision(provision=now, overrides=standing(overrides), related=standing(related))
        case ShownInstrument(instrument=instrument, versions=versions):
            return ShownInstrument(instrument=instrument, versions=there(versions))
        case ShownTable(name=name, rows=rows):
            return ShownTable(name=name, rows=there(rows))
        case ShownEccn(eccn=eccn, rows=rows, classifications=classes):
            return ShownEccn(eccn=eccn, rows=there(rows), classifications=standing(classes))


def _citation_key(text: str) -> str:
    """A citation without what people leave out: "15 CFR § 744.23 (a)" is 744.23(a)."""
    return re.sub(r"^15cfr|§|^part|\s", "", re.sub(r"\s", "", text.casefold()))


def _numbers_of(citation: str) -> list[str]:
    """The numbers of a document that stand behind its citation, as in "88 FR 73458 (doc 2023-23055)"."""
    return re.findall(r"\(doc ([^()]*)\)", citation)


def _at_or_below(citation: str, key: str) -> bool:
    if _citation_key(citation) == key:
        return True
    for part in citation.split(";"):
        own = _citation_key(part)
        if own.startswith(key) and not (key[-1].isdigit() and own[len(key) :][:1].isdigit()):
            return True
    return False


def _cited(provision: Provision, key: str) -> bool:
    cites = [
        text for v in provision.versions for cite in v.cites for text in (cite.source, cite.at, str(cite))
    ]
    then = [v.citation for v in provision.versions]
    return any(_at_or_below(text, key) for text in (provision.citation, *then, *cites) if text)


def _searchable(book: RawRulebook, on: date | None) -> Iterator[tuple[str, str, str, str, str]]:
    for p in book.provisions.values():
        versions = [v for v in p.versions if on is None or v.in_force(on)]
        if not versions:
            continue
        notes = " ".join([v.note for v in versions] + [str(cite) for v in versions for cite in v.cites])
        then = " ".join(v.citation for v in versions)
        yield p.kind, p.id, p.title, p.cited(on), f"{notes} {p.name} {p.eccn} {p.code} {then}"
    for i in book.instruments.values():
        if on is not None and all(on < day for _, day in i.days):
            continue
        yield "instrument", i.id, i.title, i.citation, i.note
    for name in book.scopes.names():
        if not book.scopes.is_table(name):
            continue
        rows = [row for row in book.scopes.rows(name) if on is None or row.in_force(on)]
        if rows:
            yield "table", name, "", rows[0].citation, ""
    for row in book.tables.eccns:
        if on is not None and not row.in_force(on):
            continue
        yield "eccn", row.eccn, row.title, row.citation, row.note
    for entry in book.not_modelled:
        yield "not_modelled", entry.regime, entry.what, entry.citation, f"{entry.why} {' '.join(entry.codes)}"


def _instrument_days(book: RawRulebook) -> Iterator[CalendarEntry]:
    for i in book.instruments.values():
        for event, day in i.days:
            yield CalendarEntry(
                day=day, event=event, id=i.id, title=i.title, citation=i.citation, instrument=i.id
            )


def _version_days(book: RawRulebook) -> Iterator[CalendarEntry]:
    first = book.horizon.start or date.min
    for p in book.provisions.values():
        follows = {
            after.line for before, after in pairwise(p.versions) if _next_day(before.until) == after.from_
        }
        followed = {
            before.line for before, after in pairwise(p.versions) if _next_day(before.until) == after.from_
        }
        for v in p.versions:
            end = _next_day(v.until)
            old = v.from_ is None or (v.from_ <= first and not v.instrument)
            days = [
                ("changes" if v.line in follows else "begins", None if old else v.from_),
                ("complied", v.compliance if v.compliance != v.from_ else None),
                ("lapses" if v.lapse else "ends", None if v.line in followed else end),
            ]
            for event, day in days:
                if day:
                    citation = str(v.cites[0])
                    yield CalendarEntry(
                        day=day,
                        event=event,
                        id=p.id,
                        title=p.title,
                        citation=citation,
                        instrument=v.instrument,
                    )


def _table_days(book: RawRulebook) -> Iterator[CalendarEntry]:
    """Changes of tables after the first day answered for; the rows of that day are what the table starts with."""
    first = book.horizon.start or date.min
    moves: list[tuple[date, str, str, str, str]] = []
    for row in (*book.tables.groups, *book.tables.chart):
        if row.from_ and row.from_ > first and row.country:
            moves.append((row.from_, row.scope, "joins", row.citation, row.country))
        if row.until and row.country:
            moves.append((row.until + timedelta(days=1), row.scope, "leaves", row.citation, row.country))
    for (day, scope, event, citation), rows in groupby(sorted(moves), key=lambda move: move[:4]):
        countries = ", ".join(move[4] for move in rows)
        yield CalendarEntry(day=day, event=event, id=scope, title=countries, citation=citation)


def _next_day(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
