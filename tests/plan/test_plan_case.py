"""Cases from programmes and a map: levels, what is left from abroad, scenarios, money and heads, and the shipped plan itself."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.network.exposure import expose
from narrows.network.load import load_map
from narrows.plan.casing import Prepared, case_of, draw, prepare
from narrows.plan.declared import declared_starts
from narrows.plan.draws import in_periods, triangular
from narrows.plan.evaluate import worth
from narrows.plan.load import load_programmes, parse_programmes
from narrows.plan.model import Aims, build
from narrows.plan.programme import Declared, HomeLevel, LeadTime, Path, Programmes, Target
from narrows.plan.solve import solve
from plan.plan_files import PROGRAMMES, small_map

DAY = date(2026, 7, 23)
SMALL = parse_programmes(PROGRAMMES, "p.yaml")


def small(programmes: Programmes = SMALL, **how: object) -> Prepared:
    """The small case until 2031."""
    return prepare(programmes, small_map(), **{"until": 2031, "start_year": 2026, **how})  # type: ignore[arg-type]


def at(prepared: Prepared, node: str) -> int:
    """The number of a node."""
    return [state.node for state in prepared.case.network.states].index(node)


def told(prepared: Prepared) -> str:
    """All remarks as one text."""
    return "; ".join(prepared.notices)


def test_levels_are_home_shares_and_what_is_left_from_abroad_follows_the_paths() -> None:
    found = small()
    case = found.case
    lens, lamp, glass = at(found, "lens"), at(found, "lamp"), at(found, "glass")
    assert case.level[[lens, lamp, glass]] == pytest.approx([0.1, 0.0, 0.7])
    foreign = case.scenarios.foreign
    assert foreign.shape == (2, 6, 4)
    assert foreign[0, :, lens] == pytest.approx([0.9] * 6)
    assert foreign[1, :, lens] == pytest.approx([0.9, 0.9, 0.1, 0.1, 0.1, 0.1])
    assert foreign[1, :, lamp] == pytest.approx([1, 1, 0.6, 0.6, 0.6, 0.6])
    assert foreign[1, -1, glass] == pytest.approx(0.0)


def test_with_no_programme_a_plan_is_worth_what_exposure_finds() -> None:
    """Availability of a target on a path is that of the exposure command with the same countries withdrawn."""
    found = small()
    made = worth(found.case, np.full(3, -1)).made
    assert made[0, :, 0] == pytest.approx([1.0] * 6)
    hard = case_of(
        msgspec.structs.replace(SMALL, paths=(Path(id="hard", withdraw=("JP",)),)),
        small_map(),
        until=2031,
        start_year=2026,
    )
    seen = expose(small_map(), country="CN", withdraw=("JP",), upstream="everywhere")
    assert worth(hard, np.full(3, -1)).made[0, -1, 0] == pytest.approx(seen.node("works").availability)


def test_levels_of_the_file_go_before_the_map() -> None:
    levels = (HomeLevel(input="lens", level=0.35), HomeLevel(input="lamp", level=0.2, abroad=0.05))
    found = small(msgspec.structs.replace(SMALL, levels=levels))
    lens, lamp = at(found, "lens"), at(found, "lamp")
    assert found.case.level[[lens, lamp]] == pytest.approx([0.35, 0.2])
    assert found.case.scenarios.foreign[0, 0, lens] == pytest.approx(0.9)
    assert found.case.scenarios.foreign[:, :, lamp] == pytest.approx(np.full((2, 6), 0.05))
    assert found.case.needs == ()  # lenses are at 0.3 already


def test_profiles_ramp_learn_end_and_stop_where_nothing_is_lacking() -> None:
    case = small().case
    lens, lamp, stock = case.profile
    assert lens == pytest.approx([0.25, 0.5, 0.5, 0.5, 0.5, 0.5])
    assert lamp == pytest.approx([0.4, 0.5, 0.6, 0.6, 0.6, 0.6])
    assert stock == pytest.approx([0.3, 0.3, 0, 0, 0, 0])
    capped = small(msgspec.structs.replace(SMALL, levels=(HomeLevel(input="lens", level=0.8),)))
    assert capped.case.profile[0].max() == pytest.approx(0.2)
    assert "1 programme (lens) would add more than is lacking" in told(capped)


def test_money_heads_and_years_in_half_years() -> None:
    whole, half = small().case, small(per_year=2).case
    assert half.periods == 12
    assert whole.spend[0] == pytest.approx([150, 150, 10, 10, 10, 10])
    assert half.spend[0][:6] == pytest.approx([75, 75, 75, 75, 5, 5])
    assert half.spend[2] == pytest.approx([50, 50] + [0.0] * 10)
    assert half.budget == pytest.approx([150.0] * 12)
    assert half.lead.tolist() == [4, 6, 2]
    assert whole.pool[0] == pytest.approx([50 * 0.9**t + 5 * sum(0.9**u for u in range(t)) for t in range(6)])
    assert half.pool[0, 2] == pytest.approx(half.pool[0, 0] * 0.9 + 2.5 * (1 + 0.9**0.5))
    assert half.stay[0] == pytest.approx(0.9**0.5)
    assert half.training_delay.tolist() == [4, 8]
    assert half.training_most.tolist() == [5, 0]
    assert whole.heads.tolist() == [[40, 0], [20, 60], [0, 0]]


def test_the_last_year_stands_for_those_after_it() -> None:
    case = small().case
    rate = 1 / 1.05
    assert case.discount == pytest.approx([1, rate, rate**2, rate**3, rate**4, rate**5 + rate**6 + rate**7])


def test_a_need_holds_until_a_programme_that_is_enough_is_done() -> None:
    found = small()
    assert found.case.needs == ((1, (0,)),)
    more = PROGRAMMES.replace("level: 0.3}]", "level: 0.7}]")
    with pytest.raises(InputError, match=r"'lamp' needs 'lens' at 0.7 and nothing takes it above 0.6"):
        small(parse_programmes(more, "p.yaml"))


def test_what_does_not_fit_the_map_or_the_years_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"budget: has no money for 2032, 2033; the plan runs from 2026 to 2033"
    ):
        small(until=2033)
    with pytest.raises(InputError, match="until 2020 lies before the first year"):
        small(until=2020)
    with pytest.raises(InputError, match="scenarios: must be at least 1"):
        small(scenarios=0)
    with pytest.raises(InputError, match=r"targets\[0\].input: the map 'small' has no input 'work'.*works"):
        small(msgspec.structs.replace(SMALL, targets=(Target(input="work"),)))
    with pytest.raises(InputError, match="no target is left"):
        small(target="lamp")
    with pytest.raises(InputError, match="the map has no input 'lense'"):
        small(exclude=("lense",))


def test_paths_that_contradict_the_map_are_told() -> None:
    paths = (
        Path(id="now"),
        Path(id="nobody", withdraw=("FR",), year=2027),
        Path(id="late", withdraw=("JP",), year=2050),
        Path(id="early", withdraw=("JP",), year=2020),
    )
    said = told(small(msgspec.structs.replace(SMALL, paths=paths)))
    assert "the path 'nobody' withdraws FR, which supplies nothing in the map" in said
    assert "the path 'nobody' takes away nothing that was left" in said
    assert "the path 'late' begins in 2050, after the last year of the plan" in said
    assert "the path 'early' begins in 2020: taken from 2026 on" in said


@pytest.mark.parametrize("codes", [[("JP",)], [("JP",), ("JP", "NL")], [("NL", "JP"), ("NL", "JP")]])
def test_a_path_that_withdraws_from_the_start_takes_away_what_was_left(codes: list[tuple[str, ...]]) -> None:
    """Also where there is no path without a withdrawal to set it beside."""
    paths = tuple(Path(id=f"p{number}", withdraw=some) for number, some in enumerate(codes))
    assert "takes away nothing" not in told(small(msgspec.structs.replace(SMALL, paths=paths)))
    nobody = (Path(id="nobody", withdraw=("FR",)),)
    said = told(small(msgspec.structs.replace(SMALL, paths=nobody)))
    assert "the path 'nobody' takes away nothing that was left" in said


def test_scarce_inputs_without_a_programme_and_idle_programmes_are_told() -> None:
    lens_only = msgspec.structs.replace(SMALL, programmes=SMALL.programmes[:1])
    hard = msgspec.structs.replace(lens_only, paths=(Path(id="hard", withdraw=("JP", "NL")),))
    assert "no programme raises lamp (0%): on some path targets stay at or below that" in told(small(hard))
    glass = msgspec.structs.replace(SMALL, targets=(Target(input="glass"),))
    assert "no target rests on the inputs of 3 programmes" in told(small(glass))
    assert "1 programme (lens) left out" in told(small(msgspec.structs.replace(SMALL, exclude=("lens",))))


def test_assumptions_come_before_what_is_cited() -> None:
    text = PROGRAMMES.replace(
        "    lasts_years: 2\n",
        "    lasts_years: 2\n    grounds: {source: a report, assumed: false, confidence: high}\n",
    )
    found = small(parse_programmes(text, "p.yaml")).assumptions
    grounds = [one.grounds for one in found]
    cited = grounds.index("a report (high)")
    assert all(not each.startswith("assumed") for each in grounds[cited + 1 :])
    assert any(
        "programme lens" in one.what and "adds 0.5 for 300 million US dollars" in one.value for one in found
    )


def test_scenarios_have_the_means_that_are_stated_and_the_same_seed_gives_the_same() -> None:
    found = small(scenarios=400, seed=3)
    luck = found.case.scenarios
    assert luck.weight.sum() == pytest.approx(1.0)
    assert luck.success[:, 0].mean() == pytest.approx(0.8, abs=0.003)
    assert luck.success[:, 1].all()
    assert (luck.path == 1).mean() == pytest.approx(0.25, abs=0.003)
    assert luck.lead[:, 2].tolist() == [1] * 400
    # P(lead <= 2) of a triangle from 1 over 2 to 4 is (2 - 1) / (4 - 1); what is longer takes a third or fourth year.
    assert (luck.lead[:, 0] == 2).mean() == pytest.approx(1 / 3, abs=0.003)
    again, other = small(scenarios=400, seed=3).case.scenarios, small(scenarios=400, seed=4).case.scenarios
    assert np.array_equal(luck.lead, again.lead)
    assert not np.array_equal(luck.lead, other.lead)
    fresh = draw(found.case, SMALL, 10_000, 11)
    assert fresh.size == 10_000
    assert fresh.success[:, 0].mean() == pytest.approx(0.8, abs=0.02)
    assert (fresh.path == 1).mean() == pytest.approx(0.25, abs=0.02)
    assert fresh.foreign is luck.foreign


def test_one_scenario_is_the_most_likely_course() -> None:
    luck = small().case.scenarios
    assert luck.lead.tolist() == [[2, 3, 1]]
    assert luck.success.all()
    assert luck.path.tolist() == [0]


@given(st.floats(0.1, 20), st.floats(0, 20), st.floats(0, 20), st.floats(0, 1))
def test_quantiles_of_lead_times_lie_in_their_range_and_rise(
    low: float, up: float, more: float, chance: float
) -> None:
    lead = LeadTime(low=low, mode=low + up, high=low + up + more)
    found = triangular(lead, np.array([0.0, chance, 1.0]))
    assert (np.diff(found) >= -1e-9).all()
    assert found[0] == pytest.approx(lead.low if lead.high > lead.low else lead.mode)
    assert found[-1] == pytest.approx(lead.high)
    assert (in_periods(found, 2) >= 1).all()


def test_the_declared_plan_waits_for_what_it_needs() -> None:
    declared = (Declared(programme="lamp", year=2026), Declared(programme="lens", year=2025))
    programmes = msgspec.structs.replace(SMALL, declared=declared)
    case = small(programmes).case
    assert declared_starts(case, programmes).tolist() == [0, 2, -1]
    alone = msgspec.structs.replace(SMALL, declared=declared[:1])
    assert declared_starts(case, alone).tolist() == [-1, -1, -1]


def test_a_solved_small_case_is_worth_what_the_exposure_code_says() -> None:
    case = small(scenarios=10).case
    found = solve(build(case, Aims()), gap=0.0)
    assert found.objective == pytest.approx(
        worth(case, found.starts, trained=found.trained).objective, abs=1e-6
    )
    assert found.objective >= worth(case, np.full(3, -1)).objective


def test_the_law_of_a_day_decides_what_is_left_from_abroad() -> None:
    """The least over the uses that lead to a target, as the exposure command shows it for the node that is bought."""
    map_ = load_map("chips")
    programmes = load_programmes("cn-chips", map_)
    found = prepare(programmes, map_, until=2035, start_year=2026, as_of=DAY)
    case = found.case
    seen = expose(map_, country="CN", as_of=DAY, upstream="everywhere", exclude=programmes.exclude)
    stated = {one.input for one in programmes.levels}
    bought_for = Counter(state.node for state in found.start.study.network.states)
    unheld = found.start.unknown
    for i, state in enumerate(case.network.states):
        if state.node in stated or unheld[i]:
            continue
        now = case.level[i] + case.scenarios.foreign[0, 0, i]
        assert now <= 1.0 + 1e-9
        if bought_for[state.node] == 1:
            assert now == pytest.approx(seen.node(state.node).own), state.node
    lawless = case_of(programmes, map_, until=2035, start_year=2026)
    assert (lawless.scenarios.foreign >= case.scenarios.foreign - 1e-9).all()
    assert case.scenarios.foreign[0, 0, at(found, "light_source_duv")] == 0.0


@pytest.mark.slow
def test_the_shipped_plan_is_solved_valued_exactly_and_better_than_doing_nothing() -> None:
    map_ = load_map("chips")
    programmes = load_programmes("cn-chips", map_)
    case = case_of(programmes, map_, until=2035, start_year=2026, as_of=DAY, scenarios=1)
    nothing = worth(case, np.full(len(case.names), -1))
    assert (nothing.made > 0).all()
    found = solve(build(case, Aims()), gap=0.02, seconds=120)
    assert found.stopped == "gap"
    again = worth(case, found.starts, trained=found.trained)
    assert found.objective == pytest.approx(again.objective, abs=1e-6)
    assert found.objective > 1.5 * nothing.objective
    assert (np.cumsum(again.money) <= np.cumsum(case.budget) + 1e-6).all()
    declared = worth(case, declared_starts(case, programmes))
    assert nothing.objective < declared.objective < found.bound
