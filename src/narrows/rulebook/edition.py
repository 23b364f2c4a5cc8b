"""The law of one span of days, compiled to closures: what a single decision runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from narrows.remembered import Remembered
from narrows.rulebook import paragraphs
from narrows.rulebook.bearing import Bearings, picked
from narrows.rulebook.book import REASONS, SUBJECT, Book
from narrows.rulebook.expr import kleene
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.expr.scalar import Closure, Facts
from narrows.rulebook.guards import Consulted, Guarded, Guards
from narrows.rulebook.reaching import ordered, reached_terms
from narrows.rulebook.reasons import Against, StatedReasons, against, reasons_of
from narrows.rulebook.rule import Rule

if TYPE_CHECKING:
    from narrows.rulebook.dependence import Dependence
    from narrows.rulebook.meaning import Meanings
    from narrows.rulebook.paragraph_table import Unlisted


HOT = 32
"""Runs of one edition after which conditions are worth turning into code."""
MOST_STATED = 4096
"""Most stated ECCNs, and lists of ECCNs, of which it is remembered what one edition has of them; then all are forgotten."""
_UNASKED: Any = object()


class Step(NamedTuple):
    """A rule with its closure and the slot its truth is written to (-1: none)."""

    rule: Rule
    test: Closure
    slot: int


class Edition:
    """The rules in force on a span of days that starts on `start`. Implements the resolver of the scalar compiler."""

    def __init__(self, book: Book, start: date, span: int) -> None:
        self.book = book
        self.start = start
        self.span = span
        self.layout = book.layout
        self.parties = book.layout.parties
        self.eccn_slot = book.layout.slots["item.eccn"]
        rules = [rule for rule in book.rules if rule.in_force(start)]
        self.rules = tuple(rules)
        self.classes = tuple(rule for rule in rules if rule.kind == "classification")
        self.exceptions = tuple(rule for rule in rules if rule.kind == "exception")
        self.term_nodes = book.terms_on(start)
        self.term_at = {self.slot(name): node for name, node in self.term_nodes.items()}
        """The condition, or the value, of each term by its slot."""
        self._stated: Remembered[str, StatedReasons] = Remembered(MOST_STATED)
        self._unlisted: Remembered[str, Unlisted | None] = Remembered(MOST_STATED)
        self._closures: dict[int, tuple[Node, Closure]] = {}
        self._under: Remembered[tuple[str, ...], tuple[Rule, ...]] = Remembered(MOST_STATED)
        self._classes_at: dict[str, list[Rule]] = {}
        """The classes at or below each entry and paragraph."""
        for rule in self.classes:
            at = rule.provision.eccn
            while at:
                self._classes_at.setdefault(at, []).append(rule)
                at = at.rpartition(".")[0]
        self._over: Remembered[str, tuple[Rule, ...]] = Remembered(MOST_STATED)
        self._made: dict[str, Any] = {}
        self.spec_slot = book.layout.slots["item.spec.type"]
        self.subject_slot = book.layout.slots[SUBJECT]
        self.reasons_slot = book.layout.slots[REASONS]
        self.terms, self.late_terms, self.last_terms = self._staged_terms()
        self.exception_numbers = tuple(rule.number for rule in self.exceptions)
        self.jurisdiction = self._steps("jurisdiction")
        self.class_steps = self._steps("classification")
        self.class_numbers = frozenset(rule.number for rule in self.classes)
        self.jurisdiction_numbers = frozenset(step.rule.number for step in self.jurisdiction)
        self.steps = self._steps("requirement", "policy", "gate", "exception", "duty", "override", "reach")
        self.hot = False
        self._runs = 0
        if book.hot:
            self.heat()
        else:
            self._arrange()

    # What the scalar compiler asks.

    def slot(self, name: str) -> int:
        return self.layout.slots[name]

    def countries(self, scope: str) -> frozenset[str]:
        return self.book.raw.scopes.countries(scope, self.start)

    def eccns(self, scope: str) -> tuple[str, ...]:
        return self.book.raw.scopes.eccns(scope, self.start)

    def classified(self, eccns: tuple[str, ...]) -> Closure:
        """Whether an item is at or below some ECCNs: by the classes of the day that its parameters meet, else by its stated ECCN."""
        slots, rules = picked(self.class_slots(eccns)), self.classes_under(eccns)
        wider, blind = kleene.above(eccns), kleene.above(self.untold(eccns))
        stated_slot = self.eccn_slot
        # Of stated ECCNs to the paragraphs asked for: None where wider.
        relation: Remembered[str, kleene.Truth] = Remembered(MOST_STATED)

        def test(facts: Facts) -> kleene.Truth:
            truths = slots(facts)
            if True in truths:
                return True
            spec = None if None in truths else False
            stated = facts[stated_slot]
            if stated is None:
                return spec
            found: kleene.Truth = relation.get(stated, _UNASKED)
            if found is _UNASKED:
                wide = None if stated in wider else False
                found = relation.keep(stated, kleene.at_or_below(stated, eccns) or wide)
            if found is None and spec is False and stated in blind:
                return None  # no condition tells whether the item is in a paragraph of the stated entry
            # Where the stated entry is wider than the paragraph asked for, only the parameters can tell; and where the
            # parameters stated do not suffice to rule the paragraph out, the stated entry does not either.
            if found is None:
                return spec
            if found is False and spec is None:
                unknown = [rule for rule, truth in zip(rules, truths, strict=True) if truth is None]
                return None if self.bearings.among(unknown, facts) else False
            return found

        return test

    def has_reason(self, reason: str) -> Closure:
        """Whether a reason for control stands against the item, once `weigh_reasons` wrote what does."""
        slot = self.reasons_slot

        def test(facts: Facts) -> kleene.Truth:
            known: Against | None = facts[slot]
            return None if known is None else known.has(reason)

        return test

    def weigh_reasons(self, facts: Facts) -> None:
        """Write what stands against the item, once its classes are known."""
        held = [step.rule for step in self.class_steps if facts[step.slot] is True]
        unknown = [step.rule for step in self.class_steps if facts[step.slot] is None]
        facts[self.reasons_slot] = against(self, facts, held, unknown)

    def held(self, globs: tuple[str, ...]) -> Closure:
        slots = picked(self.held_slots(globs))
        return lambda facts: _some(facts, slots)

    def class_slots(self, eccns: tuple[str, ...]) -> tuple[int, ...]:
        """Where the classes of the day at or below some ECCNs are written."""
        return tuple(self.slot(rule.id) for rule in self.classes_under(eccns))

    def untold(self, eccns: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some ECCNs that no class of the day is at or below: parameters cannot tell whether an item is in them."""
        return tuple(eccn for eccn in eccns if not self.classes_under((eccn,)))

    def held_slots(self, globs: tuple[str, ...]) -> tuple[int, ...]:
        """Where the requirements of the day that match some patterns are written."""
        in_force = {rule.id for rule in self.rules if rule.kind == "requirement"}
        return tuple(self.slot(id_) for id_ in sorted(self.book.requirements_like(globs) & in_force))

    # What a stated ECCN carries.

    def stated_reasons(self, eccn: str) -> StatedReasons:
        """What is known of the reasons for control of a stated ECCN: of the closest entry at or above it."""
        found = self._stated.get(eccn)
        return self._stated.keep(eccn, reasons_of(self, eccn)) if found is None else found

    @cached_property
    def reasons_since(self) -> int:
        """The first span, of those asked about, whose stated ECCNs carry what they carry on this one: all that `reasons_of`
        reads is the same."""
        numbers = tuple(rule.number for rule in self.classes)
        rows = self.book.raw.eccns.standing(self.start)
        since: dict[Any, int] = self.book.made_once("spans by reasons", dict)
        return since.setdefault((numbers, rows), self.span)

    def eccn_exists(self, eccn: str) -> bool:
        """Whether some entry of the day stands at, above or below an ECCN."""
        entry = eccn.partition(".")[0]
        if self.book.raw.eccns.row(entry, self.start) is not None:
            return True
        return any(kleene.at_or_below(rule.provision.eccn, (entry,)) for rule in self.classes)

    def unlisted(self, eccn: str) -> Unlisted | None:
        """What the list of the day has of an ECCN that is no paragraph of its entry; None of one that is, or may be."""
        found: Unlisted | None = self._unlisted.get(eccn, _UNASKED)
        if found is _UNASKED:
            found = self._unlisted.keep(eccn, self.book.raw.paragraphs.unlisted(eccn, self.start))
        return found

    def as_listed(self, eccns: Iterable[str]) -> frozenset[str]:
        """Some ECCNs, each whose paragraph exists on no day as what it would be a paragraph of. One of other days says itself what
        is meant."""
        book, day = self.book, self.start
        return frozenset(
            eccn
            if (no := self.unlisted(eccn)) is None or not paragraphs.stands(book, eccn, day)
            else no.above
            for eccn in eccns
        )

    # Building.

    def _steps(self, *kinds: str) -> tuple[Step, ...]:
        steps = []
        for kind in kinds:
            for rule in self.rules:
                if rule.kind == kind:
                    slot = self.slot(rule.id) if kind in ("classification", "requirement") else -1
                    steps.append(Step(rule, self._test(rule), slot))
        return tuple(steps)

    def warm(self) -> None:
        """Count a run; the conditions become code once any edition is asked often: it takes a while, and is quicker then."""
        self._runs += 1
        if self.book.hot or self._runs == HOT:
            self.book.hot = True
            self.heat()

    def heat(self) -> None:
        """Turn the conditions of this edition into code."""
        bound = self.book.binder.bound
        self.hot = True
        # One object for all days on which it is the same.
        same: dict[Any, Any] = self.book.made_once("steps and terms as code", dict)

        def hot(step: Step) -> Step:
            node = self._node_of(step)
            if node is None:
                return step
            test = bound(node, self)
            found: Step = same.setdefault(("rule", step.rule.number, test), step._replace(test=test))
            return found

        self.class_steps, self.jurisdiction, self.steps = (
            tuple(map(hot, steps)) for steps in (self.class_steps, self.jurisdiction, self.steps)
        )
        self.terms, self.late_terms, self.last_terms = (
            tuple(
                same.setdefault(term, term)
                for term in ((slot, bound(self.term_at[slot], self)) for slot, _ in some)
            )
            for some in (self.terms, self.late_terms, self.last_terms)
        )
        self._arrange()
        self.__dict__.pop("dependence", None)

    def _arrange(self) -> None:
        """Put rules and terms in the order in which they are asked, by what may make it needless to ask them."""
        self.guarded = self._guarded()
        self.consulted = self._consulted()
        self.reached_terms = reached_terms(self)

    def _guarded(self) -> tuple[tuple[Guarded, ...], ...]:
        """The rules that are always asked by stage (classes, jurisdiction, requirements, duties), each by its guards."""
        first = (self.class_steps, self.jurisdiction)
        later = (
            [step for step in self.steps if step.slot >= 0],
            [step for step in self.steps if step.rule.kind in ("duty", "reach")],
        )
        return tuple(map(self._by_guards, (*first, *later)))

    def _consulted(self) -> tuple[Consulted, ...]:
        """The rules that only have a say beside a requirement: policies, and exceptions with what bars and overrides."""
        return tuple(
            Consulted(beside, self._by_guards(steps)) for beside, steps in self.beside_requirements()
        )

    def beside_requirements(self) -> list[tuple[frozenset[int], list[Step]]]:
        """The steps of rules that only have a say beside some requirements, with the numbers of these."""
        numbers = {step.rule.id: step.rule.number for step in self.steps if step.slot >= 0}
        any_ = frozenset(numbers.values())
        sorted_: dict[frozenset[int], list[Step]] = {}
        for step in self.steps:
            if step.rule.kind == "policy":
                ids = self.book.requirements_like(step.rule.provision.for_)
                sorted_.setdefault(frozenset(numbers[id_] for id_ in ids & numbers.keys()), []).append(step)
            elif step.rule.kind in ("gate", "exception", "override"):
                sorted_.setdefault(any_, []).append(step)
        return list(sorted_.items())

    def _by_guards(self, steps: Sequence[Step]) -> tuple[Guarded, ...]:
        if not self.hot:
            # Finding guards takes longer than they save on a day of few orders.
            return (Guarded(None, tuple((step.rule.number, step.test, step.slot) for step in steps)),)
        same: dict[Guarded, Guarded] = self.book.made_once("guarded", dict)
        guards: Guards = self.book.made_once("guards", lambda: Guards(self.book.often_false))
        groups = guards.guarded(steps, self._node_of, lambda node: self.book.binder.bound(node, self))
        return tuple(same.setdefault(group, group) for group in groups)

    def _node_of(self, step: Step) -> Node | None:
        rule = step.rule
        return None if rule.clock else self.book.node(rule.provision, rule.version)

    def _test(self, rule: Rule) -> Closure:
        if rule.clock == "lapse":
            return lambda facts: None
        if rule.clock == "compliance":
            return lambda facts: True
        node = self.book.node(rule.provision, rule.version)
        return (lambda facts: True) if node is None else self._late(node)

    def _late(self, node: Node) -> Closure:
        """The closure of a condition, compiled when it is first asked: of most rules it never is on a day of few orders."""
        compiled: Closure | None = None

        def test(facts: Facts) -> Any:
            nonlocal compiled
            if compiled is None:
                compiled = self.book.binder.closure(node, self)
            return compiled(facts)

        return test

    def _staged_terms(self) -> tuple[tuple[tuple[int, Closure], ...], ...]:
        """Terms by when they can be computed: before the classes, after them, and after jurisdiction."""
        stage: dict[str, int] = {}
        built: tuple[list[tuple[int, Closure]], ...] = ([], [], [])
        for name in ordered(self.term_nodes, self.book.terms, self.book.terms_of):
            node = self.term_nodes[name]
            when = 1 if self.book.asks_classes(node) else 0
            for below in self.book.terms_of(node):
                when = max(when, 2 if below == SUBJECT else stage.get(below, 0))
            stage[name] = when
            built[when].append((self.slot(name), self._late(node)))
        return tuple(tuple(terms) for terms in built)

    @cached_property
    def bearings(self) -> Bearings:
        """Which classes what an order states of an item bears on."""
        return Bearings(self)

    def bears_on(self, rules: Iterable[Rule], facts: Facts) -> bool:
        """Whether what an order states of the item bears on one of some classes that are unknown."""
        unknown = [rule for rule in rules if facts[self.slot(rule.id)] is None]
        return bool(unknown and self.bearings.among(unknown, facts))

    def closure(self, node: Node) -> Closure:
        """The closure of a condition of the book, or of a part of one, compiled once.

        Remembered by identity, which is quick; the node is kept with it, so that no other can take its place.
        """
        found = self._closures.get(id(node))
        if found is None:
            found = self._closures[id(node)] = (node, self.book.binder.closure(node, self))
        return found[1]

    def made_once(self, name: str, make: Callable[[Edition], Any]) -> Any:
        """What others make of this edition under a name: made when it is first asked for, and kept with the edition."""
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    @cached_property
    def dependence(self) -> Dependence:
        """What the conditions of this edition rest on."""
        from narrows.rulebook.dependence import Dependence

        return Dependence(self)

    @cached_property
    def meanings(self) -> Meanings:
        """What conditions mean on these days."""
        from narrows.rulebook.meaning import Meanings

        return Meanings(self)

    def classes_under(self, eccns: tuple[str, ...]) -> tuple[Rule, ...]:
        """The classification rules at or below some ECCNs."""
        found = self._under.get(eccns)
        if found is None:
            rules = {rule.number: rule for eccn in eccns for rule in self._classes_at.get(eccn, ())}
            found = self._under.keep(eccns, tuple(rules[number] for number in sorted(rules)))
        return found

    def classes_over(self, eccn: str) -> tuple[Rule, ...]:
        """The classification rules of an ECCN and of the entries it is a paragraph of."""
        found = self._over.get(eccn)
        if found is None:
            over = (rule for rule in self.classes if kleene.at_or_below(eccn, (rule.provision.eccn,)))
            found = self._over.keep(eccn, tuple(over))
        return found


def _some(facts: Facts, picked: Callable[[Facts], tuple[kleene.Truth, ...]]) -> kleene.Truth:
    truths = picked(facts)
    if True in truths:
        return True
    return None if None in truths else False
