"""What is told in more ways, or is more, is not thereby cleared: relations between two orders, whatever the law says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decide.orders import plain_order
from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.model.order import parse_order

ENGINE = engine()
CLEAR = ("license_exception", "no_license_required")
DAYS = ("2023-12-01", "2024-06-01", "2024-10-01", "2024-12-20", "2025-12-20", "2026-07-02")
HOMES = ("US", "JP", "NL", "DE", "GB", "KR", "TW")
USES = (
    "3A001.a.5", "3A090", "3A991", "3A992", "3B001", "3B001.a.1", "3B001.c.1.a", "3B001.d.1", "3B001.f.1", "3B002.c", "3B991",
    "3B993.d.2", "3B994", "4A090", "4A906.b", "5A002", "6A003", "9A012",
)  # fmt: skip
HOSTS = tuple(product.id for product in ENGINE.catalog.products if product.contains)
INSIDE: tuple[list[dict[str, Any]], ...] = ([], [{"eccn": "EAR99"}], [{"eccn": "3A991"}, {"name": "board"}])


def decide(item: dict[str, Any], home: str, to: str, day: str) -> Decision:
    order = plain_order({"name": "thing", **item}, home, to, day)
    return ENGINE.decide(parse_order(order), with_trail=False)


def cleared(before: Decision, after: Decision, home: str) -> list[str]:
    """The regimes that did not clear the first order and clear the second, or no longer reach it.

    Not the American one of items that are wholly made abroad: there the class decides whether it reaches them at all.
    """
    found = {name for name, view in before.regimes.items() if view.outcome not in CLEAR}
    found -= {name for name, view in after.regimes.items() if view.outcome not in CLEAR}
    # An exception to a requirement that holds is no kinder than to ask whether it does.
    found -= {name for name in found if _asked_for_an_exception(before, after, name)}
    return sorted(found if home == "US" else found - {"us"})


def _asked_for_an_exception(before: Decision, after: Decision, name: str) -> bool:
    """Whether an answer that was open led to no license either way, and to the same exception if one was required."""
    view = after.regimes.get(name)
    if view is None or view.outcome != "license_exception" or before.regimes[name].outcome != "undetermined":
        return False
    told = {
        said.partition(" ")[0]
        for missing in before.missing
        if missing.regime == name
        for said in missing.if_.values()
    }
    return "license_exception" in told and told.isdisjoint(("license_required", "prohibited"))


where = (st.sampled_from(HOMES), st.sampled_from(["CN", "SG", "IN"]), st.sampled_from(DAYS))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["software", "technology"]),
    st.lists(st.sampled_from(USES), min_size=1, max_size=2, unique=True),
    st.sampled_from(USES),
    *where,
)
def test_being_for_one_more_entry_clears_nothing(
    kind: str, uses: list[str], more: str, home: str, to: str, day: str
) -> None:
    before = decide({"kind": kind, "technology_for": uses}, home, to, day)
    after = decide({"kind": kind, "technology_for": [*uses, more]}, home, to, day)
    assert not cleared(before, after, home)


@pytest.mark.parametrize(
    ("kind", "uses", "more", "to", "day"),
    [
        ("technology", "3B001.c.1.a", "4A906.b", "IN", "2024-10-01"),
        ("software", "3B903", "4A906.c", "IN", "2024-10-01"),
        ("software", "3B001.d.1", "3B001.a.1", "IN", "2023-12-01"),
    ],
)
def test_drawn_examples_of_one_entry_more(kind: str, uses: str, more: str, to: str, day: str) -> None:
    before = decide({"kind": kind, "technology_for": [uses]}, "US", to, day)
    after = decide({"kind": kind, "technology_for": [uses, more]}, "US", to, day)
    assert not cleared(before, after, "US")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(HOSTS),
    st.sampled_from(["product", "name"]),
    st.sampled_from([{}, {"eccn": "EAR99"}, {"eccn": "5A992.c"}]),
    st.sampled_from(INSIDE),
    *where,
)
def test_what_is_listed_inside_of_a_product_clears_nothing(
    host: str, by: str, eccn: dict[str, str], inside: list[dict[str, Any]], home: str, to: str, day: str
) -> None:
    item = {**eccn, by: ENGINE.catalog.get(host).full_name}
    before = decide(item, home, to, day)
    assert not cleared(before, decide({**item, "contains": inside}, home, to, day), home)


CAPABILITIES = (
    "cobalt_plating", "cryo_cmos", "dry_surface_oxide_removal", "euv_multilayer_mask", "euv_pattern_shaping", "euv_pellicle",
    "euv_resist_processing", "isotropic_dry_etch", "qubit_control", "qubit_device", "ruthenium_organometallic",
    "supercritical_drying", "tungsten_bottom_up_fill",
)  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_what_no_type_names_is_not_cleared_where_its_class_is_not(capability: str, day: str) -> None:
    """Stating the class that the parameters meet tells nothing new."""
    item = {"kind": "commodity", "spec": {"type": "other", "capabilities": [capability]}}
    classes = decide(item, "US", "CN", day).regimes["us"].classes
    for home in HOMES:
        found = decide(item, home, "CN", day)
        for eccn in classes:
            stated = decide({"kind": "commodity", "eccn": eccn}, home, "CN", day)
            assert not cleared(stated, found, home), (home, eccn)
