"""A table shared out among processes: the same answers, errors and notices, whatever becomes of the others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from batch.rows import DAYS, of_file, table  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_file, check_table, crew
from narrows.batch.hand import Task, unpacked
from narrows.batch.part import decide_part
from narrows.engine import Engine
from narrows.errors import FieldError
from narrows.rulebook.book import Book

ROWS = 60
FEW = 24


def _until_the_end() -> Iterator[Engine]:
    """An engine whose processes are ended after the tests of this file."""
    engine = Engine.load(clean=True)
    yield engine
    if (made := crew._CREWS.get(engine)) is not None:
        made.close()


@pytest.fixture(scope="module")
def using() -> Iterator[Engine]:
    yield from _until_the_end()


@pytest.fixture(scope="module")
def own() -> Iterator[Engine]:
    """An engine whose other process may come to grief: who asks for it next starts another one."""
    yield from _until_the_end()


@pytest.fixture(scope="module")
def orders(using: Engine) -> pl.DataFrame:
    """Orders of every kind, some in error, one given twice, one without a day."""
    made = table(using, ROWS, 11, "parts", DAYS)
    row = pl.int_range(ROWS)
    return made.with_columns(
        pl.when(row.is_in([4, 17])).then(pl.lit("Atlantis")).otherwise(pl.col("to")).alias("to"),
        pl.when(row == 20).then(pl.lit("row-2")).otherwise(pl.col("id")).alias("id"),
        pl.when(row == 33).then(None).otherwise(pl.col("as_of")).alias("as_of"),
    )


@pytest.fixture(scope="module")
def few(using: Engine) -> pl.DataFrame:
    """Orders enough to be shared out, on one day: for engines that know no day yet."""
    return table(using, FEW, 12, "parts", DAYS[-1:])


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "LEAST", 10)
    monkeypatch.setattr(crew, "LEAST_MORE", 10)


def alive(using: Engine) -> list[bool]:
    return [hand.alive for hand in crew._CREWS[using].hands]


def hired(using: Engine) -> crew._Hand:
    """The one other process that works for an engine."""
    made = crew.crew_of(using)
    made.hire(using, 1)
    return made.hands[0]


@pytest.mark.parametrize("processes", [2, 3])
def test_rows_are_as_from_one_process(using: Engine, orders: pl.DataFrame, processes: int) -> None:
    alone = check_table(orders, deciding=using)
    shared = check_table(orders, deciding=using, processes=processes)
    assert_frame_equal(shared.frame, alone.frame)
    assert_frame_equal(check_table(orders, deciding=using, processes=processes).frame, alone.frame)
    assert {row: error.to_dict() for row, error in shared.errors.items()} == {
        row: error.to_dict() for row, error in alone.errors.items()
    }
    assert alive(using) == [True] * (processes - 1)


def test_all_is_decided_where_the_other_process_decides_most(using: Engine, orders: pl.DataFrame) -> None:
    hand = hired(using)
    places = crew.shares(orders, 2)
    refused = np.zeros(ROWS, np.bool_)
    for part in places:
        task = Task(orders[pl.Series(part)], part, refused[part], True)
        there = hand.decided(task)
        here = decide_part(task.frame, using, part, refused[part], searching=True)
        assert there is not None
        for one, other in zip(there.shared, here.shared, strict=True):
            assert_frame_equal(pl.DataFrame(one.columns()), pl.DataFrame(other.columns()))
        assert (there.days == here.days).all()
        assert (there.beyond == here.beyond).all()
        assert {row: str(error) for row, error in there.errors.items()} == {
            row: str(error) for row, error in here.errors.items()
        }


def test_without_a_search_nothing_is_searched_in_any_process(using: Engine, few: pl.DataFrame) -> None:
    shared = check_table(few, deciding=using, processes=2, searching=False)
    assert_frame_equal(shared.frame, check_table(few, deciding=using, searching=False).frame)
    assert shared.frame["missing"].null_count() == FEW


def test_a_file_is_shared_out(using: Engine, orders: pl.DataFrame, tmp_path: Path) -> None:
    source, target = tmp_path / "orders.parquet", tmp_path / "found.parquet"
    orders.write_parquet(source)
    summary = check_file(source, target, deciding=using, chunk=25, processes=2)
    assert_frame_equal(pl.read_parquet(target), of_file(check_table(orders, deciding=using), source))
    assert summary.rows == ROWS


def test_what_a_dead_process_held_is_decided_here(own: Engine, few: pl.DataFrame) -> None:
    process = hired(own)._process
    assert process is not None
    process.kill()
    process.wait()
    shared = check_table(few, deciding=own, processes=2)
    assert_frame_equal(shared.frame, check_table(few, deciding=own).frame)
    assert alive(own) == [False], "nobody knew yet that it is dead"
    again = check_table(few, deciding=own, processes=2)
    assert_frame_equal(again.frame, shared.frame)
    assert alive(own) == [True], "another one is started"


@pytest.mark.parametrize("error", [MemoryError, AttributeError, ModuleNotFoundError, EOFError])
def test_what_another_process_said_and_nobody_can_read_is_decided_here(
    own: Engine, few: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """There may be no room for its message, or it may be one of another version of the program."""

    def unread(message: bytes) -> None:
        raise error

    monkeypatch.setattr(crew, "unpacked", unread)
    shared = check_table(few, deciding=own, processes=2)
    assert alive(own) == [False]
    assert_frame_equal(shared.frame, check_table(few, deciding=own).frame)


def whole(orders: pl.DataFrame) -> Task:
    """All orders as one task."""
    return Task(orders, np.arange(FEW), np.zeros(FEW, np.bool_), searching=True)


def test_who_was_interrupted_is_not_asked_again(
    own: Engine, few: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers, which were not read, would be taken for those to the next task."""
    hand = hired(own)

    def stopped(stream: Any) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "receive", stopped)
    with pytest.raises(KeyboardInterrupt):
        hand.decided(whole(few))
    assert not hand.alive


