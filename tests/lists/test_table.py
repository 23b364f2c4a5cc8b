"""Private tables: columns found or mapped, cells read strictly, and nobody lost by a typing error."""

from __future__ import annotations

import csv as reader_of
import gzip
import re
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError, FormatError
from narrows.lists.entry import Address, Identifier
from narrows.lists.readers import open_list
from narrows.lists.readers.mapping import Column, parse_mapping

TABLES = Path(__file__).parent / "fixtures" / "table"


def csv(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "own.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_every_field_of_a_table() -> None:
    file = open_list(TABLES / "full.csv")
    assert file.format == "table"
    assert file.lists == ("file.full",)
    assert file.problems == ()
    one, other = file.entries
    assert one.id == "B-1"
    assert [(name.text, name.kind, name.quality) for name in one.names] == [
        ("Example Blocked Ltd.", "primary", "strong"),
        ("示例公司", "native", "strong"),
        ("Example Trading", "alias", "strong"),
        ("EBL Group", "alias", "strong"),
        ("Old Example", "former", "strong"),
        ("EBL", "alias", "weak"),
    ]
    assert one.type == "organization"
    assert one.countries == ("CN", "HK")
    assert one.addresses == (Address(text="1 Example Rd, Shenzhen"),)
    assert one.identifiers == (
        Identifier(kind="uscc", value="91440300EXAMPLE01X", country="CN"),
        Identifier(kind="unknown", value="12345"),
    )
    assert (one.from_, one.until) == (date(2024, 1, 2), date(2026, 12, 31))
    assert one.programs == ("internal",)
    assert one.citations == ("Board decision 3/2024",)
    assert one.footnotes == ("1", "4")
    assert one.remarks == "see file; and ask"
    assert other.type == "person"
    assert other.birth_dates == ("1961-07-05",)
    assert other.nationalities == ("IR",)
    assert other.id.startswith("file.full:jane-example-")


@pytest.mark.shared
def test_an_extract_of_the_entity_list(shared: Path) -> None:
    file = open_list(shared / "data/lists/entity_list_2026-07-31.csv", list_id="own.el")
    assert len(file.entries) == 3420
    assert len({entry.id for entry in file.entries}) == 3420
    # Two rows give an occupied region beside the country; the country is kept.
    assert len(file.problems) == 2
    assert {entry.countries for entry in file.entries if entry.name == "Chernomorneftegaz"} == {("UA",)}
    assert sum("4" in entry.footnotes for entry in file.entries) == 96
    assert file.entries[0].countries == ("AF", "PK")
    with (shared / "data/lists/entity_list_2026-07-31.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(reader_of.DictReader(stream))
    assert [entry.name for entry in file.entries] == [" ".join(row["name"].split()) for row in rows]
    assert [bool(entry.citations) for entry in file.entries] == [bool(row["fr"].strip()) for row in rows]


@pytest.mark.shared
def test_an_extract_of_two_columns(shared: Path) -> None:
    file = open_list(shared / "data/lists/unverified_list_2026-07-31.csv")
    assert len(file.entries) == 222
    assert file.problems == ()
    assert sum(entry.countries == ("TR",) for entry in file.entries) == 16


def test_a_mapping_as_text(tmp_path: Path) -> None:
    path = csv(tmp_path, "Company;AKA;Land;Extra\nExample Ltd.;A|B/C;NL;x\n")
    file = open_list(path, mapping="name=Company;alias=AKA|;country=Land")
    entry = file.entries[0]
    assert [name.text for name in entry.names] == ["Example Ltd.", "A", "B/C"]
    assert entry.countries == ("NL",)


def test_a_stated_sign_is_the_only_one(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,AKA\nExample Ltd.,A|B;C\n")
    for mapping, aliases in (
        ("aliases=AKA|", ["A", "B;C"]),
        ("aliases=AKA;;", ["A|B", "C"]),
        ("aliases=AKA", ["A", "B", "C"]),
    ):
        entry = open_list(path, mapping=f"name=name;{mapping}").entries[0]
        assert [name.text for name in entry.names[1:]] == aliases


def test_a_mapping_as_yaml(tmp_path: Path) -> None:
    path = csv(tmp_path, "Firm = Name,AKA 1,AKA 2,address\nExample Ltd.,A|B,C,1 Example Rd\n")
    mapping = tmp_path / "map.yaml"
    mapping.write_text('name: Firm = Name\naliases: [{column: AKA 1, split: "|"}, AKA 2]\n', "utf-8")
    entry = open_list(path, mapping=mapping).entries[0]
    assert [name.text for name in entry.names] == ["Example Ltd.", "A", "B", "C"]
    # A field that the mapping leaves out is still found under its own name.
    assert entry.addresses == (Address(text="1 Example Rd"),)


def test_the_mappings_of_the_guide_are_read(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "guide" / "private-lists.md").read_text("utf-8")
    yaml = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    line = re.search(r'--mapping "([^"]*)"', text)
    assert yaml is not None
    assert line is not None
    mapping = tmp_path / "map.yaml"
    mapping.write_text(yaml[1], "utf-8")
    path = csv(
        tmp_path, "Firma,Auch bekannt als,Kurzname,Land,Gelistet am\nExample GmbH,A|B,C,DE,2024-01-02\n"
    )
    entry = open_list(path, mapping=mapping).entries[0]
    assert [name.text for name in entry.names] == ["Example GmbH", "A", "B", "C"]
    assert entry.from_ == date(2024, 1, 2)
    assert [name.text for name in open_list(path, mapping=line[1]).entries[0].names] == [
        "Example GmbH",
        "A",
        "B",
    ]


def test_a_mapping_as_a_dict() -> None:
    assert parse_mapping({"name": "Company", "aliases": "AKA|"}) == {
        "name": [Column("Company")],
        "aliases": [Column("AKA", "|")],
    }


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        ("nam=Company", "Did you mean 'name'"),
        ("country=Land", "which column holds the name"),
        ("name=Company;country", "no pair of field and column"),
        ("name=Company|", "takes one column and no sign"),
        ("name=Company;name=Other", "takes one column and no sign"),
        ("name=Nowhere", "is not there"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, mapping: str, what: str) -> None:
    path = csv(tmp_path, "Company,Land\nExample,NL\n")
    with pytest.raises(FieldError, match=what):
        open_list(path, mapping=mapping)


@pytest.mark.parametrize(
    ("text", "error", "what"),
    [
        ("name: [", FormatError, "not valid YAML"),
        ("- name", FormatError, "is no mapping"),
        ("name: 5", FieldError, "must be a column"),
        ('name: a\naliases: {column: b, split: "/"}', FieldError, "parts no cells"),
    ],
)
def test_a_wrong_mapping_file_is_refused(
    tmp_path: Path, text: str, error: type[Exception], what: str
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(text, "utf-8")
    with pytest.raises(error, match=what):
        parse_mapping(mapping)
    with pytest.raises(FormatError, match="cannot be read"):
        parse_mapping(str(tmp_path / "nowhere.yaml"))


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("name,shoe size", "not clear what is in 'shoe size'"),
        ("name,alias,aka", "several columns may hold aliases"),
        ("name,company", "several columns may hold name"),
    ],
)
def test_an_unclear_column_is_an_error_that_names_the_columns(tmp_path: Path, header: str, what: str) -> None:
    path = csv(tmp_path, f"{header}\n" + ",".join("abc"[: header.count(",") + 1]) + "\n")
    with pytest.raises(FieldError, match=what) as caught:
        open_list(path)
    assert all(repr(name) in caught.value.remedy for name in header.split(","))
    commented = csv(
        tmp_path, f"{header.replace(',', ',#')}\n" + ",".join("abc"[: header.count(",") + 1]) + "\n"
    )
    assert open_list(commented).entries[0].name == "a"


def test_what_cannot_be_read_of_a_party_is_said_and_it_stays(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "name,country,from,until,type,dob\n"
        "One,Chinna,1.2.2024,2024-02-30,firm,young\n"
        "Two,NL,2024-02-01,2023-02-01,person,1961\n"
        ",NL,,,,\n"
        "Three,NL\n"
        "Four,DE,,,,\n",
    )
    file = open_list(path)
    assert [entry.name for entry in file.entries] == ["One", "Two", "Four"]
    one, two, _ = file.entries
    assert (one.countries, one.from_, one.until, one.type, one.birth_dates) == ((), None, None, "unknown", ())
    assert (two.from_, two.until) == (date(2024, 2, 1), None)
    assert [(problem.where.line, problem.where.field) for problem in file.problems] == [
        (2, "country"),
        (2, "from"),
        (2, "until"),
        (2, "type"),
        (2, "birth_date"),
        (3, "until"),
        (4, "name"),
        (5, None),
    ]


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "ID", "Listed from", "Also known as"])
    sheet.write(1, 0, "Example Ltd.")
    sheet.write_number(1, 1, 17)
    sheet.write_datetime(1, 2, date(2024, 3, 4))
    sheet.write(1, 3, "A | B")
    book.close()
    file = open_list(path)
    entry = file.entries[0]
    assert (file.format, entry.id, entry.from_, entry.line) == ("table", "17", date(2024, 3, 4), 2)
    assert [name.text for name in entry.names] == ["Example Ltd.", "A", "B"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    file = open_list(csv(tmp_path, "name,country\nПример 例 😀,RU\n", encoding))
    assert file.entries[0].name == "Пример 例 😀"


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "例子公司"), ("shift_jis", "株式会社例"), ("cp1251", "Пример")]
)
def test_other_encodings_are_read_when_stated(tmp_path: Path, encoding: str, name: str) -> None:
    path = csv(tmp_path, f"name,country\nPlain,NL\n{name},CN\n", encoding)
    assert open_list(path, encoding=encoding).entries[1].name == name
    with pytest.raises(FormatError, match=r"is not valid UTF-8 at byte \d+ \(0x") as caught:
        open_list(path)
    assert "state its encoding" in caught.value.remedy


