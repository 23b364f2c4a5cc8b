"""A batch and a single decision agree in every column, row by row."""

from __future__ import annotations

import datetime as dt
import gc
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from batch.rows import (  # type: ignore[import-not-found]  # found by the path of the tests
    DAYS,
    EXPORTERS,
    USES,
    Row,
    decided,
    expected,
    table,
    table_of,
)
from narrows.batch import check_table, distinct, judging
from narrows.batch.output import SCHEMA
from narrows.decide.decide import TAKEN_AS_NOT_MET
from narrows.engine import Engine, engine
from narrows.errors import InputError

ORDER: Row = {"as_of": dt.date(2023, 11, 18), "from": "US", "to": "CN", "item.product": "NVIDIA A800"}
PERSON = {"role": "end_user", "name": "Example Cloud Co.", "country": "CN", "headquarters": "CN"}
HUAWEI = {"role": "purchaser", "name": "Huawei", "country": "CN"}

PLAIN: Row = {
    "as_of": dt.date(2023, 11, 18),
    "from": "US",
    "to": "DE",
    "item.name": "vacuum pump",
    "item.eccn": "EAR99",
    "item.origin": "US",
    "parties.0.role": "end_user",
    "parties.0.name": "Example Chips GmbH",
    "parties.0.country": "DE",
    "parties.0.headquarters": "DE",
    "parties.0.ultimate_parent_headquarters": "DE",
    **{f"end_use.{use}": False for use in USES},
    "value": 1000,
}
"""Free on its day: random orders seldom are."""


@pytest.fixture(params=[False, True], ids=["strict", "clean"])
def using(request: Any) -> Engine:
    """The engine that takes nothing for granted, and the one that assumes clean."""
    return engine(clean=request.param)


def of(**columns: list[Any]) -> pl.DataFrame:
    """A table of the order above, with some columns (double underscores are dots) put over it."""
    named = {name.replace("__", ".").removesuffix("_"): values for name, values in columns.items()}
    height = len(next(iter(named.values())))
    plain = {name: [value] * height for name, value in ORDER.items() if name not in named}
    if "item" in named:
        del plain["item.product"]
    return pl.DataFrame(plain | named, infer_schema_length=None)


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_every_row_says_what_the_single_decision_says(using: Engine, exporter: str) -> None:
    seed = 31 + 2 * EXPORTERS.index(exporter) + using.assume.clean
    result = decided(using, table(using, 60, seed, exporter, more=[PLAIN]), chunk=30)
    outcomes = set(result.frame["outcome"].to_list())
    assert outcomes >= {"license_required", "no_license_required", "undetermined"}


def test_a_table_states_orders_of_every_kind() -> None:
    # What the rows above are made of, so that a comparison of them means something.
    frame = pl.concat([table(engine(), 400, seed, "text") for seed in (21, 22)], how="diagonal_relaxed")
    for name in ("via", "value", "recipient.citizenship", "item.contains.0.product", "parties.2.name"):
        assert frame[name].drop_nulls().len() > 10, name
    both = frame.filter(pl.col("item.eccn").is_not_null() & pl.col("item.spec.type").is_not_null())
    assert both.height > 10
    owners = frame["parties.0.owners.0.name"].to_list()
    assert {"Huawei", "YMTC"} <= set(owners)


def test_chunks_order_and_earlier_tables_change_nothing() -> None:
    used, fresh = engine(), Engine.load()
    frame = table(used, 40, 5, "party", DAYS[-2:])
    other = table(used, 20, 6, "party", DAYS[-2:])
    first = check_table(frame, deciding=used)
    check_table(other, deciding=used)
    for size in (1, 7):
        again = check_table(frame, deciding=used, chunk=size)
        assert_frame_equal(again.frame, first.frame)
        assert {row: str(error) for row, error in again.errors.items()} == {
            row: str(error) for row, error in first.errors.items()
        }
    turned = check_table(frame.reverse(), deciding=used).frame.reverse()
    assert_frame_equal(turned.drop("error"), first.frame.drop("error"))
    assert_frame_equal(check_table(other, deciding=fresh).frame, check_table(other, deciding=used).frame)
    assert_frame_equal(check_table(frame, deciding=fresh).frame, first.frame)


