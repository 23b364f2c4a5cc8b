"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from collections.abc import Iterable
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
    """One step per rule of the day in the order of evaluation: the rules of some regimes, and what says of the others that
    they do not reach the order."""
    which = frozenset(regimes)
    by_regimes: dict[frozenset[str], _Told] = edition.told("trail", lambda _: {})
    if which not in by_regimes:
        by_regimes[which] = _tell(edition, which)
    told = by_regimes[which]
    plain = list(facts)
    for slot in told.nested:
        if isinstance(plain[slot], _NESTED):
            plain[slot] = _plain(plain[slot])
    # Rules that read the same facts share what they used of them.
    used = [{name: plain[slot] for name, slot in names} for names in told.used]
    truths: dict[int, Truth] = dict.fromkeys(pattern.held, True)
    truths |= dict.fromkeys(pattern.unknown)
    truth = truths.get
    return tuple(
        [
            TrailStep(
                provision=id_,
                stage=kind,
                result=truth(rule, False),
                when=when,
                facts=used[reads],
                cites=cites,
            )
            for reads, (rule, id_, kind, when, cites) in zip(told.numbers, told.lines, strict=True)
        ]
    )


class _Line(NamedTuple):
    """What is the same of a rule, by its number, for every decision on every day."""

    rule: int
    provision: str
    stage: str
    when: str
    cites: tuple[str, ...]


_Reads = tuple[tuple[str, int], ...]


class _Told(NamedTuple):
    """The lines of a day; for each the number of what it reads; what is read; and the slots of sets and maps among that."""

    lines: list[_Line]
    numbers: list[int]
    used: list[_Reads]
    nested: list[int]


def _tell(edition: Edition, regimes: frozenset[str]) -> _Told:
    lines: list[_Line] = []
    numbers: list[int] = []
    used: dict[_Reads, int] = {}
    for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
        rule = step.rule
        if not rule.clock and (rule.provision.regime in regimes or rule.kind == "reach"):
            line, reads = _line(edition.book, rule)
            lines.append(line)
            numbers.append(used.setdefault(reads, len(used)))
    nested = sorted({slot for reads in used for name, slot in reads if edition.holds_nested(name)})
    return _Told(lines, numbers, list(used), nested)


def _line(book: Book, rule: Rule) -> tuple[_Line, _Reads]:
    """The line of a rule, and the facts and terms that it reads: the same objects on every day."""
    told: dict[int, tuple[_Line, _Reads]] = book.told("lines", dict)
    if rule.number not in told:
        node = book.node(rule.provision, rule.version)
        parts = () if node is None else node.walk()
        names = sorted({part.name for part in parts if _is_told(part)})  # type: ignore[attr-defined]
        reads = book.told("reads", dict)
        slots = tuple((name, book.layout.slots[name]) for name in names)
        text = "" if node is None else render(node)
        told[rule.number] = (
            _Line(rule.number, rule.id, rule.kind, text, cites_of(rule)),
            reads.setdefault(slots, slots),
        )
    return told[rule.number]


def _is_told(node: ir.Node) -> bool:
    return isinstance(node, ir.Term) or (isinstance(node, ir.Fact) and not node.party)


def _plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return {str(key): part for key, part in sorted(value.items())}
