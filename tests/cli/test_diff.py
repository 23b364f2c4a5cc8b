"""A book of orders under two states of the law: what changed, by what, and the sums."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from decide.small_law import SmallLaw, duty, exception, gate, override, policy, requirement
from narrows.cli import diff as command
from narrows.cli import diff_rows
from narrows.cli.app import app
from narrows.cli.diff_output import _page as write_lines
from narrows.diff import Difference, Row, Side, Totals, diff, diff_table, rows_of, sides
from narrows.diff.difference import provisions_apart
from narrows.diff.side import lifted
from narrows.errors import FieldError, InputError, RulebookError
from narrows.rulebook.loader import load_rulebook
from narrows.tabular import read

RUNNER = CliRunner()
BASE: dict[str, Any] = {"as_of": "2025-01-01", "item": {"eccn": "EAR99"}, "from": "US", "to": "CN"}
FROM, TO = date(2024, 12, 1), date(2024, 12, 2)


def orders(*some: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**BASE, "id": f"o{number}", **one} for number, one in enumerate(some)]


def sides_of(tmp_path: Path, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[Side, Side]:
    one, other = SmallLaw(tmp_path / "before", *before), SmallLaw(tmp_path / "after", *after)
    return Side(one.engine, None), Side(other.engine, None)


def difference(row: Row) -> Difference:
    assert row.difference is not None
    return row.difference


CHINA = requirement("china", 'destination == "CN"', policy="case_by_case")


def test_a_provision_that_is_added_and_one_that_is_lifted(tmp_path: Path) -> None:
    before, after = sides_of(tmp_path, [], [CHINA])
    found = diff(orders({"value": "100 USD"}, {"to": "DE"}, {"value": "90 EUR"}), before, after)
    assert [row.change for row in found.rows] == ["stricter", "unchanged", "stricter"]
    first = difference(found.rows[0])
    assert first.gained("requirements") == ("us.ear.china",)
    assert first.lost("requirements") == ()
    assert [(cause.event, cause.provisions) for cause in first.causes] == [("added", ("us.ear.china",))]
    assert found.rows[1].difference is None
    stricter = found.totals.by_change["stricter"]
    assert (stricter.orders, stricter.value_usd, stricter.without_value) == (2, 100.0, 1)
    back = diff(orders({}), after, before)
    assert back.rows[0].change == "looser"
    assert difference(back.rows[0]).lost("requirements") == ("us.ear.china",)
    assert difference(back.rows[0]).causes[0].event == "lifted"


def test_an_override_is_the_cause_of_what_it_sets_aside(tmp_path: Path) -> None:
    stay = override("stay", ("us.ear.china",), effect="not_enforced")
    (row,) = diff(orders({}), *sides_of(tmp_path, [CHINA], [CHINA, stay])).rows
    found = difference(row)
    assert row.change == "looser"
    assert found.causes[0].provisions == ("us.override.stay",)
    assert [(m.provision, m.enforced) for m in found.moved] == [("us.ear.china", ("yes", "no"))]
    assert "as_written" not in found.changed


def test_a_requirement_that_moved_is_told_in_words(tmp_path: Path) -> None:
    stay = override("stay", ("us.ear.china",), effect="not_enforced")
    both = sides_of(tmp_path, [CHINA], [CHINA, stay, policy("p", "policy_of_denial")])
    found = diff(orders({}), *both)
    text = "\n".join(write_lines(found.rows, found.totals, both))
    said = "requirement us.ear.china: review case-by-case review to policy of denial, enforced yes to no"
    assert said in " ".join(text.split())


def test_a_requirement_is_cited_by_the_number_that_it_had_on_the_day() -> None:
    fab = {"advanced_node_facility": True, "facility_country": "CN"}
    end_user = {"role": "end_user", "name": "Example Fab", "country": "CN", "headquarters": "CN"}
    order = {"item": {"eccn": "EAR99", "origin": "US"}, "parties": [end_user], "end_use": fab}
    told = "Any item for IC development or production at an advanced-node facility"
    then, now = "15 CFR 744.23(a)(1)(iii), (a)(2)(iii)", "15 CFR 744.23(a)(2)(i)"
    gained = sides(from_date=date(2022, 10, 6), to_date=date(2022, 10, 7))
    lost = sides(without=("us.ear.744.23.a.2.i",))
    later = {**order, "as_of": "2026-07-01"}
    for both, one, sign, cited in (
        (gained, order, "+", then),
        (lost, {**order, "as_of": "2022-10-07"}, "-", then),
        (lost, later, "-", now),
    ):
        found = diff(orders(one), *both)
        text = " ".join(" ".join(write_lines(found.rows, found.totals, both)).split())
        assert f"{sign} requirement us.ear.744.23.a.2.i: {told} ({cited})" in text


def test_an_order_that_cannot_be_decided_on_the_way(
    december: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise InputError("no such ECCN on a day between the two")

    monkeypatch.setattr("narrows.diff.difference.timeline", nothing)
    (row,) = diff([{"item": {"eccn": "3A090.c"}, "from": "US", "to": "CN"}], *december).rows
    assert row.change != "unchanged"
    assert difference(row).causes == ()


def test_policies_exceptions_and_gates_are_told(tmp_path: Path) -> None:
    denial = policy("p", "policy_of_denial")
    (row,) = diff(orders({}), *sides_of(tmp_path / "1", [CHINA], [CHINA, denial])).rows
    assert row.change == "stricter"
    assert difference(row).moved[0].policy == ("case_by_case", "policy_of_denial")
    assert difference(row).causes[0].provisions == ("us.ear.p",)
    open_ = exception("NAC", ("us.ear.*",))
    (row,) = diff(orders({}), *sides_of(tmp_path / "2", [CHINA], [CHINA, open_])).rows
    assert difference(row).gained("exceptions") == ("NAC",)
    (row,) = diff(orders({}), *sides_of(tmp_path / "3", [CHINA, open_], [CHINA, open_, gate("g")])).rows
    assert difference(row).lost("exceptions") == ("NAC",)
    assert difference(row).causes[0].provisions == ("us.ear.740.2.g",)


def test_other_grounds_for_the_same_answer(tmp_path: Path) -> None:
    second = requirement("second", policy="presumption_of_approval")
    found = diff(orders({}), *sides_of(tmp_path, [CHINA], [CHINA, second]))
    assert found.rows[0].change == "other"
    assert found.totals.changed == 1
    assert found.totals.moves == {}


def test_a_provision_that_was_rewritten(tmp_path: Path) -> None:
    wider = requirement("china", 'destination in ("CN", "DE")', policy="case_by_case")
    before, after = sides_of(tmp_path, [CHINA], [wider])
    found = diff(orders({"to": "DE"}), before, after)
    assert [cause.event for cause in difference(found.rows[0]).causes] == ["rewritten"]
    assert provisions_apart(before.engine.book, before.engine.book) == {}


def test_errors_of_single_orders_stand_in_their_place(tmp_path: Path) -> None:
    found = diff(orders({"to": "Atlantis", "value": 7}, {}), *sides_of(tmp_path, [], [CHINA]))
    assert found.totals.by_change["error"].value_usd == 7
    assert [row.change for row in found.rows] == ["error", "stricter"]
    assert set(difference(found.rows[0]).errors) == {"before", "after"}
    assert difference(found.rows[0]).gained("requirements") == ()
    assert found.rows[0].before is None
    assert found.totals.errors == 1


@pytest.fixture(scope="module")
def december() -> tuple[Side, Side]:
    return sides(from_date=FROM, to_date=TO)


def test_an_order_like_another_is_in_error_where_its_id_is_none(tmp_path: Path) -> None:
    wrong: list[dict[str, Any]] = [{}, {"id": "a\x00b"}, {"id": ["o"]}, {"to": "\ud800"}]
    found = diff(orders(*wrong), *sides_of(tmp_path, [], []))
    assert [(row.change, row.id) for row in found.rows] == [
        ("unchanged", "o0"),
        ("error", None),
        ("error", None),
        ("error", "o3"),
    ]
    assert found.rows[3].to == "\\ud800"


def test_an_eccn_that_did_not_exist_yet_is_an_error_on_one_side(december: tuple[Side, Side]) -> None:
    (row,) = diff([{"item": {"eccn": "3B993"}, "from": "US", "to": "DE"}], *december).rows
    assert set(difference(row).errors) == {"before"}
    assert row.after is not None


BOOK = """\
id,as_of,activity,eccn,item.origin,from,to,party.role,party.name,party.country,party.headquarters,party.ultimate_parent_headquarters,end_use.description,value
a,2025-01-01,export,3B993,US,US,CN,end_user,Example Fab Co.,CN,CN,CN,fab,100 USD
b,2025-01-01,export,EAR99,US,US,DE,end_user,Example Druck GmbH,DE,DE,DE,press,250.50
c,2025-01-01,export,EAR99,US,US,Atlantis,end_user,Example Druck GmbH,DE,DE,DE,press,30 EUR
d,2025-01-01,export,3A090.c,US,US,CN,end_user,Example Cloud Co.,CN,CN,CN,data center,1 USD
e,2025-01-01,export,3A090.c,US,US,CN,end_user,Example Cloud Co.,CN,CN,CN,data center,
d,2025-01-01,export,EAR99,US,US,DE,end_user,Example Druck GmbH,DE,DE,DE,press,1
f,2025-01-01,export,EAR99,US,US,DE,end_user,Example Druck GmbH,DE,DE,DE,press,minus one
"""


def test_a_large_table_says_what_its_orders_say_one_by_one(
    tmp_path: Path, december: tuple[Side, Side]
) -> None:
    place = tmp_path / "book.csv"
    place.write_text(BOOK, "utf-8")
    single, totals = [], Totals()
    for row in rows_of(read(place), *december):
        totals.add(row)
        if row.change != "unchanged":
            single.append(row)
    frame = pl.read_csv(place, infer_schema=False)
    table = diff_table(frame, *december)
    assert table.totals.to_dict() == totals.to_dict()
    assert _bare(table.rows) == _bare(single)
    for one, other in zip(table.rows, single, strict=True):
        mine, theirs = difference(one), difference(other)
        assert (mine.changed, mine.moved, mine.causes) == (theirs.changed, theirs.moved, theirs.causes)
        assert mine.errors.keys() == theirs.errors.keys()
        assert [type(error) for error in mine.errors.values()] == [type(e) for e in theirs.errors.values()]
    assert table.rows[-1].where.row == 7


def test_every_regime_counts(tmp_path: Path) -> None:
    scanner = {
        "id": "scanner", "as_of": "2025-06-01", "activity": "export", "from": "NL", "to": "CN",
        "item.kind": "commodity", "item.origin": "NL", "item.spec.type": "lithography",
        "item.spec.source_nm": "193", "item.spec.numerical_aperture": "1.35", "item.spec.overlay_nm": "1.5",
    }  # fmt: skip
    before, after = sides(without=["nl.*"])
    table = diff_table(pl.DataFrame([scanner]), before, after)
    place = tmp_path / "one.csv"
    place.write_text(",".join(scanner) + "\n" + ",".join(scanner.values()) + "\n", "utf-8")
    single = list(rows_of(read(place), before, after))
    assert _bare(table.rows) == _bare(single)
    found = difference(single[0])
    assert "regimes" in found.changed
    assert any(name.startswith("nl.") for name in found.lost("requirements"))
    totals = Totals()
    totals.add(single[0])
    assert "nl: No license required; before: License required" in "".join(
        write_lines(single, totals, (before, after))
    )


def _bare(rows: list[Row]) -> list[tuple[Any, ...]]:
    """What rows tell, without places and errors."""
    return [(row.record, row.change, row.value_usd, row.before, row.after, *row[2:6]) for row in rows]


def test_values_are_read_in_every_form(tmp_path: Path) -> None:
    before, after = sides_of(tmp_path, [], [CHINA])
    frame = pl.DataFrame({"as_of": ["2025-01-01"] * 3, "eccn": "EAR99", "from": "US", "to": "CN"})
    for values in ([1, 2, None], [1.0, 2.0, None], ["1", "USD 2", "3 EUR"], ["3", "0", "x"]):
        valued = frame.with_columns(pl.Series("value", values))
        totals = diff_table(valued, before, after).totals
        total, wrong = totals.by_change["stricter"], totals.errors
        assert (total.orders, total.value_usd, total.without_value) == (3 - wrong, 3.0, 1 - wrong)
    parts = frame.with_columns(
        pl.Series("value.amount", [5, 6, 7]), pl.Series("value.currency", ["USD", "EUR", None])
    )
    assert diff_table(parts, before, after).totals.by_change["stricter"].value_usd == 5.0


def test_rows_on_their_own_days_are_told_apart(tmp_path: Path) -> None:
    before, after = sides_of(tmp_path, [], [CHINA])
    frame = pl.DataFrame({"as_of": ["2025-01-01", "2025-02-01"], "eccn": "EAR99", "from": "US", "to": "CN"})
    days = [difference(row).after for row in diff_table(frame, before, after).rows]
    assert [day.as_of for day in days if not isinstance(day, InputError)] == ["2025-01-01", "2025-02-01"]


# The sides.


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "the two sides are the same"),
        ({"from_date": FROM, "to_date": FROM}, "the two sides are the same"),
        ({"from_date": FROM}, "one of the two days is missing"),
        ({"from_date": TO, "to_date": FROM}, "is before the earlier"),
        ({"without": ["us.ear.nothing"]}, "no provision matches"),
        ({"without": ["scope.prc"]}, "a scope cannot be lifted"),
    ],
)
def test_sides_that_make_no_sense(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        sides(**asked)


def test_what_is_lifted_is_gone_and_the_hash_is_another() -> None:
    raw = load_rulebook()
    less = lifted(raw, ["us.ear.744.23.*", "us.override.affiliates-stay"])
    assert len(less.provisions) < len(raw.provisions)
    assert "us.override.affiliates-stay" not in less.provisions
    assert less.sha256 != raw.sha256
    assert less.boundaries == raw.boundaries


RULE = """\
id: us.own.ban
title: Our own ban
kind: requirement
citation: Memo 7
versions:
- in_force: {{from: 2020-12-23}}
  recorded: 2026-11-25
  checked: 2026-11-25
  cites: [{{source: Memo 7}}]
  confidence: high
  when: {when}
  then: {{outcome: prohibited, reason: directed}}
