"""Schools that differ by the most telling word of a listed name are two; all else is compared as before."""

from __future__ import annotations

import pytest

from narrows.screen.watchlist import Watchlist
from screen.parties import ids, parties, party

LISTED = [
    "Northwestern Polytechnical University",
    "Harbin Engineering University",
    "University of Electronic Science and Technology of China",
    "西北工业大学",
    "Nanjing Institute of Astronomical Optics",
    "Beihang University Hangzhou Innovation Institute",
    "Nanjing University of Aeronautics and Astronautics",
    "Qxfield Marine Trading Co., Ltd.",
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Northwestern University", []),
        ("Northwestern Univ.", []),
        ("Northwest University", []),
        ("Northeastern University", []),
        # The most telling word is there, or another word is near.
        ("Northwestern Polytechnical Univ", ["0", "3"]),
        ("Northwestern Polytechnic University", ["0", "3"]),
        ("Polytechnical University of the Northwest", ["0", "3"]),
        ("Harbin University", ["1"]),
        ("University of Science and Technology of China", ["2"]),
        ("Univ of Electronic Science and Technology", ["2"]),
        ("Universityof Science and Technology of China", ["2"]),
        # Of longer names a word may be left out.
        ("Beihang University Innovation Institute", ["5"]),
        ("Nanjing University of Aeronautics", ["6"]),
        # What is no school leaves words out.
        ("Nanjing Institute of Optics", ["4"]),
        ("Marine Trading", []),
    ],
)
def test_a_school_is_told_by_its_most_telling_word(asked: str, found: list[str]) -> None:
    watchlist = Watchlist.build(parties(LISTED))
    assert sorted(ids(watchlist.screen([asked])[0])) == found


HAN = [
    "北京理工大学",
    "哈尔滨工业大学",
    "国防科学技术大学",
    "电子科技大学",
    "Nanjing University of Science and Technology",
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        # Known schools are no other school that is known.
        ("北京大学", []),
        ("大连理工大学", []),
        ("哈尔滨医科大学", []),
        ("北京大学深圳研究生院", []),
        ("杭州电子科技大学", []),
        ("南京工业大学", []),
        ("哈爾濱醫科大學", []),
        # The school itself, under any of its names and with more beside it.
        ("北京理工大学深圳研究院", ["0"]),
        ("北京理工大學", ["0"]),
        ("哈尔滨工业大学（威海）", ["1"]),
        ("中国人民解放军国防科技大学", ["2"]),
        ("成都电子科技大学", ["3"]),
        ("南京理工大学", ["4"]),
        # Two schools in one name are either; one that is not known may be any.
        ("北京大学与北京理工大学联合实验室", ["0"]),
        ("哈工业大学", ["1"]),
    ],
)
def test_a_known_school_in_chinese_writing_is_no_other(asked: str, found: list[str]) -> None:
    hits = ids(Watchlist.build(parties(HAN)).screen([asked])[0])
    assert hits[:1] == found
    assert found or not hits


def test_a_reading_that_the_entry_bears_as_a_name_scores_as_that_name() -> None:
    """A name in another script that is read as the entry's own Latin name makes a near name no nearer."""

    latin = Watchlist.build([party("1", "Harbin Engineering University")])
    both = Watchlist.build([party("1", "Harbin Engineering University", "哈尔滨工程大学")])
    native = Watchlist.build([party("1", "哈尔滨工程大学")])
    ((one,),), ((two,),), ((three,),) = (w.screen(["Harbin University"]) for w in (latin, both, native))
    assert one.score == two.score
    assert three.score > one.score
