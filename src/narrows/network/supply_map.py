"""The nouns of a supply map: inputs, who provides them at what share, and what goes into what.

A map says what is needed to make something and who in the world provides it. It knows no law: what a control cuts off
is asked of the engine (`narrows.network.orders`), edge by edge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

Kind = Literal["tool", "material", "design", "service", "process", "product"]
Relation = Literal["goes_into", "is_type_of"]
ProviderKind = Literal["firm", "country"]
Confidence = Literal["high", "medium", "low"]
Substitutability = Literal["none", "partial", "good"]
Upstream = Literal["everywhere", "home"]
Remainder = Literal["spread", "unknown"]

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
"""From the least to the most."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A node: something that is needed, or that is made.

    `kind`: tool, material, design, service, process (a step of making), product (what it all leads to). `stage` is one of
    the map's stages. Lead times are years to replace the main holder, as a range; None where nobody says.
    """

    id: str
    name: str
    kind: Kind
    stage: str = ""
    description: str = ""
    substitutability: Substitutability | None = None
    lead_years_low: float | None = None
    lead_years_high: float | None = None
    substitution_source: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An edge: `input` goes into, or is a type of, `into`."""

    input: str
    into: str
    relation: Relation = "goes_into"


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A firm with the country of its headquarters, or a country itself. `country` is ISO 3166 alpha-2, "" if unknown."""

    id: str
    name: str
    kind: ProviderKind
    country: str = ""
    aliases: tuple[str, ...] = ()


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """That a provider provides an input, and how much of the world's supply: percent, with the range it is known to.

    `percent` None with a range means that only the range is claimed; all three None, that the provider takes part and
    nobody says how much, which is not the same as zero. `measure` names what the percentages are of (revenue by
    headquarters, tonnes by place of work ...): shares of one input may be added up within one measure only.
    """

    input: str
    provider: str
    measure: str
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    year: int | None = None
    source: str = ""
    confidence: Confidence = "medium"
    note: str = ""

    @property
    def stated(self) -> bool:
        """Whether a share or a range is claimed."""
        return self.percent is not None or self.low is not None or self.high is not None

    @property
    def middle(self) -> float:
        """The share in percent: as claimed, else the middle of its range."""
        if self.percent is not None:
            return self.percent
        low, high = self.bounds
        return (low + high) / 2

    @property
    def bounds(self) -> tuple[float, float]:
        """The range in percent; the share itself where none is given."""
        low = self.low if self.low is not None else self.percent
        high = self.high if self.high is not None else self.percent
        return (low if low is not None else 0.0), (high if high is not None else 100.0)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What passes over an edge, as the `item` block of an order, so that the engine can decide it.

    `provider` "" stands for every provider that has no item of its own, `into` "" for every node that the input goes into and
    that has none. The provider counts before the node. Several items of the same input, provider and node are alternatives.
    `origin` is not stated: it is the provider's country.
    """

    input: str
    item: dict[str, Any]
    provider: str = ""
    into: str = ""
    source: str = ""
    confidence: Confidence = "medium"
    note: str = ""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever receives the inputs of a node does with them: the `end_use` block of the orders into it."""

    input: str
    end_use: dict[str, Any]
    source: str = ""
    confidence: Confidence = "medium"


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """Control list items that an input is likely to fall under: a guide for readers, which decides nothing."""

    input: str
    regime: str
    entry: str
    source: str = ""
    confidence: Confidence = "medium"


class License(msgspec.Struct, frozen=True, kw_only=True):
    """The terms on which a map may be used. A map whose `may_ship` is false is never bundled or published with others."""

    name: str
    url: str = ""
    may_ship: bool = False
    credit: str = ""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a map says of itself. `vintage` is the day or year that it describes.

    `upstream`: whether what lacks abroad counts as well (`everywhere`), or only what makers in the buying country lack
    (`home`). `remainder`: shares that do not add up to 100 leave a rest that nobody claims; it may be treated like those
    that are listed (`spread`), or as something of which nobody knows who holds it (`unknown`), which widens ranges. `measures`, if any:
    only shares of these measures are added up, of the first that an input has; others only name providers.
    """

    id: str
    title: str
    vintage: str
    license: License
    stages: tuple[str, ...] = ()
    upstream: Upstream = "home"
    remainder: Remainder = "unknown"
    measures: tuple[str, ...] = ()
    note: str = ""


class SupplyMap(msgspec.Struct, frozen=True, kw_only=True):
    """A whole map, valid: ids are unique, every name is known, shares lie between 0 and 100.

    Made by `narrows.network.load_map` or an importer, which validate; not by hand. `notices` are remarks for the user on
    how it was read. Sequences are in the order of the file.
    """

    about: About
    inputs: tuple[Input, ...]
    links: tuple[Link, ...]
    providers: tuple[Provider, ...]
    shares: tuple[Share, ...] = ()
    items: tuple[Item, ...] = ()
    uses: tuple[Use, ...] = ()
    controls: tuple[Control, ...] = ()
    notices: tuple[str, ...] = ()

    def input(self, id_: str) -> Input:
        """The input of that id. Raises KeyError."""
        return by_id(self)[id_]

    def sha256(self) -> str:
        """The hash of all that the map says, whatever the format or the order of lines it was read from."""
        parts = {
            name: sorted(msgspec.json.encode(row, order="deterministic").decode() for row in rows)
            for name, rows in self.tables()
        }
        whole = {"about": msgspec.to_builtins(self.about), **parts}
        return hashlib.sha256(msgspec.json.encode(whole, order="deterministic")).hexdigest()

    def tables(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Name and rows of every table."""
        for name in TABLES:
            yield name, getattr(self, name)


TABLES: dict[str, type[msgspec.Struct]] = {
    "inputs": Input,
    "links": Link,
    "providers": Provider,
    "shares": Share,
    "items": Item,
    "uses": Use,
    "controls": Control,
}
"""The tables of a map and what a row of each is."""


def by_id(map_: SupplyMap) -> dict[str, Input]:
    """The inputs of a map by their ids."""
    return {one.id: one for one in map_.inputs}
