"""What the rulebook covers, how sure it is, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

import msgspec

from narrows.rulebook.horizon import NotModelled, RegimeHorizon
from narrows.rulebook.loader import RawRulebook
from narrows.rulebook.schema import Provision, Version
from narrows.rulebook.tables import EccnRow, Membership


class CoverageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of provision in one part of the law (`part` is its folder, "private" for a user's own).

    `high`, `medium` and `low` count versions. For a table, `provisions` counts its sets or ECCNs and `versions` its
    rows.
    """

    part: str
    kind: str
    provisions: int
    versions: int
    high: int
    medium: int
    low: int


class Weak(msgspec.Struct, frozen=True, kw_only=True):
    """What is of low confidence: a version, or some rows of a table (`provision` is its name). It is confirmed, or put right,
    by reading the text of its citation and of `cites`.

    `note` says where it is from and what is doubtful.
    """

    provision: str
    title: str
    kind: str
    from_: date | None = msgspec.field(name="from")
    until: date | None
    citation: str
    cites: tuple[str, ...]
    note: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    regimes: tuple[RegimeHorizon, ...]
    rows: tuple[CoverageRow, ...]
    not_modelled: tuple[NotModelled, ...]
    low: tuple[Weak, ...]


def coverage(book: RawRulebook, on: date | None = None) -> Coverage:
    """Counts per part and kind, the horizon of each regime, and what is not modelled. With a day, of what is in force on it."""
    parts: dict[tuple[str, str], list[list[Version]]] = {}
    for provision in book.provisions.values():
        if versions := [version for version in provision.versions if _stands(version, on)]:
            parts.setdefault((_part(provision), provision.kind), []).append(versions)
    rows = [
        _row(part, kind, len(provisions), [v.confidence for versions in provisions for v in versions])
        for (part, kind), provisions in sorted(parts.items())
    ]
    return Coverage(
        regimes=tuple(book.horizon.regimes.values()),
        rows=(*rows, *_tables(book, on)),
        not_modelled=book.not_modelled,
        low=(*_weak(book, on), *_weak_rows(book, on)),
    )


def _stands(one: Version | Membership | EccnRow, on: date | None) -> bool:
    return on is None or one.in_force(on)


def _weak(book: RawRulebook, on: date | None) -> Iterator[Weak]:
    for id_, provision in sorted(book.provisions.items()):
        for version in provision.versions:
            if version.confidence == "low" and _stands(version, on):
                yield Weak(
                    provision=id_,
                    title=provision.title,
                    kind=provision.kind,
                    from_=version.from_,
                    until=version.until,
                    citation=version.citation or provision.citation,
                    cites=tuple(map(str, version.cites)),
                    note=version.note or "",
                )


def _weak_rows(book: RawRulebook, on: date | None) -> Iterator[Weak]:
    """Rows of tables of low confidence; those of one note, source and time stand together."""
    tables = (
        ("country groups", [(row, row.scope, row.country) for row in book.tables.groups]),
        (
            "country chart",
            [(row, row.scope.removeprefix("chart."), row.country) for row in book.tables.chart],
        ),
        ("ECCN registry", [(row, row.eccn, "") for row in book.tables.eccns]),
    )
    for name, rows in tables:
        alike: dict[tuple[date | None, date | None, str, str], list[tuple[str, str]]] = {}
        for row, of, country in rows:
            if row.confidence == "low" and _stands(row, on):
                alike.setdefault((row.from_, row.until, row.citation, row.note), []).append((of, country))
        for (from_, until, citation, note), some in alike.items():
            sets, countries = (list(dict.fromkeys(filter(None, names))) for names in zip(*some, strict=True))
            yield Weak(
                provision=name,
                title=" for ".join(", ".join(names) for names in (sets, countries) if names),
                kind="table",
                from_=from_,
                until=until,
                citation=citation,
                cites=(),
                note=note,
            )


def _tables(book: RawRulebook, on: date | None) -> Iterator[CoverageRow]:
    for name, rows in (("country groups", book.tables.groups), ("country chart", book.tables.chart)):
        if members := [row for row in rows if _stands(row, on)]:
            yield _row(name, "table", len({m.scope for m in members}), [m.confidence for m in members])
    if eccns := [row for row in book.tables.eccns if _stands(row, on)]:
        yield _row(
            "ECCN registry", "table", len({row.eccn for row in eccns}), [row.confidence for row in eccns]
        )


def _part(provision: Provision) -> str:
    return "private" if provision.private else str(PurePosixPath(provision.path).parent).removeprefix("law/")


def _row(part: str, kind: str, provisions: int, confidences: Iterable[str]) -> CoverageRow:
    counts = Counter(confidences)
    return CoverageRow(
        part=part,
        kind=kind,
        provisions=provisions,
        versions=counts.total(),
        high=counts["high"],
        medium=counts["medium"],
        low=counts["low"],
    )
