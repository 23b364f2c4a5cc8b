"""Made-up but realistic orders as a table, the same for every run of one size."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from narrows.engine import Engine

_COUNTRIES = (
    "CN TW KR JP SG DE VN MY NL IN TH GB IL MX FR IE HK CA PL AE SA TR BR IT PH ID CZ SE CH ES AT BE FI DK NO AU NZ RU BY "
    "IR SY CU MO KZ UZ GE AM AZ PK EG ZA NG KE CL CO AR PE RO HU GR PT UA QA KW"
).split()
# As an item master states them, by paragraph: most of what such a company ships, the commonest first.
_ECCNS = (
    "EAR99 3A991.a.1 4A994.b 5A992.c 3B991.b.1.c 5A002.a.1 3A999.a 3D991 3B001.a.1 5A991.b 3C002.a 4D994 3E991 2B350.a"
).split()
# As they are stated by those who did not look up the paragraph: the reasons for control of a whole entry.
_ENTRIES = "3A001 3B001 3D001 3E001 4A003 5D002 2B001 1C010".split()
_OTHER_ROLES = ("intermediate_consignee", "bank", "forwarder")
_FIRST, _LAST = date(2021, 1, 1), date(2026, 3, 1)
_ONE_IN_SIX = 0.15
_USES = (
    "military",
    "military_intelligence",
    "supercomputer",
    "advanced_node_facility",
    "sme_development",
    "wmd",
)


def products(engine: Engine) -> list[str]:
    """Products whose published data settle a plain order on each of some days: the others ask for an ECCN every time."""
    return [
        product.name for product in engine.catalog.products if _settled(engine, {"product": product.name})
    ]


def all_products(engine: Engine) -> list[str]:
    return [product.name for product in engine.catalog.products]


def _settled(engine: Engine, item: dict[str, str]) -> bool:
    party = {"country": "CN", "headquarters": "CN", "ultimate_parent_headquarters": "CN"}
    plain: dict[str, object] = {
        "from": "US",
        "to": "CN",
        "item": {**item, "origin": "US"},
        "exporter": {"name": "Example Exporter Inc.", "country": "US", "headquarters": "US"},
        "parties": [{"role": "end_user", "name": "Example Trading Co.", **party}],
        "end_use": dict.fromkeys(_USES, False),
        "value": 10000,
    }
    return all(
        engine.check({"as_of": day, **plain}).outcome != "undetermined"
        for day in ("2021-06-01", "2023-03-01", "2024-03-01", "2025-06-01")
    )


def eccns(engine: Engine, *, hard: bool = False) -> list[str]:
    """Of the ECCNs that orders state, those that exist on every day of the orders; `hard` adds whole entries."""
    days = [_FIRST, *(day for day in engine.book.starts if day > _FIRST)]
    codes = [*_ENTRIES, *_ECCNS] if hard else _ECCNS
    return [code for code in codes if all(engine.book.edition(day).eccn_exists(code) for day in days)]


def counterparties(engine: Engine, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Who orders: each with a country, headquarters, a parent's and an owner; one in fifteen is on a list."""
    weights = 1.0 / np.arange(1, len(_COUNTRIES) + 1) ** 0.8
    home = rng.choice(len(_COUNTRIES), count, p=weights / weights.sum())
    listed = [listing for listing in engine.screening.book.listings if listing.country in _COUNTRIES]
    rows = []
    for index in range(count):
        country = _COUNTRIES[home[index]]
        name = f"Example Trading {index} Co., Ltd."
        if index % 15 == 0:
            listing = listed[int(rng.integers(len(listed)))]
            name, country = listing.name, str(listing.country)
        seat = country if rng.random() < 0.9 else _COUNTRIES[int(rng.integers(20))]
        parent = seat if rng.random() < 0.9 else _COUNTRIES[int(rng.integers(20))]
        owner = f"Example Holding {index}"
        rows.append(
            {"name": name, "country": country, "headquarters": seat, "parent": parent, "owner": owner}
        )
    return pl.DataFrame(rows)


