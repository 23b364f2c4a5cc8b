"""OFAC's advanced and plain formats: what each of their facts becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from narrows.errors import FormatError, InputError
from narrows.lists.entry import Address, Entry, Identifier, Link, Name
from narrows.lists.readers.base import Header
from narrows.lists.readers.ofac_advanced import OfacAdvanced
from narrows.lists.readers.ofac_facts import fact_of
from narrows.lists.readers.ofac_sdn import OfacSdn

FIXTURES = Path(__file__).parent / "fixtures" / "ofac"
SDN, CONS, PLAIN = FIXTURES / "sdn_advanced.xml", FIXTURES / "cons_advanced.xml", FIXTURES / "sdn.xml"


def entries(reader: OfacAdvanced | OfacSdn, path: Path) -> dict[str, Entry]:
    """The entries of a file by id; none may be an error."""
    found = {}
    for each in reader.read(path):
        assert isinstance(each, Entry)
        found[each.id] = each
    return found


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of a file with one text in place of another."""

    def edit(path: Path, before: str, after: str, count: int = 1) -> Path:
        content = path.read_text(encoding="utf-8")
        assert before in content
        copy = tmp_path / path.name
        copy.write_text(content.replace(before, after, count), encoding="utf-8")
        return copy

    return edit


def test_the_headers_tell_day_and_count():
    assert OfacAdvanced().header(SDN) == Header(published=date(2026, 7, 9))
    assert OfacAdvanced().header(CONS) == Header(published=date(2020, 11, 30))
    assert OfacSdn().header(PLAIN) == Header(published=date(2026, 7, 9), claimed=3)


def test_a_person_of_the_advanced_format():
    entry = entries(OfacAdvanced(), SDN)["us.sdn:90001"]
    assert (entry.list, entry.type, entry.from_, entry.until) == ("us.sdn", "person", date(2023, 2, 24), None)
    assert entry.names == (
        Name(text="PRIMEROV, Ivan Exampleevich", kind="primary"),
        Name(text="ПРИМЕРОВ Иван", kind="native"),
        Name(text="Vanya", quality="weak"),
        Name(text="The Builder", quality="weak"),  # a nickname alone
    )
    assert entry.birth_dates == ("1960-03-15", "1958/1959")
    assert entry.birth_places == ("Example Village, Tver Region, Russia",)
    assert entry.nationalities == ("RU",)
    assert entry.addresses == (
        Address(text="Sevastopol, Region: Crimea, Ukraine", country="UA", city="Sevastopol"),
    )
    assert entry.identifiers == (Identifier(kind="passport", value="750123456", country="RU"),)
    assert entry.programs == ("RUSSIA-EO14024", "UKRAINE-EO13662")
    assert entry.citations == ("Executive Order 14024 (Russia)",)
    assert entry.policy_text == "Block"
    assert entry.url.endswith("id=90001")
    for kept in (
        "Nationality Country: Netherlands Antilles",
        "expiration date 2028-05-20",
        "Title: Director of Example Trading",
        "Gender: Male",
        "birth date: about 1958/1959",
    ):
        assert kept in entry.remarks


def test_a_company_of_the_advanced_format():
    entry = entries(OfacAdvanced(), SDN)["us.sdn:90002"]
    assert entry.type == "organization"
    assert entry.names == (
        Name(text="EXAMPLE TRADING CO., LTD.", kind="primary"),
        Name(text="示例贸易有限公司", kind="native"),
        Name(text="OLD EXAMPLE TRADING", kind="former"),
        Name(text="ETC", quality="weak"),  # an acronym alone
    )
    assert entry.countries == ("CN",)
    assert entry.addresses == (
        Address(text="No. 1 Example Road, Dalian, 116000, China", country="CN", city="Dalian"),
    )
    assert entry.identifiers == (
        Identifier(kind="uscc", value="91210200EXAMPLE01X", country="CN"),
        Identifier(kind="harbor_pass_no", value="HP-7"),
        Identifier(kind="swift", value="EXMPCNBD"),
        Identifier(kind="wallet", value="1ExampLeAddressXXXXXXXXXXXXXXXXXXX"),
    )
    assert entry.links == (Link(kind="owned_or_controlled_by", id="us.sdn:90001"),)
    assert entry.citations == ()  # the basis "Unknown" cites nothing
    assert "Location: location 99999, of which the file says nothing" in entry.remarks
    assert "wallet: XBT 1ExampLe" in entry.remarks
    assert "Secondary sanctions risk: See Section 11" in entry.remarks


