"""Dated listings of published entries: what is known of their first day is kept apart from what is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import RulebookError
from narrows.lists import ListBook, ListInfo, Listing
from narrows.lists.dated import START_UNKNOWN, entry_of, listings_of
from narrows.lists.entry import Address, Entry, Name
from narrows.lists.readers import open_list

INFO = ListInfo(id="x.l", title="A list", citation="Part 1", extent="complete", as_of=date(2026, 7, 31))
ENTRY = Entry(
    id="x.l:1",
    list="x.l",
    type="organization",
    names=(Name(text="Example Ltd.", kind="primary"), Name(text="Exemple"), Name(text="EXL", quality="weak")),
    countries=("CN", "HK"),
    addresses=(Address(text="1 Example Rd", country="CN"), Address(text="2 Example Rd", country="HK")),
    citations=("1 FR 2", "3 FR 4"),
    license_requirement="For all items subject to the EAR. (See § 744.11 of the EAR)",
    footnotes=("4",),
    policy=("presumption_of_denial",),
    policy_text="Presumption of denial",
    from_=date(2020, 1, 1),
    until=date(2026, 12, 31),
    remarks="moved",
)


def listing(**changes: object) -> Listing:
    return next(listings_of([msgspec.structs.replace(ENTRY, **changes)], INFO))


def test_an_entry_that_says_everything() -> None:
    assert listing() == Listing(
        id="x.l:1",
        list="x.l",
        name="Example Ltd.",
        aliases=("Exemple", "EXL"),
        country="CN",
        other_countries=("HK",),
        from_=date(2020, 1, 1),
        until=date(2026, 12, 31),
        footnotes=("4",),
        policy=("presumption_of_denial",),
        policy_text="Presumption of denial",
        scope="all_items",
        citation="1 FR 2; 3 FR 4",
        checked=date(2026, 7, 31),
        confidence="high",
        address="1 Example Rd; 2 Example Rd",
        note="moved",
        weak=("EXL",),
        addresses=ENTRY.addresses,
        end_known=False,
    )


def test_an_end_that_lay_ahead_on_the_day_of_the_list_may_have_been_put_off() -> None:
    """As with denial orders, which are renewed for as long as they ran."""
    ends = date(2026, 12, 31)
    assert listing().in_force(ends)
    assert not listing().may_have_stood(ends)
    after = date(2027, 1, 1)
    assert listing().may_have_stood(after)
    assert "lay ahead on 2026-07-31" in listing().why_open(after)
    assert not listing().may_have_stood(date(2019, 12, 31))
    for past in (INFO.as_of, date(2025, 1, 1)):
        assert not listing(until=past).may_have_stood(after)
    own = msgspec.structs.replace(INFO, of_law=False)
    assert not next(listings_of([ENTRY], own)).may_have_stood(after)


def test_a_first_day_that_is_not_published_is_said_not_to_be_known() -> None:
    found = listing(from_=None)
    assert found.from_ == INFO.as_of
    assert not found.start_known
    assert found.may_have_stood(date(2026, 7, 30))
    assert not listing().may_have_stood(date(2019, 12, 31))
    assert found.note.startswith(START_UNKNOWN)
    assert found.note.endswith("moved")
    assert START_UNKNOWN not in listing().note


def test_confidence_is_in_what_the_publisher_says() -> None:
    assert listing(citations=()).confidence == "medium"
    assert listing(citations=()).citation == "Part 1"
    assert listing(from_=None).confidence == "medium"
    assert listing(from_=None, citations=()).confidence == "low"


def test_a_review_policy_in_words_is_read_as_its_codes_are() -> None:
    assert listing(policy=()).policy == ("presumption_of_denial",)
    assert listing(policy=(), policy_text="").policy == ()


def test_the_scope_of_an_entry_without_a_requirement_is_left_to_it() -> None:
    assert listing(license_requirement="").scope == "see_entry"


def test_a_person_without_an_address_stands_under_the_nationality() -> None:
    assert listing(countries=(), nationalities=("IR",)).country == "IR"
    assert listing(countries=()).country == ""


def test_an_end_that_may_have_been_put_off_hides_nobody_from_screening() -> None:
    known = msgspec.structs.replace(listing(), end_known=True)
    assert entry_of(known).until == known.until == date(2026, 12, 31)
    assert entry_of(msgspec.structs.replace(known, end_known=False)).until is None


def test_an_entry_of_another_list_is_refused() -> None:
    with pytest.raises(RulebookError, match=r"not of 'x\.l'"):
        listing(list="y.l")


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(start=DAYS, end=DAYS)
def test_a_listing_stands_on_its_first_day(start: date | None, end: date | None) -> None:
    found = listing(from_=start, until=end)
    assert found.in_force(found.from_)
    assert found.until == end
    if start is not None and (end is None or start <= end):
        assert found.from_ == start
        assert not found.in_force(start - timedelta(days=1))


@pytest.mark.shared
def test_a_real_list_is_a_book(shared: Path) -> None:
    file = open_list(shared / "data/lists/cn_mofcom_3lists_20260719_xyna.json", list_id="cn.control")
    assert file.header.published is not None
    info = ListInfo(
        id="cn.control",
        title="",
        citation="Export Control Law",
        extent="complete",
        as_of=file.header.published,
    )
    book = ListBook(listings_of(file.entries, info), (), (info,), {})
    assert len(book.listings) == 139
    assert len(book.active(date(2025, 1, 1))) == 0
    assert len(book.active(date(2025, 1, 2))) == 28
    assert {one.confidence for one in book.listings} == {"medium"}
