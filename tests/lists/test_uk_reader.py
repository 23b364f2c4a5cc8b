"""The UK's lists: what each of their facts becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from narrows.errors import InputError
from narrows.lists.entry import Address, Entry, Identifier, Link, Name
from narrows.lists.readers.base import Header
from narrows.lists.readers.uk_ofsi import UkOfsi
from narrows.lists.readers.uk_sanctions import UkSanctions

FIXTURES = Path(__file__).parent / "fixtures" / "uk"
SANCTIONS, OFSI = FIXTURES / "UK_Sanctions_List.xml", FIXTURES / "ConList.xml"


def read(reader: UkSanctions | UkOfsi, path: Path) -> dict[str, Entry]:
    """The entries of a file by id; none may be an error."""
    found = list(reader.read(path))
    assert not [each for each in found if isinstance(each, InputError)]
    return {each.id: each for each in found if isinstance(each, Entry)}


def edited(tmp_path: Path, path: Path, before: str, after: str) -> Path:
    """A copy of a file with one text in place of another."""
    content = path.read_text(encoding="utf-8")
    assert before in content
    copy = tmp_path / path.name
    copy.write_text(content.replace(before, after, 1), encoding="utf-8")
    return copy


def test_the_headers(tmp_path):
    assert UkSanctions().header(SANCTIONS) == Header(published=date(2026, 7, 8))
    assert UkOfsi().header(OFSI) == Header()
    day = "<DateGenerated>08/07/2026</DateGenerated>"
    assert UkSanctions().header(edited(tmp_path, SANCTIONS, day, "")) == Header()


def test_a_person():
    entry = read(UkSanctions(), SANCTIONS)["RUS9001"]
    assert (entry.list, entry.type, entry.from_) == ("uk.sanctions", "person", date(2022, 3, 15))
    assert entry.names == (
        Name(text="Ivan Exampleevich PRIMEROV", kind="primary"),
        Name(text="Vanya", quality="weak"),
        Name(text="Iwan PRIMEROW"),
        Name(text="Иван Примеров", kind="native"),
    )
    assert entry.countries == ("RU", "PS")
    assert entry.nationalities == ("RU", "CD")
    assert entry.addresses == (
        Address(text="1 Example Lane, Tver, 170000, Russia", country="RU", city="Tver"),
        Address(text="Yugoslavia"),  # no country of today, and all that is told
    )
    assert entry.birth_dates == ("1958", "1960-03", "1960-03-15")
    assert entry.birth_places == ("Tver, Russia",)
    assert entry.identifiers == (
        Identifier(kind="passport", value="750123456"),
        Identifier(kind="national_id", value="INN: 770000000000"),
    )
    assert entry.programs == ("The Russia (Sanctions) (EU Exit) Regulations 2019",)
    assert entry.policy_text == "Asset freeze, Travel Ban"
    for kept in (
        "birth date: 15/08/19yy",
        "birth date: 31/02/1960",
        "OFSI group: 90001",
        "reasons: Ivan PRIMEROV",
    ):
        assert kept in entry.remarks


def test_an_entity_and_a_ship():
    found = read(UkSanctions(), SANCTIONS)
    entity, ship = found["RUS9002"], found["RUS9003"]
    assert entity.type == "organization"
    assert [name.kind for name in entity.names] == ["primary", "native"]
    assert entity.identifiers == (Identifier(kind="registration", value="91210200EXAMPLE01X"),)
    assert entity.links == (
        Link(kind="subsidiary_of", name="Example Holding"),
        Link(kind="parent_of", name="Example Retail"),
    )
    assert (ship.type, ship.countries) == ("vessel", ("PA",))
    assert ship.identifiers == (Identifier(kind="imo", value="9074729"),)
    assert ship.links == (
        Link(kind="owned_or_operated_by", name="Example Shipping S.A."),
        Link(kind="formerly_owned_or_operated_by", name="Example Trading Co., Ltd."),
    )
    assert ship.policy_text == "Prohibition of port entry, Prohibition of registration"
    assert "previous flag: Liberia" in ship.remarks


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("9074729", "9074729"),
        ("IMO 9074729", "9074729"),
        ("IMO number 9074729", "9074729"),
        ("90747", "90747"),
    ],
)
def test_a_number_of_a_ship_is_its_digits(published, kept, tmp_path):
    path = edited(tmp_path, SANCTIONS, "IMO9074729", published)
    assert read(UkSanctions(), path)["RUS9003"].identifiers == (Identifier(kind="imo", value=kept),)


def test_a_garbled_date_or_type_or_id_keeps_the_party(tmp_path):
    path = edited(tmp_path, SANCTIONS, "<DateDesignated>15/03/2022<", "<DateDesignated>15/33/2022<")
    entry = read(UkSanctions(), path)["RUS9001"]
    assert entry.from_ is None
    assert "listed on: 15/33/2022" in entry.remarks
    path = edited(tmp_path, SANCTIONS, ">Individual<", ">Spirit<")
    assert read(UkSanctions(), path)["RUS9001"].type == "unknown"
    path = edited(tmp_path, SANCTIONS, "<UniqueID>RUS9001</UniqueID>", "")
    assert any(
        made.startswith("uk.sanctions:ivan-exampleevich-primerov-") for made in read(UkSanctions(), path)
    )


def test_the_rows_of_a_target_are_one_entry_wherever_they_stand():
    found = read(UkOfsi(), OFSI)
    assert list(found) == ["uk.ofsi:90003", "uk.ofsi:90001"]  # in the order of their last rows
    person = found["uk.ofsi:90001"]
    assert (person.list, person.type, person.from_) == ("uk.ofsi", "person", date(2022, 3, 15))
    assert person.names == (
        Name(text="Ivan Exampleevich PRIMEROV", kind="primary"),
        Name(text="Иван Примеров", kind="native"),
        Name(text="VANYA", quality="weak"),
        Name(text="Ivan OLDNAME", kind="former"),
    )
    assert person.nationalities == ("RU", "CY")
    assert person.birth_dates == ("1960-03-15", "1958")
    assert person.birth_places == ("Tver, Russia", "Kyiv, Ukraine")
    assert person.identifiers == (
        Identifier(kind="passport", value="750123456"),
        Identifier(kind="passport", value="750999999"),
    )
    assert person.policy_text == "Asset freeze"
    assert "UK sanctions list: RUS9001" in person.remarks
    assert person.line == 3


def test_a_ship_of_ofsi():
    ship = read(UkOfsi(), OFSI)["uk.ofsi:90003"]
    assert (ship.type, ship.countries, ship.from_) == ("vessel", ("PA",), date(2024, 6, 13))
    assert ship.identifiers == (Identifier(kind="imo", value="9074729"),)
    assert ship.links == (Link(kind="owned_or_operated_by", name="Example Shipping S.A."),)
    assert ship.policy_text == "Investment ban"


def test_the_earliest_day_counts_and_a_garbled_one_is_told(tmp_path):
    day = "<DateDesignated>2022-03-15T00:00:00</DateDesignated>"
    path = edited(tmp_path, OFSI, day, "<DateDesignated>2021-01-01T00:00:00</DateDesignated>")
    assert read(UkOfsi(), path)["uk.ofsi:90001"].from_ == date(2021, 1, 1)
    path = edited(tmp_path, OFSI, "<DateListed>13/06/2024<", "<DateListed>13/16/2024<")
    ship = read(UkOfsi(), path)["uk.ofsi:90003"]
    assert ship.from_ is None
    assert "listed on: 13/16/2024" in ship.remarks


def test_rows_without_a_group_are_entries_of_their_own(tmp_path):
    path = edited(tmp_path, OFSI, "<GroupID>90003</GroupID>", "")
    assert any(made.startswith("uk.ofsi:example-star-") for made in read(UkOfsi(), path))
