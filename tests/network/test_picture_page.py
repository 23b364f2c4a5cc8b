"""The page: it holds everything, loads nothing, and no name can run or break it; and writing pictures to files."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from narrows.errors import FieldError, OutputError
from narrows.network.picture import check_path, draw_map, page, write_picture
from narrows.network.picture.page import wrap
from narrows.network.result import Because
from network.picture_cases import CREDIT, LINKS, NODES, Made, a_cut, a_map, a_timeline, an_exposure, small

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)> & ]]> --> </style></title>"
LEVELS = {"2022-10-01": {"etch": 1.0, "fab": 1.0}, "2022-10-07": {"etch": 0.26, "fab": 0.0}}


def parsed(source: str) -> Any:
    """The root of a page, as a browser would read it."""
    return html.document_fromstring(source)


def check_inert(source: str) -> None:
    """One script at most, the one that the policy of the page allows by its digest; nothing that loads or runs."""
    root = parsed(source)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    for kind in ("script", "style"):
        found = re.findall(rf"<{kind}>(.*?)</{kind}>", source, re.DOTALL)
        assert len(root.xpath(f"//{kind}")) == len(found) <= 1
        for content in found:
            assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in allowed
    assert not root.xpath("//img | //iframe | //object | //embed | //link | //form | //base | //a")
    assert not root.xpath("//@src | //@href | //@style | //@action")
    assert not [name for element in root.iter() for name in element.attrib if name.lower().startswith("on")]


def test_a_page_holds_the_picture_every_node_and_what_it_rests_on():
    map_, exposure = small()
    source = page(exposure, map_)
    check_inert(source)
    root = parsed(source)
    assert root.xpath("string(//h1)") == "A small map: what is left for China (CN) on 2024-12-02"
    assert len(root.xpath("//figure/*[local-name()='svg']")) == 1
    rows = {row.xpath("string(./th/code)"): row for row in root.xpath("//table[@id='nodes']/tbody/tr")}
    assert set(rows) == set(NODES)
    assert next(iter(rows)) == "strip"
    etch = " ".join(rows["etch"].xpath("string(.)").split())
    assert "26%" in etch
    assert "10% to 40%" in etch
    assert "2 suppliers cut or undetermined, by US, JP: 26% left" in etch
    assert "Example Plasma K.K. (JP): 24% of revenue" in etch
    assert "license required, presumption of denial; 1 EX 2.3(b)" in etch
    assert "unknown" in rows["gas"].xpath("string(.)")
    assert "lacks what goes into it: Etchers (26%)" in rows["fab"].xpath("string(.)")
    text = root.xpath("string(//body)")
    assert "an assumption that is named" in text
    assert CREDIT in text
    assert "0123456789ab" in text
    assert root.xpath("//div[@id='filters']/@hidden") == [""]


def test_a_page_of_a_target_lists_what_leads_to_it():
    map_, exposure = small()
    root = parsed(page(exposure, map_, target="tools"))
    assert set(root.xpath("//table[@id='nodes']/tbody/tr/th/code/text()")) == {
        "quartz",
        "etch",
        "ovens",
        "tools",
    }


def test_a_page_of_time_lists_days_and_nodes():
    map_ = a_map(NODES, LINKS)
    source = page(a_timeline(map_, LEVELS, "2023-01-01", beyond="2022-10-07"), map_)
    check_inert(source)
    root = parsed(source)
    days = [" ".join(row.xpath("string(.)").split()) for row in root.xpath("//table[@id='days']/tbody/tr")]
    assert "Act of 2022-10-07 (1 EX 2) begins: 2 links" in days[1]
    assert "law not checked to the end" in days[1]
    assert "Etchers, Making of chips" in days[1]
    assert set(root.xpath("//table[@id='nodes']/tbody/tr/th/code/text()")) == {"etch", "fab"}


def test_a_page_of_several_days_lists_inputs_by_day():
    map_ = a_map(NODES, LINKS)
    found = [an_exposure(map_, NODES, as_of=day) for day in ("2022-10-06", "2022-10-08")]
    source = page(found, map_, target="fab")
    check_inert(source)
    root = parsed(source)
    assert root.xpath("//table[@id='inputs']/thead//th/text()") == [
        "Node",
        "Stage",
        "2022-10-06",
        "2022-10-08",
    ]
    (row,) = [one for one in root.xpath("//tbody/tr") if one.xpath("string(./th/code)") == "etch"]
    assert row.xpath("./td[2]/@data-value") == ["0.26"]
    assert "by US, JP" in row.xpath("string(./td[2])")


def attacked(name: str):
    """Everything that a map or an answer names, named so."""
    cut = a_cut(
        name, "US", 0.4, f"us.{name}", missing=(name,), why=name, citations=(name,), outcome="undetermined"
    )
    says = {
        "availability": 0.6,
        "own": 0.6,
        "unknown": ("b",),
        "resting_on_low": ("b",),
        "by_use": {"b": 0.6, "": 1.0},
        "because": (
            Because(cause="providers", availability=0.6, cuts=(cut,)),
            Because(cause="input", availability=0.6, via="b", root="b"),
        ),
    }
    nodes = {"a": Made(name, name, "tool", says), "b": Made(name, name)}
    map_ = a_map(nodes, [("b", "a")], title=name, id=name, vintage=name)
    exposure = an_exposure(
        map_,
        nodes,
        buyer=name,
        assumptions=(name,),
        notices=(name,),
        lists={name: name},
        unknown_inputs=("b",),
    )
    levels = {"2022-10-01": {"a": 1.0, "b": 1.0}, "2022-10-07": {"a": 0.2, "b": 1.0}}
    return map_, exposure, a_timeline(map_, levels, "2023-01-01", assumptions=(name,), buyer=name)


@given(st.just(ATTACK) | st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_name_can_run_or_break_a_page(name):
    map_, exposure, timeline = attacked(name)
    for source in (page(exposure, map_), page(timeline, map_), page([exposure], map_, target="a")):
        check_inert(source)
        assert "<script>alert" not in source
        root = parsed(source)
        assert len(root.xpath("//table[not(@id='days')]/tbody/tr")) in (1, 2)


def test_a_picture_alone_makes_a_page_too():
    map_, exposure = small()
    check_inert(wrap(draw_map(exposure, map_)))


def test_the_suffix_decides_what_is_written(tmp_path):
    map_, exposure = small()
    svg = draw_map(exposure, map_)
    write_picture(tmp_path / "a.svg", exposure, map_)
    write_picture(tmp_path / "b.SVG", svg)
    write_picture(tmp_path / "c.html", exposure, map_)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.SVG").read_bytes() == svg.encode()
    assert (tmp_path / "c.html").read_bytes() == page(exposure, map_).encode()
    write_picture(tmp_path / "d.svg", a_timeline(map_, LEVELS, "2023-01-01"), map_, nodes=["fab"])
    write_picture(tmp_path / "e.svg", [exposure, exposure], map_, target="fab")
    assert "Making of chips" in (tmp_path / "d.svg").read_text("utf-8")
    assert "What Making of chips needs" in (tmp_path / "e.svg").read_text("utf-8")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.svg", "b.SVG", "c.html", "d.svg", "e.svg"]


@pytest.mark.parametrize("name", ["a.pdf", "a", ".svg", "a.svg.gz"])
def test_another_suffix_is_refused_before_anything_is_drawn(tmp_path, name):
    with pytest.raises(OutputError, match=r"ends in \.svg, \.png, \.html"):
        check_path(tmp_path / name)
    with pytest.raises(OutputError):
        write_picture(tmp_path / name, "<svg/>")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path):
    map_, exposure = small()
    with pytest.raises(OutputError, match="cannot be written"):
        write_picture(tmp_path / "none" / "a.svg", exposure, map_)
    target = tmp_path / "a.svg"
    target.write_text("before", "utf-8")
    with pytest.raises(FieldError):
        write_picture(target, exposure, map_, target="nothing of that name")
    assert target.read_text("utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.svg"]
