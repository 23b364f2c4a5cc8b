"""From a file to a file: the same as a table in memory, chunk by chunk, and a target that is whole or untouched."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from batch.rows import DAYS, Row, of_file, table  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_file, check_table, files
from narrows.batch.output import SCHEMA
from narrows.engine import engine
from narrows.errors import FieldError, FormatError, OutputError
from narrows.tabular import read
from narrows.tabular.scan import scan_frames

ORDER: Row = {"as_of": "2023-11-18", "from": "US", "to": "CN", "item.product": "NVIDIA A800"}
ROWS = 23


@pytest.fixture(scope="module")
def orders() -> pl.DataFrame:
    """Orders of every kind, some of them in error."""
    made = table(engine(clean=True), ROWS, 3, "parts", DAYS)
    wrong = pl.when(pl.int_range(ROWS).is_in([4, 17])).then(pl.lit("Atlantis")).otherwise(pl.col("to"))
    again = pl.when(pl.int_range(ROWS) == 20).then(pl.lit("row-2")).otherwise(pl.col("id"))
    return made.with_columns(wrong.alias("to"), again.alias("id"))


def plain(count: int = 3, **columns: Any) -> pl.DataFrame:
    return pl.DataFrame({name: [value] * count for name, value in (ORDER | columns).items()})


@pytest.mark.parametrize("chunk", [1, 5, 1000])
def test_parquet_to_parquet_says_what_a_table_says(orders: pl.DataFrame, tmp_path: Path, chunk: int) -> None:
    source, target = tmp_path / "orders.parquet", tmp_path / "found.parquet"
    orders.write_parquet(source, row_group_size=5)
    using = engine(clean=True)
    told: list[int] = []
    summary = check_file(source, target, deciding=using, chunk=chunk, done=told.append)
    result = check_table(orders, deciding=using)
    assert_frame_equal(pl.read_parquet(target), of_file(result, source))
    assert dict(pl.read_parquet_schema(target)) == SCHEMA
    assert sorted(tmp_path.iterdir()) == sorted([source, target])
    assert told == [*range(chunk, ROWS, chunk), ROWS]
    outcomes = dict(result.frame["outcome"].drop_nulls().value_counts().iter_rows())
    assert dict(summary.outcomes) == outcomes
    assert (summary.rows, summary.errors) == (ROWS, len(result.errors))
    assert set(result.errors) >= {4, 17, 20}
    assert summary.listed == (result.frame["listed_parties"] != "[]").sum() > 0
    assert sorted(map(str, summary.first_errors)) == sorted(map(str, result.errors.values()))


@pytest.mark.parametrize("quoted", [True, False])
def test_csv_to_csv_says_what_a_table_says(orders: pl.DataFrame, tmp_path: Path, quoted: bool) -> None:
    source, target = tmp_path / "orders.csv", tmp_path / "found.csv"
    text = orders.select(pl.all().cast(pl.String))
    if not quoted:
        text = text.with_columns(pl.all().str.replace_all(",", "", literal=True))
    text.write_csv(source, quote_style="always" if quoted else "never")
    summary = check_file(source, target, form="csv", assume="clean", chunk=6)
    result = check_table(text, assume="clean")
    assert (summary.rows, summary.errors) == (ROWS, len(result.errors))
    found = pl.read_csv(target, schema=SCHEMA)
    assert_frame_equal(found, of_file(result, source))


def test_csv_to_parquet_and_back(tmp_path: Path) -> None:
    source, middle, target = tmp_path / "a.csv", tmp_path / "b.parquet", tmp_path / "c.csv"
    plain().write_csv(source)
    plain().write_parquet(middle)
    check_file(source, tmp_path / "b2.parquet")
    check_file(middle, target, form="csv")
    assert_frame_equal(pl.read_parquet(tmp_path / "b2.parquet"), check_table(plain()).frame)
    assert_frame_equal(pl.read_csv(target, schema=SCHEMA), check_table(plain()).frame)


def test_the_engine_is_chosen_by_what_is_assumed(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.parquet"
    plain(as_of="2023-01-15").write_csv(source)
    assert dict(check_file(source, target).outcomes) == {"undetermined": 3}
    assert dict(check_file(source, target, assume="clean").outcomes) == {"no_license_required": 3}


def test_nested_columns_of_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    person = {"role": "end_user", "name": "Huawei", "country": "CN"}
    frame = plain().with_columns(pl.Series("parties", [[person], [], None]))
    frame.write_parquet(source)
    summary = check_file(source, target)
    assert summary.listed == 1
    assert_frame_equal(pl.read_parquet(target), check_table(frame).frame)


def test_columns_can_be_mapped_and_unknown_ones_read_past(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.parquet"
    plain(color="red").rename({"item.product": "Chip", "to": "Where to"}).write_csv(source)
    mapping = {"item.product": "Chip", "to": "Where to"}
    with pytest.raises(FieldError, match="color"):
        check_file(source, target, mapping=mapping)
    assert not target.exists()
    check_file(source, target, mapping=mapping, ignore_unknown_columns=True)
    assert_frame_equal(pl.read_parquet(target), check_table(plain()).frame)
    with pytest.raises(FieldError, match="not in the table"):
        check_file(source, target, mapping={"to": "Whither"})


def test_the_format_of_the_source_can_be_stated(tmp_path: Path) -> None:
    source, target = tmp_path / "orders.dat", tmp_path / "b.parquet"
    plain().write_parquet(source)
    check_file(source, target, input_format="parquet")
    assert pl.read_parquet(target).height == 3


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    """Nothing was decided: a table without rows must not pass for orders that are all clear."""
    for name, write in (("a.csv", pl.DataFrame.write_csv), ("a.parquet", pl.DataFrame.write_parquet)):
        write(plain().clear(), tmp_path / name)
        assert untouched(tmp_path, tmp_path / name).what == "holds no order"


def test_the_first_errors_are_told_and_all_are_counted(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.parquet"
    plain(27, to="Atlantis").write_csv(source)
    summary = check_file(source, target, chunk=8)
    assert (summary.rows, summary.errors) == (27, 27)
    assert [error.where.row for error in summary.first_errors] == list(range(1, 21))


def untouched(tmp_path: Path, source: Path, **options: Any) -> FormatError:
    """Refuses a source, and leaves no target behind; one that was there stays as it was."""
    before = {place.name for place in tmp_path.iterdir()}
    with pytest.raises(FormatError) as caught:
        check_file(source, tmp_path / "new.parquet", **options)
    assert {place.name for place in tmp_path.iterdir()} == before
    old = tmp_path / "old.parquet"
    old.write_bytes(b"as it was")
    with pytest.raises(FormatError):
        check_file(source, old, **options)
    assert old.read_bytes() == b"as it was"
    assert {place.name for place in tmp_path.iterdir()} == before | {"old.parquet"}
    assert caught.value.where.source == str(source)
    return caught.value


@pytest.mark.parametrize("rows", [60, 60_000])
def test_a_damaged_parquet_file_leaves_no_target_behind(tmp_path: Path, rows: int) -> None:
    source = tmp_path / "a.parquet"
    frame = plain(rows).with_columns(pl.int_range(rows).hash().cast(pl.String).alias("id"))
    frame.write_parquet(source, row_group_size=rows // 3, statistics=False)
    whole = source.read_bytes()
    footer = 8 + int.from_bytes(whole[-8:-4], "little")
    half = len(whole) // 2
    source.write_bytes(whole[:half] + b"\xff" * (len(whole) - footer - half) + whole[-footer:])
    assert "cannot be read" in untouched(tmp_path, source, chunk=rows // 6).what


def test_a_truncated_parquet_file_leaves_no_target_behind(tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    plain(500).write_parquet(source)
    source.write_bytes(source.read_bytes()[:-200])
    untouched(tmp_path, source)


@pytest.mark.parametrize("cell", ["plain", '"quoted"', '"over\ntwo lines"'])
@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_row_that_does_not_fit_is_an_error_of_its_own(tmp_path: Path, cell: str, chunk: int) -> None:
    source = tmp_path / "a.csv"
    lines = ["as_of,to,item.name", f"2023-11-18,CN,{cell}", "2023-11-18,CN,A800,more", "", "2023-11-18,CN"]
    source.write_text("\n".join([*lines, "2023-11-18,DE,A800"]) + "\n", "utf-8")
    found = check_file(source, tmp_path / "new.parquet", chunk=chunk)
    alone = check_table(pl.DataFrame({"as_of": ["2023-11-18"], "to": ["DE"], "item.name": ["A800"]}))
    result = pl.read_parquet(tmp_path / "new.parquet")
    assert (found.rows, found.errors, result.height) == (4, 2, 4)
    assert result.get_column("outcome").is_null().to_list() == [False, True, True, False]
    assert result.get_column("outcome")[3] == alone.frame.get_column("outcome")[0]
    more = cell.count("\n")
    assert [(error.where.line, error.what[:11]) for error in found.first_errors] == [
        (3 + more, "has 4 cells"),
        (5 + more, "has 2 cells"),
    ]


@pytest.mark.parametrize("cell", ["plain", '"quoted"', '"over\ntwo lines"'])
def test_a_value_in_a_column_without_a_name_is_an_error_of_its_row(tmp_path: Path, cell: str) -> None:
    """It may be the one that forbids the order; the single decision refuses it too."""
    source, target = tmp_path / "a.csv", tmp_path / "new.parquet"
    header = ",as_of,to,item.eccn, ,#note,item.name"
    lines = [",2023-11-18,DE,EAR99,,x", "stray,2023-11-18,DE,EAR99,,", ",2023-11-18,DE,EAR99,3A090.a,"]
    source.write_text("\n".join([header, *(f"{line},{cell}" for line in lines)]) + "\n", "utf-8")
    found = check_file(source, target)
    assert [error.what for error in found.first_errors] == [
        "'stray' stands in a column without a name",
        "'3A090.a' stands in a column without a name",
    ]
    assert [str(record.error.what) for record in read(source) if record.error] == [
        error.what for error in found.first_errors
    ]
    assert pl.read_parquet(target)["outcome"].is_null().to_list() == [False, True, True]
    assert not check_file(source, target, ignore_unknown_columns=True).errors


@pytest.mark.parametrize(
    ("cell", "shown"), [("3A090.a", "'3A090.a'"), (["3A090.a"], "a list"), ({"a": None}, "a dict")]
)
def test_a_parquet_file_with_a_column_without_a_name(tmp_path: Path, cell: Any, shown: str) -> None:
    source, target = tmp_path / "a.parquet", tmp_path / "new.parquet"
    plain(2).with_columns(pl.Series("", [None, cell])).write_parquet(source)
    (error,) = check_file(source, target).first_errors
    assert (error.where.row, error.what) == (2, f"{shown} stands in a column without a name")


def test_an_open_quote_leaves_no_target_behind(tmp_path: Path) -> None:
    """What follows it is no row, and would be lost."""
    source = tmp_path / "a.csv"
    lines = ["as_of,to,item.product", "2023-11-18,CN,A800,more", '2023-11-18,CN,"A800', "2023-11-18,CN,A800"]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    assert untouched(tmp_path, source).where.line == 3


def test_a_target_that_is_the_source_is_refused(tmp_path: Path) -> None:
    source, link = tmp_path / "orders.csv", tmp_path / "link.csv"
    source.write_text("as_of,from,to,eccn\n2023-11-18,US,CN,EAR99\n", encoding="utf-8")
    link.symlink_to(source)
    for target in (source, link):
        with pytest.raises(OutputError, match="read and written at once"):
            check_file(source, target)
    assert source.read_text(encoding="utf-8").startswith("as_of")


def test_a_file_that_is_not_there_or_no_table(tmp_path: Path) -> None:
    untouched(tmp_path, tmp_path / "none.csv")
    text = tmp_path / "orders.json"
    text.write_text("[]", "utf-8")
    untouched(tmp_path, text)


@pytest.mark.parametrize("more", ["", "ragged\n"])
def test_a_file_that_is_gone_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    source = tmp_path / "a.csv"
    scan = scan_frames

    def gone(*args: Any, **options: Any) -> Iterator[pl.DataFrame]:
        plain().write_csv(source)
        with source.open("a") as file:
            file.write(more)
        frames = scan(*args, **options)
        source.unlink()
        return frames

    monkeypatch.setattr(files, "scan_frames", gone)
    untouched(tmp_path, source)


def test_a_mistake_of_this_program_is_told_as_it_is(tmp_path: Path) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "b.parquet"
    plain().write_csv(source)

    def broken(done: int) -> None:
        raise ZeroDivisionError(done)

    with pytest.raises(ZeroDivisionError):
        check_file(source, target, done=broken)
    assert not target.exists()


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_mistake_in_deciding_is_not_told_as_one_of_writing(
    source: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise pl.exceptions.SchemaError("of this program")

    monkeypatch.setattr(files, "check_chunk", broken)
    with pytest.raises(pl.exceptions.SchemaError, match="of this program"):
        check_file(source, source.with_name("b"), form=form)
    assert [place.name for place in source.parent.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_target_that_cannot_be_written(tmp_path: Path, form: str) -> None:
    source = tmp_path / "a.csv"
    plain().write_csv(source)
    for target in (tmp_path / "no" / "folder" / "b", source / "b"):
        with pytest.raises(OutputError, match="cannot be written"):
            check_file(source, target, form=form)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OutputError) as caught:
        check_file(source, folder, form=form)
    assert caught.value.where.source == str(folder)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["a.csv", "folder"]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a few bytes, as on a disk that is full; not even the output of the tests."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    place = tmp_path / "a.parquet"
    plain().write_parquet(place)
    return place


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_disk_that_is_full(source: Path, form: str) -> None:
    with full_disk(), pytest.raises(OutputError, match="cannot be written"):
        check_file(source, source.with_name("b"), form=form)
    assert [place.name for place in source.parent.iterdir()] == ["a.parquet"]


def test_of_two_failures_the_one_in_the_orders_is_told(source: Path) -> None:
    def broken(done: int) -> None:
        raise ZeroDivisionError(done)

    with full_disk(), pytest.raises(ZeroDivisionError):
        check_file(source, source.with_name("b"), done=broken)


def test_a_form_that_is_not_streamed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="xlsx is not written as a stream") as caught:
        check_file(tmp_path / "a.csv", tmp_path / "b.xlsx", form="xlsx")
    assert "parquet, csv" in caught.value.remedy
