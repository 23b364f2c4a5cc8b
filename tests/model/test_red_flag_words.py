"""The file of words that raise red flags: what several of its words share is named once."""

from __future__ import annotations

import pytest

from narrows.errors import RulebookError
from narrows.model import law_rows
from narrows.model.red_flag_words import flags
from narrows.model.red_flags import read

SHARED = ["=machine", "en", "etcher*/scanner*", ""]


def listed(monkeypatch: pytest.MonkeyPatch, *rows: list[str]) -> list[tuple[str, str, str]]:
    monkeypatch.setattr(law_rows, "law_rows", lambda *_: iter(rows))
    found = law_rows.word_rows("us/red_flag_words.csv", ["flag", "language", "word", "note"])
    return [(flag, language, word) for _, (flag, language, word, _) in found]


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


def test_what_stands_for_headings_is_written_out_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    found = listed(
        monkeypatch,
        ["=both", "", "military wmd", "A list of headings."],
        ["{both} 7", "en", "example*", "A note is left as it is: {both}."],
    )
    assert found == [("military wmd 7", "en", "example*")]


def test_a_name_that_stands_for_nothing_yet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RulebookError) as caught:
        listed(monkeypatch, ["sme_development", "en", "maker of {machines}", ""], SHARED)
    assert str(caught.value).startswith("law/us/red_flag_words.csv:2: word: 'machines' is not known")
    with pytest.raises(RulebookError, match="Did you mean 'machine'"):
        listed(monkeypatch, SHARED, ["sme_development", "en", "maker of {machines}", ""])


@pytest.mark.parametrize("text", ["maker of wafer probers", "Montage von Lithographieanlagen"])
def test_the_words_of_the_law_are_read_with_what_they_share(text: str) -> None:
    assert "sme_development" in read(text).raised


BY_WORDS = [flag.id for flag in flags().values() if not flag.of_claims and not flag.lists]
"""Flags that words alone raise, without a claim or a list that they speak against."""


@pytest.mark.parametrize("flag", BY_WORDS)
def test_a_flag_is_raised_by_the_words_that_tell_what_it_is(flag: str) -> None:
    assert flag in read(flags()[flag].about).raised
