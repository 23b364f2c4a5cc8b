"""The shipped map: what it must hold, that its shares add up, and that the engine answers its orders as the story goes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.model.order import parse_order
from narrows.network.check import require_shippable
from narrows.network.load import load_map, shipped_maps
from narrows.network.orders import Items
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


@cache
def items() -> Items:
    return Items(chips().items)


def items_of(input_: str, provider: str, into: str = "") -> Sequence[Item]:
    return items().of(input_, provider, into)


@cache
def nodes_of_their_own() -> dict[str, set[str]]:
    """The nodes for which an input has an item of its own."""
    own: dict[str, set[str]] = defaultdict(set)
    for one in chips().items:
        if one.into:
            own[one.input].add(one.into)
    return own


@cache
def answer(input_: str, provider: str, day: str, into: str | None = None) -> Decision:
    node = into or buyers()[input_]
    (item,) = items_of(input_, provider, node)
    return engine().check(order(item, providers()[provider].country, node, day))


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


def test_pure_quartz_goes_into_crucibles_and_not_into_smelters() -> None:
    assert {link.into for link in chips().links if link.input == "hp_quartz"} == {"quartz_crucible"}


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
    supplied = {(s.input, s.provider) for s in chips().shares}
    for link in chips().links:
        if link.relation == "goes_into":
            makers = [provider for input_, provider in supplied if input_ == link.input]
            assert all(items_of(link.input, maker, link.into) for maker in makers), link


def test_every_input_has_an_item() -> None:
    assert {one.input for one in chips().items} == {one.id for one in chips().inputs}


def test_an_item_for_a_node_is_of_an_input_that_goes_there_and_says_something_else() -> None:
    links = {(link.input, link.into) for link in chips().links if link.relation == "goes_into"}
    for one in chips().items:
        if one.into:
            assert (one.input, one.into) in links, one
            general = items_of(one.input, one.provider)
            assert one.item not in [other.item for other in general], one


def supplies() -> Iterator[tuple[str, str, str, Item]]:
    """One supply for each input, country, item and node that has an item of its own."""
    seen = set()
    for share in chips().shares:
        country = providers()[share.provider].country
        nodes = {buyers()[share.input], *nodes_of_their_own()[share.input]} if share.input in buyers() else ()
        for into in sorted(nodes):
            for item in items_of(share.input, share.provider, into):
                key = (share.input, country, into, repr(item.item))
                if country != HOME and key not in seen:
                    seen.add(key)
                    yield share.input, country, into, item


@pytest.mark.parametrize("day", DAYS)
def test_every_item_is_decided_on_every_day(day: str) -> None:
    """Each order can be read, and has a class or says what is missing where that matters; nothing asks for the end use."""
    number = 0
    for input_, country, into, item in supplies():
        raw = order(item, country, into, day)
        found = engine().decide(parse_order(raw), with_trail=False)
        missing = [one.fact for one in found.missing]
        assert found.outcome != "prohibited", input_
        settled = bool(found.classification.get("us")) or found.outcome == "license_required"
        assert settled or missing, f"{input_} from {country} has no class and asks nothing"
        left_out = any(view.not_modelled for view in found.regimes.values())
        assert found.outcome != "undetermined" or missing or left_out, input_
        assert not [fact for fact in missing if fact.startswith("end_use")], f"{input_}: {missing}"
        number += 1
    assert number > 250


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


@pytest.mark.parametrize("fab", ["foundry_mature", "analog_fab", "power_fab", "cis_fab"])
@pytest.mark.parametrize(
    ("input_", "provider"),
    [
        ("cvd", "applied_materials"), ("pvd", "applied_materials"), ("etch_dry", "lam_research"),
        ("epi_tool", "applied_materials"), ("ion_implanter", "axcelis"), ("metrology_optical", "kla"),
        ("etch_dry", "tokyo_electron"), ("wet_clean_single", "screen"), ("wet_clean_single", "semes"),
        ("thermal_tool", "kokusai_electric"), ("metrology_optical", "nova"), ("ald", "asm_international"),
        ("epi_tool", "asm_international"), ("litho_krf", "asml"), ("litho_krf", "nikon"), ("litho_iline", "canon"),
    ],
)  # fmt: skip
def test_ordinary_tools_for_a_mature_fab_stayed_free(input_: str, provider: str, fab: str) -> None:
    assert {outcome(input_, provider, day, fab) for day in DAYS} == {"free"}


def test_fabs_without_immersion_buy_no_immersion_scanner() -> None:
    for fab in ("analog_fab", "power_fab"):
        assert ("litho_arfi", fab) not in {(link.input, link.into) for link in chips().links}
        for maker in ("asml", "nikon", "canon"):
            assert {outcome("lithography", maker, day, fab) for day in DAYS} == {"free"}


def test_etchers_for_3d_memory_are_those_that_japan_and_the_united_states_describe() -> None:
    assert outcome("etch_dry", "tokyo_electron", "2023-07-22", "nand_fab") == "free"
    assert outcome("etch_dry", "tokyo_electron", "2023-07-23", "nand_fab") == "license"
    classes = {day: answer("etch_dry", "lam_research", day, "nand_fab").classification["us"] for day in DAYS}
    assert classes["2022-10-08"] == "3B991"
    assert classes["2023-11-17"] == "3B001.c.1.b"
    assert classes["2024-12-03"] == "3B993.c.1"


def test_etchers_for_vias_are_on_the_american_list_since_2024_and_on_the_japanese_one_since_2025() -> None:
    assert outcome("etch_dry", "lam_research", "2022-10-06", "tsv_process") == "free"
    assert outcome("etch_dry", "lam_research", "2022-10-07", "tsv_process") == "denied"
    assert answer("etch_dry", "lam_research", "2024-12-01", "tsv_process").classification["us"] == "3B991"
    assert answer("etch_dry", "lam_research", "2024-12-02", "tsv_process").classification["us"] == "3B001.c.4"
    assert outcome("etch_dry", "tokyo_electron", "2024-12-01", "tsv_process") == "free"
    found = answer("etch_dry", "tokyo_electron", "2024-12-02", "tsv_process")
    assert "item.made_with.us_technology" in {one.fact for one in found.missing}
    assert outcome("etch_dry", "tokyo_electron", "2025-05-27", "tsv_process") == "open"
    assert outcome("etch_dry", "tokyo_electron", "2025-05-28", "tsv_process") == "license"


def test_phase_shift_masks_are_listed_for_logic_and_left_out_for_memory() -> None:
    for day in DAYS:
        assert whose("photomask", "dai_nippon_printing", day) == {"jp"}, "foundry_leading"
        for fab in ("dram_fab", "nand_fab", "analog_fab", "power_fab"):
            assert outcome("photomask", "dai_nippon_printing", day, fab) == "free"


def test_what_lists_of_2025_added_is_asked_for_where_it_may_be_meant() -> None:
    assert outcome("inspect_ebeam", "asml", "2025-03-31", "foundry_mature") == "free"
    assert outcome("inspect_ebeam", "asml", "2025-04-01", "foundry_mature") == "open"
    found = answer("inspect_ebeam", "asml", "2025-04-01", "foundry_mature")
    assert "item.codes.nl" in {one.fact for one in found.missing}


def test_a_dry_scanner_resolves_too_little_for_what_japan_lists() -> None:
    for day in ("2023-07-23", "2024-09-08", "2025-05-28"):
        assert outcome("litho_arf", "nikon", day, "foundry_mature") == "free"


def test_dies_that_are_no_accelerators_are_not_taken_for_one() -> None:
    assert outcome("foundry_leading", "TW", "2026-07-23", "cowos") == "denied"
    for into in ("server_cpu", "network_chip", "optical_transceiver", "hbm"):
        assert {outcome("foundry_leading", "TW", day, into) for day in DAYS} == {"free"}


def test_inspection_of_packages_is_not_inspection_of_transistors() -> None:
    assert outcome("inspect_optical", "kla", "2022-10-08") == "denied"
    assert outcome("inspect_optical", "kla", "2022-10-08", "cowos") == "free"


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
    assert outcome("ai_accelerator", "nvidia", "2023-11-17") == "denied"
    assert outcome("foundry_leading", "TW", "2022-10-20") == "free"
    assert outcome("foundry_leading", "TW", "2022-10-21") == "denied"
    assert outcome("foundry_leading", "TW", "2023-11-17") == "denied"
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
