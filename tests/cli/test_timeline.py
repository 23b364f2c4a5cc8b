"""The timeline of an order: it recomputes at boundaries only, and names who changed the answer."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from narrows.cli.timeline import run
from narrows.engine import Engine
from narrows.errors import InputError
from narrows.timeline import Change, boundaries, differences, shown, timeline

SINCE, UNTIL = date(2022, 9, 1), date(2026, 7, 23)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


@pytest.fixture(scope="module")
def orders(root: Path) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((root / "examples" / "demo" / "orders.yaml").read_text("utf-8"))
    return {order["id"]: order for order in read}


def of(engine: Engine, order: dict[str, Any]) -> dict[date, Change]:
    return {change.day: change for change in timeline(engine, order, SINCE, UNTIL)}


def test_every_demo_order_has_a_timeline_without_gaps(
    engine: Engine, orders: dict[str, dict[str, Any]]
) -> None:
    for order in orders.values():
        changes = timeline(engine, order, SINCE, UNTIL)
        assert changes[0].day == SINCE
        assert changes[-1].until == UNTIL
        for earlier, later in pairwise(changes):
            assert earlier.until + timedelta(days=1) == later.day
            assert later.changed
            assert later.causes, (order["id"], later.day, later.changed)


@pytest.mark.parametrize(
    ("name", "day", "instrument"),  # the second: a later stage of a rule, which changes a footnote
    [
        ("A100", date(2022, 10, 21), "us-2022-10-07-ac-sme"),
        ("A800", date(2023, 10, 23), "us-2023-10-23-nvda-letter"),
        ("A800", date(2023, 11, 17), "us-2023-10-25-acs"),
        ("H20", date(2025, 4, 9), "us-2025-04-09-h20-letter"),
        ("HBM3E", date(2024, 12, 2), "us-2024-12-02-fdp"),
        ("pump-to-fab", date(2022, 10, 7), "us-2022-10-07-ac-sme"),
    ],
)
def test_instrument_that_changed_the_answer(
    engine: Engine, orders: dict[str, dict[str, Any]], name: str, day: date, instrument: str
) -> None:
    assert instrument in {cause.instrument for cause in of(engine, orders[name])[day].causes}


def _to(destination: str, item: dict[str, Any], **party: Any) -> dict[str, Any]:
    return {
        "activity": "export",
        "item": item,
        "from": "US",
        "to": destination,
        "parties": [
            {
                "role": "end_user",
                "name": "Example Labs",
                "country": destination,
                "headquarters": destination,
                "ultimate_parent_headquarters": destination,
                **party,
            }
        ],
        "end_use": {"description": "research"},
    }


def test_the_end_of_a_stay_is_a_cause_and_not_what_begins_beside_it(engine: Engine) -> None:
    owners = [{"name": "Yangtze Memory Technologies Co., Ltd.", "share_percent": 50}]
    order = _to("CN", {"eccn": "EAR99", "kind": "commodity", "origin": "US"}, owners=owners)
    changes = {c.day: c for c in timeline(engine, order, date(2025, 9, 1), date(2026, 11, 25))}
    named = {day: {cause.instrument for cause in change.causes} for day, change in changes.items()}
    assert named[date(2025, 11, 10)] == {"us-2025-11-12-affiliates-stay"}
    assert named[date(2026, 11, 10)] == {"us-2025-11-12-affiliates-stay"}


def test_a_rule_of_reach_that_begins_beside_a_change_is_no_cause_of_it(engine: Engine) -> None:
    order = {"activity": "export", "item": {"product": "NVIDIA GeForce RTX 4090"}, "from": "US", "to": "VN"}
    changes = {c.day: c for c in timeline(engine, order, date(2023, 11, 1), date(2023, 12, 1))}
    assert [cause.instrument for cause in changes[date(2023, 11, 17)].causes] == ["us-2023-10-25-acs"]


def test_a_mark_that_leaves_the_chart_is_put_down_to_its_rule(engine: Engine) -> None:
    order = _to("AU", {"eccn": "3E003", "kind": "technology", "origin": "US"})
    changes = {c.day: c for c in timeline(engine, order, SINCE, UNTIL)}
    assert [cause.instrument for cause in changes[date(2024, 4, 19)].causes] == ["us-2024-04-19-aukus"]


@pytest.mark.parametrize(
    ("country", "eccn", "day", "instrument"),
    [
        ("AE", "3B903", date(2026, 7, 10), "us-2026-uae-a5"),
        ("NI", "3A090.a", date(2024, 3, 15), "us-2024-03-nicaragua"),
        ("SD", "4A994.b", date(2021, 1, 14), "us-2021-01-14-sudan"),
        ("UA", "3A001.a.7", date(2020, 12, 28), "us-2020-12-28-groups"),
    ],
)
def test_a_change_of_country_groups_is_put_down_to_its_rule(
    engine: Engine, country: str, eccn: str, day: date, instrument: str
) -> None:
    order = _to(country, {"eccn": eccn, "kind": "commodity", "origin": "US"})
    (_, change) = timeline(engine, order, day - timedelta(days=1), day)
    assert [cause.instrument for cause in change.causes] == [instrument]


def test_a_rule_that_is_cited_by_the_number_of_its_document_is_named(engine: Engine) -> None:
    order = _to("BY", {"eccn": "3A991", "kind": "commodity", "origin": "US"})
    (_, change) = timeline(engine, order, date(2022, 3, 1), date(2022, 3, 2))
    assert [cause.instrument for cause in change.causes] == ["us-2022-03-08-belarus"]


def test_the_end_of_a_stay_is_no_cause_where_nothing_that_it_stayed_holds(engine: Engine) -> None:
    made = {"us_technology": [], "plant_direct_product": False, "contains_ic_from_such_plant": False}
    made |= {"contains_us_origin_ic": False, "cn_rare_earth_technology": True}
    item = {"eccn": "EAR99", "kind": "commodity", "origin": "JP", "materials": ["dysprosium"]} | {
        "us_content_percent": 0,
        "cn_rare_earth_percent": 0,
        "made_with": made,
    }
    order = _to("DE", item, owners=[]) | {"activity": "reexport", "from": "JP"}
    order |= {"exporter": {"name": "Example KK", "country": "JP"}}
    (_, change) = timeline(engine, order, date(2026, 11, 9), date(2026, 11, 10))
    assert [cause.instrument for cause in change.causes] == ["cn-2025-70"]


def test_listing_and_removal_of_a_party(engine: Engine, orders: dict[str, dict[str, Any]]) -> None:
    changes = of(engine, orders["pump-to-uvl-party"])
    assert [cause.event for cause in changes[date(2022, 10, 7)].causes] == ["listed"]
    assert [cause.event for cause in changes[date(2022, 12, 16)].causes] == ["delisted"]
    assert changes[date(2022, 12, 16)].causes[0].instrument in ("us-2022-12-16-el", "us-2022-12-16-uvl")
    assert changes[date(2022, 10, 7)].causes[0].citation == "87 FR 61971"
    assert changes[date(2022, 10, 7)].causes[0].instrument == "us-2022-10-07-uvl"


@pytest.mark.parametrize(
    ("name", "day", "instrument"),  # the second: a later stage of a rule, which changes a footnote
    [
        ("Shanghai Biren Intelligent Technology Co., Ltd.", date(2023, 10, 17), "us-2023-10-17-el"),
        ("Sugon", date(2022, 10, 21), "us-2022-10-07-ac-sme"),
        ("Semiconductor Manufacturing International Corporation", date(2024, 12, 2), "us-2024-12-02-el"),
    ],
)
def test_a_listing_is_put_down_to_the_rule_that_it_cites(
    engine: Engine, name: str, day: date, instrument: str
) -> None:
    order = _to("CN", {"eccn": "EAR99", "kind": "commodity", "origin": "US"}, name=name)
    changes = {c.day: c for c in timeline(engine, order, day - timedelta(days=1), day)}
    assert instrument in {cause.instrument for cause in changes[day].causes}


def test_compliance_day_is_a_cause(engine: Engine, orders: dict[str, dict[str, Any]]) -> None:
    (cause,) = of(engine, orders["HBM3E"])[date(2024, 12, 31)].causes
    assert cause.event == "complied"


def test_nothing_changes_between_boundaries(engine: Engine, orders: dict[str, dict[str, Any]]) -> None:
    days = boundaries(engine, SINCE, UNTIL)
    for start, after in zip(days[::7], days[1::7], strict=False):
        first = engine.check({**orders["A800"], "as_of": start})
        last = engine.check({**orders["A800"], "as_of": after - timedelta(days=1)})
        assert differences(first, last) == ()


def test_days_in_the_wrong_order_are_refused(engine: Engine, orders: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="before the first"):
        timeline(engine, orders["A800"], UNTIL, SINCE)


ASKED: dict[str, Any] = {
    "product": None, "route": (None, None), "exporter": None, "since": None, "until": None, "clean": True,
    "mapping": (), "rules": (), "input_format": None, "ignore_unknown": False, "everything": False, "form": "json", "output": None,
}  # fmt: skip


def test_a_stay_that_ends_beyond_the_horizon_is_shown_and_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "order.yaml"
    item = "{name: gallium, eccn: EAR99, origin: CN, materials: [gallium]}"
    file.write_text(f"from: CN\nto: US\nactivity: export\nitem: {item}\n")
    assert run([str(file)], **ASKED) == 1
    (answer,) = json.loads(capsys.readouterr().out)
    ended = answer["changes"][-1]
    assert (ended["day"], ended["policy"]) == ("2026-11-28", "presumption_of_denial")
    assert run([str(file)], **(ASKED | {"form": "table", "since": "2026-11-28"})) == 1
    assert "[open: law:" in capsys.readouterr().out


def test_a_day_on_which_one_regime_alone_opens_is_shown(engine: Engine) -> None:
    order = {
        "activity": "reexport",
        "from": "DE",
        "to": "CN",
        "item": {"name": "FPGA carrier board", "eccn": "3A991.d", "kind": "commodity", "origin": "US"},
        "parties": [{"role": "end_user", "name": "Huawei Technologies Co., Ltd.", "country": "CN"}],
        "end_use": {"description": "base stations", "military": False, "wmd": False},
    }
    change = of(engine, order)[date(2025, 11, 15)]
    assert (change.main, change.changed[0]) == (True, "regimes")
    assert [cause.instrument for cause in change.causes] == ["eu-2025-2003"]


def test_a_requirement_that_may_hold_besides_is_a_change_that_all_shows(engine: Engine) -> None:
    """An app for a person in an occupied region needs a license in any case; that a listed owner counts again is told."""
    order = {
        "activity": "export",
        "from": "US",
        "to": "UA",
        "destination_occupied_region": True,
        "item": {"name": "free messaging app", "eccn": "5D992.c", "kind": "software", "origin": "US"},
        "parties": [{"role": "end_user", "name": "Example Works", "country": "UA"}],
        "end_use": {"description": "messages between persons"},
    }
    days = date(2026, 11, 1), date(2026, 11, 30)
    (_, change) = timeline(engine, order, *days, missing=True)
    (change_of_main_things,) = timeline(engine, order, *days)
    assert (change.day, change.main, change.changed[0]) == (date(2026, 11, 10), False, "possible")
    assert "us.override.affiliates-stay" in {id_ for cause in change.causes for id_ in cause.provisions}
    assert change_of_main_things.outcome == change.outcome == "license_required"


@pytest.mark.parametrize(
    ("eccn", "first", "last"), [("3B993", "2024-12-02", None), ("3B090", "2022-10-07", "2023-11-16")]
)
def test_days_that_nobody_names_are_those_on_which_the_eccn_exists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], eccn: str, first: str, last: str | None
) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(f"from: US\nto: CN\nitem: {{eccn: {eccn}, origin: US}}\n")
    assert run([str(file)], **ASKED) in (0, 1)
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["changes"][0]["day"] == first
    assert last is None or answer["changes"][-1]["until"] == last
    assert run([str(file)], **(ASKED | {"since": "2021-01-01"})) == 2
    assert "does not exist on 2021-01-01" in capsys.readouterr().err


CHIP = "from: US\nto: CN\nactivity: export\nitem: {product: NVIDIA H200 SXM 141GB, origin: US}\n"


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_shown_has_no_gaps_where_changes_of_duties_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], everything: bool
) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(CHIP)
    assert run([str(file)], **(ASKED | {"everything": everything})) == 1
    (answer,) = json.loads(capsys.readouterr().out)
    for earlier, later in pairwise(answer["changes"]):
        assert date.fromisoformat(earlier["until"]) + timedelta(days=1) == date.fromisoformat(later["day"])


def test_days_to_which_the_law_was_not_checked_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(CHIP)
    assert run([str(file)], **ASKED) == 1
    (answer,) = json.loads(capsys.readouterr().out)
    *earlier, last = answer["changes"]
    assert last["day"] < last["beyond_from"] == "2026-07-24" < last["until"]
    assert not any(change["beyond_from"] for change in earlier)
    assert run([str(file)], **(ASKED | {"form": "table"})) == 1
    told = "Days from 2026-07-24 on lie beyond the horizon: the law was not checked that far."
    assert told in capsys.readouterr().out
    assert run([str(file)], **(ASKED | {"form": "table", "until": "2026-07-23"})) == 1
    assert "horizon" not in capsys.readouterr().out


def test_a_change_that_is_left_out_lengthens_the_one_before_it(engine: Engine) -> None:
    raw = {"from": "US", "to": "CN", "activity": "export", "item": {"product": "NVIDIA H200 SXM 141GB"}}
    changes = timeline(engine, raw, date(2026, 7, 20), date(2026, 8, 20))
    (whole,) = changes
    first, second, third = (
        replace(
            whole, day=date(2026, 7, day), until=date(2026, 7, day + 1), changed=("duties",), beyond_from=of
        )
        for day, of in ((20, None), (22, None), (24, date(2026, 7, 24)))
    )
    first = replace(first, changed=())
    merged = replace(first, until=date(2026, 7, 25), beyond_from=date(2026, 7, 24))
    assert shown([first, second, third], everything=False) == [merged]
    assert shown([first, second, third], everything=True) == [first, second, third]


def test_a_file_that_cannot_be_read_is_named_without_a_route(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"")
    assert run([str(file)], **(ASKED | {"form": "table"})) == 2
    told = " ".join(capsys.readouterr().out.split())
    assert told.count(str(file)) == 2
    assert "None" not in told
    assert "?" not in told
