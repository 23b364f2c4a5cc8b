"""From the rules that hold and the rules that are unknown to what they mean together.

A verdict is a pure function of three sets of rule numbers: those that hold, those that are unknown, and the license
exceptions in force. It is the one place where a determination is made: a single decision and every row of a batch go
through it, which is why they cannot differ.

Order of the determination: 15 CFR 732 and 736.2; each requirement on its own reason (738.4(a)(2)); an exception must
cover every requirement and pass every gate (740.2); the strictest review policy that applies to a requirement governs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from narrows.decide.duties import duties_of
from narrows.decide.review import (
    REVIEWED,
    Available,
    Case,
    Outlook,
    governing_policy,
    named_policy,
    outlook_of,
    possible_requirements,
)
from narrows.decide.rules import (
    codes_of,
    override_name,
    overriding,
    requirement_of,
    shown,
    strictest,
    unmet,
)
from narrows.model.decision import (
    CLEAR,
    LicenseException,
    Reading,
    RegimeDecision,
    Requirement,
    least_confident,
    surest,
)
from narrows.remembered import Remembered
from narrows.rulebook.book import Book
from narrows.rulebook.horizon import RegimeHorizon
from narrows.rulebook.names import matches
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import ThenException, ThenGate


class Pattern(NamedTuple):
    """Numbers of the rules that hold, that are unknown, and of the exceptions in force, each ascending; and whether the
    order states an ECCN."""

    held: tuple[int, ...]
    unknown: tuple[int, ...]
    exceptions: tuple[int, ...]
    stated: bool


NOTHING = Pattern((), (), (), stated=True)
"""What holds of an order that a regime does not reach."""
MOST_REMEMBERED = 100_000
"""When more verdicts of one regime than this are remembered, all are forgotten."""


class Judge:
    """Makes verdicts for one rulebook and one regime. Verdicts are remembered: equal patterns give the same object."""

    def __init__(self, book: Book, regime: str) -> None:
        self.book = book
        self.regime = regime
        own = [rule for rule in book.rules if rule.provision.regime == regime]
        self._owned = frozenset(rule.number for rule in own)
        self._classes = frozenset(rule.number for rule in own if rule.kind == "classification")
        self.jurisdiction = frozenset(rule.number for rule in own if rule.kind == "jurisdiction")
        """The rules of which one must hold for an item to be subject to the law; none where it reaches every item."""
        checked = book.raw.horizon.regimes.get(regime)
        self.horizon = checked or RegimeHorizon(regime=regime, state="modelled")
        self.name = self.horizon.name or regime.upper()
        self.classifies = not self.horizon.reach or regime in book.classifying
        """Whether nothing can be said of an item that no entry describes: not so where a list only names what it controls."""
        self._seen: Remembered[Pattern, RegimeDecision] = Remembered(MOST_REMEMBERED)
        self._reasons: dict[tuple[str, int], str] = {}
        self._shown: dict[tuple[int, str, str], LicenseException] = {}
        self._outlooks: Remembered[Pattern, Outlook] = Remembered(MOST_REMEMBERED)

    def owned(self, numbers: frozenset[int]) -> frozenset[int]:
        """Those of some rules that are of this regime."""
        return numbers & self._owned

    def needs_class(self, pattern: Pattern) -> bool:
        """Whether something can be said of the item only if an entry describes it: no ECCN is stated."""
        return self.classifies and not pattern.stated

    def unclassified(self, pattern: Pattern) -> bool:
        """Whether nothing can be said of an item as no entry describes it. What is certainly not subject to the law needs none."""
        if not self.needs_class(pattern) or not self._classes.isdisjoint(pattern.held):
            return False
        return not self.jurisdiction or not self.jurisdiction.isdisjoint(pattern.held + pattern.unknown)

    def own(self, pattern: Pattern) -> Pattern:
        """A pattern with the rules of this regime only."""
        owned = self._owned
        return pattern._replace(
            held=tuple([n for n in pattern.held if n in owned]),
            unknown=tuple([n for n in pattern.unknown if n in owned]),
        )

    def verdict(self, pattern: Pattern) -> RegimeDecision:
        """The answer of the regime for a pattern of truths."""
        found = self._seen.get(pattern)
        if found is None:
            found = self._seen.keep(pattern, self._judge(pattern))
        return found

    def cleared_whatever(self, pattern: Pattern) -> RegimeDecision:
        """The answer for a pattern that is open, where no license is required whatever turns out of what is unknown."""
        case = self._weighed(pattern)._replace(now=(CLEAR, ""))
        found = self._found(pattern, case)
        doubtful = (*case.unknown["classification"], *case.possible)
        sure = least_confident(found.confidence, *(rule.version.confidence for rule in doubtful))
        return replace(found, confidence=sure)

    def outlook(self, pattern: Pattern) -> Outlook:
        """What the verdict on a pattern says in short; quicker than the verdict where there is none yet."""
        found = self._outlooks.get(pattern)
        if found is None:
            found = self._outlooks.keep(pattern, outlook_of(self._weighed(pattern)))
        return found

    def _weighed(self, pattern: Pattern) -> Case:
        held = self._by_kind(pattern.held)
        unknown = self._by_kind(pattern.unknown)
        requirements = held["requirement"]
        state = {
            rule.number: self._state(rule, held, unknown) for rule in requirements + unknown["requirement"]
        }
        enforced = [rule for rule in requirements if state[rule.number][0] == "yes"]
        doubtful = [rule for rule in requirements if state[rule.number][0] == "undetermined"]
        possible = [rule for rule in unknown["requirement"] if state[rule.number][0] != "no"] + doubtful
        unclassified = self.unclassified(pattern)
        available = self._states(pattern, enforced or requirements, possible, held, unknown)
        now = self._outcome(enforced, possible, available, unclassified)
        # How what is only possible would be reviewed matters beside a license that is required in any case.
        reviewed = [*requirements, *possible] if now[0] == "license_required" else requirements
        policies = {rule.number: governing_policy(self.book, rule, held, unknown) for rule in reviewed}
        return Case(held, unknown, state, available, enforced, possible, unclassified, policies, now)

    def _judge(self, pattern: Pattern) -> RegimeDecision:
        case = self._weighed(pattern)
        self._outlooks.keep(pattern, outlook_of(case))
        return self._found(pattern, case)

    def _found(self, pattern: Pattern, case: Case) -> RegimeDecision:
        held, unknown, enforced = case.held, case.unknown, case.enforced
        requirements = held["requirement"]
        classes = shown(held["classification"])
        written = case.now
        if enforced != requirements or case.possible != unknown["requirement"]:
            available = self._states(pattern, requirements, unknown["requirement"], held, unknown)
            written = self._outcome(requirements, unknown["requirement"], available, case.unclassified)
        views = tuple(
            self._requirement(rule, case.policies[rule.number], *case.state[rule.number], case)
            for rule in requirements
        )
        outcome = case.now[0]
        listed = tuple(self._exception(rule, *state) for rule, state in case.exceptions)
        # A requirement of which it is not known whether it is stayed counts: a lenient policy is not promised.
        policy = strictest(view.policy for view in views if view.enforced != "no") if enforced else None
        written_policy = strictest(view.policy for view in views)
        return RegimeDecision(
            name=self.name,
            apply=self.horizon.way({requirement_of(rule).reason for rule in enforced}),
            outcome=outcome,
            policy=policy if outcome in REVIEWED else None,
            as_written=Reading(outcome=written[0], policy=written_policy if written[0] in REVIEWED else None),
            classes=codes_of(classes, requirements),
            requirements=views,
            possible=tuple(possible_requirements(case)) if outcome == "license_required" else (),
            exceptions=listed,
            duties=duties_of(outcome, case),
            not_modelled=(),
            confidence=least_confident(
                *(view.confidence for view in views),
                *(rule.version.confidence for rule in classes),
                *([self.horizon.clears] if outcome == CLEAR else []),
                *(self._brought_by(case) if outcome != CLEAR else []),
                *(self._barred_by(case) if outcome == "license_required" else []),
                # One that is available is enough.
                *(
                    [surest(item.confidence for item in listed if item.available == "yes")]
                    if outcome == "license_exception"
                    else []
                ),
            ),
        )

    def _by_kind(self, numbers: Iterable[int]) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {
            kind: []
            for kind in (
                "jurisdiction",
                "classification",
                "requirement",
                "policy",
                "gate",
                "exception",
                "duty",
                "override",
                "reach",
            )
        }
        rules, owned = self.book.rules, self._owned
        for number in numbers:
            if number in owned:
                rule = rules[number]
                found[rule.kind].append(rule)
        return found

    def _state(
        self, rule: Rule, held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
    ) -> tuple[str, tuple[str, ...]]:
        """Whether a requirement is enforced, and by what it is overridden."""
        by = overriding(rule, held)
        if by:
            return "no", tuple(override_name(over) for over in by)
        maybe = overriding(rule, unknown)
        if maybe:
            return "undetermined", tuple(override_name(over) for over in maybe)
        return "yes", ()

    @staticmethod
    def _outcome(
        required: list[Rule], possible: list[Rule], exceptions: Available, unclassified: bool
    ) -> tuple[str, str]:
        """The outcome under a reading, and the code of the exception that carries it. `exceptions` are those against all of
        `required`."""
        if any(requirement_of(rule).outcome == "prohibited" for rule in required):
            return "prohibited", ""
        if required:
            usable = [rule for rule, (state, _) in exceptions if state == "yes"]
            for rule in usable:
                if all(matches(other.id, rule.provision.covers) for other in possible) and not unclassified:
                    return "license_exception", rule.provision.code
            if usable or any(state == "unknown" for _, (state, _) in exceptions):
                return "undetermined", ""
            return "license_required", ""
        if possible or unclassified:
            return "undetermined", ""
        return CLEAR, ""

    def _states(
        self,
        pattern: Pattern,
        required: list[Rule],
        possible: list[Rule],
        held: dict[str, list[Rule]],
        unknown: dict[str, list[Rule]],
    ) -> Available:
        """Whether each exception in force can be used against all of `required`; none where nothing is required."""
        numbers = [n for n in pattern.exceptions if n in self._owned] if required else []
        rules = map(self.book.rules.__getitem__, numbers)
        return [(rule, self._available(rule, required, possible, held, unknown)) for rule in rules]

    def _available(
        self,
        rule: Rule,
        required: list[Rule],
        possible: list[Rule],
        held: dict[str, list[Rule]],
        unknown: dict[str, list[Rule]],
    ) -> tuple[str, str]:
        """Whether an exception can be used against all of `required`: yes, no or unknown, and why. What is only possible may
        come with a gate of its own."""
        code, covers = rule.provision.code, rule.provision.covers
        uncovered = next((other for other in required if not matches(other.id, covers)), None)
        if uncovered is not None:
            return "no", self._because("does not overcome {id} ({citation})", uncovered)
        gate = self._gate(code, required, held["gate"])
        if gate is not None:
            return "no", self._because("barred by {id} ({citation})", gate)
        if rule in held["exception"]:
            overcome = [other for other in possible if matches(other.id, covers)]
            doubtful = self._gate(code, required, unknown["gate"]) or self._gate(
                code, overcome, [*held["gate"], *unknown["gate"]]
            )
            if doubtful is not None:
                return "unknown", self._because("barred if {id} holds ({citation})", doubtful)
            return "yes", self._because("its terms hold ({citation})", rule)
        if rule in unknown["exception"]:
            return "unknown", self._because("whether its terms hold is unknown ({citation})", rule)
        return "no", self._because(unmet(self.book, rule), rule)

    @staticmethod
    def _brought_by(case: Case) -> list[str]:
        """How sure the surest rule is that brings the item under the regulations."""
        return [surest(rule.version.confidence for rule in case.held["jurisdiction"])]

    def _barred_by(self, case: Case) -> Iterator[str]:
        """How sure the surest gate is before each exception that would otherwise overcome, or might, what is required."""
        required = case.enforced or case.held["requirement"]
        for rule, (state, _) in case.exceptions:
            covers = rule.provision.covers
            if (
                state == "no"
                and rule in (*case.held["exception"], *case.unknown["exception"])
                and all(matches(other.id, covers) for other in required)
            ):
                gates = self._gates(rule.provision.code, required, case.held["gate"])
                yield surest(gate.version.confidence for gate in gates)

    def _because(self, told: str, rule: Rule) -> str:
        """A reason that names a rule: one text for all verdicts that give it."""
        key = (told, rule.number)
        if key not in self._reasons:
            self._reasons[key] = told.format(id=rule.id, citation=rule.citation)
        return self._reasons[key]

    def _gate(self, code: str, required: list[Rule], gates: list[Rule]) -> Rule | None:
        return next(self._gates(code, required, gates), None)

    @staticmethod
    def _gates(code: str, required: list[Rule], gates: list[Rule]) -> Iterator[Rule]:
        for gate in gates:
            then = gate.version.then
            if isinstance(then, ThenGate) and then.stops(code):
                only_for = gate.provision.only_for
                if not only_for or any(matches(rule.id, only_for) for rule in required):
                    yield gate

    def _requirement(
        self,
        rule: Rule,
        policy: tuple[Rule | None, tuple[str, ...]],
        enforced: str,
        by: tuple[str, ...],
        case: Case,
    ) -> Requirement:
        then = requirement_of(rule)
        governing = policy[0]
        terms, name, left = named_policy(rule, policy)
        return Requirement(
            provision=rule.id,
            title=rule.provision.title,
            reason=then.reason,
            explain=then.explain,
            citation=rule.citation,
            cites=rule.cites,
            policy=name,
            policy_from=governing.id if governing is not None else None,
            conditions=terms.conditions if terms is not None else (),
            otherwise=terms.otherwise if terms is not None else None,
            policy_open=left,
            enforced=enforced,
            overridden_by=by,
            directed=rule.provision.directed,
            confidence=least_confident(
                rule.version.confidence,
                *([governing.version.confidence] if governing is not None else []),
                *(over.version.confidence for over in overriding(rule, case.held) if not over.clock),
            ),
        )

    def _exception(self, rule: Rule, state: str, because: str) -> LicenseException:
        """An exception, as a verdict shows it: one object for all verdicts that say the same of it."""
        key = (rule.number, state, because)
        if key not in self._shown:
            then = rule.version.then
            self._shown[key] = LicenseException(
                code=rule.provision.code,
                provision=rule.id,
                available=state,
                because=because,
                conditions=then.conditions if isinstance(then, ThenException) and state != "no" else (),
                cites=rule.cites,
                confidence=rule.version.confidence,
            )
        return self._shown[key]
