"""`narrows scan` as a user runs it, on real files of every kind."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from narrows.cli.app import app
from scan import made
from scan.purchase_order import documents

RUNNER = CliRunner()
ORDER_DAY = "2022-10-24"
CONSIGNEE = "us.uvl.wuhan-juhere-photonic-tech-co-ltd"
CLEAR = "Dear customer,\nthank you for your order of twelve office chairs.\nKind regards\n"


def scan(*args: str | Path, **options: Any) -> Result:
    return RUNNER.invoke(app, ["scan", *map(str, args)], **options)


def told(*args: str | Path, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(scan(*args, "--format", "json", **options).stdout)
    return found


@pytest.mark.parametrize("name", documents())
def test_the_example_order_is_found_out_in_every_kind_of_document(root: Path, name: str) -> None:
    result = scan(root / "examples" / "scan" / name, "--as-of", ORDER_DAY, "--format", "json")
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)
    assert report["attention"] is True
    assert report["as_of"] == ORDER_DAY
    found = {(one["kind"], one["id"]) for one in report["findings"]}
    assert {
        ("party", CONSIGNEE),
        ("product", "nv-a100-sxm-80"),
        ("eccn", "3A090.a"),
        ("eccn", "EAR99"),
    } <= found
    assert ("address", "address:us.uvl.wuhan-institute-of-biological-products-co-ltd") in found
    # Nobody else in the order is listed: no example name, no forwarder.
    assert {id_ for kind, id_ in found if kind == "party"} == {CONSIGNEE}
    (party,) = (one for one in report["findings"] if one["id"] == CONSIGNEE)
    assert party["lists"] == ["us.uvl"]
    assert party["mentions"][0]["text"] == "Wuhan Juhere Photonic Technology Company Limited"
    assert set(party["mentions"][0]["place"]) & {"line", "page", "cell", "paragraph"}


def test_the_example_files_are_what_the_script_writes(root: Path) -> None:
    from narrows.scan import Segment, extract

    for name, data in documents().items():
        kept = (root / "examples" / "scan" / name).read_bytes()
        one, other = ([p.text for p in extract(d, name) if isinstance(p, Segment)] for d in (kept, data))
        assert one == other


def test_the_day_decides_who_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Consignee: Wuhan Juhere Photonic Tech Co., Ltd.", "utf-8")
    assert scan(file, "--as-of", "2022-10-06").exit_code == 0
    assert scan(file, "--as-of", "2022-10-07").exit_code == 1
    assert scan(file, "--as-of", "2023-08-21").exit_code == 1
    assert scan(file, "--as-of", "2023-08-22").exit_code == 0


def test_the_page_says_what_and_where(root: Path) -> None:
    result = scan(root / "examples" / "scan" / "purchase-order.pdf", "--as-of", ORDER_DAY)
    assert "Wuhan Juhere Photonic Tech Co., Ltd." in result.stdout
    assert "page 1, line 5: Wuhan Juhere Photonic Technology Company Limited" in result.stdout
    assert "excerpts" in result.stdout


def test_several_documents_keep_their_order_and_errors_their_place(tmp_path: Path) -> None:
    (tmp_path / "clear.txt").write_text(CLEAR, "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (tmp_path / "scanned.pdf").write_bytes(made.pdf(None))
    files = [tmp_path / name for name in ("clear.txt", "broken.pdf", "absent.txt", "scanned.pdf")]
    result = scan(*files, "--format", "json")
    assert result.exit_code == 2
    assert result.stderr.count("narrows: ") == 2
    reports = json.loads(result.stdout)
    assert [Path(one["source"]).name for one in reports] == [file.name for file in files]
    assert ["error" in one for one in reports] == [False, True, True, False]
    assert [one["attention"] for one in reports] == [False, True, True, True]
    assert scan(files[0]).exit_code == 0
    assert scan(files[0], files[3]).exit_code == 1


def test_rows(tmp_path: Path, root: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "scanned.pdf").write_bytes(made.pdf(None))
    order = root / "examples" / "scan" / "purchase-order.xlsx"
    out = tmp_path / "out.csv"
    files = (order, tmp_path / "broken.docx", tmp_path / "scanned.pdf")
    assert scan(*files, "--as-of", ORDER_DAY, "--format", "csv", "-o", out).exit_code == 2
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert {row["kind"] for row in rows} == {"party", "address", "product", "eccn", "error", "notice"}
    (party,) = (row for row in rows if row["kind"] == "party")
    assert (party["id"], party["place"], party["start"]) == (CONSIGNEE, "sheet Order, cell B6", "0")
    (tmp_path / "clear.txt").write_text(CLEAR, "utf-8")
    empty = scan(tmp_path / "clear.txt", "--format", "csv")
    assert (empty.exit_code, empty.stdout.count("\n")) == (0, 1)


def test_standard_input() -> None:
    (report,) = told("-", "--as-of", ORDER_DAY, input=made.pdf(["Wuhan Juhere Photonic Tech Co., Ltd."]))
    assert report["source"] == "<stdin>"
    assert report["findings"][0]["id"] == CONSIGNEE
    assert scan("-", input=b"").exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["-", "-"],
        ["a.txt", "--threshold", "2"],
        ["a.txt", "--as-of", "soon"],
        ["a.txt", "--list", "no.such.list"],
    ],
)
def test_what_makes_no_sense_is_refused(
    args: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "lists"))
    result = scan(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith("narrows: ")


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    people = tmp_path / "own.csv"
    people.write_text("name,country\nExample Harbor Works Ltd.,DE\n", "utf-8")
    letter = tmp_path / "letter.txt"
    letter.write_text("We ship to Example Harbor Works Ltd. in May.", "utf-8")
    (report,) = told(letter, "--list", people)
    assert [(one["kind"], one["name"]) for one in report["findings"]] == [
        ("party", "Example Harbor Works Ltd.")
    ]


def test_nothing_in_a_document_steers_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Buyer: \x1b[31mWuhan Juhere\u202e Photonic Tech Co., Ltd.", "utf-8")
    out = scan(file, "--as-of", ORDER_DAY).stdout
    assert "Wuhan Juhere" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


@pytest.mark.shared
def test_the_list_of_ones_own_may_be_the_whole_consolidated_list(shared: Path, root: Path) -> None:
    order = root / "examples" / "scan" / "purchase-order.docx"
    (report,) = told(
        order, "--list", shared / "data" / "lists" / "csl_20260731.json", "--as-of", "2026-07-31"
    )
    ids = {one["id"] for one in report["findings"] if one["kind"] == "address"}
    assert all(one["kind"] != "party" or one["match"] == "possible" for one in report["findings"]), ids
