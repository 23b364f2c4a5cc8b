"""How much listed parties own, and when that cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists import load_lists
from narrows.model.owners_share import ENTITY_LIST
from narrows.screen import Matcher, owned_range

MATCHER = Matcher(load_lists())
AFTER, BEFORE = date(2025, 1, 1), date(2024, 12, 1)
NAURA = "Naura Technology Group Co., Ltd."


@dataclass(frozen=True)
class Stake:
    name: str
    share_percent: float | None
    owners: tuple[Stake, ...] | None = None


def owned_percent(owners: list[Stake], on: date, of_list: str = ENTITY_LIST) -> float | None:
    """The one share that listed parties hold; None where it is a range."""
    least, most = owned_range(MATCHER, owners, on, of_list)
    return least if least == most else None


@pytest.mark.parametrize(
    ("owners", "on", "percent"),
    [
        ([], AFTER, 0.0),
        ([Stake(NAURA, 60)], AFTER, 60.0),
        ([Stake(NAURA, 60)], BEFORE, 0.0),
        ([Stake(NAURA, 30), Stake("SMIC", 20), Stake("Nobody", 50)], AFTER, 50.0),
        ([Stake(NAURA, 49.9), Stake("SMIC", 0.1)], AFTER, 50.0),
        ([Stake(NAURA, None)], AFTER, None),
        ([Stake(NAURA, None)], BEFORE, 0.0),
        ([Stake(NAURA, 60), Stake("Nobody", None)], AFTER, 60.0),
        ([Stake(NAURA, 60), Stake("SMIC", None)], AFTER, None),
        ([Stake(NAURA, None), Stake("Nobody", 100)], AFTER, 0.0),
    ],
)
def test_share_of_listed_owners(owners: list[Stake], on: date, percent: float | None) -> None:
    assert owned_percent(owners, on) == percent


def test_an_unverified_owner_is_no_entity_list_owner() -> None:
    owners = [Stake("Yangtze Memory Technologies Co., Ltd.", 80)]
    assert owned_percent(owners, date(2022, 11, 1)) == 0.0
    assert owned_percent(owners, date(2022, 11, 1), "us.uvl") == 80.0
    assert owned_percent(owners, date(2022, 12, 16)) == 80.0


@pytest.mark.parametrize(
    ("owners", "held"),
    [
        ([Stake("Example Works", 60), Stake(NAURA, 40)], (100.0, 100.0)),
        ([Stake("Example Works", 20), Stake(NAURA, 40), Stake("Nobody", 40)], (50.0, 50.0)),
        ([Stake("EXAMPLE  works", 10), Stake(NAURA, 36), Stake("Nobody", 54)], (40.0, 40.0)),
        ([Stake("Example Works", None), Stake(NAURA, 40), Stake("Nobody", 40)], (40.0, 50.0)),
        ([Stake("Example Works", 100), Stake(NAURA, 40)], (100.0, 100.0)),
        ([Stake("Example Works", 60), Stake("Nobody", 40)], (0.0, 0.0)),
        ([Stake("Other", 60), Stake(NAURA, 40)], (40.0, 40.0)),
    ],
)
def test_shares_that_a_party_holds_of_itself_are_no_part_of_the_whole(
    owners: list[Stake], held: tuple[float, float]
) -> None:
    assert owned_range(MATCHER, owners, AFTER, of="Example Works") == held
    # So it is of a company in between.
    above = owned_range(MATCHER, [Stake("Example Works", 70, tuple(owners))], AFTER, of="Below")
    assert above == tuple(70.0 if share >= 50 else 0.0 for share in held)


stakes = st.builds(
    Stake,
    st.sampled_from((NAURA, "SMIC", "Nobody", "Someone")),
    st.none() | st.integers(min_value=0, max_value=25).map(float),
)


@given(st.lists(stakes, max_size=4))
def test_the_range_holds_what_is_certain_and_what_is_possible(owners: list[Stake]) -> None:
    least, most = owned_range(MATCHER, owners, AFTER)
    assert 0 <= least <= most <= 100
    filled = [Stake(o.name, 0.0 if o.share_percent is None else o.share_percent) for o in owners]
    assert owned_percent(filled, AFTER) == least


def chain(*shares: float | None, last: str = NAURA) -> list[Stake]:
    """Owners of owners: the first share is of the party, the last one of a listed company."""
    owners = (Stake(last, shares[-1]),)
    for level, share in enumerate(reversed(shares[:-1])):
        owners = (Stake(f"Holding {level}", share, owners),)
    return list(owners)


@pytest.mark.parametrize(
    ("owners", "least", "most"),
    [
        (chain(60, 50), 60.0, 60.0),
        (chain(60, 49.99), 0.0, 0.0),
        (chain(49, 100), 49.0, 49.0),
        (chain(51, 51, 51, 51), 51.0, 51.0),
        (chain(51, 49, 51, 51), 0.0, 0.0),
        (chain(60, None), 0.0, 60.0),
        (chain(None, 60), 0.0, 100.0),
        (chain(60, 60, last="Nobody"), 0.0, 0.0),
        ([Stake("Holding", 60, (Stake(NAURA, 30), Stake("SMIC", 20)))], 60.0, 60.0),
        ([Stake("Holding", 60, (Stake(NAURA, 30), Stake("SMIC", 19.9)))], 0.0, 0.0),
        ([Stake("Holding", 30, (Stake(NAURA, 60),)), Stake("SMIC", 20)], 50.0, 50.0),
        ([Stake("Holding", 60, (Stake(NAURA, None), Stake("Nobody", 50.1)))], 0.0, 0.0),
        ([Stake("Holding", 60, (Stake(NAURA, None), Stake("Nobody", 50)))], 0.0, 60.0),
        # A listed company counts, whoever owns it; what stands beyond the whole counts once.
        ([Stake(NAURA, 60, (Stake("Nobody", 100),))], 60.0, 60.0),
        ([Stake(NAURA, 80), Stake("SMIC", 80)], 100.0, 100.0),
        # Shares that contradict each other leave nothing for certain; a whole that was rounded does not.
        ([Stake(NAURA, None), Stake("Nobody", 60), Stake("Someone", 50)], 0.0, 100.0),
        ([Stake(NAURA, None), Stake("SMIC", 20), Stake("Nobody", 80.51)], 20.0, 100.0),
        ([Stake(NAURA, None), Stake("Nobody", 60), Stake("Someone", 40.5)], 0.0, 0.0),
        ([Stake("Holding", 60, (Stake(NAURA, None), Stake("Nobody", 101)))], 0.0, 60.0),
        # The owners of a company are stated in one place and count in each.
        (
            [Stake("Holding", 30), Stake("Other", 20, (Stake("HOLDING", 50, (Stake(NAURA, 60),)),))],
            50.0,
            50.0,
        ),
        # Circles: alone they hold nothing, with a listed owner of enough they do.
        ([Stake("A", 60, (Stake("B", 60, (Stake("A", 60),)),))], 0.0, 0.0),
        ([Stake("A", 60, (Stake("B", 50, (Stake("A", 60),)), Stake(NAURA, 50)))], 60.0, 60.0),
        ([Stake("A", 60, (Stake("B", 60, (Stake("A", 60), Stake(NAURA, 40))),))], 0.0, 0.0),
    ],
)
def test_shares_held_through_others(owners: list[Stake], least: float, most: float) -> None:
    assert owned_range(MATCHER, owners, AFTER) == (least, most)
    assert owned_range(MATCHER, owners, BEFORE)[1] <= most


def test_another_list_has_its_own_owners() -> None:
    owners = chain(60, 50, last="Yangtze Memory Technologies Co., Ltd.")
    assert owned_percent(owners, date(2022, 11, 1)) == 0.0
    assert owned_percent(owners, date(2022, 11, 1), "us.uvl") == 0.0  # no rule on owners: a whole is asked
    assert owned_percent(chain(60, 100, last="YMTC"), date(2022, 11, 1), "us.uvl") == 60.0


def _deep(inner: st.SearchStrategy[Stake]) -> st.SearchStrategy[Stake]:
    names = st.sampled_from((NAURA, "SMIC", "A", "B", "Nobody"))
    shares = st.none() | st.integers(min_value=0, max_value=60).map(float)
    return st.builds(Stake, names, shares, st.lists(inner, max_size=3).map(tuple))


trees = st.recursive(stakes, _deep, max_leaves=8)


@given(st.lists(trees, max_size=3), trees)
def test_another_owner_never_lowers_what_is_certain(owners: list[Stake], more: Stake) -> None:
    least, most = owned_range(MATCHER, owners, AFTER)
    assert 0 <= least <= most <= 100
    assert owned_range(MATCHER, [*owners, more], AFTER)[0] >= least
    below = [Stake(o.name, o.share_percent, (*(o.owners or ()), more)) for o in owners]
    assert owned_range(MATCHER, below, AFTER)[0] >= least


@given(st.lists(trees, max_size=3), st.floats(min_value=0, max_value=100))
def test_what_is_possible_holds_whatever_an_unknown_share_is(owners: list[Stake], share: float) -> None:
    def filled(owner: Stake, known: float) -> Stake:
        below = tuple(_filled(owner.owners or (), share))
        return Stake(owner.name, known if owner.share_percent is None else owner.share_percent, below)

    def _filled(level: tuple[Stake, ...] | list[Stake], share: float) -> list[Stake]:
        """Unknown shares of one company, together no more than what its known shares leave."""
        unknown = sum(owner.share_percent is None for owner in level)
        left = max(100 - sum(owner.share_percent or 0 for owner in level), 0)
        return [filled(owner, min(share, left / unknown) if unknown else 0) for owner in level]

    least, most = owned_range(MATCHER, owners, AFTER)
    assert least - 1e-6 <= owned_range(MATCHER, _filled(owners, share), AFTER)[0] <= most + 1e-6
