"""Tables for a terminal: every line fits, columns stay under their names, and a long word breaks where it is joined."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.cli.text import columns_wide, table


def test_a_long_word_breaks_behind_a_sign_that_joins_names() -> None:
    rows = [["x", "unknown: parties, recipient.permanent_residency, end_use"]]
    lines = table(["id", "why"], rows, width=28)
    assert [line.strip() for line in lines[3:]] == ["recipient.permanent_", "residency, end_use"]


def test_a_text_without_spaces_is_cut_by_the_columns_that_it_takes() -> None:
    rows = [["广西玉柴机器股份有限公司广西玉柴机器股份有限公司", "a listed company, and more words"]]
    lines = table(["name", "why"], rows, width=40)
    assert max(map(columns_wide, lines)) <= 40
    at = {columns_wide(line[: -len(line.split("  ")[-1])]) for line in lines if "  " in line.strip()}
    assert len(at) == 1


@given(
    st.lists(st.text("ab ._/公司-", max_size=40), min_size=2, max_size=2),
    st.integers(min_value=25, max_value=60),
)
def test_every_line_fits_and_no_sign_is_lost(cells: list[str], width: int) -> None:
    lines = table(["first", "second"], [cells], width=width)
    assert all(columns_wide(line) <= width for line in lines)
    assert sorted("".join(lines[2:]).replace(" ", "")) == sorted("".join(cells).replace(" ", ""))


@pytest.mark.parametrize("width", [30, 45])
def test_a_wider_screen_needs_no_more_lines(width: int) -> None:
    rows = [["item.spec.applicable_die_area_mm2", "license required under two paragraphs"]]
    for narrow, wide in pairwise(range(width, width + 10)):
        assert len(table(["a", "b"], rows, width=wide)) <= len(table(["a", "b"], rows, width=narrow))
