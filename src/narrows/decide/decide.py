"""One order, one day, one decision. Pure: no clock, no network, no environment; the date is the order's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narrows.decide.bench import Bench, Ruling, whole
from narrows.decide.blocks import Block, claimed
from narrows.decide.exporters import asks_exporter
from narrows.decide.item_blocks import ItemBlock, from_home, undesignated
from narrows.decide.lacking import Lacking
from narrows.decide.lists_inside import bears_on_lesser, beside_inside, lists_of
from narrows.decide.matched import party_results
from narrows.decide.missing import Lack
from narrows.decide.notices import read_as, remarks
from narrows.decide.party_blocks import PartiesBlock
from narrows.decide.redflags import where_claimed
from narrows.decide.rules import not_set_aside
from narrows.decide.runs import Runs
from narrows.decide.trail import trail
from narrows.decide.verdict import Pattern
from narrows.model.decision import (
    CLEARED,
    SCHEMA_VERSION,
    Basis,
    Decision,
    RegimeDecision,
    least_confident,
)
from narrows.model.eccn import is_lesser
from narrows.model.order import Order
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import kleene
from narrows.rulebook.expr.scalar import Facts
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import ThenRequirement

REGIME = "us"
TAKEN_AS_NOT_MET = (
    "General Prohibitions 4 to 10 (15 CFR 736.2(b)(4)-(10)) are taken as not met beyond what the order states, on the "
    "exporter's word"
)

NUMBERS_BESIDE = ("item.technology_for", "item.made_with.us_technology")
"""Facts that are ECCNs of other things than the item."""

MOST_AROUND = 8192
"""Most items, with the day, of which it is kept what the law says of the things inside."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The parts of an order as facts."""

    item: ItemBlock
    route: Block
    parties: PartiesBlock
    end_use: Block
    rest: Block


@dataclass(frozen=True, slots=True)
class Sources:
    """What the decision's basis names: hashes of the rulebook, the lists and the catalog, and the software's version."""

    rulebook: str
    lists: Mapping[str, str]
    catalog: str
    version: str
    screening: str


