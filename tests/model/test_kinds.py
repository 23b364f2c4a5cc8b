"""What can be said of which kind of thing."""

from __future__ import annotations

from typing import get_args

import pytest

from narrows.catalog import load_catalog
from narrows.model.kinds import _ratios, _rows, of_another_kind, of_another_ratio, of_another_size, stricter
from narrows.model.spec import Capability, Spec, Type


def test_every_word_but_those_of_any_kind_says_whose_it_is() -> None:
    words = {word for fact, word in _rows() if fact == "capabilities"}
    assert set(get_args(Capability)) - words == {"use_only"}
    assert {fact for fact, _ in _rows()} <= set(Spec.model_fields)


@pytest.mark.parametrize("kind", get_args(Type))
def test_what_fits_a_kind_is_not_told(kind: str) -> None:
    fitting = {word for (fact, word), row in _rows().items() if fact == "capabilities" and kind in row.types}
    numbers = {fact: 1 for (fact, word), row in _rows().items() if not word and kind in row.types}
    spec = {"type": kind, "capabilities": frozenset(fitting | {"use_only"}), **numbers, "pitch_nm": 20.0}
    assert list(of_another_kind(spec)) == []


@pytest.mark.parametrize("kind", sorted(set(get_args(Type)) - {"other"}))
def test_what_fits_another_kind_is_told_for_every_fact(kind: str) -> None:
    for (fact, word), row in _rows().items():
        if row.types and kind not in row.types:
            spec = {"type": kind, fact: frozenset({word}) if word else 5}
            assert list(of_another_kind(spec)) == [(word or fact, row.types)]


def test_what_is_denied_says_nothing_of_the_kind() -> None:
    spec = {"type": "etch", "data_center": False, "io_bandwidth_gb_s": 0, "capabilities": frozenset[str]()}
    assert list(of_another_kind(spec)) == []


def test_a_thing_of_no_kind_of_its_own_can_be_anything() -> None:
    said = {"tops": {8: 4.0}, "capabilities": frozenset({"euv"})}
    assert list(of_another_kind({"type": "other", **said})) == list(of_another_kind(said)) == []


@pytest.mark.parametrize(
    ("fact", "small", "large"), [("overlay_nm", 0.0016, 1600), ("wafer_diameter_mm", 12, 300_000)]
)
def test_a_number_that_is_hardly_of_its_unit_is_told(fact: str, small: float, large: float) -> None:
    row = _rows()[fact, ""]
    assert row.least is not None
    assert row.most is not None
    for value in (small, large):
        assert [name for name, _ in of_another_size({fact: value})] == [fact]
    for value in (row.least, row.most):
        assert list(of_another_size({fact: value})) == []


def test_a_range_without_a_least_allows_nothing_at_all() -> None:
    assert (
        list(of_another_size({"io_bandwidth_gb_s": 0, "type": "hbm", "capabilities": frozenset({"euv"})}))
        == []
    )


def test_a_range_beside_a_word_is_that_of_what_does_it() -> None:
    assert list(of_another_size({"film_thickness_nm": 3.0, "capabilities": frozenset({"ald"})})) == []
    told = list(of_another_size({"film_thickness_nm": 3.0, "capabilities": frozenset({"carbon_hard_mask"})}))
    assert told == [("film_thickness_nm", "20 to 50000")]


def test_two_numbers_that_do_not_go_together_are_told() -> None:
    assert {name for over, under, _ in _ratios() for name in (over, under)} <= set(Spec.model_fields)
    chip = {"tops": {8: 1.979, 16: 0.9, 4: None}, "applicable_die_area_mm2": 814.0}
    ((over, under, ratio, usual),) = of_another_ratio(chip)
    assert (over, under, round(ratio, 4), usual) == (
        "tops",
        "applicable_die_area_mm2",
        0.0194,
        "0.04 to 1000",
    )
    assert list(of_another_ratio({**chip, "tops": {8: 1979.0}})) == []
    assert list(of_another_ratio({"tops": {4: None}, "applicable_die_area_mm2": 814.0})) == []


def test_no_product_of_the_catalog_is_told_of() -> None:
    for product in load_catalog().products:
        assert [*of_another_size(product.spec), *of_another_ratio(product.spec)] == [], product.id


def test_of_two_values_the_law_asks_more_of_one() -> None:
    assert stricter("data_center", False, True) is True
    assert stricter("bandwidth_gb_s", 900.0, 800.0) == 900.0
    assert stricter("tops", {16: 10.0, 4: 5.0}, {8: 20.0, 16: 30.0}) == {8: 20.0, 16: 30.0, 4: 5.0}
    assert stricter("tops", {16: None}, {16: 30.0}) == {16: None}


def test_of_an_area_that_something_is_divided_by_the_law_asks_more_of_less() -> None:
    assert stricter("applicable_die_area_mm2", 2000.0, 608.5) == 608.5
    assert stricter("applicable_die_area_mm2", 500.0, 608.5) == 500.0


def test_where_nobody_tells_which_value_is_stricter_the_stated_one_stands() -> None:
    assert stricter("node_nm", 7.0, 5.0) == 7.0
    assert stricter("kind", "software", "commodity") == "software"
