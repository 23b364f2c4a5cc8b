"""The snapshot store: names, days, staleness, and that nothing damaged is ever believed."""

from __future__ import annotations

import csv
import gzip
import json
import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.store_lists import NOW, at, names, un
from narrows.errors import CorruptError, FieldError, FormatError, RulebookError, StoreError
from narrows.lists import store as stores
from narrows.lists.store import Snapshot, Store, of_file, parsed, staleness, status
from narrows.lists.store.catalog import SOURCES
from narrows.lists.store.checks import found_wrong
from narrows.lists.store.intake import Outcome
from narrows.lists.store.objects import place
from narrows.lists.store.update import import_file


def take(store: Store, data: bytes, on: str, source: str = "un-sc", **more: object) -> Outcome:
    path = store.folder.parent / "in.xml"
    path.write_bytes(data)
    return import_file(store, store.source(source), path, at(on), **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three snapshots: of 1 January, 1 February and 1 March 2026."""
    made = stores.open(tmp_path / "store")
    for month in (1, 2, 3):
        take(made, un(names(8 + month), f"2026-0{month}-01"), f"2026-0{month}-02")
    return made


def test_the_newest_stands_for_its_source(store: Store) -> None:
    snapshot = store.snapshot("un-sc")
    assert snapshot.name == "un-sc@2026-03-01"
    assert snapshot.published == date(2026, 3, 1)
    assert snapshot.counts == {"un.sc": 12}
    assert snapshot.history
    assert [entry.name for entry in snapshot.entries()] == ["Al-Qaida", *names(11)]
    assert snapshot.notes == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("un-sc", "2026-03-01"),
        ("un-sc@2026-01-01", "2026-01-01"),
        ("un.sc", "2026-03-01"),
        ("hash", "2026-02-01"),
    ],
)
def test_names(name: str, found: str, store: Store) -> None:
    middle = store.snapshots("un-sc")[1]
    if name == "hash":
        assert store.snapshot(f"un-sc@{middle.sha256[:6]}").name == middle.name
        name = middle.sha256[:10]
    assert store.snapshot(name).name == f"un-sc@{found}"


def test_a_list_of_several_is_cut_out(tmp_path: Path) -> None:
    store = stores.open(tmp_path / "store")
    path = tmp_path / "own.csv"
    path.write_text("name,country\nExample Pumps,MY\nExample Valves,SG\n", "utf-8")
    import_file(store, store.source("own.watch"), path, at("2026-03-01"), list_id="own.watch")
    snapshot = store.snapshot("own.watch")
    assert snapshot.name == "own.watch@2026-03-01"
    assert snapshot.published is None
    assert [entry.list for entry in snapshot.entries()] == ["own.watch"] * 2


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("us-csl", "holds no snapshot of us-csl"),
        ("us.el", "narrows lists update us-csl"),
        ("un-cs", "Did you mean 'un-sc'"),
        ("un-sc@2026-01-02", "It holds un-sc@2026-01-01"),
        ("un-sc@ffffffff", "holds no un-sc@ffffffff"),
        ("un-sc@", "holds no"),
        ("us-csl@2026-01-01", "holds no snapshot of us-csl"),
        ("", "neither"),
        ("nothing/of/the/kind.xml", "neither a file nor a snapshot"),
        ("x" * 5000, "neither a file nor a snapshot"),
        ("un-sc\0", "neither a file nor a snapshot"),
    ],
)
def test_what_is_not_held_is_an_error(
    name: str, what: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.folder.parent)
    with pytest.raises(StoreError, match=what):
        store.snapshot(name)


def test_as_of_a_day(store: Store) -> None:
    for day, found in (
        ("2026-02-01", "2026-02-01"),
        ("2026-02-28", "2026-02-01"),
        ("2026-12-31", "2026-03-01"),
    ):
        snapshot = store.snapshot("un-sc", date.fromisoformat(day))
        assert (snapshot.name, snapshot.later, snapshot.notes) == (f"un-sc@{found}", False, ())
        assert snapshot.as_of == date.fromisoformat(day)


@pytest.mark.parametrize("name", ["un-sc", "un-sc@2026-01-01", "un.sc"])
def test_where_only_later_ones_are_held_it_is_said(name: str, store: Store) -> None:
    snapshot = store.snapshot(name, date(2022, 10, 7))
    assert snapshot.name == "un-sc@2026-01-01"
    assert snapshot.later
    assert "2022-10-07" in snapshot.notes[0]
    assert (
        "Entries that were taken off after 2022-10-07 and before 2026-01-01 are not in it" in snapshot.notes
    )


def test_a_source_without_days_says_so(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,country\nExample Pumps,MY\n", "utf-8")
    import_file(store, store.source("own"), path, at("2026-03-01"), list_id="own")
    snapshot = store.snapshot("own", date(2022, 10, 7))
    assert not snapshot.history
    assert any("who was listed on 2022-10-07 is open" in note for note in snapshot.notes)
    assert store.snapshot("own").notes == ()


def test_a_file_is_a_snapshot_too(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(un(names(3)))
    snapshot = store.snapshot(str(path), date(2026, 2, 1))
    assert (snapshot.source, snapshot.published, snapshot.later) == ("", date(2026, 3, 1), True)
    assert len(snapshot.entries()) == 4
    assert snapshot.sha256 == of_file(path).sha256
    with pytest.raises(StoreError, match="is no file"):
        store.snapshot(str(tmp_path))
    path.write_bytes(b"<html><body>Sorry</body></html>")
    with pytest.raises(FormatError):
        store.snapshot(str(path))


def test_two_snapshots_of_one_day_keep_names_apart(store: Store) -> None:
    take(store, un(names(12), "2026-03-01"), "2026-03-03")
    found = store.snapshots("un-sc")
    assert len({snapshot.name for snapshot in found}) == 4
    assert found[-1].name == "un-sc@2026-03-01"
    assert all(store.snapshot(snapshot.name).sha256 == snapshot.sha256 for snapshot in found)


def test_a_hash_of_two_sources_is_not_guessed(store: Store) -> None:
    take(store, un(names(11), "2026-03-01"), "2026-03-02", source="own.copy")
    with pytest.raises(StoreError, match="could be several"):
        store.snapshot(store.snapshot("un-sc").sha256[:12])


# Age.


def test_staleness_in_words(store: Store, tmp_path: Path) -> None:
    snapshot = store.snapshot("un-sc")
    fresh = staleness(snapshot, date(2026, 3, 3))
    assert fresh == "un-sc@2026-03-01, published 2026-03-01, is 2 days old on 2026-03-03."
    assert not snapshot.is_stale(date(2026, 3, 6))
    assert snapshot.is_stale(date(2026, 3, 7))
    assert snapshot.stale_days(date(2026, 3, 7)) == 6
    assert "stale" in staleness(snapshot, date(2026, 3, 7))
    assert "run narrows lists update un-sc" in staleness(snapshot, date(2026, 3, 7))
    assert staleness(snapshot, date(2022, 10, 7)).endswith("is later than 2022-10-07.")
    path = tmp_path / "undated.xml"
    path.write_bytes(un(names(3), None))
    undated = of_file(path)
    assert undated.is_stale(date(2026, 3, 3))
    assert "cannot be told" in staleness(undated, date(2026, 3, 3))
    with_day = store.snapshot(str(path), date(2026, 3, 3))
    assert "does not say when it was published" in with_day.notes[0]


def test_an_old_import_is_old_on_the_day_it_is_imported(store: Store) -> None:
    (found,) = status(store, on=date(2026, 11, 25))
    assert (found.age_days, found.unconfirmed_days, found.stale) == (269, 269, True)
    assert found.snapshots == 3


# Damage.


def break_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("how", ["bit", "cut", "gone", "other"])
@pytest.mark.parametrize("with_parsed", [True, False])
def test_a_damaged_file_is_found_and_no_other_is_used(how: str, with_parsed: bool, store: Store) -> None:
    snapshot = store.snapshot("un-sc")
    path = place(store.folder, snapshot.sha256)
    if not with_parsed:
        for kept in (store.folder / "parsed").iterdir():
            kept.unlink()
    if how == "bit":
        break_in_the_middle(path)
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    elif how == "gone":
        path.unlink()
    else:
        path.write_bytes(gzip.compress(un(names(99))))
    with pytest.raises(CorruptError, match=r"un-sc@2026-03-01.*none is used in its place"):
        snapshot.entries()
    assert len(store.snapshot("un-sc@2026-02-01").entries()) == 11
    (found,) = status(store, on=NOW.date(), verify=True)
    assert len(found.damaged) == 1
    assert not found.clear
    (looked_at,) = status(store, on=NOW.date())
    assert len(looked_at.damaged) == (0 if how == "bit" else 1)


def test_the_same_bytes_packed_in_another_way_are_the_same(store: Store) -> None:
    snapshot = store.snapshot("un-sc")
    path = place(store.folder, snapshot.sha256)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1, mtime=12345))
    assert len(snapshot.entries()) == 12
    assert status(store, on=NOW.date(), verify=True)[0].damaged == ()
    assert status(store, on=NOW.date())[0].damaged == ()


def test_a_damaged_file_is_put_back_by_having_it_again(store: Store) -> None:
    snapshot = store.snapshot("un-sc")
    break_in_the_middle(place(store.folder, snapshot.sha256))
    again = take(store, un(names(11), "2026-03-01"), "2026-03-09")
    assert again.outcome == "repaired"
    assert again.snapshot.retrieved == snapshot.retrieved
    assert len(store.snapshots("un-sc")) == 3
    assert len(store.snapshot("un-sc").entries()) == 12
    assert take(store, un(names(11), "2026-03-01"), "2026-03-09").outcome == "unchanged"


@pytest.mark.parametrize("how", ["bit", "cut", "empty", "other", "edited"])
def test_a_damaged_record_is_found(how: str, store: Store) -> None:
    path = store.folder / "sources" / "un-sc.json"
    data = path.read_bytes()
    changed = {
        "bit": data.replace(b"2026-03-01", b"2026-03-11"),
        "cut": data[: len(data) // 2],
        "empty": b"",
        "other": b'{"sha256": "", "manifest": []}',
        "edited": json.dumps(json.loads(data) | {"note": "mine"}).encode(),
    }[how]
    assert changed != data
    path.write_bytes(changed)
    with pytest.raises(CorruptError, match="record of a source"):
        store.snapshot("un-sc")
    (found,) = status(store, on=NOW.date())
    assert found.damaged
    with pytest.raises(CorruptError):
        take(store, un(names(11)), "2026-03-09")
    assert path.read_bytes() == changed


def test_only_space_may_change_in_a_record(store: Store) -> None:
    path = store.folder / "sources" / "un-sc.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=4, ensure_ascii=False), "utf-8")
    assert len(store.snapshots("un-sc")) == 3


# Entries as parsed before.


def test_parsed_entries_are_used_and_may_be_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = store.snapshot("un-sc")
    entries = snapshot.entries()
    for path in (store.folder / "parsed").iterdir():
        path.unlink()
    assert snapshot.entries() == entries
    assert len(list((store.folder / "parsed").iterdir())) == 1


@pytest.mark.parametrize("how", ["bit", "cut", "empty"])
def test_damaged_parsed_entries_are_not_believed(how: str, store: Store) -> None:
    snapshot = store.snapshot("un-sc")
    entries = snapshot.entries()
    for path in (store.folder / "parsed").iterdir():
        data = path.read_bytes()
        path.write_bytes({"bit": data[:-1] + bytes([data[-1] ^ 1]), "cut": data[:-5], "empty": b""}[how])
    assert snapshot.entries() == entries


def test_entries_of_another_parser_are_not_used(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set((store.folder / "parsed").iterdir())
    monkeypatch.setattr(parsed, "parser_version", lambda: "another")
    store.snapshot("un-sc").entries()
    after = set((store.folder / "parsed").iterdir())
    assert len(after - before) == 1
    assert len(before - after) == 1  # those of the old parser are gone


def test_a_store_that_cannot_be_written_can_be_read(store: Store) -> None:
    entries = store.snapshot("un-sc").entries()
    for path in (store.folder / "parsed").iterdir():
        path.unlink()
    (store.folder / "parsed").rmdir()
    (store.folder / "parsed").write_bytes(b"in the way")
    assert store.snapshot("un-sc").entries() == entries


# Where the store is, and its sources.


def test_where_the_store_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "mine"))
    assert stores.open().folder == tmp_path / "mine"
    monkeypatch.delenv("NARROWS_LISTS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert stores.open().folder == tmp_path / "narrows" / "lists"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert stores.open().folder == tmp_path / ".local/share/narrows/lists"
    assert stores.open().held() == ()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="no folder"):
        stores.open(tmp_path / "file")


def test_sources_of_ones_own(tmp_path: Path) -> None:
    header, *rows = SOURCES.read_text("utf-8").splitlines()
    un_row = next(row for row in rows if row.startswith("un-sc,"))
    (tmp_path / "sources.csv").write_text(f"{header}\n{un_row.replace(',5,5,3,', ',9,5,3,')}\n", "utf-8")
    store = stores.open(tmp_path)
    assert store.source("un-sc").stale_after_days == 9
    assert store.source("us-csl").url
    (tmp_path / "sources.csv").write_text(f"{header}\n{un_row.replace('https://', 'http://')}\n", "utf-8")
    with pytest.raises(RulebookError, match="not HTTPS"):
        stores.open(tmp_path).source("un-sc")


@pytest.mark.parametrize("name", ["", "default", "UN", "../x", "a b", ".x", "x" * 65])
def test_what_can_be_no_source(name: str, tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="no id of a source"):
        stores.open(tmp_path).source(name)


def test_the_packaged_sources_are_sound() -> None:
    from narrows.lists.readers import FORMATS

    sources = stores.open().catalog.sources
    assert len(sources) >= 12
    for source in sources.values():
        assert source.publisher, source.id
        assert source.license_note, source.id
        assert source.url.startswith("https://") or not source.url
        assert source.format in FORMATS or not source.format, source.id
        assert source.lists or source.id == "opensanctions"
        assert 0 < source.max_shrink_percent <= 20
    assert [source.id for source in sources.values() if source.usual] == ["us-csl"]


@given(name=st.text(max_size=40), day=st.none() | st.dates())
def test_no_name_brings_it_down(
    name: str, day: date | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = stores.open(tmp_path_factory.getbasetemp() / "nowhere")
    try:
        found = store.snapshot(name, day)
    except (StoreError, FormatError):
        return
    assert isinstance(found, Snapshot)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("id", "UN SC", "no id of a source"),
        ("title", "", "no title"),
        ("lists", "un.sc Un", "no list id"),
        ("edition_url", "https://lists.example/editions", "do not fit"),
        ("usual", "perhaps", "not known"),
        ("max_shrink_percent", "some", "max_shrink_percent is 'some'"),
        ("stale_after_days", "-1", "stale_after_days"),
        ("history", "ends", "not known"),
        ("checked", "soon", "no date"),
    ],
)
def test_a_wrong_source_is_refused_with_its_line(column: str, value: str, what: str, tmp_path: Path) -> None:
    with SOURCES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    row = next(row for row in rows if row["id"] == "un-sc") | {column: value}
    with (tmp_path / "sources.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(row))
        writer.writeheader()
        writer.writerow(row)
    with pytest.raises(RulebookError, match=what) as caught:
        _ = stores.open(tmp_path).catalog
    assert caught.value.where.line == 2


def test_a_source_is_given_once(tmp_path: Path) -> None:
    lines = SOURCES.read_text("utf-8").splitlines()
    (tmp_path / "sources.csv").write_text("\n".join((lines[0], lines[2], lines[2])) + "\n", "utf-8")
    with pytest.raises(RulebookError, match="given twice"):
        _ = stores.open(tmp_path).catalog


def test_a_snapshot_that_can_no_longer_be_read_is_an_error(store: Store) -> None:
    known = store.manifest("un-sc")
    newest = known.ordered[-1]
    other = msgspec.structs.replace(newest, format="csl-json")
    store.write(known.confirmed(newest, at=NOW, new=other))
    with pytest.raises(StoreError, match=r"un-sc@2026-03-01 can no longer be read"):
        store.snapshot("un-sc").entries()


def test_records_with_problems_are_told_again(tmp_path: Path) -> None:
    store = stores.open(tmp_path / "store")
    path = tmp_path / "own.csv"
    rows = [f"{number},Example Trading House {number}" for number in range(150)]
    path.write_text("\n".join(("id,name", *rows, "7,Example Pumps")) + "\n", "utf-8")
    import_file(store, store.source("own"), path, at("2026-03-01"), list_id="own")
    (problem,) = store.snapshot("own").problems()
    assert "line 152" in problem
    assert "Example Pumps" in problem
    assert of_file(path, list_id="own").problems() == (problem,)


@pytest.mark.parametrize(
    ("read", "bad", "claimed", "refused"),
    [
        (100, 0, 100, False),
        (100, 0, 101, True),
        (100, 0, 99, True),
        (99, 1, 100, False),
        (100, 1, 100, False),
    ],
)
def test_the_number_that_a_file_claims(
    read: int, bad: int, claimed: int, refused: bool, store: Store
) -> None:
    entries = (store.snapshot("un-sc").entries() * 20)[:read]
    record = store.manifest("un-sc").ordered[-1]
    source = msgspec.structs.replace(store.source("un-sc"), canaries=())
    found = found_wrong(
        entries, bad=bad, claimed=claimed, new=record, before=None, newest=None, source=source
    )
    assert [reason.code for reason in found] == (["claimed"] if refused else [])


def test_a_time_that_a_server_states_wrongly_is_no_time(store: Store) -> None:
    record = msgspec.structs.replace(
        store.manifest("un-sc").ordered[-1], published=None, last_modified="soon"
    )
    newest = msgspec.structs.replace(record, last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    source = msgspec.structs.replace(store.source("un-sc"), canaries=())
    entries = store.snapshot("un-sc").entries()
    assert not list(
        found_wrong(entries, bad=0, claimed=None, new=record, before=None, newest=newest, source=source)
    )


def test_the_guide_names_every_source_and_every_reason(root: Path) -> None:
    guide = (root / "docs/guide/lists.md").read_text("utf-8")
    sources = stores.open(root / "nowhere").catalog.sources
    assert [id_ for id_ in sources if f"`{id_}`" not in guide] == []
    assert {
        list_id for source in sources.values() for list_id in source.lists if list_id not in guide
    } == set()
    code = "".join(path.read_text("utf-8") for path in Path(stores.__file__).parent.glob("*.py"))
    reasons = set(re.findall(r'Reason\(\s*"([a-z_]+)"', code))
    assert len(reasons) >= 10
    assert {reason for reason in reasons if f"`{reason}`" not in guide} == set()
