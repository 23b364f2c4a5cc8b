"""Made-up orders that state everything, and the same orders with some of it taken away."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from hypothesis import strategies as st

from narrows.engine import engine

DAYS = (
    "2021-06-01",
    "2022-09-30",
    "2022-10-15",
    "2022-12-20",
    "2023-06-01",
    "2023-11-17",
    "2024-05-01",
    "2024-12-15",
    "2025-02-01",
    "2025-10-15",
    "2026-02-01",
    "2026-11-25",
)
PLACES = ("CN", "HK", "MO", "VN", "SG", "JP", "NL", "AE", "IL", "RU", "IR", "DE")
SEATS = ("CN", "US", "DE", "SG", "KR")
NAMES = (
    "Plain Trading Co.",
    "YMTC",
    "SMIC",
    "Huawei Technologies Co., Ltd.",
    "Beijing Naura Magnetoelectric Technology Co., Ltd.",
)

NOT_MADE_WITH = {
    "us_technology": [],
    "plant_direct_product": False,
    "contains_ic_from_such_plant": False,
    "contains_us_origin_ic": False,
}


def plain_order(
    item: dict[str, Any], home: str, to: str, day: str, activity: str = "export"
) -> dict[str, Any]:
    """An order of an item that is made where it comes from, abroad without anything American, for the office of somebody at its
    destination."""
    abroad = {} if home == "US" else {"us_content_percent": 0.0, "made_with": NOT_MADE_WITH}
    party = {"country": to, "headquarters": to, "ultimate_parent_headquarters": to}
    return {
        "as_of": day,
        "activity": activity,
        "from": home,
        "to": to,
        "item": {"origin": home, **abroad, **item},
        "parties": [{"role": "end_user", "name": "Example Works", **party}],
        "end_use": {"description": "office"},
    }


_made_with = st.sampled_from(
    [
        NOT_MADE_WITH,
        {**NOT_MADE_WITH, "plant_direct_product": True, "contains_ic_from_such_plant": True},
        {**NOT_MADE_WITH, "us_technology": ["3E001"], "contains_us_origin_ic": True},
    ]
)
_origin = st.fixed_dictionaries(
    {
        "origin": st.sampled_from(["US", "JP", "TW"]),
        "us_content_percent": st.sampled_from([0.0, 12.0, 60.0]),
        "made_with": _made_with,
    }
)
_circuit = st.fixed_dictionaries(
    {
        "type": st.just("integrated_circuit"),
        "tops": st.sampled_from(
            [
                {8: 20.0, 32: 2.0},
                {8: 250.0, 32: 20.0},
                {8: 450.0, 32: 30.0},
                {8: 2000.0, 32: 100.0},
                {8: 4500.0, 32: 200.0},
            ]
        ),
        "applicable_die_area_mm2": st.sampled_from([100.0, 600.0, 2000.0]),
        "data_center": st.booleans(),
        "io_bandwidth_gb_s": st.sampled_from([50.0, 700.0]),
        "dram_bandwidth_gb_s": st.sampled_from([900.0, 7000.0]),
        "node_nm": st.just(5.0),
        "transistor_architecture": st.just("finfet"),
        "transistor_count_bn": st.just(50.0),
        "has_hbm": st.just(value=True),
    }
)
_memory = st.fixed_dictionaries(
    {
        "type": st.just("hbm"),
        "bandwidth_gb_s": st.sampled_from([100.0, 300.0, 900.0]),
        "package_area_mm2": st.just(110.0),
    }
)
_scanner = st.fixed_dictionaries(
    {
        "type": st.just("lithography"),
        "source_nm": st.sampled_from([13.5, 193.0, 248.0]),
        "numerical_aperture": st.sampled_from([0.33, 0.93, 1.35]),
        "overlay_nm": st.sampled_from([1.1, 2.0, 5.0]),
    }
)
_ECCNS = (
    "EAR99",
    "3A991",
    "3A001.a.7",
    "3B991",
    "3B993",
    "3B001.c",
    "1C010",
    "5A992.c",
    "4A994",
    "3A090.a",
    "3A090.b",
)
_class = st.one_of(
    st.builds(
        lambda eccn, spec: {"eccn": eccn, "spec": spec},
        st.sampled_from(["3A991", "3B991", "EAR99"]),
        st.one_of(_circuit, _memory, _scanner),
    ),
    st.builds(lambda eccn: {"eccn": eccn}, st.sampled_from(_ECCNS)),
    st.builds(lambda spec: {"name": "item", "spec": spec}, st.one_of(_circuit, _circuit, _memory, _scanner)),
    st.builds(
        lambda product: {"product": product},
        st.sampled_from(
            ["H100", "RTX 4090", "H20", "A800", "asml-nxt1980di", "nv-hgx-h100", "ear99-vacuum-pump"]
        ),
    ),
)
_item = st.builds(lambda one, two: {**one, **two, "kind": "commodity"}, _class, _origin)
_owners = st.sampled_from(
    [
        [{"name": "Somebody Else", "share_percent": 100.0}],
        [{"name": "YMTC", "share_percent": 60.0}],
        [{"name": "YMTC", "share_percent": 30.0}],
    ]
)


def _party(role: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "role": st.just(role),
            "name": st.sampled_from(NAMES),
            "country": st.sampled_from(SEATS),
            "headquarters": st.sampled_from(SEATS),
            "ultimate_parent_headquarters": st.sampled_from(SEATS),
            "owners": _owners,
        }
    ).map(_of_others)


def _of_others(party: dict[str, Any]) -> dict[str, Any]:
    """The party without itself among its owners: what it is said to hold in itself counts only until it is named."""
    owners = [owner for owner in party["owners"] if owner["name"] != party["name"]]
    return {**party, "owners": owners}


_end_use = st.sampled_from(
    [
        {"facility_country": "CN", "facility_owner_headquarters": "CN"},
        {"advanced_node_facility": True, "facility_country": "CN", "facility_owner_headquarters": "CN"},
        {"advanced_node_facility": True, "facility_country": "SG", "facility_owner_headquarters": "US"},
        {"military": True, "facility_country": "CN", "facility_owner_headquarters": "CN"},
        {"sme_development": True, "facility_country": "CN", "facility_owner_headquarters": "CN"},
        {"supercomputer": True, "facility_country": "CN", "facility_owner_headquarters": "CN"},
    ]
)
_exporter = st.sampled_from(
    [
        {
            "name": "Ordinary Exports Inc.",
            "country": "US",
            "headquarters": "US",
            "ultimate_parent_headquarters": "US",
        },
        {"name": "NVIDIA", "country": "US", "headquarters": "US", "ultimate_parent_headquarters": "US"},
        {
            "name": "Nobody's Tools",
            "country": "CN",
            "headquarters": "CN",
            "ultimate_parent_headquarters": "CN",
        },
    ]
)
_claims = st.sampled_from(
    [
        {},
        {"hbm_packaging": True},
        {"fabricator_or_osat": True},
        {"us_government_end_use": True},
        {"friendly_headquartered_end_user": True},
    ]
)


def existing(order: dict[str, Any]) -> dict[str, Any]:
    """The order with an ECCN that exists on its day; one that does not is refused, which is another test."""
    eccn = order["item"].get("eccn", "EAR99")
    exists = engine().book.edition(date.fromisoformat(order["as_of"])).eccn_exists(eccn)
    return order if exists else {**order, "item": {**order["item"], "eccn": "EAR99"}}


complete = st.fixed_dictionaries(
    {
        "item": _item,
        "from": st.sampled_from(["US", "US", "TW", "JP", "NL"]),
        "to": st.sampled_from(PLACES),
        "destination_occupied_region": st.just(value=False),
        "as_of": st.sampled_from(DAYS),
        "value": st.just("9000 USD"),
        "exporter": _exporter,
        "parties": st.tuples(_party("purchaser"), _party("end_user")).map(list),
        "end_use": _end_use,
        "claims": _claims,
    }
).map(existing)

Path = tuple[str | int, ...]
KEPT = {("to",), ("as_of",), ("claims",), ("item", "name"), ("item", "eccn"), ("item", "product")}
"""What is never taken away: an order cannot be read without it, what is not claimed is not unknown, and what the item is
said to be stands in for its parameters on the exporter's word."""


