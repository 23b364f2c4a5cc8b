"""What each command says, run in this process."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from narrows import __version__
from narrows.cli.app import app
from narrows.cli.text import clean, table

RUNNER = CliRunner()
ORDER = {
    "id": "x",
    "as_of": "2023-11-17",
    "activity": "export",
    "item": {"product": "NVIDIA A800 SXM 80GB"},
    "from": "US",
    "to": "CN",
    "exporter": "Example Trading Inc.",
    "parties": [{"role": "end_user", "name": "Example Cloud Co.", "country": "CN", "headquarters": "CN"}],
    "end_use": {"description": "data center"},
    "value": "10000 USD",
}


def run(*arguments: str, code: int, stdin: str | None = None) -> str:
    result = RUNNER.invoke(app, arguments, input=stdin)
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def check(**changes: Any) -> str:
    result = RUNNER.invoke(app, ["check", "-"], input=json.dumps({**ORDER, **changes}))
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def test_an_id_of_one_file_may_not_stand_in_another_of_the_same_run(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text(json.dumps(ORDER))
    second.write_text(json.dumps([{**ORDER, "id": "y"}, ORDER]))
    one, other, again = json.loads(run("check", str(first), str(second), "--format", "json", code=2))
    assert (one["id"], other["id"]) == ("x", "y")
    assert again["error"]["what"] == "the id 'x' was already given to another order"
    assert again["error"]["where"]["source"] == str(second)


@pytest.mark.parametrize("words", [["chek"], ["--version"], [], ["plan", "--help"], ["check", "--help"]])
def test_a_command_alone_says_what_it_says_among_all(words: list[str]) -> None:
    """A process makes ready no more than the command that its first word names, and all where it names none."""
    alone, among = (RUNNER.invoke(some, words) for some in (app.naming(words[:1]), app))
    assert (alone.exit_code, alone.output) == (among.exit_code, among.output)
    made, all_ = (len(get_group(some).commands) for some in (app.naming(words[:1]), app))
    assert made == (1 if words and words[0] in ("check", "plan") else all_)


def test_version() -> None:
    assert run("--version", code=0) == f"narrows {__version__}\n"


def test_one_decision_answers_what_why_and_what_to_do() -> None:
    text = check()
    assert text.startswith("License required, presumption of denial\n")
    for part in ("742.6(a)(6)(iii)", "88 FR 73458", "SNAP-R", "Assumptions", "Basis: narrows", "no match"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100


def test_undetermined_names_the_fact_and_the_outcome_of_each_answer() -> None:
    text = check(
        as_of="2024-06-01", item={"eccn": "EAR99", "kind": "commodity", "origin": "US"}, end_use=None
    )
    assert text.startswith("Undetermined")
    missing = text.partition("\nMissing\n")[2].partition("\n\n")[0]
    assert "     - if wmd: License required, case-by-case review\n" in missing
    assert missing.endswith("     - if none of these: No license required")


def test_listed_party_is_shown_and_needs_attention() -> None:
    name = "Yangtze Memory Technologies Co., Ltd."
    text = check(parties=[{"role": "end_user", "name": name, "country": "CN", "headquarters": "CN"}])
    assert f"{name} (end user): LISTED" in text
    uvl = {**ORDER, "as_of": "2022-11-01", "item": {"eccn": "EAR99", "kind": "commodity", "origin": "US"}}
    uvl["parties"] = [{"role": "end_user", "name": name, "country": "CN", "headquarters": "CN"}]
    assert RUNNER.invoke(app, ["check", "-"], input=json.dumps(uvl)).exit_code == 1


def test_control_characters_of_users_reach_no_terminal(root: Path) -> None:
    for field, value in (("to", "\x1b[31mX"), ("id", "x\u202ey"), ("nonsense\x1b[2J", 1)):
        result = RUNNER.invoke(app, ["check", "-"], input=json.dumps({**ORDER, field: value}))
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
    assert "\x1b" not in RUNNER.invoke(app, ["check", "no\x1b[2Jfile.yaml"]).output
    assert clean("plain\tand\nlines \u202e") == "plain\\x09and\\x0alines \\u202e"


def test_file_name_says_the_format(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run("check", str(root / "examples" / "orders.yaml"), "-o", str(out), code=1)
    assert len(out.read_text("utf-8").splitlines()) == 6


def test_many_decisions_are_a_row_each(root: Path) -> None:
    lines = run("check", str(root / "examples" / "orders.yaml"), code=1).splitlines()
    assert lines[0].split() == "id as of item to outcome policy why".split()
    assert lines[-1].startswith("6 orders: ")
    assert max(map(len, lines)) <= 100


def test_an_exception_of_several_paragraphs_tells_each_claim_that_would_open_it() -> None:
    item = {"eccn": "3A001.b.2", "kind": "commodity", "origin": "US"}
    said = " ".join(check(item=item).split())
    named = "claims.tools_of_trade or claims.temporary_own_facility or claims.temporary_kit or"
    assert f"TMP ({named} claims." in said, said


def test_a_claim_that_would_open_no_exception_is_not_named() -> None:
    said = " ".join(check().split())
    # Of TMP a gate leaves repairs and tests alone to these chips; TSU is of software; GOV is not for a company of China.
    told = "Only if their terms hold and you say so: RPL (claims.servicing_replacement), TMP (claims.temporary_repair_test) "
    assert f"{told}Not available" in said, said


def test_several_decisions_say_how_many_are_of_days_to_which_the_law_was_not_checked(tmp_path: Path) -> None:
    orders = tmp_path / "orders.json"
    told = "1 of these answers lie beyond the horizon: the law was not checked that far."
    plain = {"activity": "export", "item": {"eccn": "EAR99", "origin": "US"}, "from": "US", "to": "DE"}
    orders.write_text(json.dumps([{**plain, "as_of": d} for d in ("2026-07-23", "2026-11-27")]), "utf-8")
    assert run("check", str(orders), "--assume", "clean", code=0).splitlines()[-1] == told
    orders.write_text(json.dumps([{**plain, "as_of": d} for d in ("2026-07-22", "2026-07-23")]), "utf-8")
    assert "horizon" not in run("check", str(orders), "--assume", "clean", code=0)


def test_rows_of_csv_keep_errors_and_defuse_formulas(tmp_path: Path) -> None:
    orders = tmp_path / "orders.json"
    orders.write_text(
        json.dumps([{**ORDER, "id": "=1+1"}, {**ORDER, "id": "bad", "to": "Atlantis"}]), "utf-8"
    )
    rows = list(csv.DictReader(io.StringIO(run("check", str(orders), "--format", "csv", code=2))))
    assert [row["outcome"] for row in rows] == ["license_required", ""]
    assert rows[0]["id"] == "'=1+1"
    assert rows[1]["error_code"] == "country"


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_tables_are_written_to_a_file(root: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    run("check", str(root / "examples" / "orders.yaml"), "--format", form, "-o", str(out), code=1)
    assert out.read_bytes()[:2] in (b"PK", b"PA")


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("id,as_of,Chip,from,Where to\n1,2023-11-17,NVIDIA A800 SXM 80GB,US,CN\n", "utf-8")
    mapped = ("--map", "item.product=Chip", "--map", "to=Where to")
    found = json.loads(run("check", str(orders), *mapped, "--format", "json", "--no-trail", code=1))
    assert found[0]["outcome"] == "license_required"
    assert found[0]["trail"] == []


def test_unknown_columns_are_refused_unless_they_may_be_ignored(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("as_of,item.product,to,color\n2023-11-17,NVIDIA A800 SXM 80GB,CN,red\n", "utf-8")
    run("check", str(orders), code=2)
    run("check", str(orders), "--ignore-unknown-columns", code=1)
    run("classify", str(orders), code=2)
    run("classify", str(orders), "--ignore-unknown-columns", code=0)
    whole_day = ("--since", "2023-11-17", "--until", "2023-11-17")
    run("timeline", str(orders), *whole_day, code=2)
    run("timeline", str(orders), *whole_day, "--ignore-unknown-columns", code=1)


def test_assume_clean_is_listed_among_the_assumptions() -> None:
    order = {name: ORDER[name] for name in ("as_of", "item", "from", "to")} | {"as_of": "2023-01-15"}
    text = json.dumps(order)
    strict = json.loads(run("check", "-", "--format", "json", stdin=text, code=1))[0]
    clean_ = json.loads(run("check", "-", "--format", "json", "--assume", "clean", stdin=text, code=0))[0]
    assert strict["outcome"] == "undetermined"
    assert clean_["outcome"] == "no_license_required"
    assert len(clean_["assumptions"]) > len(strict["assumptions"])


def test_classify_gives_the_class_and_the_provision() -> None:
    (one,) = json.loads(
        run("classify", "--product", "NVIDIA A800", "--as-of", "2023-11-17", "--format", "json", code=0)
    )
    assert one["classes"] == ["3A090.a"]
    assert one["because"][0]["reasons"]
    assert one["because"][0]["cites"]
    text = run("classify", "--product", "NVIDIA A800", "--as-of", "2023-11-16", code=0)
    assert text.splitlines()[0].endswith("3A991.p")


def test_classify_refuses_what_is_no_field_of_an_order() -> None:
    text = json.dumps({"item": {"eccn": "EAR99"}, "spec": {"type": "integrated_circuit"}, "via": ["SG"]})
    (one,) = json.loads(run("classify", "-", "--format", "json", stdin=text, code=2))
    assert one["error"]["where"]["field"] == "spec"


def test_timeline_of_a_product() -> None:
    route = (
        "--from",
        "US",
        "--to",
        "CN",
        "--since",
        "2023-10-20",
        "--until",
        "2023-12-31",
        "--assume",
        "clean",
    )
    text = run("timeline", "--product", "NVIDIA A800 SXM 80GB", "--exporter", "NVIDIA", *route, code=1)
    assert "2023-10-23" in text
    assert "88 FR 73458" in text
    (one,) = json.loads(
        run("timeline", "--product", "NVIDIA A800 SXM 80GB", *route, "--format", "json", code=1)
    )
    assert one["changes"][-1]["day"] == "2023-11-17"
    assert one["changes"][-1]["causes"][0]["instrument"] == "us-2023-10-25-acs"


def test_law_show_finds_ids_citations_tables_and_classes() -> None:
    assert "us.ear.744.23.a.2.i" in run("law", "show", "744.23(a)(2)", code=0)
    assert json.loads(run("law", "show", "d5", "--format", "json", code=0))[0]["what"] == "table"
    assert "us.ear.774.3A090.a" in run("law", "show", "3A090.a", code=0)
    assert "88 FR 73458" in run("law", "show", "us-2023-10-25-acs", code=0)


def test_fields_of_the_law_have_no_names_of_python() -> None:
    (found,) = json.loads(run("law", "show", "us.ear.742.6.a.6.iii.scope", "--format", "json", code=0))
    assert {"for", "id", "versions"} < set(found["provision"])
    assert {"from", "until"} < set(found["provision"]["versions"][0])


def test_law_search_and_calendar() -> None:
    assert "us.ear.744.15" in run("law", "search", "unverified", "list", code=0)
    assert "nothing" in run("law", "search", "zzzz", code=0)
    days = [entry["day"] for entry in json.loads(run("law", "calendar", "--format", "json", code=0))]
    assert days == sorted(days)
    assert "us-2024-12-02-fdp" in run("law", "calendar", "--from", "2024-12-01", "--to", "2024-12-31", code=0)


def test_law_calendar_has_each_stage_of_a_rule_and_the_lapse_of_a_stay() -> None:
    rows = json.loads(run("law", "calendar", "--format", "json", code=0))
    days: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        days.setdefault((row["id"], row["event"]), []).append(row["day"])
    assert days["us-2022-10-07-ac-sme", "effective"] == ["2022-10-07", "2022-10-12", "2022-10-21"]
    assert days["us.override.affiliates-stay", "lapses"] == ["2026-11-10"]
    assert "effective 2022-10-12" in run("law", "show", "us-2022-10-07-ac-sme", code=0)


def test_coverage_says_what_is_not_modelled() -> None:
    assert "Not modelled" in run("coverage", code=0)
    assert json.loads(run("coverage", "--format", "json", code=0))["not_modelled"]


def test_coverage_lists_what_rests_on_low_confidence_and_what_would_confirm_it() -> None:
    told = json.loads(run("coverage", "--format", "json", code=0))
    versions = [one for one in told["low"] if one["kind"] != "table"]
    assert len(versions) == sum(row["low"] for row in told["rows"] if row["kind"] != "table")
    rows = [one for one in told["low"] if one["kind"] == "table"]
    assert {one["provision"] for one in rows} == {
        row["part"] for row in told["rows"] if row["kind"] == "table" and row["low"]
    }
    assert any(one["title"] == "MT1, RS1 for KY" for one in rows)
    assert all(one["citation"] or one["cites"] for one in told["low"])
    shown = run("coverage", "--low", code=0)
    assert shown.count("To confirm it, read: ") == len(told["low"])
    assert f"\n{len(versions)} versions and {len(rows)} groups of table rows of low confidence" in shown


def test_tables_wrap_inside_their_columns() -> None:
    lines = table(("one", "two"), [("word " * 30, "漢字" * 10)], width=60)
    assert all(len(line) <= 60 for line in lines)
    assert len(lines) > 3


def test_an_output_that_is_an_input_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """By any name of the file: as it stands, through a link, and from a folder above."""
    orders = tmp_path / "own.csv"
    orders.write_text("as_of,to,item.eccn\n2024-06-01,CN,EAR99\n")
    (tmp_path / "linked.csv").symlink_to(orders)
    (tmp_path / "hard.csv").hardlink_to(orders)
    names = [str(orders), str(tmp_path / "linked.csv"), str(tmp_path / "hard.csv")]
    for command in ("check", "batch", "classify", "timeline", "diff", "screen", "scan"):
        for name in names:
            result = RUNNER.invoke(app, [command, str(orders), "-o", name])
            assert (result.exit_code, result.stdout) == (2, ""), command
            assert "is read and written at once" in result.stderr, (command, result.output)
    assert orders.read_text() == "as_of,to,item.eccn\n2024-06-01,CN,EAR99\n"
    imported = RUNNER.invoke(app, ["map", "import", "edges", str(tmp_path), "-o", str(tmp_path / "." / "")])
    assert "is read and written at once" in imported.stderr
    run("check", str(orders), "--assume", "clean", "-o", str(tmp_path / "other.csv"), code=0)


RULE_FOLDERS = [
    ["check", "{orders}", "--law", "{folder}"],
    ["timeline", "{orders}", "--rules", "{folder}"],
    ["classify", "{orders}", "--rules", "{folder}"],
    ["diff", "{orders}", "--rules-after", "{folder}"],
    ["diff", "{orders}", "--rules-before", "{folder}"],
    ["diff", "{orders}", "--hypothetical", "{folder}"],
    ["law", "lint", "--rules", "{folder}", "--own"],
    ["law", "explain", "us.ear.744.11.a.1", "--rules", "{folder}"],
    ["law", "show", "us.ear.744.11.a.1", "--rules", "{folder}"],
    ["law", "search", "ownership", "--rules", "{folder}"],
    ["law", "calendar", "--rules", "{folder}"],
    ["coverage", "--rules", "{folder}"],
]


@pytest.mark.parametrize("command", RULE_FOLDERS, ids=" ".join)
def test_an_output_that_is_a_file_of_a_folder_of_rules_is_refused(command: list[str], tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("as_of,to,item.eccn\n2024-06-01,CN,EAR99\n")
    letter = tmp_path / "rules" / "letters" / "letter.yaml"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(Path("examples/what-if/lifted.yaml").read_bytes())
    (tmp_path / "linked.yaml").hardlink_to(letter)
    words = [word.format(orders=orders, folder=tmp_path / "rules") for word in command]
    for name in (letter, tmp_path / "linked.yaml"):
        result = RUNNER.invoke(app, [*words, "-o", str(name)])
        assert (result.exit_code, result.stdout) == (2, ""), result.output
        assert "is read and written at once" in result.stderr
    assert letter.read_bytes() == Path("examples/what-if/lifted.yaml").read_bytes()


@pytest.mark.parametrize(
    ("words", "option", "name"),
    [
        (["exposure", "chips", "--country", "CN", "--withdraw", "US"], "--picture", "map.svg"),
        (["plan", "make", "--seconds", "1"], "--picture", "plan.html"),
        (["cascade", "network", "--all"], "--resume", "done.txt"),
    ],
)
def test_an_output_that_another_option_writes_is_refused(
    words: list[str], option: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUNNER.invoke(app, [*words, option, name, "-o", str(tmp_path / name)])
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert f"is the file of {option} as well" in result.stderr
    assert not (tmp_path / name).exists()


def test_an_override_of_an_exception_is_refused_and_not_left_without_effect(tmp_path: Path) -> None:
    """It sets nothing aside: an order that it was to hold would go out under the exception."""
    text = Path("examples/what-if/lifted.yaml").read_text()
    (tmp_path / "own.yaml").write_text(text.replace("us.ear.742.6.a.6.iii.scope", "us.ear.740.8.nac"))
    for command in (["check", "-"], ["law", "lint"]):
        result = RUNNER.invoke(app, [*command, "--rules", str(tmp_path)], input=json.dumps(ORDER))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "an exception cannot be overridden: us.ear.740.8.nac" in result.stderr
        assert "own.yaml:7:6: of[0]" in result.stderr


def test_what_lies_in_a_folder_of_rules_and_is_no_law_may_be_written_over(tmp_path: Path) -> None:
    (tmp_path / "letter.yaml").write_bytes(Path("examples/what-if/lifted.yaml").read_bytes())
    beside = tmp_path / "found.json"
    beside.write_text("")
    told = ["law", "show", "us.override.what-if.advanced-computing", "--rules", str(tmp_path)]
    run(*told, "--format", "json", "-o", str(beside), code=0)
    assert json.loads(beside.read_bytes())


@pytest.mark.parametrize(
    ("day", "told"), [("2023-02-30", "as_of"), ("2019-01-01", "2020-12-23"), ("soon", "as_of")]
)
def test_timeline_refuses_a_day_of_the_order_that_check_refuses(day: str, told: str) -> None:
    for command in ("check", "timeline"):
        result = RUNNER.invoke(app, [command, "-"], input=json.dumps({**ORDER, "as_of": day}))
        assert result.exit_code == 2
        assert told in result.stderr


@pytest.mark.parametrize("command", ["check", "classify", "timeline", "diff"])
@pytest.mark.parametrize("text", ["[]", "as_of,to,item.eccn\n", " [ ] \n"])
def test_no_order_at_all_is_an_error(command: str, text: str) -> None:
    days = ["--from-date", "2024-06-01", "--to-date", "2025-06-01"] if command == "diff" else []
    result = RUNNER.invoke(app, [command, "-", *days], input=text)
    assert result.exit_code == 2
    assert "<stdin>: holds no order. Give at least one order" in result.stderr


@pytest.mark.parametrize("command", ["check", "classify", "timeline", "diff"])
def test_an_error_in_a_json_array_names_the_record(command: str) -> None:
    days = ["--from-date", "2024-06-01", "--to-date", "2025-06-01"] if command == "diff" else []
    wrong = [
        ORDER,
        {**ORDER, "id": "y", "item": {"eccn": "no such"}},
        {**ORDER, "id": "z"},
        {**ORDER, "id": "z"},
    ]
    result = RUNNER.invoke(app, [command, "-", "--format", "json", *days], input=json.dumps(wrong))
    assert result.exit_code == 2
    assert "<stdin>:1 record 2: item.eccn: " in result.stderr
    assert "<stdin>:1 record 4: id: " in result.stderr
    assert '"record":4' in result.stdout.replace(" ", "")


def test_a_file_whose_name_is_no_unicode(tmp_path: Path) -> None:
    """As an archive from a machine of another language leaves it."""
    source = tmp_path / "\udcff.csv"
    source.write_text("as_of,to,eccn\n2024-01-10,Atlantis,EAR99\n")
    (found,) = json.loads(run("check", str(source), "--format", "json", code=2))
    assert found["error"]["where"]["source"].endswith("\\udcff.csv")
    result = RUNNER.invoke(app, ["batch", str(source), "-o", str(tmp_path / "o.csv")])
    assert (result.exit_code, "Rename it" in result.output) == (2, True)
