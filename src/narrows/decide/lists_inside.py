"""What things inside an item tell of it by themselves: on which lists of other countries they are, and what they go with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from narrows.decide.gaps import Gaps
from narrows.decide.item_blocks import ItemBlock
from narrows.model.eccn import EAR99
from narrows.rulebook.edition import Edition, Step
from narrows.rulebook.expr import kleene
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.rule import Rule

LISTING = frozenset({"national_list", "dual_use"})
"""The reasons of requirements that a list of items is about."""
LITTLE = "entries_of_little_control"
"""The scope of the entries that a name is held against; a rulebook without it holds none against any."""

_ITEM = "item."


def lists_of(edition: Edition, home: str, parts: Iterable[Facts]) -> frozenset[str]:
    """The regimes other than `home` of which a list has one of some things, by what is stated of each, or may have one that states its
    entry or its type: what is not known then is of the thing itself, as its number on that list, or a figure of a machine.

    Each regime is taken to reach it. What a rule asks of the route beyond that is not told: a thing alone says nothing of it.
    """
    rules = edition.made_once("lists of other regimes", lambda edition: _list_rules(edition, home))
    reach = [edition.slot(name) for name in edition.book.reach.values() if name]
    telling = edition.eccn_slot, edition.slot("item.spec.type")
    found: set[str] = set()
    for facts in parts:
        edition.weigh_reasons(facts)
        for slot, value in edition.late_terms:
            facts[slot] = value(facts)
        for slot in reach:
            facts[slot] = True
        tells = any(facts[slot] is not None for slot in telling)
        for rule, condition, _ in rules:
            if rule.provision.regime not in found:
                truth = condition(facts)
                if truth is True or (truth is None and tells and _for_itself(edition, rule, facts)):
                    found.add(rule.provision.regime)
    return frozenset(found)


def _for_itself(edition: Edition, rule: Rule, facts: Facts) -> bool:
    """Whether all that keeps a rule open is of the thing itself."""
    gaps = Gaps(edition, facts)
    gaps.follow_rule(rule)
    return all(name.startswith(_ITEM) for name in gaps.names)


def beside_inside(edition: Edition, item: ItemBlock) -> Iterator[ItemBlock]:
    """What things inside an item may be parts of by their names, where no type or entry that is stated of them says what they are: a
    box of parts of a machine goes with that machine. An item of a stated type is what it is stated to be."""
    if "item.product" not in item.facts and "item.spec.type" not in item.facts:
        yield from _beside(edition, item.contains)


def _beside(edition: Edition, parts: Iterable[ItemBlock]) -> Iterator[ItemBlock]:
    for part in parts:
        if (
            _of_little_control(edition, part.facts.get("item.eccn", EAR99))
            and part.facts.get("item.kind") in (None, "commodity")
            and "item.spec.type" not in part.facts
        ):
            yield from part.beside
        yield from _beside(edition, part.contains)


def bears_on_lesser(edition: Edition, rule: Rule, stated: str, facts: Facts) -> bool:
    """Whether a class is unknown of a product of the catalog inside that is stated under a number of little control, and what is known
    of it bears on that class."""
    return (
        facts[edition.slot("item.product")] is not None
        and _of_little_control(edition, stated)
        and edition.bears_on((rule,), facts)
    )


def _of_little_control(edition: Edition, eccn: str) -> bool:
    return LITTLE in edition.book.raw.scopes and kleene.at_or_below(eccn, edition.eccns(LITTLE)) is True


def _list_rules(edition: Edition, home: str) -> tuple[Step, ...]:
    return tuple(
        step
        for step in edition.steps
        if step.rule.kind == "requirement"
        and step.rule.provision.regime != home
        and getattr(step.rule.version.then, "reason", None) in LISTING
    )
