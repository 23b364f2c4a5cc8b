"""`narrows plan` as a user runs it: a plan with its gap, what is refused, and programmes to begin with."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from narrows.cli.app import app
from narrows.network.load import load_map
from narrows.plan.casing import prepare
from narrows.plan.evaluate import worth
from narrows.plan.load import load_programmes

RUNNER = CliRunner()
QUICK = ("--scenarios", "4", "--gap", "0.05", "--seed", "3", "--as-of", "none")
KEYS = {
    "gap",
    "bound",
    "objective",
    "starts",
    "availability",
    "spend",
    "researchers",
    "robust",
    "assumptions",
}


def plan(*args: str | Path) -> Result:
    return RUNNER.invoke(app, ["plan", *map(str, args)])


def test_a_plan_within_its_gap_is_what_it_says(tmp_path: Path) -> None:
    import numpy as np

    done = plan("chips", "--country", "CN", "--until", "2032", *QUICK, "--format", "json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) >= KEYS
    assert 0 <= answer["gap"] <= 0.05
    assert answer["bound"] >= answer["objective"]
    assert answer["starts"]
    assert all({"programme", "mode", "year", "because"} <= set(start) for start in answer["starts"])
    # Valued again, from the names and years of the answer alone.
    programmes = load_programmes("cn-chips")
    case = prepare(programmes, load_map("chips"), until=2032, start_year=2026, scenarios=4, seed=3).case
    number = {name: k for k, name in enumerate(case.names)}
    starts = np.full(len(case.names), -1, np.int64)
    for start in answer["starts"]:
        starts[number[start["programme"]]] = int(start["year"]) - 2026
    trained = np.array(
        [[row["trained"] for row in answer["researchers"] if row["field"] == field] for field in case.fields]
    )
    assert worth(case, starts, trained=trained).objective == pytest.approx(answer["objective"], abs=1e-6)
    for row in answer["spend"]:
        assert row["carried_musd"] >= -1e-6
    for row in answer["researchers"]:
        assert row["at_work"] <= row["available"] + 1e-6


def test_the_same_question_gives_the_same_plan() -> None:
    def starts() -> Any:
        return json.loads(plan("--until", "2031", *QUICK, "--format", "json").stdout)["starts"]

    assert starts() == starts()


def test_the_page_and_the_picture(tmp_path: Path) -> None:
    picture = tmp_path / "plan.svg"
    done = plan("--until", "2031", *QUICK, "--picture", picture)
    assert done.exit_code == 0, done.stderr
    assert "no plan of this model is worth more than" in " ".join(done.stdout.split())
    assert "What it rests on" in done.stdout
    assert "Running HiGHS" not in done.stdout + done.stderr
    assert picture.read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--risk", "var:0.9"), "cvar:ALPHA"),
        (("--risk", "cvar:1.5"), "cvar:ALPHA"),
        (("--country", "JP"), "the programmes are for CN"),
        (("--until", "2020"), "2020"),
        (("--until", "2090"), "budget"),
        (("--programmes", "nothing-such"), "neither a path here nor a shipped programme file"),
        (("--target", "litho_avfi"), "litho_arfi"),
        (("--as-of", "none", "--without", "nl.*"), "no day to ask the law for"),
        (("--as-of", "none", "--buyer", "Example Lamps"), "a buyer is named, but no day"),
        (("--as-of", "none", "--reading", "best"), "a reading of the law is given, but no day"),
        (("--as-of", "1990-01-01"), "lies before 2020"),
        (("--risk", "cvar:0"), "cvar:ALPHA"),
        (("--risk", "cvar:0.9", "--aim", "cost"), "the aim cost takes no notice of it"),
        (("--side", "controller", "--picture", "a.svg"), "--picture: is of the plan of a country"),
        (("--side", "controller", "--near"), "--near: is of the plan of a country"),
        (("--side", "controller", "--fresh", "100"), "--fresh: is of the plan of a country"),
        (("--side", "controller", "--sensitivity", "morris"), "--sensitivity: is of the plan of a country"),
        (("--most", "2"), "--most: is of the controlling side"),
        (("--coalition", "US"), "--coalition: is of the controlling side"),
        (("--exclude", "foundry_leading,dram_fab,hbm,ai_accelerator"), "no target is left"),
        (("--aim", "cost", "--reach", "0.99", "--until", "2028"), "no plan"),
        (("--picture", "plan.gif"), "no form of picture"),
        (("--budget", "no-such-file.yaml"), "no-such-file.yaml"),
    ],
)
def test_what_is_refused(args: tuple[str, ...], told: str) -> None:
    day = () if "--as-of" in args else ("--as-of", "none")
    done = plan(*args, *day, "--scenarios", "2")
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr + done.stdout


BASE = (files("narrows.plan") / "data" / "cn-chips.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("success: 0.93", "success: 93", "programmes[1].success: must be from 0 to 1, got 93"),
        ("lead_years: {low: 2,", "lead_years: {low: 0,", "lead_years.low: must be above 0, got 0"),
        ("lead_years: {low: 2,", "lead_years: {low: -2,", "lead_years.low: must be from 0 to 100, got -2"),
        ("{year: 2028, musd:", "{year: 2029, musd:", "budget[3].year: '2029' stands twice"),
        (
            "paths:",
            "paths:\n  - {id: odd, withdraw: [CN], year: 2027}",
            "withdraws CN, the country that the plan",
        ),
        ("paths:", "paths:\n  - {id: odd, withdraw: [Freedonia]}", "Freedonia"),
        ("levels:", "levels:\n  - {input: nosuch, level: 0.9}", "has no input 'nosuch'"),
        ("declared:", "declared:\n  - {programme: nosuch, year: 2027}", "there is no programme 'nosuch'"),
    ],
)
def test_programmes_that_are_wrong_are_refused_with_their_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "mine.yaml"
    assert old in BASE
    file.write_text(BASE.replace(old, new, 1), "utf-8")
    done = plan("--programmes", file, "--as-of", "none")
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert f"{file}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_programmes_that_wait_for_each_other_are_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert plan("init", "chips", "-o", file).exit_code == 0
    text = file.read_text("utf-8")
    programmes = yaml.safe_load(text)
    one, other = programmes["programmes"][:2]
    for mine, theirs in ((one, other), (other, one)):
        mine["requires"] = [{"input": theirs["input"]}]
    file.write_text(yaml.safe_dump(programmes), "utf-8")
    done = plan("--programmes", file, "--as-of", "none")
    assert (done.exit_code, "requirements go round in a circle" in done.stderr) == (2, True)
    assert one["id"] in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {year: 2026, musd: 4750}\n- {year: 2027, musd: 4.75}\n", "million and billion mixed?"),
        ("- {year: 2026, musd: 4.7 billion}\n", "write 4300 for 4.3 billion"),
        ("- {year: 2026, musd: -5}\n", "got -5"),
        ("- {year: 2026, busd: 5}\n", "Did you mean 'musd'?"),
        ("budget:\n- {year: 2026, musd: 4750}\n", "is a table of a file of programmes"),
        ("year,musd\n2026,100\n", "must be a year and its money"),
    ],
)
def test_a_budget_that_is_wrong_is_refused(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "money.yaml"
    file.write_text(text, "utf-8")
    done = plan("--until", "2027", "--as-of", "none", "--budget", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in " ".join(done.stderr.split())


def test_what_does_not_fit_together_is_said_beside_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        BASE.replace("map: chips", "map: cars", 1).replace(
            "paths:",
            "paths:\n  - {id: far, withdraw: [JP], year: 2060}\n  - {id: odd, withdraw: [NZ], year: 2027}",
            1,
        ),
        "utf-8",
    )
    asked = ("--programmes", file, "--until", "2029", "--scenarios", "2", "--gap", "0.1", "--format", "json")
    notices = " ".join(json.loads(plan(*asked, "--as-of", "2031-01-01").stdout)["notices"])
    for words in (
        "written for the map 'cars'",
        "'far' begins in 2060, after the last year",
        "withdraws NZ, which supplies nothing",
        "beyond the horizon",
    ):
        assert words in notices


def test_time_that_ends_before_anything_is_proven_leaves_a_bound_all_the_same() -> None:
    done = plan(
        "--scenarios", "100", "--seconds", "0.1", "--as-of", "none", "--format", "json", "--until", "2035"
    )
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert answer["stopped"] == "time"
    assert 0.01 < answer["gap"] < 10
    assert answer["bound"] == pytest.approx(answer["objective"] * (1 + answer["gap"]))


def test_time_that_ends_before_any_plan_is_no_plan() -> None:
    done = plan("--aim", "cost", "--reach", "0.15", "--seconds", "0.1", "--scenarios", "40")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Give it more time" in done.stderr


def test_another_budget_is_another_plan(tmp_path: Path) -> None:
    poor = tmp_path / "money.yaml"
    poor.write_text("".join(f"- {{year: {year}, musd: 300}}\n" for year in range(2026, 2032)), "utf-8")
    done = plan("--until", "2031", *QUICK, "--budget", poor, "--format", "json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert sum(row["programmes_musd"] + row["training_musd"] for row in answer["spend"]) <= 1800 + 1e-6
    poor.write_text("- {year: 2026, musd: 300}\n", "utf-8")
    done = plan("--until", "2031", *QUICK, "--budget", poor)
    assert (done.exit_code, "2027" in done.stderr) == (2, True)


def test_time_that_runs_out_says_so() -> None:
    done = plan(
        "--until",
        "2035",
        "--scenarios",
        "30",
        "--gap",
        "0.0001",
        "--seconds",
        "3",
        "--format",
        "json",
        "--as-of",
        "none",
    )
    assert done.exit_code in (1, 2)
    if done.exit_code == 1:
        answer = json.loads(done.stdout)
        assert answer["stopped"] == "time"
        assert answer["gap"] > 0.0001
    else:
        assert "before any plan was found" in done.stderr


def test_programmes_to_begin_with_can_be_planned_with(tmp_path: Path) -> None:
    file = tmp_path / "programmes.yaml"
    assert plan("init", "chips", "--country", "CN", "-o", file).exit_code == 0
    done = plan("chips", "--programmes", file, "--scenarios", "1", "--gap", "0.1", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["country"] == "CN"


def test_without_a_day_the_law_is_that_of_the_last_day_checked() -> None:
    answer = json.loads(
        plan("--until", "2029", "--scenarios", "1", "--gap", "0.2", "--format", "json").stdout
    )
    assert answer["as_of"] is not None
    assert answer["rulebook"].startswith("sha256:")
    undone = {row["target"]: row["undone"] for row in answer["availability"]}
    assert undone["foundry_leading"] < 0.2


def test_two_plans_and_the_best_beside_others(tmp_path: Path) -> None:
    one, other = tmp_path / "a.json", tmp_path / "b.json"
    asked = ("--until", "2031", "--gap", "0.05", "--as-of", "none", "--format", "json")
    assert plan(*asked, "--scenarios", "2", "-o", one).exit_code == 0
    assert plan(*asked, "--scenarios", "6", "-o", other).exit_code == 0
    assert plan("compare", one, one).exit_code == 0
    done = plan("compare", one, other)
    assert done.exit_code == 1
    assert "Two plans for CN" in done.stdout
    other.write_text("{}", "utf-8")
    refused = plan("compare", one, other)
    assert (refused.exit_code, "is no plan" in refused.stderr) == (2, True)
    beside = json.loads(
        plan(
            "compare",
            "--until",
            "2031",
            "--scenarios",
            "2",
            "--gap",
            "0.05",
            "--as-of",
            "none",
            "--format",
            "json",
        ).stdout
    )
    worth_of = {one["name"]: one["objective"] for one in beside["plans"]}
    assert worth_of["optimum"] == max(worth_of.values())
    assert {"nothing", "declared"} < set(worth_of)


def test_what_conflicts_and_what_a_plan_is_worth_elsewhere() -> None:
    done = plan(
        "explain",
        "--aim",
        "cost",
        "--reach",
        "0.99",
        "--until",
        "2029",
        "--scenarios",
        "1",
        "--seconds",
        "20",
    )
    assert done.exit_code == 1
    assert "There is no plan" in done.stdout
    assert "At most" in done.stdout
    answer = json.loads(
        plan(
            "simulate", "--until", "2030", "--scenarios", "2", "--gap", "0.1", "--fresh", "200", "--worlds", "1",
            "--seconds", "30", "--as-of", "none", "--format", "json",
        ).stdout
    )  # fmt: skip
    assert answer["sample"]["scenarios"] == 200
    assert answer["sample"]["value"]["error"] > 0


def test_the_controlling_side() -> None:
    done = plan(
        "--side", "controller", "--until", "2030", "--scenarios", "1", "--gap", "0.05", "--most", "1", "--coalition",
        "NL,JP", "--as-of", "none", "--seconds", "60", "--format", "json",
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert done.exit_code in (0, 1)
    assert answer["side"] == "controller"
    assert len(answer["chosen"]) <= 1
    assert answer["follower"]["high"] <= answer["undenied"]["high"] + 1e-6


def test_a_country_that_denies_itself_is_refused() -> None:
    done = plan("--side", "controller", "--until", "2027", "--as-of", "none", "--coalition", "NL,China")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--coalition: CN is the country whose plan it is" in done.stderr


def test_what_a_plan_rests_on_is_told_in_each_way_that_is_asked_for() -> None:
    asked = ("--until", "2030", "--scenarios", "2", "--gap", "0.05", "--as-of", "none", "--seconds", "40")
    ways = ("--sensitivity", "morris", "--sensitivity", "prices", "--sensitivity", "one-at-a-time", "--near")
    done = plan(*asked, *ways, "--format", "json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {one["what"] for one in answer["morris"]["screened"]} >= {"budget", "cost of all programmes"}
    assert answer["morris"]["trajectories"] <= answer["morris"]["asked"]
    assert "relaxation" in answer["prices"]["caveat"]
    assert answer["prices"]["relaxed"] >= answer["objective"] - 1e-6
    moved = {one["what"]: one["effect"] for one in answer["one_at_a_time"]["moved"]}
    effect = {one["what"]: one["effect"] for one in answer["assumptions"]}
    assert effect["budget"] == moved["budget"]
    assert len(answer["near"]["plans"]) > 1
    assert {one["programme"] for one in answer["near"]["decisions"] if one["where"] == "every"} >= set(
        answer["robust"]
    )
    without = json.loads(plan(*asked, "--format", "json").stdout)
    assert [without[key] for key in ("near", "one_at_a_time", "morris", "prices")] == [None] * 4
    page = " ".join(plan(*asked, *ways).stdout.split())
    for words in ("moved one at a time", "Assumptions moved together", "shadow prices", "differ most"):
        assert words in page


def test_time_that_cuts_a_look_short_is_said() -> None:
    done = plan(
        "--until", "2031", "--scenarios", "3", "--gap", "0.05", "--as-of", "none", "--seconds", "2.5",
        "--sensitivity", "morris", "--format", "json",
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert answer["morris"]["trajectories"] < answer["morris"]["asked"]
    assert any("screened together: cut short" in notice for notice in answer["notices"])


def test_the_law_that_is_lifted_counts_wherever_a_plan_is_asked_for(tmp_path: Path) -> None:
    asked = (
        "--until",
        "2028",
        "--scenarios",
        "1",
        "--gap",
        "0.2",
        "--as-of",
        "2026-07-23",
        "--format",
        "json",
    )
    lifted = ("--without", "us.*", "--without", "nl.*", "--without", "jp.*")

    def nothing(*more: str) -> float:
        plans = json.loads(plan("compare", *asked, *more).stdout)["plans"]
        return next(float(one["objective"]) for one in plans if one["name"] == "nothing")

    enforced = nothing()
    assert nothing(*lifted) > enforced
    assert nothing("--reading", "best") > enforced
    reach = ("--aim", "cost", "--reach", "0.13")
    assert plan("explain", *asked, *reach).exit_code == 1
    assert plan("explain", *asked, *reach, *lifted).exit_code == 0
    quick = ("--fresh", "50", "--worlds", "0")
    undone = [
        json.loads(plan("simulate", *asked, *quick, *more).stdout)["sample"]["undone"]["mean"]
        for more in ((), lifted)
    ]
    assert undone[1] > undone[0]
    refused = plan("explain", "--as-of", "none", "--without", "nl.*")
    assert (refused.exit_code, "no day to ask the law for" in refused.stderr) == (2, True)


def test_one_plan_stands_beside_the_best(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    asked = ("--until", "2031", "--scenarios", "2", "--gap", "0.05", "--as-of", "none", "--format", "json")
    assert plan(*asked, "-o", file).exit_code == 0
    mine = json.loads(file.read_text("utf-8"))
    beside = json.loads(plan("compare", file, *asked).stdout)
    given = next(one for one in beside["plans"] if one["name"] == "given")
    assert given["objective"] == pytest.approx(mine["objective"], abs=1e-9)
    assert given["breaches"] == []
    other = json.loads(plan("compare", file, *asked, "--since", "2027").stdout)
    assert any("began in 2026" in notice for notice in other["notices"])


def test_plans_that_do_not_reach_what_is_asked_for_are_called_that() -> None:
    done = plan(
        "compare", "--until", "2030", "--scenarios", "1", "--gap", "0.1", "--as-of", "2026-07-23",
        "--aim", "cost", "--reach", "0.2",
    )  # fmt: skip
    assert done.exit_code in (1, 2), done.stderr
    assert "inf" not in done.stdout
    if done.exit_code == 1:
        assert "does not reach" in done.stdout
