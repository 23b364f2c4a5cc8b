"""The map, drawn: what a reader sees of it, that nothing overlaps, and that no name can break it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.network.exposure import expose
from narrows.network.load import load_map
from narrows.network.picture import draw_map, page
from narrows.network.picture.metrics import clean, shortened, width, wrapped
from narrows.network.picture.ordering import columns_of, crossings, ordered
from narrows.network.picture.shades import SHADES, between, percent, shade_of
from narrows.network.picture.view import view_of
from narrows.network.result import Exposure
from narrows.network.supply_map import SupplyMap
from network.picture_cases import (
    CREDIT,
    LINKS,
    NODES,
    SVG,
    Made,
    a_map,
    an_exposure,
    boxes,
    check_tidy,
    parsed,
    small,
    texts,
)


def shown(svg: str) -> list[str]:
    return [one.holds for one in texts(svg)]


def of_node(svg: str, id_: str) -> ET.Element:
    for group in parsed(svg).iter(f"{SVG}g"):
        if group.get("data-node") == id_:
            return group
    raise AssertionError(id_)


def test_a_map_shows_what_is_left_of_each_node():
    map_, exposure = small()
    svg = draw_map(exposure, map_)
    check_tidy(svg)
    lines = shown(svg)
    assert {"A small map", "Raw", "Tools", "Making", "Quartz sand", "~26%?", "60%", "unknown", "0%"} <= set(
        lines
    )
    assert "What is left of the world's supply for China (CN) on 2024-12-02" in lines
    assert any("reading as_enforced" in line and "rulebook 0123456789ab" in line for line in lines)
    assert any("CC0-1.0" in line and CREDIT in line for line in lines)
    description = parsed(svg).findtext(f"{SVG}desc") or ""
    assert "7 nodes, 3 of them with less than half of their supply left" in description
    assert "2 of which nobody says who supplies them" in description


def test_stages_run_from_left_to_right():
    map_, exposure = small()
    found = boxes(draw_map(exposure, map_))
    assert found["quartz"].right < found["tools"].left < found["etch"].left
    assert found["etch"].right < found["fab"].left
    assert found["tools"].bottom < min(found["etch"].top, found["ovens"].top)


def test_the_picture_does_not_hang_on_the_order_of_sets():
    """Another seed of hashing, in a process of its own, draws the same bytes."""
    map_, exposure = small()
    code = (
        "import sys; from network.picture_cases import small; from narrows.network.picture import draw_map, page; "
        "m, e = small(); sys.stdout.write(draw_map(e, m) + page(e, m))"
    )
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "PYTHONUTF8": "1",
            },
            capture_output=True,
            check=True,
        )
        assert run.stdout.replace(b"\r\n", b"\n").decode() == draw_map(exposure, map_) + page(exposure, map_)


def test_what_has_no_stage_stands_on_the_side_that_it_feeds():
    nodes = {"a": Made("A", "making", "process"), "b": Made("B"), "c": Made("C")}
    for links, left in ([("b", "a"), ("c", "a")], True), ([("a", "b"), ("a", "c")], False):
        map_ = a_map(nodes, links)
        found = boxes(draw_map(an_exposure(map_, nodes), map_))
        assert (found["b"].right < found["a"].left) == left


def test_a_product_without_a_stage_stands_at_the_end():
    """As of the ETO map, whose tools and finished chip have no stage."""
    nodes = {
        "a": Made("A", "making", "process"),
        "b": Made("B"),
        "c": Made("C"),
        "d": Made("D", kind="product"),
    }
    map_ = a_map(nodes, [("b", "a"), ("c", "a"), ("a", "d")])
    found = boxes(draw_map(an_exposure(map_, nodes), map_))
    assert max(found["b"].right, found["c"].right) < found["a"].left
    assert found["a"].right < found["d"].left


def test_without_stages_what_needs_most_stands_at_the_right():
    nodes = {name: Made(name) for name in "abcd"}
    map_ = a_map(nodes, [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("d", "d")], stages=())
    found = boxes(draw_map(an_exposure(map_, nodes), map_))
    assert found["a"].left < found["b"].left < found["c"].left < found["d"].left


def test_marks_stand_for_what_is_not_known():
    map_, exposure = small()
    svg = draw_map(exposure, map_)
    unknown, weak, limited = of_node(svg, "gas"), of_node(svg, "etch"), of_node(svg, "strip")
    assert any("hatch" in rect.get("fill", "") for rect in unknown.iter(f"{SVG}rect"))
    assert [text.text for text in unknown.iter(f"{SVG}text")] == ["Process gas", "unknown"]
    assert any(rect.get("stroke-dasharray") == "1.5 2.5" for rect in weak.iter(f"{SVG}rect"))
    assert not any(rect.get("stroke-dasharray") for rect in of_node(svg, "quartz").iter(f"{SVG}rect"))
    kinds = [rect.get("class") for rect in limited.iter(f"{SVG}rect")]
    assert kinds == ["hatched", "c5"]
    assert "0%" in [text.text for text in limited.iter(f"{SVG}text")]


def test_links_that_are_cut_are_thicker_and_those_that_decide_most():
    map_, exposure = small()
    root = parsed(draw_map(exposure, map_))
    thick = {
        path.get("class", ""): float(path.get("stroke-width", "0"))
        for path in root.iter(f"{SVG}path")
        if "C" in path.get("d", "")
    }
    assert thick["faint"] < thick["l5"] < thick["l3"]


def test_range_is_drawn_from_low_to_high():
    map_, exposure = small()
    rects = list(of_node(draw_map(exposure, map_), "etch").iter(f"{SVG}rect"))
    track, bar, tick = rects[-3:]
    wide, left = float(track.get("width", "0")), float(track.get("x", "0"))
    assert float(bar.get("x", "0")) == pytest.approx(left + 0.1 * wide, abs=0.1)
    assert float(bar.get("width", "0")) == pytest.approx(0.3 * wide, abs=0.1)
    assert float(tick.get("x", "0")) + 1 == pytest.approx(left + 0.26 * wide, abs=0.1)


def test_target_keeps_what_leads_to_it_and_direct_only_what_goes_in():
    map_, exposure = small()
    assert set(boxes(draw_map(exposure, map_, target="tools"))) == {"tools", "etch", "ovens", "quartz"}
    assert set(boxes(draw_map(exposure, map_, target="fab"))) == set(NODES) - {"tools"}
    assert set(boxes(draw_map(exposure, map_, target="fab", direct=True))) == {
        "fab",
        "gas",
        "etch",
        "ovens",
        "strip",
    }


def test_direct_inputs_show_what_is_left_for_that_use():
    nodes = {
        **NODES,
        "etch": NODES["etch"]._replace(says={**NODES["etch"].says, "by_use": {"fab": 0.8, "": 0.26}}),
    }
    map_ = a_map(nodes, LINKS)
    exposure = an_exposure(map_, nodes)
    assert "~80%" in shown(draw_map(exposure, map_, target="fab", direct=True))
    assert "~26%?" in shown(draw_map(exposure, map_))


def test_a_day_beyond_the_horizon_says_so():
    map_, _ = small()
    svg = draw_map(an_exposure(map_, NODES, beyond_horizon=True), map_)
    assert any("after what was checked of the law" in line for line in shown(svg))


def test_without_law_the_withdrawn_countries_are_named():
    map_, _ = small()
    exposure = an_exposure(
        map_, NODES, as_of=None, reading="withdrawal", withdrawn=("NL", "US"), rulebook=None
    )
    lines = shown(draw_map(exposure, map_))
    assert any("withdrawn NL, US" in line and "no law asked" in line for line in lines)


def test_another_map_is_refused():
    _, exposure = small()
    other = a_map({**NODES, "more": Made("More", "raw")}, LINKS)
    with pytest.raises(FieldError, match="not the one that the answer is about"):
        draw_map(exposure, other)


def test_unknown_target_names_what_is_near():
    map_, exposure = small()
    with pytest.raises(FieldError, match="Did you mean 'quartz"):
        draw_map(exposure, map_, target="quarz")
    with pytest.raises(FieldError, match="direct inputs of what"):
        draw_map(exposure, map_, direct=True)


def test_more_than_can_be_read_is_refused():
    nodes = {f"n{i}": Made(f"Node {i}", "raw") for i in range(1501)}
    map_ = a_map(nodes, [("n0", "n1")])
    exposure = an_exposure(map_, nodes)
    with pytest.raises(FieldError, match="1501 nodes are too many"):
        draw_map(exposure, map_)
    assert set(boxes(draw_map(exposure, map_, target="n1"))) == {"n0", "n1"}


def test_the_shipped_map_is_drawn_whole_and_tidy():
    map_ = load_map("chips")
    exposure = expose(map_, country="CN", withdraw=("US", "NL", "JP"))
    svg = draw_map(exposure, map_)
    check_tidy(svg)
    found = boxes(svg)
    assert set(found) == {one.id for one in map_.inputs}
    places = sorted(found.values())
    for n, one in enumerate(places):
        assert not [other for other in places[n + 1 :] if one.meets(other)], one
    assert svg == draw_map(exposure, map_)
    check_tidy(draw_map(exposure, map_, target="foundry_leading", direct=True))


def crossed(exposure: Exposure, map_: SupplyMap) -> tuple[int, int]:
    """How many links cross in the order of the map, and as drawn."""
    view = view_of(exposure, map_)
    as_given, drawn = crossings(columns_of(view), view.edges), crossings(ordered(view), view.edges)
    assert as_given is not None
    assert drawn is not None
    return as_given, drawn


def test_links_that_need_not_cross_do_not():
    nodes = {
        f"{side}{n}": Made(f"{side}{n}", stage)
        for n in range(5)
        for side, stage in (("a", "raw"), ("b", "making"))
    }
    map_ = a_map(nodes, [(f"a{n}", f"b{4 - n}") for n in range(5)])
    assert crossed(an_exposure(map_, nodes), map_) == (10, 0)


def test_the_shipped_map_has_fewer_crossings_than_in_its_own_order():
    map_ = load_map("chips")
    as_given, drawn = crossed(expose(map_, country="CN", withdraw=("US",)), map_)
    assert drawn < 0.9 * as_given


ODD = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "",
        "<script>alert(1)</script>",
        "a" * 200,
        "\x00\ud800\u202e",
        "]]>&amp;",
        "中" * 80,
        "ﷺ" * 20,
        "word " * 60,
    ]
)


@st.composite
def odd_maps(draw):
    """Up to seven nodes with any names, stages and links, circles and all."""
    count = draw(st.integers(0, 7))
    ids = [f"n{i}" for i in range(count)]
    part = st.floats(0, 1)
    nodes = {}
    for id_ in ids:
        low, left, high = sorted(draw(st.tuples(part, part, part)))
        bare = draw(st.booleans())
        says = {
            "availability": left,
            "own": draw(part),
            "low": low,
            "high": high,
            "undetermined": draw(part),
            "status": "nothing" if bare else "shares",
            "unknown": (id_,) if bare else (),
            "confidence": draw(st.sampled_from(["low", "high"])),
        }
        kind = draw(st.sampled_from(["material", "tool", "process", "product"]))
        nodes[id_] = Made(
            draw(ODD),
            draw(st.sampled_from(["", "raw", "making", "a stage of a rather long name"])),
            kind,
            says,
        )
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)) if ids else st.nothing()
    links = (
        draw(st.lists(pairs.flatmap(lambda p: st.sampled_from([p, (*p, "kind")])), max_size=12, unique=True))
        if ids
        else []
    )
    return a_map(nodes, links, title=draw(ODD)), nodes


@given(odd_maps())
def test_any_map_is_drawn_tidily_and_the_same_each_time(made):
    map_, nodes = made
    try:
        map_.sha256()
    except UnicodeEncodeError:  # half a character: no map that was read from a file holds one
        return
    exposure = an_exposure(map_, nodes)
    svg = draw_map(exposure, map_)
    check_tidy(svg)
    assert set(boxes(svg)) == set(nodes)
    assert svg == draw_map(exposure, map_)
    svg.encode()


@given(ODD, st.floats(12, 400), st.sampled_from([9.0, 11.0, 20.0]))
def test_wrapped_lines_have_room_and_lose_nothing(text, room, size):
    line = clean(text)
    lines = wrapped(line, room, size)
    assert all(width(one, size) <= room or len(one) == 1 for one in lines)
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    assert len(wrapped(line, room, size, most=2)) <= 2
    assert width(shortened(line, room, size), size) <= room


@given(st.floats(0, 1))
def test_figures_are_never_rounded_to_all_or_nothing(left):
    figure = percent(left)
    assert left > 0.999999 if figure == "100%" else left < 1
    assert left < 0.000001 if figure == "0%" else left > 0
    if digits := re.fullmatch(r"(\d+)%", figure):
        low, high = ((100, 100), (75, 99), (50, 74), (25, 49), (1, 24), (0, 0))[shade_of(left)]
        assert low <= int(digits[1]) <= high
    assert between(left, left) == figure


def _luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_shades_can_be_told_apart_in_gray_and_read():
    light = [_luminance(shade.fill) for shade in SHADES]
    dark = [_luminance(shade.dark_fill) for shade in SHADES]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)
    for one, other in pairwise(SHADES):
        assert _contrast(one.fill, other.fill) > 1.1
        assert _contrast(one.dark_fill, other.dark_fill) > 1.1
    for shade in SHADES:
        assert _contrast(shade.fill, shade.ink) >= 4.5
        assert _contrast(shade.dark_fill, shade.dark_ink) >= 4.5
