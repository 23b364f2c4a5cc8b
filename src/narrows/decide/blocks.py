"""From the parts of an order to facts: one function per block, each depending on its own part alone.

A batch calls these functions once per distinct block, a single decision once per order; both get the same facts, the same
assumptions and the same notices. What is absent is None (unknown), with three documented exceptions: an end-use block that
is stated says "no knowledge" of the flags it leaves out; `claims` that are left out are not claimed; and a run that is told
to assume clean (`Assume.clean`) takes the absent end use, parties, origin, materials and headquarters as harmless. Each is
listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from narrows.catalog.product import Product
from narrows.decide import redflags
from narrows.decide.contradicted import by_parts, in_item, in_name, in_parties
from narrows.decide.exporters import exporter_facts, exporter_of
from narrows.decide.inside import contained_products, materials_inside, numbers_inside
from narrows.decide.listed import (
    Known,
    Screener,
    listed_facts,
    open_facts,
    owner_facts,
    screened,
    silent_owners,
)
from narrows.decide.materials import silent_on_materials
from narrows.decide.named import NOBODY, InText, by_name
from narrows.decide.products import KINDS, Products, product_of
from narrows.lists.listing import Listing, Near
from narrows.model.decision import least_confident
from narrows.model.order import Claims, EndUse, Item, Party, Recipient
from narrows.model.party import RECEIVING

CLEAN_PARTIES = "assumed clean: no party is on a list, and all are headquartered in the destination"


@dataclass(frozen=True, slots=True)
class Assume:
    """What a run takes for granted where an order is silent.

    `home` is the regime's country, which `clean` takes to be an item's origin; `home_scope` adds its territories.
    """

    clean: bool = False
    home: str | None = None
    home_scope: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """Facts of one part of an order, and what was assumed or noticed in reading it."""

    facts: Mapping[str, Any]
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class ItemBlock(Block):
    """Facts of an item; `contains` are the items inside it, to be classified by the same law."""

    contains: tuple[ItemBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """A party as decided: its facts in the order of the declared party facts, and the listings it matched on the day."""

    role: str
    name: str | None
    facts: tuple[Any, ...]
    hits: tuple[Listing, ...] = ()
    near: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class PartiesBlock:
    """All parties (None: not stated), what is known of the exporter, and what was assumed."""

    parties: tuple[PartyBlock, ...] | None
    facts: Mapping[str, Any]
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = field(default=())


def item_block(item: Item, products: Products, assume: Assume, at: str = "item") -> ItemBlock:
    """The facts of an item, at a place of its order: what the catalog knows of the product, and what is stated over it."""
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
    stated = _stated_item(item)
    for name, value in stated.items():
        if name in facts and facts[name] != value and name != "item.eccn":
            notices.append(f"{name}: the order's {value!r} is used, not the catalog's {facts[name]!r}")
        facts[name] = value
    if facts.get("item.kind") is None and item.eccn is not None and item.eccn[0].isdigit():
        facts["item.kind"] = KINDS.get(item.eccn[1:2])
    if item.contains is not None:
        parts = enumerate(item.contains)
        inside = tuple(item_block(part, products, assume, f"{at}.contains[{n}]") for n, part in parts)
        if not inside and not contains:
            facts["item.contained_classes"] = frozenset()
        if product is not None and not contained_products(contains) <= contained_products(inside):
            notices.append(
                f"item.contains does not name all that the catalog knows to be inside of {product.name}: that counts as well"
            )
        contains += inside
        confidence = least_confident(confidence, *(part.confidence for part in inside))
        notices += [notice for part in inside for notice in part.notices]
    if assume.clean and "item.origin" not in facts and assume.home is not None:
        facts["item.origin"] = assume.home
        assumptions.append(f"assumed clean: the item originates in {assume.home}")
    if assume.clean and silent_on_materials(item, facts):
        facts["item.materials"] = frozenset()
        assumptions.append("assumed clean: the item is and holds no material that a list names")
    if contains:
        facts["item.contained_products"] = contained_products(contains)
    if item.contains:
        facts["item.contained_numbers"] = numbers_inside(contains)
        facts["item.contained_materials"] = materials_inside(contains)
        notices += by_parts(facts, item.contains, contains, assume.home_scope)
    notices += in_item(facts, assume.home_scope)
    notices += in_name(facts, item.name)
    return ItemBlock(facts, tuple(assumptions), tuple(dict.fromkeys(notices)), confidence, contains)


def _product_block(product: Product, products: Products) -> ItemBlock:
    facts: dict[str, Any] = {
        "item.product": product.id,
        "item.vendor": product.vendor,
        "item.kind": "commodity",
    }
    for name, value in product.spec.items():
        facts[f"item.spec.{name}"] = frozenset(value) if isinstance(value, tuple) else value
    if product.eccn is not None:
        facts["item.eccn"] = product.eccn
    inside = tuple(
        _product_block(part, products) for part in map(products.get, (id_ for _, id_ in product.contains))
    )
    if inside:
        facts["item.contained_products"] = contained_products(inside)
    lowest = least_confident(product.confidence, *(part.confidence for part in inside))
    return ItemBlock(facts, confidence=lowest, contains=inside)


def _stated_item(item: Item) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "item.eccn": item.eccn,
        "item.kind": item.kind,
        "item.origin": item.origin,
        "item.us_content_percent": item.us_content_percent,
        "item.technology_for": None if item.technology_for is None else frozenset(item.technology_for),
        "item.materials": None if item.materials is None else frozenset(item.materials),
        "item.cn_rare_earth_percent": item.cn_rare_earth_percent,
        "item.within_entry_scope": item.within_entry_scope,
        "item.ecad_or_tcad": item.ecad_or_tcad,
        "item.frame_rate_hz": item.frame_rate_hz,
        "item.in_part_746_supplement": item.in_part_746_supplement,
    }
    made = item.made_with
    if made is not None:
        facts["item.made_with.us_technology"] = (
            None if made.us_technology is None else frozenset(made.us_technology)
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


def end_use_block(end_use: EndUse | None, assume: Assume, named: InText = NOBODY) -> Block:
    """What is known of the end use. A stated block says "no knowledge" of what it leaves out and no word of it raises.

    `named` is whom the words name that is on a list: it depends on the day and on the parties."""
    if end_use is None:
        if not assume.clean:
            return Block({})
        return Block(redflags.NO_KNOWLEDGE, ("assumed clean: no knowledge of any end use named in Part 744",))
    return Block(*redflags.told(end_use, named))


_UNCLAIMED = {f"claims.{name}": False for name in Claims.model_fields}


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


def parties_block(
    parties: Sequence[Party] | None,
    exporter: Party | None,
    destination: str,
    on: date,
    screener: Screener,
    assume: Assume,
    names: tuple[str, ...],
) -> PartiesBlock:
    """The parties as screened on a day, an exporter that is stated apart the last of them. `names` are the declared party
    facts, in order."""
    assumptions: list[str] = []
    found: tuple[PartyBlock, ...] | None = None
    if parties is not None:
        found = tuple(party_block(party, on, screener, assume, names, assumptions) for party in parties)
        if not any(party.role in RECEIVING for party in parties):
            # Who gets the item is left out, which is not the same as that nobody does.
            found = (
                *found,
                PartyBlock("end_user", None, _nobody_known(destination, assume, names, assumptions)),
            )
    elif assume.clean:
        found = (PartyBlock("end_user", None, clean_party(destination, names)),)
        assumptions.append(CLEAN_PARTIES)
    if exporter is not None and not _among(exporter, parties or ()):
        shipper = shipper_block(exporter, on, screener, assume, names, assumptions)
        if found is not None:
            found = (*found, shipper)
        elif shipper.hits or shipper.near:
            # Whoever else takes part, this one does.
            found = (
                PartyBlock("end_user", None, _nobody_known(destination, assume, names, assumptions)),
                shipper,
            )
    known = exporter_facts(exporter_of(parties, exporter), screener, assume, assumptions)
    return PartiesBlock(found, known, tuple(dict.fromkeys(assumptions)), tuple(in_parties(parties or ())))


def _among(exporter: Party, parties: Sequence[Party]) -> bool:
    """Whether an exporter that is stated apart is one of the parties, of whom it tells no more than where it is seated."""
    more = (
        exporter.address
        or exporter.identifiers
        or exporter.owners
        or exporter.confirmed_hits
        or exporter.cleared_hits
    )
    return not more and any(party.role == exporter.role and party.name is not None for party in parties)


def _nobody_known(
    destination: str, assume: Assume, names: tuple[str, ...], assumptions: list[str]
) -> tuple[Any, ...]:
    """The facts of somebody of whom only the role is known, and what is assumed of him."""
    if assume.clean:
        assumptions.append(CLEAN_PARTIES)
        return clean_party(destination, names)
    facts = {"party.role": "end_user", **by_name(None)}
    return tuple(facts.get(name) for name in names)


def clean_party(country: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The facts of a party on no list, headquartered in a country."""
    facts = {"party.role": "end_user", "party.company": "", **by_name(None)}
    facts |= dict.fromkeys(
        ("party.country", "party.headquarters", "party.ultimate_parent_headquarters"), country
    )
    facts |= {name: False for name in names if name.startswith(_LISTED)}
    return tuple(facts.get(name, _UNLISTED.get(name)) for name in names)


