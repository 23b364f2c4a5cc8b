"""Columns as numbers: rows are told apart exactly, however many values and combinations there are."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import numpy as np
import polars as pl
import pytest

from decide.small_law import SmallLaw, requirement, term
from narrows.batch import columns as module
from narrows.batch.columns import Coded, combined, marks_of, numbered, renumbered
from narrows.batch.days import Days
from narrows.batch.distinct import put_dated
from narrows.batch.identifiers import Identifiers
from narrows.decide.atoms import Members
from narrows.decide.tables import Classes, Met, distinct_rows
from narrows.decide.value_cells import value_cells
from narrows.engine import engine
from narrows.rulebook.expr import ir


def as_sets(ids: Any, rows: list[Any]) -> None:
    """Rows have the same number where they are equal, and there alone; numbers have no gaps."""
    pairs = set(zip(ids.tolist(), rows, strict=True))
    assert len(pairs) == len(set(ids.tolist())) == len(set(rows))
    assert set(ids.tolist()) == set(range(len(set(rows))))


def mixed(height: int) -> pl.DataFrame:
    """Rows of cells of all kinds that often are the same, and often differ in one cell."""
    pick = random.Random(height)
    cells: dict[str, list[Any]] = {
        "text": ["", "a", "b", "a name that is longer than twelve characters", None],
        "flag": [True, False, None],
        "number": [0.0, 1.0, -1.5, None],
        "count": [0, 1, 2**62, None],
        "day": [dt.date(2022, 10, 7), dt.date(2022, 10, 12), None],
        "names": [["a"], ["a", "b"], [], None],
        "part": [{"x": 1}, {"x": 2}, None],
    }
    return pl.DataFrame({name: [pick.choice(some) for _ in range(height)] for name, some in cells.items()})


@pytest.mark.parametrize("height", [0, 1, 2, 500, 20_000])
@pytest.mark.parametrize("told", ["apart", "by the seal alone"])
def test_rows_are_numbered_by_their_values(height: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if told != "apart":
        honest = module._hashes
        monkeypatch.setattr(module, "_hashes", lambda frame: (honest(frame)[0] % 7, honest(frame)[1]))
    frame = mixed(height)
    marks = marks_of(frame)
    ids, firsts = numbered(marks)
    rows = [repr(row) for row in frame.rows()]
    as_sets(ids, rows)
    first = {row: place for place, row in reversed(list(enumerate(rows)))}
    assert firsts.tolist() == sorted(first.values())
    assert ids[firsts].tolist() == list(range(len(firsts)))
    assert len({tuple(pair) for pair in marks.tolist()}) == len(firsts)


@pytest.mark.parametrize("columns", [1, 3, 12])
@pytest.mark.parametrize("most", [0, 1, 50, 2**20, 2**31, 2**61])
def test_combinations_of_columns(columns: int, most: int) -> None:
    pick = random.Random(most + columns)
    few = [[pick.randint(0, most) for _ in range(columns)] for _ in range(40)]
    rows = [tuple(pick.choice(few)) for _ in range(300)]
    wide = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    ids, firsts = combined(wide)
    as_sets(ids, rows)
    assert [rows[first] for first in firsts.tolist()] == [
        rows[ids.tolist().index(n)] for n in range(len(firsts))
    ]
    assert all(ids.tolist().index(n) == first for n, first in enumerate(firsts.tolist()))


def test_combinations_that_would_wrap_around_stay_apart() -> None:
    # 2**32 * 2**32 is 0 in 64 bits: two rows that differ in the first column alone must not become one.
    big = 2**32 - 1
    columns = [np.array([0, 1, big, 0, 1]), np.array([big, big, big, big, 7]), np.array([0, 0, big, 0, 0])]
    ids, firsts = combined(columns)
    assert ids.tolist()[0] == ids.tolist()[3]
    assert len(set(ids.tolist())) == 4
    assert sorted(firsts.tolist()) == [0, 1, 2, 4]


def test_no_columns_and_no_rows() -> None:
    for columns in ([], [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)] * 3):
        ids, firsts = combined(columns)
        assert (len(ids), len(firsts)) == (0, 0)


@pytest.mark.parametrize("count", [10, 70_000])
@pytest.mark.parametrize("size", [2**10, 2**22 + 1, 2**60])
def test_numbers_without_gaps(count: int, size: int) -> None:
    drawn = np.random.default_rng(count).integers(0, size, count // 2)
    ids = np.concatenate([drawn, drawn])
    found, distinct = renumbered(ids, size)
    assert distinct == len(np.unique(ids))
    as_sets(found, ids.tolist())


ODD: dict[str, Any] = {
    "text": ["a", "b", None, "a", ""],
    "flag": [True, False, None, True, True],
    "number": [1.5, -2.0, None, 1.5, 0.0],
    "whole": [3, 2, None, 3, 2],
    "day": [dt.date(2023, 1, 1), dt.date(2023, 1, 2), None, dt.date(2023, 1, 1), dt.date(1, 1, 1)],
    "list": [["a"], ["b"], None, ["a"], []],
    "struct": [{"x": 1, "y": "a"}, {"x": 1, "y": "b"}, None, {"x": 1, "y": "a"}, {"x": 2, "y": None}],
    "deep": [[{"x": [1]}], [{"x": [2]}], None, [{"x": [1]}], [{"x": []}]],
    "nothing": [None] * 5,
}


@pytest.mark.parametrize("name", ODD)
def test_cells_of_any_type(name: str) -> None:
    values = ODD[name]
    ids, firsts = Coded(pl.DataFrame({name: values}), [name]).combined([name])
    as_sets(ids, [repr(value) for value in values])
    assert firsts[ids[3]] == 0


def test_cells_of_several_types_together() -> None:
    frame = pl.DataFrame(ODD)
    ids, _ = Coded(frame, frame.columns).combined(frame.columns)
    as_sets(ids, [repr(row) for row in frame.rows()])


def test_amounts_fall_into_the_cells_between_limits() -> None:
    cells = value_cells(engine().book)
    assert cells is not None
    limits, samples = cells
    assert {500.0, 2500.0, 3000.0, 5000.0} <= set(limits)
    assert len(samples) == 2 * len(limits) + 1
    assert cells.cells(np.array(samples)).tolist() == list(range(len(samples)))
    assert list(map(cells.cell, samples)) == list(range(len(samples)))


def test_a_law_that_does_not_look_at_the_value(tmp_path: Any) -> None:
    small = SmallLaw(tmp_path / "law", requirement("1", "item.spec.node_nm < 16"))
    cells = value_cells(small.engine.book)
    assert cells is not None
    assert (cells.limits, cells.samples) == ((), [1.0])


def test_a_term_that_is_the_value_is_told_apart_by_every_amount(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrows.rulebook.edition.HOT", 1)
    small = SmallLaw(tmp_path / "law", term("worth", "value_usd", "number"), requirement("1", "worth > 700"))
    assert value_cells(small.engine.book) is None
    outcomes = [small.decide(value=amount).outcome for amount in ("600 USD", "600 USD", "800 USD", "800 USD")]
    assert outcomes[0] == outcomes[1] != outcomes[2] == outcomes[3] == "license_required"


# Days.


def test_an_epoch_is_a_span_of_law_and_lists() -> None:
    using = engine()
    days = Days(using)
    every = np.arange(np.datetime64("2020-12-23"), np.datetime64("2027-01-01"))
    epochs = days.epochs(every)
    assert (np.diff(epochs) >= 0).all()
    turns = {day.astype(dt.date) for day in every[1:][np.diff(epochs) > 0]}
    assert turns == {
        day
        for day in {*using.book.starts, *using.screening.book.boundaries}
        if dt.date(2020, 12, 23) < day < dt.date(2027, 1, 1)
    }
    spans = days.span_of(epochs)
    for day, epoch, span in zip(every[::90], epochs[::90], spans[::90], strict=True):
        assert using.book.span(day.astype(dt.date)) == span == using.book.span(days.day_of(int(epoch)))


def test_days_far_apart_have_the_epochs_of_days_close_together() -> None:
    days = Days(engine())
    near = np.array(["2021-01-01", "2023-11-17", "2026-01-01"], "datetime64[D]")
    far = np.append(near, np.datetime64("9999-12-31"))
    assert days.epochs(far)[:3].tolist() == days.epochs(near).tolist()
    assert len(days.epochs(near[:0])) == 0


def test_before_all_law_and_lists_it_is_the_first_day() -> None:
    days = Days(engine())
    assert days.epochs(np.array(["1950-01-01"], "datetime64[D]")).tolist() == [0]
    assert days.day_of(0) == dt.date(2020, 12, 23)


def test_what_is_read_by_the_day_is_read_once_a_day() -> None:
    asked: list[tuple[int, int]] = []

    def read(part: int, when: int) -> int:
        asked.append((part, when))
        return 10 * part + when

    ids, when = np.array([0, 1, 1, 1, 2]), np.array([1, 1, 2, 1, 2])
    numbers = np.full(5, -1)
    put_dated(numbers, np.array([False, True, False]), ids, when, read)
    assert numbers.tolist() == [-1, 11, 12, 11, -1]
    assert sorted(asked) == [(1, 1), (1, 2)]
    put_dated(numbers, np.array([False] * 3), ids, when, read)
    assert len(asked) == 2


def test_a_part_without_ids_has_none() -> None:
    ids, errors = Identifiers().read(pl.DataFrame({"to": ["CN", "VN"]}))
    assert ids.to_list() == [None, None]
    assert not errors


# Rows of codes.


def test_rows_with_one_hash_stay_apart() -> None:
    # The hash mixes eight bytes at a time, so a second word can be chosen that undoes a difference in the first.
    def mixed(word: int) -> int:
        word = (word * 0x9E3779B97F4A7C15) % 2**64
        return word ^ (word >> 29)

    one, other = 1, 2
    words = np.array([[one, 5], [other, 5 ^ mixed(one) ^ mixed(other)], [one, 5], [0, 0]], np.uint64)
    matrix = words.view(np.int8)
    first, inverse = distinct_rows(matrix)
    assert inverse[0] == inverse[2]
    assert len(set(inverse.tolist())) == len(first) == 3
    assert (matrix[first[inverse]] == matrix).all()
    classes = Classes(0, 16)
    numbers = classes.add(matrix)
    assert len(set(numbers.tolist())) == 3
    assert classes.add(matrix).tolist() == numbers.tolist()
    assert classes.add(matrix[:0]).tolist() == []


def test_rows_that_were_met_are_told_apart_by_more_than_their_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrows.decide.tables.digests", lambda rows: (rows[:, 0] % 3).astype(np.uint64))
    rows = np.array([[row, -row] for row in range(20)], np.int32)
    met = Met(2)
    for start in (0, 7, 14):
        assert met.places(rows[start:]).tolist() == [-1] * (20 - start)
        assert met.add(rows[start : start + 7]).tolist() == list(range(start, min(start + 7, 20)))
        assert met.places(rows[: start + 7]).tolist() == list(range(len(met)))


def test_classes_are_told_apart_by_more_than_their_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrows.decide.tables.digests", lambda words: (words[:, 0] % 3).astype(np.uint64))
    rows = np.array([[row % 3, row // 3 % 3, row // 9, row % 2] for row in range(27)], np.int8)
    classes = Classes(4)
    met: list[int] = []
    for start in (0, 9, 18):
        numbers = classes.add(rows[: start + 9])
        assert numbers[:start].tolist() == met
        met = numbers.tolist()
        assert sorted(met) == list(range(start + 9))
        assert (classes.codes(numbers) == rows[: start + 9]).all()
    assert classes.add(rows[::-1]).tolist() == met[::-1]


@pytest.mark.parametrize("width", [0, 1, 4, 31, 33])
@pytest.mark.parametrize("beside", [0, 5])
def test_classes_keep_their_codes_and_what_stands_beside_them_apart(width: int, beside: int) -> None:
    drawn = np.random.default_rng(width)
    codes = drawn.integers(0, 3, (60, width)).astype(np.int8)
    matrix = np.hstack([codes, drawn.integers(-128, 128, (60, beside)).astype(np.int8)])
    classes = Classes(width, beside)
    numbers = classes.add(matrix)
    as_sets(numbers, [row.tobytes() for row in matrix])
    assert len(classes) == len(set(numbers.tolist()))
    assert (classes.codes(numbers) == codes).all()


@pytest.mark.parametrize("width", [0, 1, 8, 9])
def test_distinct_rows_of_any_width(width: int) -> None:
    matrix = np.random.default_rng(width).integers(0, 3, (50, width)).astype(np.int8)
    first, inverse = distinct_rows(matrix)
    as_sets(inverse, [row.tobytes() for row in matrix])
    assert (matrix[first[inverse]] == matrix).all()


def test_what_is_no_atomic_condition_is_refused() -> None:
    members = Members({"us": frozenset({"US"})}, {})
    assert members == Members({"us": frozenset({"US"})}, {})
    assert members != Members({}, {})
    assert members.countries("us") == ("US",)
    with pytest.raises(TypeError, match="Held is no atomic condition"):
        members.derived(ir.Held(("us.ear.*",)))
