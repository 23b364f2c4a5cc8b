"""The forms of an answer: rows for every command whose answer is rows, and the form that the name of a file says."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

import narrows
from cli.own_rule import own  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.cli.app import app
from narrows.rulebook.book import Book

RUNNER = CliRunner()
ORDERS = [
    {"id": "a", "as_of": "2023-11-17", "item": {"product": "NVIDIA A800 SXM 80GB"}, "from": "US", "to": "CN"},
    {"id": "b", "as_of": "2023-11-17", "item": {"eccn": "EAR99"}, "from": "US", "to": "Atlantis"},
]


def run(*arguments: str) -> Any:
    return RUNNER.invoke(app, arguments)


@pytest.fixture
def orders(tmp_path: Path) -> str:
    (tmp_path / "orders.json").write_text(json.dumps(ORDERS))
    return str(tmp_path / "orders.json")


def rows_of(path: Path) -> list[Any]:
    """The rows of a written table, below its header."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    return list(csv.reader(io.StringIO(path.read_text())))[1:]


AS_ROWS = [
    (["law", "search", "high", "bandwidth"], ""),
    (["law", "search", "no such words at all"], ""),
    (["law", "calendar", "--from", "2024-12-01", "--to", "2024-12-31"], ""),
    (["coverage"], "rows"),
    (["coverage", "--low", "--as-of", "2024-06-01"], "low"),
]


@pytest.mark.parametrize(("command", "part"), AS_ROWS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_an_answer_that_is_rows_has_as_many_in_every_form(
    command: list[str], part: str, form: str, tmp_path: Path
) -> None:
    written = tmp_path / f"out.{form}"
    assert run(*command, "-o", str(written)).exit_code == 0
    told = json.loads(run(*command, "--format", "json").stdout)
    assert len(rows_of(written)) == len(told[part] if part else told)


def test_items_that_cannot_be_read_have_a_row_too(orders: str) -> None:
    told = run("classify", orders, "--format", "csv")
    assert told.exit_code == 2
    first, second = csv.DictReader(io.StringIO(told.stdout))
    assert (first["id"], first["classes"], first["because"]) == ("a", "3A090.a", "us.ear.774.3A090.a")
    assert (second["id"], second["classes"], second["error_code"]) == ("b", "", "country")


def test_a_timeline_has_a_row_for_each_change(orders: str) -> None:
    span = ("--since", "2023-11-01", "--until", "2023-12-01")
    told = run("timeline", orders, *span, "--format", "csv")
    assert told.exit_code == 2
    *changes, wrong = csv.DictReader(io.StringIO(told.stdout))
    (answered, _) = json.loads(run("timeline", orders, *span, "--format", "json").stdout)
    assert [row["day"] for row in changes] == [change["day"] for change in answered["changes"]]
    assert [row["outcome"] for row in changes] == [change["outcome"] for change in answered["changes"]]
    assert changes[-1]["causes"].startswith("Advanced computing and supercomputer rule of October 2023")
    assert (wrong["id"], wrong["outcome"], wrong["error_code"]) == ("b", "", "country")


def test_findings_are_rows_of_the_same_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Book, "problems", lambda self, *, private_only=False: ())  # tried elsewhere, and slow
    asked = ("law", "lint", "--own", "--rules", own(tmp_path / "own", when='exporter.company == "asmlx"'))
    told = csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout))
    found = json.loads(run(*asked, "--format", "json").stdout)
    assert len(found) > 1
    assert [row["what"] for row in told] == [finding["what"] for finding in found]


PLAIN = [
    ["law", "show", "3A090"],
    ["law", "explain", "us.ear.744.23.a.2.i"],
    ["law", "calendar"],
    ["coverage"],
    ["lists", "status"],
    ["map", "show", "chips"],
]


@pytest.mark.parametrize("command", PLAIN, ids=" ".join)
def test_a_file_named_after_a_form_is_written_in_it(command: list[str], tmp_path: Path) -> None:
    named, asked = tmp_path / "out.json", tmp_path / "asked.txt"
    assert (
        run(*command, "-o", str(named)).exit_code
        == run(*command, "--format", "json", "-o", str(asked)).exit_code
    )
    assert named.read_bytes() == asked.read_bytes()
    json.loads(named.read_text())


