"""The declared facts: every name that a condition may speak of, its type, and where in an order it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import msgspec

from narrows.errors import RulebookError, Where
from narrows.rulebook.expr.phrases import circle
from narrows.rulebook.fields import Record
from narrows.rulebook.yaml_tree import Node

FACT_TYPES = ("boolean", "number", "text", "country", "countries", "texts", "map")
BLOCKS = ("route", "value", "item", "recipient", "parties", "exporter", "end_use", "claims", "order")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_CALLED = re.compile(r"[a-z][a-z0-9_]*(?=\s*\()")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of an order. `absent` is "false" for what counts as not claimed when left out, else "unknown"."""

    name: str
    type: str
    block: str
    unit: str = ""
    values: tuple[str, ...] = ()
    absent: str = "unknown"
    ask: str
    line: int = 0


class PartyFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of one party, spoken of as party.* inside any_party(...) and all_parties(...).

    With `list`, the fact is whether the party is on the list of that id on the day.
    """

    name: str
    type: str
    unit: str = ""
    values: tuple[str, ...] = ()
    ask: str
    list: str = ""
    line: int = 0


AnyFact: TypeAlias = Fact | PartyFact


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A name for what several conditions say of different places: `means`, with these in the place of PLACES. It may speak of other
    phrases."""

    name: str
    means: str


class Facts(msgspec.Struct, frozen=True, dict=True):
    """All declared facts, in file order, and the phrases that speak of them."""

    facts: tuple[Fact, ...] = ()
    party_facts: tuple[PartyFact, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def all(self) -> tuple[AnyFact, ...]:
        return (*self.facts, *self.party_facts)

    def get(self, name: str) -> AnyFact | None:
        """The declaration of a name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, AnyFact]:
        return {fact.name: fact for fact in self.all()}


def read_facts(root: Node, source: str) -> Facts:
    """facts.yaml as typed declarations. Raises RulebookError."""
    top = Record(root, source)
    top.only(("facts", "party_facts", "phrases"))
    top.need("facts")
    facts = tuple(_fact(record) for record in top.records("facts"))
    party = (
        tuple(_party_fact(record) for record in top.records("party_facts")) if top.has("party_facts") else ()
    )
    phrases = _phrases(top.records("phrases")) if top.has("phrases") else ()
    seen: dict[str, int] = {}
    declared = Facts(facts, party, phrases)
    for fact in declared.all():
        if fact.name in seen:
            raise RulebookError(
                f"fact {fact.name!r} is declared twice, first on line {seen[fact.name]}",
                where=Where(source=source, line=fact.line),
                remedy="Remove one of the two",
            )
        seen[fact.name] = fact.line
    return declared


def _common(record: Record) -> tuple[str, str, str, tuple[str, ...], str]:
    record.need("name", "type", of="a fact")
    name = record.matching("name", _NAME, "a dotted name in lower case")
    kind = record.choice("type", FACT_TYPES)
    unit = record.scalar("unit", "a unit").text if record.has("unit") else ""
    if kind == "number" and not unit:
        record.refuse(None, f"the number {name!r} has no unit", "Add 'unit:', \"1\" for a ratio")
    values = record.texts("values")
    if values and kind not in ("text", "texts"):
        record.refuse("values", f"'values' on a {kind}", "Only text and texts list their values")
    return name, kind, unit, values, record.optional_text("ask", name)


def _fact(record: Record) -> Fact:
    record.only(("name", "type", "block", "unit", "values", "absent", "ask"), "a fact")
    name, kind, unit, values, ask = _common(record)
    if name.startswith("party."):
        record.refuse("name", f"{name!r} is a fact of a party", "Move it to 'party_facts'")
    absent = record.choice("absent", ("unknown", "false")) if record.has("absent") else "unknown"
    if absent == "false" and kind != "boolean":
        record.refuse("absent", f"'absent: false' on a {kind}", "Only a boolean can be false when absent")
    block = record.choice("block", BLOCKS)
    return Fact(
        name=name,
        type=kind,
        block=block,
        unit=unit,
        values=values,
        absent=absent,
        ask=ask,
        line=record.node.line,
    )


def _phrases(records: Sequence[Record]) -> tuple[Phrase, ...]:
    phrases = tuple(map(_phrase, records))
    speaks_of = {phrase.name: _CALLED.findall(phrase.means) for phrase in phrases}
    for record, phrase in zip(records, phrases, strict=True):
        if way := _way_back(phrase.name, speaks_of):
            record.refuse("means", *circle(way))
    return phrases


def _way_back(name: str, speaks_of: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The phrases by which one comes from a phrase to itself, beginning with it; none if none does."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    for way in ways:
        for other in speaks_of.get(way[-1], ()):
            if other == name:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def _phrase(record: Record) -> Phrase:
    record.only(("name", "means"), "a phrase")
    record.need("name", "means", of="a phrase")
    name = record.matching("name", _NAME, "a name in lower case")
    return Phrase(name=name, means=record.scalar("means", "a condition").text)


def _party_fact(record: Record) -> PartyFact:
    record.only(("name", "type", "unit", "values", "ask", "list"), "a fact of a party")
    name, kind, unit, values, ask = _common(record)
    if not name.startswith("party."):
        record.refuse("name", f"{name!r} is not a fact of a party", "Facts of parties are named party.*")
    listed = record.optional_text("list")
    if listed and kind != "boolean":
        record.refuse("list", f"'list' on a {kind}", "Whether a party is on a list is true or false")
    return PartyFact(
        name=name, type=kind, unit=unit, values=values, ask=ask, list=listed, line=record.node.line
    )
