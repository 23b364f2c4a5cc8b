"""Owners on lists of which no text says what follows for whom they own: where they hold half or more, it is asked."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from decide.added_listings import added, engine_with
from narrows.engine import Engine

CONTROLLED, UNRELIABLE = "Zyxwick Arsenal Works", "Qyvern Radar Holdings"
HUAWEI = "Huawei Technologies Co., Ltd."
US_FREE = {
    "us_content_percent": 0,
    "made_with": {
        "us_technology": [],
        "plant_direct_product": False,
        "contains_us_origin_ic": False,
        "contains_ic_from_such_plant": False,
    },
}


@cache
def engine() -> Engine:
    named = (("cn.control", CONTROLLED), ("cn.unreliable", UNRELIABLE))
    return engine_with(added(list_, name, "SG", date(2021, 1, 1)) for list_, name in named)


def decided(start: str, owners: list[dict[str, Any]] | None, **more: Any) -> Any:
    end_use = more.pop("end_use", {"description": "office network"})
    party = {"role": "end_user", "name": "Plumbline Pte. Ltd.", "country": "SG", "headquarters": "SG"}
    item = {"kind": "commodity", "origin": start, "codes": {"tw": [], "cn": []}, "materials": [], **US_FREE}
    return engine().check(
        {
            "as_of": more.pop("as_of", "2026-03-02"),
            "activity": "export",
            "item": {**item, **more.pop("item", {})},
            "from": start,
            "to": "SG",
            "end_use": end_use,
            "parties": [{**party, "owners": owners, **more.pop("party", {})}],
        }
    )


def held(name: str, share: float | None = None) -> list[dict[str, Any]]:
    return [{"name": name, **({} if share is None else {"share_percent": share})}]


@pytest.mark.parametrize(
    ("owners", "outcome"),
    [
        (held(HUAWEI, 100), "undetermined"),
        (held(HUAWEI, 50), "undetermined"),
        (held(HUAWEI), "undetermined"),
        ([{"name": "Nobody Known Holding", "share_percent": 80, "owners": held(HUAWEI, 60)}], "undetermined"),
        (held(HUAWEI, 49.9), "no_license_required"),
        (held("Nobody Known Holding", 100), "no_license_required"),
        (held("YMTC", 100), "no_license_required"),
        (None, "no_license_required"),
    ],
)
def test_a_company_of_a_listed_entity_is_asked_about_in_taiwan(owners: Any, outcome: str) -> None:
    assert decided("TW", owners).regimes["tw"].outcome == outcome


def test_it_is_told_what_answers_the_question() -> None:
    (gap,) = decided("TW", held(HUAWEI, 100)).regimes["tw"].not_modelled
    assert "listed_party_tw in end_use.resolved_flags" in gap
    answered = {"description": "office network", "resolved_flags": ["listed_party_tw"]}
    assert decided("TW", held(HUAWEI, 100), end_use=answered).regimes["tw"].outcome == "no_license_required"


def test_a_list_is_asked_about_from_its_first_day_on() -> None:
    assert decided("TW", held(HUAWEI, 100), as_of="2025-06-09").regimes["tw"].outcome == "no_license_required"
    assert decided("TW", held(HUAWEI, 100), as_of="2025-06-10").regimes["tw"].outcome == "undetermined"


@pytest.mark.parametrize("owners", [held(HUAWEI, 30), held("YMTC", 100)])
def test_a_share_that_is_not_asked_about_is_told(owners: Any) -> None:
    told = [line for line in decided("TW", owners).assumptions if "is on tw.shtc" in line]
    assert len(told) == (owners[0]["name"] == HUAWEI)
    assert not [line for line in decided("TW", held(HUAWEI, 100)).assumptions if "is on tw.shtc" in line]


LISTED_ITEM = {"codes": {"cn": ["3B001"], "tw": []}}


@pytest.mark.parametrize(
    ("owner", "item", "outcome", "open_"),
    [
        (UNRELIABLE, {}, "undetermined", {"cn.uel.10.owned"}),
        (CONTROLLED, {}, "no_license_required", set()),
        (CONTROLLED, LISTED_ITEM, "license_required", {"cn.ecl.18.owned"}),
        (UNRELIABLE, LISTED_ITEM, "license_required", {"cn.uel.10.owned"}),
        ("Nobody Known Holding", LISTED_ITEM, "license_required", set()),
    ],
)
def test_a_company_of_a_listed_user_is_asked_about_in_china(
    owner: str, item: Any, outcome: str, open_: set[str]
) -> None:
    view = decided("CN", held(owner, 60), item=item).regimes["cn"]
    assert view.outcome == outcome
    assert {one.provision for one in view.possible if one.provision.endswith(".owned")} == (
        open_ if outcome == "license_required" else set()
    )
    assert len(view.not_modelled) == (outcome == "undetermined")
