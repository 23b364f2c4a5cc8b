"""Shares that may be parts of one or of a hundred: as percent they are next to nothing, and clear."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.errors import FieldError
from narrows.model.order import parse_item, parse_order, parse_party


@pytest.mark.parametrize("content", [0.001, 0.25, 0.999])
def test_a_content_below_one_percent_is_refused(content: float) -> None:
    with pytest.raises(FieldError, match=r"could be .* percent or") as found:
        parse_item({"eccn": "3B001", "us_content_percent": content})
    assert found.value.where.field == "item.us_content_percent"
    assert "or 1 where it is less" in found.value.remedy


@pytest.mark.parametrize("content", [0, 0.0, 1, 1.5, 25, 100, None])
def test_others_are_read_as_they_stand(content: float | None) -> None:
    assert parse_item({"eccn": "3B001", "us_content_percent": content}).us_content_percent == content


def party(*owners: dict[str, Any]) -> Any:
    return parse_party({"role": "end_user", "name": "Example Works", "owners": list(owners)})


@pytest.mark.parametrize("shares", [(0.55,), (0.55, 0.45), (0.5, 0.25, 0.25)])
def test_shares_that_make_up_one_at_most_are_refused(shares: tuple[float, ...]) -> None:
    owners = [{"name": f"Owner {n}", "share_percent": share} for n, share in enumerate(shares)]
    with pytest.raises(FieldError, match="that could be") as found:
        party(*owners)
    assert found.value.where.field == "parties[0].owners"
    with pytest.raises(FieldError, match="of 'Example Holding'"):
        party({"name": "Example Holding", "share_percent": 60, "owners": owners})


@pytest.mark.parametrize("shares", [(0.6, 40), (0.75, 25.0), (0.3, 0.3, 40)])
def test_shares_of_both_kinds_that_make_up_the_whole_are_refused(shares: tuple[float, ...]) -> None:
    owners = [{"name": f"Owner {n}", "share_percent": share} for n, share in enumerate(shares)]
    with pytest.raises(FieldError, match="to 100 where those below 1 are parts of one") as found:
        party(*owners)
    assert found.value.where.field == "parties[0].owners"


def test_one_percent_is_read_with_a_remark() -> None:
    owners = [{"name": "A", "share_percent": 1}]
    raw = {
        "as_of": "2025-01-01",
        "to": "SG",
        "item": {"eccn": "EAR99"},
        "parties": [{"role": "end_user", "name": "Example Works", "owners": owners}],
    }
    assert any("read as percent" in notice for notice in parse_order(raw).notices)


def test_a_small_share_beside_a_large_one_is_read() -> None:
    owners = party({"name": "A", "share_percent": 99.5}, {"name": "B", "share_percent": 0.5}).owners
    assert [owner.share_percent for owner in owners] == [99.5, 0.5]
    assert party({"name": "A", "share_percent": 0}, {"name": "B"}).owners[1].share_percent is None
