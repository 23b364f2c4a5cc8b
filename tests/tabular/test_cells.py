"""Cells by kind: what each kind of column takes, and what it refuses."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from narrows.errors import FieldError
from narrows.tabular.cells import ABSENT, read_cell
from narrows.tabular.fieldkinds import Kind, field_named


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
        *((text, Kind.FLAG, True) for text in ("true", "YES", "y", "Y", "1", 1, 1.0, True)),
        *((text, Kind.FLAG, False) for text in ("false", "No", "N", "0", 0, 0.0, False)),
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
    ("value", "name", "remedy"),
    [
        ("4.800", "tops_8", "Write 4800, or 4.8 where"),
        ("1.979", "item.spec.tops.8", "Write 1979, or 1.9790 where"),
        ("+40.000", "item.spec.io_bandwidth_gb_s", "Write +40000, or +40 where"),
        ("8.140", "item.spec.applicable_die_area_mm2", "Write 8140, or 8.14 where"),
        ("9.100", "item.contains.0.spec.package_area_mm2", "Write 9100"),
        ("1.000", "value.amount", "Write 1000, or 1 where"),
    ],
)
def test_a_number_that_may_be_in_thousands_is_refused(value: str, name: str, remedy: str) -> None:
    field = field_named(name)
    assert field is not None
    with pytest.raises(FieldError, match="could be a thousand times more") as caught:
        read_cell(value, field.kind, largest=field.largest)
    assert caught.value.remedy.startswith(remedy)
    typed = float(value)
    assert read_cell(typed, field.kind, largest=field.largest) == typed
    assert read_cell(f"{typed:.4f}", field.kind, largest=field.largest) == typed


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("814.000", "item.spec.applicable_die_area_mm2"),  # no die has so much
        ("1.350", "item.spec.numerical_aperture"),
        ("1.375", "item.spec.overlay_nm"),
        ("193.368", "item.spec.source_nm"),
        ("4.200", "item.spec.operating_temperature_k"),
        ("0.800", "tops_8"),
        ("1979.000", "tops_8"),
        ("25.000", "item.us_content_percent"),
    ],
)
def test_three_decimals_are_read_where_thousands_are_not_usual(value: str, name: str) -> None:
    field = field_named(name)
    assert field is not None
    assert read_cell(value, field.kind, largest=field.largest) == float(value)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (True, Kind.TEXT, "must be text, got true"),
        (time(9), Kind.TEXT, "must be text, got the date or time 09:00:00"),
        (b"x", Kind.TEXT, "must be text, got binary data"),
        (timedelta(days=1), Kind.MONEY, "must be a sum of money, got a length of time"),
        (20240601, Kind.DATE, "must be a date, got 20240601"),
        (10**400, Kind.DATE, "must be a date, got a very large number"),
        ("#REF!", Kind.TEXT, "an error of a spreadsheet in place of a value, got '#REF!'"),
        ("#DIV/0!", Kind.NUMBER, "an error of a spreadsheet"),
        ("#BEZUG!", Kind.TEXT, "an error of a spreadsheet"),
        ("#¡VALOR!", Kind.LIST, "an error of a spreadsheet"),
        ("#N/A", Kind.FLAG, "an error of a spreadsheet"),
        ("######", Kind.TEXT, "an error of a spreadsheet"),
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


@pytest.mark.parametrize("value", ["#1 Logistics", "# 12", "C#", "#7", "Example #2!"])
def test_a_number_sign_alone_is_no_error_of_a_spreadsheet(value: str) -> None:
    assert read_cell(value, Kind.TEXT) == value
