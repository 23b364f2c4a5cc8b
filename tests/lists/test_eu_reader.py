"""The EU's list of financial sanctions: what each of its facts becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from narrows.errors import InputError
from narrows.lists.entry import Address, Entry, Identifier, Name
from narrows.lists.readers.eu_fsf import EuFsf

FILE = Path(__file__).parent / "fixtures" / "eu" / "fsf_1_1.xml"


def read(path: Path = FILE) -> list[Entry]:
    """The entries of a file; none may be an error."""
    found = list(EuFsf().read(path))
    assert not [each for each in found if isinstance(each, InputError)]
    return [each for each in found if isinstance(each, Entry)]


def edited(tmp_path: Path, before: str, after: str) -> Path:
    """A copy of the file with one text in place of another."""
    content = FILE.read_text(encoding="utf-8")
    assert before in content
    copy = tmp_path / "list.xml"
    copy.write_text(content.replace(before, after, 1), encoding="utf-8")
    return copy


def test_the_header_tells_the_day(tmp_path):
    assert EuFsf().header(FILE).published == date(2026, 7, 8)
    assert EuFsf().header(edited(tmp_path, "2026-07-08T", "2026-47-08T")).published is None


def test_a_person():
    entry = read()[0]
    assert (entry.id, entry.list, entry.type, entry.from_) == (
        "EU.9001.11",
        "eu.fsf",
        "person",
        date(2022, 3, 15),
    )
    assert entry.names == (
        Name(text="Ivan Primerov", kind="primary"),  # the first that is strong and Latin
        Name(text="Иван ПРИМЕРОВ", kind="native"),
        Name(text="Vanya", quality="weak"),
        Name(text="Иван Примеров"),  # in Bulgarian, a language of the EU
        Name(text="The Builder", quality="weak"),
        Name(text="Johann Beispiel"),  # on a document
    )
    assert entry.nationalities == ("RU",)
    assert entry.birth_dates == ("1960-03-15", "1958", "1957/1959")
    assert entry.birth_places == ("Tver, RUSSIAN FEDERATION",)
    assert entry.identifiers == (
        Identifier(kind="passport", value="750123456", country="RU"),
        Identifier(kind="other_identification_number", value="HP-7"),
    )
    assert entry.programs == ("UKR", "RUSDA")
    assert entry.citations == ("2025/390 (OJ L 2025/390)", "269/2014 (OJ L78)")
    assert entry.url.startswith("https://eur-lex.europa.eu/")
    for kept in (
        "citizenship: SERBIA AND MONTENEGRO",
        "birth date: 1379-09-17 (islamic calendar)",
        "birth date: about 1958",
        "passport: 750123456: known expired",
        "function: Director of Example Trading",
        "regulation: 2025/390 (OJ L 2025/390), amendment, published 2025-03-15, in force 2025-03-16",
    ):
        assert kept in entry.remarks


def test_a_company_without_a_day_of_designation_is_listed_since_an_unknown_day():
    entry = read()[1]
    assert (entry.id, entry.type, entry.from_) == ("EU.9002.22", "organization", None)
    assert entry.names == (
        Name(text="Example Trading Co., Ltd.", kind="primary"),
        Name(text="示例贸易有限公司", kind="native"),
        Name(text="Old Example Trading", kind="former"),
    )
    assert entry.countries == ("CN", "HK")
    assert entry.addresses == (
        Address(
            text="No. 1 Example Road, PO Box 77, 116000, Dalian, Liaoning, CHINA", country="CN", city="Dalian"
        ),
    )
    assert entry.identifiers == (
        Identifier(kind="imo", value="9074729"),
        Identifier(kind="registration", value="1027700000000", country="RU"),
    )
    assert "UN reference: EXe.001" in entry.remarks
    assert "email: office@example.com" in entry.remarks


@pytest.mark.parametrize("day", ["2022-02-30", "soon", "2022"])
def test_a_garbled_day_of_designation_keeps_the_party_listed(day, tmp_path):
    entry = read(edited(tmp_path, 'designationDate="2022-03-15"', f'designationDate="{day}"'))[0]
    assert entry.from_ is None
    assert f"listed on: {day}" in entry.remarks


def test_a_birth_date_of_parts_and_an_impossible_one(tmp_path):
    parts = 'birthdate="1960-03-15" dayOfMonth="15" monthOfYear="3" year="1960"'
    assert read(edited(tmp_path, parts, 'monthOfYear="3" year="1960"'))[0].birth_dates[0] == "1960-03"
    entry = read(edited(tmp_path, parts, 'birthdate="1960-02-31"'))[0]
    assert entry.birth_dates == ("1958", "1957/1959")
    assert "birth date: 1960-02-31" in entry.remarks


def test_a_record_without_a_reference_has_the_number_of_the_record(tmp_path):
    path = edited(tmp_path, 'euReferenceNumber="EU.9002.22"', 'euReferenceNumber=""')
    assert read(path)[1].id == "eu.fsf:900222"
    path = edited(tmp_path, 'euReferenceNumber="EU.9002.22" logicalId="900222"', "")
    assert read(path)[1].id.startswith("eu.fsf:example-trading-co-ltd-")


def test_a_country_is_told_by_its_name_where_its_code_is_none(tmp_path):
    path = edited(
        tmp_path,
        'countryIso2Code="HK" countryDescription="HONG KONG"',
        'countryIso2Code="QQ" countryDescription="TAIWAN"',
    )
    assert read(path)[1].countries == ("CN", "TW")
    path = edited(
        tmp_path,
        'countryIso2Code="HK" countryDescription="HONG KONG"',
        'countryIso2Code="HK" countryDescription=""',
    )
    assert read(path)[1].countries == ("CN", "HK")


def test_a_code_that_is_no_country_is_kept(tmp_path):
    entry = read(edited(tmp_path, 'countryDescription="SERBIA AND MONTENEGRO"', 'countryDescription=""'))[0]
    assert "citizenship: CS" in entry.remarks


def test_a_name_of_parts_and_an_unknown_type(tmp_path):
    path = edited(tmp_path, 'wholeName="Ivan Primerov"', 'wholeName=""')
    assert read(path)[0].names[0].text == "Ivan Primerov"
    entry = read(
        edited(tmp_path, 'code="person" classificationCode="P"', 'code="ghost" classificationCode="G"')
    )[0]
    assert entry.type == "unknown"
    assert "type: ghost / G" in entry.remarks
