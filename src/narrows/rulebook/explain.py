"""One provision in plain words: what it asks for and what follows, on all its days, and what bears on it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from narrows.errors import InputError, meant
from narrows.rulebook.book import Book
from narrows.rulebook.consequences import consequence
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.names import matches
from narrows.rulebook.schema import Provision, Version
from narrows.rulebook.scopes import plain_name
from narrows.rulebook.wording import Line, Wording


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Another provision, and the spans of days on which it is in force."""

    id: str
    kind: str
    title: str
    citation: str
    in_force: tuple[tuple[date | None, date | None], ...]


class Told(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A version in words. `condition` is an outline (depth and text); empty: it holds without condition. `citation` is the
    paragraph that it had then."""

    from_: date | None
    until: date | None
    compliance: date | None
    condition: tuple[Line, ...]
    consequence: str
    source: str
    citation: str
    cites: tuple[str, ...]
    instrument: str | None
    checked: date
    confidence: str
    note: str


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A term or scope of which a condition speaks, explained; `kind` is term or scope."""

    name: str
    kind: str
    id: str
    title: str
    versions: tuple[Told, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A provision in words.

    `policies`, `exceptions` and `gates` speak of a requirement (`gates` names those that speak of it by name; others stand
    before every requirement); `asked_by` have conditions that ask whether it holds. `overrides`, `speaks_of` and `used_by`
    are what an override sets aside, what a policy, exception or gate is about, and what speaks of a term or scope.
    """

    id: str
    kind: str
    name: str
    title: str
    citation: str
    private: bool
    versions: tuple[Told, ...]
    overridden_by: tuple[Link, ...]
    overrides: tuple[Link, ...]
    policies: tuple[Link, ...]
    exceptions: tuple[Link, ...]
    gates: tuple[Link, ...]
    asked_by: tuple[Link, ...]
    speaks_of: tuple[Link, ...]
    used_by: tuple[Link, ...]
    names: tuple[Name, ...]


def explain(book: Book, wanted: str, *, as_of: date | None = None, deep: bool = False) -> Explanation:
    """The provision of an id (or of the name of a term or scope) in words, on all its days or on one.

    The terms and scopes that its conditions name are explained too; with `deep` those that these name as well, and so on.
    Raises InputError, with near names, where there is none.
    """
    return _Explainer(book, as_of).explanation(_found(book, wanted.strip()), deep=deep)


def _found(book: Book, wanted: str) -> Provision:
    raw = book.raw
    provision = raw.provisions.get(wanted) or book.terms.get(wanted)
    if provision is None and wanted in raw.scopes:
        provision = raw.scopes.provision(wanted)
        if provision is None:
            remedy = f"'narrows law show {wanted}' lists its rows"
            raise InputError(f"{wanted!r} is a table, with nothing to explain", remedy=remedy)
    if provision is None and (wanted in raw.instruments or wanted in raw.eccns):
        what = "an instrument" if wanted in raw.instruments else "an entry of the registry"
        remedy = f"'narrows law show {wanted}' tells of it, and explain of the provisions that it names"
        raise InputError(f"{wanted!r} is {what}, no provision", remedy=remedy)
    if provision is None:
        names = [*raw.provisions, *book.terms, *(n for n in raw.scopes.names() if not raw.scopes.is_table(n))]
        near = sorted(name for name in names if name.startswith(f"{wanted}."))[:5] if wanted else []
        near = near or difflib.get_close_matches(wanted, names, 3, 0.6)
        near += [name for name in names if wanted and wanted in name and name not in near][: 5 - len(near)]
        remedy = f"{meant(near)} 'narrows law search' looks for words".strip()
        raise InputError(f"the rulebook has no provision {wanted!r}", remedy=remedy)
    return provision


class _Named(NamedTuple):
    """What the conditions of a version speak of: terms and scopes in their order, and requirements by ids and globs."""

    names: tuple[str, ...]
    requirements: frozenset[tuple[str, ...]]


class _Related:
    """Which provisions of a book may bear on others, found once: whatever is explained, these are gone through."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._named: dict[tuple[str, int], _Named] = {}
        self.every = every = tuple(book.raw.provisions.values())
        self.requirements = [p for p in every if p.kind == "requirement"]
        self.overriding = [p for p in every if p.kind == "override" and p.of]
        self.for_ = [p for p in every if p.for_]
        self.covers = [p for p in every if p.covers]
        self.only_for = [p for p in every if p.only_for]
        self.asking = [p for p in every if any(self.named(p, version).requirements for version in p.versions)]
        self.using: dict[str, list[Provision]] = {}
        for p in every:
            for name in {name for version in p.versions for name in self.named(p, version).names}:
                self.using.setdefault(name, []).append(p)

    def named(self, provision: Provision, version: Version) -> _Named:
        """What a version speaks of."""
        key = (provision.id, version.line)
        if key not in self._named:
            node = self.book.node(provision, version) if provision.kind != "scope" else None
            self._named[key] = _named(version, node.walk() if node is not None else ())
        return self._named[key]


class _Explainer:
    def __init__(self, book: Book, as_of: date | None) -> None:
        self.book = book
        self.as_of = as_of
        self.wording = Wording(book)
        self.related: _Related = book.made_once("explain", lambda: _Related(book))

    def explanation(self, provision: Provision, *, deep: bool) -> Explanation:
        id_, kind = provision.id, provision.kind
        about = (*provision.for_, *provision.covers, *provision.only_for)
        named = provision.name if kind == "term" else plain_name(id_) if kind == "scope" else ""
        requirement = kind == "requirement"
        related = self.related
        return Explanation(
            id=id_,
            kind=kind,
            name=named,
            title=provision.title,
            citation=provision.cited(self.as_of),
            private=provision.private,
            versions=self._versions(provision),
            overridden_by=self._links(related.overriding, lambda p: id_ in p.of),
            overrides=self._links(related.every if provision.of else (), lambda p: p.id in provision.of),
            policies=self._links(related.for_ if requirement else (), lambda p: matches(id_, p.for_)),
            exceptions=self._links(related.covers if requirement else (), lambda p: matches(id_, p.covers)),
            gates=self._links(related.only_for if requirement else (), lambda p: matches(id_, p.only_for)),
            asked_by=self._links(related.asking if requirement else (), lambda p: self._asks(p, id_)),
            speaks_of=self._links(related.requirements if about else (), lambda p: matches(p.id, about)),
            used_by=self._links(related.using.get(named, ())),
            names=tuple(self._explained(provision, deep=deep)),
        )

    def _links(
        self, some: Iterable[Provision], wanted: Callable[[Provision], bool] = lambda p: True
    ) -> tuple[Link, ...]:
        found = []
        for p in some:
            versions = self._shown(p) if wanted(p) else ()
            if versions:
                spans = tuple((v.from_, v.until) for v in versions)
                found.append(
                    Link(id=p.id, kind=p.kind, title=p.title, citation=p.cited(self.as_of), in_force=spans)
                )
        return tuple(found)

    def _shown(self, provision: Provision) -> tuple[Version, ...]:
        return tuple(v for v in provision.versions if self.as_of is None or v.in_force(self.as_of))

    def _asks(self, provision: Provision, id_: str) -> bool:
        return any(
            matches(id_, globs)
            for version in self._shown(provision)
            for globs in self.related.named(provision, version).requirements
        )

    def _names_of(self, provision: Provision, versions: Iterable[Version]) -> dict[str, None]:
        """The terms and scopes that some versions name, in the order in which they do."""
        return dict.fromkeys(
            name for version in versions for name in self.related.named(provision, version).names
        )

    def _explained(self, provision: Provision, *, deep: bool) -> Iterator[Name]:
        """What the shown versions of a provision name, on their days."""
        seen: set[str] = {provision.name, plain_name(provision.id)}
        open_ = [(name, self._shown(provision)) for name in self._names_of(provision, self._shown(provision))]
        while open_:
            name, on = open_.pop(0)
            below = self.book.terms.get(name)
            if below is None and name in self.book.raw.scopes:
                below = self.book.raw.scopes.provision(name)
            if below is None or name in seen:
                continue
            seen.add(name)
            versions = [v for v in self._shown(below) if any(_common(v, other) for other in on)]
            told = tuple(self._told(below, version) for version in versions)
            yield Name(name=name, kind=below.kind, id=below.id, title=below.title, versions=told)
            if deep:
                open_ += [(each, tuple(versions)) for each in self._names_of(below, versions)]

    def _versions(self, provision: Provision) -> tuple[Told, ...]:
        return tuple(self._told(provision, version) for version in self._shown(provision))

    def _told(self, provision: Provision, version: Version) -> Told:
        node = self.book.node(provision, version) if provision.kind != "scope" else None
        source = version.value or version.when
        number = provision.kind == "term" and provision.type == "number"
        words = self.wording.condition(node) if node is not None and not number else ()
        return Told(
            from_=version.from_,
            until=version.until,
            compliance=version.compliance,
            condition=words,
            consequence=consequence(provision, version, self.wording, node if number else None),
            source=" ".join(source.text.split()) if source is not None else "",
            citation=version.citation or provision.citation,
            cites=tuple(map(str, version.cites)),
            instrument=version.instrument,
            checked=version.checked,
            confidence=version.confidence,
            note=version.note,
        )


def _named(version: Version, parts: Iterable[Node]) -> _Named:
    names = [plain_name(scope) for scope in version.combine.scopes] if version.combine is not None else []
    requirements = set()
    for part in parts:
        match part:
            case ir.Term(name=name):
                names.append(name)
            case ir.InScope(scope=scope):
                names.append(scope)
            case ir.SetTest(scopes=scopes) | ir.Classified(scopes=scopes):
                names += scopes
            case ir.Held(globs=globs):
                requirements.add(globs)
    return _Named(tuple(dict.fromkeys(names)), frozenset(requirements))


def _common(one: Version, other: Version) -> bool:
    """Whether two versions are in force on a common day."""
    starts = max(one.from_ or date.min, other.from_ or date.min)
    return starts <= min(one.until or date.max, other.until or date.max)
