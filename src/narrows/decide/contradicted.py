"""Statements of one part of an order that cannot both be true. They are told; the facts stay as strict as the stricter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from narrows.catalog.product import Product
from narrows.counted import first_of
from narrows.decide.inside import Inside
from narrows.decide.materials import in_materials
from narrows.model.circuits import is_circuit
from narrows.model.eccn import EAR99, is_lesser, numbers_in
from narrows.model.entries import entries_on
from narrows.model.item import Item
from narrows.model.kinds import of_another_kind, of_another_ratio, of_another_size
from narrows.model.legible import legible
from narrows.model.machines import Machines
from narrows.model.order import Party
from narrows.model.red_flags import Reading

STRICTER = "the stricter reading decides"


def as_stated(value: Any) -> str:
    """A value of an order in the words in which one is written."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def in_item(facts: Mapping[str, Any], home: frozenset[str]) -> Iterator[str]:
    """Where the origin of an item and its US content disagree; `home` are the countries whose content it is."""
    origin, content = facts.get("item.origin"), facts.get("item.us_content_percent")
    if content is None or not home:
        return
    if origin is not None and origin not in home and content == 100:
        yield f"item.origin is {origin}, yet item.us_content_percent is 100: {STRICTER}"
    if content == 0:
        if origin in home:
            yield f"item.origin is {origin}, yet item.us_content_percent is 0: {STRICTER}"
        if facts.get("item.made_with.contains_us_origin_ic"):
            yield (
                f"item.made_with.contains_us_origin_ic is true, yet item.us_content_percent is 0: {STRICTER}"
            )


def in_name(facts: MutableMapping[str, Any], name: str | None) -> Iterator[str]:
    """Where an item that is stated to be of next to no control is named by the number of a controlled one: which it is, is
    then unknown."""
    yield from in_materials(facts, name)
    stated = facts.get("item.eccn")
    if name is not None and legible(name).mostly_not:
        yield (
            f"the item's name, {name[:60]!r}, is for the most part in a script that is not read here: have somebody read it, and "
            "write what it says in English or another language that is read"
        )
    if name is None or stated is None or not is_lesser(stated):
        return
    for said in numbers_in(name):
        if not is_lesser(said):
            del facts["item.eccn"]
            yield (
                f"the stated ECCN is {stated}, yet the item's name says {said}: which it is, is not known; if the number is "
                "not that of the item, leave it out of the name"
            )
            return


def on_a_list(name: str | None, facts: Mapping[str, Any]) -> Iterator[str]:
    """Where an item that is stated to be on no list is named for what entries of the list speak of: that it is none of these is
    taken from the order, but where the name may say more than their limits allow."""
    if name is None or facts.get("item.eccn") != EAR99:
        return
    doubted = facts.get("item.named_over_limits") and facts.get("item.spec.type") is None
    taken = (
        f"state its ECCN if it is one of these, and item.spec.type, such as other, if it is within their limits; {EAR99} is taken "
        "from the order where they need no license"
        if doubted
        else f"that the item is {EAR99} is taken from the order"
    )
    for entries, words in entries_on(name).items():
        yield f"the item's name says {', '.join(map(repr, words))}, for which see {', '.join(entries)}: {taken}"


def in_kind(
    facts: MutableMapping[str, Any],
    item: Item,
    by_number: str | None,
    product: Product | None,
    at: str,
) -> Iterator[str]:
    """Where an item is software or technology, or a thing, by what is stated or else by its ECCN, and its ECCN, its product, its type or
    what it is stated to be for says otherwise: which it is, is then unknown. What is published, say, is free as technology and not
    as a thing."""
    told = by_number if item.kind is None else item.kind
    if told is None:
        return
    by = f"{at}.kind is {told}" if item.kind is not None else f"the ECCN {item.eccn} is one of {told}"
    other = next(
        ((says, what) for says, what in _other_kinds(facts, item, by_number, product, at) if says != told),
        None,
    )
    if other is not None:
        facts.pop("item.kind", None)
        says, what = other
        yield f"{by}, yet {what} {says}: which it is, is not known; state what is so of the two"


