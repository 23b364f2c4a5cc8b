"""Whether an order speaks of what an item is made of, where it does not state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from narrows.model.eccn import EAR99
from narrows.model.everyday import is_finished_thing
from narrows.model.item import Item
from narrows.model.materials import speaks_of_a_material

FINISHED = "item.finished_thing"


def finished(name: str | None) -> bool:
    """Whether an item is a finished thing by its name, that speaks of no listed material."""
    return name is not None and is_finished_thing(name) and not speaks_of_a_material(name)


def silent_on_materials(item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether an item could be a raw material, of which nothing is said, and nothing in the order speaks for it: then a run that is
    told to take what an order leaves out as harmless does so.

    A name that has the word of a listed material in it speaks for it, and so may one in a script that is not read here, and a
    number on a list.
    """
    name = item.name or ""
    return (
        not {"item.materials", "item.product"} & facts.keys()
        and facts.get("item.eccn") in (None, EAR99)
        and facts.get("item.kind") in (None, "commodity")
        and facts.get("item.spec.type") in (None, "other")
        and name.isascii()
        and not speaks_of_a_material(name)
        and not any(value for fact, value in facts.items() if fact.startswith("item.codes."))
    )
