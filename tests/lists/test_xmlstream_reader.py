"""What all readers of XML lists refuse, keep and let go of."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import FormatError, InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import ListReader
from narrows.lists.readers.eu_fsf import EuFsf
from narrows.lists.readers.ofac_advanced import OfacAdvanced
from narrows.lists.readers.ofac_sdn import OfacSdn
from narrows.lists.readers.uk_ofsi import UkOfsi
from narrows.lists.readers.uk_sanctions import UkSanctions
from narrows.lists.readers.un_consolidated import UnConsolidated
from narrows.lists.readers.xmlstream import line_of, records, root_of, text, texts

FIXTURES = Path(__file__).parent / "fixtures"
# Each reader with a file of its format, the element of a record in it, and the ids that the file holds.
READERS: dict[str, tuple[ListReader, Path, str, list[str]]] = {
    "ofac-advanced": (
        OfacAdvanced(),
        FIXTURES / "ofac/sdn_advanced.xml",
        "DistinctParty",
        [f"us.sdn:{n}" for n in range(90001, 90006)],
    ),
    "ofac-sdn": (
        OfacSdn(),
        FIXTURES / "ofac/sdn.xml",
        "sdnEntry",
        ["us.sdn:90001", "us.sdn:90003", "us.cmic:17019"],
    ),
    "eu-fsf": (EuFsf(), FIXTURES / "eu/fsf_1_1.xml", "sanctionEntity", ["EU.9001.11", "EU.9002.22"]),
    "uk-sanctions": (
        UkSanctions(),
        FIXTURES / "uk/UK_Sanctions_List.xml",
        "Designation",
        ["RUS9001", "RUS9002", "RUS9003"],
    ),
    "uk-ofsi": (
        UkOfsi(),
        FIXTURES / "uk/ConList.xml",
        "FinancialSanctionsTarget",
        ["uk.ofsi:90003", "uk.ofsi:90001"],
    ),
    "un-consolidated": (
        UnConsolidated(),
        FIXTURES / "un/consolidated.xml",
        "INDIVIDUAL",
        ["EXi.001", "EXe.001"],
    ),
}
every_reader = pytest.mark.parametrize("name", READERS)
WEB_PAGE = b"<!DOCTYPE html>\n<html><head><title>503 Service\nUnavailable</title></head><body>Sorry<br></body></html>"


def broken(reader: ListReader, path: Path) -> FormatError:
    """The error that reading a file to its end comes to."""
    with pytest.raises(FormatError) as caught:
        list(reader.read(path))
    assert caught.value.where.source == str(path)
    return caught.value


def changed(path: Path, tmp_path: Path, change: Callable[[str], str]) -> Path:
    """A copy of a file with other text."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    copy = tmp_path / path.name
    copy.write_text(after, encoding="utf-8")
    return copy


@every_reader
def test_each_reader_knows_its_own_format_only(name):
    reader, path, _, _ = READERS[name]
    assert reader.format == name
    for other, (_, file, _, _) in READERS.items():
        assert reader.sniff(file.read_bytes()[: 1 << 16]) == (other == name)
    assert not reader.sniff(b"")
    assert not reader.sniff(b"id,name\n1,Example\n")
    assert not reader.sniff(WEB_PAGE)
    wide = path.read_text(encoding="utf-8").replace("utf-8", "utf-16", 1).encode("utf-16")
    assert reader.sniff(wide[: 1 << 16])


@every_reader
def test_every_record_comes_out_with_its_line(name):
    reader, path, tag, ids = READERS[name]
    found = list(reader.read(path))
    assert all(isinstance(entry, Entry) for entry in found)
    entries = [entry for entry in found if isinstance(entry, Entry)]
    assert [entry.id for entry in entries] == ids
    lines = path.read_text(encoding="utf-8").splitlines()
    for entry in entries:
        assert entry.line is not None
        assert re.search(rf"<({tag}|ENTITY)\b", lines[entry.line - 1])
        assert entry.names[0].kind == "primary"


@every_reader
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.995])
def test_a_file_that_is_cut_off_is_refused_with_the_line(name, share, tmp_path):
    reader, path, _, _ = READERS[name]
    content = path.read_bytes().rstrip()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(content[: int(len(content) * share)])
    error = broken(reader, cut)
    assert error.where.line is not None
    assert abs(error.where.line - (cut.read_bytes().count(b"\n") + 1)) <= 1


@every_reader
def test_a_file_without_its_last_byte_is_cut_off(name, tmp_path):
    reader, path, _, _ = READERS[name]
    cut = tmp_path / "cut.xml"
    cut.write_bytes(path.read_bytes().rstrip()[:-1])
    assert "cut off" in broken(reader, cut).what


