"""A forwarder that is the last to get an item, and missions in addresses: a table says what single orders say."""

from __future__ import annotations

from typing import Any

import polars as pl

from narrows.batch import check_table
from narrows.engine import Engine

LINE, PEAK = "Example Harbour Line Ltd", "Example Peak Devices Ltd"
EMBASSY = "Embassy of Iran, Podbielskiallee 65, Berlin"
ROWS = [
    (LINE, LINE + ".", None, "undetermined"),
    (LINE, PEAK, None, "no_license_required"),
    (PEAK, PEAK, None, "undetermined"),
    (LINE, PEAK, EMBASSY, "undetermined"),
    (LINE, PEAK, f"opposite the {EMBASSY}", "no_license_required"),
]


def test_a_table_and_single_orders_agree() -> None:
    deciding = Engine.load(clean=True)
    flat = []
    for forwarder, user, address, outcome in ROWS:
        to = "DE" if address else "HK"
        seats = {"country": to, "headquarters": to, "ultimate_parent_headquarters": to}
        parties: list[dict[str, Any]] = [
            {"role": "forwarder", "name": forwarder, **seats},
            {"role": "end_user", "name": user, "address": address, **seats},
        ]
        order: dict[str, Any] = {"as_of": "2025-12-10", "activity": "export", "from": "US", "to": to}
        item = {"eccn": "3A991.a.2", "name": "MCU", "origin": "US"}
        alone = deciding.check(
            {**order, "item": item, "parties": parties, "end_use": {"description": "office"}}
        )
        assert alone.outcome == outcome, (forwarder, user, address)
        flat.append(
            {
                **order,
                **{f"item.{name}": value for name, value in item.items()},
                **{
                    f"parties.{at}.{name}": value
                    for at, one in enumerate(parties)
                    for name, value in one.items()
                },
                "end_use.description": "office",
            }
        )
    shown = check_table(pl.DataFrame(flat, infer_schema_length=None), deciding=deciding).frame
    assert shown["outcome"].to_list() == [outcome for *_, outcome in ROWS]
