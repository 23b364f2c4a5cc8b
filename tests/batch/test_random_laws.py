"""Under rulebooks drawn at random a batch answers as the single decision does, whatever orders share of an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.random_laws import laws_of  # type: ignore[import-not-found]  # found by the path of the tests
from batch.rows import decided  # type: ignore[import-not-found]

LAWS = 15
"""Rulebooks in one test, each with forty orders."""


@pytest.mark.parametrize("start", range(0, 4 * LAWS, LAWS))
def test_orders_share_an_answer_only_where_it_is_that_of_each(start: int, tmp_path: Path) -> None:
    open_ = laws = 0
    for draw, using in laws_of(range(start, start + LAWS), tmp_path):
        result = decided(using, draw.orders(40))
        laws += 1
        open_ += result.frame["outcome"].eq("undetermined").sum()
    assert laws > LAWS / 2
    assert open_ > 40
