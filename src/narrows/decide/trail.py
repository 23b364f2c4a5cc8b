"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from typing import Any

from narrows.decide.run import Run
from narrows.decide.verdict import cites_of
from narrows.model.decision import TrailStep
from narrows.rulebook.book import Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.expr.text import render


def trail(edition: Edition, facts: Facts, done: Run) -> tuple[TrailStep, ...]:
    """One step per rule in the order of evaluation, for every rule of the day."""
    steps = (*edition.class_steps, *edition.jurisdiction, *edition.steps)
    built = []
    for (rule, _, _), truth in zip(steps, done.truths, strict=True):
        if rule.clock:
            continue
        text, names, cites = _about(edition, rule)
        used: dict[str, Any] = {}
        for name, slot in names:
            value = facts[slot]
            used[name] = sorted(value, key=str) if isinstance(value, frozenset) else value
        built.append(
            TrailStep(provision=rule.id, stage=rule.kind, result=truth, when=text, facts=used, cites=cites)
        )
    return tuple(built)


def _about(edition: Edition, rule: Rule) -> tuple[str, tuple[tuple[str, int], ...], tuple[str, ...]]:
    """What is the same for every decision: the text of the condition, the facts and terms it reads, its citations."""
    known = edition.about.get(rule.number)
    if known is None:
        node = edition.book.node(rule.provision, rule.version)
        if node is None:
            known = ("", (), cites_of(rule))
        else:
            names = sorted({part.name for part in node.walk() if isinstance(part, ir.Fact | ir.Term) and not _party(part)})
            known = (render(node), tuple((name, edition.slot(name)) for name in names), cites_of(rule))
        edition.about[rule.number] = known
    found: tuple[str, tuple[tuple[str, int], ...], tuple[str, ...]] = known
    return found


def _party(node: ir.Node) -> bool:
    return isinstance(node, ir.Fact) and node.party
