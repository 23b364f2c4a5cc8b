"""The shipped map: what it must hold, that its shares add up, and that the engine answers its orders as the story goes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.model.order import parse_order
from narrows.network.check import require_shippable
from narrows.network.load import load_map, shipped_maps
from narrows.network.supply_map import Item, Provider, SupplyMap

DAYS = (
    "2022-10-06", "2022-10-08", "2023-07-24", "2023-11-17", "2024-12-03", "2025-06-01", "2026-07-23",
)  # fmt: skip
HOME = "CN"
DENIED = ("presumption_of_denial", "policy_of_denial")


@cache
def chips() -> SupplyMap:
    return load_map("chips")


@cache
def providers() -> dict[str, Provider]:
    return {one.id: one for one in chips().providers}


@cache
def uses() -> dict[str, dict[str, Any]]:
    return {use.input: use.end_use for use in chips().uses}


@cache
def buyers() -> dict[str, str]:
    """What each input goes into: the leading foundry where it does, else the first."""
    into: dict[str, list[str]] = defaultdict(list)
    for link in chips().links:
        if link.relation == "goes_into":
            into[link.input].append(link.into)
    return {
        input_: "foundry_leading" if "foundry_leading" in all_ else all_[0] for input_, all_ in into.items()
    }


def order(item: Item, country: str, into: str, day: str) -> dict[str, object]:
    """The order of an item from a country into a node in China."""
    seat = {"country": country, "headquarters": country, "ultimate_parent_headquarters": country}
    buyer = {"country": HOME, "headquarters": HOME, "ultimate_parent_headquarters": HOME, "owners": []}
    return {
        "as_of": day,
        "activity": "export" if country == "US" else "reexport",
        "item": {**item.item, "origin": country},
        "from": country,
        "to": HOME,
        "parties": [
            {"role": "end_user", "name": "Example Fab Co.", **buyer},
            {"role": "exporter", "name": "Example Maker Co.", "owners": [], **seat},
        ],
        "end_use": {**uses()[into], "facility_country": HOME},
    }


def items_of(input_: str, provider: str) -> list[Item]:
    own = [one for one in chips().items if one.input == input_ and one.provider == provider]
    return own or [one for one in chips().items if one.input == input_ and not one.provider]


@cache
def answer(input_: str, provider: str, day: str, into: str | None = None) -> Decision:
    (item,) = items_of(input_, provider)
    return engine().check(order(item, providers()[provider].country, into or buyers()[input_], day))


def outcome(input_: str, provider: str, day: str, into: str | None = None) -> str:
    """What the engine says, in one word: free, denied, license or open."""
    found = answer(input_, provider, day, into)
    if found.outcome == "license_required":
        return "denied" if found.policy in DENIED else "license"
    return {"no_license_required": "free", "undetermined": "open"}[found.outcome]


def whose(input_: str, provider: str, day: str) -> set[str]:
    """The regimes that ask for a license."""
    regimes = answer(input_, provider, day).regimes
    return {name for name, one in regimes.items() if one.outcome == "license_required"}


# --- what it must hold -------------------------------------------------------------------------------------------


def test_it_is_shipped_and_may_be() -> None:
    assert "chips" in shipped_maps()
    require_shippable(chips())
    assert "Geological Survey" in chips().about.license.credit


def test_it_holds_150_inputs_and_150_firms_that_provide_something() -> None:
    assert len(chips().inputs) >= 150
    providing = {share.provider for share in chips().shares}
    assert len([one for one in providers().values() if one.kind == "firm" and one.id in providing]) >= 150


def test_every_share_has_a_source_a_measure_and_words_of_what_it_measures() -> None:
    assert all(share.source.strip() and share.measure.strip() for share in chips().shares)
    assert all(share.year for share in chips().shares if share.stated)
    assert {share.measure for share in chips().shares if not share.stated} == {"takes part"}


def test_every_item_use_and_control_has_a_source() -> None:
    for rows in (chips().items, chips().uses, chips().controls):
        assert all(row.source.strip() for row in rows)


def test_a_share_that_is_recollected_is_marked_low() -> None:
    for share in chips().shares:
        told = f"{share.source} {share.note} {share.measure}"
        if "recollected" in told or "range is our own" in told or "split is our own" in told:
            assert share.confidence == "low", share


def test_lows_of_one_measure_add_up_to_no_more_than_everything() -> None:
    lows: dict[tuple[str, str], float] = defaultdict(float)
    claimed: dict[tuple[str, str], float] = defaultdict(float)
    for share in chips().shares:
        if share.stated:
            lows[share.input, share.measure] += share.bounds[0]
            claimed[share.input, share.measure] += share.percent or 0.0
    assert max(lows.values()) <= 100.0
    assert max(claimed.values()) <= 100.5, "rounding aside"


def test_firms_and_countries_share_no_measure() -> None:
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for share in chips().shares:
        if share.stated:
            kinds[share.input, share.measure].add(providers()[share.provider].kind)
    assert all(len(found) == 1 for found in kinds.values())


def test_a_measure_is_of_one_year() -> None:
    years: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    for share in chips().shares:
        if share.stated:
            years[share.input, share.measure].add(share.year)
    assert all(len(found) == 1 for found in years.values())


def test_two_tables_of_one_input_are_two_measures() -> None:
    found = {s.measure for s in chips().shares if s.input == "foundry_leading" and s.provider == "TW"}
    assert len(found) == 2, "capacity at 16/14 nm and logic below 10 nm are not the same thing"


def test_countries_are_codes_and_country_providers_are_named_by_them() -> None:
    source = files("narrows.law") / "geo" / "countries.csv"
    known = {row["alpha2"] for row in csv.DictReader(source.read_text("utf-8").splitlines())}
    assert {one.country for one in providers().values()} <= known
    assert all(one.id == one.country for one in providers().values() if one.kind == "country")


def test_everything_leads_to_the_data_center() -> None:
    after: dict[str, set[str]] = defaultdict(set)
    for link in chips().links:
        after[link.into].add(link.input)
    reached, new = {"data_center"}, {"data_center"}
    while new:
        new = set().union(*(after[one] for one in new)) - reached
        reached |= new
    assert reached == {one.id for one in chips().inputs}


def test_inputs_without_a_share_stay_without() -> None:
    shared = {share.input for share in chips().shares}
    unknown = {one.id for one in chips().inputs} - shared
    assert {"quartz_crucible", "synth_quartz", "underfill", "photomask_euv"} <= unknown
    assert any("unknown, not safe" in notice for notice in chips().notices)


def test_nothing_comes_from_a_map_that_may_not_be_shipped() -> None:
    folder = shipped_maps()["chips"]
    for file in folder.iterdir():
        text = file.read_text("utf-8").lower()
        for word in ("emerging technology observatory", "eto.tech", "cc by-nc", "cset supply chain"):
            assert word not in text, file.name


# --- its orders --------------------------------------------------------------------------------------------------


def test_each_node_that_receives_something_has_a_use_without_a_red_flag() -> None:
    assert {link.into for link in chips().links if link.relation == "goes_into"} == set(uses())
    assert not any("facility_country" in use for use in uses().values())


def test_what_is_bought_has_an_item() -> None:
    supplied = {(s.input, s.provider) for s in chips().shares if s.input in buyers()}
    assert all(items_of(input_, provider) for input_, provider in supplied)


def supplies() -> Iterator[tuple[str, str, Item]]:
    """One supply for each input, country and item."""
    seen = set()
    for share in chips().shares:
        country = providers()[share.provider].country
        for item in items_of(share.input, share.provider) if share.input in buyers() else ():
            key = (share.input, country, repr(item.item))
            if country != HOME and key not in seen:
                seen.add(key)
                yield share.input, country, item


@pytest.mark.parametrize("day", DAYS)
def test_every_item_is_decided_on_every_day(day: str) -> None:
    """Each order can be read, and has a class or says what is missing where that matters; nothing asks for the end use."""
    number = 0
    for input_, country, item in supplies():
        raw = order(item, country, buyers()[input_], day)
        found = engine().decide(parse_order(raw), with_trail=False)
        missing = [one.fact for one in found.missing]
        assert found.outcome != "prohibited", input_
        settled = bool(found.classification.get("us")) or found.outcome == "license_required"
        assert settled or missing, f"{input_} from {country} has no class and asks nothing"
        assert found.outcome != "undetermined" or missing, input_
        assert not [fact for fact in missing if fact.startswith("end_use")], f"{input_}: {missing}"
        number += 1
    assert number > 200


@pytest.mark.parametrize(
    ("input_", "provider"),
    [
        ("etch_dry", "lam_research"), ("cvd", "applied_materials"), ("pvd", "applied_materials"),
        ("ion_implanter", "axcelis"), ("inspect_optical", "kla"), ("metrology_optical", "kla"),
        ("ecd_tool", "lam_research"), ("cmp_tool", "applied_materials"),
    ],
)  # fmt: skip
def test_american_tools_for_an_advanced_fab_end_on_2022_10_07(input_: str, provider: str) -> None:
    assert outcome(input_, provider, "2022-10-06") == "free"
    assert outcome(input_, provider, "2022-10-07") == "denied"
    assert outcome(input_, provider, "2026-07-23") == "denied"


def test_american_tools_for_a_mature_fab_stayed_free_where_no_entry_names_them() -> None:
    for day in DAYS:
        assert outcome("cvd", "applied_materials", day, "foundry_mature") == "free"


@pytest.mark.parametrize(
    ("input_", "provider"),
    [
        ("etch_dry", "tokyo_electron"), ("wet_clean_single", "screen"), ("ald", "tokyo_electron"),
        ("litho_arfi", "nikon"), ("inspect_mask_euv", "lasertec"),
    ],
)  # fmt: skip
def test_japanese_tools_need_a_license_from_2023_07_23(input_: str, provider: str) -> None:
    assert outcome(input_, provider, "2023-07-22") == "free"
    assert outcome(input_, provider, "2023-07-23") == "license"
    assert whose(input_, provider, "2023-07-23") == {"jp"}


def test_the_dutch_immersion_scanner_is_american_law_first_and_dutch_law_from_2024_09_07() -> None:
    assert outcome("litho_arfi", "asml", "2023-11-16") == "free"
    assert outcome("litho_arfi", "asml", "2023-11-17") == "denied"
    assert whose("litho_arfi", "asml", "2023-11-17") == {"us"}
    assert whose("litho_arfi", "asml", "2024-09-06") == {"us"}
    assert outcome("litho_arfi", "asml", "2024-09-07") == "license"
    assert whose("litho_arfi", "asml", "2024-09-07") == {"nl"}


def test_the_dutch_immersion_scanner_stayed_free_for_mature_fabs_until_then() -> None:
    assert outcome("litho_arfi", "asml", "2024-09-06", "foundry_mature") == "free"
    assert outcome("litho_arfi", "asml", "2024-09-07", "foundry_mature") == "license"


def test_extreme_ultraviolet_was_never_free() -> None:
    assert all(outcome("litho_euv", "asml", day) == "denied" for day in DAYS)
    assert "nl" in whose("litho_euv", "asml", "2023-09-01")


def test_dutch_layers_of_atoms_need_a_license_from_2023_09_01() -> None:
    assert outcome("ald", "asm_international", "2023-08-31") == "free"
    assert whose("ald", "asm_international", "2023-09-01") == {"nl"}


def test_korean_and_israeli_tools_are_reached_by_the_rule_of_december_2024() -> None:
    for input_, provider in (("wet_clean_single", "semes"), ("metrology_optical", "nova")):
        assert outcome(input_, provider, "2022-10-08") == "free"
        assert outcome(input_, provider, "2025-01-01") == "denied"
        assert whose(input_, provider, "2025-01-01") == {"us"}


def test_accelerators_and_stacked_memory_end_when_they_did() -> None:
    assert outcome("ai_accelerator", "nvidia", "2022-10-20") == "free"
    assert outcome("ai_accelerator", "nvidia", "2022-10-21") == "denied"
    assert outcome("foundry_leading", "TW", "2022-10-20") == "free"
    assert outcome("foundry_leading", "TW", "2022-10-21") == "denied"
    assert outcome("hbm", "sk_hynix", "2024-12-01") == "free"
    assert outcome("hbm", "sk_hynix", "2025-01-01") == "denied"


def test_plain_materials_of_japan_stay_free() -> None:
    for input_, provider in (
        ("silicon_wafer", "sumco"),
        ("photoresist_arf", "JP"),
        ("abf_film", "ajinomoto"),
    ):
        assert all(outcome(input_, provider, day) == "free" for day in DAYS)


def test_chinese_gallium_needs_a_license_to_leave_from_2023_08_01() -> None:
    (item,) = items_of("gallium", "CN")
    seat = {"country": "JP", "headquarters": "JP", "ultimate_parent_headquarters": "JP", "owners": []}
    for day, expected in (("2023-07-31", set()), ("2023-08-01", {"cn"})):
        raw = {
            **order(item, HOME, "gaas_wafer", day),
            "to": "JP",
            "parties": [{"role": "end_user", "name": "Example Wafer Co.", **seat}],
        }
        found = engine().check(raw).regimes
        assert {name for name, one in found.items() if one.outcome == "license_required"} == expected
