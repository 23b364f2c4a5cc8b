"""Whether facts that are found to make no difference may be left unasked.

Some questions are kept open on purpose: a condition is written so that it cannot hold, and stays unknown until what it speaks
of is stated. Whatever is stated then leads to the same, and it is to be stated all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrows.decide.gaps import Gaps
from narrows.decide.verdict import Pattern
from narrows.rulebook.daylaw import DayLaw
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.possible import outcome
from narrows.rulebook.rule import Rule


def may_stay_unknown(
    gaps: Gaps, pattern: Pattern, at_stake: Sequence[Rule], facts: frozenset[str], telling: frozenset[int]
) -> bool:
    """Whether nothing asks for some facts to be stated, of an order with a pattern: no rule at stake tests whether they are, and
    no unknown class, and nothing unknown that may bring the item under the law that they speak of, is kept open.

    Of the rules that tell answers apart (`telling`) it is looked at what keeps them unknown, as orders that share a search agree
    in that; others count as kept open if they may be."""
    edition = gaps.edition
    tested = (_tested(edition, rule) for rule in at_stake if rule.kind != "classification")
    if gaps.outright or not facts.isdisjoint(frozenset().union(*tested)):
        return False
    below = edition.class_numbers
    if edition.jurisdiction_numbers.isdisjoint(pattern.held) and edition.dependence.reads(at_stake).subject:
        below |= edition.jurisdiction_numbers
    rules = (edition.book.rules[number] for number in below.intersection(pattern.unknown))
    return not any(_kept_open(gaps, rule, told=rule.number in telling) for rule in rules)


def _kept_open(gaps: Gaps, rule: Rule, *, told: bool) -> bool:
    """Whether an unknown rule, or an unknown term that it rests on, cannot be known whatever the facts are. Where it is `told`,
    the term has to be what keeps it unknown: on parts of the condition that are known nothing depends, whatever they rest on."""
    never, slot = never_known(gaps.edition, rule), gaps.edition.slot
    if not any(name is None or gaps.facts[slot(name)] is None for name in never):
        return False
    node = gaps.edition.book.node(rule.provision, rule.version)
    return not told or None in never or (node is not None and _kept_by(gaps, node, never))


def _kept_by(gaps: Gaps, node: Node, never: frozenset[str | None]) -> bool:
    """Whether some terms are among what keeps a condition unknown."""
    edition = gaps.edition
    if edition.closure(node)(gaps.facts) is not None:
        return False
    match node:
        case ir.And(items=items) | ir.Or(items=items):
            return any(_kept_by(gaps, item, never) for item in items)
        case ir.Not(item=item):
            return _kept_by(gaps, item, never)
        case ir.AnyParty() | ir.AllParties():  # For which party it is unknown is not looked at.
            return not never.isdisjoint(_resting(edition, {None: node}))
        case ir.Term(name=name, type=Type.BOOLEAN):
            below = edition.term_nodes.get(name)
            return name in never or (below is not None and _kept_by(gaps, below, never))
    return False


def _tested(edition: Edition, rule: Rule) -> frozenset[str]:
    """The facts of which a rule, or a term that it rests on, tests whether they are known."""
    known: dict[int, frozenset[str]] = edition.made_once("facts tested", lambda _: {})
    if rule.number not in known:
        tests = (
            part
            for node in _conditions(edition, rule).values()
            for part in node.walk()
            if isinstance(part, ir.Known)
        )
        known[rule.number] = frozenset(fact.name for test in tests for fact in ir.facts_of(test))
    return known[rule.number]


def never_known(edition: Edition, rule: Rule) -> frozenset[str | None]:
    """The terms that a rule rests on, and None for the rule itself, that cannot be true, or cannot be false, whatever the facts
    are."""
    known: dict[int, frozenset[str | None]] = edition.made_once("never known", lambda _: {})
    if rule.number not in known:
        law = edition.made_once("law of the day", lambda edition: DayLaw(edition.book, edition.start))
        conditions = _conditions(edition, rule).items()
        known[rule.number] = frozenset(name for name, node in conditions if not all(outcome(node, law)))
    return known[rule.number]


def _conditions(edition: Edition, rule: Rule) -> dict[str | None, Node]:
    """The condition of a rule (None), and those of the terms on which it rests, by name."""
    node = edition.book.node(rule.provision, rule.version)
    return {} if node is None else _resting(edition, {None: node})


def _resting(edition: Edition, found: dict[str | None, Node]) -> dict[str | None, Node]:
    """Conditions by name, with those of the terms on which they rest."""
    left = list(found.values())
    while left:
        for part in left.pop().walk():
            if not isinstance(part, ir.Term) or part.type is not Type.BOOLEAN or part.name in found:
                continue
            below = edition.term_nodes.get(part.name)
            if below is not None:
                found[part.name] = below
                left.append(below)
    return found
