"""One name stated twice with two headquarters: the stricter decides, and the decision says so."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.decide.contradicted import in_parties
from narrows.engine import engine
from narrows.model.order import Party

SAID = "Example Cloud Pte. is stated with headquarters CN and SG: the stricter reading decides"


def decided(**second: Any) -> Any:
    party = {"role": "purchaser", "name": "Example Cloud Pte.", "country": "SG", "headquarters": "SG"}
    return engine(clean=True).check(
        {
            "as_of": "2024-05-01",
            "activity": "export",
            "item": {"product": "NVIDIA H100 SXM", "origin": "US"},
            "from": "US",
            "to": "SG",
            "parties": [party, {**party, "role": "end_user", **second}],
        }
    )


def test_the_stricter_decides_and_the_decision_says_so() -> None:
    decision = decided(headquarters="CN", name="Example  cloud PTE.")
    assert decision.outcome == "license_required"
    assert SAID in decision.notices


@pytest.mark.parametrize(
    "second", [{}, {"headquarters": None}, {"headquarters": "CN", "name": "Another Cloud Pte."}]
)
def test_nothing_is_said_where_nothing_disagrees(second: dict[str, Any]) -> None:
    assert not any("is stated with" in notice for notice in decided(**second).notices)


def test_a_parent_counts_as_well() -> None:
    (first, second) = ({"ultimate_parent_headquarters": place} for place in ("SG", "CN"))
    told = in_parties([party(**first), party(**second)])
    assert list(told) == [
        "Example Cloud Pte. is stated with ultimate_parent_headquarters CN and SG: the stricter reading decides"
    ]


def party(**more: Any) -> Party:
    return Party(role="end_user", name="Example Cloud Pte.", country="SG", headquarters="SG", **more)


def test_what_one_mention_leaves_out_is_asked_of_it_alone() -> None:
    nothing_american = {
        "us_technology": [],
        "plant_direct_product": False,
        "contains_ic_from_such_plant": False,
        "contains_us_origin_ic": False,
    }
    buyer = {"name": "YMTC", "country": "CN", "owners": [{"name": "Somebody Else", "share_percent": 100.0}]}
    mentions = [
        {**buyer, "role": "purchaser", "headquarters": "US", "ultimate_parent_headquarters": "DE"},
        {**buyer, "role": "end_user", "ultimate_parent_headquarters": "US"},
    ]
    item = {"product": "H100", "origin": "JP", "us_content_percent": 0, "made_with": nothing_american}
    decision = engine().check(
        {"as_of": "2023-11-17", "from": "TW", "to": "SG", "item": item, "parties": mentions}
    )
    asked = [missing.fact for missing in decision.missing if missing.fact.startswith("parties")]
    assert asked == ["parties[1].headquarters"]