"""


def written(path: Path, when: str = 'destination == "DE"') -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(when=when), "utf-8")
    return path


def test_a_hypothetical_file(tmp_path: Path) -> None:
    file = written(tmp_path / "what-if" / "ban.yaml")
    before, after = sides(hypothetical=[file])
    (row,) = diff([{**BASE, "to": "DE", "as_of": "2024-06-01"}], before, after).rows
    assert row.after == ("prohibited", None)
    assert difference(row).causes[0].title == "Our own ban"
    written(file, "nonsense")
    with pytest.raises(RulebookError, match=r"ban\.yaml") as caught:
        sides(hypothetical=[file])
    assert caught.value.where.source == str(file)


# The command.


def run(*arguments: str, code: int) -> str:
    result = RUNNER.invoke(app, ["diff", *arguments])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout


@pytest.fixture
def book(tmp_path: Path) -> str:
    place = tmp_path / "book.csv"
    place.write_text(BOOK, "utf-8")
    return str(place)


DAYS = ("--from-date", "2024-12-01", "--to-date", "2024-12-02")


def test_json_has_an_element_per_record_in_order(book: str) -> None:
    found = json.loads(run(book, *DAYS, "--format", "json", code=2))
    assert (found["before"]["as_of"], found["after"]["as_of"]) == DAYS[1::2]
    assert found["before"]["rulebook"].startswith("sha256:")
    assert [one["record"] for one in found["orders"]] == [*range(1, 8)]
    kinds = [one["change"] for one in found["orders"]]
    assert kinds[1] == "unchanged"
    assert [kinds[place] for place in (2, 5, 6)] == ["error"] * 3
    memory = next(one for one in found["orders"] if one["id"] == "e")
    assert memory["causes"][0]["instrument"] == "us-2024-12-02-fdp"
    assert memory["causes"][0]["day"] == "2024-12-02"
    assert memory["before"]["as_of"] == "2024-12-01"
    assert memory["value_usd"] is None
    assert found["orders"][2]["error"]["code"] == "country"
    assert found["totals"]["orders"] == 7
    lines = [json.loads(line) for line in run(book, *DAYS, "--format", "jsonl", code=2).splitlines()]
    assert lines[:-1] == found["orders"]
    assert lines[-1] == {"totals": found["totals"]}


def test_flat_rows_hold_every_record(book: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(book, *DAYS, "--format", "csv", code=2))))
    assert [row["record"] for row in rows] == list("1234567")
    assert rows[2]["error_code"] == "country"
    assert rows[1]["change"] == "unchanged"
    assert "December 2024" in rows[4]["causes"]
    run(book, *DAYS, "-o", str(tmp_path / "out.xlsx"), code=2)
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"


def test_the_table_tells_what_changed_by_what_and_the_sums(
    book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = run(book, *DAYS, code=2)
    assert text.startswith("From 2024-12-01 to 2024-12-02\n")
    for part in ("By: ", "89 FR 96790", "Could not be compared", "7 orders", "without a value in USD"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100
    monkeypatch.setattr("narrows.cli.diff_output.MOST_SHOWN", 1)
    monkeypatch.setattr(command, "MOST_COMPLAINTS", 1)
    result = RUNNER.invoke(app, ["diff", book, *DAYS])
    assert "Only the first 1 are shown" in result.stdout
    assert "more orders could not be read" in result.stderr


def test_a_large_file_goes_through_the_batch(
    book: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def bare(text: str) -> list[dict[str, Any]]:
        rows = [_without_places(json.loads(line)) for line in text.splitlines()]
        # Of an order that could not be read, a table still tells what its cells say.
        unread = ("id", "item", "from", "to")
        return [
            {k: v for k, v in row.items() if row.get("change") != "error" or k not in unread} for row in rows
        ]

    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({**BASE, "id": "z", "to": "DE"}) + "\n", "utf-8")
    arguments = (str(more), book, str(more), *DAYS, "--format", "jsonl")
    single = run(*arguments, code=2)
    monkeypatch.setattr(command, "LARGE", 1)
    table = run(*arguments, code=2)
    assert [row.get("record") for row in bare(table)] == [*range(1, 10), None]
    assert bare(table) == bare(single)
    human = run(book, *DAYS, code=2)
    assert "7 orders" in human
    broken = tmp_path / "ragged.csv"
    broken.write_text(BOOK + "x,y\n", "utf-8")
    assert "8 orders" in run(str(broken), *DAYS, code=2)


def test_every_error_of_a_row_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "orders.csv"
    place.write_text("as_of,from,to,item.eccn\n2024-06-01,Narnia,Atlantis,EAR99\n", "utf-8")
    monkeypatch.setattr(command, "LARGE", 1)
    told = RUNNER.invoke(app, ["diff", str(place), *DAYS]).stderr.splitlines()
    assert [line.split(": ")[1:3] for line in told] == [[f"{place} row 1", "from"], [f"{place} row 1", "to"]]


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_places(v) for k, v in value.items() if k != "where"}
    return value


def test_nothing_changed(tmp_path: Path) -> None:
    place = tmp_path / "orders.json"
    place.write_text(json.dumps([{**BASE, "to": "DE"}]), "utf-8")
    days = ("--from-date", "2025-06-01", "--to-date", "2025-06-02")
    assert "\n1 order\n" in run(str(place), *days, "--assume", "clean", code=0)


def test_what_if(tmp_path: Path) -> None:
    place = tmp_path / "orders.json"
    place.write_text(json.dumps([{**BASE, "to": "DE", "id": "x"}]), "utf-8")
    ban = written(tmp_path / "rules" / "ban.yaml")
    text = run(str(place), "--hypothetical", str(ban.parent), "--as-of", "2024-06-01", code=1)
    assert "Under two rulebooks on 2024-06-01" in text
    assert "Our own ban, Memo 7 (added)" in text
    text = run(str(place), "--rules", str(ban.parent), "--without", "us.own.*", code=1)
    assert "each order on its own day" in text
    assert "(lifted)" in text


@pytest.mark.parametrize(("name", "change"), [("lifted", "looser"), ("added", "stricter")])
def test_the_examples(root: Path, name: str, change: str) -> None:
    examples = root / "examples"
    what_if = str(examples / "what-if" / f"{name}.yaml")
    found = json.loads(
        run(str(examples / "orders.csv"), "--hypothetical", what_if, "--format", "json", code=1)
    )
    assert found["totals"][change]["orders"] == 1
    assert found["totals"]["unchanged"]["orders"] == 4


def test_rules_of_one_side(tmp_path: Path) -> None:
    folder = written(tmp_path / "rules" / "ban.yaml").parent
    before, after = sides(rules_before=[folder])
    assert provisions_apart(before.engine.book, after.engine.book)["us.own.ban"][0] == "lifted"
    assert provisions_apart(after.engine.book, before.engine.book)["us.own.ban"][0] == "added"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the two sides are the same"),
        ((*DAYS, "--as-of", "2024-01-01"), "--as-of stands beside two days"),
        (("--from-date", "yesterday"), "is no day"),
        (("--hypothetical", "nowhere"), "is no folder"),
        (("--without", "us.nothing"), "no provision matches"),
    ],
)
def test_questions_that_make_no_sense(book: str, arguments: tuple[str, ...], said: str) -> None:
    result = RUNNER.invoke(app, ["diff", book, *arguments])
    assert result.exit_code == 2
    assert said in result.stderr


def test_nothing_to_read() -> None:
    result = RUNNER.invoke(app, ["diff", *DAYS])
    assert result.exit_code == 2
    assert "nothing to decide" in result.stderr
    assert issubclass(FieldError, InputError)


def test_where_the_missing_facts_alone_differ_they_are_named(tmp_path: Path) -> None:
    old, new = requirement("asks", "value_usd > 5"), requirement("asks", "end_use.military")
    sides = sides_of(tmp_path, [old], [new])
    found = diff(orders({}), *sides)
    assert difference(found.rows[0]).changed == ("missing",)
    (gained,), (lost,) = (
        what("missing") for what in (difference(found.rows[0]).gained, difference(found.rows[0]).lost)
    )
    assert gained != lost
    lines = "\n".join(write_lines(found.rows, found.totals, sides))
    assert f"  + missing facts {gained}\n  - missing facts {lost}\n" in lines


def test_what_may_be_needed_is_told_like_what_is(tmp_path: Path) -> None:
    """A duty or an exception that is open changes the grounds of an answer: an order must not stand there without any."""
    asks = duty("asks", "end_use.military", duty="keep a record", outcomes=["license_required"])
    sides = sides_of(tmp_path, [CHINA], [CHINA, asks, exception("NAC", ("us.ear.*",), "value_usd < 5")])
    found = diff(orders({}), *sides)
    (row,) = found.rows
    assert difference(row).gained("duties_open") == ("us.ear.758.asks",)
    assert difference(row).gained("exceptions_open") == ("NAC",)
    lines = "\n".join(write_lines(found.rows, found.totals, sides))
    assert "  + exceptions that may be open NAC\n" in lines
    assert "  + duties that may apply us.ear.758.asks\n" in lines


def test_a_requirement_that_may_hold_besides_is_a_difference(tmp_path: Path) -> None:
    """The answer is a license in any case; under which requirement it is denied is what changed, and `check` shows it."""
    one = requirement("one", "end_use.military", policy="policy_of_denial")
    other = requirement("other", "end_use.military", policy="policy_of_denial")
    sides = sides_of(tmp_path, [CHINA, one], [CHINA, other])
    found = diff(orders({}, {"end_use": {"military": False}}), *sides)
    assert [row.change for row in found.rows] == ["other", "unchanged"]
    row = difference(found.rows[0])
    assert (row.changed, row.gained("possible")) == (("possible",), ("us.ear.other",))
    assert row.lost("possible") == ("us.ear.one",)
    assert {id_ for cause in row.causes for id_ in cause.provisions} == {"us.ear.one", "us.ear.other"}
    lines = "\n".join(write_lines(found.rows, found.totals, sides))
    assert "  + requirements that may hold besides us.ear.other\n" in lines


def test_what_a_new_doubt_rests_on_is_told(tmp_path: Path) -> None:
    sides = sides_of(tmp_path, [], [requirement("asks", "value_usd > 5")])
    found = diff(orders({}), *sides)
    lines = "\n".join(write_lines(found.rows, found.totals, sides))
    assert "  Undetermined; before: No license required\n  + missing facts value\n" in lines


def test_a_provision_that_is_lifted_is_cited_as_it_was_on_the_day(tmp_path: Path) -> None:
    before, after = sides(without=["us.ear.742.6.a.6.iii.scope"])
    order = {"item": {"eccn": "3A090.a"}, "from": "US", "to": "VN"}
    rows = diff([{**order, "as_of": day} for day in ("2024-01-01", "2025-06-01")], before, after).rows
    cited = [[cause.citation.partition(",")[0] for cause in difference(row).causes] for row in rows]
    assert cited == [["88 FR 73458"], ["90 FR 4544"]]


def test_days_to_which_the_law_was_not_checked_are_told(tmp_path: Path) -> None:
    owners = [{"name": "Yangtze Memory Technologies Co., Ltd.", "share_percent": 50}]
    place = tmp_path / "book.json"
    order = {**BASE, "parties": [{"role": "end_user", "name": "Example", "country": "CN", "owners": owners}]}
    place.write_text(json.dumps([order]), "utf-8")
    told = run(str(place), "--from-date", "2026-11-09", "--to-date", "2026-11-10", code=1)
    assert "1 of the changed orders lies beyond the horizon: the law was not checked that far." in told
    assert "horizon" not in run(str(place), "--from-date", "2025-09-28", "--to-date", "2025-09-29", code=1)


def test_unchanged_orders_do_not_hide_that_the_law_was_not_checked_so_far(tmp_path: Path) -> None:
    place = tmp_path / "book.json"
    place.write_text(json.dumps([BASE]), "utf-8")
    told = "The law was checked to 2026-07-23: what changed after that day is not known here."
    assert told in run(str(place), "--from-date", "2026-07-22", "--to-date", "2026-07-24", code=0)
    assert told not in run(str(place), "--from-date", "2026-07-22", "--to-date", "2026-07-23", code=0)


def test_an_aspect_is_named_once(tmp_path: Path) -> None:
    changed = difference(diff(orders({}), *sides_of(tmp_path, [], [CHINA])).rows[0]).changed
    assert len(set(changed)) == len(changed)
    assert "regimes" in changed


def test_a_file_of_provisions_that_is_wrong_is_named_itself(tmp_path: Path) -> None:
    """And not the temporary folder into which it is copied."""
    rules = tmp_path / "rules.txt"
    rules.write_text("id: us.own.rule\n", "utf-8")
    orders = tmp_path / "orders.json"
    orders.write_text(json.dumps([BASE]), "utf-8")
    done = RUNNER.invoke(app, ["diff", str(orders), "--hypothetical", str(rules)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"narrows: {rules}: holds no law files")


def told(tmp_path: Path, order: dict[str, Any], *options: str, code: int = 1) -> dict[str, Any]:
    """What the command tells of one order, under the packaged law."""
    (tmp_path / "order.json").write_text(json.dumps(order))
    words = ["diff", str(tmp_path / "order.json"), *options, "--format", "json"]
    result = RUNNER.invoke(app, words)
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)["orders"][0]
    return found


def place(name: str, country: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "country": country,
        "headquarters": country,
        "ultimate_parent_headquarters": country,
        **more,
    }


def test_what_follows_the_days_of_a_stay_ends_with_it(tmp_path: Path) -> None:
    """A review policy that reaches owned parties only while the ownership rule is enforced."""
    owners = [
        {"name": "Huawei Technologies Dusseldorf GmbH", "share_percent": 60},
        {"name": "Example Founder", "share_percent": 40},
    ]
    order = {
        "activity": "export",
        "from": "US",
        "to": "CN",
        "item": {"eccn": "3B001.d.2", "origin": "US"},
        "exporter": place("Example Inc.", "US"),
        "parties": [place("Example Works", "CN", role="end_user", owners=owners)],
        "end_use": {"description": "office"},
    }
    stay = ("--without", "us.override.affiliates-stay", "--as-of")
    for day in ("2026-06-01", "2026-11-20"):
        found = told(tmp_path, order, *stay, day)
        assert found["after"]["policy"] == "presumption_of_denial", day
        assert [cause["provisions"] for cause in found["causes"]] == [["us.override.affiliates-stay"]]
    assert told(tmp_path, order, *stay, "2025-11-09", code=0)["change"] == "unchanged"


def test_an_item_that_a_stay_leaves_uncontrolled_is_controlled_without_it(tmp_path: Path) -> None:
    order = {
        "activity": "export",
        "from": "CN",
        "to": "US",
        "item": {
            "name": "rare earth smelting process",
            "eccn": "EAR99",
            "kind": "technology",
            "origin": "CN",
            "codes": {"cn": ["1E902.a"]},
            "materials": [],
        },
        "exporter": {"name": "Example Co.", "country": "CN", "headquarters": "CN"},
        "parties": [place("General Dynamics", "US", role="end_user")],
        "end_use": {"description": "motors"},
    }
    found = told(tmp_path, order, "--without", "cn.override.70.2025", "--as-of", "2026-06-01")
    assert found["after"]["outcome"] == "prohibited"
    assert "cn.ecl.18" in found["requirements"]["gained"]
    plain = {**order, "parties": [place("Example Motors", "US", role="end_user")]}
    found = told(tmp_path, plain, "--without", "cn.override.70.2025", "--as-of", "2026-06-01")
    assert (found["after"]["outcome"], found["after"]["policy"]) == ("license_required", "case_by_case")


def test_a_stay_is_the_cause_where_nothing_but_missing_facts_changed(tmp_path: Path) -> None:
    spec = {"type": "integrated_circuit", "data_center": True}
    order = {
        "activity": "export",
        "from": "US",
        "to": "CN",
        "end_use": {"description": "office"},
        "item": {"origin": "US", "spec": spec},
        "exporter": place("Example Inc.", "US"),
        "parties": [place("Example Works", "CN", role="end_user")],
    }
    found = told(tmp_path, order, "--from-date", "2025-11-09", "--to-date", "2025-11-10")
    assert found["changed"] == ["missing"]
    assert [cause["instrument"] for cause in found["causes"]] == ["us-2025-11-12-affiliates-stay"]
    (tmp_path / "order.json").write_text(json.dumps(order))
    days = ["--since", "2025-11-09", "--until", "2025-11-10", "--format", "json"]
    shown = RUNNER.invoke(app, ["timeline", str(tmp_path / "order.json"), *days, "--all"])
    (_, change) = json.loads(shown.stdout)[0]["changes"]
    assert change["changed"] == ["missing"]
    assert change["causes"][0]["instrument"] == "us-2025-11-12-affiliates-stay"


def test_flat_rows_tell_what_moved_and_the_title_that_a_provision_was_lifted(tmp_path: Path) -> None:
    stay = override("stay", ("us.ear.china",), effect="not_enforced")
    before, after = sides_of(tmp_path, [CHINA, stay], [CHINA])
    found = diff(orders({}), before, after)
    cells = diff_rows.flat(found.rows[0])
    assert set(cells) == set(diff_rows.COLUMNS)
    assert cells["moved"] == "us.ear.china: enforced no to yes"
    assert (cells["before_regimes"], cells["after_regimes"]) == (
        "us: no_license_required",
        "us: license_required (case_by_case)",
    )
    assert cells["before_as_written_outcome"] == cells["after_as_written_outcome"] == "license_required"
    dated = (before._replace(day=FROM), after._replace(day=TO))
    title = write_lines(found.rows, found.totals, dated)[0]
    assert "From 2024-12-01 to 2024-12-02, under two rulebooks (us.override.stay lifted)" in title
    same = (before._replace(day=FROM), before._replace(day=TO))
    assert "rulebooks" not in write_lines(found.rows, found.totals, same)[0]
