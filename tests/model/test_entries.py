"""What single entries of lists speak of, in the names of things."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import narrows
from model.word_lists import written
from narrows.model.entries import named_as
from narrows.model.law_rows import law_rows

ROWS = list(law_rows("entry_words.csv", ["heading", "language", "word", "note"]))
FACTS = yaml.safe_load((Path(narrows.__file__).parent / "law" / "facts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word, "7"):
        assert heading in named_as(f"spare {text}"), text


def test_the_law_knows_every_heading() -> None:
    (fact,) = (fact for fact in FACTS["facts"] if fact["name"] == "item.named_as")
    assert {row[0] for row in ROWS} == set(fact["values"])


@pytest.mark.parametrize(
    "name", ["washing powder", "tungsten lamp", "frequency synthesizer", "collagen peptides", "alloy wheel"]
)
def test_other_things_are_not_named_so(name: str) -> None:
    assert not named_as(name)
