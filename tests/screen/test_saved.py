"""A watchlist as a file: what is read is what was written, or it is refused; what stood is not lost."""

from __future__ import annotations

import random
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrows.errors import FormatError, OutputError
from narrows.lists.entry import Address, Entry, Identifier
from narrows.screen import Query, Watchlist, saved
from screen.parties import ids, misspelled, parties, party, some_name

RNG = random.Random(7)
NAMES = [
    *(some_name(RNG) for _ in range(300)),
    "北京例子科技有限公司",
    "Завод Полярная Звезда",
    "FGUP",
    "Region5",
]
FACTS = party(
    "facts",
    "Example Kunlun",
    addresses=(Address(text="14 Example Street, Vostok 690001", country="RU"),),
    identifiers=(Identifier(kind="imo", value="9000001"),),
    from_=date(2020, 1, 2),
)
BUILT = Watchlist.build([*parties(NAMES), FACTS])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.watch"
    BUILT.save(path)
    return path


def test_a_loaded_list_answers_as_the_built_one(path: Path) -> None:
    loaded = Watchlist.load(path)
    assert len(loaded) == len(BUILT)
    assert list(loaded.entries) == list(BUILT.entries)
    queries = [misspelled(RNG, name) for name in NAMES] + NAMES
    for one, other in zip(BUILT.search(queries, 0.0, 50), loaded.search(queries, 0.0, 50), strict=True):
        assert np.array_equal(one, other)
    asked = [
        *queries[:40],
        Query(name="Nobody", identifiers=(Identifier(kind="imo", value="IMO 9000001"),)),
        Query(name="Nobody", address="Example street 14, Vostok 690001"),
    ]
    assert loaded.screen(asked) == BUILT.screen(asked)


@pytest.mark.parametrize("entries", [[], [party("none")], [party("signs", "!!!")], [FACTS]])
def test_small_lists_can_be_kept(tmp_path: Path, entries: list[Entry]) -> None:
    Watchlist.build(entries).save(tmp_path / "small")
    loaded = Watchlist.load(tmp_path / "small")
    assert list(loaded.entries) == entries
    assert ids(loaded.screen(["Example Kunlun"])[0]) == [entry.id for entry in entries if entry is FACTS]


def test_entries_are_read_when_they_are_asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = Watchlist.load(path)
    decoded = 0

    class Counting:
        def decode(self, data: object) -> Entry:
            nonlocal decoded
            decoded += 1
            return msgspec.msgpack.decode(data, type=Entry)  # type: ignore[call-overload]

    monkeypatch.setattr(loaded.entries, "_decoder", Counting())
    loaded.search(NAMES)
    assert decoded == 0
    assert loaded.entries[0].name == NAMES[0]
    assert loaded.entries[-1] == FACTS
    assert [entry.id for entry in loaded.entries[2:4]] == ["2", "3"]
    assert decoded == 4
    with pytest.raises(IndexError):
        loaded.entries[len(loaded)]


def test_searching_leaves_the_file_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    path.chmod(0o444)
    Watchlist.load(path).screen(NAMES)
    assert path.read_bytes() == before


def test_the_same_list_makes_the_same_file(path: Path, tmp_path: Path) -> None:
    Watchlist.build([*parties(NAMES), FACTS]).save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == path.read_bytes()
    Watchlist.load(path).save(tmp_path / "loaded")
    assert (tmp_path / "loaded").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("share", [0.0, 1e-5, 1e-4, 0.01, 0.3, 0.9, 0.999, 0.9999999])
def test_a_file_that_is_cut_off_is_refused(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(FormatError) as caught:
        Watchlist.load(path)
    assert caught.value.where.source == str(path)
    assert "Build the watchlist again" in caught.value.remedy


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_is_garbled_is_refused(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    try:
        garbled = bytearray(whole)
        # The arrays follow a header of a few thousand bytes; padding between them tells nothing and is not looked at.
        first = data.draw(st.integers(0, 200) | st.integers(0, 4000) | st.integers(0, len(whole) - 9))
        for at in range(first, first + data.draw(st.sampled_from((1, 8)))):
            garbled[at] ^= data.draw(st.integers(1, 255))
        path.write_bytes(garbled)
        try:
            loaded = Watchlist.load(path)
        except FormatError:
            return
        assert not any(whole[at] for at in range(len(whole)) if whole[at] != garbled[at])
        assert list(loaded.entries) == list(BUILT.entries)
        assert np.array_equal(loaded.search(NAMES).scores, BUILT.search(NAMES).scores)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 4096, b"<html>404</html>", b"narrows-watchlist\n", b"narrows-watchlist\n" + b"\xff" * 200],
)
def test_what_is_no_watchlist_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "other").write_bytes(data)
    with pytest.raises(FormatError):
        Watchlist.load(tmp_path / "other")


def test_no_file_and_no_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path, tmp_path / "absent" / "list"):
        with pytest.raises(FormatError, match="cannot be read"):
            Watchlist.load(path)


def test_a_list_of_another_version_or_of_other_tables_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(saved, "_VERSION", saved._VERSION - 1)
        BUILT.save(tmp_path / "older")
    with monkeypatch.context() as other:
        other.setattr(saved, "tables_hash", lambda: "of other word tables")
        BUILT.save(tmp_path / "tables")
    for name in ("older", "tables"):
        with pytest.raises(FormatError, match="another version"):
            Watchlist.load(tmp_path / name)


def test_all_tables_that_names_are_indexed_with_count() -> None:
    """The score's weights may change without an index being built again; what rows and words are made from may not."""
    folder = Path(saved.__file__).parent / "data"
    used_later = {
        "address_words",
        "around_names",
        "beside_names",
        "between_names",
        "identifier_kinds",
        "facts",
        "feature_words",
        "no_name_words",
        "no_names",
        "product_names",
        "prose_words",
        "school_words",
        "score",
        "thresholds",
    }
    assert {path.stem for path in folder.glob("*.csv")} == set(saved._TABLES) | used_later


def test_a_file_that_cannot_be_written_leaves_what_stood(tmp_path: Path) -> None:
    path = tmp_path / "list.watch"
    Watchlist.build([FACTS]).save(path)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # as if the disk were full
    try:
        with pytest.raises(OutputError, match="cannot write") as caught:
            BUILT.save(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.where.source == str(path)
    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == [path.name]
    assert ids(Watchlist.load(path).screen(["Example Kunlun"])[0]) == ["facts"]


def test_places_that_cannot_be_written_to_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for path in (
        tmp_path / "absent" / "list",
        tmp_path / "file" / "list",
        tmp_path / "folder",
        tmp_path / ("x" * 400),
    ):
        with pytest.raises(OutputError, match="cannot write"):
            BUILT.save(path)
    assert sorted(left.name for left in tmp_path.iterdir()) == ["file", "folder"]


def test_a_long_name_of_a_file_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)
    BUILT.save(path)
    assert len(Watchlist.load(path)) == len(BUILT)
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRUSR


def test_two_that_write_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "list.watch"
    small = Watchlist.build([FACTS])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.save(path), [BUILT, small] * 6))
    assert len(Watchlist.load(path)) in (len(BUILT), len(small))
    assert [left.name for left in tmp_path.iterdir()] == [path.name]
