"""Numbers of an item on lists of other regimes, as orders state them."""

from __future__ import annotations

import pytest

from narrows.errors import InputError
from narrows.model.order import parse_item


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        ("3b001.F.4", "3B001.f.4"),
        ("16の項", "16"),
        ("第16項(1)", "16(1)"),
        ("７の項（２５）", "7(25)"),
        (" 3B1001. ", "3B1001"),
        ("pl9013", "PL9013"),
        ("6.17.RU", "6.17.ru"),
        ("7(25)", "7(25)"),
        ("輸出令別表第1の7の項(16)", "7(16)"),
        ("輸出貿易管理令別表第一の16の項", "16"),
        ("貨物等省令第6条第17号", "貨物等省令第6条第17号"),
    ],
)
def test_a_number_has_one_form(said: str, is_: str) -> None:
    codes = parse_item({"codes": {"eu": [said]}}).codes
    assert codes is not None
    assert codes.eu == (is_,)


@pytest.mark.parametrize("said", ["none", "N/A", "-", "not listed", "非該当", "EAR99", "ear99"])
def test_what_is_no_number_of_a_list_is_refused(said: str) -> None:
    with pytest.raises(InputError, match=r"item\.codes\.jp\[0\].*no number of this list.*\[\]"):
        parse_item({"codes": {"jp": [said]}})