def test_odd_characters_stay_and_nul_does_not(tmp_path: Path) -> None:
    path = csv(
        tmp_path, 'name\n"Exa\u200bmple\u202e Ltd"\nCaf\u00e9 &eacute; &amp;amp; Co\n"Nul\0 Ltd"\n"\u200b"\n'
    )
    file = open_list(path)
    assert [entry.name for entry in file.entries] == [
        "Exa\u200bmple\u202e Ltd",
        "Café é &amp; Co",
        "Nul Ltd",
        "\u200b",
    ]
    assert "published as" in file.entries[1].remarks
    assert [problem.where.line for problem in file.problems] == [4]


def test_a_quote_that_is_never_closed_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="never closed"):
        open_list(csv(tmp_path, 'name,country\nOne,NL\n"Two,DE\nThree,FR\n'))


def test_rows_with_one_name_keep_apart(tmp_path: Path) -> None:
    file = open_list(csv(tmp_path, "name,country,address\nA B,NL,x\nA B,NL,y\nA B,NL,y\n"))
    assert len({entry.id for entry in file.entries}) == 3
    assert file.problems == ()
    moved = open_list(csv(tmp_path, "name,country,address\nA B,NL,x\nC,NL,\nA B,NL,y\n"))
    assert moved.entries[2].id == file.entries[1].id


