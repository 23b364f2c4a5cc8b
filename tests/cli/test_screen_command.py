"""`narrows screen` as a user runs it: names in every form, lists of every kind, and input that is none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from lists.store_lists import un
from narrows.cli.app import app

RUNNER = CliRunner()
OWN = """\
id,name,aliases,country,program,dob,until
X1,Example Industries Group,EIG,CN,TEST,,
X2,Sample Shipping Lines Ltd,,RU,TEST,,
X3,Петр Образцов,,RU,TEST,1961-07-05,
X4,Specimen Trading House,,IR,TEST,,2024-06-30
"""
RECORD_KEYS = {"query", "hits"}
HIT_KEYS = {"id", "name", "score", "match", "lists", "explanations"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store, an empty cache, and a list of one's own."""
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("own.csv").write_text(OWN, "utf-8")
    return tmp_path


def screen(*args: str | Path, **options: Any) -> Result:
    return RUNNER.invoke(app, ["screen", *map(str, args)], **options)


def own(*args: str | Path, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        screen(*args, "--list", "own.csv", "--format", "json", **options).stdout
    )
    return found


def ids(answers: list[dict[str, Any]]) -> list[list[str]]:
    return [[hit["id"] for hit in answer["hits"]] for answer in answers]


def written(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


# What is answered.


def test_one_array_in_input_order() -> None:
    written("book.txt", "Sample Shipping Lines Limited\nA Bakery Nearby\nExample Industries Group\n")
    result = screen("book.txt", "--list", "own.csv", "--format", "json")
    answers = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [answer["query"] for answer in answers] == Path("book.txt").read_text("utf-8").splitlines()
    assert ids(answers) == [["X2"], [], ["X1"]]
    assert all(set(answer) == RECORD_KEYS for answer in answers)
    (hit,) = answers[2]["hits"]
    assert set(hit) >= HIT_KEYS
    assert (hit["match"], hit["lists"], hit["programs"]) == ("certain", ["file.own"], ["TEST"])
    assert 0.9 < hit["score"] <= 1
    assert hit["explanations"] == ["the same as the name 'Example Industries Group'"]
    assert "does not say when it was published" in result.stderr
    assert screen("book.txt", "--list", "own.csv", "--format", "json", "--quiet").stderr == ""


def test_exit_codes() -> None:
    assert screen("A Bakery Nearby", "--list", "own.csv").exit_code == 0
    assert screen("Sample Shipping Lines", "--list", "own.csv").exit_code == 1
    assert screen("Co., Ltd.", "--list", "own.csv").exit_code == 2
    assert screen("--name", "A Bakery Nearby", "--name", "", "--list", "own.csv").exit_code == 2


def test_a_column_of_a_file_that_has_none_is_refused() -> None:
    written("book.txt", "Sample Shipping Lines Limited\n")
    result = screen("book.txt", "--column", "company", "--list", "own.csv")
    assert result.exit_code == 2
    assert "no column 'company'" in result.stderr


def test_the_page_names_hits_lists_and_their_age() -> None:
    result = screen("Exampel Industries Group", "--list", "own.csv")
    assert "Exampel Industries Group: 1 hit" in result.stdout
    assert "strong" in result.stdout
    assert "matched: exampel ~ example" in result.stdout
    assert "how old it is cannot be told" in " ".join(result.stdout.split())
    assert "A Bakery Nearby: no hit" in screen("A Bakery Nearby", "--list", "own.csv").stdout


def test_a_page_of_many_names_shows_those_with_hits() -> None:
    written("many.txt", "".join(f"Bakery Number {n}\n" for n in range(40)) + "Sample Shipping Lines\n")
    page = screen("many.txt", "--list", "own.csv").stdout
    assert "41 names screened" in page
    assert "Sample Shipping Lines: 1 hit" in page
    assert "Bakery Number" not in page


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_rows(form: str) -> None:
    written("book.txt", "Sample Shipping Lines\nA Bakery Nearby\n\nEIG\n")
    out = f"hits.{form}"
    assert screen("book.txt", "--list", "own.csv", "-o", out).exit_code == 2
    readers: dict[str, Callable[[str], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "xlsx": _xlsx,
        "parquet": pl.read_parquet,
    }
    rows = readers[form](out).cast(pl.String).fill_null("").to_dicts()
    assert [(row["record"], row["id"]) for row in rows] == [("1", "X2"), ("2", ""), ("3", ""), ("4", "X1")]
    assert rows[2]["error_code"] == "field"
    assert "nothing to compare" in rows[2]["error"]


def _xlsx(path: str) -> pl.DataFrame:
    from python_calamine import CalamineWorkbook

    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return pl.DataFrame(rows, schema=[str(name) for name in header], orient="row")


def test_the_basis_with_each_record() -> None:
    (answer,) = json.loads(screen("EIG", "--list", "own.csv", "--basis", "--format", "json").stdout)
    (basis,) = answer["basis"]
    assert basis["list"] == "own.csv"
    assert len(basis["sha256"]) == 64
    assert (basis["as_of"], basis["stale"]) == (None, True)
    rows = list(
        csv.DictReader(io.StringIO(screen("EIG", "--list", "own.csv", "--basis", "--format", "csv").stdout))
    )
    assert basis["sha256"] in rows[0]["basis"]


def test_threshold_and_limit() -> None:
    assert ids(own("Exampel Industries Group")) == [["X1"]]
    assert ids(own("Exampel Industries Group", "--threshold", "0.9999")) == [[]]
    assert screen("EIG", "--list", "own.csv", "--threshold", "2").exit_code == 2
    written("twins.csv", "id,name\nA,Specimen Pumps\nB,Specimen Pumps\n")
    assert [len(each) for each in ids(json.loads(_twins("10")))] == [2]
    assert [len(each) for each in ids(json.loads(_twins("1")))] == [1]


def _twins(limit: str) -> str:
    return screen("Specimen Pumps", "--list", "twins.csv", "--limit", limit, "--format", "json").stdout


# What is asked.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Sample Shipping Lines\nEIG\n"),
        ("a", "Sample Shipping Lines\r\nEIG"),
        ("utf16.txt", "Sample Shipping Lines\nEIG\n".encode("utf-16")),
        ("bom.txt", b"\xef\xbb\xbfSample Shipping Lines\nEIG\n\n\n"),
        ("a.json", '["Sample Shipping Lines", {"q": "EIG"}]'),
        ("lines.json", '{"name": "Sample Shipping Lines"}\n{"query": "EIG"}\n'),
        ("a.jsonl", '{"name": "Sample Shipping Lines"}\n\n"EIG"\n'),
        ("a.csv", "no,Company,city\n1,Sample Shipping Lines,Riga\n2,EIG,\n"),
        ("semicolons.csv", "Party;note\nSample Shipping Lines;x\nEIG;y\n"),
        ("a.tsv", "name\tnote\nSample Shipping Lines\tx,y\nEIG\t\n"),
    ],
)
def test_files_of_every_kind(name: str, content: str | bytes) -> None:
    answers = own(written(name, content))
    assert [answer["query"] for answer in answers] == ["Sample Shipping Lines", "EIG"]
    assert ids(answers) == [["X2"], ["X1"]]


