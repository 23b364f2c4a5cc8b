"""The products of the catalog, as decisions look them up: by a stated product, or by the name of an item."""

from __future__ import annotations

from typing import Protocol

from narrows.catalog.product import Product
from narrows.errors import ProductError, Where
from narrows.model.destined import goes_to, serves
from narrows.model.eccn import EAR99
from narrows.model.everyday import but_everyday_things
from narrows.model.legible import legible
from narrows.model.machines import (
    Machines,
    called_design,
    called_technology,
    is_no_part,
    machines_in,
    may_serve_fabs,
)
from narrows.model.order import Item, Spec
from narrows.model.product_groups import kind_in
from narrows.model.red_flags import plain, said_of_item, words_about_use
from narrows.model.shortened import in_full


class Products(Protocol):
    """The seam to the catalog."""

    def resolve(self, text: str) -> Product:
        """The product of this name, with notices about the choice. Raises ProductError."""

    def find(self, text: str) -> Product | None:
        """The same, or None where there is none."""

    def get(self, product_id: str) -> Product:
        """The product of an id."""

    def within(self, text: str, whole: str | None = None) -> Product | None:
        """The product whose name is a part of a text, or None. `whole` is what the text is a part of."""

    def alone(self, text: str) -> bool:
        """Whether a text names one product, and no other beside it."""

    def beside(self, text: str) -> Product | None:
        """The product whose name is anywhere in a text, be it what a thing is for, or None."""


MACHINE, _CIRCUIT, _COMPUTER = "lithography", "chip", "computer"
"""The kinds of the machines and of the circuits that the catalog has."""
_MASK = "mask"
"""The type of what the circuits of one process are made with."""
_OTHER = "other"
"""The kind of what no entry names as such."""


def kind_of(item: Item) -> str:
    """Whether an item is a commodity, software or technology, as it states or as its ECCN tells; what tells neither is a thing."""
    return stated_kind(item) or "commodity"


def stated_kind(item: Item) -> str | None:
    """The same, or None where neither is told."""
    number = item.eccn or EAR99
    return item.kind or (None if number == EAR99 else kind_in(number))


def product_of(item: Item, products: Products, at: str) -> Product | None:
    """The product that an item states, or whose name it bears. Raises ProductError, with the field below `at`."""
    if item.product is None:
        return named_product(item, products)
    try:
        return products.resolve(item.product)
    except ProductError as error:
        raise error.at(Where(field=f"{at}.product")) from None


def named_product(item: Item, products: Products) -> Product | None:
    """The product of the catalog whose name an item bears that states no quantity; a wrong ECCN beside it shows."""
    return None if _measured(item.spec) else _borne(item, products)


def likened_product(item: Item, products: Products) -> Product | None:
    """The product of the catalog whose name an item bears that states quantities of its own: what these are held against."""
    return _borne(item, products) if item.product is None and _measured(item.spec) else None


def maker_by_name(item: Item, products: Products) -> str | None:
    """The maker of the product whose name an item bears that states quantities of its own, or of the circuit that the name of such a
    circuit speaks of: what it is by its figures says nothing of who made it."""
    if item.name is None or item.product is not None or item.spec is None or not _measured(item.spec):
        return None
    if (borne := _borne(item, products)) is not None:
        return borne.vendor
    spoken = products.within(but_everyday_things(item.name), item.name)
    if spoken is None or spoken.kind != _CIRCUIT or spoken.spec.get("type") != item.spec.type:
        return None
    return spoken.vendor


def _borne(item: Item, products: Products) -> Product | None:
    """The product of the catalog whose name a commodity bears, unless the order states another type."""
    if item.name is None or kind_of(item) != "commodity":
        return None
    found = products.find(item.name)
    if found is None or (item.spec is not None and item.spec.type not in (None, found.spec.get("type"))):
        return None
    return found


def mentioned_product(item: Item, products: Products) -> Product | None:
    """A circuit, memory, system or machine of the catalog that the name of an item speaks of, where the order says neither which
    product nor, beyond a type that fits it, what the item is."""
    if item.name is None or item.product is not None or item.technology_for is not None:
        return None
    if kind_of(item) != "commodity":
        return None
    if _measured(item.spec):
        return None
    found = products.within(item.name)
    if found is None or found.eccn is not None or found.kind == _OTHER or not _of_type(found, item):
        return None
    # A machine is told by its name also where that is of a lamp or a hose: these may be parts of it.
    return found if found.kind == MACHINE else products.within(but_everyday_things(item.name), item.name)


