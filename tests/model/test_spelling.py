"""One word in each of its spellings: characters of China and Taiwan, long vowels, Greek letters and units without a gap."""

from __future__ import annotations

import opencc
import pytest

from narrows.model.law_rows import law_rows
from narrows.model.prose import Words, folded
from narrows.model.red_flags import read
from narrows.model.spelling import spellings

FORMS = list(law_rows("han_forms.csv", ["simplified", "traditional"]))


def test_each_form_is_that_of_its_character() -> None:
    simplify = opencc.OpenCC("t2s").convert
    assert [simplified for simplified, _ in FORMS] == sorted({simplified for simplified, _ in FORMS})
    assert not [(one, other) for one, forms in FORMS for other in forms if simplify(other) != one]


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        ("军代表室", ["军代表室", "軍代表室"]),
        ("制程 设备", ["制程设备", "製程設備"]),
        ("后台", ["后台", "後臺", "後台", "后臺"]),
        ("ウエハ 工場", ["ウエハ工場", "ウエハー工場"]),
        ("フォワーダーの倉庫", ["フォワーダーの倉庫", "フォワーダの倉庫"]),
        ("공장 라인", ["공장 라인", "공장라인"]),
    ],
)
def test_a_word_is_read_in_each_spelling(word: str, texts: list[str]) -> None:
    words = Words([("heading", word)])
    assert [text for text in texts if not words.find(folded(text))] == []


@pytest.mark.parametrize("place", ["ライン", "キー", "fab/foundry", "공장"])
def test_a_word_of_one_spelling_is_left_alone(place: str) -> None:
    assert "/".join(spellings(place)) == place


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("18nmDRAM", "18nm dram"),
        ("１８ｎｍＤＲＡＭ量産", "18nm dram量産"),
        ("5nmol", "5nmol"),
        ("DRAM 1α", "dram 1 alpha "),
        ("1β世代", "1 beta 世代"),
        ("17β", "17β"),
        ("torque wrench, 10 Nm", "torque wrench, 10 newton meters"),
        ("10Nm 電批", "10 newton meters 電批"),
        ("wafer line, 10 Nm", "wafer line, 10 nm"),
        ("torque wrench, 10 nm", "torque wrench, 10 nm"),
    ],
)
def test_what_follows_a_number_is_a_word_of_its_own(text: str, read_as: str) -> None:
    assert folded(text) == read_as


@pytest.mark.parametrize(
    "text",
    ["現時点では軍事用途ではない", "지금은 군납 용도가 아님", "目前客户产品不用于军工"],
)
def test_what_is_denied_for_the_time_being_is_not_denied(text: str) -> None:
    assert "military" in read(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "軍事用途ではない",
        "군납 용도가 아님",
        "目前客户做玩具，不用于军工",
        "当社は現在玩具を製造、軍事用途ではない",
    ],
)
def test_a_time_in_another_part_leaves_a_denial_as_it_is(text: str) -> None:
    assert "military" in read(text).denied
