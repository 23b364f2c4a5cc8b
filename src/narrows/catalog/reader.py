"""Reads the catalog's data files and refuses a wrong one with file, line and remedy.

products.csv  one row per product: how it is called and its family
values.csv    one row per value: product, field, value, confidence, ids of sources
makers.csv    where each vendor is seated
sources.csv   the sources
forms.csv     patterns of words for the form that products of a kind come in, and of what is no number of a product
plain_words.csv  words of names that never tell one product from another
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast, get_args

from narrows.catalog.names import CARRIED, MEASURE
from narrows.catalog.near import BESIDE
from narrows.catalog.product import CONFIDENCES, Kind, Product, Source, SpecValue, Value
from narrows.errors import RulebookError, Where
from narrows.own_tables import day, one_of, rows

NOTHING = "[]"
"""What says of a list that it is empty, as in an order."""
_FLAGS = {"true": True, "false": False}
_TEXTS = frozenset(("type", "transistor_architecture", "eccn", "contains"))
_LISTS = frozenset(("capabilities",))
_PART = re.compile(r"([1-9]\d*) ([a-z0-9-]+)")
_PARTS = re.compile(rf"{_PART.pattern}(?: \+ {_PART.pattern})*")
_BITS = re.compile(r"tops\.[1-9]\d?\d?")
_KINDS = frozenset(get_args(Kind))


def read_sources(path: Path) -> dict[str, Source]:
    """Sources by id."""
    sources: dict[str, Source] = {}
    for where, row in rows(path, ("id", "kind", "citation", "checked")):
        if row["id"] in sources:
            raise RulebookError(f"source {row['id']!r} is given twice", where=where, remedy="Keep one row")
        checked = day(row["checked"], where)
        sources[row["id"]] = Source(id=row["id"], kind=row["kind"], citation=row["citation"], checked=checked)
    return sources


def read_forms(path: Path) -> dict[str, tuple[str, ...]]:
    """Patterns of the words for the form that products come in, in folded text, by their kind."""
    found: dict[str, tuple[str, ...]] = {}
    for where, row in rows(path, ("kind", "pattern", "note")):
        kind = one_of(row["kind"], (*get_args(Kind), *CARRIED, MEASURE, BESIDE), where)
        try:
            re.compile(row["pattern"])
        except re.error as error:
            raise RulebookError(
                f"{row['pattern']!r} is no pattern: {error}", where=where, remedy="Write a regular expression"
            ) from None
        found[kind] = (*found.get(kind, ()), row["pattern"])
    return found


def read_plain_words(path: Path) -> frozenset[str]:
    """Folded words of names that never tell one product from another."""
    return frozenset(row["word"] for _, row in rows(path, ("word", "note")))


def read_makers(path: Path) -> dict[str, str]:
    """The countries in which vendors are seated, as two-letter codes."""
    return {row["vendor"]: row["country"] for _, row in rows(path, ("vendor", "country"))}


def read_products(
    products: Path, values: Path, sources: dict[str, Source], makers: dict[str, str]
) -> tuple[Product, ...]:
    """Every product with its values, in the order of the file."""
    by_product = _read_values(values, sources)
    found: dict[str, Product] = {}
    columns = ("id", "kind", "vendor", "name", "family", "base", "aliases", "note")
    for where, row in rows(products, columns):
        if row["id"] in found:
            raise RulebookError(f"product {row['id']!r} is given twice", where=where, remedy="Keep one row")
        if row["kind"] not in _KINDS:
            raise RulebookError(
                f"{row['kind']!r} is no kind of product", where=where, remedy=f"Use one of {sorted(_KINDS)}"
            )
        its_values = by_product.pop(row["id"], ())
        if not its_values:
            raise RulebookError(
                f"product {row['id']!r} has no values", where=where, remedy=f"Add them to {values.name}"
            )
        found[row["id"]] = _product(row, its_values, makers.get(row["vendor"]))
    for stray in by_product:
        raise RulebookError(
            f"values of {stray!r}, which is no product",
            where=Where(source=str(values)),
            remedy=f"Add it to {products.name}",
        )
    for product in found.values():
        _check_parts(product, found, (product.id,), Where(source=str(values)))
    return tuple(found.values())


def _check_parts(product: Product, all_: dict[str, Product], path: tuple[str, ...], where: Where) -> None:
    for _, part in product.contains:
        if part not in all_:
            raise RulebookError(
                f"{product.id!r} contains {part!r}, which is no product",
                where=where,
                remedy="Name the id of a product",
            )
        if part in path:
            raise RulebookError(
                f"{product.id!r} contains itself", where=where, remedy="Take it out of its own parts"
            )
        _check_parts(all_[part], all_, (*path, part), where)


def _product(row: dict[str, str], values: tuple[Value, ...], country: str | None) -> Product:
    spec: dict[str, SpecValue] = {}
    tops: dict[int, float] = {}
    contains: tuple[tuple[int, str], ...] = ()
    nothing = False
    eccn: str | None = None
    for value in values:
        if value.field.startswith("tops."):
            # `_value` saw to it that these are numbers.
            tops[int(value.field.removeprefix("tops."))] = float(cast(float, value.value))
        elif value.field == "contains":
            contains = tuple((int(count), part) for count, part in _PART.findall(str(value.value)))
            nothing = value.value == NOTHING
        elif value.field == "eccn":
            eccn = str(value.value)
        else:
            spec[value.field] = value.value
    if tops:
        spec["tops"] = tops
    worst = max(CONFIDENCES.index(v.confidence) for v in values)
    aliases = tuple(a for a in row["aliases"].split("|") if a)
    return Product(
        id=row["id"],
        kind=cast(Kind, row["kind"]),  # checked by the caller
        vendor=row["vendor"],
        country=country,
        name=row["name"],
        aliases=aliases,
        family=row["family"],
        base=row["base"] == "yes",
        spec=spec,
        contains=contains,
        holds_nothing=nothing,
        eccn=eccn,
        confidence=CONFIDENCES[worst],
        values=values,
        note=row["note"],
    )


def _read_values(path: Path, sources: dict[str, Source]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, dict[str, Value]] = {}
    for where, row in rows(path, ("product", "field", "value", "confidence", "source")):
        its = found.setdefault(row["product"], {})
        field = row["field"]
        if field in its:
            raise RulebookError(
                f"{row['product']} has two values of {field}", where=where, remedy="Keep one row"
            )
        source = tuple(row["source"].split())
        if not source or not all(s in sources for s in source):
            raise RulebookError(
                f"{row['source']!r} names no known source", where=where, remedy="Add it to sources.csv"
            )
        its[field] = Value(
            field=field,
            value=_value(field, row["value"], where),
            confidence=one_of(row["confidence"], CONFIDENCES, where),
            source=source,
        )
    return {product: tuple(values.values()) for product, values in found.items()}


def _value(field: str, text: str, where: Where) -> bool | int | float | str | tuple[str, ...]:
    if field == "contains" and text != NOTHING and not _PARTS.fullmatch(text):
        raise RulebookError(
            f"contains {text!r}",
            where=where,
            remedy=f"Write counts and product ids: 8 nv-l4 + 2 nv-t4, or {NOTHING} for none",
        )
    if field.startswith("tops.") and not _BITS.fullmatch(field):
        raise RulebookError(f"{field!r} has no bit length", where=where, remedy="Write it as tops.16")
    if field in _TEXTS:
        return text
    if field in _LISTS:
        return () if text == NOTHING else tuple(text.split())
    if text in _FLAGS:
        return _FLAGS[text]
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    # Zero, negative and infinite figures are how an unknown value slips in as a known one.
    if not 0 < number < float("inf"):
        raise RulebookError(
            f"{text!r} is no value of {field}", where=where, remedy="Leave the row out if it is unknown"
        )
    return int(number) if number.is_integer() else number
