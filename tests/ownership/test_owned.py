"""How much listed parties hold: chains, loops, together, with shares that nobody knows, on the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.model.owners_share import at_least
from narrows.ownership import OwnedShare, Party, Stake, Stakes, nest_owners
from narrows.ownership.periods import read_when, spans
from ownership.graphs import DAY, Edge, smallest_closed, stake


def held(stakes: Stakes, of: str, *listed: str, possibly: tuple[str, ...] = ()) -> tuple[str, str, str]:
    """Verdict, least and most, of one party."""
    (share,) = stakes.look_up(of, set(listed), DAY, possibly=set(possibly))
    return share.counts, f"{share.least_percent:f}", f"{share.most_percent:f}"


def told(share: OwnedShare) -> tuple[str, str, str]:
    """Verdict, share by the rule, economic share."""
    return share.counts, str(share.cascade), str(share.multiplied)


@pytest.mark.parametrize(
    ("edges", "verdict"),
    [
        ([("L", "P", 50)], ("yes", "50", "50")),
        ([("L", "P", "49.999")], ("no", "49.999", "49.999")),
        ([("L", "P", "49.99999999999999")], ("maybe", "49.9999999999", "50")),
        ([("L", "P", "16.67"), ("M", "P", "16.67"), ("N", "P", "16.66")], ("yes", "50", "50")),
        ([("L", "P", "16.67"), ("M", "P", "16.66"), ("N", "P", "16.66")], ("no", "49.99", "49.99")),
        # A chain is judged link by link: nothing is multiplied.
        ([("L", "H", 50), ("H", "P", 50)], ("yes", "50", "50")),
        ([("L", "H", 49), ("H", "P", 100)], ("no", "0", "0")),
        ([("L", "H", 100), ("H", "P", 49)], ("no", "49", "49")),
        ([("L", "A", 51), ("A", "B", 51), ("B", "C", 51), ("C", "P", 51)], ("yes", "51", "51")),
        # Together: two make the holding count, and it counts with a direct share.
        ([("L", "H", 30), ("M", "H", 20), ("H", "P", 30), ("N", "P", 20)], ("yes", "50", "50")),
        # Unknown shares take what is left, and no more.
        ([("L", "P", None)], ("maybe", "0", "100")),
        ([("L", "P", None), ("U", "P", "50.1")], ("no", "0", "49.9")),
        ([("L", "P", None), ("U", "P", 50)], ("maybe", "0", "50")),
        ([("L", "P", "25-50"), ("M", "P", 10)], ("maybe", "35", "60")),
        ([("L", "P", "25-30"), ("M", "P", "10-15")], ("no", "35", "45")),
        ([("L", "P", "60-75")], ("yes", "60", "75")),
        ([("L", "H", None), ("H", "P", 60)], ("maybe", "0", "60")),
        # What stands beyond the whole counts once; statements that contradict each other bound nothing.
        ([("L", "P", 80), ("M", "P", 80)], ("yes", "100", "100")),
        ([("L", "P", None), ("U", "P", 70), ("V", "P", 70)], ("maybe", "0", "100")),
        ([("L", "P", 70), ("U", "P", 70)], ("yes", "70", "70")),
        ([("L", "P", 50), ("U", "P", "50.01")], ("yes", "50", "50")),
        # Loops: alone they hold nothing, with a listed owner of enough they do.
        ([("A", "P", 60), ("P", "A", 60)], ("no", "0", "0")),
        ([("A", "P", 100), ("P", "A", 100)], ("no", "0", "0")),
        ([("A", "P", 60), ("B", "A", 50), ("A", "B", 60), ("L", "A", 50)], ("yes", "60", "60")),
        ([("A", "P", 60), ("B", "A", 60), ("L", "A", 40), ("A", "B", 60)], ("no", "0", "0")),
        ([("L", "P", 40), ("P", "P", 60)], ("maybe", "40", "100")),
        # Whoever owns a listed party does not matter.
        ([("U", "L", 100), ("L", "P", 60)], ("yes", "60", "60")),
    ],
)
def test_the_rule(edges: list[tuple[str, str, str | float | None]], verdict: tuple[str, str, str]) -> None:
    stakes = Stakes(stake(*edge) for edge in edges)
    assert held(stakes, "P", "L", "M", "N") == verdict
    assert held(Stakes(stake(*edge) for edge in reversed(edges)), "P", "L", "M", "N") == verdict


def test_the_threshold_is_that_of_the_law() -> None:
    assert at_least("us.el") == 50
    assert at_least("us.uvl") == 100
    stakes = Stakes([stake("L", "P", 60)])
    (share,) = stakes.look_up("P", {"L"}, DAY, of_list="us.uvl")
    assert told(share) == ("no", "60%", "60%")
    (share,) = stakes.look_up("P", {"L"}, DAY, at_least=Decimal("60.5"))
    assert share.counts == "no"
    with pytest.raises(FieldError, match="lies above 0"):
        stakes.look_up("P", {"L"}, DAY, at_least=Decimal(0))


def test_a_day_that_is_none_is_refused() -> None:
    stakes = Stakes([stake("L", "P", 60)])
    asked: Any = "2025-10-15"
    for ask in (
        lambda: stakes.look_up("P", {"L"}, asked),
        lambda: stakes.owned({"L"}, asked),
        lambda: nest_owners("P", stakes, asked),
    ):
        with pytest.raises(FieldError, match="on: must be a date, got '2025-10-15'"):
            ask()


def test_both_figures_are_told_and_the_rule_goes_by_the_cascade() -> None:
    stakes = Stakes([stake("L", "H", 60), stake("H", "P", 60), stake("L2", "Q", 40), stake("Q", "R", 100)])
    (share,) = stakes.look_up("P", {"L"}, DAY)
    assert told(share) == ("yes", "60%", "36%")
    (share,) = stakes.look_up("P", {"L"}, DAY, method="multiplied")
    assert told(share) == ("no", "60%", "36%")
    (share,) = stakes.look_up("R", {"L2"}, DAY)
    assert told(share) == ("no", "0%", "40%")


@pytest.mark.parametrize(
    ("edges", "figure"),
    [
        # P = 40 + 20% of A, A = P: both 50.
        ([("L", "P", 40), ("A", "P", 20), ("P", "A", 100)], "50-50"),
        ([("L", "P", 10), ("A", "P", 90), ("P", "A", 100)], "100-100"),
        ([("A", "P", 100), ("P", "A", 100)], "0-0"),
        ([("L", "P", "33.3333333333"), ("L", "H", 50), ("H", "P", "33.3333333333")], "50.0-50.0"),
        ([("L", "H", None), ("H", "P", 30), ("U", "H", 60)], "0-12"),
        ([("L", "P", 90), ("A", "P", 90), ("P", "A", 90)], "100-100"),
    ],
)
def test_the_economic_share_adds_up_what_goes_round(
    edges: list[tuple[str, str, str | float | None]], figure: str
) -> None:
    (share,) = Stakes(stake(*edge) for edge in edges).look_up("P", {"L"}, DAY, method="multiplied")
    low, high = figure.split("-")
    assert float(share.least_percent) == pytest.approx(float(low), abs=1e-8)
    assert float(share.most_percent) == pytest.approx(float(high), abs=1e-8)


def test_a_closed_loop_that_lets_almost_nothing_out_ends_and_says_so() -> None:
    edges = [("L", "P", "0.00001"), ("A", "P", "99.99999"), ("P", "A", 100), ("P", "B", 10)]
    stakes = Stakes(stake(*edge) for edge in edges)
    (share,) = stakes.look_up("P", {"L"}, DAY)
    assert (share.counts, share.cascade.least) == ("no", Decimal("0.00001"))
    assert 0 < share.multiplied.least <= share.multiplied.most == 100
    assert any("closed loop" in notice for notice in share.notices)
    (below,) = stakes.look_up("B", {"L"}, DAY)
    assert below.multiplied.most == 100


def test_a_possible_listing_raises_the_most_alone() -> None:
    stakes = Stakes([stake("L", "P", 30), stake("X", "P", 20), stake("X", "H", 80), stake("H", "Q", 50)])
    assert held(stakes, "P", "L", possibly=("X",)) == ("maybe", "30", "50")
    assert held(stakes, "Q", "L", possibly=("X",)) == ("maybe", "0", "50")
    assert held(stakes, "Q", "L") == ("no", "0", "0")


def test_an_owner_that_nobody_names_may_be_listed_where_another_is() -> None:
    stakes = Stakes([stake("L", "P", 10), stake("", "P", 45), stake("", "Q", 90), stake("U", "Q", 10)])
    assert held(stakes, "P", "L") == ("maybe", "10", "55")
    assert held(stakes, "Q", "L") == ("no", "0", "0")
    ids = Stakes([stake("L", "P", 10), Stake(owner_id="anon-1", owned="P", least_percent=Decimal(40))])
    assert held(ids, "P", "L") == ("maybe", "10", "100")
    assert held(ids, "P", "L", "anon-1") == ("yes", "50", "100")
    assert [owner["name"] for owner in nest_owners("P", ids, DAY).owners] == ["id anon-1", "L"]


@pytest.mark.parametrize(
    ("on", "least"),
    [("2019-12-31", 0), ("2020-01-01", 60), ("2021-06-30", 60), ("2021-07-01", 20), ("2031-01-01", 20)],
)
def test_days_are_inclusive_at_both_ends(on: str, least: int) -> None:
    stakes = Stakes(
        [
            stake("L", "P", 60, from_=date(2020, 1, 1), until=date(2021, 6, 30)),
            stake("L", "P", 20, from_=date(2021, 7, 1)),
        ]
    )
    (share,) = stakes.look_up("P", {"L"}, date.fromisoformat(on))
    assert share.least_percent == share.most_percent == least
    assert bool(stakes.owned({"L"}, date.fromisoformat(on))) == (least > 0)
    assert not stakes.notices


def test_a_stake_that_begins_and_ends_on_one_day_is_sure_of_that_day() -> None:
    (only,) = spans(read_when("2024-05-31"), read_when("2024-05-31"))
    assert only == (date(2024, 5, 31), date(2024, 5, 31), True)
    before, last = spans(read_when("2024-05"), read_when("2024-05-31"))
    assert before == (date(2024, 5, 1), date(2024, 5, 30), False)
    assert last == (date(2024, 5, 31), date(2024, 5, 31), True)
    (open_,) = spans(read_when("2024-05"), read_when("2024-05-30"))
    assert open_ == (date(2024, 5, 1), date(2024, 5, 30), False)


def test_statements_that_contradict_each_other_make_a_range() -> None:
    two = Stakes([stake("L", "P", 40, source="register"), stake("L", "P", 60, source="annual report")])
    assert held(two, "P", "L") == ("maybe", "40", "60")
    assert "40% (register) and 60% (annual report)" in two.notices[0]
    (share,) = two.look_up("P", {"L"}, DAY)
    ((holding,),) = (chain.links for chain in share.through)
    assert [one.source for one in holding.statements] == ["register", "annual report"]
    same = Stakes([stake("L", "P", 40, source="register"), stake("L", "P", 40, source="annual report")])
    assert held(same, "P", "L") == ("no", "40", "40")
    assert not same.notices
    # Of one source, they may also be two blocks of shares: nobody says that they are not.
    blocks = Stakes([stake("L", "P", 30), stake("L", "P", 20)])
    assert held(blocks, "P", "L") == ("maybe", "20", "50")
    classes = Stakes([stake("L", "P", 30, share_class="A"), stake("L", "P", 20, share_class="B")])
    assert held(classes, "P", "L") == ("yes", "50", "50")
    assert held(Stakes([stake("L", "P", 30), stake("L", "P", 30)]), "P", "L") == ("no", "30", "30")


def test_shares_beyond_the_whole_are_told() -> None:
    (share,) = Stakes([stake("L", "P", 70), stake("U", "P", 70)]).look_up("P", {"L"}, DAY)
    assert "add up to 140 percent" in share.notices[0]
    (share,) = Stakes([stake("L", "P", 50), stake("U", "P", "50.01")]).look_up("P", {"L"}, DAY)
    assert not share.notices


def test_what_a_party_owns_of_itself_is_told_and_may_be_no_part_of_the_whole() -> None:
    stakes = Stakes([stake("P", "p.", 60), stake("L", "P", 40)])
    assert held(stakes, "P", "L") == ("maybe", "40", "100")
    told = "'p.' is stated to own itself: what others hold may be a part of the rest alone, and so more"
    assert stakes.notices == (told,)
    assert held(Stakes([stake("P", "P", 10), stake("L", "P", 40)]), "P", "L")[0] == "no"
    assert held(Stakes([stake("P", "P", 20), stake("L", "P", 40)]), "P", "L")[0] == "maybe"
    assert nest_owners("P", stakes, DAY).owners == ({"name": "L"},)


def test_parties_join_by_id_before_name() -> None:
    stakes = Stakes(
        [
            stake("L", "Holding Ltd", 60, owned_id="X1"),
            stake("HOLDING LTD.", "P", 60),  # the only one of that name
            stake("Holding (Asia)", "Q", 60, owner_id="X1"),  # another spelling of it
        ]
    )
    assert held(stakes, "P", "L")[0] == held(stakes, "Q", "L")[0] == held(stakes, "X1", "L")[0] == "yes"
    (party,) = stakes.find("holding (asia)")
    assert party == Party("Holding Ltd", "X1", "", ("Holding Ltd", "Holding (Asia)", "HOLDING LTD."))
    assert stakes.find("nobody") == stakes.find("...") == ()
    assert stakes.look_up("nobody", {"L"}, DAY) == ()


def test_a_name_of_several_parties_may_be_each() -> None:
    stakes = Stakes(
        [
            stake("L", "Holding", 60, owned_id="X1"),
            stake("U", "Holding", 60, owned_id="X2"),
            stake("Holding", "P", 80),
            stake("M", "Holding", 70),
        ]
    )
    assert held(stakes, "P", "L") == ("maybe", "0", "80")
    assert held(stakes, "X2", "M") == ("no", "0", "40")  # U holds the rest for certain
    assert len(stakes.look_up("Holding", {"L"}, DAY)) == 2
    assert any("may be any of 2 parties" in notice for notice in stakes.notices)


def test_one_name_in_two_countries_is_one_party_and_told() -> None:
    stakes = Stakes(
        [stake("L", "H", 60, owned_country="CN"), stake("H", "P", 60, owner_country="SG", owned_country="SG")]
    )
    assert held(stakes, "P", "L")[0] == "yes"
    assert "'H' is stated in several countries (CN, SG)" in stakes.notices[0]


def test_chains_tell_what_makes_up_the_share() -> None:
    stakes = Stakes(
        [
            stake("L", "H", 30, source="register", line=2),
            stake("M", "H", 20),
            stake("H", "P", 30),
            stake("M", "P", 25),
            stake("P", "H", 10),
            stake("U", "P", 40),
        ]
    )
    (share,) = stakes.look_up("P", {"L", "M"}, DAY)
    assert [str(chain) for chain in share.through] == [
        "L holds 30% of H, H holds 30% of P",
        "M holds 20% of H, H holds 30% of P",
        "M holds 25% of P",
    ]
    assert all(chain.certain for chain in share.through)
    assert share.through[0].links[0].statements[0].line == 2
    assert stakes.owned({"L", "M"}, DAY)[share.party].through == share.through
    (open_,) = Stakes([stake("L", "H"), stake("H", "P", 60)]).look_up("P", {"L"}, DAY)
    assert [(str(c), c.certain) for c in open_.through] == [("L holds 0-100% of H, H holds 60% of P", False)]


def test_chains_of_any_length_end() -> None:
    length = 3_000
    stakes = Stakes([stake("L", "H0", 60), *(stake(f"H{i}", f"H{i + 1}", 60) for i in range(length))])
    (share,) = stakes.look_up(f"H{length}", {"L"}, DAY)
    assert told(share) == ("yes", "60%", "0%")
    assert [len(chain.links) for chain in share.through] == [length + 1]


def test_no_more_than_a_hundred_chains_are_told() -> None:
    # Each layer owns the next twice over: there are 2 ** 20 ways down.
    edges = [(f"{a}{i + 1}", f"{b}{i}", 50) for i in range(20) for a in "AB" for b in "AB"]
    (share,) = Stakes([*(stake(*e) for e in edges), stake("L", "A20", 90)]).look_up("A0", {"L"}, DAY)
    assert (share.counts, len(share.through)) == ("yes", 100)
    assert share.through[0].certain


def test_the_whole_graph_and_one_party_say_the_same() -> None:
    stakes = Stakes([stake("L", "H", 60), stake("H", "P", 40), stake("P", "Q"), stake("U", "V", 100)])
    owned = stakes.owned({"L"}, DAY)
    assert {party.name: share.counts for party, share in owned.items()} == {
        "H": "yes",
        "P": "no",
        "Q": "no",  # by the rule none, yet up to 24 percent by economic share
    }
    assert [party.name for party in owned.counting("yes")] == ["H"]
    assert Party("V", names=("V",)) not in owned
    asked: list[str] = []

    def is_listed(party: Party) -> bool:
        asked.append(party.name)
        return party.name == "L"

    (share,) = stakes.look_up("P", is_listed, DAY)
    assert share == owned[share.party]
    assert sorted(asked) == ["H", "L", "P"]  # not of those that are not above it
    assert stakes.owned(is_listed, DAY)[share.party] == share
    with pytest.raises(TypeError, match="not one name"):
        stakes.owned("L", DAY)


def test_a_stake_that_cannot_be_placed_is_an_error_and_the_rest_stands() -> None:
    stakes = Stakes([stake("L", "", 60, line=7), stake("...", "P", 60), stake("L", "P", 10)])
    assert [str(error) for error in stakes.errors] == [
        ":7: names no party that is owned. Give its name or its id",
        "row 2: the name '...' has neither letters nor digits. Give the name",
    ]
    assert held(stakes, "P", "L") == ("no", "10", "10")
    assert (len(stakes), repr(stakes)) == (1, "<Stakes: 1 of 2 parties>")


def test_no_stakes_at_all() -> None:
    stakes = Stakes([])
    assert not stakes.owned({"L"}, DAY)
    assert not stakes.look_up("P", {"L"}, DAY)
    assert not nest_owners("P", stakes, DAY).owners


NAMES = "ABCDE"
LISTED = {"A", "B"}
edges_known = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(min_value=0, max_value=60)),
    max_size=9,
    unique_by=lambda edge: edge[:2],
).map(lambda edges: [edge for edge in edges if edge[0] != edge[1]])
shares = st.one_of(
    st.none(),
    st.integers(min_value=0, max_value=60),
    st.tuples(st.integers(min_value=0, max_value=40), st.integers(min_value=0, max_value=40)).map(
        lambda pair: f"{min(pair)}-{max(pair)}"
    ),
)
edges_open = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), shares),
    max_size=9,
    unique_by=lambda edge: edge[:2],
)


@given(edges_known)
@settings(max_examples=300)
def test_the_cascade_is_what_its_definition_says(edges: list[Edge]) -> None:
    owned = Stakes(stake(*edge) for edge in edges).owned(LISTED, DAY)
    counting = smallest_closed(NAMES, edges, LISTED)
    for name in {owned for _, owned, _ in edges}:
        total = sum(share or 0 for owner, of, share in edges if of == name and owner in counting)
        share = owned.get(Party(name, names=(name,)))
        if share is None:
            assert total == 0
        else:
            assert share.cascade.least == share.cascade.most == min(total, 100)
            assert (share.counts == "yes") == (total >= 50)
            assert (name in counting) == (share.counts == "yes" or name in LISTED)


@given(edges_open, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(edges: list[Edge], random: object) -> None:
    def figures(some: list[Edge]) -> dict[str, tuple[object, ...]]:
        found = Stakes(stake(*edge) for edge in some).owned(LISTED, DAY)
        return {p.name: (s.counts, s.cascade, s.multiplied, s.through) for p, s in found.items()}

    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert figures(shuffled) == figures(edges)


@given(edges_open, st.sampled_from(NAMES), st.integers(min_value=0, max_value=60))
def test_a_stake_of_another_listed_owner_never_lowers_what_is_certain(
    edges: list[Edge], of: str, more: int
) -> None:
    before = Stakes(stake(*edge) for edge in edges).owned({*LISTED, "New"}, DAY)
    after = Stakes(stake(*edge) for edge in [*edges, ("New", of, more)]).owned({*LISTED, "New"}, DAY)
    for party, share in before.items():
        assert after[party].cascade.least >= share.cascade.least
        assert after[party].multiplied.least >= share.multiplied.least


@given(edges_open)
def test_the_bounds_stand_in_order_and_one_party_is_as_the_whole_graph(edges: list[Edge]) -> None:
    stakes = Stakes(stake(*edge) for edge in edges)
    owned = stakes.owned(LISTED, DAY)
    for name in {name for edge in edges for name in edge[:2]}:
        (share,) = stakes.look_up(name, LISTED, DAY)
        assert 0 <= share.cascade.least <= share.cascade.most <= 100
        assert 0 <= share.multiplied.least <= share.multiplied.most <= 100
        assert share.counts == (
            "yes" if share.least_percent >= 50 else "maybe" if share.most_percent >= 50 else "no"
        )
        assert owned.get(share.party, share) == share
        assert (share.party in owned) == (share.cascade.most > 0 or share.multiplied.most > 0)


@given(edges_open, st.data())
def test_the_bounds_hold_whatever_the_unknown_shares_are(edges: list[Edge], data: st.DataObject) -> None:
    """Shares are drawn within what is stated; those of one party come to no more than the whole."""
    edges = [edge for edge in edges if edge[0] != edge[1]]
    known: list[Edge] = []
    for of in sorted({edge[1] for edge in edges}):
        bounds = [(o, *_bounds(s)) for o, c, s in edges if c == of]
        left = 100 - sum(low for _, low, _ in bounds)
        if left < 0:
            return  # contradicts itself
        for owner, low, high in bounds:
            more = data.draw(st.integers(min_value=0, max_value=min(high - low, left)))
            left -= more
            known.append((owner, of, low + more))
    stakes = Stakes(stake(*edge) for edge in edges)
    for name in {edge[1] for edge in edges}:
        (open_,) = stakes.look_up(name, LISTED, DAY)
        (one,) = Stakes(stake(*edge) for edge in known).look_up(name, LISTED, DAY)
        assert open_.cascade.least <= one.cascade.least <= open_.cascade.most
        assert one.counts == open_.counts or open_.counts == "maybe"
        epsilon = Decimal("1e-8")
        assert open_.multiplied.least - epsilon <= one.multiplied.least <= open_.multiplied.most + epsilon


def _bounds(share: object) -> tuple[int, int]:
    if share is None:
        return 0, 100
    low, _, high = str(share).partition("-")
    return int(low), int(high or low)


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(min_value=1, max_value=18)),
        max_size=12,
        unique_by=lambda edge: edge[:2],
    )
)
def test_the_economic_share_solves_its_equations(edges: list[Edge]) -> None:
    edges = [edge for edge in edges if edge[0] != edge[1]]
    weights = np.zeros((len(NAMES), len(NAMES)))
    for owner, of, share in edges:
        weights[NAMES.index(of), NAMES.index(owner)] = (share or 0) / 100
    free = [i for i, name in enumerate(NAMES) if name not in LISTED]
    fixed = [i for i, name in enumerate(NAMES) if name in LISTED]
    inside = np.linalg.solve(
        np.eye(len(free)) - weights[np.ix_(free, free)], weights[np.ix_(free, fixed)].sum(axis=1)
    )
    held_by = np.ones(len(NAMES))
    held_by[free] = inside
    stakes = Stakes(stake(*edge) for edge in edges)
    for name in {edge[1] for edge in edges}:
        (share,) = stakes.look_up(name, LISTED, DAY)
        expected = 100 * float(weights[NAMES.index(name)] @ held_by)
        assert float(share.multiplied.least) == pytest.approx(expected, abs=1e-7)
        assert share.multiplied.least == pytest.approx(share.multiplied.most, abs=Decimal("1e-8"))
