"""What is inside of an item, as far as rules ask for it beside the classes of the parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from narrows.model.eccn import EAR99, is_lesser
from narrows.model.product_groups import of_materials


class Inside(Protocol):
    """Something inside an item, as far as it matters here."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of it."""

    @property
    def contains(self) -> Iterable[Inside]:
        """What is inside of it in turn."""

    @property
    def count(self) -> int | None:
        """How many of it there are; None where that is not stated."""


def every(contains: Iterable[Inside]) -> Iterator[Inside]:
    """All things inside an item, at any depth."""
    for part in contains:
        yield part
        yield from every(part.contains)


def contained_products(contains: Iterable[Inside]) -> frozenset[str]:
    """The products of the catalog inside an item, at any depth; parts that are none of them are not told."""
    return frozenset(part.facts["item.product"] for part in every(contains) if "item.product" in part.facts)


def makers_of(facts: Mapping[str, Any], contains: Iterable[Inside]) -> frozenset[str]:
    """The makers of an item and of what is inside of it, at any depth, as far as the catalog has them."""
    known = (facts, *(part.facts for part in every(contains)))
    return frozenset(some["item.vendor"] for some in known if "item.vendor" in some)


def numbers_inside(contains: Iterable[Inside]) -> frozenset[str]:
    """The lists of other countries on which the order states a number of something inside an item, at any depth."""
    return frozenset(
        name.removeprefix(_CODES)
        for part in every(contains)
        for name, value in part.facts.items()
        if value and name.startswith(_CODES)
    )


def _highest_performance(contains: Iterable[Inside]) -> float:
    """The highest product of rate and bit length that a circuit inside an item states, at any depth, in TOPS times bits."""
    return max((_performance(_rates(part)) for part in every(contains)), default=0.0)


def _rates(part: Inside) -> Mapping[int, float]:
    """What something states of its rates by bit length, in TOPS."""
    return part.facts.get("item.spec.tops") or {}


def _performance(rates: Mapping[int, float]) -> float:
    return max((bits * rate for bits, rate in rates.items()), default=0.0)


def _double_precision(contains: Iterable[Inside]) -> float | None:
    """The most that circuits inside an item compute together in 64 bit, in TFLOPS: of one that states no such rate what its
    highest product of rate and bit length comes to. None where it is not stated how many there are."""
    total = 0.0
    for part in contains:
        rates = _rates(part)
        rate = rates.get(_DOUBLE) or _performance(rates) / _DOUBLE
        each = _double_precision(part.contains) if part.contains else rate
        if each is None or (each and part.count is None):
            return None
        total += each * (part.count or 1)
    return total


def named_inside(contains: Iterable[Inside], by: str) -> frozenset[str]:
    """What the names of things inside an item say that entries speak of, by a fact of each and at any depth: of those that state neither
    their type nor their rates, nor a number that tells more than EAR99 or an entry of little control as a whole."""
    return frozenset(
        word
        for part in every(contains)
        if not part.facts.keys() & {"item.product", "item.spec.type", "item.spec.tops"}
        and _tells_little(part.facts.get("item.eccn", EAR99))
        for word in part.facts.get(by, ())
    )


def _tells_little(eccn: str) -> bool:
    return is_lesser(eccn) and "." not in eccn


_DOUBLE = 64  # bits


def _all_rated(contains: Iterable[Inside]) -> bool:
    """Whether all that is inside an item states its rate. What holds other things is told by these, and memory computes nothing."""
    return all(
        _rates(part) or part.contains or part.facts.get("item.spec.type") == "hbm" for part in every(contains)
    )


def computers_inside(contains: Collection[Inside]) -> dict[str, Any]:
    """The facts of an item that compute by what is inside of it."""
    facts = {
        "item.contained_products": contained_products(contains),
        "item.contained_performance": _highest_performance(contains),
        "item.contained_tflops_64": _double_precision(contains),
        "item.contained_for_data_centers": _for_data_centers(contains),
    }
    return facts | ({"item.contained_unrated": False} if _all_rated(contains) else {})


def _for_data_centers(contains: Iterable[Inside]) -> bool:
    """Whether something inside an item is known to be designed or marketed for data centers, at any depth."""
    return any(part.facts.get("item.spec.data_center") for part in every(contains))


_CODES = "item.codes."


def materials_told(parts: Iterable[Inside]) -> dict[str, Any]:
    """What things inside an item tell of listed materials, as facts of the item."""
    return {
        "item.contained_materials": materials_inside(parts),
        "item.contained_material_origins": material_origins(parts),
        "item.contained_raw": may_be_raw(parts),
    }


def materials_inside(parts: Iterable[Inside]) -> frozenset[str]:
    """The listed materials that things inside an item are, at any depth, or may be by their names. A device is none of the materials
    that it holds."""
    return frozenset(material for part in _of_material(parts) for material in _materials(part))


def material_origins(parts: Iterable[Inside]) -> frozenset[str]:
    """The countries from which such materials inside an item are, as far as the order says."""
    return frozenset(part["item.origin"] for part in _of_material(parts) if part.get("item.origin"))


def may_be_raw(parts: Iterable[Inside]) -> bool:
    """Whether something inside an item, at any depth, may be a listed material, as far as the order says: it holds nothing, is of no
    other type, and neither its materials nor a number on the list nor its name says otherwise."""
    return any(
        not part.contains
        and _no_device(part.facts)
        and not part.facts.keys() & {"item.materials", "item.codes.cn"}
        and not part.facts.get("item.finished_thing")
        and part.facts.get("item.spec.type") != "other"
        for part in every(parts)
    )


def _of_material(parts: Iterable[Inside]) -> Iterator[Mapping[str, Any]]:
    """What is known of each thing inside an item that is a listed material, or may be by its name."""
    for part in every(parts):
        if _materials(part.facts) and _no_device(part.facts):
            yield part.facts


def _materials(facts: Mapping[str, Any]) -> frozenset[str]:
    """Of what materials something is stated to be and, where no number on the list says otherwise, those that its name calls by their
    own word."""
    stated: frozenset[str] = facts.get("item.materials") or frozenset()
    if "item.codes.cn" in facts or facts.get("item.finished_thing") or facts.get("item.spec.type") == "other":
        return stated
    unstated: frozenset[str] = facts.get("item.unstated_materials") or frozenset()
    return stated | unstated


def _no_device(facts: Mapping[str, Any]) -> bool:
    eccn = facts.get("item.eccn")
    return (
        "item.product" not in facts
        and (eccn in (None, EAR99) or of_materials(eccn))
        and facts.get("item.kind") in (None, "commodity")
        and facts.get("item.spec.type") in (None, "material", "other")
    )
