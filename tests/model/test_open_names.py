"""Names that say nothing of what a thing is."""

from __future__ import annotations

import pytest

from narrows.model.law_rows import law_rows
from narrows.model.open_names import leaves_open, names_a_device, says_nothing, without_lead


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


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("for nxt:2000i", "nxt:2000i"),
        ("für nxt:2000i", "nxt:2000i"),
        ("of", "of"),
        ("forklift spares", "forklift spares"),
        ("spares for a forklift", "spares for a forklift"),
    ],
)
def test_what_leads_to_a_thing_is_no_word_of_it(said: str, thing: str) -> None:
    assert without_lead(said) == thing


def test_devices_are_named_by_words_for_entries() -> None:
    columns = ["heading", "language", "word", "note"]
    devices = {row[2] for row in law_rows("open_names.csv", columns) if row[0] == "device"}
    assert devices
    assert devices <= {row[0] for row in law_rows("entry_words.csv", columns)}
    assert names_a_device("gpus for inference")
    assert not names_a_device("a lathe")
