"""What changed from one map to another: usually two vintages of one, and which shares moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from narrows.network.supply_map import About, Input, Link, Provider, Share, SupplyMap

__all__ = [
    "SCHEMA_VERSION",
    "Block",
    "Changed",
    "Linked",
    "MapDifference",
    "MapSide",
    "Moved",
    "Named",
    "compare",
]

SCHEMA_VERSION = 1
EVEN_POINTS = 1e-9
"""Percentage points below which two shares are the same: what rounding in binary makes of equal decimals."""

Change = Literal["added", "removed", "moved"]
N = TypeVar("N", Input, Provider)
_OF_INPUTS = ("name", "kind", "stage", "substitutability", "lead_years_low", "lead_years_high")
_OF_MAPS = ("upstream", "remainder", "measures", "stages")


class MapSide(msgspec.Struct, frozen=True, kw_only=True):
    """Which map stands on one side."""

    id: str
    title: str
    vintage: str
    sha256: str


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """An input or provider by id and name."""

    id: str
    name: str


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """A link, with the names of both ends."""

    input: str
    into: str
    relation: str
    input_name: str
    into_name: str


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What passes over an edge, what is done with it, or which entry it may fall under, as `says` has it.

    `provider` and `into` are "" for all of them, and where neither applies.
    """

    input: str
    input_name: str
    says: dict[str, Any]
    provider: str = ""
    into: str = ""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an input or provider, or of the map itself, that says something else; "" where it says nothing."""

    id: str
    name: str
    field: str
    before: str
    after: str


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's share of an input by one measure, on both sides.

    `before` and `after` are percent, the middle of the range where only a range is claimed, None where none is stated.
    `points` is their difference. `ranges_overlap`: whether the move may be within what the two maps leave open, None
    where a side states nothing. `change` is `added` or `removed` where one side does not list the provider there.
    """

    input: str
    provider: str
    measure: str
    input_name: str
    provider_name: str
    country: str
    change: Change
    before: float | None
    after: float | None
    before_range: tuple[float, float] | None
    after_range: tuple[float, float] | None
    points: float | None
    ranges_overlap: bool | None
    before_year: int | None
    after_year: int | None

    @property
    def size(self) -> float:
        """How far it moved, in points; what appears or goes has moved by all that it is."""
        if self.points is not None:
            return abs(self.points)
        return max(self.before or 0.0, self.after or 0.0)


