"""The file of words that raise red flags: what several of its words share is named once."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def _spoken(word: str) -> str:
    """An alternative of a word of the file as somebody writes it."""
    return (
        ""
        if word == "_"
        else re.sub(r"#(\d*)[-\d]*", r"\g<1>", word).translate(str.maketrans("_", " ", "*^"))
    )


def _phrases(word: str) -> Iterator[str]:
    """A word of the file with each alternative of each of its places, the other places being as they are first."""
    places = [[_spoken(one) for one in place.split("/")] for place in word.split(" ")]
    for at, place in enumerate(places):
        for said in place:
            parts = (said if here == at else others[0] for here, others in enumerate(places))
            yield " ".join(part for part in parts if part)


def _raised_inside(phrase: str) -> set[str]:
    """The flags that the beginnings and the ends of a phrase raise."""
    words = phrase.split()
    cuts = [" ".join(part) for at in range(1, len(words)) for part in (words[:at], words[at:])]
    return {flag for cut in cuts for flag in read(f"use of {cut}").raised}


@pytest.mark.parametrize(("graver", "flag"), [("wmd", "military"), ("military", "military_intelligence")])
def test_a_longer_word_of_one_flag_hides_none_of_another(graver: str, flag: str) -> None:
    """Missiles are asked about for any item and soldiers for some alone; who is no intelligence may be a soldier."""
    rows = law_rows.word_rows("us/red_flag_words.csv", ["flag", "language", "word", "note"])
    words = [word for _, (heading, _, word, _) in rows if heading == flag]
    hidden = {
        phrase
        for word in words
        for phrase in _phrases(word)
        if graver in _raised_inside(phrase) and graver not in read(f"use of {phrase}").raised
    }
    assert {phrase for phrase in hidden if "warning" not in phrase} == set()
