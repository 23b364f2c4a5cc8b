"""`narrows batch`: a table in, a table out, and what it says of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from narrows.batch import check_table
from narrows.batch.output import SCHEMA
from narrows.cli import batch
from narrows.cli.app import app

ORDER = {
    "as_of": "2024-06-01",
    "from": "US",
    "to": "CN",
    "item.eccn": "EAR99",
    "item.origin": "US",
    "parties.0.role": "end_user",
    "parties.0.name": "Example Cloud Co.",
    "parties.0.country": "CN",
}


@pytest.fixture
def orders(tmp_path: Path) -> Any:
    """A function that writes a table of orders, each the one above with some changes, and gives its path."""

    def write(*changes: dict[str, Any], name: str = "orders.csv") -> Path:
        rows = [ORDER | {"item.product": None} | change for change in changes]
        frame = pl.DataFrame(rows, infer_schema_length=None)
        place = tmp_path / name
        frame.write_parquet(place) if name.endswith("parquet") else frame.write_csv(place)
        return place

    return write


def run(source: Path, target: Path, *more: str, code: int) -> tuple[str, str]:
    """What the command says on standard output and on standard error."""
    result = CliRunner().invoke(app, ["batch", str(source), "-o", str(target), *more])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout, result.stderr


CLEAN = ("--assume", "clean")


def test_orders_that_may_all_go(orders: Any, tmp_path: Path) -> None:
    target = tmp_path / "found.parquet"
    out, err = run(orders({}, {}, {}), target, *CLEAN, code=0)
    assert out == f"3 orders decided into {target}\n  3  no license required\n"
    assert err == ""
    assert dict(pl.read_parquet(target).schema) == SCHEMA


def test_orders_that_need_attention(orders: Any, tmp_path: Path) -> None:
    target = tmp_path / "found.parquet"
    chip = {"item.eccn": None, "item.product": "H100"}
    source = orders({}, chip, chip, name="orders.parquet")
    out, err = run(source, target, *CLEAN, code=1)
    assert out.splitlines()[1:] == ["  2  license required", "  1  no license required"]
    assert err == ""
    run(source, target, code=1)
    assert set(pl.read_parquet(target)["outcome"]) == {"license_required", "undetermined"}


def test_rows_of_days_to_which_the_law_was_not_checked_are_counted(orders: Any, tmp_path: Path) -> None:
    source, target = orders({}, {"as_of": "2026-11-27"}), tmp_path / "found.csv"
    out, _ = run(source, target, *CLEAN, code=0)
    told = ["  2  no license required", "  1  lie beyond the horizon: the law was not checked that far"]
    assert out.splitlines()[1:] == told
    out, _ = run(source, target, *CLEAN, "--format", "json", code=0)
    assert json.loads(out)["beyond_horizon"] == 1


def test_standard_input_is_refused_and_it_is_said_who_reads_it(tmp_path: Path) -> None:
    out, err = run(Path("-"), tmp_path / "found.csv", code=2)
    assert out == ""
    assert "let check read standard input" in err


def test_a_listed_party_needs_attention_whatever_the_outcome(orders: Any, tmp_path: Path) -> None:
    target = tmp_path / "found.parquet"
    uvl = {"as_of": "2022-11-01", "parties.0.name": "Yangtze Memory Technologies Co., Ltd."}
    out, _ = run(orders({}, uvl), target, *CLEAN, code=1)
    assert "  1  name a listed party" in out
    listed = json.loads(pl.read_parquet(target)["listed_parties"][1])
    assert listed[0]["hits"][0]["list"] == "us.uvl"


def test_rows_in_error_are_told_on_standard_error(orders: Any, tmp_path: Path) -> None:
    source, target = orders({}, {"to": "Atlantis"}, {"to": "Atlantis"}), tmp_path / "found.csv"
    out, err = run(source, target, *CLEAN, code=2)
    assert out.splitlines()[1:] == ["  1  no license required", "  2  could not be read"]
    lines = err.splitlines()
    assert len(lines) == 2
    for row, line in zip((2, 3), lines, strict=True):
        assert line.startswith(f"narrows: {source} row {row}: to: unknown country 'Atlantis'")
    shown = pl.read_csv(target, schema=SCHEMA)
    assert shown["error"].null_count() == 1


WRONG = (
    {"id": "a"},
    {"as_of": None},
    {"as_of": "tomorrow"},
    {"as_of": "1999-01-01"},
    {"activity": "smuggle"},
    {"from": "European Union"},
    {"to": None},
    {"to": "Atlantis"},
    {"via": "SG;Atlantis"},
    {"value": "much"},
    {"item.eccn": None, "item.origin": None},
    {"item.eccn": "3A999.zz"},
    {"item.eccn": "9Z999"},
    {"item.product": "no such chip"},
    {"item.spec.node_nm": "five"},
    {"item.made_with.plant_direct_product": "perhaps"},
    {"parties.0.role": "friend"},
    {"parties.0.role": None},
    {"parties.0.country": "Atlantis"},
    {"parties.0.owners.0.share_percent": "60"},
    {"end_use.military": "perhaps"},
    {"recipient.citizenship": "CN;Atlantis"},
    {"claims.published": "perhaps"},
    {"exporter.headquarters": "Atlantis"},
)
"""Cells that cannot be read, or not on their day, each in an order of its own."""


@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet"])
def test_errors_of_rows_say_in_which_file_row_and_field(orders: Any, tmp_path: Path, name: str) -> None:
    """In the table that is written and on standard error, as `check` tells them."""
    none = dict.fromkeys(field for change in WRONG for field in change if field not in ORDER)
    source, target = (
        orders(none | {"id": "a"}, *({**none, **wrong} for wrong in WRONG), name=name),
        tmp_path / "x",
    )
    _, err = run(source, target.with_suffix(".csv"), code=2)
    run(source, target.with_suffix(".parquet"), code=2)
    told = [
        json.loads(error) for error in pl.read_parquet(target.with_suffix(".parquet"))["error"].drop_nulls()
    ]
    assert [each["where"]["source"] for each in told] == [str(source)] * len(WRONG)
    assert [each["where"]["row"] for each in told] == list(range(2, len(WRONG) + 2))
    assert all(each["where"]["field"] for each in told)
    written = pl.read_csv(target.with_suffix(".csv"), schema=SCHEMA)["error"].drop_nulls()
    assert [json.loads(error) for error in written] == told
    assert err.count(f"narrows: {source} row ") == 20
    alone = CliRunner().invoke(app, ["check", str(source), "--format", "json"])
    single = [each["error"] for each in json.loads(alone.stdout) if "error" in each]
    place = "line" if name.endswith("csv") else "row"
    for one, other in zip(single, told, strict=True):
        row = other["where"].pop("row") + (place == "line")
        assert {key: one[key] for key in other} == other | {"where": other["where"] | {place: row}}


def test_many_errors_are_counted(orders: Any, tmp_path: Path) -> None:
    target = tmp_path / "found.csv"
    _, err = run(orders(*[{"to": "Atlantis"}] * 23), target, code=2)
    lines = err.splitlines()
    assert len(lines) == 21
    assert "3 more rows could not be read" in lines[-1]
    assert str(target) in lines[-1]


def test_the_summary_as_json(orders: Any, tmp_path: Path) -> None:
    target = tmp_path / "found.parquet"
    source = orders({}, {"item.eccn": "3A090.a"}, {"to": "Atlantis"}, {"parties.0.name": "Huawei"})
    out, err = run(source, target, "--format", "json", *CLEAN, code=2)
    found = json.loads(out)
    outcomes = pl.read_parquet(target)["outcome"].drop_nulls().value_counts().iter_rows()
    assert found == {
        "rows": 4,
        "outcomes": dict(outcomes),
        "listed": 1,
        "beyond_horizon": 0,
        "errors": 1,
        "output": str(target),
    }
    assert "row 3" in err


def test_the_rows_are_those_of_a_table_in_memory(orders: Any, tmp_path: Path) -> None:
    source, target = orders({"id": "a"}, {"id": "b", "to": "VN"}), tmp_path / "found.parquet"
    run(source, target, code=1)
    table = pl.read_csv(source, infer_schema=False)
    assert pl.read_parquet(target).equals(check_table(table).frame)


def test_columns_are_mapped_and_unknown_ones_read_past(orders: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("Day,Class,Where to,color\n2024-06-01,EAR99,DE,red\n", "utf-8")
    mapped = ("--map", "as_of=Day", "--map", "item.eccn=Class", "--map", "to=Where to")
    _, err = run(source, target, *mapped, code=2)
    assert "color" in err
    assert not target.exists()
    run(source, target, *mapped, "--ignore-unknown-columns", *CLEAN, code=0)
    assert target.exists()


def test_the_format_of_the_source_can_be_stated(orders: Any, tmp_path: Path) -> None:
    source = orders({}, name="orders.parquet").rename(tmp_path / "orders.dat")
    run(source, tmp_path / "out.parquet", "--input-format", "parquet", *CLEAN, code=0)


def test_private_rules(orders: Any, tmp_path: Path, root: Path) -> None:
    source = orders({"parties.0.name": "SMIC", "item.eccn": "3B991", "from": "US"})
    letters = root / "cases" / "letters" / "equipment_maker"
    target = tmp_path / "out.parquet"
    run(source, target, "--rules", str(letters), *CLEAN, code=1)
    assert "us.letter.private.smic" in pl.read_parquet(target)["requirements"][0]
    _, err = run(source, target, "--rules", str(tmp_path / "none"), code=2)
    assert "is no folder" in err


@pytest.mark.parametrize("name", ["out", "out.xlsx", "out.json", "out.txt", "out.parquet.gz"])
def test_an_output_that_is_no_table_of_rows(orders: Any, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    out, err = run(orders({}), target, code=2)
    assert out == ""
    assert f"{target}: names neither a Parquet nor a CSV file" in err
    assert ".parquet or .csv" in err
    assert not target.exists()


def test_an_output_that_cannot_be_written(orders: Any, tmp_path: Path) -> None:
    _, err = run(orders({}), tmp_path / "none" / "out.csv", code=2)
    assert "cannot be written" in err


def test_a_source_that_cannot_be_read(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    target.write_bytes(b"as it was")
    ragged, cut = tmp_path / "ragged.csv", tmp_path / "cut.parquet"
    ragged.write_text('as_of,to,item.eccn\n2024-06-01,CN,"EAR99\n', "utf-8")
    cut.write_bytes(b"PAR1 and no more")
    for source, told in (
        (ragged, "never closed"),
        (cut, "cannot be read"),
        (tmp_path / "none.csv", "none.csv"),
    ):
        out, err = run(source, target, code=2)
        assert out == ""
        assert told in err
    assert target.read_bytes() == b"as it was"


@pytest.mark.parametrize("cell", ["EAR99", '"EAR99"', 'E"99'])
def test_rows_that_do_not_fit_are_errors_of_their_own(tmp_path: Path, cell: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ["as_of,to,item.eccn", f"2024-06-01,CN,{cell}", "2024-06-01,CN", f"2024-06-01,CN,{cell},more", "x"]
    source.write_text("\n".join(rows) + "\n", "utf-8")
    _, err = run(source, target, code=2)
    assert len(target.read_text("utf-8").splitlines()) == 5
    told = [line.split(". ")[0] for line in err.splitlines() if "item.eccn" not in line]
    assert told == [
        f"narrows: {source}:{line}: has {cells} cells where the table has 3 columns"
        for line, cells in ((3, 2), (4, 4), (5, 1))
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
@pytest.mark.parametrize("read", ["in.parquet", "in.csv"])
def test_an_interrupt_leaves_nothing_behind(orders: Any, tmp_path: Path, name: str, read: str) -> None:
    source = orders(*({"parties.0.name": f"Example {n} Co."} for n in range(50_000)), name=read)
    if read.endswith("csv"):
        with source.open("a", encoding="utf-8") as file:
            file.write("does not fit\n")  # so that it is read row by row
    script = "import signal, narrows.cli; signal.signal(2, signal.default_int_handler); narrows.cli.main()"
    command = [sys.executable, "-c", script, "batch", str(source), "-o", str(tmp_path / name)]
    with subprocess.Popen(command) as running:
        until = monotonic() + 60
        while not any(tmp_path.glob(".out*")) and running.poll() is None and monotonic() < until:
            sleep(0.02)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
    assert [place.name for place in tmp_path.iterdir()] == [read]


def test_an_interrupt_that_compiled_code_turns_into_its_own_error(orders: Any, tmp_path: Path) -> None:
    source = orders({"item.eccn": "3A090.a"}, name="in.parquet")
    script = (
        "import os, signal, numpy.lib, narrows.cli; signal.signal(2, signal.default_int_handler)\n"
        "def interrupted(*_):\n    os.kill(os.getpid(), 2)\n    [None for _ in range(100_000)]\n"
        "numpy.lib.NumpyVersion.__init__ = interrupted\n"  # polars asks for it once, and panics over any error
        "narrows.cli.main()"
    )
    command = [sys.executable, "-c", script, "batch", str(source), "-o", str(tmp_path / "out.parquet")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "panicked" in done.stderr
    assert done.returncode == 130
    assert [place.name for place in tmp_path.iterdir()] == ["in.parquet"]


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    for source, told in ((tmp_path / "none.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        _, err = run(source, tmp_path / "out.csv", code=2)
        assert err == f"narrows: {source}: cannot be read: {told}. Check the path and its permissions\n"


def test_an_empty_table(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_text("as_of,to,item.eccn\n", "utf-8")
    target.write_bytes(b"as it was")
    out, err = run(source, target, code=2)
    assert (out, err) == ("", f"narrows: {source}: holds no order. Give at least one order\n")
    assert target.read_bytes() == b"as it was"


def test_the_lines_are_aligned() -> None:
    from narrows.batch import Summary

    found = Summary(rows=1_012_345, listed=7, errors=12)
    found.outcomes.update({"license_required": 1_000_000, "no_license_required": 12_333})
    lines = batch._lines(found, Path("x.csv"))
    assert lines == [
        "1,012,333 of 1,012,345 orders decided into x.csv",
        "  1,000,000  license required",
        "     12,333  no license required",
        "          7  name a listed party",
        "         12  could not be read",
    ]
