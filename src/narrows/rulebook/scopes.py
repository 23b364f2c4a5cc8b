"""Named sets of countries, ECCNs or numbers of other control lists, evaluated on a day.

Three sources: the country groups (d5), the columns of the Country Chart (chart.NS1), and scope provisions. A group or
column is defined on every day, if only as the empty set. A scope provision is defined only on the days of its
versions: asked about another day it raises, because an empty set there would be a silent answer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from narrows.errors import RulebookError, Where
from narrows.model.decision import CONFIDENCES
from narrows.rulebook.fields import nearest
from narrows.rulebook.schema import Provision, Version
from narrows.rulebook.tables import Membership, Tables

Span = tuple[date | None, date | None]

LAW_READ = "own_law_read"
"""The scope of the countries of which the law on what leaves them is in the rulebook."""


def plain_name(scope_id: str) -> str:
    """The name by which expressions and `combine` speak of a scope: scope.prc is "prc"."""
    return scope_id.removeprefix("scope.")


class Scopes:
    """All scopes by name. Immutable; answers are kept per name and span of days in which no scope changes."""

    def __init__(self, provisions: Iterable[Provision], tables: Tables) -> None:
        self._provisions = {plain_name(p.id): p for p in provisions if p.kind == "scope"}
        rows: dict[str, list[Membership]] = {}
        for column in tables.columns():
            rows.setdefault(f"chart.{column}", [])
        for row in (*tables.groups, *tables.chart):
            members = rows.setdefault(row.scope, [])
            if row.country:
                members.append(row)
        self._rows: Mapping[str, list[Membership]] = rows
        self._members: dict[tuple[str, int], frozenset[str]] = {}
        self._starts = sorted(self.boundaries())
        self._order = {code: rank for rank, code in enumerate(reversed(CONFIDENCES))}

    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*self._provisions, *self._rows}))

    def __contains__(self, name: object) -> bool:
        return name in self._provisions or name in self._rows

    def kind(self, name: str) -> str:
        """country, eccn or number. Raises RulebookError for a scope that does not exist."""
        if name in self._rows:
            return "country"
        return self._provision(name).type

    def provision(self, name: str) -> Provision | None:
        """The provision that defines a scope; None for a group or chart column."""
        return self._provisions.get(name)

    def is_table(self, name: str) -> bool:
        """Whether a scope is a country group or a chart column."""
        return name in self._rows

    def rows(self, name: str) -> tuple[Membership, ...]:
        """The table rows behind a group or chart column."""
        return tuple(self._rows.get(name, ()))

    def countries(self, name: str, on: date) -> frozenset[str]:
        """The countries of a country scope on a day, as two-letter codes. Raises RulebookError."""
        self._must_be(name, "country")
        return self.members(name, on)

    def eccns(self, name: str, on: date) -> tuple[str, ...]:
        """The members of a scope of ECCNs, or of numbers of another list, on a day, sorted; each stands for all that are at or
        below it (`kleene.at_or_below`)."""
        self._must_be(name, "eccn", "number")
        return tuple(sorted(self.members(name, on)))

    def members(self, name: str, on: date) -> frozenset[str]:
        """The members of a scope of any type on a day. Raises RulebookError if it is not defined on that day."""
        key = (name, bisect_right(self._starts, on))
        if key not in self._members:
            self._members[key] = self._evaluate(name, on)
        return self._members[key]

    def confidence(self, name: str, on: date, member: str | None = None) -> str:
        """The lowest confidence among what defines the scope on a day, or, for a member of a table, of its row."""
        return min(self._confidences(name, on, member), key=self._order.__getitem__, default="high")

    def gaps(self, name: str, from_: date | None, until: date | None) -> tuple[Span, ...]:
        """The spans within [from_, until] on which the scope is not defined; None is open."""
        if name in self._rows:
            return ()
        gaps: list[Span] = []
        start = from_ or date.min
        end = until or date.max
        for version in self._provision(name).versions:
            if start > end:
                break
            if (version.until or date.max) < start:
                continue
            if (begin := version.from_ or date.min) > end:
                break
            if begin > start:
                gaps.append((_open(start), begin - timedelta(days=1)))
            start = version.until + timedelta(days=1) if version.until else date.max
            if version.until is None:
                return tuple(gaps)
        if start <= end:
            gaps.append((_open(start), _open(end)))
        return tuple(gaps)

    def boundaries(self) -> set[date]:
        """Every day on which some scope changes."""
        spans: list[Span] = [(row.from_, row.until) for rows in self._rows.values() for row in rows]
        spans += [(version.from_, version.until) for p in self._provisions.values() for version in p.versions]
        return span_boundaries(spans)

    def _provision(self, name: str) -> Provision:
        try:
            return self._provisions[name]
        except KeyError:
            raise RulebookError(f"there is no scope {name!r}", remedy=nearest(name, self.names())) from None

    def _must_be(self, name: str, *wanted: str) -> None:
        if (actual := self.kind(name)) not in wanted:
            raise RulebookError(
                f"scope {name!r} holds {actual} members, not {' or '.join(wanted)} members",
                remedy="Use a scope of the right kind",
            )

    def _version(self, name: str, on: date) -> Version:
        provision = self._provision(name)
        version = provision.version(on)
        if version is None:
            raise RulebookError(
                f"scope {name!r} is not defined on {on}",
                where=Where(source=provision.path, line=provision.line),
                remedy="Add a version for that day, 'members: []' if nobody belonged",
            )
        return version

    def _evaluate(self, name: str, on: date) -> frozenset[str]:
        if name in self._rows:
            return frozenset(row.country for row in self._rows[name] if row.in_force(on))
        version = self._version(name, on)
        members = set[str]()
        if version.combine:
            for other in version.combine.any_of:
                members |= self.members(plain_name(other), on)
            for other in version.combine.all_of:
                members &= self.members(plain_name(other), on)
            for other in version.combine.none_of:
                members -= self.members(plain_name(other), on)
            members.update(version.combine.plus)
        return frozenset(members.union(version.members))

    def _confidences(self, name: str, on: date, member: str | None) -> set[str]:
        if name in self._rows:
            rows = [row for row in self._rows[name] if row.in_force(on)]
            mine = [row for row in rows if row.country == member] if member else []
            return {row.confidence for row in mine or rows}
        version = self._version(name, on)
        found = {version.confidence}
        if version.combine:
            for other in version.combine.scopes:
                found |= self._confidences(plain_name(other), on, member)
        return found


def span_boundaries(spans: Iterable[Span]) -> set[date]:
    """The days on which something changes: each first day, and the day after each last day."""
    days: set[date] = set()
    for from_, until in spans:
        if from_:
            days.add(from_)
        if until:
            days.add(until + timedelta(days=1))
    return days


def _open(day: date) -> date | None:
    return None if day in (date.min, date.max) else day
