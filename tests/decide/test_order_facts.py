"""The facts of each part of an order, in full, and every word of what is assumed or noticed in reading it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import pytest

from narrows.catalog.product import Product
from narrows.decide.blocks import Assume, end_use_block, rest_block
from narrows.decide.item_blocks import item_block
from narrows.decide.redflags import NO_KNOWLEDGE
from narrows.decide.route import route_block
from narrows.errors import ProductError
from narrows.model.order import Order, parse_item, parse_order

CLEAN = Assume(clean=True, home="US", home_scope=frozenset({"US", "PR"}))
SILENT = Assume(home="US", home_scope=frozenset({"US", "PR"}))


def order(**more: Any) -> Order:
    return parse_order({"item": {"eccn": "EAR99"}, "to": "CN", "as_of": "2025-01-01", **more})


def product(id_: str, *, confidence: str = "high", **more: Any) -> Product:
    made: dict[str, Any] = {"kind": "chip", "vendor": "Maker", "name": f"Name of {id_}", "spec": {}, **more}
    return Product(id=id_, confidence=cast("Any", confidence), values=(), **made)


class Shelf:
    """A catalog of a few products."""

    def __init__(self, *products: Product) -> None:
        self.products: Mapping[str, Product] = {found.id: found for found in products}

    def resolve(self, text: str) -> Product:
        if text not in self.products:
            raise ProductError(f"product {text!r} is not in the catalog")
        return self.products[text]

    def find(self, text: str) -> Product | None:
        return self.products.get(text)

    def get(self, product_id: str) -> Product:
        return self.products[product_id]

    def within(self, text: str, whole: str | None = None) -> Product | None:
        return next((found for id_, found in self.products.items() if id_ in text.split()), None)

    def alone(self, text: str) -> bool:
        return sum(id_ in text.split() for id_ in self.products) == 1

    def beside(self, text: str) -> Product | None:
        return self.within(text)


EMPTY = Shelf()
CHIP = product("chip", eccn="3A090.a", spec={"node_nm": 5.0, "data_center": True})


def test_a_name_that_is_a_products_brings_what_the_catalog_knows_of_it() -> None:
    shelf = Shelf(CHIP)
    block = item_block(order(item={"name": "chip", "eccn": "EAR99"}).item, shelf, SILENT)
    assert (block.facts["item.product"], block.facts["item.eccn"], block.facts["item.spec.node_nm"]) == (
        "chip",
        "EAR99",
        5.0,
    )
    assert block.notices[0].startswith("the item's name is that of Name of chip of the catalog")
    besides: tuple[dict[str, Any], ...] = (
        {"contains": []},
        {"contains": [{"name": "cable"}]},
        {"spec": {"has_hbm": True}},
    )
    for beside in besides:
        item = order(item={"name": "chip", **beside}).item
        assert item_block(item, shelf, SILENT).facts["item.product"] == "chip"
    mores: tuple[dict[str, Any], ...] = (
        {"spec": {"node_nm": 28.0}},
        {"spec": {"type": "other"}},
        {"kind": "technology"},
        {"eccn": "3E001"},
        {"name": "a chip"},
    )
    for more in mores:
        assert (
            "item.product" not in item_block(order(item={"name": "chip", **more}).item, shelf, SILENT).facts
        )


def test_what_is_stated_of_an_item_is_a_fact_under_its_own_name() -> None:
    stated = order(
        item={
            "eccn": "3B001.c",
            "name": "an etcher",
            "kind": "commodity",
            "origin": "NL",
            "us_content_percent": 12.5,
            "technology_for": ["3B001.c", "3B001.d"],
            "within_entry_scope": True,
            "ecad_or_tcad": False,
            "in_part_746_supplement": True,
            "made_with": {
                "us_technology": ["3E001"],
                "plant_direct_product": True,
                "contains_ic_from_such_plant": False,
                "contains_us_origin_ic": True,
            },
            "spec": {"type": "etch", "node_nm": 7.0},
        }
    )
    block = item_block(stated.item, EMPTY, CLEAN)
    assert block.facts == {
        "item.of_two_kinds": False,
        "item.finished_thing": False,
        "item.serves_fabs": True,
        "item.unread_name": False,
        "item.named_as": frozenset(),
        "item.named_over_limits": frozenset(),
        "item.named_materials": frozenset(),
        "item.unstated_materials": frozenset(),
        "item.named_technology": False,
        "item.named_design": False,
        "item.eccn": "3B001.c",
        "item.kind": "commodity",
        "item.origin": "NL",
        "item.us_content_percent": 12.5,
        "item.technology_for": frozenset({"3B001.c", "3B001.d"}),
        "item.within_entry_scope": True,
        "item.ecad_or_tcad": False,
        "item.in_part_746_supplement": True,
        "item.made_with.us_technology": frozenset({"3E001"}),
        "item.made_with.plant_direct_product": True,
        "item.made_with.contains_ic_from_such_plant": False,
        "item.made_with.contains_us_origin_ic": True,
        "item.spec.type": "etch",
        "item.spec.node_nm": 7.0,
    }
    assert (block.assumptions, block.notices, block.confidence, block.contains) == ((), (), "high", ())


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"product": "none"}, "item.product"),
        (
            {"eccn": "4A994", "contains": [{"product": "chip"}, {"product": "none"}]},
            "item.contains[1].product",
        ),
    ],
)
def test_a_product_that_nobody_knows_is_refused_where_it_stands(item: dict[str, Any], field: str) -> None:
    with pytest.raises(ProductError) as caught:
        item_block(order(item=item).item, Shelf(CHIP), SILENT)
    assert caught.value.where.field == field


def test_a_product_brings_what_the_catalog_knows_of_it() -> None:
    block = item_block(order(item={"product": "chip"}).item, Shelf(CHIP), SILENT)
    assert block.facts == {
        "item.of_two_kinds": False,
        "item.finished_thing": False,
        "item.serves_fabs": False,
        "item.unread_name": False,
        "item.named_as": frozenset(),
        "item.named_over_limits": frozenset(),
        "item.named_materials": frozenset(),
        "item.unstated_materials": frozenset(),
        "item.product": "chip",
        "item.makers": frozenset({"Maker"}),
        "item.vendor": "Maker",
        "item.kind": "commodity",
        "item.spec.node_nm": 5.0,
        "item.spec.data_center": True,
        "item.eccn": "3A090.a",
    }
    assert (block.assumptions, block.notices, block.confidence) == ((), (), "high")


def test_a_value_stated_over_the_catalog_is_noticed_and_a_class_or_an_equal_value_is_not() -> None:
    said = {"product": "chip", "eccn": "3A991", "spec": {"node_nm": 7.0, "data_center": True, "mrf_nm": 40.0}}
    block = item_block(order(item=said).item, Shelf(CHIP), SILENT)
    assert block.notices == ("item.spec.node_nm: the order's 7.0 is used, not the catalog's 5.0",)
    assert block.facts["item.spec.node_nm"] == 7.0
    assert block.facts["item.spec.mrf_nm"] == 40.0
    assert block.facts["item.eccn"] == "3A991"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"kind": "technology", "eccn": "3A001.a.7"},
            "item.kind is technology, yet the ECCN 3A001.a.7 is one of commodity",
        ),
        (
            {"kind": "software", "product": "chip"},
            "item.kind is software, yet Maker Name of chip is a commodity",
        ),
        (
            {"kind": "technology", "spec": {"type": "etch"}},
            "item.kind is technology, yet item.spec.type etch",
        ),
        ({"kind": "technology", "spec": {"type": "other"}}, ""),
        ({"kind": "software", "spec": {"type": "design_software"}}, ""),
        ({"kind": "commodity", "spec": {"type": "etch"}}, ""),
    ],
)
def test_a_kind_that_something_else_of_the_item_contradicts_is_not_known(
    said: dict[str, Any], told: str
) -> None:
    block = item_block(order(item=said).item, Shelf(CHIP), SILENT)
    assert block.facts.get("item.kind") == (None if told else said["kind"])
    assert any(told in notice for notice in block.notices) is bool(told)


def test_of_a_product_the_stricter_of_two_values_decides() -> None:
    said = {"product": "chip", "spec": {"data_center": False}}
    block = item_block(order(item=said).item, Shelf(CHIP), SILENT)
    assert block.facts["item.spec.data_center"] is True
    assert block.notices == (
        "item.spec.data_center is false, yet the catalog has true for the product: the stricter reading decides",
    )


def test_notices_about_a_product_come_once_and_in_order() -> None:
    chosen = product(
        "chip", confidence="medium", notices=("the larger one was chosen", "the larger one was chosen")
    )
    block = item_block(order(item={"product": "chip"}).item, Shelf(chosen), SILENT)
    assert block.notices == (
        "the larger one was chosen",
        "values of Name of chip in the catalog are of medium confidence",
    )
    assert block.confidence == "medium"


def test_a_host_of_the_catalog_contains_its_parts_and_is_as_certain_as_the_least_of_them() -> None:
    board = product("board", contains=((2, "chip"),))
    host = product("host", contains=((8, "board"), (1, "poor")))
    shelf = Shelf(host, board, CHIP, product("poor", confidence="low"))
    block = item_block(order(item={"product": "host"}).item, shelf, SILENT)
    assert [part.facts["item.product"] for part in block.contains] == ["board", "poor"]
    assert [part.facts["item.product"] for part in block.contains[0].contains] == ["chip"]
    assert block.contains[0].contains[0].facts["item.eccn"] == "3A090.a"
    assert [part.confidence for part in block.contains] == ["high", "low"]
    assert block.confidence == "low"
    assert block.notices == ("values of Name of host in the catalog are of low confidence",)


def test_parts_that_are_stated_come_beside_those_of_the_catalog() -> None:
    shelf = Shelf(product("host", contains=((1, "chip"),)), CHIP, product("poor", confidence="low"))
    stated = order(item={"product": "host", "contains": [{"product": "poor"}, {"eccn": "EAR99"}]})
    block = item_block(stated.item, shelf, CLEAN)
    assert [part.facts.get("item.product") for part in block.contains] == ["chip", "poor", None]
    assert block.confidence == "low"
    assert block.notices == (
        "item.contains does not name all that the catalog knows to be inside of Name of host: that counts as well",
        "values of Name of poor in the catalog are of low confidence",
    )
    assert [part.facts.get("item.origin") for part in block.contains] == [None, "US", "US"]


def test_an_empty_list_takes_nothing_out_of_a_product() -> None:
    shelf = Shelf(product("host", contains=((1, "chip"),)), CHIP)
    block = item_block(order(item={"product": "host", "contains": []}).item, shelf, SILENT)
    assert [part.facts["item.product"] for part in block.contains] == ["chip"]
    assert "item.contained_classes" not in block.facts
    again = order(item={"product": "host", "contains": [{"product": "chip"}]})
    assert item_block(again.item, shelf, SILENT).notices == ()


def test_a_product_and_its_stated_parts_are_noticed_alike_and_the_least_certain_counts() -> None:
    shelf = Shelf(product("host", confidence="low"), product("part", confidence="medium"))
    stated = order(item={"product": "host", "contains": [{"product": "part"}, {"eccn": "EAR99"}]})
    block = item_block(stated.item, shelf, SILENT)
    assert block.confidence == "low"
    assert block.notices == (
        "values of Name of host in the catalog are of low confidence",
        "values of Name of part in the catalog are of medium confidence",
    )


@pytest.mark.parametrize(
    ("assume", "origin", "said"),
    [
        (CLEAN, "US", ("assumed clean: the item originates in US",)),
        (SILENT, None, ()),
        (Assume(clean=True), None, ()),
    ],
)
def test_an_origin_is_assumed_only_when_told_and_only_where_there_is_a_home(
    assume: Assume, origin: str | None, said: tuple[str, ...]
) -> None:
    block = item_block(order(item={"eccn": "3A991.p"}).item, EMPTY, assume)
    assert (block.facts.get("item.origin"), block.assumptions) == (origin, said)


NO_MATERIAL = "assumed clean: the item is and holds no material that a list names"


@pytest.mark.parametrize(
    ("item", "silent"),
    [
        ({"eccn": "EAR99"}, True),
        ({"name": "desk"}, True),
        ({"eccn": "EAR99", "kind": "commodity", "spec": {"type": "other"}}, True),
        ({"eccn": "EAR99", "name": "Gallium arsenide wafers"}, False),
        ({"eccn": "EAR99", "name": "Lithium battery cells"}, False),
        ({"eccn": "EAR99", "name": "金属镓"}, False),
        ({"eccn": "EAR99", "name": "GaAs substrate, 100 mm"}, False),
        ({"eccn": "EAR99", "name": "SmCo magnets"}, False),
        ({"eccn": "EAR99", "name": "Lithium-ion pack"}, False),
        ({"eccn": "EAR99", "name": "diamond saw"}, False),
        ({"eccn": "EAR99", "name": "magnetic board"}, True),
        ({"eccn": "EAR99", "name": "gas valve"}, True),
        ({"eccn": "EAR99", "materials": ["gallium"]}, False),
        ({"eccn": "EAR99", "kind": "software"}, False),
        ({"eccn": "EAR99", "spec": {"type": "material"}}, False),
        ({"eccn": "3C992"}, False),
    ],
)
def test_materials_are_assumed_away_only_when_told_and_where_nothing_speaks_for_them(
    item: dict[str, Any], silent: bool
) -> None:
    block = item_block(order(item={**item, "origin": "CN"}).item, EMPTY, CLEAN)
    assert (block.facts.get("item.materials") == frozenset()) is silent
    assert (NO_MATERIAL in block.assumptions) is silent
    assert NO_MATERIAL not in item_block(order(item={**item, "origin": "CN"}).item, EMPTY, SILENT).assumptions


def test_a_route_is_read_in_full() -> None:
    stated = order(**{"from": "US"}, via=["SG", "HK"], activity="export", destination_occupied_region=True)
    assert route_block(stated, CLEAN).facts == {
        "ship_from": "US",
        "destination": "CN",
        "via": frozenset({"SG", "HK"}),
        "activity": "export",
        "destination_occupied_region": True,
        "released_to_own_national": False,
    }


@pytest.mark.parametrize(
    ("activity", "person", "own"),
    [
        ("deemed_reexport", "CN", True),
        ("deemed_reexport", "DE", False),
        ("deemed_reexport", None, False),
        ("transfer", "CN", False),
        ("deemed_export", "CN", False),
    ],
)
def test_who_is_of_the_country_is_told_apart(activity: str, person: str | None, own: bool) -> None:
    block = route_block(order(**{"from": "CN"}, activity=activity), SILENT, person=person)
    assert block.facts["released_to_own_national"] is own
    assert any("counts as one of CN" in told for told in block.assumptions) is own


@pytest.mark.parametrize(("assume", "occupied"), [(CLEAN, False), (SILENT, None)])
def test_the_movement_is_taken_from_the_countries_and_said(assume: Assume, occupied: bool | None) -> None:
    block = route_block(order(**{"from": "TW"}), assume)
    assert block.facts == {
        "ship_from": "TW",
        "destination": "CN",
        "via": None,
        "activity": "reexport",
        "destination_occupied_region": occupied,
        "released_to_own_national": False,
    }
    assert block.assumptions == ("the activity is taken to be reexport, from the countries stated",)


@pytest.mark.parametrize(
    ("source", "activity"), [("US", "export"), ("PR", "export"), ("TW", "reexport"), ("CN", "transfer")]
)
def test_each_movement_is_read_from_the_two_countries(source: str, activity: str) -> None:
    block = route_block(order(**{"from": source}), SILENT)
    assert block.facts["activity"] == activity
    assert block.assumptions == (f"the activity is taken to be {activity}, from the countries stated",)


def test_a_movement_that_is_another_by_the_countries_is_noted_and_an_export_only_assumed() -> None:
    """Whoever writes "export" of a shipment from abroad means that it leaves the country; whoever writes another word errs."""
    block = route_block(order(**{"from": "TW"}, activity="export"), SILENT)
    taken = "the activity is stated as export, and is taken to be reexport, from the countries stated"
    assert (block.facts["activity"], block.assumptions, block.notices) == ("reexport", (taken,), ())
    block = route_block(order(**{"from": "US"}, activity="reexport"), SILENT)
    wrong = "the activity is stated as reexport, yet from US to CN it is export: the stricter reading decides"
    assert (block.facts["activity"], block.assumptions, block.notices) == ("export", (), (wrong,))


@pytest.mark.parametrize(("to", "told"), [("DE", True), ("UA", False)])
def test_an_occupied_region_of_a_country_that_has_none_is_told(to: str, told: bool) -> None:
    block = route_block(order(to=to, destination_occupied_region=True), SILENT)
    assert block.facts["destination_occupied_region"] is True
    said = f"destination_occupied_region is true, yet {to} has no region of the kind: the stricter reading decides"
    assert block.notices == ((said,) if told else ())


def test_the_flags_that_an_end_use_leaves_out_are_named() -> None:
    stated = order(
        end_use={
            "military": True,
            "wmd": False,
            "facility_country": "SG",
            "facility_owner_headquarters": "CN",
        }
    )
    block = end_use_block(stated.end_use, SILENT)
    assert block.facts == {
        **NO_KNOWLEDGE,
        "end_use.military": True,
        "end_use.node_unknown": None,
        "end_use.facility_country": "SG",
        "end_use.facility_owner_headquarters": "CN",
        "end_use.settled_flags": {"military", "wmd"},
        "end_use.red_flags": {"node_unknown", "unsaid"},
    }
    assert block.assumptions == (
        (
            "no knowledge, by the exporter's statement, of: advanced_node_facility, supercomputer, "
            "military_intelligence, sme_development, advanced_node_ic_design, maritime_nuclear_propulsion, "
            "cyber_surveillance, military_commodity, foreign_vessel_or_aircraft, products_of_footnotes, products_of_countries"
        ),
    )


@pytest.mark.parametrize(("stated", "known"), [([4, "1"], {"4", "1"}), ([], set()), (None, set())])
def test_footnotes_may_be_written_as_numbers(stated: list[object] | None, known: set[str]) -> None:
    block = end_use_block(order(end_use={"civil": True, "products_of_footnotes": stated}).end_use, SILENT)
    assert block.facts["end_use.products_of_footnotes"] == known
    assert ("products_of_footnotes" in block.assumptions[0]) is (stated is None)


def test_a_clean_end_use_is_no_knowledge_of_any_flag() -> None:
    block = end_use_block(None, CLEAN)
    assert block.facts == NO_KNOWLEDGE
    assert block.assumptions == ("assumed clean: no knowledge of any end use named in Part 744",)
    assert end_use_block(None, SILENT).assumptions == ()


def test_the_value_the_recipient_and_the_claims_are_read_in_full() -> None:
    stated = order(
        value="9000 USD",
        recipient={"citizenship": ["CN", "FR"], "permanent_residency": []},
        claims={"hbm_packaging": True},
    )
    facts = rest_block(stated.value_usd, stated.recipient, stated.claims, SILENT).facts
    assert facts["value_usd"] == 9000.0
    assert facts["recipient.citizenship"] == frozenset({"CN", "FR"})
    assert facts["recipient.permanent_residency"] == frozenset()
    claims = {name: value for name, value in facts.items() if name.startswith("claims.")}
    assert [name for name, value in claims.items() if value] == ["claims.hbm_packaging"]
    assert len(claims) == len(type(stated.claims).model_fields)


@pytest.mark.parametrize(
    ("residency", "counts"),
    [([], ({"CN"}, set())), (["CA"], ({"CN"}, set())), (["PR"], ({"CN", "FR"}, {"PR"}))],
)
def test_who_is_at_home_is_no_foreign_person_whichever_country_is_the_latest(
    residency: list[str], counts: tuple[set[str], set[str]]
) -> None:
    stated = order(
        recipient={"citizenship": ["FR", "CN"], "permanent_residency": residency, "most_recent": "CN"}
    )
    facts = rest_block(None, stated.recipient, None, SILENT).facts
    assert (facts["recipient.citizenship"], facts["recipient.permanent_residency"]) == counts


@pytest.mark.parametrize(
    ("stated", "nationality"),
    [
        ({"citizenship": ["CN"], "permanent_residency": ["KR"], "most_recent": "KR"}, {"CN"}),
        ({"citizenship": ["CN", "BR"], "permanent_residency": []}, {"CN", "BR"}),
        ({"permanent_residency": ["KR"], "most_recent": "CN"}, {"CN"}),
        ({"permanent_residency": ["KR"], "most_recent": "KR"}, None),
        ({"most_recent": "KR"}, None),
        ({"permanent_residency": ["KR"]}, None),
    ],
)
def test_a_nationality_is_every_citizenship_and_no_residency(
    stated: dict[str, object], nationality: set[str] | None
) -> None:
    facts = rest_block(None, order(recipient=stated).recipient, None, SILENT).facts
    assert facts["recipient.nationality"] == nationality


def test_nothing_said_of_value_recipient_or_claims_is_nothing_known() -> None:
    assert rest_block(None, None, None, SILENT).facts == {"value_usd": None}
    silent = parse_order({"item": {"eccn": "EAR99"}, "to": "CN", "as_of": date(2025, 1, 1)})
    assert rest_block(silent.value_usd, silent.recipient, None, SILENT).facts == {"value_usd": None}


@pytest.mark.parametrize(
    ("activity", "assume", "leaves"),
    [
        (None, CLEAN, "US"),
        ("export", CLEAN, "US"),
        ("deemed_export", CLEAN, "US"),
        ("reexport", CLEAN, None),
        ("transfer", CLEAN, None),
        ("us_person_support", CLEAN, None),
        (None, SILENT, None),
        ("export", SILENT, None),
    ],
)
def test_where_an_export_leaves_from_is_assumed_only_when_asked_to(
    activity: str | None, assume: Assume, leaves: str | None
) -> None:
    block = route_block(order(**({} if activity is None else {"activity": activity})), assume)
    assert block.facts["ship_from"] == leaves
    assert ("assumed clean: the item leaves US" in block.assumptions) is (leaves is not None)


def test_without_a_country_of_the_regime_an_assumed_export_leaves_from_nowhere_in_particular() -> None:
    block = route_block(order(), Assume(clean=True))
    assert (block.facts["ship_from"], block.facts["activity"]) == (None, "export")
    assert block.assumptions == (
        "assumed clean: the item leaves the country; nothing is released to a person",
    )


@pytest.mark.parametrize(
    ("eccn", "kind", "read"),
    [
        ("3B001", None, "commodity"),
        ("3D001", None, "software"),
        ("3E992.a", None, "technology"),
        ("EAR99", None, None),
        ("EAR99", "technology", "technology"),
        ("3A090", "software", None),
        ("3D001", "technology", None),
        ("3E001", "commodity", None),
        ("3E001", "technology", "technology"),
    ],
)
def test_what_a_stated_entry_is(eccn: str, kind: str | None, read: str | None) -> None:
    stated = {"eccn": eccn} | ({} if kind is None else {"kind": kind})
    assert item_block(order(item=stated).item, EMPTY, SILENT).facts.get("item.kind") == read


def test_the_name_of_a_product_among_other_words_is_held_beside_a_lesser_number_alone() -> None:
    shelf = Shelf(
        product("chip", spec={"type": "integrated_circuit"}), product("vat", kind="other", eccn="EAR99")
    )

    def eccn(**item: Any) -> tuple[object, bool]:
        block = item_block(order(item=item).item, shelf, SILENT)
        return block.facts.get("item.eccn"), any("speaks of" in notice for notice in block.notices)

    assert eccn(name="tray of chip", eccn="EAR99") == (None, True)
    assert eccn(name="tray of chip", eccn="3A991.p") == (None, True)
    kept: tuple[dict[str, Any], ...] = (
        {"name": "tray of chip", "eccn": "3A090.a"},
        {"name": "tray of cups", "eccn": "EAR99"},
        {"name": "tray of chip", "eccn": "EAR99", "product": "chip"},
        {"name": "tray of chip", "eccn": "EAR99", "spec": {"type": "other"}},
        {"name": "tray of chip", "eccn": "EAR99", "spec": {"node_nm": 28.0}},
        {"name": "driver of chip", "eccn": "EAR99", "kind": "software"},
        {"name": "notes on chip", "eccn": "EAR99", "technology_for": ["3A991"]},
        {"name": "a vat", "eccn": "EAR99"},
        {"eccn": "EAR99"},
    )
    for item in kept:
        assert eccn(**item) == (item["eccn"], False), item
    assert eccn(name="tray of chip") == (None, False)


def test_figures_far_from_those_of_the_product_that_is_named_are_not_used() -> None:
    shelf = Shelf(product("chip", spec={"node_nm": 5.0, "tops": {8: 1979.0, 16: 989.0}, "data_center": True}))
    said: dict[str, Any] = {"name": "chip", "spec": {"tops": {8: 1.979, 4: 3.0}, "node_nm": 500.0}}
    for item in (said, {**said, "product": "chip"}):
        block = item_block(parse_item(item), shelf, SILENT)
        assert "item.spec.node_nm" not in block.facts
        assert any("of one thing both cannot be" in notice for notice in block.notices)
        # Of a stated product the stricter decides, where the law asks more of more.
        assert block.facts.get("item.spec.tops") == (
            {8: 1979.0, 16: 989.0, 4: 3.0} if "product" in item else None
        )
    near = item_block(parse_item({"product": "chip", "spec": {"node_nm": 7.0}}), shelf, SILENT)
    assert near.facts["item.spec.node_nm"] == 7.0
    other = item_block(
        parse_item({"name": "chip", "spec": {"tops": {4: 1.0}, "node_nm": 5.0}}), shelf, SILENT
    )
    assert other.facts["item.spec.tops"] == {4: 1.0}


def test_a_country_of_which_the_law_was_not_read_is_told_of() -> None:
    read = Assume(home="US", home_scope=frozenset({"US"}), law_read=frozenset({"US", "NL"}))
    told = "the law of IL, which the item leaves, is not known here: ask there as well"
    assert told in route_block(order(**{"from": "IL", "to": "CN"}), read).notices
    assert not route_block(order(**{"from": "NL", "to": "CN"}), read).notices
    assert told not in route_block(order(**{"from": "IL", "to": "IL"}), read).notices
    assert (
        told not in route_block(order(**{"from": "IL", "to": "CN"}, activity="deemed_reexport"), read).notices
    )
