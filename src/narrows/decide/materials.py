"""Whether an order speaks of what an item is made of, where it does not state it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from narrows.model.eccn import EAR99
from narrows.model.everyday import is_finished_thing
from narrows.model.item import Item
from narrows.model.materials import (
    materials_in,
    named_as_material,
    own_words_in,
    says_a_material,
    speaks_of_a_material,
)
from narrows.model.product_groups import may_be_of_materials, of_materials

FINISHED = "item.finished_thing"
_STATED, _NAMED, _UNSTATED = "item.materials", "item.named_materials", "item.unstated_materials"
_CODES = "item.codes.cn"


def finished(name: str | None) -> bool:
    """Whether an item is a finished thing by its name, that speaks of no listed material."""
    return name is not None and is_finished_thing(name) and not says_a_material(name)


def silent_on_materials(item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether an item could be a raw material, of which nothing is said, and nothing in the order speaks for it: then a run that is
    told to take what an order leaves out as harmless does so.

    A name that has the word of a listed material in it speaks for it, and so may one in a script that is not read here, and a
    number on a list, but for one of equipment, software or technology.
    """
    name = item.name or ""
    return (
        not {"item.materials", "item.product"} & facts.keys()
        and facts.get("item.eccn") in (None, EAR99)
        and facts.get("item.kind") in (None, "commodity")
        and facts.get("item.spec.type") in (None, "other")
        and name.isascii()
        and not speaks_of_a_material(name)
        and not any(map(may_be_of_materials, _codes(facts)))
    )


def _codes(facts: Mapping[str, Any]) -> Iterator[str]:
    """The numbers of an item on lists."""
    for fact, value in facts.items():
        if fact.startswith("item.codes."):
            yield from value or ()


def is_listed_material(item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether an item is a material that a list names, as its order states it or, where it does not, as its name may say."""
    stated = facts.get(_STATED)
    said = (
        bool(stated)
        if stated is not None
        else speaks_of_a_material(item.name or "") and not finished(item.name)
    )
    return said and _may_be_material(facts)


def in_materials(facts: MutableMapping[str, Any], name: str | None) -> Iterator[str]:
    """Of what materials the name of an item speaks, and which of them it calls by their own word though the order does not state
    them: beside others that it states, or none, whether the item is of these is a question. A name that says a listed form of one
    material and no more stands for stating it."""
    stated = facts.get(_STATED)
    unlisted = facts.get(_CODES) == frozenset()
    if (
        stated is None
        and not unlisted
        and _may_be_material(facts)
        and (only := named_as_material(name or ""))
    ):
        facts[_STATED] = stated = frozenset({only})
        yield (
            f"the item's name says {only} and nothing else: {_STATED} is taken to be that; state {_CODES}: [] if the item is not "
            "on the list of China"
        )
    said = own_words_in(name or "")
    if stated is not None and (only := named_as_material(name or "")):
        said |= {only}  # in words that are not its own: "GaN wafers"
    unstated = said.difference(stated or ())
    facts[_NAMED] = materials_in(name or "")
    facts[_UNSTATED] = unstated
    if unstated and stated is not None and _may_be_material(facts) and _CODES not in facts:
        yield (
            f"the item's name says {', '.join(sorted(unstated))}, which {_STATED} leaves out: whether it is of that is not known; "
            f"state it there, or state {_CODES} ([] if the item is not on the list of China)"
        )


def _may_be_material(facts: Mapping[str, Any]) -> bool:
    """Whether an item may be a material as far as its ECCN and its type tell."""
    eccn = facts.get("item.eccn")
    return (eccn is None or eccn == EAR99 or of_materials(eccn)) and facts.get("item.spec.type") in (
        None,
        "material",
        "other",
    )
