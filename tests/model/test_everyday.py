"""Everyday things in the names of items, and what stands beside them."""

from __future__ import annotations

from typing import Any

import pytest

from model.word_lists import written
from narrows.errors import RulebookError
from narrows.model import everyday
from narrows.model.everyday import but_everyday_things, is_finished_thing
from narrows.model.law_rows import law_rows

ROWS = list(law_rows("everyday_words.csv", ["heading", "language", "word", "note"]))


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word, "80"):
        match heading:
            case "everyday":
                assert "h100" not in but_everyday_things(f"{text} H100"), text
            case "electronics" | "packed":
                assert "h100" in but_everyday_things(f"sandpaper {text} H100"), text
            case "finished":
                assert is_finished_thing(text), text
                electronic = "h100" in but_everyday_things(f"sandpaper {text} H100")
                assert electronic or "h100" not in but_everyday_things(f"{text} H100"), text
            case "ordinary_part":
                assert is_finished_thing(text), text
            case "detail":
                assert is_finished_thing(f"shirts ({text})"), text
            case "aim":
                assert is_finished_thing(f"cables {text} oscilloscopes"), text
            case "unfinished":
                assert not is_finished_thing(f"{text} shirts"), text
            case _:
                assert "h100" in but_everyday_things(f"sandpaper {text} H100"), text
                assert "h100" in but_everyday_things(f"H100 {text} sandpaper"), text


@pytest.mark.parametrize(
    "name",
    [
        "sandpaper, A100",
        "A100 / sandpaper",
        "sandpaper (A100 inside)",
        "sandpaper (NVIDIA A100)",
        "sandpaper (A100, H100)",
        "A100 (sandpaper)",
        "A100 - sandpaper",
        "sandpaper; A100",
        "A100\nsandpaper",
    ],
)
def test_what_stands_beside_an_everyday_thing_stays(name: str) -> None:
    assert "a100" in but_everyday_things(name)


def test_a_hyphen_within_a_name_parts_nothing() -> None:
    assert "a100" not in but_everyday_things("Sandpaper A100-P80")


@pytest.mark.parametrize(
    "name",
    [
        "Kitchen knife A100",
        "Garden shears A100",
        "Desk fan A100",
        "A100 faucet",
        "Toner A100",
        "菜刀 A100",
        "식칼 A100",
    ],
)
def test_tools_of_kitchen_garden_and_office_are_of_every_day(name: str) -> None:
    assert "a100" not in but_everyday_things(name)


def test_a_number_alone_in_brackets_is_that_of_the_thing_before_it() -> None:
    assert "h100" not in but_everyday_things("Desk lamp (H100)")
    assert "h100" in but_everyday_things("GPU desk lamp (H100)")
    assert "h100" in but_everyday_things("Desk lamp with (H100)")


def test_a_heading_that_is_not_known_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("narrows.model.law_rows.law_rows", lambda *_: [["every_day", "en", "lamp", ""]])
    everyday._words.cache_clear()
    try:
        with pytest.raises(RulebookError, match="'every_day' is not known"):
            but_everyday_things("lamp")
    finally:
        everyday._words.cache_clear()


@pytest.mark.parametrize(
    "name",
    [
        "Shirts",
        "tea and coffee",
        "toys; dolls",
        "laptop computers",
        "连衣裙",
        "洗衣机 (100台)",
        "洗衣机（白色）",
        "resistor 10kΩ",
        "电源适配器",
        "T恤, 手机壳",
        "掃除機",
        "커넥터",
        "Möbel",
    ],
)
def test_a_finished_thing_is_told_by_each_part_of_its_name(name: str) -> None:
    assert is_finished_thing(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "something",
        "shirts and powder",
        "toy magnets",
        "paper, tungsten",
        "shirts 钨粉",
        "shirts шапка",
        "洗衣机电机",
        "电源适配器, 钕铁硼",
        "玩具无人机",
        "PCB drill blanks",
        "tea (of a rare kind)",
    ],
)
def test_what_holds_anything_else_is_no_finished_thing(name: str) -> None:
    assert not is_finished_thing(name)
