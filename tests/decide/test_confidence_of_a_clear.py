"""An answer that nothing stands in the way is as sure as the rules that did not hold, by what horizon.yaml says of them."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.engine import engine

NOTHING_US = {
    "us_technology": [],
    "plant_direct_product": False,
    "contains_ic_from_such_plant": False,
    "contains_us_origin_ic": False,
}


def decided(ship_from: str, eccn: str, origin: str, **more: Any) -> Any:
    item = {
        "eccn": eccn,
        "kind": "commodity",
        "origin": origin,
        "materials": [],
        **({} if origin == "US" else {"us_content_percent": 0, "made_with": NOTHING_US}),
    }
    raw = {"as_of": "2024-06-01", "activity": "reexport", "item": item, "from": ship_from, "to": "TH", **more}
    return engine(clean=True).check(raw)


@pytest.mark.parametrize(
    ("ship_from", "regime", "confidence"),
    [
        ("JP", "jp", "low"),
        ("KR", "kr", "low"),
        ("TW", "tw", "low"),
        ("GB", "uk", "low"),
        ("NL", "nl", "medium"),
        ("DE", "eu", "medium"),
        ("CN", "cn", "medium"),
    ],
)
def test_a_list_that_is_known_in_outline_clears_with_no_more_than_it_knows(
    ship_from: str, regime: str, confidence: str
) -> None:
    decision = decided(ship_from, "EAR99", ship_from)
    assert decision.outcome == "no_license_required"
    assert decision.regimes[regime].confidence == confidence
    assert decision.regimes["us"].confidence == "high"
    assert decision.confidence == confidence


def test_the_whole_is_as_sure_as_those_that_lead_it() -> None:
    decision = decided(
        "JP", "EAR99", "US", to="CN", parties=[{"role": "end_user", "name": "YMTC", "country": "CN"}]
    )
    assert decision.outcome == "license_required"
    assert decision.regimes["jp"].outcome == "no_license_required"
    assert decision.regimes["jp"].confidence == "low"
    assert decision.confidence == decision.regimes["us"].confidence == "high"
