"""The UN's consolidated list: what each of its facts becomes, and every record of a published one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from narrows.errors import InputError
from narrows.lists.entry import Address, Entry, Identifier, Name
from narrows.lists.readers.base import Header
from narrows.lists.readers.un_consolidated import UnConsolidated

FILE = Path(__file__).parent / "fixtures" / "un" / "consolidated.xml"


def read(path: Path = FILE) -> list[Entry]:
    """The entries of a file; none may be an error."""
    found = list(UnConsolidated().read(path))
    assert not [each for each in found if isinstance(each, InputError)]
    return [each for each in found if isinstance(each, Entry)]


def edited(tmp_path: Path, before: str, after: str) -> Path:
    """A copy of the file with one text in place of another."""
    content = FILE.read_text(encoding="utf-8")
    assert before in content
    copy = tmp_path / "list.xml"
    copy.write_text(content.replace(before, after, 1), encoding="utf-8")
    return copy


def test_a_person():
    entry = read()[0]
    assert (entry.id, entry.list, entry.type, entry.from_) == (
        "EXi.001",
        "un.sc",
        "person",
        date(2005, 11, 1),
    )
    assert entry.names == (
        Name(text="ALI EXAMPLE AL-MITHALI", kind="primary"),
        Name(text="علي المثالي", kind="native"),
        Name(text="Aly Mithaly"),
        Name(text="Ali Mitali"),
        Name(text="The Builder", quality="weak"),
        Name(text="Amir"),
        Name(text="Амир", kind="native"),
        Name(text="Ali Beispiel", kind="former"),
    )
    assert entry.countries == ("IR", "HK")
    assert entry.nationalities == ("IR",)
    assert entry.addresses == (
        Address(text="Example Street 5, Tehran, Iran (Islamic Republic of)", country="IR", city="Tehran"),
    )
    # One of them belongs to an alias; the one that is no day is in the remarks.
    assert entry.birth_dates == ("1970-07-14", "1971-04-28", "1969", "1967/1972")
    assert entry.birth_places == ("Tunis, Tunisia", "Isfahan, Iran (Islamic Republic of)")
    assert entry.identifiers == (
        Identifier(kind="passport", value="A0003456", country="PK"),
        Identifier(kind="national_id", value="12-34"),
    )
    assert entry.programs == ("Al-Qaida",)
    for kept in (
        "birth date: 1971-02-30",
        "birth date: about 1969",
        "birth date: from false passport",
        "nationality: former Soviet Union",
        "address: Example Street 5, Tehran: as of 2016",
        "passport: A0003456: issued 2013-06-11",
        "national id: 12-34: Ration card",
        "designation: Director, Treasurer",
        "last updated: 2016-10-13, 2020-11-02",
    ):
        assert kept in entry.remarks


def test_an_entity_that_was_delisted():
    entry = read()[1]
    assert (entry.id, entry.type) == ("EXe.001", "organization")
    assert (entry.from_, entry.until) == (date(2015, 4, 7), date(2020, 5, 31))
    assert entry.names == (
        Name(text="EXAMPLE TRADING (ETC)", kind="primary"),
        Name(text="EXAMPLE SHIPPING"),
        Name(text="Example Trade"),
        Name(text="شركة المثال", kind="native"),
        Name(text="Old Example Trading", kind="former"),
        Name(text="Earlier Example", kind="former"),
    )
    assert entry.countries == ("KP",)


@pytest.mark.parametrize("day", ["2005-31-12", "unknown"])
def test_a_garbled_day_of_listing_keeps_the_party_listed(day, tmp_path):
    entry = read(edited(tmp_path, "<LISTED_ON>2005-11-01<", f"<LISTED_ON>{day}<"))[0]
    assert entry.from_ is None
    assert f"listed on: {day}" in entry.remarks


def test_years_in_the_wrong_order_are_a_remark(tmp_path):
    entry = read(edited(tmp_path, "<FROM_YEAR>1967<", "<FROM_YEAR>1997<"))[0]
    assert "1967/1972" not in entry.birth_dates
    assert "birth date: between 1997 and 1972" in entry.remarks


@pytest.mark.parametrize(
    ("day", "read_as"), [("Nov. 1973", "1973-11"), ("August 1961", "1961-08"), ("2 Nov 1973", "1973-11-02")]
)
def test_a_month_of_birth_in_words(day, read_as, tmp_path):
    for field in ("DATE", "NOTE"):
        entry = read(edited(tmp_path, "<DATE>1971-04-28</DATE>", f"<{field}>{day}</{field}>"))[0]
        assert read_as in entry.birth_dates
        assert day not in entry.remarks


def test_a_record_without_a_reference_has_the_number_of_the_record(tmp_path):
    path = edited(tmp_path, "<REFERENCE_NUMBER>EXi.001</REFERENCE_NUMBER>", "")
    assert read(path)[0].id == "un.sc:9000001"


@pytest.mark.parametrize(
    ("published", "number", "country"),
    [
        ("Libyan passport No. 513519", "513519", "PK"),
        ("Libya B/002210", "B/002210", "PK"),
        ("Diplomatic Passport: Z30321794", "Z30321794", "PK"),
        ("CAR diplomatic passport no. D00000898", "D00000898", "PK"),
        ("Military (FACA) identification number 911-10-77", "911-10-77", "PK"),
        ("Laissez-passer no. N°235/MISPAT/SP", "235/MISPAT/SP", "PK"),
        ("Russian passport number 8208 No. 555627", "8208 555627", "PK"),
        ("381110042 (Expired 25 Jan. 2016)", "381110042", "PK"),
        ("TR-P 614 166", "TR-P 614 166", "PK"),
        ("A 0139243", "A 0139243", "PK"),
        ("lost in May", "lost in May", "PK"),
    ],
)
def test_words_around_a_number_are_no_part_of_it(published, number, country, tmp_path):
    path = edited(tmp_path, "<NUMBER>A0003456</NUMBER>", f"<NUMBER>{published}</NUMBER>")
    entry = read(path)[0]
    assert Identifier(kind="passport", value=number, country=country) in entry.identifiers
    assert number == published or f"published as {published!r}" in entry.remarks


def test_the_header(tmp_path):
    assert UnConsolidated().header(FILE) == Header(published=date(2026, 2, 27))
    assert (
        UnConsolidated().header(edited(tmp_path, ' dateGenerated="2026-02-27T00:00:09.554Z"', "")) == Header()
    )


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    """The list as the UN published it."""
    return shared / "data" / "lists" / "un_consolidated_watchman.xml"


@pytest.fixture(scope="module")
def entries(path: Path) -> list[Entry]:
    """Its entries."""
    return read(path)


@pytest.mark.shared
def test_every_record_comes_out(path, entries):
    content = path.read_text(encoding="utf-8")
    references = re.findall(r"<REFERENCE_NUMBER>(.*?)</REFERENCE_NUMBER>", content)
    assert UnConsolidated().sniff(content[: 1 << 14].encode())
    assert UnConsolidated().header(path).published is not None
    assert [entry.id for entry in entries] == [reference.strip() for reference in references]
    assert Counter(entry.type for entry in entries) == {
        "person": len(re.findall(r"<INDIVIDUAL>", content)),
        "organization": len(re.findall(r"<ENTITY>", content)),
    }
    lines = content.splitlines()
    assert all(re.search(r"<(INDIVIDUAL|ENTITY)>", lines[(entry.line or 0) - 1]) for entry in entries)


@pytest.mark.shared
def test_no_name_is_lost(path, entries):
    content = path.read_text(encoding="utf-8")
    held = {"".join(c for c in name.text if c.isalpha()) for entry in entries for name in entry.names}
    aliases = re.findall(r"<(?:ALIAS_NAME|NAME_ORIGINAL_SCRIPT)>([^<;()&]+?)</", content)
    assert len(aliases) > 2_000
    assert [alias for alias in aliases if "".join(c for c in alias if c.isalpha()) not in held] == []


@pytest.mark.shared
def test_facts_are_read(entries):
    assert all(entry.from_ is not None for entry in entries)
    assert sum(name.quality == "weak" for entry in entries for name in entry.names) > 500
    assert sum(name.kind == "native" for entry in entries for name in entry.names) > 378
    assert sum(name.kind == "former" for entry in entries for name in entry.names) >= 19
    assert sum("/" in born for entry in entries for born in entry.birth_dates) == 31
    assert sum(len(entry.identifiers) for entry in entries) > 440
    unread = [entry.id for entry in entries if re.search(r"(?:^|; )(?:nationality|type): ", entry.remarks)]
    assert unread == ["QDi.290"]  # of a state that is no more
    assert sum(not address.country for entry in entries for address in entry.addresses) < 12