class Decider:
    """Decides orders under one rulebook."""

    def __init__(self, book: Book, sources: Sources) -> None:
        self.book = book
        self.sources = sources
        self.bench = Bench(book, REGIME)
        self.runs = Runs(book)
        self.lacking = Lacking(book, self.bench)
        self._defaults = [(book.layout.slots[name], False) for name in book.false_if_absent]
        self._around: Remembered[tuple[int, int], tuple[ItemBlock, Mapping[str, Any]]] = Remembered(
            MOST_AROUND
        )

    def decide(self, order: Order, blocks: Blocks, *, with_trail: bool = True) -> Decision:
        """The decision. Everything unknown stays unknown; nothing outside of the arguments is read."""
        edition = self.book.edition(order.as_of)
        facts = self.vector(edition, blocks)
        pattern = self.runs.of(edition, facts)
        ruling = self.bench.ruling(pattern)
        return self.assemble(order, blocks, edition, facts, pattern, ruling, with_trail=with_trail)

    def vector(self, edition: Edition, blocks: Blocks) -> Facts:
        """The vector of facts of an order under an edition."""
        own = (blocks.item, blocks.route, blocks.end_use, blocks.rest, blocks.parties)
        parties = blocks.parties.parties
        stated = None if parties is None else [party.facts for party in parties]
        facts = self.filled(edition, (block.facts for block in own), stated)
        for name, value in self.classes_around(edition, blocks.item).items():
            facts[edition.layout.slots[name]] = value
        return facts

    def classes_around(self, edition: Edition, item: ItemBlock) -> Mapping[str, Any]:
        """What the law of a day says of the things inside an item, and of the product that it may be a part of, as facts: to be read,
        not changed."""
        if not item.contains and not item.beside:
            return self._classes_around(edition, item)
        key = edition.span, id(item)
        # With the item, whose identity no other has while it is kept.
        known = self._around.get(key) or self._around.keep(key, (item, self._classes_around(edition, item)))
        return known[1]

    def _classes_around(self, edition: Edition, item: ItemBlock) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if inside := item.contains:
            told: list[Facts] = []
            found["item.contained_classes"] = every = self.contained_classes(edition, inside, told=told)
            some = {
                "item.contained_us_classes": from_home(inside, edition.countries(REGIME)),
                "item.contained_undesignated_classes": undesignated(inside),
            }
            for name, parts in some.items():
                found[name] = every if parts == inside else self.contained_classes(edition, parts)
            found["item.contained_lists"] = lists_of(edition, REGIME, told)
        if beside := (*item.beside, *beside_inside(edition, item)):
            found["item.goes_with_classes"] = self.contained_classes(edition, beside, may_be=True)
        if item.doubted is not None:
            stated, product = item.doubted
            classes = self.contained_classes(edition, (product,), may_be=True)
            if all(eccn is not None and is_lesser(eccn) for eccn in classes):
                found["item.eccn"] = stated
        eccn = found.get("item.eccn", item.facts.get("item.eccn"))
        if eccn is not None and (unlisted := edition.unlisted(eccn)) is not None:
            if unlisted.asked:
                found["item.unlisted_paragraph"] = True
            else:
                found["item.eccn"] = unlisted.above
        for name in NUMBERS_BESIDE:
            if numbers := item.facts.get(name):
                found[name] = edition.as_listed(numbers)
        return found

    def filled(
        self,
        edition: Edition,
        parts: Iterable[Mapping[str, Any]],
        parties: Sequence[tuple[Any, ...]] | None,
    ) -> Facts:
        """The vector of facts by name, and of the facts of parties (None: not stated)."""
        layout = edition.layout
        facts: Facts = layout.blank()
        slots = layout.slots
        for slot, value in self._defaults:
            facts[slot] = value
        for part in parts:
            for name, value in part.items():
                facts[slots[name]] = value
        if parties is not None:
            facts[layout.parties] = list(parties)
        return facts

    def contained_classes(
        self,
        edition: Edition,
        contains: Iterable[ItemBlock],
        *,
        may_be: bool = False,
        told: list[Facts] | None = None,
    ) -> frozenset[str | None]:
        """The classes of everything inside an item, at any depth; None among them if one is unknown, or with `may_be` all it may be.
        What is known of each thing is added to `told`."""
        found: set[str | None] = set()
        for part in contains:
            facts = self.filled(edition, (part.facts,), None)
            if part.contains:
                inside = self.contained_classes(edition, part.contains, may_be=may_be, told=told)
                facts[edition.layout.slots["item.contained_classes"]] = inside
                found |= inside
            stated = facts[edition.eccn_slot]
            if stated is not None and (unlisted := edition.unlisted(stated)) is not None:
                facts[edition.eccn_slot] = stated = unlisted.above
            for slot, value in edition.terms:
                facts[slot] = value(facts)
            if stated is not None:
                found.add(stated)
            for rule, condition, slot in edition.class_steps:
                facts[slot] = truth = condition(facts)
                if truth is True or (may_be and truth is None and stated is None):
                    found.add(rule.provision.eccn)
                elif truth is None and (stated is None or bears_on_lesser(edition, rule, stated, facts)):
                    found.add(None)
            if told is not None:
                told.append(facts)
        return frozenset(found)

    def shown(
        self,
        edition: Edition,
        stated: str | None,
        ruling: Ruling,
        pattern: Pattern,
        lacks: Lack,
    ) -> Mapping[str, RegimeDecision]:
        """The answers of the regimes, as they are shown to a user whose order states an ECCN or none: with what the rulebook
        does not model, where an answer is open and no fact is named that would settle it."""
        views = dict(ruling.views)
        for name, _ in lacks.idle:
            if views[name].outcome == "undetermined":
                views[name] = self.bench.judges[name].cleared_whatever(pattern)
        asked = {question.regime for question in lacks.missing}
        if stated is not None:
            views[REGIME] = self.with_gaps(edition, stated, views[REGIME], asked=REGIME in asked)
        for name in ruling.open:
            if name not in asked and views[name].outcome == "undetermined":
                gaps = views[name].not_modelled
                unknown = map(self.book.rules.__getitem__, pattern.unknown)
                own = not_set_aside(
                    self.book, pattern, (rule for rule in unknown if rule.provision.regime == name)
                )
                # Where no requirement is open, it is whether an exception overcomes those that hold.
                open_ = [rule for rule in own if rule.kind == "requirement"] or [
                    rule for rule in own if rule.kind in ("exception", "gate")
                ]
                told = tuple(_unmodelled(rule) for rule in open_[:_MOST_TOLD] if not gaps or _explained(rule))
                views[name] = _replace(views[name], not_modelled=(*gaps, *told))
        return views

    @staticmethod
    def with_gaps(edition: Edition, stated: str, verdict: RegimeDecision, *, asked: bool) -> RegimeDecision:
        """The verdict with what the rulebook does not model of the stated ECCN, and the stated ECCN among the classes. Reasons that
        stand against some items of an entry are no gap where what would settle it is `asked`, or where nothing is open."""
        gaps = verdict.not_modelled
        open_ = verdict.outcome == "undetermined" or bool(verdict.possible)
        reasons = edition.stated_reasons(stated)
        if verdict.outcome in CLEARED:
            pass
        elif not reasons.known or reasons.other:
            row = edition.book.raw.eccns.row(stated, edition.start)
            why = f": {row.note}" if row and row.other and row.note else ""
            gaps = (*gaps, f"the reasons for control of {stated} are not modelled{why}")
        elif reasons.partial and open_ and not asked:
            some = ", ".join(sorted(reasons.partial))
            gaps = (
                *gaps,
                f"which of {some} stand against the item, as against some of {stated}, is not modelled",
            )
        classes = verdict.classes
        if not any(
            kleene.at_or_below(eccn, (stated,)) or kleene.at_or_below(stated, (eccn,)) for eccn in classes
        ):
            classes = (*classes, stated)
        if gaps == verdict.not_modelled and classes == verdict.classes:
            return verdict
        return _replace(verdict, not_modelled=gaps, classes=classes)

    def assemble(
        self,
        order: Order,
        blocks: Blocks,
        edition: Edition,
        facts: Facts,
        pattern: Pattern,
        ruling: Ruling,
        *,
        with_trail: bool,
    ) -> Decision:
        """Everything that a decision says, from what was found."""
        stated = facts[edition.eccn_slot]
        lacks = self.lacking.of(edition, facts, pattern, ruling)
        missing = lacks.missing
        views = self.shown(edition, stated, ruling, pattern, lacks)
        verdict = views[REGIME]
        parties = blocks.parties
        assumptions = (
            *blocks.route.assumptions,
            *blocks.item.assumptions,
            *parties.assumptions,
            *(parties.of_exporter if asks_exporter(self.book, missing) else ()),
            *blocks.end_use.assumptions,
            *self._general(stated, views, lacks, blocks),
        )
        beyond = self.bench.beyond(views, order.as_of)
        notices = [
            *order.notices,
            *blocks.route.notices,
            *parties.notices,
            *blocks.item.notices,
            *read_as(edition, order.item.eccn),
            *blocks.end_use.notices,
            *(where_claimed(said, claimed(blocks.rest.facts)) if (said := blocks.end_use.of_claims) else ()),
            *remarks(edition, pattern, stated, facts[edition.spec_slot] is not None, verdict, lacks),
        ]
        notices += [self.beyond_notice(name) for name in beyond]
        overall = whole(views)
        return Decision(
            schema=SCHEMA_VERSION,
            id=order.id,
            outcome=overall.outcome,
            policy=overall.policy,
            as_of=order.as_of.isoformat(),
            classification={name: next(iter(view.classes), None) for name, view in views.items()},
            as_written=overall.as_written,
            regimes=dict(views),
            missing=missing,
            assumptions=tuple(dict.fromkeys(assumptions)),
            notices=tuple(dict.fromkeys(notices)),
            parties=party_results(parties),
            beyond_horizon=bool(beyond),
            confidence=least_confident(overall.confidence, blocks.item.confidence),
            trail=trail(edition, facts, pattern, views) if with_trail else (),
            basis=Basis(
                rulebook=self.sources.rulebook,
                lists=dict(self.sources.lists),
                catalog=self.sources.catalog,
                input="sha256:" + hashlib.sha256(order.canonical()).hexdigest(),
                version=self.sources.version,
            ),
        )

    def _general(
        self, stated: str | None, views: Mapping[str, RegimeDecision], lacks: Lack, blocks: Blocks
    ) -> list[str]:
        before, after = self.general_assumptions(stated, views, lacks)
        named = blocks.parties.parties is not None and any(party.name for party in blocks.parties.parties)
        return [*before, *([self.sources.screening] if named else []), *after]

    def general_assumptions(
        self, stated: str | None, views: Mapping[str, RegimeDecision], lacks: Lack
    ) -> tuple[list[str], list[str]]:
        """What every decision rests on beyond the order: before and after what is said of screening."""
        described = bool(views[REGIME].classes) or REGIME in dict(lacks.idle)
        before, after = general_assumptions(stated, views[REGIME], described=described)
        for name, view in views.items():
            if view.outcome in CLEARED:
                after += self.bench.horizons[name].assumes
        return before, after

    def beyond_notice(self, regime: str) -> str:
        """The notice on a decision beyond the day to which the law of a regime was checked."""
        checked = self.book.checked_to(regime).isoformat()
        law = "the law" if regime == REGIME else f"the law of {self.bench.judges[regime].name}"
        return f"{law} was checked to {checked}; what changed after that day is not known here"


_MOST_TOLD = 5
"""Most provisions that are named as the reason why an answer stays open."""


def _explained(rule: Rule) -> str:
    """What a requirement says of itself: one that is kept open on purpose says what to state in its place."""
    return rule.version.then.explain if isinstance(rule.version.then, ThenRequirement) else ""


def _unmodelled(rule: Rule) -> str:
    told = f"what decides '{rule.provision.title}' ({rule.citation}) is not modelled"
    return f"{told}: {said}" if (said := _explained(rule)) else told


def general_assumptions(
    stated: str | None, verdict: RegimeDecision, *, described: bool
) -> tuple[list[str], list[str]]:
    """What every decision of the home regime rests on: before and after what is said of screening. `described`: whether an entry of
    the rulebook describes the item, whichever it is."""
    before = []
    if stated is not None:
        before.append(f"the item is classified {stated}, as the exporter states")
    elif described:
        before.append("no entry of the Commerce Control List outside of this rulebook describes the item")
    return before, [TAKEN_AS_NOT_MET] if verdict.outcome in CLEARED else []


def _replace(verdict: RegimeDecision, **changes: Any) -> RegimeDecision:
    import msgspec.structs

    return msgspec.structs.replace(verdict, **changes)
