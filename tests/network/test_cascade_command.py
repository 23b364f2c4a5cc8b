"""`narrows cascade` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from narrows.cli.app import app
from network.test_cascade_all import made
from network.test_cascade_read import ESSENTIAL, FIRMS, LINKS, STOCKS

RUNNER = CliRunner()
FIRM_KEYS = ["id", "sector", "country", "output_share", "level_down", "level_up"]
ALL_KEYS = [
    "id",
    "sector",
    "country",
    "output_share",
    "esri",
    "downstream",
    "upstream",
    "firms_hit",
    "residual",
]


@pytest.fixture(autouse=True)
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A network of four firms lies in the working folder as `net`."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "net"
    folder.mkdir()
    for name, text in (("firms", FIRMS), ("links", LINKS), ("essential", ESSENTIAL)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def run(*args: str) -> Result:
    return RUNNER.invoke(app, ["cascade", *args])


def answer(*args: str) -> Any:
    return json.loads(run(*args, "--format", "json").stdout)


def test_one_firm_on_a_page() -> None:
    done = run("net", "--firm", "lens", "--final-demand", "0.25")
    assert (done.exit_code, done.stderr) == (0, "")
    page = " ".join(done.stdout.split())
    assert page.startswith("lens: ")
    assert "of all output at risk" in page
    assert "residual" in page
    assert "final demand takes 0.25 of the output of the 2 firms that state none" in page
    assert "fab (TW) chips" in page


def test_one_firm_as_json() -> None:
    found = answer("net", "--firm", "lens")
    assert set(found) == {"network", "parameters", "notices", "cascade", "firms"}
    assert found["network"]["firms"] == 4
    assert found["network"]["links"] == 3
    assert len(found["network"]["sha256"]) == 64
    assert found["parameters"]["eps"] == 1e-9
    told = found["cascade"]
    assert told["shock"] == {"lens": 0.0}
    assert told["converged"] is True
    assert told["residual"] <= 1e-9
    by_id = {firm["id"]: firm for firm in found["firms"]}
    assert set(by_id["fab"]) == set(FIRM_KEYS)
    # The lens is two thirds of its optics, and the mirror can make up for it only by its share of the market: not at all.
    assert by_id["fab"]["level_down"] == pytest.approx(1 / 3)
    assert by_id["lens"]["level_down"] == 0.0


def test_several_firms_and_levels() -> None:
    told = answer("net", "--firm", "lens=0.5", "--firm", "gas")["cascade"]
    assert told["shock"] == {"lens": 0.5, "gas": 0.0}


def test_every_firm_in_every_form(net: Path) -> None:
    page = run("net", "--all")
    assert (page.exit_code, page.stderr) == (0, "")
    assert page.stdout.startswith("4 firms, each of which stops alone")
    rows = list(csv.DictReader(io.StringIO(run("net", "--all", "--format", "csv").stdout)))
    assert [list(row) for row in rows] == [ALL_KEYS] * 4
    assert [float(row["esri"]) for row in rows] == sorted((float(row["esri"]) for row in rows), reverse=True)
    assert len(answer("net", "--all")["firms"]) == 4
    assert len(answer("net", "--all", "--top", "2")["firms"]) == 2
    out = net / "all.csv"
    assert run("net", "--all", "--format", "csv", "-o", str(out)).stdout == ""
    assert len(out.read_text(encoding="utf-8").splitlines()) == 5


def test_notices_go_beside_the_data() -> None:
    done = run("net", "--firm", "lens", "--format", "csv")
    assert "final demand takes 0.5" in done.stderr
    assert done.stdout.startswith("id,sector,country")


def test_results_are_kept_and_taken_up(net: Path) -> None:
    first = answer("net", "--all", "--resume", "kept")
    size = Path("kept").stat().st_size
    assert answer("net", "--all", "--resume", "kept")["firms"] == first["firms"]
    assert Path("kept").stat().st_size == size
    (net / "links.csv").write_text(LINKS.replace("20", "21"), encoding="utf-8")
    refused = run("net", "--all", "--resume", "kept")
    assert refused.exit_code == 2
    assert "of another network" in refused.stderr


def test_other_parameters_change_the_answer(net: Path) -> None:
    (net / "inventories.csv").write_text(STOCKS, encoding="utf-8")
    soon = answer("net", "--firm", "lens", "--horizon", "15")
    assert {firm["id"]: firm["level_down"] for firm in soon["firms"]}.get("fab", 1.0) == pytest.approx(1.0)
    late = answer("net", "--firm", "lens", "--horizon", "1000")
    assert {firm["id"]: firm["level_down"] for firm in late["firms"]}["fab"] == pytest.approx(1 / 3 + 0.015)
    theirs = answer("net", "--firm", "lens", "--as-published")
    assert theirs["parameters"]["lost_sector"] == "money_unit"
    assert theirs["parameters"]["eps"] == 1e-2
    other = net / "other.csv"
    other.write_text("supplier_sector,buyer_sector,class\noptics,chips,none\n", encoding="utf-8")
    assert answer("net", "--firm", "lens", "--essential", str(other))["cascade"]["downstream"] < 0.5


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["net"], "neither --firm nor --all"),
        (["net", "--firm", "lens", "--all"], "both --firm and --all"),
        (["net", "--firm", "nobody"], "no firm of the network is called 'nobody'"),
        (["net", "--firm", "lens", "--firm", "lens"], "is given twice"),
        (["net", "--firm", "lens=2"], "--firm: the level 2 of 'lens' is out of range"),
        (["net", "--firm", "lens", "--horizon", "-1"], "--horizon: -1.0 is out of range"),
        (["net", "--firm", "lens", "--resume", "kept"], "goes with --all"),
        (["net", "--firm", "lens", "--eps", "0"], "out of range"),
        (["net", "--firm", "lens", "--final-demand", "nan"], "out of range"),
        (["nowhere", "--all"], "is no folder"),
        (["net", "--all", "--essential", "absent.csv"], "cannot be read"),
        (["net", "--all", "--resume", "."], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(args: list[str], said: str) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1 + done.stderr.count("final demand takes")


def test_duplicates_are_summed_when_asked(net: Path) -> None:
    (net / "links.csv").write_text(LINKS + "lens,fab,1\n", encoding="utf-8")
    assert run("net", "--firm", "lens").exit_code == 2
    assert run("net", "--firm", "lens", "--sum-duplicates").exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    network = made(firms=4000)
    folder = tmp_path / "large"
    folder.mkdir()
    firms = [f"{name},{network.sectors[k]}" for name, k in zip(network.firms, network.sector, strict=True)]
    links = [f"f{a},f{b},{v}" for a, b, v in zip(network.supplier, network.buyer, network.value, strict=True)]
    (folder / "firms.csv").write_text("\n".join(["id,sector", *firms]), encoding="utf-8")
    (folder / "links.csv").write_text("\n".join(["supplier,buyer,value", *links]), encoding="utf-8")
    kept = tmp_path / "kept"
    command = [
        sys.executable,
        "-m",
        "narrows",
        "cascade",
        str(folder),
        "--all",
        "--resume",
        str(kept),
        "--threads",
        "1",
    ]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Who runs the tests in the background has the signal ignored, and so have those that are started.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    end = time.monotonic() + 300
    while time.monotonic() < end and (not kept.exists() or kept.read_bytes().count(b"\n") < 2):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert b"the same command goes on from there" in err
    begun = kept.read_bytes()
    again = subprocess.run([*command, "--format", "json"], capture_output=True, check=False)
    assert again.returncode == 0
    assert len(json.loads(again.stdout)["firms"]) == 4000
    assert kept.read_bytes().startswith(begun)
