"""What is read from an order, and what is taken for granted where it is silent."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.decide.blocks import Assume, end_use_block, rest_block
from narrows.decide.item_blocks import ItemBlock, from_home, item_block, undesignated
from narrows.decide.listed import owner_facts
from narrows.decide.named import InText
from narrows.decide.redflags import END_USE_FLAGS
from narrows.decide.route import movement, route_block
from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.model.order import parse_order

CLEAN = Assume(clean=True, home="US", home_scope=frozenset({"US", "PR"}))
SILENT = Assume(home="US", home_scope=frozenset({"US", "PR"}))


def order(**more: Any) -> Any:
    return parse_order({"item": {"eccn": "EAR99"}, "to": "CN", "as_of": "2025-01-01", **more})


def decide(*, clean: bool = True, **more: Any) -> Decision:
    return engine(clean=clean).check(
        {"item": {"eccn": "EAR99"}, "from": "US", "to": "CN", "as_of": "2025-01-01", **more}
    )


@pytest.mark.parametrize(
    ("source", "to", "what"),
    [
        ("US", "CN", "export"),
        ("PR", "CN", "export"),
        ("TW", "CN", "reexport"),
        ("CN", "CN", "transfer"),
        ("US", "US", "transfer"),
    ],
)
def test_the_movement_that_two_countries_imply(source: str, to: str, what: str) -> None:
    assert movement(source, to, CLEAN.home_scope) == what


def test_a_movement_that_is_stated_is_not_guessed() -> None:
    block = route_block(
        order(**{"from": "US"}, activity="deemed_export", via=["SG"], destination_occupied_region=False),
        CLEAN,
    )
    assert block.facts["activity"] == "deemed_export"
    assert block.facts["via"] == frozenset({"SG"})
    assert not block.assumptions


def test_without_a_place_of_shipment_there_is_no_movement() -> None:
    block = route_block(order(), SILENT)
    assert block.facts["activity"] is None
    assert block.facts["destination_occupied_region"] is None
    assert not block.assumptions


def test_an_end_use_that_is_stated_is_a_statement_about_every_flag() -> None:
    block = end_use_block(order(end_use={"military": True}).end_use, SILENT)
    assert block.facts["end_use.military"] is True
    assert block.facts["end_use.wmd"] is False
    assert "wmd" in block.assumptions[0]
    assert "military," not in block.assumptions[0]


def test_an_end_use_that_is_complete_assumes_nothing() -> None:
    complete: dict[str, Any] = {
        **dict.fromkeys(END_USE_FLAGS, False),
        "products_of_footnotes": [],
        "products_of_countries": [],
    }
    assert not end_use_block(order(end_use=complete).end_use, SILENT).assumptions


def test_no_end_use_is_unknown_unless_taken_as_clean() -> None:
    assert not end_use_block(None, SILENT).facts
    assert set(end_use_block(None, CLEAN).facts.values()) == {False, frozenset()}


def test_what_names_raise_is_asked_where_no_end_use_is_stated() -> None:
    named = InText({"military": "'radar' in the name of the item", "1": "'secret' in the name of the item"})
    silent, clean = end_use_block(None, SILENT, named), end_use_block(None, CLEAN, named)
    assert silent.facts == {"end_use.red_flags": {"military", "1"}}
    assert not silent.assumptions
    assert clean.facts["end_use.red_flags"] == {"military", "1"}
    assert clean.facts["end_use.military"] is None
    assert clean.facts["end_use.wmd"] is False
    assert clean.assumptions == (
        "assumed clean: no knowledge of any end use named in Part 744 but what a red flag asks about",
    )
    assert len(silent.notices) == len(clean.notices) == 2


def test_a_recipient_may_be_known_in_part() -> None:
    stated = order(recipient={"citizenship": ["CN"]})
    facts = rest_block(None, stated.recipient, None, SILENT).facts
    assert facts["recipient.citizenship"] == frozenset({"CN"})
    assert facts["recipient.permanent_residency"] is None


def test_what_the_order_states_goes_over_the_catalog() -> None:
    products = engine().catalog
    stated = order(item={"product": "H100", "eccn": "3A090.a", "spec": {"applicable_die_area_mm2": 700}})
    block = item_block(stated.item, products, CLEAN)
    assert block.facts["item.spec.applicable_die_area_mm2"] == 700
    assert any("item.spec.applicable_die_area_mm2" in notice for notice in block.notices)
    assert block.facts["item.origin"] == "US"
    assert "originates" in block.assumptions[0]


def test_an_origin_that_is_stated_is_kept() -> None:
    block = item_block(order(item={"eccn": "3A991.p", "origin": "JP"}).item, engine().catalog, CLEAN)
    assert block.facts["item.origin"] == "JP"
    assert not block.assumptions


def test_values_of_low_confidence_lower_that_of_the_decision() -> None:
    decision = decide(item={"product": "hbm3-typical"}, as_of="2025-03-01")
    assert decision.confidence == "low"
    assert any("of low confidence" in notice for notice in decision.notices)


def test_parts_are_classified_by_the_same_law() -> None:
    board = {"name": "board", "spec": {"type": "computer"}, "contains": [{"product": "H100", "count": 4}]}
    rack = {
        "name": "rack",
        "spec": {"type": "computer"},
        "contains": [board, {"eccn": "EAR99", "name": "frame"}],
    }
    for item in (board, rack):
        decision = decide(item=item, as_of="2024-06-01")
        assert decision.classification["us"] == "4A090.a"
        assert decision.outcome != "no_license_required"


def part(*inside: ItemBlock, data_center: bool | None = None, origin: str | None = None) -> ItemBlock:
    facts = {"item.spec.data_center": data_center, "item.origin": origin}
    return ItemBlock({name: value for name, value in facts.items() if value is not None}, contains=inside)


def test_what_is_not_said_to_be_for_data_centers_or_not_is_looked_for_in_the_innermost_parts() -> None:
    said, denied, silent, deep = part(data_center=True), part(data_center=False), part(), part()
    assert undesignated([said, denied, silent, part(denied, part(deep)), part(said)]) == (silent, deep)
    assert undesignated([]) == ()


def test_what_is_from_elsewhere_counts_by_what_is_inside_of_it() -> None:
    own, silent, other = part(origin="US"), part(), part(origin="TW")
    board = part(own, other, silent, origin="TW")
    host = part(other, origin="US")
    assert from_home([board, other, host, silent], {"US"}) == (own, silent, host, silent)


def test_a_part_that_nothing_describes_leaves_the_host_open() -> None:
    box = {
        "name": "box",
        "spec": {"type": "computer"},
        "contains": [{"name": "chip", "spec": {"type": "integrated_circuit"}}],
    }
    decision = decide(item=box, as_of="2024-06-01")
    assert decision.outcome == "undetermined"
    assert decision.classification["us"] is None


def test_parts_of_low_confidence_count() -> None:
    box = {"eccn": "EAR99", "contains": [{"product": "hbm3-typical"}]}
    assert decide(item=box).confidence == "low"


def test_parties_without_names_are_clean_only_when_told() -> None:
    parties = [{"role": "end_user", "country": "CN"}]
    assert decide(parties=parties).outcome == "no_license_required"
    assert decide(clean=False, parties=parties, end_use={"military": False}).outcome == "undetermined"
    said = decide(parties=parties).assumptions
    assert any("without a name is on no list" in line for line in said)
    assert any("headquartered where it is located" in line for line in said)


def test_a_party_of_which_nothing_is_known_stays_unknown_where_it_is_located() -> None:
    decision = decide(
        item={"product": "H100"},
        to="SG",
        as_of="2024-06-01",
        parties=[{"role": "end_user", "name": "Somebody"}],
    )
    assert decision.outcome == "undetermined"


def test_an_exporter_among_the_parties_is_the_exporter() -> None:
    item = {"product": "H20"}
    parties = [
        {"role": "exporter", "name": "NVIDIA", "headquarters": "US", "ultimate_parent_headquarters": "US"},
        {"role": "end_user", "name": "Plain Trading Co.", "country": "CN"},
    ]
    assert decide(item=item, parties=parties, as_of="2025-05-01").outcome == "license_required"


def test_an_exporter_without_a_name_is_under_no_letter_only_when_told() -> None:
    exporter = {"headquarters": "US", "ultimate_parent_headquarters": "US"}
    decision = decide(item={"product": "H20"}, exporter=exporter, as_of="2025-05-01")
    assert decision.outcome == "no_license_required"
    assert any("is-informed" in line for line in decision.assumptions)


def test_shares_that_are_unknown_but_cannot_matter() -> None:
    owners = (
        order(parties=[{"role": "end_user", "name": "X", "owners": [{"name": "Somebody Else"}]}])
        .parties[0]
        .owners
    )
    assert owner_facts(owners, order().as_of, engine().screening)["party.entity_owned_percent"] == 0.0
    listed = (
        order(parties=[{"role": "end_user", "name": "X", "owners": [{"name": "YMTC"}]}]).parties[0].owners
    )
    facts = owner_facts(listed, order().as_of, engine().screening)
    assert facts["party.entity_owned_percent"] is None
    assert facts["party.owners_entity_policy"]


def test_hits_are_shown_with_their_days() -> None:
    decision = decide(parties=[{"role": "end_user", "name": "YMTC", "country": "CN"}, {"role": "bank"}])
    assert [party.role for party in decision.parties] == ["end_user"]
    hit = decision.parties[0].hits[0]
    assert (hit.list, hit.listed_from) == ("us.el", "2022-12-16")
    assert hit.listed_until is None


def test_a_hit_says_which_review_is_for_what() -> None:
    smic = {"role": "end_user", "name": "SMIC", "country": "CN"}
    (hit,) = decide(parties=[smic], as_of="2021-06-01").parties[0].hits
    assert hit.policy == ("presumption_of_denial", "case_by_case")
    assert hit.policy_text.endswith("case by case for the rest")


def test_a_hit_that_has_ended_is_no_hit() -> None:
    party = {
        "role": "end_user",
        "name": "Beijing Naura Magnetoelectric Technology Co., Ltd.",
        "country": "CN",
    }
    assert decide(parties=[party], as_of="2022-11-01").parties[0].hits[0].listed_until is not None
    assert not decide(parties=[party], as_of="2024-05-01").parties[0].hits


def test_a_class_that_the_parameters_do_not_bear_out_is_noticed() -> None:
    weak = {
        "type": "integrated_circuit",
        "tops": {8: 20.0},
        "data_center": True,
        "io_bandwidth_gb_s": 50.0,
        "transistor_architecture": "finfet",
        "applicable_die_area_mm2": 100.0,
    }
    decision = decide(item={"eccn": "3A090.a", "spec": weak}, as_of="2024-06-01")
    assert decision.outcome == "license_required"
    assert any("do not meet 3A090.a" in notice for notice in decision.notices)


def test_parameters_above_the_stated_class_decide() -> None:
    strong = {"type": "integrated_circuit", "tops": {8: 2000.0}, "data_center": True}
    decision = decide(item={"eccn": "3A991", "spec": strong}, as_of="2024-06-01")
    assert decision.outcome == "license_required"
    assert any("the parameters meet 3A090.a" in notice for notice in decision.notices)


def test_a_private_letter_is_read_beside_the_law(root: Any) -> None:
    letters = root / "cases" / "letters" / "equipment_maker"
    deciding = engine(letters, clean=True)
    assert deciding is engine(letters, clean=True)
    asked = {
        "item": {"eccn": "3B991"},
        "from": "US",
        "to": "CN",
        "as_of": "2020-12-23",
        "parties": [{"role": "end_user", "name": "SMIC", "country": "CN"}],
    }
    found = {view.provision: view.directed for view in deciding.check(asked).regimes["us"].requirements}
    assert found["us.letter.private.smic"] is True
