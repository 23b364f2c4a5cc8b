"""The dated tables: country groups, Country Chart, registry of ECCNs and of their paragraphs, and the codes of countries.

Every row of a dated table carries its own days, citation, confidence and `checked`, like a version of a provision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from narrows.errors import RulebookError, Where
from narrows.rulebook.csv_rows import DATED, Line, Row, line_of, read_dated, rows
from narrows.rulebook.names import COUNTRY, ECCN, REASON_FOR_CONTROL
from narrows.rulebook.paragraph_table import ParagraphRow

GROUPS = "us/groups.csv"
CHART = "us/country_chart.csv"
ECCNS = "us/eccns.csv"
COUNTRIES = "geo/countries.csv"

_GROUP = re.compile(r"[A-E](:[1-9])?")
_COLUMN = re.compile(r"[A-Z]{2} ?[1-9]")
_COUNTRY_CODE_COLUMNS = ("code", "alpha2", "alpha_2", "iso2")


class Membership(Row, frozen=True, kw_only=True):
    """`country` belongs to the set `scope` (a country group such as d5, or a chart column such as chart.NS1).

    A row without a country declares a set that nobody belongs to, so that it exists.
    """

    scope: str
    country: str


class EccnRow(Row, frozen=True, kw_only=True):
    """An ECCN of the registry.

    `reasons` are the reasons for control, by chart column where there is one, that apply to the whole entry; `partial`
    those that apply to some of its paragraphs only (written NP1?). `other` (a lone ?): a control that the chart does
    not show may apply as well.
    """

    eccn: str
    title: str
    reasons: frozenset[str]
    partial: frozenset[str]
    other: bool


class Registry:
    """The ECCNs of eccns.csv. A paragraph that has no row of its own is answered by the closest row above it."""

    def __init__(self, rows: tuple[EccnRow, ...] = ()) -> None:
        self.rows = rows
        self._by_code: dict[str, list[EccnRow]] = {}
        for row in rows:
            self._by_code.setdefault(row.eccn, []).append(row)

    def __contains__(self, eccn: object) -> bool:
        return eccn in self._by_code

    def row(self, eccn: str, on: date) -> EccnRow | None:
        """The row in force on a day of the ECCN itself or of the closest entry above it, or None."""
        while eccn:
            for row in self._by_code.get(eccn, ()):
                if row.in_force(on):
                    return row
            eccn = eccn.rpartition(".")[0]
        return None

    def below(self, eccn: str, on: date) -> tuple[str, ...]:
        """The paragraphs of an ECCN that have a row in force on a day, as they stand in the file."""
        return tuple(row.eccn for row in self.rows if row.eccn.startswith(f"{eccn}.") and row.in_force(on))

    def standing(self, on: date) -> frozenset[int]:
        """The places of the rows in force on a day."""
        return frozenset(place for place, row in enumerate(self.rows) if row.in_force(on))

    def reasons(self, eccn: str, on: date) -> frozenset[str] | None:
        """The reasons that certainly apply, such as NS2; None when the ECCN is not registered on that day.

        A reason that is not among them is absent for certain only if it is not in `row(...).partial` and, for controls
        outside the chart, `row(...).other` is False.
        """
        row = self.row(eccn, on)
        return None if row is None else row.reasons


class Tables(msgspec.Struct, frozen=True):
    """All tables; each is empty when its file is absent."""

    groups: tuple[Membership, ...] = ()
    chart: tuple[Membership, ...] = ()
    eccns: tuple[EccnRow, ...] = ()
    paragraphs: tuple[ParagraphRow, ...] = ()
    countries: frozenset[str] = frozenset()

    def rows(self) -> Iterator[Row]:
        yield from self.groups
        yield from self.chart
        yield from self.eccns
        yield from self.paragraphs

    def columns(self) -> set[str]:
        """The chart columns that reasons of the registry name, such as AT1; some may have no country at all."""
        return {reason for row in self.eccns for reason in row.reasons | row.partial if reason[-1].isdigit()}


def read_groups(data: bytes, source: str) -> tuple[Membership, ...]:
    """us/groups.csv. Group D:5 becomes the scope d5. Raises RulebookError with the row's line."""

    def row(line: Line) -> Membership:
        group = line.matching("group", _GROUP, "a country group such as D:5")
        country = _country(line)
        return Membership(scope=group.replace(":", "").lower(), country=country, **line.dated())

    return read_dated(data, source, ("group", "country", *DATED), row, lambda r: (r.scope, r.country))


def read_chart(data: bytes, source: str) -> tuple[Membership, ...]:
    """us/country_chart.csv. Column NS1 becomes the scope chart.NS1. Raises RulebookError with the row's line."""

    def row(line: Line) -> Membership:
        column = line.matching("column", _COLUMN, "a chart column such as NS1").replace(" ", "")
        country = _country(line)
        return Membership(scope=f"chart.{column}", country=country, **line.dated())

    return read_dated(data, source, ("column", "country", *DATED), row, lambda r: (r.scope, r.country))


def read_eccns(data: bytes, source: str) -> tuple[EccnRow, ...]:
    """us/eccns.csv. `reasons` are separated by spaces. Raises RulebookError with the row's line."""

    def row(line: Line) -> EccnRow:
        reasons = line.cells["reasons"].split()
        for reason in reasons:
            if reason != "?" and not REASON_FOR_CONTROL.fullmatch(reason.removesuffix("?")):
                line.refuse(
                    "reasons", f"{reason!r} is not a reason for control", "Write codes such as NS2 AT1"
                )
        eccn = line.matching("eccn", ECCN, "an ECCN such as 3A090.a")
        return EccnRow(
            eccn=eccn,
            title=line.cells["title"],
            reasons=frozenset(reason for reason in reasons if not reason.endswith("?")),
            partial=frozenset(reason[:-1] for reason in reasons if reason.endswith("?") and reason != "?"),
            other="?" in reasons,
            **line.dated(),
        )

    return read_dated(data, source, ("eccn", "title", "reasons", *DATED), row, lambda r: (r.eccn,))


def read_country_codes(data: bytes, source: str) -> frozenset[str]:
    """The two-letter codes of geo/countries.csv; its other columns belong to the reader of country names."""
    lines = rows(data, source)
    _, header = next(lines, (1, []))
    column = next((name for name in _COUNTRY_CODE_COLUMNS if name in header), None)
    if column is None:
        raise RulebookError(
            "has no column of country codes",
            where=Where(source=source, line=1),
            remedy=f"Name one column {_COUNTRY_CODE_COLUMNS[0]!r}",
        )
    codes: set[str] = set()
    for number, cells in lines:
        line = line_of(header, cells, source, number)
        code = line.matching(column, COUNTRY, "a two-letter country code")
        if code in codes:
            line.refuse(column, f"{code!r} is listed twice", "Remove one of the two rows")
        codes.add(code)
    return frozenset(codes)


def _country(line: Line) -> str:
    return line.matching("country", COUNTRY, "a two-letter country code") if line.cells["country"] else ""