def removable(order: dict[str, Any]) -> list[Path]:
    """The places of an order that can be left out, each making something unknown."""
    found: list[Path] = [(key,) for key in order if (key,) not in KEPT and key != "item"]
    found += [("item", key) for key in order["item"] if ("item", key) not in KEPT and key != "spec"]
    found += [("item", "made_with", key) for key in order["item"]["made_with"]]
    found += [("item", "spec", key) for key in order["item"].get("spec", {})]
    for number, party in enumerate(order["parties"]):
        found += [("parties", number, key) for key in party if key != "role"]
    return [*found, *(("exporter", key) for key in order["exporter"])]


def without(order: dict[str, Any], paths: list[Path]) -> dict[str, Any]:
    """The order without what stands at some places."""
    less = copy.deepcopy(order)
    for path in paths:
        inside: Any = less
        for key in path[:-1]:
            inside = inside.get(key) if isinstance(inside, dict) else inside[key]
            if inside is None:
                break
        if isinstance(inside, dict):
            inside.pop(path[-1], None)
    if not less["item"].get("spec", True):
        del less["item"]["spec"]
    return less


@st.composite
def partial_and_complete(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order with something left out, and the one it was made from."""
    order = draw(complete)
    paths = draw(st.lists(st.sampled_from(removable(order)), min_size=1, max_size=4, unique=True))
    return without(order, paths), order
