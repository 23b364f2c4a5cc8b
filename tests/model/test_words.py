"""Numbers within limits in the words of the law, and how much of a text is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.model.prose import Words, folded

LAYERS = Words([("many", "#128-450 layer*"), ("any", "# stories"), ("glued", "n_#3-16")])


def found(text: str) -> set[str]:
    return {heading for each in LAYERS.find(folded(text)) for heading in each.under}


@given(st.integers(0, 10**6))
def test_a_number_counts_from_its_first_limit_to_its_last(number: int) -> None:
    assert found(f"memory of {number} layers") == ({"many"} if 128 <= number <= 450 else set())
    assert found(f"{number} stories") == {"any"}


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("N7", {"glued"}),
        ("n 16", {"glued"}),
        ("n17", set()),
        ("128-layer", {"many"}),
        ("１２８層 128 layer", {"many"}),
    ],
)
def test_numbers_stand_beside_letters_as_they_are_written(text: str, headings: set[str]) -> None:
    assert found(text) == headings


def test_a_number_of_any_length_is_read() -> None:
    assert found("9" * 6000 + " layers") == set()


LISTED = st.lists(
    st.lists(
        st.sampled_from(
            ["fab", "gas*", "#", "厂", "fab/厂", "/nm", "nm晶圆", "größe", "gas®", "пар", "gas/газ"]
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=6,
)


@given(
    LISTED, st.lists(st.sampled_from(["fab", "gases", "14", "nm", "grosse", "groesse", "par"]), max_size=6)
)
def test_what_is_found_does_not_hang_on_whether_other_scripts_stand_in_the_text(
    listed: list[list[str]], text: list[str]
) -> None:
    words = Words((" ".join(word), " ".join(word)) for word in listed)
    plain = folded(" ".join(text))
    assert words.find(plain) == words.find(folded(f"{plain} 龍"))
