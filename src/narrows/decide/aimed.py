"""What the end use says of a thing whose name leaves open what it is, or for which machine.

A clerk states "spare parts" in one field and "NXT:2000i" in the other, or "goods as per invoice" and what they are. The two are read
as one name then, as they are where the name says so itself: "spare parts for NXT:2000i".
"""

from __future__ import annotations

import re

from narrows.decide.products import MACHINE, Products, machines_beside, product_beside, stated_kind
from narrows.model.eccn import EAR99
from narrows.model.entries import named_as
from narrows.model.limits import named_over_limits
from narrows.model.machines import (
    Machines,
    called_design,
    called_technology,
    machines_in,
    machines_named,
    may_be_a_part,
    may_serve_fabs,
)
from narrows.model.materials import speaks_of_a_material
from narrows.model.open_names import leaves_open, names_a_device, says_nothing, without_lead
from narrows.model.order import EndUse, Item
from narrows.model.prose import blanked
from narrows.model.red_flags import denials, plain

__all__ = ["TOLD_BY_USE", "is_open", "tells", "with_end_use"]

TOLD_BY_USE = (
    "the name of the item leaves open what it is, or for which machine: the end use is read as a part of it"
)
_WORD = re.compile(r"\w[^\s,;]*")
_MORE = 3
"""How many words behind a denied one are taken to belong to it."""


def with_end_use(item: Item, end_use: EndUse | None, products: Products) -> Item:
    """The item; where its name leaves open what it is and the end use says something of that, with both as its name.

    A stated number other than EAR99 says something of it as well: it is in doubt only where the end use names what is always listed.
    """
    if not (is_open(item, products) and tells(end_use, products)):
        return item
    said = _said(item, end_use, products)
    if not said or (item.eccn not in (None, EAR99) and not _names_listed(said, products)):
        return item
    part = may_be_a_part(item.name or "") and products.within(said) is None
    joint = " for " if part or stated_kind(item) not in (None, "commodity") else ": "
    return item.model_copy(update={"name": f"{item.name}{joint}{said}"})


def _names_listed(said: str, products: Products) -> bool:
    """Whether words name a product of the catalog, a machine that is always listed, a device such as an accelerator, or what is beyond
    the limits of an entry."""
    if products.within(said) is not None or products.beside(said) is not None:
        return True
    machines = machines_in(said, "commodity")
    return machines.device or machines.listed or names_a_device(said) or bool(_over_limits(said))


def _over_limits(said: str) -> frozenset[str]:
    return named_over_limits(said) | named_over_limits(f"parts for {said}")


def is_open(item: Item, products: Products) -> bool:
    """Whether the name of an item leaves open what it is, or for which machine, and nothing else of the item says it."""
    if item.name is None or item.product is not None or item.technology_for is not None:
        return False
    if item.spec is not None and item.spec.type is not None:
        return False
    return _says_nothing(item) or _leaves_machine_open(item, products)


def tells(end_use: EndUse | None, products: Products) -> bool:
    """Whether the words of an end use say anything that the names of items are read for, be it denied."""
    if end_use is None or not end_use.description:
        return False
    text = plain(end_use.description)
    return (
        bool(machines_named(text, know_how=True))
        or bool(_over_limits(text))
        or bool(named_as(text))
        or bool(machines_in(text, "commodity").types)
        or may_serve_fabs(text)
        or called_design(text)
        or speaks_of_a_material(text)
        or products.within(text) is not None
        or products.beside(text) is not None
    )


def _says_nothing(item: Item) -> bool:
    return says_nothing(item.name or "", stated_kind(item))


def _leaves_machine_open(item: Item, products: Products) -> bool:
    """Whether the name is that of a part, or of know-how, and speaks of no machine."""
    name, kind = item.name or "", stated_kind(item)
    if kind == "software":
        named = leaves_open(name)
    else:
        named = kind == "technology" or called_technology(name) or may_be_a_part(name)
    return named and machines_beside(item) == Machines() and product_beside(item, products) is None


def _said(item: Item, end_use: EndUse | None, products: Products) -> str:
    """What the end use says of the item, but for what it denies: of a name that says nothing all of it, of others the machines, and of
    software what programs are asked for by their names, as what they run on is not what they are."""
    text = _undenied(plain((end_use.description if end_use else None) or ""))
    kind = stated_kind(item)
    if _says_nothing(item) and (kind != "software" or called_design(text)):
        return without_lead(text.strip())
    named = machines_named(text, know_how=kind in ("software", "technology"))
    product = products.beside(text)
    of_catalog = (product.full_name,) if product is not None and product.kind == MACHINE else ()
    return ", ".join(dict.fromkeys((*named.values(), *of_catalog)))


def _undenied(text: str) -> str:
    """A plain text without the words that it denies, and the next few that belong to these ("not for assault rifles")."""
    denied: list[tuple[int, int]] = []
    begun, end, more = 0, -1, 0
    for word in _WORD.finditer(text):
        start, last = word.span()
        if denials(text, (word.span(),)):
            begun, more = start, _MORE
        elif more and text[end:start] == " " and denials(text, ((begun, last),)):
            more -= 1
        else:
            more = 0
            continue
        denied.append((start, last))
        end = last
    return re.sub(r" +", " ", blanked(text, denied))
