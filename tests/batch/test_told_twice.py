"""Parties that a row names twice, once as an exporter that is stated apart."""

from __future__ import annotations

from typing import Any

import polars as pl

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.engine import engine

ROW: dict[str, Any] = {
    "as_of": "2026-02-10",
    "activity": "export",
    "from": "US",
    "to": "DE",
    "eccn": "3A090.a",
    "item.spec.data_center": True,
    "end_use.description": "servers for a shop",
    "parties.0.role": "end_user",
    "parties.0.name": "Plain Werke",
    "parties.0.country": "DE",
    "parties.0.headquarters": "DE",
    "parties.0.ultimate_parent_headquarters": "DE",
    "exporter.country": "US",
}


def test_an_exporter_of_the_name_of_a_party_and_another_seat() -> None:
    rows = [
        {**ROW, "exporter.name": name, "exporter.headquarters": seat}
        for name, seat in (("Plain Werke", "CN"), ("Plain Werke", "DE"), ("Plain Parts", "CN"))
    ]
    found = decided(engine(), pl.DataFrame(rows)).frame
    assert ["stricter reading" in told for told in found["notices"]] == [True, False, False]
    assert [outcome == "license_required" for outcome in found["outcome"]] == [True, False, False]
