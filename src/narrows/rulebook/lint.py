"""Looking for mistakes in law that can be read: what never holds, what nothing uses, days and checks that do not fit.

What cannot be read at all (a version without `checked`, an unknown name) is refused when the rulebook is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from narrows.errors import Where
from narrows.rulebook.book import Book
from narrows.rulebook.daylaw import overlapping
from narrows.rulebook.lint_conditions import Conditions
from narrows.rulebook.names import matches
from narrows.rulebook.schema import Provision, ThenDuty, ThenGate, Version
from narrows.rulebook.scopes import LAW_READ, plain_name

SEVERITIES = ("error", "warning", "info")
RULES: dict[str, str] = {
    "never_holds": "error",
    "applies_to_nothing": "error",
    "not_a_value": "error",
    "units_apart": "error",
    "never_known": "info",
    "divided_by_zero": "warning",
    "unreachable": "warning",
    "always_holds": "warning",
    "implied": "warning",
    "implied_on_its_days": "info",
    "term_without_version": "warning",
    "dead_name": "warning",
    "dead_reference": "warning",
    "gap": "info",
    "day_left_out": "warning",
    "checked_before_recorded": "warning",
    "checked_before_published": "warning",
    "checked_before_horizon": "warning",
    "in_the_future": "warning",
    "beyond_horizon": "info",
    "unused_term": "warning",
    "unused_scope": "warning",
    "unused_fact": "info",
}
"""The severity of each kind of finding."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the law that is likely a mistake. `provision` is empty for what belongs to none."""

    severity: str
    rule: str
    provision: str
    path: str
    line: int
    field: str
    what: str
    remedy: str
    private: bool

    def __str__(self) -> str:
        return f"{Where(source=self.path, line=self.line, field=self.field)}: {self.what}. {self.remedy}"


def lint(
    book: Book,
    *,
    today: date | None = None,
    values: Mapping[str, frozenset[str]] | None = None,
    private_only: bool = False,
) -> tuple[Finding, ...]:
    """Every finding, by file and line. `today` is the day after which nobody can have checked anything yet; None: no such
    day is known. `values` are those that a fact can have, where something other than the rulebook knows them. With
    `private_only` those of private provisions, for which the packaged ones need not be gone through. Raises RulebookError for
    law that cannot be read."""
    found = [*_Linter(book, today, values or {}).findings(private_only=private_only)]
    order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return tuple(sorted(found, key=lambda f: (f.path, f.line, f.field, order[f.severity], f.rule, f.what)))


