"""`narrows exposure` and `narrows chokepoints` as a user runs them: pages, JSON, pictures, exit codes, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group
from typer.testing import CliRunner, Result

from narrows.cli.app import app

RUNNER = CliRunner()
NODE_KEYS = {
    "id", "name", "kind", "stage", "availability", "direct_availability", "low", "high", "own", "own_low", "own_high",
    "denied", "licensed", "undetermined", "status", "confidence", "unknown", "resting_on_low", "by_use", "measures",
    "because", "quantiles",
}  # fmt: skip


def run(*args: str | Path) -> Result:
    return RUNNER.invoke(app, [*map(str, args)])


def found(*args: str | Path) -> Any:
    return json.loads(run(*args, "--format", "json").stdout)


def exposure(*args: str | Path) -> Result:
    return run("exposure", "chips", "--country", "CN", *args)


def test_the_page_of_a_day() -> None:
    done = exposure("--as-of", "2023-11-17", "--target", "foundry_leading", "--exclude", "litho_euv")
    assert done.exit_code == 1
    assert "for a buyer in CN; on 2023-11-17" in done.stdout
    assert "litho_arfi: ArF immersion" in done.stdout
    assert "744.23" in done.stdout
    assert "Unknown, not safe" in done.stdout
    assert "Taken for granted" in done.stdout
    assert "residual 0.0e+00" in done.stdout
    assert "\x1b" not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def test_the_json_of_a_day_has_what_the_guide_names() -> None:
    answer = found("exposure", "chips", "--country", "CN", "--as-of", "2023-11-17", "--target", "litho_arfi")
    assert {"nodes", "residual", "rulebook", "assumptions", "unknown_inputs"} <= set(answer)
    assert answer["residual"] <= 1e-9
    assert all(set(node) == NODE_KEYS for node in answer["nodes"])
    (scanner,) = (node for node in answer["nodes"] if node["id"] == "litho_arfi")
    (cause,) = (one for one in scanner["because"] if one["cause"] == "providers")
    assert {"provider", "country", "provisions", "citations", "share"} <= set(cause["cuts"][0])
    guide = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "exposure.md").read_text("utf-8")
    assert [key for key in (*answer, *scanner) if f"`{key}`" not in guide] == []


def test_days_side_by_side_say_whose_rule(tmp_path: Path) -> None:
    picture = tmp_path / "strip.svg"
    done = exposure(
        "--target", "foundry_leading", "--days", "2022-07-26,2022-10-08,2023-07-23", "--picture", picture
    )
    assert done.exit_code == 1
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("etch_dry"))
    assert row.split()[1:] == ["100", "%", "35", "%", "us", "d", "12", "%", "jp", "us", "dl"]
    assert "Under half: 2022-07-26:" in done.stdout
    assert picture.read_text("utf-8").startswith("<svg")
    several = found(
        "exposure", "chips", "--country", "CN", "--target", "litho_arfi", "--days", "2022-10-06,2022-10-08"
    )
    assert [one["as_of"] for one in several] == ["2022-10-06", "2022-10-08"]


def test_a_timeline_names_the_acts() -> None:
    done = exposure("--timeline", "2023-07-01..2023-08-01", "--target", "etch_dry")
    assert done.exit_code == 1
    assert "METI Ordinance" in " ".join(done.stdout.split())
    days = found(
        "exposure", "chips", "--country", "CN", "--timeline", "2023-07-01..2023-08-01", "--target", "etch_dry"
    )["days"]
    assert [day["day"] for day in days if "etch_dry" in day["changed"]] == ["2023-07-23"]


def test_nothing_lost_is_clear() -> None:
    done = exposure("--withdraw", "FR", "--target", "gallium")
    assert (done.exit_code, "Nothing is lost" in done.stdout) == (0, True)


def test_suppositions(tmp_path: Path) -> None:
    etch = ["--as-of", "2024-06-01", "--target", "etch_dry"]
    (before,) = (
        n for n in found("exposure", "chips", "--country", "CN", *etch)["nodes"] if n["id"] == "etch_dry"
    )
    lifted = found("exposure", "chips", "--country", "CN", *etch, "--without", "jp.*")
    (after,) = (node for node in lifted["nodes"] if node["id"] == "etch_dry")
    assert before["licensed"] > after["licensed"]
    done = exposure(*etch, "--without", "xx.nothing")
    assert (done.exit_code, "no provision matches" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ((), "neither a day nor a country to withdraw"),
        (("--withdraw", "Atlantis"), "Atlantis"),
        (("--as-of", "2019-01-01"), "the first day that the rulebook speaks of"),
        (("--as-of", "2024-02-31"), "is no day"),
        (("--as-of", "2024-01-01", "--days", "2024-01-01"), "stands beside"),
        (("--days", "2024-01-01,2024-02-01"), "--target"),
        (("--timeline", "2024-01-01"), "must be two days"),
        (("--timeline", "2024-02-01..2024-01-01"), "before the first"),
        (("--withdraw", "US", "--exclude", "euv"), "no input 'euv'"),
        (("--withdraw", "US", "--target", "litho_avfi"), "litho_arfi"),
        (("--withdraw", "US", "--without", "nl.*"), "no day to ask them for"),
        (("--withdraw", "US", "--buyer", "SMIC"), "a buyer is named, but no day to screen it for"),
        (("--withdraw", "US", "--reading", "worst"), "a reading of the law is given, but no day"),
        (("--withdraw", "US", "--items", "."), "no day to decide it for"),
        (("--withdraw", "US", "--picture", "x.gif"), "no form of picture"),
        (("--as-of", "2024-01-01", "--items", "nowhere"), "has no items and no uses"),
        (("--as-of", "2024-01-01", "--buyer", " "), "buyer: the name is empty"),
    ],
)
def test_what_is_refused(args: tuple[str, ...], told: str) -> None:
    done = exposure(*args)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_map_that_is_none() -> None:
    done = run("exposure", "no-such-map", "--country", "CN", "--withdraw", "US")
    assert (done.exit_code, "Known are chips" in done.stderr) == (2, True)


def test_items_for_a_map_that_does_not_say(tmp_path: Path) -> None:
    map_, items = tmp_path / "map", tmp_path / "items"
    map_.mkdir()
    items.mkdir()
    (map_ / "map.yaml").write_text(
        "id: small\ntitle: Small\nvintage: '2025'\nlicense: {name: CC0, may_ship: true}\n", "utf-8"
    )
    (map_ / "inputs.csv").write_text("id,name,kind\nchip,Chips,product\n", "utf-8")
    (map_ / "links.csv").write_text("input,into,relation\n", "utf-8")
    (map_ / "providers.csv").write_text("id,name,kind,country\nUS,United States,country,US\n", "utf-8")
    (map_ / "shares.csv").write_text("input,provider,measure,percent,source\nchip,US,sales,100,us\n", "utf-8")
    (items / "items.yaml").write_text("- input: chip\n  item: {product: NVIDIA A100 SXM 80GB}\n", "utf-8")
    asked = ("exposure", map_, "--country", "CN", "--as-of", "2023-12-01")
    (bare,) = found(*asked)["nodes"]
    (stated,) = found(*asked, "--items", items)["nodes"]
    assert (bare["undetermined"], stated["undetermined"], stated["denied"]) == (1.0, 0.0, 1.0)
    (items / "items.yaml").write_text("- input: chop\n  item: {eccn: EAR99}\n", "utf-8")
    done = run(*asked, "--items", items)
    assert (done.exit_code, "items.yaml:1: input: 'chop'" in done.stderr) == (2, True)


def test_chokepoints_and_who_stands_behind_a_loss() -> None:
    asked = ("chokepoints", "chips", "--country", "CN", "--target", "litho_arfi")
    done = run(*asked)
    assert done.exit_code == 1
    assert "ASML" in done.stdout
    answer = found(*asked, "--as-of", "2023-12-01", "--attribute", "regime")
    (attribution,) = answer["attribution"]
    total = sum(player["value"] for player in attribution["players"])
    assert total == pytest.approx(attribution["total_loss"], abs=1e-9)
    assert attribution["players"][0]["id"] == "us"
    for half in (("--attribute", "regime"), ("--reading", "worst")):
        refused = run(*asked, *half)
        assert (refused.exit_code, "--as-of" in refused.stderr) == (2, True)


@pytest.mark.parametrize("command", ["exposure", "chokepoints"])
def test_draws_without_end_are_refused(command: str) -> None:
    done = RUNNER.invoke(app, [command, "chips", "--samples", "999999999999"])
    assert done.exit_code == 2
    assert "1000000" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("chokepoints", "--target", "nosuch"), "--target: the map has no input 'nosuch'"),
        (("exposure", "--exclude", "nosuch", "--as-of", "2024-06-01"), "--exclude: the map has no input"),
        (("chokepoints", "--tau", "0"), "--tau: 0 is no part of a supply"),
        (("chokepoints", "--most", "99"), "--most: cuts of 99 holders"),
    ],
)
def test_a_wrong_option_is_named_as_it_was_typed(arguments: tuple[str, ...], told: str) -> None:
    command, *options = arguments
    done = RUNNER.invoke(app, [command, "chips", "--country", "CN", *options])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"narrows: {told}")


def test_every_option_that_the_guide_names_is_one_of_the_command(root: Path) -> None:
    """Of a command as the guide writes it, and of any command where the guide only speaks of it."""
    known: dict[str, set[str]] = {}
    pending: list[tuple[str, Any]] = [("narrows", get_group(app))]
    while pending:
        name, command = pending.pop()
        known[name] = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        pending += [(f"{name} {word}", one) for word, one in getattr(command, "commands", {}).items()]
    wrong = []
    for page in (*sorted((root / "docs" / "guide").glob("*.md")), root / "README.md"):
        text = page.read_text("utf-8")
        spoken = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
        wrong += [
            f"{page.name}: {option}" for option in sorted(spoken - set().union(*known.values(), ["--help"]))
        ]
        for line in re.findall(r"^(?:\.venv/bin/)?(narrows (?:[^#\n\\]|\\\n)*)", text, re.MULTILINE):
            words = line.replace("\\\n", " ").split()
            name = words[0]
            while len(words) > 1 and f"{name} {words[1]}" in known:
                name = f"{name} {words.pop(1)}"
            name = "narrows plan make" if name == "narrows plan" else name
            options = {word.partition("=")[0] for word in words[1:] if re.match(r"--?[a-z]", word)}
            wrong += [f"{page.name}: {name} {option}" for option in sorted(options - known[name])]
    assert wrong == []
