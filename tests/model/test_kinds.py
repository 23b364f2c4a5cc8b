"""What can be said of which kind of thing."""

from __future__ import annotations

from typing import get_args

import pytest

from narrows.model.kinds import _types, of_another_kind
from narrows.model.spec import Capability, Spec, Type


def test_every_word_but_those_of_any_kind_says_whose_it_is() -> None:
    words = {word for fact, word in _types() if fact == "capabilities"}
    assert set(get_args(Capability)) - words == {"use_only"}
    assert {fact for fact, _ in _types()} <= set(Spec.model_fields)


@pytest.mark.parametrize("kind", get_args(Type))
def test_what_fits_a_kind_is_not_told(kind: str) -> None:
    fitting = {word for (fact, word), types in _types().items() if fact == "capabilities" and kind in types}
    numbers = {fact: 1 for (fact, word), types in _types().items() if not word and kind in types}
    spec = {"type": kind, "capabilities": frozenset(fitting | {"use_only"}), **numbers, "pitch_nm": 20.0}
    assert list(of_another_kind(spec)) == []


@pytest.mark.parametrize("kind", sorted(set(get_args(Type)) - {"other"}))
def test_what_fits_another_kind_is_told_for_every_fact(kind: str) -> None:
    for (fact, word), types in _types().items():
        if kind not in types:
            spec = {"type": kind, fact: frozenset({word}) if word else 5}
            assert list(of_another_kind(spec)) == [(word or fact, types)]


def test_what_is_denied_says_nothing_of_the_kind() -> None:
    spec = {"type": "etch", "data_center": False, "io_bandwidth_gb_s": 0, "capabilities": frozenset[str]()}
    assert list(of_another_kind(spec)) == []


def test_a_thing_of_no_kind_of_its_own_can_be_anything() -> None:
    said = {"tops": {8: 4.0}, "capabilities": frozenset({"euv"})}
    assert list(of_another_kind({"type": "other", **said})) == list(of_another_kind(said)) == []
