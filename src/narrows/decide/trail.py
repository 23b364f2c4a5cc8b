"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, repeat
from typing import Any, NamedTuple

from narrows.decide.parts import parts_of
from narrows.decide.verdict import Pattern
from narrows.model.decision import TrailStep
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.expr.text import render
from narrows.rulebook.rule import Rule

MOST_ITEMS = 4096
"""Most items, with the law of their days, of which the steps of classes are kept; then all are forgotten."""
_NESTED = (frozenset, dict)


def trail(edition: Edition, facts: Facts, pattern: Pattern, regimes: Iterable[str]) -> tuple[TrailStep, ...]:
    """One step per rule that was consulted, in the order of evaluation: of the rules of some regimes, all that have a say,
    and what says of the other regimes that they do not reach the order."""
    which = frozenset(regimes)
    by_regimes: dict[Any, _Told] = edition.made_once("trail", lambda _: {})
    key = (which, edition.hot)
    if key not in by_regimes:
        by_regimes[key] = _tell(edition, which)
    told = by_regimes[key]
    parts = parts_of(edition)
    of_items: Remembered[Any, list[TrailStep]]
    of_items = edition.book.made_once("steps of items", lambda: Remembered(MOST_ITEMS))
    plain = list(facts)
    for slot in told.nested:
        if isinstance(plain[slot], _NESTED):
            plain[slot] = _plain(plain[slot])
    truths: dict[int, Truth] = dict.fromkeys(pattern.held, True)
    truths |= dict.fromkeys(pattern.unknown)
    item: Any = None
    steps: list[TrailStep] = []
    for section in told.sections:
        if section.beside is not None and section.beside.isdisjoint(truths):
            continue
        if section.of_item and parts is not None:
            item = (parts.item_law, which, parts.item(facts))
            if (known := of_items.get(item)) is not None:
                steps += known
                continue
        lines = section.lines
        results = map(truths.get, lines.rules, repeat(False))
        # Rules that read the same facts share what they used of them.
        used = [one for read in section.readers for one in read(plain)]
        facts_of = map(used.__getitem__, section.places)
        made = map(TrailStep, lines.provisions, lines.stages, results, lines.when, facts_of, lines.cites)
        if not section.of_item:
            steps += made
            continue
        steps += of_items.keep(item, list(made))
    return tuple(steps)


_Reads = tuple[tuple[str, int], ...]
_Reader = Callable[[Facts], Sequence[dict[str, Any]]]
"""Reads the facts of several lines."""


class _Line(NamedTuple):
    """What is the same of a rule, by its number, for every decision on every day; the facts and terms that it reads, and the slots of
    those among these that are sets or maps."""

    rule: int
    provision: str
    stage: str
    when: str
    cites: tuple[str, ...]
    reads: _Reads
    nested: tuple[int, ...]


class _Lines(NamedTuple):
    """Lines, column by column, without what of their facts is nested."""

    rules: tuple[int, ...]
    provisions: tuple[str, ...]
    stages: tuple[str, ...]
    when: tuple[str, ...]
    cites: tuple[tuple[str, ...], ...]
    reads: tuple[_Reads, ...]


class _Section(NamedTuple):
    """Lines that are told where one of some requirements holds or is unknown (None: always); what reads their facts, and which of
    these each line used. `of_item`: they speak of the item alone."""

    beside: frozenset[int] | None
    lines: _Lines
    readers: list[_Reader]
    places: list[int]
    of_item: bool


class _Told(NamedTuple):
    """The sections of a day, and the slots of sets and maps among the facts of their lines."""

    sections: list[_Section]
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
    nested: set[int] = set()
    parts = parts_of(edition)
    kept = edition.class_numbers if parts is not None and parts.classes else frozenset()
    reader = _compiled if edition.hot else _interpreted
    known: dict[tuple[_Reads, ...], _Reader] = edition.book.made_once(f"readers {edition.hot}", dict)
    for (numbers, of_item), some in groupby(
        told, lambda rule: (beside.get(rule.number), rule.number in kept)
    ):
        each = [_line(edition.book, rule) for rule in some]
        nested.update(*(line.nested for line in each))
        lines = _Lines(*zip(*(line[:-1] for line in each), strict=True))
        places: dict[_Reads, int] = {}
        readers = []
        # What reads for the lines of one part of a law is the same on most days.
        for _, alike in groupby(zip(lines.provisions, lines.reads, strict=True), lambda line: _part(line[0])):
            new = tuple(dict.fromkeys(reads for _, reads in alike if reads not in places))
            places.update(zip(new, range(len(places), len(places) + len(new)), strict=True))
            if new:
                readers.append(known.get(new) or known.setdefault(new, reader(new)))
        sections.append(_Section(numbers, lines, readers, [places[one] for one in lines.reads], of_item))
    return _Told(sections, sorted(nested))


def _part(provision: str) -> str:
    """The part of a law that a provision is of: that of "us.ear.744.21.a" is "us.ear.744"."""
    return ".".join(provision.split(".")[:3])


def _interpreted(several: Sequence[_Reads]) -> _Reader:
    return lambda facts: [{name: facts[slot] for name, slot in reads} for reads in several]


def _compiled(several: Sequence[_Reads]) -> _Reader:
    """The same as code, as the conditions of a day of many orders are: it takes a while, and is quicker then."""
    each = ("{" + ", ".join(f"{name!r}: facts[{slot}]" for name, slot in reads) + "}" for reads in several)
    found: _Reader = eval(f"lambda facts: [{', '.join(each)}]", {})  # noqa: S307  # names of facts, as literals
    return found


def _line(book: Book, rule: Rule) -> _Line:
    """The line of a rule: the same object on every day."""
    told: dict[int, _Line] = book.made_once("lines", dict)
    if rule.number not in told:
        node = book.node(rule.provision, rule.version)
        parts = () if node is None else node.walk()
        names = sorted({part.name for part in parts if _is_told(part)})  # type: ignore[attr-defined]
        slots = tuple((name, book.layout.slots[name]) for name in names)
        reads = book.made_once("reads", dict).setdefault(slots, slots)
        text = "" if node is None else render(node)
        nested = tuple(slot for name, slot in reads if book.holds_nested(name))
        told[rule.number] = _Line(rule.number, rule.id, rule.kind, text, rule.cites, reads, nested)
    return told[rule.number]


def _is_told(node: ir.Node) -> bool:
    return isinstance(node, ir.Term) or (isinstance(node, ir.Fact) and not node.party)


def _plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return {str(key): part for key, part in sorted(value.items())}
