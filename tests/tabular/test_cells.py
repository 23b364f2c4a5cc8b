"""Cells by kind: what each kind of column takes, and what it refuses."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from narrows.errors import FieldError
from narrows.tabular.cells import ABSENT, read_cell
from narrows.tabular.fieldkinds import Kind


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (" x ", Kind.TEXT, "x"),
        (1001.0, Kind.TEXT, "1001"),
        (1.5, Kind.TEXT, "1.5"),
        (7, Kind.TEXT, "7"),
        ("End User", Kind.CHOICE, "end_user"),
        ("1e3", Kind.NUMBER, 1000.0),
        (".5", Kind.NUMBER, 0.5),
        (3, Kind.NUMBER, 3),
        ("25 %", Kind.PERCENT, 25.0),
        (0.25, Kind.PERCENT, 0.25),
        ("8", Kind.INTEGER, 8),
        (8, Kind.INTEGER, 8),
        (8.0, Kind.INTEGER, 8),
        *((text, Kind.FLAG, True) for text in ("true", "YES", "1", 1, 1.0, True)),
        *((text, Kind.FLAG, False) for text in ("false", "No", "0", 0, 0.0, False)),
        ("2023-11-17", Kind.DATE, "2023-11-17"),
        (date(2023, 11, 17), Kind.DATE, date(2023, 11, 17)),
        ("10 EUR", Kind.MONEY, "10 EUR"),
        (10, Kind.MONEY, 10),
        ("HK; Korea, South |", Kind.LIST, ["HK", "Korea, South"]),
        (";", Kind.LIST, ABSENT),
        ("[]", Kind.LIST, []),
        (" [] ", Kind.LIST, []),
        ({"a": None, "b": {"c": None}}, Kind.BLOCK, ABSENT),
        ([{"a": 1, "b": None}, {"a": None}], Kind.BLOCK, [{"a": 1}, None]),
        *((empty, kind, ABSENT) for empty in (None, "", "  ") for kind in Kind),
    ],
)
def test_read(value: object, kind: Kind, expected: object) -> None:
    assert read_cell(value, kind) == expected


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (True, Kind.TEXT, "must be text, got true"),
        (time(9), Kind.TEXT, "must be text, got the date or time 09:00:00"),
        (b"x", Kind.TEXT, "must be text, got a bytes"),
        ("1,979", Kind.NUMBER, "must be a number, got '1,979'"),
        ("nan", Kind.NUMBER, "must be a number"),
        ("x" * 99, Kind.NUMBER, r"x\.\.\.'"),
        (True, Kind.NUMBER, "must be a number, got true"),
        ("1.0", Kind.INTEGER, "must be a whole number"),
        (float("nan"), Kind.INTEGER, "must be a whole number, got nan"),
        (True, Kind.INTEGER, "must be a whole number"),
        ("maybe", Kind.FLAG, "must be true or false"),
        (2, Kind.FLAG, "must be true or false, got 2"),
        (date(2023, 1, 1), Kind.FLAG, "must be true or false"),
        (45247.0, Kind.DATE, "must be a date, got 45247"),
        ("1e5", Kind.MONEY, "must be a sum of money"),
        (date(2023, 1, 1), Kind.MONEY, "must be a sum of money"),
        ("x", Kind.BLOCK, "must be nested"),
    ],
)
def test_refused(value: Any, kind: Kind, words: str) -> None:
    with pytest.raises(FieldError, match=words) as caught:
        read_cell(value, kind)
    assert caught.value.remedy
    assert repr(ABSENT) == "ABSENT"
