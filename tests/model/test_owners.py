"""Owners of owners as an order states them: what is refused, and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.errors import FieldError
from narrows.model.order import Order, parse_order
from narrows.model.party import DEEPEST_OWNER, MOST_OWNERS, owners_below


def order(owners: Any, **party: Any) -> Order:
    return parse_order(
        {
            "item": {"eccn": "EAR99"},
            "to": "CN",
            "as_of": "2025-10-15",
            "parties": [{"role": "end_user", "name": "Acme", **party, "owners": owners}],
        }
    )


def chain(length: int) -> list[dict[str, Any]]:
    """Owners over so many levels."""
    owners: list[dict[str, Any]] = [{"name": "Last"}]
    for level in range(length - 1):
        owners = [{"name": f"Level {level}", "share_percent": 60, "owners": owners}]
    return owners


def test_owners_have_owners() -> None:
    (party,) = order(chain(3)).parties or ()
    assert [owner.name for owner in owners_below(party.owners)] == ["Level 1", "Level 0", "Last"]
    (deepest,) = order(chain(DEEPEST_OWNER)).parties or ()
    assert len(list(owners_below(deepest.owners))) == DEEPEST_OWNER
    assert list(owners_below(None)) == []
    assert order([{"name": "A", "owners": []}]).canonical() == order([{"name": "A"}]).canonical()


LOOP: dict[str, Any] = {"name": "Loop"}
LOOP["owners"] = [LOOP]


@pytest.mark.parametrize(
    ("owners", "field", "what"),
    [
        (chain(DEEPEST_OWNER + 1), "parties[0].owners", f"more than {DEEPEST_OWNER} levels"),
        ([LOOP], "parties[0].owners", f"more than {DEEPEST_OWNER} levels"),
        ([{"name": "A", "owners": [{"name": "B"}] * MOST_OWNERS}], "parties[0].owners", "10,000 owners"),
        ([{"name": "A", "owners": "B"}], "parties[0].owners[0].owners", "must be a list"),
        ([{"name": "A", "owners": [1]}], "parties[0].owners[0].owners[0]", "must be a mapping"),
        ([{"name": "A", "owners": [{"share": 1}]}], "parties[0].owners[0].owners[0].name", "is missing"),
        (
            [{"name": "A", "owners": [{"name": "B", "share_percent": 100.1}]}],
            "parties[0].owners[0].owners[0].share_percent",
            "less than or equal to 100",
        ),
        ("A", "parties[0].owners", "must be a list"),
    ],
)
def test_what_cannot_be_read_is_refused(owners: Any, field: str, what: str) -> None:
    with pytest.raises(FieldError, match=what) as caught:
        order(owners)
    assert caught.value.where.field == field


@pytest.mark.parametrize(
    ("owners", "told"),
    [
        (
            [
                {
                    "name": "B",
                    "owners": [{"name": "X", "share_percent": 60}, {"name": "Y", "share_percent": 50}],
                }
            ],
            "the stated shares of 'X' and the other owners of 'B' add up to 110 percent",
        ),
        (
            [{"name": "X", "share_percent": 60}, {"name": "Y", "share_percent": 50}],
            "the stated shares of 'X' and the other owners add up to 110 percent",
        ),
        ([{"name": "B", "owners": [{"name": "ACME"}]}], "the owners of 'ACME' lead back to it"),
        (
            [{"name": "B", "owners": [{"name": "C", "owners": [{"name": "b"}]}]}],
            "the owners of 'b' lead back to it",
        ),
        ([{"name": "acme"}, {"name": "B"}], "'acme' is stated to own itself: these shares are left out"),
        ([{"name": "B"}, {"name": " b "}], "the owner 'b' is stated more than once"),
    ],
)
def test_what_cannot_be_true_is_told(owners: Any, told: str) -> None:
    assert any(told in notice for notice in order(owners).notices)


def test_what_can_be_true_is_not_remarked_on() -> None:
    owners = [
        {"name": "B", "share_percent": 50, "owners": [{"name": "X", "share_percent": 100}]},
        {"name": "C", "share_percent": 50.4, "owners": [{"name": "X"}]},
    ]
    assert not order(owners).notices


@pytest.mark.parametrize("field", ["headquarters", "ultimate_parent_headquarters"])
def test_two_headquarters_are_refused(field: str) -> None:
    with pytest.raises(FieldError, match="names 2 places, and a company has one headquarters") as caught:
        order(None, **{field: ["SG", "CN"]})
    assert caught.value.where.field == f"parties[0].{field}"
    with pytest.raises(FieldError, match="must be text"):
        order(None, **{field: ["SG"]})
