"""How much listed parties own, and when that cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists import load_lists
from narrows.screen import Matcher, owned_percent, owned_range

MATCHER = Matcher(load_lists())
AFTER, BEFORE = date(2025, 1, 1), date(2024, 12, 1)
NAURA = "Naura Technology Group Co., Ltd."


@dataclass(frozen=True)
class Stake:
    name: str
    share_percent: float | None


@pytest.mark.parametrize(
    ("owners", "on", "percent"),
    [
        ([], AFTER, 0.0),
        ([Stake(NAURA, 60)], AFTER, 60.0),
        ([Stake(NAURA, 60)], BEFORE, 0.0),
        ([Stake(NAURA, 30), Stake("SMIC", 20), Stake("Nobody", 50)], AFTER, 50.0),
        ([Stake(NAURA, 49.9), Stake("SMIC", 0.1)], AFTER, 50.0),
        ([Stake(NAURA, None)], AFTER, None),
        ([Stake(NAURA, None)], BEFORE, 0.0),
        ([Stake(NAURA, 60), Stake("Nobody", None)], AFTER, 60.0),
        ([Stake(NAURA, 60), Stake("SMIC", None)], AFTER, None),
        ([Stake(NAURA, None), Stake("Nobody", 100)], AFTER, 0.0),
    ],
)
def test_share_of_listed_owners(owners: list[Stake], on: date, percent: float | None) -> None:
    assert owned_percent(MATCHER, owners, on) == percent


def test_an_unverified_owner_is_no_entity_list_owner() -> None:
    owners = [Stake("Yangtze Memory Technologies Co., Ltd.", 80)]
    assert owned_percent(MATCHER, owners, date(2022, 11, 1)) == 0.0
    assert owned_percent(MATCHER, owners, date(2022, 11, 1), "us.uvl") == 80.0
    assert owned_percent(MATCHER, owners, date(2022, 12, 16)) == 80.0


stakes = st.builds(
    Stake,
    st.sampled_from((NAURA, "SMIC", "Nobody", "Someone")),
    st.none() | st.integers(min_value=0, max_value=25).map(float),
)


@given(st.lists(stakes, max_size=4))
def test_the_range_holds_what_is_certain_and_what_is_possible(owners: list[Stake]) -> None:
    least, most = owned_range(MATCHER, owners, AFTER)
    assert 0 <= least <= most <= 100
    filled = [Stake(o.name, 0.0 if o.share_percent is None else o.share_percent) for o in owners]
    assert owned_percent(MATCHER, filled, AFTER) == least
