"""What single entries of lists speak of, in the names of things."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

import narrows
from model.word_lists import written
from narrows.engine import engine
from narrows.model.entries import entries_on, named_as
from narrows.model.law_rows import law_rows

ROWS = list(law_rows("entry_words.csv", ["heading", "language", "word", "note"]))
LISTED = list(law_rows("listed_words.csv", ["heading", "language", "word", "note"]))
FACTS = yaml.safe_load((Path(narrows.__file__).parent / "law" / "facts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word, "7"):
        assert set(heading.split()) <= set(named_as(f"spare {text}")), text


def test_the_law_knows_every_heading() -> None:
    (fact,) = (fact for fact in FACTS["facts"] if fact["name"] == "item.named_as")
    assert {heading for row in ROWS for heading in row[0].split()} == set(fact["values"])


@pytest.mark.parametrize(
    "name", ["washing powder", "tungsten lamp", "frequency synthesizer", "collagen peptides", "alloy wheel"]
)
def test_other_things_are_not_named_so(name: str) -> None:
    assert not named_as(name)


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in LISTED])
def test_every_word_of_the_list_is_read(heading: str, word: str) -> None:
    told = tuple(sorted(re.sub(">(.+)", r" (since \1)", entry) for entry in heading.split()))
    for text in written(word, "7"):
        assert told in entries_on(f"spare {text}"), text


def test_every_entry_of_a_word_is_one_of_the_list() -> None:
    book = engine().book
    for entry in {entry for row in LISTED for entry in row[0].split()}:
        number, _, since = entry.partition(">")
        first = date.fromisoformat(since) if since else book.starts[1]
        assert all(book.edition(day).eccn_exists(number) == (day >= first) for day in book.starts[1:]), entry


@pytest.mark.parametrize(
    "name",
    [
        "kitchen knife",
        "plug-ins for a browser",
        "vacuum cleaner",
        "USB cable",
        "carbon steel bolts",
        "GaN charger",
        "beryllium copper strip",
        "squid, frozen",
        "laptop sleeve",
        "smartphone case",
        "hair dryer",
        "laser printer",
        "3D printer for plastics",
        "metal powder",
        "radio alarm clock",
        "pistol drill",
        "military surplus jackets",
        "gravity feed tank",
    ],
)
def test_other_things_are_none_of_the_list(name: str) -> None:
    assert not entries_on(name)


@pytest.mark.parametrize(
    ("eccn", "name", "told"),
    [
        ("EAR99", "Virtex-7 FPGA", "says 'virtex', 'fpga', for which see 3A001.a.7, 3A991.d: "),
        ("EAR99", "五轴加工中心", "says '五轴', for which see 2B001, 2B201: "),
        ("EAR99", "metal 3D printer", "for which see 2B910 (since 2024-09-06): "),
        ("3A991.d", "Virtex-7 FPGA", ""),
        ("EAR99", "valve", ""),
        (None, "Virtex-7 FPGA", ""),
    ],
)
def test_ear99_beside_a_name_of_the_list_is_told(eccn: str | None, name: str, told: str) -> None:
    order = {
        "as_of": "2025-06-01",
        "from": "US",
        "to": "CN",
        "item": {"name": name, "eccn": eccn, "origin": "US"},
    }
    notices = [notice for notice in engine().check(order).notices if "for which see" in notice]
    assert [told in notice for notice in notices] == [True] * bool(told)
