"""Two vintages of a map: which shares moved, by how much, and whether by more than their ranges allow."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from narrows.network.imports.eto import import_eto
from narrows.network.load import load_map
from narrows.network.mapdiff import compare
from narrows.network.supply_map import SupplyMap
from network.map_fixtures import FILES, add_lines, small_map, write_files


def changed(folder: Path, stem: str, old: str, new: str) -> SupplyMap:
    """The small map with one text replaced."""
    (name,) = (name for name in FILES if Path(name).stem == stem)
    assert old in FILES[name]
    return load_map(write_files(folder, **{stem: FILES[name].replace(old, new)}))


def test_a_map_does_not_differ_from_itself(tmp_path: Path) -> None:
    found = compare(small_map(tmp_path), small_map(tmp_path))
    assert not found
    assert found.before == found.after


def test_a_share_that_moved_is_given_with_both_sides(tmp_path: Path) -> None:
    before = small_map(tmp_path / "a")
    after = changed(
        tmp_path / "b", "shares", "scanner,alpha,revenue,80,75,85,2025", "scanner,alpha,revenue,60,55,65,2026"
    )
    found = compare(before, after)
    (move,) = found.shares
    assert found
    assert (move.input, move.provider, move.measure, move.change) == ("scanner", "alpha", "revenue", "moved")
    assert (move.input_name, move.provider_name, move.country) == ("Scanner", "Alpha Optics", "NL")
    assert (move.before, move.after, move.points) == (80.0, 60.0, -20.0)
    assert (move.before_range, move.after_range, move.ranges_overlap) == ((75.0, 85.0), (55.0, 65.0), False)
    assert (move.before_year, move.after_year) == (2025, 2026)


@pytest.mark.parametrize(
    ("new", "overlap", "points"),
    [
        ("76,74,78", True, -4.0),
        ("75,70,75", True, -5.0),  # they touch
        ("74,70,74.9", False, -6.0),
        (",74,78", True, -4.0),  # the middle of a range that alone is claimed
        ("80,60,90", True, 0.0),  # known less well
    ],
)
def test_a_move_within_the_ranges_is_told_apart(
    tmp_path: Path, new: str, overlap: bool, points: float
) -> None:
    after = changed(tmp_path / "b", "shares", "revenue,80,75,85", f"revenue,{new}")
    (move,) = compare(small_map(tmp_path / "a"), after).shares
    assert (move.ranges_overlap, move.points) == (overlap, points)


def test_a_share_that_is_stated_for_the_first_time_is_no_move_from_zero(tmp_path: Path) -> None:
    after = changed(tmp_path / "b", "shares", "lens,us,tonnes,,", "lens,us,tonnes,40,")
    (move,) = compare(small_map(tmp_path / "a"), after).shares
    assert (move.change, move.before, move.after, move.points) == ("moved", None, 40.0, None)
    assert (move.before_range, move.ranges_overlap) == (None, None)


def test_what_came_and_went_is_named(tmp_path: Path) -> None:
    before = small_map(tmp_path / "a")
    after = load_map(
        write_files(
            tmp_path / "b",
            inputs=add_lines("inputs", "mask,Mask,material,making,,").replace("Lens,material", "Lens,tool"),
            links=add_lines("links", "mask,etch,goes_into").replace(
                "lens,scanner,goes_into", "lens,scanner,is_type_of"
            ),
            providers=add_lines("providers", "gamma,Gamma,firm,DE,").replace(
                "Beta,firm,Japan", "Beta,firm,KR"
            ),
            shares=add_lines("shares", "mask,gamma,revenue,90,,,2026,,").replace(
                "lens,us,tonnes,,,,2024,,low\n", ""
            ),
        )
    )
    found = compare(before, after)
    assert [one.id for one in found.inputs_added] == ["mask"]
    assert [one.id for one in found.providers_added] == ["gamma"]
    assert [(one.id, one.field, one.before, one.after) for one in found.inputs_changed] == [
        ("lens", "kind", "material", "tool")
    ]
    assert [(one.id, one.field, one.before, one.after) for one in found.providers_changed] == [
        ("beta", "country", "JP", "KR")
    ]
    assert {(one.input, one.into, one.relation) for one in found.links_added} == {
        ("mask", "etch", "goes_into"),
        ("lens", "scanner", "is_type_of"),
    }
    assert [(one.input, one.relation) for one in found.links_removed] == [("lens", "goes_into")]
    assert [(one.input, one.change) for one in found.shares] == [("mask", "added"), ("lens", "removed")]
    back = compare(after, before)
    assert [one.id for one in back.inputs_removed] == ["mask"]
    assert [(one.input, one.change) for one in back.shares] == [("mask", "removed"), ("lens", "added")]


def test_shares_of_different_measures_are_never_compared(tmp_path: Path) -> None:
    after = changed(tmp_path / "b", "shares", "lens,beta,tonnes,0", "lens,beta,revenue,0")
    assert {(one.measure, one.change) for one in compare(small_map(tmp_path / "a"), after).shares} == {
        ("tonnes", "removed"),
        ("revenue", "added"),
    }


def test_a_difference_is_plain_json(tmp_path: Path) -> None:
    after = changed(tmp_path / "b", "shares", "revenue,80,75,85", "revenue,76,74,78")
    found = msgspec.to_builtins(compare(small_map(tmp_path / "a"), after))
    assert found["schema_version"] == 1
    assert found["before"]["vintage"] == "2025"
    assert found["shares"][0]["before_range"] == (75.0, 85.0)


@pytest.mark.shared
def test_the_vintages_of_real_data_say_what_their_files_say(shared: Path) -> None:
    supply = shared / "data" / "supply"
    before = import_eto(supply / "eto_history", vintage="8a926c1", rest=supply / "eto")
    after = import_eto(supply / "eto")
    found = compare(before, after)
    assert not found.inputs_added
    assert not found.links_added
    old = {(one.input, one.provider, one.measure): one.percent for one in before.shares}
    new = {(one.input, one.provider, one.measure): one.percent for one in after.shares}
    assert {
        (one.input, one.provider, one.measure) for one in found.shares if one.change == "added"
    } == new.keys() - old
    assert {
        (one.input, one.provider, one.measure) for one in found.shares if one.change == "removed"
    } == old.keys() - new
    moved = {(one.input, one.provider, one.measure): one for one in found.shares if one.change == "moved"}
    assert moved.keys() == {key for key in old.keys() & new if old[key] != new[key]}
    for one in moved.values():
        if one.before is not None and one.after is not None:
            assert one.points == pytest.approx(one.after - one.before)
    sizes = [one.size for one in found.shares]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("stem", "old", "new", "told"),
    [
        ("items", "eccn: 3B001.f.1.b.2.b", "eccn: EAR99", ["items_added", "items_removed"]),
        ("items", "- input: scanner\n  item: {eccn: 3B001}\n", "", ["items_removed"]),
        ("uses", "facility: true", "facility: false", ["uses_added", "uses_removed"]),
        ("controls", "scanner,US", "lens,US", ["controls_added", "controls_removed"]),
        ("inputs", "making,3,7", "making,3,9", ["inputs_changed"]),
        ("inputs", "making,3,7", "making,,7", ["inputs_changed"]),
        ("map", "stages:", "upstream: everywhere\nstages:", ["about_changed"]),
        ("map", "stages:", "remainder: spread\nstages:", ["about_changed"]),
        ("map", "stages:", "measures: [revenue]\nstages:", ["about_changed"]),
    ],
)
def test_whatever_answers_depend_on_is_a_difference(
    tmp_path: Path, stem: str, old: str, new: str, told: list[str]
) -> None:
    found = compare(small_map(tmp_path / "a"), changed(tmp_path / "b", stem, old, new))
    assert found
    names = [name for name in found.__struct_fields__ if isinstance(getattr(found, name), tuple)]
    assert sorted(name for name in names if getattr(found, name)) == told


def test_what_changed_is_told_with_both_sides(tmp_path: Path) -> None:
    lead = compare(small_map(tmp_path / "a"), changed(tmp_path / "b", "inputs", "making,3,7", "making,,7"))
    (one,) = lead.inputs_changed
    assert (one.id, one.field, one.before, one.after) == ("scanner", "lead_years_low", "3", "")
    item = compare(
        small_map(tmp_path / "a"), changed(tmp_path / "c", "items", "immersion scanner", "scanner")
    )
    (gone,), (came,) = item.items_removed, item.items_added
    assert (came.input, came.provider, came.into) == ("scanner", "alpha", "")
    assert (gone.says["name"], came.says["name"]) == ("immersion scanner", "scanner")
