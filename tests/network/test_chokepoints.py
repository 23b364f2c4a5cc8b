"""Chokepoints: cuts against all sets there are, concentration against what may be, and the command as a user runs it."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.cli import chokepoints as command
from narrows.cli.exposure import Law
from narrows.errors import CountryError, FieldError
from narrows.network.chokepoints import Chokepoints, chokepoints
from narrows.network.concentration import Held, hhi_of, level_of, levels
from narrows.network.cut_search import searched_cuts
from narrows.network.cuts import additive_cuts, fewest, minimal_cuts
from narrows.network.holders import LESS, HolderKind, Holders, columns, naming_firms, study_of
from narrows.network.imports.eto import import_eto
from narrows.network.load import load_map
from narrows.network.study import VALUE
from narrows.network.supply_map import SupplyMap
from network.small_maps import a_map, drawn_maps

TAUS = (0.1, 0.3, 0.5, 0.9)
KINDS: tuple[HolderKind, ...] = ("country", "firm")


def members(found: Chokepoints, target: str, by: str) -> list[str]:
    (cuts,) = (one for one in found.cuts if (one.target, one.by) == (target, by))
    return ["+".join(member.id for member in cut.members) for cut in cuts.sets]


# Minimum cuts.


def all_minimal(holders: Holders, states: list[int], tau: float, most: int) -> list[tuple[int, ...]]:
    """The minimal cuts by trying every set there is."""
    every = [some for size in range(most + 1) for some in combinations(range(len(holders.ids)), size)]
    _, x = holders.without(every)
    below = x[states].min(axis=0) < tau - LESS
    cut = {some for some, less in zip(every, below, strict=True) if less}
    return [some for some in every if some in cut and not any(set(other) < set(some) for other in cut)]


@given(
    drawn_maps(),
    st.sampled_from(KINDS),
    st.sampled_from(TAUS),
    st.sampled_from(("aggregate", "all", "any")),
    st.booleans(),
    st.integers(1, 4),
)
def test_cuts_are_those_of_trying_every_set(
    map_: SupplyMap, by: HolderKind, tau: float, variants: Any, home: bool, most: int
) -> None:
    study = study_of(map_, by, country="CN", variants=variants)
    holders = Holders.among(study, by, home=home)
    states = study.network.states_of["n0"]
    found = minimal_cuts(holders, states, tau, most)
    assert found.upto == most
    assert sorted(found.sets) == sorted(all_minimal(holders, states, tau, most))


@given(drawn_maps(), st.sampled_from(TAUS), st.sampled_from(("home", "everywhere")))
def test_search_by_trial_and_by_shares_agree(map_: SupplyMap, tau: float, upstream: Any) -> None:
    study = study_of(map_, "country", country="CN", upstream=upstream)
    holders = Holders.among(study, "country")
    (state,) = study.network.states_of["n0"]
    found = minimal_cuts(holders, [state], tau, 3)
    if found.sets != [()]:
        tried = searched_cuts(holders, state, tau - LESS, 3)
        assert (sorted(tried.sets), tried.upto) == (sorted(found.sets), 3)


@given(drawn_maps(), st.sampled_from(KINDS), st.booleans())
def test_withdrawing_is_what_a_study_withdraws(map_: SupplyMap, by: HolderKind, home: bool) -> None:
    study = study_of(map_, by, country="CN")
    holders = Holders.among(study, by, home=home)
    some = tuple(range(0, len(holders.ids), 2))
    ids = [holders.ids[one] for one in some]
    factors = study.factors(None, "as_enforced", *((ids, ()) if by == "country" else ((), ids)))
    assert holders.factors(columns(len(holders.ids), [some]))[:, 0].tolist() == factors[:, VALUE].tolist()
    left = study.left(factors)
    own, x = holders.without([some])
    assert own[:, 0] == pytest.approx(left.own[:, VALUE], abs=1e-12)
    assert x[:, 0] == pytest.approx(left.settled.x[:, VALUE], abs=1e-12)


PARTS = st.dictionaries(st.integers(0, 9), st.integers(0, 12).map(lambda one: one / 24), max_size=7).filter(
    lambda parts: sum(parts.values()) <= 1.0
)


@given(PARTS, st.sampled_from(TAUS), st.integers(1, 5))
def test_additive_cuts_are_all_there_are_and_the_greatest_first_need_fewest(
    parts: dict[int, float], tau: float, most: int
) -> None:
    every = [some for size in range(len(parts) + 1) for some in combinations(sorted(parts), size)]
    cut = {some for some in every if 1.0 - sum(parts[one] for one in some) < tau - LESS}
    minimal = [some for some in cut if not any(set(other) < set(some) for other in cut)]
    assert sorted(additive_cuts(parts, tau - LESS, most)) == sorted(s for s in minimal if len(s) <= most)
    assert fewest(parts.values(), tau) == min(map(len, minimal), default=None)


def test_the_parts_of_a_cut_are_told() -> None:
    map_ = a_map(
        [("lens", "chip"), ("resist", "chip")],
        {"lens": {"DE": 60, "JP": 40}, "resist": {"JP": 70, "US": 30}, "chip": {"CN": 100}},
        kinds={"chip": "product"},
    )
    found = chokepoints(map_, country="CN", tau=0.5)
    assert members(found, "chip", "country") == ["JP", "DE"]
    (cuts,) = (one for one in found.cuts if one.by == "country")
    assert (cuts.status, cuts.fewest, cuts.most, cuts.candidates, cuts.least) == ("found", 1, 4, 3, 0.0)
    japan, germany = cuts.sets
    assert (japan.at, japan.sure, germany.at, germany.sure) == (("resist",), True, ("lens",), True)
    assert [japan.left, germany.left] == pytest.approx([0.3, 0.4])
    (firms,) = (one for one in found.cuts if one.by == "firm")
    assert (firms.status, firms.candidates, firms.least) == ("none_at_all", 0, 1.0)
    # The strictest question: nothing but a tenth may be left.
    assert members(chokepoints(map_, country="CN", tau=0.1), "chip", "country") == ["DE+JP", "JP+US"]


def test_a_cut_of_providers_that_are_only_named_is_never_sure() -> None:
    """Nobody says that there are no others, and so it is said of single points."""
    map_ = a_map(
        [("lens", "chip"), ("resist", "chip")],
        {"lens": {"zeiss": None, "KR": None}, "resist": {"jsr": 90}, "chip": {"CN": 100}},
        firms={"zeiss": "DE", "jsr": "JP"},
        kinds={"chip": "product"},
    )
    (firms,) = (one for one in chokepoints(map_, country="CN").cuts if one.by == "firm")
    told = {cut.members[0].id: cut for cut in firms.sets}
    assert (told["zeiss"].at, told["zeiss"].sure, told["jsr"].at, told["jsr"].sure) == (
        ("lens",),
        False,
        ("resist",),
        True,
    )
    assert [told["zeiss"].left, told["zeiss"].high] == [0.0, 1.0]
    assert [told["jsr"].left, told["jsr"].high] == pytest.approx([0.1, 0.1])


def test_a_cut_by_several_inputs_together_names_them() -> None:
    map_ = a_map(
        [("a", "group", "is_type_of"), ("b", "group", "is_type_of"), ("group", "chip")],
        {"a": {"JP": 60, "KR": 40}, "b": {"US": 60, "KR": 40}},
        kinds={"chip": "product"},
    )
    (country, _) = chokepoints(map_, country="CN", tau=0.5).cuts
    assert [("+".join(m.id for m in one.members), one.at) for one in country.sets] == [
        ("JP+KR", ("a", "b")),
        ("KR+US", ("a", "b")),
        ("JP+US", ("a", "b")),
    ]


def test_a_state_does_not_cut_itself_unless_asked() -> None:
    map_ = a_map([], {"n": {"CN": 60, "US": 40}}, kinds={"n": "product"})
    found = chokepoints(map_, country="CN", by=["country"])
    assert found.cuts[0].status == "none_at_all"
    assert found.cuts[0].least == pytest.approx(0.6)
    assert not found.single_points
    asked = chokepoints(map_, country="CN", by=["country"], home=True)
    assert members(asked, "n", "country") == ["CN"]
    assert members(chokepoints(map_, country="US", by=["country"]), "n", "country") == ["CN"]


def test_nobody_can_withdraw_what_is_nowhere() -> None:
    map_ = a_map([], {"n": {"f": 80, "US": 20}}, firms={"f": ""}, kinds={"n": "product"})
    for one in chokepoints(map_, country="CN").cuts:
        assert one.status == "none_at_all"
        assert one.least == pytest.approx(0.8 if one.by == "country" else 1.0)


@pytest.mark.parametrize("kinds", [False, True])
def test_home_that_has_to_stand_in_for_others_lacks_what_it_needs(kinds: bool) -> None:
    links = [("lens", "scanner"), ("scanner", "chip", "is_type_of" if kinds else "goes_into")]
    shares: dict[str, dict[str, Any]] = {"lens": {"JP": 100}, "scanner": {"CN": None, "US": None}}
    map_ = a_map([*links], shares, kinds={"chip": "product"}, upstream="home")
    assert members(chokepoints(map_, country="CN"), "chip", "country") == ["JP+US"]
    # With one among them of whom nobody can say where he is, home never has to.
    shares["scanner"]["f"] = None
    map_ = a_map([*links], shares, firms={"f": ""}, kinds={"chip": "product"}, upstream="home")
    assert members(chokepoints(map_, country="CN"), "chip", "country") == []
    holders = Holders.among(study_of(map_, "country", country="CN"), "country")
    assert minimal_cuts(holders, holders.network.states_of["chip"], 0.5, 3).sets == []


def test_the_limit_of_a_search_is_told() -> None:
    firms = {f"f{i}": "US" for i in range(8)}
    map_ = a_map([], {"n": dict.fromkeys(firms, 12.5)}, firms=firms, kinds={"n": "product"})
    (cuts,) = chokepoints(map_, country="CN", by=["firm"], most=4).cuts
    assert (cuts.status, cuts.fewest, cuts.most, cuts.least) == ("none_up_to_limit", None, 4, 0.0)
    (cuts,) = chokepoints(map_, country="CN", by=["firm"], most=5, listed=3).cuts
    assert (cuts.status, cuts.fewest, cuts.count, len(cuts.sets)) == ("found", 5, 56, 3)
    # A search by trial that would be too long ends at the size that it has done.
    holders = Holders.among(study_of(map_, "firm", country="CN"), "firm")
    assert searched_cuts(holders, 0, 0.5 - LESS, 5, tries=20).upto == 1


def test_what_is_short_with_nobody_withdrawn_is_said_to_be_so() -> None:
    found = minimal_cuts(
        Holders.among(study_of(a_map([], {"n": {"US": 100}}), "country", country="CN"), "country"),
        [0],
        1.5,
        3,
    )
    assert found.sets == [()]


# Single points.


def test_a_single_point_comes_with_what_is_known_of_it() -> None:
    firms = {"asml": "NL", "nikon": "JP", "smee": "CN"}
    map_ = a_map(
        [],
        {
            "scanner": {
                "asml": {"percent": 80, "low": 60, "high": 90, "year": 2023},
                "nikon": {"percent": 15, "low": 5, "high": 25},
            },
            "wide": {"asml": {"percent": 60, "low": 30, "high": 80, "confidence": "low"}, "smee": 40},
            "named": {"nikon": None},
            "shared": {"asml": 50, "nikon": 50},
        },
        firms=firms,
    )
    inputs = tuple(
        msgspec.structs.replace(
            one,
            substitutability="none",
            lead_years_low=3.0,
            lead_years_high=10.0,
            substitution_source="a source",
        )
        if one.id == "scanner"
        else one
        for one in map_.inputs
    )
    found = chokepoints(msgspec.structs.replace(map_, inputs=inputs), country="CN", by=["firm"])
    points = {point.input: point for point in found.single_points}
    assert set(points) == {"scanner", "wide", "named"}
    scanner = points["scanner"]
    assert (scanner.holder, scanner.holder_name) == ("asml", "ASML")
    assert scanner.share == pytest.approx(0.8)
    assert (scanner.substitutability, scanner.lead_years_low, scanner.lead_years_high) == ("none", 3.0, 10.0)
    assert (scanner.sure, scanner.basis, scanner.year) == (True, "shares", 2023)
    # At the low end of its range the firm holds too little to be one.
    assert (points["wide"].sure, points["wide"].confidence) == (False, "low")
    assert points["wide"].high > 0.5 > points["wide"].left
    # By name alone nobody says that there is no other.
    assert (points["named"].share, points["named"].sure, points["named"].basis) == (None, False, "providers")
    strict = chokepoints(map_, country="CN", by=["firm"], min_confidence="medium")
    assert {point.input for point in strict.single_points} == {"scanner", "named"}
    assert set(strict.unknown_inputs) == set()


def test_firms_are_withdrawn_from_shares_of_firms() -> None:
    map_ = a_map(
        [],
        {
            "both": {"JP": {"percent": 90, "measure": "tonnes"}, "f": {"percent": 70, "measure": "revenue"}},
            "listed": {"JP": 100, "g": None},
            "country": {"JP": 100},
        },
        firms={"f": "JP", "g": "JP"},
        measures=("tonnes",),
    )
    kept = {(share.input, share.provider) for share in naming_firms(map_).shares}
    assert kept == {("both", "f"), ("listed", "g"), ("country", "JP")}
    found = chokepoints(map_, country="CN")
    assert {(p.input, p.by, p.holder) for p in found.single_points} == {
        ("both", "country", "JP"),
        ("both", "firm", "f"),
        ("country", "country", "JP"),
        ("listed", "country", "JP"),
        ("listed", "firm", "g"),
    }


# Concentration.


def test_indexes_by_hand() -> None:
    held = [Held(30, 30, 30), Held(30, 30, 30), Held(20, 20, 20), Held(20, 20, 20)]
    assert hhi_of(held, joined=False) == (2600, 2600, 2600)
    # A fifth that nobody claims: many hold it, or one does; or, among countries, the largest does.
    some = held[:3]
    assert hhi_of(some, joined=False) == (2200, 2200, 2600)
    assert hhi_of(some, joined=True) == (2200, 2200, 50**2 + 30**2 + 20**2)
    assert hhi_of([Held(100, 100, 100)], joined=False) == (10000, 10000, 10000)
    assert hhi_of([], joined=False) == (0, 0, 10000)
    # Rounding took these over 100.
    low, middle, high = hhi_of([Held(52, 52, 52), Held(52, 52, 52)], joined=False)
    assert (low, middle, high) == pytest.approx((5000, 5000, 5000))


def test_levels_are_those_of_the_guidelines() -> None:
    assert [level_of(hhi) for hhi in (0, 1000, 1001, 1800, 1801, 10000)] == [
        *("low", "low", "moderate", "moderate", "high", "high")
    ]
    assert all(level.citation for level in levels())


@given(st.data(), st.booleans())
def test_the_range_holds_every_admissible_completion(data: st.DataObject, joined: bool) -> None:
    held = []
    free = 100.0
    for _ in range(data.draw(st.integers(0, 5))):
        low = data.draw(st.floats(0, 1)) * free
        free -= low
        high = data.draw(st.floats(low, 100))
        held.append(Held(low, data.draw(st.floats(low, high)), high))
    low, middle, high = hhi_of(held, joined=joined)
    assert low - 1e-6 <= middle <= high + 1e-6
    # Somebody's share: each within its bounds, all within 100.
    rest = 100.0 - sum(one.low for one in held)
    shares = []
    for one in held:
        most = rest if joined else min(one.high - one.low, rest)
        more = data.draw(st.sampled_from((0.0, 0.3, 1.0))) * most
        shares.append(one.low + more)
        rest -= more
    # What is left is held by one, or in equal parts by some.
    count = data.draw(st.sampled_from((1, 2, 50)))
    actual = sum(share**2 for share in shares) + count * (rest / count) ** 2
    assert low - 1e-6 <= actual <= high + 1e-6


def test_unlike_measures_have_an_index_each() -> None:
    map_ = a_map(
        [],
        {
            "n": {
                "JP": {"percent": 90, "measure": "tonnes", "year": 2025},
                "KR": {"percent": 10, "measure": "tonnes", "year": 2025},
                "f": {"percent": 50, "measure": "revenue", "year": 2020},
                "g": {"percent": 50, "measure": "revenue", "year": 2020},
            }
        },
        firms={"f": "JP", "g": "JP"},
    )
    found = chokepoints(map_, country="CN").concentration
    told = {(one.by, one.measure): (round(one.hhi), one.in_use, one.level) for one in found}
    assert told == {
        ("country", "tonnes"): (8200, True, "high"),
        ("country", "revenue"): (10000, False, "high"),
        ("firm", "revenue"): (5000, True, "high"),
    }


# Stages, and who can cut whom.


@given(drawn_maps())
def test_each_row_of_the_heat_map_is_a_whole(map_: SupplyMap) -> None:
    found = chokepoints(map_, country="CN", by=["country"], buyers=[])
    processes = {one.id for one in map_.inputs if one.kind == "process"}
    for stage in found.stages:
        assert processes.isdisjoint(stage.unknown)
        assert stage.known + len(stage.unknown) >= len(map_.inputs) - len(processes)
        assert sum(stage.shares.values()) + stage.unclaimed == pytest.approx(1.0)


def test_the_heat_map_is_a_mean_over_inputs_with_shares() -> None:
    map_ = a_map([], {"a": {"JP": 60, "CN": 40}, "b": {"JP": 20, "KR": 50}, "c": {"US": None}, "d": {}})
    (stage,) = chokepoints(map_, country="CN").stages
    assert stage.shares == pytest.approx({"JP": 0.4, "KR": 0.25, "CN": 0.2})
    assert (stage.known, stage.unknown) == (2, ("c", "d"))
    assert stage.unclaimed == pytest.approx(0.15)


def test_who_can_cut_whom_is_asymmetric() -> None:
    map_ = a_map(
        [("lens", "scanner"), ("scanner", "chip")],
        {"lens": {"DE": 100}, "scanner": {"NL": 100}, "chip": {"CN": 30, "US": 70}},
        upstream="home",
    )
    found = chokepoints(map_, country="CN", buyers=["CN", "NL", "US"])
    told = {(one.country, one.buyer): (one.direct, one.through) for one in found.matrix}
    assert told == {
        ("DE", "CN"): (("lens",), ()),
        ("NL", "CN"): (("scanner",), ()),
        ("US", "CN"): (("chip",), ()),
        # Only the Netherlands need lenses, and only the United States make most chips at home.
        ("DE", "NL"): (("lens",), ("scanner",)),
        ("US", "NL"): (("chip",), ()),
        ("DE", "US"): (("lens",), ()),
        ("NL", "US"): (("scanner",), ("chip",)),
    }
    assert found.can_cut == tuple(one for one in found.matrix if one.buyer == "CN")


def test_an_answer_about_a_target_is_about_what_leads_to_it() -> None:
    map_ = a_map([("a", "b")], {"a": {"JP": 100}, "b": {"CN": 100}, "c": {"US": 100}})
    found = chokepoints(map_, country="CN", target="b")
    assert {point.input for point in found.single_points} == {"a"}
    assert {one.input for one in found.concentration} == {"a", "b"}
    assert [one.country for one in found.can_cut] == ["JP"]


# The maps there are.


@pytest.fixture(scope="module")
def chips() -> SupplyMap:
    return load_map("chips")


def test_the_shipped_map_shows_what_everybody_knows(chips: SupplyMap) -> None:
    found = chokepoints(chips, country="CN")
    holders = {(point.input, point.by): point.holder_name for point in found.single_points}
    assert holders["litho_euv", "firm"] == "ASML"
    assert holders["litho_euv", "country"] == "NL"
    assert holders["abf_film", "firm"] == "Ajinomoto"
    assert holders["inspect_mask_euv", "firm"] == "Lasertec"
    assert ("gallium", "country") not in holders
    american = {(point.input, point.by): point for point in chokepoints(chips, country="US").single_points}
    assert (american["gallium", "country"].holder, american["gallium", "country"].sure) == ("CN", True)
    (scanner,) = (
        one for one in found.concentration if (one.input, one.by, one.in_use) == ("litho_euv", "firm", True)
    )
    assert (scanner.hhi, scanner.level, scanner.sure) == (10000, "high", True)
    assert members(found, "hbm", "country")[0] == "KR"
    assert found.unknown_inputs
    assert [stage.stage for stage in found.stages] == [
        stage for stage in chips.about.stages if any(one.stage == stage for one in chips.inputs)
    ]


@pytest.mark.parametrize("tau", [0.5, 0.1])
def test_cuts_of_the_shipped_map_hold_in_the_network(chips: SupplyMap, tau: float) -> None:
    found = chokepoints(chips, country="CN", tau=tau, buyers=[])
    for by in KINDS:
        holders = Holders.among(study_of(chips, by, country="CN"), by)
        place = {id_: number for number, id_ in enumerate(holders.ids)}
        for cuts in (one for one in found.cuts if one.by == by):
            (state,) = holders.network.states_of[cuts.target]
            for cut in cuts.sets:
                some = [place[member.id] for member in cut.members]
                less = [[one for one in some if one != other] for other in some]
                _, x = holders.without([some, *less])
                assert x[state, 0] < tau - LESS
                assert x[state, 0] == pytest.approx(cut.left, abs=1e-9)
                assert (x[state, 1:] >= tau - LESS).all()
                assert cut.low <= cut.left + 1e-12
                assert cut.left <= cut.high + 1e-12


@pytest.mark.shared
def test_the_eto_map_has_its_known_single_points(shared: Path) -> None:
    map_ = import_eto(shared / "data" / "supply" / "eto")
    found = chokepoints(map_, country="CN")
    euv = next(one.id for one in map_.inputs if one.name.startswith("EUV lithography"))
    assert [p.holder_name for p in found.single_points if (p.input, p.by) == (euv, "firm")] == ["ASML"]
    (output,) = (one.id for one in map_.inputs if one.kind == "product")
    assert set(members(found, output, "country")) >= {"JP", "US", "NL"}
    # Of every input that states what firms hold, the greatest first need as few as the exact search says.
    holders = Holders.among(study_of(map_, "firm", country="CN"), "firm")
    compared = 0
    for state in np.flatnonzero(holders.network.shared).tolist():
        parts = {one: part for one, part in holders.at(state).items() if one >= 0}
        few = fewest(parts.values(), 0.5)
        exact = additive_cuts(parts, 0.5 - LESS, 6)
        assert (min(map(len, exact)) if exact else None) == (few if few is not None and few <= 6 else None)
        compared += bool(exact)
    assert compared > 50


# What makes no sense.


def test_errors_name_what_is_wrong() -> None:
    map_ = a_map([], {"scanner": {"NL": 100}})
    with pytest.raises(FieldError, match="scanner"):
        chokepoints(map_, country="CN", target="scaner")
    with pytest.raises(FieldError, match="tau"):
        chokepoints(map_, country="CN", tau=0.0)
    with pytest.raises(FieldError, match="tau"):
        chokepoints(map_, country="CN", tau=float("nan"))
    with pytest.raises(FieldError, match="1 to 6"):
        chokepoints(map_, country="CN", most=40)
    with pytest.raises(CountryError):
        chokepoints(map_, country="Atlantis")


# The command.


def run(source: str, output: Path, **options: Any) -> tuple[int, str]:
    asked: dict[str, Any] = {
        "country": "CN",
        "target": None,
        "tau": 0.5,
        "by": None,
        "most": None,
        "home": False,
        "variants": "aggregate",
        "upstream": None,
        "exclude": None,
        "min_confidence": "low",
    }
    whom: dict[str, Any] = {"by": None, "as_of": None, "reading": "as_enforced", "samples": 40, "seed": 0}
    whom |= {name: options.pop(f"attribute_{name}") for name in list(whom) if f"attribute_{name}" in options}
    form = options.pop("form", "table")
    everything = options.pop("everything", False)
    law = options.pop("law", Law())
    code = command.run(
        source,
        command.Asked(**{**asked, **options}),
        command.Attributing(**whom),
        law,
        everything=everything,
        form=form,
        output=output,
    )
    return code, output.read_text("utf-8")


def test_the_page_of_the_shipped_map(tmp_path: Path) -> None:
    code, page = run("chips", tmp_path / "page", attribute_by="regime", attribute_as_of="2024-12-02")
    assert code == 1
    assert max(map(len, page.splitlines())) <= 100
    for told in (
        *("Minimum cuts", "Single points", "Concentration", "Stage by country", "off from what", "cut whom"),
        *(
            "ASML 100 %",
            "Unknown, not safe",
            "Taken for granted",
            "Who stands behind the loss of data_center",
        ),
    ):
        assert told in page
    _, whole = run("chips", tmp_path / "page", everything=True)
    assert len(whole.splitlines()) > len(page.splitlines())


def test_the_json_of_the_shipped_map(tmp_path: Path) -> None:
    options: dict[str, Any] = {"target": "foundry_leading", "by": "firm", "tau": 0.5, "form": "json"}
    code, text = run("chips", tmp_path / "json", attribute_as_of="2024-12-02", **options)
    assert code == 1
    told = json.loads(text)
    again = msgspec.json.decode(text, type=Chokepoints)
    assert told == json.loads(msgspec.json.encode(again))
    assert (told["map"]["id"], told["country"], told["tau"], told["by"]) == ("chips", "CN", 0.5, ["firm"])
    assert {cut["target"] for cut in told["cuts"]} == {"foundry_leading"}
    (attribution,) = told["attribution"]
    assert (told["as_of"], attribution["by"], attribution["method"]) == ("2024-12-02", "country", "exact")
    values = sum(player["value"] for player in attribution["players"])
    assert values == pytest.approx(attribution["total_loss"])


def test_lifting_a_rule_changes_who_stands_behind_a_loss(tmp_path: Path) -> None:
    options: dict[str, Any] = {"target": "litho_arfi", "form": "json", "attribute_by": "regime"}
    _, before = run("chips", tmp_path / "a", attribute_as_of="2024-12-02", **options)
    _, after = run(
        "chips", tmp_path / "b", attribute_as_of="2024-12-02", law=Law(without=["nl.*"]), **options
    )

    def regimes(text: str) -> set[str]:
        (attribution,) = json.loads(text)["attribution"]
        return {player["id"] for player in attribution["players"] if player["value"] > 0}

    assert "nl" in regimes(before)
    assert "nl" not in regimes(after)


def test_a_map_without_chokepoints_is_clear(tmp_path: Path) -> None:
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "map.yaml").write_text(
        "id: even\ntitle: Even\nvintage: '2026'\nlicense: {name: CC0, may_ship: true}\nremainder: spread\n",
        "utf-8",
    )
    (folder / "inputs.csv").write_text("id,name,kind\nn,N,product\n", "utf-8")
    (folder / "links.csv").write_text("input,into,relation\n", "utf-8")
    (folder / "providers.csv").write_text(
        "id,name,kind,country\n" + "".join(f"{c},{c},country,{c}\n" for c in ("US", "JP", "KR", "DE")),
        "utf-8",
    )
    (folder / "shares.csv").write_text(
        "input,provider,measure,percent\n" + "".join(f"n,{c},revenue,25\n" for c in ("US", "JP", "KR", "DE")),
        "utf-8",
    )
    code, page = run(str(folder), tmp_path / "page", most=2)
    assert code == 0
    assert "none of up to 2" in page
    assert run(str(folder), tmp_path / "page", most=3)[0] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"attribute_by": "country"}, "--as-of"),
        ({"law": Law(without=["nl.*"])}, "--as-of"),
        ({"attribute_as_of": "yesterday"}, "--as-of"),
        ({"tau": 7.0}, "tau"),
        ({"target": "nothing_like_it"}, "no input"),
        ({"attribute_as_of": "2024-12-02", "attribute_samples": 1}, "samples"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    with pytest.raises(FieldError, match=told):
        run("chips", tmp_path / "page", **options)
    assert not (tmp_path / "page").exists()
