"""What changed between two snapshots: everybody is accounted for, and an id with another party is no change of name."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists.entry import Address, Entry, Identifier, Link, Name
from narrows.lists.store import ListDelta, delta, of_file


def entry(
    id_: str, *names: str, list_: str = "x.l", countries: tuple[str, ...] = ("MY",), **more: Any
) -> Entry:
    every = tuple(Name(text=text, kind="alias" if at else "primary") for at, text in enumerate(names))
    return Entry(id=id_, list=list_, type="organization", names=every, countries=countries, **more)


PUMPS = entry("1", "Example Pumps Sdn. Bhd.", "Example Pumps")
VALVES = entry("2", "Another Valve Works Ltd.", countries=("SG",))
GAUGES = entry("3", "Third Gauge Company", countries=("VN",))


def told(found: ListDelta) -> dict[str, Any]:
    return {
        "added": [each.id for each in found.added],
        "removed": [each.id for each in found.removed],
        "changed": {each.after.id: [field.field for field in each.fields] for each in found.changed},
        "reused": [each.id for each in found.reused],
        "unchanged": found.unchanged,
    }


def test_nothing_changed() -> None:
    found = delta((PUMPS, VALVES), (VALVES, msgspec.structs.replace(PUMPS, line=7)))
    assert told(found) == {"added": [], "removed": [], "changed": {}, "reused": [], "unchanged": 2}
    assert not found


def test_one_joins_and_one_leaves() -> None:
    found = delta((PUMPS, VALVES), (PUMPS, GAUGES))
    assert told(found) == {"added": ["3"], "removed": ["2"], "changed": {}, "reused": [], "unchanged": 1}
    assert found


@pytest.mark.parametrize(
    ("change", "fields", "gone", "came"),
    [
        ({"footnotes": ("4",)}, ["footnotes"], (), ("4",)),
        ({"policy": ("case_by_case",)}, ["policy"], (), ("case_by_case",)),
        ({"license_requirement": "All items"}, ["license_requirement"], (), ("All items",)),
        ({"from_": date(2026, 1, 2)}, ["from"], (), ("2026-01-02",)),
        ({"countries": ("MY", "CN")}, ["countries"], (), ("CN",)),
        ({"addresses": (Address(text="1 Jalan Example", country="MY", city="Ipoh"),)}, ["addresses"], (),
         ("1 Jalan Example [Ipoh, MY]",)),
        ({"identifiers": (Identifier(kind="uscc", value="91", country="CN"),)}, ["identifiers"], (), ("uscc 91 CN",)),
        ({"links": (Link(kind="owner", name="Example Holding", share_percent=50),)}, ["links"], (),
         ("owner 50% Example Holding",)),
        ({"names": (*PUMPS.names, Name(text="EP", quality="weak"))}, ["names"], (), ("EP (alias, weak)",)),
        ({"names": PUMPS.names[:1]}, ["names"], ("Example Pumps (alias)",), ()),
        ({"type": "person"}, ["type"], ("organization",), ("person",)),
    ],
)  # fmt: skip
def test_what_changed_is_told(
    change: dict[str, Any], fields: list[str], gone: tuple[str, ...], came: tuple[str, ...]
) -> None:
    found = delta((PUMPS,), (msgspec.structs.replace(PUMPS, **change),))
    assert told(found)["changed"] == {"1": fields}
    assert (found.changed[0].fields[0].gone, found.changed[0].fields[0].came) == (gone, came)


def test_another_order_is_no_change_but_another_primary_name_is() -> None:
    two = entry("1", "Example Pumps Sdn. Bhd.", "B", "A")
    assert not delta((two,), (entry("1", "Example Pumps Sdn. Bhd.", "A", "B"),))
    found = delta((two,), (entry("1", "B", "Example Pumps Sdn. Bhd.", "A"),))
    assert told(found)["changed"] == {"1": ["name", "names"]}


@pytest.mark.parametrize(
    "new",
    [
        "EXAMPLE PUMPS SDN BHD",
        "Example Pump Sdn. Bhd.",
        "Ｅｘａｍｐｌｅ Pumps (Sdn. Bhd.)",
    ],
)
def test_another_spelling_is_the_same_party(new: str) -> None:
    assert told(delta((entry("1", "Example Pumps Sdn. Bhd."),), (entry("1", new),)))["reused"] == []


def test_a_new_name_beside_the_old_one_or_the_same_number_is_the_same_party() -> None:
    renamed = entry("1", "Grand Water Technology", "Example Pumps")
    assert told(delta((PUMPS,), (renamed,)))["changed"] == {"1": ["name", "names"]}
    number = (Identifier(kind="imo", value="9876543"),)
    old, new = entry("1", "Old Star", identifiers=number), entry("1", "Quick Whale", identifiers=number)
    assert told(delta((old,), (new,)))["reused"] == []


def test_an_id_of_another_party_is_reused_not_changed() -> None:
    other = entry("1", "Quick Whale Shipping")
    found = delta((PUMPS, VALVES), (other, VALVES))
    assert told(found) == {"added": ["1"], "removed": ["1"], "changed": {}, "reused": ["1"], "unchanged": 1}
    assert (found.removed[0].name, found.added[0].name) == (PUMPS.name, other.name)


def test_parties_whose_ids_were_dealt_anew_are_found_by_name() -> None:
    old = (PUMPS, VALVES, GAUGES)
    new = (
        msgspec.structs.replace(VALVES, id="1"),
        msgspec.structs.replace(GAUGES, id="2", footnotes=("4",)),
        msgspec.structs.replace(PUMPS, id="3"),
    )
    found = delta(old, new)
    assert told(found)["added"] == told(found)["removed"] == []
    assert told(found)["reused"] == ["1", "2", "3"]
    assert told(found)["changed"] == {"1": ["id"], "2": ["id", "footnotes"], "3": ["id"]}


def test_a_party_that_moves_to_another_list_leaves_one_and_joins_the_other() -> None:
    found = delta((PUMPS,), (msgspec.structs.replace(PUMPS, list="x.other"),))
    assert (len(found.added), len(found.removed), len(found.reused)) == (1, 1, 0)


def test_an_id_used_twice_loses_nobody() -> None:
    twin = msgspec.structs.replace(PUMPS, footnotes=("1",))
    found = delta((PUMPS, twin), (twin, PUMPS, GAUGES))
    assert told(found) == {"added": ["3"], "removed": [], "changed": {}, "reused": [], "unchanged": 2}
    assert told(delta((PUMPS, twin), (twin,)))["removed"] == ["1"]


WORDS = st.sampled_from("Example Sample Pumps Valves Shipping Trading East Wind".split())
ENTRIES = st.lists(
    st.builds(
        lambda id_, words, country, foot: entry(id_, " ".join(words), countries=(country,), footnotes=foot),
        st.sampled_from("123456"),
        st.lists(WORDS, min_size=1, max_size=3),
        st.sampled_from(["MY", "SG"]),
        st.sampled_from([(), ("1",), ("4",)]),
    ),
    max_size=8,
)


def plain(entries: list[Entry]) -> Counter[bytes]:
    return Counter(msgspec.json.encode(each) for each in entries)


@given(old=ENTRIES, new=ENTRIES)
def test_everybody_is_accounted_for(old: list[Entry], new: list[Entry]) -> None:
    found = delta(old, new)
    before = [*found.removed, *(each.before for each in found.changed)]
    after = [*found.added, *(each.after for each in found.changed)]
    kept = plain(old) - plain(before)
    assert plain(before) <= plain(old)
    assert plain(after) <= plain(new)
    assert kept.total() == found.unchanged
    assert kept + plain(after) == plain(new)


@given(old=ENTRIES, seed=st.integers())
def test_the_order_of_the_file_does_not_matter(old: list[Entry], seed: int) -> None:
    new = list(old)
    random.Random(seed).shuffle(new)
    assert not delta(old, new).added
    assert not delta(old, new).removed
    assert not delta(old, new).changed


@pytest.mark.shared
def test_real_lists_of_two_days(shared: Path) -> None:
    """The list of July 2026 against itself without one list: exactly that list is gone."""
    snapshot = of_file(shared / "data/lists/csl_20260731.json")
    entries = snapshot.entries()
    less = tuple(each for each in entries if each.list != "us.uvl")
    found = delta(snapshot, less)
    assert {each.list for each in found.removed} == {"us.uvl"}
    assert (len(found.removed), len(found.added), len(found.changed)) == (snapshot.counts["us.uvl"], 0, 0)
    assert found.unchanged == len(less)
    assert not delta(snapshot, replace(snapshot))


@pytest.mark.parametrize("numbered", [True, False])
def test_two_files_of_ones_own_are_one_list(numbered: bool, tmp_path: Path) -> None:
    rows = ["Example Works,CN", "Sample Lines,CN", "Other Mills,CN"]
    for name, kept in (("then", rows[:2]), ("now", [rows[0], rows[2]])):
        lines = [f"{rows.index(row)},{row}" if numbered else row for row in kept]
        (tmp_path / f"{name}.csv").write_text(
            "\n".join(["id,name,country" if numbered else "name,country", *lines]), "utf-8"
        )
    then, now = (of_file(tmp_path / f"{name}.csv") for name in ("then", "now"))
    found = delta(then, now)
    assert ([each.name for each in found.added], [each.name for each in found.removed]) == (
        ["Other Mills"],
        ["Sample Lines"],
    )
    assert (found.changed, found.unchanged) == ((), 1)
    assert found.removed[0].list == "file.then"
