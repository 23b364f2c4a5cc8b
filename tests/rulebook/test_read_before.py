"""The law that is kept from an earlier start is the law of the files, or is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

import narrows as nr
from narrows import kept
from narrows.errors import RulebookError
from narrows.rulebook import loader, read_before
from narrows.rulebook.loader import LAW, RawRulebook, load_rulebook, problems

FIELDS = [name for name in RawRulebook.__slots__ if name not in ("scopes", "eccns", "paragraphs")]
ORDER = {"as_of": "2023-11-17", "item": {"product": "NVIDIA A800"}, "from": "US", "to": "CN"}


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "narrows" / "rulebooks"


def told(book: RawRulebook) -> list[object]:
    scopes = book.scopes
    days = [day for day in book.boundaries if day.year >= 2022]
    members = {
        (name, day): scopes.members(name, day)
        for name in scopes.names()
        for day in days[:: len(days) // 9]
        if scopes.is_table(name)
    }
    return [
        *(getattr(book, name) for name in FIELDS),
        book.eccns.rows,
        book.tables.paragraphs,
        scopes.names(),
        members,
    ]


def test_the_second_start_has_the_law_of_the_first(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_rulebook()
    (file,) = own.glob("*.law")
    monkeypatch.setattr(loader, "read_provision", None)  # what is kept needs no reading
    second = load_rulebook()
    assert told(second) == told(first)
    assert list(second.provisions) == list(first.provisions)
    assert [path.name for path in own.iterdir()] == [file.name]


def test_decisions_are_the_same_bytes(own: Path) -> None:
    first = nr.Engine.load().check(ORDER)
    assert list(own.glob("*.law"))
    assert nr.Engine.load().check(ORDER) == first


@pytest.mark.parametrize("way", ["cut off", "changed", "empty", "of another shape"])
def test_a_file_that_is_not_as_it_was_written_is_made_again(own: Path, way: str) -> None:
    wanted = told(load_rulebook())
    (file,) = own.glob("*.law")
    data = file.read_bytes()
    if way == "cut off":
        file.write_bytes(data[:-5])
    elif way == "changed":
        file.write_bytes(data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    elif way == "empty":
        file.write_bytes(b"")
    else:
        kept.keep(file, lambda path: path.write_bytes(b"\x80"), most_files=9, most_bytes=1 << 30)
    assert told(load_rulebook()) == wanted
    assert file.read_bytes() == data


def test_another_law_and_other_code_have_files_of_their_own(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = load_rulebook()
    (file,) = own.glob("*.law")
    assert read_before.found(book.sha256) is None  # of the files together, not of the law alone
    monkeypatch.setattr(nr, "__version__", "0.0.0")
    load_rulebook()
    assert len(list(own.glob("*.law"))) == 2
    file.unlink()
    copy = tmp_path / "law"
    copy.mkdir()
    (copy / "facts.yaml").write_bytes((LAW / "facts.yaml").read_bytes())
    assert not problems(law=copy)
    load_rulebook(law=copy)  # a law that is not the packaged one is read each time
    assert len(list(own.glob("*.law"))) == 1


def test_a_law_with_a_problem_is_not_kept(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "law"
    broken.mkdir()
    (broken / "us.yaml").write_text("- {id: us.x}\n", encoding="utf-8")
    monkeypatch.setattr(loader, "LAW", broken)
    with pytest.raises(RulebookError):
        load_rulebook(law=broken)
    assert not own.exists()


def test_a_folder_that_cannot_be_written_to_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_rulebook().provisions