def test_spreadsheets_and_parquet() -> None:
    frame = pl.DataFrame({"ref": [7, 8], "Company": ["Sample Shipping Lines", "EIG"]})
    frame.write_parquet("a.parquet")
    frame.write_excel("a.xlsx")
    for name in ("a.parquet", "a.xlsx"):
        assert ids(own(name)) == [["X2"], ["X1"]]
    assert ids(own("-", "--input-format", "parquet", input=Path("a.parquet").read_bytes())) == [
        ["X2"],
        ["X1"],
    ]


def test_the_column_of_the_names() -> None:
    written("two.csv", "name,company\nJane,Sample Shipping Lines\n")
    refused = screen("two.csv", "--list", "own.csv")
    assert refused.exit_code == 2
    assert "several columns of names: 'name', 'company'" in refused.stderr
    assert ids(own("two.csv", "--column", "company")) == [["X2"]]
    written("else.csv", "id,Kunde\n1,EIG\n")
    assert "it has 'id', 'Kunde'" in screen("else.csv", "--list", "own.csv").stderr
    (answer,) = own("else.csv", "--column", "Kunde")
    assert (answer["id"], ids([answer])) == ("1", [["X1"]])
    assert screen("else.csv", "--list", "own.csv", "--column", "Client").exit_code == 2
    # A list of names without a heading must not lose its first name.
    assert screen(written("bare.csv", "EIG\nSample Shipping Lines\n"), "--list", "own.csv").exit_code == 2
    written("two.jsonl", '{"name": "Jane", "company": "EIG"}')
    assert "several names" in screen("two.jsonl", "--list", "own.csv").stderr
    assert ids(own("two.jsonl", "--column", "company")) == [["X1"]]


