"""Names with something around them: found by what is inside."""

from __future__ import annotations

import pytest

from narrows.lists.entry import Entry, Name
from narrows.screen.heads import head, heads, inside, parts
from narrows.screen.watchlist import Watchlist

INSIDE = {
    "c/o Hikvision": "Hikvision",
    "M/s. Hikvision": "Hikvision",
    "Rosneft, Shanghai Branch": "Rosneft",
    "Kunlun Bank (Beijing Branch)": "Kunlun Bank",
    "Huawei Technologies Co., Ltd. / attn: Mr. Li": "Huawei Technologies Co., Ltd.",
    "Huawei Technologies Co., Ltd., 12 Keji Road, Shenzhen": "Huawei Technologies Co., Ltd.",
    "Representative Office of Hongbo Industrial Technology in Vietnam": "Hongbo Industrial Technology",
    "M/V HOPE 1": "HOPE 1",
    "Gen. Dr. Taha Mansur": "Taha Mansur",
    "Taha Mansur, Jr.": "Taha Mansur",
    "华为技术有限公司上海分公司": "华为技术有限公司",
    "Huawei Technologies Co., Ltd. (Finance Dept.)": "Huawei Technologies Co., Ltd.",
    "Huawei Technologies Co Ltd - Warehouse 3": "Huawei Technologies Co Ltd",
    "Huawei Technologies Co., Ltd., Bantian, Longgang District, Shenzhen": "Huawei Technologies Co., Ltd.",
    "M.A.G. Tech, 5762 Royalmount Ave, Montreal": "M.A.G. Tech",
    "To the order of Rosneft": "Rosneft",
    "Consignee: Rosneft": "Rosneft",
    "Mr Oleg Deripaska, CEO": "Oleg Deripaska",
    "Oleg Deripaska (President)": "Oleg Deripaska",
    "г-н Олег Дерипаска": "Олег Дерипаска",
}
ALSO = {
    "Orion Works (formerly Huawei Technologies Co., Ltd.)": ("Orion Works", "Huawei Technologies Co., Ltd."),
    "Orion Works f/k/a Rosneft": ("Orion Works", "Rosneft"),
    "Orion Works, a.k.a. Rosneft": ("Orion Works", "Rosneft"),
    "Orion Works t/a Rosneft": ("Orion Works", "Rosneft"),
    "formerly known as Rosneft": ("Rosneft",),
    "Industrial Establishment of Defense (IED)": ("Industrial Establishment of Defense",),
    "Huawei Technologies (China)": (),
    "Orion Works (KIM)": (),
    "Orion Trading (Wuxi)": (),
    "Kunlun Trading (end user: Orion)": (),
}
WHOLE = [
    "Acme Branch Management Ltd", "Office Depot", "Tsinghua University", "Smith, Jones & Co., Inc.", "MV", "c/o",
    "Branch", "", "c/o A", "3M Co., Ltd.", "Al-Noor Construction Department (AND)", "Example Ltd., Sample Inc.",
    "Deloitte Touche, 5 Sons", "Adams, Ryan", "Formosa Kanto Works",
]  # fmt: skip


@pytest.mark.parametrize("line", INSIDE)
def test_what_stands_around_a_name_is_taken_off(line: str) -> None:
    assert head(line) == INSIDE[line]
    assert list(heads(["plain", line])) == [(1, INSIDE[line])]


@pytest.mark.parametrize("line", ALSO)
def test_both_names_of_a_party_are_compared(line: str) -> None:
    assert inside(line) == ALSO[line]


@pytest.mark.parametrize("line", WHOLE)
def test_a_name_is_left_whole(line: str) -> None:
    assert head(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Example Water; Hangzhou Hikvision Digital Technology Co., Ltd.",
        "Hikvision | Example Water",
        "Example Water / c/o Hikvision",
        "Example Water\nHikvision",
        "Example Water；Hikvision",
    ],
)
def test_each_of_several_names_in_a_line_is_compared(line: str) -> None:
    entry = Entry(
        id="e",
        list="l",
        type="organization",
        names=(Name(text="Hangzhou Hikvision Digital Technology Co., Ltd."), Name(text="Hikvision")),
    )
    (hits,) = Watchlist.build([entry]).screen([line])
    assert [hit.id for hit in hits] == ["e"]
    assert any("inside of what was asked" in why for why in hits[0].explanations)
    assert inside("Vestas Example A/S") == ()


def test_a_line_of_any_length_is_read() -> None:
    assert head("c/o " + "x" * 100_000) == ""
    assert list(heads(["c/o Hikvision " + ", branch" * 50_000])) == []


def test_a_listed_name_is_found_with_something_around_it() -> None:
    names = ("Hangzhou Hikvision Digital Technology Co., Ltd.", "Hikvision", "Hope 1")
    entries = [
        Entry(id=f"e{n}", list="l", type="organization", names=(Name(text=name),))
        for n, name in enumerate(names)
    ]
    watch = Watchlist.build(entries)
    for line, id_ in (("c/o Hikvision", "e1"), ("Hikvision, Shanghai Branch", "e1"), ("M/V HOPE 1", "e2")):
        (hits,) = watch.screen([line])
        assert hits[0].id == id_
        assert hits[0].match == "strong"
        assert any("inside" in why for why in hits[0].explanations)


def test_the_better_of_the_two_counts_and_none_is_lost() -> None:
    names = ("Shanghai Branch Works", "Rosneft")
    entries = [
        Entry(id=f"e{n}", list="l", type="organization", names=(Name(text=name),))
        for n, name in enumerate(names)
    ]
    watch = Watchlist.build(entries)
    line = "Rosneft, Shanghai Branch"
    (both,) = watch.screen([line], threshold=0.0)
    alone = {hit.id: hit.score for hit in watch.screen(["Rosneft"], threshold=0.0)[0]}
    found = {hit.id: hit.score for hit in both}
    assert found["e1"] == alone["e1"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Example Trading c/o Kunlun Works", ("Example Trading", "Kunlun Works")),
        ("Kunlun Works / Example Trading", ("Kunlun Works", "Example Trading")),
        ("Example Trading (end user: Kunlun)", ("Example Trading", "Kunlun")),
        ("Kunlun Fab 2", ("Kunlun",)),
        ("上海贸易公司代理昆仑", ("上海贸易公司", "昆仑")),
        ("Kunlun Works", ()),
        ("Formosa Plants Forum", ()),
        ("Kunlun-Works Co., Ltd.", ()),
        ("Example Trading, Kunlun Works Co., Ltd.", ("Example Trading", "Kunlun Works Co., Ltd")),
        ("Example Trading and Kunlun", ("Example Trading", "Kunlun")),
        ("Example Trading；昆仑", ("Example Trading", "昆仑")),
        # Words of many names beside a sign that stands within names are no name, unless one ends before it.
        ("Kunlun Science & Technology Co., Ltd.", ("Kunlun Science",)),
        ("Kunlun Trade and Technology LLC", ("Kunlun Trade",)),
        ("Import & Export", ()),
        ("Kunlun & Orion Technology Co., Ltd.", ("Kunlun", "Orion Technology Co., Ltd")),
        ("Kunlun Ltd. & Technology Co., Ltd.", ("Kunlun Ltd", "Technology Co., Ltd")),
        ("Kunlun c/o Technology Co., Ltd.", ("Kunlun", "Technology Co., Ltd")),
        ("Technology Co., Ltd. / Kunlun", ("Technology Co., Ltd", "Kunlun")),
        ("", ()),
    ],
)
def test_a_line_of_several_names_has_parts(line: str, found: tuple[str, ...]) -> None:
    assert parts(line) == found
