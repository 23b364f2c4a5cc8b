"""Users on China's control list, and companies that they hold by half or more (MOFCOM Announcements 11/2026 and 61/2025)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from decide.added_listings import added, engine_with
from narrows.engine import Engine

LISTED, EL = "Zyxwick Arsenal Works", "YMTC"
OPERATED = "2025-10-20"
"""A day on which Announcement 61/2025 was in operation."""


@cache
def engine() -> Engine:
    return engine_with([added("cn.control", LISTED, "JP", date(2025, 1, 2))])


def decided(on: str, start: str, **party: Any) -> Any:
    return engine().check(
        {
            "as_of": on,
            "item": {"eccn": "EAR99", "kind": "commodity", "origin": "CN", "materials": ["dysprosium"]},
            "from": start,
            "to": "JP",
            "end_use": {"description": "motors"},
            "parties": [{"role": "end_user", "country": "JP", "headquarters": "JP", **party}],
        }
    )


def owned(owners: Mapping[str, float | None], on: str = OPERATED) -> Any:
    stated = [{"name": name, "share_percent": share} for name, share in owners.items()]
    return decided(on, "VN", name="Plumbline Motors K.K.", owners=stated)


@pytest.mark.parametrize(
    ("on", "start", "outcome"),
    [
        ("2026-02-23", "CN", "prohibited"),
        ("2026-02-23", "VN", "no_license_required"),
        ("2026-02-24", "CN", "prohibited"),
        ("2026-02-24", "VN", "prohibited"),
        ("2026-04-24", "VN", "prohibited"),
    ],
)
def test_listings_of_2026_bind_suppliers_in_other_countries(on: str, start: str, outcome: str) -> None:
    assert decided(on, start, name=LISTED).regimes["cn"].outcome == outcome


@pytest.mark.parametrize(
    ("owners", "policy"),
    [
        ({LISTED: 50}, "presumption_of_denial"),
        ({LISTED: 49.9}, "case_by_case"),
        ({"Nobody Known K.K.": 60}, "case_by_case"),
        # Owners on a list of another regime do not count with those of this one.
        ({LISTED: 30, EL: 30}, "case_by_case"),
        ({EL: 60}, "case_by_case"),
    ],
)
def test_a_company_of_a_listed_user_is_reviewed_as_the_user_is(owners: dict[str, float], policy: str) -> None:
    (view,) = owned(owners).regimes["cn"].requirements
    assert (view.provision, view.policy) == ("cn.mofcom.61.2025.1.3", policy)


def test_a_share_that_is_not_stated_is_asked_for_and_the_stricter_review_told() -> None:
    told = owned({LISTED: None})
    (view,) = told.regimes["cn"].requirements
    assert view.policy == "presumption_of_denial"
    assert "parties[0].owners" in {missing.fact for missing in told.missing}
