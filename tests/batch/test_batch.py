"""A batch and a single decision agree in every field, row by row."""

from __future__ import annotations

import datetime as dt
import random

import msgspec
import polars as pl
import pytest

from narrows.batch import check_table
from narrows.engine import engine
from narrows.errors import InputError

PRODUCTS = (
    "NVIDIA A100", "A800", "H100 SXM", "H20", "H200 SXM", "RTX 4090", "L40S", "MI300X", "B200", "V100 SXM2", "HBM3E",
    "HGX H100 8-GPU", "server with eight RTX 4090 D", "TWINSCAN NXT:1980Di", "Ascend 910B",
)  # fmt: skip
ECCNS = ("EAR99", "4A994", "3A991", "5A992.c", "3B991", "1C010", "3E001", "3A090.a", "5A992.z", "4E091")
COUNTRIES = ("CN", "CN", "VN", "SG", "DE", "SA", "IL", "TW", "JP", "MO", "HK", "RU", "IR", "AE", "IN", "UA")
NAMES = (
    "Example Cloud Co.", "Example Chips GmbH", "YMTC", "SMIC", "Huawei",
    "Beijing Naura Magnetoelectric Technology Co., Ltd.", None,
)  # fmt: skip
FIRST = dt.date(2021, 1, 1)


def rows(count: int, seed: int) -> list[dict[str, object]]:
    """Orders of every kind, with facts left out here and there."""
    pick = random.Random(seed)

    def maybe(value: object, missing: float = 0.15) -> object:
        return None if pick.random() < missing else value

    found: list[dict[str, object]] = []
    for number in range(count):
        to = pick.choice(COUNTRIES)
        listed = pick.random() < 0.6
        found.append(
            {
                "id": f"row-{number}",
                "as_of": FIRST + dt.timedelta(days=pick.randrange(2150)),
                "activity": maybe("export", 0.9),
                "from": maybe(pick.choice(["US", "US", "TW", "NL"])),
                "to": to,
                "item.product": pick.choice(PRODUCTS) if listed else None,
                "item.eccn": None if listed else pick.choice(ECCNS),
                "item.origin": maybe(pick.choice(["US", "TW"])),
                "item.made_with.plant_direct_product": maybe(pick.random() < 0.5, 0.7),
                "exporter": maybe("NVIDIA", 0.6),
                "parties.0.role": "end_user",
                "parties.0.name": pick.choice(NAMES),
                "parties.0.country": to,
                "parties.0.headquarters": maybe(pick.choice([to, "CN", "US"])),
                "parties.0.ultimate_parent_headquarters": maybe(pick.choice([to, "CN", "US"])),
                "end_use.advanced_node_facility": maybe(pick.random() < 0.2, 0.4),
                "end_use.military": maybe(pick.random() < 0.1, 0.4),
                "end_use.facility_country": maybe(to, 0.6),
                "value": maybe(pick.choice([100.0, 2500.0, 5000.0, 9e5])),
                "claims.servicing_replacement": maybe(pick.random() < 0.2, 0.5),
            }
        )
    return found


@pytest.mark.parametrize("assume", [None, "clean"])
def test_every_row_says_what_the_single_decision_says(assume: str | None) -> None:
    table = pl.DataFrame(rows(1500, seed=11), infer_schema_length=None)
    result = check_table(table, assume=assume, chunk=400)
    assert result.frame.height == table.height
    encode = msgspec.json.encode
    for row in range(0, table.height, 5):
        got = result.frame.row(row, named=True)
        assert got["id"] == f"row-{row}"
        if got["error"] is not None:
            with pytest.raises(InputError):
                result.decision(row)
            continue
        decision = result.decision(row)
        verdict = decision.regimes["us"]
        assert got["outcome"] == decision.outcome
        assert got["policy"] == decision.policy
        assert got["as_written_outcome"] == decision.as_written.outcome
        assert got["as_written_policy"] == decision.as_written.policy
        assert got["classification"] == decision.classification["us"]
        assert got["beyond_horizon"] == decision.beyond_horizon
        assert got["requirements"] == encode(verdict.requirements).decode()
        assert got["exceptions"] == encode(verdict.exceptions).decode()
        assert got["duties"] == encode(verdict.duties).decode()
        assert got["missing"] == encode(decision.missing).decode()


def test_a_bad_row_is_an_error_for_that_row_alone() -> None:
    table = pl.DataFrame(
        {
            "as_of": ["2023-11-17", "2023-02-30", "2023-11-17", "2019-01-01", None, "2023-11-17"],
            "product": [
                "NVIDIA A800",
                "NVIDIA A800",
                "no such chip",
                "NVIDIA A800",
                "NVIDIA A800",
                "NVIDIA A800",
            ],
            "from": ["US"] * 6,
            "to": ["CN", "CN", "CN", "CN", "CN", "Korea"],
        }
    )
    result = check_table(table, assume="clean")
    assert sorted(result.errors) == [1, 2, 3, 4, 5]
    assert result.frame["outcome"].to_list() == ["license_required", None, None, None, None, None]
    assert all(text for text in result.frame["error"].to_list()[1:])


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(InputError, match="color"):
        check_table(pl.DataFrame({"as_of": ["2023-11-17"], "to": ["CN"], "color": ["red"]}))


def test_an_empty_table_gives_an_empty_table() -> None:
    table = pl.DataFrame(
        {"as_of": [], "to": [], "product": []},
        schema={"as_of": pl.Date, "to": pl.String, "product": pl.String},
    )
    assert check_table(table).frame.height == 0


def test_the_engine_is_shared() -> None:
    assert engine() is engine()
