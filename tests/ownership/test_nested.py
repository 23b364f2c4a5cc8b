"""Stakes as the owners that an order states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists import load_lists
from narrows.model.order import parse_order
from narrows.model.party import Owner
from narrows.ownership import Stakes, nest_owners
from narrows.screen import Matcher, owned_range
from ownership.graphs import DAY, Edge, stake

NAURA, SMIC = "Naura Technology Group Co., Ltd.", "SMIC"


def as_ordered(owners: Sequence[Mapping[str, object]]) -> Sequence[Owner]:
    """The owners of a party as an order reads them."""
    party = {"role": "end_user", "name": "P", "owners": list(owners)}
    order = parse_order({"as_of": DAY, "item": {"eccn": "EAR99"}, "to": "SG", "parties": [party]})
    assert order.parties
    return order.parties[0].owners or ()


def test_owners_are_nested_and_a_loop_ends_where_a_name_repeats() -> None:
    stakes = Stakes(
        [
            stake("H", "P", 60),
            stake("U", "P", 20),
            stake("L", "H", "16.67"),
            stake("P", "H", 30),
            stake("X", "H"),
        ]
    )
    assert nest_owners("p", stakes, DAY).owners == (
        {
            "name": "H",
            "share_percent": 60.0,
            "owners": [
                {"name": "X"},
                {"name": "P", "share_percent": 30.0},
                {"name": "L", "share_percent": 16.67},
            ],
        },
        {"name": "U", "share_percent": 20.0},
    )
    assert nest_owners("p", stakes, DAY).notices == ()
    assert nest_owners("nobody", stakes, DAY) == ((), ())


def test_a_range_and_contradicting_statements_are_unknown_shares() -> None:
    stakes = Stakes(
        [stake("A", "P", "25-50"), stake("B", "P", 10, source="x"), stake("B", "P", 20, source="y")]
    )
    assert nest_owners("P", stakes, DAY).owners == ({"name": "A"}, {"name": "B"})


@pytest.mark.parametrize("rest", [("M", "P", "50-60"), ("", "P", 55)])
def test_shares_that_contradict_each_other_by_what_an_order_leaves_out_have_no_figures(
    matcher: Matcher, rest: tuple[str, str, str | float]
) -> None:
    stakes = Stakes([stake(NAURA, "P"), stake("U", "P", 60), stake(*rest)])
    assert stakes.look_up("P", {NAURA}, DAY)[0].counts == "maybe"
    owners = nest_owners("P", stakes, DAY).owners
    assert not any("share_percent" in owner for owner in owners)
    assert owned_range(matcher, as_ordered(owners), DAY)[1] >= 50


def test_depth_is_cut_at_what_an_order_holds_and_told() -> None:
    stakes = Stakes(stake(f"H{i + 1}", f"H{i}", 60) for i in range(12))
    owners, notices = nest_owners("H0", stakes, DAY)
    assert notices == ("the owners of 'H8' are left out: an order holds 8 levels and 10,000 owners",)
    order = {"as_of": "2025-01-01", "item": {"eccn": "EAR99"}, "to": "SG"}
    party = {"role": "end_user", "name": "H0", "owners": owners}
    assert parse_order({**order, "parties": [party]}).parties


def test_a_company_in_several_places_is_stated_once() -> None:
    # Each layer owns the next twice over: nested in full, that would be 2 ** 20 owners.
    edges = [
        (f"{side}{i + 1}", f"{other}{i}", 50) for i in range(20) for side in "AB" for other in ("A", "B")
    ]
    stakes = Stakes(stake(*edge) for edge in edges)
    owners, _ = nest_owners("A0", stakes, DAY)
    assert [owner["name"] for owner in owners] == ["A1", "B1"]
    assert "owners" in owners[0]["owners"][0]
    assert "owners" not in owners[1]["owners"][0]


def test_owners_without_a_name_and_names_of_several_parties_are_told() -> None:
    stakes = Stakes(
        [
            stake("", "P", 45),
            stake("L", "P", 10),
            stake("L", "Q", 60, owned_id="1"),
            stake("M", "Q", 60, owned_id="2"),
        ]
    )
    assert nest_owners("P", stakes, DAY).notices == ("stakes above 'P' that name no owner are left out: 1",)
    owners, notices = nest_owners("Q", stakes, DAY)
    assert owners == ({"name": "L"}, {"name": "M"})
    assert "is the name of 2 parties" in notices[0]


NAMES = ("P", "A", "B", NAURA, SMIC)
edges_of_some = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.none() | st.integers(min_value=0, max_value=60)
    ),
    max_size=8,
    unique_by=lambda edge: edge[:2],
).map(lambda edges: [edge for edge in edges if edge[0] != edge[1]])


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_lists())


@given(edges=edges_of_some)
def test_an_order_comes_to_the_same_as_the_stakes(matcher: Matcher, edges: list[Edge]) -> None:
    stakes = Stakes(stake(*edge) for edge in edges)
    if not stakes.find("P"):
        return
    (share,) = stakes.look_up("P", {NAURA, SMIC}, DAY)
    owners, notices = nest_owners("P", stakes, DAY)
    assert not notices
    least, most = owned_range(matcher, as_ordered(owners), DAY)
    assert (least >= 50, most >= 50) == (share.least_percent >= 50, share.most_percent >= 50)
    if most < 50:  # beyond it, what the party owns of its own owners counts with them in the stakes
        assert (least, most) == (float(share.least_percent), float(share.most_percent))