def test_what_is_remembered_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    using = Engine.load()
    frame = table(using, 10, 8, "text", DAYS[-1:])
    first = check_table(frame, deciding=using).frame
    monkeypatch.setattr(distinct, "_KEPT", 3)
    assert_frame_equal(check_table(frame, deciding=using).frame, first)
    for limit in ("MOST_PARTS", "MOST_ANSWERS"):
        with monkeypatch.context() as patch:
            patch.setattr(judging, limit, 0)
            assert_frame_equal(check_table(frame, deciding=using).frame, first)
            assert_frame_equal(check_table(frame, deciding=using).frame, first)


def test_parties_may_stand_in_one_nested_column(using: Engine) -> None:
    many = [PERSON] * 12
    owned = {**PERSON, "owners": [{"name": "YMTC", "share_percent": 60.0}]}
    parties = [[PERSON], [HUAWEI, PERSON], many, [*many, HUAWEI], [owned], None, []]
    result = decided(using, of(parties=parties))
    listed = [text != "[]" for text in result.frame["listed_parties"].to_list()]
    assert listed == [False, True, False, True, False, False, False]


def test_an_item_may_stand_in_one_nested_column(using: Engine) -> None:
    spec = pl.Struct({"type": pl.String, "data_center": pl.Boolean, "node_nm": pl.Float64})
    parts = pl.List(pl.Struct({"product": pl.String, "eccn": pl.String}))
    kind = pl.Struct(
        {"product": pl.String, "eccn": pl.String, "name": pl.String, "spec": spec, "contains": parts}
    )
    items: list[Any] = [
        {"product": "NVIDIA A800"},
        {"name": "chip", "spec": {"type": "integrated_circuit", "data_center": True}},
        {"name": "server", "spec": {"type": "computer"}, "contains": [{"product": "H100"}]},
        {"eccn": "EAR99", "contains": []},
        {"product": None},
        None,
    ]
    frame = pl.DataFrame([pl.Series("item", items, dtype=kind)])
    frame = frame.with_columns(
        pl.lit(value).alias(name) for name, value in ORDER.items() if name[:4] != "item"
    )
    result = decided(using, frame)
    assert sorted(result.errors) == [4, 5]
    assert result.frame["classification"].to_list()[:4] == ["3A090.a", None, "4A090.a", "EAR99"]


def test_other_nested_columns(using: Engine) -> None:
    exporters = [{"name": "NVIDIA", "headquarters": "US"}, {"name": None, "headquarters": None}, None]
    decided(using, of(exporter=exporters))
    decided(using, of(via=[["SG"] * 12, ["SG"] * 11 + ["RU"], []]))
    decided(using, of(value=[{"amount": 100.0, "currency": "USD"}, {"amount": 5.0, "currency": "EUR"}, None]))
    decided(using, of(parties__0__owners=[[{"name": "YMTC"}], None], parties__0__role=["bank"] * 2))


@pytest.mark.parametrize("nested", [True, False])
def test_more_parties_than_are_worked_off_together(using: Engine, nested: bool) -> None:
    people = [[PERSON] * 17, [PERSON] * 20 + [HUAWEI], [PERSON]]
    if nested:
        frame = of(parties=people)
    else:
        rows = [
            {f"parties.{place}.{name}": v for place, one in enumerate(row) for name, v in one.items()}
            for row in people
        ]
        frame = table_of([ORDER | row for row in rows])
    result = decided(using, frame)
    assert [text != "[]" for text in result.frame["listed_parties"].to_list()] == [False, True, False]


