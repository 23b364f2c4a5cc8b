"""The rulebook, compiled: every dated version as a rule with its condition, and the law of one day as an edition."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrows.errors import ExpressionError, RulebookError, Where
from narrows.remembered import Remembered
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import PLACES, Node, Type
from narrows.rulebook.expr.parse import Schema, parse
from narrows.rulebook.expr.source import Binder
from narrows.rulebook.layout import Layout
from narrows.rulebook.loader import RawRulebook, load_rulebook
from narrows.rulebook.names import matching
from narrows.rulebook.rule import rules_of
from narrows.rulebook.schema import Provision, Version

if TYPE_CHECKING:
    from narrows.rulebook.edition import Edition

SUBJECT = "subject_to_ear"
"""The name under which conditions read the result of the jurisdiction stage."""
REASONS = "@reasons"
"""The name of what stands against an item, which conditions on reasons for control read."""
MOST_SETS = 65_536
"""Most sets of rules that are one object for all that are equal; then all are forgotten."""
_NO_HELD = ("term", "jurisdiction", "classification", "requirement")


class Book:
    """A rulebook ready to decide. Build it with `load`; it holds no clock and never changes.

    `rules` are ordered by stage and id; `starts` are the first days of the spans in which nothing changes.
    """

    def __init__(self, raw: RawRulebook) -> None:
        self.raw = raw
        self.sha256 = raw.sha256
        self.classifying = frozenset(p.regime for p in raw.provisions.values() if p.kind == "classification")
        """The regimes that classify items. Their rules are asked of every order, since those of others rest on the classes."""
        self.reach = {
            name: regime.reach
            for name, regime in raw.horizon.regimes.items()
            if regime.reach and name not in self.classifying
        }
        """The term that is joined to all rules of a regime, by regime."""
        self.rules = rules_of(raw)
        self.terms = {p.name: p for p in raw.provisions.values() if p.kind == "term"}
        self.schema = self._schema()
        results = [*self.terms, SUBJECT, REASONS]
        results += [p.id for p in raw.provisions.values() if p.kind in ("classification", "requirement")]
        self.layout = Layout(self.schema.facts, self.schema.party_facts, results)
        slots = [self.layout.slots[name] for name in results[len(self.terms) + 2 :]]
        self.results = (min(slots, default=0), max(slots, default=-1) + 1)
        """The first slot of the results of classes and requirements, and the one after their last."""
        self.false_if_absent = tuple(fact.name for fact in raw.facts.facts if fact.absent == "false")
        """Facts that are False of an order that leaves them out."""
        self.often_false = frozenset(
            (*self.false_if_absent, *(regime.reach for regime in raw.horizon.regimes.values()))
        )
        """Facts and terms that are False of most orders."""
        self.starts = tuple(sorted(set(raw.boundaries) | {rule.from_ for rule in self.rules if rule.from_}))
        self.hot = False
        """Whether editions turn their conditions into code (see `Edition.warm`)."""
        self.binder = Binder(self.layout)
        self._nodes: dict[tuple[str, int], Node] = {}
        # Made once, as all conditions: what is found of one is remembered by identity.
        self._reaching: dict[str, Node] = {
            regime: ir.Term(name, Type.BOOLEAN) for regime, name in self.reach.items() if name
        }
        self._editions: dict[int, Edition] = {}
        self._terms_of: dict[int, frozenset[str]] = {}
        self._asks_classes: dict[int, bool] = {}
        self._tests_knowledge: dict[int, bool] = {}
        self._made: dict[str, Any] = {}
        self._sets: Remembered[frozenset[int], frozenset[int]] = Remembered(MOST_SETS)
        self._like: dict[tuple[str, ...], frozenset[str]] = {}

    @classmethod
    def load(cls, *private: Path) -> Book:
        """The packaged rulebook, with the provisions of private directories beside it, all of which are checked."""
        book = cls(load_rulebook(*private))
        if private:
            book.check(private_only=True)
        return book

    def _schema(self) -> Schema:
        declared = self.raw.facts
        facts = {fact.name: Type(fact.type) for fact in declared.facts}
        everything = declared.all()
        values = {fact.name: fact.values for fact in everything}
        # A condition on a country that does not exist would be false for every order, and nobody told.
        places = tuple(sorted(self.raw.tables.countries))
        values |= {fact.name: places for fact in everything if Type(fact.type) in PLACES}
        terms = {name: Type(p.type) for name, p in self.terms.items()} | {SUBJECT: Type.BOOLEAN}
        return Schema(
            facts=facts,
            party_facts={fact.name: Type(fact.type) for fact in declared.party_facts},
            terms=terms,
            values={name: allowed for name, allowed in values.items() if allowed},
            scopes={name: self.raw.scopes.kind(name) for name in self.raw.scopes.names()},
            phrases={phrase.name: phrase.means for phrase in declared.phrases},
            requirement_lists=self.raw.requirement_lists,
        )

    def node(self, provision: Provision, version: Version) -> Node | None:
        """The condition (or a term's value) of a version, parsed once; None where there is none to test."""
        source = provision.condition(version)
        if source is None:
            # Where a regime does not reach an order there is nothing to set aside, so that an override stands in any case.
            return None if provision.kind == "override" else self._reaching.get(provision.regime)
        key = (provision.id, version.line)
        if key not in self._nodes:
            expect = Type(provision.type) if provision.kind == "term" else Type.BOOLEAN
            node = parse(source.text, self.schema, expect=expect, locate=source.where)
            reach = self.reach.get(provision.regime)
            if reach and provision.kind != "term":
                node = ir.And((ir.Term(reach, Type.BOOLEAN), node))
            if provision.kind in _NO_HELD and any(isinstance(part, ir.Held) for part in node.walk()):
                raise ExpressionError(
                    f"held(...) cannot be used by a {provision.kind}",
                    where=source.where(),
                    remedy="Only policies, gates, exceptions, duties and overrides come after the requirements.",
                )
            self._nodes[key] = node
        return self._nodes[key]

    def holds_nested(self, name: str) -> bool:
        """Whether the values of a fact or term are sets or maps."""
        term = self.terms.get(name)
        type_ = self.schema.facts.get(name) if term is None else Type(term.type)
        return type_ in (Type.TEXTS, Type.COUNTRIES, Type.MAP)

    def terms_of(self, node: Node) -> frozenset[str]:
        """The terms that a condition of this book speaks of directly; found once, by identity."""
        found = self._terms_of.get(id(node))
        if found is None:
            found = self._terms_of[id(node)] = ir.terms_of(node)
        return found

    def asks_classes(self, node: Node) -> bool:
        """Whether a condition of this book asks for classes, or reasons for control, directly; found once, by identity."""
        found = self._asks_classes.get(id(node))
        if found is None:
            asks = any(isinstance(part, ir.Classified | ir.HasReason) for part in node.walk())
            found = self._asks_classes[id(node)] = asks
        return found

    def tests_knowledge(self, node: Node) -> bool:
        """Whether a condition of this book, or a term that it rests on on some day, tests whether something is known: then it
        may turn though its own truth is known."""
        found = self._tests_knowledge.get(id(node))
        if found is None:
            terms = [self.terms[name] for name in self.terms_of(node) if name in self.terms]
            below = (self.node(term, version) for term in terms for version in term.versions)
            found = any(isinstance(part, ir.Known) for part in node.walk()) or any(
                self.tests_knowledge(one) for one in below if one is not None
            )
            self._tests_knowledge[id(node)] = found
        return found

    def check(self, *, private_only: bool = False) -> None:
        """Raises for the first thing that is wrong with a condition."""
        for wrong in self.problems(private_only=private_only):
            raise wrong

    def problems(self, *, private_only: bool = False) -> Iterator[RulebookError]:
        """Parse every condition, and look up the scopes that each names on every day it is in force: what is wrong with any.
        Only where nothing is, terms are looked at together."""
        from narrows.rulebook.reaching import ordered

        mine = [p for p in self.raw.provisions.values() if p.private or not private_only]
        found = False
        for provision in mine:
            for version in provision.versions:
                try:
                    self._look_up(provision, version)
                except RulebookError as error:
                    found = True
                    yield error
        if not found and any(provision.kind == "term" for provision in mine):
            try:
                for day in (date.min, *self.starts):
                    ordered(self.terms_on(day), self.terms)
            except RulebookError as error:
                yield error

    def _look_up(self, provision: Provision, version: Version) -> None:
        node = self.node(provision, version)
        named = _scopes_of(node) if node is not None else ()
        if version.unstayed is not None:
            source = version.unstayed
            unstayed = parse(source.text, self.schema, expect=Type(provision.type), locate=source.where)
            named = (*named, *_scopes_of(unstayed))
        for day in (date.min, *self.starts) if named else ():
            if version.in_force(day):
                for scope, eccns in named:
                    (self.raw.scopes.eccns if eccns else self.raw.scopes.countries)(scope, day)

    def terms_on(self, day: date) -> dict[str, Node]:
        """The values of the terms that are defined on a day, by name."""
        nodes: dict[str, Node] = {}
        for name, provision in self.terms.items():
            version = provision.version(day)
            node = None if version is None else self.node(provision, version)
            if node is not None:
                nodes[name] = node
        return nodes

    def span(self, on: date) -> int:
        """The index of the span of days, with nothing changing inside it, that a day is in."""
        return bisect.bisect_right(self.starts, on)

    def edition(self, on: date) -> Edition:
        """The law of a day, compiled."""
        return self.edition_of_span(self.span(on))

    def edition_of_span(self, span: int) -> Edition:
        """The law of a span of days, by its index."""
        from narrows.rulebook.edition import Edition

        if span not in self._editions:
            self._editions[span] = Edition(self, self.starts[span - 1] if span else date.min, span)
        return self._editions[span]

    @cached_property
    def quantities(self) -> frozenset[str]:
        """The parameters of an item that are numbers, or what is inside of it: they say much even without its kind."""
        from narrows.rulebook.bearing import parameters

        types = self.schema.facts
        return frozenset(
            name
            for name in parameters(types)
            if types[name] in (Type.NUMBER, Type.MAP) or not name.startswith("item.spec.")
        )

    @cached_property
    def entries(self) -> frozenset[str]:
        """The numbers, without paragraphs, of all entries that stand on some day."""
        stated = [row.eccn for row in self.raw.eccns.rows]
        stated += [p.eccn for p in self.raw.provisions.values() if p.kind == "classification"]
        return frozenset(eccn.partition(".")[0] for eccn in stated)

    @cached_property
    def any_class(self) -> int:
        """A classification that stands for all where it only matters that there is one; -1 if there is none."""
        return self._first("classification")

    @cached_property
    def any_jurisdiction(self) -> int:
        """A rule of jurisdiction that stands for all where it only matters that the item may be subject; -1 if there is none."""
        return self._first("jurisdiction")

    def _first(self, kind: str) -> int:
        return next((rule.number for rule in self.rules if rule.kind == kind), -1)

    def requirements_like(self, globs: Iterable[str]) -> frozenset[str]:
        """Ids of the requirements that match one of the globs."""
        wanted = tuple(globs)
        if wanted not in self._like:
            self._like[wanted] = matching(self._requirement_ids, wanted)
        return self._like[wanted]

    @cached_property
    def _requirement_ids(self) -> frozenset[str]:
        return frozenset(p.id for p in self.raw.provisions.values() if p.kind == "requirement")

    def conditions_on(self, fact: str) -> Iterator[Node]:
        """The conditions, and values of terms, of all days that may speak of a fact, as their words do: to walk all takes long."""
        names = self._ways_to_say(fact)
        for provision in self.raw.provisions.values():
            for version in provision.versions:
                source = provision.condition(version)
                if source is not None and any(name in source.text for name in names):
                    node = self.node(provision, version)
                    if node is not None:
                        yield node

    def _ways_to_say(self, fact: str) -> set[str]:
        """A fact, and the phrases that speak of it, or of another that does."""
        names, said = set[str](), {fact}
        while said > names:
            names = said
            phrases = self.schema.phrases.items()
            said = {*names, *(name for name, means in phrases if any(each in means for each in names))}
        return names

    def made_once(self, name: str, make: Callable[[], Any]) -> Any:
        """What others make of this book under a name: made when it is first asked for, and kept with the book."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def same(self, numbers: Iterable[int]) -> frozenset[int]:
        """A set of rules by number, as one object for all that are equal: much is remembered of few sets."""
        found = frozenset(numbers)
        known = self._sets.get(found)
        return self._sets.keep(found, found) if known is None else known

    def checked_to(self, regime: str) -> date:
        """The day to which a regime was checked."""
        found = self.raw.horizon.regimes.get(regime)
        if found is None or found.checked is None:
            raise RulebookError(
                f"no horizon for the regime {regime}",
                where=Where(source="horizon.yaml"),
                remedy="Add the regime.",
            )
        return found.checked


def _scopes_of(node: Node) -> tuple[tuple[str, bool], ...]:
    """The scopes that a condition names, each with whether it is one of ECCNs."""
    found: dict[tuple[str, bool], None] = {}
    for part in node.walk():
        match part:
            case ir.InScope(scope=scope):
                found[scope, False] = None
            case ir.SetTest(scopes=scopes, eccns=eccns):
                found |= dict.fromkeys((scope, eccns) for scope in scopes)
            case ir.Classified(scopes=scopes):
                found |= dict.fromkeys((scope, True) for scope in scopes)
    return tuple(found)
