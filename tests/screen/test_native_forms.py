"""A legal form in Chinese writing tells nobody from others, also where it is all of a name that is written so."""

from __future__ import annotations

import pytest

from narrows.screen.watchlist import Watchlist
from screen.parties import ids, parties

LISTED = ["QXV株式会社", "華沢電子有限公司"]


@pytest.mark.parametrize(
    "asked",
    [
        "株式会社ファルテック",
        "ソラノ株式会社",
        "ZRT株式会社",
        "株式会社ZUMRO",
        "㈱ファルテック",
        "ZRT（株）",
        "ZRT株式會社",
        "ソラノ有限公司",
    ],
)
def test_a_form_that_is_shared_is_no_hit(asked: str) -> None:
    assert Watchlist.build(parties(LISTED)).screen([asked]) == [[]]


@pytest.mark.parametrize("asked", ["QXV株式会社", "株式会社QXV", "QXV（株）", "QXV Co., Ltd.", "QXV株式會社"])
def test_the_rest_of_the_name_is_found_under_any_form(asked: str) -> None:
    assert ids(Watchlist.build(parties(LISTED)).screen([asked])[0]) == ["0"]


@pytest.mark.parametrize("asked", ["华泽电子", "華沢電子股份有限公司", "華沢電子"])
def test_characters_beside_the_form_are_compared(asked: str) -> None:
    assert "1" in ids(Watchlist.build(parties(LISTED)).screen([asked])[0])
