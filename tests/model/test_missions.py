"""Missions of states in addresses and in names of parties."""

from __future__ import annotations

import re

import pytest

from model.word_lists import written
from narrows.model import prose
from narrows.model.law_rows import law_rows
from narrows.model.party_places import addressed_places, places_of_name

UNSPACED = re.compile(rf"[{prose.UNSPACED}]")
ROWS = list(law_rows("geo/missions.csv", ["heading", "language", "word", "note"]))


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word, "80"):
        match heading:
            case "mission":
                assert "IR" in addressed_places(f"Iran {text}, 12 Station Road, Berlin, Germany", "DE"), text
            case "no_mission":
                assert not addressed_places(f"Iran {text}, 12 Station Road, Berlin, Germany", "DE"), text
            case "between":
                place = f"イラン{text}大使館" if UNSPACED.search(text) else f"Embassy {text} Iran"
                assert "IR" in addressed_places(f"Berlin, {place}, Berlin, Germany", "DE"), text
            case "posted":
                assert "IR" in addressed_places(f"Berlin, 伊朗{text}上海大使馆, Berlin, Germany", "DE"), text
            case "landmark_before":
                assert not addressed_places(f"{text} Embassy of Iran, Berlin, Germany", "DE"), text
            case _:
                assert not addressed_places(f"Berlin 이란 대사관 {text}, Berlin, Germany", "DE"), text


def test_who_is_stated_to_be_of_the_state_is_not_asked() -> None:
    assert places_of_name("Botschaft der Republik Syrien", "DE") == {"SY"}
    assert not places_of_name("Botschaft der Republik Syrien", "DE", frozenset({"SY"}))
    assert not addressed_places("Embassy of Germany, Berlin", "DE")
    assert not addressed_places("Embassy of Norway", "NO")