def _other_kinds(
    facts: Mapping[str, Any], item: Item, by_number: str | None, product: Product | None, at: str
) -> Iterator[tuple[str, str]]:
    """What is said of the kind of an item beside its stated kind, or its number's: the kind, and what says so."""
    if by_number is not None:
        yield by_number, f"the ECCN {facts.get('item.eccn')} is one of"
    if product is not None and item.kind is not None:
        yield "commodity", f"{product.full_name} is a"
    type_ = facts.get("item.spec.type")
    if type_ is not None and type_ not in _MAY_BE_TOLD:
        yield "commodity", f"{at}.spec.type {type_} is of a"
    if item.technology_for and item.kind is None and by_number == "commodity":
        yield "software or technology", f"{at}.technology_for tells of"


def in_product(facts: MutableMapping[str, Any], mentioned: Product | None, *, by_day: bool) -> Iterator[str]:
    """Where an item that is stated to be of next to no control bears the name of a product among other words: whether it is
    that product, or only goes with it, is then unknown. `by_day`, that matters only where the law of the day controls the product."""
    stated = facts.get("item.eccn")
    if mentioned is None or stated is None or not is_lesser(stated):
        return
    del facts["item.eccn"]
    if by_day:
        yield (
            f"the item's name speaks of {mentioned.full_name}: the stated ECCN {stated} is taken where no entry controls that on the "
            "day; where one does, state it as item.product if the item is it, and item.spec.type, such as other, if it only goes with it"
        )
        return
    yield (
        f"the stated ECCN is {stated}, yet the item's name speaks of {mentioned.full_name}: whether it is that, is not known; if "
        "it is, state it as item.product; if it only goes with it, state item.spec.type, such as other"
    )


def in_figures(stated: Mapping[str, Any], product: Product | None) -> Iterator[tuple[str, str]]:
    """The facts of a thing that are far from what the catalog knows of the product that it names, each with what to say: one of the
    two is of another unit, or the thing is another. Which, is not known, and the figure is asked for."""
    if product is None:
        return
    for name, known in product.spec.items():
        fact = f"{_SPEC}{name}"
        said = stated.get(fact)
        if said is not None and _far(said, known):
            what = f"the order says {said!r}, and the catalog {known!r} of {product.full_name}: of one thing both cannot be"
            yield (
                fact,
                f"{fact}: {what}, so that neither is used; check the unit, or leave out the name of the product",
            )


def _far(said: Any, known: Any) -> bool:
    """Whether two figures differ as only figures of different things, or of different units, do."""
    if isinstance(said, Mapping) and isinstance(known, Mapping):
        return any(_far(said[bits], known[bits]) for bits in said if bits in known)
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (said, known)):
        return False
    return bool(max(said, known) >= _FAR * min(said, known))


_FAR = 8
"""How often one figure of a product may be in another: bandwidths are counted in ways that differ less."""


def in_machines(facts: MutableMapping[str, Any], machines: Machines) -> Iterator[str]:
    """Where the name of an item that is stated to be under no entry, or under one of next to no control, speaks of a machine to
    make or test chips. Whether the machine itself is under no entry is then unknown; of a part it is told what to state."""
    stated = facts.get("item.eccn")
    if stated is None or not is_lesser(stated) or "item.spec.type" in facts:
        return
    if machines.abilities and not machines.device and "item.spec.capabilities" not in facts:
        yield (
            f"by its name the item may be software or technology that is listed for what it does ({machines.words!r}), which {stated} "
            "leaves out: state it as item.spec.capabilities ([] for nothing of it), or item.kind where it is a commodity"
        )
    if not machines.types:
        return
    if facts.get("item.kind") in ("software", "technology") or machines.know_how:
        yield (
            f"by its name the item may be for a machine to make or test chips ({machines.words!r}), and where such a machine is "
            f"listed, what is required to develop or make it is listed as well, which {stated} leaves out: state what the item is "
            "for as item.technology_for, and use_only in item.spec.capabilities where it serves use alone"
        )
    elif machines.part:
        yield (
            f"by its name the item may be a part of, or go with, a machine to make or test chips ({machines.words!r}), and where "
            "such a machine is listed its entry covers what is specially designed for it: if this is, state that ECCN; if it is "
            "not, state item.spec.type, such as other"
        )
    elif stated == EAR99 or machines.listed:
        del facts["item.eccn"]
        yield (
            f"the stated ECCN is {stated}, yet by its name the item may be a machine, a material or a device ({machines.words!r}) "
            "which another entry names: which it is, is not known; if it is one, state its ECCN or item.spec; if it is "
            "none, state item.spec.type, such as other"
        )
    elif machines.device:
        yield (
            f"by its name the item may be a device ({machines.words!r}) which another entry than {stated} names: if it is one, state "
            "its ECCN or item.spec; if it is none, state item.spec.type, such as other"
        )


