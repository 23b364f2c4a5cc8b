"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from typing import Any, NamedTuple

from narrows.decide.rules import cites_of
from narrows.decide.run import Run
from narrows.model.decision import TrailStep
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.expr.text import render

_NESTED = (frozenset, dict)


def trail(edition: Edition, facts: Facts, done: Run) -> tuple[TrailStep, ...]:
    """One step per rule in the order of evaluation, for every rule of the day."""
    told: _Told = edition.told("trail", _tell)
    plain = list(facts)
    for slot in told.nested:
        if isinstance(plain[slot], _NESTED):
            plain[slot] = _plain(plain[slot])
    # Rules that read the same facts share what they used of them.
    used = [{name: plain[slot] for name, slot in names} for names in told.used]
    truths = done.truths
    return tuple(
        [
            TrailStep(
                provision=line.provision,
                stage=line.stage,
                result=truths[line.place],
                when=line.when,
                facts=used[line.used],
                cites=line.cites,
            )
            for line in told.lines
        ]
    )


class _Line(NamedTuple):
    """What is the same of a rule for every decision; `place` and `used` say where its truth and its facts are found."""

    provision: str
    stage: str
    place: int
    when: str
    used: int
    cites: tuple[str, ...]


class _Told(NamedTuple):
    lines: list[_Line]
    used: list[tuple[tuple[str, int], ...]]
    nested: list[int]


def _tell(edition: Edition) -> _Told:
    lines: list[_Line] = []
    used: dict[tuple[tuple[str, int], ...], int] = {}
    for place, step in enumerate((*edition.class_steps, *edition.jurisdiction, *edition.steps)):
        rule = step.rule
        if rule.clock:
            continue
        node = edition.book.node(rule.provision, rule.version)
        parts = () if node is None else node.walk()
        names = sorted({part.name for part in parts if _is_told(part)})  # type: ignore[attr-defined]
        reads = tuple((name, edition.slot(name)) for name in names)
        text = "" if node is None else render(node)
        number = used.setdefault(reads, len(used))
        lines.append(_Line(rule.id, rule.kind, place, text, number, cites_of(rule)))
    nested = sorted({slot for reads in used for name, slot in reads if edition.holds_nested(name)})
    return _Told(lines, list(used), nested)


def _is_told(node: ir.Node) -> bool:
    return isinstance(node, ir.Term) or (isinstance(node, ir.Fact) and not node.party)


def _plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return {str(key): part for key, part in sorted(value.items())}