def test_a_process_with_another_law_is_not_used(few: pl.DataFrame, tmp_path: Path) -> None:
    using = Engine.load(clean=True)
    assert using.recipe is not None
    using.recipe = (using.recipe[0], False, None)  # as if files had changed since
    using.sources = using.sources.__class__(**{**_fields(using.sources), "rulebook": "sha256:other"})
    for _ in range(2):
        shared = check_table(few, deciding=using, processes=2)
        assert_frame_equal(shared.frame, check_table(few, deciding=using).frame)
        assert alive(using) == [False]


def test_a_rulebook_that_is_in_no_file_is_decided_here(few: pl.DataFrame) -> None:
    using = Engine(Book.load(), clean=True)
    shared = check_table(few, deciding=using, processes=4)
    assert_frame_equal(shared.frame, check_table(few, deciding=using).frame)
    assert alive(using) == []


def test_what_is_wrong_with_a_task_is_not_put_down_to_the_other_process(
    own: Engine, few: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = hired(own)

    def broken(_: Task) -> bytes:
        raise TypeError("cannot be packed")

    with monkeypatch.context() as patched:
        patched.setattr(Task, "packed", broken)
        with pytest.raises(TypeError, match="cannot be packed"):
            hand.decided(whole(few))
    assert hand.alive
    assert hand.decided(whole(few)) is not None


def test_columns_of_objects_are_refused(using: Engine, orders: pl.DataFrame) -> None:
    odd = orders.with_columns(pl.Series("item.name", [object() for _ in range(ROWS)], dtype=pl.Object))
    with pytest.raises(FieldError, match=r"item\.name.*objects of Python.*Give the column a type"):
        check_table(odd, deciding=using, processes=2)
    comment = orders.with_columns(pl.Series("#mine", [object() for _ in range(ROWS)], dtype=pl.Object))
    assert_frame_equal(
        check_table(comment, deciding=using, processes=2).frame, check_table(orders, deciding=using).frame
    )


@pytest.mark.parametrize("at", [Task, crew._Hand])
def test_an_interrupt_leaves_no_process_behind(
    own: Engine, few: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, at: type
) -> None:
    """Wherever it is raised: in this thread, or in the one that waits for another process, as polars may do."""

    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(at, "decided", stopped)
    with pytest.raises(KeyboardInterrupt):
        check_table(few, deciding=own, processes=2)
    assert alive(own) == [False]


def test_processes_go_with_their_engine() -> None:
    using = Engine.load()
    hand = hired(using)
    process = hand._process
    assert process is not None
    del using
    assert process.wait(10) is not None
    assert not hand.alive


def test_rows_of_one_day_stay_together() -> None:
    days = pl.Series("as_of", ["2024-01-01", "2023-01-01", None, "2024-01-01", "2023-06-01"] * 20)
    parts = crew.shares(pl.DataFrame([days]), 2)
    assert sorted(np.concatenate(parts).tolist()) == list(range(100))
    held = [days.gather(part).unique().len() for part in parts]
    assert sum(held) <= days.n_unique() + len(parts) - 1
    assert len(crew.shares(pl.DataFrame([days]), 1)) == 1


def test_rows_of_one_item_stay_together_on_a_day() -> None:
    table = pl.DataFrame(
        {
            "as_of": ["2024-01-01"] * 200,
            "item.eccn": ["3A090", "EAR99", "3B001", None] * 50,
            "item.kind": [None] * 200,
        }
    )
    parts = crew.shares(table, 2)
    assert sorted(np.concatenate(parts).tolist()) == list(range(200))
    held = [table["item.eccn"].gather(part).unique().len() for part in parts]
    assert sum(held) <= 4 + len(parts) - 1


def test_who_is_done_takes_over_and_keeps_what_it_took() -> None:
    sizes = [1] * 6
    first = crew._Left(sizes, 2, ())
    assert first.whose == [0, 0, 0, 1, 1, 1]
    assert first.take(1) == [3]
    assert [first.take(0) for _ in range(5)] == [[0], [1], [2], [5], [4]]
    assert (first.take(0), first.take(1)) == ([], [])
    assert first.whose == [0, 0, 0, 1, 0, 0]
    again = crew._Left(sizes, 2, first.whose)
    assert again.take(0) == [0, 1, 2], "together, but no more than its share"
    assert again.take(0) == [4, 5]
    assert again.take(0) == [], "the one that is left is whose days it knows"
    assert again.take(1) == [3]
    assert crew._Left(sizes, 1, first.whose).whose == [0] * 6, "who had it is not there"
    assert crew._Left(sizes[:4], 2, first.whose).whose == [0, 0, 1, 1]


def test_parts_taken_together_are_no_more_than_are_worked_off_together() -> None:
    sizes = [crew.STRETCH // 2, crew.STRETCH // 2, crew.STRETCH + 1, 1]
    again = crew._Left(sizes, 1, [0] * 4)
    assert [again.take(0) for _ in range(3)] == [[0, 1], [2], [3]]


def test_a_table_of_one_day_is_shared_out_in_fewer_parts() -> None:
    days = ["2024-01-01", "2024-01-02"] * 20
    assert len(crew.shares(pl.DataFrame({"as_of": days}), 2)) == 8
    assert len(crew.shares(pl.DataFrame({"as_of": days[:1] * 40}), 2)) == 4
    assert len(crew.shares(pl.DataFrame({"to": ["CN"] * 40}), 2)) == 4
    few = pl.DataFrame({"as_of": days[:9]})
    assert len(crew.shares(few, 2)) == 1, "not worth it"
    assert len(crew.shares(few, 2, 3)) == 8, "worth it where it costs less"


def of_items(*counts: int, day: str = "2024-01-01") -> pl.DataFrame:
    items = [f"3A{number:03}" for number, count in enumerate(counts) for _ in range(count)]
    return pl.DataFrame({"as_of": [day] * len(items), "item.eccn": items})


def held(table: pl.DataFrame, cuts: crew.Cuts) -> list[set[str]]:
    """The items of each part of a table."""
    parts = crew.shares(table, 2, 3, cuts)
    assert sorted(np.concatenate(parts).tolist()) == list(range(table.height))
    return [set(table["item.eccn"].gather(part)) for part in parts]


def test_a_further_table_of_the_day_is_cut_where_the_first_one_was(monkeypatch: pytest.MonkeyPatch) -> None:
    cuts = crew.Cuts()
    first = held(of_items(*[4] * 16), cuts)
    assert [len(items) for items in first] == [4] * 4
    pick = random.Random(5)
    for _ in range(20):
        for items, before in zip(held(of_items(*pick.choices(range(3), k=16)), cuts), first, strict=True):
            assert items <= before
    monkeypatch.setattr(crew, "LEAST", 20)
    few = [3 if f"3A{number:03}" in first[0] else 0 for number in range(16)]
    assert held(of_items(*few), crew.Cuts()) != first
    assert held(of_items(*few), cuts) == [first[0], set(), set(), set()], "few rows are worth no new cut"
    many = [9 * count for count in few]
    assert [len(items) for items in held(of_items(*many), cuts)] != [4, 0, 0, 0], "all would be one's work"
    other = of_items(*[4] * 16, day="2024-01-02")
    assert [len(part) for part in crew.shares(other, 2, cuts=cuts)] == [16] * 4, "of another day"


def test_no_day_at_all_is_no_hindrance() -> None:
    parts = crew.shares(pl.DataFrame({"to": ["CN"] * 40}), 2)
    assert sorted(np.concatenate(parts).tolist()) == list(range(40))


def _fields(sources: Any) -> dict[str, Any]:
    return {name: getattr(sources, name) for name in sources.__slots__}


def test_a_message_that_is_none_is_refused() -> None:
    with pytest.raises(Exception, match=r"pickle|load"):
        unpacked(b"none")
