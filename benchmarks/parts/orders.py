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
_ONE_IN_SIX = 1 / 6
_ONE_IN_A_HUNDRED = 0.01
_LACKING = 0.015
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


class Book:
    """Whom a company sells to, and what: the master data from which orders are drawn, the same for every run.

    What is known of a party or an item is known, or lacks, once for all of its orders: one party in fifteen is on a list,
    3% lack their headquarters or their parent's, 1% have an end use that the rules name. Each buys a few items. `hard` is a
    book in which nothing is in order: every product of the catalog, whatever is published of it, ECCNs without their
    paragraph, and parties, items and end uses paired at random.
    """

    def __init__(self, engine: Engine, *, hard: bool = False, parties: int = 3000) -> None:
        rng = np.random.default_rng(1)
        self.hard = hard
        self.items = _items(engine, rng, hard=hard)
        self.parties = _parties(engine, rng, parties, self.items.height)
        heavy = 1.0 / np.arange(1, parties + 1) ** 0.5
        self.weights = heavy / heavy.sum()

    def orders(
        self, rows: int, *, seed: int, day: date | None = None, second_party: bool = True
    ) -> pl.DataFrame:
        """A table of orders, between 2021 and 2026 or all on one day. One in a hundred lacks its end-use statement."""
        rng = np.random.default_rng(seed)
        who = rng.choice(self.parties.height, rows, p=self.weights)
        portfolio = np.stack(
            [self.parties[f"item.{place}"].to_numpy() for place in range(_PORTFOLIO)], axis=1
        )
        picked = portfolio[who, rng.integers(0, _PORTFOLIO, rows)]
        if self.hard:
            picked = rng.integers(0, self.items.height, rows)
        buyers, items = self.parties[who], self.items[picked]
        if day is None:
            dates = np.datetime64(_FIRST) + rng.integers(0, (_LAST - _FIRST).days, rows)
        else:
            dates = np.full(rows, np.datetime64(day))
        columns: dict[str, Any] = {
            "id": pl.Series(np.arange(rows)).cast(pl.String),
            "as_of": pl.Series(dates).cast(pl.Date),
            "activity": items["activity"],
            "from": items["from"],
            "to": buyers["country"],
            "item.product": items["product"],
            "item.eccn": items["eccn"],
            "item.origin": items["origin"],
            "exporter.name": pl.Series(["Example Exporter Inc."]).new_from_index(0, rows),
            "exporter.country": items["from"],
            "exporter.headquarters": pl.Series(["US"]).new_from_index(0, rows),
            "parties.0.role": pl.Series(["end_user"]).new_from_index(0, rows),
        }
        columns |= {f"parties.0.{field}": buyers[name] for field, name in _PARTY_FIELDS.items()}
        if second_party:
            # Each buyer's own bank, forwarder or consignee, in one order of six.
            other = self.parties[buyers["other"]]
            has = pl.Series(rng.random(rows) < _ONE_IN_SIX)
            second = {"role": buyers["other_role"]}
            second |= {field: other[name] for field, name in _PARTY_FIELDS.items()}
            for field, values in second.items():
                shown = pl.select(pl.when(has).then(values).otherwise(None)).to_series()
                columns[f"parties.1.{field}"] = shown
        silent = pl.Series(rng.random(rows) < _ONE_IN_A_HUNDRED)
        for number, use in enumerate(_USES):
            known = buyers["use"] == number
            if self.hard:
                known = pl.Series(rng.random(rows) < _ONE_IN_A_HUNDRED / 2)
            columns[f"end_use.{use}"] = pl.select(pl.when(silent).then(None).otherwise(known)).to_series()
        columns["value"] = pl.Series(np.round(np.exp(rng.normal(9, 2, rows)), 2))
        return pl.DataFrame(columns)


_PORTFOLIO = 8
_PARTY_FIELDS = {
    "name": "name",
    "country": "country",
    "headquarters": "headquarters",
    "ultimate_parent_headquarters": "parent",
    "owners.0.name": "owner",
    "owners.0.share_percent": "share",
}


def _items(engine: Engine, rng: np.random.Generator, *, hard: bool) -> pl.DataFrame:
    """What is sold: products and parts with an ECCN, each made in one place and shipped from one."""
    names, codes = (all_products(engine) if hard else products(engine)), eccns(engine, hard=hard)
    parts = 2 * len(codes)
    count = len(names) + parts
    ship_from = np.array(["US"] * 8 + ["TW", "SG"], object)[rng.integers(0, 10, count)]
    return pl.DataFrame(
        {
            "product": pl.Series([*names, *[None] * parts], dtype=pl.String),
            "eccn": pl.Series([*[None] * len(names), *codes, *codes], dtype=pl.String),
            "origin": np.array(["US"] * 18 + ["TW", "JP"], object)[rng.integers(0, 20, count)].tolist(),
            "from": ship_from.tolist(),
            "activity": np.where(ship_from == "US", "export", "reexport").astype(object).tolist(),
        }
    )


def _parties(engine: Engine, rng: np.random.Generator, count: int, items: int) -> pl.DataFrame:
    weights = 1.0 / np.arange(1, len(_COUNTRIES) + 1) ** 0.8
    home = rng.choice(len(_COUNTRIES), count, p=weights / weights.sum())
    listed = [listing for listing in engine.screening.book.listings if listing.country in _COUNTRIES]
    rows: list[dict[str, Any]] = []
    for index in range(count):
        country = _COUNTRIES[home[index]]
        name = f"Example Trading {index} Co., Ltd."
        if index % 15 == 0:
            listing = listed[int(rng.integers(len(listed)))]
            name, country = listing.name, str(listing.country)
        seat = country if rng.random() < 0.9 else _COUNTRIES[int(rng.integers(20))]
        parent = seat if rng.random() < 0.9 else _COUNTRIES[int(rng.integers(20))]
        lacking = rng.random()
        rows.append(
            {
                "name": name,
                "country": country,
                "headquarters": None if lacking < _LACKING else seat,
                "parent": None if lacking < 2 * _LACKING else parent,
                "owner": f"Example Holding {index}",
                "share": 100.0,
                "other": int(rng.integers(count)),
                "other_role": _OTHER_ROLES[int(rng.integers(len(_OTHER_ROLES)))],
                "use": int(rng.integers(len(_USES))) if rng.random() < _ONE_IN_A_HUNDRED else -1,
            }
            | {f"item.{place}": int(rng.integers(items)) for place in range(_PORTFOLIO)}
        )
    return pl.DataFrame(rows, infer_schema_length=None)
