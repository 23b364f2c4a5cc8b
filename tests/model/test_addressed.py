"""What an address says beside where it is, and what only calls a place in it."""

from __future__ import annotations

import pytest

from narrows.model.addressed import landmarks, said_by_address
from narrows.model.red_flags import FORWARDED


@pytest.mark.parametrize(
    ("address", "flags"),
    [
        ("PLA Unit 61486, Shanghai", {"military", "military_intelligence"}),
        ("12 nm FinFET fab, Pudong", {"advanced_node", "node_unknown"}),
        ("c/o Sinotrans freight forwarding warehouse", {FORWARDED}),
        ("上海市空军政治学院", {"military"}),
        ("Navy Road 12, Shanghai", set()),
        ("Calle del Ejército 5, Managua", set()),
        ("opposite Army Stadium, Delhi", set()),
        ("海军路5号", set()),
        ("京东物流园5号", set()),
        ("18 Zhangjiang Road", set()),
    ],
)
def test_flags_of_an_address(address: str, flags: set[str]) -> None:
    assert said_by_address(address, last=True).keys() == flags
    assert said_by_address(address, last=False).keys() == flags - {FORWARDED}


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("example road 5", True),
        ("example-road", True),
        ("near example, 5 main street", True),
        ("example, road 5", False),
        ("example 5 main street", False),
        ("c/o example", False),
    ],
)
def test_what_only_calls_a_place(address: str, called: bool) -> None:
    start = address.index("example")
    span = (start, start + len("example"))
    assert landmarks(address, [span]) == ({span} if called else set())
    assert landmarks(address, []) == set()