def test_standard_input_as_text_and_json() -> None:
    assert ids(own("-", input="EIG\nA Bakery\n")) == [["X1"], []]
    assert ids(own("-", input='{"name": "EIG"}\n{"q": "A Bakery"}')) == [["X1"], []]
    assert ids(own("-", input='["EIG",\n "A Bakery"]')) == [["X1"], []]
    assert ids(own("-", "--input-format", "csv", input="name,country\nEIG,CN\n")) == [["X1"]]
    assert screen("-", "--list", "own.csv", input="").exit_code == 2


def test_secondary_facts() -> None:
    written(
        "facts.json",
        json.dumps(
            [
                {"name": "Petr Obraztsov", "dob": "1961-07-05", "country": "Russia", "type": "Person"},
                {"name": "Petr Obraztsov", "dob": "1990-01-01", "country": "BR"},
                {"name": "Petr Obraztsov"},
            ]
        ),
    )
    agrees, differs, plain = (answer["hits"][0] for answer in own("facts.json"))
    assert agrees["score"] > plain["score"] > differs["score"]
    assert any("birth date 1961-07-05 agrees" in line for line in agrees["explanations"])


def test_facts_that_cannot_be_read_are_told_and_the_name_is_screened() -> None:
    written(
        "facts.json",
        '[{"name": "A Bakery", "dob": "around the war", "country": "Xland", "type": "thing", "address": 7.5}]',
    )
    result = screen("facts.json", "--list", "own.csv", "--format", "json")
    (answer,) = json.loads(result.stdout)
    assert len(answer["remarks"]) == 3
    assert "birth_date 'around the war' is no date" in " ".join(answer["remarks"])
    assert result.exit_code == 1  # not all was compared: that is not clear


@pytest.mark.parametrize(
    "target",
    ["book.csv", "book.CSV ", "orders.pdf", "parties.YAML", "./book", "nowhere/book", "/nowhere/book", "."],
)
def test_what_looks_like_a_file_and_is_none(target: str) -> None:
    result = screen(target, "--list", "own.csv")
    assert result.exit_code == 2
    assert "--name" in result.stderr
    assert ids(own("--name", target if target != "." else "x.txt")) == [[]]


def test_a_name_may_have_a_slash_or_dots() -> None:
    for name in (
        "Example A/S",
        "Sample Shipping Lines S.p.A.",
        "Example.com",
        "M/V Specimen Star",
        "x" * 5000,
    ):
        assert [answer["query"] for answer in own(name)] == [name]
    assert screen("--list", "own.csv").exit_code == 2
    written("book.txt", "EIG\n")
    assert "both given" in screen("book.txt", "--name", "EIG", "--list", "own.csv").stderr
    assert ids(own("EIG", "--name", "A Bakery")) == [["X1"], []]


# Input that is none.


