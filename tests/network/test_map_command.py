"""`narrows map`: what it prints, to which stream, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from narrows.cli.app import app
from narrows.network.load import load_map
from network.map_fixtures import FILES, add_lines, write_files

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small map lies in the working folder as `small`."""
    monkeypatch.chdir(tmp_path)
    return write_files(tmp_path / "small")


def run(*argv: str) -> Result:
    return RUNNER.invoke(app, ["map", *argv])


def answer(*argv: str) -> Any:
    return json.loads(run(*argv, "--format", "json").stdout)


def test_show_says_what_a_map_holds_and_what_it_does_not_know() -> None:
    done = run("show", "small")
    assert (done.exit_code, done.stderr) == (0, "")
    for line in (
        "A small map",
        "map small, vintage 2025",
        "License: CC0-1.0; may be shipped",
        "  4 inputs: tool 1, material 1, process 1, product 1",
        "  3 providers: 2 firms, 1 country",
        "  4 shares by confidence: high 1, medium 1, low 1, not stated 1",
        "  for the engine: 2 items, 1 use; as a guide: 1 control",
        f"  SHA-256 {load_map('small').sha256()}",
    ):
        assert line in done.stdout.splitlines()
    found = answer("show", "small")
    assert found["about"]["license"] == {"name": "CC0-1.0", "url": "", "may_ship": True, "credit": ""}
    assert found["counts"]["shares"] == 4
    assert found["shares_by_confidence"] == {"high": 1, "medium": 1, "low": 1, "not_stated": 1}
    assert found["inputs_without_shares"] == []
    assert "inputs" not in found


def test_inputs_nobody_provides_are_unknown_and_not_safe(small: Path) -> None:
    write_files(
        small,
        inputs=add_lines("inputs", "mask,Mask,material,,,", "gas,Gas,material,,,"),
        shares=add_lines("shares", "gas,us,tonnes,,,,,,"),
    )
    done = run("show", "small")
    assert "Nobody is known to provide (unknown, not safe): 1 input\n  Mask (mask)\n" in done.stdout
    assert "Providers are known, how much they hold is not: 1 input\n  Gas (gas)\n" in done.stdout
    found = answer("show", "small", "--inputs")
    assert found["inputs_without_providers"] == [{"id": "mask", "name": "Mask"}]
    assert found["inputs"][0] == {
        "id": "scanner",
        "name": "Scanner",
        "kind": "tool",
        "stage": "making",
        "providers": 2,
        "with_share": 2,
    }
    assert "mask     Mask     material" in run("show", "small", "--inputs").stdout


def test_show_one_input_has_its_providers_links_and_blocks() -> None:
    done = run("show", "small", "--input", "scanner")
    assert done.exit_code == 0
    assert "  goes into: Etching (etch)" in done.stdout
    assert "  needs: Lens (lens)" in done.stdout
    assert "Alpha Optics  NL       80       75-85  2025  high" in done.stdout
    assert '  - any provider: {"eccn":"3B001"}' in done.stdout
    assert "Beta          JP       20              2025  medium      [1]" in done.stdout
    assert done.stdout.count("an annual report") == 1
    found = answer("show", "small", "--input", "LENS")
    assert found["input"]["id"] == "lens"
    assert found["goes_into"] == [{"id": "scanner", "name": "Scanner", "relation": "goes_into"}]
    assert [(one["provider"], one["percent"]) for one in found["shares"]] == [("us", None), ("beta", 0.0)]
    assert "United States  US       not stated" in run("show", "small", "--input", "lens").stdout
    wrong = run("show", "small", "--input", "scaner")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "'scaner' is no input of the map. Did you mean scanner (Scanner)?" in wrong.stderr


def test_validate_tells_everything_that_is_wrong(small: Path) -> None:
    assert run("validate", "small").stdout.splitlines()[0] == "valid"
    write_files(small, links=add_lines("links", "lens,lens,goes_into", "lens,nothing,goes_into"))
    done = run("validate", "small")
    assert (done.exit_code, done.stdout) == (2, "not valid: 2 errors\n")
    assert done.stderr.splitlines() == [
        "narrows: small/links.csv:5: into: 'lens' goes into itself. Remove the link",
        "narrows: small/links.csv:6: into: 'nothing' is not among the inputs. Add it to inputs, or correct the id",
    ]
    done = run("validate", "small", "--format", "json")
    assert done.exit_code == 2
    found = json.loads(done.stdout)
    assert found["valid"] is False
    assert [one["where"]["line"] for one in found["errors"]] == [5, 6]


def test_remarks_do_not_make_a_map_need_attention(small: Path) -> None:
    write_files(small, shares=None, items=None)
    done = run("validate", "small")
    assert done.exit_code == 0
    assert "  - no provider is named for 2 inputs (scanner, lens): unknown, not safe" in done.stdout
    assert answer("validate", "small")["valid"] is True


