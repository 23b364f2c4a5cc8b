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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        # Characters that say what a firm does are those of many: the letters or kana beside them tell whose they are.
        ("ZRT集团", []),
        ("ZRT航天公司", []),
        ("ゾラノ航天株式会社", []),
        ("QXV集团", ["0"]),
        ("ＱＸＶ 集团", ["0"]),
        ("QXV集团（中国）", ["0"]),
        ("VNK航天", ["1"]),
        ("北京QXW科技股份有限公司", ["2"]),
        # A name of its own in Chinese writing tells whose it is whatever stands beside it.
        ("ZRT华沢電子", ["3"]),
        ("華沢電子 (Zorano)", ["3"]),
    ],
)
def test_letters_beside_words_of_many_names_are_compared(asked: str, found: list[str]) -> None:
    listed = ["QXV集团", "VNK航天公司", "北京QXW科技有限公司", "華沢電子有限公司"]
    assert ids(Watchlist.build(parties(listed)).screen([asked])[0]) == found
