"""Where the name of an item says where it goes, and that of a party what it makes: a table says what single orders say."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.engine import engine

DAY = date(2026, 2, 1)


@pytest.mark.parametrize("clean", [False, True])
def test_one_and_many_agree(clean: bool) -> None:
    names = [
        None,
        "pumps for Iran",
        "lens for NXT:2000i",
        "valve kit, Russia project",
        "Huawei project valve",
        "Russian valve",
    ]
    routes = [("US", "AE"), ("DE", "TR"), ("TW", "SG"), ("NL", "DE"), ("US", "CN")]
    descriptions = [None, "water works", "for customers in Russia"]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.origin": "US",
            "from": route[0],
            "to": route[1],
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": party,
            "party.country": route[1],
            "party.headquarters": route[1],
            "party.ultimate_parent_headquarters": route[1],
            "end_use.description": description,
            "end_use.resolved_flags": resolved,
        }
        for name, route, description, (resolved, party, eccn) in itertools.product(
            names,
            routes,
            descriptions,
            [(None, "Example Co.", "EAR99"), (None, "CXMT Hefei", "3B991"), ("12", "CXMT", "3B991")],
        )
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))
