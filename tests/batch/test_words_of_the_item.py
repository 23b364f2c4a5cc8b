"""Where the name of an item says where it goes, that of a party what it makes, or its name or address another country than is
stated: a table says what single orders say."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.engine import engine

DAY = date(2026, 2, 1)


@pytest.mark.parametrize("clean", [False, True])
def test_one_and_many_agree(clean: bool) -> None:
    names = [
        None,
        "pumps for Iran",
        "lens for NXT:2000i",
        "valve kit, Russia project",
        "Huawei project valve",
        "Russian valve",
    ]
    routes = [("US", "AE"), ("DE", "TR"), ("TW", "SG"), ("NL", "DE"), ("US", "CN")]
    descriptions = [None, "water works", "for customers in Russia"]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.origin": "US",
            "from": route[0],
            "to": route[1],
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": party,
            "party.country": route[1],
            "party.headquarters": route[1],
            "party.ultimate_parent_headquarters": route[1],
            "end_use.description": description,
            "end_use.resolved_flags": resolved,
        }
        for name, route, description, (resolved, party, eccn) in itertools.product(
            names,
            routes,
            descriptions,
            [(None, "Example Co.", "EAR99"), (None, "CXMT Hefei", "3B991"), ("12", "CXMT", "3B991")],
        )
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))


@pytest.mark.parametrize("clean", [False, True])
def test_what_the_end_use_says_of_an_open_name(clean: bool) -> None:
    things = [
        ("spare parts", "commodity"),
        ("goods as per invoice", "commodity"),
        ("software update", "software"),
        ("drawings", "technology"),
        ("table lamp", "commodity"),
        ("spare parts for Iran", "commodity"),
    ]
    descriptions = [None, "NXT:2000i", "B200 GPUs", "not for etchers", "customers in Russia", "office"]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.kind": kind,
            "item.origin": route[0],
            "from": route[0],
            "to": "CN",
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": "Example Co.",
            "party.country": "CN",
            "party.headquarters": "CN",
            "party.ultimate_parent_headquarters": "CN",
            "end_use.description": description,
        }
        for (name, kind), route, description, eccn in itertools.product(
            things, [("US",), ("NL",)], descriptions, ["EAR99", "3B991"]
        )
        if eccn == "EAR99" or kind == "commodity"
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))


@pytest.mark.parametrize("clean", [False, True])
def test_addresses_elsewhere(clean: bool) -> None:
    names = ["Example Co.", "Example Trading (Iran) LLC", "Donetsk Example Works"]
    addresses = [None, "12 Azadi Avenue, Tehran, Iran", "Lenina 5, Sevastopol", "Sheikh Zayed Road 1, Dubai"]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.origin": "US",
            "from": "US",
            "to": "AE",
            "as_of": DAY,
            "parties[0].role": role,
            "parties[0].name": who,
            "parties[0].country": "AE",
            "parties[0].headquarters": "AE",
            "parties[0].ultimate_parent_headquarters": "AE",
            "parties[0].address": address,
            "parties[1].role": "purchaser",
            "parties[1].name": "Example Trading",
            "parties[1].country": "AE",
            "parties[1].headquarters": "AE",
            "parties[1].ultimate_parent_headquarters": "AE",
            "parties[1].address": other,
            "end_use.description": "water works",
        }
        for name, who, address, other, role, eccn in itertools.product(
            [None, "pumps for Cuba"],
            names,
            addresses,
            addresses,
            ["end_user", "intermediate_consignee"],
            ["EAR99", "3A001.a.2"],
        )
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))


def test_machines_in_names_figures_and_words_against_claims() -> None:
    names = [
        "spare chuck for Lam Kiyo etcher",
        "EUV pellicle",
        "drawings of an etch chamber",
        "NVIDIA H100 SXM",
        "pump",
    ]
    kinds = [(None, "EAR99"), ("technology", "3E991"), (None, "3B001.c"), (None, "3A002")]
    claims = [(None, None), ("true", None), (None, "true")]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.kind": kind,
            "item.origin": "US",
            "item.spec.tops.8": tops,
            "from": "US",
            "to": to,
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": "Example Co.",
            "party.country": to,
            "party.headquarters": to,
            "party.ultimate_parent_headquarters": to,
            "end_use.description": description,
            "claims.servicing_replacement": None if replacing is None else True,
            "claims.exception_gft": None if gift is None else True,
        }
        for name, (kind, eccn), (replacing, gift), (to, description, tops) in itertools.product(
            names,
            kinds,
            claims,
            [("CN", "an upgrade", None), ("KR", "for resale", None), ("CN", "not for resale", 1.979)],
        )
    ]
    decided(engine(clean=True), pl.DataFrame(rows, infer_schema_length=None))


def test_what_the_name_of_an_item_says_against_a_claim_is_read_in_a_table() -> None:
    rows = [
        {
            "id": f"{name}-{described}-{claimed}",
            "as_of": "2025-06-02",
            "activity": "export",
            "from": "US",
            "to": "CN",
            "eccn": "3E001",
            "item.kind": "technology",
            "item.technology_for": "3A001.a.7",
            "item.name": name,
            "claims.published": claimed,
            "party.role": "end_user",
            "party.name": "Plainfield Works",
            "party.country": "CN",
            "end_use.description": described,
        }
        for name in ("confidential process recipe", "journal article")
        for described in ("published paper", None)
        for claimed in (True, False)
    ]
    said = decided(engine(clean=True), pl.DataFrame(rows)).frame["outcome"].to_list()
    assert said[0::2] == ["undetermined"] * 2 + ["no_license_required"] * 2


def test_names_that_give_away_what_the_number_leaves_out() -> None:
    items = [
        ("process recipes for GAAFET transistors", "EAR99", None),
        ("process recipes for GAAFET transistors", "3E991", "technology"),
        ("HBM stacking process technology", "3E991", "technology"),
        ("7 nm process recipe", "3E991", "technology"),
        ("computational lithography software", "3D991", "software"),
        ("pulse tube cryocooler", "3A991", "commodity"),
        ("photomask set 7 nm", "3B991", "commodity"),
    ]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.kind": kind,
            "item.origin": "US",
            "from": "US",
            "to": to,
            "as_of": day,
            "party.role": "end_user",
            "party.name": "Example Co.",
            "party.country": to,
            "party.headquarters": to,
            "party.ultimate_parent_headquarters": to,
            "end_use.description": "production of sensors",
            "end_use.advanced_node_facility": node,
        }
        for (name, eccn, kind), to, day, node in itertools.product(
            items, ("CN", "DE"), (date(2024, 9, 5), DAY), (None, False)
        )
    ]
    decided(engine(clean=True), pl.DataFrame(rows, infer_schema_length=None))


@pytest.mark.parametrize("clean", [False, True])
def test_what_is_asked_in_words_and_by_names(clean: bool) -> None:
    descriptions = ["water works", "для развития производства", "7 nm logic line", "for Alibaba Cloud"]
    parties = ["Example Works Co.", "Example 7nm Foundry Co.", "Example Foundry (Wuxi)"]
    items = [
        ("pump (RU)", "EAR99", "commodity", None),
        ("7 nm process recipe", "EAR99", None, None),
        ("HBM stacking process technology", "EAR99", None, None),
        ("chuck for a plasma etcher", "EAR99", "commodity", None),
        (None, "EAR99", None, "gaafet"),
        (None, "EAR99", None, "anisotropic_dry_etch"),
        (None, "3B991", None, None),
    ]
    rows = [
        {
            "eccn": eccn,
            "item.name": name,
            "item.kind": kind,
            "item.spec.capabilities": does,
            "item.origin": "US",
            "from": "US",
            "to": "CN",
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": who,
            "party.country": "CN",
            "party.headquarters": "CN",
            "party.ultimate_parent_headquarters": "CN",
            "end_use.description": description,
            "end_use.advanced_node_facility": answer,
        }
        for (name, eccn, kind, does), who, description, answer in itertools.product(
            items, parties, descriptions, (None, False)
        )
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))


@pytest.mark.parametrize("clean", [False, True])
def test_owners_on_lists_of_which_no_text_counts_them(clean: bool) -> None:
    rows = [
        {
            "item.name": "valve",
            "item.kind": "commodity",
            "item.origin": start,
            "item.codes.tw": "[]",
            "item.codes.cn": "[]",
            "item.materials": "[]",
            "from": start,
            "to": "SG",
            "as_of": DAY,
            "party.role": "end_user",
            "party.name": "Example Trading Pte Ltd",
            "party.country": "SG",
            "party.owners.0.name": owner,
            "party.owners.0.share_percent": share,
            "end_use.description": "office network",
            "end_use.resolved_flags": resolved,
        }
        for start, owner, share, resolved in itertools.product(
            ["TW", "CN"],
            ["Huawei Technologies Co., Ltd.", "Lockheed Martin Corporation", "Nobody Known Holding"],
            [None, 20.0, 60.0],
            [None, "listed_party_tw;listed_party_cn"],
        )
    ]
    decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None))


def test_what_is_at_stake_is_named_for_each_order_though_it_moves_nothing() -> None:
    place = dict.fromkeys(("country", "headquarters", "ultimate_parent_headquarters"), "MY")
    rows = [
        {
            "product": "NVIDIA H100 SXM",
            "as_of": date(2026, 3, 6),
            "activity": "export",
            "from": "US",
            "to": "MY",
            "party.role": "end_user",
            "party.name": "Bank of China (Malaysia)",
            **{f"party.{name}": value for name, value in place.items()},
            "end_use.description": description,
        }
        for description in ("office", "for our office, business use", "government office", "for resale")
    ]
    for some in (rows, rows[::-1]):
        decided(engine(), pl.DataFrame(some))


def test_orders_of_which_other_rules_are_at_stake_share_no_search() -> None:
    rows = [
        {
            "product": product,
            "item.origin": "US",
            "as_of": date(2025, 6, 1),
            "activity": "export",
            "from": "US",
            "to": to,
            "exporter.name": "Example Exporter Inc.",
            "exporter.country": "US",
            "exporter.headquarters": "US",
            "party.role": "end_user",
            "party.name": "Example Trading Co., Ltd.",
            "party.country": to,
            "value": value,
        }
        for product, to, value in (("RTX 6000 Ada", "TH", 125000.5), ("GeForce RTX 5090", "TR", 28000.0))
    ]
    for some in (rows, rows[::-1]):
        decided(engine(), pl.DataFrame(some))
