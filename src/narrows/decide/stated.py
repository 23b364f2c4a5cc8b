"""What an order says of an item, fact by fact, before anything else is known of it."""

from __future__ import annotations

from typing import Any

from narrows.model.eccn import EAR99
from narrows.model.order import Item


def stated_facts(item: Item) -> dict[str, Any]:
    """The facts that an item states; what it leaves out is absent."""
    facts: dict[str, Any] = {
        "item.eccn": item.eccn,
        "item.kind": item.kind,
        "item.origin": item.origin,
        "item.us_content_percent": item.us_content_percent,
        "item.technology_for": None if item.technology_for is None else frozenset(item.technology_for),
        "item.materials": None if item.materials is None else frozenset(item.materials),
        "item.cn_rare_earth_percent": item.cn_rare_earth_percent,
        "item.within_entry_scope": item.within_entry_scope,
        "item.within_reason_scope": item.within_reason_scope,
        "item.ecad_or_tcad": item.ecad_or_tcad,
        "item.frame_rate_hz": item.frame_rate_hz,
        "item.in_part_746_supplement": item.in_part_746_supplement,
        "item.business_software": item.business_software,
    }
    made = item.made_with
    if made is not None:
        facts["item.made_with.us_technology"] = (
            None if made.us_technology is None else frozenset(made.us_technology) - {EAR99}
        )
        facts["item.made_with.plant_direct_product"] = made.plant_direct_product
        facts["item.made_with.contains_ic_from_such_plant"] = made.contains_ic_from_such_plant
        facts["item.made_with.contains_us_origin_ic"] = made.contains_us_origin_ic
        facts["item.made_with.cn_rare_earth_technology"] = made.cn_rare_earth_technology
    if item.spec is not None:
        for name, value in item.spec:
            facts[f"item.spec.{name}"] = frozenset(value) if isinstance(value, tuple) else value
    for name, value in item.codes or ():
        facts[f"item.codes.{name}"] = None if value is None else frozenset(value)
    return {name: value for name, value in facts.items() if value is not None}