@pytest.mark.parametrize(
    "name",
    ["", "   ", "...", "-- // --", "A", "Ж", "\u200b\u200d", "\u202e", "😀🎉", "Ltd", "Co., Ltd.", "GmbH & Co. KG",
     "ООО", "有限公司", "S.p.A.", "&amp;", "the", "\x00"],
)  # fmt: skip
def test_a_name_that_says_nothing_is_an_error_and_never_clear(name: str) -> None:
    written("names.json", json.dumps(["A Bakery Nearby", name]))
    result = screen("names.json", "--list", "own.csv", "--format", "json")
    assert result.exit_code == 2
    clear, answer = json.loads(result.stdout)
    assert "error" not in clear
    assert answer["hits"] == []
    assert answer["error"]["what"].startswith("nothing to compare")
    assert answer["error"]["where"] == {"source": "names.json", "row": 2}
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "name",
    [
        "Sample Shipping Lines\u202e",
        "S\u200bample Shipping\u2060 Lines",
        "S\u0430mple Shipping Lines",  # a Cyrillic letter
        "Sample\x00Shipping Lines",
        "Sample Shipping 🚢 Lines",
        "Ｓａｍｐｌｅ Shipping Lines",
        "Sample &#83;hipping Lines",
        "Sample\nShipping\tLines",
        "Sample Shipping Lines " + "x" * 100_000,
        "Sample Shipping Lines " + "ж" * 1_500,
    ],
)
def test_disguises_do_not_hide_a_hit(name: str) -> None:
    written("names.json", json.dumps([name]))
    result = screen("names.json", "--list", "own.csv", "--format", "json")
    (answer,) = json.loads(result.stdout)
    assert ids([answer]) == [["X2"]], name[:50]
    assert ("remarks" in answer) == (len(name) > 1000)
    assert "\u202e" not in screen("names.json", "--list", "own.csv").stdout


