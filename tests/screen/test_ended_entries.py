"""Entries that ended after the day of their list: it could only foretell the end, and denial orders are renewed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from narrows.screening import Screening

HEAD = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\t"
    "Last_Update\tAction\tFR_Citation\n"
)
ORDER = "PLAIN AVIATION FZE\t1 Airport Rd\tDUBAI\t\tAE\t\t07/10/2024\t01/06/2025\tY\t2024-07-10\t\t89 FR 2000 7/10/2024\n"
ENDED = "OLD SUPPLY LTD\t2 Dock Rd\tBELFAST\t\tGB\t\t03/01/2014\t03/01/2024\tY\t2014-03-01\t\t79 FR 1000 3/1/2014\n"


@pytest.mark.parametrize(
    ("name", "day", "found"),
    [
        ("Plain Aviation FZE", date(2024, 7, 9), False),
        ("Plain Aviation FZE", date(2025, 1, 6), True),
        ("Plain Aviation FZE", date(2025, 1, 7), True),
        ("Old Supply Ltd", date(2024, 3, 1), True),
        ("Old Supply Ltd", date(2024, 8, 1), False),
    ],
)
def test_an_order_that_ended_after_the_day_of_its_list(
    tmp_path: Path, name: str, day: date, found: bool
) -> None:
    path = tmp_path / "dpl.txt"
    path.write_text(HEAD + ORDER + ENDED, "utf-8")
    screening = Screening.open([path], on=day)
    assert bool(screening.watchlist.screen([name])[0]) is found
    assert any("may have been renewed" in told for told in screening.told) is (day == date(2025, 1, 7))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 5, 13), True),
        (date(2025, 5, 14), False),
        (date(2026, 11, 9), False),
        (date(2026, 11, 10), True),  # whether the suspension was extended is not known: nobody is clear
    ],
)
def test_a_suspended_measure_of_a_list_that_goes_on_naming_the_party(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: date, found: bool, whole: bool
) -> None:
    monkeypatch.setenv("NARROWS_LISTS", str(tmp_path / "store"))
    path = tmp_path / "mofcom.json"
    path.write_text(
        '[{"list_id": "cn-export-control-watchlist", "entity_name": "Source Intelligence, Inc.", "aliases": [],'
        ' "date_added": "2025-04-04", "source_url": "https://example.org/1", "last_verified": "2025-04-20"}]',
        "utf-8",
    )
    screening = Screening.open([path] if whole else [], on=day)
    assert bool(screening.watchlist.screen(["Source Intelligence, Inc."])[0]) is found
