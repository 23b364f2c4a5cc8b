"""The parties to a transaction and who owns them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from narrows.model.fields import (
    AbsentIfEmpty,
    Block,
    Listed,
    OptionalCountry,
    OptionalText,
    Percent,
    Text,
    note,
    refuse,
)

__all__ = ["Exporter", "Owner", "Party", "PartyList", "Role", "check_exporters"]

MOST_PARTIES = 10_000
MOST_OWNERS = 10_000
MOST_IDENTIFIERS = 100
EXPORTER = "exporter"

Role = Literal[
    "exporter",
    "purchaser",
    "intermediate_consignee",
    "ultimate_consignee",
    "end_user",
    "designer",
    "bank",
    "forwarder",
    "employee",
]


class Owner(Block):
    """A stated owner of a party; `share_percent` is unknown where it is not given."""

    name: Text
    share_percent: Percent = None


def _plausible(owners: tuple[Owner, ...], info: ValidationInfo) -> tuple[Owner, ...]:
    total = sum(owner.share_percent or 0.0 for owner in owners)
    if total > 100.5:  # shares are often rounded
        note(
            info, f"the stated shares of {owners[0].name!r} and the other owners add up to {total:g} percent"
        )
    return owners


class Party(Block):
    """One party in one role. Countries are where it is, where its headquarters are, and where its ultimate parent's."""

    role: Role
    name: OptionalText = None
    country: OptionalCountry = None
    headquarters: OptionalCountry = None
    ultimate_parent_headquarters: OptionalCountry = None
    owners: Annotated[
        Annotated[tuple[Owner, ...], Field(max_length=MOST_OWNERS), AfterValidator(_plausible)] | None,
        Listed,
        AbsentIfEmpty,
    ] = None
    address: OptionalText = None
    identifiers: Annotated[
        Annotated[dict[Text, Text], Field(max_length=MOST_IDENTIFIERS)] | None, AbsentIfEmpty
    ] = Field(default=None, description="registry or list identifiers by kind, such as lei")


def _as_exporter(value: object) -> object:
    """The short form of an exporter, its name, as a party; the role need not be repeated in a mapping."""
    if isinstance(value, str):
        return {"role": EXPORTER, "name": value} if value.strip() else None
    if isinstance(value, dict) and value:
        if value.get("role") is None:
            return {**value, "role": EXPORTER}
        if value["role"] != EXPORTER:
            raise refuse(
                f"has the role {value['role']!r:.40}", "Leave the role out, or state the party under parties"
            )
    return value or None


Exporter = Annotated[Party | None, BeforeValidator(_as_exporter)]
PartyList = Annotated[
    Annotated[tuple[Party, ...], Field(max_length=MOST_PARTIES)] | None, Listed, AbsentIfEmpty
]


def check_exporters(exporter: Party | None, parties: tuple[Party, ...] | None) -> None:
    """Refuse two different exporters: rules that bind one company need to know which one it is."""
    stated = [p for p in parties or () if p.role == EXPORTER]
    if exporter is not None:
        stated.append(exporter)
    if len(stated) > 1:
        names = {p.name.casefold(): p.name for p in stated if p.name is not None}
        if len(names) > 1:
            several = " and ".join(repr(n) for n in list(names.values())[:3])
            raise refuse(
                f"several exporters are stated: {several}", "Keep the one who exports", field=EXPORTER
            )
