"""`narrows plan` as a user runs it: a plan with its gap, what is refused, and programmes to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from narrows.cli.app import app
from narrows.network.load import load_map
from narrows.plan.casing import prepare
from narrows.plan.evaluate import worth
from narrows.plan.load import load_programmes

RUNNER = CliRunner()
QUICK = ("--scenarios", "4", "--gap", "0.05", "--seed", "3")
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
        (("--without", "nl.*"), "no day to ask them for"),
        (("--aim", "cost", "--reach", "0.99", "--until", "2028"), "no plan"),
        (("--picture", "plan.gif"), "no form of picture"),
        (("--budget", "no-such-file.yaml"), "no-such-file.yaml"),
    ],
)
def test_what_is_refused(args: tuple[str, ...], told: str) -> None:
    done = plan(*args, "--scenarios", "2")
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr + done.stdout


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
        "--until", "2035", "--scenarios", "30", "--gap", "0.0001", "--seconds", "3", "--format", "json"
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
