"""The provisions that were consulted: held, not held, or unknown, with the facts each used."""

from __future__ import annotations

from typing import Any

from narrows.decide.rules import cites_of
from narrows.decide.run import Run
from narrows.model.decision import TrailStep
from narrows.rulebook.book import Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.expr.text import render


def trail(edition: Edition, facts: Facts, done: Run) -> tuple[TrailStep, ...]:
    """One step per rule in the order of evaluation, for every rule of the day."""
    steps = (*edition.class_steps, *edition.jurisdiction, *edition.steps)
    plain = [_plain(value) if isinstance(value, frozenset | dict) else value for value in facts]
    built = []
    for (rule, _, _), truth in zip(steps, done.truths, strict=True):
        if rule.clock:
            continue
        text, names, cites = _about(edition, rule)
        used = {name: plain[slot] for name, slot in names}
        built.append(
            TrailStep(provision=rule.id, stage=rule.kind, result=truth, when=text, facts=used, cites=cites)
        )
    return tuple(built)


def _plain(value: Any) -> Any:
    """A fact as JSON can hold it."""
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    return {str(key): part for key, part in sorted(value.items())} if isinstance(value, dict) else value


def _about(edition: Edition, rule: Rule) -> tuple[str, tuple[tuple[str, int], ...], tuple[str, ...]]:
    """What is the same for every decision: the text of the condition, the facts and terms it reads, its citations."""
    known = edition.about.get(rule.number)
    if known is None:
        node = edition.book.node(rule.provision, rule.version)
        if node is None:
            known = ("", (), cites_of(rule))
        else:
            names = sorted(
                {
                    part.name
                    for part in node.walk()
                    if isinstance(part, ir.Fact | ir.Term) and not _party(part)
                }
            )
            known = (render(node), tuple((name, edition.slot(name)) for name in names), cites_of(rule))
        edition.about[rule.number] = known
    found: tuple[str, tuple[tuple[str, int], ...], tuple[str, ...]] = known
    return found


def _party(node: ir.Node) -> bool:
    return isinstance(node, ir.Fact) and node.party