@pytest.mark.parametrize(
    "command", [["law", "show", "3A090"], ["law", "explain", "us.ear.744.23.a.2.i"]], ids=" ".join
)
def test_a_page_for_people_is_not_written_into_what_is_called_a_table(
    command: list[str], tmp_path: Path
) -> None:
    refused = run(*command, "-o", str(tmp_path / "out.csv"))
    assert refused.exit_code == 2
    assert "this answer is not written as csv. Choose --format table or json" in refused.stderr
    assert not (tmp_path / "out.csv").exists()
    asked = run(*command, "--format", "table", "-o", str(tmp_path / "out.csv"))
    assert asked.exit_code == 0


def test_a_day_leaves_out_what_is_not_in_force_on_it() -> None:
    def search(*words: str) -> set[str]:
        return {hit["id"] for hit in json.loads(run("law", "search", *words, "--format", "json").stdout)}

    assert "us.ear.774.3A090.c" in search("3A090.c", "--as-of", "2024-12-02")
    assert "us.ear.774.3A090.c" not in search("3A090.c", "--as-of", "2024-12-01")
    assert search("3A090.c", "--as-of", "2024-12-02") <= search("3A090.c")

    def versions(*days: str) -> int:
        told = json.loads(run("coverage", *days, "--format", "json").stdout)
        return sum(row["versions"] for row in told["rows"])

    assert versions("--as-of", "2021-06-01") < versions("--as-of", "2024-12-02") < versions()
    for command in (["law", "search", "foundry"], ["coverage"]):
        assert run(*command, "--as-of", "2020-12-22").exit_code == 2


def test_a_large_table_is_decided_on_the_day_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(
        "as_of,product,from,to\n2023-11-17,NVIDIA A800 SXM 80GB,US,CN\n,NVIDIA A800 SXM 80GB,US,CN\n"
    )
    outcomes = {}
    for day in ("2023-01-15", "2023-11-17"):
        written = tmp_path / f"{day}.csv"
        run("batch", str(tmp_path / "book.csv"), "--assume", "clean", "--as-of", day, "-o", str(written))
        outcomes[day] = [
            (row["as_of"], row["outcome"]) for row in csv.DictReader(io.StringIO(written.read_text()))
        ]
    assert outcomes == {
        "2023-01-15": [("2023-01-15", "no_license_required")] * 2,
        "2023-11-17": [("2023-11-17", "license_required")] * 2,
    }
    assert (
        run("batch", str(tmp_path / "book.csv"), "--as-of", "soon", "-o", str(tmp_path / "x.csv")).exit_code
        == 2
    )


def test_the_library_classifies_as_the_command_does(orders: str) -> None:
    (told, _) = json.loads(run("classify", orders, "--format", "json").stdout)
    found = narrows.classify(ORDERS[0])
    assert (found["classes"], found["as_of"], found["figures"]) == (
        told["classes"],
        told["as_of"],
        told["figures"],
    )
    before = narrows.classify({"item": ORDERS[0]["item"]}, as_of=date(2023, 11, 16))
    assert list(before["classes"]) == ["3A991.p"]


@pytest.mark.parametrize("name", ["out.docx", "out.PDF", "out.yaml", "out.html"])
@pytest.mark.parametrize(
    "command", [["check"], ["timeline"], ["classify"], ["law", "calendar"], ["coverage"]]
)
def test_a_name_of_what_no_command_writes_is_refused_before_anything_is_read(
    command: list[str], name: str, tmp_path: Path, orders: str
) -> None:
    source = [orders] if command[0] in ("check", "timeline", "classify") else []
    found = run(*command, *source, "-o", str(tmp_path / name))
    assert found.exit_code == 2
    assert "which is not written" in found.output
    assert not (tmp_path / name).exists()


def test_a_page_for_people_goes_into_a_file_of_any_other_name(tmp_path: Path, orders: str) -> None:
    for name in ("out.txt", "out", "out.2024-06-01"):
        assert (
            run("check", orders, "-o", str(tmp_path / name)).exit_code == 2
        )  # of the country of the second order
        assert "License required" in (tmp_path / name).read_text()
