"""Words of a closed list, read as people write them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from narrows.batch import check_table
from narrows.engine import engine
from narrows.errors import InputError
from narrows.model.order import parse_order

ORDER: dict[str, Any] = {
    "as_of": "2026-03-02",
    "from": "US",
    "to": "SG",
    "item": {"eccn": "EAR99"},
    "parties": [{"role": "end_user", "name": "Example Works", "country": "SG"}],
}


@pytest.mark.parametrize("said", ["end_user", "End-User", "END USER", " end_user ", "EndUser"])
def test_a_role_is_read_in_any_case_with_spaces_or_hyphens(said: str) -> None:
    (party,) = parse_order({**ORDER, "parties": [{"role": said, "name": "Example Works"}]}).parties or ()
    assert party.role == "end_user"


@pytest.mark.parametrize(
    ("said", "is_"), [("Export", "export"), ("re-export", "reexport"), ("Deemed Export", "deemed_export")]
)
def test_so_is_an_activity(said: str, is_: str) -> None:
    assert parse_order({**ORDER, "activity": said}).activity == is_


def test_so_are_the_words_of_an_item() -> None:
    spec = {"type": "Integrated Circuit", "transistor_architecture": "FinFET", "capabilities": ["TSV etch"]}
    item = {"kind": "Commodity", "spec": spec, "materials": ["Gallium"]}
    read = parse_order({**ORDER, "item": item}).item
    assert (read.kind, read.materials) == ("commodity", ("gallium",))
    assert read.spec is not None
    assert (read.spec.type, read.spec.transistor_architecture) == ("integrated_circuit", "finfet")
    assert read.spec.capabilities == ("tsv_etch",)


@pytest.mark.parametrize("said", ["consignee", "user", "end__user_2", "", "end_user" + " " * 60, 7, True])
def test_another_word_is_refused_as_it_was_written(said: Any) -> None:
    with pytest.raises(InputError, match="role") as caught:
        parse_order({**ORDER, "parties": [{"role": said, "name": "Example Works"}]})
    if said and isinstance(said, str):
        assert repr(said)[:10] in str(caught.value)


def test_a_table_reads_them_alike() -> None:
    rows = [
        {"activity": activity, "item.kind": kind}
        for activity, kind in [("deemed_export", "technology"), ("Deemed export", "Technology")]
    ]
    fixed = {
        "as_of": "2026-03-02",
        "from": "US",
        "to": "US",
        "item.eccn": "3E001",
        "recipient.citizenship": "CN",
    }
    frame = pl.DataFrame([{"id": str(number), **fixed, **row} for number, row in enumerate(rows)])
    result = check_table(frame, deciding=engine())
    assert not result.errors
    first, second = result.frame.drop("id").rows()
    assert first == second
