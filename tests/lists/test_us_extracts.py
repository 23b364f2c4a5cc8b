"""Readers of the Denied Persons List and of plain extracts of United States lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists.us_files import DPL_ROW, errors, read, table, written
from narrows.errors import FormatError
from narrows.lists.entry import Entry, Identifier, Link
from narrows.lists.readers import us_dpl
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_dpl import Dpl
from narrows.lists.readers.us_lists_csv import ListsCsv
from narrows.lists.readers.us_lists_json import ListsJson


def test_dpl(tmp_path: Path) -> None:
    abroad = (
        "EXAMPLE LTD",
        "1 RUE",
        "PARIS",
        "",
        "FR",
        "75001",
        "01/02/2003",
        "",
        "n",
        "3033-09-30",
        "",
        "68 F.R. 1 1/3/03",
    )
    path = table(tmp_path / "dpl.txt", us_dpl.COLUMNS, [DPL_ROW, abroad, DPL_ROW], "\t")
    assert Dpl().sniff(path.read_bytes())
    assert Dpl().header(path) == Header(published=date(2022, 8, 29))
    home, away, again = read(Dpl(), path)
    assert (home.countries, home.from_, home.until) == (("US",), date(2022, 8, 24), date(2026, 1, 14))
    assert home.license_requirement
    assert (away.countries, away.until, away.license_requirement) == (("FR",), None, "")
    assert "not a standard order" in away.remarks
    assert home.id != again.id
    assert [e.line for e in (home, away, again)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [(0, " ", "no name"), (6, "24/08/2022", "is no day"), (7, "never", "is no day")],
)
def test_a_wrong_cell_of_the_dpl_is_told_for_its_record(
    tmp_path: Path, column: int, value: str, what: str
) -> None:
    row = (*DPL_ROW[:column], value, *DPL_ROW[column + 1 :])
    path = table(tmp_path / "dpl.txt", us_dpl.COLUMNS, [DPL_ROW, row, DPL_ROW], "\t")
    out = list(Dpl().read(path))
    (error,) = errors(iter(out))
    assert what in error.what
    assert error.where.line == 3
    assert len(out) == 3


LISTED: dict[str, Any] = {
    "list_id": "bis-dpl",
    "extracted": "2026-07-09",
    "count": 1,
    "entities": [
        {
            "name": "EXAMPLE PERSON",
            "aliases": ["EP"],
            "country": "Germany",
            "address": "1 EXAMPLE STR, BREMEN, DE, 28816",
            "status": None,
            "effective_date": "2019-11-07",
            "federal_register": "84 F.R. 61869 11/14/2019",
            "notes": "Type of denial: Standard; Expires: 2029-08-14",
        }
    ],
}


def listed(tmp_path: Path, list_id: str, **fields: object) -> Entry:
    record = dict.fromkeys(LISTED["entities"][0]) | fields
    (entry,) = read(
        ListsJson(), written(tmp_path / "list.json", LISTED | {"list_id": list_id, "entities": [record]})
    )
    return entry


def test_lists_json(tmp_path: Path) -> None:
    path = written(tmp_path / "list.json", LISTED)
    assert ListsJson().sniff(path.read_bytes())
    assert ListsJson().header(path) == Header(published=date(2026, 7, 9), claimed=1)
    (denied,) = read(ListsJson(), path)
    assert (denied.list, denied.countries, denied.until) == ("us.dpl", ("DE",), date(2029, 8, 14))
    assert denied.addresses[0].country == "DE"

    entry = listed(
        tmp_path,
        "bis-entity-list",
        name="Magtech",
        aliases=["M.A.G. Tech, 5762 Royalmount Ave, Montreal, QC, Canada"],
        country="Canada",
        address="127 Rue, Montreal, Canada; and 2 Rue, Laval, Canada (See alternate addresses under China).",
        federal_register="76 FR 71869, 11/21/11.\n85 FR 83769, 12/23/20",
        notes="For all items subject to the EAR. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR). This...",
    )
    assert [n.text for n in entry.names] == ["Magtech", "M.A.G. Tech"]
    assert [a.text for a in entry.addresses] == [
        "127 Rue, Montreal, Canada",
        "2 Rue, Laval, Canada",
        "5762 Royalmount Ave, Montreal, QC, Canada",
    ]
    assert (entry.footnotes, entry.from_) == (("3",), date(2011, 11, 21))
    assert "cuts off the license requirement" in entry.remarks
    assert "See alternate addresses under China" in entry.remarks

    company = listed(
        tmp_path,
        "ofac-nscmic",
        name="Example Aerospace",
        effective_date="2021-08-02",
        notes="Listing Date (CMIC): 03 Jun 2021; USCC: 91110000MA005UCQ5P (China); Program: CMIC-EO13959; Linked To: X CO.",
    )
    assert company.identifiers == (Identifier(kind="uscc", value="91110000MA005UCQ5P", country="CN"),)
    assert (company.programs, company.from_) == (("CMIC-EO13959",), date(2021, 8, 2))
    assert company.links == (Link(kind="linked_to", name="X CO."),)
    assert listed(
        tmp_path, "state-debarred-statutory", name="A", notes="Date of birth: November, 1975"
    ).birth_dates == ("1975-11",)
    assert listed(tmp_path, "bis-meu", name="A", notes="Subordinate institution of B").links[0].name == "B"


@pytest.mark.parametrize(
    ("statuses", "until"),
    [
        (["Expired on 05/09/04"], date(2004, 5, 9)),
        (["Expired on 05/09/04", "Lifted 01/16/06"], date(2006, 1, 16)),
        (["Expired on 05/09/04", "Active"], None),
        (["Procurement ban ended 1/1/99, all other sanctions remain"], None),
        (["Waived on 11/21/00"], None),
    ],
)
def test_a_nonproliferation_entry_ends_with_its_last_sanction(
    tmp_path: Path, statuses: list[str], until: date | None
) -> None:
    notes = " | ".join(f"Authority: INKSNA; imposed 5/9/2002; status: {s}; Vol. 67, No. 95" for s in statuses)
    entry = listed(
        tmp_path, "state-nonproliferation", name="Example", effective_date="2002-05-09", notes=notes
    )
    assert entry.until == until
    assert notes in entry.remarks
    assert entry.programs == ("INKSNA",)


def test_lists_json_that_is_wrong(tmp_path: Path) -> None:
    for change, what in (
        ({"count": 2}, "says that it has 2 records and has 1"),
        ({"list_id": "some-list"}, "not known"),
        ({"entities": []}, "has 0"),
    ):
        with pytest.raises(FormatError, match=what):
            list(ListsJson().read(written(tmp_path / "list.json", LISTED | change)))
    records = [{"name": ""}, {"name": "A", "colour": "red"}, {"name": 5}]
    path = written(tmp_path / "list.json", LISTED | {"entities": records, "count": 3})
    assert len(errors(ListsJson().read(path))) == 3


def test_lists_csv(tmp_path: Path) -> None:
    columns = ("name", "aliases", "countries", "footnotes", "requirement", "policy", "fr")
    row = ("Example (EX)", "One | Two", "CRIMEA (OCCUPIED) UA", "4", "For all items subject to the EAR (See §§ 734.9(e) and 744.11 of the EAR)4", "Presumption of denial", "81 FR 61595, 9/7/2016")  # fmt: skip
    other = ("Other", "", "CN HK", "3", "For all items subject to the EAR", "", "89 FR 1")
    path = table(tmp_path / "el.csv", columns, [row, other])
    assert ListsCsv().sniff(path.read_bytes())
    first, second = read(ListsCsv(), path)
    assert (first.countries, first.footnotes, first.from_) == (("UA",), ("4",), date(2016, 9, 7))
    assert [n.text for n in first.names] == ["Example (EX)", "Example", "EX", "One", "Two"]
    assert (second.countries, second.footnotes) == (("CN", "HK"), ())
    assert second.remarks == "the extract has footnote 3"
    path = table(tmp_path / "uvl.csv", ("name", "countries"), [("Example", "AM AE")])
    (entry,) = read(ListsCsv(), path, "us.other")
    assert (entry.list, entry.countries) == ("us.other", ("AM", "AE"))
    assert entry.id.startswith("us.other:")
