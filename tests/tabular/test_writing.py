"""Writing: what comes out can be read back, a file is whole or untouched, and no cell is run by a spreadsheet."""

from __future__ import annotations

import io
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from narrows.errors import OutputError
from narrows.tabular import OUTPUT_FORMATS, output_format_of, write

NOON = datetime.fromisoformat("2023-01-01T12:00:00")
ROWS: list[dict[str, object]] = [
    {"id": "a", "outcome": "license_required", "value": 10000, "hit": True, "on": date(2023, 11, 17)},
    {"id": "中国", "value": 0.5, "codes": ["NAC", "ACA"], "mixed": 1},
    {"id": None, "value": None, "mixed": {"a": [1]}},
]


def encoded(rows: Any, format: str) -> bytes:  # noqa: A002
    stream = io.BytesIO()
    write(rows, stream, format)
    return stream.getvalue()


def sheet(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_each_format() -> None:
    assert json.loads(encoded(ROWS, "json"))[1] == ROWS[1]
    assert [json.loads(line)["id"] for line in encoded(ROWS, "jsonl").splitlines()] == ["a", "中国", None]
    assert encoded(ROWS, "csv").decode().splitlines() == [
        "id,outcome,value,hit,on,codes,mixed",
        "a,license_required,10000.0,true,2023-11-17,,",
        "中国,,0.5,,,NAC; ACA,1",
        ',,,,,,"{""a"":[1]}"',
    ]
    frame = pl.read_parquet(io.BytesIO(encoded(ROWS, "parquet")))
    assert frame.schema["codes"] == pl.List(pl.String)
    assert frame["on"].to_list() == [date(2023, 11, 17), None, None]
    cells = sheet(encoded(ROWS, "xlsx"))
    assert cells[1] == ["a", "license_required", 10000.0, True, date(2023, 11, 17), "", ""]


def test_no_rows() -> None:
    assert json.loads(encoded([], "json")) == []
    assert encoded([], "jsonl") == b""
    for format in ("csv", "xlsx", "parquet"):  # noqa: A001
        encoded([], format)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_formulas_are_defused_and_numbers_stay_numbers(format: str) -> None:  # noqa: A002
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "a=1"]
    rows = [{"=name": text, "number": -5} for text in texts]
    data = encoded(rows, format)
    if format == "csv":
        import csv

        cells: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(data.decode(), newline=""))]
        assert all(row[1] == "-5" for row in cells[1:])
    else:
        cells = sheet(data)
        assert all(row[1] == -5.0 for row in cells[1:])
    assert cells[0][0] == "'=name"
    assert [str(row[0])[0] for row in cells[1:]] == ["'"] * 7 + ["a"]


def test_equal_rows_give_equal_bytes() -> None:
    for format in OUTPUT_FORMATS:  # noqa: A001
        assert encoded(ROWS, format) == encoded(ROWS, format)


def test_frames_are_written_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["=x", None], "b": [1, 2], "when": [NOON, None]})
    for format in OUTPUT_FORMATS:  # noqa: A001
        write(frame, tmp_path / f"o.{format}", format)
    assert (tmp_path / "o.csv").read_text().startswith("a,b,when\n'=x,1,2023-01-01T12:00:00")
    assert json.loads((tmp_path / "o.json").read_text())[0] == {
        "a": "=x",
        "b": 1,
        "when": "2023-01-01T12:00:00",
    }
    assert sheet((tmp_path / "o.xlsx").read_bytes())[1] == ["'=x", 1.0, NOON]


def test_a_file_is_whole_or_untouched(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text("before")
    path.chmod(0o640)
    with pytest.raises(OutputError):
        write([{"a": 1}, {"a": object()}], path, "json")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    link = tmp_path / "link.json"
    link.symlink_to(path)
    write([{"a": 1}], link, "json")
    assert link.is_symlink()
    assert json.loads(path.read_text()) == [{"a": 1}]
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write(ROWS, tmp_path / "none" / "o.json", "json")
    with pytest.raises(OutputError, match="cannot be written"):
        write(ROWS, tmp_path, "json")
    with pytest.raises(OutputError, match="unknown output format"):
        write(ROWS, tmp_path / "o", "xml")
    with pytest.raises(OutputError, match="32,767 characters"):
        write([{"a": "x" * 40_000}], tmp_path / "o.xlsx", "xlsx")
    monkeypatch.setattr("narrows.tabular.xlsx_writer.MOST_ROWS", 2)
    with pytest.raises(OutputError, match="at most"):
        write(ROWS, tmp_path / "o.xlsx", "xlsx")
    with pytest.raises(OutputError, match="text stream"):
        write(ROWS, io.StringIO(), "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_streams_and_devices() -> None:
    text = io.StringIO()
    write([{"a": "é"}], text, "jsonl")
    assert text.getvalue() == '{"a":"é"}\n'
    write([{"a": 1}], Path(os.devnull), "json")


def test_odd_values() -> None:
    rows = [{"a": 2**80, "b": float("nan"), "c": float("inf"), "d": b"\xff", "f": 2**60, "g": [1, "x"]}]
    assert encoded(rows, "csv").decode().splitlines()[1] == f'{2**80},NaN,inf,"""/w==""",{2**60},"[1,""x""]"'
    assert sheet(encoded(rows, "xlsx"))[1] == [str(2**80), "nan", "inf", '"/w=="', str(2**60), '[1,"x"]']
    encoded(rows, "parquet")
    for format in OUTPUT_FORMATS:  # noqa: A001
        with pytest.raises(OutputError):
            encoded([{"e": "\ud800"}], format)


def test_format_of_a_name() -> None:
    assert output_format_of("a.XLSX") == "xlsx"
    assert output_format_of(Path("a.ndjson")) == "jsonl"
    assert output_format_of("a.txt") is None