def in_type(facts: MutableMapping[str, Any], machines: Machines) -> Iterator[str]:
    """Where an item that is stated to be under no entry, or under one of next to no control, is of a type that its name tells, and
    another entry names such a thing by its figures or by what it does. Its entry is then unknown until these are told."""
    stated = facts.get("item.eccn")
    if stated is not None and is_lesser(stated) and machines != Machines():
        del facts["item.eccn"]
        yield (
            f"the stated ECCN is {stated}, yet by its name and type the item is of a kind ({machines.words!r}) which another entry names by "
            "its figures or by what it does: state these (item.spec.capabilities: [] for nothing of it), or the ECCN by its paragraph"
        )


def in_spec(facts: MutableMapping[str, Any], at: str) -> Iterator[str]:
    """Where an item of a stated type has facts that can only be said of things of other types: which it is, is then asked,
    unless a license is required in any case. And where a number is hardly of its unit. `at` is the item's place in the
    order."""
    spec = {name[len(_SPEC) :]: value for name, value in facts.items() if name.startswith(_SPEC)}
    by_types: dict[tuple[str, ...], list[str]] = {}
    for said, types in of_another_kind(spec):
        by_types.setdefault(tuple(sorted(types)), []).append(said)
    facts[TWO_KINDS] = bool(by_types)
    for fit, names in by_types.items():
        yield (
            f"{at}.spec.type is {spec['type']}, yet what is said of it ({', '.join(names)}) is only said of: "
            f"{first_of(fit, _FEW)}. State the "
            "type that everything fits, or other if it is of several kinds, or leave out what is not so"
        )
    if spec.get("transistor_architecture") == "planar" and "applicable_die_area_mm2" in spec:
        yield (
            f"{at}.spec.transistor_architecture is planar, yet {at}.spec.applicable_die_area_mm2 is stated, which is the area of logic "
            f"dies with other transistors: {STRICTER}"
        )
    for over, under, ratio, usual in of_another_ratio(spec):
        what = "the largest bit length x TOPS" if over == "tops" else f"{at}.spec.{over}"
        yield (
            f"{what} over {at}.spec.{under} is {ratio:.2g}, and that is usually {usual}: check the units of both, which the names "
            "tell (a PFLOPS is 1,000 TOPS); they are used as stated"
        )
    for name, usual in of_another_size(spec):
        yield (
            f"{at}.spec.{name} is {spec[name]:g}, and such a number is usually {usual}: check its unit, which the name tells; it "
            "is used as stated"
        )


def by_parts(
    facts: MutableMapping[str, Any], parts: Sequence[Item], blocks: Sequence[Inside], home: frozenset[str]
) -> Iterator[str]:
    """Where what is stated of an item is not what is stated of the things inside; the facts become as strict as these are.

    `blocks` are what is known of what an item holds, the `parts` that the order states last. An origin is theirs only
    where the order states it."""
    for part, block in _stated(parts, blocks):
        type_, eccn = block.facts.get("item.spec.type"), block.facts.get("item.eccn")
        circuit = type_ in _CIRCUITS or (type_ is None and eccn is not None and is_circuit(eccn))
        may_be = circuit or (
            type_ is None and eccn != EAR99 and (eccn is None or eccn.startswith(_ELECTRONICS))
        )
        if part.origin in home and eccn != EAR99 and facts.get(_CONTENT) == 0:
            del facts[_CONTENT]
            yield f"{_CONTENT} is 0, yet something inside is of the origin {part.origin}: {STRICTER}"
        made = part.made_with
        for name, said in (
            ("item.made_with.contains_us_origin_ic", part.origin in home),
            (
                "item.made_with.contains_ic_from_such_plant",
                made is not None and made.plant_direct_product is True,
            ),
        ):
            if said and may_be:
                if facts.get(name) is False:
                    del facts[name]
                    verb = "is" if circuit else "may be"
                    yield f"{name} is false, yet something inside {verb} such a circuit: {STRICTER}"
                if circuit:
                    facts[name] = True


