"""The nouns of the catalog: a product, one value of it, and the source of a value."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Kind = Literal["chip", "system", "hbm", "lithography", "other"]
Confidence = Literal["high", "medium", "low"]
SpecValue = bool | int | float | str | tuple[str, ...] | dict[int, float]

# Best first: the confidence of a whole is the last of these that any of its parts has.
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where values come from: what kind of source, how to cite it, and the day it was last read."""

    id: str
    kind: str
    citation: str
    checked: date


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one product. `field` is a field of `item.spec` (`tops.16` is the entry of 16 bits),
    `contains` or `eccn`; `source` holds ids of sources, the strongest first."""

    field: str
    value: bool | int | float | str | tuple[str, ...]
    confidence: Confidence
    source: tuple[str, ...]


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product as the catalog knows it.

    `spec` has the fields of `item.spec` with the units in their names: dense TOPS by bit length (the largest
    over the formats of that length), mm2, GB/s, nm. A value that nobody published is absent: it is unknown,
    never zero. `contains` is (count, product id) for hosts; `holds_nothing` says
    that no item is inside. `country` is where the maker is seated, or
    None where that is not known. `confidence` is the lowest of `values`.
    `notices` is filled when a name was not exact and a variant had to be chosen.
    """

    id: str
    kind: Kind
    vendor: str
    country: str | None = None
    name: str
    aliases: tuple[str, ...] = ()
    family: str = ""
    base: bool = False
    spec: dict[str, SpecValue]
    contains: tuple[tuple[int, str], ...] = ()
    holds_nothing: bool = False
    eccn: str | None = None
    confidence: Confidence
    values: tuple[Value, ...]
    note: str = ""
    notices: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name with its vendor, as a person would say it."""
        named = self.name.casefold().startswith(self.vendor.casefold())
        return self.name if named else f"{self.vendor} {self.name}"
