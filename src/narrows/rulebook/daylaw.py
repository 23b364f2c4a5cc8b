"""The law of one day as conditions rest on it, without compiling them: what `possible` asks of a rulebook."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from narrows.errors import RulebookError
from narrows.rulebook.book import SUBJECT, Book
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.possible import ANYTHING, Possible, outcome, targets
from narrows.rulebook.schema import ThenClassification, Version


class DayLaw:
    """A rulebook on a day."""

    def __init__(self, book: Book, day: date) -> None:
        self.book = book
        self.day = day
        self._terms: dict[str, Possible] = {SUBJECT: ANYTHING}

    def countries(self, scope: str) -> frozenset[str]:
        return self._members(scope)

    def eccns(self, scope: str) -> tuple[str, ...]:
        return tuple(sorted(self._members(scope)))

    def _members(self, scope: str) -> frozenset[str]:
        try:
            return self.book.raw.scopes.members(scope, self.day)
        except RulebookError:
            return frozenset()  # a scope without a version on the day; the book refuses to decide with it

    def listed(self, eccn: str) -> bool:
        entry = eccn.partition(".")[0]
        if self.book.raw.eccns.row(entry, self.day) is not None:
            return True
        return any(kleene.at_or_below(code, (entry,)) for code in self._classes)

    def has_reason(self, reason: str) -> bool:
        return reason in self._reasons

    def held(self, globs: tuple[str, ...]) -> bool:
        return not self.book.requirements_like(globs).isdisjoint(self._requirements)

    def term(self, name: str) -> Possible:
        if name not in self._terms:
            self._terms[name] = ANYTHING  # while it is being found out: terms do not run in circles
            node = self.definition(name)
            self._terms[name] = Possible(False, False) if node is None else outcome(node, self)
        return self._terms[name]

    def definition(self, name: str) -> Node | None:
        provision = self.book.terms.get(name)
        version = provision.version(self.day) if provision is not None else None
        return self.book.node(provision, version) if provision is not None and version is not None else None

    def values(self, item: Node) -> frozenset[str] | None:
        if not isinstance(item, ir.Fact):
            return None
        allowed = self.book.schema.values.get(item.name)
        return None if allowed is None else frozenset(allowed)

    def signature(self, node: Node) -> tuple[object, ...]:
        """What a condition finds on this day: two days with equal signatures are alike to it."""
        found: list[object] = []
        for part in node.walk():
            match part:
                case ir.InScope(scope=scope):
                    found.append(self._members(scope))
                case ir.SetTest(scopes=scopes) if scopes:
                    found += [self._members(scope) for scope in scopes]
                case ir.Classified():
                    found += [(eccn, self.listed(eccn)) for eccn in targets(part, self)]
                case ir.HasReason(reason=reason):
                    found.append(self.has_reason(reason))
                case ir.Held(globs=globs):
                    found.append(self.held(globs))
                case ir.Term(name=name, type=Type.BOOLEAN):
                    found.append(self.term(name))
        return tuple(found)

    @cached_property
    def _in_force(self) -> tuple[Version, ...]:
        found = (provision.version(self.day) for provision in self.book.raw.provisions.values())
        return tuple(version for version in found if version is not None)

    @cached_property
    def _requirements(self) -> frozenset[str]:
        kinds = self.book.raw.provisions
        return frozenset(
            v.provision_id for v in self._in_force if kinds[v.provision_id].kind == "requirement"
        )

    @cached_property
    def _classes(self) -> tuple[str, ...]:
        provisions = self.book.raw.provisions
        return tuple(eccn for v in self._in_force if (eccn := provisions[v.provision_id].eccn))

    @cached_property
    def _reasons(self) -> frozenset[str]:
        found: set[str] = set()
        for version in self._in_force:
            if isinstance(version.then, ThenClassification):
                found.update(version.then.reasons)
        for row in self.book.raw.tables.eccns:
            if row.in_force(self.day):
                found |= row.reasons | row.partial | ({"?"} if row.other else set())
        return frozenset(found)


def days_of(book: Book, regime: str, from_: date | None, until: date | None) -> list[date]:
    """The first days of the spans without change within a time, from the first day that a regime answers for."""
    known = book.raw.horizon.regimes.get(regime)
    start = (known.start if known is not None else None) or book.raw.horizon.start or date.min
    first, last = max(from_ or date.min, start), until or date.max
    return [first, *(day for day in book.starts if first < day <= last)] if first <= last else []


def overlapping(one: Version, other: Version) -> bool:
    """Whether two versions are in force on a common day; after an end that nobody knows, the former may still stand."""
    until = None if one.lapse else one.until
    starts_in_time = other.from_ is None or until is None or other.from_ <= until
    return starts_in_time and (one.from_ is None or other.until is None or one.from_ <= other.until)
