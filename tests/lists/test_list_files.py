"""A wrong list is refused with a remedy: no citation, overlapping days, names that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrows.errors import RulebookError
from narrows.lists import ListBook, read_lists

LISTS = "id,title,citation,extent,as_of,names_ended,note\nx.l,A list,Part 1,excerpt,2026-01-01,no,\n"
COMPANIES = "id,headquarters,names\nacme,US,Acme Inc.|Acme\n"
PARTIES = "id,name,aliases,native_names,country,other_countries,company,address,note\n"
VERSIONS = "id,from,until,footnotes,policy,policy_text,scope,citation,checked,confidence,note\n"
PARTY = "x.l.acme,Acme Inc.,Acme,,US,CN HK,acme,,moved\n"
VERSION = "x.l.acme,2020-01-01,2020-12-31,1 2,case_by_case,,all_items,1 FR 2,2026-01-01,high,\n"
LATER = "x.l.acme,2021-01-01,,,case_by_case,,all_items,2 FR 3,2026-01-01,high,revised\n"


def write(
    folder: Path,
    versions: str,
    parties: str = PARTIES + PARTY,
    lists: str = LISTS,
    companies: str = COMPANIES,
) -> Path:
    (folder / "x.l").mkdir()
    (folder / "lists.csv").write_text(lists, "utf-8")
    (folder / "companies.csv").write_text(companies, "utf-8")
    (folder / "x.l" / "parties.csv").write_text(parties, "utf-8")
    (folder / "x.l" / "versions.csv").write_text(versions, "utf-8")
    return folder


def test_a_small_book_is_read(tmp_path: Path) -> None:
    book = read_lists(write(tmp_path, VERSIONS + VERSION + LATER))
    first, second = book.listings
    assert first.footnotes == ("1", "2")
    assert first.other_countries == ("CN", "HK")
    assert second.until is None
    assert second.note == "moved; revised"


@pytest.mark.parametrize(
    ("versions", "parties", "what"),
    [
        (VERSIONS + VERSION + LATER.replace("2021-01-01", "2020-12-31", 1), PARTIES + PARTY, "two versions"),
        (VERSIONS + VERSION.replace("1 FR 2", ""), PARTIES + PARTY, "no citation"),
        (VERSIONS + VERSION.replace("2020-12-31", "2019-12-31"), PARTIES + PARTY, "before it starts"),
        (VERSIONS + VERSION.replace("2020-01-01", "2020-13-01"), PARTIES + PARTY, "no date"),
        (VERSIONS + VERSION.replace("2020-01-01", ""), PARTIES + PARTY, "no date"),
        (VERSIONS + VERSION.replace("high", "sure"), PARTIES + PARTY, "not known"),
        (VERSIONS + VERSION.replace("all_items", "some"), PARTIES + PARTY, "not known"),
        (VERSIONS + VERSION.replace("x.l.acme", "x.l.other"), PARTIES + PARTY, "no party"),
        (VERSIONS, PARTIES + PARTY, "no version"),
        (VERSIONS + VERSION, PARTIES + PARTY + PARTY, "twice"),
        (VERSIONS + VERSION, PARTIES + PARTY.replace("x.l.acme", "y.acme"), "not of"),
        (VERSIONS + VERSION, PARTIES + PARTY.replace(",acme,", ",unknown,"), "unknown company"),
        (VERSIONS + "x.l.acme,2020\n", PARTIES + PARTY, "cells"),
        ("id\n", PARTIES + PARTY, "columns"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path: Path, versions: str, parties: str, what: str) -> None:
    with pytest.raises(RulebookError, match=what) as caught:
        read_lists(write(tmp_path, versions, parties))
    assert caught.value.remedy


def test_a_company_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="twice"):
        read_lists(write(tmp_path, VERSIONS + VERSION, companies=COMPANIES + "acme,US,Other\n"))


def test_a_missing_file_is_an_error_and_no_empty_list(tmp_path: Path) -> None:
    write(tmp_path, VERSIONS + VERSION)
    (tmp_path / "x.l" / "versions.csv").unlink()
    with pytest.raises(RulebookError, match="cannot read"):
        read_lists(tmp_path)
    with pytest.raises(RulebookError, match="cannot read"):
        read_lists(tmp_path / "nowhere")


def test_a_listing_is_of_a_known_list(tmp_path: Path) -> None:
    book = read_lists(write(tmp_path, VERSIONS + VERSION))
    with pytest.raises(RulebookError, match="unknown list"):
        ListBook(book.listings, book.companies.values(), (), book.sha256)
