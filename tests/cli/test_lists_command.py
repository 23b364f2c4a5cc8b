"""`narrows lists`: what it prints, to which stream, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lists.store_lists import Reply, Site, certificates, names, served, un
from narrows.cli.app import app
from narrows.lists.store.catalog import SOURCES

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "store"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as made:
        yield made


def lists(*argv: str) -> Result:
    return RUNNER.invoke(app, ["lists", *argv])


def answer(*argv: str) -> Any:
    return json.loads(lists(*argv, "--format", "json").stdout)


def file(data: bytes, name: str = "list.xml") -> str:
    Path(name).write_bytes(data)
    return name


def test_a_list_from_import_to_difference(folder: Path) -> None:
    done = lists("import", file(un(names(20), "2026-02-01")))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "new snapshot un-sc@2026-02-01" in done.stdout
    assert "21 entries: un.sc 21" in done.stdout
    (second,) = answer("import", file(un(names(21, 2), "2026-03-01")), "--source", "un-sc")
    assert (second["outcome"], second["snapshot"]["counts"], second["problems"]) == ("new", {"un.sc": 22}, [])
    found = lists("diff", "un-sc@2026-02-01", "un-sc")
    assert found.exit_code == 1
    assert "+ Example Trading House 21 (MY), un.sc, XXe.021" in found.stdout
    assert "- Example Trading House 1 (MY), un.sc, XXe.001" in found.stdout
    whole = answer("diff", "un-sc@2026-02-01", "un-sc")
    assert [each["id"] for each in whole["added"]] == ["XXe.021", "XXe.022"]
    assert whole["removed"][0]["from"] == "2020-01-03"
    assert whole["old"]["name"] == "un-sc@2026-02-01"
    rows = list(
        csv.DictReader(io.StringIO(lists("diff", "un-sc@2026-02-01", "un-sc", "--format", "csv").stdout))
    )
    assert {row["change"] for row in rows} >= {"added", "removed"}
    assert {row["id"] for row in rows if row["change"] == "added"} == {"XXe.021", "XXe.022"}
    same = lists("diff", "un-sc", "list.xml")
    assert (same.exit_code, "Nothing changed" in same.stdout) == (0, True)
    none = lists("diff", "un-sc", "un-sc", "--format", "csv")
    assert none.stdout.strip() == "change,list,id,name,countries,field,gone,came"


def test_changed_and_reused_ids_in_a_difference() -> None:
    file(un([("A1", "Example Pumps"), ("A2", "Sample Shipping")]), "old.xml")
    file(un([("A1", "Quick Whale Holding"), ("A2", "Sample Shipping Lines")]), "new.xml")
    found = lists("diff", "old.xml", "new.xml", "--list", "un.sc")
    assert "name: - Sample Shipping; + Sample Shipping Lines" in found.stdout
    assert "! A1: Quick Whale Holding (MY), un.sc, A1; before: Example Pumps" in found.stdout
    whole = answer("diff", "old.xml", "new.xml")
    assert [each["id"] for each in whole["reused"]] == ["A1"]
    assert whole["changed"][0]["fields"][0] == {
        "field": "name",
        "gone": ["Sample Shipping"],
        "came": ["Sample Shipping Lines"],
    }
    assert lists("diff", "old.xml", "new.xml", "--list", "us.el").exit_code == 2


def test_the_status_of_an_empty_store() -> None:
    done = lists("status")
    assert done.exit_code == 1
    assert "holds no list" in done.stdout
    assert answer("status") == []
    every = {each["source"]: each for each in answer("status", "--all")}
    assert every["us-csl"]["stale"]
    assert "narrows lists update us-csl" in every["us-csl"]["staleness"]
    assert "CC BY-NC" in every["opensanctions"]["license_note"]
    assert "narrows lists import FILE --source cn-mofcom" in every["cn-mofcom"]["staleness"]
    assert lists("status", "--all").exit_code == 1


def test_the_status_of_a_fresh_and_a_stale_store() -> None:
    lists("import", file(un(names(20), "2026-02-01")))
    fresh = lists("status", "--as-of", "2026-02-05")
    assert fresh.exit_code == 0, fresh.output
    assert "fresh" in fresh.stdout
    stale = lists("status", "--as-of", "2026-02-20")
    assert stale.exit_code == 1
    assert "stale" in stale.stdout
    (found,) = answer("status", "--as-of", "2026-02-20")
    assert (found["age_days"], found["stale_after_days"], found["stale"]) == (19, 5, True)
    assert found["published"] == "2026-02-01"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!doctype html><html><title>Busy</title></html>", "html"),
        (un(names(100))[:3000], "format"),
        (b"", "empty"),
        (un(names(5)), "shrunk"),
    ],
)
def test_a_refusal_is_loud(data: bytes, code: str) -> None:
    lists("import", file(un(names(100), "2026-02-01")))
    done = lists("import", file(data), "--source", "un-sc")
    assert done.exit_code == 2
    assert done.stderr.startswith("narrows: list.xml: refused for un-sc")
    assert len(done.stderr.splitlines()) == 1
    assert "what stood still stands" in done.stdout
    (again,) = answer("import", "list.xml", "--source", "un-sc")
    assert again["outcome"] == "refused"
    assert [reason["code"] for reason in again["error"]["reasons"]] == [code]
    state = lists("status", "--as-of", "2026-02-02")
    assert state.exit_code == 1
    assert "REFUSED" in state.stdout
    assert f"[{code}]" in state.stdout
    (found,) = answer("status", "--as-of", "2026-02-02")
    assert found["refusal"]["reasons"][0]["code"] == code
    assert found["snapshot"] == "un-sc@2026-02-01"


def test_a_refusal_may_be_overruled() -> None:
    lists("import", file(un(names(100), "2026-02-01")))
    done = lists("import", file(un(names(5), canary=False)), "--accept", "shrunk", "--accept", "canary")
    assert done.exit_code == 0, done.output
    assert "taken although refused as canary, shrunk" in done.stdout
    assert "Taken although refused" in lists("status").stdout
    assert lists("import", "list.xml", "--accept", "html").exit_code == 2


def test_problems_ask_for_attention() -> None:
    rows = [f"{number},Example Trading House {number}" for number in range(200)]
    file("\n".join(("id,name", *rows, "7,Example Pumps")).encode(), "own.csv")
    done = lists("import", "own.csv", "--list", "own.watch")
    assert done.exit_code == 1
    assert "1 record has a problem" in done.stdout
    assert "'Example Pumps'" in done.stdout
    assert lists("status").exit_code == 1


def test_a_refusal_names_the_records_that_cannot_be_read() -> None:
    data = un([*names(10), ("XXe.001", "Example Pumps")])
    done = lists("import", file(data))
    assert done.exit_code == 2
    assert "un-sc: refused; what stood still stands" in done.stdout
    assert "'Example Pumps'" in done.stdout
    (told,) = answer("import", "list.xml")
    assert "'Example Pumps'" in told["error"]["problems"][0]
    own = lists("import", file(b"name,until\nExample Pumps,1.2.2024\n", "own.csv"), "--list", "own.watch")
    assert own.exit_code == 1
    assert "line 2, field until" in own.stdout


def test_a_table_of_ones_own() -> None:
    file(b"Firma;Land\nExample Pumps;MY\n", "own.csv")
    unclear = lists("import", "own.csv", "--mapping", "name=Firma;country=Land")
    assert unclear.exit_code == 2
    done = lists("import", "own.csv", "--list", "own.watch", "--mapping", "name=Firma;country=Land")
    assert done.exit_code == 0, done.output
    assert "own.watch 1" in done.stdout
    dated = lists(
        "import",
        "own.csv",
        "--list",
        "own.old",
        "--mapping",
        "name=Firma;country=Land",
        "--published",
        "2025-01-02",
    )
    assert "own.old@2025-01-02" in dated.stdout
    # What is advised can be done: under the id of the list, and not as of a source that never was.
    assert "import a newer file with narrows lists import --list own.old" in lists("status").stdout
    mapping = ("--mapping", "name=Firma;country=Land")
    newer = lists("import", "own.csv", "--list", "own.old", *mapping, "--published", "2025-02-02")
    assert (newer.exit_code, "own.old@2025-02-02" in newer.stdout) == (0, True), newer.output
    lists("import", "own.csv", "--source", "partners", *mapping, "--published", "2025-01-02")
    assert "import a newer file with narrows lists import --source partners" in lists("status").stdout


def test_damage_is_told_and_exits_with_2(folder: Path) -> None:
    lists("import", file(un(names(20))))
    (path,) = (folder / "objects").iterdir()
    path.write_bytes(path.read_bytes()[:-30] + b"?" * 30)
    assert lists("status", "--as-of", "2026-03-01").exit_code == 0
    done = lists("status", "--verify", "--as-of", "2026-03-01")
    assert done.exit_code == 2
    assert "un-sc@2026-03-01" in done.stderr
    assert "DAMAGED" in done.stdout
    assert answer("status", "--verify")[0]["damaged"][0]["code"] == "corrupt"
    used = lists("diff", "un-sc", "list.xml")
    assert (used.exit_code, used.stdout) == (2, "")
    assert "none is used in its place" in used.stderr


@pytest.mark.parametrize("gone", [True, False])
def test_a_stored_file_that_is_gone_or_cut_is_told_without_verify(folder: Path, gone: bool) -> None:
    lists("import", file(un(names(20))))
    (path,) = (folder / "objects").iterdir()
    path.write_bytes(path.read_bytes()[:-30])
    if gone:
        path.unlink()
    done = lists("status", "--as-of", "2026-03-01")
    assert done.exit_code == 2
    assert "un-sc@2026-03-01" in done.stderr
    assert "DAMAGED" in done.stdout


def test_an_update_from_a_server(site: Site) -> None:
    url = site.put("/list.xml", Reply(un(names(20)), headers={"ETag": '"1"'}))
    argv = ("update", "un-sc", "--url", url, "--http-localhost")
    done = lists(*argv)
    assert (done.exit_code, done.stderr) == (0, ""), done.output  # no progress where nobody looks
    assert "un-sc: new snapshot un-sc@2026-03-01" in done.stdout
    again = lists(*argv)
    assert "un-sc: nothing newer than un-sc@2026-03-01" in again.stdout
    site.put("/list.xml", Reply(b"<html><title>Gone fishing</title>"))
    refused = lists(*argv)
    assert refused.exit_code == 2
    assert "Gone fishing" in refused.stderr
    site.put("/list.xml", Reply(status=404))
    (failed,) = answer(*argv)
    assert (failed["outcome"], failed["error"]["code"]) == ("failed", "download")
    site.put("/list.xml", Reply(status=503))
    assert lists(*argv, "--attempts", "1").exit_code == 2


def test_an_update_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, authority = certificates(tmp_path)
    with served(context) as site:
        url = site.put("/list.xml", Reply(un(names(20))))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert lists("update", "un-sc", "--url", url).exit_code == 0
        monkeypatch.delenv("SSL_CERT_FILE")
        refused = lists("update", "un-sc", "--url", url)
    assert refused.exit_code == 2
    assert "certificate is not accepted" in refused.stderr


def test_one_source_that_fails_does_not_keep_others_from_theirs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    header, *rows = SOURCES.read_text("utf-8").splitlines()
    row = next(row for row in rows if row.startswith("un-sc,"))
    official = next(cell for cell in row.split(",") if cell.startswith("https://"))
    with served(context) as site:
        url = site.put("/list.xml", Reply(un(names(20))))
        folder.mkdir()
        (folder / "sources.csv").write_text(f"{header}\n{row.replace(official, url)}\n", "utf-8")
        done = lists("update", "jp-eul", "un-sc", "cn-mofcom", "--format", "json")
    assert done.exit_code == 2
    outcomes = [(each["source"], each["outcome"]) for each in json.loads(done.stdout)]
    assert outcomes == [("jp-eul", "failed"), ("un-sc", "new"), ("cn-mofcom", "failed")]
    assert done.stderr.count("no address to download from") == 2


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (("update", "un-cs"), "Did you mean 'un-sc'"),
        (("update", "--url", "https://localhost/x"), "--url needs one source"),
        (("update", "un-sc", "--url", "http://lists.example/x"), "not HTTPS"),
        (("import", "missing.xml"), "does not exist"),
        (("import", "missing.xml", "--source", "../up"), "no id of a source"),
        (("diff", "un-sc", "un-sc"), "holds no snapshot of un-sc"),
        (("status", "--as-of", "yesterday"), "is no day"),
        (("status", "--store", "in-the-way"), "is no folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(argv: tuple[str, ...], what: str) -> None:
    Path("in-the-way").write_text("")
    done = lists(*argv)
    assert done.exit_code == 2
    assert what in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.output


def test_the_store_may_be_named_on_every_command(tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    lists("import", file(un(names(20))), "--store", other)
    assert answer("status") == []
    assert [each["source"] for each in answer("status", "--store", other)] == ["un-sc"]
    assert lists("diff", "un-sc", "un-sc", "--store", other).exit_code == 0
    assert lists("diff", "un-sc", "un-sc").exit_code == 2


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "source", "code"),
    [
        ("csl_20260731.json", "us-csl", 0),
        ("un_consolidated_watchman.xml", "un-sc", 0),
        ("jp_meti_eul_20260720_xyna.json", "jp-eul", 0),
        ("cn_mofcom_3lists_20260719_xyna.json", "cn-mofcom", 1),
        ("dpl_20231130.txt", "us-dpl", 0),
        ("csl_20231130_truncated.csv", "us-csl-csv", 2),
    ],
)
def test_real_lists_pass_the_checks_and_a_cut_one_does_not(
    name: str, source: str, code: int, shared: Path
) -> None:
    done = lists("import", str(shared / "data/lists" / name), "--source", source)
    assert done.exit_code == code, done.output
    if code == 2:
        assert "refused" in done.stderr
        assert answer("status")[0]["snapshot"] is None


@pytest.mark.shared
def test_half_of_a_real_list_is_refused(shared: Path) -> None:
    real = shared / "data/lists/csl_20260731.json"
    assert lists("import", str(real), "--source", "us-csl").exit_code == 0
    data = real.read_bytes()
    for part in (data[: len(data) // 2], data[:-3], data[len(data) // 2 :]):
        assert lists("import", file(part, "half.json"), "--source", "us-csl").exit_code == 2
    assert answer("status")[0]["counts"]["us.el"] == 3420


def test_a_slip_of_a_known_source_is_refused(folder: Path) -> None:
    done = lists("import", file(b"name,country\nExample Works,RU\n", "own.csv"), "--source", "un-cs")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--source: 'un-cs' is no known source. Did you mean 'un-sc'" in done.stderr
    assert not folder.exists()
    assert lists("import", "own.csv", "--source", "mine", "--list", "own.watch").exit_code == 0


def test_a_mapping_that_does_not_fit_is_told_of_the_users_file(folder: Path) -> None:
    done = lists(
        "import", file(b"name\nExample Works\n", "own.csv"), "--list", "own.w", "--mapping", "name=Foo"
    )
    assert done.exit_code == 2
    assert done.stderr.startswith("narrows: own.csv: name: the column 'Foo' is not there")
    assert str(folder) not in done.stderr
