"""`narrows law lint` and `narrows law explain` as people run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.own_rule import own  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.cli.app import app
from narrows.rulebook.book import Book
from narrows.rulebook.lint import RULES
from narrows.rulebook.loader import load_rulebook

RUNNER = CliRunner()
PROBLEMS = Book.problems


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building the law of every span is tried elsewhere; here it would take most of the time."""
    monkeypatch.setattr(Book, "problems", lambda self, *, private_only=False: ())


def lint(*arguments: str) -> Any:
    return RUNNER.invoke(app, ["law", "lint", "--own", "--as-of", "2026-11-25", *arguments])


def test_findings_are_told_with_place_remedy_and_severity(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", when="value_usd > 5 and value_usd < 2")
    result = lint("--rules", folder)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"{folder}/rule.yaml:13: in_force.from"
    assert lines[1].startswith("  info: has no version from 2024-07-01 to 2024-07-31. ")
    assert f"{folder}/rule.yaml:18: when" in lines
    assert "error: can never hold on any of its days" in result.stdout
    assert lines[-1].endswith(" provisions: 1 error, 1 info")


def test_findings_as_json(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", checked="2026-11-19")
    result = lint("--rules", folder, "--format", "json", "-o", str(tmp_path / "found.json"))
    assert result.exit_code == 1
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert [(one["rule"], one["severity"], one["line"], one["field"]) for one in found] == [
        ("checked_before_recorded", "warning", 6, "checked"),
        ("gap", "info", 13, "in_force.from"),
    ]
    assert set(found[0]) == {
        "severity", "rule", "provision", "path", "line", "field", "what", "remedy", "private",
    }  # fmt: skip
    assert all(one["private"] for one in found)


def test_remarks_alone_are_no_failure(tmp_path: Path) -> None:
    result = lint("--rules", own(tmp_path / "own"))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("provisions: 1 info")
    assert lint().stdout.endswith("provisions: nothing found\n")


def test_law_that_cannot_be_read_is_told_whole(tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    other = Path(folder, "other.yaml")
    text = Path(folder, "rule.yaml").read_text("utf-8").replace("us.own.rule", "us.own.other")
    other.write_text(text.replace("  checked: 2026-11-20\n", "", 1), "utf-8")
    Path(folder, "third.yaml").write_text("id: [", "utf-8")
    result = lint("--rules", folder)
    assert result.exit_code == 2
    assert "missing key 'checked'" in result.stderr
    assert "third.yaml" in result.stderr
    assert result.stdout == ""
    told = lint("--rules", folder, "--format", "json")
    assert (told.exit_code, told.stderr) == (2, result.stderr)
    found = json.loads(told.stdout)
    assert {one["code"] for one in found} == {"rulebook"}
    assert {Path(one["where"]["source"]).name for one in found} == {"other.yaml", "third.yaml"}
    assert lint("--rules", str(tmp_path / "nowhere")).exit_code == 2


def test_conditions_that_cannot_be_read_are_told_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Book, "problems", PROBLEMS)
    folder = own(tmp_path / "own", when='destination in ("MY", "UK")')
    other = Path(folder, "rule.yaml").read_text("utf-8").replace("us.own.rule", "us.own.other")
    Path(folder, "other.yaml").write_text(other.replace('"MY", "UK"', '"MY", "Singapore"'), "utf-8")
    found = lint("--rules", folder)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "rule.yaml:18:31: 'UK' is no value of destination. Write 'GB'." in found.stderr
    assert "other.yaml:18:31: 'Singapore' is no value of destination. Write 'SG'." in found.stderr


def test_a_condition_that_no_table_can_be_decided_by_is_an_error(tmp_path: Path) -> None:
    ways = " and ".join(f"(item.us_content_percent > {n} or value_usd > {n})" for n in range(8))
    found = lint("--rules", own(tmp_path / "own", when=ways))
    assert (found.exit_code, found.stdout) == (2, "")
    assert (
        "rule.yaml:13: the condition of us.own.rule mixes the parts of an order in 256 ways" in found.stderr
    )
    assert found.stderr.count("us.own.rule mixes") == 1


def test_a_company_that_nobody_knows_is_found(tmp_path: Path) -> None:
    found = lint("--rules", own(tmp_path / "own", when='exporter.company in ("asml", "asmlx")'))
    assert found.exit_code == 1
    assert "'asmlx' is no value of exporter.company. Did you mean 'asml'? [not_a_value]" in found.stdout


def test_every_rule_is_documented(root: Path) -> None:
    page = (root / "docs" / "guide" / "law-tools.md").read_text("utf-8")
    assert [rule for rule, severity in RULES.items() if f"| `{rule}` | {severity} |" not in page] == []


def explain(*arguments: str, code: int = 0) -> str:
    result = RUNNER.invoke(app, ["law", "explain", *arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def test_a_provision_in_words(tmp_path: Path) -> None:
    text = explain("us.own.rule", "--rules", own(tmp_path / "own"))
    assert text.startswith("us.own.rule: Our own rule\n  requirement, Memo 7, of your own rules\n")
    for part in (
        "From 2024-01-01 until 2024-06-30\n  It goes to Germany and the value of the order is more than 5 USD.\n",
        "From 2024-08-01\n  It goes to Germany.\n",
        "  Then: A license is required (reason: directed); applications are reviewed case by case",
        "  Source: Memo 7 (checked 2026-11-20, confidence high)",
    ):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100


def test_an_outline_with_what_bears_on_it() -> None:
    text = explain("us.ear.744.23.a.2.i", "--as-of", "2024-12-02")
    for part in (
        "\nFrom 2024-12-02\n  All of this is so:\n    - the item is subject to the EAR\n",
        "\nReview policies that speak of it\n",
        "\nLicense exceptions that cover it\n",
        "\nWhat it names\n",
    ):
        assert part in text
    assert "From 2022" not in text.partition("What it names")[0]
    assert "Not in force on 2021-01-01." in explain("us.ear.744.23.a.2.i", "--as-of", "2021-01-01")


def law(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["law", *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_a_paragraph_is_cited_by_the_number_that_it_had() -> None:
    moved = "us.ear.744.23.a.2.i"
    then, now = "15 CFR 744.23(a)(1)(iii), (a)(2)(iii)", "15 CFR 744.23(a)(2)(i)"
    for command in ("explain", "show"):
        old = law(command, moved, "--as-of", "2022-12-01")
        assert f"requirement, {then}\n" in old
        assert "ited then as" not in old
        assert f"requirement, {now}\n" in law(command, moved, "--as-of", "2024-12-02")
        assert law(command, moved).count(f"ited then as {then}\n") == 2
    versions = json.loads(explain(moved, "--format", "json"))["versions"]
    assert [one["citation"] for one in versions] == [then, then, now, now]
    assert f"{moved}: " in law("show", then)


def test_what_is_below_a_renumbered_paragraph_is_cited_as_it_was() -> None:
    old, new = "Joint Action 2000/401/CFSP, articles 2 and 3", "Regulation (EU) 2021/821, article 8"
    for day, cited in (("2021-09-08", old), ("2021-09-09", new)):
        found = law("search", "eu.reg821.8", "--as-of", day, "--format", "json")
        assert {one["id"]: one["citation"] for one in json.loads(found)}["eu.reg821.8"] == cited
        used = json.loads(explain("eu_assistance", "--as-of", day, "--format", "json"))["used_by"]
        assert {one["id"]: one["citation"] for one in used}["eu.reg821.8"] == cited
    weak = json.loads(RUNNER.invoke(app, ["coverage", "--low", "--format", "json"]).stdout)["low"]
    assert {one["from"]: one["citation"] for one in weak if one["provision"] == "eu.reg821.8"} == {
        "2020-12-23": old
    }


def test_what_is_shown_of_a_day_is_what_is_in_force_on_it() -> None:
    def shown(wanted: str, day: str) -> dict[str, Any]:
        (found,) = json.loads(law("show", wanted, "--as-of", day, "--format", "json"))
        return dict(found)

    stayed = "us.ear.744.11.a.1"
    assert [one["from"] for one in shown(stayed, "2025-10-01")["provision"]["versions"]] == ["2025-09-29"]
    assert shown(stayed, "2025-10-01")["overrides"] == []
    assert [one["id"] for one in shown(stayed, "2025-11-10")["overrides"]] == ["us.override.affiliates-stay"]
    assert shown("us.ear.744.23.a.2.i", "2021-01-01")["provision"]["versions"] == []
    assert "Not in force on 2021-01-01." in law("show", "us.ear.744.23.a.2.i", "--as-of", "2021-01-01")
    assert shown("3A090", "2022-10-20")["rows"] == []
    assert len(shown("3A090", "2022-10-21")["rows"]) == 1
    assert law("show", "3A090", "--as-of", "2021-06-01").splitlines()[1] == "  Not in force on 2021-06-01."
    assert {row["country"] for row in shown("d5", "2021-06-01")["rows"]}.isdisjoint({"KH"})
    assert shown("us-2022-10-07-ac-sme", "2022-10-06")["versions"] == []


def test_terms_below_terms_only_when_asked_for() -> None:
    shallow, deep = explain("us.ear.744.23.a.2.i"), explain("us.ear.744.23.a.2.i", "--deep")
    assert "  prc (scope): " in deep
    assert "  prc (scope): " not in shallow


def test_an_override_and_what_it_sets_aside() -> None:
    assert "\nSets aside\n  - us.ear.744.11.a.1: " in explain("us.override.affiliates-stay")
    assert "\nSet aside by\n  - us.override.affiliates-stay: " in explain("us.ear.744.11.a.1")


def test_explained_as_json(tmp_path: Path) -> None:
    found = json.loads(explain("us.own.rule", "--rules", own(tmp_path / "own"), "--format", "json"))
    assert found["private"] is True
    assert found["versions"][0]["from"] == "2024-01-01"
    assert found["versions"][1]["condition"] == [[0, "It goes to Germany."]]
    assert found["versions"][1]["source"] == 'destination == "DE"'


def test_what_is_no_provision_is_said_to_be_shown_elsewhere() -> None:
    for name, what in (("us-2023-10-25-acs", "an instrument"), ("3A090", "an entry of the registry")):
        told = explain(name, code=2)
        assert f"{name!r} is {what}, no provision" in told
        assert f"narrows law show {name}" in told


def test_unknown_ids_and_days() -> None:
    told = explain("us.ear.744.23.a.2.x", code=2)
    assert "Did you mean 'us.ear.744.23.a.2.i" in told
    assert "is no day" in explain("us.ear.744.23.a.2.i", "--as-of", "soon", code=2)


def test_the_packaged_law_holds_no_error_and_no_warning() -> None:
    result = RUNNER.invoke(app, ["law", "lint", "--as-of", "2100-01-01", "--format", "json"])
    assert result.exit_code == 0
    assert [one for one in json.loads(result.stdout) if one["severity"] != "info"] == []
    assert len(load_rulebook().provisions) > 300


def test_days_before_the_first_and_days_in_the_wrong_order_are_refused() -> None:
    explain("us.ear.744.23.a.2.i", "--as-of", "2020-12-23")
    told = explain("us.ear.744.23.a.2.i", "--as-of", "2020-12-22", code=2)
    assert "--as-of: 2020-12-22 lies before 2020-12-23, the first day" in told
    shown = RUNNER.invoke(app, ["law", "show", "744.23(a)", "--as-of", "2020-12-22"])
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert told in shown.stderr
    days = RUNNER.invoke(app, ["law", "calendar", "--from", "2024-12-31", "--to", "2024-12-01"])
    assert (days.exit_code, days.stdout) == (2, "")
    assert "--to: the last day, 2024-12-01, is before the first, 2024-12-31" in days.stderr


@pytest.mark.parametrize("command", [("law", "calendar"), ("coverage",)])
def test_every_command_refuses_conditions_that_cannot_be_read(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Book, "problems", PROBLEMS)
    result = RUNNER.invoke(
        app, [*command, "--rules", own(tmp_path / "own", when='destination in ("MY", "UK")')]
    )
    assert result.exit_code == 2
    assert result.stdout == ""
