"""The facts of an item: what the catalog knows of its product, what is stated over it, what is inside, and what its name says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from narrows.catalog.product import Product
from narrows.decide import redflags
from narrows.decide.blocks import Assume, Block
from narrows.decide.contradicted import (
    STRICTER,
    TWO_KINDS,
    as_stated,
    by_parts,
    in_figures,
    in_item,
    in_kind,
    in_machines,
    in_name,
    in_product,
    in_spec,
    in_type,
    on_a_list,
)
from narrows.decide.inside import (
    computers_inside,
    contained_products,
    makers_of,
    materials_told,
    named_inside,
    numbers_inside,
)
from narrows.decide.materials import FINISHED, finished, is_listed_material, silent_on_materials
from narrows.decide.products import (
    MACHINE,
    Products,
    is_design,
    is_lone_consumer_circuit,
    is_unread,
    kind_of,
    likened_product,
    machines_beside,
    machines_of_type,
    maker_by_name,
    mentioned_product,
    product_beside,
    product_of,
    serves_fabs,
    stated_kind,
)
from narrows.decide.stated import stated_facts
from narrows.model.decision import least_confident
from narrows.model.eccn import EAR99
from narrows.model.entries import named
from narrows.model.kinds import asks_more, stricter
from narrows.model.machines import Machines, machine_types
from narrows.model.order import Item
from narrows.model.places import destined_places
from narrows.model.product_groups import kind_in


@dataclass(frozen=True, slots=True)
class ItemBlock(Block):
    """Facts of an item; `contains` are the items inside it, to be classified by the same law.

    `beside` are the product or the machines that it may be a part of by its name, likewise. `places` are those for which its name
    says that it is, or that of something inside (see `sent_to`). `count` is how many of it are in another, where that is stated.
    `doubted` is a stated number that its name puts in question by speaking of a product, and that product.
    """

    contains: tuple[ItemBlock, ...] = ()
    beside: tuple[ItemBlock, ...] = ()
    doubted: tuple[str, ItemBlock] | None = None
    places: frozenset[str] = frozenset()
    count: int | None = 1


def item_block(
    item: Item, products: Products, assume: Assume, at: str = "item", leaves: str | None = None, own: str = ""
) -> ItemBlock:
    """The facts of an item, at a place of its order: what the catalog knows of the product, and what is stated over it.

    `leaves` is the country that it leaves, if the order states it; only what is assumed of its origin turns on that. `own` is its own
    name, where the one that it bears has words of the end use as well, which say elsewhere where it goes.
    """
    product = product_of(item, products, at)
    known = ItemBlock({}) if product is None else _from_catalog(item, product, products)
    facts = dict(known.facts)
    notices = [*known.notices, *_stated(facts, item, product, products, at)]
    if (maker := maker_by_name(item, products)) is not None:
        facts["item.vendor"] = maker
    inside: tuple[ItemBlock, ...] = ()
    if item.contains is not None:
        inside = tuple(
            replace(item_block(part, products, assume, f"{at}.contains[{n}]"), count=part.count)
            for n, part in enumerate(item.contains)
        )
        notices += _inside(facts, inside, known.contains, product)
    contains = known.contains + inside
    assumptions = tuple(_assumed(facts, item, product, leaves, assume))
    notices += _of_contents(facts, item, contains, assume)
    notices += in_item(facts, assume.home_scope)
    notices += in_spec(facts, at)
    if any(part.facts[TWO_KINDS] for part in contains):
        facts[TWO_KINDS] = True
    called = own or item.name
    places = frozenset().union(destined_places(called) if called else (), *(part.places for part in contains))
    if places:
        notices.append(redflags.places_told("by its name the item, or something inside, is for", places))
    notices += in_name(facts, item.name)
    facts[FINISHED] = product is None and finished(item.name)
    facts["item.serves_fabs"] = serves_fabs(item)
    facts.update(named(item.name or ""))
    facts["item.unread_name"] = product is None and is_unread(item)
    beside: tuple[ItemBlock, ...] = ()
    doubted = None
    if product is None:
        beside, doubted, told = _by_name(facts, item, products)
        notices += told
    return ItemBlock(
        facts,
        assumptions,
        tuple(dict.fromkeys(notices)),
        least_confident(known.confidence, *(part.confidence for part in inside)),
        contains=contains,
        beside=beside,
        doubted=doubted,
        places=places,
    )


def _from_catalog(item: Item, product: Product, products: Products) -> ItemBlock:
    """What the catalog knows of the product that an item states, or has the name of, and what is to be told of that."""
    block = _product_block(product, products)
    notices = list(product.notices)
    if item.product is None:
        notices.insert(
            0,
            f"the item's name is that of {product.name} of the catalog: what the order does not state is taken from there",
        )
    if block.confidence != "high":
        notices.append(f"values of {product.name} in the catalog are of {block.confidence} confidence")
    return replace(block, notices=tuple(notices))


def _stated(
    facts: dict[str, Any], item: Item, product: Product | None, products: Products, at: str
) -> Iterator[str]:
    """Put what an item states, and the kind that its number tells, into the facts of its product; what is to be told of it."""
    stated = stated_facts(item)
    for name, notice in in_figures(stated, likened_product(item, products) if product is None else product):
        if product is not None and asks_more(_in_spec(name)):
            continue  # the stricter of the two decides
        yield notice
        stated.pop(name)
        facts.pop(name, None)
    yield from _state_over(facts, stated)
    by_number = kind_in(item.eccn) if item.eccn is not None and item.eccn[0].isdigit() else None
    if facts.get("item.kind") is None and by_number is not None:
        facts["item.kind"] = by_number
    yield from in_kind(facts, item, by_number, product, at)


def _inside(
    facts: dict[str, Any],
    stated: tuple[ItemBlock, ...],
    known: tuple[ItemBlock, ...],
    product: Product | None,
) -> Iterator[str]:
    """What is to be told of things that are stated to be inside an item, beside those that the catalog knows to be."""
    if not stated and not known:
        facts["item.contained_classes"] = facts["item.contained_us_classes"] = frozenset()
    if product is not None and not contained_products(known) <= contained_products(stated):
        yield f"item.contains does not name all that the catalog knows to be inside of {product.name}: that counts as well"
    for part in stated:
        yield from part.notices


def _assumed(
    facts: dict[str, Any], item: Item, product: Product | None, leaves: str | None, assume: Assume
) -> Iterator[str]:
    """Put what is assumed of an item into its facts; what that is."""
    if assume.clean and "item.origin" not in facts and assume.home is not None:
        origin, said = _assumed_origin(item, facts, product, leaves, assume, assume.home)
        facts["item.origin"] = origin
        yield f"assumed clean: the item originates in {origin}{said}"
    if assume.clean and silent_on_materials(item, facts):
        facts["item.materials"] = frozenset()
        yield "assumed clean: the item is and holds no material that a list names"


def _of_contents(
    facts: dict[str, Any], item: Item, contains: tuple[ItemBlock, ...], assume: Assume
) -> Iterator[str]:
    """Put what the things inside of an item say of it into its facts; what is to be told of that."""
    if makers := makers_of(facts, contains):
        facts["item.makers"] = makers
    if contains:
        facts |= computers_inside(contains)
    if item.contains:
        facts["item.contained_numbers"] = numbers_inside(contains)
        facts["item.contained_named_as"] = named_inside(contains, "item.named_as")
        facts["item.contained_over_limits"] = named_inside(contains, "item.named_over_limits")
        facts.update(materials_told(contains))
        yield from by_parts(facts, item.contains, contains, assume.home_scope)


def _by_name(
    facts: dict[str, Any], item: Item, products: Products
) -> tuple[tuple[ItemBlock, ...], tuple[str, ItemBlock] | None, list[str]]:
    """Put what the name of an item that is no product of the catalog says into its facts; what it may be a part of, the number that
    the name puts in question, and what is to be told of it."""
    notices = [*on_a_list(item.name, facts)]
    mentioned = mentioned_product(item, products)
    doubted = _doubted(facts.get("item.eccn"), mentioned, item, products)
    notices += in_product(facts, mentioned, by_day=doubted is not None)
    beside, machines = _beside(item, products)
    notices += in_machines(facts, machines)
    notices += in_type(facts, machines_of_type(item))
    facts["item.named_technology"] = machines.know_how
    facts["item.named_design"] = is_design(item)
    return beside, doubted, notices


def _state_over(facts: dict[str, Any], stated: Mapping[str, Any]) -> Iterator[str]:
    """Put what an order states in the place of what the catalog knows, the stricter of the two; what is to be told of it."""
    for name, value in stated.items():
        known = facts.get(name)
        facts[name] = value
        if known is None or known == value or name == "item.eccn":
            continue
        facts[name] = stricter(_in_spec(name), value, known)
        if facts[name] == value:
            yield f"{name}: the order's {as_stated(value)} is used, not the catalog's {as_stated(known)}"
        else:
            what = f"{name} is {as_stated(value)}, yet the catalog has {as_stated(known)} for the product"
            yield f"{what}: {STRICTER}"


def _assumed_origin(
    item: Item,
    facts: Mapping[str, Any],
    product: Product | None,
    leaves: str | None,
    assume: Assume,
    home: str,
) -> tuple[str, str]:
    """Where an item is taken to originate of which that is not stated, and why: with its maker abroad, or where a material that
    a list names leaves a country of that list; else at home."""
    if product is not None and product.country is not None and product.country not in assume.home_scope:
        return product.country, ", where its maker is seated"
    if leaves is None or leaves in assume.home_scope:
        return home, ""
    if product is None and leaves in assume.materials_from and is_listed_material(item, facts):
        return leaves, ", as a listed material that leaves it"
    return home, f", though it leaves {leaves}: state item.origin if it does not"


def from_home(contains: Iterable[ItemBlock], home: Container[str]) -> tuple[ItemBlock, ...]:
    """What is inside an item and is not stated to be from elsewhere; of what is, what is inside of that in turn."""
    found: list[ItemBlock] = []
    for part in contains:
        if (origin := part.facts.get("item.origin")) is None or origin in home:
            found.append(part)
        else:
            found += from_home(part.contains, home)
    return tuple(found)


def undesignated(contains: Iterable[ItemBlock]) -> tuple[ItemBlock, ...]:
    """What is inside an item, at any depth, holds nothing in turn, and is not said to be for data centers or not."""
    ends = (end for part in contains for end in (undesignated(part.contains) if part.contains else (part,)))
    return tuple(end for end in ends if end.facts.get("item.spec.data_center") is None)


def _in_spec(fact: str) -> str:
    """The name of a fact as a field of `Spec`."""
    return fact.removeprefix("item.spec.")


def _product_block(product: Product, products: Products) -> ItemBlock:
    facts: dict[str, Any] = {
        "item.product": product.id,
        "item.vendor": product.vendor,
        "item.kind": "commodity",
        TWO_KINDS: False,
    }
    for name, value in product.spec.items():
        facts[f"item.spec.{name}"] = frozenset(value) if isinstance(value, tuple) else value
    if product.eccn is not None:
        facts["item.eccn"] = product.eccn
    inside = tuple(
        replace(_product_block(products.get(id_), products), count=count) for count, id_ in product.contains
    )
    if inside:
        facts["item.contained_products"] = contained_products(inside)
    if product.holds_nothing:
        facts["item.contained_classes"] = facts["item.contained_us_classes"] = frozenset()
    lowest = least_confident(product.confidence, *(part.confidence for part in inside))
    return ItemBlock(facts, confidence=lowest, contains=inside)


def _doubted(
    stated: str | None, mentioned: Product | None, item: Item, products: Products
) -> tuple[str, ItemBlock] | None:
    """A stated number that may stand although the name of the item speaks of a product, and that product: a computer bears the name
    of the circuit inside, and where that is one of an entry of next to no control, so is the computer. EAR99 is below these."""
    if (
        stated in (None, EAR99)
        or mentioned is None
        or not is_lone_consumer_circuit(mentioned, item, products)
    ):
        return None
    return stated, _product_block(mentioned, products)


def _beside(item: Item, products: Products) -> tuple[tuple[ItemBlock, ...], Machines]:
    """What an item may be a part of, or be for, by its name, and what its name says of machines."""
    named = product_beside(item, products)
    if named is not None:
        said = (
            Machines(frozenset({None}), named.full_name, part=True) if named.kind == MACHINE else Machines()
        )
        return (_product_block(named, products),), said
    machines = machines_beside(item)
    of_one = machines.part or machines.device or machines.know_how or kind_of(item) != "commodity"
    does = machines.abilities if machines.device else frozenset()
    types = {each for type_ in machines.types for each in (machine_types() if type_ is None else (type_,))}
    blocks = [_machine_block(type_, does) for type_ in sorted(types)] if of_one else []
    kind = stated_kind(item)
    # What is stated beside no kind is as open as what a name tells: which entry names it turns on whether it is software.
    stated = item.spec.capabilities if kind is None and item.spec is not None else None
    blocks += [
        _able_block(ability, each)
        for ability in sorted((machines.abilities - does).union(stated or ()))
        for each in ((kind,) if kind else ("software", "technology"))
    ]
    return tuple(blocks), machines


def _machine_block(type_: str, does: frozenset[str]) -> ItemBlock:
    """A machine or device of which no more than its type is known, and at most what it does."""
    facts = {
        "item.spec.type": type_,
        "item.spec.capabilities": does or None,
        "item.kind": "commodity",
        TWO_KINDS: False,
    }
    return ItemBlock({name: value for name, value in facts.items() if value is not None})


def _able_block(ability: str, kind: str) -> ItemBlock:
    """Software or technology of which no more is known than what it does."""
    return ItemBlock({"item.spec.capabilities": frozenset({ability}), "item.kind": kind, TWO_KINDS: False})