def test_a_vessel_and_an_aircraft_of_the_advanced_format():
    found = entries(OfacAdvanced(), SDN)
    vessel, aircraft = found["us.sdn:90003"], found["us.sdn:90004"]
    assert (vessel.type, vessel.countries) == ("vessel", ("PA",))
    assert vessel.identifiers == (
        Identifier(kind="imo", value="9074729"),
        Identifier(kind="mmsi", value="351000000"),
        Identifier(kind="call_sign", value="3EXM7"),
    )
    assert vessel.links == (
        Link(kind="owned_by", name="Example Shipping S.A."),
        Link(kind="formerly_owned_or_controlled_by", id="us.sdn:90002"),
    )
    assert "Acting for or on behalf of: OFAC profile 12345, which is not in this file" in vessel.remarks
    assert "Crude Oil Tanker" in vessel.remarks
    assert (aircraft.type, aircraft.identifiers) == (
        "aircraft",
        (Identifier(kind="tail_number", value="EX-AMP"),),
    )


def test_an_impossible_day_of_listing_leaves_the_party_listed():
    aircraft = entries(OfacAdvanced(), SDN)["us.sdn:90004"]
    assert aircraft.from_ is None
    assert "Created 2022-13-40" in aircraft.remarks


def test_a_delisted_party_is_listed_until_the_day_before():
    entry = entries(OfacAdvanced(), SDN)["us.sdn:90005"]
    assert (entry.from_, entry.until) == (date(2022, 4, 6), date(2025, 1, 15))
    assert "Delisted 2025-01-16" in entry.remarks


def test_a_delisting_on_no_known_day_takes_nobody_off(edited):
    path = edited(SDN, "<Year>2025</Year><Month>1</Month><Day>16</Day>", "<Year>2025</Year><Month>99</Month>")
    entry = entries(OfacAdvanced(), path)["us.sdn:90005"]
    assert entry.until is None
    assert "Delisted 2025-99" in entry.remarks


def test_an_event_that_is_no_listing_gives_no_first_day(edited):
    path = edited(SDN, '<EntryEventType ID="1">Created', '<EntryEventType ID="1">Reviewed')
    entry = entries(OfacAdvanced(), path)["us.sdn:90001"]
    assert entry.from_ is None
    assert "event: Reviewed 2023-02-24" in entry.remarks


def test_a_party_has_an_entry_for_each_of_its_lists():
    found = entries(OfacAdvanced(), CONS)
    assert list(found) == [
        "us.ssi:17016",
        "us.mbs:17016",
        "us.ssi:17017",
        "us.ofac:17018",
        "us.cmic:17019",
        "us.ofac:17020",
    ]
    assert found["us.ssi:17016"].from_ == date(2014, 7, 16)
    assert found["us.ssi:17016"].programs == ("UKRAINE-EO13662",)
    assert found["us.mbs:17016"].from_ == date(2022, 2, 24)
    assert found["us.mbs:17016"].programs == ("RUSSIA-EO14024",)
    assert found["us.ssi:17017"].links == (Link(kind="owned_or_controlled_by", id="us.ssi:17016"),)
    # A list without a word in the table, a party under the umbrella alone, a party on no list: all are kept.
    assert "list: Example Fishing List" in found["us.ofac:17018"].remarks
    assert "list: Consolidated List" in found["us.cmic:17019"].remarks
    assert "names no list" in found["us.ofac:17020"].remarks
    assert [entry.id for entry in OfacAdvanced().read(CONS, "us.mbs") if isinstance(entry, Entry)] == [
        "us.mbs:17016"
    ]


