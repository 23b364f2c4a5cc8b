"""Whole lists beside the embedded excerpts, as `check --list` takes them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from narrows.cli.app import app
from narrows.engine import Engine
from narrows.errors import FieldError, NarrowsError
from narrows.lists import load_lists
from narrows.lists.whole import with_lists


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))


def imported(
    tmp_path: Path, list_id: str, rows: str, header: str = "id,name,aliases,country,from,citation"
) -> str:
    """A table imported as a snapshot, by the command; gives the snapshot's name."""
    path = tmp_path / f"{list_id}.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "narrows", "lists", "import", str(path), "--list", list_id]
        + ["--published", "2024-06-01", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list_id


def order(name: str) -> dict[str, Any]:
    return {
        "as_of": "2024-07-01",
        "activity": "export",
        "item": {"eccn": "EAR99", "origin": "US"},
        "from": "US",
        "to": "CN",
        "parties": [{"role": "end_user", "name": name, "country": "CN", "headquarters": "CN"}],
        "end_use": {"description": "office computers"},
    }


def test_a_whole_list_is_added_and_the_answer_says_so(tmp_path: Path):
    name = imported(
        tmp_path, "us.uvl", "x1,Example Lithium Works Co. Ltd.,Examplium|示例锂业,CN,2024-03-01,89 FR 1\n"
    )
    lists = with_lists([name])
    assert lists.book.lists["us.uvl"].extent == "complete"
    assert len(lists.book.listings) == len(load_lists().listings) + 1
    assert lists.book.sha256["us.uvl"] != load_lists().sha256["us.uvl"]
    engine = Engine.load(clean=True, lists=lists)
    for spelled in ("Example Lithium Works", "示例锂业", "Exampel Lithium Works Company Limited"):
        decision = engine.check(order(spelled))
        assert [hit.list for hit in decision.parties[0].hits] == ["us.uvl"], spelled
        assert any("2024-06-01" in line for line in decision.assumptions)
        assert any("taken off before, or put on since" in line for line in decision.assumptions)
    assert engine.check(order("Example Cloud Co.")).parties[0].hits == ()


def test_a_listing_counts_from_its_own_day(tmp_path: Path):
    name = imported(tmp_path, "us.uvl", "x1,Example Lithium Works Co. Ltd.,,CN,2024-03-01,89 FR 1\n")
    engine = Engine.load(clean=True, lists=with_lists([name]))
    assert (
        engine.check({**order("Example Lithium Works Co. Ltd."), "as_of": "2024-02-29"}).parties[0].hits == ()
    )
    assert engine.check({**order("Example Lithium Works Co. Ltd."), "as_of": "2024-03-01"}).parties[0].hits


def test_a_party_on_a_list_that_no_rule_speaks_of_is_never_clear(tmp_path: Path):
    name = imported(tmp_path, "own.blocked", "x2,Example Gadget LLC,,RU,,\n")
    decision = Engine.load(clean=True, lists=with_lists([name])).check(order("Example Gadget LLC"))
    assert decision.outcome == "undetermined"
    assert [hit.id for hit in decision.parties[0].hits] == ["x2"]


@pytest.mark.parametrize(
    ("programs", "list_", "outcome"),
    [
        ("RUSSIA-EO14024", "us.sdn", "license_required"),
        ("[SDGT]", "us.sdn", "license_required"),
        ("GLOMAG|SDNTK", "us.sdn", "license_required"),
        ("", "us.sdn", "license_required"),
        ("GLOMAG", "us.sdn_other", "undetermined"),
        ("VENEZUELA|CYBER2", "us.sdn_other", "undetermined"),
    ],
)
def test_a_list_that_the_law_reaches_by_program(tmp_path: Path, programs: str, list_: str, outcome: str):
    """A blocked person of another program needs no license by 744.8; what else that asks is told, and the order is not clear."""
    row = f"x5,Example Gadget LLC,CN,{programs}\n"
    lists = with_lists([imported(tmp_path, "us.sdn", row, header="id,name,country,programs")])
    decision = Engine.load(clean=True, lists=lists).check(order("Example Gadget LLC"))
    (hit,) = decision.parties[0].hits
    assert (hit.list, decision.outcome) == (list_, outcome)
    assert ("which the law that reaches us.sdn does not name" in hit.note) is (list_ != "us.sdn")
    assert ("us.ear.744.8" in {r.provision for r in decision.regimes["us"].requirements}) is (
        list_ == "us.sdn"
    )


def test_owners_count_by_program_as_well(tmp_path: Path):
    rows = "x6,Example Gadget LLC,CN,GLOMAG\nx7,Example Widget LLC,CN,SDGT\n"
    lists = with_lists([imported(tmp_path, "us.sdn", rows, header="id,name,country,programs")])
    engine = Engine.load(clean=True, lists=lists)

    def required(owner: str) -> set[str]:
        asked = {**order("Example Cloud Co."), "as_of": "2025-10-15"}
        asked["parties"][0] |= {"owners": [{"name": owner, "share_percent": 60}]}
        return {r.provision for r in engine.check(asked).regimes["us"].requirements}

    assert "us.ear.744.8.owned" in required("Example Widget LLC")
    assert required("Example Gadget LLC") == set()


def test_a_book_of_orders_is_compared_by_whole_lists_on_both_sides(tmp_path: Path):
    name = imported(tmp_path, "own.blocked", "x2,Example Gadget LLC,,RU,,\n")
    (tmp_path / "o.json").write_text(json.dumps(order("Example Gadget LLC")), encoding="utf-8")
    done = CliRunner().invoke(
        app,
        ["diff", str(tmp_path / "o.json"), "--list", name, "--assume", "clean", "--format", "json"]
        + ["--from-date", "2024-07-01", "--to-date", "2024-07-02"],
    )
    (row,) = json.loads(done.stdout)["orders"]
    assert [row[side]["outcome"] for side in ("before", "after")] == ["undetermined", "undetermined"]


def test_two_lists_of_one_id_are_refused(tmp_path: Path):
    first = imported(tmp_path, "own.blocked", "x2,Example Gadget LLC,,RU,,\n")
    other = tmp_path / "again.jsonl"
    other.write_text(json.dumps({"id": "own.blocked", "schema": "Company"}) + "\n")
    with pytest.raises(NarrowsError):
        with_lists([first, str(other)])


def test_a_list_without_a_day_is_refused(tmp_path: Path):
    path = tmp_path / "undated.csv"
    path.write_text("id,name\nx3,Example Trading\n")
    with pytest.raises(FieldError, match="of which day"):
        with_lists([str(path)])


def test_a_list_that_is_not_held_is_an_error(tmp_path: Path):
    with pytest.raises(NarrowsError):
        with_lists(["us-no-such-list"], date(2024, 7, 1))


SHIPPER = "Example Denied Trading Inc."
HOW_STATED = (
    {"exporter": SHIPPER},
    {"exporter": {"name": SHIPPER, "country": "US"}},
    {"parties": [{"role": "exporter", "name": SHIPPER}, *order("Example Cloud Co.")["parties"]]},
)


@pytest.mark.parametrize("stated", HOW_STATED)
def test_an_exporter_is_screened_however_it_is_stated(tmp_path: Path, stated: dict[str, Any]):
    name = imported(tmp_path, "us.dpl", f"x4,{SHIPPER},,US,2024-03-01,89 FR 1\n")
    engine = Engine.load(clean=True, lists=with_lists([name]))
    asked = {**order("Example Cloud Co."), "to": "DE", **stated}
    decision = engine.check(asked)
    assert decision.outcome == "prohibited"
    assert [r.provision for r in decision.regimes["us"].requirements] == ["us.ear.736.2.b.4"]
    assert engine.check({**asked, "as_of": "2024-02-29"}).outcome == "no_license_required"


def test_an_exporter_on_a_list_counts_where_no_other_party_is_stated(tmp_path: Path):
    name = imported(tmp_path, "us.dpl", f"x4,{SHIPPER},,US,2024-03-01,89 FR 1\n")
    asked = {name: value for name, value in order("").items() if name != "parties"} | {"exporter": SHIPPER}
    assert Engine.load(lists=with_lists([name])).check(asked).outcome == "prohibited"


@pytest.mark.parametrize(
    ("share", "resolved", "outcome"),
    [
        (100, [], "undetermined"),
        (50, [], "undetermined"),
        (None, [], "undetermined"),
        (49, [], "no_license_required"),
        (100, ["listed_party"], "no_license_required"),
    ],
)
def test_what_a_denied_person_owns_is_held_until_it_is_said_to_get_nothing(
    tmp_path: Path, share: float | None, resolved: list[str], outcome: str
):
    name = imported(tmp_path, "us.dpl", "x4,Example Holding GmbH,,DE,2024-03-01,89 FR 1\n")
    engine = Engine.load(clean=True, lists=with_lists([name]))
    asked = {**order("Example Cloud Co."), "to": "DE"}
    owned = {
        "country": "DE",
        "headquarters": "DE",
        "owners": [{"name": "Example Holding", "share_percent": share}],
    }
    asked["parties"] = [{**asked["parties"][0], **owned}]
    asked["end_use"] = {**asked["end_use"], "resolved_flags": resolved}
    decision = engine.check(asked)
    assert decision.outcome == outcome
    if outcome == "undetermined":
        (told,) = decision.regimes["us"].not_modelled
        assert "us.ear.736" not in told
        assert "15 CFR 736.2(b)(4)" in told


def test_the_unreliable_entity_list_bars_imports_from_an_exporter_on_it(tmp_path: Path):
    name = imported(tmp_path, "cn.unreliable", "x5,Example Drone Works Inc.,,US,2024-03-01,\n")
    engine = Engine.load(clean=True, lists=with_lists([name]))
    asked = {**order("Example Cloud Co."), "exporter": "Example Drone Works Inc."}
    found = engine.check(asked).regimes["cn"]
    assert found.outcome == "prohibited"
    assert [r.provision for r in found.requirements] == ["cn.uel.10"]
    for free in ({"as_of": "2024-02-29"}, {"to": "SG"}, {"exporter": "Example Other Works Inc."}):
        assert "cn" not in engine.check({**asked, **free}).regimes


SUSPENDED = """[{"list_id": "cn-export-control-watchlist", "entity_name": "Source Intelligence, Inc.", "date_added": "2025-04-04",
 "aliases": ["SI Example"], "source_url": "https://example.org/1", "last_verified": "2026-07-19"},
 {"list_id": "cn-export-control-watchlist", "entity_name": "Leidos", "date_added": "2027-01-05", "aliases": [],
  "source_url": "https://example.org/2", "last_verified": "2026-07-19"}]"""


@pytest.mark.parametrize(
    ("day", "first", "again"),
    [
        ("2025-04-03", "license_required", False),
        ("2025-04-04", "prohibited", False),
        ("2025-05-13", "prohibited", False),
        ("2025-05-14", "license_required", False),
        ("2026-11-09", "license_required", False),
        ("2026-11-10", "license_required", True),
    ],
)
def test_a_snapshot_that_names_all_who_were_ever_listed_has_the_days_of_the_suspensions(
    tmp_path: Path, day: str, first: str, again: bool
):
    path = tmp_path / "mofcom.json"
    path.write_text(SUSPENDED, encoding="utf-8")
    engine = Engine.load(clean=True, lists=with_lists([str(path)]))
    for name in ("Source Intelligence, Inc.", "SI Example"):
        asked = {
            "as_of": day,
            "activity": "export",
            "item": {"kind": "commodity", "materials": ["gallium"], "origin": "CN"},
            "from": "CN",
            "to": "US",
            "parties": [{"role": "end_user", "name": name, "country": "US", "headquarters": "US"}],
            "end_use": {"description": "research"},
        }
        found = engine.check(asked).regimes["cn"]
        assert found.outcome == first, name
        assert ("cn.ecl.18" in [each.provision for each in found.possible]) is again, name


@pytest.mark.parametrize(("stated", "known"), [("2025-04-11", True), ("2025-04-12", False)])
def test_a_measure_is_known_by_about_its_first_day(tmp_path: Path, stated: str, known: bool):
    path = tmp_path / "mofcom.json"
    path.write_text(SUSPENDED.replace("2025-04-04", stated), encoding="utf-8")
    added = [one for one in with_lists([str(path)]).book.listings if one.id.startswith("cn.control:")]
    days = {str(one.from_) for one in added if one.name == "Source Intelligence, Inc."}
    assert (stated not in days) is known
    assert ("2025-04-04" in days) is known


def test_a_measure_of_another_day_is_a_new_one_and_stands(tmp_path: Path):
    path = tmp_path / "mofcom.json"
    path.write_text(SUSPENDED, encoding="utf-8")
    (entry,) = [one for one in with_lists([str(path)]).book.listings if str(one.from_) == "2027-01-05"]
    assert entry.until is None
    assert entry.end_known


FOREIGN: dict[str, Any] = {
    "activity": "reexport",
    "item": {
        "eccn": "EAR99",
        "kind": "commodity",
        "us_content_percent": 0,
        "made_with": {
            "us_technology": [],
            "plant_direct_product": False,
            "contains_ic_from_such_plant": False,
            "contains_us_origin_ic": False,
        },
        "materials": [],
        "codes": {"cn": [], "jp": [], "kr": [], "tw": [], "uk": [], "eu": [], "nl": []},
    },
    "end_use": {"description": "office computers"},
    "as_of": "2024-07-01",
}


@pytest.mark.parametrize(
    ("list_id", "origin", "regime"),
    [
        ("jp.eul", "JP", "jp"),
        ("eu.fsf", "DE", "eu"),
        ("uk.sanctions", "GB", "uk"),
        ("own.blocked", "KR", "kr"),
        ("own.blocked", "TW", "tw"),
        ("un.sc", "CN", "cn"),
        ("own.blocked", "VN", "us"),
    ],
)
@pytest.mark.parametrize("name", ["Example Gadget Works LLC", "Exampel Gadget Works"])
def test_a_list_that_no_rule_speaks_of_holds_orders_under_every_law(
    tmp_path: Path, list_id: str, origin: str, regime: str, name: str
):
    named = imported(tmp_path, list_id, "x6,Example Gadget Works LLC,,IN,2024-01-01,\n")
    asked: dict[str, Any] = {
        **FOREIGN,
        "from": origin,
        "to": "IN",
        "item": {**FOREIGN["item"], "origin": origin},
    }
    asked["parties"] = [
        {"role": "end_user", "name": name, "country": "IN", "headquarters": "IN"},
    ]
    decision = Engine.load(clean=True, lists=with_lists([named])).check(asked)
    assert decision.outcome == "undetermined"
    assert decision.regimes[regime].outcome == "undetermined"
    assert any(each.fact == "parties[0].name" and each.regime == regime for each in decision.missing)
    asked["parties"][0]["owners"] = [{"name": "Example Holding of Nobody", "share_percent": 100}]
    asked["parties"][0]["name"] = "Example Cloud Co."
    assert Engine.load(clean=True, lists=with_lists([named])).check(asked).outcome == "no_license_required"
    asked["parties"][0]["owners"][0]["name"] = "Example Gadget Works LLC"
    assert Engine.load(clean=True, lists=with_lists([named])).check(asked).outcome == "undetermined"


@pytest.mark.parametrize(("origin", "regime"), [("JP", "jp"), ("DE", "eu"), ("VN", "us")])
def test_somebody_on_such_a_list_whom_the_end_use_names_is_asked_about(
    tmp_path: Path, origin: str, regime: str
):
    named = imported(tmp_path, "own.blocked", "x7,Example Gadget Works LLC,,IN,2024-01-01,\n")
    engine = Engine.load(clean=True, lists=with_lists([named]))
    asked: dict[str, Any] = {
        **FOREIGN,
        "from": origin,
        "to": "IN",
        "item": {**FOREIGN["item"], "origin": origin},
    }
    asked["parties"] = [
        {"role": "end_user", "name": "Example Cloud Co.", "country": "IN", "headquarters": "IN"}
    ]
    asked["end_use"] = {"description": "pumps for Example Gadget Works LLC"}
    decision = engine.check(asked)
    assert decision.outcome == "undetermined"
    assert decision.regimes[regime].outcome == "undetermined"
    asked["end_use"]["resolved_flags"] = ["listed_party_other"]
    assert engine.check(asked).outcome == "no_license_required"


CONCERN = """[{"list_id": "cn-attention-list", "entity_name": "Example Motors Corporation", "date_added": "2026-02-24",
 "aliases": [], "source_url": "https://example.org/1", "last_verified": "2026-07-19"}]"""


def test_the_list_of_concern_of_china_bars_nothing_and_adds_a_duty(tmp_path: Path):
    path = tmp_path / "mofcom.json"
    path.write_text(CONCERN, encoding="utf-8")
    engine = Engine.load(clean=True, lists=with_lists([str(path)]))
    user = {"role": "end_user", "name": "Example Motors Corporation", "country": "JP", "headquarters": "JP"}
    gallium = {
        "as_of": "2026-07-01",
        "activity": "reexport",
        "item": {"kind": "commodity", "materials": ["gallium"], "origin": "CN"},
        "from": "CN",
        "to": "JP",
        "parties": [user],
        "end_use": {"description": "cars"},
    }
    found = engine.check(gallium).regimes["cn"]
    assert found.outcome == "license_required"
    assert [duty.provision for duty in found.duties if duty.applies == "yes" and "dur.26" in duty.provision]
    before = engine.check({**gallium, "as_of": "2026-02-23"}).regimes["cn"]
    assert not [duty for duty in before.duties if "dur.26" in duty.provision]
    home = {**gallium, "activity": "export", "from": "US", "item": {"eccn": "EAR99", "kind": "commodity"}}
    assert engine.check(home).outcome == "no_license_required"
