"""Programme files: what is read, and how each thing that is wrong is told, with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from narrows.errors import InputError
from narrows.model.refusal import also
from narrows.network.load import load_map
from narrows.plan.casing import prepare
from narrows.plan.load import load_programmes, parse_programmes, programmes_sha256, shipped_programmes
from narrows.plan.scaffold import scaffold
from network.small_maps import a_map
from plan.plan_files import PROGRAMMES, small_map


def refused(old: str, new: str, text: str = PROGRAMMES) -> list[str]:
    """What is said of the programmes with a part of them replaced."""
    assert text.count(old) == 1, old
    with pytest.raises(InputError) as caught:
        parse_programmes(text.replace(old, new), "p.yaml", small_map())
    return [str(one) for one in (caught.value, *also(caught.value))]


def test_a_file_is_read_from_a_path_and_keeps_its_hash_whatever_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(f"# mine\n{PROGRAMMES}", encoding="utf-8")
    found = load_programmes(path, small_map())
    assert [one.id for one in found.programmes] == ["lens", "lamp", "lamp-stock"]
    assert found.programmes[1].requires[0].input == "lens"
    assert found.programmes[0].grounds.assumed
    assert found.paths[1].withdraw == ("JP",)
    assert programmes_sha256(found) == programmes_sha256(parse_programmes(PROGRAMMES, "elsewhere"))


WRONG = [
    (
        "mode: stockpile",
        "mode: stock",
        "p.yaml:29:5: programmes[2].mode: must be one of",
        "Did you mean 'stockpile'?",
    ),
    (
        "success: 0.8",
        "success: 1.2",
        "p.yaml:13:5: programmes[0].success: must be from 0 to 1, got 1.2",
        "unit",
    ),
    ("success: 0.8", "success: .nan", "success: must be a finite number", ""),
    (
        "success: 0.8",
        "success: 80%",
        "success: must be a number, got '80%'",
        "Parts are from 0 to 1: write 0.35",
    ),
    ("adds: 0.5", "adds: 0", "adds: must be above 0, got 0", ""),
    ("adds: 0.5", "adds: 1.5", "adds: must be from 0 to 1", ""),
    ("adds_most: 0.6", "adds_most: 0.3", "programmes[1].adds_most: 0.3 is less than adds, 0.4", ""),
    ("    adds_most: 0.6\n", "", "learning_per_year: needs adds_most", "Give adds_most"),
    ("cost_musd: 300", "cost_musd: -300", "cost_musd: must be from 0 to", ""),
    (
        "cost_musd: 300",
        "cost: 300",
        "programmes[0].cost: is no known field",
        "Write 'cost_musd': it is in millions",
    ),
    (
        "cost_musd: 300",
        "cost_busd: 0.3",
        "cost_busd: is no known field",
        "Write 'cost_musd': it is in millions",
    ),
    (
        "cost_musd: 300",
        "cost_musd: 0.3 billion",
        "must be a number, got '0.3 billion'",
        "write 4300 for 4.3 billion",
    ),
    (
        "cost_musd: 300",
        "cost_musd: 300000",
        "times all the money of the budget: million and billion mixed?",
        "",
    ),
    (
        "cost_musd: 100",
        "cost_musd: 0.1",
        "600 for 'lamp', and 0.1 in another mode: million and billion mixed?",
        "",
    ),
    (
        "{low: 1, mode: 2, high: 4}",
        "{low: 0, mode: 2, high: 4}",
        "lead_years.low: must be above 0, got 0",
        "",
    ),
    (
        "{low: 1, mode: 2, high: 4}",
        "{low: -1, mode: 2, high: 4}",
        "lead_years.low: must be from 0 to 100",
        "",
    ),
    ("{low: 1, mode: 2, high: 4}", "{low: 3, mode: 2, high: 4}", "low, mode and high must rise: 3, 2, 4", ""),
    (
        "{low: 1, mode: 2, high: 4}",
        "{low: 1, high: 4}",
        "programmes[0].lead_years.mode: is missing",
        "Give it",
    ),
    ("{low: 1, mode: 2, high: 4}", "4", "programmes[0].lead_years: must be a mapping", ""),
    (
        "{optics: 40}",
        "{optic: 40}",
        "researchers.optic: no pool has the field 'optic'",
        "Did you mean 'optics'?",
    ),
    ("{optics: 40}", "{optics: -4}", "researchers.optics: must be from 0 to", ""),
    (
        "input: lens\n    mode",
        "input: lense\n    mode",
        "the map 'small' has no input 'lense'",
        "Did you mean 'lens'?",
    ),
    (
        "[{input: lens, level: 0.3}]",
        "[{input: lenses}]",
        "requires[0].input: the map 'small' has no input 'lenses'",
        "",
    ),
    ("[{input: lens, level: 0.3}]", "[{input: lamp}]", "'lamp' requires itself", ""),
    (
        "- {input: works}",
        "- {input: work}",
        "targets[0].input: the map 'small' has no input 'work'",
        "Did you mean 'works'?",
    ),
    ("- {input: works}", "- {input: works, weight: 0}", "targets[0].weight: must be above 0", ""),
    ("  - {year: 2028, musd: 300}\n", "", "budget: has no money for 2028", "write musd: 0"),
    ("{year: 2028, musd: 300}", "{year: 2027, musd: 300}", "budget[2].year: '2027' stands twice", "Keep one"),
    (
        "{year: 2028, musd: 300}",
        "{year: 2028, musd: 300000}",
        "300000 beside 300 in a neighboring year",
        "4.3 billion",
    ),
    (
        "{year: 2028, musd: 300}",
        "{year: 2028, musd: 0.3}",
        "0.3 beside 300 in a neighboring year",
        "million and billion",
    ),
    (
        "weight: 1, withdraw: [JP]",
        "weight: 1, withdraw: [CN]",
        "withdraws CN, the country that the plan is for",
        "",
    ),
    ("weight: 1, withdraw: [JP]", "weight: 1, withdraw: [Freedonia]", "paths[1].withdraw[0]", ""),
    ("weight: 1, withdraw: [JP]", "weight: -1, withdraw: [JP]", "paths[1].weight: must be from 0 to", ""),
    ("withdraw: [JP], year: 2028", "year: 2028", "has a year and withdraws nobody", ""),
    ("id: lamp-stock", "id: lamp", "programmes[2].id: 'lamp' stands twice, first in programmes[1]", ""),
    (
        "field: plasma, start: 80",
        "field: plasma, start: 80, leave_per_year: 1.5",
        "leave_per_year: must be from 0 to 1",
        "",
    ),
    ("training_years: 2", "training_years: 0", "pools[0].training_years: must be above 0", ""),
    ("map: small", "mapp: small", "mapp: is no known field", "Did you mean 'map'?"),
    (
        "title: Lamps for Freedonia",
        "title: a\ntitle: b",
        "the key 'title' stands here twice, first in line 2",
        "",
    ),
    ("country: CN", "country: Freedonia", "country", ""),
    ("id: lens\n", "id: lens\n    id: lens\n", "stands here twice", ""),
]


@pytest.mark.parametrize(("old", "new", "said", "remedy"), WRONG, ids=lambda value: str(value)[:30])
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(
    old: str, new: str, said: str, remedy: str
) -> None:
    told = refused(old, new)
    assert any(said in one and remedy in one for one in told), told
    assert all(one.startswith("p.yaml") for one in told)


def test_all_errors_of_a_file_are_told_at_once() -> None:
    text = PROGRAMMES.replace("success: 0.8", "success: 8").replace("mode: stockpile", "mode: stock")
    told = refused("cost_musd: 600", "cost: 600", text)
    assert [one.split(": ")[:2] for one in told] == [
        ["p.yaml:13:5", "programmes[0].success"],
        ["p.yaml:23:5", "programmes[1].cost"],
        ["p.yaml:17:5", "programmes[1].cost_musd"],  # it is missing: the line is that of its programme
        ["p.yaml:29:5", "programmes[2].mode"],
    ]


def test_a_loop_of_requirements_is_named() -> None:
    looped = PROGRAMMES.replace(
        "    researchers: {optics: 40}\n", "    requires: [{input: lamp}]\n", 1
    ).replace("    lasts_years: 2\n", "    lasts_years: 2\n    requires: [{input: lens}]\n")
    with pytest.raises(
        InputError, match=r"requirements go round in a circle: (lens|lamp) before (lens|lamp) before"
    ):
        parse_programmes(looped, "p.yaml")


def test_a_way_out_of_a_loop_is_no_loop() -> None:
    """The stock needs nothing, so that the lens can come after it, and the lamp is another mode of the same input."""
    text = PROGRAMMES.replace("    researchers: {optics: 40}\n", "    requires: [{input: lamp}]\n", 1)
    assert len(parse_programmes(text, "p.yaml").programmes) == 3


@pytest.mark.parametrize("name", ["programmes", "budget", "paths", "targets"])
def test_an_empty_table_is_refused(name: str) -> None:
    lines = PROGRAMMES.splitlines()
    start = lines.index(f"{name}:")
    stop = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    text = "\n".join([*lines[:start], f"{name}: []", *lines[stop:]])
    with pytest.raises(InputError, match=f"p.yaml:.*{name}: is empty"):
        parse_programmes(text, "p.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("- 1\n", "must be a mapping"),
        ("a: [", "is not valid YAML"),
        ("a: &x 1", "anchor"),
        ("{}", "id: is missing"),
    ],
)
def test_what_is_no_programme_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_programmes(text, "p.yaml")


def test_a_place_that_is_none_is_told_with_what_is_shipped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither a path here nor a shipped programme file.*cn-chips"):
        load_programmes("cn-chip")
    with pytest.raises(InputError, match="is no file"):
        load_programmes(tmp_path)
    with pytest.raises(InputError, match="is not there"):
        load_programmes(tmp_path / "none.yaml")


def test_what_is_shipped_loads_over_its_map_and_says_of_every_figure_what_it_rests_on() -> None:
    assert list(shipped_programmes()) == ["cn-chips"]
    found = load_programmes("cn-chips", load_map("chips"))
    assert 40 <= len(found.programmes) <= 90
    tables: list[tuple[Any, ...]] = [found.programmes, found.levels, found.pools, found.budget]
    tables += [found.paths, found.declared]
    for one in (row for table in tables for row in table):
        assert one.grounds.source or (one.grounds.assumed and one.grounds.note), one


def test_the_scaffold_of_the_shipped_map_loads_and_makes_a_case() -> None:
    map_ = load_map("chips")
    text = scaffold(map_, "China")
    found = parse_programmes(text, "init.yaml", map_)
    assert found.country == "CN"
    assert {one.grounds.assumed for one in found.programmes} == {True}
    prepared = prepare(found, map_, until=2035, start_year=2026, scenarios=4)
    assert "litho_arfi" in prepared.case.names
    assert "gallium" not in prepared.case.names  # which the country itself supplies
    assert "TODO" not in text


def test_the_scaffold_of_a_small_map_loads_with_its_links_as_needs() -> None:
    map_ = small_map()
    found = parse_programmes(scaffold(map_, "CN"), "init.yaml", map_)
    by_id = {one.id: one for one in found.programmes}
    assert set(by_id) == {"lens", "lamp"}
    assert [one.input for one in by_id["lamp"].requires] == ["lens"]
    assert [one.input for one in found.targets] == ["works"]
    assert prepare(found, map_, until=2030, start_year=2026).case.periods == 5


def test_the_scaffold_of_a_map_that_goes_in_a_circle_still_loads() -> None:
    map_ = a_map([("a", "b"), ("b", "a"), ("b", "c")], {"a": {"US": 100}, "b": {"US": 100}, "c": {"US": 100}})
    found = parse_programmes(scaffold(map_, "CN"), "init.yaml", map_)
    assert {one.id for one in found.programmes} == {"a", "b", "c"}
