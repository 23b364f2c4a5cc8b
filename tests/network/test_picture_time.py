"""What is left over time and on several days, drawn."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.network.picture import draw_timeline, strip
from narrows.network.picture.axis import LABEL, Axis
from narrows.network.picture.metrics import width
from narrows.network.result import Because
from network.picture_cases import (
    LINKS,
    NODES,
    SVG,
    Made,
    a_cut,
    a_map,
    a_timeline,
    an_exposure,
    check_tidy,
    parsed,
    revenue,
    texts,
)

LEVELS = {
    "2022-10-01": {"etch": 1.0, "fab": 1.0, "quartz": 1.0},
    "2022-10-07": {"etch": 0.26, "fab": 0.26, "quartz": 1.0},
    "2022-10-12": {"etch": 0.25, "fab": 0.25, "quartz": 1.0},
    "2023-11-17": {"etch": 0.0, "fab": 0.0, "quartz": 1.0},
    "2025-11-10": {"etch": 0.26, "fab": 0.26, "quartz": 1.0},
}


def shown(svg: str) -> list[str]:
    return [one.holds for one in texts(svg)]


def test_a_timeline_tells_days_acts_and_what_is_left():
    map_ = a_map(NODES, LINKS)
    timeline = a_timeline(map_, LEVELS, "2026-11-25")
    for form in ("strips", "lines"):
        svg = draw_timeline(timeline, map_=map_, form=form)
        check_tidy(svg)
        lines = shown(svg)
        assert {"Etchers", "Making of chips", "26%", "0%", "2023-01-01", "2026-01-01", "2026-11-25"} <= set(
            lines
        )
        assert "Quartz sand" not in lines
        told = " ".join(lines)
        for n, day in enumerate(list(LEVELS)[1:], start=1):
            assert f"{n} {day} Act of {day} (1 EX 2) begins: 2 links, 2 nodes changed" in told
        assert svg == draw_timeline(timeline, map_=map_, form=form)


def test_a_strip_is_as_long_as_its_time_and_dark_as_its_loss():
    map_ = a_map(NODES, LINKS)
    svg = draw_timeline(a_timeline(map_, LEVELS, "2026-11-25"), ["etch"], map_=map_, form="strips")
    spans = [
        (one.get("class"), float(one.get("width", "0")))
        for one in parsed(svg).iter(f"{SVG}rect")
        if one.get("height") == "24"
    ]
    assert [kind for kind, _ in spans] == ["c0", "c3", "c3", "c5", "c3"]
    days = [6, 5, 401, 724, 381]
    whole = sum(wide for _, wide in spans)
    assert [wide / whole for _, wide in spans] == pytest.approx([day / sum(days) for day in days], abs=1e-3)


def test_days_beyond_the_horizon_are_hatched_and_named():
    map_ = a_map(NODES, LINKS)
    svg = draw_timeline(a_timeline(map_, LEVELS, "2026-11-25", beyond="2025-01-01"), map_=map_)
    assert "the law of these days was not checked to the end" in shown(svg)
    assert any("hatch" in rect.get("fill", "") for rect in parsed(svg).iter(f"{SVG}rect"))
    plain = draw_timeline(a_timeline(map_, LEVELS, "2026-11-25"), map_=map_)
    assert "the law of these days was not checked to the end" not in shown(plain)


def test_one_day_and_nothing_that_changed():
    map_ = a_map(NODES, LINKS)
    svg = draw_timeline(a_timeline(map_, {"2024-02-29": LEVELS["2022-10-01"]}, "2024-02-29"), map_=map_)
    check_tidy(svg)
    assert "Nothing changed in this time" in shown(svg)
    assert "2024-02-29" in shown(svg)
    check_tidy(draw_timeline(a_timeline(map_, {"2024-02-29": LEVELS["2022-10-01"]}, "2024-02-29"), ["etch"]))


def test_a_node_that_is_not_there_and_a_timeline_without_days_are_refused():
    map_ = a_map(NODES, LINKS)
    timeline = a_timeline(map_, LEVELS, "2026-11-25")
    with pytest.raises(FieldError, match="Did you mean 'etch"):
        draw_timeline(timeline, ["etcher"])
    with pytest.raises(FieldError, match="not the one that the answer is about"):
        draw_timeline(timeline, map_=a_map(NODES, LINKS[:2]))
    with pytest.raises(FieldError, match="without days"):
        draw_timeline(a_timeline(map_, {}, "2026-11-25"))


def test_of_many_nodes_those_that_lost_most_are_drawn_and_the_rest_counted():
    nodes = {f"n{i}": Made(f"Node {i}", "raw") for i in range(50)}
    map_ = a_map(nodes, [("n0", "n1")])
    levels = {
        "2024-01-01": dict.fromkeys(nodes, 1.0),
        "2024-06-01": {id_: 1.0 - (i + 1) / 51 for i, id_ in enumerate(nodes)},
    }
    svg = draw_timeline(a_timeline(map_, levels, "2024-12-31"), map_=map_)
    check_tidy(svg)
    lines = shown(svg)
    assert "10 more nodes changed and are not drawn" in lines
    assert "Node 49" in lines
    assert "Node 0" not in lines


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=40, unique=True).map(sorted), st.booleans())
def test_any_days_are_drawn_tidily(days, lines):
    nodes = {"n": Made("<b>" * 30, "raw")}
    map_ = a_map(nodes, [])
    start = date(2022, 1, 1)
    levels = {
        (start + timedelta(days=day)).isoformat(): {"n": (n * 37 % 101) / 100} for n, day in enumerate(days)
    }
    until = (start + timedelta(days=days[-1] + 1)).isoformat()
    check_tidy(draw_timeline(a_timeline(map_, levels, until), map_=map_, form="lines" if lines else "strips"))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 20_000), st.floats(100, 2000))
def test_dates_of_an_axis_do_not_touch(since, length, wide):
    axis = Axis(since, since + timedelta(days=length), 0.0, wide)
    ticks = axis.ticks()
    room = width("2000-00-00", LABEL)
    places = [axis.at(day) for day in ticks]
    assert all(later - earlier >= room for earlier, later in pairwise(places))
    assert all(since <= day <= axis.until for day in ticks)


def exposures(*days: str, **fields):
    """Exposures of several days; etchers are cut by more from the second day on."""
    map_ = a_map(NODES, LINKS)
    found = []
    for n, day in enumerate(days):
        cuts = (
            a_cut("Example Etch Corp.", "US", 0.5, "us.ear.1"),
            a_cut("Example Plasma K.K.", "JP", 0.24, "jp.order.2"),
        )[: n + 1]
        left = (0.5, 0.26)[min(n, 1)]
        says = {
            "availability": left,
            "own": left,
            "measures": revenue(left),
            "because": (Because(cause="providers", availability=left, cuts=cuts),),
        }
        found.append(
            an_exposure(map_, {**NODES, "etch": NODES["etch"]._replace(says=says)}, as_of=day, **fields)
        )
    return map_, found


def test_days_side_by_side_say_by_whose_rule():
    map_, found = exposures("2022-10-06", "2022-10-08", "2023-07-23")
    svg = strip(found, map_, "fab")
    check_tidy(svg)
    lines = shown(svg)
    assert {"What Making of chips needs", "2022-10-06", "2022-10-08", "2023-07-23"} <= set(lines)
    assert lines.count("50%") == 1
    assert lines.count("26%") == 2
    assert lines.count("by US") == 1
    assert lines.count("by US, JP") == 2
    assert "Etchers" in lines
    assert "Ovens" not in lines
    assert "Tools (all)" not in lines
    assert "1 more lose nothing on these days; of 1 nobody says who supplies them" in lines
    assert [line for line in lines if line.endswith(" of 4")] == ["1 of 4", "2 of 4", "2 of 4"]
    assert "Ovens" in shown(strip(found, map_, "fab", everything=True))


def test_what_is_undetermined_is_hatched():
    open_ = {
        **NODES,
        "ovens": NODES["ovens"]._replace(says={"availability": 0.3, "own": 0.3, "undetermined": 0.7}),
    }
    map_ = a_map(open_, LINKS)
    svg = strip([an_exposure(map_, open_)], map_, "fab")
    check_tidy(svg)
    assert "30%?" in shown(svg)
    assert "?" in shown(svg)


def test_a_whole_map_side_by_side():
    map_, found = exposures("2022-10-06", "2022-10-08")
    svg = strip(found, map_)
    check_tidy(svg)
    assert {"A small map", "Tools (all)", "Etchers", "Making of chips", "lacks Etchers"} <= set(shown(svg))


def test_withdrawn_countries_head_a_column_without_a_day():
    map_ = a_map(NODES, LINKS)
    found = [an_exposure(map_, NODES, as_of=None, withdrawn=("NL", "US"), reading="withdrawal")]
    assert "without NL, US" in shown(strip(found, map_, "fab"))


def test_exposures_of_different_questions_are_refused():
    map_, found = exposures("2022-10-06", "2022-10-08")
    _, other = exposures("2023-07-23", country="RU")
    with pytest.raises(FieldError, match="different questions: CN and RU"):
        strip([*found, *other], map_, "fab")
    with pytest.raises(FieldError, match="0 exposures make no strip"):
        strip([], map_, "fab")
    with pytest.raises(FieldError, match="the map has no input 'fob'"):
        strip(found, map_, "fob")


def test_numbers_of_acts_are_never_on_each_other():
    map_ = a_map({"n": Made("N", "raw")}, [])
    levels = {f"2024-01-{day:02}": {"n": 1.0 - day / 40} for day in range(1, 31)}
    levels["2029-01-01"] = {"n": 0.0}
    svg = draw_timeline(a_timeline(map_, levels, "2030-01-01"), map_=map_)
    check_tidy(svg)
    badges = [one.holds for one in texts(svg) if re.fullmatch(r"\d+", one.holds)]
    assert sorted(badges, key=int) == [str(n) for n in range(1, 31) for _ in range(2)]