@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.text(max_size=6), st.text(max_size=6)), min_size=1, max_size=5
    )
)
def test_no_row_with_a_name_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    def quoted(text: str) -> str:
        clean = "".join(c for c in text if c not in "\r\n\x1c\x1d\x1e\x1f\x85\u2028\u2029\x0b\x0c")
        return '"' + clean.encode("utf-8", "ignore").decode().replace('"', '""') + '"'

    lines = [",".join(map(quoted, row)) for row in [("name", "country", "from"), *rows]]
    path = csv(tmp_path_factory.mktemp("table"), "\n".join(lines) + "\n")
    named = [row for row in rows if "".join(c for c in row[0] if c.isprintable()).split()]
    try:
        file = open_list(path, format="table")
    except FormatError:
        assert not named
        return
    assert len(file.entries) >= len(named)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "list.jsonl",
            '{"id": "x-1", "names": ["Example Works"], "countries": ["cn"], "schema": "Company"}\n',
        ),
        ("list.csv", "name,country\nExample Works,CN\n"),
    ],
)
def test_a_list_in_utf_16_is_read_in_any_format(name: str, text: str, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / (f"{name}.gz" if packed else name)
    data = text.encode("utf-16")
    path.write_bytes(gzip.compress(data) if packed else data)
    assert [entry.name for entry in open_list(path).entries] == ["Example Works"]