def _of_type(mentioned: Product, item: Item) -> bool:
    """Whether a thing may be a product by the type that the order states of it: none, that of the product, or, of what holds a circuit
    that its name speaks of, a computer. A type alone does not tell that it is another thing."""
    if item.spec is None or item.spec.type is None:
        return True
    stated = item.spec.type
    if item.spec.capabilities is not None:
        # Then its figures are asked for, whatever number is stated.
        return False
    circuit_inside = mentioned.kind == _CIRCUIT and stated == _COMPUTER
    return circuit_inside or stated == mentioned.spec.get("type")


def is_lone_consumer_circuit(mentioned: Product, item: Item, products: Products) -> bool:
    """Whether a product that the name of an item speaks of is a circuit that is not meant for data centers, the name speaks of
    no other, and the order says nothing of how it performs or what it is meant for."""
    return (
        (item.spec is None or item.spec.data_center is None)
        and mentioned.kind == _CIRCUIT
        and mentioned.spec.get("data_center") is False
        and products.alone(item.name or "")
    )


def product_beside(item: Item, products: Products) -> Product | None:
    """The product of the catalog that a thing may be a part of, or be for, by its name, where it is described as no kind of thing
    of its own: "lens module for NXT:2000i", "design files of the H100"."""
    name = item.name or ""
    if not _of_no_kind(item) or is_no_part(name):
        return None
    found = products.beside(name)
    if found is None or found.kind == _OTHER:
        return None
    if found.kind == _CIRCUIT and kind_of(item) == "commodity":
        # Nor is a cup that bears the number of a circuit.
        return products.beside(but_everyday_things(name))
    return found


def machines_beside(item: Item) -> Machines:
    """The machines to make or test chips that the name of such a thing speaks of, by what they are called, and what it says that
    software or technology does."""
    return machines_in(item.name or "", stated_kind(item)) if _of_no_kind(item) else Machines()


def machines_of_type(item: Item) -> Machines:
    """What the name of a thing says of a device, or of a machine that is always listed, where the order states its type and no more
    that its entry turns on: "EUV scanner", which is for lithography."""
    spec = item.spec
    if item.name is None or spec is None or spec.type is None or kind_of(item) != "commodity":
        return Machines()
    if spec.capabilities is not None or _measured(spec):
        return Machines()
    said = machines_in(item.name, "commodity")
    return said if (said.listed or said.device) and not said.part and spec.type in said.types else Machines()


def is_design(item: Item) -> bool:
    """Whether what is stated to be software is, by its name, what a circuit is made from."""
    return item.name is not None and stated_kind(item) == "software" and called_design(item.name)


def is_unread(item: Item) -> bool:
    """Whether the name of an item says what it says in a script that is not read here."""
    return item.name is not None and legible(item.name).mostly_not


def serves_fabs(item: Item) -> bool:
    """Whether a fab would use a thing for its work, by the name of it; of one that is not read it may."""
    return item.name is not None and (is_unread(item) or may_serve_fabs(item.name))


def raised_by_name(item: Item, claims_made: bool) -> dict[str, str]:
    """The red flags that the name of an item raises by itself, each with its words: by what it says that the thing is for, and
    beside that where something is claimed or where the thing makes chips. A chip of an advanced node is not what is used to make
    one; technology, though it be stated as software, and masks are."""
    kind = stated_kind(item)
    named = item.name or ""
    making = kind == "technology" or (kind != "commodity" and called_technology(named))
    making = making or _MASK in machines_in(named, kind).types
    raised = {
        **_aimed_at(in_full(plain(named))),
        **said_of_item(item.name, claims=claims_made, making=making),
    }
    return {flag: f"{words!r} in the name of the item" for flag, words in raised.items()}


def _aimed_at(text: str) -> dict[str, str]:
    """The red flags about an end use that a plain name raises by what it says that the thing is for."""
    found = words_about_use(text)
    aims = sorted(goes_to(text, found) | serves(text, found))
    return {flag: text[start:end] for start, end in reversed(aims) for flag in found[start, end]}


def _of_no_kind(item: Item) -> bool:
    """Whether a thing with a name is described as no kind of thing of its own; of software and technology, whether it is not said
    what it is for."""
    if item.name is None or item.technology_for is not None or _measured(item.spec):
        return False
    return item.spec is None or item.spec.type in (None, "other")


def _measured(spec: Spec | None) -> bool:
    """Whether some quantity is stated, by which an item is told without its name."""
    return any(isinstance(value, float | dict) for _, value in spec or ())
