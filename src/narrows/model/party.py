"""The parties to a transaction and who owns them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from narrows.model.fields import (
    AbsentIfEmpty,
    Block,
    Listed,
    Name,
    OptionalCountry,
    OptionalName,
    OptionalText,
    Percent,
    Text,
    as_listed,
    note,
    refuse,
)
from narrows.model.owners_share import ROUNDED_WHOLE

__all__ = ["RECEIVING", "Exporter", "Owner", "Party", "PartyList", "Role", "check_exporters", "owners_below"]

MOST_PARTIES = 10_000
MOST_OWNERS = 10_000
DEEPEST_OWNER = 8
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
EMPLOYEE = "employee"
RECEIVING: frozenset[str] = frozenset({"purchaser", "ultimate_consignee", "end_user", EMPLOYEE})
"""The roles of those who get the item. Parties of which none has one of these do not say who does: an intermediate consignee
acts for others and hands it on."""
SENT_TO: frozenset[str] = RECEIVING - {EMPLOYEE}
"""The same of what is sent somewhere: an employee, to whom it may be released, only takes it in for somebody."""
LAST = frozenset({"ultimate_consignee", "end_user"})
"""The roles of those with whom an item ends."""
SENT_WHERE_THEY_ARE: frozenset[str] = frozenset({"purchaser", "ultimate_consignee"})
"""Those of them who get it only where they are: one who buys from another country than it goes to does so for somebody there, and a
consignee elsewhere is not the one there (15 CFR 748.5(c), (e)). An end user is who uses it, wherever its seat is."""


def _as_list(value: object) -> object:
    if value is not None and not isinstance(value, list | tuple):
        raise refuse("must be a list", "Write it as [{name: ..., share_percent: ...}]")
    return value


class Owner(Block):
    """A stated owner of a party, and its own owners where they are stated; a share that is not given is unknown."""

    name: Name
    share_percent: Percent = None
    owners: Annotated[
        Annotated[Sequence[Owner], Field(max_length=MOST_OWNERS)] | None,
        Listed,
        AbsentIfEmpty,
        BeforeValidator(_as_list),
    ] = None


def owners_below(owners: Iterable[Owner] | None) -> Iterator[Owner]:
    """Owners, their owners, and so on: each before its own."""
    for owner in owners or ():
        yield owner
        yield from owners_below(owner.owners)


def _within_bounds(value: object) -> object:
    """Refuse chains of owners that are too long, or too many owners, before anything is built from them."""
    level: list[object] = [value]
    count = 0
    for _ in range(DEEPEST_OWNER + 1):
        owners = [owner for each in level if isinstance(each, list | tuple) for owner in each]
        if not owners:
            return value
        count += len(owners)
        if count > MOST_OWNERS:
            raise refuse(f"has more than {MOST_OWNERS:,} owners", "Give those that matter")
        level = [owner.get("owners") for owner in owners if isinstance(owner, Mapping)]
    raise refuse(
        f"has owners of owners over more than {DEEPEST_OWNER} levels",
        "State the listed owners, with the shares that they hold, one level up",
    )


def _plausible(owners: tuple[Owner, ...], info: ValidationInfo) -> tuple[Owner, ...]:
    name: Any = info.data.get("name")
    _remark(owners, name, (_key(name or ""),), info)
    return owners


def _remark(owners: Sequence[Owner], of: str | None, above: tuple[str, ...], info: ValidationInfo) -> None:
    """Note what cannot be true of the owners of one company: shares of more than the whole, names twice, circles.

    Shares that may be parts of one are refused: as percent they hold next to nothing, and clear.
    """
    whose = f" of {of!r}" if of and len(above) > 1 else ""
    total = sum(owner.share_percent or 0.0 for owner in owners)
    if 0 < total <= 1.005 and any(0 < (owner.share_percent or 0.0) < 1 for owner in owners):
        raise refuse(
            f"the shares{whose} add up to {total:g}: that could be {total:g} percent or {100 * total:.4g} percent",
            "Write 55 for 55 percent; where they do hold so little, state who holds the rest",
        )
    parts = [share for owner in owners if 0 < (share := owner.share_percent or 0.0) < 1]
    if parts and abs(total + 99 * sum(parts) - 100) <= 0.5:
        raise refuse(
            f"the shares{whose} add up to {total:g}, and to 100 where those below 1 are parts of one",
            "Write 60 for 60 percent; where they do hold so little, state who holds the rest",
        )
    if 0 < total <= 1.005:
        note(
            info,
            f"the shares{whose} add up to {total:g}: they are read as percent, so that 99 percent are unknown",
        )
    if total > ROUNDED_WHOLE:
        first = owners[0].name
        note(
            info,
            f"the stated shares of {first!r} and the other owners{whose} add up to {total:g} percent",
        )
    seen: set[str] = set()
    for owner in owners:
        key = _key(owner.name)
        if key in seen:
            note(info, f"the owner {owner.name!r} is stated more than once{whose}: its shares are added up")
        seen.add(key)
        if key == above[-1]:
            note(
                info,
                f"{owner.name!r} is stated to own itself: these shares are left out, and what others hold is a part of the rest",
            )
        elif key in above:
            note(
                info,
                f"the owners of {owner.name!r} lead back to it: what it owns of itself counts for nothing",
            )
        elif owner.owners:
            _remark(owner.owners, owner.name, (*above, key), info)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _one_place(value: object) -> object:
    if isinstance(value, list | tuple) and len(value) > 1:
        raise refuse(
            f"names {len(value)} places, and a company has one headquarters",
            "State the one from which it is directed; or state the party once with each, and the stricter decides",
        )
    return value


Headquarters = Annotated[OptionalCountry, BeforeValidator(_one_place)]


HitIds = Annotated[
    Annotated[tuple[Text, ...], Field(max_length=MOST_IDENTIFIERS)] | None, Listed, AbsentIfEmpty
]


class Party(Block):
    """One party in one role. Countries are where it is, where its headquarters are, and where its ultimate parent's."""

    role: Annotated[Role, as_listed(Role)]
    name: OptionalName = None
    country: OptionalCountry = None
    headquarters: Headquarters = None
    ultimate_parent_headquarters: Headquarters = None
    owners: Annotated[
        Annotated[tuple[Owner, ...], Field(max_length=MOST_OWNERS), AfterValidator(_plausible)] | None,
        Listed,
        AbsentIfEmpty,
        BeforeValidator(_within_bounds),
    ] = None
    address: OptionalText = None
    identifiers: Annotated[
        Annotated[dict[Text, Text], Field(max_length=MOST_IDENTIFIERS)] | None, AbsentIfEmpty
    ] = Field(default=None, description="registry or list identifiers by kind, such as lei")
    cleared_hits: HitIds = Field(
        default=None, description="entries that this party and its owners were found not to be, by their ids"
    )
    confirmed_hits: HitIds = Field(
        default=None, description="entries that this party was found to be, by their ids"
    )


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
