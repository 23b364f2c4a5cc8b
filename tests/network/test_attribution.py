"""Whose share of a loss: against all orders of joining, and the axioms that make a Shapley value one."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.engine import engine
from narrows.errors import FieldError
from narrows.network.attribution import Attribution, attribute, attribute_each
from narrows.network.blame import BYS, UNDETERMINED, UNNAMED, WITHDRAWN, By, blame, instruments_of
from narrows.network.exposure import exposed
from narrows.network.load import load_map
from narrows.network.orders import Answer, Buyer, Required, undetermined
from narrows.network.readings import READINGS, Reading
from narrows.network.study import VALUE, Study
from narrows.network.supply_map import SupplyMap
from network.small_maps import COUNTRIES, a_map, drawn_maps

ABROAD = ("JP", "KR", "NL", "US")


def withdrawal(map_: SupplyMap, country: str = "CN") -> Study:
    return Study.of(map_, buyer=Buyer(country=country), law=False)


def lawful(map_: SupplyMap) -> Study:
    return Study.of(map_, buyer=Buyer(country="CN"))


def values(found: Attribution) -> dict[str, float]:
    return {player.id: player.value for player in found.players}


def rule(provision: str, policy: str | None = "policy_of_denial") -> Required:
    return Required(
        provision=provision, citation=f"cite {provision}", title="a rule", policy=policy, confidence="high"
    )


def required(*rules: Required, outcome: str = "license_required", **more: Any) -> Answer:
    policy = min((each.policy for each in rules if each.policy), default=None)
    said = {"policy": policy, "as_written_outcome": outcome, "as_written_policy": policy, **more}
    return Answer(outcome=outcome, requirements=rules, **said)


# By hand.


def test_shares_that_add_up_are_their_own_value() -> None:
    found = attribute(
        withdrawal(a_map([], {"n": {"JP": 30, "NL": 20, "US": 50}})), None, "n", withdrawn=["JP", "NL"]
    )
    assert values(found) == pytest.approx({"JP": 0.3, "NL": 0.2})
    assert found.total_loss == pytest.approx(0.5)
    assert found.availability == pytest.approx(0.5)
    assert (found.method, found.reading, found.seed) == ("exact", "withdrawal", None)
    assert [player.id for player in found.players] == ["JP", "NL"]
    assert [player.without for player in found.players] == pytest.approx([0.3, 0.2])


def test_two_who_are_each_enough_share_the_blame() -> None:
    map_ = a_map([("a", "chip"), ("b", "chip")], {"a": {"JP": 100}, "b": {"NL": 100}})
    found = attribute(withdrawal(map_), None, "chip", withdrawn=["JP", "NL"])
    assert values(found) == pytest.approx({"JP": 0.5, "NL": 0.5})
    for player in found.players:
        assert (player.alone, player.without) == (1.0, 0.0)


def test_who_holds_the_only_names_is_needed_to_cut() -> None:
    found = attribute(
        withdrawal(a_map([], {"n": {"JP": None, "NL": None}})), None, "n", withdrawn=["JP", "NL"]
    )
    assert values(found) == pytest.approx({"JP": 0.5, "NL": 0.5})
    for player in found.players:
        assert (player.alone, player.without) == (0.0, 1.0)


def test_a_cut_that_the_target_does_not_need_is_idle() -> None:
    map_ = a_map(
        [("a", "chip"), ("chip", "phone")], {"a": {"JP": 100}, "phone": {"US": 100}, "b": {"NL": 100}}
    )
    found = attribute(withdrawal(map_), None, "chip", withdrawn=["JP", "US", "NL"])
    assert values(found) == {"JP": 1.0}
    assert found.idle == ("NL", "US")


def test_inputs_count_only_for_what_is_made_at_home() -> None:
    map_ = a_map(
        [("lens", "scanner")],
        {"lens": {"JP": 100}, "scanner": {"NL": 80, "CN": 20}, "other": {"KR": 100}},
        upstream="home",
    )
    study = withdrawal(map_)
    assert values(attribute(study, None, "scanner", withdrawn=["JP"])) == pytest.approx({"JP": 0.2})
    # For a buyer who makes none himself, Japan's lenses provably do not matter.
    found = attribute(withdrawal(map_, "KR"), None, "scanner", withdrawn=["JP", "NL"])
    assert values(found) == pytest.approx({"NL": 0.8})
    assert found.idle == ("JP",)


def test_a_supply_that_two_rules_forbid_is_lost_by_either() -> None:
    study = lawful(a_map([], {"n": {"NL": 60, "JP": 40}}))
    both = (required(rule("us.a"), rule("nl.b")),)
    found = attribute(study, [both, ()], "n", "provision")
    assert values(found) == pytest.approx({"us.a": 0.3, "nl.b": 0.3})
    assert [player.alone for player in found.players] == pytest.approx([0.6, 0.6])
    assert [player.without for player in found.players] == pytest.approx([0.0, 0.0])
    assert values(attribute(study, [both, ()], "n", "regime")) == pytest.approx({"us": 0.3, "nl": 0.3})
    assert values(attribute(study, [both, ()], "n", "country")) == pytest.approx({"NL": 0.6})


def test_a_rule_counts_with_its_own_policy() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    answers = [(required(rule("us.a"), rule("us.b", "presumption_of_approval")),)]
    assert values(attribute(study, answers, "n", "provision")) == {"us.a": 1.0}
    # Read against the buyer, even what is presumed approved is not sure to come.
    assert values(attribute(study, answers, "n", "provision", reading="worst")) == {"us.a": 0.5, "us.b": 0.5}


def test_what_an_exception_lifts_nobody_cuts() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    found = attribute(study, [(required(rule("us.a"), outcome="license_exception"),)], "n", "provision")
    assert (found.total_loss, found.players) == (0.0, ())


def test_not_knowing_has_a_share_of_its_own() -> None:
    map_ = a_map([], {"n": {"NL": 50, "JP": 30, "US": 20}})
    answers = [(required(rule("nl.a")),), (undetermined("no item"),), ()]
    for by, expected in (("country", "NL"), ("firm", "NL"), ("regime", "nl"), ("provision", "nl.a")):
        found = attribute(lawful(map_), answers, "n", by)  # type: ignore[arg-type]
        assert values(found) == pytest.approx({expected: 0.5, UNDETERMINED: 0.3})
    # Read for the buyer, what is open is let through.
    assert values(attribute(lawful(map_), answers, "n", "country", reading="best")) == pytest.approx(
        {"NL": 0.5}
    )


def test_alternatives_of_one_supply_follow_the_reading() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    answers = [(required(rule("us.a")), required(rule("nl.b")))]
    # The strictest item counts: either rule is enough. Read for the buyer the loosest does: it takes both.
    assert [p.alone for p in attribute(study, answers, "n", "provision").players] == [1.0, 1.0]
    best = attribute(study, answers, "n", "provision", reading="best")
    assert [(p.value, p.alone) for p in best.players] == [(0.5, 0.0), (0.5, 0.0)]


def test_law_and_withdrawal_share_what_both_cut() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    answers = [(required(rule("us.a")),)]
    found = attribute(study, answers, "n", "regime", withdrawn=["NL"])
    assert values(found) == pytest.approx({"us": 0.5, WITHDRAWN: 0.5})
    assert values(attribute(study, answers, "n", "country", withdrawn=["NL"])) == {"NL": 1.0}


def test_a_stayed_rule_counts_as_written_only() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    stayed = msgspec.structs.replace(rule("us.b"), enforced="no")
    answers = [(required(rule("us.a"), stayed),)]
    assert values(attribute(study, answers, "n", "provision")) == {"us.a": 1.0}
    assert values(attribute(study, answers, "n", "provision", reading="as_written")) == {
        "us.a": 0.5,
        "us.b": 0.5,
    }


def test_where_another_regime_cannot_tell_lifting_a_rule_brings_nothing_back() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    answers = [(required(rule("nl.a"), open=("us",)),)]
    found = attribute(study, answers, "n", "regime")
    assert values(found) == {"nl": 0.5, UNDETERMINED: 0.5}
    assert [player.without for player in found.players] == [0.0, 0.0]
    assert values(attribute(study, answers, "n", "country")) == {"NL": 1.0}
    # Read for the buyer, what is open is let through, and the rule is all that is left.
    assert values(attribute(study, answers, "n", "regime", reading="best")) == {"nl": 1.0}


def test_a_cut_without_a_rule_is_said_to_be_so() -> None:
    study = lawful(a_map([], {"n": {"NL": 100}}))
    found = attribute(study, [(required(),)], "n", "provision")
    assert values(found) == {UNNAMED: 1.0}


def test_a_firm_and_what_is_only_said_of_a_country_are_told_apart() -> None:
    map_ = a_map([], {"n": {"asml": 60, "NL": 40}}, firms={"asml": "NL"})
    found = attribute(withdrawal(map_), None, "n", "firm", withdrawn=["NL"])
    assert [(p.id, p.name) for p in found.players] == [("asml", "ASML"), ("NL", "NL (no firm is named)")]


# Against all orders, and the axioms.


def by_orders(study: Study, target: str, players: tuple[str, ...]) -> dict[str, float]:
    """The values from the definition: the mean over all orders of joining of what each adds."""

    def lost(some: tuple[str, ...]) -> float:
        left = study.left(study.factors(None, "as_enforced", some))
        states = [i for i, state in enumerate(study.network.states) if state.node == target]
        return 1.0 - float(left.settled.x[states, VALUE].min())

    worth = {
        frozenset(some): lost(some) for n in range(len(players) + 1) for some in permutations(players, n)
    }
    total = dict.fromkeys(players, 0.0)
    orders = list(permutations(players))
    for order in orders:
        for place, player in enumerate(order):
            total[player] += worth[frozenset(order[: place + 1])] - worth[frozenset(order[:place])]
    return {player: value / len(orders) for player, value in total.items()}


@given(drawn_maps())
def test_exact_is_the_mean_over_all_orders(map_: SupplyMap) -> None:
    study = withdrawal(map_)
    found = attribute(study, None, "n0", withdrawn=ABROAD)
    expected = by_orders(study, "n0", ABROAD)
    assert {p: values(found).get(p, 0.0) for p in ABROAD} == pytest.approx(expected, abs=1e-12)


@given(drawn_maps(), st.sampled_from(("country", "firm")), st.booleans())
def test_axioms(map_: SupplyMap, by: By, sampled: bool) -> None:
    study = withdrawal(map_)
    found = attribute(
        study, None, "n0", by, withdrawn=ABROAD, exact_up_to=1 if sampled else 12, samples=8, seed=1
    )
    left = study.left(study.factors(None, "as_enforced", ABROAD)).settled.x[:, VALUE]
    states = [i for i, state in enumerate(study.network.states) if state.node == "n0"]
    # Efficiency: the values add up to the whole loss, sampled or not.
    assert found.availability == pytest.approx(float(left[states].min()), abs=1e-12)
    assert sum(values(found).values()) == pytest.approx(found.total_loss, abs=1e-12)
    assert found.residual == pytest.approx(0.0, abs=1e-12)
    for player in found.players:
        # A game that never falls: nobody takes away, and each adds between the least and the most he can.
        assert player.value >= -1e-12
        assert player.alone >= -1e-12
        assert player.without >= -1e-12
    # Dummy: whoever is left out as idle, or not at all upstream, changes nothing.
    if by == "country":
        names = [p.id for p in found.players]
        less = attribute(study, None, "n0", by, withdrawn=names)
        assert less.total_loss == pytest.approx(found.total_loss, abs=1e-12)


@given(drawn_maps(), st.sampled_from(ABROAD), st.sampled_from(ABROAD))
def test_symmetry(map_: SupplyMap, one: str, other: str) -> None:
    """If two countries change places in the map, they change values, and nobody else does."""
    swap = {one: other, other: one}
    swapped = attribute(withdrawal(renamed(map_, swap)), None, "n0", withdrawn=ABROAD)
    found = attribute(withdrawal(map_), None, "n0", withdrawn=ABROAD)
    expected = {swap.get(player, player): value for player, value in values(found).items()}
    assert values(swapped) == pytest.approx(expected, abs=1e-12)


def renamed(map_: SupplyMap, swap: dict[str, str]) -> SupplyMap:
    providers = tuple(
        msgspec.structs.replace(one, country=swap.get(one.country, one.country)) for one in map_.providers
    )
    return msgspec.structs.replace(map_, providers=providers)


def test_sampled_is_within_its_error_of_exact() -> None:
    shares = {f"n{i}": {c: 10.0 + 7 * ((i + 3 * k) % 5) for k, c in enumerate(COUNTRIES)} for i in range(6)}
    firms = {f"f{i}": COUNTRIES[i % 4] for i in range(9)}
    shares |= {f"m{i}": {f"f{i}": 40, f"f{(i + 4) % 9}": 50} for i in range(9)}
    shares["chip"] = {"CN": 100}
    map_ = a_map([(node, "chip") for node in shares if node != "chip"], shares, firms=firms)
    study = withdrawal(map_)
    exact = attribute(study, None, "chip", "firm", withdrawn=ABROAD, exact_up_to=13)
    found = attribute(study, None, "chip", "firm", withdrawn=ABROAD, samples=400, seed=5)
    assert (exact.method, len(exact.players)) == ("exact", 13)
    assert (found.method, found.samples, found.seed) == ("sampled", 400, 5)
    truth = values(exact)
    for player in found.players:
        assert player.standard_error is not None
        assert 0 < player.standard_error < 0.02
        assert abs(player.value - truth[player.id]) < 4 * player.standard_error
    assert found == attribute(study, None, "chip", "firm", withdrawn=ABROAD, samples=400, seed=5)
    other = attribute(study, None, "chip", "firm", withdrawn=ABROAD, samples=400, seed=6)
    assert values(found) != values(other)


def test_orders_are_drawn_in_pairs_with_their_reverse() -> None:
    map_ = a_map([("a", "chip"), ("b", "chip")], {"a": {"JP": 100}, "b": {"NL": 100}})
    found = attribute(withdrawal(map_), None, "chip", withdrawn=["JP", "NL"], exact_up_to=1, samples=6)
    # Of two, one order and its reverse are all there are: nothing is left to chance.
    assert found.method == "sampled"
    assert [(p.value, p.standard_error) for p in found.players] == [(0.5, 0.0), (0.5, 0.0)]


POLICIES = (None, "policy_of_denial", "presumption_of_denial", "case_by_case", "presumption_of_approval")
RULES = st.builds(rule, st.sampled_from(("us.a", "us.b", "nl.c", "jp.d")), st.sampled_from(POLICIES))


@st.composite
def drawn_answers(draw: st.DrawFn) -> Answer:
    """An answer as the engine may give it. Its policy is that of a requirement, the strictest unless that one is stayed."""
    outcome = draw(
        st.sampled_from(
            ("license_required", "prohibited", "undetermined", "license_exception", "no_license_required")
        )
    )
    if outcome in ("undetermined", "no_license_required"):
        return Answer(outcome=outcome, as_written_outcome=outcome)
    rules = tuple(draw(st.lists(RULES, min_size=1, max_size=3, unique_by=lambda one: one.provision)))
    named = [each.policy for each in rules if each.policy]
    policy = draw(st.sampled_from(named)) if named and outcome != "prohibited" else None
    return Answer(
        outcome=outcome,
        policy=policy,
        as_written_outcome=outcome,
        as_written_policy=policy,
        requirements=rules,
    )


@given(st.data(), st.sampled_from(READINGS), st.sampled_from(("country", "firm", "regime", "provision")))
def test_all_players_together_cut_what_the_law_cuts(data: st.DataObject, reading: Reading, by: By) -> None:
    map_ = a_map([("a", "b")], {"a": {"US": 50, "NL": 30, "JP": 20}, "b": {"KR": None, "CN": None}})
    study = lawful(map_)
    answers = [tuple(data.draw(st.lists(drawn_answers(), max_size=2))) for _ in study.network.supplies]
    away = data.draw(st.lists(st.sampled_from(ABROAD), max_size=1))
    behind = blame(study, answers, by, reading=reading, withdrawn=away)
    players = list(behind.players(range(len(answers))))
    everybody = np.ones((len(players), 1), bool)
    assert (
        behind.factors(players, everybody)[:, 0].tolist()
        == study.factors(answers, reading, away)[:, VALUE].tolist()
    )
    assert (behind.factors(players, ~everybody) == 1.0).all()


# On the shipped map, under the law.


@pytest.mark.parametrize("day", [date(2023, 11, 17), date(2024, 12, 2)])
def test_on_the_shipped_map_the_values_add_up_to_the_exposure(day: date) -> None:
    study = Study.of(load_map("chips"), buyer=Buyer(country="CN"))
    deciding = engine()
    answers = study.answers(deciding, [day])[0]
    exposure = exposed(study, answers, as_of=day, reading="as_enforced", deciding=deciding)
    targets = ["foundry_leading", "ai_accelerator", "litho_euv"]
    acts = instruments_of(deciding, day, answers)
    for by in BYS:
        found = attribute_each(study, answers, targets, by, instruments=acts, samples=40)
        for one in found:
            assert one.total_loss == pytest.approx(1.0 - exposure.node(one.target).availability, abs=1e-12)
            assert sum(values(one).values()) == pytest.approx(one.total_loss, abs=1e-9)
            assert UNNAMED not in values(one)
    (scanner,) = attribute_each(study, answers, ["litho_euv"], "country")
    assert values(scanner) == {"NL": 1.0}
    (chips,) = attribute_each(study, answers, ["ai_accelerator"], "regime")
    assert max(values(chips), key=lambda one: values(chips)[one]) == "us"


# What makes no sense.


def test_errors_name_what_is_wrong() -> None:
    study = withdrawal(a_map([], {"scanner": {"NL": 100}}))
    with pytest.raises(FieldError, match="scanner"):
        attribute(study, None, "scaner", withdrawn=["NL"])
    with pytest.raises(FieldError, match="at least 4"):
        attribute(study, None, "scanner", withdrawn=["NL"], samples=1)
    with pytest.raises(FieldError, match="instruments"):
        attribute(study, None, "scanner", "instrument", withdrawn=["NL"])


def test_where_nothing_is_cut_there_are_no_players() -> None:
    found = attribute(withdrawal(a_map([], {"n": {"NL": 100}})), None, "n", withdrawn=["JP"])
    assert (found.players, found.total_loss, found.idle) == ((), 0.0, ())
