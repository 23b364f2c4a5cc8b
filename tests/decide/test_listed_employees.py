"""An employee on a list gets what is released to it, as any other who gets an item does (15 CFR 744.11, 744.21)."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from decide.added_listings import added, engine_with
from narrows.engine import Engine

NAMES = {"us.el": "Zyxwick Arsenal Works", "us.meu": "Qyvern Turbine Works"}


@cache
def engine() -> Engine:
    return engine_with(added(list_, name, "CN", date(2021, 1, 1)) for list_, name in NAMES.items())


def outcome(name: str, eccn: str) -> str:
    """What is decided of the release, in the United States, to a person of Singapore."""
    decision = engine().check(
        {
            "as_of": "2025-06-02",
            "activity": "deemed_export",
            "item": {"eccn": eccn, "kind": "technology", "origin": "US"},
            "from": "US",
            "to": "US",
            "recipient": {"citizenship": ["SG"], "permanent_residency": []},
            "end_use": {"description": "office computers"},
            "parties": [{"role": "employee", "name": name, "country": "US", "headquarters": "US"}],
        }
    )
    return decision.regimes["us"].outcome


@pytest.mark.parametrize(
    ("name", "eccn", "expected"),
    [
        (NAMES["us.el"], "EAR99", "license_required"),
        (NAMES["us.meu"], "3E991", "license_required"),
        (NAMES["us.meu"], "EAR99", "no_license_required"),
        ("Plumbline Trading Co.", "3E991", "no_license_required"),
    ],
)
def test_a_listed_employee_gets_what_is_released(name: str, eccn: str, expected: str) -> None:
    assert outcome(name, eccn) == expected
