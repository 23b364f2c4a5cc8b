"""Opening a list of any format: finding the format, refusing what is none, and losing nobody on the way."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError, FormatError, InputError
from narrows.lists.readers import FORMATS, READERS, encoding, open_list

FIXTURES = Path(__file__).parent / "fixtures"
ONE = '{"id": "1", "schema": "Company", "names": ["Example Ltd."]}\n'


def file_of(tmp_path: Path, data: bytes, name: str = "list.json") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_each_format_has_one_reader() -> None:
    assert len(set(FORMATS)) == len(READERS)
    assert FORMATS[-1] == "table"  # asked when no other claims the file
    for reader in READERS:
        assert reader.sniff(b"") is False


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "form", "entries"),
    [
        ("data/lists/csl_20260731.json", "csl-json", 25_921),
        ("data/lists/cn_mofcom_3lists_20260719_xyna.json", "cn-mofcom-json", 240),
        ("data/lists/jp_meti_eul_20260720_xyna.json", "jp-meti-json", 835),
        ("data/lists/un_consolidated_watchman.xml", "un-consolidated", 1_003),
        ("data/lists/dpl_20231130.txt", "bis-dpl", 665),
        ("data/bench/entities.jsonl", "entities-jsonl", 27_224),
        ("data/lists/entity_list_2026-07-31.csv", "table", 3_420),
        ("data/lists/us_20260709/bis_entity_list.json", "us-lists-json", 3_409),
    ],
)
def test_the_format_of_a_real_file_is_found(shared: Path, name: str, form: str, entries: int) -> None:
    path = shared / name
    file = open_list(path)
    assert (file.format, len(file.entries)) == (form, entries)
    assert file.sha256 == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.lists == tuple(dict.fromkeys(entry.list for entry in file.entries))
    assert len({entry.id for entry in file.entries}) == entries


@pytest.mark.shared
def test_a_table_is_of_no_publisher_unless_that_is_said(shared: Path) -> None:
    path = shared / "data/lists/unverified_list_2026-07-31.csv"
    assert open_list(path).lists == ("file.unverified-list-2026-07-31",)
    assert open_list(path, format="us-lists-csv").lists == ("us.uvl",)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\xef\xbb\xbf\n", "is empty"),
        (b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>", "an HTML page"),
        (b"<html>\n<head><title>Error</title></head></html>", "an HTML page"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "XML with the root <rss>"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x00\x01\x02\x03binary\x00", "binary data"),
        (b'{\n "error": "not found"\n}', "a JSON object"),
        (b'{"error": "not found"}', "JSON lines"),
        (b"[1, 2, 3]", "a JSON array"),
        (b"shape,size\nround,5\n", "a table with the columns 'shape', 'size'"),
        (b"Hello\n", "text that begins with 'Hello'"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path: Path, data: bytes, what: str) -> None:
    path = file_of(tmp_path, data, "download")
    with pytest.raises(FormatError, match=what) as caught:
        open_list(path)
    assert caught.value.where.source == str(path)
    if what != "is empty":
        assert all(form in caught.value.remedy for form in FORMATS)


def test_an_archive_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.csv", "name\nExample\n")
    with pytest.raises(FormatError):
        open_list(path)


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"cn-mofcom-announcement", "fr-annex"}))
def test_an_error_page_is_a_list_of_no_stated_format(tmp_path: Path, form: str) -> None:
    path = file_of(tmp_path, b"<!DOCTYPE html>\n<html><body>Not Found</body></html>\n")
    with pytest.raises(FormatError, match="HTML page"):
        open_list(path, format=form)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("data", [b"{", b"[", b"<a>", b"name\n", b"\xff\xfe\xfa", b"PK\x03\x04", b"1. x"])
def test_rubbish_is_refused_by_every_reader(tmp_path: Path, form: str, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        open_list(file_of(tmp_path, data, "list.bin"), format=form)
    assert caught.value.remedy


@given(data=st.binary(max_size=200))
def test_random_bytes_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = file_of(tmp_path_factory.mktemp("bytes"), data)
    try:
        assert open_list(path).entries
    except InputError as error:
        assert error.what  # noqa: PT017  # what matters is that nothing else is raised


def test_a_format_can_be_stated() -> None:
    with pytest.raises(FieldError, match="unknown list format 'xml'"):
        open_list(FIXTURES / "table" / "full.csv", format="xml")
    with pytest.raises(FieldError, match="does not apply to ftm"):
        open_list(FIXTURES / "ftm" / "entities.ftm.json", format="ftm", mapping="name=x")
    with pytest.raises(FieldError, match="unknown encoding"):
        open_list(FIXTURES / "table" / "full.csv", encoding="klingon")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file"):
        open_list(tmp_path / "nowhere.json")
    with pytest.raises(FormatError, match="directory"):
        open_list(tmp_path)


def test_a_packed_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    plain = FIXTURES / "ftm" / "entities.ftm.json"
    packed = file_of(tmp_path, gzip.compress(plain.read_bytes()), "entities.ftm.json.gz")
    file = open_list(packed)
    assert file.entries == open_list(plain).entries
    assert file.sha256 == "sha256:" + hashlib.sha256(packed.read_bytes()).hexdigest()


def test_an_error_in_a_packed_file_names_the_file_that_was_given(tmp_path: Path) -> None:
    packed = file_of(tmp_path, gzip.compress(ONE.encode() + b"{]\n" + ONE.encode()), "list.jsonl.gz")
    file = open_list(packed)
    assert [problem.where.source for problem in file.problems] == [str(packed)] * 2
    assert "already given" in str(file.problems[1])
    assert str(packed) in str(file.problems[0])


def test_a_packed_file_that_is_cut_off_or_damaged(tmp_path: Path) -> None:
    data = gzip.compress(ONE.encode() * 100)
    with pytest.raises(FormatError, match="cut off"):
        open_list(file_of(tmp_path, data[:-20], "list.jsonl.gz"))
    with pytest.raises(FormatError):
        open_list(file_of(tmp_path, data[:20] + b"\xff\xff\xff" + data[23:], "list.jsonl.gz"))
    with pytest.raises(FormatError, match="within a gzip file"):
        open_list(file_of(tmp_path, gzip.compress(gzip.compress(ONE.encode())), "list.jsonl.gz"))


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_LARGE", 2**20)
    path = file_of(tmp_path, gzip.compress(b" " * 2**23), "list.jsonl.gz")
    with pytest.raises(FormatError, match="unpacks to more than a list should"):
        open_list(path)


def test_a_stated_encoding_that_is_wrong_says_where(tmp_path: Path) -> None:
    path = file_of(tmp_path, b"name\nExample\n\xff\xff\n", "own.csv")
    with pytest.raises(FormatError, match=r"not valid GB18030 at byte 13 \(0xff\)"):
        open_list(path, encoding="gb18030")


def test_an_id_used_twice_is_said_and_both_are_kept(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"id": given, "names": [name]}) + "\n"
        for given, name in [("a", "One"), ("a", "Two"), ("a#2", "Three"), ("a", "Four"), ("b", "Five")]
    )
    file = open_list(file_of(tmp_path, lines.encode(), "own.jsonl"))
    assert [(entry.id, entry.name) for entry in file.entries] == [
        ("a", "One"),
        ("a#2", "Two"),
        ("a#2#2", "Three"),
        ("a#3", "Four"),
        ("b", "Five"),
    ]
    first = file.problems[0]
    assert first.where.line == 2
    assert "already given in line 1" in str(first)


@given(st.lists(st.sampled_from(["a", "a#2", "a#3", "b"]), min_size=1, max_size=12))
def test_ids_are_unique_whatever_is_given(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    lines = "".join(json.dumps({"id": given, "names": ["Example"]}) + "\n" for given in ids)
    file = open_list(file_of(tmp_path_factory.mktemp("ids"), lines.encode(), "own.jsonl"))
    assert len({entry.id for entry in file.entries}) == len(ids)
    assert len(file.problems) >= len(ids) - len(set(ids))


def test_a_file_in_which_nothing_can_be_read_is_no_list(tmp_path: Path) -> None:
    path = file_of(tmp_path, b'{"id": "1", "names": [""]}\n', "own.jsonl")
    with pytest.raises(FormatError, match="holds no entry") as caught:
        open_list(path)
    assert "has no name" in caught.value.remedy


def test_halves_of_surrogate_pairs_are_said_and_can_be_written(tmp_path: Path) -> None:
    record = (
        '{"list_id": "cn-attention-list", "entity_name": "Exa\\ud800mple", "last_verified": "2026-07-19"}'
    )
    file = open_list(file_of(tmp_path, f"[{record}]".encode()))
    assert file.entries[0].name == "Exa\ufffdmple"
    assert "surrogate" in file.entries[0].remarks
    json.dumps(file.entries[0].name, ensure_ascii=False).encode()


def test_help_and_checks_load_no_reader() -> None:
    code = (
        "import sys, narrows, narrows.lists.readers\n"
        "print([m for m in sys.modules if m == 'lxml' or m.startswith('narrows.lists.readers.us_')"
        " or m in ('python_calamine', 'yaml', 'narrows.lists.readers.ftm')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
