"""The rules of a rulebook: every dated version of what is asked of orders, and the times that versions give themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from narrows.model.in_force import in_force
from narrows.rulebook.loader import RawRulebook
from narrows.rulebook.schema import Provision, Version

STAGES = (
    "classification", "jurisdiction", "requirement", "policy", "gate", "exception", "duty", "override", "reach",
)  # fmt: skip
"""Kinds whose versions are rules, in the order in which they are evaluated."""


@dataclass(slots=True, eq=False)
class Rule:
    """One dated version of a provision, or (`clock`) the time that a version or an override gives itself.

    A rule of kind "reach" is the term that says whether its regime reaches an order.

    `number` identifies the rule within its rulebook; patterns of held and unknown rules are sets of numbers.
    `clock` "compliance": the version is law but need not be complied with yet. "lapse": whether the override still stands
    is not known from this day on.
    """

    number: int
    kind: str
    provision: Provision
    version: Version
    from_: date | None
    until: date | None
    clock: str = ""
    id: str = field(init=False)
    citation: str = field(init=False)
    _cites: tuple[str, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.id = self.provision.id
        self.citation = self.version.citation or self.provision.citation

    @property
    def cites(self) -> tuple[str, ...]:
        """The citations of the version as text, made when they are first asked for."""
        if self._cites is None:
            self._cites = tuple(map(str, self.version.cites))
        return self._cites

    def in_force(self, on: date) -> bool:
        return in_force(on, self.from_, self.until)


def rules_of(raw: RawRulebook) -> tuple[Rule, ...]:
    """All versions as rules, with the two kinds of time that a version can give itself."""
    order = {kind: index for index, kind in enumerate(STAGES)}
    provisions = sorted(
        (p for p in raw.provisions.values() if p.kind in order), key=lambda p: (order[p.kind], p.id)
    )
    rules: list[Rule] = []

    def add(
        kind: str, provision: Provision, version: Version, from_: date | None, until: date | None, clock: str
    ) -> None:
        rules.append(Rule(len(rules), kind, provision, version, from_, until, clock))

    for provision in provisions:
        for version in provision.versions:
            add(provision.kind, provision, version, version.from_, version.until, "")
    reaches = {regime.reach for regime in raw.horizon.regimes.values() if regime.reach}
    for provision in raw.provisions.values():
        if provision.kind == "term" and provision.name in reaches:
            for version in provision.versions:
                add("reach", provision, version, version.from_, version.until, "")
    for provision in provisions:
        for version in provision.versions:
            if version.compliance is not None and (
                version.from_ is None or version.from_ < version.compliance
            ):
                add(
                    "override",
                    provision,
                    version,
                    version.from_,
                    version.compliance - timedelta(days=1),
                    "compliance",
                )
            if version.lapse == "unknown" and version.until is not None:
                add("override", provision, version, version.until + timedelta(days=1), None, "lapse")
    return tuple(rules)
