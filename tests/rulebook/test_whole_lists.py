"""Scopes that stand for whole categories, product groups or series hold every entry of the list that they say they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from narrows.engine import engine

RAW = engine().book.raw
ENTRIES = frozenset(row.eccn.partition(".")[0] for row in RAW.tables.eccns) - {"EAR99"}
"""Every entry that the list has, or had on some day."""
LAST = date(2026, 7, 23)


def _of(categories: str, groups: str = "ABCDE") -> Callable[[str], bool]:
    """Whether an entry is of some categories and product groups."""
    return lambda entry: entry[0] in categories and entry[1] in groups


def _series_600(entry: str) -> bool:
    return entry[2] == "6"


WHOLE: dict[str, Callable[[str], bool]] = {
    "categories_0_to_2": _of("012"),
    "categories_6_8_9": _of("689"),
    "cat3_bcde": _of("3", "BCDE"),
    "commodities_of_categories_3_to_5": _of("345", "ABC"),
    "fdp_iran_inputs": _of("3456789", "DE"),
    "cn_material_entries": _of("0123456789", "C"),
    "cn_superhard_equipment_entries": _of("123", "B"),
    "series_600": _series_600,
    "fdp_600_series_inputs": lambda entry: _series_600(entry) and entry[1] in "DE",
    "series_9x515": lambda entry: re.fullmatch(r"9[A-E]515", entry) is not None,
}


@pytest.mark.parametrize("scope", WHOLE)
def test_a_whole_list_holds_every_entry_and_no_other(scope: str) -> None:
    assert RAW.scopes.members(scope, LAST) == frozenset(filter(WHOLE[scope], ENTRIES))


def test_paragraphs_y_that_the_list_controls_for_regional_stability_alone_are_those_of_their_scope() -> None:
    """Of 9A604 the paragraph has the columns of its entry as well."""
    alone = {
        row.eccn
        for row in RAW.tables.eccns
        if row.eccn.endswith(".y") and {"RS"} <= row.reasons <= {"RS", "AT1"}
    }
    assert RAW.scopes.members("munitions_y_items", LAST) == alone | {"9A604.y"}