def _stated(parts: Sequence[Item], blocks: Sequence[Inside]) -> Iterator[tuple[Item, Inside]]:
    """The stated things inside an item, at any depth, each with what is known of it."""
    for part, block in zip(parts, blocks[len(blocks) - len(parts) :], strict=True):
        yield part, block
        yield from _stated(part.contains or (), tuple(block.contains))


_SPEC = "item.spec."
_MAY_BE_TOLD = ("ai_model", "design_software", "material", "other")
"""Types of what need not be a thing, or say nothing of it."""
_FEW = 4
TWO_KINDS = "item.of_two_kinds"
"""Whether an item, or something inside, is described as two kinds of thing."""
_CONTENT = "item.us_content_percent"
_CIRCUITS = ("integrated_circuit", "hbm")
_ELECTRONICS = "3A"
"""The category and product group of electronic things in an ECCN: 15 CFR 738.2."""


def in_end_use(said: Reading, stated: Mapping[str, bool | None], civil: bool) -> Iterator[str]:
    """Where the description of an end use and its facts disagree, or two of the facts."""
    for name in ("military", "military_intelligence", "military_commodity"):
        if civil and stated[name]:
            what = f"the end use says {said.civil!r}" if said.civil else "end_use.civil is true"
            yield f"{what}, yet end_use.{name} is true: {STRICTER}"
    if stated["node_unknown"] and said.node:
        yield f"the end use says {said.node!r}, yet end_use.node_unknown is true: {STRICTER}"
    if stated["node_unknown"] and stated["advanced_node_facility"] is not None:
        value = as_stated(stated["advanced_node_facility"])
        yield f"end_use.node_unknown is true, yet end_use.advanced_node_facility is {value}: {STRICTER}"
    for name in ("military_intelligence", "military_commodity"):
        if stated[name] and stated["military"] is False:
            yield f"end_use.{name} is true, yet end_use.military is false: {STRICTER}"


def name_key(name: str) -> str:
    """What two spellings of one name have in common here: all but case, spaces, points and commas."""
    return " ".join(name.casefold().replace(".", "").replace(",", " ").split())


def in_parties(parties: Sequence[Party]) -> Iterator[str]:
    """Where one name is stated twice with headquarters, or those of its ultimate parent, that differ, or where one entry is
    said to be the party and not to be it."""
    for party in parties:
        for entry in sorted({*(party.confirmed_hits or ())} & {*(party.cleared_hits or ())}):
            who = party.name or "a party without a name"
            yield f"cleared_hits and confirmed_hits of {who} both name {entry}: {STRICTER}"
    for same in _of_one_name(parties):
        for what in _SEATS:
            stated = sorted({place for party in same if (place := getattr(party, what)) is not None})
            if len(stated) > 1:
                yield f"{same[0].name} is stated with {what} {' and '.join(stated)}: {STRICTER}"


def seated_otherwise(parties: Sequence[Party], mentions: Sequence[Party]) -> Iterator[Party]:
    """Each party once more for every other place that one of the `mentions` of its name says that it is led from: of two such
    statements the stricter decides, in whichever role each of them stands. What is not stated of the party itself is as any of the
    mentions tells it: it is asked of the party, and not once more."""
    told = [*mentions]
    for same in _of_one_name(mentions):
        for party in parties:
            for other in same if party in same else ():
                seats = {
                    what: place for what in _SEATS if (place := _elsewhere(party, other, what)) is not None
                }
                beside = {what: _told_by(same, what) for what in _SEATS if getattr(party, what) is None}
                seated = party.model_copy(update=beside | seats if seats else {})
                if seated not in told:
                    told.append(seated)
                    yield seated


_SEATS = ("headquarters", "ultimate_parent_headquarters")


def _elsewhere(party: Party, other: Party, what: str) -> str | None:
    """A seat of another party, if it is stated and not the one that is stated of a party."""
    place: str | None = getattr(other, what)
    return place if getattr(party, what) not in (None, place) else None


def _told_by(mentions: Sequence[Party], what: str) -> str | None:
    """A seat that the first of some mentions to state one states."""
    return next((place for one in mentions if (place := getattr(one, what)) is not None), None)


def _of_one_name(parties: Sequence[Party]) -> Iterator[list[Party]]:
    """The parties that bear one name, for each name that several bear."""
    by_name: dict[str, list[Party]] = {}
    for party in parties:
        if party.name is not None:
            by_name.setdefault(name_key(party.name), []).append(party)
    return (same for same in by_name.values() if len(same) > 1)
