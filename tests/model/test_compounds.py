"""Words that are written with a hyphen within."""

from __future__ import annotations

import pytest

from narrows.model.compounds import across_hyphens
from narrows.model.prose import Words

WORDS = Words([("one", "kernwaffe*"), ("two", "giftgas"), ("three", "militar*")])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("für kern-waffen und", ["kern-waffen"]),
        ("kern\u2010waffe", ["kern\u2010waffe"]),
        ("gift-gas, kern-waffe", ["gift-gas", "kern-waffe"]),
        ("kernwaffen", []),  # found without
        ("military-grade", []),  # ends before the hyphen
        ("kern - waffen", []),
        ("3-kern-waffen", ["kern-waffen"]),
        ("", []),
    ],
)
def test_words_across_hyphens(text: str, found: list[str]) -> None:
    assert [text[word.start : word.end] for word in across_hyphens(WORDS, text)] == found
