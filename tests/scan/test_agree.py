"""How much of a listed name a stretch of text must say to be taken for it."""

from __future__ import annotations

from typing import cast

import pytest

from narrows.scan.agree import says_enough
from narrows.scan.candidates import Kind
from narrows.scan.listed import NameIndex


class Index:
    """Every word tells as much as any other; some are in many names."""

    def __init__(self, *frequent: str) -> None:
        self._frequent = frequent

    def weight(self, word: str) -> float:
        return 1.0

    def frequent(self, word: str) -> bool:
        return word in self._frequent


def said(text: str, listed: str, kind: str, *frequent: str) -> str | None:
    return says_enough(text, listed, cast(NameIndex, Index(*frequent)), cast(Kind, kind))


@pytest.mark.parametrize(("text", "enough"), [("光子技术", "certain"), ("光子技", None)])
def test_four_signs_of_another_script_are_enough_for_screening_to_decide(
    text: str, enough: str | None
) -> None:
    assert said(text, "示范光子技术有限公司", "run") == enough


@pytest.mark.parametrize(
    ("frequent", "enough"),
    [((), "certain"), (("exemplar",), "certain"), (("exemplar", "photonics"), None)],
)
def test_a_name_without_some_of_its_words_is_one_if_half_of_those_said_are_rare(
    frequent: tuple[str, ...], enough: str | None
) -> None:
    assert said("Exemplar Photonics", "Exemplar Photonics Laser Zentrum", "run", *frequent) == enough


@pytest.mark.parametrize(
    ("text", "listed", "kind", "frequent", "enough"),
    [
        ("Quibbletron Ltd", "Quibbletron Co., Ltd.", "form", (), "certain"),
        ("Quibbletron", "Quibbletron Co., Ltd.", "run", (), "possible"),
        ("Quibbletrom", "Quibbletron Co., Ltd.", "run", (), None),  # near is not enough
        ("Quibbletron", "Quibbletron Co., Ltd.", "run", ("quibbletron",), None),
        ("Quibbletron", "Quibbletron Co., Ltd.", "window", (), None),
        ("Quibbletron Ltd", "Quibbletron Photonics Co., Ltd.", "form", (), None),
        ("Quibble Ltd", "Quibble Co., Ltd.", "form", (), "certain"),
        ("Quib Ltd", "Quib Co., Ltd.", "form", (), None),  # too short to tell
        ("Quibb", "Quibb Co., Ltd.", "run", (), None),
    ],
)
def test_a_name_of_one_word(
    text: str, listed: str, kind: str, frequent: tuple[str, ...], enough: str | None
) -> None:
    assert said(text, listed, kind, *frequent) == enough
