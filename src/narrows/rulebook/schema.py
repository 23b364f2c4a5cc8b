"""The nouns of the rulebook: what a provision, one of its dated versions, and its consequence are made of.

Everything here is frozen and already checked; the only strings still to be compiled are the expressions (`when`,
`value`), which keep their place in the file so that the compiler can report it.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import msgspec

from narrows.model.in_force import in_force
from narrows.rulebook.fields import SourceText

KINDS = tuple(
    "scope term jurisdiction classification requirement gate exception policy duty override".split()
)
EFFECTS = ("not_enforced", "stayed")
SCOPE_TYPES = ("country", "eccn", "number")
TERM_TYPES = ("number", "boolean")
# The reasons a license can be required: those of the Commerce Country Chart and CCL, then the list-, use- and
# letter-based ones. A chart column such as NS1 is not a reason for a requirement; its reason is NS.
REQUIREMENT_REASONS = frozenset(
    "NS MT NP CB CC CW RS AT FC SS SI EI SL UN EL UVL MEU DPL SDN "
    "end_use end_user directed embargo us_person denial_order general_prohibition "
    "dual_use national_list catch_all technology extraterritorial import countermeasure".split()
)


class Cite(msgspec.Struct, frozen=True):
    """Where a version's text can be read: the instrument, and the paragraph inside it or that it amends."""

    source: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.source}, {self.at}" if self.at else self.source


class ThenJurisdiction(msgspec.Struct, frozen=True, tag=True):
    """`subject_to` is the regime whose law the item comes under."""

    subject_to: str


class ThenClassification(msgspec.Struct, frozen=True, tag=True):
    """The reasons for control that an item of the entry carries, as columns of the Country Chart where it has them."""

    reasons: tuple[str, ...]


class ThenRequirement(msgspec.Struct, frozen=True, tag=True):
    """`outcome` is license_required or prohibited; `policy` is the default when no policy provision is written."""

    outcome: str
    reason: str
    policy: str | None = None
    explain: str = ""


class ThenPolicy(msgspec.Struct, frozen=True, tag=True):
    """How an application is reviewed: by `policy` if the applicant shows that the `conditions` hold, else by `otherwise`."""

    policy: str
    conditions: tuple[str, ...] = ()
    otherwise: str | None = None


class ThenGate(msgspec.Struct, frozen=True, tag=True):
    """`blocks` is None when every exception is blocked but those that survive."""

    blocks: tuple[str, ...] | None
    survives: tuple[str, ...] = ()

    def stops(self, code: str) -> bool:
        return code not in self.survives and (self.blocks is None or code in self.blocks)


class ThenException(msgspec.Struct, frozen=True, tag=True):
    """The terms of the license exception that its user has to see to himself."""

    conditions: tuple[str, ...] = ()


class ThenDuty(msgspec.Struct, frozen=True, tag=True):
    """`outcomes` empty: the duty arises whatever the outcome. `under`: only where one of these license exceptions can be
    used; `not_under`: not where one of these can."""

    duty: str
    outcomes: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    not_under: tuple[str, ...] = ()


class ThenOverride(msgspec.Struct, frozen=True, tag=True):
    """What becomes of the requirements that it is of: stayed, or not enforced."""

    effect: str


Then: TypeAlias = (
    ThenJurisdiction
    | ThenClassification
    | ThenRequirement
    | ThenPolicy
    | ThenGate
    | ThenException
    | ThenDuty
    | ThenOverride
)


class Combine(msgspec.Struct, frozen=True):
    """(of the union of `any_of` what is in every one of `all_of`, less `none_of`), and then `plus`, which nothing takes away again."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that are combined."""
        return (*self.any_of, *self.all_of, *self.none_of)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What a provision says over one span of days. `until` is inclusive; None is open. `citation` is the paragraph that it had
    then, where the provision is cited by another number since. `unstayed` is what a term would be without the override
    `stayed_by`, whose days `value` follows."""

    provision_id: str
    from_: date | None
    until: date | None
    published: date | None = None
    compliance: date | None = None
    recorded: date
    checked: date
    cites: tuple[Cite, ...]
    instrument: str | None = None
    confidence: str
    when: SourceText | None = None
    value: SourceText | None = None
    stayed_by: str | None = None
    unstayed: SourceText | None = None
    then: Then | None = None
    members: tuple[str, ...] = ()
    combine: Combine | None = None
    lapse: str | None = None
    note: str = ""
    citation: str = ""
    path: str
    line: int

    def in_force(self, on: date) -> bool:
        return in_force(on, self.from_, self.until)


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """One legal paragraph. `versions` are ordered by date and do not overlap. Fields of other kinds are empty.

    `type` is that of a term's value (number, boolean) or of a scope's members (country, eccn, number). `item_code` is the
    number of the item on the list of its regime that a requirement is about. `for_`, `covers`
    and `only_for` hold ids and globs of requirements; `of` the ids that an override is about.
    """

    id: str
    kind: str
    title: str
    citation: str
    regime: str
    versions: tuple[Version, ...]
    name: str = ""
    type: str = ""
    unit: str = ""
    public: bool = False
    eccn: str = ""
    code: str = ""
    for_: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    directed: bool = False
    item_code: str = ""
    private: bool = False
    path: str
    line: int

    def condition(self, version: Version) -> SourceText | None:
        """The words of the condition of one of its versions; of a term, of its value."""
        return version.value if self.kind == "term" else version.when

    def version(self, on: date) -> Version | None:
        """The version in force on a day, or None."""
        return next((version for version in self.versions if version.in_force(on)), None)

    def cited(self, on: date | None) -> str:
        """The paragraph that it is cited by, on a day the one of that day."""
        version = self.version(on) if on is not None else None
        return (version.citation if version is not None else "") or self.citation
