"""`narrows rescreen`: of a book of counterparties, only those for whom a change of a list matters."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from lists.store_lists import un
from narrows.cli.app import app
from narrows.errors import NOWHERE
from narrows.lists.entry import Entry, Name
from narrows.lists.store import delta
from narrows.screen.watchlist import Watchlist
from narrows.screening.asked import asked
from narrows.screening.changes import Changes

RUNNER = CliRunner()
OLD = """\
id,name,country,program,footnotes,remarks
A,Example Industries Group,CN,ONE,1,
B,Sample Shipping Lines,RU,ONE,,
C,Specimen Trading House,IR,ONE,,
D,Muster Pumpen GmbH,DE,ONE,,
E,Unchanged Instruments,CN,ONE,,
"""
NEW = """\
id,name,country,program,footnotes,remarks
A,Example Industries Group,CN,ONE,1 4,
B,Sample Shipping Lines Riga,RU,ONE,,
D,Muster Pumpen GmbH,DE,ONE,,seen again
E,Unchanged Instruments,CN,ONE,,
F,Newly Listed Lithography,CN,ONE,,
"""
BOOK = """\
id,Company
1,Example Industries Group
2,Sample Shipping Lines
3,Specimen Trading House
4,Muster Pumpen GmbH
5,Unchanged Instruments
6,Newly Listed Litography
7,A Bakery Nearby
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    for name, text in (("old.csv", OLD), ("new.csv", NEW), ("book.csv", BOOK)):
        Path(name).write_text(text, "utf-8")
    return tmp_path


def rescreen(*args: str, **options: Any) -> Result:
    return RUNNER.invoke(app, ["rescreen", *args], **options)


def changed(*args: str, **options: Any) -> dict[str, dict[str, Any]]:
    """The one change of each counterparty that has one, by the counterparty's name."""
    answers = json.loads(
        rescreen(*args, "--old", "old.csv", "--new", "new.csv", "--format", "json", **options).stdout
    )
    return {answer["query"]: answer["changes"][0] for answer in answers if len(answer["changes"]) == 1}


def test_only_what_changed_is_told() -> None:
    found = changed("book.csv")
    assert {name: (each["change"], each["entry"]) for name, each in found.items()} == {
        "Example Industries Group": ("changed", "changed"),
        "Sample Shipping Lines": ("changed", "changed"),
        "Specimen Trading House": ("gone", "removed"),
        "Newly Listed Litography": ("new", "added"),
    }
    footnote = found["Example Industries Group"]
    assert footnote["fields"] == [{"field": "footnotes", "gone": [], "came": ["4"]}]
    assert (footnote["match"], footnote["match_before"], footnote["footnotes"]) == (
        "certain",
        "certain",
        ["1", "4"],
    )
    renamed = found["Sample Shipping Lines"]
    assert renamed["match_before"] == "certain"
    assert renamed["match"] in ("strong", "possible")
    gone, new = found["Specimen Trading House"], found["Newly Listed Litography"]
    assert (gone["match"], gone["match_before"], gone["id"]) == (None, "certain", "C")
    assert (new["match"], new["match_before"], new["id"]) == ("strong", None, "F")


def test_a_hit_that_a_new_name_ends_or_begins() -> None:
    assert changed("-", "--threshold", "0.99", input="Sample Shipping Lines\n")["Sample Shipping Lines"][
        "change"
    ] == ("gone")
    name = "Sample Shipping Lines Riga"
    assert changed("-", "--threshold", "0.99", input=name)[name]["change"] == "new"


def test_exit_codes() -> None:
    options = ("--old", "old.csv", "--new", "new.csv")
    assert rescreen("book.csv", *options).exit_code == 1
    assert rescreen("-", *options, input="Unchanged Instruments\nA Bakery\n").exit_code == 0
    assert rescreen("book.csv", "--old", "new.csv", "--new", "new.csv").exit_code == 0
    assert rescreen("-", *options, input="A Bakery\n...\n").exit_code == 2
    assert rescreen("book.csv", "--old", "old.csv", "--new", "nowhere.csv").exit_code == 2
    assert rescreen("book.csv", "--old", "old.csv").exit_code == 2
    assert rescreen("book.csv", *options, "--list", "us.el").exit_code == 2
    assert rescreen("nowhere.csv", *options).exit_code == 2


