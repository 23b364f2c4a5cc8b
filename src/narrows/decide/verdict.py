"""From the rules that hold and the rules that are unknown to what they mean together.

A verdict is a pure function of three sets of rule numbers: those that hold, those that are unknown, and the license
exceptions in force. It is the one place where a determination is made: a single decision and every row of a batch go
through it, which is why they cannot differ.

Order of the determination: 15 CFR 732 and 736.2; each requirement on its own reason (738.4(a)(2)); an exception must
cover every requirement and pass every gate (740.2); the strictest review policy that applies to a requirement governs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from narrows.model.decision import (
    POLICIES,
    Duty,
    LicenseException,
    Reading,
    RegimeDecision,
    Requirement,
    least_confident,
)
from narrows.rulebook.book import Book, Rule
from narrows.rulebook.schema import (
    ThenDuty,
    ThenException,
    ThenGate,
    ThenOverride,
    ThenPolicy,
    ThenRequirement,
)


class Pattern(NamedTuple):
    """Numbers of the rules that hold, that are unknown, and of the exceptions in force, each ascending; and whether the
    order states an ECCN."""

    held: tuple[int, ...]
    unknown: tuple[int, ...]
    exceptions: tuple[int, ...]
    stated: bool


class Open(NamedTuple):
    """What is still open under a reading: rules whose truth could change the outcome or the policy."""

    rules: tuple[int, ...]


class Judge:
    """Makes verdicts for one rulebook and one regime. Verdicts are remembered: equal patterns give the same object."""

    def __init__(self, book: Book, regime: str) -> None:
        self.book = book
        self.regime = regime
        self._seen: dict[Pattern, RegimeDecision] = {}

    def verdict(self, pattern: Pattern) -> RegimeDecision:
        """The answer of the regime for a pattern of truths."""
        found = self._seen.get(pattern)
        if found is None:
            if len(self._seen) >= 100_000:
                self._seen.clear()
            found = self._seen[pattern] = self._judge(pattern)
        return found

    def _judge(self, pattern: Pattern) -> RegimeDecision:
        held = self._by_kind(pattern.held)
        unknown = self._by_kind(pattern.unknown)
        requirements = held["requirement"]
        state = {
            rule.number: self._state(rule, held, unknown) for rule in requirements + unknown["requirement"]
        }
        classes = _shown(held["classification"])
        unclassified = not pattern.stated and not held["classification"]
        exceptions = [
            self.book.rules[number] for number in pattern.exceptions if self._mine(self.book.rules[number])
        ]

        enforced = [rule for rule in requirements if state[rule.number][0] == "yes"]
        doubtful = [rule for rule in requirements if state[rule.number][0] == "undetermined"]
        possible = [rule for rule in unknown["requirement"] if state[rule.number][0] != "no"] + doubtful
        policies = {rule.number: self._policy(rule, held, unknown) for rule in requirements}
        now = self._outcome(enforced, possible, exceptions, held, unknown, unclassified)
        written = self._outcome(requirements, unknown["requirement"], exceptions, held, unknown, unclassified)
        views = tuple(
            self._requirement(rule, policies[rule.number], *state[rule.number]) for rule in requirements
        )
        outcome = now[0]
        listed = self._exceptions(enforced or requirements, exceptions, held, unknown) if requirements else ()
        policy = _strictest(view.policy for view in views if view.enforced == "yes") if enforced else None
        written_policy = _strictest(view.policy for view in views)
        needs_policy = ("license_required", "license_exception", "undetermined")
        return RegimeDecision(
            outcome=outcome,
            policy=policy if outcome in needs_policy else None,
            as_written=Reading(
                outcome=written[0], policy=written_policy if written[0] in needs_policy else None
            ),
            classes=tuple(rule.provision.eccn for rule in classes),
            requirements=views,
            exceptions=listed,
            duties=self._duties(outcome, held, unknown),
            not_modelled=(),
            confidence=least_confident(
                *(view.confidence for view in views),
                *(rule.version.confidence for rule in classes),
                *(
                    item.confidence
                    for item in listed
                    if outcome == "license_exception" and item.available == "yes"
                ),
            ),
        )

    def _mine(self, rule: Rule) -> bool:
        return rule.provision.regime == self.regime

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
            )
        }
        rules = self.book.rules
        for number in numbers:
            rule = rules[number]
            if self._mine(rule):
                found[rule.kind].append(rule)
        return found

    def _state(
        self, rule: Rule, held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
    ) -> tuple[str, tuple[str, ...]]:
        """Whether a requirement is enforced, and by what it is overridden."""
        by = [over for over in held["override"] if self._overrides(over, rule)]
        if by:
            return "no", tuple(_override_name(over) for over in by)
        maybe = [over for over in unknown["override"] if self._overrides(over, rule)]
        if maybe:
            return "undetermined", tuple(_override_name(over) for over in maybe)
        return "yes", ()

    @staticmethod
    def _overrides(over: Rule, rule: Rule) -> bool:
        if over.clock == "compliance":
            return over.version is rule.version
        return isinstance(over.version.then, ThenOverride) and _matches(rule.id, over.provision.of)

    def _outcome(
        self,
        required: list[Rule],
        possible: list[Rule],
        exceptions: list[Rule],
        held: dict[str, list[Rule]],
        unknown: dict[str, list[Rule]],
        unclassified: bool,
    ) -> tuple[str, str]:
        """The outcome under a reading, and the code of the exception that carries it."""
        if any(_then(rule).outcome == "prohibited" for rule in required):
            return "prohibited", ""
        states = (
            [(rule, self._available(rule, required, held, unknown)) for rule in exceptions]
            if required
            else []
        )
        if required:
            usable = [rule for rule, (state, _) in states if state == "yes"]
            for rule in usable:
                if all(_matches(other.id, rule.provision.covers) for other in possible) and not unclassified:
                    return "license_exception", rule.provision.code
            if usable or any(state == "unknown" for _, (state, _) in states):
                return "undetermined", ""
            return "license_required", ""
        if possible or unclassified:
            return "undetermined", ""
        return "no_license_required", ""

    def _available(
        self, rule: Rule, required: list[Rule], held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
    ) -> tuple[str, str]:
        """Whether an exception can be used against all of `required`: yes, no or unknown, and why."""
        code = rule.provision.code
        uncovered = [other for other in required if not _matches(other.id, rule.provision.covers)]
        if uncovered:
            return "no", f"does not overcome {uncovered[0].id} ({uncovered[0].provision.citation})"
        gate = self._gate(code, required, held["gate"])
        if gate is not None:
            return "no", f"barred by {gate.id} ({gate.provision.citation})"
        if rule in held["exception"]:
            doubtful = self._gate(code, required, unknown["gate"])
            if doubtful is not None:
                return "unknown", f"barred if {doubtful.id} holds ({doubtful.provision.citation})"
            return "yes", f"its terms hold ({rule.provision.citation})"
        if rule in unknown["exception"]:
            return "unknown", f"whether its terms hold is unknown ({rule.provision.citation})"
        return "no", f"its terms do not hold ({rule.provision.citation})"

    @staticmethod
    def _gate(code: str, required: list[Rule], gates: list[Rule]) -> Rule | None:
        for gate in gates:
            then = gate.version.then
            if isinstance(then, ThenGate) and then.stops(code):
                only_for = gate.provision.only_for
                if not only_for or any(_matches(rule.id, only_for) for rule in required):
                    return gate
        return None

    def _policy(
        self, rule: Rule, held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
    ) -> tuple[Rule | None, tuple[str, ...]]:
        """The policy rule that governs a requirement, and the policies that a missing fact may put in its place."""
        sure = [p for p in held["policy"] if _matches(rule.id, p.provision.for_)]
        maybe = [p for p in unknown["policy"] if _matches(rule.id, p.provision.for_)]
        open_ = tuple(dict.fromkeys(_policy_of(p) for p in maybe))
        candidates = sure + maybe
        own = _then(rule).policy
        if not sure and own is not None and candidates:
            # The requirement's own policy stands until another is known to: unknown is read strictly.
            candidates = [p for p in maybe if POLICIES.index(_policy_of(p)) < POLICIES.index(own)]
        if not candidates:
            return None, open_
        # A lenient policy that depends on a missing fact is not promised.
        return min(candidates, key=lambda p: (POLICIES.index(_policy_of(p)), p.number)), open_

    def _requirement(
        self, rule: Rule, policy: tuple[Rule | None, tuple[str, ...]], enforced: str, by: tuple[str, ...]
    ) -> Requirement:
        then = _then(rule)
        governing, open_ = policy
        terms = governing.version.then if governing is not None else None
        assert terms is None or isinstance(terms, ThenPolicy)
        name = then.policy if terms is None else terms.policy
        if then.outcome == "prohibited":
            name = None
        return Requirement(
            provision=rule.id,
            title=rule.provision.title,
            reason=then.reason,
            explain=then.explain,
            citation=rule.provision.citation,
            cites=cites_of(rule),
            policy=name,
            policy_from=governing.id if governing is not None else None,
            conditions=terms.conditions if terms is not None else (),
            otherwise=terms.otherwise if terms is not None else None,
            policy_open=tuple(code for code in open_ if code != name),
            enforced=enforced,
            overridden_by=by,
            directed=rule.provision.directed,
            confidence=least_confident(
                rule.version.confidence, *([governing.version.confidence] if governing is not None else [])
            ),
        )

    def _exceptions(
        self,
        required: list[Rule],
        exceptions: list[Rule],
        held: dict[str, list[Rule]],
        unknown: dict[str, list[Rule]],
    ) -> tuple[LicenseException, ...]:
        views = []
        for rule in exceptions:
            state, because = self._available(rule, required, held, unknown)
            then = rule.version.then
            views.append(
                LicenseException(
                    code=rule.provision.code,
                    provision=rule.id,
                    available=state,
                    because=because,
                    conditions=then.conditions if isinstance(then, ThenException) and state != "no" else (),
                    cites=cites_of(rule),
                    confidence=rule.version.confidence,
                )
            )
        return tuple(views)

    @staticmethod
    def _duties(
        outcome: str, held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
    ) -> tuple[Duty, ...]:
        views = []
        for rules, applies in ((held["duty"], "yes"), (unknown["duty"], "unknown")):
            for rule in rules:
                then = rule.version.then
                assert isinstance(then, ThenDuty)
                if not then.outcomes or outcome in then.outcomes or outcome == "undetermined":
                    fits = not then.outcomes or outcome in then.outcomes
                    views.append(
                        Duty(
                            provision=rule.id,
                            duty=then.duty,
                            applies=applies if fits else "unknown",
                            citation=rule.provision.citation,
                            cites=cites_of(rule),
                            confidence=rule.version.confidence,
                        )
                    )
        return tuple(views)


def _shown(classes: list[Rule]) -> list[Rule]:
    """Held classes without the catch-all entries where a more specific one holds.

    Anti-terrorism-only entries (x99x) describe what is not elsewhere specified; they yield to any other entry.
    """
    specific = [
        rule for rule in classes if any(not reason.startswith("AT") for reason in _class_reasons(rule))
    ]
    kept = specific or classes
    return sorted(kept, key=lambda rule: (rule.provision.eccn.count("."), rule.provision.eccn), reverse=False)


def _class_reasons(rule: Rule) -> tuple[str, ...]:
    return getattr(rule.version.then, "reasons", ())


def _then(rule: Rule) -> ThenRequirement:
    assert isinstance(rule.version.then, ThenRequirement)
    return rule.version.then


def _policy_of(rule: Rule) -> str:
    assert isinstance(rule.version.then, ThenPolicy)
    return rule.version.then.policy


def _override_name(rule: Rule) -> str:
    return f"{rule.id} ({rule.clock})" if rule.clock else rule.id


@lru_cache(maxsize=65536)
def _matches(id_: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(id_, glob) for glob in globs)


@lru_cache(maxsize=65536)
def _cites(rule: Rule) -> tuple[str, ...]:
    return tuple(str(cite) for cite in rule.version.cites)


def cites_of(rule: Rule) -> tuple[str, ...]:
    """The citations of a rule's version, as text."""
    return _cites(rule)


def _strictest(policies: Iterable[str | None]) -> str | None:
    known = [policy for policy in policies if policy is not None]
    return min(known, key=POLICIES.index) if known else None
