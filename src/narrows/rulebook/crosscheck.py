"""What can only be checked once every file is read: ids, references, cycles, names that clash, days left uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from narrows.errors import RulebookError, Where
from narrows.rulebook.expr.kleene import at_or_below
from narrows.rulebook.facts import Facts
from narrows.rulebook.fields import nearest
from narrows.rulebook.horizon import Horizon, Instrument, NotModelled
from narrows.rulebook.names import matching
from narrows.rulebook.requirement_lists import RequirementList
from narrows.rulebook.schema import Provision
from narrows.rulebook.scopes import Scopes, plain_name
from narrows.rulebook.tables import Tables
from narrows.rulebook.versions import Reference

_INSTEAD = (
    "Name requirements: they alone can be set aside. To see what would be without another provision, lift it with "
    "'narrows diff --without'; a private gate closes an exception"
)
# Names that expressions already give a meaning to, and that a term may therefore not take.
_RESERVED = frozenset(
    "subject_to_ear classified any_party all_parties intersects is_empty max_product max_value max_value_from known "
    "held min max scope party item end_use claims recipient exporter".split()
)


class Contents:
    """Everything read, as the checks need it."""

    def __init__(
        self,
        provisions: Mapping[str, Provision],
        facts: Facts,
        scopes: Scopes,
        tables: Tables,
        instruments: Mapping[str, Instrument],
        requirement_lists: Mapping[str, RequirementList],
        horizon: Horizon,
        not_modelled: Iterable[NotModelled],
    ) -> None:
        self.provisions = provisions
        self.facts = facts
        self.scopes = scopes
        self.tables = tables
        self.instruments = instruments
        self.requirement_lists = requirement_lists
        self.horizon = horizon
        self.requirements = frozenset(p.id for p in provisions.values() if p.kind == "requirement")
        self.codes = {p.code for p in provisions.values() if p.kind == "exception"}
        self.codes |= {code for entry in not_modelled for code in entry.codes}
        self.eccns = frozenset(row.eccn for row in tables.eccns)


def check(book: Contents, references: Iterable[Reference]) -> Iterator[RulebookError]:
    """Every problem between files, in a stable order."""
    for reference in references:
        if problem := _dangling(book, reference):
            yield problem
    yield from _requirement_lists(book)
    yield from _terms(book)
    yield from _regimes(book)
    yield from _reaches(book)
    yield from _scopes(book)
    yield from _lapses(book)
    yield from _table_countries(book)


def _dangling(book: Contents, reference: Reference) -> RulebookError | None:
    name = reference.name
    if reference.what == "requirement":
        lists = book.requirement_lists
        if name in lists and reference.owner in lists:
            what = f"a list of requirements cannot name another: {name!r}"
            return RulebookError(what, where=reference.where, remedy="Name the requirements themselves")
        if name in lists or matching(book.requirements, (name,)):
            return None
        other = book.provisions.get(name)
        what = (
            f"{name!r} is a {other.kind}, not a requirement" if other else f"no requirement matches {name!r}"
        )
        return RulebookError(what, where=reference.where, remedy=nearest(name, {*book.requirements, *lists}))
    if reference.what == "target":
        target = book.provisions.get(name)
        if target is None:
            remedy = nearest(name, book.provisions)
            return RulebookError(
                f"there is no provision {name!r} to override", where=reference.where, remedy=remedy
            )
        if target.kind != "requirement":
            # What sets nothing aside would be taken for law that is not enforced.
            article = "an" if target.kind in ("exception", "override") else "a"
            what = f"{article} {target.kind} cannot be overridden: {name}"
            return RulebookError(what, where=reference.where, remedy=_INSTEAD)
        return None
    if reference.what == "override" and (
        (other := book.provisions.get(name)) is None or other.kind != "override"
    ):
        overrides = [p.id for p in book.provisions.values() if p.kind == "override"]
        return RulebookError(
            f"there is no override {name!r}", where=reference.where, remedy=nearest(name, overrides)
        )
    if reference.what == "instrument" and name not in book.instruments:
        remedy = f"Add it to instruments.yaml. {nearest(name, book.instruments)}".strip()
        return RulebookError(f"there is no instrument {name!r}", where=reference.where, remedy=remedy)
    if reference.what == "exception" and name not in book.codes:
        remedy = (
            f"Add the exception, or list its code in not_modelled.yaml. {nearest(name, book.codes)}".strip()
        )
        return RulebookError(f"there is no license exception {name!r}", where=reference.where, remedy=remedy)
    if reference.what == "country" and book.tables.countries and name not in book.tables.countries:
        remedy = "Use the ISO 3166 code of geo/countries.csv"
        return RulebookError(f"there is no country {name!r}", where=reference.where, remedy=remedy)
    if reference.what == "eccn" and book.eccns and not at_or_below(name, book.eccns):
        remedy = f"Add it to us/eccns.csv. {nearest(name, book.eccns)}".strip()
        return RulebookError(f"ECCN {name!r} is not in the registry", where=reference.where, remedy=remedy)
    if reference.what == "scope":
        return _scope_reference(book, reference)
    return None


def _scope_reference(book: Contents, reference: Reference) -> RulebookError | None:
    name = plain_name(reference.name)
    if name not in book.scopes:
        remedy = nearest(name, book.scopes.names())
        return RulebookError(f"there is no scope {name!r}", where=reference.where, remedy=remedy)
    mine, theirs = book.scopes.kind(plain_name(reference.owner)), book.scopes.kind(name)
    if mine != theirs:
        what = f"a scope of type {mine} cannot combine {name!r}, which is of type {theirs}"
        return RulebookError(what, where=reference.where, remedy="Combine scopes of one type")
    used_from, used_until = (
        (reference.version.from_, reference.version.until) if reference.version else (None, None)
    )
    from_ = max(
        (day for day in (used_from, book.horizon.start) if day), default=None
    )  # earlier days get no answer
    for start, end in book.scopes.gaps(name, from_, used_until):
        return RulebookError(
            f"scope {name!r} is not defined from {start or 'the beginning'} to {end or 'the end'}",
            where=reference.where,
            remedy=f"Add a version of scope.{name} for those days, 'members: []' if nobody belonged",
        )
    return None


def _requirement_lists(book: Contents) -> Iterator[RulebookError]:
    """A list named as a provision would stand for other requirements than it seems to."""
    for some in book.requirement_lists.values():
        if some.name in book.provisions:
            what = f"the list {some.name!r} has the id of a provision"
            where = Where(source=some.path, line=some.line, field="name")
            yield RulebookError(what, where=where, remedy="Give the list a name of its own")


def _terms(book: Contents) -> Iterator[RulebookError]:
    seen: dict[str, Provision] = {}
    for provision in book.provisions.values():
        if provision.kind != "term":
            continue
        where = Where(source=provision.path, line=provision.line, field="name")
        name = provision.name
        if name in seen:
            what = f"term name {name!r} is also that of {seen[name].id}"
            yield RulebookError(what, where=where, remedy="Give the terms different names")
        elif name in _RESERVED or book.facts.get(name):
            yield RulebookError(
                f"term name {name!r} is already a fact or function", where=where, remedy="Rename it"
            )
        seen.setdefault(name, provision)


def _regimes(book: Contents) -> Iterator[RulebookError]:
    modelled = [regime for regime, horizon in book.horizon.regimes.items() if horizon.state == "modelled"]
    for provision in book.provisions.values():
        if provision.kind != "scope" and provision.regime not in modelled:
            yield RulebookError(
                f"{provision.regime!r} is not a modelled regime",
                where=Where(source=provision.path, line=provision.line, field="id"),
                remedy=f"Start the id with one of: {', '.join(modelled) or 'none yet, see horizon.yaml'}",
            )


def _reaches(book: Contents) -> Iterator[RulebookError]:
    terms = {p.name: p for p in book.provisions.values() if p.kind == "term"}
    for regime, horizon in book.horizon.regimes.items():
        term = terms.get(horizon.reach)
        if horizon.reach and (term is None or term.type != "boolean"):
            yield RulebookError(
                f"the reach of {regime} is {horizon.reach!r}, and no boolean term has that name",
                where=Where(source="law/horizon.yaml", field=f"regimes.{regime}.reach"),
                remedy="Name a boolean term of the regime, or remove 'reach'",
            )


def _scopes(book: Contents) -> Iterator[RulebookError]:
    scopes = {plain_name(p.id): p for p in book.provisions.values() if p.kind == "scope"}
    uses = {
        name: {plain_name(n) for v in p.versions if v.combine for n in v.combine.scopes}
        for name, p in scopes.items()
    }
    done: set[str] = set()

    def cycle(name: str, trail: tuple[str, ...]) -> tuple[str, ...] | None:
        if name in trail:
            return (*trail[trail.index(name) :], name)
        if name in done:
            return None
        for other in sorted(uses.get(name, ())):
            if found := cycle(other, (*trail, name)):
                return found
        done.add(name)
        return None

    for name, provision in scopes.items():
        where = Where(source=provision.path, line=provision.line)
        if book.scopes.is_table(name):
            what = f"scope {name!r} is already a country group or chart column"
            yield RulebookError(what, where=where, remedy="Choose another name")
        if found := cycle(name, ()):
            what = f"scopes combine each other in a circle: {' -> '.join(found)}"
            yield RulebookError(what, where=where, remedy="Write the members of one of them out")
            return


def _lapses(book: Contents) -> Iterator[RulebookError]:
    """A stay that ends on a day nobody has checked must say that what follows is unknown."""
    for provision in book.provisions.values():
        horizon = book.horizon.regimes.get(provision.regime)
        if provision.kind != "override" or provision.private or horizon is None or horizon.checked is None:
            continue
        for version in provision.versions:
            if version.until and version.until >= horizon.checked and not version.lapse:
                yield RulebookError(
                    f"the override ends on {version.until}, but {provision.regime} was checked to {horizon.checked} only",
                    where=Where(source=version.path, line=version.line, field="in_force.until"),
                    remedy="Add 'lapse: unknown', as nobody can say what applies after that day",
                )


def _table_countries(book: Contents) -> Iterator[RulebookError]:
    if not book.tables.countries:
        return
    for row in (*book.tables.groups, *book.tables.chart):
        if row.country and row.country not in book.tables.countries:
            yield RulebookError(
                f"there is no country {row.country!r}",
                where=Where(source=row.path, line=row.line, field="country"),
                remedy="Use the ISO 3166 code of geo/countries.csv",
            )