class MapDifference(msgspec.Struct, frozen=True, kw_only=True):
    """All that two maps say differently, besides texts. `shares` are sorted by how far they moved."""

    schema_version: int
    before: MapSide
    after: MapSide
    inputs_added: tuple[Named, ...]
    inputs_removed: tuple[Named, ...]
    inputs_changed: tuple[Changed, ...]
    links_added: tuple[Linked, ...]
    links_removed: tuple[Linked, ...]
    providers_added: tuple[Named, ...]
    providers_removed: tuple[Named, ...]
    providers_changed: tuple[Changed, ...]
    shares: tuple[Moved, ...]
    about_changed: tuple[Changed, ...] = ()
    items_added: tuple[Block, ...] = ()
    items_removed: tuple[Block, ...] = ()
    uses_added: tuple[Block, ...] = ()
    uses_removed: tuple[Block, ...] = ()
    controls_added: tuple[Block, ...] = ()
    controls_removed: tuple[Block, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any(getattr(self, name) for name in _CHANGES)


_CHANGES = tuple(
    name for name in MapDifference.__struct_fields__ if name not in ("schema_version", "before", "after")
)


def compare(before: SupplyMap, after: SupplyMap) -> MapDifference:
    """What `after` says differently from `before`. Nodes are joined by id, shares by input, provider and measure."""
    names = {one.id: one.name for map_ in (before, after) for one in map_.inputs}
    old, new = _keyed(before.links), _keyed(after.links)
    was, now = _blocks(before, names), _blocks(after, names)
    return MapDifference(
        schema_version=SCHEMA_VERSION,
        before=_side(before),
        after=_side(after),
        inputs_added=_only(after.inputs, before.inputs),
        inputs_removed=_only(before.inputs, after.inputs),
        inputs_changed=_changed(before.inputs, after.inputs, _OF_INPUTS),
        links_added=tuple(_linked(link, names) for key, link in new.items() if key not in old),
        links_removed=tuple(_linked(link, names) for key, link in old.items() if key not in new),
        providers_added=_only(after.providers, before.providers),
        providers_removed=_only(before.providers, after.providers),
        providers_changed=_changed(before.providers, after.providers, ("name", "kind", "country")),
        shares=_moves(before, after, names),
        about_changed=_about(before.about, after.about),
        **{f"{table}_added": _beside(now[table], was[table]) for table in now},
        **{f"{table}_removed": _beside(was[table], now[table]) for table in was},
    )


def _side(map_: SupplyMap) -> MapSide:
    about: About = map_.about
    return MapSide(id=about.id, title=about.title, vintage=about.vintage, sha256=map_.sha256())


def _keyed(links: Iterable[Link]) -> dict[tuple[str, str, str], Link]:
    return {(link.input, link.into, link.relation): link for link in links}


def _linked(link: Link, names: dict[str, str]) -> Linked:
    return Linked(
        input=link.input,
        into=link.into,
        relation=link.relation,
        input_name=names[link.input],
        into_name=names[link.into],
    )


def _only(here: Sequence[N], there: Sequence[N]) -> tuple[Named, ...]:
    known = {one.id for one in there}
    return tuple(Named(id=one.id, name=one.name) for one in here if one.id not in known)


def _changed(before: Sequence[N], after: Sequence[N], fields: Sequence[str]) -> tuple[Changed, ...]:
    known = {one.id: one for one in before}
    return tuple(
        _change(one.id, one.name, field, old, one)
        for one in after
        if (old := known.get(one.id)) is not None
        for field in fields
        if getattr(old, field) != getattr(one, field)
    )


def _change(id_: str, name: str, field: str, old: object, new: object) -> Changed:
    return Changed(
        id=id_, name=name, field=field, before=_text(getattr(old, field)), after=_text(getattr(new, field))
    )


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _about(old: About, new: About) -> tuple[Changed, ...]:
    """What the maps say of themselves that answers depend on."""
    differing = [field for field in _OF_MAPS if getattr(old, field) != getattr(new, field)]
    return tuple(_change(new.id, new.title, field, old, new) for field in differing)


def _blocks(map_: SupplyMap, names: dict[str, str]) -> dict[str, list[Block]]:
    """What a map says of its inputs in tables whose rows have no id."""
    return {
        "items": [
            Block(
                input=one.input,
                input_name=names[one.input],
                says=one.item,
                provider=one.provider,
                into=one.into,
            )
            for one in map_.items
        ],
        "uses": [Block(input=one.input, input_name=names[one.input], says=one.end_use) for one in map_.uses],
        "controls": [
            Block(
                input=one.input, input_name=names[one.input], says={"regime": one.regime, "entry": one.entry}
            )
            for one in map_.controls
        ],
    }


def _beside(here: Sequence[Block], there: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of one side that the other does not have."""
    known = {msgspec.json.encode(one, order="deterministic") for one in there}
    return tuple(one for one in here if msgspec.json.encode(one, order="deterministic") not in known)


def _moves(before: SupplyMap, after: SupplyMap, names: dict[str, str]) -> tuple[Moved, ...]:
    providers = {one.id: one for map_ in (before, after) for one in map_.providers}
    sides = [{(one.input, one.provider, one.measure): one for one in map_.shares} for map_ in (before, after)]
    moves = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        move = _move(sides[0].get(key), sides[1].get(key), names[key[0]], providers[key[1]])
        if move is not None:
            moves.append(move)
    moves.sort(key=lambda one: (-one.size, one.input, one.provider, one.measure))
    return tuple(moves)


def _move(old: Share | None, new: Share | None, input_name: str, provider: Provider) -> Moved | None:
    """How a share moved; None where it did not."""
    one = new or old
    assert one is not None
    before, after = _middle(old), _middle(new)
    first, last = _bounds(old), _bounds(new)
    points = after - before if before is not None and after is not None else None
    if old is not None and new is not None:
        still = points is not None and abs(points) < EVEN_POINTS
        if first == last and (still or before is after is None):
            return None
    return Moved(
        input=one.input,
        provider=one.provider,
        measure=one.measure,
        input_name=input_name,
        provider_name=provider.name,
        country=provider.country,
        change="added" if old is None else "removed" if new is None else "moved",
        before=before,
        after=after,
        before_range=first,
        after_range=last,
        points=None if points is None else round(points, 9),
        ranges_overlap=None if first is None or last is None else first[0] <= last[1] and last[0] <= first[1],
        before_year=old.year if old is not None else None,
        after_year=new.year if new is not None else None,
    )


def _middle(share: Share | None) -> float | None:
    return share.middle if share is not None and share.stated else None


def _bounds(share: Share | None) -> tuple[float, float] | None:
    return share.bounds if share is not None and share.stated else None