def test_an_exporter_may_be_stated_in_three_ways(using: Engine) -> None:
    frame = of(
        exporter=["NVIDIA", None, "NVIDIA", "Lam Research", None],
        parties__0__role=["end_user", "exporter", "exporter", "exporter", None],
        parties__0__name=["SMIC", "NVIDIA", "nvidia", "NVIDIA", None],
        parties__1__role=["exporter"] * 2 + [None] * 3,
    )
    result = decided(using, frame)
    # Two mentions of one exporter are one; two exporters are an error.
    assert list(result.errors) == [3]
    assert "several exporters" in result.frame["error"][3]


@pytest.mark.parametrize("column", ["exporter", "exporter.name"])
def test_an_exporter_alone_is_a_party_if_it_may_be_listed(using: Engine, column: str) -> None:
    frame = of(exporter=["YMTC", "Yangtse Memory Technologies", "Example Pumps Inc.", None])
    result = decided(using, frame.rename({"exporter": column}))
    assert [text != "[]" for text in result.frame["listed_parties"].to_list()] == [True, True, False, False]


@pytest.mark.parametrize(
    "values",
    [
        ["10000 USD", "EUR 500", "1,000", "100", "1.000", "1e3", "much", " ", None],
        [0.0, -0.0, 500.0, 500.01, 1e12, 1.1e12, 1e15, 1.1e15, None],
        [0, 2500, 2501, 2**40, 2**60, -1],
        [True, None],
        [None, None],
    ],
)
def test_values_as_text_and_as_numbers(using: Engine, values: list[Any]) -> None:
    for eccn in ("EAR99", "3A001.a.7"):
        decided(using, of(value=values, item__eccn=[eccn] * len(values)).drop("item.product"))


def test_cells_of_odd_types_are_read_as_a_single_order_reads_them(using: Engine) -> None:
    decided(using, of(parties__0__name=[1, 2], parties__0__role=["end_user"] * 2))
    decided(using, of(parties__0__name=[b"a", b"b"], parties__0__role=["end_user"] * 2))
    decided(using, of(item__spec__data_center=[1, 0, 2]))
    decided(using, of(item__spec__node_nm=[5.0, float("nan"), -1.0, float("inf"), None]))
    days = [dt.datetime(2023, 11, 18), dt.datetime(2023, 11, 18, 4)]  # noqa: DTZ001  # as a file has them
    assert list(decided(using, of(as_of=days)).errors) == [1]
    for kind in (pl.Categorical, pl.Enum(["CN", "VN", "Atlantis"])):
        frame = of(to=["CN", "VN", "CN", "Atlantis"]).with_columns(pl.col("to").cast(kind))
        assert list(decided(using, frame).errors) == [3]


def test_texts_as_categories_say_what_they_say_as_texts(using: Engine) -> None:
    texts = of(exporter__country=["US"] * 4, exporter__name=["Example Chips"] * 4)
    texts = texts.with_columns(pl.Series("from", ["US", "", " ", None]))
    told = decided(using, texts)
    categories = decided(using, texts.with_columns(pl.col(pl.String).exclude("id").cast(pl.Categorical)))
    assert_frame_equal(told.frame, categories.frame)


def test_columns_without_a_value(using: Engine) -> None:
    names = (
        "id",
        "via",
        "value",
        "exporter",
        "activity",
        "item.eccn",
        "recipient.citizenship",
        "end_use.wmd",
    )
    decided(using, of(**{name.replace(".", "__"): [None, None] for name in names}))
    decided(using, of(parties__0__name=[None], parties__0__role=[None]))


def test_days_beyond_the_horizon(using: Engine) -> None:
    checked = using.book.checked_to("us")
    days = [checked, checked + dt.timedelta(days=1), dt.date(2040, 1, 1), dt.date(9999, 12, 31), None]
    result = decided(using, of(as_of=days))
    assert result.frame["beyond_horizon"].to_list() == [False, True, True, True, None]
    assert checked.isoformat() in result.frame["notices"][1]
    assert "checked to" not in result.frame["notices"][0]


