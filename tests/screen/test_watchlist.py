"""The watchlist: what is listed is found however it is typed, and nothing that is asked breaks it."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.lists.entry import Entry, EntryType, Identifier, Name
from narrows.screen import Query, Watchlist
from narrows.screen.kernel.features import BARE_ODDS
from narrows.screen.tables import tables, thresholds
from screen.parties import ids, parties, party

LONG = (
    "Federal State Financed Institution of Science Physics and Technology Institute named after A. B. Exampleman "
    "of the Example Branch of the Academy of Sciences and Arts and its Sub-Units and Successors in the North"
)
LISTED = (
    "Example Kunlun Machinery Works Co., Ltd.",
    "Beijing Institute No. 14 of Electronic Technology",
    "Region5 LLC",
    "M3HRAN Group",
    "Polar Star Shipping S.A.",
    "J.R. Example & Sons",
    "AB&C Holding",
    "QX",
    "3 Vostok",
    "LIMITED LIABILITY COMPANY",
    "The Company",
    "FGUP",
    LONG,
    "北京例子科技有限公司",
    "中国科学院北方电子设备例子研究所第五十五研究室精密机械研究中心筹备组",
    "Завод Полярная Звезда",
    "شركة المثال للتجارة",
    "예시전자 주식회사",
    "Παράδειγμα Ναυτιλιακή",
)
WATCHLIST = Watchlist.build(parties(LISTED))


@pytest.mark.parametrize("at", range(len(LISTED)))
def test_a_listed_name_is_found_however_it_is_typed(at: int) -> None:
    name = LISTED[at]
    typed = (
        name,
        name.upper(),
        name.lower(),
        f"  {name}\n",
        name.replace(" ", "\t"),
        name.replace(" ", " - "),
    )
    for query, hits in zip(typed, WATCHLIST.screen(typed), strict=True):
        assert ids(hits)[:1] == [str(at)], query
        assert hits[0].match == "certain", query
        assert hits[0].alias == name


@pytest.mark.parametrize(
    "typed",
    [
        "Exam\u200bple Kun\u2060lun Machinery Works Co., Ltd.",
        "\u202eExample Kunlun Machinery Works\u202c Co., Ltd.",
        "\u200fExample Kunlun\u200e Machinery Works Co Ltd",
        "Ехаmрlе Kunlun Machinery Works Co., Ltd.",  # Cyrillic Е, х, а, р, е
        "Example Κunlun Μachinery Works Co., Ltd.",  # Greek Κ, Μ
        "Ｅｘａｍｐｌｅ　Ｋｕｎｌｕｎ　Machinery Works Co., Ltd.",
        "Éxample Künlun Machinery Works Co., Ltd.",
        "E\u0301xample Ku\u0308nlun Machinery Works Co., Ltd.",
        "Example\x00Kunlun\x00Machinery Works Co., Ltd.",
        "Example&nbsp;Kunlun Machinery Works Co., Ltd.",
        "Exam\ud83dple Kunlun Machinery Works Co., Ltd.",
        "🚀 Example Kunlun Machinery Works Co., Ltd. ®",
        "Example Kunlun\r\nMachinery\tWorks\x0bCo., Ltd.",
        "Examp1e Kun1un Machinery Works Co., Ltd.",
        "Example Kunlun MachineryWorks Co., Ltd.",
        "Example Kun lun Machinery Works",
        "Exmaple Kunlun Machinery Works Limited",
        "Kunlun Example Machinery Works",
    ],
)
def test_a_name_that_looks_the_same_is_found(typed: str) -> None:
    assert ids(WATCHLIST.screen([typed])[0])[:1] == ["0"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "x",
            "é",
            "中",
            "ا",
            "!!!",
            "...",
            "🚀🚀",
            "\x00",
            "\ud800",
            "\u200b\u202e",
            "&amp;",
            "&#0;",
            "&#x110000;",
        ),
        *(
            "Co., Ltd.",
            "and",
            "a1" * 1000,
            "a1" * 50_000,
            "z" * 100_000,
            "中" * 100_000,
            "Ж" * 100_000,
            "ا ب " * 30_000,
        ),
        *(
            "x " * 50_000,
            "\n" * 1000,
            "0" * 5000,
            "'" * 100,
            "\u0301" * 1000,
            "a\u0301" * 3000,
            "\U0001f600" * 500,
        ),
        "Hуaweи ㅎ华 שلا",
    ],
)
def test_no_name_breaks_a_search(name: str) -> None:
    listed = Watchlist.build([*parties(LISTED), party("odd", name), party("none"), party("empty", "")])
    for watchlist in (WATCHLIST, listed):
        hits = watchlist.screen([name, LISTED[0], name])
        assert ids(hits[1])[:1] == ["0"]
        assert ids(hits[0]) == ids(hits[2])


def test_half_a_character_in_a_listed_name_loses_neither_name_nor_list() -> None:
    entry = party(
        "a", "Exam\ud800ple Kunlun", remarks="\udfff", from_=date(2020, 1, 2), citations=("88 FR \ud800",)
    )
    (hit,) = Watchlist.build([entry]).screen(["Example Kunlun"], 0.3)[0]
    assert hit.entry.from_ == date(2020, 1, 2)
    assert hit.entry.citations == ("88 FR ?",)


@given(st.lists(st.text(st.characters(), max_size=40), max_size=5), st.text(st.characters(), max_size=40))
@example(["\ud800"], "\ud800")
@settings(max_examples=60)
def test_any_text_can_be_listed_and_asked_for(names: list[str], query: str) -> None:
    watchlist = Watchlist.build(
        [*(party(str(at), name) for at, name in enumerate(names)), party("own", LISTED[0])]
    )
    hits = watchlist.screen([query, *names, LISTED[0]], 0.01)
    assert len(hits) == len(names) + 2
    assert "own" in ids(hits[-1])


def test_no_names_and_no_entries() -> None:
    assert WATCHLIST.screen([]) == []
    assert WATCHLIST.search([]).entries.shape == (0, 10)
    empty = Watchlist.build([])
    assert len(empty) == 0
    assert empty.screen([LISTED[0], ""]) == [[], []]
    nameless = Watchlist.build([party("none"), party("blank", ""), party("signs", "!!!")])
    assert nameless.screen([LISTED[0], "", "!!!"]) == [[], [], []]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_without_a_hit_is_refused(limit: int) -> None:
    with pytest.raises(InputError, match="limit"):
        WATCHLIST.screen([LISTED[0]], limit=limit)


@pytest.mark.parametrize("ask", [WATCHLIST.screen, WATCHLIST.search])
def test_a_text_in_place_of_names_is_refused(ask: Callable[[str], object]) -> None:
    with pytest.raises(InputError, match="list"):
        ask("Example Kunlun")


def test_entries_of_the_same_name_are_all_told() -> None:
    watchlist = Watchlist.build([party(str(at), "Example Kunlun Machinery") for at in range(60)])
    assert sorted(ids(watchlist.screen(["Example Kunlun Machinery"], limit=60)[0]), key=int) == [
        str(at) for at in range(60)
    ]
    assert len(watchlist.screen(["Kunlun Machinery Example"], limit=10)[0]) == 10


def test_entries_of_one_id_on_two_lists_are_two() -> None:
    number = Identifier(kind="imo", value="9000001")
    twins = [
        party("same", "Example Kunlun", on="one", identifiers=(number,)),
        party("same", "Vostok Meridian", on="two", identifiers=(number,)),
    ]
    watchlist = Watchlist.build(twins)
    hits = watchlist.screen([Query(name="Example Kunlun", identifiers=(number,))])[0]
    assert {hit.lists for hit in hits} == {("one",), ("two",)}


def test_an_entry_without_a_name_is_found_by_its_identifier() -> None:
    number = Identifier(kind="imo", value="9000001")
    watchlist = Watchlist.build([party("none", identifiers=(number,))])
    (hit,) = watchlist.screen([Query(name="Anything", identifiers=(number,))])[0]
    assert (hit.id, hit.name, hit.match) == ("none", "", "certain")


def test_an_entry_with_very_many_near_names_does_not_hide_another() -> None:
    crowd = [
        f"Example Kunlun Machiner{a}{b} Works" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst"
    ]
    watchlist = Watchlist.build(
        [party("crowd", *crowd), party("other", "Example Kunlun Machine Works Trading")]
    )
    queries = ["Example Kunlun Machineab Works", "Vostok"]
    assert ids(watchlist.screen(queries, 0.05)[0]) == ["crowd", "other"]
    assert watchlist.screen(queries)[1] == []


def test_a_name_of_its_own_counts_as_such_whatever_else_could_be_made_into_it() -> None:
    entry = party(
        "a",
        "Kunlun Industrial Machinery Holding (KIMH)",
        "KIMH",
        Name(text="Kunlun (KIMH) Ltd", quality="weak"),
    )
    (hit,) = Watchlist.build([entry]).screen(["KIMH"])[0]
    assert (hit.match, hit.alias) == ("certain", "KIMH")


def test_a_name_with_its_acronym_in_brackets_is_two_names() -> None:
    watchlist = Watchlist.build(
        parties(["Kunlun Industrial Machinery Holding (KIMH)", "Kunlun Holding (Vostok)"])
    )
    assert ids(watchlist.screen(["KIMH"])[0]) == ["0"]
    assert watchlist.screen(["Kunlun Industrial Machinery Holding"])[0][0].match == "strong"


def test_two_names_of_an_entry_are_its_name() -> None:
    watchlist = Watchlist.build(
        [party("a", "Kunlun Machinery Works", "KMW", Name(text="Vostok", quality="weak"))]
    )
    for name, match in (
        ("Kunlun Machinery Works (KMW)", "certain"),
        ("Kunlun Machinery Works (Vostok)", "strong"),
    ):
        (hit,) = watchlist.screen([name])[0]
        assert hit.match == match


def test_the_alias_that_is_the_same_is_told_before_one_that_is_near() -> None:
    entry = party("a", "Kunlun Machinery", "Kunlun Machinery Co., Ltd.", "Kunlun Machinery Company")
    for name in ("Kunlun Machinery", "Kunlun Machinery Co Ltd", "Kunlun Machinery Company"):
        (hit,) = Watchlist.build([entry]).screen([name])[0]
        assert hit.match == "certain"
        assert hit.explanations[0].startswith("the same as")


def test_a_weak_name_alone_is_not_certain() -> None:
    entry = party("a", "Ivan Exampleman", Name(text="Vanya Kunlun", quality="weak"), kind="person")
    (hit,) = Watchlist.build([entry]).screen(["Vanya Kunlun"])[0]
    assert hit.match != "certain"
    both = party("a", Name(text="Vanya Kunlun", quality="weak"), "VANYA KUNLUN", kind="person")
    (hit,) = Watchlist.build([both]).screen(["Vanya Kunlun"])[0]
    assert hit.match == "certain"


@pytest.mark.parametrize(
    ("listed", "query"),
    [
        ("EXAMPLEMAN, Ivan Petrovich", "Ivan Petrovich Exampleman"),
        ("EXAMPLEMAN, Ivan Petrovich", "Ivan Exampleman"),
        ("AL-EXAMPLI, Abd al-Rahman", "Abdul Rahman al Exampli"),
        ("KIM Ryong-Exampel", "Kim, Ryong Exampel"),
        ("Ivan Petrovich EXAMPLEMAN", "EXAMPLEMAN Ivan Petrovich"),
    ],
)
def test_the_order_of_a_persons_names_does_not_matter(listed: str, query: str) -> None:
    watchlist = Watchlist.build([party("a", listed, kind="person")])
    assert ids(watchlist.screen([query])[0]) == ["a"]


def test_hits_are_sorted_and_matched_by_their_scores() -> None:
    watchlist = Watchlist.build(
        parties(
            ["Kunlun Machinery Works", "Kunlun Machinery", "Kunlun Machinary Workes", "Kunlun Trading Works"]
        )
    )
    hits = watchlist.screen(["Kunlun Machinery Works"], 0.01)[0]
    assert ids(hits)[0] == "0"
    assert [hit.score for hit in hits[1:]] == sorted((hit.score for hit in hits[1:]), reverse=True)
    for hit in hits[1:]:
        assert hit.match == ("strong" if hit.score >= thresholds().strong else "possible")


def test_numbers_must_agree() -> None:
    watchlist = Watchlist.build(parties(["No. 14 Research Institute", "No. 55 Research Institute"]))
    for own, other in (("14", "55"), ("55", "14")):
        hits = watchlist.screen([f"No. {own} Research Institute"], 0.001)[0]
        assert hits[0].match == "certain"
        assert f"No. {own}" in hits[0].alias
        for hit in hits[1:]:
            assert hit.match == "possible"
            assert any("numbers differ" in line for line in hit.explanations), hit.explanations
        assert all(
            f"No. {other}" not in hit.alias for hit in watchlist.screen([f"No. {own} Research Institute"])[0]
        )


def test_the_entries_that_stand_on_a_day() -> None:
    entries = [
        party("old", "Example Kunlun", until=date(2020, 12, 31)),
        party("new", "Example Kunlun", from_=date(2021, 1, 1)),
        party("ever", "Example Kunlun"),
    ]
    watchlist = Watchlist.build(entries)
    assert set(ids(watchlist.on(date(2020, 12, 31)).screen(["Example Kunlun"])[0])) == {"old", "ever"}
    assert set(ids(watchlist.on(date(2021, 1, 1)).screen(["Example Kunlun"])[0])) == {"new", "ever"}


def test_searches_at_once_do_not_meet() -> None:
    queries = [*LISTED, "Nobody of this Name", "Kunlun"] * 20
    alone = WATCHLIST.search(queries)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: WATCHLIST.search(queries), range(32)):
            assert np.array_equal(found.entries, alone.entries)
            assert np.array_equal(found.scores, alone.scores)


def embedded() -> tuple[list[Entry], list[tuple[str, str]]]:
    """The parties of the lists that come with the package by their Latin names, and their native names with their ids."""
    entries: list[Entry] = []
    natives: list[tuple[str, str]] = []
    for folder in (files("narrows.lists") / "embedded").iterdir():
        if not (folder / "parties.csv").is_file():
            continue
        with (folder / "parties.csv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                latin = [
                    name for name in (row["name"], *row["aliases"].split("|")) if name.isascii() and name
                ]
                entries.append(party(row["id"], *latin))
                natives += [(name, row["id"]) for name in row["native_names"].split("|") if name]
    return entries, natives


def test_native_names_find_their_latin_entries() -> None:
    entries, natives = embedded()
    # A brand alone ("华为") is no reading of its Latin form: such names are listed by themselves. Nor is the Chinese name of a
    # foreign company, under which a Chinese list has it.
    natives = [(name, own) for name, own in natives if len(name) > 4 and not own.startswith("cn.")]
    found = Watchlist.build(entries).screen([name for name, _ in natives])
    missed = [
        f"{name} ({own})" for (name, own), hits in zip(natives, found, strict=True) if own not in ids(hits)
    ]
    assert len(natives) > 70
    assert len(missed) <= 0.15 * len(natives), missed


@pytest.mark.parametrize(
    ("native", "listed"),
    [
        ("武汉新芯集成电路制造有限公司", "Wuhan Xinxin Semiconductor Manufacturing Co., Ltd."),
        ("中芯国际集成电路制造有限公司", "Semiconductor Manufacturing International Corporation"),
        ("中國科學院計算技術研究所", "Institute of Computing Technology, Chinese Academy of Sciences"),
        ("АО «Уралвагонзавод»", "JSC Uralvagonzavod"),
        ("Микрон ПАО", "PJSC Mikron"),
        ("Газпром нефть", "Gazprom Neft"),
        ("بنك صادرات إيران", "Bank Saderat Iran"),
        ("مصرف سورية المركزي", "Central Bank of Syria"),
        ("Ευρωπαϊκή Ναυτιλιακή", "Evropaiki Naftiliaki"),
        ("조선무역은행", "Korea Trade Bank"),
    ],
)
def test_names_in_other_scripts_find_latin_ones(native: str, listed: str) -> None:
    watchlist = Watchlist.build(parties(["Vostok Meridian Trading", listed, "Bank of Example"]))
    assert ids(watchlist.screen([native], 0.2)[0])[:1] == ["1"]


_TYPES: dict[str, EntryType] = {
    "Person": "person",
    "Organization": "organization",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}


@pytest.mark.shared
def test_quality_on_the_development_set(shared: Path) -> None:
    folder = shared / "data" / "bench"
    with (folder / "entities.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    watchlist = Watchlist.build(
        party(record["id"], *record["names"], kind=_TYPES.get(record["schema"], "unknown"))
        for record in records
    )
    clusters = np.array([record["cluster"] for record in records])
    asked = json.loads((folder / "queries_dev.json").read_text(encoding="utf-8"))
    found = watchlist.search([query["q"] for query in asked])
    hit = np.zeros(len(asked), bool)
    for at, query in enumerate(asked):
        entries = found.entries[at][found.entries[at] >= 0]
        hit[at] = (query["cluster"] in clusters[entries]) if query["cluster"] else len(entries) > 0
    listed = np.array([query["cluster"] is not None for query in asked])
    right, lost, false = int((hit & listed).sum()), int((~hit & listed).sum()), int((hit & ~listed).sum())
    assert 2 * right / (2 * right + lost + false) >= 0.965
    assert 1000 * false / int((~listed).sum()) <= 20
    exact = np.array([query["kind"] == "a-exact" for query in asked])
    assert exact.any()
    assert [asked[at]["q"] for at in np.flatnonzero(exact & ~hit)] == []
    # And every name of the list itself, in capitals or without them.
    names = [name for record in records for name in record["names"]]
    own = np.repeat(np.arange(len(records)), [len(record["names"]) for record in records])
    for typed in (str, str.upper):
        found = watchlist.search([typed(name) for name in names], limit=20)
        lost_names = np.flatnonzero(~(found.entries == own[:, None]).any(axis=1))
        # Of very common names there may be more bearers than hits are asked for.
        assert [names[at] for at in lost_names if found.entries[at, -1] < 0] == []
        assert len(lost_names) < 20


def test_the_legal_forms_of_the_test_are_legal_forms() -> None:
    assert {"limited", "liability", "company", "fgup"} <= tables().legal | set(tables().same)


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Inspur", "Inspur Group Co., Ltd."),
        ("Huawei", "Huawei Technologies Co., Ltd."),
        ("Qxbrand", "Qxbrand Trading LLC"),
    ],
)
def test_a_bare_telling_name_is_at_least_a_possible_hit(query: str, listed: str) -> None:
    """People leave the legal form and common words out."""
    assert 1 / (1 + math.exp(-BARE_ODDS)) >= thresholds().possible
    (hit,) = Watchlist.build([party("1", listed)]).screen([query])[0]
    assert hit.match in ("possible", "strong")


def test_a_bare_common_word_is_not() -> None:
    assert Watchlist.build([party("1", "International Trading Group Co., Ltd.")]).screen(
        ["International"]
    ) == [[]]


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("Рамзан Кадыров", "Ramzan Kadyrov"),
        ("Дерипаска Олег", "Deripaska Oleg"),
        ("华为", "Huawei"),
    ],
)
def test_what_leaves_nothing_open_says_in_its_own_letters_what_it_says_in_latin_ones(
    native: str, latin: str
) -> None:
    names = [
        ("KADYROV, Ramzan Akhmatovich", "person"),
        ("DERIPASKA, Oleg Vladimirovich", "person"),
        ("Huawei", "organization"),
    ]
    watch = Watchlist.build(
        [Entry(id=text, list="l", type=kind, names=(Name(text=text),)) for text, kind in names]  # type: ignore[arg-type]
    )
    (in_its_own,), (in_latin,) = watch.screen([native, latin])
    assert in_its_own.id == in_latin.id
    assert in_its_own.score == pytest.approx(in_latin.score, abs=0.02)
