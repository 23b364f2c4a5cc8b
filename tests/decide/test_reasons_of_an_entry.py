"""Reasons for control of a stated entry of which the rulebook describes a part only."""

from __future__ import annotations

from datetime import date

import pytest

from narrows.engine import engine

DAY = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("eccn", "certain", "open_"),
    [
        ("3E001", {"AT1"}, {"MT1", "NP1", "NS1", "RS2", "RS"}),
        ("3D001", {"AT1"}, {"NS1", "RS"}),
        ("4D001", {"NS1", "AT1"}, {"CC1", "RS"}),
        ("4E001", {"AT1"}, {"NS1", "MT1", "CC1", "RS"}),
        ("5E992", {"AT1"}, {"RS"}),
    ],
)
def test_classes_of_a_part_leave_open_what_the_list_says_of_other_parts(
    eccn: str, certain: set[str], open_: set[str]
) -> None:
    """15 CFR Part 774 Supp. 1: the tables of these entries name reasons "for technology for" and "for software for" some items."""
    found = engine().book.edition(DAY).stated_reasons(eccn)
    assert certain <= found.certain
    assert open_ <= found.partial
    assert not found.certain & open_