def test_the_columns_and_their_types() -> None:
    for frame in (of(to=["CN"]), of(to=["Atlantis"]), of(to=["CN"]).clear()):
        assert dict(check_table(frame).frame.schema) == SCHEMA


def test_a_row_is_readable_as_json_and_as_a_decision() -> None:
    result = check_table(of(parties__0__role=["end_user"], parties__0__name=["Huawei"]), assume="clean")
    decision = result.decision(0)
    assert decision.parties[0].hits
    assert decision.trail
    assert result.frame.row(0, named=True) == expected(result.deciding, result.source, 0)
    assert TAKEN_AS_NOT_MET not in result.frame["assumptions"][0]


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(InputError, match="color"):
        check_table(of(to=["CN"], color=["red"]))


def test_an_empty_table_gives_an_empty_table() -> None:
    assert check_table(of(to=["CN"]).clear()).frame.height == 0


def test_a_table_without_an_item_or_a_day_is_all_in_error() -> None:
    frame = of(to=["CN", "VN"])
    assert sorted(decided(engine(), frame.drop("as_of")).errors) == [0, 1]
    assert sorted(decided(engine(), frame.drop("item.product")).errors) == [0, 1]
    assert sorted(decided(engine(clean=True), frame.drop("to")).errors) == [0, 1]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_of_cycles_is_left_as_it_was(collecting: bool) -> None:
    was = gc.isenabled()
    try:
        if not collecting:
            gc.disable()
        check_table(of(to=["CN"]))
        assert gc.isenabled() is collecting
    finally:
        if was:
            gc.enable()


def test_the_engine_is_shared() -> None:
    assert engine() is engine()


@pytest.mark.parametrize("clean", [True, False])
def test_whether_owners_count_is_told_by_the_day(clean: bool) -> None:
    """Policies that ask for requirements held under a rule that is stayed on some days: of the day alone, beside results."""
    days = ("2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10", "2026-11-09", "2026-11-10")
    items = ({"item.eccn": "3B001.f.1.a"}, {"item.eccn": "3A090.a"}, {"item.eccn": "EAR99"})
    rows = [
        {"as_of": day, "from": "US", "to": "CN", **item, "parties.0.role": "end_user"}
        | {"parties.0.owners.0.name": owner}
        for day in days
        for owner in ("Hikvision", "Nobody")
        for item in items
    ]
    frame = pl.DataFrame(rows).with_columns(pl.lit(60.0).alias("parties.0.owners.0.share_percent"))
    result = decided(engine(clean=clean), frame)
    keys = ((row["as_of"], row["item.eccn"], row["parties.0.owners.0.name"]) for row in rows)
    policy = dict(zip(keys, result.frame["policy"], strict=True))
    for item in ("3B001.f.1.a", "3A090.a"):
        assert policy["2025-11-10", item, "Hikvision"] == policy["2025-11-10", item, "Nobody"], "stayed"


@pytest.mark.parametrize("searching", [True, False])
def test_what_makes_no_difference_is_found_whether_or_not_what_is_missing_is_told(searching: bool) -> None:
    circuit: Row = {"item.name": None, "item.eccn": None, "item.kind": "commodity"}
    circuit |= {"item.spec.type": "integrated_circuit", "item.spec.tops.8": 250.0}
    rows = [{**PLAIN, **circuit, "as_of": dt.date(2025, 6, 1)}]
    rows += [{**rows[0], "to": "CN", "parties.0.country": "CN", "parties.0.headquarters": "CN"}]
    result = check_table(table_of(rows), deciding=engine(clean=True), searching=searching)
    assert result.frame["outcome"].to_list() == ["no_license_required", "undetermined"]
    assert result.frame["classification"].to_list() == [None, None]
