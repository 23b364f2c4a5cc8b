"""Explanations: which listed name, what was matched with what, what was not, and what was discounted."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrows.lists.entry import Name
from narrows.screen import Hit, Watchlist
from narrows.screen.heads import inside
from narrows.screen.index import compare_with
from narrows.screen.kernel.features import FEATURES
from narrows.screen.tables import feature_words, model
from screen.parties import misspelled, parties, party, some_name


def told(query: str, *names: str | Name, threshold: float = 0.01) -> Hit:
    (hit,) = Watchlist.build([party("a", *names)]).screen([query], threshold)[0]
    return hit


def line(hit: Hit, start: str) -> str:
    return next((one for one in hit.explanations if one.startswith(start)), "")


def test_the_same_name_is_called_so() -> None:
    hit = told("EXAMPLE Kunlun Co Ltd", "Vostok Trading", "Example Kunlun Co., Ltd.")
    assert hit.explanations == ("the same as the alias 'Example Kunlun Co., Ltd.'",)
    assert hit.match == "certain"


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("primary", "name"),
        ("alias", "alias"),
        ("former", "former name"),
        ("native", "name in its own script"),
    ],
)
def test_the_listed_name_is_named_with_its_kind(kind: str, called: str) -> None:
    hit = told("Exampel Kunlun Machinery", "Vostok", Name(text="Example Kunlun Machinery", kind=kind))  # type: ignore[arg-type]
    assert hit.alias == "Example Kunlun Machinery"
    assert hit.explanations[0] == f"near the {called} 'Example Kunlun Machinery'"


def test_a_weak_name_is_called_weak() -> None:
    hit = told("Kunlun Machinery", Name(text="Kunlun Machinery", quality="weak"))
    assert "which the publisher calls weak" in hit.explanations[0]


def test_what_was_matched_and_what_was_not() -> None:
    hit = told("Exampel Kunlun Polaris Ltd", "Example Kunlun Machinery Co., Ltd.")
    matched = line(hit, "matched: ")
    assert "exampel ~ example (0." in matched
    assert "kunlun = kunlun" in matched
    assert "ltd = ltd" in matched
    assert line(hit, "not in the listed name: ") == "not in the listed name: polaris"
    assert "machinery" in line(hit, "not in the query: ")


def test_what_was_discounted_says_how_much() -> None:
    hit = told("No. 14 Research Institute of Kunlun", "No. 55 Research Institute of Kunlun", threshold=1e-6)
    assert any(one.startswith("discounted: numbers differ (-") for one in hit.explanations), hit.explanations


def test_an_acronym_is_called_one() -> None:
    hit = told("KIMW", "Kunlun Industrial Machinery Works")
    assert hit.explanations[0] == "an acronym of the name 'Kunlun Industrial Machinery Works'"


def test_a_name_in_another_script_says_how_it_was_read() -> None:
    hit = told("北京昆仑机械有限公司", "Beijing Kunlun Machinery Co., Ltd.")
    assert any(one.startswith("query read as '") and "kunlun" in one for one in hit.explanations), (
        hit.explanations
    )
    hit = told("Beijing Kunlun Machinery Co., Ltd.", "北京昆仑机械有限公司")
    assert any(one.startswith("listed name read as '") for one in hit.explanations), hit.explanations


def test_every_word_is_accounted_for() -> None:
    watchlist = Watchlist.build(parties(["Example Kunlun Machinery Works Co., Ltd."]))
    (compared,) = compare_with(watchlist.index, "Works Exampel Kunlun Polaris Trading Ltd", [0])
    asked = {pair.query for pair in compared.pairs} | set(compared.query_rest)
    assert asked == {"works", "exampel", "kunlun", "polaris", "trading", "ltd"}
    named = {pair.name for pair in compared.pairs} | set(compared.name_rest)
    assert named == set(compared.name_text.split())
    assert compare_with(watchlist.index, "!!!", [0]) == []


@given(st.integers(0, 2**32 - 1))
@example(297)  # a name cut to one inside of a line
@settings(max_examples=10)
def test_what_is_explained_is_what_was_scored(seed: int) -> None:
    rng = random.Random(seed)
    names = [some_name(rng) for _ in range(60)]
    watchlist = Watchlist.build(parties(names))
    queries = [misspelled(rng, name) for name in names]
    for hits in watchlist.screen(queries, 0.05):
        for hit in hits:
            assert hit.alias in names
            assert hit.explanations
            assert repr(hit.alias) in hit.explanations[0]
    found = watchlist.search(queries, 0.05)
    at = watchlist.index.rows.source.argsort()
    for query, found_rows, scores in zip(queries, found.rows.tolist(), found.scores.tolist(), strict=True):
        rows = [row for row in found_rows if row >= 0]
        # Of a line with a name inside the better of the two counts.
        texts = (query, *inside(query))
        compared = [compare_with(watchlist.index, text, at[rows].tolist()) if rows else [] for text in texts]
        assert {len(some) for some in compared} == {len(rows)}
        for row, score, several in zip(rows, scores, zip(*compared, strict=True), strict=False):
            best = max(float(model().judge(one.features)) for one in several)
            assert abs(score - 1 / (1 + math.exp(-best))) < 1e-4, (query, row)


def test_features_that_can_be_told_are_features() -> None:
    assert set(feature_words()) <= set(FEATURES)
