"""From the parts of an order to facts: one function per block, each depending on its own part alone (parties: `party_blocks`).

A batch calls these functions once per distinct block, a single decision once per order; both get the same facts, the same
assumptions and the same notices. What is absent is None (unknown), with three documented exceptions: an end-use block that
is stated says "no knowledge" of the flags it leaves out; `claims` that are left out are not claimed; and a run that is told
to assume clean (`Assume.clean`) takes the absent end use, parties, origin, materials and headquarters as harmless. Each is
listed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from narrows.catalog.product import Product
from narrows.decide import redflags
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
from narrows.decide.named import NOBODY, InText
from narrows.decide.products import (
    MACHINE,
    Products,
    is_design,
    is_lone_consumer_circuit,
    is_unread,
    kind_of,
    likened_product,
    machines_beside,
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
from narrows.model.order import Claims, EndUse, Item, Recipient
from narrows.model.places import destined_places
from narrows.model.product_groups import kind_in


@dataclass(frozen=True, slots=True)
class Assume:
    """What a run takes for granted where an order is silent.

    `home` is the regime's country, which `clean` takes to be an item's origin; `home_scope` adds its territories. A listed
    material that leaves one of `materials_from` is taken to come from there. Of `law_read` the law on what leaves them is read.
    """

    clean: bool = False
    home: str | None = None
    home_scope: frozenset[str] = frozenset()
    materials_from: frozenset[str] = frozenset()
    law_read: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """Facts of one part of an order, and what was assumed or noticed in reading it; `of_claims`, what is to be told of it where
    something is claimed."""

    facts: Mapping[str, Any]
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    confidence: str = "high"
    of_claims: tuple[redflags.OfClaims, ...] = ()


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
    item: Item, products: Products, assume: Assume, at: str = "item", leaves: str | None = None
) -> ItemBlock:
    """The facts of an item, at a place of its order: what the catalog knows of the product, and what is stated over it.

    `leaves` is the country that it leaves, if the order states it; only what is assumed of its origin turns on that.
    """
    facts: dict[str, Any] = {}
    assumptions: list[str] = []
    notices: list[str] = []
    confidence = "high"
    contains: tuple[ItemBlock, ...] = ()
    product = product_of(item, products, at)
    if product is not None:
        if item.product is None:
            notices.append(
                f"the item's name is that of {product.name} of the catalog: what the order does not state is taken from there"
            )
        notices += product.notices
        base = _product_block(product, products)
        facts.update(base.facts)
        confidence = base.confidence
        contains = base.contains
        if confidence != "high":
            notices.append(f"values of {product.name} in the catalog are of {confidence} confidence")
    stated = stated_facts(item)
    for name, notice in in_figures(stated, likened_product(item, products) if product is None else product):
        if product is not None and asks_more(_in_spec(name)):
            continue  # the stricter of the two decides
        notices.append(notice)
        stated.pop(name)
        facts.pop(name, None)
    notices += _state_over(facts, stated)
    by_number = kind_in(item.eccn) if item.eccn is not None and item.eccn[0].isdigit() else None
    if facts.get("item.kind") is None and by_number is not None:
        facts["item.kind"] = by_number
    notices += in_kind(facts, item.kind, by_number, product, at)
    if item.contains is not None:
        parts = enumerate(item.contains)
        inside = tuple(
            replace(item_block(part, products, assume, f"{at}.contains[{n}]"), count=part.count)
            for n, part in parts
        )
        if not inside and not contains:
            facts["item.contained_classes"] = facts["item.contained_us_classes"] = frozenset()
        if product is not None and not contained_products(contains) <= contained_products(inside):
            notices.append(
                f"item.contains does not name all that the catalog knows to be inside of {product.name}: that counts as well"
            )
        contains += inside
        confidence = least_confident(confidence, *(part.confidence for part in inside))
        notices += [notice for part in inside for notice in part.notices]
    if assume.clean and "item.origin" not in facts and assume.home is not None:
        origin, said = _assumed_origin(item, facts, product, leaves, assume, assume.home)
        facts["item.origin"] = origin
        assumptions.append(f"assumed clean: the item originates in {origin}{said}")
    if assume.clean and silent_on_materials(item, facts):
        facts["item.materials"] = frozenset()
        assumptions.append("assumed clean: the item is and holds no material that a list names")
    if makers := makers_of(facts, contains):
        facts["item.makers"] = makers
    if contains:
        facts |= computers_inside(contains)
    if item.contains:
        facts["item.contained_numbers"] = numbers_inside(contains)
        facts["item.contained_named_as"] = named_inside(contains, "item.named_as")
        facts["item.contained_over_limits"] = named_inside(contains, "item.named_over_limits")
        facts.update(materials_told(contains))
        notices += by_parts(facts, item.contains, contains, assume.home_scope)
    notices += in_item(facts, assume.home_scope)
    notices += in_spec(facts, at)
    if any(part.facts[TWO_KINDS] for part in contains):
        facts[TWO_KINDS] = True
    places = frozenset().union(
        destined_places(item.name) if item.name is not None else (), *(part.places for part in contains)
    )
    if places:
        notices.append(redflags.places_told("by its name the item, or something inside, is for", places))
    notices += in_name(facts, item.name)
    facts[FINISHED] = product is None and finished(item.name)
    beside: tuple[ItemBlock, ...] = ()
    doubted = None
    facts["item.serves_fabs"] = serves_fabs(item)
    facts.update(named(item.name or ""))
    facts["item.unread_name"] = product is None and is_unread(item)
    if product is None:
        notices += on_a_list(item.name, facts)
        mentioned = mentioned_product(item, products)
        doubted = _doubted(facts.get("item.eccn"), mentioned, item, products)
        notices += in_product(facts, mentioned, by_day=doubted is not None)
        beside, machines = _beside(item, products)
        notices += in_machines(facts, machines)
        facts["item.named_technology"] = machines.know_how
        facts["item.named_design"] = is_design(item)
    return ItemBlock(
        facts,
        tuple(assumptions),
        tuple(dict.fromkeys(notices)),
        confidence,
        contains=contains,
        beside=beside,
        doubted=doubted,
        places=places,
    )


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


def end_use_block(end_use: EndUse | None, assume: Assume, named: InText = NOBODY) -> Block:
    """What is known of the end use. A stated block says "no knowledge" of what it leaves out and no word of it raises.

    `named` is whom words of the order name that is on a list, and what its names raise: it depends on the day and on the parties."""
    if end_use is None:
        facts, assumptions, notices, of_claims = redflags.unstated(named, clean=assume.clean)
    else:
        facts, assumptions, notices, of_claims = redflags.told(end_use, named, clean=assume.clean)
    return Block(facts, assumptions, notices, of_claims=of_claims)


def sent_to(facts: Mapping[str, Any], places: frozenset[str]) -> Mapping[str, Any]:
    """The facts of an end use, with places that other words of the order name beside those that its description names: the
    name of the item, and the name and address of who gets it.

    Of an order that leaves the end use out nothing is known of it anyhow.
    """
    if not places or not facts:
        return facts
    more = redflags.placed(places)
    return {
        **facts,
        redflags.NAMED: more[redflags.NAMED] | facts.get(redflags.NAMED, frozenset()),
        redflags.OCCUPIED: more[redflags.OCCUPIED] or facts.get(redflags.OCCUPIED, False),
    }


_UNCLAIMED = {f"claims.{name}": field.default for name, field in Claims.model_fields.items()}


def claimed(facts: Mapping[str, Any]) -> frozenset[str]:
    """The fields of `claims` that some facts say are claimed."""
    return frozenset(name for name in Claims.model_fields if facts.get(f"claims.{name}") is True)


def rest_block(
    value_usd: float | None, recipient: Recipient | None, claims: Claims | None, assume: Assume
) -> Block:
    """The value, the recipient of a release, and the claims that only the exporter can make."""
    facts: dict[str, Any] = {"value_usd": value_usd}
    if recipient is not None:
        counting = recipient.counting(assume.home_scope)
        facts |= {f"recipient.{name}": value for name, value in counting.items()}
    if claims is not None:
        facts |= _UNCLAIMED
        for name in claims.model_fields_set:
            facts[f"claims.{name}"] = getattr(claims, name)
    return Block(facts)
