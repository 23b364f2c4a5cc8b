"""Dates, names and words of XML lists, and the entry that is made of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists.readers.xmlstream_dates import american, british, iso, partial, span, whole, worded
from narrows.lists.readers.xmlstream_draft import Draft, Words, words_of
from narrows.lists.readers.xmlstream_names import is_native, spellings


def test_dates_are_read_as_precisely_as_they_are_written():
    assert [
        iso(t) for t in ("2012-12-31", "2012-12", "2012", "2012-12-31T10:00:00+02:00", "2015-04-07-04:00")
    ] == [
        "2012-12-31",
        "2012-12",
        "2012",
        "2012-12-31",
        "2015-04-07",
    ]
    assert [british(t) for t in ("31/12/2012", "dd/12/2012", "dd/mm/2012", "00/00/2012", "2012")] == [
        "2012-12-31",
        "2012-12",
        "2012",
        "2012",
        "2012",
    ]
    assert [
        worded(t) for t in ("07 Oct 1952", "Oct 1952", "1952", "1957 to 1959", "May 1952 to Jun 1952")
    ] == [
        "1952-10-07",
        "1952-10",
        "1952",
        "1957/1959",
        "1952",
    ]
    assert american("12/31/2012") == "2012-12-31"
    assert whole("2012-12-31") == date(2012, 12, 31)
    assert whole("2012-12") is None


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (iso, "2012-13-01"),
        (iso, "2012-02-30"),
        (iso, "soon"),
        (iso, ""),
        (british, "15/08/19yy"),
        (british, "31/02/1960"),
        (british, "31/dd/1960"),
        (american, "31/12/2012"),
        (worded, "31 Feb 1960"),
        (worded, "07 Foo 1960"),
        (worded, "1960 to 1950"),
        (worded, "to 1950"),
    ],
)
def test_what_is_no_date_is_none(read, wrong):
    assert read(wrong) is None


@given(first=st.dates(min_value=date(1000, 1, 1)), last=st.dates(min_value=date(1000, 1, 1)))
def test_a_span_holds_both_of_its_ends(first, last):
    found = span(first.isoformat(), last.isoformat())
    if first > last:
        assert found is None
        return
    assert found is not None
    lo, _, hi = found.partition("/")
    assert lo <= first.isoformat()
    assert (hi or lo) + "~" >= last.isoformat()
    assert span("1960-02-01", "1960-02-29") == "1960-02"
    assert span("1960-01-01", "1960-12-31") == "1960"


@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_the_parts_of_a_day_are_that_day(day):
    assert partial(str(day.year), str(day.month), str(day.day)) == day.isoformat()
    assert british(day.strftime("%d/%m/") + f"{day.year:04}") == day.isoformat()


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Azim Adhajani; Azim Agha-Jani", ["Azim Adhajani", "Azim Agha-Jani"]),
        ("a) One Name b) Other Name; Third", ["One Name", "Other Name", "Third"]),
        ("Jin Tiesan (金铁三)", ["Jin Tiesan", "金铁三"]),
        ("حسن غول (Hassan Ghul; Hassan Gul)", ["حسن غول", "Hassan Ghul", "Hassan Gul"]),
        ("Amir Khazmat (original script: Амир Хазмат)", ["Amir Khazmat", "Амир Хазмат"]),
        ("BUTEMBO AIRLINES (BAL)", ["BUTEMBO AIRLINES (BAL)"]),
        ("FIRST (F) ; SECOND (S)", ["FIRST (F)", "SECOND (S)"]),
        ("Plan (B) Trading", ["Plan (B) Trading"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_a_field_with_several_names_is_parted(field, names):
    assert spellings(field) == names


@given(st.lists(st.text(alphabet="ABC Яا中(;)", min_size=1, max_size=12), max_size=5).map("; ".join))
def test_parting_names_loses_no_letter(field):
    letters = [c for c in field if c.isalpha()]
    assert [c for name in spellings(field) for c in name if c.isalpha()] == letters


def test_scripts():
    assert is_native("Иван")
    assert is_native("示例")
    assert not is_native("Émile Zöla")
    assert not is_native("ＡＢＣ")
    assert not is_native("123")


def test_words_are_found_without_regard_to_case_and_by_pattern():
    words = Words(
        [
            ("type", "Entity", "organization"),
            ("type", "*ship*", "vessel"),
            ("type", "shipyard", "organization"),
        ]
    )
    assert words.get("type", " ENTITY. ") == "organization"
    assert words.get("type", "Cargo Ship") == "vessel"
    assert words.get("type", "Shipyard") == "organization"
    assert words.get("type", "person") is None
    assert words.get("alias", "entity") is None
    assert words.all("type") == ("organization", "organization")


def test_what_cannot_be_read_is_kept_in_the_remarks():
    draft = Draft(words_of("un"), 7)
    draft.name("Only Native", "former", weak=True)
    draft.nationality("Atlantis")
    draft.address([], "Atlantis")
    draft.address([], "Japan")
    draft.address(["1 Road", ""], "Atlantis", "Town")
    draft.born(None, "long ago")
    draft.document("Ration card", "12")
    entry = draft.entry("", "un.sc", draft.type("ghost"), listed=(None, "yesterday"))
    assert entry.type == "unknown"
    assert [address.text for address in entry.addresses] == ["Atlantis", "1 Road, Atlantis"]
    assert entry.countries == ("JP",)
    assert entry.nationalities == entry.birth_dates == ()
    assert [(each.kind, each.value) for each in entry.identifiers] == [("ration_card", "12")]
    assert entry.from_ is None
    assert entry.id.startswith("un.sc:only-native-")
    for kept in (
        "nationality: Atlantis",
        "birth date: long ago",
        "type: ghost",
        "listed on: yesterday",
        "former",
    ):
        assert kept in entry.remarks


def test_a_name_given_twice_stands_once_with_the_better_quality():
    draft = Draft(words_of("un"), 1)
    draft.name("Example", "alias", weak=True)
    draft.name(" Example ", "alias")
    draft.name("Other", "primary")
    draft.name("Other", "alias", weak=True)
    entry = draft.entry("1", "un.sc", "person")
    assert [(name.text, name.kind, name.quality) for name in entry.names] == [
        ("Other", "primary", "strong"),
        ("Example", "alias", "strong"),
    ]
