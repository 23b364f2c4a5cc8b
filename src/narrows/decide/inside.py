"""What is inside of an item, as far as rules ask for it beside the classes of the parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from narrows.model.eccn import EAR99


class Inside(Protocol):
    """Something inside an item, as far as it matters here."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of it."""

    @property
    def contains(self) -> Iterable[Inside]:
        """What is inside of it in turn."""


def contained_products(contains: Iterable[Inside]) -> frozenset[str]:
    """The products of the catalog inside an item, at any depth; parts that are none of them are not told."""
    found: set[str] = {part.facts["item.product"] for part in contains if "item.product" in part.facts}
    return frozenset(found.union(*(contained_products(part.contains) for part in contains)))


def numbers_inside(contains: Iterable[Inside]) -> frozenset[str]:
    """The lists of other countries on which the order states a number of something inside an item, at any depth."""
    found: set[str] = set()
    for part in contains:
        found.update(
            name.removeprefix(_CODES)
            for name, value in part.facts.items()
            if value and name.startswith(_CODES)
        )
        found |= numbers_inside(part.contains)
    return frozenset(found)


_CODES = "item.codes."


def materials_inside(parts: Iterable[Inside]) -> frozenset[str]:
    """The listed materials that things inside an item are, at any depth. A device is none of the materials that it holds."""
    found: set[str] = set()
    for part in parts:
        found |= materials_inside(part.contains)
        if _no_device(part.facts):
            found |= part.facts.get("item.materials", frozenset())
    return frozenset(found)


def _no_device(facts: Mapping[str, Any]) -> bool:
    eccn = facts.get("item.eccn")
    return (
        "item.product" not in facts
        and (eccn in (None, EAR99) or eccn[1:2] == _MATERIALS)
        and facts.get("item.kind") in (None, "commodity")
        and facts.get("item.spec.type") in (None, "material", "other")
    )


_MATERIALS = "C"
"""The product group of materials in an ECCN: 15 CFR 738.2(b)."""
