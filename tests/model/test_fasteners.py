"""Fasteners by their names, and what only holds one."""

from __future__ import annotations

import pytest

from model.word_lists import written
from narrows.model.fasteners import is_fastener
from narrows.model.law_rows import law_rows
from narrows.model.machines import machines_in

ROWS = list(law_rows("fastener_words.csv", ["heading", "language", "word", "note"]))


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word, "80"):
        match heading:
            case "fastener":
                assert is_fastener(text), text
            case "fastener_beside":
                assert is_fastener(f"screws {text}"), text
            case "more_than_fastener":
                assert not is_fastener(f"screws {text} heaters"), text
            case "fastener_for":
                assert is_fastener(f"screws {text} heaters"), text
            case _:
                assert is_fastener(f"加热器{text}螺丝"), text


@pytest.mark.parametrize(
    "name",
    [
        "screw kit for plasma etcher",
        "etcher screws",
        "screws M4 for etcher, spare",
        "刻蚀机用螺丝",
        "弹簧 离子注入机用",
        "エッチング装置用ネジ",
    ],
)
def test_a_fastener_speaks_of_no_machine(name: str) -> None:
    assert not machines_in(name).types


@pytest.mark.parametrize(
    "name",
    [
        "wire etcher",
        "ion implanter, screws",
        "screws for etcher, plasma etcher",
        "chuck with screws for plasma etcher",
        "spring-loaded chuck for etcher",
        "弹簧刻蚀机",
        "刻蚀机螺丝加热器",
    ],
)
def test_what_is_more_than_a_fastener_does(name: str) -> None:
    assert machines_in(name).types