@pytest.mark.parametrize(
    ("name", "list_id"),
    [
        ("SDN List", "us.sdn"),
        ("Sectoral Sanctions Identifications List", "us.ssi"),
        ("Non-SDN Chinese Military-Industrial Complex Companies List", "us.cmic"),
        ("Non-SDN Menu-Based Sanctions List", "us.mbs"),
        ("NS-MBS List", "us.mbs"),
        ("List of Foreign Financial Institutions Subject to Correspondent Account Sanctions", "us.capta"),
        ("CAPTA List", "us.capta"),
        ("Non-SDN Palestinian Legislative Council List", "us.plc"),
        ("Foreign Sanctions Evaders List", "us.fse"),
        ("Non-SDN Iranian Sanctions Act List", "us.isa"),
    ],
)
def test_each_list_has_its_id(name, list_id, edited):
    path = edited(SDN, ">SDN List<", f">{name}<")
    assert {entry.list for entry in entries(OfacAdvanced(), path).values()} == {list_id}


def test_numbers_that_the_file_does_not_explain_are_kept_as_they_are(edited):
    path = edited(SDN, '<PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>', "")
    entry = entries(OfacAdvanced(), path)["us.sdn:90001"]
    assert entry.type == "unknown"
    assert "type: PartySubType 4" in entry.remarks
    path = edited(SDN, '<Country ID="11143" ISO2="RU">Russia</Country>', "")
    entry = entries(OfacAdvanced(), path)["us.sdn:90001"]
    assert entry.nationalities == ()
    assert "Nationality Country: Country 11143" in entry.remarks
    path = edited(SDN, '<Script ID="220" ScriptCode="Cyrl">Cyrillic</Script>', "")
    assert entries(OfacAdvanced(), path)["us.sdn:90001"].names[1].kind == "native"


def test_a_list_entry_whose_party_is_missing_is_an_error(edited):
    found = list(OfacAdvanced().read(edited(SDN, 'ProfileID="90004" ListID', 'ProfileID="77777" ListID')))
    (error,) = [each for each in found if isinstance(each, InputError)]
    assert "profile 77777" in error.what
    lines = Path(str(error.where.source)).read_text(encoding="utf-8").splitlines()
    assert error.where.line is not None
    assert 'ProfileID="77777"' in lines[error.where.line - 1]
    # The party itself is then on no list that the file names, and still there.
    assert "us.ofac:90004" in [each.id for each in found if isinstance(each, Entry)]


def test_a_party_without_a_profile_is_an_error(edited):
    content = SDN.read_text(encoding="utf-8")
    start = content.index('<Profile ID="90004"')
    profile = content[start : content.index("</Profile>", start) + len("</Profile>")]
    found = list(OfacAdvanced().read(edited(SDN, profile, "")))
    assert any(isinstance(each, InputError) and "90004 has no profile" in each.what for each in found)


def test_parts_that_contradict_each_other_are_refused(edited):
    with pytest.raises(FormatError, match="location 501 stands twice"):
        list(OfacAdvanced().read(edited(SDN, '<Location ID="502">', '<Location ID="501">')))
    content = SDN.read_text(encoding="utf-8")
    sets = content[content.index("<ReferenceValueSets>") : content.index("</ReferenceValueSets>") + 21]
    with pytest.raises(FormatError, match="<Location> stands before <ReferenceValueSets>"):
        list(OfacAdvanced().read(edited(SDN, sets, "")))
    with pytest.raises(FormatError, match="no <ReferenceValueSets>"):
        list(
            OfacAdvanced().read(edited(SDN, content[content.index("<ReferenceValueSets>") :], "</Sanctions>"))
        )


def test_a_name_in_a_script_without_spaces_is_joined(edited):
    path = edited(SDN, ">ПРИМЕРОВ<", ">王<")
    path.write_text(path.read_text("utf-8").replace(">Иван<", ">伟<"), encoding="utf-8")
    assert entries(OfacAdvanced(), path)["us.sdn:90001"].names[1] == Name(text="王伟", kind="native")


