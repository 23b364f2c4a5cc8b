"""A row that cannot be read is an error for that row alone, by its own number; identifiers stand once in a table."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import polars as pl
import pytest

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import BatchResult, check_table
from narrows.batch.output import SCHEMA
from narrows.engine import engine
from narrows.errors import CountryError, FieldError, HorizonError, InputError, ProductError

GOOD: dict[str, Any] = {
    "as_of": "2023-11-18",
    "from": "US",
    "to": "CN",
    "item.product": "NVIDIA A800",
    "parties.0.role": "end_user",
    "parties.0.name": "Example Cloud Co.",
    "value": 100.0,
}
NOTHING = tuple(name for name in SCHEMA if name not in ("id", "as_of", "error"))
"""The columns in which a row in error says nothing."""


def between(*changes: dict[str, Any], **casts: Any) -> pl.DataFrame:
    """A table of good orders, with wrong ones between them: the rows with odd numbers from 0."""
    rows: list[dict[str, Any]] = [dict(GOOD)]
    for change in changes:
        rows += [GOOD | change, dict(GOOD)]
    return pl.DataFrame(rows, infer_schema_length=None, **casts)


def wrong(frame: pl.DataFrame, **options: Any) -> BatchResult:
    """The table decided, of which every other row must be in error, and say so."""
    result = decided(engine(), frame, **options)
    assert sorted(result.errors) == list(range(1, frame.height, 2))
    for row, error in result.errors.items():
        shown = result.frame.row(row, named=True)
        assert all(shown[name] is None for name in NOTHING)
        told = json.loads(shown["error"])
        assert told["where"]["row"] == error.where.row == row + 1
        assert f"row {row + 1}:" in str(error)
        with pytest.raises(type(error)) as caught:
            result.decision(row)
        assert caught.value is error
    for row in range(0, frame.height, 2):
        assert result.frame["outcome"][row] == "license_required"
        assert result.decision(row).outcome == "license_required"
    return result


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("to", "Korea", CountryError),
        ("to", "Atlantis", CountryError),
        ("to", None, FieldError),
        ("from", "European Union", CountryError),
        ("via", "SG;Atlantis", CountryError),
        ("activity", "smuggle", FieldError),
        ("item.product", "no such chip", ProductError),
        ("item.product", None, FieldError),
        ("item.spec.node_nm", "five", FieldError),
        ("item.spec.tops.8", "-4", FieldError),
        ("item.us_content_percent", "120%", FieldError),
        ("item.origin", "Korea", CountryError),
        ("item.made_with.plant_direct_product", "perhaps", FieldError),
        ("item.made_with.us_technology", "3E077", FieldError),
        ("parties.0.role", "friend", FieldError),
        ("parties.0.role", None, FieldError),
        ("parties.0.country", "Atlantis", CountryError),
        ("parties.0.owners.0.share_percent", "60", FieldError),
        ("parties.0.name", "a\x00b", FieldError),
        ("end_use.military", "perhaps", FieldError),
        ("end_use.facility_country", "Atlantis", CountryError),
        ("recipient.citizenship", "CN;Atlantis", CountryError),
        ("claims.published", "perhaps", FieldError),
        ("exporter.headquarters", "Atlantis", CountryError),
    ],
)
def test_a_cell_that_cannot_be_read(column: str, value: Any, kind: type[InputError]) -> None:
    result = wrong(between({column: value}, {column: value}))
    assert {type(error) for error in result.errors.values()} == {kind}
    assert len({error.what for error in result.errors.values()}) == 1


def test_an_eccn_that_does_not_exist_on_the_day() -> None:
    before = {"item.product": None, "item.eccn": "3A090.a", "as_of": "2022-10-06"}
    never = {"item.product": None, "item.eccn": "9Z999"}
    result = wrong(between(before, never, before))
    assert "does not exist on 2022-10-06" in result.errors[1].what
    frame = between({**before, "as_of": "2022-10-21"})
    assert not check_table(frame).errors


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (-1.0, "0"),
        (-0.01, "0"),
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        (float("-inf"), "finite"),
        (1.1e15, "1e+15"),
    ],
)
def test_values_that_are_none(value: float, told: str) -> None:
    result = wrong(between({"value": value}, {"value": value}))
    assert told in result.errors[1].what


@pytest.mark.parametrize("value", ["-1 USD", "1.000", "much", "1e3", "5 dollars"])
def test_values_in_words_that_are_none(value: str) -> None:
    wrong(between({"value": value}, {"value": value}).with_columns(pl.col("value").cast(pl.String)))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (None, FieldError),
        ("", FieldError),
        ("2023-02-30", FieldError),
        ("17.11.2023", FieldError),
        ("2023-11-18 12:00", FieldError),
        ("2020-12-22", HorizonError),
        ("0001-01-01", HorizonError),
    ],
)
def test_days_that_are_none(day: str | None, kind: type[InputError]) -> None:
    result = wrong(between({"as_of": day}, {"as_of": day}))
    assert {type(error) for error in result.errors.values()} == {kind}
    days = result.frame["as_of"].to_list()
    assert days == [dt.date(2023, 11, 18), None] * 2 + [dt.date(2023, 11, 18)]


def test_days_of_a_column_of_days() -> None:
    frame = between({"as_of": "2020-12-22"}, {"as_of": None}, {"as_of": "0001-01-01"})
    result = wrong(frame.with_columns(pl.col("as_of").str.to_date()))
    assert [type(result.errors[row]) for row in (1, 3, 5)] == [HorizonError, FieldError, HorizonError]


def test_two_different_exporters() -> None:
    nvidia = {"exporter.name": "NVIDIA", "parties.1.role": "exporter"}
    both = nvidia | {"parties.1.name": "Lam Research"}
    among = {"parties.1.role": "exporter", "parties.1.name": "NVIDIA"}
    among |= {"parties.2.role": "exporter", "parties.2.name": "Lam Research"}
    result = wrong(between(both, among, both))
    assert all("several exporters" in error.what for error in result.errors.values())
    assert not decided(engine(), between(nvidia | {"parties.1.name": "nvidia"})).errors


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_equal_mistakes_name_their_own_rows_in_every_chunk(chunk: int) -> None:
    wrong(between(*[{"to": "Atlantis"}] * 3), chunk=chunk)


# Identifiers.


def named(ids: list[Any], **options: Any) -> BatchResult:
    dtype = options.pop("dtype", None)
    columns: dict[str, Any] = {name: [value] * len(ids) for name, value in GOOD.items()}
    frame = pl.DataFrame(columns).with_columns(pl.Series("id", ids, dtype=dtype, strict=False))
    return check_table(frame, **options)


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_an_id_is_given_once_in_a_table(chunk: int) -> None:
    result = named(["a", "b", "a", None, "c", " a ", None, "b", "d"], chunk=chunk)
    assert sorted(result.errors) == [2, 5, 7]
    for row, error in result.errors.items():
        assert isinstance(error, FieldError)
        assert (error.where.row, error.where.field) == (row + 1, "id")
        assert "was already given to another order" in error.what
    assert result.frame["id"].to_list() == ["a", "b", "a", None, "c", "a", None, "b", "d"]
    assert result.frame["outcome"].null_count() == 3
    with pytest.raises(FieldError, match="row 3: id: the id 'a' was already given"):
        result.decision(2)


def test_ids_that_are_null_or_blank_are_none() -> None:
    result = named([None, "", "  ", "\t", None, ""])
    assert not result.errors
    assert result.frame["id"].null_count() == 6


def test_odd_ids_are_read_as_a_single_order_reads_them() -> None:
    result = named(["漢字", " x  y ", "=1+1", "a" * 300, "b\x00c", "\u202e", "é", "e\u0301"])
    assert result.frame["id"].to_list()[:4] == ["漢字", "x y", "=1+1", "a" * 300]
    for row, error in result.errors.items():
        assert (error.where.row, error.where.field) == (row + 1, "id")
    # The last two are one text in two spellings.
    assert {4, 7} <= set(result.errors)


@pytest.mark.parametrize(
    ("ids", "dtype", "shown", "errors"),
    [
        ([1, 2, None, 2], pl.Int64, ["1", "2", None, "2"], [3]),
        ([1.0, 2.5, None, 1.0], pl.Float64, ["1", "2.5", None, "1"], [3]),
        ([True, None], pl.Boolean, [None, None], [0]),
        ([["a"], None], pl.List(pl.String), [None, None], [0]),
        (["a", "b", "a"], pl.Categorical, ["a", "b", "a"], [2]),
        ([None, None], pl.Null, [None, None], []),
    ],
)
def test_ids_of_other_types(ids: list[Any], dtype: Any, shown: list[str | None], errors: list[int]) -> None:
    result = named(ids, dtype=dtype)
    assert result.frame["id"].to_list() == shown
    assert sorted(result.errors) == errors


def test_an_id_that_is_no_text_is_told_with_its_row_and_field() -> None:
    result = named([None, True], dtype=pl.Boolean)
    assert str(result.errors[1]).startswith("row 2: id: must be text")


def test_a_row_without_a_fit_id_keeps_its_day_and_is_not_decided() -> None:
    result = named(["a", "a"])
    shown = result.frame.row(1, named=True)
    assert (shown["id"], shown["as_of"]) == ("a", dt.date(2023, 11, 18))
    assert all(shown[name] is None for name in NOTHING)


def test_ids_of_another_table_are_forgotten() -> None:
    for _ in range(2):
        assert not named(["a", "b"]).errors
