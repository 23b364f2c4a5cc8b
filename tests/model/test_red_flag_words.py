"""The file of words that raise red flags: what several of its words share is named once."""

from __future__ import annotations

import pytest

from narrows.errors import RulebookError
from narrows.model import red_flag_words
from narrows.model.red_flags import read

SHARED = ["=machine", "en", "etcher*/scanner*", ""]


def listed(monkeypatch: pytest.MonkeyPatch, *rows: list[str]) -> list[tuple[str, str, str]]:
    monkeypatch.setattr(red_flag_words, "law_rows", lambda *_: iter(rows))
    return list(red_flag_words.word_rows())


def test_what_words_share_is_written_out_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    found = listed(
        monkeypatch,
        SHARED,
        ["=tool", "en", "{machine}/prober*", ""],
        ["sme_development", "en", "maker of/in {tool}", ""],
        ["sme_development", "en", "{machine} for {machine}", "Twice."],
        ["military", "de", "panzer", ""],
    )
    assert found == [
        ("sme_development", "en", "maker of/in etcher*/scanner*/prober*"),
        ("sme_development", "en", "etcher*/scanner* for etcher*/scanner*"),
        ("military", "de", "panzer"),
    ]


def test_a_name_that_stands_for_nothing_yet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RulebookError) as caught:
        listed(monkeypatch, ["sme_development", "en", "maker of {machines}", ""], SHARED)
    assert str(caught.value).startswith("law/us/red_flag_words.csv:2: word: 'machines' is not known")
    with pytest.raises(RulebookError, match="Did you mean 'machine'"):
        listed(monkeypatch, SHARED, ["sme_development", "en", "maker of {machines}", ""])


@pytest.mark.parametrize("text", ["maker of wafer probers", "Montage von Lithographieanlagen"])
def test_the_words_of_the_law_are_read_with_what_they_share(text: str) -> None:
    assert "sme_development" in read(text).raised
