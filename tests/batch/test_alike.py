"""Rows that state the same are decided once; each keeps its own id, and its own error."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from batch.rows import PLAIN, decided, stated  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_table, known, part
from narrows.batch.alike import alike
from narrows.batch.days import Days
from narrows.decide.value_cells import value_cells
from narrows.engine import engine
from narrows.model.refusal import also

DAY = PLAIN["as_of"]
BOOK = engine().book
DAYS = Days(engine())


def numbers_of(frame: pl.DataFrame, apart: Any) -> tuple[Any, Any]:
    """The number of what each row of a table states, and the first row of each number."""
    return alike(frame, apart, DAYS).numbered(np.arange(frame.height))


STRETCHES = {
    date(1999, 1, 1): "too early",
    date(1999, 1, 2): "as early",
    date(2023, 11, 16): "old",
    date(2023, 11, 17): "new",
    DAY: "later",
    DAY + timedelta(1): "later",
}
"""Days, and between which changes of law or lists they lie."""
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "as_of": st.sampled_from([None, *STRETCHES]),
    "to": st.sampled_from([None, "", "CN", "cn", "DE"]),
    "item.eccn": st.sampled_from([None, "EAR99", "3A991"]),
    "parties.0.owners.0.share_percent": st.sampled_from([None, 0.0, 49.5, 50.0]),
    "end_use.military": st.sampled_from([None, True, False]),
    "value": st.sampled_from(
        [None, 0.0, 199.99, 200.0, 499.0, 500.0, 4999.0, 1e13, -1.0, -2.0, float("inf")]
    ),
}


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=60), st.data())
def test_rows_are_alike_that_differ_in_nothing_that_is_read(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    doubled = [*rows, *rows, *rows]
    frame = pl.DataFrame(
        doubled, schema_overrides={"as_of": pl.Date, "value": pl.Float64, "end_use.military": pl.Boolean}
    )
    frame = frame.with_columns(pl.Series("id", range(frame.height)))
    apart = np.array(data.draw(st.lists(st.booleans(), min_size=frame.height, max_size=frame.height)))
    ids, firsts = numbers_of(frame, apart)
    cells = value_cells(BOOK)
    assert cells is not None

    def states(row: int) -> Any:
        one = dict(doubled[row])
        one["as_of"] = STRETCHES.get(one["as_of"])
        value = one.pop("value")
        if value is not None and 0 <= value <= 1e12:
            value = f"cell {cells.cell(value)}"
        return repr((sorted(one.items()), value, bool(apart[row])))

    numbers: dict[int, str] = {}
    for row, number in enumerate(ids.tolist()):
        assert numbers.setdefault(number, states(row)) == states(row)
    assert len(numbers) == len({states(row) for row in range(frame.height)}) == len(firsts)
    assert ids[firsts].tolist() == list(range(len(firsts)))


def test_a_text_of_a_value_is_told_apart_by_its_text_where_it_is_not_plain() -> None:
    values = ["100", "100 USD", "EUR 100", "EUR 150", "a lot", None, " ", "150.00"]
    ids, _ = numbers_of(stated(*({**PLAIN, "value": value} for value in values * 3)), np.zeros(24, np.bool_))
    assert ids.reshape(3, 8).tolist() == [ids[:8].tolist()] * 3
    # An amount alone is read as US dollars, and told; one that says so is not.
    assert ids[0] == ids[7] != ids[1]
    assert len(set(ids.tolist())) == 6


def test_a_table_that_does_not_repeat_itself_is_known_once_it_was_asked(heights: list[int]) -> None:
    known._KNOWN.pop(engine(), None)
    rows = [{**PLAIN, "to": to} for to in ("CN", "DE", "VN", "SG", "AE", "IN")]
    assert numbers_of(stated(*rows), np.zeros(6, np.bool_))[0].tolist() == list(range(6))
    first, second = (decided(engine(), stated(*rows)) for _ in range(2))
    assert heights == [6, 0]
    assert_frame_equal(first.frame, second.frame)


def test_each_order_is_decided_once_and_keeps_its_id(heights: list[int]) -> None:
    rows = [
        {**PLAIN, "id": f"order {number}", "to": to, "value": 10_000.0 + number}
        for number, to in enumerate(["CN", "DE", "VN"] * 20)
    ]
    result = decided(engine(), stated(*rows))
    assert heights == [3]
    assert result.frame["id"].to_list() == [row["id"] for row in rows]


@pytest.mark.parametrize("chunk", [4, 100])
def test_equal_mistakes_are_told_each_with_its_row(heights: list[int], chunk: int) -> None:
    wrong = {**PLAIN, "to": "Atlantis", "item.eccn": "9Z999"}
    rows = [PLAIN, wrong, PLAIN, wrong, PLAIN, {**PLAIN, "as_of": date(1999, 1, 1)}, wrong, wrong]
    result = decided(engine(), stated(*rows), chunk=chunk)
    assert sum(heights) < len(rows)
    assert sorted(result.errors) == [1, 3, 5, 6, 7]
    for row, error in result.errors.items():
        for one in (error, *also(error)):
            assert one.where.row == row + 1
            assert f"row {row + 1}:" in str(one)
    assert len({id(error) for error in result.errors.values()}) == 5


def test_an_order_whose_id_was_given_before_is_in_error_though_others_state_the_same() -> None:
    rows = [{**PLAIN, "id": id_} for id_ in ("a", "b", "a", "c", "b", "d")]
    result = check_table(stated(*rows), deciding=engine())
    assert sorted(result.errors) == [2, 4]
    assert result.frame["outcome"].null_count() == 2


def test_a_column_without_a_name_is_the_error_of_its_row() -> None:
    frame = stated(*([PLAIN] * 6)).with_columns(pl.Series("", [None, None, "x", None, None, None]))
    result = check_table(frame, deciding=engine())
    assert sorted(result.errors) == [2]


@pytest.mark.parametrize("clean", [False, True])
def test_names_that_raise_a_flag_are_decided_with_all_others(
    clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the single decision says, in every field; and no row is left to it."""
    names = ["Example Co.", "National Supercomputing Center Example", "7 nm Fab Example", "Military Hospital"]
    items = [None, "paint for missile line", "paint for 7 nm line", "paint for Iran"]
    uses: list[dict[str, Any]] = [
        {},
        {"end_use.description": "water works"},
        {"end_use.description": "not for missiles", "end_use.military": False},
        {"end_use.description": "not for use in a supercomputer", "end_use.supercomputer": False},
        {"end_use.description": "for a supercomputer", "end_use.resolved_flags": "4"},
        {"end_use.supercomputer": True, "claims.published": True},
    ]
    roles = ["end_user", "purchaser", "bank"]
    rows = [
        {
            **PLAIN,
            "item.eccn": "EAR99",
            "item.name": item,
            "parties.0.name": first,
            "parties.1.role": role,
            "parties.1.name": second,
            "parties.1.country": "CN",
            **dict.fromkeys(("end_use.military", "end_use.supercomputer", "claims.published")),
            **use,
        }
        for first, second, item, use, role in itertools.product(names, names[:2], items, uses, roles)
    ]
    left: list[int] = []
    real = part._one_by_one

    def one_by_one(frame: pl.DataFrame, reading: Any, odd: list[int], *rest: Any) -> Any:
        left.extend(odd)
        return real(frame, reading, odd, *rest)

    monkeypatch.setattr(part, "_one_by_one", one_by_one)
    decided(engine(clean=clean), stated(*rows))
    assert left == []