@every_reader
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (WEB_PAGE, "web page ('503 Service Unavailable')"),
        (b"\xef\xbb\xbf  <HTML><body>x", "web page"),
        (b"Access denied", "not well-formed XML"),
        (b'{"entries": []}', "not well-formed XML"),
        (b"<list><entry/></list>", "the root element is <list>"),
        (b"PK\x03\x04" + bytes(100), "not well-formed XML"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "not well-formed XML"),
    ],
    ids=["empty", "blank", "page", "bare page", "text", "json", "root", "zip", "encoding"],
)
def test_what_is_no_such_list_is_refused(name, content, says, tmp_path):
    reader = READERS[name][0]
    path = tmp_path / "list.xml"
    path.write_bytes(content)
    error = broken(reader, path)
    assert says in error.what
    assert error.where.line == 1
    assert error.remedy


@every_reader
def test_another_namespace_is_refused(name, tmp_path):
    reader, path, _, _ = READERS[name]

    def moved(content: str) -> str:
        if " xmlns=" in content:
            return re.sub(r' xmlns="[^"]*"', ' xmlns="urn:example"', content, count=1)
        return re.sub(r"<(CONSOLIDATED_LIST|Designations)\b", r'<\1 xmlns="urn:example"', content, count=1)

    copy = changed(path, tmp_path, moved)
    assert "'urn:example'" in broken(reader, copy).what
    assert not reader.sniff(copy.read_bytes())


@every_reader
@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10)),
        '<!ENTITY a9 SYSTEM "file:///etc/hostname">',
        "",
    ],
    ids=["billion laughs", "outside file", "bare"],
)
def test_a_document_type_is_refused(name, subset, tmp_path):
    reader, path, _, _ = READERS[name]

    def typed(content: str) -> str:
        start = content.index("?>") + 2
        body = content[start:]
        root = re.search(r"<([\w]+)", body)
        assert root is not None
        entity = "&a9;" if subset else ""
        return f"{content[:start]}\n<!DOCTYPE {root[1]} [{subset}]>{body.replace('Example', entity + 'Example', 1)}"

    copy = changed(path, tmp_path, typed)
    assert "DOCTYPE" in broken(reader, copy).what


@every_reader
def test_an_entity_that_nobody_declared_is_refused(name, tmp_path):
    reader, path, _, _ = READERS[name]
    copy = changed(
        path, tmp_path, lambda content: re.sub("Example|EXAMPLE", r"&nbsp;\g<0>", content, count=1)
    )
    error = broken(reader, copy)
    assert "Entity 'nbsp'" in error.what
    lines = copy.read_text(encoding="utf-8").splitlines()
    assert error.where.line is not None
    assert "&nbsp;" in lines[error.where.line - 1]


