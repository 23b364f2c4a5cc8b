"""What a decision is made of: frozen structs, encoded to JSON in the order of their fields.

The JSON Schema of `Decision` is published (`schema`), versioned by `SCHEMA_VERSION`; a field is never given a new meaning
under the same version. Built with msgspec rather than pydantic because a decision is emitted, never read from a user, and
building one must cost microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

SCHEMA_VERSION = "1"

OUTCOMES = ("prohibited", "license_required", "undetermined", "license_exception", "no_license_required")
"""Outcomes, strictest first."""
CLEAR = "no_license_required"
CLEARED = ("license_exception", CLEAR)
"""The outcomes under which an order may go without a license."""
POLICIES = ("policy_of_denial", "presumption_of_denial", "case_by_case", "presumption_of_approval")
"""License review policies, strictest first."""
CONFIDENCES = ("high", "medium", "low")


def stricter(one: str, other: str, order: tuple[str, ...] = OUTCOMES) -> str:
    """The stricter of two outcomes (or, with `order=POLICIES`, of two policies)."""
    return one if order.index(one) <= order.index(other) else other


def least_confident(*levels: str) -> str:
    """The lowest of some confidences; high if there are none."""
    return max(levels, key=CONFIDENCES.index, default="high")


def surest(levels: Iterable[str]) -> str:
    """The highest of some confidences; high if there are none."""
    return min(levels, key=CONFIDENCES.index, default="high")


class Base(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Common settings of everything a decision holds. Nothing of it can be in a cycle, so no collector need look at it."""


class Reading(Base, frozen=True, kw_only=True):
    """An outcome under one reading of the law: as written, or as enforced."""

    outcome: str
    policy: str | None


class Requirement(Base, frozen=True, kw_only=True):
    """A license requirement that holds, kept apart from every other with its own reason and review policy.

    `enforced`: yes, no (a stay or announced non-enforcement: as written only), or undetermined (whether a stay still stands
    is not known). `otherwise` is the policy that applies if `conditions` are not met. `policy_open` lists policies that
    would apply instead if a missing fact turned out so.
    """

    provision: str
    title: str
    reason: str
    explain: str
    citation: str
    cites: tuple[str, ...]
    policy: str | None
    policy_from: str | None
    conditions: tuple[str, ...]
    otherwise: str | None
    policy_open: tuple[str, ...]
    enforced: str
    overridden_by: tuple[str, ...]
    directed: bool
    confidence: str


class PossibleRequirement(Base, frozen=True, kw_only=True):
    """A requirement of which it is not known whether it holds, where a license is required in any case. `outcome` is what
    would follow: license_required, or prohibited.

    `policy` is the strictest under which it may be reviewed; `stricter` says that it would be stricter than what holds
    already, so that the answer is not settled without knowing.
    """

    provision: str
    title: str
    reason: str
    citation: str
    outcome: str
    policy: str | None
    stricter: bool
    cites: tuple[str, ...]
    confidence: str


class LicenseException(Base, frozen=True, kw_only=True):
    """A license exception and whether it can be used: yes, no, or unknown, and because of what."""

    code: str
    provision: str
    available: str
    because: str
    conditions: tuple[str, ...]
    cites: tuple[str, ...]
    confidence: str


class Duty(Base, frozen=True, kw_only=True):
    """What must be done besides (or instead of) obtaining a license. `applies` is yes or unknown."""

    provision: str
    duty: str
    applies: str
    citation: str
    cites: tuple[str, ...]
    confidence: str


class RegimeDecision(Base, frozen=True, kw_only=True):
    """The answer of one regime. `classes` are ECCNs, or the numbers on the regime's own list; `apply` says what to do where a
    license is required."""

    name: str
    apply: str
    outcome: str
    policy: str | None
    as_written: Reading
    classes: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    possible: tuple[PossibleRequirement, ...]
    exceptions: tuple[LicenseException, ...]
    duties: tuple[Duty, ...]
    not_modelled: tuple[str, ...]
    confidence: str


class Missing(Base, frozen=True, kw_only=True, rename={"if_": "if"}):
    """A fact that is needed to settle what a regime says, the provisions it matters to, and that regime's outcome under
    each answer."""

    fact: str
    matters_to: tuple[str, ...]
    if_: dict[str, str]
    regime: str


class Hit(Base, frozen=True, kw_only=True):
    """A listing that a party matched on the day of the decision, or that it may be.

    `match` is "certain" where the name is the entry's own or the exporter confirmed it, else "strong" or "possible": then
    `score` is the probability of it and `because` says what was compared, and what follows from the list is unknown.
    `policy_text` says which of several review policies of the entry is for what.
    """

    list: str
    id: str
    name: str
    listed_from: str
    listed_until: str | None
    citation: str
    footnotes: tuple[str, ...]
    policy: tuple[str, ...]
    policy_text: str = ""
    note: str
    confidence: str
    match: str = "certain"
    score: float | None = None
    because: tuple[str, ...] = ()


class PartyResult(Base, frozen=True, kw_only=True):
    """A party of the order and what screening found."""

    role: str
    name: str | None
    hits: tuple[Hit, ...]


class TrailStep(Base, frozen=True, gc=False):
    """A provision that was consulted: true, false, or null (unknown), the facts it used, and where the text stands."""

    provision: str
    stage: str
    result: bool | None
    when: str
    facts: dict[str, Any]
    cites: tuple[str, ...]


class Basis(Base, frozen=True, kw_only=True):
    """What the decision rests on: content hashes, and the version of the software."""

    rulebook: str
    lists: dict[str, str]
    catalog: str
    input: str
    version: str


class Decision(Base, frozen=True, kw_only=True):
    """One order decided on one date. `regimes` are those that reach the order; `outcome` is the strictest of theirs."""

    schema: str
    id: str | None
    outcome: str
    policy: str | None
    as_of: str
    classification: dict[str, str | None]
    as_written: Reading
    regimes: dict[str, RegimeDecision]
    missing: tuple[Missing, ...]
    assumptions: tuple[str, ...]
    notices: tuple[str, ...]
    parties: tuple[PartyResult, ...]
    beyond_horizon: bool
    confidence: str
    trail: tuple[TrailStep, ...]
    basis: Basis

    def to_json(self) -> bytes:
        """The decision as JSON; equal decisions give equal bytes."""
        return _ENCODER.encode(self)

    def to_dict(self) -> dict[str, Any]:
        """The decision as plain Python values, as in its JSON."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


_ENCODER = msgspec.json.Encoder(order="deterministic")


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a decision."""
    found = msgspec.json.schema(Decision)
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = f"narrows decision, schema version {SCHEMA_VERSION}"
    return found
