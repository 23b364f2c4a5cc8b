"""A table with a few orders of each of many days, which are decided one by one: the answers are those of a large table."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

from batch.rows import ORDINARY, Maker, table_of  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_table, judging
from narrows.engine import Engine


def test_few_orders_of_a_day_are_answered_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    using = Engine.load()
    maker = Maker(36, "text", ORDINARY[::7])
    frame = table_of([maker.row() for _ in range(60)])
    assert frame["as_of"].n_unique() > 10
    together = check_table(frame, deciding=using)
    monkeypatch.setattr(judging, "FEWEST", 64)
    using.judging.clear()
    alone = check_table(frame, deciding=using)
    assert not using.judging[True].kernel.laws  # the law of a day with few orders is not prepared for columns
    assert_frame_equal(alone.frame, together.frame)
    assert {row: str(error) for row, error in alone.errors.items()} == {
        row: str(error) for row, error in together.errors.items()
    }


def test_a_day_with_few_orders_in_each_table_has_many_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "FEWEST", 64)
    using = Engine.load()
    using.judging.clear()
    maker = Maker(37, "text", ORDINARY[40:41])
    frames = [table_of([maker.row() for _ in range(48)]) for _ in range(4)]
    assert [check_table(frame, deciding=using).frame.height for frame in frames] == [48] * 4
    assert len(using.judging[True].kernel.laws) == 1


def test_a_process_that_knows_no_day_yet_is_asked_for_a_few_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken apart is the law where that takes less than to decide all orders one by one."""
    monkeypatch.setattr(judging, "FEWEST", 16)
    monkeypatch.setattr(judging, "FEWEST_AT_FIRST", 100)
    using = Engine.load()
    using.judging.clear()
    maker = Maker(38, "text", ORDINARY[40:42])
    prepared = []
    for _ in range(6):
        assert check_table(table_of([maker.row() for _ in range(48)]), deciding=using).frame.height == 48
        prepared.append(len(using.judging[True].kernel.laws))
    assert prepared[:2] == [0, 0]
    assert prepared[-1] == 2
