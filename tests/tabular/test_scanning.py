"""Parquet, and the fast lane for large tables, which sees the same cells as reading row by row."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError, FormatError, Where
from narrows.tabular import collected, columns_of, read, scan_table


def same_as_read(path: Path, mapping: dict[str, str] | None = None) -> list[dict[str, object]]:
    """Both lanes over one file, held together; the raw orders."""
    slow = [record.raw for record in read(path, mapping=mapping)]
    frame = scan_table(path, mapping).collect()
    columns = columns_of(frame.columns, None, source="frame", nested=True)
    fast = [columns.raw(row, Where()) for row in frame.iter_rows()]
    assert fast == slow
    return fast


def test_parquet_flat_and_nested(tmp_path: Path) -> None:
    path = tmp_path / "o[1].parquet"  # a name is no pattern
    pl.DataFrame(
        {
            "id": [1, 2, None],
            "to": ["CN", " ", None],
            "item.spec.tops.8": [1979.0, None, None],
            "parties.0.name": ["X", None, None],
        }
    ).write_parquet(path)
    assert same_as_read(path) == [
        {"id": "1", "to": "CN", "item": {"spec": {"tops": {"8": 1979.0}}}, "parties": [{"name": "X"}]},
        {"id": "2"},
        {},  # no line that is blank: a row that says nothing
    ]
    nested = tmp_path / "n.parquet"
    pl.DataFrame(
        {
            "item": [{"eccn": "3A090.a", "spec": None}, {"eccn": None, "spec": {"node_nm": 7.0}}],
            "parties": [[{"role": "bank", "name": None}], None],
            "via": [["HK"], []],
        }
    ).write_parquet(nested)
    assert same_as_read(nested) == [
        {"item": {"eccn": "3A090.a"}, "parties": [{"role": "bank"}], "via": ["HK"]},
        {"item": {"spec": {"node_nm": 7.0}}, "via": []},
    ]


def test_parquet_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    pl.DataFrame({"id": range(1000)}).write_parquet(path)
    data = path.read_bytes()
    for cut in (4, 20, len(data) - 5):
        path.write_bytes(data[:cut])
        (found,) = list(read(path))
        assert isinstance(found.error, FormatError)
        with pytest.raises(FormatError):
            scan_table(path)


@pytest.mark.parametrize(
    "text",
    [
        "id,to\na,CN\n\n , \nb,US\n",
        'id,to\na,"Korea, South"\nb,"say ""x"""\n',
        'id,to\na,in"ner\n',
        "\ufeffid;to\r\na;CN\r\nb; US \r\n",
        "id\tto\na\tCN",
        "\n\nid,to\na,CN\n",
        "id,#note,to\na,x,CN\nb,,\n,y,\n",
        "\ufeffsep=;\r\nid;to\r\na;CN\r\n",
        "sep=,\nid,to,item.name\na,CN,x;y;z;w\n",
    ],
)
def test_csv_is_cut_into_the_same_cells(tmp_path: Path, text: str) -> None:
    path = tmp_path / "o.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert same_as_read(path)
    path.write_bytes(text.replace("\ufeff", "").encode("utf-16"))
    assert same_as_read(path)


_CELL = st.text(st.sampled_from(list("ab ,;\"\n'é中")), max_size=5)


@given(st.lists(st.tuples(_CELL, _CELL), max_size=5))
def test_any_csv_is_cut_into_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "o.csv"
    lines = [
        "item.name,item.product",
        *(",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    same_as_read(path)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"id,to\na,CN\nb\n", "has 1 cells where the table has 2 columns"),
        (b"id,to\na,CN\nb,c,d\n", "has 3 cells"),
        (b'id,to\na,"CN"\nb\n', "has 1 cells"),
        (b'id,to\na,"CN\n', "never closed"),
        (b"id,to\na,\xff\n", "not valid UTF-8"),
        (b'id,to\n"a",\xff\n', "not valid UTF-8"),
        (b"", "is empty"),
        (b"id,to\na,C\rN\n", "CR only"),
    ],
)
def test_what_is_no_clean_rectangle_goes_the_slow_way(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=what):
        scan_table(path).collect()


def test_other_refusals(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("id,foo\n1,2\n")
    with pytest.raises(FieldError, match="'foo' is no known field"):
        scan_table(path)
    assert scan_table(path, ignore_unknown_columns=True).collect().columns == ["id"]
    assert scan_table(path, {"item.name": "foo"}).collect().columns == ["id", "item.name"]
    with pytest.raises(FormatError, match="not scanned"):
        scan_table(path, input_format="yaml")
    with pytest.raises(FormatError, match="cannot be read"):
        scan_table(tmp_path / "none.csv")


def test_a_file_that_goes_away_is_an_error_of_this_package(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    pl.DataFrame({"id": ["a"]}).write_parquet(path)
    table = scan_table(path)
    assert collected(table, "o").height == 1
    path.unlink()
    with pytest.raises(FormatError, match=r"^o: cannot be read"):
        collected(table, "o")
