"""The item of an order: what it is, what it can do, what it was made with, and what it contains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from narrows.model.fields import (
    AbsentIfEmpty,
    Area,
    Block,
    Eccns,
    Flag,
    Listed,
    Measure,
    OptionalCountry,
    OptionalEccn,
    OptionalText,
    Percent,
    Rate,
    refuse,
)

__all__ = ["CheckedItem", "Item", "MadeWith", "Part", "Spec"]

DEEPEST = 8
MOST_PARTS = 10_000
WIDEST_OPERAND = 128  # bits

Bits = Annotated[int, Field(ge=1, le=WIDEST_OPERAND)]
Tops = Annotated[float, Field(gt=0, le=1e7)]


def _bit_lengths(value: object) -> object:
    """Bit lengths as integers, also where the format can only write text keys, as JSON does."""
    if not isinstance(value, Mapping):
        return value
    out: dict[object, object] = {}
    for key, tops in value.items():
        bits: object = key
        if isinstance(key, str) and key.strip().isascii() and key.strip().isdigit() and len(key.strip()) <= 3:
            bits = int(key)
        elif isinstance(key, bool) or not isinstance(key, int):
            raise refuse(f"a bit length must be a whole number, got {key!r:.40}", "Write it as {8: 1979}")
        if bits in out:
            raise refuse(f"bit length {bits} is given twice", "Keep one")
        if tops is not None:
            out[bits] = tops
    return out or None


class Spec(Block):
    """Technical facts of an item, with the unit in the name; what is not stated is unknown."""

    type: (
        Literal[
            "integrated_circuit",
            "hbm",
            "lithography",
            "etch",
            "deposition",
            "inspection",
            "computer",
            "quantum_computer",
            "ai_model",
            "other",
        ]
        | None
    ) = None
    tops: Annotated[dict[Bits, Tops] | None, BeforeValidator(_bit_lengths)] = Field(
        default=None, description="dense TOPS by bit length of the operation"
    )
    applicable_die_area_mm2: Area = None
    data_center: Flag = None
    io_bandwidth_gb_s: Rate = None
    dram_bandwidth_gb_s: Rate = None
    node_nm: Measure = None
    transistor_architecture: Literal["planar", "finfet", "gaafet", "other"] | None = None
    transistor_count_bn: Measure = None
    has_hbm: Flag = None
    bandwidth_gb_s: Rate = None
    package_area_mm2: Area = None
    source_nm: Measure = None
    mrf_nm: Measure = None
    numerical_aperture: Measure = None
    overlay_nm: Measure = None
    training_operations: Annotated[float | None, Field(gt=0, le=1e40)] = None


class MadeWith(Block):
    """How a foreign-made item came to be. An empty `us_technology` says that none was used; absent says unknown."""

    us_technology: Annotated[Annotated[tuple[Eccns, ...], Field(max_length=1_000)] | None, Listed] = None
    plant_direct_product: Flag = None
    contains_ic_from_such_plant: Flag = None
    contains_us_origin_ic: Flag = None


class Item(Block):
    """What is shipped, released or supported. An empty `contains` says that nothing is inside; absent says unknown."""

    product: OptionalText = Field(default=None, description="id or name in the product catalog")
    eccn: OptionalEccn = None
    name: OptionalText = None
    kind: Literal["commodity", "software", "technology"] | None = None
    origin: OptionalCountry = None
    us_content_percent: Percent = None
    made_with: Annotated[MadeWith | None, AbsentIfEmpty] = None
    spec: Annotated[Spec | None, AbsentIfEmpty] = None
    contains: Annotated[tuple[Part, ...] | None, Listed] = None
    technology_for: Annotated[Annotated[tuple[Eccns, ...], Field(max_length=1_000)] | None, Listed] = Field(
        default=None, description="ECCNs of the commodities that a technology or software is for"
    )
    within_entry_scope: Flag = Field(default=None, description="inside an Entity List entry's worded scope")
    ecad_or_tcad: Flag = None
    in_part_746_supplement: Flag = None

    @model_validator(mode="after")
    def _says_something(self) -> Item:
        if not self.model_fields_set or all(getattr(self, f) is None for f in self.model_fields_set):
            raise refuse("says nothing", "Give at least a product, an eccn, a name or a spec")
        return self


class Part(Item):
    """An item inside another, `count` times (unknown where not given)."""

    count: Annotated[int | None, Field(ge=1, le=10**9)] = None


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
