"""METI's End User List: the repackaged snapshot, and the official table as a workbook."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from narrows.errors import FormatError
from narrows.lists.readers import open_list
from narrows.lists.readers.encoding_names import Names
from narrows.lists.readers.meti import MetiXlsx
from narrows.lists.readers.meti_words import add_name, types_of

SNAPSHOT = "data/lists/jp_meti_eul_20260720_xyna.json"
HEADINGS: list[object] = [
    "No.",
    "国名、地域名\nCountry or Region",
    "企業名、組織名\nCompany or Organization",
    "別名\nAlso Known As",
    "懸念区分\nType of WMD",
]
ROWS: list[list[object]] = [
    [
        1,
        "イラン\nIslamic Republic of Iran",
        "Example Industries (EXI)",
        "・Example Works\n・Exemple",
        "核\nN",
    ],
    [2, "北朝鮮\nNorth Korea", "Example Trading (例貿易会社)", "", "生物、化学\nB,C\n通常兵器\nCW"],
    [3, "中国\nPeople's Republic of China", "Third Example Institute", "・TEI", "ミサイル\nＭ"],
]


def workbook(tmp_path: Path, rows: list[list[object]], headings: list[object] = HEADINGS) -> Path:
    path = tmp_path / "eul.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("list")
    sheet.write_row(0, 0, ["外国ユーザーリスト End User List (2025年9月29日)"])
    sheet.write_row(1, 0, headings)
    for at, row in enumerate(rows, start=2):
        sheet.write_row(at, 0, row)
    book.close()
    return path


@pytest.mark.shared
def test_every_entity_of_the_snapshot_is_read(shared: Path) -> None:
    file = open_list(shared / SNAPSHOT)
    assert file.format == "jp-meti-json"
    assert file.header.published == date(2026, 7, 20)
    assert len(file.entries) == 835
    assert file.problems == ()
    assert file.lists == ("jp.eul",)
    assert len({entry.id for entry in file.entries}) == 835
    assert all(len(entry.countries) == 1 and entry.programs for entry in file.entries)
    counted = Counter(entry.countries[0] for entry in file.entries)
    assert counted["IR"] == 257
    assert counted["CN"] == 127
    assert sum("CW" in entry.programs for entry in file.entries) == 240


@pytest.mark.shared
def test_names_that_ran_into_the_country_are_found(shared: Path) -> None:
    entries = {entry.name: entry for entry in open_list(shared / SNAPSHOT).entries}
    entry = entries["Baotou Guanghua Chemical Industrial Corporation"]
    assert entry.countries == ("CN",)
    assert "published as part of" in entry.remarks
    assert sum("published as part of" in entry.remarks for entry in entries.values()) == 37
    komid = entries["Korea Mining Development Trading Corporation"]
    assert [(name.text, name.quality) for name in komid.names[1:3]] == [
        ("KOMID", "weak"),
        ("朝鮮鉱業開発貿易会社", "strong"),
    ]
    assert komid.programs == ("B", "C", "M", "N", "CW")


def test_the_official_table(tmp_path: Path) -> None:
    file = open_list(workbook(tmp_path, [*ROWS[:2], HEADINGS, ROWS[2], ["Note: see the guidance"]]))
    assert file.format == "jp-meti-xlsx"
    assert file.header.published == date(2025, 9, 29)
    assert file.problems == ()
    assert [entry.countries for entry in file.entries] == [("IR",), ("KP",), ("CN",)]
    assert [entry.programs for entry in file.entries] == [("N",), ("B", "C", "CW"), ("M",)]
    assert [[name.text for name in entry.names] for entry in file.entries] == [
        ["Example Industries", "EXI", "Example Works", "Exemple"],
        ["Example Trading", "例貿易会社"],
        ["Third Example Institute", "TEI"],
    ]
    assert [entry.line for entry in file.entries] == [3, 4, 6]


def test_a_table_with_a_gap_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="entity 3 follows entity 1"):
        open_list(workbook(tmp_path, [ROWS[0], ROWS[2]]))


def test_what_cannot_be_read_of_an_entity_is_said_and_it_stays(tmp_path: Path) -> None:
    rows = [ROWS[0], [2, "Atlantis", "Example Nowhere Co.", "", "X"], [3, "North Korea", "", "", "N"]]
    file = open_list(workbook(tmp_path, rows))
    assert [entry.name for entry in file.entries] == ["Example Industries", "Example Nowhere Co."]
    assert file.entries[1].countries == ()
    told = " ".join(map(str, file.problems))
    assert "'Atlantis' is no country" in told
    assert "'X' names no known type" in told
    assert "without a name" in told


def test_a_workbook_without_the_headings_is_not_the_list(tmp_path: Path) -> None:
    path = workbook(tmp_path, ROWS, ["No.", "Country or Region", "Company or Organization", "", ""])
    assert not MetiXlsx().sniff_file(path)
    with pytest.raises(FormatError, match="no row with the headings"):
        open_list(path, format="jp-meti-xlsx")


def test_a_record_of_another_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jp.json"
    one = {
        "list_id": "jp-end-user-list",
        "entity_name": "Example",
        "aliases": [],
        "addresses": ["India"],
        "reason": "N",
    }
    path.write_text(json.dumps([one, {**one, "list_id": "jp-other"}]), "utf-8")
    file = open_list(path)
    assert len(file.entries) == 1
    assert "of another list" in str(file.problems[0])
    with pytest.raises(FormatError, match=r"not cn\.control"):
        open_list(path, list_id="cn.control")


def test_shift_jis_is_read_when_it_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "jp.json"
    one = {
        "list_id": "jp-end-user-list",
        "entity_name": "Example (例貿易)",
        "addresses": ["India"],
        "reason": "核 N",
    }
    path.write_bytes(json.dumps([one], ensure_ascii=False).encode("shift_jis"))
    assert open_list(path, encoding="shift_jis").entries[0].names[1].text == "例貿易"
    with pytest.raises(FormatError, match="at byte"):
        open_list(path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Example Industries (EXI)", ["Example Industries", "EXI"]),
        ("Ministry of Examples (MOE) (例省)", ["Ministry of Examples", "MOE", "例省"]),
        ("Example （ＡＢ）", ["Example （ＡＢ）"]),
        ("Example (Pvt) University", ["Example (Pvt) University"]),
        ("Example Co. (Pyongyang branch)", ["Example Co. (Pyongyang branch)"]),
        ("(Korea) Example Co. ((朝鮮)例会社)", ["(Korea) Example Co.", "(朝鮮)例会社"]),
        ("Example Institute 例研究所", ["Example Institute", "例研究所"]),
        ("Example Bureau; and", ["Example Bureau"]),
    ],
)
def test_a_name_and_what_stands_in_brackets(text: str, names: list[str]) -> None:
    found = Names()
    add_name(found, text)
    assert [name.text for name in found.all()] == names


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        (
            "大量破壊兵器等の懸念: 生物、化学、ミサイル、核 B,C,M,N; 通常兵器の懸念: CW",
            ("B", "C", "M", "N", "CW"),
            "",
        ),
        ("核 Ｎ", ("N",), ""),
        ("ミサイルM", ("M",), ""),
        ("Nuclear weapons; rockets", ("N",), "rockets"),
        ("", (), ""),
    ],
)
def test_types_of_weapons(text: str, codes: tuple[str, ...], rest: str) -> None:
    assert types_of(text) == (codes, rest)


def test_a_legal_form_alone_is_no_alias() -> None:
    names = Names()
    for text in ("Example Works PVT (LTD)", "Акционерное общество", "Co., Ltd.", "LTE", "Example (SAPA)"):
        add_name(names, text)
    assert [name.text for name in names.all()] == ["Example Works PVT", "LTE", "Example", "SAPA"]
    assert names.remarks == [
        f"{form!r} among the aliases is only a legal form"
        for form in ("LTD", "Акционерное общество", "Co., Ltd.")
    ]
