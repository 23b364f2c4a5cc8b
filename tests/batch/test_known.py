"""What a table states that an earlier one stated too is answered as it was then, and without being decided again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from batch.rows import PLAIN, stated  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_table, known
from narrows.engine import Engine
from narrows.model.refusal import also

DAY = PLAIN["as_of"]
GOOD = {**PLAIN, "item.name": "pump"}


@pytest.fixture(scope="module")
def using() -> Engine:
    return Engine.load(clean=True)


@pytest.fixture(autouse=True)
def anew(using: Engine) -> None:
    known._KNOWN.pop(using, None)


def orders(*places: str, start: int = 0, amount: float = 10_000.0) -> pl.DataFrame:
    rows = [
        {**GOOD, "to": to, "id": f"order {start + number}", "value": amount + number}
        for number, to in enumerate(places)
    ]
    return stated(*rows)


def test_only_what_is_new_is_decided(using: Engine, heights: list[int]) -> None:
    first = check_table(orders(*["CN", "DE"] * 4), deciding=using)
    second = check_table(orders(*["DE", "VN", "CN"] * 4, start=8, amount=20_000.0), deciding=using)
    third = check_table(orders(*["VN", "CN"] * 4, start=20, amount=30_000.0), deciding=using)
    assert heights == [2, 1, 0]
    answers = {
        row["id"]: {name: cell for name, cell in row.items() if name != "id"}
        for result in (first, second, third)
        for row in result.frame.iter_rows(named=True)
    }
    assert answers["order 0"] == answers["order 10"] == answers["order 21"]
    assert answers["order 9"] == answers["order 20"]
    assert answers["order 0"] != answers["order 1"], "or the test would tell nothing"
    assert third.frame["id"].to_list() == [f"order {20 + number}" for number in range(8)]
    assert second.decision(2).outcome == second.frame["outcome"][2]


def test_another_amount_matters_where_a_rule_tells_it_apart(using: Engine, heights: list[int]) -> None:
    check_table(orders(*["DE"] * 4, amount=10_000.0), deciding=using)
    check_table(orders(*["DE"] * 4, amount=100.0), deciding=using)
    assert heights == [1, 1]


def test_a_book_that_is_asked_on_another_day_is_known_until_something_changes(
    using: Engine, heights: list[int]
) -> None:
    horizon = using.book.checked_to("us")
    days = [DAY, DAY + timedelta(1), date(2023, 11, 16), date(2023, 11, 17), horizon, horizon + timedelta(1)]
    for day in days:
        some = orders(*["CN", "DE"] * 4).with_columns(as_of=pl.lit(day))
        found = check_table(some, deciding=using).frame
        assert_frame_equal(found, check_table(some, deciding=Engine.load(clean=True)).frame)
        assert found["as_of"].to_list() == [day] * 8
        assert found["beyond_horizon"].to_list() == [day > horizon] * 8
    mine = heights[::2]
    assert mine == [2, 0, 2, 2, 2, 2]
    mixed = pl.concat([orders("CN", start=n).with_columns(as_of=DAY + timedelta(n)) for n in range(4)])
    assert check_table(mixed, deciding=using).frame["as_of"].to_list() == mixed["as_of"].to_list()
    assert heights[12:] == [0]


def test_what_is_wrong_is_told_with_its_own_day(using: Engine) -> None:
    early = [date(1999, 1, 1), date(1970, 1, 1), date(1999, 1, 1)]
    no_entry = [date(2021, 3, day) for day in (1, 2, 1, 3)]
    rows = [{**GOOD, "as_of": day} for day in (*early, DAY)]
    rows += [{**GOOD, "as_of": day, "item.eccn": "3A090"} for day in (*no_entry, DAY)]
    result = check_table(stated(*rows, {**GOOD, "as_of": None}), deciding=using)
    errors = dict(result.errors)
    nothing = str(errors.pop(len(rows)))
    assert "as_of" in nothing
    assert "1970" not in nothing
    assert sorted(errors) == [0, 1, 2, 4, 5, 6, 7]
    for row, error in errors.items():
        assert rows[row]["as_of"].isoformat() in str(error)
        assert error.where.row == row + 1
    assert result.frame["as_of"].to_list() == [None] * 3 + [row["as_of"] for row in rows[3:]] + [None]


def test_mistakes_are_found_again_each_with_its_row(using: Engine, heights: list[int]) -> None:
    wrong = {**GOOD, "to": "Atlantis", "item.eccn": "9Z999"}
    for _ in range(2):
        result = check_table(stated(*[GOOD, wrong] * 4, {**GOOD, "as_of": date(1999, 1, 1)}), deciding=using)
        assert sorted(result.errors) == [1, 3, 5, 7, 8]
        for row, error in result.errors.items():
            for one in (error, *also(error)):
                assert one.where.row == row + 1
        assert result.frame["outcome"].is_null().to_list() == [row in result.errors for row in range(9)]
        assert result.frame["as_of"].null_count() == 1
    assert heights == [3, 2], "what is right is known, what is wrong is read again"


def test_a_known_order_is_in_error_where_its_id_was_given_before(using: Engine) -> None:
    check_table(orders(*["CN", "DE"] * 4), deciding=using)
    rows = [{**GOOD, "id": id_, "value": 10_000.0} for id_ in ("a", "b", "a", "c", "b", "d")]
    result = check_table(stated(*rows), deciding=using)
    assert sorted(result.errors) == [2, 4]
    assert result.frame["outcome"].null_count() == 2


def test_the_same_cells_in_another_column_are_another_order(using: Engine, heights: list[int]) -> None:
    rows = [{**GOOD, "item.name": "CN", "to": "CN"}] * 4
    check_table(stated(*rows), deciding=using)
    check_table(stated(*rows).rename({"item.name": "via"}), deciding=using)
    check_table(stated(*rows).with_columns(pl.col("as_of").cast(pl.String)), deciding=using)
    assert heights == [1, 1, 1]


def test_cells_that_are_numbered_table_by_table_are_not_known(using: Engine, heights: list[int]) -> None:
    for to in ("CN", "DE"):
        rows = stated(*[{**GOOD, "to": to}] * 4)
        nested = rows.with_columns(pl.lit(["SG"]).alias("via"))
        for odd in (rows.cast({"to": pl.Categorical}), nested, rows.with_columns(value=pl.lit("EUR 100"))):
            found = check_table(odd, deciding=using)
            assert_frame_equal(found.frame, check_table(odd, deciding=Engine.load(clean=True)).frame)
    assert heights == [1] * 12


def test_without_a_search_other_things_are_known(using: Engine, heights: list[int]) -> None:
    some = orders(*["CN", "DE"] * 4).with_columns(pl.lit(None, pl.String).alias("item.eccn"))
    for _ in range(2):
        assert check_table(some, deciding=using, searching=False).frame["missing"].null_count() == 8
        assert check_table(some, deciding=using).frame["missing"].null_count() == 0
    assert heights == [2, 2, 0, 0]


def test_all_is_forgotten_where_too_much_is_known(
    using: Engine, heights: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "MOST_KNOWN", 2)
    for places in (["CN", "DE", "VN"], ["CN", "DE"], ["CN"]):
        check_table(orders(*places * 4), deciding=using)
    assert heights == [3, 2, 0]


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "as_of": st.sampled_from([None, DAY, DAY + timedelta(1)]),
    "to": st.sampled_from([None, "", "CN", "cn", "DE", "Atlantis"]),
    "item.eccn": st.sampled_from([None, "EAR99", "3A991", "9Z999"]),
    "parties.0.name": st.sampled_from([None, "Huawei", "Example Cloud Co."]),
    "end_use.military": st.sampled_from([None, True, False]),
    "value": st.sampled_from([None, 0.0, 199.99, 200.0, 4999.0, 1e13, -1.0]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12)


@settings(max_examples=16)
@given(st.lists(ROWS, min_size=2, max_size=3))
def test_answers_are_those_of_an_engine_that_knows_nothing(
    using: Engine, tables: list[list[dict[str, Any]]]
) -> None:
    kinds = {"as_of": pl.Date, "value": pl.Float64, "end_use.military": pl.Boolean}
    for rows in tables:
        frame = pl.DataFrame([*rows, *rows], schema_overrides=kinds)
        frame = frame.with_columns(pl.lit("end_user").alias("parties.0.role"), pl.lit("US").alias("from"))
        found = check_table(frame, deciding=using)
        before = known._KNOWN.pop(using, None)
        alone = check_table(frame, deciding=using)
        if before is not None:
            known._KNOWN[using] = before
        assert_frame_equal(found.frame, alone.frame)
        assert {row: str(error) for row, error in found.errors.items()} == {
            row: str(error) for row, error in alone.errors.items()
        }
