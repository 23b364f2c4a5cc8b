"""The item of an order: what it is, what it can do, what it was made with, and what it contains."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from narrows.model.eccn import EAR99
from narrows.model.fields import (
    AbsentIfEmpty,
    Block,
    Eccns,
    Flag,
    Listed,
    Measure,
    OptionalCountry,
    OptionalEccn,
    OptionalText,
    Percent,
    PercentNotPart,
    as_listed,
    refuse,
)
from narrows.model.spec import Spec

__all__ = ["CheckedItem", "Codes", "Item", "MadeWith", "Part", "Spec", "numbers_beside"]

DEEPEST = 8
MOST_PARTS = 10_000


def _software_or_technology(eccn: str) -> str:
    """An ECCN of product group D or E, which the direct product rules name, or EAR99: 15 CFR 734.9."""
    if eccn[1:2] in "ABC" and eccn != EAR99:
        raise refuse(
            f"{eccn} is no software or technology",
            "State the software and technology that the item is made with, and equipment as plant_direct_product",
        )
    return eccn


_Input = Annotated[Eccns, AfterValidator(_software_or_technology)]


class MadeWith(Block):
    """How a foreign-made item came to be. An empty `us_technology` says that none was used; absent says unknown."""

    us_technology: Annotated[Annotated[tuple[_Input, ...], Field(max_length=1_000)] | None, Listed] = None
    plant_direct_product: Flag = None
    contains_ic_from_such_plant: Flag = None
    contains_us_origin_ic: Flag = None
    cn_rare_earth_technology: Flag = None


def _list_number(value: str) -> str:
    """A number of a list in one form: without the spaces and full stop around it, `3B001.f.4` for `3b001.F.4`, and `16(1)` for the
    row 16 and its item 1 as Japanese writes them."""
    plain = _ROW.sub("", unicodedata.normalize("NFKC", value)).strip().rstrip(".").casefold()
    number = _FRONT.sub(lambda front: front[0].upper(), plain)
    if number.upper() == EAR99 or not any(sign.isdigit() for sign in number):
        raise refuse(f"{value!r:.80} is no number of this list", "Write [] for an item that is on none of it")
    return number


_FRONT = re.compile(r"^[0-9]?[a-z]{1,2}(?=[0-9])")
_ROW = re.compile(r"^\s*(?:輸出(?:貿易管理)?令)?(?:別表第[1一]の)?第?(?=[0-9])|(?<=[0-9])の?項")
_CodeList = Annotated[
    Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_list_number)], ...],
        Field(max_length=100),
    ]
    | None,
    Listed,
]


class Codes(Block):
    """Numbers on the control lists of other regimes that the item is known to have; [] says that it is on none of the list."""

    nl: _CodeList = None
    jp: _CodeList = None
    eu: _CodeList = None
    uk: _CodeList = None
    kr: _CodeList = None
    tw: _CodeList = None
    cn: _CodeList = None


Kind = Literal["commodity", "software", "technology"]
Material = Literal[
    "antimony", "bismuth", "cerium", "dysprosium", "erbium", "europium", "gadolinium", "gallium", "germanium", "graphite",
    "holmium", "indium", "lanthanum", "lithium_battery", "lutetium", "molybdenum", "neodymium", "praseodymium",
    "samarium", "scandium", "superhard", "tellurium", "terbium", "thulium", "tungsten", "ytterbium", "yttrium",
]  # fmt: skip
"""Materials that control lists name; what the item is made of, not what it was made with."""


class Item(Block):
    """What is shipped, released or supported. An empty `contains` says that nothing is inside; absent says unknown."""

    product: OptionalText = Field(default=None, description="id or name in the product catalog")
    eccn: OptionalEccn = None
    name: OptionalText = None
    kind: Annotated[Kind | None, as_listed(Kind)] = None
    origin: OptionalCountry = None
    us_content_percent: PercentNotPart = None
    made_with: Annotated[MadeWith | None, AbsentIfEmpty] = None
    spec: Annotated[Spec | None, AbsentIfEmpty] = None
    contains: Annotated[tuple[Part, ...] | None, Listed] = None
    codes: Annotated[Codes | None, AbsentIfEmpty] = None
    materials: Annotated[
        Annotated[tuple[Annotated[Material, as_listed(Material)], ...], Field(max_length=100)] | None, Listed
    ] = Field(default=None, description="listed materials that the item is or holds; [] for none")
    cn_rare_earth_percent: Percent = Field(
        default=None, description="share of the value that is rare earths of Chinese origin that China lists"
    )
    technology_for: Annotated[Annotated[tuple[Eccns, ...], Field(max_length=1_000)] | None, Listed] = Field(
        default=None, description="ECCNs of the commodities that a technology or software is for"
    )
    within_entry_scope: Flag = Field(default=None, description="inside an Entity List entry's worded scope")
    within_reason_scope: Flag = Field(
        default=None,
        description="inside what the entry of a stated ECCN names for a reason for control of a part of it",
    )
    ecad_or_tcad: Flag = None
    in_part_746_supplement: Flag = None
    business_software: Flag = Field(
        default=None,
        description="software of a kind that 15 CFR 746.8(a)(8) names: for business, design or manufacture",
    )
    frame_rate_hz: Measure = Field(default=None, description="highest frame rate of a camera")

    @model_validator(mode="after")
    def _says_something(self) -> Item:
        if not self.model_fields_set or all(getattr(self, f) is None for f in self.model_fields_set):
            raise refuse("says nothing", "Give at least a product, an eccn, a name or a spec")
        return self


class Part(Item):
    """An item inside another, `count` times (unknown where not given)."""

    count: Annotated[int | None, Field(ge=1, le=10**9)] = None


def numbers_beside(item: Item, at: str = "item") -> Iterator[tuple[str, str]]:
    """The ECCNs of the software and technology that an item was made with, and of what is inside of it, each behind its place.

    What technology is for may be named by a number of which the list has no entry, as the table of 3E001 does itself.
    """
    made_with = item.made_with.us_technology if item.made_with is not None else None
    for place, number in enumerate(made_with or ()):
        yield f"{at}.made_with.us_technology[{place}]", number
    for place, part in enumerate(item.contains or ()):
        if part.eccn is not None:
            yield f"{at}.contains[{place}].eccn", part.eccn
        yield from numbers_beside(part, f"{at}.contains[{place}]")


def _within_bounds(value: object) -> object:
    """Refuse nesting that is too deep, or too wide, before anything is built from it."""
    if not isinstance(value, Mapping) or "contains" not in value:
        return value
    level: list[object] = [value]
    parts = 0
    for _ in range(DEEPEST + 1):
        below: list[object] = []
        for item in level:
            inside = item.get("contains") if isinstance(item, Mapping) else None
            if isinstance(inside, list | tuple):
                parts += len(inside)
                if parts > MOST_PARTS:
                    raise refuse(
                        f"has more than {MOST_PARTS:,} parts inside", "Give the parts that are controlled"
                    )
                below.extend(inside)
        if not below:
            return value
        level = below
    raise refuse(f"has parts nested deeper than {DEEPEST} levels", "State inner parts one level up")


CheckedItem = Annotated[Item, BeforeValidator(_within_bounds)]
Item.model_rebuild()
