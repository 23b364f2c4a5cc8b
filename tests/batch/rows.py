"""Orders of every kind as rows of a table, and what a row has to say: what the single decision says."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from narrows.batch import BatchResult, check_table
from narrows.batch.table import raw_order
from narrows.engine import Engine
from narrows.errors import InputError, Where

Row = dict[str, Any]

PRODUCTS = (
    "NVIDIA A100", "A800", "H100 SXM", "H20", "H200 SXM", "RTX 4090", "L40S", "MI300X", "B200", "V100 SXM2", "HBM3E",
    "HGX H100 8-GPU", "server with eight RTX 4090 D", "TWINSCAN NXT:1980Di", "Ascend 910B", "hbm3-typical",
    "ear99-vacuum-pump",
)  # fmt: skip
ECCNS = (
    "EAR99", "EAR99", "3A991", "3A991.p", "5A992.c", "4A994", "3B991", "1C010", "3E001", "3A090.a", "3A090", "4A090.a",
    "3B001.c", "3A001", "5A992.z", "4E091", "3A001.q", "3B001.q", "4A090.c", "3A991.z",
)  # fmt: skip
COUNTRIES = (
    "CN", "CN", "VN", "SG", "DE", "SA", "IL", "TW", "JP", "MO", "HK", "RU", "IR", "AE", "IN", "UA", "Taiwan, China",
    "China", "Viet Nam",
)  # fmt: skip
SEATS = ("CN", "US", "DE", "SG", "Taiwan, China", "MO")
NAMES = (
    "Example Cloud Co.", "Example Chips GmbH", "YMTC", "SMIC", "Huawei", "Huawei Technologies Co., Ltd.",
    "Beijing Naura Magnetoelectric Technology Co., Ltd.",
)  # fmt: skip
ROLES = ("end_user", "End user", "purchaser", "intermediate_consignee", "bank", "designer", "employee")
VALUES = ("10000 USD", "EUR 500", "1,000", "100", "4999.99", "5000", "2500 usd", "0")
CLAIMS = (
    "servicing_replacement", "us_government_end_use", "published", "hbm_packaging", "fabricator_or_osat",
    "friendly_headquartered_end_user", "exception_gft", "approved_designer_attests_below_3a090", "known_violation",
    "nonproliferation_sanction",
)  # fmt: skip
USES = (
    "advanced_node_facility", "node_unknown", "supercomputer", "military", "military_intelligence", "sme_development",
    "wmd", "advanced_node_ic_design", "maritime_nuclear_propulsion", "cyber_surveillance", "military_commodity", "foreign_vessel_or_aircraft",
)  # fmt: skip
SPECS: tuple[dict[str, tuple[Any, ...]], ...] = (
    {
        "type": ("integrated_circuit", "computer"),
        "tops.8": (20.0, 450.0, 2000.0, 4500.0),
        "tops.32": (2.0, 100.0),
        "applicable_die_area_mm2": (100.0, 600.0, 2000.0),
        "data_center": (True, False),
        "io_bandwidth_gb_s": (50.0, 700.0),
        "dram_bandwidth_gb_s": (900.0, 7000.0),
        "node_nm": (5.0, 28.0),
        "transistor_architecture": ("finfet", "planar"),
        "transistor_count_bn": (20.0, 50.0),
        "has_hbm": (True, False),
    },
    {"type": ("hbm",), "bandwidth_gb_s": (100.0, 300.0, 900.0), "package_area_mm2": (110.0,)},
    {
        "type": ("lithography",),
        "source_nm": (13.5, 193.0, 248.0),
        "numerical_aperture": (0.33, 0.93, 1.35),
        "overlay_nm": (1.1, 2.0, 5.0),
    },
    {
        "type": ("etch", "deposition", "coater_developer"),
        "capabilities": (
            "anisotropic_dry_etch; pulsed_rf",
            "isotropic_dry_etch",
            "euv; euv_resist_processing",
        ),
        "sige_to_si_selectivity": (99.0, 120.0),
        "gas_switching_ms": (250.0, 400.0),
        "chuck_zones": (8.0, 12.0, 25.0),
    },
)
CODES = {
    "eu": ("3B001; 3A001.a", "3B501.f"),
    "nl": ("3B001.f.4",),
    "jp": ("6.17.wa", "7(25)"),
    "cn": ("1C902",),
}
MATERIALS = ("gallium", "graphite; germanium", "dysprosium")
FIRST = dt.date(2020, 12, 23)
DAYS = (dt.date(2022, 11, 1), dt.date(2024, 6, 1), dt.date(2025, 10, 15))
ORDINARY = tuple(dt.date(year, month, 7) for year in range(2021, 2028) for month in range(1, 13))
PLAIN: Row = {
    "as_of": dt.date(2025, 6, 1),
    "from": "US",
    "to": "CN",
    "item.eccn": "3A991.a.1",
    "parties.0.role": "end_user",
    "parties.0.name": "Example Cloud Co.",
    "parties.0.country": "CN",
}
"""An order that is soon decided."""
EXPORTERS = ("text", "parts", "party")
"""How a table states exporters: by name, field by field, or among the parties."""


class Maker:
    """Makes rows on some days; `exporter` is one of `EXPORTERS`."""

    def __init__(self, seed: int, exporter: str, days: Sequence[dt.date]) -> None:
        self.pick = random.Random(seed)
        self.exporter = exporter
        self.days = days
        self.number = 0

    def maybe(self, values: Sequence[Any], missing: float = 0.15) -> Any:
        return None if self.pick.random() < missing else self.pick.choice(values)

    def row(self) -> Row:
        self.number += 1
        row: Row = {
            "id": f"row-{self.number}",
            "as_of": self.pick.choice(self.days),
            "activity": self.maybe(
                ["export", "reexport", "transfer", "Deemed export", "us_person_support"], 0.8
            ),
            "from": self.maybe(["US", "US", "US", "TW", "NL", "JP", "KR", "CN", "GB", "DE", "Puerto Rico"]),
            "to": self.pick.choice(COUNTRIES),
            "via": self.maybe(["SG", "SG; HK", "RU|SG"], 0.8),
            "destination_occupied_region": self.maybe([True, False, False], 0.7),
            "value": self.maybe(VALUES, 0.3),
            "recipient.citizenship": self.maybe(["CN", "CN;US", "Taiwan, China"], 0.8),
            "recipient.permanent_residency": self.maybe(["US", "CA;CN"], 0.9),
        }
        row |= self.item() | self.made_with()
        for claim in CLAIMS:
            row[f"claims.{claim}"] = self.maybe([True, False, "no"], 0.9)
        if self.pick.random() < 0.6:
            row |= {f"end_use.{use}": self.maybe([True, False, False, False], 0.5) for use in USES}
            row["end_use.facility_country"] = self.maybe(SEATS, 0.5)
            row["end_use.facility_owner_headquarters"] = self.maybe(SEATS, 0.5)
            row["end_use.vessel_countries"] = self.maybe(["PA", "IR; CN"], 0.7)
            row["end_use.products_of_countries"] = self.maybe(["RU", "CN; BY"], 0.8)
            row["end_use.description"] = self.maybe(["data center"], 0.5)
        for place in range(self.pick.choice([0, 1, 1, 2, 3])):
            row |= self.party(place)
        return row | self.exported()

    def item(self) -> Row:
        kind = self.pick.choice(["product", "product", "eccn", "eccn", "spec", "both", "over", "inside"])
        row: Row = {"item.kind": self.maybe(["commodity", "commodity", "technology", "software"], 0.5)}
        if kind in ("product", "over"):
            row["item.product"] = self.pick.choice(PRODUCTS)
        if kind in ("eccn", "both"):
            row["item.eccn"] = self.pick.choice(ECCNS)
        if kind in ("spec", "both", "inside"):
            spec = self.pick.choice(SPECS)
            row["item.name"] = "something"
            row |= {f"item.spec.{name}": self.maybe(values, 0.15) for name, values in spec.items()}
        if kind == "over":
            row["item.spec.data_center"] = self.maybe([True, False])
            row["item.spec.tops.8"] = self.maybe([100.0, 3000.0])
        if kind == "inside":
            row["item.spec.type"] = "computer"
            row["item.contains.0.product"] = self.maybe(PRODUCTS)
            row["item.contains.0.count"] = self.maybe([1, 8])
            row["item.contains.1.eccn"] = self.maybe(["EAR99", "3A090.a", "3A991", "3A001.q"], 0.5)
        row["item.technology_for"] = self.maybe(["3A090", "3B001;3B002"], 0.85)
        row["item.materials"] = self.maybe(MATERIALS, 0.85)
        row["item.cn_rare_earth_percent"] = self.maybe([0.05, 0.1, 5.0], 0.9)
        row["item.frame_rate_hz"] = self.maybe([9.0, 30.0], 0.9)
        row |= {f"item.codes.{regime}": self.maybe(codes, 0.9) for regime, codes in CODES.items()}
        return row

    def made_with(self) -> Row:
        made = "item.made_with."
        return {
            "item.origin": self.maybe(["US", "US", "TW", "JP", "CN", "Taiwan, China"]),
            "item.us_content_percent": self.maybe([0.0, 12.0, 60.0], 0.6),
            "item.within_entry_scope": self.maybe([True, False], 0.8),
            made + "us_technology": self.maybe(["3E001", "3D001; 4E001"], 0.8),
            made + "plant_direct_product": self.maybe([True, False], 0.6),
            made + "contains_ic_from_such_plant": self.maybe([True, False], 0.7),
            made + "contains_us_origin_ic": self.maybe([True, False], 0.7),
        }

    def party(self, place: int) -> Row:
        at = f"parties.{place}."
        country = self.maybe(COUNTRIES)
        row: Row = {
            at + "role": self.pick.choice(ROLES),
            at + "name": self.maybe(NAMES),
            at + "country": country,
            at + "headquarters": self.maybe([country, *SEATS]),
            at + "ultimate_parent_headquarters": self.maybe([country, *SEATS]),
            at + "address": self.maybe(["1 Example Road"], 0.9),
        }
        if self.pick.random() < 0.5:
            for owner in range(self.pick.choice([1, 1, 2])):
                row[f"{at}owners.{owner}.name"] = self.pick.choice(NAMES)
                row[f"{at}owners.{owner}.share_percent"] = self.maybe([100.0, 60.0, 50.0, 10.0])
        return row

    def exported(self) -> Row:
        name = self.maybe(["NVIDIA", "Example Trading Inc.", "Lam Research"], 0.4)
        if self.exporter == "text":
            return {"exporter": name}
        at = "exporter." if self.exporter == "parts" else "parties.3."
        if self.pick.random() < 0.3:
            return {}
        seats = {
            at + seat: self.maybe(["US", "CN", "DE"])
            for seat in ("headquarters", "ultimate_parent_headquarters")
        }
        return {at + "role": "exporter", at + "name": name} | seats


def turning_days(using: Engine) -> list[dt.date]:
    """The days around which the law or some listing changes, and some that have nothing to them."""
    turning = {*using.book.starts, *using.screening.book.boundaries}
    around = {day + dt.timedelta(days=step) for day in turning for step in (-1, 0, 1)}
    return sorted(day for day in around | set(ORDINARY) if day >= FIRST)


def table_of(made: Sequence[Row]) -> pl.DataFrame:
    """Rows as a table; columns with values of several types are text, as they are in a CSV file."""
    names = dict.fromkeys(name for row in made for name in row)
    columns = {}
    for name in names:
        values = [row.get(name) for row in made]
        if len({type(value) for value in values if value is not None}) > 1:
            values = [None if value is None else str(value).lower() for value in values]
        columns[name] = values
    return pl.DataFrame(columns, infer_schema_length=None)


def table(
    using: Engine,
    count: int,
    seed: int,
    exporter: str = "text",
    days: Sequence[dt.date] = (),
    more: Sequence[Row] = (),
) -> pl.DataFrame:
    """A table of random orders, on some days or around those on which something changes; `more` are rows below them."""
    maker = Maker(seed, exporter, days or turning_days(using))
    return table_of([*(maker.row() for _ in range(count)), *more])


def expected(using: Engine, source: pl.DataFrame, row: int) -> Row:
    """What a row has to show: every column, from the single decision of its order, or its error alone."""
    try:
        decision = using.check(raw_order(source, row), where=Where(row=row + 1))
    except InputError as error:
        return {"error": _text(error.to_dict())}
    views = decision.regimes.values()
    single = ("outcome", "policy", "as_written", "classes", "not_modelled", "confidence", "possible")
    return {
        "id": decision.id,
        "as_of": dt.date.fromisoformat(decision.as_of),
        "outcome": decision.outcome,
        "policy": decision.policy,
        "as_written_outcome": decision.as_written.outcome,
        "as_written_policy": decision.as_written.policy,
        "classification": decision.classification["us"],
        "requirements": _text([each for view in views for each in view.requirements]),
        "exceptions": _text([each for view in views for each in view.exceptions]),
        "duties": _text([each for view in views for each in view.duties]),
        "missing": _text(decision.missing),
        "regimes": _text(
            {name: {one: getattr(view, one) for one in single} for name, view in decision.regimes.items()}
        ),
        "listed_parties": _text([party for party in decision.parties if party.hits]),
        "assumptions": _text(decision.assumptions),
        "notices": _text(decision.notices),
        "confidence": decision.confidence,
        "beyond_horizon": decision.beyond_horizon,
        "error": None,
    }


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def differences(using: Engine, result: BatchResult, row: int, at: int | None = None) -> Row:
    """The columns in which a row is not as the single decision, with both values; `at`: its place in the result."""
    shown = result.frame.row(row if at is None else at, named=True)
    wanted = expected(using, result.source, row)
    if wanted.get("error") is not None:
        # Of a row in error its id and day stay, where they can be read.
        kept = {name: value for name, value in shown.items() if name not in ("id", "as_of")}
        wanted = dict.fromkeys(kept) | wanted
        shown = kept
    return {
        name: (value, wanted[name])
        for name, value in shown.items()
        if type(value) is not type(wanted[name]) or value != wanted[name]
    }


def stated(*rows: Row) -> pl.DataFrame:
    """Rows as a table."""
    return pl.DataFrame(rows, infer_schema_length=None, strict=False)


def decided(using: Engine, frame: pl.DataFrame, **options: Any) -> BatchResult:
    """A table decided, after a comparison of every row with its single decision."""
    result = check_table(frame, deciding=using, **options)
    assert result.frame.height == frame.height
    for row in range(frame.height):
        found = differences(using, result, row)
        assert not found, (row, raw_order(frame, row), found)
        assert (row in result.errors) == (result.frame["error"][row] is not None)
    return result


def of_file(result: BatchResult, source: Path) -> pl.DataFrame:
    """What a table says, where its errors name a file besides."""
    told: list[str | None] = [None] * result.frame.height
    for row, error in result.errors.items():
        told[row] = msgspec.json.encode(error.at(Where(source=str(source))).to_dict()).decode()
    return result.frame.with_columns(pl.Series("error", told, dtype=pl.String))
