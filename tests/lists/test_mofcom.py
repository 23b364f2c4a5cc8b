"""MOFCOM: the repackaged snapshot, and announcements as the ministry publishes them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FormatError, InputError
from narrows.lists.entry import Entry
from narrows.lists.readers import open_list
from narrows.lists.readers.mofcom import MofcomJson
from narrows.lists.readers.mofcom_text import MofcomAnnouncement
from narrows.lists.readers.mofcom_words import address_country, paired

CN = Path(__file__).parent / "fixtures" / "cn"
SNAPSHOT = "data/lists/cn_mofcom_3lists_20260719_xyna.json"


def texts(entry: Entry) -> list[str]:
    return [name.text for name in entry.names]


def record(**fields: object) -> dict[str, object]:
    return {
        "list_id": "cn-attention-list",
        "entity_name": "Example Denki Co., Ltd.",
        "aliases": ["例子电机株式会社"],
        "addresses": [],
        "date_added": "2026-02-24",
        "last_verified": "2026-07-19",
        **fields,
    }


def written(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "cn.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.shared
def test_every_party_of_the_snapshot_is_read(shared: Path) -> None:
    file = open_list(shared / SNAPSHOT)
    assert file.format == "cn-mofcom-json"
    assert file.header.published == date(2026, 7, 19)
    assert Counter(entry.list for entry in file.entries) == {
        "cn.control": 139,
        "cn.unreliable": 61,
        "cn.attention": 40,
    }
    assert len({entry.id for entry in file.entries}) == 240
    assert all(entry.from_ for entry in file.entries)
    # An announcement that says "and other foreign entities" does not name them; that is said aloud.
    assert ["others that are not named" in str(problem) for problem in file.problems] == [True]


@pytest.mark.shared
def test_names_of_the_snapshot_lose_what_is_no_name(shared: Path) -> None:
    file = open_list(shared / SNAPSHOT, list_id="cn.unreliable")
    assert file.lists == ("cn.unreliable",)
    by_name = {entry.name: entry for entry in file.entries}
    assert texts(by_name["Lockheed Martin Corporation"])[1] == "洛克希德·马丁公司"
    assert texts(by_name["Hudson Technologies Co."])[1] == "哈德森技术公司"
    assert "TechInsights" in texts(by_name["TechInsights公司"])
    assert by_name["Lockheed Martin Corporation"].from_ == date(2023, 2, 16)


@pytest.mark.shared
def test_the_country_is_that_of_the_party_and_not_of_the_list(shared: Path) -> None:
    entries = {entry.name: entry for entry in open_list(shared / SNAPSHOT).entries}
    assert entries["HENSOLDT AG"].countries == ("DE",)
    assert entries["NIPPI Corporation"].countries == ("JP",)
    assert entries["Leidos"].countries == ()
    # A zero-width character stays as published: screening folds it.
    assert any("\u200c" in entry.name for entry in entries.values())


def test_a_wrong_date_does_not_take_a_party_off_the_list(tmp_path: Path) -> None:
    file = open_list(written(tmp_path, record(date_added="24.2.2026"), record(entity_name="Other Corp.")))
    assert [entry.from_ for entry in file.entries] == [None, date(2026, 2, 24)]
    assert [problem.where.field for problem in file.problems] == ["date_added"]


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ({"entity_name": "", "aliases": []}, "without a name"),
        ({"list_id": "cn-other-list"}, "unknown list"),
        ({"aliases": "one"}, "must be a list of texts"),
        ({"entity_name": 5}, "must be a text"),
    ],
)
def test_a_bad_record_is_an_error_in_its_place(tmp_path: Path, bad: dict[str, object], what: str) -> None:
    path = written(tmp_path, record(**bad), record())
    first, second = MofcomJson().read(path)
    assert isinstance(first, InputError)
    assert what in str(first)
    assert isinstance(second, Entry)


def test_a_snapshot_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, record(), record(entity_name="Other Corp."))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FormatError):
        open_list(path)


def test_an_annex_of_numbered_parties() -> None:
    file = open_list(CN / "annex.txt")
    assert file.format == "cn-mofcom-announcement"
    assert file.header.published == date(2026, 7, 24)
    assert file.header.claimed == 3
    group, trucks, defense = file.entries
    assert texts(group) == ["Example Group B.V.", "示例集团"]
    assert group.countries == ("NL",)
    assert group.addresses[0].text == "Voorbeeldweg 6, Kinderdijk, The Netherlands（邮编：2961）"
    assert group.citations == ("商务部公告2026年第30号",)
    assert group.from_ == date(2026, 7, 24)
    # A name that breaks off in its brackets goes on in the next line.
    assert texts(trucks) == ["EXAMPLE TRUCKS (Holding) a.s.", "示例卡车公司"]
    # An HTML entity is decoded once, and the remarks keep what was published.
    assert texts(defense) == ["Example Defense, Space & Security", "波音防务、空间与安全集团"]
    assert "&amp;" in defense.remarks


def test_a_sentence_that_names_its_parties() -> None:
    file = open_list(CN / "sentence.txt")
    assert file.lists == ("cn.unreliable",)
    assert file.header.claimed == 4
    assert [texts(entry) for entry in file.entries] == [
        ["Example Rim Defense", "示例防务公司"],
        ["Example Defense, Space & Security", "例子防务、空间与安全集团"],
        ["EXA Aerospace", "EXA 航天公司"],
        ["Summit Example Inc.", "顶峰示例公司"],
    ]


def test_a_page_with_a_table() -> None:
    file = open_list(CN / "table.html")
    assert file.lists == ("cn.attention",)
    assert [texts(entry) for entry in file.entries] == [
        ["Example & Sons Corporation", "示例株式会社"],
        ["Example Denki Co., Ltd.", "例子电机株式会社"],
    ]
    assert [entry.from_ for entry in file.entries] == [date(2026, 8, 1)] * 2
    assert [entry.countries for entry in file.entries] == [("JP",)] * 2


def test_both_forms_give_a_party_one_id(tmp_path: Path) -> None:
    snapshot = open_list(written(tmp_path, record())).entries[0]
    assert snapshot.id == open_list(CN / "table.html").entries[1].id


@pytest.mark.parametrize("name", ["annex.txt", "sentence.txt", "table.html"])
def test_gb18030_is_read_when_it_is_stated(tmp_path: Path, name: str) -> None:
    text = (CN / name).read_text("utf-8")
    path = tmp_path / name
    path.write_bytes(text.encode("gb18030"))
    assert open_list(path, encoding="gb18030").entries == open_list(CN / name).entries
    with pytest.raises(FormatError):
        open_list(path)
    with pytest.raises(FormatError, match=r"not valid UTF-8 at byte \d+") as caught:
        open_list(path, format="cn-mofcom-announcement")
    assert "gb18030" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2.示例卡车公司", "3.示例卡车公司", "party 3 follows party 1"),
        (
            "3.波音防务、空间与安全集团（Example Defense, Space &amp; Security）",
            "",
            "says 3 parties and names 2",
        ),
        ("将3家欧盟实体列入", "将3家欧盟实体移出", "ends or changes listings"),
        ("公布将3家欧盟实体列入", "公布调整3家欧盟实体列入", "ends or changes listings"),
    ],
)
def test_a_wrong_announcement_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = (CN / "annex.txt").read_text("utf-8")
    assert old in text
    path = tmp_path / "annex.txt"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(FormatError, match=what) as caught:
        open_list(path)
    assert caught.value.remedy


def test_an_announcement_without_its_annex_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(
        "商务部公告2026年第30号 公布将14家欧盟实体列入出口管制管控名单\n（完整名单见附件）\n", "utf-8"
    )
    with pytest.raises(FormatError, match="names no party"):
        open_list(path)


def test_an_announcement_is_of_one_list() -> None:
    with pytest.raises(FormatError, match=r"not of cn\.control"):
        list(MofcomAnnouncement().read(CN / "table.html", "cn.control"))


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("日本东京都港区1-1（邮编：105-0001）", "JP"),
        ("Nekazanka 880/11, Praha 1, Czech Republic（邮编：11000）", "CZ"),
        ("美国加利福尼亚州", "US"),
        ("某市某路1号", ""),
        ("", ""),
    ],
)
def test_the_country_of_an_address(text: str, country: str) -> None:
    assert address_country(text) == country


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_paired_without_failing(one: str, other: str) -> None:
    pair = paired([one, f"{one}（{other}）"])
    assert all(name.text.strip() for name in pair.names.all())