def test_a_person_and_a_vessel_of_the_plain_format():
    found = entries(OfacSdn(), PLAIN)
    person, vessel = found["us.sdn:90001"], found["us.sdn:90003"]
    assert person.type == "person"
    assert person.names == (
        Name(text="PRIMEROV, Ivan Exampleevich", kind="primary"),
        Name(text="VANYA", quality="weak"),
        Name(text="OLDNAME, Ivan", kind="former"),
    )
    assert person.countries == ("RU", "UA")
    assert person.nationalities == ("RU",)
    assert person.addresses == (
        Address(text="1 Example Lane, Tver, 170000, Russia", country="RU", city="Tver"),
    )
    assert person.identifiers == (
        Identifier(kind="passport", value="750123456", country="RU"),
        Identifier(kind="harbor_pass_no", value="HP-7"),
    )
    assert person.birth_dates == ("1960-03-15", "1958", "1957/1959")
    assert person.links == (Link(kind="linked_to", name="EXAMPLE TRADING CO., LTD."),)
    assert person.from_ is None
    for kept in ("nationality: Netherlands Antilles", "birth date: 31 Feb 1960", "expires 20 May 2028"):
        assert kept in person.remarks
    assert (vessel.type, vessel.countries) == ("vessel", ("PA",))
    assert vessel.identifiers == (
        Identifier(kind="imo", value="9074729"),
        Identifier(kind="mmsi", value="351000000"),
        Identifier(kind="call_sign", value="3EXM7"),
    )
    assert vessel.links == (Link(kind="owned_by", name="Example Shipping S.A."),)


def test_both_formats_agree_on_a_party():
    advanced, plain = entries(OfacAdvanced(), SDN), entries(OfacSdn(), PLAIN)
    for number in ("us.sdn:90001", "us.sdn:90003"):
        one, other = advanced[number], plain[number]
        assert (one.id, one.type, one.name, one.programs) == (
            other.id,
            other.type,
            other.name,
            other.programs,
        )
        assert one.identifiers[0] == other.identifiers[0]


def test_the_plain_format_takes_the_list_it_is_told_for_what_it_does_not_tell():
    found = [entry.id for entry in OfacSdn().read(PLAIN, "us.ssi") if isinstance(entry, Entry)]
    assert found == ["us.ssi:90001", "us.ssi:90003"]
    assert [entry.id for entry in OfacSdn().read(PLAIN, "us.cmic") if isinstance(entry, Entry)] == [
        "us.cmic:90001",
        "us.cmic:90003",
        "us.cmic:17019",
    ]


def test_fewer_records_than_the_file_says_are_refused(edited):
    with pytest.raises(FormatError, match="says that it holds 4 records, and holds 3"):
        list(OfacSdn().read(edited(PLAIN, "<Record_Count>3<", "<Record_Count>4<")))
    assert len(list(OfacSdn().read(edited(PLAIN, "<Record_Count>3<", "<Record_Count>soon<")))) == 3


@pytest.mark.parametrize(
    ("label", "role", "kind"),
    [
        ("Passport", "identifier", "passport"),
        ("Tax ID No.", "identifier", "tax"),
        ("Digital Currency Address - ETH", "identifier", "wallet"),
        ("Secondary sanctions risk:", "remark", ""),
        ("Effective Date (CMIC)", "remark", ""),
        ("Vessel Gross Registered Tonnage", "remark", ""),
        ("Birthdate", "birth_date", ""),
        ("Vessel Owner", "link", "owned_by"),
        ("Harbor Pass No.", "identifier", "harbor_pass_no"),
        ("??", "identifier", "unknown"),
    ],
)
def test_labels_have_their_meaning(label, role, kind):
    assert fact_of(label) == (role, kind)


def test_numbers_of_the_wrong_form_are_not_what_their_label_says(edited):
    path = edited(SDN, "<IDRegistrationNo>IMO 9074729<", "<IDRegistrationNo>Reg. 12<")
    assert entries(OfacAdvanced(), path)["us.sdn:90003"].identifiers[0] == Identifier(
        kind="vessel_registration", value="Reg. 12"
    )
    path = edited(PLAIN, "<idType>Passport<", "<idType>Legal Entity Number<")
    assert entries(OfacSdn(), path)["us.sdn:90001"].identifiers[0].kind == "registration"
    path = edited(path, "<idNumber>750123456<", "<idNumber>5493001KJTIIGC8Y1R12<")
    assert entries(OfacSdn(), path)["us.sdn:90001"].identifiers[0].kind == "lei"