class _Linter:
    def __init__(self, book: Book, today: date | None, values: Mapping[str, frozenset[str]]) -> None:
        self.book = book
        self.raw = book.raw
        self.today = today
        self.conditions = Conditions(book, values)

    def findings(self, *, private_only: bool) -> Iterator[Finding]:
        for provision in self.raw.provisions.values():
            if provision.private or not private_only:
                yield from self._of(provision)
        found = (*self._checked_elsewhere(), *self._unused())
        yield from (one for one in found if one.private or not private_only)

    def _of(self, provision: Provision) -> Iterator[Finding]:
        for version in provision.versions:
            yield from self._condition(provision, version)
            yield from self._dates(provision, version)
        yield from self._gaps(provision)
        yield from self._references(provision)
        yield from self._codes(provision)

    def _finding(
        self, rule: str, provision: Provision, line: int, field: str, what: str, remedy: str
    ) -> Finding:
        return Finding(
            severity=RULES[rule],
            rule=rule,
            provision=provision.id,
            path=provision.path,
            line=line,
            field=field,
            what=what,
            remedy=remedy,
            private=provision.private,
        )

    def _condition(self, provision: Provision, version: Version) -> Iterator[Finding]:
        for flaw in self.conditions.flaws(provision, version):
            yield self._finding(flaw.rule, provision, flaw.line, flaw.field, flaw.what, flaw.remedy)

    def _dates(self, provision: Provision, version: Version) -> Iterator[Finding]:
        def found(rule: str, field: str, what: str, remedy: str) -> Finding:
            return self._finding(rule, provision, version.line, field, what, remedy)

        checked, recorded = version.checked, version.recorded
        if checked < recorded:
            what = f"was checked on {checked}, before it was recorded on {recorded}"
            yield found(
                "checked_before_recorded", "checked", what, "Hold what is written against its source again"
            )
        act = self.raw.instruments.get(version.instrument or "")
        published = version.published or (act.published if act is not None else None)
        if published is not None and checked < published:
            what = f"was checked on {checked}, before the text was published on {published}"
            yield found(
                "checked_before_published", "checked", what, "Correct one of the dates, or check it again"
            )
        for field, day in (("checked", checked), ("recorded", recorded)):
            if self.today is not None and day > self.today:
                what = f"{field} on {day}, which is after {self.today}"
                yield found("in_the_future", field, what, "Correct the date")
        regime = self.raw.horizon.regimes.get(provision.regime)
        if regime is None or regime.checked is None or provision.private:
            return
        known = max(regime.checked, regime.secondary or regime.checked)
        if checked < regime.checked and (version.until is None or version.until >= checked):
            what = f"was checked on {checked}, and {regime.regime} is said to be checked to {regime.checked}"
            yield found(
                "checked_before_horizon", "checked", what, "Check it again, or move horizon.yaml back"
            )
        if version.from_ is not None and version.from_ > known:
            what = f"begins on {version.from_}, and {regime.regime} was read to {known} only"
            yield found(
                "beyond_horizon", "in_force.from", what, "Check that it did begin, and move horizon.yaml"
            )

    def _gaps(self, provision: Provision) -> Iterator[Finding]:
        for before, after in pairwise(provision.versions):
            assert before.until is not None
            assert after.from_ is not None
            first = before.until + timedelta(days=1)
            if first < after.from_:
                last = after.from_ - timedelta(days=1)
                rule, what = "gap", f"has no version from {first} to {last}"
                remedy = "If the text stood then as well, close the gap"
                if first == last:
                    rule, what = (
                        "day_left_out",
                        f"has no version on {first}, and one on the days before and after",
                    )
                    remedy = (
                        "'until' is the last day in force: end the earlier the day before the later begins"
                    )
                yield self._finding(rule, provision, after.line, "in_force.from", what, remedy)

    def _references(self, provision: Provision) -> Iterator[Finding]:
        fields = (("for", provision.for_), ("covers", provision.covers), ("only_for", provision.only_for))
        for field, names in (*fields, ("of", provision.of)):
            what = "provision" if field == "of" else "requirement"
            met = [self._met(name, field) for name in names]
            for version in provision.versions:
                if names and not any(overlapping(version, other) for some in met for other in some):
                    why = f"no {what} that {field!r} names is in force on any of its days"
                    remedy = "Correct the names or the dates, or remove the version"
                    yield self._finding("applies_to_nothing", provision, version.line, field, why, remedy)
            for number, (name, some) in enumerate(zip(names, met, strict=True)):
                if not any(overlapping(v, other) for v in provision.versions for other in some):
                    why = f"{name!r} names no {what} in force on any of its days"
                    place = f"{field}[{number}]"
                    yield self._finding(
                        "dead_reference", provision, provision.line, place, why, "Remove the name"
                    )

    def _met(self, name: str, field: str) -> list[Version]:
        kinds = None if field == "of" else "requirement"
        return [
            version
            for other in self.raw.provisions.values()
            if (kinds is None or other.kind == kinds) and matches(other.id, (name,))
            for version in other.versions
        ]

    def _codes(self, provision: Provision) -> Iterator[Finding]:
        """The exceptions that a gate blocks or lets through, or that a duty goes with, are in force while it is."""
        exceptions = self.raw.of_kind("exception")
        for version in provision.versions:
            then = version.then
            if isinstance(then, ThenGate):
                fields = (("blocks", then.blocks or ()), ("survives", then.survives))
            elif isinstance(then, ThenDuty):
                fields = (("under", then.under), ("not_under", then.not_under))
            else:
                continue
            for field, codes in fields:
                for code in codes:
                    some = [other for p in exceptions if p.code == code for other in p.versions]
                    if some and not any(overlapping(version, other) for other in some):
                        why = f"the exception {code} is not in force on any of its days"
                        place, remedy = f"then.{field}", "Remove the code, or correct the dates"
                        yield self._finding("dead_reference", provision, version.line, place, why, remedy)

    def _checked_elsewhere(self) -> Iterator[Finding]:
        """Rows of tables and instruments, which are checked on days of their own."""
        places = [(row.path, row.line, row.checked) for row in self.raw.tables.rows()]
        places += [(act.path, act.line, act.checked) for act in self.raw.instruments.values()]
        for path, line, checked in places:
            if self.today is not None and checked > self.today:
                what = f"checked on {checked}, which is after {self.today}"
                yield _elsewhere("in_the_future", path, line, "checked", what, "Correct the date")

    def _unused(self) -> Iterator[Finding]:
        facts, terms, scopes = self.conditions.used()
        terms |= {regime.reach for regime in self.raw.horizon.regimes.values()}
        # The territory of a regime is a scope of its name, which the engine looks up.
        scopes |= {plain_name(name) for name in _combined(self.raw.provisions.values())}
        scopes |= {*self.raw.horizon.regimes, LAW_READ}
        for provision in self.raw.provisions.values():
            if provision.kind == "term" and provision.name not in terms and not provision.public:
                what = f"no condition speaks of the term {provision.name}"
                remedy = "Remove it, or say 'public: true' if people ask for it"
                yield self._finding("unused_term", provision, provision.line, "name", what, remedy)
            if provision.kind == "scope" and plain_name(provision.id) not in scopes:
                what = f"no condition and no other scope speaks of {plain_name(provision.id)}"
                yield self._finding("unused_scope", provision, provision.line, "id", what, "Remove it")
        for fact in self.raw.facts.all():
            if fact.name not in facts:
                what = f"no condition speaks of {fact.name}"
                remedy = "Remove it, unless orders should be able to state it"
                yield _elsewhere("unused_fact", "law/facts.yaml", fact.line, "name", what, remedy)


def _elsewhere(rule: str, path: str, line: int, field: str, what: str, remedy: str) -> Finding:
    """A finding about something that belongs to no provision."""
    return Finding(
        severity=RULES[rule],
        rule=rule,
        provision="",
        path=path,
        line=line,
        field=field,
        what=what,
        remedy=remedy,
        private=False,
    )


def _combined(provisions: Iterable[Provision]) -> Iterator[str]:
    for provision in provisions:
        for version in provision.versions:
            if version.combine is not None:
                yield from version.combine.scopes


__all__ = ["RULES", "SEVERITIES", "Finding", "lint"]
