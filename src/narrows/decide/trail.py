"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from narrows.decide.rules import cites_of
from narrows.decide.verdict import Pattern
from narrows.model.decision import TrailStep
from narrows.rulebook.book import Book, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.expr.text import render

_NESTED = (frozenset, dict)


def trail(edition: Edition, facts: Facts, pattern: Pattern, regimes: Iterable[str]) -> tuple[TrailStep, ...]:
    """One step per rule that was consulted, in the order of evaluation: of the rules of some regimes, all that have a say,
    and what says of the other regimes that they do not reach the order."""
    which = frozenset(regimes)
    by_regimes: dict[frozenset[str], _Told] = edition.told("trail", lambda _: {})
    if which not in by_regimes:
        by_regimes[which] = _tell(edition, which)
    told = by_regimes[which]
    plain = list(facts)
    for slot in told.nested:
        if isinstance(plain[slot], _NESTED):
            plain[slot] = _plain(plain[slot])
    truths: dict[int, Truth] = dict.fromkeys(pattern.held, True)
    truths |= dict.fromkeys(pattern.unknown)
    truth = truths.get
    # Rules that read the same facts share what they used of them.
    used: list[dict[str, Any] | None] = [None] * len(told.reads)
    steps: list[TrailStep] = []
    for section in told.sections:
        if section.beside is None or not section.beside.isdisjoint(truths):
            for place in section.reads:
                if used[place] is None:
                    used[place] = {name: plain[slot] for name, slot in told.reads[place]}
            steps += [
                TrailStep(
                    provision=id_,
                    stage=kind,
                    result=truth(rule, False),
                    when=when,
                    facts=used[place],  # type: ignore[arg-type]  # just filled
                    cites=cites,
                )
                for (rule, id_, kind, when, cites, _), place in zip(
                    section.lines, section.places, strict=True
                )
            ]
    return tuple(steps)


_Reads = tuple[tuple[str, int], ...]


class _Line(NamedTuple):
    """What is the same of a rule, by its number, for every decision on every day; and the facts and terms that it reads."""

    rule: int
    provision: str
    stage: str
    when: str
    cites: tuple[str, ...]
    reads: _Reads


class _Section(NamedTuple):
    """Lines that are told where one of some requirements holds or is unknown (None: always); where in `_Told.reads` stands
    what each of them reads, and what all of them read."""

    beside: frozenset[int] | None
    lines: list[_Line]
    places: list[int]
    reads: list[int]


class _Told(NamedTuple):
    """The sections of a day, what their lines read, and the slots of sets and maps among that."""

    sections: list[_Section]
    reads: list[_Reads]
    nested: list[int]


def _tell(edition: Edition, regimes: frozenset[str]) -> _Told:
    beside = {step.rule.number: numbers for numbers, steps in edition.beside_requirements() for step in steps}
    rules = [step.rule for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps)]
    told = [
        rule
        for rule in rules
        if not rule.clock and (rule.provision.regime in regimes or rule.kind == "reach")
    ]
    sections = []
    read: dict[_Reads, int] = {}
    for numbers, some in groupby(told, lambda rule: beside.get(rule.number)):
        lines = [_line(edition.book, rule) for rule in some]
        places = [read.setdefault(line.reads, len(read)) for line in lines]
        sections.append(_Section(numbers, lines, places, list(dict.fromkeys(places))))
    nested = sorted({slot for reads in read for name, slot in reads if edition.holds_nested(name)})
    return _Told(sections, list(read), nested)


def _line(book: Book, rule: Rule) -> _Line:
    """The line of a rule: the same object on every day."""
    told: dict[int, _Line] = book.told("lines", dict)
    if rule.number not in told:
        node = book.node(rule.provision, rule.version)
        parts = () if node is None else node.walk()
        names = sorted({part.name for part in parts if _is_told(part)})  # type: ignore[attr-defined]
        slots = tuple((name, book.layout.slots[name]) for name in names)
        reads = book.told("reads", dict).setdefault(slots, slots)
        text = "" if node is None else render(node)
        told[rule.number] = _Line(rule.number, rule.id, rule.kind, text, cites_of(rule), reads)
    return told[rule.number]


def _is_told(node: ir.Node) -> bool:
    return isinstance(node, ir.Term) or (isinstance(node, ir.Fact) and not node.party)


def _plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return {str(key): part for key, part in sorted(value.items())}
