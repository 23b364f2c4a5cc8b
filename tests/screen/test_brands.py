"""The brand of a listed company in the name of another."""

from __future__ import annotations

import pytest

from narrows.lists.entry import Entry, Name
from narrows.screen.brands import told_inside
from narrows.screen.hits import BRAND_SCORE
from narrows.screen.watchlist import Watchlist


def listed(*names: str, id_: str = "e1", type_: str = "organization") -> Entry:
    return Entry(id=id_, list="us.el", type=type_, names=tuple(Name(text=name) for name in names))  # type: ignore[arg-type]


LIST = Watchlist.build(
    [
        listed("Kunlunex Works Co., Ltd.", "Kunlunex"),
        listed("Dawning Information Industry", "Dawning", id_="e2"),
        listed("Polarisia", id_="e3", type_="vessel"),
        listed("Yu Longan", id_="e4"),
        listed("Fmqx", "Fqx", id_="e5"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("Kunlunex Digital Power Middle East", {"e1"}),
        ("Shanghai Kunlunex Noodle Bar", {"e1"}),
        ("KUNLUNEX INVESTMENT & HOLDING", {"e1"}),
        ("Fqx Digital Power", set()),  # too short
        ("Dawning Light Bookshop", set()),  # a word of prose
        ("Polarisia Digital Power", set()),  # a vessel's name
        ("Yulongan Digital Power", set()),  # two words of the list as one
        ("Kunlun Digital Power", set()),
    ],
)
def test_a_brand_in_a_longer_name_is_a_possible_hit(asked: str, ids: set[str]) -> None:
    (hits,) = LIST.screen([asked])
    assert {hit.id for hit in hits} == ids
    for hit in hits:
        assert (hit.match, hit.score) == ("possible", BRAND_SCORE)
        assert any("a part of what was asked" in line for line in hit.explanations)
    assert LIST.may_hit([asked])[0] or not ids


def test_the_brand_alone_is_the_entry_and_a_higher_threshold_leaves_a_longer_name_out() -> None:
    assert [hit.match for hit in LIST.screen(["Kunlunex"])[0]] == ["certain"]
    assert LIST.screen(["Kunlunex Digital Power"], threshold=0.6) == [[]]


def test_a_single_word_and_a_long_text_have_no_brand() -> None:
    assert told_inside("Kunlunex") == []
    assert told_inside("Kunlunex Power " * 100) == []
    assert [told.words for told in told_inside("Kunlunex Digital Power Ltd")][:1] == ["kunlunex"]
