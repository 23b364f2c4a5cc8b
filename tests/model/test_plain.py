"""Numbers of other libraries are the numbers that they are, wherever an order takes one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.model.order import parse_order, parse_value
from narrows.model.plain import plain, plain_tree


def order(whole: Any, part: Any, flag: Any, bits: Any = 8) -> dict[str, Any]:
    return {
        "id": whole,
        "as_of": "2024-01-02",
        "to": "SG",
        "value": part,
        "item": {
            "eccn": "3A090.a",
            "us_content_percent": whole,
            "spec": {"tops": {bits: part}, "node_nm": whole, "data_center": flag},
            "contains": [{"eccn": "3A991", "count": whole}],
        },
        "parties": ({"role": "end_user", "name": "X", "owners": [{"name": "Y", "share_percent": part}]},),
        "end_use": {"military": flag},
    }


@pytest.mark.parametrize(
    ("whole", "part", "flag", "bits"),
    [
        (Decimal(7), Decimal("10.5"), True, 8),
        (Decimal("7.00"), np.float64(10.5), np.bool_(True), np.int64(8)),
        (np.int64(7), np.float32(10.5), np.True_, np.uint8(8)),
    ],
)
def test_an_order_is_read_as_that_of_plain_numbers(whole: Any, part: Any, flag: Any, bits: Any) -> None:
    found, expected = parse_order(order(whole, part, flag, bits)), parse_order(order(7, 10.5, True))
    assert found == expected
    assert found.notices == expected.notices


@pytest.mark.parametrize(
    "number", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), np.float32("nan"), Decimal("1e999999")]
)
def test_what_is_no_finite_number_is_refused(number: Any) -> None:
    with pytest.raises(InputError):
        parse_value(number)
    with pytest.raises(InputError):
        parse_order(order(7, number, True))


@pytest.mark.parametrize("flag", [np.int64(1), Decimal(1), np.float64(1)])
def test_a_number_is_no_flag(flag: Any) -> None:
    with pytest.raises(InputError, match="must be true or false"):
        parse_order(order(7, 10.5, flag))


@given(st.integers(-(10**29), 10**29) | st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_decimal_is_the_nearest_number(number: Any) -> None:
    assert plain(Decimal(number)) == (int(number) if number == int(number) else float(number))


def test_what_needs_no_change_stays_the_same_and_what_holds_itself_ends() -> None:
    raw = order(7, 10.5, True)
    assert plain_tree(raw) is raw
    raw["item"]["contains"].append(raw["item"])
    assert plain_tree(raw) is raw
    with pytest.raises(InputError):
        parse_order(raw)


def test_what_is_nested_too_deeply_is_left_to_be_refused() -> None:
    nested: list[Any] = []
    for _ in range(3_000):
        nested = [nested]
    assert plain_tree(nested) is nested