def test_many_errors_are_counted(small: Path) -> None:
    write_files(small, shares=add_lines("shares", *[f"lens,us,m{n},-1,,,,," for n in range(30)]))
    done = run("show", "small")
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 21
    assert (
        done.stderr.splitlines()[-1]
        == "narrows: 10 more errors: narrows map validate MAP --format json has them"
    )


def test_edges_are_imported_into_each_form() -> None:
    Path("sales.csv").write_text("from,to,what,value\nA,B,lens,3\nC,B,lens,1\n")
    for target in ("new", "new.sqlite", "new.parquet"):
        done = run(
            "import",
            "edges",
            "sales.csv",
            "-o",
            target,
            *("--map", "supplier=from", "--map", "buyer=to", "--map", "item=what"),
            *("--license", "CC0-1.0", "--vintage", "2024"),
        )
        assert done.exit_code == 0, done.stderr
        assert f"{target}: sales" in done.stdout
        assert "vintage 2024; license CC0-1.0" in done.stdout
        found = load_map(target)
        assert [share.percent for share in found.shares if share.input == "lens"] == [75.0, 25.0]
    assert answer("import", "edges", "sales.csv", "-o", "x", "--map", "supplier=from", "--map", "buyer=to")[
        "counts"
    ]["links"] == 2  # fmt: skip


def test_an_import_that_fails_leaves_what_stood(small: Path) -> None:
    before = load_map("small").sha256()
    Path("sales.csv").write_text("supplier,buyer\nA,A\nB,B\n")
    done = run("import", "edges", "sales.csv", "-o", "small")
    assert done.exit_code == 2
    assert [line.partition(": buyer")[0] for line in done.stderr.splitlines()] == [
        "narrows: sales.csv:2",
        "narrows: sales.csv:3",
    ]
    (small / "notes.md").write_text("mine")
    Path("sales.csv").write_text("supplier,buyer\nA,B\n")
    done = run("import", "edges", "sales.csv", "-o", "small")
    assert done.exit_code == 2
    assert "holds 'notes.md', which is no part of a map" in done.stderr
    assert load_map("small").sha256() == before


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (
            ["eto", "small", "--threshold", "0.1"],
            "--threshold: says nothing for eto. It is for boario and pymrio",
        ),
        (["eto", "small", "--license", "x"], "--license: says nothing for eto"),
        (["edges", "small", "--rest", "x"], "--rest: says nothing for edges. It is for eto"),
        (["pymrio", "small", "--map", "a=b"], "--map: says nothing for pymrio. It is for edges"),
        (["edges", "small"], "small: is no file. Name a CSV file of edges"),
        (["pymrio", "small"], "small: has no table Z"),
        (["boario", "Z.pickle"], "Z.pickle: is a pickle, which is not read"),
    ],
)
def test_what_an_import_cannot_use_is_refused(argv: list[str], told: str) -> None:
    done = run("import", *argv, "-o", "new")
    assert done.exit_code == 2
    assert told in done.stderr
    assert not Path("new").exists()


def test_diff_shows_which_shares_moved() -> None:
    shares = FILES["shares.csv"].replace("revenue,80,75,85,2025", "revenue,60,55,65,2026")
    write_files(Path("new"), shares=shares.replace("lens,beta,tonnes,0", "lens,beta,tonnes,1"))
    same = run("diff", "small", "small")
    assert (same.exit_code, same.stdout.splitlines()[1]) == (0, "  nothing changed")
    done = run("diff", "small", "new")
    assert done.exit_code == 1
    assert "Shares: 2 differ" in done.stdout
    assert (
        "Scanner  Alpha Optics  revenue  80 (75-85)  60 (55-65)  -20     2025 -> 2026  beyond the"
        in done.stdout
    )
    found = answer("diff", "small", "new", "--least", "5")
    assert [(one["provider"], one["points"], one["ranges_overlap"]) for one in found["shares"]] == [
        ("alpha", -20.0, False)
    ]
    assert run("diff", "small", "new", "--least", "5").exit_code == 1
    assert run("diff", "small", "nowhere").exit_code == 2


@pytest.mark.shared
def test_the_eto_data_from_import_to_difference(shared: Path) -> None:
    supply = shared / "data" / "supply"
    done = run("import", "eto", str(supply / "eto"), "-o", "eto")
    assert done.exit_code == 0, done.stderr
    assert "126 inputs, 139 links, 396 providers, 1,279 shares" in done.stdout
    assert "may not be shipped" in run("show", "eto").stdout
    assert "ASML      NL       100" in run("show", "eto", "--input", "EUV lithography tools").stdout
    several = run("import", "eto", str(supply / "eto_history"), "-o", "old.sqlite")
    assert several.exit_code == 2
    assert "Name one with --vintage: 0bb9949, 5ed8c5b, 8a926c1, 9b72624" in several.stderr
    options = ("--vintage", "8a926c1", "--rest", str(supply / "eto"))
    assert run("import", "eto", str(supply / "eto_history"), "-o", "old.sqlite", *options).exit_code == 0
    done = run("diff", "old.sqlite", "eto", "--least", "20")
    assert done.exit_code == 1
    assert "Shares: 935 differ, 7 by 20 points or more" in done.stdout
