"""Over every entry and every regime: no claim clears what is not held here, and nothing that is left out clears."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decide.orders import NOT_MADE_WITH
from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.model.end_use import Claims
from narrows.model.order import parse_order

ENGINE = engine()
CLEAR = ("license_exception", "no_license_required")
NEEDED = ("license_required", "prohibited")
DAYS = (
    "2021-06-01",
    "2022-10-15",
    "2023-11-17",
    "2024-09-10",
    "2024-12-20",
    "2025-10-15",
    "2026-02-01",
    "2026-07-15",
)
PLACES = ("CN", "MO", "IN", "DE", "RU", "IR", "SG", "AE", "VE", "KH", "MX", "JP", "US")
HOMES = ("US", "NL", "JP", "KR", "TW", "GB", "CN", "MY")
KNOW_HOW = (
    "3A001.a.5",
    "3A090",
    "3B001.c.1.a",
    "3B001.f.1",
    "3B991",
    "3B993.d.2",
    "4A003",
    "4A906.b",
    "5A002",
    "6A003",
    "EAR99",
)
CODES: dict[str, list[str]] = {name: [] for name in ("nl", "jp", "eu", "uk", "kr", "tw", "cn")}


def decide(order: dict[str, Any]) -> Decision:
    return ENGINE.decide(parse_order(order), with_trail=False)


def party(role: str, place: str) -> dict[str, Any]:
    seats = {"country": place, "headquarters": place, "ultimate_parent_headquarters": place}
    return {
        "role": role,
        "name": "Example Works",
        **seats,
        "owners": [{"name": "Somebody", "share_percent": 100}],
    }


NOT_HELD = sorted({row.eccn for row in ENGINE.book.raw.eccns.rows if row.other})
"""Entries of which a control stands in prose that is not held here, on some day."""
OUTSIDE = {"published", "fundamental_research", "encrypted_end_to_end"}
"""Claims under which nothing is subject to the EAR, or nothing is exported."""
CLAIMS = sorted(set(Claims.model_fields) - OUTSIDE)
KNOWN_OF = (
    "military",
    "military_intelligence",
    "wmd",
    "supercomputer",
    "advanced_node_facility",
    "sme_development",
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(NOT_HELD),
    st.sampled_from(DAYS),
    st.sampled_from([place for place in PLACES if place != "US"]),
    st.lists(st.sampled_from(CLAIMS), max_size=2, unique=True),
    st.lists(st.sampled_from(KNOWN_OF), max_size=1),
)
def test_nothing_claimed_clears_a_control_that_is_not_held(
    eccn: str, day: str, to: str, claims: list[str], uses: list[str]
) -> None:
    edition = ENGINE.book.edition(date.fromisoformat(day))
    if not edition.eccn_exists(eccn) or not edition.stated_reasons(eccn).other:
        return
    order = {
        "as_of": day,
        "activity": "export",
        "from": "US",
        "to": to,
        "item": {"eccn": eccn, "origin": "US", "contains": [], "codes": CODES},
        "parties": [party("end_user", to)],
        "end_use": {"description": "production", **dict.fromkeys(uses, True)},
        "claims": dict.fromkeys(claims, True),
    }
    assert decide(order).regimes["us"].outcome not in CLEAR


_item = st.one_of(
    st.builds(
        lambda kind, uses: {"name": "know-how", "kind": kind, "technology_for": uses},
        st.sampled_from(["software", "technology"]),
        st.lists(st.sampled_from(KNOW_HOW), min_size=1, max_size=2, unique=True),
    ),
    st.sampled_from(
        ["5A002", "5D002", "3E001", "3D001", "4E001", "1C350", "2B350", "6A003", "9A610", "7A101", "EAR99"]
    ).map(lambda eccn: {"eccn": eccn}),
    st.sampled_from(["H20", "H100", "asml-nxt1980di", "nikon-s622d"]).map(
        lambda product: {"product": product}
    ),
)
_made = st.sampled_from(
    [
        NOT_MADE_WITH,
        {**NOT_MADE_WITH, "us_technology": ["3E001"]},
        {**NOT_MADE_WITH, "plant_direct_product": True},
    ]
)


@st.composite
def whole(draw: st.DrawFn) -> dict[str, Any]:
    """An order of any kind and from anywhere, with all that matters to it."""
    home, to = draw(st.sampled_from(HOMES)), draw(st.sampled_from(PLACES))
    origin = draw(st.sampled_from([home, "US"]))
    item = {
        **draw(_item),
        "origin": origin,
        "us_content_percent": draw(st.sampled_from([0, 20, 60])),
        "made_with": draw(_made),
    }
    order: dict[str, Any] = {
        "as_of": draw(st.sampled_from(DAYS)),
        "activity": "export" if home == "US" else "reexport",
        "from": home,
        "to": to,
        "item": {
            **item,
            "contains": [],
            "materials": draw(st.sampled_from([[], ["gallium"], ["dysprosium"]])),
        },
        "value": "9000 USD",
        "destination_occupied_region": False,
        "exporter": {
            "name": "Example Sales",
            "country": home,
            "headquarters": home,
            "ultimate_parent_headquarters": home,
        },
        "parties": [party("end_user", to), party("purchaser", draw(st.sampled_from([to, "CN"])))],
        "end_use": {
            "description": "production",
            **dict.fromkeys(draw(st.lists(st.sampled_from(KNOWN_OF), max_size=1)), True),
        },
        "claims": dict.fromkeys(draw(st.lists(st.sampled_from(CLAIMS), max_size=1)), True),
    }
    if draw(st.booleans()) and "product" not in item:
        person = draw(st.sampled_from(PLACES))
        order["activity"] = "deemed_export" if home == "US" else "deemed_reexport"
        order["recipient"] = {"citizenship": [person], "permanent_residency": [], "most_recent": person}
    return order


LEFT_OUT = (
    ("from",), ("parties",), ("exporter",), ("end_use",), ("value",), ("recipient",), ("item", "kind"), ("item", "origin"),
    ("item", "us_content_percent"), ("item", "made_with"), ("item", "made_with", "us_technology"), ("item", "contains"),
    ("item", "made_with", "plant_direct_product"), ("item", "technology_for"), ("recipient", "permanent_residency"),
    ("recipient", "most_recent"), ("exporter", "headquarters"), ("destination_occupied_region",),
)  # fmt: skip
"""What may be left out. Not the activity: a thing that is stated without one moves. Nor a party of several: who is not named is not
judged."""


def without(order: dict[str, Any], paths: list[tuple[str, ...]]) -> dict[str, Any]:
    less = copy.deepcopy(order)
    for path in paths:
        inside: Any = less
        for key in path[:-1]:
            inside = inside.get(key, {})
        inside.pop(path[-1], None)
    return less


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(whole(), st.lists(st.sampled_from(LEFT_OUT), min_size=1, max_size=3, unique=True))
def test_nothing_left_out_clears_under_any_regime(
    order: dict[str, Any], paths: list[tuple[str, ...]]
) -> None:
    whole_ = decide(order)
    needed = {name for name, view in whole_.regimes.items() if view.outcome in NEEDED}
    if not needed:
        return
    less = decide(without(order, paths))
    for name in needed:
        outcome = less.regimes[name].outcome if name in less.regimes else less.outcome
        assert outcome not in CLEAR, name
