"""Names that say nothing of what a thing is."""

from __future__ import annotations

import pytest

from narrows.model.open_names import leaves_open, says_nothing


@pytest.mark.parametrize(
    ("name", "kind", "nothing"),
    [
        ("spare parts", "commodity", True),
        ("Goods as per invoice no. 4711", None, True),
        ("electronic components", "commodity", True),
        ("二手设备", "commodity", True),
        ("RMA", "commodity", True),
        ("lens module", "commodity", False),
        ("electronic", "commodity", False),
        ("table lamp", "commodity", False),
        ("", None, False),
        ("software", "software", True),
        ("software", "commodity", False),
        ("accounting software", "software", False),
    ],
)
def test_what_says_nothing(name: str, kind: str | None, nothing: bool) -> None:
    assert says_nothing(name, kind) is nothing


def test_programs_that_leave_their_machine_open() -> None:
    assert leaves_open("Firmware 2.1")
    assert leaves_open("tool control software")
    assert not leaves_open("spreadsheet")