@every_reader
def test_nul_and_broken_bytes_are_refused_with_the_line(name, tmp_path):
    reader, path, _, _ = READERS[name]
    content = path.read_bytes().replace(b"\r", b"")
    at = content.rindex(b"\n", 0, len(content) * 2 // 3) + 1
    for damage in (b"\0", b"\xff", b"\xc3\x28", b"\x0b"):
        copy = tmp_path / "damaged.xml"
        copy.write_bytes(content[:at] + damage + content[at:])
        assert broken(reader, copy).where.line == content[:at].count(b"\n") + 1


@every_reader
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_the_same_list_in_another_encoding_is_the_same(name, encoding, tmp_path):
    reader, path, _, _ = READERS[name]
    content = path.read_text(encoding="utf-8")
    label = "utf-8" if encoding == "utf-8-sig" else "utf-16"
    content = re.sub(r"<\?xml.*?\?>", f'<?xml version="1.0" encoding="{label}"?>', content, count=1)
    copy = tmp_path / "list.xml"
    mark = "\ufeff" if encoding == "utf-16-le" else ""  # the others write one
    copy.write_bytes((mark + content).encode(encoding))
    assert reader.sniff(copy.read_bytes()[: 1 << 16])
    assert list(reader.read(copy)) == list(reader.read(path))


@every_reader
def test_a_list_without_records_is_refused(name, tmp_path):
    reader, path, tag, _ = READERS[name]

    def emptied(content: str) -> str:
        return re.sub(rf"<({tag}|ENTITY)\b.*</\1>", "", content, flags=re.DOTALL)

    assert "holds no record" in broken(reader, changed(path, tmp_path, emptied)).what


@pytest.mark.parametrize("name", [name for name in READERS if name != "uk-ofsi"])
def test_a_record_that_stands_twice_is_an_error_that_names_both_lines(name, tmp_path):
    reader, path, tag, ids = READERS[name]

    def doubled(content: str) -> str:
        record = re.search(rf"[ ]*<{tag}\b.*?</{tag}>\n", content, flags=re.DOTALL)
        assert record is not None
        return content[: record.end()] + record[0] + content[record.end() :]

    found = list(reader.read(changed(path, tmp_path, doubled)))
    first, second = found[:2]
    assert isinstance(first, Entry)
    assert isinstance(second, InputError)
    assert first.line is not None
    assert second.where.line is not None
    assert f"line {first.line}" in second.what
    assert f"line {second.where.line}" in second.what
    assert second.where.line > first.line
    assert [each.id for each in found if isinstance(each, Entry)] == ids


@every_reader
def test_a_record_without_a_name_is_an_error_in_its_place(name, tmp_path):
    reader, path, _, ids = READERS[name]
    tags = "NamePartValue|lastName|firstName|Name\\d|name\\d|NameNonLatinScript|ALIAS_NAME|(?:FIRST|SECOND|THIRD)_NAME"

    content = path.read_text(encoding="utf-8")
    content = re.sub(rf"(<({tags}|NAME_ORIGINAL_SCRIPT)\b[^>]*>)[^<]*(?=</)", r"\1 ", content)
    content = re.sub(r'(wholeName|firstName|middleName|lastName|nameOnDocument)="[^"]*"', r'\1=""', content)
    content = content.replace("in Arabic script: شركة المثال", "")
    copy = tmp_path / path.name
    copy.write_text(content, encoding="utf-8")
    found = list(reader.read(copy))
    assert len(found) == len(ids)
    for error in found:
        assert isinstance(error, InputError)
        assert "has no name" in error.what
        assert error.where.line is not None


@pytest.mark.parametrize(
    "name", [name for name in READERS if name != "ofac-sdn"]
)  # it does not name its lists
def test_one_list_is_picked(name):
    reader, path, _, ids = READERS[name]
    lists = {entry.list for entry in reader.read(path) if isinstance(entry, Entry)}
    picked = [entry for one in lists for entry in reader.read(path, one) if isinstance(entry, Entry)]
    assert sorted(entry.id for entry in picked) == sorted(ids)
    with pytest.raises(FormatError, match=r"no entry of us\.el.*It has"):
        list(reader.read(path, "us.el"))


@every_reader
def test_a_missing_file_is_told(name, tmp_path):
    reader = READERS[name][0]
    with pytest.raises(InputError, match="cannot read the file: No such file"):
        list(reader.read(tmp_path / "none.xml"))


@given(head=st.binary(max_size=200) | st.text(alphabet="<>!?&;/ax=\"' [\n", max_size=80).map(str.encode))
@settings(max_examples=300)
def test_no_bytes_make_a_sniff_fail(head):
    assert not any(reader.sniff(head) for reader, _, _, _ in READERS.values())


@every_reader
@given(data=st.data())
@settings(max_examples=40)
def test_damage_is_an_error_or_keeps_every_record(name, data, tmp_path_factory):
    """No damage to one stretch of a file makes a record disappear without an error."""
    reader, path, _, ids = READERS[name]
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(1, 40))
    damage = data.draw(st.binary(max_size=8))
    copy = tmp_path_factory.mktemp("damage") / "list.xml"
    copy.write_bytes(content[:start] + damage + content[start + length :])
    try:
        found = list(reader.read(copy))
    except InputError:
        return
    assert len(found) >= len(ids)


def test_records_are_let_go_of(tmp_path):
    path = tmp_path / "list.xml"
    entry = "<other><a>" + "y" * 400 + "</a></other><entry><name>" + "x" * 400 + "</name></entry>\n"

    def peak(count: int) -> int:
        path.write_text("<list>\n" + entry * count + "</list>", encoding="utf-8")
        tracemalloc.start()
        try:
            assert sum(1 for _ in records(path, ("entry",), root="list", skip=("other",))) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    assert peak(20_000) < 2 * peak(2_000) + 100_000


def test_lines_are_right_beyond_what_the_parser_keeps(tmp_path):
    path = tmp_path / "list.xml"
    path.write_text("<list>\n" + "<entry>\n<name>x</name>\n</entry>\n" * 30_000 + "</list>", encoding="utf-8")
    lines = [line_of(element) for element in records(path, ("entry",), root="list")]
    assert lines == [2 + 3 * n for n in range(30_000)]
    path.write_text("<list>\n" + "<entry><name>x</name></entry>\n" * 70_000 + "</list>", encoding="utf-8")
    lines = [line_of(element) for element in records(path, ("entry",), root="list")]
    assert lines == [2 + n for n in range(70_000)]


def test_records_of_a_namespace_lose_it_and_comments_part_no_text(tmp_path):
    path = tmp_path / "list.xml"
    path.write_text(
        '<e:list xmlns:e="urn:x" day="1">\n<e:entry e:id="7"><e:name> A<!-- c -->B &amp;\n C </e:name>'
        "<e:name/><e:name><![CDATA[<D>]]></e:name></e:entry></e:list>",
        encoding="utf-8",
    )
    root = root_of(path, root="list", namespaces=("urn:x",))
    assert (root.name, root.namespace, root.attributes, root.line) == ("list", "urn:x", {"day": "1"}, 1)
    for element in records(path, "entry", root="list", namespaces=("urn:x",)):
        assert text(element, "name") == "AB & C"
        assert texts(element, "name") == ["AB & C", "<D>"]
        assert text(element, "none") == ""