_LISTED = "party.on_"
"""How the names of facts begin that say whether a party is on a list."""
_UNLISTED: dict[str, Any] = {
    "party.entity_footnotes": frozenset(),
    "party.entity_policy": frozenset(),
    "party.entity_scope": frozenset(),
    "party.entity_owned_percent": 0.0,
    "party.owners_entity_policy": frozenset(),
    "party.owners_entity_scope": frozenset(),
    "party.owners_entity_footnotes": frozenset(),
    "party.owners_on_meu_list": False,
    "party.owners_on_sdn_744_8": False,
    "party.owned_by_cn_control_list": False,
}
_OF_OWNERS = (
    "party.entity_owned_percent",
    "party.owners_entity_policy",
    "party.owners_entity_scope",
    "party.owners_entity_footnotes",
    "party.owners_on_meu_list",
    "party.owners_on_sdn_744_8",
    "party.owned_by_cn_control_list",
)


def party_block(
    party: Party, on: date, screener: Screener, assume: Assume, names: tuple[str, ...], assumptions: list[str]
) -> PartyBlock:
    """One party as screened on a day; what is assumed is added to `assumptions`."""
    headquarters, parent = party.headquarters, party.ultimate_parent_headquarters
    if assume.clean:
        if headquarters is None and party.country is not None:
            headquarters = party.country
            assumptions.append(
                "assumed clean: a party is headquartered where it is located, where not stated"
            )
        if parent is None and headquarters is not None:
            parent = headquarters
            assumptions.append(
                "assumed clean: no party has a parent headquartered elsewhere, where not stated"
            )
    facts: dict[str, Any] = {
        "party.role": party.role,
        "party.country": party.country,
        "party.headquarters": headquarters,
        "party.ultimate_parent_headquarters": parent,
        **by_name(party.name),
    }
    if party.cleared_hits:
        who = party.name or "a party without a name"
        assumptions.append(
            f"on the exporter's word, {who} and its owners are not {', '.join(sorted(party.cleared_hits))}"
        )
    beside = Known(party.country, party.address, party.identifiers, party.confirmed_hits, party.cleared_hits)
    hits, near, unusable = screened(party.name, on, screener, beside)
    if unusable:
        assumptions.append(f"whether {party.name!r} is on a list is not known ({unusable})")
    if hits or near or (party.name is not None and not unusable):
        facts["party.company"] = screener.company(party.name) if party.name is not None else None
        facts |= listed_facts(hits, screener.lists) | open_facts(near, hits, screener.lists)
        if party.name is None or unusable:
            # Found by an address or an identifier; what the name would say stays open.
            facts |= {name: None for name in names if name.startswith(_LISTED) and not facts.get(name)}
    elif assume.clean and not unusable:
        facts |= {name: value for name, value in _UNLISTED.items() if name not in _OF_OWNERS}
        facts |= {name: False for name in names if name.startswith(_LISTED)}
        facts["party.company"] = ""
        assumptions.append("assumed clean: a party without a name is on no list")
    if party.owners is not None:
        facts |= owner_facts(party.owners, on, screener, party.cleared_hits or ())
        assumptions += silent_owners(party.name, party.owners, screener)
    elif assume.clean:
        facts |= {name: _UNLISTED[name] for name in _OF_OWNERS}
        assumptions.append("assumed clean: no party is owned by listed parties, where owners are not stated")
    return PartyBlock(party.role, party.name, tuple(facts.get(name) for name in names), hits, near)


def shipper_block(
    exporter: Party,
    on: date,
    screener: Screener,
    assume: Assume,
    names: tuple[str, ...],
    assumptions: list[str],
) -> PartyBlock:
    """An exporter that is stated apart, as the party that it is. Of one without a name only the seats count: who ships is
    not asked of an order that leaves the exporter out either."""
    if exporter.name is not None or exporter.address is not None or exporter.identifiers:
        return party_block(exporter, on, screener, assume, names, assumptions)
    facts = dict(zip(names, clean_party("", names), strict=True))
    for name in ("role", "country", "headquarters", "ultimate_parent_headquarters"):
        facts[f"party.{name}"] = getattr(exporter, name)
    return PartyBlock(exporter.role, None, tuple(facts.values()))