def test_a_long_name_without_a_hit_is_not_clear() -> None:
    written("names.txt", "Bakery " * 15_000)
    result = screen("names.txt", "--list", "own.csv")
    assert result.exit_code == 1
    assert "the first 2,000 were compared" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\n", "is empty"),
        ("a.csv", b"name\n", "holds no name"),
        ("a.json", b"[]", "holds no name"),
        ("a.json", b'["EIG", {"name": "B', "is not valid JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.txt", b"<!doctype html><html><body>Busy</body></html>", "an HTML page"),
        ("a.csv", b"<html><body>Busy</body></html>", "an HTML page"),
        ("a.txt", b"%PDF-1.7", "a PDF document"),
        ("a.txt", b"E\x00I\x00G\x00", "UTF-16 without"),
        ("a.xlsx", b"name\nEIG\n", "should be xlsx"),
        ("a.xlsx", b"PK\x03\x04 cut off", "no readable workbook"),
        ("a.parquet", b"PAR1 cut off", "cannot be read"),
        ("a.csv", b"name,name\nEIG,EIG\n", "stands twice"),
        ("a.txt", b"# whom we sell to\n\n- name: EIG\n  country: CN\n", "begins with '- name:'"),
        ("a.txt", b"- {name: EIG, country: CN}\n", "begins with '- {name: EIG, country: CN}'"),
        ("a", b"# whom we sell to\n- {name: EIG}\n", "begins with '- {name: EIG}'"),
        ("a.txt", b"{name: EIG}\n{name: Beta}\n", "begins with '{name: EIG}'"),
        ("a.txt", b"[{name: EIG}]\n", "as YAML does"),
        ("a.yaml", b"- {name: EIG, country: CN}\n", "is YAML"),
        ("a.yaml", b"- EIG\n", "is YAML"),
        ("a.txt", b"\xef\xbb\xbfname: EIG\n", "as YAML does"),
        ("a.yml", b"---\n- EIG\n", "is YAML"),
        ("a.txt", b"---\n- EIG\n", "as YAML does"),
    ],
)
def test_files_that_hold_no_names(name: str, content: bytes, said: str) -> None:
    result = screen(written(name, content), "--list", "own.csv", "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_lines_that_look_like_fields_are_names_where_that_is_stated() -> None:
    written("a.txt", b"EIG: a name\nEIG\n")
    assert len(own("a.txt", "--input-format", "text")) == 2
    written("a.yaml", b"- EIG\n")
    assert len(own("a.yaml", "--input-format", "text")) == 1
    written("b.txt", b"[sic] EIG\n- EIG\n")
    assert len(own("b.txt")) == 2


def test_records_that_cannot_be_read_stand_in_their_place() -> None:
    written("a.txt", b"EIG\nE\xffG\n\nSample Shipping Lines\n\n")
    answers = own("a.txt")
    assert ids(answers) == [["X1"], [], [], ["X2"]]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert "not valid UTF-8" in answers[1]["error"]["what"]
    assert ids(own("-", input=Path("a.txt").read_bytes())) == ids(answers)
    written("a.csv", b"name,country\nEIG,CN\nonly one cell\n,CN\n\xff\xfe,CN\nSample Shipping Lines,RU\n")
    answers = own("a.csv")
    assert ["error" in answer for answer in answers] == [False, True, True, True, False]
    written(
        "a.jsonl",
        b'"EIG"\n{"name": "B"\n{"name": 7}\n{"name": null}\n{"x": 1}\n{"name": "a", "name": "b"}\n[1]\n',
    )
    assert ["error" in answer for answer in own("a.jsonl")] == [False, *[True] * 6]
    assert screen("a.jsonl", "--list", "own.csv").stderr.count("\n") == 6


def test_many_errors_do_not_flood_the_terminal() -> None:
    written("a.json", json.dumps(["..."] * 500))
    result = screen("a.json", "--list", "own.csv", "--format", "json")
    assert len(json.loads(result.stdout)) == 500
    assert result.stderr.count("\n") < 120
    assert "and 400 more errors" in result.stderr


# Lists.


@pytest.mark.parametrize(
    "content",
    [b"<!doctype html><html><title>Busy</title></html>", un([("A1", "Example Pumps")] * 9)[:900], b""],
)
def test_a_list_that_is_none_clears_nobody(content: bytes) -> None:
    result = screen("A Bakery", "--list", written("list.xml", content), "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "list.xml" in result.stderr
    assert screen("A Bakery", "--list", "us.nowhere").exit_code == 2
    assert screen("A Bakery", "--list", "").exit_code == 2


def test_a_list_with_unreadable_records_clears_nobody() -> None:
    written("holes.csv", "id,name\nA,Specimen Pumps\nB,\n")
    result = screen("A Bakery", "--list", "holes.csv", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [{"query": "A Bakery", "hits": []}])
    assert "the row has no name" in result.stderr
    assert "nobody is clear" in result.stderr


def test_listing_dates() -> None:
    assert ids(own("Specimen Trading House", "--as-of", "2024-06-30")) == [["X4"]]
    assert ids(own("Specimen Trading House", "--as-of", "2024-07-01")) == [[]]
    assert ids(own("Specimen Trading House")) == [[]]
    assert screen("EIG", "--list", "own.csv", "--as-of", "yesterday").exit_code == 2


def test_without_a_list_all_that_is_held_is_compared_with() -> None:
    name = "Wuhan Juhere Photonic Tech Co., Ltd."
    alone = screen(name, "--as-of", "2022-10-24", "--format", "json")
    assert ids(json.loads(alone.stdout)) == [["us.uvl.wuhan-juhere-photonic-tech-co-ltd"]]
    assert "embedded excerpts" in alone.stderr
    assert screen(name, "--as-of", "2022-10-06").exit_code == 0
    written("list.xml", un([(f"A{n}", f"Example Pumps {n}") for n in range(20)], "2026-02-01"))
    assert RUNNER.invoke(app, ["lists", "import", "list.xml"]).exit_code == 0
    result = screen("Example Pumps 7", "--as-of", "2026-02-20", "--format", "json")
    assert "A7" in ids(json.loads(result.stdout))[0]
    assert (
        "un-sc@2026-02-01, published 2026-02-01, is 19 days old on 2026-02-20. That is stale" in result.stderr
    )
    early = screen("Example Pumps 7", "--list", "un-sc", "--as-of", "2025-02-20", "--format", "json")
    assert "The store holds nothing of un-sc from before 2026-02-01" in early.stderr
    assert (
        ids(json.loads(screen("Example Pumps 7", "--list", "un.sc", "--format", "json").stdout))[0][0] == "A7"
    )


def test_a_damaged_snapshot_is_not_passed_over(folder: Path) -> None:
    written("list.xml", un([(f"A{n}", f"Example Pumps {n}") for n in range(20)], "2026-02-01"))
    RUNNER.invoke(app, ["lists", "import", "list.xml"])
    (stored,) = (folder / "store" / "objects").glob("*.gz")
    stored.write_bytes(b"something else")
    result = screen("Example Pumps 7", "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "")


# Owners.


def test_parties_that_hits_own_are_hits(root: Path) -> None:
    stakes = root / "examples" / "ownership" / "stakes.csv"
    names = [
        "Example Cloud Pte Ltd",
        "Example Joint Venture Co Ltd",
        "Example Partners LP",
        "Exampel Holding Co.",
    ]
    asked = [part for name in names for part in ("--name", name)]
    answers = own(*asked, "--stakes", stakes, "--as-of", "2025-10-15")
    assert ids(answers) == [["X1"], ["X1"], [], ["X1"]]
    cloud, venture, _, holding = answers
    (hit,) = cloud["hits"]
    assert (hit["match"], hit["field"], hit["name"]) == ("certain", "owner", "Example Industries Group")
    said = " ".join(hit["explanations"])
    assert "listed owners hold 55%" in said
    assert "Example Industries Group holds 60% of Example Holding Co." in said
    assert venture["hits"][0]["match"] == "possible"  # a share of it is not known
    assert holding["hits"][0]["match"] == "strong"  # its own name is only near
    before = own("Example Cloud Pte Ltd", "--stakes", stakes, "--as-of", "2021-06-30")
    assert ids(before) == [[]]


def test_a_weaker_owner_makes_a_weaker_hit() -> None:
    written("stakes.csv", "owner,owned,share_percent\nExampel Industries Group,Bakery Holding,80\nX,Y,bad\n")
    result = screen("Bakery Holding", "--list", "own.csv", "--stakes", "stakes.csv", "--format", "json")
    (hit,) = json.loads(result.stdout)[0]["hits"]
    assert (hit["match"], hit["alias"]) == ("strong", "Exampel Industries Group")
    assert "bad" in result.stderr
    # A stake that could not be read may be the one that matters.
    assert screen("Other Bakery", "--list", "own.csv", "--stakes", "stakes.csv").exit_code == 1
    assert screen("Other Bakery", "--list", "own.csv", "--stakes", "own.csv").exit_code == 2


@pytest.mark.shared
def test_the_development_queries(shared: Path) -> None:
    bench = shared / "data" / "bench"
    queries = json.loads((bench / "queries_dev.json").read_bytes())
    result = screen(bench / "queries_dev.json", "--list", bench / "entities.jsonl", "--format", "json")
    answers = json.loads(result.stdout)
    assert [answer["query"] for answer in answers] == [query["q"] for query in queries]
    assert all(set(answer) >= RECORD_KEYS for answer in answers)
    known = {json.loads(line)["id"] for line in (bench / "entities.jsonl").read_bytes().splitlines()}
    found = [hit for answer in answers for hit in answer["hits"]]
    assert all(set(hit) >= HIT_KEYS and hit["id"] in known for hit in found)
    listed = sum(query["cluster"] is not None for query in queries)
    assert sum(bool(answer["hits"]) for answer in answers) > 0.9 * listed