def make(
    engine: Engine,
    rows: int,
    *,
    seed: int = 7,
    day: date | None = None,
    second_party: bool = True,
    hard: bool = False,
) -> pl.DataFrame:
    """A table of orders. `day` sets one day for all; else they fall between 2021 and 2026.

    `hard` takes every product of the catalog, whatever is published of it, and ECCNs without their paragraph.
    """
    rng = np.random.default_rng(seed)
    people = counterparties(engine, 3000, np.random.default_rng(1))
    heavy = 1.0 / np.arange(1, people.height + 1) ** 0.5
    who = people[rng.choice(people.height, rows, p=heavy / heavy.sum()).tolist()]
    lacking = rng.random(rows) < 0.03
    kind = rng.integers(0, 3, rows)

    def hide(values: Any, which: int) -> pl.Series:
        gone = pl.Series(lacking & (kind == which))
        return pl.select(pl.when(gone).then(None).otherwise(pl.Series(values))).to_series()

    by_product = rng.random(rows) < 0.7
    names = all_products(engine) if hard else products(engine)
    codes = eccns(engine, hard=hard)
    product = np.array(names, object)[rng.integers(0, len(names), rows)]
    weight = 1.0 / np.arange(1, len(codes) + 1)
    eccn = np.array(codes, object)[rng.choice(len(codes), rows, p=weight / weight.sum())]
    origin = np.array(["US"] * 37 + ["TW", "KR", "JP"], object)[rng.integers(0, 40, rows)]
    ship_from = np.array(["US"] * 8 + ["TW", "SG"], object)[rng.integers(0, 10, rows)]
    if day is None:
        dates = np.datetime64(_FIRST) + rng.integers(0, (_LAST - _FIRST).days, rows)
    else:
        dates = np.full(rows, np.datetime64(day))
    columns: dict[str, Any] = {
        "id": pl.Series(np.arange(rows)).cast(pl.String),
        "as_of": pl.Series(dates).cast(pl.Date),
        "activity": pl.Series(np.where(ship_from == "US", "export", "reexport").astype(object).tolist()),
        "from": pl.Series(ship_from.tolist()),
        "to": who["country"],
        "item.product": pl.Series(np.where(by_product, product, None).tolist(), dtype=pl.String),
        "item.eccn": pl.Series(np.where(by_product, None, eccn).tolist(), dtype=pl.String),
        "item.origin": pl.Series(origin.tolist()),
        "exporter.name": pl.Series(["Example Exporter Inc."] * rows),
        "exporter.country": pl.Series(ship_from.tolist()),
        "exporter.headquarters": pl.Series(["US"] * rows),
        "parties.0.role": pl.Series(["end_user"] * rows),
        "parties.0.name": who["name"],
        "parties.0.country": who["country"],
        "parties.0.headquarters": hide(who["headquarters"], 0),
        "parties.0.ultimate_parent_headquarters": hide(who["parent"], 1),
        "parties.0.owners.0.name": who["owner"],
        "parties.0.owners.0.share_percent": pl.Series([100.0] * rows),
    }
    if second_party:
        other = people[rng.integers(0, people.height, rows).tolist()]
        has = pl.Series(rng.random(rows) < _ONE_IN_SIX)
        role = pl.Series(np.array(_OTHER_ROLES, object)[rng.integers(0, 3, rows)].tolist())
        second = {
            "role": role,
            "name": other["name"],
            "country": other["country"],
            "headquarters": other["headquarters"],
            "ultimate_parent_headquarters": other["parent"],
            "owners.0.name": other["owner"],
            "owners.0.share_percent": pl.Series([100.0] * rows),
        }
        for field, values in second.items():
            columns[f"parties.1.{field}"] = pl.select(pl.when(has).then(values).otherwise(None)).to_series()
    for use in _USES:
        columns[f"end_use.{use}"] = hide(rng.random(rows) < 0.005, 2)
    columns["value"] = pl.Series(np.round(np.exp(rng.normal(9, 2, rows)), 2))
    return pl.DataFrame(columns)
