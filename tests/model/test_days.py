"""Days as they are written, and those that could be two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.model.order import parse_as_of


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_way_that_is_read_is_the_same_day(day: date) -> None:
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]
    ways = (
        day.isoformat(),
        f" {day:%Y%m%d} ",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.day}-{month}-{day.year}",
        f"{day.day:02} {month.upper()} {day.year}",
        f"{day.isoformat()}T00:00:00",
    )
    assert {parse_as_of(way) for way in ways} == {day}


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_what_could_be_two_days_is_refused(day: date) -> None:
    other = day + timedelta(days=1)
    for text in (
        f"{day:%d.%m.%Y}",
        f"{day:%m/%d/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%d-%b-%y}",
        f"{day}/{other}",
    ):
        with pytest.raises(InputError, match="must be a date"):
            parse_as_of(text)


@pytest.mark.parametrize("text", ["20230229", "2023/13/01", "31-Apr-2024", "2023-02-30"])
def test_a_day_that_is_none(text: str) -> None:
    with pytest.raises(InputError, match="is no day of the calendar"):
        parse_as_of(text)
