"""Tables that state things in unusual ways, and rules with unusual conditions: every row as the single decision has it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from decide.small_law import DAY, SmallLaw, duty, provision, requirement
from narrows.batch import check_file, check_table
from narrows.cli.check import decided as decided_singly
from narrows.engine import Engine, check, check_many
from narrows.errors import FieldError, RulebookError
from narrows.tabular import read

PLAIN: dict[str, Any] = {
    "as_of": "2023-11-18",
    "from": "US",
    "to": "CN",
    "eccn": "5A992.c",
    "end_use.military": False,
    "parties.0.role": "end_user",
    "parties.0.name": "X",
}


def test_a_value_in_two_columns() -> None:
    frame = pl.DataFrame(
        [PLAIN | {"value.amount": 100_000.0, "value.currency": code} for code in ("USD", "EUR")]
    )
    assert "758.1" in decided(Engine.load(), frame).frame["duties"][0]


def test_a_person_of_the_country_is_known_of_the_whole_row() -> None:
    told: dict[str, Any] = {
        "from": "NL",
        "to": "NL",
        "eccn": "3E001",
        "item.technology_for": "3B001.f.3",
        "item.origin": "US",
    }
    told |= {
        "parties.0.name": "Plain Works",
        "parties.0.country": "NL",
        "parties.0.headquarters": "NL",
        "parties.0.ultimate_parent_headquarters": "NL",
    }
    rows = [
        {
            **PLAIN,
            **told,
            "activity": activity,
            "recipient.citizenship": person,
            "recipient.most_recent": person,
        }
        for activity, person in (("deemed_reexport", "NL"), ("deemed_reexport", "DE"), ("transfer", "NL"))
    ]
    outcomes = decided(Engine.load(), pl.DataFrame(rows)).frame["outcome"].to_list()
    assert outcomes[0] == outcomes[2] != outcomes[1]


def test_headers_are_read_in_any_spelling() -> None:
    rows = [
        {**PLAIN, "Value": value, "ID": name}
        for value, name in (("10000 USD", "a"), ("abc", "b"), ("1 USD", "a"))
    ]
    frame = pl.DataFrame(rows).rename({"as_of": "As_Of"})
    result = check_table(frame)
    assert sorted(result.errors) == [1, 2]
    assert result.frame["id"].to_list() == ["a", "b", "a"]
    assert "758.1" in result.frame["duties"][0]


def test_columns_that_are_no_fields_are_read_past() -> None:
    frame = pl.DataFrame([PLAIN | {"# note": "any", "": None}, PLAIN | {"# note": "any", "": "stray"}])
    result = check_table(frame)
    assert list(result.errors) == [1]


def test_decimals_are_the_numbers_that_they_are() -> None:
    sums = [Decimal("100.5"), Decimal("9999.99"), Decimal("25000.00"), Decimal(-1)]
    frame = pl.DataFrame([PLAIN | {"value": amount, "item.spec.tops.8": amount} for amount in sums])
    found = check_table(frame)
    assert list(found.errors) == [3]
    names = ("value", "item.spec.tops.8")
    floats = check_table(frame.with_columns(pl.col(names).cast(pl.Float64)))
    assert_frame_equal(found.frame[:3], floats.frame[:3])


def test_a_row_of_a_parquet_file_that_says_nothing_is_a_row(tmp_path: Path) -> None:
    path, target = tmp_path / "o.parquet", tmp_path / "found.parquet"
    frame = pl.DataFrame([PLAIN, dict.fromkeys(PLAIN), PLAIN])
    frame.write_parquet(path)
    assert list(check_table(frame).errors) == [1]
    assert check_file(path, target).errors == 1
    assert pl.read_parquet(target)["error"].is_null().to_list() == [True, False, True]
    assert [record.raw == {} for record in read(path)] == [False, True, False]


@pytest.mark.parametrize("assume", ["dirty", "Clean", True, False, ""])
def test_a_word_that_assumes_nothing_is_refused(assume: Any, tmp_path: Path) -> None:
    frame = pl.DataFrame([PLAIN])
    for ask in (
        lambda: check({"to": "SG"}, assume=assume),
        lambda: check_many([{"to": "SG"}], assume=assume),
        lambda: check_table(frame, assume=assume),
        lambda: check_table(frame, assume=assume, deciding=Engine.load()),
        lambda: check_file("o.csv", tmp_path / "o.parquet", assume=assume),
    ):
        with pytest.raises(FieldError, match="nothing that can be assumed"):
            ask()


def test_a_table_is_one_of_polars() -> None:
    frame = pl.DataFrame([PLAIN])
    assert_frame_equal(check_table(frame.lazy()).frame, check_table(frame).frame)
    for other in (None, [PLAIN], "o.csv"):
        with pytest.raises(FieldError, match="must be a table of polars"):
            check_table(other)  # type: ignore[arg-type]


def test_an_id_that_is_no_number_is_none(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    frame = pl.DataFrame([PLAIN | {"id": number} for number in (1.0, float("nan"), float("nan"))])
    frame.write_parquet(path)
    found = check_table(frame)
    assert not found.errors
    assert found.frame["id"].to_list() == [record.id for record in read(path)] == ["1", None, None]


def test_ids_of_rows_in_error_are_those_of_the_single_decision(tmp_path: Path) -> None:
    path, target = tmp_path / "o.csv", tmp_path / "found.parquet"
    rows = [
        PLAIN | {"id": name, "end_use.military": flag, "to": to}
        for name, flag, to in (
            ("A", "x", "SG"),
            ("A", "no", "SG"),
            ("B", "no", "Atlantis"),
            ("C", "no", "SG"),
            ("B", "x", "SG"),
            (None, "x", "SG"),
        )
    ]
    pl.DataFrame(rows).write_csv(path)
    check_file(path, target)
    found = pl.read_parquet(target)
    single = list(decided_singly(Engine.load(), read(path), None, with_trail=False))
    assert [one.id for one in single] == found["id"].to_list() == ["A", "A", "B", "C", "B", None]
    assert [one.error is None for one in single] == found["error"].is_null().to_list()
    repeated = [one.error.what for one in single if one.error and "already given" in one.error.what]
    assert len(repeated) == 2


def test_a_number_that_is_none_is_not_a_missing_number() -> None:
    specs = [{"type": "integrated_circuit", "node_nm": size} for size in (None, float("nan"))]
    order = {key: value for key, value in PLAIN.items() if key != "eccn"}
    frame = pl.DataFrame([order | {"item": {"name": "x", "spec": spec}} for spec in specs])
    assert list(check_table(frame).errors) == [1]


def test_what_was_read_of_one_type_is_not_remembered_for_another() -> None:
    using = Engine.load()
    numbers = pl.DataFrame([PLAIN | {"parties.0.name": name} for name in (1, 2)])
    flags = pl.DataFrame([PLAIN | {"parties.0.name": name} for name in (True, False)])
    assert not check_table(numbers, deciding=using).errors
    assert sorted(check_table(flags, deciding=using).errors) == [0, 1]


def test_an_empty_table_with_parties() -> None:
    names = ("as_of", "to", "product", "parties.0.name")
    assert check_table(pl.DataFrame(schema=dict.fromkeys(names, pl.String))).frame.height == 0


def test_errors_come_in_the_order_of_rows() -> None:
    rows = [
        PLAIN | {"id": name, "end_use.wmd": wmd} for name, wmd in (("a", "maybe"), ("b", "no"), ("b", "no"))
    ]
    result = check_table(pl.DataFrame([*rows, rows[0] | {"id": "c"}]))
    assert list(result.errors) == [0, 2, 3]
    assert [error.where.row for error in result.errors.values()] == [1, 3, 4]


VALUES = (None, 0.0, 1.0, 1999.0, 2500.0, 2501.0, 5001.0, 9000.0)


@pytest.mark.parametrize(
    "condition",
    [
        "value_usd > 0",
        "value_usd != 0",
        "value_usd * 2 > 5000",
        "-value_usd < -5000",
        "value_usd > 0.5 * 2500",
        "value_usd < limit",
        "value_usd * value_usd > 6250000",
        "value_usd - 1000 < 4000",
        "2500 < value_usd",
        "known(value_usd)",
    ],
)
def test_a_value_is_weighed_as_the_condition_weighs_it(tmp_path: Path, condition: str) -> None:
    limit = provision(
        "us.term.limit", "term", name="limit", type="number", unit="USD", version={"value": "3000"}
    )
    made = SmallLaw(tmp_path / "law", requirement("1", condition), limit)
    rows = [{"as_of": DAY, "from": "US", "to": "CN", "eccn": "EAR99", "value": value} for value in VALUES]
    decided(made.engine, pl.DataFrame(rows))


@pytest.mark.parametrize(
    "condition",
    [
        "subject_to_ear or True",
        "not (subject_to_ear and False)",
        "any_party(True)",
        "all_parties(False)",
        "not all_parties(True)",
        "any_party(known(1 / 0))",
        "item.us_content_percent < later",
        " and ".join(['(item.origin == "US" or value_usd > 5000)'] * 14) + " and end_use.military",
    ],
)
def test_a_condition_with_constants_or_repetition(tmp_path: Path, condition: str) -> None:
    later = provision(
        "us.term.later",
        "term",
        name="later",
        type="number",
        unit="1",
        version={"value": "3", "in_force": {"from": "2026-01-01"}},
    )
    act = duty("d", "held('us.ear.1') or 1 < 2")
    made = SmallLaw(tmp_path / "law", requirement("1", condition), later, act)
    rows = [
        {
            "as_of": DAY,
            "from": "US",
            "to": "CN",
            "eccn": "EAR99",
            "item.origin": origin,
            "value": value,
            "end_use.military": military,
            "parties.0.role": role,
        }
        for origin in (None, "US", "DE")
        for value in (None, 1.0, 9000.0)
        for military in (None, True, False)
        for role in (None, "end_user")
    ]
    decided(made.engine, pl.DataFrame(rows, infer_schema_length=None))


def test_a_condition_that_mixes_its_parts_too_much_is_refused_soon(tmp_path: Path) -> None:
    terms = [f"(item.us_content_percent > {n} or value_usd > {n} or end_use.military)" for n in range(10)]
    made = SmallLaw(tmp_path / "law", requirement("1", " and ".join(terms)))
    with pytest.raises(RulebookError, match="ways"):
        check_table(pl.DataFrame([{"as_of": DAY, "to": "CN", "eccn": "EAR99"}]), deciding=made.engine)


def test_parameters_without_a_kind_weigh_against_a_stated_eccn() -> None:
    spec = {"bandwidth_gb_s": 300.0, "package_area_mm2": 110.0}
    order = {"as_of": "2025-02-01", "from": "US", "to": "CN", "item": {"eccn": "3A991", "spec": spec}}
    assert Engine.load(clean=True).check(order).outcome == "undetermined"


@pytest.mark.parametrize("entry", ["us.el.inspur-group-co-ltd", "us.el.nobody"])
def test_rows_say_which_entry_a_party_is(entry: str) -> None:
    days = ("2023-03-01", "2023-03-02", "2025-06-02")
    rows = [PLAIN | {"as_of": day, "parties.0.confirmed_hits": [entry]} for day in days]
    decided(Engine.load(), pl.DataFrame(rows))
