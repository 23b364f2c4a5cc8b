"""What the FollowTheMoney vocabulary means here, from `data/ftm_*.csv`: schemata, properties and country codes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrows.lists.entry import EntryType
from narrows.lists.readers.encoding_names import country_code, even
from narrows.own_tables import one_of, rows

__all__ = ["Meaning", "Schema", "country_of", "day_range", "meaning_of", "schema_of", "share_of"]

_DATA = Path(__file__).parent / "data"
_TYPES: tuple[EntryType, ...] = ("organization", "person", "vessel", "aircraft", "address", "unknown")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?")
_NUMBER = re.compile(r"(?:[<>=~ ]*)([0-9]{1,3}(?:[.,][0-9]+)?)\s*%?")


class Schema(NamedTuple):
    """A kind of record: party, address, identification, wallet, sanction, link, other.

    `source` and `target` are the properties by which it points to parties, `forward` and `backward` the kinds of the
    links it makes.
    """

    role: str
    type: EntryType
    source: str = ""
    target: str = ""
    forward: str = ""
    backward: str = ""


class Meaning(NamedTuple):
    """Which field of an entry a property is, of what kind, and the country that issues an identifier."""

    field: str
    kind: str
    country: str


@cache
def _schemata() -> dict[str, Schema]:
    columns = ("schema", "role", "type", "source", "target", "forward", "backward")
    found = {}
    for where, row in rows(_DATA / "ftm_schemata.csv", columns):
        kind = one_of(row["type"], _TYPES, where) if row["type"] else "unknown"
        found[row["schema"]] = Schema(
            row["role"], kind, row["source"], row["target"], row["forward"], row["backward"]
        )
    return found


def schema_of(name: str) -> Schema | None:
    """What a schema is, None for one that is not known here."""
    return _schemata().get(name)


@cache
def _properties() -> dict[tuple[str, str], Meaning]:
    columns = ("property", "schema", "field", "kind", "country")
    return {
        (row["property"], row["schema"]): Meaning(row["field"], row["kind"], row["country"])
        for _, row in rows(_DATA / "ftm_properties.csv", columns)
    }


@cache
def meaning_of(name: str, schema: str) -> Meaning | None:
    """What a property of a schema is, None for one that is not read."""
    return _properties().get((name, schema)) or _properties().get((name, ""))


@cache
def _codes() -> dict[str, str]:
    table = rows(_DATA / "ftm_countries.csv", ("code", "alpha2", "note"))
    return {row["code"]: row["alpha2"] for _, row in table}


@cache
def country_of(code: str) -> str:
    """The alpha-2 code for a code of the vocabulary (a part of a country has its own), "" where there is none."""
    plain = even(code).casefold()
    if plain in _codes():
        return _codes()[plain]
    return country_code(plain) or country_code(plain.partition("-")[0] if "-" in plain else "")


def day_range(text: str) -> tuple[str, str] | None:
    """The first and last ISO day of a date that may be a year or a month, None for what is no date."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = found.groups()
    if day:
        return f"{year}-{month}-{day}", f"{year}-{month}-{day}"
    if month:
        return f"{year}-{month}-01", f"{year}-{month}-31"
    return f"{year}-01-01", f"{year}-12-31"


def share_of(text: str) -> float | None:
    """A share in percent; None for what is no single share of at most all of it."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    share = float(found[1].replace(",", "."))
    return share if 0 <= share <= 100 else None