def test_forms() -> None:
    page = rescreen("book.csv", "--old", "old.csv", "--new", "new.csv").stdout
    assert "hit gone: certain" in page
    assert "footnotes: + 4" in page
    assert "7 counterparties: 1 new hit, 1 hit gone, 2 hit changed" in page
    assert "1 joined, 1 left, 3 changed, 1 are as they were" in " ".join(page.split())
    assert "Bakery" not in page
    result = rescreen("book.csv", "--old", "old.csv", "--new", "new.csv", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["record_id"], row["change"], row["id"]) for row in rows] == [
        ("1", "changed", "A"),
        ("2", "changed", "B"),
        ("3", "gone", "C"),
        ("6", "new", "F"),
    ]
    assert "how old it is cannot be told" in result.stderr
    nothing = rescreen("-", "--old", "old.csv", "--new", "new.csv", "--format", "json", input="A Bakery\n")
    assert json.loads(nothing.stdout) == []


def test_records_with_an_error_stand_in_their_place() -> None:
    result = rescreen(
        "-",
        "--old",
        "old.csv",
        "--new",
        "new.csv",
        "--format",
        "json",
        input="A Bakery\nLtd\nSpecimen Trading House\n",
    )
    first, second = json.loads(result.stdout)
    assert (first["query"], first["changes"], first["error"]["code"]) == ("Ltd", [], "field")
    assert second["changes"][0]["change"] == "gone"


def test_a_list_that_was_not_read_in_full() -> None:
    Path("holes.csv").write_text(NEW + "G,,CN,ONE,,\n", "utf-8")
    result = rescreen("-", "--old", "new.csv", "--new", "holes.csv", input="A Bakery\n")
    assert result.exit_code == 1
    assert "the row has no name" in result.stderr
    assert "may be missing" in result.stderr


def test_snapshots_of_the_store() -> None:
    for day, names in (("2026-02-01", range(20)), ("2026-03-01", range(1, 21))):
        Path("list.xml").write_bytes(un([(f"A{n}", f"Example Pumps {n}") for n in names], day))
        assert RUNNER.invoke(app, ["lists", "import", "list.xml", "--accept", "canary"]).exit_code == 0
    result = rescreen(
        "-", "--old", "un-sc@2026-02-01", "--new", "un-sc", "--format", "json",
        input="Example Pumps 0\nExample Pumps 5\nExample Pumps 20\n",
    )  # fmt: skip
    found = {
        answer["query"]: {(each["change"], each["id"]) for each in answer["changes"]}
        for answer in json.loads(result.stdout)
    }
    assert ("gone", "A0") in found["Example Pumps 0"]
    assert ("new", "A20") in found["Example Pumps 20"]
    assert "un-sc@2026-03-01, published 2026-03-01" in result.stderr


WORDS = st.sampled_from(
    "Example Sample Specimen Muster Lithography Shipping Pumps Industries Harbin Riga".split()
)
NAMES = st.lists(WORDS, min_size=2, max_size=4, unique=True).map(" ".join)
ENTRIES = st.dictionaries(st.sampled_from("ABCDEF"), NAMES, max_size=6)


def _entries(named: dict[str, str]) -> list[Entry]:
    return [
        Entry(id=id_, list="own", type="unknown", names=(Name(text=name, kind="primary"),))
        for id_, name in named.items()
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES, ENTRIES, NAMES)
def test_it_says_what_two_full_screenings_differ_in(
    old: dict[str, str], new: dict[str, str], name: str
) -> None:
    before, after = _entries(old), _entries(new)
    (told,) = Changes(delta(before, after)).of([asked(name, NOWHERE)])

    def hits(entries: list[Entry]) -> dict[str, str]:
        if not entries:
            return {}
        return {hit.alias: hit.match for hit in Watchlist.build(entries).screen([name], limit=20)[0]}

    was, now = hits(before), hits(after)
    came = {change.after.alias for change in told if change.after is not None}
    left = {change.before.alias for change in told if change.before is not None}
    # A hit by a name that stands on one side alone is told on that side; nothing is told of names on neither.
    assert now.keys() - was.keys() <= came <= now.keys()
    assert was.keys() - now.keys() <= left <= was.keys()
