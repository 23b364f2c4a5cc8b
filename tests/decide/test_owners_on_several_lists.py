"""Owners on the Military End User List and blocked persons count with those of the Entity List (90 FR 47201)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from decide.added_listings import added, engine_with
from narrows.engine import Engine

IN_FORCE = "2025-10-15"
ARSENAL, BLOCKED, LISTED = "Zyxwick Arsenal Works", "Qyvern Blocked Holdings", "YMTC"
BLOCKED_OTHERWISE = "Vrondek Barred Holdings"
"""Blocked under a program that 744.8 does not name."""


@cache
def engine() -> Engine:
    named = (("us.meu", ARSENAL), ("us.sdn", BLOCKED), ("us.sdn_other", BLOCKED_OTHERWISE))
    return engine_with(added(list_, name, "CN", date(2021, 1, 1)) for list_, name in named)


IN_CHINA = {"country": "CN", "headquarters": "CN"}


def decided(
    owners: dict[str, float],
    eccn: str = "3A991.d",
    on: str = IN_FORCE,
    seated: Mapping[str, str] = IN_CHINA,
    role: str = "end_user",
) -> Any:
    return engine().check(
        {
            "as_of": on,
            "activity": "export",
            "item": {"eccn": eccn, "kind": "commodity", "origin": "US"},
            "from": "US",
            "to": "CN",
            "end_use": {"description": "office computers"},
            "parties": [
                {
                    "role": role,
                    "name": "Plumbline Trading Co.",
                    **seated,
                    "owners": [{"name": name, "share_percent": share} for name, share in owners.items()],
                }
            ],
        }
    )


def required(decision: Any) -> set[str]:
    return {one.provision for one in decision.regimes["us"].requirements if one.enforced == "yes"}


MEU, SDN, EL = "us.ear.744.21.a.3", "us.ear.744.8.owned", "us.ear.744.11.a.1"


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ({ARSENAL: 50}, {MEU}),
        ({ARSENAL: 49.9}, set()),
        ({BLOCKED: 50}, {SDN}),
        ({ARSENAL: 25, BLOCKED: 25}, {MEU, SDN}),
        ({ARSENAL: 20, LISTED: 30}, {MEU, EL}),
        ({ARSENAL: 20, LISTED: 29.9}, set()),
        ({LISTED: 60}, {EL}),
    ],
)
def test_shares_of_owners_on_several_lists_add_up(owners: dict[str, float], expected: set[str]) -> None:
    assert required(decided(owners)) == expected


def test_a_military_owner_brings_the_items_of_its_own_section_only() -> None:
    assert decided({ARSENAL: 100}, "EAR99").outcome == "no_license_required"
    assert decided({BLOCKED: 100}, "EAR99").outcome == "license_required"


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("2025-09-28", "no_license_required"),
        ("2025-09-29", "license_required"),
        ("2025-11-09", "license_required"),
        ("2025-11-10", "no_license_required"),
        ("2026-11-10", "undetermined"),
    ],
)
@pytest.mark.parametrize("owner", [ARSENAL, BLOCKED])
def test_the_rule_is_stayed_for_them_as_well(owner: str, on: str, outcome: str) -> None:
    assert decided({owner: 60}, on=on).outcome == outcome


@pytest.mark.parametrize("on", ["2025-09-28", IN_FORCE, "2025-11-10"])
@pytest.mark.parametrize(("share", "warned"), [(49.9, False), (50, True)])
def test_owners_whom_ofac_counts_are_told_on_every_day(share: float, warned: bool, on: str) -> None:
    told = {duty.provision for duty in decided({BLOCKED: share}, on=on).regimes["us"].duties}
    assert ("us.ear.744.8.owners_blocked" in told) is warned


@pytest.mark.parametrize(("share", "outcome"), [(49.9, "license_exception"), (50, "license_required")])
def test_the_exception_for_syria_is_not_for_what_blocked_persons_own(share: float, outcome: str) -> None:
    owned = [{"name": BLOCKED, "share_percent": share}]
    told = engine().check(
        {
            "as_of": "2026-02-01",
            "activity": "export",
            "item": {"eccn": "EAR99", "kind": "commodity", "origin": "US"},
            "from": "US",
            "to": "SY",
            "end_use": {"description": "office computers"},
            "parties": [{"role": "end_user", "name": "Plumbline Trading", "country": "SY", "owners": owned}],
        }
    )
    assert told.outcome == outcome


@pytest.mark.parametrize(
    ("share", "outcome"), [(49.9, "no_license_required"), (50, "undetermined"), (100, "undetermined")]
)
@pytest.mark.parametrize("on", ["2024-01-15", IN_FORCE, "2026-02-01"])
def test_owners_blocked_under_other_programs_hold_from_half_on(share: float, outcome: str, on: str) -> None:
    assert decided({BLOCKED_OTHERWISE: share}, on=on).outcome == outcome


@pytest.mark.parametrize(("name", "warned"), [(BLOCKED, True), ("Plumbline Trading Co.", False)])
def test_a_us_person_supports_a_blocked_person(name: str, warned: bool) -> None:
    made_with = {
        "us_technology": [],
        "plant_direct_product": False,
        "contains_ic_from_such_plant": False,
        "contains_us_origin_ic": False,
    }
    told = engine().check(
        {
            "as_of": IN_FORCE,
            "activity": "us_person_support",
            "item": {"eccn": "EAR99", "origin": "JP", "us_content_percent": 0, "made_with": made_with},
            "from": "JP",
            "to": "VN",
            "end_use": {"description": "office computers"},
            "parties": [{"role": "end_user", "name": name, "country": "VN", "headquarters": "VN"}],
        }
    )
    assert ("us.ear.744.8.applicant" in {duty.provision for duty in told.regimes["us"].duties}) is warned


@pytest.mark.parametrize(
    ("on", "outcome"), [("2024-03-20", "undetermined"), ("2024-03-21", "license_required")]
)
def test_a_blocked_person_before_and_after_all_programs_counted(on: str, outcome: str) -> None:
    raw = {
        "as_of": on,
        "activity": "export",
        "item": {"eccn": "EAR99", "kind": "commodity", "origin": "US"},
        "from": "US",
        "to": "CN",
        "parties": [{"role": "end_user", "name": BLOCKED, "country": "CN", "headquarters": "CN"}],
        "end_use": {"description": "office computers"},
    }
    assert engine().check(raw).outcome == outcome


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        ("purchaser", True),
        ("intermediate_consignee", True),
        ("ultimate_consignee", True),
        ("end_user", True),
        ("bank", True),
        ("forwarder", True),
        ("employee", True),
        ("designer", False),
        ("exporter", False),
    ],
)
@pytest.mark.parametrize("on", ["2024-03-20", "2024-03-21"])
def test_blocked_persons_by_their_role(role: str, needed: bool, on: str) -> None:
    """744.8 speaks of those of 748.5(c) to (f); a bank or forwarder can be an intermediate consignee."""
    told = engine().check(
        {
            "as_of": on,
            "activity": "export",
            "item": {"eccn": "EAR99", "kind": "commodity", "origin": "US"},
            "from": "US",
            "to": "CN",
            "end_use": {"description": "office computers"},
            "parties": [
                {"role": "end_user", "name": "Plumbline Trading Co.", "country": "CN", "headquarters": "CN"},
                {"role": role, "name": BLOCKED, "country": "CN", "headquarters": "CN"},
            ],
        }
    )
    open_before = on < "2024-03-21"
    assert required(told) == ({"us.ear.744.8"} if needed and not open_before else set())
    assert (told.outcome == "no_license_required") is not needed
    warned = {duty.provision for duty in told.regimes["us"].duties}
    assert ("us.ear.744.8.applicant" in warned) is not needed


@pytest.mark.parametrize("seated", [{"headquarters": "US"}, {}])
@pytest.mark.parametrize("owner", [ARSENAL, BLOCKED, LISTED])
def test_a_buyer_of_no_stated_country_may_be_at_home(owner: str, seated: dict[str, str]) -> None:
    decision = decided({owner: 60}, seated=seated, role="purchaser")
    assert not required(decision)
    assert "parties[0].country" in {missing.fact for missing in decision.missing}


@pytest.mark.parametrize("owner", [ARSENAL, BLOCKED, LISTED])
def test_an_end_user_of_no_stated_country_is_taken_to_be_in_the_destination(owner: str) -> None:
    assert required(decided({owner: 60}, seated={}))


@pytest.mark.parametrize("seated", [{"headquarters": "DE"}, {"country": "DE"}])
@pytest.mark.parametrize("owner", [ARSENAL, BLOCKED, LISTED])
def test_one_place_elsewhere_settles_that_an_affiliate_is_foreign(owner: str, seated: dict[str, str]) -> None:
    assert required(decided({owner: 60}, seated=seated))
