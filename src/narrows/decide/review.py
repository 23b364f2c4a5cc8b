"""Review policies: which governs a requirement, and what may hold beside a license that is required in any case.

The strictest policy that applies to a requirement governs it. A lenient one that depends on a missing fact is not promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrows.decide.rules import policy_of, requirement_of, strictest
from narrows.model.decision import POLICIES, PossibleRequirement, least_confident
from narrows.rulebook.book import Book
from narrows.rulebook.names import matches
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import ThenPolicy

Available = list[tuple[Rule, tuple[str, str]]]
"""Exceptions, each with whether it can be used (yes, no, unknown) and why."""
REVIEWED = ("license_required", "license_exception", "undetermined")
"""The outcomes beside which a review policy is told."""


class Case(NamedTuple):
    """A pattern, weighed: rules by kind, whether each requirement is enforced, the exceptions against those that are (against
    all, where none is), their policies, and the outcome."""

    held: dict[str, list[Rule]]
    unknown: dict[str, list[Rule]]
    state: dict[int, tuple[str, tuple[str, ...]]]
    exceptions: Available
    enforced: list[Rule]
    possible: list[Rule]
    unclassified: bool
    policies: dict[int, tuple[Rule | None, tuple[str, ...]]]
    now: tuple[str, str]


class Outlook(NamedTuple):
    """A verdict in short; `open` where a missing fact could still change the outcome, or how the application that is needed will be
    reviewed."""

    outcome: str
    policy: str | None
    open: bool


def outlook_of(case: Case) -> Outlook:
    """What the verdict on a weighed case says in short."""
    outcome = case.now[0]
    held = case.held["requirement"] if case.enforced else ()
    told = [
        (case.state[rule.number][0], *named_policy(rule, case.policies[rule.number])[1:]) for rule in held
    ]
    # What may be stayed counts in the policy: whether it is stayed is then asked.
    policies = [name for state, name, _ in told if state != "no"]
    policy = strictest(policies) if outcome in REVIEWED else None
    sure = [(name, left) for state, name, left in told if state == "yes"]
    return Outlook(outcome, policy, may_change(outcome, reviewed=bool(stricter(case)) or may_turn(sure)))


def may_change(outcome: str, *, reviewed: bool) -> bool:
    """Whether a missing fact could still change an outcome, or how the application that is needed will be `reviewed`: nobody applies
    for what goes under an exception."""
    return outcome == "undetermined" or (reviewed and outcome != "license_exception")


def may_turn(policies: Sequence[tuple[str | None, tuple[str, ...]]]) -> bool:
    """Whether the strictest policy of some requirements, each with those that may take its place, hangs on a missing fact. A kinder
    one of one requirement changes nothing beside another that is reviewed as strictly in any case."""
    now = strictest(name for name, _ in policies)
    if now is None or now != strictest(name for name, open_ in policies if not open_):
        return any(open_ for _, open_ in policies)
    return any(POLICIES.index(code) < POLICIES.index(now) for _, open_ in policies for code in open_)


def governing_policy(
    book: Book, rule: Rule, held: dict[str, list[Rule]], unknown: dict[str, list[Rule]]
) -> tuple[Rule | None, tuple[str, ...]]:
    """The policy rule that governs a requirement, and the policies that a missing fact may put in its place."""
    sure = [p for p in held["policy"] if matches(rule.id, p.provision.for_)]
    maybe = [p for p in unknown["policy"] if matches(rule.id, p.provision.for_)]
    # A kinder one changes nothing beside a stricter one that applies whatever else is learned.
    staying = [POLICIES.index(policy_of(p)) for p in sure if not _may_turn(book, p)]
    maybe = [p for p in maybe if POLICIES.index(policy_of(p)) <= min(staying, default=len(POLICIES))]
    open_ = tuple(dict.fromkeys(policy_of(p) for p in maybe))
    candidates = sure + maybe
    own = requirement_of(rule).policy
    if not sure and own is not None and candidates:
        # The requirement's own policy stands until another is known to: unknown is read strictly.
        candidates = [p for p in maybe if POLICIES.index(policy_of(p)) < POLICIES.index(own)]
    if not candidates:
        return None, open_
    if not sure and own is not None:
        open_ = (*open_, own)
    # A lenient policy that depends on a missing fact is not promised.
    strictest_first = sorted(candidates, key=lambda p: (POLICIES.index(policy_of(p)), p.number))
    governing = strictest_first[0]
    if sure and governing not in sure:
        # What surely applies takes the place of the one that may not.
        open_ = (*open_, next(policy_of(p) for p in strictest_first if p in sure))
    return governing, tuple(dict.fromkeys(open_))


def _may_turn(book: Book, rule: Rule) -> bool:
    """Whether a rule that holds may not when more is known."""
    node = book.node(rule.provision, rule.version)
    return node is not None and book.tests_knowledge(node)


def named_policy(
    rule: Rule, policy: tuple[Rule | None, tuple[str, ...]]
) -> tuple[ThenPolicy | None, str | None, tuple[str, ...]]:
    """The terms of a requirement's governing policy, its name, and the policies that may take its place."""
    then = requirement_of(rule)
    governing, open_ = policy
    terms = governing.version.then if governing is not None else None
    assert terms is None or isinstance(terms, ThenPolicy)
    name = then.policy if terms is None else terms.policy
    if then.outcome == "prohibited":
        name = None
    return terms, name, tuple(code for code in open_ if code != name)


def possible_requirements(case: Case) -> Iterator[PossibleRequirement]:
    """The requirements that may hold beside those that do."""
    tighter = stricter(case)
    for rule in case.possible:
        then = requirement_of(rule)
        if then.outcome != "prohibited" and rule in case.held["requirement"]:
            continue  # it is shown there, with the override that may stand
        over = case.policies[rule.number][0]
        name = named_policy(rule, case.policies[rule.number])[1]
        yield PossibleRequirement(
            provision=rule.id,
            title=rule.provision.title,
            reason=then.reason,
            citation=rule.citation,
            outcome=then.outcome,
            policy=name,
            stricter=rule.number in tighter,
            cites=rule.cites,
            confidence=least_confident(
                rule.version.confidence,
                *([over.version.confidence] if over is not None else []),
            ),
        )


def stricter(case: Case) -> frozenset[int]:
    """Where a license is required in any case: what would bring a prohibition, or a stricter review policy than what
    surely holds, if it held."""
    if case.now[0] != "license_required":
        return frozenset()
    names = [
        named_policy(rule, case.policies[rule.number])[1]
        for rule in case.held["requirement"]
        if case.state[rule.number][0] == "yes"
    ]
    now = strictest(names)
    return frozenset(
        rule.number
        for rule in case.possible
        if requirement_of(rule).outcome == "prohibited"
        or (
            (name := named_policy(rule, case.policies[rule.number])[1]) is not None
            and (now is None or POLICIES.index(name) < POLICIES.index(now))
        )
    )
