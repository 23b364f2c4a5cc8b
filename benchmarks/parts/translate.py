"""The law of one day in the languages of the peers, made from the same intermediate form that narrows compiles.

Peers have two truths. A fact that is not known gets a harmless filler, and whether it is known is a fact of its own; where
narrows knows the truth of a rule, no filler can change it, so there the peers must agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narrows.decide.run import completed, run
from narrows.engine import Engine
from narrows.model.order import parse_order
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.rule import Rule

FILLERS: dict[Type, Any] = {
    Type.BOOLEAN: False,
    Type.NUMBER: 1.0,
    Type.TEXT: "",
    Type.COUNTRY: "",
    Type.TEXTS: (),
    Type.COUNTRIES: (),
}


def identifier(name: str) -> str:
    """A name that every peer takes as that of a variable."""
    return "v_" + re.sub(r"\W", "_", name)


def map_name(node: ir.MapMax) -> str:
    """Maxima of maps are handed to the peers ready made."""
    assert isinstance(node.map, ir.Fact)
    least = "" if node.least_key == float("-inf") else f"_{int(node.least_key)}"
    return identifier(f"{node.map.name}_{node.kind}{least}")


@dataclass(frozen=True)
class Law:
    """The conditions of a day in the order in which they can be computed, each under the name of its result."""

    edition: Edition
    stages: tuple[tuple[tuple[str, Node | None], ...], ...]
    rules: Mapping[str, Rule]  # by name of result
    jurisdiction: tuple[str, ...]
    stated: tuple[str, ...]  # ECCNs that some row states
    facts: Mapping[str, ir.Fact]
    known: frozenset[str]
    known_terms: frozenset[str]
    maps: Mapping[str, ir.MapMax]

    def class_names(self, wanted: Iterable[Rule]) -> list[str]:
        return [identifier(rule.id) for rule in wanted]

    def stated_with(self, reason: str) -> list[str]:
        """Stated ECCNs that certainly carry a reason."""
        return [code for code in self.stated if self.edition.stated_reasons(code).has(reason) is True]

    def prefixes(self, node: ir.Classified) -> tuple[str, ...]:
        return node.eccns + tuple(code for scope in node.scopes for code in self.edition.eccns(scope))

    def members(self, node: ir.SetTest) -> tuple[str, ...]:
        if node.eccns:
            return node.values + tuple(p for scope in node.scopes for p in self.edition.eccns(scope))
        found = set(node.values).union(*(self.edition.countries(scope) for scope in node.scopes))
        return tuple(sorted(found))


def law_of(engine: Engine, edition: Edition, stated: Sequence[str]) -> Law:
    """The conditions of an edition: terms, classes, terms on them, jurisdiction, everything else."""
    book, names = engine.book, edition.layout.names
    result_of: dict[int, str] = {}
    for rule in edition.rules:
        alone = rule.kind in ("classification", "requirement")
        result_of[rule.number] = identifier(rule.id) if alone else f"rule_{rule.number}"

    def terms(staged: Any) -> list[tuple[str, Node | None]]:
        return [(identifier(names[slot]), edition.term_nodes[names[slot]]) for slot, _ in staged]

    def steps(staged: Any) -> list[tuple[str, Node | None]]:
        return [(result_of[rule.number], book.node(rule.provision, rule.version)) for rule, _, _ in staged]

    stages = (
        (*terms(edition.terms), *steps(edition.class_steps)),
        (*terms(edition.late_terms), *steps(edition.jurisdiction)),
        (*terms(edition.last_terms), *steps(edition.steps)),
    )
    nodes = [part for stage in stages for _, node in stage if node is not None for part in node.walk()]
    facts = {part.name: part for part in nodes if isinstance(part, ir.Fact) and part.type is not Type.MAP}
    facts["item.eccn"] = ir.Fact("item.eccn", Type.TEXT)
    return Law(
        edition=edition,
        stages=stages,
        rules={result_of[rule.number]: rule for rule in edition.rules},
        jurisdiction=tuple(result_of[step.rule.number] for step in edition.jurisdiction),
        stated=tuple(stated),
        facts=facts,
        known=frozenset(
            p.item.name for p in nodes if isinstance(p, ir.Known) and isinstance(p.item, ir.Fact)
        ),
        known_terms=frozenset(
            p.item.name for p in nodes if isinstance(p, ir.Known) and isinstance(p.item, ir.Term)
        ),
        maps={map_name(part): part for part in nodes if isinstance(part, ir.MapMax)},
    )


@dataclass(frozen=True)
class Sample:
    """Orders as the peers get them, and what narrows says of each rule (by name of result)."""

    contexts: list[dict[str, Any]]
    vectors: list[list[Any]]
    truths: list[dict[str, bool | None]]


def sample_of(engine: Engine, law: Law, raws: Iterable[Mapping[str, object]]) -> Sample:
    edition = law.edition
    numbers = {name: rule.number for name, rule in law.rules.items()}
    slots, places = edition.layout.slots, edition.layout.places
    contexts, vectors, truths = [], [], []
    for raw in raws:
        vector = engine.decider.vector(edition, engine.blocks(parse_order(raw)))
        # Peers get one party: not the exporter, whom narrows takes as the last.
        parties = vector[edition.parties] = (vector[edition.parties] or [])[:1] or None
        vectors.append(list(vector))
        party = parties[0] if parties else vector[edition.layout.party]
        context: dict[str, Any] = {}
        for name in law.known:
            value = party[places[name]] if name in places else vector[slots[name]]
            context["known_" + identifier(name)] = value is not None
        for name, fact in law.facts.items():
            value = party[places[name]] if fact.party else vector[slots[name]]
            if value is None:
                value = FILLERS[fact.type]
            elif fact.type is Type.NUMBER:
                value = float(value)
            elif fact.type in (Type.TEXTS, Type.COUNTRIES):
                value = sorted("?" if element is None else element for element in value)
            context[identifier(name)] = list(value) if isinstance(value, tuple) else value
        for name, part in law.maps.items():
            context[name] = _largest(part, vector[slots[part.map.name]])  # type: ignore[attr-defined]
        contexts.append(context)
        pattern = completed(edition, vector, run(edition, vector))
        for name in law.known_terms:
            context["known_" + identifier(name)] = vector[edition.slot(name)] is not None
        found = dict.fromkeys(pattern.held, True) | dict.fromkeys(pattern.unknown)
        truths.append({name: found.get(number, False) for name, number in numbers.items()})
    return Sample(contexts, vectors, truths)


def _largest(node: ir.MapMax, entries: Mapping[float, float | None] | None) -> float:
    found = [
        key * value if node.kind == "product" else value
        for key, value in (entries or {}).items()
        if value is not None and key >= node.least_key
    ]
    return float(max(found, default=0.0))


class Dialect:
    """Expressions of a peer that reads text. `scope` is put before the names of results."""

    and_, or_, not_ = " && ", " || ", "!"
    scope = ""
    divide_guard = False

    def __init__(self, law: Law) -> None:
        self.law = law
        self.shared: dict[str, str] = {}

    def lines(self) -> list[list[tuple[str, str]]]:
        """All conditions as text, stage by stage; what several share and only facts decide is asked once, at first."""
        stages = [[(name, self.text(node)) for name, node in stage] for stage in self.law.stages]
        return [[(name, text) for text, name in self.shared.items()], *stages]

    def share(self, item: str, text: str) -> str:
        if not item.startswith("v_"):
            return text
        return self.result(self.shared.setdefault(text, f"shared_{len(self.shared)}"))

    def member(self, item: str, values: Sequence[str]) -> str:
        if not values:
            return "false"
        if len(values) == 1:
            return f"({item} == {values[0]!r})"
        return self.share(item, f"({item} in [{', '.join(repr(value) for value in values)}])")

    def starts(self, item: str, prefix: str) -> str:
        raise NotImplementedError

    def some(self, items: str, test: str) -> str:
        raise NotImplementedError

    def element(self) -> str:
        raise NotImplementedError

    def empty(self, items: str) -> str:
        raise NotImplementedError

    def number(self, value: float) -> str:
        return repr(float(value))

    def below(self, item: str, prefixes: Sequence[str]) -> str:
        if not prefixes:
            return "false"
        exact = f"({item} in [{', '.join(repr(prefix) for prefix in prefixes)}])"
        parts = [exact, *(self.starts(item, prefix + ".") for prefix in prefixes)]
        return self.share(item, "(" + self.or_.join(parts) + ")")

    def result(self, name: str) -> str:
        return self.scope + name

    def any_of(self, parts: Sequence[str]) -> str:
        return "(" + self.or_.join(parts) + ")" if parts else "false"

    def text(self, node: Node | None) -> str:
        law = self.law
        match node:
            case None:
                return "true"
            case ir.Const(value=bool() as flag):
                return "true" if flag else "false"
            case ir.Const(value=str() as text):
                return repr(text)
            case ir.Const(value=value):
                return self.number(float(value))
            case ir.Fact(name=name):
                return identifier(name)
            case ir.Term(name=name) if name == SUBJECT:
                return self.any_of([self.result(rule) for rule in law.jurisdiction])
            case ir.Term(name=name):
                return self.result(identifier(name))
            case ir.And(items=items):
                return "(" + self.and_.join(self.text(item) for item in items) + ")"
            case ir.Or(items=items):
                return "(" + self.or_.join(self.text(item) for item in items) + ")"
            case ir.Not(item=item):
                return f"{self.not_}({self.text(item)})"
            case ir.Compare(left=ir.Arith(op="/", right=ir.Const(value=0))) | ir.Asks():
                return "false"  # the mark for parameters that the rulebook does not hold: never known
            case ir.Compare(op=op, left=left, right=right) | ir.Arith(op=op, left=left, right=right):
                return f"({self.text(left)} {op} {self.text(right)})"
            case ir.Extreme(fn=fn, left=left, right=right):
                return f"{fn}([{self.text(left)}, {self.text(right)}])"
            case ir.MapMax():
                return map_name(node)
            case ir.InScope(item=item, scope=scope):
                return self.member(self.text(item), sorted(law.edition.countries(scope)))
            case ir.OneOf(item=item, values=values):
                return self.member(self.text(item), values)
            case ir.SetTest(item=item):
                element, members = self.element(), law.members(node)
                test = self.below(element, members) if node.eccns else self.member(element, members)
                if isinstance(node, ir.Outside):
                    test = f"{self.not_}({test})"
                return self.share(self.text(item), self.some(self.text(item), test))
            case ir.IsEmpty(item=item):
                return self.empty(self.text(item))
            case ir.Known(item=ir.Fact(name=name) | ir.Term(name=name)):
                return "known_" + identifier(name)
            case ir.Classified():
                prefixes = law.prefixes(node)
                classes = law.class_names(law.edition.classes_under(prefixes))
                parts = [self.result(name) for name in classes]
                return self.any_of([*parts, self.below("v_item_eccn", prefixes)])
            case ir.HasReason(reason=reason):
                rules = [r for r in law.edition.classes if reason in r.version.then.reasons]  # type: ignore[union-attr]
                parts = [self.result(name) for name in law.class_names(rules)]
                return self.any_of([*parts, self.member("v_item_eccn", law.stated_with(reason))])
            case ir.Held(globs=globs):
                held = sorted(law.edition.book.requirements_like(globs))
                in_force = {identifier(id_) for id_ in held} & set(law.rules)
                return self.any_of([self.result(name) for name in sorted(in_force)])
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                return self.text(item)
        raise TypeError(type(node).__name__)
